"""One version of a procedure in words, in both languages: its stages, what can be done in them, each deadline with its
length and what silence means, and everything else somebody should know before a dispute begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from chalicelib.domain import packcheck
from chalicelib.domain.case import outline
from chalicelib.domain.case.outline import Move
from chalicelib.domain.rulepack import DeadlineRule, Layer, RulePack, Stage, StageKind
from chalicelib.entrypoints.http import (
    published_arbitrations,
    published_groups,
    published_terms,
    texts,
    words,
)
from chalicelib.entrypoints.http.published_terms import both, length

View = dict[str, Any]
DECIDING: Final = frozenset({StageKind.DETERMINATION})
"""Where a decision is made whose effect the pack declares."""


def procedure(pack: RulePack, layers: Iterable[Layer]) -> View:
    """The whole of it, without the links to other versions."""
    own = [layer for layer in layers if layer.ref in pack.layers]
    return {
        "ref": pack.ref, "id": pack.id, "version": pack.version, "title": pack.title, "regime": pack.regime,
        "effective_from": pack.effective_from, "effective_to": pack.effective_to,
        "counting": published_terms.counting(pack), "first_stage": pack.first_stage,
        "stages": [_stage(pack, stage) for stage in pack.stages],
        "deadlines": [_deadline(pack, key, rule) for key, rule in pack.deadlines.items() if outline.used(pack, key)],
        "grounds": pack.grounds, "arbitration_agreement": pack.agreement, "collective": pack.collective,
        "groups": published_groups.groups(pack), "arbitration": published_arbitrations.arbitration(pack),
        "rights": [right for layer in own for right in layer.rights],
        "layers": [{"ref": layer.ref, "title": layer.title, "regime": layer.regime} for layer in own],
        "contacts": pack.contacts, "next_forum": pack.next_forum,
        "limits": {"evidence": pack.evidence, "texts": pack.texts, "counts": pack.caps},
        "unverified": packcheck.unverified(pack), "unverified_override": pack.unverified_override,
        **published_terms.terms(pack),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- stages


def _stage(pack: RulePack, stage: Stage) -> View:
    return {
        "id": stage.id, "kind": stage.kind, "name": both(lambda lang: words.stage(lang, pack, stage.id)),
        "about": both(lambda lang: texts.text(lang, "stage_about", stage.kind.value)),
        "legal_effect": stage.legal_effect if stage.kind in DECIDING else None,
        "actions": _actions(pack, stage),
        "deadlines": [key for key in pack.deadlines if stage.id in outline.runs_in(pack, key)],
        "ways": _ways(pack, stage),
    }  # fmt: skip


def _actions(pack: RulePack, stage: Stage) -> list[View]:
    """What can be done, by whom, and for whom silence about it has a consequence."""
    found: dict[str, View] = {}
    for rule, role in outline.actions(pack, stage):
        shown = found.setdefault(rule.verb, _action(rule.verb))
        shown["by"].append(role)
        shown["mandatory"] += [role] if role in rule.mandatory else []
    return list(found.values())


def _action(verb: str) -> View:
    why = both(lambda lang: texts.text(lang, "actions", verb))
    return {"action": verb, "by": [], "mandatory": [], "why": why}


def _ways(pack: RulePack, stage: Stage) -> list[View]:
    """Where it leads from here, acts first; the same way of several roles is one."""
    found: dict[tuple[str, str, str], View] = {}
    for move in sorted(
        (m for m in outline.moves(pack) if m.source == stage.id), key=lambda m: (m.silence, m)
    ):
        place = (move.target, move.outcome, move.by)
        way = found.setdefault(place, _way(pack, move))
        way["by"] += [move.role] if move.role else []
    return list(found.values())


def _way(pack: RulePack, move: Move) -> View:
    return {
        "to": move.target or None, "outcome": move.outcome or None, "cause": move.by, "silence": move.silence,
        "by": [], "by_agreement": move.agreed, "said": both(lambda lang: way(lang, pack, move)),
    }  # fmt: skip


def way(lang: str, pack: RulePack, move: Move) -> str:
    """What leads there, in few words."""
    if not move.silence:
        return texts.text(lang, "ways", move.by)
    kind = outline.bounded(pack, move.by)
    if kind is StageKind.PERFORMANCE:
        return texts.text(lang, "ways", "perform_silence")
    return texts.text(lang, "ways", "stage" if kind is not None else move.by)


# ---------------------------------------------------------------------------------------------------------- deadlines


def _deadline(pack: RulePack, key: str, rule: DeadlineRule) -> View:
    places = outline.runs_in(pack, key)
    return {
        **published_terms.deadline(pack, key, rule), "stages": places,
        "leads_to": outline.leads_to(pack, places[0], rule.consequence) if places else None,
        "repeat": rule.repeat, "extension": _extension(rule), "paused_for": _paused_for(pack, key, rule),
    }  # fmt: skip


def _extension(rule: DeadlineRule) -> View | None:
    """Who may give it more time, how often, how much."""
    grant = rule.extension
    if grant is None:
        return None

    def said(lang: str) -> str:
        who = words.listed(lang, [words.who(lang, role.value) for role in grant.by], "or")
        more, times = words.length(lang, grant.length), words.count(lang, "times", grant.times)
        return texts.text(lang, "may", "extended", Who=words.capital(who), times=times, length=more)

    return {
        "by": grant.by, "times": grant.times, "length": length(grant.length), "said": both(said),
        "source": grant.source,
    }  # fmt: skip


def _paused_for(pack: RulePack, key: str, rule: DeadlineRule) -> list[str]:
    """The reasons that stop it. Notice and uploads never wait."""
    if not rule.pausable or key in ("service", "upload"):
        return []
    return [reason for reason, pausing in pack.pauses.items() if key in (pausing.stops or (key,))]
