"""The endpoints of actions on a case: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import actions, replies, schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

CHANGING: Final = (
    "version_conflict", "try_again", "case_closed", "case_grouped", "wrong_stage", "too_many_texts",
)  # fmt: skip
"""What any change of an open case may be refused for."""
OFFERING: Final = ("not_served", "too_many_live_offers", "too_many_offers")
ANSWERING: Final = ("nothing_to_answer", "own_offer", "offer_not_live", "deadline_passed")
VERBS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "admit": ("Find the complaint admissible", ("deficiency_pending",)),
    "reject": ("Refuse the complaint on a ground of the rules, with reasons", ()),
    "note_deficiency": ("Say what the complaint still lacks", ("deficiency_pending", "too_many_deficiencies")),
    "cure": ("Supply what the complaint lacks", ("nothing_to_cure", "deadline_passed")),
    "serve": ("Attest that the respondent has been given notice", ("already_served",)),
    "dispatch_notice": ("Attest that the notice has been sent", ("already_served", "already_dispatched")),
    "respond": ("Answer the complaint", ("already_responded", "deadline_passed")),
    "offer": ("Offer terms", OFFERING),
    "counter": ("Answer an offer with other terms", (*ANSWERING, *OFFERING)),
    "accept": ("Accept an offer or a proposal as it stands", (*ANSWERING, "already_accepted")),
    "decline": ("Refuse an offer, a proposal or an agreement", (*ANSWERING, "already_accepted")),
    "withdraw_offer": (
        "Take an offer back that nobody has accepted", ("nothing_to_withdraw", "not_your_offer", "offer_not_live"),
    ),
    "bid": (
        "Bid under seal; where the bids cross, the case settles at the midpoint",
        ("not_in_this_procedure", "no_money_claimed", "already_bid", "no_more_rounds", "deadline_passed", "not_served",
         "no_rehearsal"),
    ),
    "message": ("Write a message", ("too_many_messages", "cooling_off", "not_served")),
    "escalate": ("Take the case to the next stage", ("not_served", "too_early", "no_next_stage")),
    "withdraw": ("Withdraw the complaint", ()),
    "propose_accord": (
        "Propose to go to a stage that needs both parties' will",
        ("not_in_this_procedure", "accord_pending", "too_many_accords", "not_served"),
    ),
    "conclude_accord": ("Agree to what the other party proposed", ANSWERING),
    "consent": ("Agree to take part in the mediation", ("wrong_step", "already_consented", "deadline_passed")),
    "leave_mediation": ("Refuse to mediate, or stop", ()),
    "assign_mediator": (
        "Put a mediator in charge",
        ("not_consented", "mediator_assigned", "mediator_not_eligible", "mediator_at_capacity",
         "no_mediator_available", "body_cannot_mediate"),
    ),
    "challenge_mediator": ("Doubt the mediator's independence", ("no_mediator", "challenge_pending")),
    "rule_on_challenge": ("Decide on that doubt", ("no_challenge",)),
    "advance_mediation": ("Take the mediation to its next step", ("wrong_step", "illegal_step", "challenge_pending")),
    "conclude_mediation": ("End a mediation without an agreement", ("wrong_step", "challenge_pending")),
    "pause": (
        "Stop the clock for a reason of the rules",
        ("clock_paused", "not_in_this_procedure", "no_more_pauses", "nothing_to_pause"),
    ),
    "resume": ("Let the clock run on", ("nothing_to_resume", "not_your_pause")),
    "prolong": (
        "Give a deadline more time, with reasons",
        ("nothing_to_prolong", "not_prolongable", "prolonged_already", "deadline_passed"),
    ),
    "request_evidence": ("Ask one side for evidence", ("too_many_requests", "wrong_step", "challenge_pending")),
    "propose": (
        "Propose terms to both sides",
        ("proposal_pending", "too_many_proposals", "wrong_step", "challenge_pending"),
    ),
    "decide": (
        "Decide with reasons",
        ("respondent_not_heard", "evidence_awaited", "proposal_pending", "clock_paused", "deadline_passed"),
    ),
    "perform": ("Show that an obligation has been met", ("nothing_to_perform", "task_not_open", "deadline_passed")),
    "ship_return": ("Say that the goods are on their way back", ("nothing_to_return", "task_not_open")),
    "confirm_return": ("Confirm that the goods are back", ("nothing_to_receive", "task_not_open")),
    "refuse_return": ("Dispute what came back", ("nothing_to_receive", "task_not_open")),
    "reopen": (
        "Open a closed case once more",
        (
            "case_open", "not_in_this_procedure", "not_reopenable", "reopened_already", "deadline_passed",
            "person_erased",
        ),
    ),
    "look_into": ("Note what was found out about a case in a queue", ("nothing_to_look_into",)),
    "join_group": (
        "Join a group of people with the same complaint",
        ("not_in_this_procedure", "already_member", "clock_paused", "joined_too_often", "deadline_passed",
         "not_of_this_group", "group_not_joinable", "group_needs_link", "group_full", "group_gate_closed",
         "link_invalid", "link_expired", "too_many_joins"),
    ),
    "leave_group": ("Leave the group and go on alone", ("not_in_group", "bound_by_group")),
    "vote_in_group": (
        "Vote in the group, under seal until the count",
        ("not_in_group", "already_voted", "poll_closed", "not_on_the_roll", "group_gate_closed", "no_rehearsal"),
    ),
    "revoke_tokens": ("Void every token of a party at once", ()),
}  # fmt: skip
"""Verb to its summary and what it may be refused for."""


def action(verb: str) -> Endpoint:
    summary, refusals = VERBS[verb]
    named = "case.revoke_tokens" if verb == "revoke_tokens" else f"case.act.{verb}"
    return Endpoint(
        method="POST", path=f"/v1/cases/{{case_id}}/actions/{verb}", name=verb, summary=summary, tag="actions",
        handle=actions.handler(verb, named), action=named, body=actions.ACTIONS[verb][0], reply=replies.ActionDone,
        query=schemas.DryRunQuery,
        idempotent=True, versioned=True, max_body=512 * KIB if verb == "decide" else 160 * KIB,
        problems=(*CHANGING, *refusals),
    )  # fmt: skip


ACTIONS: Final[tuple[Endpoint, ...]] = tuple(action(verb) for verb in VERBS)
"""In the order of the lifecycle."""
