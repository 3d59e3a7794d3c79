"""Legal holds and the end of a file: who may keep it, when it may go, what stays of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import keeping, views
from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.holding import ErasureGround, HoldGround
from chalicelib.domain.case.state import EvidenceState, Status
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import C, O, P, R, S

ORDER = ErasureGround.COURT_ORDER
HOLD = cmd.PlaceHold(HoldGround.LITIGATION, stories.text("reason"))


def kept() -> tuple[stories.Story, str]:
    """A case with one file of the complainant's in the vault."""
    story = stories.contested()
    return story, stories.kept(story, C)


def until(story: stories.Story, item: str) -> datetime:
    found = story.case.evidence[item].kept_until
    assert found is not None
    return found


def over(story: stories.Story, item: str, after: timedelta = timedelta(0)) -> cmd.EraseEvidence:
    """Its erasure because its time is over, asked for so long after the end of that time."""
    return cmd.EraseEvidence(item, ErasureGround.RETENTION, until(story, item) + after)


def refused(story: stories.Story, role: Role, command: Any) -> str:
    with pytest.raises(NotAllowed) as caught:
        story.act(role, command)
    return caught.value.code


@pytest.mark.capability("S07")
def test_a_file_is_erased_in_two_steps_when_its_time_is_over() -> None:
    """Decided first; that the bytes are gone is recorded once they are."""
    story, item = kept()
    story.act(S, over(story, item))
    assert story.case.evidence[item].state is EvidenceState.ERASING
    story.act(S, cmd.RecordErased(item))
    found = story.case.evidence[item]
    assert (found.state, found.erased_at) == (EvidenceState.ERASED, story.now)
    assert found.erased_for is ErasureGround.RETENTION


def test_a_tombstone_keeps_hash_and_size() -> None:
    """500 bytes, the declared digest: what was there can still be proven."""
    story, item = kept()
    story.act(S, over(story, item))
    (event,) = keeping.erased(story.case, cmd.RecordErased(item))
    assert event == ev.EvidenceErased(item, stories.SHA, 500, ErasureGround.RETENTION)


@pytest.mark.capability("S07")
def test_nothing_is_erased_before_its_time_without_an_order() -> None:
    """A second too early is too early."""
    story, item = kept()
    assert refused(story, S, over(story, item, -timedelta(seconds=1))) == "retention_not_over"


@pytest.mark.parametrize("ground", [g for g in ErasureGround if g is not ErasureGround.RETENTION])
def test_an_order_erases_before_the_time(ground: ErasureGround) -> None:
    """A court, an authority, a person's right, content nobody may keep."""
    story, item = kept()
    story.act(Role.OPERATOR, cmd.EraseEvidence(item, ground, story.now))
    assert story.case.evidence[item].erased_for is ground


@pytest.mark.capability("S07")
@pytest.mark.parametrize("ground", [ErasureGround.RETENTION, ORDER])
def test_a_file_on_hold_is_never_erased(ground: ErasureGround) -> None:
    """Neither because its time is over nor by order: the hold has to be lifted first."""
    story, item = kept()
    story.act(O, HOLD)
    assert refused(story, S, replace(over(story, item), ground=ground)) == "evidence_held"


def test_a_file_is_free_again_when_the_last_hold_is_lifted() -> None:
    """Two holds stand side by side; each ends by itself."""
    story, item = kept()
    story.act(O, HOLD).act(P, HOLD)
    first, second = story.case.holds
    story.act(P, cmd.LiftHold(first, stories.text()))
    assert keeping.on_hold(story.case)
    story.act(P, cmd.LiftHold(second, stories.text()))
    assert not keeping.on_hold(story.case)
    story.act(S, over(story, item))
    assert story.case.evidence[item].state is EvidenceState.ERASING


def test_a_hold_says_who_when_and_why() -> None:
    """And who has lifted it."""
    story, _ = kept()
    story.act(O, HOLD)
    (hold,) = story.case.holds.values()
    assert (hold.by, hold.ground, hold.placed_at) == (O, HoldGround.LITIGATION, story.now)
    story.act(P, cmd.LiftHold(hold.id, stories.text("over")))
    (hold,) = story.case.holds.values()
    assert (hold.lifted_by, hold.lifted_at, hold.in_force) == (P, story.now, False)


