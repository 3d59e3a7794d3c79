"""Proofs as files, so that a member, a party or a court can check a roll or a draw without us. Owns their format, JSON
with one struct for each `format`, and the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.collective import roll
from chalicelib.domain.collective.canonical import canonical, ticket
from chalicelib.domain.collective.draws import Draw, allocate, draw, draw_seed, stratum_of
from chalicelib.domain.collective.roll import Inclusion, RollEntry, Shard


class RollFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="redress-roll/1",
    tag_field="format",
):  # fmt: skip
    """A whole roll, shard by shard; or a page of one that is too long for one file.

    Of a page, `sealed` is what all shards were sealed as, and `first` the number of the first one that is here.
    """

    root: str
    shards: tuple[tuple[RollEntry, ...], ...]
    sealed: tuple[Shard, ...] = ()
    first: int = 0


class DrawFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="redress-draw/1",
    tag_field="format",
):  # fmt: skip
    """A draw and the roll it was made from, or a page of that as of a roll.

    `batch_size`: of the batches in which those who were not drawn are worked, where the rules know any. They follow
    from the seed (`draws.batches`).
    """

    draw: Draw
    shards: tuple[tuple[RollEntry, ...], ...]
    sealed: tuple[Shard, ...] = ()
    first: int = 0
    batch_size: int = 0


Listed = RollFile | DrawFile
Proof = Inclusion | RollFile | DrawFile
_DECODER: Final[msgspec.json.Decoder[Proof]] = msgspec.json.Decoder(Proof)


class Broken(StrEnum):
    """What a check can find."""

    UNREADABLE = "unreadable"
    OTHER_ROOT = "other_root"
    """It is whole, but not of the roll whose root was kept from the record."""
    NOT_INCLUDED = "not_included"
    """The leaf does not stand in a list with that root."""
    ROOT = "root"
    """The list does not give that root; the draw was not made from this roll."""
    SEED = "seed"
    """Root and nonces do not give that seed."""
    STRATA = "strata"
    """The members are in other strata than it says, or more or fewer were to be drawn from one."""
    CASES = "cases"
    """Others have the smallest tickets."""
    TWICE = "twice"
    """A member stands in two shards."""


def read(raw: bytes) -> Proof:
    """Raises msgspec.MsgspecError for what is no proof."""
    return _DECODER.decode(raw)


def write(proof: Proof) -> bytes:
    return canonical(proof)


def check(proof: Proof, kept_root: str | None = None) -> tuple[Broken, ...]:
    """Everything that is wrong; nothing: it proves what it says. Never raises.

    `kept_root` (hex): of the roll, from the group's record. Without it a proof only shows that it fits itself.
    """
    try:
        found = _check(proof)
    except (ValueError, OverflowError, msgspec.MsgspecError):
        return (Broken.UNREADABLE,)
    root = proof.draw.root if isinstance(proof, DrawFile) else proof.root
    return found if kept_root in (None, root) else (*found, Broken.OTHER_ROOT)


def _check(proof: Proof) -> tuple[Broken, ...]:
    match proof:
        case Inclusion():
            return () if roll.holds(proof) else (Broken.NOT_INCLUDED,)
        case RollFile():
            root = () if _fits(proof, proof.root) else (Broken.ROOT,)
            return (*root, *_twice(proof.shards))
        case DrawFile():
            return _page(proof) if proof.sealed else verify(proof.draw, proof.shards)


def verify(claimed: Draw, shards: Sequence[Iterable[RollEntry]]) -> tuple[Broken, ...]:
    """Draws again from the whole roll, shard by shard, and says what is otherwise. Nothing: it was drawn as it says.

    Raises ValueError for a draw that cannot be made again: no root, no nonces, a case that stands twice.
    """
    kept = [list(shard) for shard in shards]
    entries = [entry for shard in kept for entry in shard]
    again = draw(entries, claimed.root, claimed.nonces, claimed.number, claimed.strata)
    counts = [{key: len(cases) for key, cases in one.drawn.items()} for one in (claimed, again)]
    wrong = {
        Broken.ROOT: _root(kept) != claimed.root,
        Broken.SEED: again.seed != claimed.seed,
        Broken.STRATA: again.members != claimed.members or counts[0] != counts[1],
        Broken.CASES: again.drawn != claimed.drawn,
    }
    return (*(finding for finding, so in wrong.items() if so), *_twice(kept))


def is_page(proof: Proof) -> bool:
    return not isinstance(proof, Inclusion) and bool(proof.sealed)


def joined(pages: Sequence[Proof]) -> Proof:
    """The whole file of its pages, in whatever order they come. Raises ValueError unless they are those of one file,
    each once.
    """
    found = sorted((page for page in pages if not isinstance(page, Inclusion)), key=lambda page: page.first)
    if len(found) < len(pages) or not all(page.sealed for page in found):
        raise ValueError("not all of them are pages of a roll or of a draw")
    whole = [replace(page, shards=(), first=0) for page in found]
    if any(one != whole[0] for one in whole):
        raise ValueError("they are pages of different files")
    counted = 0
    for page in found:
        if page.first != counted:
            raise ValueError(f"shard {counted} is missing or stands twice")
        counted += len(page.shards)
    if counted != len(whole[0].sealed):
        raise ValueError(f"shard {counted} is missing")
    return replace(whole[0], shards=tuple(shard for page in found for shard in page.shards), sealed=())


def _page(proof: DrawFile) -> tuple[Broken, ...]:
    """What a page can tell alone: the members that are here have been passed over rightly. That whoever was drawn is a
    member, all pages together tell.
    """
    claimed, seed = proof.draw, draw_seed(proof.draw.root, proof.draw.nonces)
    here = [entry for shard in proof.shards for entry in shard]
    drawn = set(claimed.cases)
    others = [entry for entry in here if entry.case_id not in drawn]
    counts = {key: len(cases) for key, cases in claimed.drawn.items()}
    members = sum(shard.members for shard in proof.sealed)
    wrong = {
        Broken.ROOT: not _fits(proof, claimed.root),
        Broken.SEED: seed.hex() != claimed.seed,
        Broken.STRATA: members != sum(claimed.members.values())
        or counts != allocate(claimed.number, claimed.members, seed),
        Broken.CASES: any(not _behind(claimed, seed, entry) for entry in others),
    }
    return (*(finding for finding, so in wrong.items() if so), *_twice(proof.shards))


def _behind(claimed: Draw, seed: bytes, entry: RollEntry) -> bool:
    """Whether all that were drawn of the entry's stratum have smaller tickets."""
    own = ticket(seed, entry.case_id)
    drawn = claimed.drawn.get(stratum_of(claimed.strata, entry), ())
    return all(ticket(seed, case) < own for case in drawn)


