"""An award as a file, so that parties, courts and readers check it without us. Owns the format `redress-award/1`. Pure.

Its document is what was signed, in codes, numbers and commitments. The words stand beside it with their salts: where a
person's words were erased they are missing, and everything else still holds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec

from chalicelib.domain.arbitration.document import digest, signing_bytes

OPINION: Final = "opinion"
"""Kind of what a crowd finds: counted, and signed by nobody."""
DISMISSED: Final = "dismissed"
NEEDED: Final = frozenset(
    {"award_id", "arbitration_id", "case_id", "panel", "majority", "content", "rules", "draws", "seen"}
)
SALT_BYTES: Final = 16
"""Exactly: a commitment joins salt and text without a mark between, and a longer salt would eat the first words."""
Verifies = Callable[[str, str, str, bytes], bool]
"""(algorithm, public key, signature, message): whether it is that key's. Total over text."""


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`salt`: base64, of `SALT_BYTES`."""

    salt: str
    text: str


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`alg`: `Ed25519` (RFC 8032; the key raw) or `ES256` (RFC 7518; a SubjectPublicKeyInfo). All in base64."""

    ref: str
    alg: str
    key: str
    signature: str


class Signing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """While it is being signed: the very bytes that a key signs, in base64, and their SHA-256 in hex."""

    bytes: str
    sha256: str


class AwardFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="redress-award/1", tag_field="format"
):
    document: dict[str, Any]
    sha256: str
    """Of the document (`document.digest`), as it stands in the record."""
    words: dict[str, Word]
    """By text id."""
    signatures: tuple[Signed, ...]
    unsigned: tuple[str, ...]
    """Who of the panel has not signed in time."""
    signing: Signing | None = None


class Broken(StrEnum):
    """What a check can find."""

    UNREADABLE = "unreadable"
    DOCUMENT = "document"
    """The document has another hash."""
    OTHER_HASH = "other_hash"
    """It is another document than the one kept from the record."""
    WORDS = "words"
    """Words that are not those the document is bound to."""
    SIGNATURE = "signature"
    NOT_ON_PANEL = "not_on_panel"
    SIGNED_TWICE = "signed_twice"
    OTHER_KEY = "other_key"
    """Signed with another key than the one kept for that neutral."""
    UNSIGNED = "unsigned"
    """Who has not signed is not who it says."""
    TOO_FEW = "too_few"
    """No majority of the panel has agreed, or signed."""
    TALLY = "tally"
    """What a crowd finds is not what its votes say, or there are none; or somebody else's finding has votes."""
    NOT_SERVED = "not_served"
    """It is still being signed."""
    SEEDS = "seeds"
    """The seats were drawn under different seeds."""
    OTHER_DRAW = "other_draw"
    """The draw beside it is of another seed or pool, or took somebody else."""


def read(raw: bytes) -> AwardFile:
    """Raises msgspec.MsgspecError for what is no such file."""
    return msgspec.json.decode(raw, type=AwardFile)


def signing(message: bytes) -> Signing:
    return Signing(base64.b64encode(message).decode(), hashlib.sha256(message).hexdigest())


def check(
    file: AwardFile, verifies: Verifies, sha256: str | None = None, keys: Mapping[str, str] | None = None
) -> tuple[Broken, ...]:
    """Everything that is wrong; nothing: it was decided and signed as it says. Never raises.

    `sha256`, `keys` (by reference): as kept from the record and the roster. Without them a file only fits itself.
    """
    try:
        found = dict.fromkeys(_check(file, verifies))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return (Broken.UNREADABLE,)
    if sha256 not in (None, file.sha256):
        found[Broken.OTHER_HASH] = None
    kept = keys or {}
    if any(s.key != kept.get(s.ref, s.key) for s in file.signatures):
        found[Broken.OTHER_KEY] = None
    return tuple(found)


def _check(file: AwardFile, verifies: Verifies) -> Iterator[Broken]:
    plain = file.document
    if not set(plain) >= NEEDED:
        raise KeyError("document")
    if digest(plain) != file.sha256:
        yield Broken.DOCUMENT
    bound = commitments(plain)
    if any(id_ not in bound or not _fits(word, bound[id_]) for id_, word in file.words.items()):
        yield Broken.WORDS
    if file.signing is not None:
        yield Broken.NOT_SERVED
    yield from _signed(file, verifies)
    if len({draw["seed"] for draw in plain["draws"].values()}) > 1:
        yield Broken.SEEDS


def _signed(file: AwardFile, verifies: Verifies) -> Iterator[Broken]:
    plain, message = file.document, signing_bytes(file.document)
    panel, signers = list(plain["panel"]), [signed.ref for signed in file.signatures]
    if not all(verifies(s.alg, s.key, s.signature, message) for s in file.signatures):
        yield Broken.SIGNATURE
    if set(signers) - set(panel):
        yield Broken.NOT_ON_PANEL
    if len(set(signers)) < len(signers):
        yield Broken.SIGNED_TWICE
    opinion = plain["content"]["kind"] == OPINION
    if not _counted(plain) if opinion else "tally" in plain:
        yield Broken.TALLY
    if opinion:
        return
    left = [ref for ref in panel if ref not in signers]
    if file.signing is None and sorted(left) != sorted(file.unsigned):
        yield Broken.UNSIGNED
    needed = len(panel) // 2 + 1
    if min(plain["majority"], len(set(signers))) < needed:
        yield Broken.TOO_FEW


def _counted(plain: dict[str, Any]) -> bool:
    """Whether the finding is what more than half of the votes say, or dismissed where nothing was decided."""
    tally = plain.get("tally") or {"votes": {}}
    votes, choice = dict(tally["votes"]), tally.get("choice")
    cast, finding = sum(votes.values()), plain["content"]["finding"]
    if not votes or min(votes.values()) < 0 or cast > len(plain["panel"]):
        return False
    if plain["majority"] != max(votes.values()):
        return False
    if choice is None:
        return bool(finding == DISMISSED)
    return bool(finding == choice and 2 * votes[choice] > cast)


def uncompared(file: AwardFile, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Who has signed with a key that nobody has held against one he knows."""
    return tuple(sorted({signed.ref for signed in file.signatures} - set(keys)))


def commitments(plain: Any) -> dict[str, str]:
    """By text id, what the document is bound to."""
    if isinstance(plain, dict):
        own = {plain["id"]: plain["commitment"]} if set(plain) == {"id", "commitment"} else {}
        return own | {id_: found for value in plain.values() for id_, found in commitments(value).items()}
    if isinstance(plain, list | tuple):
        return {id_: found for value in plain for id_, found in commitments(value).items()}
    return {}


def missing(file: AwardFile) -> tuple[str, ...]:
    """Ids of texts whose words are not in the file: their author was erased."""
    return tuple(sorted(set(commitments(file.document)) - set(file.words)))


def _fits(word: Word, commitment: str) -> bool:
    salt = strict(word.salt)
    if salt is None or len(salt) != SALT_BYTES:
        return False
    return hashlib.sha256(salt + word.text.encode()).hexdigest() == commitment


def strict(text: str) -> bytes | None:
    """Base64 in its one canonical form; None for anything else: two texts for the same bytes are one too many."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None
