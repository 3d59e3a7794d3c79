"""The endpoints about files: drafts, submitting, what is missing, downloads."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import case_replies, evidence, schemas
from chalicelib.entrypoints.http import evidence_replies as replies
from chalicelib.entrypoints.http import evidence_schemas as own
from chalicelib.entrypoints.http.action_endpoints import CHANGING
from chalicelib.entrypoints.http.endpoint import Endpoint

PATH: Final = "/v1/cases/{case_id}/evidence"
ONE: Final = f"{PATH}/{{evidence_id}}"

EVIDENCE: Final = (
    Endpoint(
        method="GET", path=PATH, name="show_evidence", tag="evidence",
        summary="The files you may see, the limits, and what is still missing", handle=evidence.show,
        action="evidence.list", reply=replies.EvidenceFile, versioned=True,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/manifest", name="show_manifest", tag="evidence",
        summary="The exhibits by number, with their hashes and a root to compare", handle=evidence.manifest,
        action="evidence.list", reply=replies.Manifest, versioned=True,
    ),
    Endpoint(
        method="GET", path=f"{ONE}/custody", name="show_custody", tag="evidence",
        summary="The way of one file through the record: who did what with it, and when", handle=evidence.custody,
        action="evidence.list", reply=replies.Custody, versioned=True,
    ),
    Endpoint(
        method="POST", path=PATH, name="declare_evidence",
        summary="Announce files and get the addresses to upload them to", tag="evidence", handle=evidence.declare,
        action="evidence.declare", body=own.DeclareIn, reply=replies.Declared, status=201, idempotent=True,
        versioned=True, problems=(*CHANGING, "over_budget"),
    ),
    Endpoint(
        method="POST", path=f"{ONE}/amend", name="amend_evidence", tag="evidence",
        summary="Change what is said of a file that is not submitted yet", handle=evidence.amend,
        action="evidence.declare", body=own.AmendEvidenceIn, reply=case_replies.ActionDone, idempotent=True,
        versioned=True, conditional=True, problems=(*CHANGING, "evidence_submitted", "too_many_amendments"),
    ),
    Endpoint(
        method="POST", path=f"{ONE}/discard", name="discard_evidence", tag="evidence",
        summary="Take a file back that is not submitted yet", handle=evidence.discard, action="evidence.declare",
        reply=case_replies.ActionDone, idempotent=True, versioned=True, conditional=True,
        problems=(*CHANGING, "evidence_submitted"),
    ),
    Endpoint(
        method="POST", path=f"{ONE}/submit", name="submit_evidence",
        summary="Make an uploaded and checked file evidence, for good", tag="evidence", handle=evidence.submit,
        action="evidence.submit", reply=case_replies.ActionDone, idempotent=True, versioned=True,
        problems=(*CHANGING, "evidence_not_inspected"),
    ),
    Endpoint(
        method="POST", path=f"{PATH}/submissions", name="submit_all_evidence", tag="evidence",
        summary="Make several checked files evidence at once, or try what would still be missing",
        handle=evidence.submit_all, action="evidence.submit", body=own.SubmitAllIn, query=schemas.DryRunQuery,
        reply=replies.Submitted, idempotent=True, versioned=True, problems=(*CHANGING, "evidence_not_inspected"),
    ),
    Endpoint(
        method="POST", path=f"{ONE}/downloads", name="download_evidence",
        summary="A short-lived link to a file in the vault, noted in the record", tag="evidence",
        handle=evidence.download, action="evidence.download", body=own.DownloadIn, reply=replies.Download, status=201,
        versioned=True,
        problems=(
            "evidence_not_kept", "evidence_erased", "original_not_shown", "no_such_copy", "version_conflict",
            "try_again",
        ),
    ),
)  # fmt: skip
