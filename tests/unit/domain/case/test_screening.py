"""Screening: what speaks against a complaint, what it lacks, and what the officer's silence means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import screening, views
from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.procedure import OtherForum, Standing
from chalicelib.domain.case.state import Claim, DeadlineState, Outcome, Status
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import HOUR, START, C, O, P, R, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import GRACE, GROUNDS, SMALL, filed, refused, text

GOOD = Standing(
    personal_use=True, own_claim=True, other_forum=OtherForum.NONE, contacted_on="2026-02-21", identity_checked=True
)  # fmt: skip
SPEAKS_AGAINST = {
    "not_personal_use": stories.claim(standing=Standing(personal_use=False, contacted_on="2026-02-21")),
    "no_standing": stories.claim(standing=Standing(own_claim=False, contacted_on="2026-02-21")),
    "identity_refused": stories.claim(standing=Standing(identity_checked=False, contacted_on="2026-02-21")),
    "other_forum": stories.claim(standing=Standing(other_forum=OtherForum.COURT, contacted_on="2026-02-21")),
    "respondent_not_contacted": stories.claim(standing=Standing(personal_use=True)),
    # The pack's limit is 60 days: on 2 March 2026 they reach back to 1 January (30 days of January after the 1st, 28 of
    # February, 2 of March).
    "time_limit": stories.claim(standing=GOOD, occurred_on="2025-12-31"),
}


def note(*items: str) -> cmd.NoteDeficiency:
    return cmd.NoteDeficiency(items or ("order_no",))


def lacking(*items: str) -> Story:
    """A deficiency notice of 10:00, an hour after the filing."""
    return filed(SMALL).act(O, note(*items))


# ---------------------------------------------------------------------------------------------------------- grounds


@pytest.mark.capability("S04")
@pytest.mark.parametrize("code", SPEAKS_AGAINST)
def test_each_ground_is_raised_by_what_the_complaint_says(code: str) -> None:
    """That one and no other."""
    assert screening.doubts(SPEAKS_AGAINST[code], START, SMALL) == (code,)


@pytest.mark.parametrize(
    "claim",
    [stories.claim(), stories.claim(standing=GOOD), stories.claim(standing=GOOD, occurred_on="2026-01-01")],
)
def test_a_sound_complaint_raises_no_doubt(claim: Claim) -> None:
    """Nor does one that says nothing of its standing; the first day of the limit is in time."""
    assert screening.doubts(claim, START, SMALL) == ()


def test_a_doubt_needs_a_ground_of_the_pack() -> None:
    """The general procedure names none."""
    assert screening.doubts(SPEAKS_AGAINST["other_forum"], START, scenes.GENERIC) == ()


def test_doubts_are_for_those_who_screen_and_decide_nothing() -> None:
    """The officer sees them; nobody else does, and the case stays open."""
    story = filed(SMALL, claim=SPEAKS_AGAINST["other_forum"])
    seen = {role: views.view(story.case, role, story.now, SMALL)["screening"] for role in (O, P, C, R)}
    assert seen == {O: {"doubts": ["other_forum"]}, P: {"doubts": ["other_forum"]}, C: None, R: None}
    assert story.act(O, cmd.Admit()).case.head.stage == "negotiation"


@pytest.mark.capability("S04")
@pytest.mark.parametrize("code", GROUNDS)
def test_a_complaint_is_refused_on_a_ground_of_the_pack_with_reasons(code: str) -> None:
    """And its notice says where to read what to do instead."""
    story = filed(SMALL).act(O, cmd.Reject(code, text()))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.REJECTED, code)
    assert head.notice is not None
    assert head.notice.steps == ("see_ground", "next_forum")
    assert story.happened()[-2:] == ["case.rejected", "case.closed"]


def test_no_complaint_is_refused_on_a_ground_the_pack_does_not_name() -> None:
    """The known ones are named."""
    (fault,) = scenes.faults(filed(SMALL), O, cmd.Reject("too_small", text()))
    assert (fault.pointer, fault.code, fault.limit) == ("/ground", "not_one_of", ", ".join(GROUNDS))


@pytest.mark.parametrize("command", [cmd.Admit(), cmd.Reject("no_standing", text()), note()])
@pytest.mark.parametrize("role", [C, R, P])
def test_only_an_officer_screens(role: Role, command: cmd.Command) -> None:
    """Not the platform's server, and no party."""
    assert refused(filed(SMALL), role, command).code == "wrong_role"


