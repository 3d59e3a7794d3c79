"""`award verify FILE [--sha256 HEX] [--key REF=BASE64] [--draw FILE]`: an award, its words and its signatures, checked.

FILE (or `-`) is one JSON document of format `redress-award/1`: the document that was signed, in codes and commitments,
the words it is bound to with their salts, and the signatures of the panel with their keys.

A file that fits itself may still be another award. `--sha256` is the document's hash as the arbitration's record has
it, `--key` a neutral's public key as you know it (once for each), `--draw` the file of the draws of format
`redress-neutral-draw/1`: with it is checked that the panel was drawn as it says. Nothing is sent anywhere.

Exit codes, as those of `verify`: 0 it holds; 1 it does not; 2 not readable.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from chalicelib.domain.arbitration import awardfile
from chalicelib.domain.arbitration.awardfile import AwardFile, Broken
from chalicelib.domain.neutrals import drawfile
from chalicelib.domain.neutrals.draw import Drawn
from redress_cli.files import contents, printable, typed_hash, unrepeated, without_mark
from redress_cli.signatures import holds
from redress_cli.verify import BROKEN, UNREADABLE, WHOLE

SAID: Final[dict[Broken, str]] = {
    Broken.UNREADABLE: "it cannot be worked out: something of an award is missing",
    Broken.DOCUMENT: "the document has another hash than the file says",
    Broken.OTHER_HASH: "it is another document than the one whose hash you kept",
    Broken.WORDS: "words in it are not those that the document is bound to",
    Broken.SIGNATURE: "a signature does not fit the document",
    Broken.NOT_ON_PANEL: "somebody has signed who was not on the panel",
    Broken.SIGNED_TWICE: "somebody has signed twice",
    Broken.OTHER_KEY: "somebody has signed with another key than the one you know",
    Broken.UNSIGNED: "who has not signed is not who it says",
    Broken.TOO_FEW: "no majority of the panel has agreed and signed",
    Broken.TALLY: "what was found is not what the votes in it say",
    Broken.NOT_SERVED: "it is still being signed",
    Broken.SEEDS: "seats of one panel were drawn under different seeds",
    Broken.OTHER_DRAW: "the draw beside it is of another seed or pool, took somebody else, or does not hold itself",
}
"""Each finding in words."""
APART: Final = 100
"""How far the numbers of the draws of two instances lie apart."""
UNRECORDED: Final = "not held against the record: give the hash you keep with --sha256"
UNKNOWN_KEY: Final = (
    "not held against the roster: the key of {ref}; give the one you know with --key {ref}=BASE64"
)


class NoAward(Exception):
    """The file holds none."""


def read(raw: bytes) -> AwardFile:
    """Raises NoAward."""
    try:
        return awardfile.read(unrepeated(without_mark(raw)))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise NoAward(f"no redress-award/1: {error}") from None


def drawn_so(plain: dict[str, Any], raw: bytes) -> bool:
    """Whether these draws hold, and seated whoever sits on a seat that the award says was drawn. Of a seat where a
    party has named somebody, or the draw found nobody, they tell nothing.
    """
    try:
        file = drawfile.read(unrepeated(without_mark(raw)))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    if drawfile.check(file):
        return False
    pools = {(drawn.seed, drawn.root) for drawn in file.draws}
    named = {(draw["seed"], draw["pool"]) for draw in plain["draws"].values()}
    last = {drawn.seat: drawn for drawn in file.draws}
    return bool(named) and named <= pools and all(_seated(plain, seat, last) for seat in plain["draws"])


def _drawn(plain: dict[str, Any], raw: bytes) -> bool:
    """Whatever stands in a document that nobody has signed."""
    try:
        return drawn_so(plain, raw)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return False


def _seated(plain: dict[str, Any], seat: str, last: dict[int, Drawn]) -> bool:
    """Whether the last draw of that seat has found who sits there, or nobody. Seats are numbered from 1; those of an
    appeal's panel as `2-1`, and their draws from 100 on.
    """
    before, _, own = seat.rpartition("-")
    instance, place = int(before or 1), int(own) - 1
    if instance != plain["instance"]:
        return True
    drawn = last.get((instance - 1) * APART + place)
    return drawn is not None and drawn.ref in (None, plain["panel"][place])


def report(
    file: AwardFile, found: Sequence[Broken], sha256: str | None, keys: Mapping[str, str]
) -> Iterator[str]:
    """What was decided and signed, what was found of it, and what nobody has held against anything, in words."""
    if not found:
        plain = file.document
        yield f"award {plain['award_id']} of arbitration {plain['arbitration_id']}, case {plain['case_id']}"
        yield f"panel: {', '.join(plain['panel'])}; {plain['majority']} agreed"
        yield f"finding: {plain['content']['finding']}, rules {plain['rules']}"
        yield from (f"  signed by {signed.ref} ({signed.alg})" for signed in file.signatures)
        yield from (f"  not signed by {ref}" for ref in file.unsigned)
        yield from (f"  words erased: {id_}" for id_ in awardfile.missing(file))
        for seat, draw in sorted(plain["draws"].items()):
            yield f"  seat {seat} drawn from pool {draw['pool']}"
    if found:
        yield from (f"BROKEN: {SAID[finding]}" for finding in found)
        return
    yield "it was decided and signed as it says"
    if sha256 is None:
        yield UNRECORDED
    yield from (UNKNOWN_KEY.format(ref=ref) for ref in awardfile.uncompared(file, keys))


def _key(text: str) -> tuple[str, str]:
    ref, _, key = text.partition("=")
    if not ref or awardfile.strict(key) is None:
        raise argparse.ArgumentTypeError("a key is written REF=BASE64")
    return ref, key


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="redress award verify", description="Verify an award.")
    parser.add_argument("file", help="JSON of an award, or - for standard input")
    parser.add_argument("--sha256", type=typed_hash, metavar="HEX", help="of the document, from the record")
    parser.add_argument("--key", type=_key, action="append", default=[], metavar="REF=BASE64")
    parser.add_argument("--draw", metavar="FILE", help="the file of the draws")
    given = parser.parse_args(arguments)
    try:
        file = read(contents(given.file))
        draws = contents(given.draw) if given.draw is not None else None
    except (OSError, NoAward) as error:
        print(f"not readable: {error}", file=sys.stderr)
        return UNREADABLE
    found = list(awardfile.check(file, holds, given.sha256, dict(given.key)))
    if draws is not None and Broken.UNREADABLE not in found and not _drawn(file.document, draws):
        found.append(Broken.OTHER_DRAW)
    for line in report(file, found, given.sha256, dict(given.key)):
        print(printable(line))
    return BROKEN if found else WHOLE
