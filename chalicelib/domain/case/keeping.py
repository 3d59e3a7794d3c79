"""Legal holds, and the end of a file: on which conditions its bytes go. The record itself only grows.

Erasing takes two steps. What is decided stands in the record before any byte is touched, so that a hold and an erasure
at the same moment meet as a conflict of versions; that the bytes are gone is recorded once they are.
"""

from __future__ import annotations

from typing import Final, assert_never

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import forgetting
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.holding import ErasureGround, Hold
from chalicelib.domain.case.seeing import IN_VAULT, TAKEN_OUT, known
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.errors import NotAllowed, NotFound

Events = tuple[ev.Event, ...]
MAX_HOLDS: Final = 20
"""In one case, those included that were lifted."""


def decide(case: Case, command: cmd.Keeping, context: Context) -> Events:
    """In an open case and in a closed one alike: most holds come when the dispute is over."""
    match command:
        case cmd.PlaceHold():
            return place(case, command, context)
        case cmd.LiftHold():
            return lift(case, command, context)
        case cmd.EraseEvidence():
            return erase(case, command)
        case cmd.RecordErased():
            return erased(case, command)
        case cmd.ErasePerson():
            return forgetting.order(case, command, context.pack)
        case cmd.RecordPersonErased():
            return forgetting.done(case, command)
        case _:
            assert_never(command)


def on_hold(case: Case) -> bool:
    return any(hold.in_force for hold in case.holds.values())


def held_files(case: Case) -> list[str]:
    """The files in the vault whose holds follow the case's: all that are kept, and once the last hold is lifted those
    too whose erasure was ordered since. On them S3's own hold would stay for ever, and nothing could erase them.
    """
    states = (EvidenceState.KEPT,) if on_hold(case) else (EvidenceState.KEPT, EvidenceState.ERASING)
    return [item.id for item in case.evidence.values() if item.state in states]


def place(case: Case, command: cmd.PlaceHold, context: Context) -> Events:
    if len(case.holds) >= MAX_HOLDS:
        raise NotAllowed("too_many_holds", limit=MAX_HOLDS)
    hold = Hold(context.id("hld"), context.role, command.ground, command.reason, context.now)
    return (ev.HoldPlaced(hold),)


def lift(case: Case, command: cmd.LiftHold, context: Context) -> Events:
    """Only that one; the files stay held while another is in force."""
    hold = case.holds.get(command.hold_id)
    if hold is None:
        raise NotFound("No such hold.")
    if not hold.in_force:
        raise NotAllowed("hold_lifted")
    return (ev.HoldLifted(hold.id, context.role, command.reason),)


def erase(case: Case, command: cmd.EraseEvidence) -> Events:
    """Nothing where it was decided before. What was erased once and has come back with a restored table or bucket is
    erased again without being weighed again.
    """
    item = known(case, command.evidence_id)
    if item.state in TAKEN_OUT:
        return ()
    if command.again:  # a restored record may stand there although the bytes were erased after it was saved
        return (_ordered(item, command),) if item.state in IN_VAULT else ()
    if item.state is not EvidenceState.KEPT:
        raise NotAllowed("evidence_not_kept", state=item.state.value)
    if on_hold(case):
        raise NotAllowed("evidence_held")
    if command.ground is ErasureGround.RETENTION and not _over(item, command):
        raise NotAllowed("retention_not_over")
    return (_ordered(item, command),)


def erased(case: Case, command: cmd.RecordErased) -> Events:
    """What stays: its hash, its size, why and when. Nothing for a file of which that is known, or not decided."""
    item = known(case, command.evidence_id)
    if item.state is not EvidenceState.ERASING or item.erased_for is None:
        return ()
    return (ev.EvidenceErased(item.id, item.sha256, item.size, item.erased_for, item.visibility),)


def _over(item: Evidence, command: cmd.EraseEvidence) -> bool:
    """By wall time, like the lock in the vault, whatever a sandbox's clock says."""
    return item.kept_until is not None and item.kept_until <= command.at


def _ordered(item: Evidence, command: cmd.EraseEvidence) -> ev.EvidenceErasureOrdered:
    return ev.EvidenceErasureOrdered(item.id, command.ground, command.reason, item.visibility)
