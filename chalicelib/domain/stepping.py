"""What cannot be undone: for that a person must have proved lately who he is (RFC 9470's step-up).

Owns the judgement of every action, so that a new verb is judged too: a test holds these tables against the lifecycles.
Servers are not persons: their key is the proof, each time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import Unauthenticated

if TYPE_CHECKING:
    from chalicelib.domain.access import Principal
    from chalicelib.domain.security import Security

CASE: Final = frozenset(
    {
        "accept", "bid", "conclude_accord", "propose_accord", "vote_in_group", "withdraw",  # it binds the party
        "decide", "reject", "rule_on_challenge",  # it binds the parties
    }
)  # fmt: skip
GROUP: Final = frozenset(
    {
        "agree_to_offer",  # it binds those who are represented
        "authorise",  # it names who may bind them
        "answer_question", "decide",  # it binds the parties
        "close_gathering", "correct_ledger", "dismiss", "draw_tests",  # it is done once, and to many
    }
)  # fmt: skip
ARBITRATION: Final = frozenset(
    {
        "agree_terms", "waive_conflict", "withdraw_consent",  # a party gives something up
        "adopt_draft", "commit_vote", "rule_on_request", "sign", "terminate", "vote_on_draft",  # it decides
        "refuse_referral", "remove_neutral", "resign", "rule_on_challenge",  # it ends somebody's office, or the case
    }
)  # fmt: skip
REPORT: Final = frozenset({"decline", "dismiss", "refer", "uphold"})
"""It ends the report, or carries it out of the house."""
ALERT: Final = frozenset[str]()
"""An alert that was closed is raised again by its next cause."""

MILD: Final[dict[str, frozenset[str]]] = {
    "case": frozenset(
        {
            "admit", "advance_mediation", "assign_mediator", "challenge_mediator", "conclude_mediation",
            "confirm_return", "consent", "counter", "cure", "declare_evidence", "decline", "dispatch_notice",
            "escalate", "join_group", "leave_group", "leave_mediation", "look_into", "message", "note_deficiency",
            "offer", "pause", "perform", "prolong", "propose", "refuse_return", "reopen", "request_evidence",
            "respond", "resume", "serve", "ship_return", "withdraw_offer",
        }
    ),
    "group": frozenset(
        {
            "assign_mediator", "commit_nonce", "demand_recall", "escalate", "gather", "list", "merge",
            "message", "offer", "open_batch", "pose_question", "propose_change", "record_unclaimed", "refuse_offer",
            "revoke_authority", "split", "stand", "stand_down", "withdraw_offer",
        }
    ),
    "arbitration": frozenset(
        {
            "accept_appointment", "accept_referral", "answer_slots", "appoint", "ask_extension", "cancel_hearing",
            "challenge", "close_proceedings", "comment", "decline_appointment", "deliberate", "extend",
            "fix_hearing", "give_nonce", "nominate", "order", "propose_hearing", "put_draft", "put_list",
            "rank_list", "record_hearing", "record_payment", "reopen_proceedings", "request_after", "reveal_vote",
            "submit", "update_disclosure",
        }
    ),
    "report": frozenset({"accept", "extend", "investigate"}),
    "alert": frozenset({"acknowledge", "close"}),
}  # fmt: skip
"""What can be taken back or answered, states a fact that can be corrected, or leads on without binding anybody."""

ACTIONS: Final = frozenset(
    f"{thing}.act.{verb}"
    for thing, verbs in (
        ("case", CASE), ("group", GROUP), ("arbitration", ARBITRATION), ("report", REPORT), ("alert", ALERT)
    )
    for verb in verbs
) | frozenset({"evidence.erase", "case.represent"})  # fmt: skip
OPERATIONS: Final = frozenset({"lift_hold", "erase_person"})
"""Where one action stands for several endpoints: those of them that are meant, by name."""


class StepUpRequired(Unauthenticated):
    """The proof of identity is too old for this, or of too weak a kind; nothing was done."""

    code = "step_up_required"

    def __init__(self, max_age: int, methods: tuple[str, ...]) -> None:
        super().__init__(max_age=max_age, methods=list(methods))
        self.max_age, self.methods = max_age, methods


def is_final(action: str | None, operation: str) -> bool:
    """Whether it cannot be undone."""
    return action in ACTIONS or operation in OPERATIONS


def check(who: Principal, security: Security, now: datetime) -> None:
    """`now` is wall time. Raises StepUpRequired for a person whose proof is too old, or of none of the kinds asked for.

    A proof from the future is one: clocks differ by seconds, and whoever signed it has said that it is over.
    """
    if who.authenticated_at == 0:
        return
    wanted = security.step_up_methods
    old = int(now.timestamp()) - who.authenticated_at > security.step_up_seconds
    if old or (wanted and not set(wanted) & set(who.methods)):
        raise StepUpRequired(security.step_up_seconds, wanted)