def rightly_passed_over(claimed: Draw, entry: RollEntry) -> bool:
    """Whether one member can have been left out, as far as that member's own entry and the published draw can tell.

    Raises ValueError for a draw that cannot be read.
    """
    seed, key = draw_seed(claimed.root, claimed.nonces), stratum_of(claimed.strata, entry)
    drawn = claimed.drawn.get(key, ())
    if seed.hex() != claimed.seed or key not in claimed.members or entry.case_id in drawn:
        return False
    own = ticket(seed, entry.case_id)
    as_many = len(drawn) == allocate(claimed.number, claimed.members, seed)[key]
    return as_many and all(ticket(seed, case) < own for case in drawn)


def _twice(shards: Sequence[Iterable[RollEntry]]) -> tuple[Broken, ...]:
    cases = [entry.case_id for shard in shards for entry in shard]
    return () if len(set(cases)) == len(cases) else (Broken.TWICE,)


def _fits(proof: Listed, root: str) -> bool:
    """Whether the members give that root, those of a page by way of what all shards were sealed as."""
    if not proof.sealed:
        return _root(proof.shards) == root
    here = tuple(roll.seal(proof.first + n, shard) for n, shard in enumerate(proof.shards))
    of_all = proof.sealed[proof.first : proof.first + len(here)]
    return proof.first >= 0 and here == of_all and roll.roll_root(proof.sealed) == root


def _root(shards: Sequence[Iterable[RollEntry]]) -> str:
    return roll.roll_root([roll.seal(number, shard) for number, shard in enumerate(shards)])
