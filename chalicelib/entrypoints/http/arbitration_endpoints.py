"""The endpoints of arbitrations: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.arbitration.awardfile import AwardFile
from chalicelib.entrypoints.http import (
    arbitration_actions,
    arbitration_docket,
    arbitration_files,
    arbitrations,
)
from chalicelib.entrypoints.http import arbitration_replies as replies
from chalicelib.entrypoints.http import arbitration_schemas as schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.evidence_replies import Download
from chalicelib.entrypoints.http.schemas import CaseEventsQuery, DryRunQuery

PATH: Final = "/v1/arbitrations/{arbitration_id}"
CHANGING: Final = (
    "version_conflict", "try_again", "arbitration_closed", "wrong_stage", "wrong_role", "too_many_texts",
)  # fmt: skip
"""What any change of an open arbitration may be refused for."""
FULL: Final = "arbitration_holds_no_more"
ABSENT: Final = "not_in_this_procedure"
LATE: Final = "deadline_passed"
PENDING: Final = "challenge_pending"
SITS: Final = ("not_on_panel", PENDING)
PRESIDES: Final = (*SITS, "not_presiding")
NAMED: Final = ("neutral_not_eligible", "seat_taken", "seat_is_drawn", "no_vacant_seat")
SEALED: Final = "not_rehearsable"
VERBS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "accept_referral": ("Take the case, at the fee that was quoted", (LATE, "handed_over")),
    "refuse_referral": ("Refuse the case with a reason", (LATE,)),
    "withdraw_consent": ("Take back the agreement to arbitrate", (ABSENT, "tribunal_complete")),
    "record_payment": ("Record that a part of the fee was paid", ("nothing_unpaid",)),
    "give_nonce": ("Add to the seed of the draw", ("seed_made", "nonce_given", LATE, SEALED)),
    "put_list": ("Put a list of names to the parties", (*NAMED, ABSENT)),
    "rank_list": (
        "Strike names from a list and rank the others", ("nothing_to_answer", "already_ranked", LATE, SEALED),
    ),
    "nominate": ("Name a neutral for the own seat", (*NAMED, ABSENT, LATE)),
    "appoint": ("Appoint somebody for a vacant seat", (*NAMED, "seed_not_made", ABSENT)),
    "accept_appointment": ("Answer the questionnaire, and accept", ("not_asked", LATE)),
    "decline_appointment": ("Decline the appointment", ("not_asked", LATE)),
    "update_disclosure": ("Disclose what has come up since", ("not_on_panel", FULL)),
    "waive_conflict": ("Waive something that was disclosed", ("nothing_to_waive",)),
    "challenge": (
        "Challenge a neutral with reasons",
        (PENDING, FULL, "nobody_to_challenge", "not_accepted_yet", LATE),
    ),
    "comment": ("Comment on a challenge", ("no_challenge", "already_commented", "not_challenged", LATE)),
    "rule_on_challenge": ("Decide on a challenge", ("no_challenge", "comments_pending", "own_challenge")),
    "resign": ("Resign from the panel", ("not_on_panel", "award_adopted")),
    "remove_neutral": ("Replace a neutral who does not act", ("nobody_to_remove", "panel_deliberates")),
    "order": ("Give a procedural order", (*PRESIDES, FULL)),
    "submit": ("Answer an order", (PENDING, "nothing_to_answer", "order_not_open", "already_answered", LATE)),
    "ask_extension": (
        "Ask for more time", (PENDING, "nothing_to_answer", "order_not_open", "already_asked", LATE),
    ),
    "extend": ("Give all whom an order asks more time", (*PRESIDES, "no_open_order", "too_many_extensions")),
    "propose_hearing": ("Propose a hearing with slots", (*PRESIDES, FULL)),
    "answer_slots": ("Say which slots suit", ("no_hearing_proposed",)),
    "fix_hearing": ("Fix the time of a hearing", (*PRESIDES, "no_hearing_proposed")),
    "cancel_hearing": ("Cancel a hearing", (*PRESIDES, "no_hearing_proposed")),
    "record_hearing": ("Record what was said at a hearing", (*PRESIDES, "no_hearing_proposed", "hearing_not_fixed")),
    "agree_terms": ("Ask for an award on agreed terms", ("already_agreed", PENDING, ABSENT)),
    "close_proceedings": ("Close the proceedings", (*PRESIDES, "orders_open")),
    "reopen_proceedings": ("Open the proceedings again", (*PRESIDES, "award_adopted", FULL)),
    "terminate": (
        "End the arbitration without an award",
        (*PRESIDES, "award_adopted", "panel_deliberates", "tribunal_decides"),
    ),
    "deliberate": ("Write in the panel's own room", (*SITS, FULL, ABSENT)),
    "put_draft": ("Put a draft award", (*PRESIDES, "award_adopted", FULL, ABSENT)),
    "vote_on_draft": ("Vote on a draft", (*SITS, "award_adopted", "no_draft", "already_voted")),
    "adopt_draft": ("Adopt the draft of the majority", (*PRESIDES, "award_adopted", "no_draft", "no_majority")),
    "sign": ("Sign the award, with the own key or a kept one", (*SITS, "nothing_to_sign", "already_signed", SEALED)),
    "commit_vote": ("Seal a juror's vote", (*SITS, "not_voting_now", "already_voted", ABSENT, LATE, SEALED)),
    "reveal_vote": (
        "Open the sealed vote", (*SITS, "not_voting_now", "no_vote_sealed", "already_voted", ABSENT, LATE, SEALED),
    ),
    "request_after": (
        "Ask for a correction, an additional award, or an appeal", (ABSENT, FULL, LATE, "request_pending"),
    ),
    "rule_on_request": ("Decide on such a request", (*PRESIDES, "award_adopted", "no_request")),
}  # fmt: skip
"""Verb to its summary and what it may be refused for."""
_AWARDS: Final = ("put_draft", "rule_on_request")


def action(verb: str) -> Endpoint:
    summary, refusals = VERBS[verb]
    return Endpoint(
        method="POST", path=f"{PATH}/actions/{verb}", name=f"arbitration_{verb}", summary=summary, tag="arbitrations",
        handle=arbitration_actions.handler(verb), action=f"arbitration.act.{verb}",
        body=arbitration_actions.ACTIONS[verb][0], reply=replies.ArbitrationDone, query=DryRunQuery,
        idempotent=True, versioned=True, max_body=256 * KIB if verb in _AWARDS else 160 * KIB,
        problems=(*CHANGING, *refusals),
    )  # fmt: skip


ARBITRATIONS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET", path="/v1/disclosure-questionnaire", name="show_disclosure_questionnaire", tag="arbitrations",
        summary="What a neutral is asked before he accepts", handle=arbitrations.disclosure_questionnaire,
        reply=replies.DisclosureQuestionnaire,
    ),
    Endpoint(
        method="GET", path="/v1/arbitrations", name="list_arbitrations", tag="arbitrations",
        summary="Your body's arbitrations, or your own as a neutral", handle=arbitration_docket.list_arbitrations,
        action="arbitration.list", query=schemas.ArbitrationListQuery, reply=replies.ArbitrationList,
    ),
    Endpoint(
        method="POST", path="/v1/arbitrations/bulk-accept", name="accept_referrals", tag="arbitrations",
        summary="Take many cases at once, each by itself", handle=arbitration_docket.bulk_accept,
        action="arbitration.accept_many", body=schemas.BulkAcceptIn, reply=replies.AcceptedReferrals,
        idempotent=True,
    ),
    Endpoint(
        method="GET", path="/v1/arbitrations/statistics", name="show_arbitration_statistics", tag="arbitrations",
        summary="How many, in which stage, with what end, and how long they took",
        handle=arbitration_docket.statistics, action="arbitration.statistics", reply=replies.BodyStatistics,
    ),
    Endpoint(
        method="GET", path="/v1/arbitrations/fees", name="show_arbitration_fees", tag="arbitrations",
        summary="The fee ledger: quoted, charged, paid, given back", handle=arbitration_docket.fees,
        action="arbitration.fees", query=schemas.FeesQuery, reply=replies.FeeLedger,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/arbitration", name="show_arbitration_of_case", tag="arbitrations",
        summary="The present arbitration of a case", handle=arbitrations.of_case, action="arbitration.of_case",
        reply=replies.ShownArbitration, versioned=True,
    ),
    Endpoint(
        method="GET", path=PATH, name="show_arbitration", tag="arbitrations",
        summary="One arbitration, with the texts you may read", handle=arbitrations.show, action="arbitration.show",
        reply=replies.ShownArbitration, versioned=True,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/events", name="list_arbitration_events", tag="arbitrations",
        summary="The record of an arbitration: the hash chain of its events", handle=arbitrations.events,
        action="arbitration.events", query=CaseEventsQuery, reply=replies.ArbitrationEvents,
        problems=("record_damaged",),
    ),
    Endpoint(
        method="GET", path=f"{PATH}/draw", name="show_arbitration_draw", tag="arbitrations",
        summary="All it takes to do every draw again", handle=arbitrations.draw, action="arbitration.draw",
        reply=replies.NeutralDrawFile,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/file", name="show_case_file", tag="arbitrations",
        summary="The case as it was handed over, and what came later", handle=arbitration_files.file,
        action="arbitration.file", query=schemas.FileQuery, reply=replies.CaseFile, problems=("try_again",),
    ),
    Endpoint(
        method="POST", path=f"{PATH}/exhibits/{{evidence_id}}/downloads", name="download_exhibit", tag="arbitrations",
        summary="A short-lived link to an exhibit, noted in the case's record", handle=arbitration_files.download,
        action="arbitration.exhibit", reply=Download, status=201,
        problems=("evidence_not_kept", "version_conflict", "try_again"),
    ),
    Endpoint(
        method="GET", path=f"{PATH}/deliberation", name="list_deliberation", tag="arbitrations",
        summary="What the panel says among itself", handle=arbitrations.deliberation,
        action="arbitration.deliberation", query=schemas.DeliberationQuery, reply=replies.Deliberation,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/hearings/{{hearing_id}}/calendar", name="show_hearing_calendar",
        tag="arbitrations", summary="A hearing for your calendar", handle=arbitrations.calendar,
        action="arbitration.calendar", media_type="text/calendar",
    ),
    Endpoint(
        method="GET", path=f"{PATH}/awards/{{award_id}}/document", name="show_award_document", tag="arbitrations",
        summary="An award with its signatures, to be checked offline; while it is signed, what is signed",
        handle=arbitrations.award, action="arbitration.award", reply=AwardFile,
    ),
    *(action(verb) for verb in VERBS),
)  # fmt: skip
"""In the order in which they are published."""
