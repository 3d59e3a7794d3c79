"""The endpoints of the hand-over: a part of the table in `endpoints`. The messages' shapes are the protocol's own."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.handover import messages
from chalicelib.domain.handover.rules import MAX_BYTES
from chalicelib.entrypoints.http import handover_replies as replies
from chalicelib.entrypoints.http import handovers
from chalicelib.entrypoints.http.arbitration_replies import CaseFile
from chalicelib.entrypoints.http.endpoint import Endpoint

_REFUSED: Final = (
    "message_not_signed", "handover_out_of_turn", "handover_id_reused", "handover_holds_no_more", "deadline_passed",
    "not_found", "try_again",
)  # fmt: skip
_OF_THE_CASE: Final = (
    "arbitration_closed", "arbitration_holds_no_more", "award_adopted", "challenge_pending", "comments_pending",
    "neutral_not_eligible", "no_challenge", "not_handed_over", "not_in_this_procedure", "not_on_panel",
    "not_presiding", "orders_open", "own_challenge", "panel_deliberates", "seat_taken", "tribunal_decides",
    "wrong_role", "wrong_stage",
)  # fmt: skip
_SUMMARIES: Final = {
    "on_search": "Your system's answer: whether it could take such a dispute",
    "on_quote": "Your system's answer: whether the fee of your schedule stands",
    "on_init": "Your system's answer: take a case, or refuse it with reasons",
    "on_confirm": "Your system has the confirmation",
    "on_status": "Your system has heard how it stands here",
    "update": "What has happened in your system: tribunal, ruling, stage, order, hearing, award, end",
    "on_cancel": "Your system has closed what is over here",
}


def _message(action: str) -> Endpoint:
    more = _OF_THE_CASE if action in ("on_init", "update") else ()
    return Endpoint(
        method="POST", path=f"/v1/handover/{action}", name=f"handover_{action}", tag="handover",
        summary=_SUMMARIES[action], handle=handovers.take, action="handover.send", body=messages.INCOMING[action],
        reply=replies.HandoverTaken, max_body=MAX_BYTES, problems=(*_REFUSED, *more),
    )  # fmt: skip


HANDOVER: Final[tuple[Endpoint, ...]] = (
    *(_message(action) for action in messages.INCOMING),
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/enquiries", name="enquire", tag="handover",
        summary="Ask a body that does not run Redress whether it could take such a dispute; again for its answer",
        handle=handovers.enquire, action="case.enquire", body=replies.EnquiryIn, reply=replies.Enquiry,
        problems=("not_handed_over", "not_found", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/handovers/{handover_id}", name="show_handover", tag="handover",
        summary="One transaction, with a fresh link to its case's file", handle=handovers.show,
        action="handover.show", reply=replies.Handover,
    ),
    Endpoint(
        method="GET", path="/v1/handovers/{handover_id}/file", name="show_handover_file", tag="handover",
        summary="The case as it was handed over", handle=handovers.file, action="handover.file",
        query=replies.HandoverFileQuery, reply=CaseFile, problems=("try_again",),
    ),
)  # fmt: skip
"""In the order in which they are published."""
