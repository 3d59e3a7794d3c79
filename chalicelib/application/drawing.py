"""Draws a neutral for a seat: reads what the draw asks for, and says of each candidate what speaks against him.

A draw reads the pool's index and the pages that tickets fell on, all kept by their hashes, and the entries of the few
who came up: as much of a roster of a hundred as of a hundred thousand. Nothing is claimed here. A place may be gone
when the arbitration is written; then the same draw goes on from `draw.lost`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.application.neutral_ports import NeutralRows, Pools, Relations
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import conflicts, drawfile, eligibility
from chalicelib.domain.neutrals import draw as drawing
from chalicelib.domain.neutrals.conflicts import USUAL, Circle, Rules, Waiver
from chalicelib.domain.neutrals.draw import Attempt, Drawn, Pages
from chalicelib.domain.neutrals.eligibility import Facts, Need, Reason
from chalicelib.domain.neutrals.pools import Index, Page, PoolKey
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole


class Matter(msgspec.Struct, frozen=True):
    """What a neutral is held against: what the case needs, who stands near it, and what its parties have said."""

    need: Need
    around: Circle
    rules: Rules = USUAL
    parties: tuple[str, ...] = ()
    """References of the parties themselves: who can waive a conflict."""
    waivers: dict[str, tuple[Waiver, ...]] = {}
    """By neutral."""
    counted: tuple[str, ...] = ()
    """References of merchant and platform, for whom nobody is to be appointed too often."""


class Drawing:
    def __init__(self, pools: Pools, rows: NeutralRows, relations: Relations) -> None:
        self._pools, self._rows, self._relations = pools, rows, relations

    def freeze(self, body: str, need: Need) -> str:
        """The root of the pool from which this need is served now. Whatever is entered later has no part in it.

        Raises ValueError for a need without a role.
        """
        if need.role is None:
            raise ValueError("a pool is of one role")
        return self._pools.root(body, PoolKey(need.dispute_type, need.language, need.role))

    def freeze_all(self, body: str, dispute_type: DisputeType, language: str) -> dict[str, str]:
        """The roots of all pools that a tribunal for such a matter can be drawn from, by the role one serves in."""
        roles = (NeutralRole.SOLE, NeutralRole.CHAIR, NeutralRole.MEMBER, NeutralRole.JUROR)
        return {role.value: self._pools.root(body, PoolKey(dispute_type, language, role)) for role in roles}

    def around(self, body: str, need: Need, rules: Rules = USUAL) -> Circle:
        """Who stands near the case by the body's register: one question for each step, once for all seats.

        Raises ValueError for a need without a day.
        """
        if need.on is None:
            raise ValueError("what is over depends on the day")
        return conflicts.circle(need.refs, lambda codes: self._relations.around(body, codes), need.on, rules)

    def draw(
        self,
        body: str,
        matter: Matter,
        seat: int,
        seed: bytes,
        root: str,
        start_n: int = 0,
        skipped: Iterable[Attempt] = (),
        seeded_at: datetime | None = None,
    ) -> Drawn:
        """The first who may serve, with everybody skipped before him. Nobody taken: nobody of the pool may serve.

        Of a circle that was cut nobody is drawn, and of each who came up that is the reason: the body appoints, who can
        look for itself. `start_n`: behind what was taken for this seat before; `skipped`: see `draw.lost`;
        `seeded_at`: whoever is kept out by what was entered later is marked so. Raises LookupError for a root that
        never was one of this body's.
        """
        noted: dict[str, datetime | None] = {}
        steps = drawing.draw(seed, seat, self._pools.index(body, root), start_n, skipped)
        answer: Mapping[str, Any] | None = None
        while True:
            try:
                asked = next(steps) if answer is None else steps.send(answer)
            except StopIteration as done:
                return _marked(done.value, noted, seeded_at)
            if isinstance(asked, Pages):
                answer = self._pools.pages(body, asked.hashes)
            elif not matter.around.whole:
                answer = dict.fromkeys(asked.refs, (Reason.CIRCLE_CUT,))
            else:
                answer = self._against(body, matter, asked.refs, noted)

    def shortlist(self, body: str, matter: Matter, seed: bytes, root: str, names: int) -> tuple[Drawn, ...]:
        """Different names for a list, one draw for each, as if each had a seat; fewer where no more may serve."""
        found: list[Drawn] = []
        for seat in range(names):
            drawn = self.draw(body, matter, seat, seed, root)
            if drawn.ref is None:
                break
            found.append(drawn)
            need = matter.need
            matter = replace(matter, need=replace(need, former=need.former | {drawn.ref}))
        return tuple(found)

    def reasons(self, body: str, matter: Matter, ref: str) -> tuple[Reason, ...]:
        """Every reason against one who was named, however he was."""
        return self._against(body, matter, (ref,))[ref]

    def file(
        self, body: str, chain_head: str, nonces: Mapping[str, str], draws: Iterable[Drawn],
        seeded_at: datetime | None = None,
    ) -> drawfile.DrawFile:  # fmt: skip
        """What anybody needs to do these draws again. Raises LookupError as `draw` does."""
        made = tuple(draws)
        indexes: dict[str, Index] = {drawn.root: self._pools.index(body, drawn.root) for drawn in made}
        names = {name for drawn in made for name in drawfile.touched(drawn, indexes[drawn.root])}
        pages: dict[str, Page] = self._pools.pages(body, sorted(names)) if names else {}
        return drawfile.collected(chain_head, dict(nonces), made, indexes, pages, seeded_at)

    def _against(
        self,
        body: str,
        matter: Matter,
        refs: tuple[str, ...],
        noted: dict[str, datetime | None] | None = None,
    ) -> dict[str, tuple[Reason, ...]]:
        """Of each up to the first who may serve. Appointments are looked up of him alone who has nothing else against
        him. `noted`: takes since when what is against each is on file.
        """
        found, against = self._rows.many(body, refs), dict[str, tuple[Reason, ...]]()
        for ref in refs:
            neutral = found.get(ref)
            against[ref] = (Reason.NOT_IN_ROSTER,) if neutral is None else self._of_one(body, matter, neutral)
            if noted is not None and neutral is not None:
                noted[ref] = eligibility.on_file(neutral, against[ref], _facts(neutral, matter))
            if not against[ref]:
                break
        return against

    def _of_one(self, body: str, matter: Matter, neutral: Neutral) -> tuple[Reason, ...]:
        need, facts = matter.need, _facts(neutral, matter)
        reasons = eligibility.reasons(neutral, need, facts)
        if reasons or need.repeats is None or need.on is None or not matter.counted:
            return reasons
        counts = self._rows.appointments(
            body, neutral.ref, matter.counted, need.on - eligibility.REPEATS_COUNT
        )
        return eligibility.reasons(neutral, need, replace(facts, appointments=dict(counts)))


def _facts(neutral: Neutral, matter: Matter) -> Facts:
    found = conflicts.found(neutral, matter.around, matter.need.on, matter.rules)
    return Facts(conflicts.standing(found, matter.waivers.get(neutral.ref, ()), matter.parties))


def _marked(drawn: Drawn, noted: Mapping[str, datetime | None], seeded_at: datetime | None) -> Drawn:
    """Each skip with the moment since when it is on file, where the body knew the seed by then."""
    if seeded_at is None:
        return drawn
    return replace(drawn, attempts=tuple(_dated(a, noted, seeded_at) for a in drawn.attempts))


def _dated(attempt: Attempt, noted: Mapping[str, datetime | None], seeded_at: datetime) -> Attempt:
    if not attempt.reasons or attempt.on_file_since is not None or attempt.entered_after_seed:
        return attempt
    told = replace(attempt, on_file_since=noted.get(attempt.ref), entered_after_seed=True)
    return replace(told, entered_after_seed=drawing.is_late(told, seeded_at))
