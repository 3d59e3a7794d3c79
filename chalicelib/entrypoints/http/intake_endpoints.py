"""The endpoints of the intake channels."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import intake_desk, intake_form, intake_talks, schemas
from chalicelib.entrypoints.http import intake_replies as replies
from chalicelib.entrypoints.http import intake_schemas as own
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

TALK: Final = "/v1/intake-conversations"

INTAKE: Final = (
    Endpoint(
        method="POST", path="/v1/filing-links", name="make_filing_link", tag="intake",
        summary="A link to the form for one person and one complaint", handle=intake_desk.make_link,
        action="case.intake", body=own.FilingLinkIn, reply=replies.FilingLink, status=201, idempotent=True,
        max_body=128 * KIB,
    ),
    Endpoint(
        method="GET", path="/file/{link}", name="show_filing_form", tag="intake",
        summary="The form as a page; after the filing, what happens next", handle=intake_form.show,
        query=own.FormQuery, media_type="text/html", page=True,
    ),
    Endpoint(
        method="POST", path="/file/{link}", name="submit_filing_form", tag="intake",
        summary="File what the form says, once; then back to the page", handle=intake_form.submit,
        media_type="text/html", status=303, page=True, form=True, max_body=512 * KIB,
    ),
    Endpoint(
        method="POST", path="/v1/intake-questions", name="list_open_questions", tag="intake",
        summary="What is still to be asked of somebody at the telephone, in order", handle=intake_desk.script,
        action="case.file", body=schemas.CaseIn, query=own.ScriptQuery, reply=replies.Script, max_body=320 * KIB,
    ),
    Endpoint(
        method="PUT", path="/v1/mail-desk", name="put_mail_desk", tag="intake",
        summary="Take complaints by e-mail, under these rules", handle=intake_desk.put_mail_desk,
        action="case.intake", body=own.MailDeskIn, reply=replies.MailDesk,
    ),
    Endpoint(
        method="GET", path="/v1/mail-desk", name="show_mail_desk", tag="intake",
        summary="The address for complaints by e-mail", handle=intake_desk.show_mail_desk, action="case.intake",
        reply=replies.MailDesk, problems=("not_found",),
    ),
    Endpoint(
        method="POST", path=TALK, name="begin_conversation", tag="intake",
        summary="Begin a conversation that ends in a complaint", handle=intake_talks.begin, action="case.intake",
        body=own.ConversationIn, reply=replies.Conversation, status=201, idempotent=True, max_body=128 * KIB,
    ),
    Endpoint(
        method="GET", path=f"{TALK}/{{conversation_id}}", name="show_conversation", tag="intake",
        summary="Where a conversation stands", handle=intake_talks.show, action="case.intake",
        reply=replies.Conversation,
    ),
    Endpoint(
        method="POST", path=f"{TALK}/{{conversation_id}}/answers", name="answer_conversation", tag="intake",
        summary="The next message of the person: an answer, a step back, the confirmation, the end",
        handle=intake_talks.go, action="case.intake", body=own.StepIn, reply=replies.Conversation,
        max_body=128 * KIB, problems=("version_conflict", "too_many_steps", "incomplete", "try_again"),
    ),
)  # fmt: skip
