"""Evidence from declaration to the vault: budget, inspection, submission, keeping, downloads (P8).

Every change of a case is guarded by the head's version, so the budget in the state is exact: two declarations at the
same time meet as a version conflict, and the second is decided anew on what the first has left.
"""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.state import Budget, Case, Evidence, EvidenceState, RequestState, Status
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound, OverBudget
from chalicelib.domain.rulepack import EvidenceLimits
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
MAX_DECLARATIONS = 20
ROUNDS = 2
"""How often one side may declare its whole number of files, those that never became evidence included: a share that
comes back again and again must not let one side fill the case.
"""


def decide(case: Case, command: cmd.Filing, context: Context) -> Events:
    match command:
        case cmd.DeclareEvidence():
            return declare(case, command, context)
        case cmd.RecordInspection():
            return inspected(case, command)
        case cmd.SubmitEvidence():
            return submit(case, command, context)
        case cmd.RecordKept():
            return kept(case, command)
        case cmd.AuthorizeDownload():
            return download(case, command, context)
        case _:
            assert_never(command)


def declare(case: Case, command: cmd.DeclareEvidence, context: Context) -> Events:
    """Reserves a share of the budget for each file. All of them or none."""
    limits = context.pack.evidence
    if faults := _faults(case, command, context):
        raise Invalid("Some files cannot be taken.", faults=tuple(faults))
    _within(case.budgets.get(context.role, Budget(context.role)), command, limits)
    _not_endless(case, command, context)
    return tuple(_declared(n, file, context) for n, file in enumerate(command.files))


def inspected(case: Case, command: cmd.RecordInspection) -> Events:
    """The first version that was inspected counts; later notices of the same or another upload change nothing."""
    item = _known(case, command.evidence_id)
    if item.state is not EvidenceState.DECLARED:
        return ()
    if command.refusal is not None:
        return (ev.EvidenceRefused(item.id, command.refusal),)
    return (ev.EvidenceInspected(item.id, command.version_id),)


def submit(case: Case, command: cmd.SubmitEvidence, context: Context) -> Events:
    """An explicit step: from here on the file is evidence and cannot be taken back."""
    item = _known(case, command.evidence_id)
    if item.by is not context.role:
        raise _unknown()
    if case.head.status is Status.CLOSED:
        raise NotAllowed("case_closed")
    if item.state is not EvidenceState.INSPECTED:
        raise NotAllowed("evidence_not_inspected", state=item.state.value, reason=item.reason)
    met = item.request_id if _still_open(case, item) else None
    return (ev.EvidenceSubmitted(item.id, context.pack.evidence.retention_days, met),)


def kept(case: Case, command: cmd.RecordKept) -> Events:
    item = _known(case, command.evidence_id)
    if item.state is not EvidenceState.SUBMITTED:
        return ()
    return (ev.EvidenceKept(item.id, command.version_id, command.kept_until),)


def download(case: Case, command: cmd.AuthorizeDownload, context: Context) -> Events:
    """Its authorisation is part of the custody trail."""
    item = _known(case, command.evidence_id)
    if context.role.is_party and not shown(item, context.role):
        raise _unknown()
    if item.state is not EvidenceState.KEPT:
        raise NotAllowed("evidence_not_kept", state=item.state.value)
    return (ev.DownloadAuthorised(item.id, context.role),)


def shown(item: Evidence, role: Role) -> bool:
    """A file under way concerns only the side that brings it; once submitted both sides see it alike (S45)."""
    return item.by is role or item.state in (EvidenceState.SUBMITTED, EvidenceState.KEPT)


def remaining(budget: Budget, limits: EvidenceLimits) -> dict[str, int]:
    """What that side may still declare."""
    return {"files": limits.files - budget.files, "bytes": limits.case_bytes - budget.bytes}


def _known(case: Case, evidence_id: str) -> Evidence:
    found = case.evidence.get(evidence_id)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    """In the same words for a file that is not there and for one under way on the other side."""
    return NotFound("No such evidence.")


def _still_open(case: Case, item: Evidence) -> bool:
    request = case.requests.get(item.request_id or "")
    return request is not None and request.state is RequestState.OPEN


def _faults(case: Case, command: cmd.DeclareEvidence, context: Context) -> list[Fault]:
    limits = context.pack.evidence
    faults = (
        []
        if 0 < len(command.files) <= MAX_DECLARATIONS
        else [Fault("/files", "out_of_range", limit=MAX_DECLARATIONS)]
    )
    for n, file in enumerate(command.files):
        if not 0 < file.size <= limits.file_bytes:
            faults.append(Fault(f"/files/{n}/size", "out_of_range", limit=limits.file_bytes))
        if file.media_type not in limits.media_types:
            faults.append(
                Fault(f"/files/{n}/media_type", "not_accepted", limit=", ".join(limits.media_types))
            )
        if file.request_id is not None and not _asked_of(case, file.request_id, context):
            faults.append(Fault(f"/files/{n}/request_id", "no_such_request"))
    return faults


def _asked_of(case: Case, request_id: str, context: Context) -> bool:
    request = case.requests.get(request_id)
    return request is not None and request.to is context.role


def _within(budget: Budget, command: cmd.DeclareEvidence, limits: EvidenceLimits) -> None:
    files, size = budget.files + len(command.files), budget.bytes + sum(f.size for f in command.files)
    if files <= limits.files and size <= limits.case_bytes:
        return
    left = remaining(budget, limits)
    raise OverBudget(
        "The files would exceed what one side may declare in a case.",
        limit_files=limits.files, limit_bytes=limits.case_bytes, used_files=budget.files, used_bytes=budget.bytes,
        left_files=left["files"], left_bytes=left["bytes"],
    )  # fmt: skip


def _not_endless(case: Case, command: cmd.DeclareEvidence, context: Context) -> None:
    limit = context.pack.evidence.files * ROUNDS
    declared = sum(item.by is context.role for item in case.evidence.values())
    if declared + len(command.files) > limit:
        raise OverBudget(
            "Too many files were declared, those included that never became evidence.",
            limit_declared=limit, declared=declared,
        )  # fmt: skip


def _declared(n: int, file: cmd.Declaration, context: Context) -> ev.EvidenceDeclared:
    item = Evidence(
        id=context.id("evi", n), by=context.role, sha256=file.sha256, size=file.size, media_type=file.media_type,
        name=file.name, declared_at=context.now, request_id=file.request_id,
    )  # fmt: skip
    return ev.EvidenceDeclared(
        item, deadlines.start(context.pack, "upload", context.now, item.id, on=context.role)
    )
