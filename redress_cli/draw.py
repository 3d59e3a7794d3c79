"""`draw verify FILE [--head HEX] [--root HEX]`: how neutrals were drawn, done again: the same ones, or it says why not.

FILE (or `-`) is one JSON document of format `redress-neutral-draw/1`: what the seed was made of, every attempt with its
ticket, and of the pools drawn from the index and the pages that tickets fell on.

A file that fits itself may still be of another draw. `--head` is the chain head of the arbitration when it was routed,
`--root` the root of a frozen pool (given once for each pool): both stand in the arbitration's record, whose chain
`verify` checks. Nothing is sent anywhere: the rules run here.

Exit codes, as those of `verify`: 0 it was drawn as it says; 1 it was not, or has another head or root; 2 not readable.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from chalicelib.domain.neutrals import drawfile, pools
from chalicelib.domain.neutrals.draw import SIDES, Drawn
from chalicelib.domain.neutrals.drawfile import Broken, DrawFile
from chalicelib.domain.values import stamp
from redress_cli.files import contents, printable, typed_hash, unrepeated, without_mark
from redress_cli.verify import BROKEN, UNREADABLE, WHOLE

SAID: Final[dict[Broken, str]] = {
    Broken.UNREADABLE: "it cannot be worked out: a hash or a nonce in it is none, or of somebody who gives none",
    Broken.NOTHING: "there is no draw in it",
    Broken.OTHER_HEAD: "its seed was made from another chain head than the one you kept",
    Broken.OTHER_ROOT: "it was drawn from another pool than the one whose root you kept",
    Broken.SEED: "the chain head and the nonces do not give that seed",
    Broken.INDEX: "the index of a pool is missing, or does not give the root that was drawn from",
    Broken.PAGE: "a page of a pool is missing, or is not the one that its index names",
    Broken.TICKET: "the seed gives an attempt another ticket",
    Broken.ENTRY: "somebody else holds the ticket of an attempt",
    Broken.UNEXPLAINED: "somebody came up first and was passed over without a reason",
    Broken.ORDER: "a seat does not go on where it stopped, in the same pool",
    Broken.TOO_EARLY: "it ends without anybody although there were others to try",
    Broken.TWICE: "somebody was taken twice",
    Broken.LATE: "who was kept out by what was entered when the seed was known is not who it says",
}
"""Each finding in words."""
UNCOMPARED: Final = (
    "not held against the arbitration's record: give what you keep from there with --head and --root"
)


class NoDraw(Exception):
    """The file holds none."""


def read(raw: bytes) -> DrawFile:
    """Raises NoDraw."""
    try:
        return drawfile.read(unrepeated(without_mark(raw)))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise NoDraw(f"no redress-neutral-draw/1: {error}") from None


def report(file: DrawFile, found: Sequence[Broken], *, compared: bool) -> Iterator[str]:
    """What was drawn, and what was found of it, in words."""
    given = [side.value for side in SIDES if side in file.nonces]
    yield f"nonces: {', '.join(given) or 'none, the seed is of the record alone'}"
    for drawn in file.draws:
        yield from map(printable, _shown(file, drawn))
    if found:
        yield from (f"BROKEN: {SAID[finding]}" for finding in found)
        return
    yield "it was drawn as it says"
    if late := drawfile.late(file):
        yield f"{len(late)} came up and were kept out by what was entered when the seed was known: ask the body why"
    if not compared:
        yield UNCOMPARED


def _shown(file: DrawFile, drawn: Drawn) -> Iterator[str]:
    index = file.indexes.get(drawn.root, pools.EMPTY)
    yield (
        f"seat {drawn.seat}, from attempt {drawn.start}: a pool of {pools.members(index)} neutrals with "
        f"{pools.tickets(index)} tickets, root {drawn.root}"
    )
    for attempt in drawn.attempts:
        what = f"skipped: {', '.join(attempt.reasons)}" if attempt.reasons else "taken"
        late = "; entered when the seed was known" if attempt.entered_after_seed else ""
        since = f"; on file since {stamp(attempt.on_file_since)}" if attempt.on_file_since is not None else ""
        yield f"  attempt {attempt.n}, ticket {attempt.ticket}: {attempt.ref} {what}{since}{late}"
    if drawn.taken is None:
        yield "  nobody was taken"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="redress draw verify", description="Verify how neutrals were drawn."
    )
    parser.add_argument("file", help="JSON of a draw, or - for standard input")
    parser.add_argument(
        "--head", type=typed_hash, metavar="HEX", help="the chain head at routing, from the record"
    )
    parser.add_argument(
        "--root",
        type=typed_hash,
        metavar="HEX",
        action="append",
        default=[],
        help="the root of a frozen pool",
    )
    given = parser.parse_args(arguments)
    try:
        file = read(contents(given.file))
    except (OSError, NoDraw) as error:
        print(f"not readable: {error}", file=sys.stderr)
        return UNREADABLE
    found = drawfile.check(file, given.head, given.root)
    for line in report(file, found, compared=given.head is not None and bool(given.root)):
        print(line)
    return BROKEN if found else WHOLE
