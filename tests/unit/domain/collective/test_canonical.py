"""The bytes that are hashed, and tickets."""

from __future__ import annotations

import hashlib
import json

import pytest

from chalicelib.domain.collective.canonical import canonical, digest, poll_seed, ticket
from chalicelib.domain.collective.roll import RollEntry
from tests.unit.domain.collective.making import ROOT, SEED


def test_canonical_json_has_sorted_keys_and_no_blanks() -> None:
    """What any language's JSON library can write again."""
    written = canonical(RollEntry("case_a", 1200, "EUR"))
    assert written == b'{"a":1200,"c":"case_a","u":"EUR"}'
    assert json.dumps(json.loads(written), sort_keys=True, separators=(",", ":")).encode() == written


def test_a_ticket_is_the_hash_of_seed_and_key() -> None:
    """Nothing of ours is needed to work it out."""
    assert ticket(SEED, "case_a") == hashlib.sha256(SEED + b"case_a").digest()


def test_a_seed_that_is_no_hash_is_refused() -> None:
    """Else seed and key could run into each other: "a" with "bc" and "ab" with "c"."""
    with pytest.raises(ValueError, match="32 bytes"):
        ticket(b"ab", "c")


def test_a_digest_covers_the_parts_as_they_follow() -> None:
    """SHA-256 over all of them."""
    assert digest(b"a", b"bc") == hashlib.sha256(b"abc").digest()


def test_the_seed_of_a_poll_belongs_to_its_roll_and_to_itself() -> None:
    """Domain separated, so that no draw shares it."""
    assert poll_seed(ROOT, "pol_a") == hashlib.sha256(b"redress:poll:1" + SEED + b"pol_a").digest()
    assert poll_seed(ROOT, "pol_a") != poll_seed(ROOT, "pol_b")
