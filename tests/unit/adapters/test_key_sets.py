"""Issuers' keys: how long they are believed, how often they are fetched, and that nobody waits for another's issuer."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.key_sets import MAX_BYTES, KeySets
from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.application.issuer_ports import IssuerUnreachable
from chalicelib.domain.addresses import PUBLIC, Policy
from chalicelib.domain.errors import Invalid
from chalicelib.domain.jws import parse
from tests.conftest import HandClock
from tests.jwts import (
    ISS,
    JWKS_URI,
    KeyServer,
    Published,
    claims,
    header,
    issuer,
    key_set,
    rs256,
    rsa_jwk,
    rsa_key,
    token,
)

OWN = key_set(rsa_jwk(rsa_key()))
ROTATED = key_set(rsa_jwk(rsa_key()), rsa_jwk(rsa_key("other"), kid="k2"))
FIRST, SECOND = parse(token(claims())), parse(token(claims(), header(kid="k2"), rs256(rsa_key("other"))))


class Desk:
    """Key sets over documents, with a clock that is moved by hand."""

    def __init__(self, **documents: bytes) -> None:
        self.published, self.clock = Published(), HandClock()
        self.published.documents.update(documents)
        self.sets = KeySets(self.published, PUBLIC, self.clock)

    def holds(self, kid: str = "k1", tenant: str = "ten_a", **changes: Any) -> bool:
        parts = SECOND if kid == "k2" else FIRST
        return self.sets.holds(tenant, issuer(**changes), kid, parts)

    def later(self, **length: float) -> None:
        self.clock.moment += timedelta(**length)

    @property
    def fetched(self) -> int:
        return len(self.published.asked)


@pytest.fixture
def desk() -> Desk:
    return Desk(**{JWKS_URI: OWN})


def test_keys_are_fetched_once_in_ten_minutes(desk: Desk) -> None:
    """Then anew."""
    assert [desk.holds() for _ in range(3)] == [True] * 3
    desk.later(minutes=9, seconds=59)
    assert (desk.holds(), desk.fetched) == (True, 1)
    desk.later(seconds=1)
    assert (desk.holds(), desk.fetched) == (True, 2)


def test_an_unknown_key_is_looked_for_once_a_minute(desk: Desk) -> None:
    """Whatever strangers make up; the first time within a minute of a fetch not at all."""
    desk.holds()
    assert [desk.holds(kid) for kid in ("x", "y", "../../etc/passwd", "' or 1=1")] == [False] * 4
    assert desk.fetched == 1
    desk.later(seconds=60)
    assert [desk.holds(kid) for kid in ("x", "y", "z")] == [False] * 3
    assert desk.fetched == 2


def test_a_new_key_is_found_within_the_minute(desk: Desk) -> None:
    """As when an issuer rotates."""
    desk.holds()
    desk.published.documents[JWKS_URI] = ROTATED
    assert not desk.holds("k2")
    desk.later(seconds=60)
    assert desk.holds("k2")


def test_a_key_that_was_taken_back_is_believed_for_ten_minutes_at_most(desk: Desk) -> None:
    """The next fetch forgets it."""
    desk.holds()
    desk.published.documents[JWKS_URI] = key_set(rsa_jwk(rsa_key("other"), kid="k2"))
    desk.later(minutes=10)
    assert not desk.holds()


def test_known_keys_outlive_an_issuer_that_is_silent_for_a_day(desk: Desk) -> None:
    """And not a second longer."""
    desk.holds()
    desk.published.documents.clear()
    desk.later(hours=23, minutes=59)
    assert desk.holds()
    desk.later(minutes=1)
    with pytest.raises(IssuerUnreachable) as refused:
        desk.holds()
    assert refused.value.retry_after == 60


def test_an_issuer_that_never_answered_is_asked_once_a_minute() -> None:
    """In between the answer is there at once."""
    desk = Desk()
    for _ in range(5):
        with pytest.raises(IssuerUnreachable):
            desk.holds()
    assert desk.fetched == 1
    desk.published.documents[JWKS_URI] = OWN
    desk.later(seconds=60)
    assert desk.holds()


@pytest.mark.parametrize(
    "document", [b"<html>", b"{}", b" " * (MAX_BYTES + 1)], ids=["page", "no keys", "long"]
)
def test_an_answer_that_is_no_set_of_keys_counts_as_none(desk: Desk, document: bytes) -> None:
    """What was known stands."""
    desk.holds()
    desk.published.documents[JWKS_URI] = document
    desk.later(minutes=10)
    assert desk.holds()


def test_tenants_share_no_keys_and_no_budget(desk: Desk) -> None:
    """Unknown names at one tenant do not keep another from a fetch."""
    desk.holds(tenant="ten_a")
    assert desk.holds(tenant="ten_b")
    assert desk.fetched == 2


def test_a_changed_entry_begins_anew(desk: Desk) -> None:
    """Keys of the old address are not believed for the new one."""
    desk.holds()
    with pytest.raises(IssuerUnreachable):
        desk.holds(jwks_uri="https://elsewhere.example/keys")


class Stalled(Published):
    """Answers nobody until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.reached = threading.Event(), threading.Event()
        self.stalls = JWKS_URI

    def get(self, url: str, limit: int) -> Any:
        if url == self.stalls:
            self.reached.set()
            self.go.wait(5)
        return super().get(url, limit)


