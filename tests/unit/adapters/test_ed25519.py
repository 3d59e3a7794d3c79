"""The asymmetric scheme end to end: signed with the seed, checked with the public key alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters import ed25519
from chalicelib.domain import delivery
from chalicelib.domain.delivery import SignatureRejected

SEED = bytes(range(32))
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
AT = int(NOW.timestamp())
CHECK = ed25519.checker(ed25519.public_of(SEED))


def signed(
    body: bytes = b"{}", secrets: tuple[bytes, ...] = (), seeds: tuple[bytes, ...] = (SEED,)
) -> dict[str, str]:
    return delivery.headers("evt_1", AT, body, secrets, [ed25519.signer(seed) for seed in seeds])


def verified(headers: dict[str, str], body: bytes = b"{}") -> str:
    return delivery.verify(headers, body, (), NOW, checkers=[CHECK])


def test_the_public_key_is_that_of_rfc_8032() -> None:
    """Section 7.1, test 1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert ed25519.public_of(seed).hex() == public


def test_a_message_opens_with_the_public_key() -> None:
    """It says which scheme it has."""
    assert signed()["webhook-signature"].startswith("v1a,")
    assert verified(signed()) == "evt_1"


def test_an_altered_body_or_another_key_does_not() -> None:
    """In one way."""
    for headers, body in ((signed(), b"{ }"), (signed(seeds=(b"x" * 32,)), b"{}")):
        with pytest.raises(SignatureRejected, match="signature_mismatch"):
            verified(headers, body)


def test_while_keys_are_replaced_both_sign() -> None:
    """Either opens it; so does a shared secret beside them."""
    headers = signed(secrets=(b"s" * 32,), seeds=(b"x" * 32, SEED))
    assert [entry[:3] for entry in headers["webhook-signature"].split(" ")] == ["v1,", "v1a", "v1a"]
    assert verified(headers) == delivery.verify(headers, b"{}", [b"s" * 32], NOW) == "evt_1"


def test_a_symmetric_entry_is_not_taken_for_an_asymmetric_one() -> None:
    """Nor the other way round: the scheme is part of what is compared."""
    headers = signed()
    relabelled = headers | {"webhook-signature": headers["webhook-signature"].replace("v1a,", "v1,")}
    with pytest.raises(SignatureRejected):
        verified(relabelled)


def test_only_the_first_entries_are_looked_at() -> None:
    """Each costs what a thousand symmetric ones do: the eleventh is not checked, right or wrong."""
    good, bad = signed()["webhook-signature"], signed(b"other")["webhook-signature"]
    assert verified(signed() | {"webhook-signature": " ".join([bad] * 9 + [good])}) == "evt_1"
    with pytest.raises(SignatureRejected):
        verified(signed() | {"webhook-signature": " ".join([bad] * 10 + [good])})


@given(entry=st.one_of(st.text(max_size=80), st.binary(max_size=80).map(lambda raw: raw.decode("latin-1"))))
@settings(max_examples=100, deadline=None)
def test_checking_is_total(entry: str) -> None:
    """Whatever a header holds, the one exception is a rejection."""
    for value in (entry, "v1a," + entry):
        with pytest.raises(SignatureRejected):
            verified(signed() | {"webhook-signature": value})
