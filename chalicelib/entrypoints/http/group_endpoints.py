"""The endpoints of groups: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.collective.proofs import DrawFile, RollFile
from chalicelib.domain.collective.roll import Inclusion
from chalicelib.entrypoints.http import group_actions, group_files, group_records, groups
from chalicelib.entrypoints.http import group_replies as replies
from chalicelib.entrypoints.http import group_schemas as schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.schemas import CaseEventsQuery, DryRunQuery

PATH: Final = "/v1/groups/{group_id}"
CHANGING: Final = (
    "version_conflict", "try_again", "group_closed", "wrong_stage", "wrong_role", "too_many_texts",
)  # fmt: skip
"""What any change of an open group may be refused for. Whether a member is in office only the group knows."""
FULL: Final = "group_holds_no_more"
MANDATE: Final = "outside_authority"
ABSENT: Final = "not_in_this_procedure"
LINKED: Final = ("link_invalid", "link_expired")
ANSWERING: Final = ("poll_pending", "nothing_to_answer", "own_offer", "offer_not_live", MANDATE)
VERBS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "gather": ("Take a suggested group up and invite whoever it concerns", ()),
    "dismiss": ("End a group whose cases are not to be treated together", ()),
    "merge": ("Let a group go into another one about the same", ("not_alike", "group_not_gathering")),
    "split": ("Take cases out of what is suggested", ()),
    "list": ("Say whether the public page invites whoever it concerns", ()),
    "close_gathering": ("End the time to join early", ("group_busy",)),
    "stand": (
        "Stand for election as a representative", (ABSENT, "poll_pending", "already_candidate", "no_vacancy", FULL),
    ),
    "stand_down": ("Take a candidacy back, or resign", ("not_a_candidate", "poll_pending")),
    "demand_recall": (
        "Ask all members to recall a representative",
        ("no_representatives", "poll_pending", "recall_asked_already", "recall_demanded_already", FULL),
    ),
    "authorise": ("Register the signed authority of a lawyer or an association", (FULL, MANDATE)),
    "revoke_authority": ("End such an authority", ("no_authority", MANDATE)),
    "offer": ("Offer terms for all members by a formula", ("poll_pending", "under_recall", FULL, MANDATE)),
    "agree_to_offer": ("Find an offer worth asking the members", (*ANSWERING, "under_recall")),
    "refuse_offer": ("Refuse an offer", ANSWERING),
    "withdraw_offer": (
        "Take back an offer of one's own",
        ("nothing_to_withdraw", "not_your_offer", "offer_not_live", MANDATE),
    ),
    "propose_change": (
        "Ask the members to agree to a change of the claim or a waiver", ("poll_pending", FULL, MANDATE),
    ),
    "message": ("Write in one of the group's rooms", (FULL, "own_messages_full", MANDATE)),
    "escalate": ("Take the group to its next stage", ("poll_pending", "no_next_stage", MANDATE)),
    "assign_mediator": (
        "Put a mediator in charge",
        ("mediator_assigned", "mediator_not_eligible", "mediator_at_capacity", "mediator_conflicted",
         "no_mediator_available"),
    ),
    "pose_question": ("Put a question that is common to all members", (FULL,)),
    "answer_question": ("Decide a common question, with reasons", ("no_open_question", "question_answered")),
    "decide": ("Decide for all members, with reasons", ("poll_pending", FULL)),
    "commit_nonce": ("Give one's share of the seed of a draw", (ABSENT, "nonce_given", MANDATE)),
    "draw_tests": ("Have test cases drawn at random", (ABSENT, "group_busy", "poll_pending", FULL)),
    "open_batch": (
        "Let the members of the next batch go on", (ABSENT, "no_batch_to_open", "group_busy", "poll_pending"),
    ),
    "correct_ledger": ("Put one member's line of the ledger right", ("ledger_not_open", FULL)),
    "record_unclaimed": (
        "Record that a sum has not reached its member", ("ledger_not_carried", "recorded_already", "group_busy", FULL),
    ),
}  # fmt: skip
"""Verb to its summary and what it may be refused for."""


def action(verb: str) -> Endpoint:
    summary, refusals = VERBS[verb]
    return Endpoint(
        method="POST", path=f"{PATH}/actions/{verb}", name=f"group_{verb}", summary=summary, tag="groups",
        handle=group_actions.handler(verb), action=f"group.act.{verb}", body=group_actions.ACTIONS[verb][0],
        reply=replies.GroupDone, query=DryRunQuery, idempotent=True, versioned=True,
        max_body=512 * KIB if verb in ("decide", "answer_question") else 160 * KIB,
        problems=(*CHANGING, *refusals),
    )  # fmt: skip


GROUPS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST", path="/v1/groups", name="open_group", tag="groups",
        summary="Open a group: for an association, as an officer, or about one's own case",
        handle=groups.create, action="group.open", body=schemas.GroupIn, reply=replies.OpenedGroup, status=201,
        idempotent=True, versioned=True,
        problems=(
            "not_found", "try_again", ABSENT, "wrong_role", "wrong_stage", "case_closed", "already_member",
            "clock_paused", "joined_too_often", "deadline_passed", "group_opened_already",
        ),
    ),
    Endpoint(
        method="GET", path="/v1/groups", name="list_groups", tag="groups",
        summary="Groups of the platform, by due or by last change", handle=groups.list_groups, action="group.list",
        query=schemas.GroupListQuery, reply=replies.GroupList,
    ),
    Endpoint(
        method="GET", path=PATH, name="show_group", summary="One group, with the texts you may read", tag="groups",
        handle=groups.show, action="group.show", reply=replies.ShownGroup, versioned=True,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/page", name="show_group_page", tag="groups",
        summary="The public page of a group that invites whoever it concerns, or whoever has a link",
        handle=groups.page, query=schemas.PageQuery, reply=replies.GroupPage, problems=LINKED,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/invitation", name="show_group_invitation", tag="groups",
        summary="The same for a complainant who is invited, by whatever way", handle=groups.invitation,
        action="group.invitation", query=schemas.PageQuery, reply=replies.GroupPage, problems=LINKED,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/events", name="list_group_events", tag="groups",
        summary="The record of a group: the hash chain of its events", handle=group_records.events,
        action="group.events", query=CaseEventsQuery, reply=replies.GroupEvents, problems=("record_damaged",),
    ),
    Endpoint(
        method="GET", path=f"{PATH}/messages", name="list_group_messages", tag="groups",
        summary="The messages of a group's rooms", handle=group_records.messages, action="group.messages",
        query=schemas.RoomQuery, reply=replies.GroupMessages,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/work", name="show_group_work", tag="groups",
        summary="How far work over all members has come", handle=group_records.progress, action="group.work",
        reply=replies.GroupProgress,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/my-line", name="show_own_line", tag="groups",
        summary="What the group's ledger gives your own case", handle=group_records.own_line,
        action="group.own_line", reply=replies.OwnLine,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/my-batch", name="show_own_batch", tag="groups",
        summary="In which batch your own case is, and when its turn is likely to come",
        handle=group_files.own_batch, action="group.own_batch", reply=replies.OwnBatch,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/inclusion", name="show_group_inclusion", tag="groups",
        summary="The proof that a member stands in a sealed roll, to be checked offline", handle=group_files.inclusion,
        action="group.inclusion", query=schemas.InclusionQuery, reply=Inclusion, problems=(MANDATE,),
    ),
    Endpoint(
        method="GET", path=f"{PATH}/roll", name="show_group_roll", tag="groups",
        summary="A sealed roll, whole or a page of it, to be checked offline", handle=group_files.roll,
        action="group.roll", query=schemas.RollQuery, reply=RollFile, problems=(MANDATE,),
    ),
    Endpoint(
        method="GET", path=f"{PATH}/draw", name="show_group_draw", tag="groups",
        summary="A draw of test cases with its roll, whole or a page of it: anybody can draw again",
        handle=group_files.draw, action="group.draw", query=schemas.DrawQuery, reply=DrawFile,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/ledger", name="list_group_ledger", tag="groups",
        summary="The ledger: its sums, and its lines page by page", handle=group_records.ledger,
        action="group.ledger", query=schemas.LedgerQuery, reply=replies.LedgerPage,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/export", name="export_group", tag="groups",
        summary="The members' list for a representative action, or the record to be checked offline",
        handle=group_records.export, action="group.export", query=schemas.ExportQuery, reply=replies.GroupExport,
        problems=(MANDATE,),
    ),
    Endpoint(
        method="POST", path=f"{PATH}/links", name="create_group_link", tag="groups",
        summary="Make a link by which others are asked to join", handle=groups.create_link, action="group.link",
        body=schemas.GroupLinkIn, reply=replies.JoinLink, status=201, problems=("group_not_joinable",),
    ),
    *(action(verb) for verb in VERBS),
)  # fmt: skip
"""In the order in which they are published."""
