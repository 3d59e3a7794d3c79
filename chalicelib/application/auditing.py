"""The daily tree and the audit: where every record ended is signed once a day, and records are held against it.

Messages go through in steps, each of which may come twice, late or not at all: the leaves of a shard are read once and
kept; the hour that finds all 16 in has the tree made of them; beside that the records of each shard are checked, a
page at a time.
What is written is written once, and the first writer's stands. Every hour what is missing is sent out again, so a day
that nothing worked on is made good as soon as something does, for as long as its day is the one before. A day that is
missed altogether stays without a head: the next one follows the last there is, and nothing is lost but a witness.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from itertools import islice
from typing import Final

import msgspec

from chalicelib.application import soundness
from chalicelib.application.ports import Queues, WallClock
from chalicelib.application.reactions import AUDITS
from chalicelib.application.tree_ports import Break, ChainRows, HeadRows, TreeFiles, TreeSigner
from chalicelib.domain.trees import heads
from chalicelib.domain.trees.heads import SHARDS, Index, Leaf, SignedHead, Tile
from chalicelib.domain.trees.merkle import TILE
from chalicelib.domain.values import stamp

PAGE: Final = 200
"""Records that one message checks: a few Queries each, far less than a function's time."""
CHANGED_MOST: Final = 2_000
"""Records of a shard that are checked because they changed that day; more wait for their turn in the round."""
ROUND_DAYS: Final = 30
"""Within so many days every record is checked from its first event to its last."""
EVENTS: Final = 500
DAMAGED, GONE, SHORTER, OTHER = "damaged", "gone", "shorter", "other"
"""No chain, or not the one its head tells of; in yesterday's tree and not in today's; ends before it ended yesterday;
has another hash where it ended in a tree.
"""


class Checked(msgspec.Struct, frozen=True):
    records: int
    broken: tuple[Break, ...] = ()


