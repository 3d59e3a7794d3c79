"""The outline of an arbitration: what runs in which stage, what silence means there, and where it leads.

Read off a rule pack, without an arbitration: for the checks of a pack, its publication, the words of a deadline and the
drawn lifecycle. That it goes no other way is shown by random lives (`test_properties`).
"""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import Outcome, Stage
from chalicelib.domain.rulepack import Consequence, RulePack

C = Consequence
MEANINGS: Final[dict[str, frozenset[Consequence]]] = {
    rules.ACCEPT: frozenset({C.NEXT_BODY}),
    rules.NONCES: frozenset({C.SEED}),
    rules.STRIKE: frozenset({C.ALL_ACCEPTABLE}),
    rules.NOMINATE: frozenset({C.BODY_APPOINTS}),
    rules.APPOINT: frozenset({C.BODY_APPOINTS}),
    rules.DISCLOSE: frozenset({C.REPLACE}),
    rules.CHALLENGE: frozenset({C.WAIVE}),
    rules.COMMENT: frozenset({C.GO_ON}),
    rules.RULING: frozenset({C.NOTE_OVERDUE}),
    rules.ROUND: frozenset({C.GO_ON}),
    rules.PROCEEDINGS: frozenset({C.GO_ON}),
    rules.AWARD: frozenset({C.NOTE_OVERDUE}),
    rules.SIGN: frozenset({C.RENDER}),
    rules.COMMIT: frozenset({C.GO_ON}),
    rules.REVEAL: frozenset({C.COUNT_VOTES}),
    rules.CORRECT: frozenset({C.FINAL}),
    rules.APPEAL: frozenset({C.FINAL}),
}
"""What silence may mean at all, by rule, in the order of an arbitration's life. None of it agrees to anything (P5)."""
ROUTING, CONSTITUTION, PROCEEDINGS, DELIBERATION, AWARDED, CLOSED = (
    Stage.ROUTING, Stage.CONSTITUTION, Stage.PROCEEDINGS, Stage.DELIBERATION, Stage.AWARDED, Stage.CLOSED,
)  # fmt: skip
_RUNS: Final[dict[str, tuple[Stage, ...]]] = {
    rules.ACCEPT: (ROUTING,),
    rules.NONCES: (CONSTITUTION,),
    rules.STRIKE: (CONSTITUTION,),
    rules.NOMINATE: (CONSTITUTION,),
    rules.APPOINT: (CONSTITUTION,),
    rules.DISCLOSE: (CONSTITUTION,),
    rules.CHALLENGE: (CONSTITUTION, PROCEEDINGS, DELIBERATION),
    rules.COMMENT: (CONSTITUTION, PROCEEDINGS, DELIBERATION),
    rules.RULING: (CONSTITUTION, PROCEEDINGS, DELIBERATION, AWARDED),
    rules.ROUND: (PROCEEDINGS,),
    rules.PROCEEDINGS: (PROCEEDINGS,),
    rules.AWARD: (DELIBERATION,),
    rules.SIGN: (DELIBERATION, AWARDED),
    rules.COMMIT: (DELIBERATION,),
    rules.REVEAL: (DELIBERATION,),
    rules.CORRECT: (AWARDED,),
    rules.APPEAL: (AWARDED,),
}
_OF_CROWDS: Final = frozenset({rules.COMMIT, rules.REVEAL})
_OF_PANELS: Final = frozenset({rules.ROUND, rules.PROCEEDINGS, rules.AWARD, rules.SIGN})


def needed(given: Arbitrating) -> tuple[str, ...]:
    """The deadlines that a pack with these rules must have, whichever course a case takes."""
    own = {
        Method.LIST: (rules.STRIKE,), Method.NOMINATION: (rules.NOMINATE,), Method.CROWD: (rules.COMMIT, rules.REVEAL),
    }  # fmt: skip
    courses = given.courses
    methods = dict.fromkeys(key for one in courses for key in own.get(one.method, ()))
    return (*rules.ALWAYS, *methods, *((rules.APPEAL,) if any(one.appeal_to for one in courses) else ()))


def runs_in(pack: RulePack, rule: str) -> tuple[Stage, ...]:
    """The stages in which a deadline of that rule can run; none where nothing ever starts it."""
    given = pack.arbitration
    if given is None or rule not in pack.deadlines or rule not in MEANINGS:
        return ()
    places = {stage for one in given.courses for stage in _runs_in(one, rule)}
    return tuple(stage for stage in _RUNS[rule] if stage in places)