def test_a_hold_is_lifted_once() -> None:
    """And only one that is there."""
    story, _ = kept()
    story.act(O, HOLD)
    lift = cmd.LiftHold(next(iter(story.case.holds)), stories.text())
    story.act(O, lift)
    assert refused(story, O, lift) == "hold_lifted"
    with pytest.raises(NotFound):
        story.act(O, cmd.LiftHold("hld_unknown", stories.text()))


def test_a_case_has_so_many_holds_and_no_more() -> None:
    """Twenty, those included that were lifted: a case stays one Query."""
    story, _ = kept()
    for _ in range(keeping.MAX_HOLDS):
        story.act(O, HOLD)
    assert refused(story, O, HOLD) == "too_many_holds"


def test_holds_and_erasure_go_on_when_the_case_is_closed() -> None:
    """Most of them come then."""
    story, item = kept()
    story.act(C, cmd.Withdraw(stories.text()))
    assert story.case.head.status is Status.CLOSED
    story.act(O, HOLD).act(O, cmd.LiftHold(next(iter({**story.case.holds})), stories.text()))
    story.act(S, over(story, item))
    assert story.case.evidence[item].state is EvidenceState.ERASING


@pytest.mark.parametrize("again", [False, True])
def test_erasing_twice_is_erasing_once(again: bool) -> None:
    """Messages come twice."""
    story, item = kept()
    story.act(S, over(story, item))
    assert keeping.erase(story.case, replace(over(story, item), again=again)) == ()
    story.act(S, cmd.RecordErased(item))
    assert keeping.erase(story.case, replace(over(story, item), again=again)) == ()
    assert keeping.erased(story.case, cmd.RecordErased(item)) == ()


def test_nothing_is_recorded_as_erased_that_was_not_decided() -> None:
    """A kept file stays kept."""
    story, item = kept()
    assert keeping.erased(story.case, cmd.RecordErased(item)) == ()


def test_a_draft_is_discarded_and_not_erased() -> None:
    """It never was evidence, and intake forgets it."""
    story = stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(),)))
    erase = cmd.EraseEvidence(story.the("evidence").id, ORDER, story.now)
    assert refused(story, Role.OPERATOR, erase) == "evidence_not_kept"


def test_what_a_backup_brought_back_goes_again_whatever_stands_in_the_way() -> None:
    """It was weighed once: neither time nor a hold that was in force when the backup was made."""
    story, item = kept()
    story.act(O, HOLD)
    story.act(S, cmd.EraseEvidence(item, ORDER, story.now, again=True))
    assert story.case.evidence[item].state is EvidenceState.ERASING


def test_nobody_downloads_what_is_being_erased() -> None:
    """From the decision on."""
    story, item = kept()
    story.act(S, over(story, item))
    assert refused(story, C, cmd.AuthorizeDownload(item)) == "evidence_erased"


def test_holds_are_shown_to_the_platforms_people_only() -> None:
    """Of an investigation those it is about must not learn."""
    story, _ = kept()
    story.act(O, HOLD)
    shown = {role: len(views.view(story.case, role, story.now, story.pack)["holds"]) for role in (C, R, O, P)}
    assert shown == {C: 0, R: 0, O: 1, P: 1}
    (hold,) = story.case.holds.values()
    assert ev.audiences(ev.HoldPlaced(hold)) == (ev.PLATFORM,)


def test_of_a_sealed_file_nobody_else_learns_that_it_went() -> None:
    """A caucus file's end is for nobody's list."""
    gone = ev.EvidenceErased("evi_1", stories.SHA, 1, ORDER, Visibility.CAUCUS)
    assert ev.audiences(gone) == ()


def test_a_hold_is_no_act_that_moves_a_case_on() -> None:
    """A stalled case stays in the ombuds queue (S37)."""
    story, _ = kept()
    before = story.case.head.progress_at
    story.act(O, HOLD)
    assert story.case.head.progress_at == before


@pytest.mark.parametrize(
    "command", [cmd.EraseEvidence("evi_none", ORDER, stories.START), cmd.RecordErased("evi_none")]
)
def test_of_a_file_that_is_not_there_nothing_is_erased(command: Any) -> None:
    """In the usual words."""
    story, _ = kept()
    with pytest.raises(NotFound):
        story.act(S, command)