def test_one_fetch_is_under_way_whoever_waits() -> None:
    """Those who come meanwhile share its answer, and whoever is of another issuer does not wait at all."""
    published, other = Stalled(), "https://other.example/keys"
    published.documents.update({JWKS_URI: OWN, other: OWN})
    sets = KeySets(published, PUBLIC, HandClock())
    answers: list[bool] = []
    waiting = [
        threading.Thread(target=lambda: answers.append(sets.holds("ten_a", issuer(), "k1", FIRST)))
        for _ in range(4)
    ]
    for thread in waiting:
        thread.start()
    assert published.reached.wait(5)
    began = time.monotonic()
    assert sets.holds("ten_b", issuer(jwks_uri=other), "k1", FIRST)
    assert time.monotonic() - began < 1
    published.go.set()
    for thread in waiting:
        thread.join(5)
    assert answers == [True] * 4
    assert published.asked.count(JWKS_URI) == 1


def test_whoever_finds_keys_does_not_wait_for_newer_ones() -> None:
    """While one request fetches, the others go on with what is known."""
    published, clock = Stalled(), HandClock()
    published.documents[JWKS_URI] = OWN
    published.go.set()
    sets = KeySets(published, PUBLIC, clock)
    assert sets.holds("ten_a", issuer(), "k1", FIRST)
    published.go.clear()
    published.reached.clear()
    clock.moment += timedelta(minutes=10)
    first = threading.Thread(target=lambda: sets.holds("ten_a", issuer(), "k1", FIRST))
    first.start()
    assert published.reached.wait(5)
    assert sets.holds("ten_a", issuer(), "k1", FIRST)
    published.go.set()
    first.join(5)


def test_a_key_set_is_found_by_discovery() -> None:
    """A slash at the end of the issuer's name is not doubled (OpenID Connect Discovery §4)."""
    found = b'{"issuer":"https://login.market.example/","jwks_uri":"https://keys.market.example/set"}'
    desk = Desk(**{"https://login.market.example/.well-known/openid-configuration": found})
    assert desk.sets.key_set_of("https://login.market.example/") == "https://keys.market.example/set"


@pytest.mark.parametrize(
    "document",
    [
        b"", b"[]", b"{", b'{"jwks_uri":"https://k.example/"}', b'{"issuer":"https://evil.example","jwks_uri":"https://k.example/"}',
        b'{"issuer":"https://login.market.example/staff"}', b'{"issuer":"https://login.market.example/staff","jwks_uri":7}',
        b'{"issuer":"https://login.market.example/staff","jwks_uri":"http://k.example/"}',
        b'{"issuer":"https://login.market.example/staff","jwks_uri":"https://169.254.169.254/"}',
    ],
    ids=range(9),
)  # fmt: skip
def test_a_discovery_document_that_does_not_fit_is_refused(document: bytes) -> None:
    """Nothing, no object, another issuer's, no address, or one that is never called."""
    desk = Desk(**{f"{ISS}/.well-known/openid-configuration": document})
    with pytest.raises(Invalid) as refused:
        desk.sets.key_set_of(ISS)
    assert [fault.pointer for fault in refused.value.faults] == ["/issuer"]


def test_only_public_addresses_are_called() -> None:
    """The policy of webhooks: a loopback address is none, unless the stack on one machine lets this one through."""
    server = KeyServer()
    server.documents["/keys"] = OWN
    here = issuer(jwks_uri=f"{server.url}/keys")
    let_through = Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", server.port)}))
    try:
        open_ = KeySets(WebhookHttp(let_through, timeout=3), let_through, HandClock())
        assert open_.holds("ten_a", here, "k1", FIRST)
        closed = KeySets(WebhookHttp(PUBLIC, timeout=3), PUBLIC, HandClock())
        with pytest.raises(IssuerUnreachable):
            closed.holds("ten_a", here, "k1", FIRST)
    finally:
        server.stop()
    assert server.asked == ["/keys"]
