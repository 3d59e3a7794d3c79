"""A mediator of a body's roster: what he is called in the case, who he is, and that nobody of his name is meant."""

from __future__ import annotations

import pytest

from chalicelib.application.commit import claims, place
from chalicelib.application.ports import NeutralClaim
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.mediation import known_to
from chalicelib.domain.case.procedure import MediatorDraw
from tests.stories import C, M, O, Story
from tests.unit.domain.case.scenes import mediating, refused, text

BODY, OTHER = "ten_" + "b" * 26, "ten_" + "c" * 26


def lent(ref: str = "med-1", body: str | None = BODY, person: str = "person-1") -> cmd.AssignMediator:
    return cmd.AssignMediator(ref, body=body, person=person)


def in_charge() -> Story:
    return mediating().act(O, lent())


def replaced() -> Story:
    """A challenge against him was upheld."""
    story = in_charge().act(C, cmd.ChallengeMediator(text()))
    return story.act(O, cmd.RuleOnChallenge(upheld=True, reasons=text()))


@pytest.mark.capability("S19")
def test_he_goes_by_his_body_and_his_reference() -> None:
    """A slash is in no reference, so that it is nobody's of the platform's own."""
    story = in_charge()
    assert story.case.head.mediator == f"{BODY}/med-1"
    known = story.the("mediations")
    assert (known.mediator, known.body, known.person) == ("med-1", BODY, "person-1")


def test_who_he_is_over_all_bodies_is_an_event_of_its_own() -> None:
    """There is none where that is not known."""
    happened = [
        [name for name in story.happened() if name.startswith("mediation.mediator_")]
        for story in (in_charge(), mediating().act(O, lent(person="")))
    ]
    assert happened == [
        ["mediation.mediator_assigned", "mediation.mediator_identified"],
        ["mediation.mediator_assigned"],
    ]


def test_how_he_was_drawn_stays_with_him() -> None:
    """And goes with him."""
    draw = MediatorDraw("ab" * 32, "cd" * 32, 3)
    story = mediating().act(O, cmd.AssignMediator("med-1", body=BODY, draw=draw))
    assert story.the("mediations").draw == draw
    story.act(C, cmd.ChallengeMediator(text()))
    assert story.act(O, cmd.RuleOnChallenge(upheld=True, reasons=text())).the("mediations").draw is None


@pytest.mark.capability("S19")
@pytest.mark.parametrize("back", [lent(), lent(person=""), lent("med-9", OTHER), lent("med-9", None)])
def test_whoever_was_replaced_never_comes_back(back: cmd.AssignMediator) -> None:
    """By his name, or as the same person from another roster."""
    error = refused(replaced(), O, back)
    assert (error.code, error.data["reasons"]) == ("mediator_not_eligible", ["replaced_before"])


@pytest.mark.parametrize("namesake", [lent("med-1", OTHER, "person-2"), cmd.AssignMediator("med-1")])
def test_a_namesake_is_somebody_else(namesake: cmd.AssignMediator) -> None:
    """Of another body, or of the platform's own roster; nothing of the former one is left."""
    known = replaced().act(O, namesake).the("mediations")
    assert (known.mediator, known.body, known.person) == ("med-1", namesake.body, namesake.person)
    assert (known.former, known.former_persons) == ((f"{BODY}/med-1",), ("person-1",))


def test_nobody_mediates_his_own_case() -> None:
    """Whatever the body calls him."""
    party = mediating().case.head.complainant.ref
    assert refused(mediating(), O, lent(person=party)).data["reasons"] == ["tied_to_party"]


# --------------------------------------------------------------------------------------------------------------- places


def claimed(case_id: str, *, take: bool) -> NeutralClaim:
    return NeutralClaim(BODY, "neutral", "med-1", case_id, take, "person-1")


@pytest.mark.capability("S23")
def test_his_place_is_one_of_his_bodys() -> None:
    """Taken with the appointment, given back with its end; counted for the person."""
    story = mediating()
    before = story.case
    after = story.act(O, lent()).case
    id_ = after.head.case_id
    assert claims(before, after) == (claimed(id_, take=True),)
    ended = story.act(M, cmd.ConcludeMediation(text())).case
    assert claims(after, ended) == (claimed(id_, take=False),)
    assert place(ended) is None


@pytest.mark.capability("S23")
def test_a_replaced_one_gives_his_place_back() -> None:
    """At once; whoever comes next takes one of his own roster's."""
    story = in_charge().act(C, cmd.ChallengeMediator(text()))
    before = story.case
    gone = story.act(O, cmd.RuleOnChallenge(upheld=True, reasons=text())).case
    id_ = before.head.case_id
    assert claims(before, gone) == (claimed(id_, take=False),)
    own = story.act(O, cmd.AssignMediator("med-1")).case
    assert claims(gone, own) == (NeutralClaim(own.head.tenant, "mediator", "med-1", id_, take=True),)


@pytest.mark.capability("S23")
@pytest.mark.parametrize(("body", "known"), [(BODY, ("med-1",)), (OTHER, ())])
def test_who_has_mediated_does_not_arbitrate(body: str, known: tuple[str, ...]) -> None:
    """By the name that the body knows him by; another body's roster may have a namesake."""
    assert known_to(in_charge().case, body) == known


def test_one_of_the_platforms_own_is_told_to_every_body() -> None:
    """Nor does whoever was replaced."""
    story = mediating().act(O, lent("med-9", None, ""))
    story.act(C, cmd.ChallengeMediator(text())).act(O, cmd.RuleOnChallenge(upheld=True, reasons=text()))
    assert known_to(story.case, BODY) == known_to(story.case, OTHER) == ("med-9",)
