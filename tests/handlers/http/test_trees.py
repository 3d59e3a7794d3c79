"""Tree heads for everybody, proofs for whoever may read the record, and records that are not what was written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.trees import check
from tests import trees
from tests.aws import NAMES
from tests.handlers.http.conftest import Api, Case
from tests.logs import Logs

DAY = date(2026, 11, 21)


@pytest.fixture
def planted(api: Api, case: Case) -> list[Any]:
    trees.emptied()
    return trees.planted(api.services, [case.id], DAY)


def rewrite(api: Api, case_id: str, seq: int, **changes: str | None) -> None:
    """What no function may: an event's row changed, or taken away."""
    client, table = api.services.clients.get("dynamodb"), NAMES["DISPUTES_TABLE"]
    key = {"pk": {"S": f"case#{case_id}"}, "sk": {"S": f"e#{seq:09}"}}
    if not changes:
        client.delete_item(TableName=table, Key=key)
        return
    item = client.get_item(TableName=table, Key=key)["Item"]
    client.put_item(TableName=table, Item=item | {name: {"S": str(text)} for name, text in changes.items()})


def test_a_proof_holds_by_itself(api: Api, case: Case, planted: list[Any]) -> None:
    """As it was answered, it is the very file that the tool reads; the newest tree where no day is named."""
    shown = api.get(f"{case.path}/tree-inclusion", case.complainant)
    assert shown.status == 200
    assert check.inclusion(shown.body)["id"] == case.id
    named = api.get(f"{case.path}/tree-inclusion?day={DAY}", case.respondent)
    assert named.body == shown.body


def test_a_record_younger_than_the_tree_has_no_proof_yet(api: Api, platform: str, planted: list[Any]) -> None:
    """404, and so on a day without a tree."""
    younger = Case(api, platform)
    assert api.get(f"{younger.path}/tree-inclusion", younger.complainant).code == "not_found"
    assert api.get(f"{younger.path}/tree-inclusion?day=2026-11-01", younger.complainant).code == "not_found"


def test_heads_are_listed_the_newest_first_a_page_at_a_time(api: Api) -> None:
    """For anybody, and each as it was signed."""
    trees.emptied()
    for n in range(3):
        trees.planted(api.services, ["case_x"], DAY - timedelta(days=n))
    first = api.get("/v1/tree-heads?limit=2").body
    assert [one["head"]["day"] for one in first["tree_heads"]] == ["2026-11-21", "2026-11-20"]
    rest = api.get(f"/v1/tree-heads?limit=2&after={first['next_after']}").body
    assert ([one["head"]["day"] for one in rest["tree_heads"]], rest["next_after"]) == (["2026-11-19"], None)
    assert [check.signed_head(one)["tree_size"] for one in first["tree_heads"]] == [1, 1]


def test_the_head_of_a_day_comes_with_its_key(api: Api, planted: list[Any]) -> None:
    """As RFC 7517 has it too; no head, or no day, is 404."""
    shown = api.get(f"/v1/tree-heads/{DAY}").body
    assert check.signed_head(shown)["log_id"] == shown["jwk"]["kid"]
    assert api.get("/v1/tree-heads/2026-11-20").status == 404
    assert api.get("/v1/tree-heads/2026-02-31").status == 404
    assert api.get("/v1/tree-heads/yesterday").status == 404


@pytest.mark.capability("S56")
@pytest.mark.parametrize("part", ["events", "timeline"])
def test_an_altered_event_is_never_shown(api: Api, case: Case, logs: Logs, part: str) -> None:
    """Nor what stands beside it; the reader learns it, and an alarm rings."""
    assert api.get(f"{case.path}/{part}", case.complainant).status == 200
    body = api.services.store.events(case.id)[0].body
    rewrite(api, case.id, 1, body=body.replace('"by":"platform"', '"by":"respondent"'))
    answer = api.get(f"{case.path}/{part}", case.complainant)
    assert (answer.status, answer.code) == (500, "record_damaged")
    assert case.id not in answer.text
    assert logs.counted("RecordDamaged") == 1


@pytest.mark.parametrize("label", ["type", "at", "id", "prev", "hash"])
def test_labels_beside_a_body_are_held_against_it(api: Api, case: Case, label: str) -> None:
    """A hash of another event as well."""
    row = api.services.store.events(case.id)[0]
    other = {"type": "case.closed", "at": "2026-01-01T00:00:00.000000Z", "id": row.id[:-1] + "x"}
    rewrite(api, case.id, 1, **{label: other.get(label, "ab" * 32)})
    assert api.get(f"{case.path}/events", case.platform).code == "record_damaged"


def test_a_page_begins_where_the_one_before_it_ended(api: Api, case: Case) -> None:
    """The last event of the page before is looked at with it: one that was taken away is missed from either side."""
    case.done("message", {"text": "Where is it?"}, case.complainant)
    last = len(api.services.store.events(case.id))
    assert api.get(f"{case.path}/events?after={last - 1}", case.platform).status == 200
    assert api.get(f"{case.path}/events?after={last}", case.platform).body["events"] == []
    rewrite(api, case.id, last - 1)
    assert api.get(f"{case.path}/events?after={last - 1}", case.platform).code == "record_damaged"
    assert api.get(f"{case.path}/events?after=0", case.platform).code == "record_damaged"


def test_a_record_that_was_cut_off_at_its_end_is_told_by_its_head(api: Api, case: Case) -> None:
    """Every link that is left holds."""
    case.done("message", {"text": "Where is it?"}, case.complainant)
    rewrite(api, case.id, len(api.services.store.events(case.id)))
    assert api.get(f"{case.path}/events", case.platform).code == "record_damaged"
    assert api.get(f"{case.path}/timeline", case.platform).code == "record_damaged"
