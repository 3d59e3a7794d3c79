"""Fills the seats of a tribunal: draws, puts lists, asks whoever is next on one; as often as anybody says so.

What is to be done is read off the arbitration each time (`domain.arbitration.wanted`), so that a message that comes
twice, late or not at all changes nothing. A place with a neutral is taken in the very transaction that records the
draw; where it has gone in between that is recorded as a skip, and the same draw goes on under the same seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.application import ports
from chalicelib.application.arbitrating.matters import Looking, SeenRows, number
from chalicelib.application.arbitration_ports import ArbitrationStore, LoadedArbitration
from chalicelib.application.asking import Receipt, TenancyOf
from chalicelib.application.drawing import Drawing, Matter
from chalicelib.application.family_ports import Families
from chalicelib.application.neutral_ports import NeutralRows
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.context import pack_of
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import Arbitration, Neutral, Seat
from chalicelib.domain.arbitration.wanted import Want, What, wants
from chalicelib.domain.collective.canonical import digest
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.neutrals import draw as drawing_rules
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.draw import Attempt, Drawn
from chalicelib.domain.neutrals.eligibility import Reason

ROUNDS: Final = 100
"""Steps that one message takes at most: a crowd panel has 31 seats."""
NOBODY: Final = pools.root_of(pools.EMPTY)


class Commands(Protocol):
    """The executor of arbitrations, as far as the system itself acts on them."""

    def system(
        self,
        id_: str,
        prepare: Prepare,
        of: TenancyOf,
        label: str,
        loaded: LoadedArbitration | None = None,
        /,
    ) -> Receipt[Arbitration]: ...


class Prepare(Protocol):
    def __call__(self, found: Arbitration, /) -> cmd.Command: ...


class Filling:
    def __init__(
        self, store: ArbitrationStore, executor: Commands, packs: ports.Packs, of: TenancyOf, rows: NeutralRows,
        drawing: Callable[[NeutralRows], Drawing], families: Families,
    ) -> None:  # fmt: skip
        self._store, self._executor, self._packs, self._of = store, executor, packs, of
        self._rows, self._drawing, self._families = rows, drawing, families

    def fill(self, loaded: LoadedArbitration) -> None:
        """Does all that is to be done now. Raises TryAgain where others have been in the way too often."""
        head = loaded.arbitration.head
        given = pack_of(self._packs.get(head.pack, "", head.platform), loaded.arbitration.matter).arbitration
        assert given is not None, "an arbitration under a pack that knows none"
        looking: Looking | None = None
        for _ in range(ROUNDS):
            todo = wants(loaded.arbitration, given)
            if not todo:
                return
            if looking is None:
                now = self._of(head.tenant).now
                rows = SeenRows(self._rows)
                looking = Looking(loaded.arbitration, given, now, rows, self._drawing, self._families)
            if not any(self._tried(loaded, want, given, looking) for want in todo):
                return
            loaded = self._again(head.arbitration_id)

    def _again(self, arbitration_id: str) -> LoadedArbitration:
        loaded = self._store.load(arbitration_id)
        if loaded is None:
            raise NotFound("No such arbitration.")
        return loaded

    def _tried(self, loaded: LoadedArbitration, want: Want, given: Arbitrating, looking: Looking) -> bool:
        """Whether there is anything more to do: something has changed, or has to be looked up anew."""
        try:
            return self._done(loaded, want, given, looking)
        except _Outdated:
            return True

    def _done(self, loaded: LoadedArbitration, want: Want, given: Arbitrating, looking: Looking) -> bool:
        """Whether it has changed anything."""
        seat = next(s for s in loaded.arbitration.bench if s.id == want.seat)
        match want.what:
            case What.DRAW:
                return self._draw(loaded, seat, looking)
            case What.LIST:
                return self._list(loaded, seat, given, looking)
            case _:
                return self._ask(loaded, seat, want.names, looking)

    # ----------------------------------------------------------------------------------------------------------- a draw

    def _draw(self, loaded: LoadedArbitration, seat: Seat, looking: Looking) -> bool:
        found = loaded.arbitration
        known = found.draws.get(seat.id)
        start = known.following if known is not None else 0
        assert found.seed is not None, "nothing is wanted before the seed is made"
        seed, root, at = bytes.fromhex(found.seed.seed), self._root(found, seat), found.seed.frozen_at
        matter = looking.matter(found, seat, _listed(found, seat))
        skipped: tuple[Attempt, ...] = ()
        while True:
            drawn = looking.drawing.draw(looking.body, matter, number(seat), seed, root, start, skipped, at)
            try:
                return self._record(loaded, seat, drawn, looking)
            except NotAllowed as refused:
                if drawn.taken is None or not _is_full(refused):
                    raise
                skipped = drawing_rules.lost(drawn)

    def _record(self, loaded: LoadedArbitration, seat: Seat, drawn: Drawn, looking: Looking) -> bool:
        neutral = None
        if drawn.taken is not None:
            method = seat.method if seat.method is Method.CROWD else Method.DRAW
            neutral = self._neutral(looking, drawn.taken.ref, method, drawn.taken.n)
        command = cmd.RecordDraw(
            seat.id, drawn, neutral, looking.rows.repeats(neutral.ref) if neutral else ()
        )
        last = drawn.attempts[-1].n if drawn.attempts else drawn.start
        return self._executor.system(
            loaded.arbitration.head.arbitration_id,
            _as_looked_up(command),
            self._of,
            f"draw:{seat.id}:{last}",
            loaded,
        ).changed

    @staticmethod
    def _root(found: Arbitration, seat: Seat) -> str:
        """Of the pool as it was when the body took the case."""
        assert found.frozen is not None, "there is no seat before the body has taken the case"
        return found.frozen.pools.get(seat.role.value, NOBODY)

    @staticmethod
    def _neutral(looking: Looking, ref: str, how: Method, attempt: int = 0) -> Neutral:
        entry = looking.rows.one(looking.body, ref)
        assert entry is not None, "it was just found eligible"
        return Neutral(ref, entry.person, how, public_key=entry.public_key, attempt=attempt)

    # ------------------------------------------------------------------------------------------------------------ lists

    def _list(self, loaded: LoadedArbitration, seat: Seat, given: Arbitrating, looking: Looking) -> bool:
        """Names are drawn too, each from the frozen pool. With too few of them the body appoints in its own time."""
        found = loaded.arbitration
        count = sum(x.seat == seat.id for x in found.listings.values()) + 1
        assert found.seed is not None, "nothing is wanted before the seed is made"
        seed = digest(b"redress:names:1", bytes.fromhex(found.seed.seed), f"{seat.id}.{count}".encode())
        matter = looking.matter(found, seat, _listed(found, seat))
        drawn = looking.drawing.shortlist(
            looking.body, matter, seed, self._root(found, seat), given.list_size
        )
        names = tuple(one.ref for one in drawn if one.ref is not None)
        try:
            return self._executor.system(
                found.head.arbitration_id, lambda _: cmd.PutList(seat.id, names), self._of,
                f"list:{seat.id}:{count}", loaded,
            ).changed  # fmt: skip
        except Invalid:
            return False
        except NotAllowed:
            return False  # somebody has filled the seat meanwhile

    def _ask(self, loaded: LoadedArbitration, seat: Seat, names: tuple[str, ...], looking: Looking) -> bool:
        """The next on the list who may serve now. Nobody can: that is recorded, and the seat has its whole time again
        for another list, or after the last one a draw.
        """
        found, against = loaded.arbitration, dict[str, tuple[str, ...]]()
        matter = looking.matter(found, seat)
        for ref in names:
            against[ref] = _reasons(looking, matter, ref)
            if against[ref]:
                continue
            command = cmd.Appoint(
                seat.id, self._neutral(looking, ref, Method.LIST), repeats=looking.rows.repeats(ref)
            )
            label = f"ask:{seat.id}:{ref}"
            try:
                return self._executor.system(
                    found.head.arbitration_id, _as_looked_up(command), self._of, label, loaded
                ).changed  # fmt: skip
            except NotAllowed as refused:
                if not _is_full(refused):
                    return False
                against[ref] = (Reason.AT_CAPACITY.value,)
        listing = max((x for x in found.listings.values() if x.seat == seat.id), key=lambda x: x.number)
        over = cmd.PassOver(listing.id, against)
        label = f"passed:{listing.id}:{len(listing.passed)}"
        return self._executor.system(
            found.head.arbitration_id, lambda _: over, self._of, label, loaded
        ).changed


def _listed(found: Arbitration, seat: Seat) -> list[str]:
    """Whoever stood on a list for that seat. None of them is put on another, or drawn when no list has helped: somebody
    has struck him, declined or could not serve, and which of them it was the draw does not tell.
    """
    return [name for x in found.listings.values() if x.seat == seat.id for name in x.names]


def _reasons(looking: Looking, matter: Matter, ref: str) -> tuple[str, ...]:
    if not matter.around.whole:
        return (Reason.CIRCLE_CUT.value,)
    return tuple(reason.value for reason in looking.drawing.reasons(looking.body, matter, ref))


class _Outdated(Exception):
    """Others were in the way: what was looked up of the neutral may not hold any more."""


def _as_looked_up(command: cmd.RecordDraw | cmd.Appoint) -> Prepare:
    """The command once. Where appointments are limited it is not tried again with what was looked up before."""
    sent: list[None] = []

    def prepare(_: Arbitration, /) -> cmd.Command:
        if sent and command.repeats:
            raise _Outdated
        sent.append(None)
        return command

    return prepare


def _is_full(refused: NotAllowed) -> bool:
    """Whether the place was gone when it was to be taken."""
    return refused.code == "neutral_not_eligible" and refused.data.get("reasons") == ["at_capacity"]
