"""An award as a file: what is no true copy of it is found out."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import awardfile
from chalicelib.domain.arbitration.awardfile import AwardFile, Broken, Signed, Word
from chalicelib.domain.arbitration.document import digest

SALT, TEXT = b"0123456789abcdef", "The claim is not well founded."
BOUND = {"id": "txt_1", "commitment": hashlib.sha256(SALT + TEXT.encode()).hexdigest()}
DOCUMENT: dict[str, Any] = {
    "award_id": "awd_1", "arbitration_id": "arb_1", "case_id": "case_1", "panel": ["arb-1"], "majority": 1,
    "content": {"kind": "final", "text": BOUND},
    "rules": "demo@2", "draws": {}, "seen": {},
}  # fmt: skip


def word(salt: bytes = SALT, text: str = TEXT) -> Word:
    return Word(base64.b64encode(salt).decode(), text)


def file(**changes: Any) -> AwardFile:
    signed = (Signed("arb-1", "Ed25519", "a2V5", "c2ln"),)
    return replace(AwardFile(DOCUMENT, digest(DOCUMENT), {"txt_1": word()}, signed, ()), **changes)


def check(given: AwardFile) -> tuple[Broken, ...]:
    """With a key that fits whatever was signed."""
    return awardfile.check(given, lambda *_: True)


def test_a_true_copy_holds() -> None:
    """Its words have the salt they were bound with."""
    assert check(file()) == ()


@pytest.mark.capability("S26")
@pytest.mark.parametrize("eaten", [1, 4, len("The claim is not ")])
def test_no_words_hide_in_a_salt(eaten: int) -> None:
    """Salt and text are joined without a mark: the first words, said to be salt, would leave "well founded."."""
    whole = SALT + TEXT.encode()
    cut = word(whole[: len(SALT) + eaten], whole[len(SALT) + eaten :].decode())
    assert hashlib.sha256(whole).hexdigest() == BOUND["commitment"]
    assert check(file(words={"txt_1": cut})) == (Broken.WORDS,)


def test_no_salt_hides_in_the_words() -> None:
    """Nor the other way round."""
    more = word(SALT[:8], SALT[8:].decode() + TEXT)
    assert check(file(words={"txt_1": more})) == (Broken.WORDS,)


def opinion(**changes: Any) -> AwardFile:
    """Three of five uphold it, and nobody signs."""
    tally = {"choice": "upheld", "votes": {"upheld": 3, "dismissed": 2}, "silent": []}
    plain = DOCUMENT | {
        "panel": [f"arb-{n}" for n in range(5)], "majority": 3, "tally": tally,
        "content": {"kind": "opinion", "finding": "upheld", "text": BOUND},
    }  # fmt: skip
    plain = {key: value for key, value in (plain | changes).items() if value is not None}
    return file(document=plain, sha256=digest(plain), signatures=())


def test_an_opinion_is_what_its_votes_say() -> None:
    """More than half of them; with no majority the claim is dismissed."""
    assert check(opinion()) == ()
    undecided = {"choice": None, "votes": {"upheld": 2, "dismissed": 2}}
    dismissed = {"kind": "opinion", "finding": "dismissed", "text": BOUND}
    assert check(opinion(tally=undecided, content=dismissed, majority=2)) == ()


@pytest.mark.parametrize("changes", [
    {"tally": None},
    {"tally": {"choice": "upheld", "votes": {}}},
    {"tally": {"choice": "upheld", "votes": {"upheld": 3, "dismissed": 3}}},  # more votes than jurors
    {"tally": {"choice": "upheld", "votes": {"upheld": 2, "dismissed": 2}}, "majority": 2},
    {"tally": {"choice": None, "votes": {"upheld": 3, "dismissed": 2}}},  # and yet upheld
    {"majority": 4},
])  # fmt: skip
def test_an_opinion_without_its_votes_is_none(changes: dict[str, Any]) -> None:
    """Nobody has signed it: the count is all there is."""
    assert check(opinion(**changes)) == (Broken.TALLY,)


def test_an_award_has_no_votes_of_a_crowd() -> None:
    plain = DOCUMENT | {"tally": {"choice": "upheld", "votes": {"upheld": 1}}}
    assert check(file(document=plain, sha256=digest(plain))) == (Broken.TALLY,)


def test_whose_key_was_not_compared_is_named() -> None:
    """One key given of three leaves two."""
    signed = tuple(Signed(f"arb-{n}", "Ed25519", "a2V5", "c2ln") for n in (3, 1, 2))
    assert awardfile.uncompared(file(signatures=signed), {"arb-2": "a2V5"}) == ("arb-1", "arb-3")