# -------------------------------------------------------------------------------------------------------- admission


@pytest.mark.capability("S04")
def test_an_admitted_complaint_goes_to_negotiation_and_the_respondent_is_to_be_told() -> None:
    """72 hours to give notice, from the admission on."""
    story = filed(SMALL).act(O, cmd.Admit())
    assert (story.case.head.stage, story.due("service")) == ("negotiation", START + 73 * HOUR)
    assert story.happened()[-2:] == ["case.admitted", "stage.entered"]


def test_a_complaint_that_nobody_screens_in_time_is_admitted() -> None:
    """100 hours and the grace: the officer's silence does not cost the claim."""
    story = filed(SMALL).wait(100 * HOUR + GRACE)
    assert story.happened() == ["case.filed", "case.admitted", "stage.entered"]
    assert (story.case.head.stage, story.now) == ("negotiation", START + 100 * HOUR + GRACE)


def test_a_pack_may_refer_what_nobody_has_screened() -> None:
    """The other meaning of the officer's silence."""
    pack = scenes.plain()
    pack["deadlines"]["screen"]["consequence"] = "refer"
    story = filed(scenes.read(pack)).wait(101 * HOUR)
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "screen_expired")


def test_the_respondent_hears_of_nothing_before_the_admission() -> None:
    """Neither can it be served, nor does it speak."""
    story = filed(SMALL)
    assert refused(story, P, cmd.RecordService("platform", START)).code == "wrong_stage"
    assert refused(story, R, cmd.PostMessage(text())).code == "not_served"


def test_the_delivery_of_the_filing_is_no_notice_where_complaints_are_screened() -> None:
    """However late its receipt comes: nobody had to answer yet."""
    story = filed(SMALL).act(S, cmd.RecordService("webhook", START, "case.filed"))
    story.act(O, cmd.Admit()).act(S, cmd.RecordService("webhook", START, "case.filed"))
    assert story.case.head.served_at is None
    story.act(S, cmd.RecordService("webhook", story.now, "stage.entered"))
    assert story.case.head.served_at == story.now - HOUR


# ------------------------------------------------------------------------------------------------------- deficiency


@pytest.mark.capability("S05")
def test_a_gap_in_the_form_becomes_a_deficiency_notice_at_filing() -> None:
    """By the system, with 50 hours to complete the complaint; the officer's time stands still."""
    story = filed(SMALL, gaps=("order_no", "evidence.photo"))
    found = story.the("deficiencies")
    assert (found.items, found.by) == (("order_no", "evidence.photo"), S)
    assert scenes.deadline(story, "cure").due_at == START + 50 * HOUR
    assert scenes.deadline(story, "screen").state is DeadlineState.PAUSED


@pytest.mark.capability("S05")
def test_what_is_supplied_becomes_part_of_the_claim_and_the_screening_goes_on() -> None:
    """The officer has 100 hours, of which one was used when the notice stopped the clock at 10:00. Cured at 20:00, ten
    hours later, 99 are left.
    """
    story = lacking("order_no").act(C, cmd.Cure({"order_no": "A-7", "other": "x"}), 10 * HOUR)
    assert story.case.claim.details == {"order_no": "A-7"}
    assert story.the("deficiencies").state == "cured"
    assert story.due("screen") == START + 11 * HOUR + 99 * HOUR


@pytest.mark.capability("S05")
def test_a_complaint_that_is_not_completed_in_time_lapses() -> None:
    """50 hours after 10:00, and the grace."""
    story = lacking().wait(50 * HOUR + GRACE)
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.LAPSED, "cure_expired")
    assert story.the("deficiencies").state == "lapsed"
    assert head.notice is not None
    assert head.notice.steps == ("file_again", "next_forum")


