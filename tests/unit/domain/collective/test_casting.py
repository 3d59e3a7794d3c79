"""A ballot on its way: bound by its commitment, as long as every other of its poll, a yes only where it says so."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective import casting
from chalicelib.domain.collective.casting import Cast, Opened

TERMS = "7e" * 32
SALT = bytes(range(16))


def opened(*options: str, choice: str = "", terms: str = TERMS, salt: bytes = SALT) -> Opened:
    return Opened(Cast("pol_1", "case_1", options, choice, terms), salt)


def test_the_commitment_is_over_all_that_was_said() -> None:
    """SHA-256 of the salt and the ballot in canonical JSON: names in order, no blanks, nothing that is left out."""
    plain = (
        b'{"case_id":"case_1","choice":"money","options":["yes"],"poll_id":"pol_1","terms_sha256":"'
        + TERMS.encode()
    )
    assert opened("yes", choice="money").commitment == hashlib.sha256(SALT + plain + b'"}').hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        opened("no", choice="money"),
        opened("yes", choice="repair"),
        opened("yes", choice="money", terms="00" * 32),
        opened("yes", choice="money", salt=bytes(16)),
    ],
)
def test_anything_else_has_another_commitment(other: Opened) -> None:
    """The remedy and the terms are bound as much as the yes."""
    assert other.commitment != opened("yes", choice="money").commitment


@given(
    st.sampled_from([("yes",), ("no",), ()]),
    st.sampled_from(["", "money", "repair"]),
    st.sampled_from(["", TERMS]),
    st.binary(min_size=16, max_size=16),
)
def test_every_ballot_of_a_poll_is_equally_long(
    options: tuple[str, ...], choice: str, terms: str, salt: bytes
) -> None:
    """And comes back as it was."""
    said = opened(*options, choice=choice, terms=terms, salt=salt)
    plain = casting.filled(said, ("yes", "no"), ("money", "repair"), TERMS)
    assert len(plain) == 256
    assert casting.read(plain) == said


def test_an_election_with_many_candidates_has_longer_ballots() -> None:
    """All of them: for one candidate, for all, or for none."""
    candidates = tuple(f"case_{n:026}" for n in range(30))
    lengths = {
        len(casting.filled(opened(*chosen, terms=""), candidates, (), ""))
        for chosen in (candidates, candidates[:1], ())
    }
    assert len(lengths) == 1
    assert lengths.pop() > 900


def test_only_the_sealed_yes_to_these_terms_accepts() -> None:
    """P5: not a no, not a blank vote, not a yes to other terms or to none, not somebody else's."""
    yes = opened("yes", choice="money")
    sealed = yes.commitment
    assert casting.accepts(casting.written(yes), sealed, TERMS)
    assert not casting.accepts(casting.written(yes), sealed, "00" * 32)
    assert not casting.accepts(casting.written(yes), opened("yes").commitment, TERMS)
    for other in (opened("no"), opened(), opened("yes", "no"), opened("yes", terms="")):
        assert not casting.accepts(casting.written(other), other.commitment, TERMS)
    without = opened("yes", terms="")
    assert not casting.accepts(casting.written(without), without.commitment, "")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"ballot":{},"salt":""}', "yes"])
def test_what_is_no_ballot_accepts_nothing(text: str) -> None:
    """And cannot be read."""
    assert not casting.accepts(text, opened("yes").commitment, TERMS)
    with pytest.raises(msgspec.DecodeError):
        casting.read(text)