def _runs_in(given: Arbitrating, rule: str) -> tuple[Stage, ...]:
    """On one course."""
    crowd = given.method is Method.CROWD
    idle = (
        (rule in _OF_CROWDS and not crowd)
        or (rule in _OF_PANELS and crowd)
        or (rule == rules.STRIKE and given.method is not Method.LIST)
        or (rule == rules.NOMINATE and given.method is not Method.NOMINATION)
        or (rule == rules.APPEAL and not given.appeal_to)
    )
    if idle:
        return ()
    return tuple(stage for stage in _RUNS[rule] if not (crowd and stage is PROCEEDINGS))


def used(pack: RulePack, rule: str) -> bool:
    """Whether anything can come to run by it."""
    return bool(runs_in(pack, rule))


def stages(pack: RulePack) -> tuple[Stage, ...]:
    """Those that an arbitration under these rules can come to, in their order."""
    seen = {stage for key in MEANINGS for stage in runs_in(pack, key)} | {CLOSED}
    return tuple(stage for stage in Stage if stage in seen)


# ----------------------------------------------------------------------------------------------------- where it leads


class Way(msgspec.Struct, frozen=True, order=True):
    """From one stage to another; `source` is empty for a new one. `outcome`: with which it closes, else empty."""

    source: str
    target: str
    by: tuple[str, ...]
    """Actions of the table; rules whose time is over; `agreement` and `case`, where the case leads it."""
    when: str = ""
    """What must hold besides, as a code."""
    outcome: str = ""


_LEAVING: Final = ("rule_on_challenge", "resign", "remove_neutral", "update_disclosure")
_BEFORE_AWARD: Final = (ROUTING, CONSTITUTION, PROCEEDINGS, DELIBERATION, AWARDED)
WAYS: Final = (
    Way("", ROUTING, ("agreement",)),
    Way(ROUTING, CONSTITUTION, ("accept_referral",)),
    Way(ROUTING, CLOSED, ("refuse_referral", rules.ACCEPT), outcome=Outcome.REFUSED),
    Way(ROUTING, CLOSED, ("withdraw_consent",), outcome=Outcome.WITHDRAWN),
    Way(CONSTITUTION, CLOSED, ("withdraw_consent",), "never_complete", Outcome.WITHDRAWN),
    Way(CONSTITUTION, PROCEEDINGS, (rules.CHALLENGE,), "complete"),
    Way(CONSTITUTION, DELIBERATION, (rules.CHALLENGE,), "complete_crowd"),
    Way(CONSTITUTION, CLOSED, (rules.APPOINT, *_LEAVING), "nobody_left", Outcome.TERMINATED),
    Way(CONSTITUTION, CLOSED, ("terminate",), outcome=Outcome.TERMINATED),
    Way(CONSTITUTION, CLOSED, (rules.APPOINT, "terminate"), "award_stands", Outcome.AWARDED),
    Way(PROCEEDINGS, CONSTITUTION, _LEAVING, "seat_vacant"),
    Way(PROCEEDINGS, DELIBERATION, ("close_proceedings", rules.PROCEEDINGS)),
    Way(PROCEEDINGS, CLOSED, ("terminate",), outcome=Outcome.TERMINATED),
    Way(DELIBERATION, PROCEEDINGS, ("reopen_proceedings",)),
    Way(DELIBERATION, CONSTITUTION, _LEAVING, "seat_vacant"),
    Way(DELIBERATION, CONSTITUTION, (rules.REVEAL,), "drawn_again"),
    Way(DELIBERATION, AWARDED, ("sign", rules.SIGN), "signed_by_enough"),
    Way(DELIBERATION, AWARDED, ("reveal_vote", rules.REVEAL), "counted"),
    Way(DELIBERATION, CLOSED, ("terminate",), outcome=Outcome.TERMINATED),
    Way(DELIBERATION, CLOSED, (rules.AWARD, rules.SIGN, rules.RULING), "overdue_too_often", Outcome.TERMINATED),
    Way(AWARDED, CONSTITUTION, ("request_after",), "appeal"),
    Way(AWARDED, CLOSED, (rules.CORRECT, rules.APPEAL, "sign", rules.SIGN, "rule_on_request", rules.RULING),
        "nothing_open", Outcome.AWARDED),
    *(Way(stage, CLOSED, ("case",), "case_settled", Outcome.SETTLED) for stage in _BEFORE_AWARD),
    *(Way(stage, CLOSED, ("case",), "case_withdrawn", Outcome.WITHDRAWN) for stage in _BEFORE_AWARD),
)  # fmt: skip
"""Every way an arbitration can take, under whatever rules."""
