"""Both ways between us and the reference libraries: what one signs the other accepts, and nothing that was changed."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator

import pytest

from chalicelib.domain import delivery
from interop.libraries import Client, JavaScript, Library, Python, Sender

OLD, NEW, OTHER = ("whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
BODY = json.dumps(
    {"type": "case.filed", "data": {"narrative": "水壶漏水, it leaks"}}, ensure_ascii=False
).encode()
ID = "evt_k7wq2mzc5xv3tdn6ybhr4ajpse"
OURS: tuple[Library, ...] = (Sender(), Client())


@pytest.fixture(scope="module")
def javascript() -> Iterator[Library]:
    made = JavaScript()
    yield made
    made.close()


@pytest.fixture(params=["javascript", "python"])
def theirs(request: pytest.FixtureRequest) -> Library:
    """A reference library."""
    found: Library = request.getfixturevalue("javascript") if request.param == "javascript" else Python()
    return found


@pytest.fixture(params=OURS, ids=["sender", "client"])
def ours(request: pytest.FixtureRequest) -> Library:
    """A side of our own."""
    found: Library = request.param
    return found


def test_they_accept_what_we_sign(ours: Library, theirs: Library) -> None:
    """With the secret it was signed with, and no other."""
    headers = ours.sign(NEW, ID, int(time.time()), BODY)
    assert theirs.accepts(NEW, headers, BODY)
    assert not theirs.accepts(OTHER, headers, BODY)


def test_we_accept_what_they_sign(ours: Library, theirs: Library) -> None:
    """Likewise."""
    headers = theirs.sign(NEW, ID, int(time.time()), BODY)
    assert ours.accepts(NEW, headers, BODY)
    assert not ours.accepts(OTHER, headers, BODY)


def test_neither_accepts_what_was_changed(ours: Library, theirs: Library) -> None:
    """Body, id, time or signature: one is enough."""
    now = int(time.time())
    for signs, checks in ((ours, theirs), (theirs, ours)):
        headers = signs.sign(NEW, ID, now, BODY)
        assert checks.accepts(NEW, headers, BODY)
        assert not checks.accepts(NEW, headers, BODY + b" ")
        assert not checks.accepts(NEW, {**headers, "webhook-id": ID[:-1] + "z"}, BODY)
        assert not checks.accepts(NEW, {**headers, "webhook-timestamp": str(now + 1)}, BODY)
        entry = headers["webhook-signature"]
        flipped = entry[:5] + ("A" if entry[5] != "A" else "B") + entry[6:]
        assert not checks.accepts(NEW, {**headers, "webhook-signature": flipped}, BODY)
        assert not checks.accepts(NEW, {**headers, "webhook-signature": entry.replace("v1,", "v2,")}, BODY)


@pytest.mark.parametrize("age", [-301 - 30, 301 + 30])
def test_neither_accepts_another_time(ours: Library, theirs: Library, age: int) -> None:
    """More than five minutes away, before or after."""
    then = int(time.time()) + age
    assert not theirs.accepts(NEW, ours.sign(NEW, ID, then, BODY), BODY)
    assert not ours.accepts(NEW, theirs.sign(NEW, ID, then, BODY), BODY)


def test_they_accept_both_secrets_of_a_rotation(theirs: Library) -> None:
    """While a secret is being replaced every message is signed with both, in one header."""
    secrets = [delivery.parse_secret(secret) for secret in (NEW, OLD)]
    headers = delivery.headers(ID, int(time.time()), BODY, secrets)
    assert headers["webhook-signature"].count("v1,") == 2
    assert theirs.accepts(NEW, headers, BODY)
    assert theirs.accepts(OLD, headers, BODY)
    assert not theirs.accepts(OTHER, headers, BODY)


def test_we_accept_either_signature_of_a_list(ours: Library, theirs: Library) -> None:
    """Whatever stands beside it, versions to come included."""
    now = int(time.time())
    new, old = (theirs.sign(secret, ID, now, BODY)["webhook-signature"] for secret in (NEW, OLD))
    for listed in (f"{new} {old}", f"{old} {new}", f"v9,AAAA {old} {new}"):
        headers = {"webhook-id": ID, "webhook-timestamp": str(now), "webhook-signature": listed}
        assert ours.accepts(NEW, headers, BODY)
        assert ours.accepts(OLD, headers, BODY)
        assert not ours.accepts(OTHER, headers, BODY)
