"""Nothing that can happen to a case is without words: verbs, rules, steps, outcomes and their causes, in each language.

What can happen is read from the code and the packs, never from the texts: a new code without a sentence fails here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chalicelib
from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.arbitration import events as arbitration_events
from chalicelib.domain.arbitration.lifecycle import TABLE as ARBITRATION_TABLE
from chalicelib.domain.arbitration.rules import Method, Undecided
from chalicelib.domain.arbitration.state import Stage as ArbitrationStage
from chalicelib.domain.case import endings, outline
from chalicelib.domain.case.lifecycle import TABLE
from chalicelib.domain.case.procedure import AccordState, DeficiencyState, RoundState, Step
from chalicelib.domain.case.state import LegalEffect, Outcome, TaskState
from chalicelib.domain.case.terms import Condition, Remedy
from chalicelib.domain.collective.majorities import Majority
from chalicelib.domain.group.lifecycle import TABLE as GROUP_TABLE
from chalicelib.domain.group.rules import Late, Mode, Unclaimed
from chalicelib.domain.group.state import Stage
from chalicelib.domain.packcheck import MEANINGS
from chalicelib.domain.promises import ENTITLEMENTS, Source
from chalicelib.domain.rulepack import Consequence, StageKind
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import outcome_words, published, texts, words

CASE = Path(chalicelib.__file__).parent / "domain" / "case"
PACKS = PackFiles().all()
pytestmark = pytest.mark.parametrize("lang", texts.LANGUAGES)


def calls(*names: str) -> Iterator[ast.Call]:
    for path in sorted(CASE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
            ):
                yield node


def constants(*nodes: ast.AST) -> set[str]:
    return {
        n.value for node in nodes for n in ast.walk(node)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }  # fmt: skip


def causes() -> set[str]:
    """Of every closing: written out, put together from a deadline's rule, or from the result of a mediation."""
    given = [call.args[3] for call in calls("closed") if len(call.args) > 3]
    plain = {node.value for node in given if isinstance(node, ast.Constant)}
    made = [node for node in given if isinstance(node, ast.JoinedStr)]
    assert {ast.unparse(node) for node in made} == {"f'{deadline.rule}_expired'", "f'mediation_{result}'"}
    return plain | {f"mediation_{result}" for result in results()}


def results() -> set[str]:
    """With which a mediation can end."""
    leaving = (CASE / "mediation.py").read_text("utf-8")
    given = [call.args[2] for call in calls("ended") if len(call.args) > 2]
    written = {node.value for node in given if isinstance(node, ast.Constant)}
    assert 'result = "declined" if' in leaving
    return written | {"declined", "withdrawn"}


def has(lang: str, *path: str) -> bool:
    return bool(texts.find(lang, *path))


def test_every_action_of_the_table(lang: str) -> None:
    """What it does."""
    assert all(has(lang, "actions", rule.verb) for rule in TABLE)


def test_every_rule_that_bounds_no_stage(lang: str) -> None:
    """What it asks, and what its time runs from."""
    for rule in {*MEANINGS, "pause"} - {"perform"}:
        assert has(lang, "rules", rule), rule
    for rule in set(MEANINGS) - {"perform"}:
        assert has(lang, "starts", rule), rule


def test_every_kind_of_stage(lang: str) -> None:
    """Its name, what it is about, the time that bounds it, and how it ends."""
    for kind in StageKind:
        assert has(lang, "stages", kind.value)
        assert has(lang, "stage_about", kind.value)
        assert has(lang, "bounds", kind.value, "one")
        assert has(lang, "bounds", kind.value, "shared")
        assert kind is StageKind.PERFORMANCE or has(lang, "causes", f"{kind.value}_expired")


def test_every_consequence(lang: str) -> None:
    """What silence means."""
    assert all(has(lang, "silence", consequence.value) for consequence in Consequence)


def test_every_outcome_and_every_effect(lang: str) -> None:
    """What it is, and whom it binds."""
    for outcome in Outcome:
        assert has(lang, "outcomes", outcome.value)
        assert has(lang, "next", outcome.value)
    for effect in (*LegalEffect, "none"):
        assert has(lang, "effects", str(effect))


def test_every_cause_of_an_end(lang: str) -> None:
    """As the rules name it; the ground of a refusal comes from the pack."""
    assert causes() >= {"performed", "breached", "dismissed", "mediation_silence"}, (
        "the scan finds nothing any more"
    )
    for cause in causes():
        assert has(lang, "causes", cause), cause


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.ref)
def test_every_rule_of_a_pack_that_can_close_a_case(lang: str, pack: Any) -> None:
    """Never by the general sentence that something ran out."""
    general = texts.text(lang, "causes", "expired")
    for key, rule in pack.deadlines.items():
        closes = rule.consequence in (Consequence.REFER, Consequence.LAPSE, Consequence.DEFAULT)
        if closes and outline.runs_in(pack, key):
            given = {
                "outcome": "referred", "legal_effect": None, "cause": f"{key}_expired", "steps": [], "closed_at": None,
            }  # fmt: skip
            told = outcome_words.notice(given, pack, lang)
            assert told is not None
            assert general not in told["what"], key


