"""The outline of a procedure says what the rules do: shown by running them through every state a case can reach."""

from __future__ import annotations

import functools

import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case import outline
from chalicelib.domain.case.evolving.parts import OUTLIVE_STAGE
from chalicelib.domain.case.lifecycle import TABLE
from chalicelib.domain.rulepack import Consequence, Reopening, RulePack, StageKind
from chalicelib.domain.values import Role
from tests import stories
from tests.exploring import Found, Running, explore
from tests.unit.domain.case import scenes

PACKS = {pack.ref: pack for pack in [*PackFiles().all(), scenes.SMALL, stories.pack()]}
DEMOS = ("demo@1", "demo@2")
"""The general procedure in seconds: the same ways."""


@functools.cache
def explored(ref: str) -> Found:
    """Each pack once, and by the process that asks for it."""
    return explore(PACKS[ref])


@pytest.mark.parametrize("ref", [ref for ref in PACKS if ref not in DEMOS])
def test_every_way_is_one_that_the_rules_take_and_no_other(ref: str) -> None:
    """Every act of everybody and every silence, from a filing on: where they lead is what the outline says."""
    assert set(outline.moves(PACKS[ref])) == explored(ref).moves


@pytest.mark.parametrize("ref", [ref for ref in PACKS if ref not in DEMOS])
def test_deadlines_run_where_the_outline_says(ref: str) -> None:
    """Those apart that go on when a stage ends."""
    pack = PACKS[ref]
    said = {Running(stage, rule) for rule in pack.deadlines for stage in outline.runs_in(pack, rule)}
    assert {r.rule for r in explored(ref).running - said} <= OUTLIVE_STAGE


@pytest.mark.parametrize("ref", DEMOS)
def test_a_demonstration_goes_the_same_ways(ref: str) -> None:
    """It differs from the general procedure in time only."""
    assert outline.moves(PACKS[ref]) == outline.moves(PACKS[ref.replace("demo", "generic")])


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.ref)
def test_silence_never_leads_to_an_agreement(pack: RulePack) -> None:
    """P5: neither to a settlement nor into an arbitration."""
    kinds = {stage.id: stage.kind for stage in pack.stages}
    silent = [move for move in outline.moves(pack) if move.silence and move.target]
    assert not [
        move for move in silent if kinds[move.target] in (StageKind.PERFORMANCE, StageKind.ARBITRATION)
    ]


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.ref)
def test_an_arbitration_is_entered_by_agreement_alone(pack: RulePack) -> None:
    """P4."""
    kinds = {stage.id: stage.kind for stage in pack.stages}
    into = [
        move for move in outline.moves(pack) if move.target and kinds[move.target] is StageKind.ARBITRATION
    ]
    assert all(move.agreed for move in into)


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.ref)
def test_every_stage_can_be_left_by_silence_alone(pack: RulePack) -> None:
    """No case is stranded (P6)."""
    assert {move.source for move in outline.moves(pack) if move.silence} == {
        stage.id for stage in pack.stages
    }


def test_what_a_pack_does_not_provide_is_open_to_nobody() -> None:
    """No bids, no pauses, no agreement on a stage, no supervisors' queue: none of it in the small pack."""
    pack = stories.pack()
    verbs = {rule.verb for stage in pack.stages for rule, _ in outline.actions(pack, stage)}
    assert not verbs & {
        "bid",
        "pause",
        "resume",
        "prolong",
        "propose_accord",
        "ship_return",
        "look_into",
        "consent",
    }
    assert verbs >= {"serve", "respond", "offer", "decide", "perform"}


def test_each_neutral_acts_in_its_own_stage() -> None:
    """A mediator in the mediation, an officer's proposal in the determination."""
    pack = scenes.GENERIC
    found = {
        (stage.kind, role) for stage in pack.stages for rule, role in outline.actions(pack, stage)
        if rule.verb == "propose"
    }  # fmt: skip
    assert found == {(StageKind.MEDIATION, Role.MEDIATOR), (StageKind.DETERMINATION, Role.OFFICER)}


def test_consent_is_asked_where_a_mediation_was_not_agreed_on() -> None:
    """By the order of the stages, or because a closed case is opened again in it."""
    pack = scenes.GENERIC
    mediation = pack.stage("mediation")
    assert not outline.asks_consent(pack, mediation), "it is entered by agreement alone"
    assert not outline.used(pack, "consent")
    again = Reopening(Length(1, Unit.WEEKS), "mediation", ("withdrawn",), "test", verified=True)
    assert outline.asks_consent(replace(pack, reopening=again), mediation)


def test_a_rule_is_known_by_the_stage_it_bounds() -> None:
    """Whatever it is called."""
    assert outline.bounded(scenes.SMALL, "negotiate") is StageKind.NEGOTIATION
    assert outline.bounded(scenes.SMALL, "respond") is None


def test_silence_leads_on_only_where_something_follows() -> None:
    """From a negotiation to the next stage; from a determination nowhere."""
    pack = stories.pack()
    assert outline.leads_to(pack, "negotiation", Consequence.DEFAULT) == "determination"
    assert outline.leads_to(pack, "determination", Consequence.DEFAULT) is None
    assert outline.leads_to(pack, "negotiation", Consequence.REFER) is None


def test_every_verb_of_the_table_is_open_somewhere() -> None:
    """Over all packs; a closed case is in no stage."""
    verbs = {
        r.verb for pack in PACKS.values() for stage in pack.stages for r, _ in outline.actions(pack, stage)
    }
    assert {rule.verb for rule in TABLE} - verbs == {"reopen"}
