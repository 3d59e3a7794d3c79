"""Who looked into a case: written before anything is shown, once an hour, and read by those whose data it is."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import TryAgain
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.test_evidence import kept
from tests.handlers.http.test_representations import named, token
from tests.roundtrips import count_calls

pytestmark = pytest.mark.capability("S56")
WARM = {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}


def lines(case: Case, as_: str, **query: Any) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    read = case.api.get(f"{case.path}/access_log?{asked}", as_)
    assert read.status == 200, read.text
    found: list[dict[str, Any]] = read.body["lines"]
    return found


def rows(case: Case) -> list[str]:
    """The sort keys of the log."""
    table = case.api.services.tables.disputes
    return [row.sk for row in table.query(f"case#{case.id}", table.sk.startswith("v#"))]


def test_the_first_look_of_an_hour_costs_one_write(case: Case) -> None:
    """Then none: this process remembers what it has written."""
    with count_calls() as first:
        case.api.get(case.path, case.complainant)
    with count_calls() as warm:
        case.api.get(case.path, case.complainant)
    case.api.clock.moment += timedelta(hours=1)
    case.sign_in()
    with count_calls() as later:
        case.api.get(case.path, case.complainant)
    assert (first, warm, later) == (WARM | {"dynamodb.PutItem": 1}, WARM, WARM | {"dynamodb.PutItem": 1})


def test_a_party_reads_who_else_looked(case: Case) -> None:
    """Not its own looks; of staff the organisation, not the employee."""
    for who in (case.complainant, case.officer, case.platform):
        case.api.get(case.path, who)
    case.api.get(f"{case.path}/messages", case.officer)
    tenant = case.api.services.reader.load(case.id).case.head.tenant
    found = lines(case, case.complainant)
    assert {(line["kind"], line["by"]) for line in found} == {
        ("case", "officer"), ("case", "platform"), ("messages", "officer"),
    }  # fmt: skip
    assert {(line["tenant_id"], line["ref"], line["key_id"]) for line in found} == {(tenant, None, None)}


def test_the_platform_reads_all_with_references(case: Case) -> None:
    """So that it can answer for its people: the officer's reference, the server's key."""
    for who in (case.complainant, case.officer, case.platform):
        case.api.get(case.path, who)
    found = {line["by"]: line for line in lines(case, case.officer)}
    assert set(found) == {"complainant", "officer", "platform"}
    assert found["officer"]["ref"] == "officer-1"
    assert found["platform"]["key_id"].startswith("key_")


def test_two_looks_at_once_make_one_line(case: Case) -> None:
    """By processes that know nothing of each other: the row's condition decides."""
    from chalicelib.adapters.caches import LruCache
    from chalicelib.adapters.looks import PynamoLooks
    from chalicelib.application.looking import Looking
    from chalicelib.domain.looks import Look, LookKind
    from chalicelib.domain.values import Role

    made = case.api.services
    pack = made.reader.pack(made.reader.load(case.id).case)
    look = Look(case.id, LookKind.CASE, made.clock.now(), Role.OFFICER, "ten_1", "officer-1")
    others = [Looking(PynamoLooks(made.tables, made.clock), made.store, LruCache(10)) for _ in range(4)]
    threads = [threading.Thread(target=one.note, args=(look, pack, made.clock.now())) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(case) == [f"v#{look.place}"]


def test_what_cannot_be_noted_is_not_shown(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that refuses the line: the caller is to try again."""

    def refuse(*_: object) -> None:
        raise TryAgain("the table is busy")

    monkeypatch.setattr(case.api.services.looking, "_looks", type("Busy", (), {"put": refuse})())
    for path in (case.path, f"{case.path}/messages"):
        answer = case.api.get(path, case.officer)
        assert (answer.status, answer.code) == (409, "try_again")


def test_a_refused_look_leaves_no_line(case: Case, api: Api) -> None:
    """Another platform's officer saw nothing."""
    stranger = api.tenant()["key"]["api_key"]
    assert api.get(case.path, str(stranger)).status == 404
    assert rows(case) == []


def test_pages_go_on_where_they_ended(case: Case) -> None:
    """Hour by hour; the last one has no cursor."""
    for _ in range(3):
        case.api.get(case.path, case.officer)
        case.api.clock.moment += timedelta(hours=1)
        case.sign_in()
    one = case.api.get(f"{case.path}/access_log?limit=2", case.officer).body
    two = case.api.get(f"{case.path}/access_log?limit=2&after={one['next_after']}", case.officer).body
    assert [len(one["lines"]), len(two["lines"]), two["next_after"]] == [2, 1, None]
    moments = [line["at"] for line in one["lines"] + two["lines"]]
    assert moments == sorted(set(moments))


def test_a_cursor_of_another_log_is_refused(case: Case) -> None:
    """Well-formed base64 included."""
    for cursor in ("x", "YSNoZWFk"):  # the second is `a#head`
        answer = case.api.get(f"{case.path}/access_log?after={cursor}", case.officer)
        assert (answer.status, answer.faults) == (400, {("query/after", "malformed_cursor")})


def test_a_line_ends_with_the_retention_of_the_rules(case: Case) -> None:
    """1,095 days of the generic pack, counted from the look; it holds nothing but codes."""
    case.api.get(case.path, case.officer)
    made, key = case.api.services, {"pk": {"S": f"case#{case.id}"}, "sk": {"S": rows(case)[0]}}
    asked = {"TableName": made.settings.disputes_table, "Key": key}
    row = made.tables.reading.dispatch("GetItem", asked)["Item"]
    assert int(row["ttl"]["N"]) == int((case.api.clock.moment + timedelta(days=1_095)).timestamp())
    assert "@" not in row["doc"]["S"]


def test_a_link_to_ones_file_is_told_once_with_its_event(case: Case) -> None:
    """It stands in the record: no row is written for it, and a party is told of its own files alone."""
    evidence_id = kept(case)
    given = case.api.post(f"{case.path}/evidence/{evidence_id}/downloads", None, case.respondent)
    assert given.status == 201, given.text
    (line,) = lines(case, case.complainant)
    assert (line["kind"], line["by"], line["evidence_id"]) == ("evidence", "respondent", evidence_id)
    events = case.api.get(f"{case.path}/events", case.complainant).body["events"]
    assert line["event_id"] == events[-1]["id"]
    assert (lines(case, case.respondent), rows(case)) == ([], [])


def test_whoever_acts_for_a_party_is_told_to_it(case: Case) -> None:
    """By the representation; and does not read the log, which is the party's own."""
    lawyer = token(case, named(case, case.complainant))
    assert case.api.get(case.path, lawyer).status == 200
    (line,) = lines(case, case.complainant)
    assert (line["by"], line["acting"][:4]) == ("complainant", "rpr_")
    assert [case.api.get(f"{case.path}/{own}", lawyer).status for own in ("access_log", "my_data")] == [
        403,
        403,
    ]
