"""When what a person wrote and brought in a case may go, and why not yet. The record itself only grows.

Two steps, as for files: the order stands in the record under the head's version before any key is deleted, so that a
hold, a reopening and an erasure at the same moment meet as a conflict of versions; the tombstone follows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain import calendars
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.seeing import IN_VAULT
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
ORDERED: Final = frozenset(
    {ErasureGround.COURT_ORDER, ErasureGround.AUTHORITY_ORDER, ErasureGround.UNLAWFUL_CONTENT}
)
"""Grounds that do not wait for the retention to end."""


class Why(StrEnum):
    """Why the words of a person must stay for now."""

    OPEN_CASE = "open_case"
    """The claim is being pursued or defended."""
    LEGAL_HOLD = "legal_hold"
    RETENTION = "retention"
    """The rules of the case keep them for a time."""


ARTICLES: Final[dict[Why, tuple[str, ...]]] = {
    Why.OPEN_CASE: ("Regulation (EU) 2016/679 art. 17(3)(e)", "PIPL art. 47(1)"),
    Why.LEGAL_HOLD: ("Regulation (EU) 2016/679 art. 17(3)(b), (e)", "PIPL art. 47(2)"),
    Why.RETENTION: ("Regulation (EU) 2016/679 art. 17(3)(b), (e)", "PIPL art. 47(2)"),
}
"""What a refusal rests on: Regulation (EU) 2016/679, and the Personal Information Protection Law of the PRC of
20 August 2021 (grounds of erasure in the first paragraph, postponement in the second).
"""


ENDS: Final[dict[Why, tuple[Role, ...]]] = {
    Why.OPEN_CASE: (Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER),
    Why.LEGAL_HOLD: (Role.OFFICER,),
    Why.RETENTION: (),
}
"""Who can end it by an act of theirs."""


class Waits(msgspec.Struct, frozen=True):
    """One reason. `until`: the moment it ends by itself; None where nobody can say."""

    why: Why
    articles: tuple[str, ...]
    until: datetime | None = None
    source: str = ""
    """Of the number in the rule pack."""


def waits(case: Case, pack: RulePack, ground: ErasureGround, at: datetime) -> tuple[Waits, ...]:
    """Everything that stands in the way at that moment (wall time); empty: the person's data may go."""
    found: list[Waits] = []
    if case.head.status is not Status.CLOSED:
        found.append(Waits(Why.OPEN_CASE, ARTICLES[Why.OPEN_CASE]))
    if any(hold.in_force for hold in case.holds.values()):
        found.append(Waits(Why.LEGAL_HOLD, ARTICLES[Why.LEGAL_HOLD]))
    until = kept_until(case, pack)
    if ground not in ORDERED and until is not None and until > at:
        source = pack.personal.source if pack.personal is not None else ""
        found.append(Waits(Why.RETENTION, ARTICLES[Why.RETENTION], until, source))
    return tuple(found)


def kept_until(case: Case, pack: RulePack) -> datetime | None:
    """The end of a closed case's time: of the words, of every kept file, and of the time to open the case again. None
    of an open one.
    """
    closed = case.head.closed_at
    if closed is None or case.head.status is not Status.CLOSED:
        return None
    ends = [words_until(closed, pack)]
    ends += [e.kept_until for e in case.evidence.values() if e.kept_until is not None and e.state in IN_VAULT]
    if pack.reopening is not None:
        ends.append(calendars.due(closed, pack.reopening.within, pack.counting()))
    return max(ends)


def words_until(closed: datetime, pack: RulePack) -> datetime:
    """Until when what was written in a case or group that ended then can be read; files may make it longer."""
    days = pack.personal.days if pack.personal is not None else pack.evidence.retention_days
    return closed + timedelta(days=days)


def record_until(closed: datetime, pack: RulePack) -> datetime:
    """Until when a body keeps its own record of an arbitration that ended then: Regulation (EU) 2016/679 art. 17(3)(b)
    and (e) let it, whichever of the parties is erased before.
    """
    if pack.personal is None or pack.personal.record_days is None:
        return words_until(closed, pack)
    return closed + timedelta(days=pack.personal.record_days)


def order(case: Case, command: cmd.ErasePerson, pack: RulePack) -> Events:
    """Nothing where it was decided before. What has come back with a backup is erased again without being weighed.

    Raises NotAllowed (`erasure_waits`) with every reason and, where one can be told, the moment it ends.
    """
    party = case.party(command.role)
    if party.erased_for is not None:
        return ()
    if not command.again and (found := waits(case, pack, command.ground, command.at)):
        ends = (
            None if any(one.until is None for one in found) else max(one.until for one in found if one.until)
        )
        raise NotAllowed("erasure_waits", due_at=ends, reasons=[one.why.value for one in found])
    return (ev.PersonErasureOrdered(command.role, command.ground, party.epoch + 1, command.request_id),)


def done(case: Case, command: cmd.RecordPersonErased) -> Events:
    """Nothing for a person of whom that is known, or not decided."""
    party = case.party(command.role)
    if party.erased_for is None or party.erased_at is not None:
        return ()
    return (ev.PersonErased(command.role, party.erased_for),)


def shown(case: Case) -> dict[str, datetime | None]:
    """The parties whose erasure was ordered, by role, each with the moment everything was gone."""
    parties = (case.head.complainant, case.head.respondent)
    return {p.role.value: p.erased_at for p in parties if p.erased_for is not None}
