"""The outline of a group's life: what runs in which stage, what silence means there, and where it leads.

Read off a rule pack, without a group: for the checks of a pack, its publication, the words of a deadline and the drawn
lifecycle. That the ways are what the rules do is shown by a test that walks them all.
"""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.domain.group import guards, rules
from chalicelib.domain.group.state import Outcome, Stage
from chalicelib.domain.group.timing import STAGES
from chalicelib.domain.rulepack import Consequence, RulePack

C = Consequence
COUNTED: Final = frozenset({C.COUNT_VOTES})
MEANINGS: Final[dict[str, frozenset[Consequence]]] = {
    rules.SUGGESTION: frozenset({C.DISSOLVE}),
    rules.GATHERING: frozenset({C.COUNT}),
    rules.AFFIRMATION: COUNTED,
    rules.ELECTION: COUNTED,
    rules.ACCEPTANCE: COUNTED,
    rules.CONSENT: COUNTED,
    rules.OBJECTION: COUNTED,
    rules.RECALL: COUNTED,
    rules.NEGOTIATION: frozenset({C.ESCALATE, C.DISSOLVE}),
    rules.MEDIATION: frozenset({C.ESCALATE, C.DISSOLVE}),
    rules.DETERMINATION: frozenset({C.ESCALATE, C.DISSOLVE}),
    rules.BATCH: frozenset({C.OPEN_BATCH}),
    rules.REVIEW: frozenset({C.CARRY_OUT}),
    rules.UNCLAIMED: frozenset({C.CLOSE_UNCLAIMED}),
}
"""What silence may mean at all, by rule, in the order of a group's life. None of it is an acceptance (P5)."""
AFTER: Final = {rules.ACCEPTANCE: (Stage.DISTRIBUTION,)}
"""What is asked in talks, and later once more: of members whose line is lowered after they accepted."""
BOUNDED: Final = {rule: stage for stage, rule in STAGES.items()}
"""The stage of talks that a rule puts an end to."""


def runs_in(pack: RulePack, rule: str) -> tuple[Stage, ...]:
    """The stages of a group in which a deadline of that rule can begin; none where nothing ever starts it."""
    given = pack.groups
    if given is None or rule not in pack.deadlines or rule not in MEANINGS:
        return ()
    match rule:
        case rules.SUGGESTION:
            return () if given.opens_by_itself else (Stage.SUGGESTED,)
        case rules.GATHERING:
            return (Stage.GATHERING,)
        case rules.AFFIRMATION:
            return (Stage.ELECTION,) if given.affirm else ()
        case rules.ELECTION:
            return (Stage.ELECTION,) if given.seats.most else ()
        case rules.OBJECTION | rules.BATCH:
            found = binds(pack) if rule == rules.OBJECTION else given.batch_size is not None
            return (Stage.DETERMINATION,) if found else ()
        case rules.RECALL:
            return talks(pack) if given.seats.most else ()
        case rules.REVIEW | rules.UNCLAIMED:
            return (Stage.DISTRIBUTION,)
        case _:
            return (BOUNDED[rule],) if rule in BOUNDED else (*talks(pack), *AFTER.get(rule, ()))


def used(pack: RulePack, rule: str) -> bool:
    """Whether anything can come to run by it."""
    return bool(runs_in(pack, rule))


def talks(pack: RulePack) -> tuple[Stage, ...]:
    """The stages of talks that the pack gives a time."""
    return tuple(stage for stage, rule in STAGES.items() if rule in pack.deadlines)


def leads_to(pack: RulePack, rule: str, consequence: Consequence) -> Stage | None:
    """The stage that silence takes a group to; None where it stays, or where that is its end."""
    if rule not in BOUNDED or consequence is not C.ESCALATE:
        return None
    return guards.following(pack, BOUNDED[rule])


def binds(pack: RulePack) -> bool:
    """Whether a common decision reaches those who do not object to it: an opinion binds nobody (see `determining`)."""
    given = pack.groups
    effect = next((s.legal_effect for s in pack.stages if s.kind == "determination"), "opinion")
    return (
        given is not None
        and given.objections
        and effect != "opinion"
        and rules.DETERMINATION in pack.deadlines
    )


# ----------------------------------------------------------------------------------------------------- where it leads


class Way(msgspec.Struct, frozen=True, order=True):
    """From one stage to another; `source` is empty for a new group. `outcome`: with which it closes, else empty."""

    source: str
    target: str
    by: tuple[str, ...]
    """Actions of the table; rules whose time is over; whoever opens a group."""
    when: str = ""
    """What must hold besides, as a code."""
    outcome: str = ""


