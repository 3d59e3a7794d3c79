"""Making bundles: what each reader gets, deaths half-way, what is gone meanwhile, and that the verifier agrees."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import pytest

from bench.tampers import opened
from chalicelib.application.bundling.making import Making
from chalicelib.domain.bundle import zipping
from chalicelib.domain.bundle.check import SECOND, check
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.bundled import BundleState
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.values import Role
from tests import bundles
from tests.market import Market


@pytest.fixture
def case_id(market: Market) -> str:
    return bundles.told(market)


def read(raw: bytes) -> dict[str, Any]:
    files = opened(raw)
    return {name: json.loads(files[name]) for name in ("manifest.json", "case.json", "texts.json")} | {
        "messages": [json.loads(line)["text"] for line in files["messages.jsonl"].splitlines()],
        "exhibits": {name: files[name] for name in files if name.startswith("exhibits/")},
    }


@pytest.mark.capability("S36")
@pytest.mark.parametrize("role", [Role.COMPLAINANT, Role.RESPONDENT, Role.PLATFORM, Role.OFFICER])
def test_the_verifier_finds_a_bundle_whole(market: Market, case_id: str, role: Role) -> None:
    """Whoever asked for it; any chain head of the case that was kept is in it."""
    kept = market.case(case_id).head.chain_head
    found = check(io.BytesIO(bundles.bundled(market, case_id, role, "zh")), [kept])
    assert (found.broken, found.reader, found.lang) == ("", role.value, "zh")


@pytest.mark.capability("S36")
def test_each_reader_gets_what_is_for_that_reader(market: Market, case_id: str) -> None:
    """The other side's image as its copy, no file for neutrals only, the messages of both."""
    own = read(bundles.bundled(market, case_id))
    assert own["exhibits"] == {
        "exhibits/C-1-杯子 photo.png": bundles.PHOTO, "exhibits/R-1-receipt.pdf": bundles.RECEIPT,
    }  # fmt: skip
    others = read(bundles.bundled(market, case_id, Role.RESPONDENT))
    assert others["exhibits"]["exhibits/C-1-杯子 photo.jpg"] == bundles.COPY
    assert set(others["exhibits"]) - {"exhibits/C-1-杯子 photo.jpg"} == {
        "exhibits/R-1-receipt.pdf", "exhibits/RN-1-secret.pdf",
    }  # fmt: skip
    assert own["messages"] == others["messages"] == ["您好，请退款。", "We look into it."]
    assert "secret" not in str(own)
    assert own["case.json"]["people"]["respondent"] == {"name": "Lamp Shop"}
    assert own["case.json"]["people"]["complainant"]["email"] == "ada@buyer.example"


@pytest.mark.capability("S36")
def test_making_it_stands_in_the_record_before_anybody_has_it(market: Market, case_id: str) -> None:
    """By whom, up to which event, with the root; the other side does not see it."""
    before = market.case(case_id).head
    raw = bundles.bundled(market, case_id)
    (bundle,) = market.case(case_id).bundles.values()
    rows = {row.type: row for row in market.services.store.events(case_id, before.seq)}
    told = json.loads(rows["bundle.made"].body)["data"]
    assert (told["by"], told["seq"], told["root"]) == ("complainant", before.seq + 1, bundle.root)
    assert rows["bundle.made"].audience.keys() == {"platform"}
    last = json.loads(opened(raw)[SECOND].splitlines()[-1])
    assert last["body"] == rows["bundle.made"].body
    assert (bundle.sha256, bundle.size) == (bundles.digest(raw), len(raw))


