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