SUGGESTED, GATHERING, ELECTION, CLOSED = Stage.SUGGESTED, Stage.GATHERING, Stage.ELECTION, Stage.CLOSED
NEGOTIATION, MEDIATION, DETERMINATION, PAYING = (
    Stage.NEGOTIATION, Stage.MEDIATION, Stage.DETERMINATION, Stage.DISTRIBUTION,
)  # fmt: skip
_COUNTED_IN: Final = (rules.GATHERING, "close_gathering")
_ASKING: Final = ("agree_to_offer", "propose_change", "demand_recall")
WAYS: Final = (
    Way("", SUGGESTED, ("detection",)),
    Way("", GATHERING, ("complainant", "association", "officer")),
    Way("", GATHERING, ("detection",), "opens_by_itself"),
    Way(SUGGESTED, GATHERING, ("gather",)),
    Way(SUGGESTED, CLOSED, ("dismiss", rules.SUGGESTION), outcome=Outcome.DISMISSED),
    Way(SUGGESTED, CLOSED, ("merge",), outcome=Outcome.MERGED),
    Way(GATHERING, CLOSED, ("dismiss",), outcome=Outcome.DISMISSED),
    Way(GATHERING, CLOSED, ("merge",), outcome=Outcome.MERGED),
    Way(GATHERING, CLOSED, _COUNTED_IN, "too_few", Outcome.LAPSED),
    Way(GATHERING, ELECTION, _COUNTED_IN, "to_affirm_or_elect"),
    Way(GATHERING, NEGOTIATION, _COUNTED_IN, "nothing_to_affirm_or_elect"),
    Way(ELECTION, CLOSED, (rules.AFFIRMATION,), "too_few", Outcome.LAPSED),
    Way(ELECTION, CLOSED, (rules.ELECTION,), "too_few_elected", Outcome.LAPSED),
    Way(ELECTION, NEGOTIATION, (rules.ELECTION,), "elected"),
    Way(ELECTION, NEGOTIATION, (rules.AFFIRMATION,), "nobody_to_elect"),
    Way(NEGOTIATION, MEDIATION, ("escalate", rules.NEGOTIATION)),
    Way(NEGOTIATION, DETERMINATION, ("escalate", rules.NEGOTIATION), "no_mediation"),
    Way(MEDIATION, DETERMINATION, ("escalate", rules.MEDIATION)),
    Way(NEGOTIATION, CLOSED, (rules.NEGOTIATION,), "leads_nowhere", Outcome.DISSOLVED),
    Way(MEDIATION, CLOSED, (rules.MEDIATION,), "leads_nowhere", Outcome.DISSOLVED),
    Way(DETERMINATION, CLOSED, (rules.DETERMINATION,), outcome=Outcome.DISSOLVED),
    Way(DETERMINATION, CLOSED, (rules.BATCH, "open_batch"), "last_batch", Outcome.DISSOLVED),
    Way(NEGOTIATION, CLOSED, _ASKING, "no_members", Outcome.DISSOLVED),
    Way(MEDIATION, CLOSED, _ASKING, "no_members", Outcome.DISSOLVED),
    Way(DETERMINATION, CLOSED, (*_ASKING, "decide"), "no_members", Outcome.DISSOLVED),
    Way(NEGOTIATION, PAYING, (rules.ACCEPTANCE,), "enough_said_yes"),
    Way(MEDIATION, PAYING, (rules.ACCEPTANCE,), "enough_said_yes"),
    Way(DETERMINATION, PAYING, (rules.ACCEPTANCE,), "enough_said_yes"),
    Way(DETERMINATION, PAYING, (rules.OBJECTION,)),
    Way(DETERMINATION, CLOSED, ("decide",), "nothing_given", Outcome.DECIDED),
    Way(DETERMINATION, CLOSED, (rules.ACCEPTANCE,), "decision_not_taken_up", Outcome.DECIDED),
    Way(PAYING, CLOSED, (rules.ACCEPTANCE, rules.OBJECTION), "terms_do_not_fit", Outcome.DISSOLVED),
    Way(PAYING, CLOSED, (rules.ACCEPTANCE,), "too_few_left", Outcome.DISSOLVED),
    Way(PAYING, CLOSED, (rules.ACCEPTANCE, rules.REVIEW), "no_members", Outcome.DISSOLVED),
    Way(PAYING, CLOSED, (rules.ACCEPTANCE, rules.OBJECTION), "all_objected_or_left", Outcome.DECIDED),
    Way(PAYING, CLOSED, (rules.UNCLAIMED,), "of_an_offer", Outcome.SETTLED),
    Way(PAYING, CLOSED, (rules.UNCLAIMED,), "of_a_decision", Outcome.DECIDED),
)
"""Every way a group can take, under whatever rules."""


# ----------------------------------------------------------------------------------------------------------- thresholds


OF_OTHER_UNITS: Final = ("_minor_units", "_days", "_max_persons")
"""How names end of numbers that a regime has for groups and that no number of members reaches."""


def reached(pack: RulePack, members: int) -> tuple[str, ...]:
    """The thresholds of the regime that so many members reach, by name."""
    least = {name: found.n for name, found in pack.collective.items() if not name.endswith(OF_OTHER_UNITS)}
    return tuple(sorted(name for name, n in least.items() if members >= n))
