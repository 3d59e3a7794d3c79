"""Bundles over HTTP: asked for, looked after, fetched by a link."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.tampers import opened
from chalicelib.adapters.exports import export_key
from chalicelib.domain.bundle.check import check
from tests.handlers.http import test_representations as representations
from tests.handlers.http.acting.told import mediated
from tests.handlers.http.conftest import Case


def asked(case: Case, as_: str, **body: str) -> dict[str, Any]:
    answer = case.api.post(f"{case.path}/bundles", body, as_)
    assert answer.status == 202, answer.text
    shown: dict[str, Any] = answer.body
    return shown


def made(case: Case, bundle_id: str) -> None:
    own = case.api.services
    assert own.bundle_making.make(case.id, bundle_id, own.tenancies.of) == "ready"


def contacts(case: Case, bundle_id: str) -> dict[str, str]:
    """Of the complainant, as the bundle holds them."""
    own = case.api.services
    root = own.reader.load(case.id).case.bundles[bundle_id].root
    key = export_key(case.id, bundle_id, root)
    raw = own.clients.get("s3").get_object(Bucket=own.settings.exports_bucket, Key=key)["Body"].read()
    people: dict[str, dict[str, str]] = json.loads(opened(raw)["case.json"])["people"]
    return people["complainant"]


@pytest.mark.capability("S36")
def test_from_the_request_to_the_file(case: Case) -> None:
    """202 with what happens next; then ready; then a link to the very file of that hash."""
    begun = asked(case, case.complainant, lang="zh")
    assert (begun["state"], begun["lang"], begun["sha256"], begun["download"]) == ("queued", "zh", None, None)
    assert begun["next"] == "It is about to be made. Look here again in a minute."
    made(case, begun["bundle_id"])
    path = f"{case.path}/bundles/{begun['bundle_id']}"
    ready = case.api.get(path, case.complainant, Accept_Language="zh").body
    assert (ready["state"], ready["expires_at"]) == ("ready", "2026-11-29T04:00:00.000000Z")
    assert ready["next"].startswith("可于 2026年11月29日")
    assert ready["download"] == f"{path}/downloads"
    link = case.api.post(ready["download"], None, case.complainant)
    assert (link.status, link.body["sha256"]) == (201, ready["sha256"])
    place = urlsplit(link.body["url"])
    own = case.api.services
    raw = own.clients.get("s3").get_object(
        Bucket=own.settings.exports_bucket, Key=place.path.lstrip("/").removeprefix(f"{own.settings.exports_bucket}/")
    )["Body"].read()  # fmt: skip
    assert hashlib.sha256(raw).hexdigest() == ready["sha256"]
    assert parse_qs(place.query)["X-Amz-Expires"] == ["300"]
    found = check(io.BytesIO(raw), [case.filed.body["chain_head"]])
    assert (found.broken, found.root) == ("", ready["root"])


@pytest.mark.capability("S36")
def test_each_step_stands_in_the_record_for_the_platform(case: Case) -> None:
    """Asked for, made, ready, fetched; the other side sees none of it."""
    begun = asked(case, case.complainant)
    made(case, begun["bundle_id"])
    case.api.post(f"{case.path}/bundles/{begun['bundle_id']}/downloads", None, case.complainant)
    of_platform = case.api.get(f"{case.path}/events", case.platform).body["events"]
    assert [e["type"] for e in of_platform if str(e["type"]).startswith("bundle.")] == [
        "bundle.requested", "bundle.made", "bundle.ready", "bundle.download_authorised",
    ]  # fmt: skip
    of_respondent = case.api.get(f"{case.path}/events", case.respondent).body["events"]
    assert not [e for e in of_respondent if str(e.get("type")).startswith("bundle.")]


def test_a_bundle_is_for_whoever_asked_for_it(case: Case) -> None:
    """Not for the other side, in the same words as for one that is not there."""
    begun = asked(case, case.complainant)
    path = f"{case.path}/bundles/{begun['bundle_id']}"
    for as_ in (case.respondent, case.officer, case.platform):
        assert case.api.get(path, as_).code == "not_found"
        assert case.api.post(f"{path}/downloads", None, as_).code == "not_found"


@pytest.mark.capability("S38")
def test_a_representatives_bundle_is_without_the_partys_contacts(case: Case) -> None:
    """As in the case itself. The party's own has them, and is not for him; it takes his, as it may end him."""
    lawyer = representations.sent(case, "read")
    his, own = asked(case, lawyer), asked(case, case.complainant)
    for begun in (his, own):
        made(case, begun["bundle_id"])
    assert contacts(case, his["bundle_id"]) == {"name": "Marian Harrow"}
    assert contacts(case, own["bundle_id"])["email"] == "m.harrow@example.com"
    path = f"{case.path}/bundles/{own['bundle_id']}"
    assert case.api.get(path, lawyer).code == "not_found"
    assert case.api.post(f"{path}/downloads", None, lawyer).code == "not_found"
    for as_ in (lawyer, case.complainant):
        assert case.api.post(f"{case.path}/bundles/{his['bundle_id']}/downloads", None, as_).status == 201


