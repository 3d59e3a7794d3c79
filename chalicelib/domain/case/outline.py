"""The outline of a procedure: what runs in which stage, what is open to whom there, and where it leads.

Read off a rule pack and the lifecycle table, without a case: for the published procedure, its pictures and the words of
a deadline. That it is what the rules do is shown by a test that runs them through every state a case can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from chalicelib.domain.case.lifecycle import BEFORE_END, TABLE, TALKS, Rule
from chalicelib.domain.case.state import Outcome, Status
from chalicelib.domain.rulepack import Consequence, RulePack, Stage, StageKind
from chalicelib.domain.values import Role

C, K = Consequence, StageKind
REPORTS: Final = ("report_filing", "report_check")
"""Rules for violation reports, which lie beside cases and are in none of their stages."""
Place = tuple[str, str]
"""A stage, or an empty string and the outcome with which the case closes."""


class Move(msgspec.Struct, frozen=True, order=True):
    """A way from one stage to another, or out of the case: then `target` is empty and `outcome` says how."""

    source: str
    target: str
    outcome: str
    silence: bool
    by: str
    """The verb; for silence the rule whose time has passed."""
    role: str
    """Whose act it is; empty for silence."""

    @property
    def agreed(self) -> bool:
        """Whether it takes both sides' will (P4)."""
        return self.by == "conclude_accord"


# ----------------------------------------------------------------------------------------------------- what runs where


def bounded(pack: RulePack, rule: str) -> StageKind | None:
    """The kind of stage that a rule puts an end to, whatever the pack calls it; None for a rule inside of a stage."""
    return next((s.kind for s in pack.stages if s.deadline == rule), None)


def runs_in(pack: RulePack, rule: str) -> tuple[str, ...]:
    """The stages in which a deadline of that rule can begin."""
    place = _PLACES.get(rule)
    return tuple(s.id for s in pack.stages if s.deadline == rule or (place is not None and place(pack, s)))


def used(pack: RulePack, rule: str) -> bool:
    """Whether anything in a case can come to run by it: nobody is asked for a consent that is always given beforehand.
    What runs in a group is `group.outline`'s.
    """
    return rule in REPORTS or bool(runs_in(pack, rule))


def leads_to(pack: RulePack, stage_id: str, consequence: Consequence) -> str | None:
    """The stage that silence takes a case to which is in that one; None where it stays or closes."""
    stage = pack.stage(stage_id)
    if consequence in (C.ESCALATE, C.DECLINE) or (consequence is C.DEFAULT and stage.kind is K.NEGOTIATION):
        return stage.next
    return None


def asks_consent(pack: RulePack, stage: Stage) -> bool:
    """Whether a mediation can begin before both parties have agreed to it, so that they are asked first."""
    before = [pack.first_stage, *(s.next for s in pack.stages)]
    reopened = pack.reopening.stage if pack.reopening is not None else None
    return stage.kind is K.MEDIATION and stage.id in (*before, reopened)


def _of_kind(*kinds: StageKind) -> Callable[[RulePack, Stage], bool]:
    return lambda _, stage: stage.kind in kinds


def _opening(pack: RulePack, stage: Stage) -> bool:
    return stage.id == pack.opening.id


_PLACES: Final[dict[str, Callable[[RulePack, Stage], bool]]] = {
    "service": _opening,
    "deemed_service": _opening,
    "respond": _opening,
    "first_reply": _opening,
    "cure": _of_kind(K.SCREENING),
    "consent": asks_consent,
    "appoint": _of_kind(K.MEDIATION),
    "accord": lambda _, stage: stage.kind in TALKS and bool(stage.by_agreement),
    "bid": lambda pack, stage: pack.bidding is not None and stage.kind in (K.NEGOTIATION, K.MEDIATION),
    "offer": lambda _, stage: stage.kind in BEFORE_END,
    "proposal": _of_kind(K.MEDIATION, K.DETERMINATION),
    "evidence": _of_kind(K.MEDIATION, K.DETERMINATION),
    "upload": lambda _pack, _stage: True,
    "return_ship": _of_kind(K.PERFORMANCE),
    "return_receive": _of_kind(K.PERFORMANCE),
}
"""By rule, for those that bound no stage."""


# ------------------------------------------------------------------------------------------------- what is open to whom


def actions(pack: RulePack, stage: Stage) -> list[tuple[Rule, Role]]:
    """Every line of the table that a case in this stage can come to use, and for whom; in the table's order."""
    return [
        (rule, role)
        for rule in TABLE if rule.when is Status.OPEN and stage.kind in rule.stages
        for role in Role if role in rule.roles and _provided(pack, stage, rule.verb, role)
    ]  # fmt: skip


def _provided(pack: RulePack, stage: Stage, verb: str, role: Role) -> bool:
    """Whether the pack has what the action needs, and this role its place in this stage."""
    if role is Role.MEDIATOR and stage.kind is not K.MEDIATION:
        return False  # nobody is in charge of a mediation there
    if role is Role.RESPONDENT and stage.kind is K.SCREENING:
        return verb == "declare_evidence"  # it does not know of the complaint yet
    if role is Role.OFFICER and verb in ("propose", "request_evidence"):
        return stage.kind is K.DETERMINATION
    needed = _NEEDED.get(verb)
    return needed is None or needed(pack, stage, role)