@pytest.mark.capability("S36")
def test_after_a_death_the_same_bundle_is_made(
    market: Market, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, although the case has gone on meanwhile."""
    bundle_id, made = bundles.asked(market, case_id), list[bytes]()
    exports = market.services.exports

    def dies(_case: str, _bundle: str, _root: str, chunks: Iterable[bytes]) -> None:
        made.append(b"".join(chunks))
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(exports, "put", dies)
        with pytest.raises(TimeoutError):
            bundles.made(market, case_id, bundle_id)
    assert market.case(case_id).bundles[bundle_id].state is BundleState.WORKING
    bundles.said(market, case_id, Role.RESPONDENT, "Something new.")
    assert bundles.made(market, case_id, bundle_id) == "ready"
    bundle = market.case(case_id).bundles[bundle_id]
    assert bundles.fetched(market, case_id, bundle) == made[0]
    assert market.happened(case_id).count("bundle.made") == 1


def test_a_message_that_comes_twice_changes_nothing(market: Market, case_id: str) -> None:
    """It is ready already, or nobody's."""
    bundle_id = bundles.asked(market, case_id)
    assert bundles.made(market, case_id, bundle_id) == "ready"
    version = market.case(case_id).head.version
    assert bundles.made(market, case_id, bundle_id) is None
    assert bundles.made(market, case_id, "bdl_" + "a" * 26) is None
    assert market.case(case_id).head.version == version


def test_what_was_erased_meanwhile_makes_it_anew(
    market: Market, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record tells of both; the second is without it and whole."""
    bundle_id, exports = bundles.asked(market, case_id), market.services.exports

    def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(exports, "put", dies)
        with pytest.raises(TimeoutError):
            bundles.made(market, case_id, bundle_id)
    head = market.case(case_id).head
    keys = market.services.settings.subject_keys_table
    gone = market.loaded(case_id).persons["respondent"]
    market.services.clients.get("dynamodb").delete_item(
        TableName=keys,
        Key={"pk": {"S": f"subject#{head.tenant}#{gone.ref}"}, "sk": {"S": f"case#{case_id}#{gone.slot}"}},
    )
    assert bundles.made(market, case_id, bundle_id) == "ready"
    raw = bundles.fetched(market, case_id, market.case(case_id).bundles[bundle_id])
    assert check(io.BytesIO(raw)).broken == ""
    assert read(raw)["messages"] == ["您好，请退款。", None]
    assert market.happened(case_id).count("bundle.made") == 2


def test_a_file_that_is_erased_meanwhile_is_left_out(
    market: Market, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its line stays in the manifest, with its hash."""
    bundle_id, making = bundles.asked(market, case_id), market.services.bundle_making
    evidence_id = next(e.id for e in market.case(case_id).evidence.values() if e.exhibit == "C-1")
    settle = Making._settled

    def erased(self: Making, *given: Any) -> Any:
        told = settle(self, *given)
        monkeypatch.setattr(Making, "_settled", settle)
        order = cmd.EraseEvidence(evidence_id, ErasureGround.COURT_ORDER, market.tenancy.now)
        market.act(case_id, Role.OPERATOR, order)
        bundles.removed(market, case_id, evidence_id)
        market.act(case_id, Role.SYSTEM, cmd.RecordErased(evidence_id))
        return told

    monkeypatch.setattr(Making, "_settled", erased)
    assert making.make(case_id, bundle_id, market.services.tenancies.of) == "ready"
    raw = bundles.fetched(market, case_id, market.case(case_id).bundles[bundle_id])
    assert check(io.BytesIO(raw)).broken == ""
    (line,) = [line for line in read(raw)["manifest.json"]["exhibits"] if line["id"] == evidence_id]
    assert (line["state"], line["path"], line["sha256"]) == ("erased", None, bundles.digest(bundles.PHOTO))


def test_an_exhibit_that_is_not_what_it_was_is_given_to_nobody(market: Market, case_id: str) -> None:
    """It fails, and says why."""
    evidence_id = next(iter(market.case(case_id).evidence))
    bundles.removed(market, case_id, evidence_id)
    bundle_id = bundles.asked(market, case_id, Role.PLATFORM)
    assert bundles.made(market, case_id, bundle_id) == "exhibit_missing"
    bundle = market.case(case_id).bundles[bundle_id]
    assert (bundle.state, bundle.cause) == (BundleState.FAILED, "exhibit_missing")


def test_one_that_no_zip_holds_fails(market: Market, case_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its code; nothing is left in the bucket."""
    monkeypatch.setattr(zipping, "MAX_BYTES", 5_000)
    bundle_id = bundles.asked(market, case_id)
    assert bundles.made(market, case_id, bundle_id) == "bundle_too_large"
    s3, bucket = market.services.clients.get("s3"), market.services.settings.exports_bucket
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix=f"exports/{case_id}/")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_of_two_who_make_it_at_one_moment_both_make_the_same(
    market: Market, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds settled what the first has settled, although it has seen a later case."""
    bundle_id, making = bundles.asked(market, case_id), market.services.bundle_making
    settle = Making._settled

    def after_another(self: Making, *given: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Making, "_settled", settle)
            bundles.said(market, case_id, Role.RESPONDENT, "In between.")
            market.act(case_id, Role.SYSTEM, cmd.RecordBundle(bundle_id, 5, "ab" * 32, "cd" * 32))
        monkeypatch.setattr(Making, "_settled", settle)
        return settle(self, *given)

    monkeypatch.setattr(Making, "_settled", after_another)
    assert making.make(case_id, bundle_id, market.services.tenancies.of) == "ready"
    raw = bundles.fetched(market, case_id, market.case(case_id).bundles[bundle_id])
    assert check(io.BytesIO(raw)).broken == ""
