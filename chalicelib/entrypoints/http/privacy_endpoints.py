"""The endpoints about privacy in a case: who looked, one's own data, drafts for the public."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import looked, own_data, public_texts, replies
from chalicelib.entrypoints.http import privacy_schemas as own
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.schemas import DryRunQuery

PRIVACY: Final = (
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/access_log", name="show_access_log", tag="privacy",
        summary="Who has looked into the case, what at and when", handle=looked.show, action="case.access_log",
        query=own.AccessLogQuery, reply=own.AccessLog,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/my_data", name="show_my_data", tag="privacy",
        summary="All that the case keeps of you, to take along", handle=own_data.show, action="case.own_data",
        reply=own.OwnData,
    ),
    Endpoint(
        method="GET", path="/v1/persons/{person_ref}/data", name="show_person_data", tag="privacy",
        summary="All that is kept of a person, case by case", handle=own_data.of_person, action="person.data",
        query=own.PersonDataQuery, reply=own.PersonData, problems=("not_found", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/public_text", name="draft_public_text", tag="privacy",
        summary="Drafts of the complaint and the decision without what says whose they are, for somebody to read",
        handle=public_texts.draft, action="case.public_draft", reply=own.PublicDrafts, problems=("try_again",),
    ),
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/public_text", name="approve_public_text", tag="privacy",
        summary="Approve a text of the case for the public, as drafted or as edited", handle=public_texts.approve,
        action="case.public_approve", body=own.PublicTextIn, reply=replies.ActionDone, query=DryRunQuery,
        idempotent=True, versioned=True, max_body=160 * KIB,
        problems=("too_many_texts", "version_conflict", "try_again"),
    ),
)  # fmt: skip
