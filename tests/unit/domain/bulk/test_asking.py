"""Lines into requests: the bureau's rows, lines of JSON, cells of answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.bulk import asking, cfpb
from chalicelib.domain.bulk.job import By, Format, Job, Kind, Page, State, begun, ended, moved, paged
from chalicelib.domain.errors import Fault, Invalid
from tests.bulk import row

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def job(kind: Kind = Kind.FILE_CASES, format_: Format = Format.JSONL, **changes: Any) -> Job:
    fields: dict[str, Any] = {
        "id": "blk_1", "tenant": "ten_1", "by": By("platform", "platform", ("bulk",), "key_1"), "kind": kind,
        "format": format_,
        "lang": "en", "created_at": START, "size": 1_000,
    }  # fmt: skip
    return Job(**(fields | changes))


def faults(refused: pytest.ExceptionInfo[Invalid]) -> tuple[Fault, ...]:
    return refused.value.faults


def test_the_lines_own_words_go_before_the_jobs() -> None:
    """Of what has parts, part by part; the mapping is no part of a complaint."""
    defaults = {"pack": "generic", "claim": {"remedy": "repair", "text": "x"}, "mapping": {"issues": {}}}
    found = asking.of_value(job(defaults=defaults), {"pack": "demo", "claim": {"remedy": "apology"}}, 7)
    assert found == asking.Line("bulk:blk_1:7", {"pack": "demo", "claim": {"remedy": "apology", "text": "x"}})
    assert defaults["pack"] == "generic"


def test_keys_derive_from_the_batch_unless_a_line_has_its_own() -> None:
    """The own one is used as it is."""
    one = job(batch="november")
    assert asking.of_value(one, {"key": "k-1"}, 1).key == "k-1"
    assert asking.of_value(one, {}, 2).key == "bulk:november:2"


@pytest.mark.parametrize(
    ("value", "fault"),
    [([], Fault("", "wrong_type", "object")), ({"key": 1}, Fault("/key", "wrong_type", "string"))],
)
def test_a_line_is_an_object_with_a_text_for_its_key(value: object, fault: Fault) -> None:
    """Anything else names its place."""
    with pytest.raises(Invalid) as refused:
        asking.of_value(job(), value, 1)
    assert faults(refused) == (fault,)


def test_a_columns_name_is_no_text() -> None:
    """The job's row holds the header."""
    with pytest.raises(Invalid) as refused:
        asking.header(job(format_=Format.CFPB_CSV), (*cfpb.COLUMNS, "x" * 101))
    assert faults(refused) == (Fault("", "too_long", 100),)


@pytest.mark.parametrize("key", ["\u202ereversed", "a b", "k" * 129, "=1\n"])
def test_a_key_that_is_none_of_the_apis_is_refused_before_it_is_shown(key: str) -> None:
    """A result never holds it."""
    with pytest.raises(Invalid) as refused:
        asking.of_value(job(), {"key": key}, 1)
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("/key", "pattern")]


def test_a_row_of_the_bureau_becomes_a_complaint() -> None:
    """In the bureau's columns; what the file does not say, the defaults do."""
    one = job(format_=Format.CFPB_CSV, defaults={"pack": "generic", "mapping": {"products": {}}})
    cells = row(4, **{"Date received": "11/02/2026", "Submitted via": "Phone"})
    found = asking.of_row(one, cells, 2)
    assert found.key == "cfpb:7000004"
    assert found.body == {
        "pack": "generic", "channel": "hotline", "dispute_type": "service", "occurred_on": "2026-11-02",
        "complainant": {"ref": "cfpb-7000004", "name": "Consumer 7000004"}, "order_ref": "cfpb-7000004",
        "respondent": {"ref": cfpb.company_ref("Harbour  savings, n.a.", {}), "name": "HARBOUR SAVINGS, N.A."},
        "narrative": 'The bank closed account 4, "for safety", and kept XXXX.\nI ask why.',
    }  # fmt: skip


def test_the_kind_of_dispute_follows_the_issue_then_the_product() -> None:
    """Then what the job says of all others."""
    mapping = {"issues": {"I": "payment"}, "products": {"P": "quality"}, "dispute_type": "price"}
    assert [cfpb.dispute_type(p, i, mapping) for p, i in (("P", "I"), ("P", "x"), ("x", "x"))] == [
        "payment", "quality", "price",
    ]  # fmt: skip


def test_a_company_is_the_same_however_it_is_written() -> None:
    """Unless the platform has a reference of its own for it."""
    assert cfpb.company_ref("ACME  Bank", {}) == cfpb.company_ref("acme bank", {})
    assert cfpb.company_ref("Acme Bank", {"Acme Bank": "bank-1"}) == "bank-1"


def test_words_for_a_row_without_any_are_the_jobs_or_none() -> None:
    """Nothing is made up."""
    silent = row(1, **{"Consumer complaint narrative": " "})
    assert cfpb.filing(silent, {"narrative": "Not published."})["narrative"] == "Not published."
    with pytest.raises(Invalid) as refused:
        cfpb.filing(silent, {})
    assert faults(refused) == (Fault("/Consumer complaint narrative", "no_narrative"),)
    with pytest.raises(Invalid):
        cfpb.key(row(1, **{"Complaint ID": "x1"}))


def test_cells_of_an_offer_become_terms() -> None:
    """Numbers are numbers; what is none is left for the API to refuse."""
    one = job(Kind.OFFER_CASES, Format.CSV)
    cells = {
        "case_id": "case_1",
        "key": "",
        "remedy": "refund",
        "amount": "950",
        "currency": "EUR",
        "within_days": "7 d",
    }
    found = asking.of_row(one, cells, 3)
    terms = {"remedy": "refund", "within_days": "7 d", "money": {"amount": 950, "currency": "EUR"}}
    assert found == asking.Line("bulk:blk_1:3", {"terms": terms}, "case_1")


def test_a_header_names_every_column_that_is_wrong() -> None:
    """Missing, unknown, or there twice."""
    one = job(Kind.RESPOND_CASES, Format.CSV)
    with pytest.raises(Invalid) as refused:
        asking.header(one, ("case_id", "verdict"))
    assert faults(refused) == (
        Fault("/position", "missing_column"), Fault("/statement", "missing_column"), Fault("/verdict", "unknown_field"),
    )  # fmt: skip
    with pytest.raises(Invalid) as twice:
        asking.header(one, ("case_id", "case_id", "position", "statement"))
    assert faults(twice) == (Fault("/case_id", "repeated"),)


def test_a_job_moves_on_by_pages() -> None:
    """A page that is begun again keeps the moment of its first attempt; a finished one begins the next."""
    one = begun(moved(job(), State.WORKING, START), START)
    again = begun(one, START + timedelta(minutes=9))
    assert (one.tries, again.tries, again.begun_at, again.is_again) == (1, 2, START, True)
    next_ = begun(
        paged(again, Page(offset=250, lines=3, accepted=2, refused=1)), START + timedelta(minutes=10)
    )
    assert (next_.page, next_.tries, next_.lines, next_.percent, next_.version) == (1, 1, 3, 25, 6)
    assert next_.estimated_end(START + timedelta(minutes=10)) == START + timedelta(minutes=40)
    assert ended(next_, State.DONE, START).percent == 100
