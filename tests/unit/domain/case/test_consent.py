"""Nobody is brought into an arbitration (P4): not by an officer, a timer, a default, a group's vote or its offices."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import AccordState
from chalicelib.domain.case.state import Case, DisputeType
from chalicelib.domain.case.terms import Remedy, Terms
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.group import commands as group
from chalicelib.domain.values import Role
from tests import members, packs, stories
from tests.stories import DAY, C, O, P, R, S, Story
from tests.unit.domain.case.scenes import contested, refused

SECOND = timedelta(seconds=1)
NOT_PARTIES = (
    O,
    P,
    Role.MEDIATOR,
    Role.REGULATOR,
    Role.BODY,
    Role.CLERK,
    Role.ARBITRATOR,
    Role.REPRESENTATIVE,
)


def proposed(story: Story, by: Role = C) -> Story:
    return story.act(by, cmd.ProposeAccord("arbitration", stories.arbitration()))


def led_into(case: Case) -> bool:
    """Whether anything of an arbitration is in it."""
    return case.head.stage == "arbitration" or case.head.arbitration is not None or case.referral is not None


def member() -> Story:
    """In a group, under a pack with arbitration."""
    alone = stories.served(pack=members.pack(packs.shipped("generic@2")))
    return alone.act(R, cmd.Respond("contests", stories.text())).act(C, members.join())


@pytest.mark.capability("S24")
@pytest.mark.parametrize("role", NOT_PARTIES)
def test_nobody_but_a_party_proposes_one(role: Role) -> None:
    """And the answer is the other party's alone."""
    assert (
        refused(contested(), role, cmd.ProposeAccord("arbitration", stories.arbitration())).code
        == "wrong_role"
    )
    story = proposed(contested())
    accord = story.the("accords")
    assert refused(story, role, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).code == "wrong_role"


@pytest.mark.capability("S24")
@pytest.mark.parametrize("by", [C, R])
def test_whoever_proposes_does_not_agree_for_the_other(by: Role) -> None:
    """His own yes is none."""
    story = proposed(contested(), by)
    accord = story.the("accords")
    with pytest.raises(NotAllowed):
        story.act(by, cmd.ConcludeAccord(accord.id, accord.terms_sha256))
    assert story.the("accords").state is AccordState.LIVE


@pytest.mark.capability("S24")
@pytest.mark.parametrize(("pack", "answers"), [("generic@2", True), ("generic@2", False), ("demo@2", False)])
def test_neither_a_default_nor_any_timer_leads_there(pack: str, answers: bool) -> None:
    """A proposal lies there, and a year passes: whoever never answers anything has agreed to nothing."""
    story = stories.served(pack=packs.shipped(pack))
    if answers:
        story.act(R, cmd.Respond("contests", stories.text()))
    proposed(story).until(story.now + 365 * DAY)
    assert not led_into(story.case)
    assert [a.state for a in story.case.accords.values()] != [AccordState.CONCLUDED]


@pytest.mark.capability("S24")
def test_an_officers_way_onward_leads_past_it() -> None:
    """However often somebody moves the case on."""
    story = proposed(contested())
    for _ in range(5):
        for role in (O, C):
            try:
                story.act(role, cmd.Escalate(stories.text()))
            except NotAllowed:
                continue
    assert not led_into(story.case)


@pytest.mark.capability("S41")
def test_a_group_has_no_words_for_an_agreement_to_arbitrate() -> None:
    """None of its commands makes, answers or records one; nor do those by which its outcome comes to a case."""

    def names(union: object) -> list[str]:
        return [one.__name__ for one in get_args(union)]

    said = [*names(group.Command), *names(cmd.Grouping)]
    assert not [name for name in said if "Accord" in name or "Arbitrat" in name or "Consent" in name]


@pytest.mark.capability("S41")
def test_a_vote_carries_terms_and_no_agreement() -> None:
    """A member has voted for what was offered to all: that is performed, and there is no arbitration in its case."""
    story = members.voted()
    story.act(S, members.carry(story))
    assert (led_into(story.case), story.case.accords) == (False, {})


@pytest.mark.capability("S41")
def test_a_member_agrees_for_itself_alone() -> None:
    """Outside of the group, which it leaves for it: by its own word and the respondent's, in its own case. In the case
    of another member, who is still in the group, the same words are nobody's.
    """
    one, other = member(), member()
    for story, role in ((one, C), (other, R)):
        proposal = cmd.ProposeAccord("arbitration", stories.arbitration())
        assert refused(story, role, proposal).code == "case_grouped"
    proposed(one.act(C, members.leave()))
    accord = one.the("accords")
    one.act(R, cmd.ConcludeAccord(accord.id, accord.terms_sha256))
    assert (one.case.head.stage, one.the("accords").by) == ("arbitration", C)
    assert refused(other, R, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).code == "case_grouped"
    assert (led_into(other.case), other.case.accords) == (False, {})


@pytest.mark.capability("S41")
def test_what_a_member_can_agree_to_follows_from_its_own_claim() -> None:
    """A group has no course of its own: of two who leave it under the same rules, the one whose small claim about a
    delivery goes to a crowd agrees to an opinion only; the other, whose claim is larger, to an award that binds.
    """
    rules, of = members.pack(packs.shipped("demo-panels@1")), members.invitation(dispute_type="logistics")
    for amount, binds in ((6_490, False), (20_000, True)):
        claim = stories.claim(
            dispute_type=DisputeType.LOGISTICS, sought=Terms(Remedy.REFUND, stories.money(amount))
        )
        story = stories.served(pack=rules, claim=claim)
        story.act(R, cmd.Respond("contests", stories.text()), SECOND)
        lost = members.registration(loss=stories.money(amount))
        story.act(C, members.join(invitation=of, registration=lost), SECOND).act(C, members.leave(), SECOND)
        if binds:
            story.act(C, cmd.ProposeAccord("arbitration", stories.arbitration()), SECOND)
            assert story.the("accords").state is AccordState.LIVE
            continue
        with pytest.raises(Invalid) as wrong:
            story.act(C, cmd.ProposeAccord("arbitration", stories.arbitration()), SECOND)
        assert [(f.pointer, f.limit) for f in wrong.value.faults] == [("/arbitration/effect", "advisory")]
        story.act(C, cmd.ProposeAccord("arbitration", stories.arbitration(effect="advisory")), SECOND)
