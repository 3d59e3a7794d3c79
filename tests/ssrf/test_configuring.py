"""Create and update: no endpoint leads inside by what its URL says, and nothing is looked up for it."""

from __future__ import annotations

import pytest

from tests.handlers.http.conftest import Answer
from tests.ssrf.conftest import Platform
from tests.ssrf.corpus import FAMILIES
from tests.ssrf.guard import guarded

_accepted: dict[str, set[str]] = {"create": set(), "update": set()}


def refused(answer: Answer) -> bool:
    """For its URL, and for nothing else."""
    return answer.status == 400 and {pointer for pointer, _ in answer.faults} == {"/url"}


def created(platform: Platform, url: str) -> bool:
    """And deleted again, as there may be ten."""
    made = platform.create(url)
    if made.status == 201:
        platform.delete(made)
    return made.status == 201


def twin_is_created(platform: Platform, url: str) -> bool:
    if url not in _accepted["create"] and created(platform, url):
        _accepted["create"].add(url)
    return url in _accepted["create"]


def twin_is_taken(platform: Platform, url: str) -> bool:
    if url not in _accepted["update"] and platform.update(url).status == 200:
        _accepted["update"].add(url)
    return url in _accepted["update"]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_endpoint_is_created_from_a_vector(platform: Platform, family: str) -> None:
    """Its twin makes one. A public name makes one too: what it leads to is judged when it is connected to."""
    with guarded() as seen:
        for vector in FAMILIES[family]:
            assert twin_is_created(platform, vector.twin), vector.twin
            if vector.is_name:
                assert created(platform, vector.text), vector
            else:
                assert refused(platform.create(vector.text)), vector
        assert not seen.take()


@pytest.mark.parametrize("family", FAMILIES)
def test_no_endpoint_is_changed_into_a_vector(platform: Platform, family: str) -> None:
    """It keeps the URL that it has."""
    with guarded() as seen:
        for vector in FAMILIES[family]:
            assert twin_is_taken(platform, vector.twin), vector.twin
            answer = platform.update(vector.text)
            assert answer.status == 200 if vector.is_name else refused(answer), vector
        assert not seen.take()


def test_no_vector_is_an_event_bus(platform: Platform) -> None:
    """The other kind of endpoint takes the name of a bus, and no URL: the first of every family."""
    with guarded():
        for vector in (members[0] for members in FAMILIES.values()):
            for url in (vector.text, vector.twin):
                body = {"url": url, "kind": "eventbridge"}
                assert refused(platform.api.post("/v1/webhook-endpoints", body, platform.key)), url


def test_the_answer_to_a_vector_does_not_repeat_it(platform: Platform) -> None:
    """A page that shows the problem would otherwise carry it on."""
    url = "https://127.0.0.1/%3Cscript%3E"
    assert url not in platform.create(url).text
    assert url not in platform.update(url).text


def test_after_all_of_them_there_is_the_one_endpoint(platform: Platform) -> None:
    """Nothing was left over."""
    listed = platform.api.get("/v1/webhook-endpoints", platform.key).body["endpoints"]
    assert [platform.endpoint.rpartition("/")[2]] == [endpoint["id"] for endpoint in listed]
