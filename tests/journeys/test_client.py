"""The Python client against the running system: cases, lists, the event log, lost answers, webhooks."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from redress_client import Client, Conflict, Forbidden, InFile, Invalid, NoAnswer, NotFound, Receiver, Retries
from tests.client.dropping import dropping
from tests.journeys.cast import Platform, complaint, eventually, refund

SOON = Retries(first=0.01, most=0.05)


def client(shop: Platform, base: str = "", **more: Any) -> Client:
    """The platform's own server."""
    return Client(base or shop.api.base_url, shop.api.credential, retries=SOON, **more)


def party(shop: Platform, role: Any, case_id: str) -> Client:
    """A side of a case, by a token that the client itself asks for."""
    ours = client(shop)
    return ours.as_(ours.tenants.create_token({"role": role, "case_id": case_id}).body["token"])


def told(shop: Platform, case_id: str) -> Any:
    """The case once the platform's own server has acknowledged it: that is the notice, and nobody attests another."""

    def served() -> Any:
        shown = client(shop).cases.show(case_id)
        return shown if shown.body["served_at"] else None

    return eventually(served)


def test_a_case_is_filed_answered_and_closed(shop: Platform) -> None:
    """By typed methods alone; the version that was read is the one that is acted on."""
    ours = client(shop)
    filed = ours.cases.file(complaint())  # type: ignore[arg-type]
    case_id = filed.body["case_id"]
    assert (filed.status, filed.etag, filed.replayed) == (201, f'"{filed.body["version"]}"', False)
    served = told(shop, case_id)
    party(shop, "respondent", case_id).actions.offer(case_id, {"terms": refund(2_000)}, if_match=served.etag)  # type: ignore[typeddict-item]
    shown = ours.cases.show(case_id)
    assert (shown.body["status"], shown.body["move"][0]) == ("open", "complainant")
    party(shop, "complainant", case_id).actions.withdraw(case_id)
    assert ours.cases.show(case_id).body["status"] == "closed"


def test_an_old_version_is_a_conflict(shop: Platform) -> None:
    """412, as an exception with its code."""
    ours = client(shop)
    case_id = ours.cases.file(complaint()).body["case_id"]  # type: ignore[arg-type]
    told(shop, case_id)
    with pytest.raises(Conflict) as refused:
        party(shop, "complainant", case_id).actions.withdraw(case_id, if_match=1)
    assert (refused.value.status, refused.value.code) == (412, "version_conflict")


def test_every_fault_of_a_request_is_told(shop: Platform) -> None:
    """As pointers and codes; the texts are in the language asked for."""
    with pytest.raises(Invalid) as refused:
        client(shop, lang="zh").cases.file(complaint(dispute_type="weather", occurred_on="soon"))  # type: ignore[arg-type]
    assert {f.pointer for f in refused.value.faults} == {"/dispute_type", "/occurred_on"}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in refused.value.title)


def test_what_is_not_yours_is_not_found_or_forbidden(shop: Platform, lab: Platform) -> None:
    """Another tenant's case is nowhere; a party makes no keys."""
    case_id = client(shop).cases.file(complaint()).body["case_id"]  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        client(lab).cases.show(case_id)
    with pytest.raises(Forbidden):
        party(shop, "complainant", case_id).tenants.create_key(shop.tenant_id, {"label": "mine"})


def test_a_lost_answer_meets_the_same_case(shop: Platform) -> None:
    """The API has filed it and nobody heard: the same call goes on under its key, and finds what it made."""
    with dropping(shop.api.base_url, lose=2) as line:
        ours = client(shop, line.url)
        filed = ours.cases.file(complaint())  # type: ignore[arg-type]
    keys = {key for _, _, key in line.seen}
    assert (len(line.seen), len(keys), filed.attempts, filed.replayed) == (3, 1, 3, True)
    eventually(lambda: len(list(client(shop).cases.iterate())) == 1)


def test_what_cannot_be_repeated_is_not(shop: Platform) -> None:
    """A key that was made and lost is not made again: whoever asked is told that nobody knows."""
    with dropping(shop.api.base_url, lose=1) as line, pytest.raises(NoAnswer):
        client(shop, line.url).tenants.create_key(shop.tenant_id, {"label": "lost"})
    assert len(line.seen) == 1


def test_a_list_is_read_over_its_pages(shop: Platform) -> None:
    """Five cases, two at a time."""
    ours = client(shop)
    made = {ours.cases.file(complaint()).body["case_id"] for _ in range(5)}  # type: ignore[arg-type]
    assert eventually(lambda: made == {case["case_id"] for case in ours.cases.iterate(limit=2)})


def test_the_log_is_followed_from_where_one_was(shop: Platform, tmp_path: Path) -> None:
    """Whoever stops amid a page gets it again, whoever has finished it does not; nothing is left out."""
    ours, cursor = client(shop), InFile(tmp_path / "cursor")
    for _ in range(3):
        ours.cases.file(complaint())  # type: ignore[arg-type]
    # a page that was read to its end is not read again: let the first one hold all three, once they are settled
    eventually(lambda: len(ours.events.list().body["events"]) >= 3)
    first = list(itertools.islice(ours.events.follow(cursor, wait=0.1), 2))
    again = list(itertools.islice(ours.events.follow(cursor, wait=0.1), 3))
    ids = [event["data"]["event_id"] for event in again]
    assert ids[:2] == [event["data"]["event_id"] for event in first]
    assert len(set(ids)) == 3
    rest = list(ours.events.follow(cursor, until=lambda: True))
    assert {event["data"]["event_id"] for event in rest} >= set(ids[-1:])


def test_webhooks_are_received_once_each(shop: Platform) -> None:
    """What the system sends is proven and handed on; sent again, and changed, it is not."""
    got: list[Any] = []
    receiver = Receiver(shop.endpoint["secret"], got.append)
    client(shop).cases.file(complaint())  # type: ignore[arg-type]
    eventually(lambda: shop.inbox.delivered)
    sent = shop.inbox.delivered[0]
    assert [receiver.receive(sent.headers, sent.body) for _ in range(2)] == [204, 204]
    assert [event["type"] for event in got] == ["case.filed"]
    assert receiver.receive(sent.headers, sent.body.replace(b"case.filed", b"case.filex")) == 400
