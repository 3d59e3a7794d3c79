"""Agreements on a stage: the only way into an arbitration, and only by both parties' own words (P4)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle, stages
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import AccordState
from chalicelib.domain.case.state import DisputeType, Outcome, Remedy, Terms
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role
from tests import packs, stories
from tests.stories import DAY, HOUR, C, M, O, P, R, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import GENERIC, GRACE, contested, moment, refused

SECOND = timedelta(seconds=1)


def proposed(role: Role = C, **changes: object) -> Story:
    """An arbitration is proposed at 12:00 on 2 March."""
    return contested().act(role, cmd.ProposeAccord("arbitration", stories.arbitration(**changes)))


def accepted(story: Story, role: Role = R, quoted: str | None = None) -> Story:
    accord = story.the("accords")
    return story.act(role, cmd.ConcludeAccord(accord.id, quoted or accord.terms_sha256))


# ------------------------------------------------------------------------------------------------- the way in (P4)


@pytest.mark.capability("S24")
def test_a_proposal_and_the_others_yes_lead_into_the_arbitration() -> None:
    """With a record that names body, scope, seat, language, fee, effect, and when it was agreed."""
    story = accepted(proposed())
    accord = story.the("accords")
    assert (story.case.head.stage, accord.state) == ("arbitration", AccordState.CONCLUDED)
    assert (accord.arbitration, accord.by, accord.agreed_at) == (stories.arbitration(), C, story.now)
    assert story.due("arbitration") == moment("2026-08-30 00:00")  # 180 days from 2 March end with 29 August


@pytest.mark.capability("S24")
def test_the_yes_quotes_the_hash_of_the_very_terms() -> None:
    """SHA-256 over the terms as canonical JSON, worked out here by hand."""
    canonical = (
        '{"body":"body-1","effect":"final_and_binding","fee":{"amount":5000,"currency":"EUR"},"fee_by":"respondent",'
        '"language":"en","rules_sha256":"' + stories.SHA + '","scope":"claim","seat":"Brussels"}'
    )
    assert proposed().the("accords").terms_sha256 == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.capability("S24")
@pytest.mark.parametrize("quoted", ["ab" * 32, ""])
def test_a_yes_to_other_terms_is_no_yes(quoted: str) -> None:
    """Neither is one that quotes nothing."""
    story = proposed()
    wanted = story.the("accords").terms_sha256
    (fault,) = scenes.faults(story, R, cmd.ConcludeAccord(story.the("accords").id, quoted or None))
    assert (fault.pointer, fault.code, fault.limit) == ("/terms_sha256", "other_terms", wanted)
    assert story.case.head.stage == "negotiation"


@pytest.mark.capability("S24")
def test_silence_agrees_to_no_arbitration() -> None:
    """P5. Seven days from 2 March: to the 9th."""
    story = proposed().until(moment("2026-03-10 00:01"))
    assert (story.the("accords").state, story.case.head.stage) == (AccordState.LAPSED, "negotiation")
    assert not any(row.type == "accord.concluded" for row in story.rows)


def test_a_yes_within_the_grace_is_too_late() -> None:
    """Due at the first instant of 10 March."""
    story = proposed().until(moment("2026-03-10 00:00"))
    accord = story.the("accords")
    error = refused(story, R, cmd.ConcludeAccord(accord.id, accord.terms_sha256), timedelta(seconds=1))
    assert (error.code, error.due_at) == ("deadline_passed", moment("2026-03-10 00:00"))
    assert error.data["consequence"] == "lapse_accord"


@pytest.mark.capability("S24")
@pytest.mark.parametrize("role", [O, P, M])
def test_nobody_but_the_parties_makes_an_agreement(role: Role) -> None:
    """No officer, no platform, no mediator; the table lets nobody else near it."""
    story = proposed()
    accord = story.the("accords")
    assert refused(story, role, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).code == "wrong_role"
    assert (
        refused(contested(), role, cmd.ProposeAccord("arbitration", stories.arbitration())).code
        == "wrong_role"
    )
    for verb in ("propose_accord", "conclude_accord"):
        assert lifecycle.BY_VERB[verb].roles == {C, R}


@pytest.mark.parametrize(
    "story", [proposed(), scenes.mediating(), contested()], ids=["proposed", "mediating", "talking"]
)
def test_no_timer_leads_into_an_arbitration(story: Story) -> None:
    """However long the case is left alone, and whatever has been proposed."""
    story.wait(400 * DAY)
    entered = [row.body for row in story.rows if row.type == "stage.entered"]
    assert entered
    assert not any('"arbitration"' in body for body in entered)


def test_whatever_enters_an_arbitration_without_an_agreement_is_a_defect() -> None:
    """The one function that enters stages asks for it."""
    story = contested()
    context = Context(story.now, S, GENERIC, "cmd", stories.KEY)
    with pytest.raises(AssertionError, match="without an agreement"):
        stages.enter(story.case, context, "arbitration", "expired")


def test_the_proposer_does_not_say_yes_for_the_other() -> None:
    """Not even with the right hash."""
    story = proposed()
    accord = story.the("accords")
    assert refused(story, C, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).code == "nothing_to_answer"


# ------------------------------------------------------------------------------------------------- what is proposed


def test_an_arbitration_is_proposed_with_its_terms() -> None:
    """And a mediation without any."""
    (missing,) = scenes.faults(contested(), C, cmd.ProposeAccord("arbitration"))
    (surplus,) = scenes.faults(contested(), C, cmd.ProposeAccord("mediation", stories.arbitration()))
    assert (missing.pointer, missing.code) == ("/arbitration", "missing")
    assert (surplus.pointer, surplus.code) == ("/arbitration", "not_applicable")


@pytest.mark.parametrize("stage", ["determination", "performance", "nowhere"])
def test_only_what_the_pack_lets_parties_agree_on_is_proposed(stage: str) -> None:
    """The possible ones are named."""
    (fault,) = scenes.faults(contested(), C, cmd.ProposeAccord(stage))
    assert (fault.pointer, fault.code, fault.limit) == ("/stage", "not_one_of", "mediation, arbitration")


def test_an_effect_the_pack_does_not_know_is_refused() -> None:
    """The known ones are named."""
    command = cmd.ProposeAccord("arbitration", stories.arbitration(effect="final_for_consumer_only"))
    (fault,) = scenes.faults(contested(), C, command)
    assert (fault.pointer, fault.code) == ("/arbitration/effect", "not_one_of")
    assert fault.limit == "final_and_binding, binding_on_respondent, advisory"


def test_nobody_agrees_to_be_bound_where_only_an_opinion_can_come_of_it() -> None:
    """A small claim about delivery goes to a crowd there; one about quality to an arbitrator, whose award may bind."""
    pack = packs.shipped("demo-panels@1")
    small = stories.claim(
        dispute_type=DisputeType.LOGISTICS, sought=Terms(Remedy.REFUND, stories.money(6_490))
    )
    story = stories.served(pack=pack, claim=small)
    (fault,) = scenes.faults(story, C, cmd.ProposeAccord("arbitration", stories.arbitration()))
    assert (fault.pointer, fault.code, fault.limit) == ("/arbitration/effect", "not_one_of", "advisory")
    story.act(C, cmd.ProposeAccord("arbitration", stories.arbitration(effect="advisory")), SECOND)
    other = stories.served(pack=pack)
    other.act(C, cmd.ProposeAccord("arbitration", stories.arbitration()), SECOND)
    assert [one.the("accords").state for one in (story, other)] == [AccordState.LIVE] * 2


def test_a_pack_without_such_stages_says_so() -> None:
    """The small test procedure of negotiation and decision."""
    assert refused(stories.contested(), C, cmd.ProposeAccord("arbitration")).code == "not_in_this_procedure"


def test_one_proposal_at_a_time_and_not_without_end() -> None:
    """Ten in all."""
    story = proposed()
    again = cmd.ProposeAccord("mediation")
    assert refused(story, R, again).code == "accord_pending"
    for n in range(10):
        story.act(R, cmd.Decline(story.the("accords").id))
        if n < 9:
            story.act(C, again)
    assert refused(story, C, again).code == "too_many_accords"


def test_the_complainant_proposes_nothing_to_someone_who_has_had_no_notice() -> None:
    """The respondent who proposes has had it."""
    assert refused(scenes.filed(), C, cmd.ProposeAccord("mediation")).code == "not_served"
    assert scenes.filed().act(R, cmd.ProposeAccord("mediation")).case.head.served_at is not None


# ------------------------------------------------------------------------------------------------------ the answers


def test_a_plain_no_ends_the_proposal() -> None:
    """And leaves the stage as it was."""
    story = proposed().act(R, cmd.Decline(proposed().the("accords").id))
    assert (story.the("accords").state, story.case.head.stage) == (AccordState.DECLINED, "negotiation")
    assert refused(story, R, cmd.ConcludeAccord(story.the("accords").id)).code == "nothing_to_answer"


def test_an_unknown_agreement_is_not_found() -> None:
    """An id of another case is none here."""
    with pytest.raises(NotFound):
        proposed().act(R, cmd.ConcludeAccord("agr_" + "a" * 26, "x"))


def test_a_proposal_ends_with_the_stage_it_was_made_in() -> None:
    """Whoever agreed later would agree to something that is no longer on the table, and no time would run for it."""
    story = proposed().act(C, cmd.Escalate())
    accord = story.the("accords")
    assert (accord.state, story.case.head.stage) == (AccordState.CLOSED, "determination")
    assert refused(story, R, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).code == "nothing_to_answer"
    assert story.act(R, cmd.ProposeAccord("mediation")).the("accords").state is AccordState.LIVE


def test_an_agreement_to_mediate_skips_the_asking() -> None:
    """Both have said yes: a mediator is appointed next."""
    story = scenes.mediating()
    assert (story.the("mediations").consents, story.due("appoint")) == ((C, R), moment("2026-03-08 00:00"))


def test_parties_in_a_mediation_can_still_agree_to_arbitrate() -> None:
    """The mediation is over then and its mediator free."""
    story = scenes.mediating().act(O, cmd.AssignMediator("med-1"))
    story.act(R, cmd.ProposeAccord("arbitration", stories.arbitration()))
    accepted(story, C)
    assert (story.case.head.stage, story.case.head.mediator) == ("arbitration", None)
    assert (story.the("mediations").result, story.case.mediation) == ("withdrawn", None)


# ---------------------------------------------------------------------------------------------------- inside of one


def test_an_arbitration_nobody_ends_is_referred() -> None:
    """180 days."""
    story = accepted(proposed()).until(moment("2026-08-30 00:00") + GRACE)
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "arbitration_expired")


def test_the_parties_may_still_settle_in_an_arbitration() -> None:
    """And nobody of the platform decides there."""
    story = accepted(proposed())
    assert refused(story, O, cmd.Decide("dismissed", ())).code == "wrong_stage"  # type: ignore[arg-type]
    assert scenes.agreed(story).case.head.outcome is Outcome.SETTLED


def test_the_time_to_answer_a_proposal_is_the_others() -> None:
    """Not the proposer's."""
    assert scenes.deadline(proposed(R), "accord").on is C
    assert scenes.deadline(proposed(C), "accord").started_at - moment("2026-03-02 09:00") == 3 * HOUR