def _prolongs(pack: RulePack, stage: Stage, role: Role) -> bool:
    grants = {key: rule.extension for key, rule in pack.deadlines.items() if rule.extension is not None}
    return any(role in grant.by and stage.id in runs_in(pack, key) for key, grant in grants.items())


def _resumes(pack: RulePack, role: Role) -> bool:
    """Whoever stopped the clock, and the officer for other neutrals."""
    others = role is Role.OFFICER and any(not r.is_party for p in pack.pauses.values() for r in p.by)
    return others or any(role in p.by for p in pack.pauses.values())


def _joins(pack: RulePack, stage: Stage, _: Role) -> bool:
    return pack.groups is not None and stage.kind.value in pack.groups.joins_in


_NEEDED: Final[dict[str, Callable[[RulePack, Stage, Role], bool]]] = {
    "serve": lambda pack, stage, _: _opening(pack, stage),
    "dispatch_notice": lambda pack, stage, _: _opening(pack, stage),
    "bid": lambda pack, _stage, _role: pack.bidding is not None,
    "escalate": lambda _pack, stage, _: stage.next is not None,
    "propose_accord": lambda _pack, stage, _: bool(stage.by_agreement),
    "conclude_accord": lambda _pack, stage, _: bool(stage.by_agreement),
    "consent": lambda pack, stage, _: asks_consent(pack, stage),
    "pause": lambda pack, _, role: any(role in p.by for p in pack.pauses.values()),
    "resume": lambda pack, _, role: _resumes(pack, role),
    "prolong": _prolongs,
    "ship_return": lambda pack, _stage, _role: "return_ship" in pack.deadlines,
    "confirm_return": lambda pack, _stage, _role: "return_ship" in pack.deadlines,
    "refuse_return": lambda pack, _stage, _role: "return_ship" in pack.deadlines,
    "look_into": lambda pack, _stage, _role: "first_reply" in pack.deadlines or pack.stall_after is not None,
    "join_group": _joins,
    "leave_group": _joins,
    "vote_in_group": _joins,
}
"""What a pack must provide for an action, beyond the kind of its stage."""


# ----------------------------------------------------------------------------------------------------- where it leads


def moves(pack: RulePack) -> tuple[Move, ...]:
    """Every way through the procedure, in order. Opening a closed case again is none of them: see `pack.reopening`."""
    return tuple(
        sorted({move for stage in pack.stages for move in (*_acts(pack, stage), *_silences(pack, stage))})
    )


def _acts(pack: RulePack, stage: Stage) -> Iterator[Move]:
    for rule, role in actions(pack, stage):
        lead = _LEADS.get(rule.verb)
        for target, outcome in lead(pack, stage) if lead else ():
            yield Move(stage.id, target, outcome, False, rule.verb, role.value)


def _silences(pack: RulePack, stage: Stage) -> Iterator[Move]:
    for key, rule in pack.deadlines.items():
        if stage.id not in runs_in(pack, key):
            continue
        for target, outcome in _follows(pack, stage, rule.consequence):
            yield Move(stage.id, target, outcome, True, key, "")


def _follows(pack: RulePack, stage: Stage, consequence: Consequence) -> list[Place]:
    """Where silence leads from there; nowhere where it only concerns one thing of the case."""
    match consequence:
        case C.ESCALATE | C.DECLINE:
            return _onward(pack, stage)
        case C.DEFAULT if stage.kind is K.NEGOTIATION:
            return _onward(pack, stage)
        case C.REFER:
            return [("", Outcome.REFERRED)]
        case C.LAPSE:
            return [("", Outcome.LAPSED)]
        case C.BREACH | C.LAPSE_RETURN:
            return _ended(pack, stage)
        case _:
            return []


def _onward(_: RulePack, stage: Stage) -> list[Place]:
    return [(stage.next, "")] if stage.next is not None else [("", Outcome.REFERRED)]


def _ended(pack: RulePack, _: Stage) -> list[Place]:
    """With the outcome that performance carries out."""
    decides = any(s.kind is K.DETERMINATION for s in pack.stages)
    return [("", Outcome.SETTLED), *([("", Outcome.DECIDED)] if decides else [])]


def _to_performance(pack: RulePack, _: Stage) -> list[Place]:
    return [(s.id, "") for s in pack.stages if s.kind is K.PERFORMANCE]


def _closing(outcome: Outcome) -> Callable[[RulePack, Stage], list[Place]]:
    return lambda _pack, _stage: [("", outcome)]


_LEADS: Final[dict[str, Callable[[RulePack, Stage], list[Place]]]] = {
    "admit": _onward,
    "reject": _closing(Outcome.REJECTED),
    "escalate": _onward,
    "accept": _to_performance,
    "offer": _to_performance,
    "counter": _to_performance,
    "bid": _to_performance,
    "withdraw": _closing(Outcome.WITHDRAWN),
    "conclude_accord": lambda _, stage: [(stage_id, "") for stage_id in stage.by_agreement],
    "leave_mediation": _onward,
    "conclude_mediation": _onward,
    "decide": lambda pack, stage: [*_to_performance(pack, stage), ("", Outcome.DECIDED)],
    "perform": _ended,
    "refuse_return": lambda pack, stage: (
        _onward(pack, stage) if stage.next is not None else _ended(pack, stage)
    ),
}
"""By verb: the places that it can lead to, beside staying."""
