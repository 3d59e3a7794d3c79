"""Codes and filing tokens that prove an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import proofs
from chalicelib.domain.credentials import Rejected

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
TENANT, PROOF = "ten_" + "b" * 26, "prf_" + "c" * 26
UNTIL = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Mei@Example.COM ", "mei@example.com"),
        ("mei@bücher.example", "mei@xn--bcher-kva.example"),
        ("me\u0301i@example.com", "m\u00e9i@example.com"),
        ("m.ei+shop@example.com", "m.ei+shop@example.com"),
        ("mei@" + "a" * 64 + ".example", "mei@" + "a" * 64 + ".example"),
    ],
    ids=["case", "host", "accent", "suffix", "no host"],
)
def test_an_address_has_one_spelling(given: str, kept: str) -> None:
    """What only its own server could know is left alone."""
    assert proofs.normal(given) == kept


@pytest.mark.parametrize(
    ("host", "other"), [("stra\u00dfe", "strasse"), ("\u03b1\u03c2", "\u03b1\u03c3"), ("a\u200db", "ab")]
)
def test_a_host_that_has_two_meanings_is_never_the_other_one(host: str, other: str) -> None:
    """IDNA 2003 rewrites these, IDNA 2008 keeps them: domains of two owners, and of one name the other's mail."""
    assert proofs.normal(f"mei@{host}.example") != proofs.normal(f"mei@{other}.example")


@pytest.mark.parametrize("said", ["mei+1@example.com", "m.e.i@example.com", "M.ei+a+b@EXAMPLE.com"])
def test_mail_is_counted_by_the_box_that_it_comes_to(said: str) -> None:
    """Suffixes and dots make other addresses, and at the great providers the same person's mail."""
    assert proofs.box(said) == "mei@example.com"
    assert proofs.box("+@example.com") == "+@example.com"


def test_a_code_is_eight_digits_of_its_proof() -> None:
    """Another key, proof or nonce makes another one."""
    code = proofs.code(KEY, PROOF, "n1")
    assert len(code) == 8
    assert code.isdecimal()
    others = {
        proofs.code(OTHER, PROOF, "n1"),
        proofs.code(KEY, "prf_" + "d" * 26, "n1"),
        proofs.code(KEY, PROOF, "n2"),
    }
    assert code not in others
    assert len(others) == 3


def test_a_filing_token_holds_for_its_address() -> None:
    """Until its end, to the second."""
    token = proofs.read(proofs.filing_token(KEY, TENANT, PROOF, "mark", UNTIL))
    assert (token.tenant, token.proof, token.expires) == (TENANT, PROOF, int(UNTIL.timestamp()))
    proofs.check(token, KEY, "mark", UNTIL - timedelta(seconds=1))
    with pytest.raises(Rejected) as refused:
        proofs.check(token, KEY, "mark", UNTIL)
    assert refused.value.code == "token_expired"


@pytest.mark.parametrize(("key", "mark"), [(OTHER, "mark"), (KEY, "another")])
def test_a_forged_filing_token_is_refused(key: bytes, mark: str) -> None:
    """Of another tenant's key, or moved to another address."""
    token = proofs.read(proofs.filing_token(KEY, TENANT, PROOF, "mark", UNTIL))
    with pytest.raises(Rejected) as refused:
        proofs.check(token, key, mark, UNTIL - timedelta(minutes=1))
    assert refused.value.code == "token_forged"


@pytest.mark.parametrize("text", ["", "rf_", "rt_a.b", "rf_" + "a" * 86 + "\n", "rf_" + "A" * 86])
def test_what_is_no_filing_token_is_refused(text: str) -> None:
    """Before anything is read."""
    with pytest.raises(Rejected) as refused:
        proofs.read(text)
    assert refused.value.code == "token_malformed"