def test_a_second_one_waits_for_the_first(case: Case) -> None:
    """And what is not ready cannot be fetched."""
    begun = asked(case, case.complainant)
    assert case.api.post(f"{case.path}/bundles", {}, case.complainant).code == "bundle_under_way"
    path = f"{case.path}/bundles/{begun['bundle_id']}/downloads"
    assert case.api.post(path, None, case.complainant).code == "bundle_not_ready"


def test_a_repeated_request_gives_the_same_bundle(case: Case) -> None:
    """With the same key."""
    path = f"{case.path}/bundles"
    first = case.api.post(path, {"lang": "en"}, case.complainant, Idempotency_Key="bundle-1")
    again = case.api.post(path, {"lang": "en"}, case.complainant, Idempotency_Key="bundle-1")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.body == first.body


def test_a_week_later_it_is_gone(case: Case) -> None:
    """It says so; another one can be asked for."""
    begun = asked(case, case.platform)
    made(case, begun["bundle_id"])
    case.wait(days=7)
    path = f"{case.path}/bundles/{begun['bundle_id']}/downloads"
    assert case.api.post(path, None, case.platform).code == "bundle_expired"
    assert asked(case, case.platform)


def test_another_language_is_refused_by_pointer(case: Case) -> None:
    """English or Chinese."""
    answer = case.api.post(f"{case.path}/bundles", {"lang": "fr"}, case.complainant)
    assert {pointer for pointer, _ in answer.faults} == {"/lang"}


def test_an_officer_fetches_what_the_platforms_server_has_asked_for(case: Case) -> None:
    """Both see the same of a case, as long as nobody is named: a server has no name."""
    begun = asked(case, case.platform)
    made(case, begun["bundle_id"])
    assert case.api.get(f"{case.path}/bundles/{begun['bundle_id']}", case.officer).body["state"] == "ready"


def fetched(case: Case, bundle_id: str) -> bytes:
    own = case.api.services
    bundle = own.reader.load(case.id).case.bundles[bundle_id]
    key = export_key(case.id, bundle.id, bundle.root)
    return bytes(own.clients.get("s3").get_object(Bucket=own.settings.exports_bucket, Key=key)["Body"].read())


@pytest.mark.capability("S36")
def test_a_word_in_a_caucus_goes_along_with_those_two_alone(case: Case) -> None:
    """The mediator and that party; the other side and the platform get the room that is theirs, or none."""
    case.done("serve", {}, case.platform)
    mediator = mediated(case)
    case.done("message", {"text": "To both of you.", "room": "joint"}, mediator)
    case.done("message", {"text": "In confidence.", "room": "caucus", "to": "complainant"}, mediator)
    heard = {}
    for name, as_ in {
        "mediator": mediator, "complainant": case.complainant, "respondent": case.respondent, "platform": case.platform,
    }.items():  # fmt: skip
        begun = asked(case, as_)
        made(case, begun["bundle_id"])
        raw = fetched(case, begun["bundle_id"])
        assert check(io.BytesIO(raw)).broken == ""
        heard[name] = opened(raw)["messages.jsonl"].decode()
    assert [name for name in heard if "In confidence." in heard[name]] == ["mediator", "complainant"]
    assert [name for name in heard if "To both of you." in heard[name]] == [
        "mediator",
        "complainant",
        "respondent",
    ]