def test_it_does_not_lapse_a_second_earlier() -> None:
    """Due plus grace."""
    story = lacking().wait(50 * HOUR + GRACE - timedelta(seconds=1))
    assert story.case.head.status is Status.OPEN


def test_a_cure_names_everything_that_is_still_lacking() -> None:
    """All of it at once; evidence by its own key."""
    story = lacking("order_no", "batch", "evidence.photo")
    found = scenes.faults(story, C, cmd.Cure({"batch": "9"}))
    assert [(f.pointer, f.code) for f in found] == [
        ("/details/order_no", "missing"), ("/evidence/photo", "missing"),
    ]  # fmt: skip


def test_lacking_evidence_is_cured_by_a_file_or_by_an_explanation() -> None:
    """Whoever has no photo says why."""
    explained = lacking("evidence.photo").act(C, cmd.Cure({}, text()))
    story = lacking("evidence.photo")
    stories.kept(story, C)
    shown = story.act(C, cmd.Cure({}))
    assert [s.the("deficiencies").state for s in (explained, shown)] == ["cured", "cured"]


def test_lacking_evidence_is_not_cured_by_a_file_that_whoever_screens_cannot_see() -> None:
    """For a mediator alone, and there is none yet."""
    story = lacking("evidence.photo")
    stories.kept(story, C, visibility=Visibility.CAUCUS)
    assert [f.pointer for f in scenes.faults(story, C, cmd.Cure({}))] == ["/evidence/photo"]


def test_a_cure_after_its_time_is_too_late_and_says_what_applies_instead() -> None:
    """Within the grace the case is still open."""
    late = refused(lacking(), C, cmd.Cure({"order_no": "A-7"}), 50 * HOUR + timedelta(seconds=1))
    assert (late.code, late.due_at, late.data["consequence"]) == (
        "deadline_passed", START + 51 * HOUR, "lapse",
    )  # fmt: skip


def test_nothing_is_admitted_while_the_complainant_may_still_complete_it() -> None:
    """The refusal says until when."""
    pending = refused(lacking(), O, cmd.Admit())
    assert (pending.code, pending.due_at) == ("deficiency_pending", START + 51 * HOUR)
    assert refused(lacking(), O, note("batch")).code == "deficiency_pending"


def test_deficiency_notices_are_capped() -> None:
    """Three by default: nobody is kept outside for ever."""
    story = filed(SMALL)
    for _ in range(3):
        story.act(O, note()).act(C, cmd.Cure({"order_no": "A-7"}))
    assert refused(story, O, note()).code == "too_many_deficiencies"


def test_a_deficiency_notice_says_what_is_lacking() -> None:
    """An empty one is refused."""
    (fault,) = scenes.faults(filed(SMALL), O, cmd.NoteDeficiency(()))
    assert (fault.pointer, fault.code) == ("/items", "missing")


def test_there_is_nothing_to_cure_without_a_notice() -> None:
    """Nor a role but the complainant's to do it."""
    assert refused(filed(SMALL), C, cmd.Cure({})).code == "nothing_to_cure"
    assert refused(lacking(), R, cmd.Cure({})).code == "wrong_role"


def test_an_admission_by_silence_leaves_no_notice_open() -> None:
    """Where the pack does not stop the officer's clock it may run out first: 100 hours after the filing, while a notice
    of the 60th hour gives time until the 110th.
    """
    story = filed(scenes.read(scenes.plain(pauses={}))).act(O, note(), 60 * HOUR).wait(41 * HOUR)
    assert story.case.head.stage == "negotiation"
    assert story.the("deficiencies").state == "closed"
    assert not deadlines.is_stranded(story.case)


def test_a_complaint_can_be_withdrawn_while_it_is_screened() -> None:
    """And nothing runs on."""
    story = lacking().act(C, cmd.Withdraw())
    assert (story.case.head.outcome, story.case.running()) == (Outcome.WITHDRAWN, [])
    assert story.the("deficiencies").state == "closed"
