"""What a representative of one party in one case may do: words of scope, and which of them each action takes.

Deny by default: an action that is not in the table is nobody's to do for somebody else. What binds the party is covered
only where it was named: no other word implies it (special authority: Civil Procedure Law of China, article 62).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.domain.errors import NotAllowed

READ: Final = "read"
"""Part of every scope."""
SCOPE: Final = ("read", "evidence", "negotiate", "perform", "settle", "arbitrate", "withdraw", "group")
"""All words there are, from the least to what binds the party."""
SPECIAL: Final = frozenset({"settle", "arbitrate", "withdraw", "group"})
"""Of these each must be named expressly."""

Needs = frozenset[str] | None


def _of(*words: str) -> frozenset[str]:
    return frozenset(words)


_READ, _EVIDENCE, _TALK, _PERFORM = _of(READ), _of("evidence"), _of("negotiate"), _of("perform")
_SETTLE, _ARBITRATE, _WITHDRAW, _GROUP = _of("settle"), _of("arbitrate"), _of("withdraw"), _of("group")

_CASE: Final[dict[str, Needs]] = {
    "case.show": _READ, "case.events": _READ, "case.messages": _READ, "case.terms": _READ, "case.bundle": _READ,
    "case.negotiation_help": _READ, "case.quote": _ARBITRATE,
    "evidence.list": _READ, "evidence.download": _READ, "evidence.declare": _EVIDENCE, "evidence.submit": _EVIDENCE,
    "case.end_representation": _READ,
    # Who else may act, where the party's own mail goes and what it was sent, what it reported: its own affairs.
    "case.represent": None, "case.notices": None, "case.notice_preferences": None,
    "report.show": None, "report.events": None, "person.erase": None, "case.access_log": None, "case.own_data": None,
}  # fmt: skip
_ACTS: Final[dict[str, Needs]] = {
    "cure": _EVIDENCE, "respond": _TALK | _SETTLE, "offer": _TALK, "counter": _TALK, "decline": _TALK,
    "withdraw_offer": _TALK, "message": _TALK, "escalate": _TALK, "pause": _TALK, "resume": _TALK, "consent": _TALK,
    "leave_mediation": _TALK, "challenge_mediator": _TALK, "propose_accord": _TALK | _ARBITRATE,
    "conclude_accord": _TALK | _ARBITRATE, "accept": _SETTLE, "bid": _SETTLE, "withdraw": _WITHDRAW,
    "perform": _PERFORM, "ship_return": _PERFORM, "confirm_return": _PERFORM, "refuse_return": _PERFORM,
    "join_group": _GROUP, "leave_group": _GROUP, "vote_in_group": _GROUP,
    "reopen": None,  # the case was closed, and with it what the representative was there for
}  # fmt: skip
_IN_GROUP: Final[dict[str, Needs]] = {
    "group.show": _GROUP, "group.events": _GROUP, "group.messages": _GROUP, "group.draw": _GROUP,
    "group.invitation": _GROUP, "group.inclusion": _GROUP, "group.own_line": _GROUP, "group.own_batch": _GROUP,
    # A member's office, and what is done for or to a whole group, goes beyond the one case.
    "group.open": None, "group.link": None, "group.work": None,
    "group.act.offer": None, "group.act.withdraw_offer": None, "group.act.agree_to_offer": None,
    "group.act.refuse_offer": None, "group.act.propose_change": None, "group.act.message": None,
    "group.act.escalate": None, "group.act.commit_nonce": None, "group.act.authorise": None,
    "group.act.revoke_authority": None, "group.act.stand": None, "group.act.stand_down": None,
    "group.act.demand_recall": None,
}  # fmt: skip
_IN_ARBITRATION: Final[dict[str, Needs]] = {
    "arbitration.of_case": _ARBITRATE, "arbitration.show": _ARBITRATE, "arbitration.events": _ARBITRATE,
    "arbitration.draw": _ARBITRATE, "arbitration.award": _ARBITRATE, "arbitration.calendar": _ARBITRATE,
    "arbitration.act.answer_slots": _ARBITRATE, "arbitration.act.ask_extension": _ARBITRATE,
    "arbitration.act.challenge": _ARBITRATE, "arbitration.act.comment": _ARBITRATE,
    "arbitration.act.give_nonce": _ARBITRATE, "arbitration.act.nominate": _ARBITRATE,
    "arbitration.act.rank_list": _ARBITRATE, "arbitration.act.request_after": _ARBITRATE,
    "arbitration.act.submit": _ARBITRATE, "arbitration.act.waive_conflict": _ARBITRATE,
    "arbitration.act.agree_terms": _SETTLE, "arbitration.act.withdraw_consent": _WITHDRAW,
}  # fmt: skip
NEEDS: Final[dict[str, Needs]] = {
    **_CASE, **{f"case.act.{verb}": needs for verb, needs in _ACTS.items()}, **_IN_GROUP, **_IN_ARBITRATION,
}  # fmt: skip
"""By action: any one of these words is enough; None: the party's own, which no scope covers. Every action of a party
stands here; a test sees to it.
"""


def needs(action: str) -> frozenset[str]:
    """The words of which one is enough; none where no scope covers it."""
    return NEEDS.get(action) or frozenset()


def covers(scope: Iterable[str], action: str) -> bool:
    return bool(needs(action) & {READ, *scope})


def reads(action: str) -> bool:
    """Whether it only looks: what stays open for a while when the case is closed."""
    return READ in needs(action)


def outside(scope: Iterable[str], needed: Iterable[str]) -> NotAllowed:
    """`needed`: of which one would do; none where no authority covers it."""
    return NotAllowed(
        "outside_authority",
        "The representation does not cover this.",
        scope=list(scope),
        needs=sorted(needed),
    )


def normal(scope: Iterable[str]) -> tuple[str, ...]:
    """In the one order, with what every scope holds."""
    named = {READ, *scope}
    return tuple(word for word in SCOPE if word in named)