class Auditing:
    def __init__(
        self, rows: HeadRows, chains: ChainRows, files: TreeFiles, signer: TreeSigner, queues: Queues, clock: WallClock
    ) -> None:  # fmt: skip
        self._rows, self._chains, self._files = rows, chains, files
        self._signer, self._queues, self._clock = signer, queues, clock
        self._index: tuple[date, Index] | None = None

    # ------------------------------------------------------------------------------------------------------- the tree

    def begin(self) -> int:
        """Each hour: what yesterday's tree still lacks. How many messages that took."""
        day = self._clock.now().astimezone(UTC).date() - timedelta(days=1)
        if self._files.head(day) is not None:
            return 0
        missing = set(range(SHARDS)) - self._files.shards(day)
        messages = [_message("leaves", day, shard=shard) for shard in sorted(missing)]
        messages = messages or [_message("top", day)]
        self._queues.send(AUDITS, messages)
        return len(messages)

    def leaves(self, day: date, shard: int) -> None:
        """Where the records of one shard end, read once for that day."""
        if self._files.leaves(day, shard) is None:
            self._files.put_leaves(day, shard, self._rows.shard(shard))
        self._queues.send(AUDITS, [_message("chains", day, shard=shard, after="")])

    def top(self, day: date) -> bool:
        """The tiles, the index, then the signed head. Dying half-way it goes on at the tile where it was."""
        newest = self._files.days("", 1)
        if newest and newest[0] >= day.isoformat():
            return False
        if len(self._files.shards(day)) < SHARDS:
            return False
        index = self._tiled(day)
        self._files.put_index(day, index)
        before = self._files.head(date.fromisoformat(newest[0])) if newest else None
        self._files.put_head(self._signed(day, index, before))
        return True

    def _tiled(self, day: date) -> Index:
        """A shard and a tile are in memory at a time, and the tiles' roots."""
        there, size, tiles = self._files.tiles(day), 0, list[Tile]()
        leaves = self._all(day)
        while batch := list(islice(leaves, TILE)):
            if len(tiles) >= there:
                self._files.put_tile(day, len(tiles), batch)
            tiles.append(heads.tile(batch))
            size += len(batch)
        return Index(size, tuple(tiles))

    def _all(self, day: date) -> Iterator[Leaf]:
        for shard in range(SHARDS):
            yield from self._files.leaves(day, shard) or ()

    def _signed(self, day: date, index: Index, before: SignedHead | None) -> SignedHead:
        key = self._signer.public_key()
        head = heads.head(day, stamp(self._clock.now()), index, heads.log_id(key), before)
        signature = self._signer.sign(heads.to_sign(head))
        return SignedHead(head, base64.b64encode(signature).decode(), base64.b64encode(key).decode())

    # ------------------------------------------------------------------------------------------------------ the audit

    def chains(self, day: date, shard: int, after: str) -> Checked:
        """A page of records of one shard; what is left is sent on. The lists are held against each other with the
        first page: all of them, without a read of any record.
        """
        leaves = self._files.leaves(day, shard)
        if leaves is None:
            return Checked(0)
        before = self._before(day, shard)
        wanted = _wanted(leaves, before, day)
        page = [leaf for leaf in wanted if leaf.id > after][: PAGE + 1]
        broken = list(_compared(leaves, before)) if not after else []
        found = (self._chain(leaf, before.get(leaf.id)) for leaf in page[:PAGE])
        broken += [one for one in found if one is not None]
        for one in broken:
            self._files.put_break(day, one)
        if len(page) > PAGE:
            self._queues.send(AUDITS, [_message("chains", day, shard=shard, after=page[PAGE - 1].id)])
        return Checked(len(page[:PAGE]), tuple(broken))

    def _before(self, day: date, shard: int) -> dict[str, Leaf]:
        """The leaves of the shard in the last tree before that day's."""
        older = self._files.days(day.isoformat(), 1)
        if not older:
            return {}
        of = date.fromisoformat(older[0])
        if self._index is None or self._index[0] != of:
            self._index = of, self._files.index(of)  # it never changes
        tiles = self._index[1].tiles
        found: dict[str, Leaf] = {}
        for number, tile in enumerate(tiles):
            later = tiles[number + 1].shard if number + 1 < len(tiles) else SHARDS
            if tile.shard <= shard <= later:
                found |= {
                    leaf.id: leaf for leaf in self._files.tile(of, number) if heads.shard(leaf.id) == shard
                }
        return found

    def _chain(self, leaf: Leaf, before: Leaf | None) -> Break | None:
        """A record from its first event to its last, against its own head and against the trees' leaves."""
        end, seq, hashes = self._chains.end(leaf.id), 0, dict[int, str]()
        if end is None:
            return Break(leaf.id, GONE, leaf.seq, "", leaf.chain_head)
        anchors = {one.seq: one.chain_head for one in (before, leaf) if one is not None}
        try:
            while rows := soundness.page(self._chains.events, leaf.id, seq, EVENTS, soundness.End(*end)):
                hashes |= {row.seq: row.hash for row in rows if row.seq in anchors}
                seq = rows[-1].seq
        except soundness.Damaged:
            return Break(leaf.id, DAMAGED, seq, "", end[1])
        for at, expected in sorted(anchors.items()):
            if hashes.get(at) != expected:
                return Break(leaf.id, OTHER, at, hashes.get(at, ""), expected)
        return None


def _compared(leaves: Sequence[Leaf], before: dict[str, Leaf]) -> Iterator[Break]:
    """Records only ever grow."""
    now = {leaf.id: leaf for leaf in leaves}
    for id_, then in before.items():
        leaf = now.get(id_)
        if leaf is None:
            yield Break(id_, GONE, then.seq, "", then.chain_head)
        elif leaf.seq < then.seq:
            yield Break(id_, SHORTER, then.seq, leaf.chain_head, then.chain_head)
        elif leaf.seq == then.seq and leaf.chain_head != then.chain_head:
            yield Break(id_, OTHER, then.seq, leaf.chain_head, then.chain_head)


def _wanted(leaves: Sequence[Leaf], before: dict[str, Leaf], day: date) -> list[Leaf]:
    """Those whose turn it is, and those that changed; by id."""
    changed = [leaf.id for leaf in leaves if before.get(leaf.id) != leaf][:CHANGED_MOST]
    chosen = {leaf.id for leaf in leaves if turn(leaf.id) == day.toordinal() % ROUND_DAYS} | set(changed)
    return [leaf for leaf in leaves if leaf.id in chosen]


def turn(id_: str) -> int:
    """On which day of the round a record is checked."""
    return int.from_bytes(heads.hashed(Leaf(id_, 0, ""))[:4], "big") % ROUND_DAYS


def _message(kind: str, day: date, **more: object) -> str:
    return json.dumps({"kind": kind, "day": day.isoformat()} | more)