def test_every_next_step(lang: str) -> None:
    """Of every outcome and cause, and those that come before or instead of them."""
    found = {step for outcome in Outcome for cause in causes() for step in endings.next_steps(outcome, cause)}
    for step in {*found, "reopen", "perform"}:
        assert has(lang, "steps", step), step


def test_every_step_and_result_of_a_mediation(lang: str) -> None:
    """Those it ends with by itself, and those that the rest of the case gives it."""
    assert all(has(lang, "mediation_steps", step.value) for step in Step)
    closings = constants(*(call.args[1] for call in calls("close_talks") if len(call.args) > 1))
    assert closings >= {"agreed", "decided", "closed"}
    for result in results() | closings:
        assert has(lang, "mediation_results", result), result


def test_every_remedy_condition_and_obligation(lang: str) -> None:
    """Money remedies with their sum."""
    for remedy in Remedy:
        assert has(lang, "remedies", remedy.value, "plain")
        assert has(lang, "remedies", remedy.value, "money") is remedy.is_money
    assert all(has(lang, "conditions", condition.value) for condition in Condition)
    assert all(has(lang, "tasks", state.value) for state in TaskState)


def test_every_state_of_an_agreement_a_round_and_a_deficiency(lang: str) -> None:
    """An open round reads differently for each side."""
    assert all(has(lang, "accords", state.value) for state in AccordState)
    assert all(has(lang, "bids", state.value) for state in RoundState)
    assert all(has(lang, "deficiencies", state.value) for state in DeficiencyState)


def test_every_role_entitlement_and_source(lang: str) -> None:
    """Whoever a deadline can run against, and whoever promises something."""
    assert all(has(lang, "roles", role.value) for role in Role)
    assert all(has(lang, "entitlements", key) for key in ENTITLEMENTS)
    assert all(has(lang, "given_by", source.value) for source in Source)


def test_every_stage_and_action_of_a_group(lang: str) -> None:
    """Its name, what it is about, what an action does; no text stands for something that is not there."""
    known = texts.all_texts(lang)
    assert set(known["group_stages"]) == set(known["group_stage_about"]) == {stage.value for stage in Stage}
    assert set(known["group_actions"]) == {rule.verb for rule in GROUP_TABLE}


def test_every_stage_and_action_of_an_arbitration(lang: str) -> None:
    """Its name, what it is about, what an action does; no text stands for something that is not there."""
    known = texts.all_texts(lang)
    assert set(known["arb_stages"]) == set(known["arb_stage_about"]) == {s.value for s in ArbitrationStage}
    assert set(known["arb_actions"]) == {rule.verb for rule in ARBITRATION_TABLE}
    assert set(known["arb_events"]) == {
        kind.__struct_config__.tag for kind in arbitration_events.Event.__args__
    }


def test_every_way_to_a_seat(lang: str) -> None:
    """Each method, and what becomes of a claim on which a crowd is divided."""
    assert all(has(lang, "arb_rules", method.value) for method in Method)
    assert all(has(lang, "arb_rules", f"undecided_{what.value}") for what in Undecided)


def test_every_way_for_members_to_decide(lang: str) -> None:
    """Each majority, each time to join, each place of sums that find nobody."""
    assert set(texts.all_texts(lang)["majorities"]) == {m.value for m in Majority} | {"quorum", "quorum_bp"}
    assert all(has(lang, "group_rules", f"late_{late.value}") for late in Late)
    rests = [place.value for place in Unclaimed if place is not Unclaimed.MEMBERS]
    places = (*rests, *(f"{Unclaimed.MEMBERS.value}_{rest}" for rest in rests))
    assert all(has(lang, "group_rules", f"unclaimed_{place}") for place in places)
    assert all(has(lang, "group_rules", mode.value) for mode in Mode)


def test_every_queue(lang: str) -> None:
    """Of the platform's people, as `views.queues` names them."""
    source = (CASE / "views.py").read_text("utf-8")
    body = next(
        n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef) and n.name == "queues"
    )
    names = {
        key.value
        for n in ast.walk(body)
        if isinstance(n, ast.Dict)
        for key in n.keys
        if isinstance(key, ast.Constant)
    }
    assert names == set(texts.all_texts(lang)["queues"])


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.ref)
def test_every_way_through_a_procedure(lang: str, pack: Any) -> None:
    """What leads from stage to stage, and out of the case."""
    for move in outline.moves(pack):
        assert published.way(lang, pack, move)
    assert all(words.stage(lang, pack, stage.id) for stage in pack.stages)


def test_the_words_of_the_law_are_the_codes_of_the_rules(lang: str) -> None:
    """No text stands for something that cannot be any more."""
    known = {rule.verb for rule in TABLE}
    assert set(texts.all_texts(lang)["actions"]) == known
    assert set(texts.all_texts(lang)["outcomes"]) == {outcome.value for outcome in Outcome}
    assert set(texts.all_texts(lang)["remedies"]) == {remedy.value for remedy in Remedy}
