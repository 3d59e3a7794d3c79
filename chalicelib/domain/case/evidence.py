"""Evidence from declaration to the vault: budget, inspection, submission, keeping, downloads (P8).

Every change of a case is guarded by the head's version, so the budget in the state is exact: two declarations at the
same time meet as a version conflict, and the second is decided anew on what the first has left. Until it is submitted
a file is a draft of the side that brings it, to be changed or taken back; from then on it stays.
"""

from __future__ import annotations

from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import evolve
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.exhibits import Derived, Visibility, Which
from chalicelib.domain.case.seeing import TAKEN_OUT, known, original_shown, sees, unknown
from chalicelib.domain.case.state import Budget, Case, Evidence, EvidenceState, RequestState, Status
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, OverBudget
from chalicelib.domain.rulepack import EvidenceLimits
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
MAX_DECLARATIONS: Final = 20
MAX_RECORDS: Final = 100
"""Of third parties, in one case."""
ROUNDS: Final = 2
"""How often one side may declare its whole number of files, those that never became evidence included: a share that
comes back again and again must not let one side fill the case.
"""
MAX_AMENDMENTS: Final = 5
"""Of one draft. Each is an event for ever, and each new name a text."""
DRAFTS: Final = (EvidenceState.DECLARED, EvidenceState.INSPECTED)
LETTERS: Final = {Role.COMPLAINANT: "C", Role.RESPONDENT: "R", Role.PLATFORM: "P"}
THIRD_PARTY: Final = "T"


def decide(case: Case, command: cmd.Filing, context: Context) -> Events:
    match command:
        case cmd.DeclareEvidence():
            return declare(case, command, context)
        case cmd.AmendEvidence():
            return amend(case, command, context)
        case cmd.DiscardEvidence():
            return discard(case, command, context)
        case cmd.RecordInspection():
            return inspected(case, command)
        case cmd.SubmitEvidence():
            return submit(case, command, context)
        case cmd.SubmitAll():
            return submit_all(case, command, context)
        case cmd.AttachRecord():
            return attach(case, command, context)
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


def amend(case: Case, command: cmd.AmendEvidence, context: Context) -> Events:
    """Only what is said of the file; nothing where all stays as it was."""
    item = _draft(case, command.evidence_id, context)
    if command.request_id is not None and not _asked_of(case, command.request_id, context):
        raise Invalid(faults=(Fault("/request_id", "no_such_request"),))
    if faults := _amend_faults(item, command):
        raise Invalid(faults=tuple(faults))
    changed = replace(
        item, name=command.name or item.name, kind=command.kind or item.kind,
        visibility=command.visibility or item.visibility, request_id=command.request_id or item.request_id,
    )  # fmt: skip
    if changed == item:
        return ()
    if len(item.former) >= MAX_AMENDMENTS:
        raise NotAllowed("too_many_amendments", limit=MAX_AMENDMENTS)
    return (ev.EvidenceAmended(item.id, changed.name, changed.kind, changed.visibility, changed.request_id),)


def discard(case: Case, command: cmd.DiscardEvidence, context: Context) -> Events:
    item = _draft(case, command.evidence_id, context)
    return (ev.EvidenceDiscarded(item.id, item.visibility),)


def inspected(case: Case, command: cmd.RecordInspection) -> Events:
    """The first version that was inspected counts; later notices of the same or another upload change nothing."""
    item = known(case, command.evidence_id)
    if item.state is not EvidenceState.DECLARED:
        return ()
    if command.refusal is not None:
        return (ev.EvidenceRefused(item.id, command.refusal, item.visibility),)
    return (ev.EvidenceInspected(item.id, command.version_id, command.facts, item.visibility),)


def submit(case: Case, command: cmd.SubmitEvidence, context: Context) -> Events:
    """An explicit step: from here on the file is evidence and cannot be taken back."""
    item = _own(case, command.evidence_id, context)
    if case.head.status is Status.CLOSED:
        raise NotAllowed("case_closed")
    if item.state is not EvidenceState.INSPECTED:
        raise NotAllowed("evidence_not_inspected", state=item.state.value, reason=item.reason)
    met = item.request_id if _still_open(case, item) else None
    days, number = context.pack.evidence.retention_days, _number(case, item)
    return (
        ev.EvidenceSubmitted(item.id, days, met, number, item.visibility, sha256=item.sha256, size=item.size),
    )


def submit_all(case: Case, command: cmd.SubmitAll, context: Context) -> Events:
    """One after the other, as if each had been submitted by itself: so each has its own number."""
    if not 0 < len(command.evidence_ids) <= MAX_DECLARATIONS:
        raise Invalid(faults=(Fault("/evidence_ids", "out_of_range", limit=MAX_DECLARATIONS),))
    events: Events = ()
    for evidence_id in dict.fromkeys(command.evidence_ids):
        added = submit(case, cmd.SubmitEvidence(evidence_id), context)
        for event in added:
            case = evolve.evolve(case, event, context.now)
        events += added
    return events


def attach(case: Case, command: cmd.AttachRecord, context: Context) -> Events:
    """Evidence at once, each record once: no party has a say in it, and none can change it or take it back (S09)."""
    if command.evidence_id in case.evidence:
        return ()
    if case.head.status is Status.CLOSED:
        raise NotAllowed("case_closed")
    if sum(item.source is not None for item in case.evidence.values()) >= MAX_RECORDS:
        raise NotAllowed("too_many_records", limit=MAX_RECORDS)
    item = Evidence(
        id=command.evidence_id, by=Role.PLATFORM, sha256=command.sha256, size=command.size,
        media_type=command.media_type, name=command.name, declared_at=context.now, state=EvidenceState.SUBMITTED,
        version_id=command.version_id, kind=command.kind, source=command.source, submitted_at=context.now,
    )  # fmt: skip
    numbered = replace(item, exhibit=_number(case, item))
    return (ev.RecordAttached(numbered, context.pack.evidence.retention_days),)


def kept(case: Case, command: cmd.RecordKept) -> Events:
    item = known(case, command.evidence_id)
    if item.state is not EvidenceState.SUBMITTED:
        return ()
    return (
        ev.EvidenceKept(
            item.id, command.version_id, command.kept_until, command.copy, command.thumbnail, item.visibility
        ),
    )


def download(case: Case, command: cmd.AuthorizeDownload, context: Context) -> Events:
    """Its authorisation is part of the custody trail. The other side gets an image without its metadata: where it was
    taken is nobody's business.
    """
    item = known(case, command.evidence_id)
    if not sees(case, item, context.role) and (
        context.role.is_party or item.visibility is not Visibility.PARTIES
    ):
        raise unknown()
    if item.state in TAKEN_OUT:
        raise NotAllowed("evidence_erased")
    if item.state is not EvidenceState.KEPT:
        raise NotAllowed("evidence_not_kept", state=item.state.value)
    form = which(item, context.role, command.which)
    if form is Which.ORIGINAL and not original_shown(item, context.role):
        raise NotAllowed("original_not_shown")
    if derived(item, form) is None and form is not Which.ORIGINAL:
        raise NotAllowed("no_such_copy", which=form.value)
    return (ev.DownloadAuthorised(item.id, context.role, form, item.visibility),)


def which(item: Evidence, role: Role, asked: Which | None) -> Which:
    """What of a file somebody gets who does not say which: the original where it may be seen."""
    return asked or (Which.ORIGINAL if original_shown(item, role) else Which.COPY)


def derived(item: Evidence, which: Which) -> Derived | None:
    """What was made of a file for others; None of the original, and where there is none."""
    return {Which.COPY: item.copy, Which.THUMBNAIL: item.thumbnail}.get(which)


def remaining(budget: Budget, limits: EvidenceLimits) -> dict[str, int]:
    """What that side may still declare."""
    return {"files": limits.files - budget.files, "bytes": limits.case_bytes - budget.bytes}


def _number(case: Case, item: Evidence) -> str:
    """Each side counts its own, and apart what not everybody may see: a gap would tell of it."""
    letter = THIRD_PARTY if item.source is not None else LETTERS[item.by]
    sealed = {Visibility.PARTIES: "", Visibility.NEUTRALS: "N", Visibility.CAUCUS: "M"}[item.visibility]
    stem = f"{letter}{sealed}-"
    return f"{stem}{1 + sum((e.exhibit or '').startswith(stem) for e in case.evidence.values())}"


def _own(case: Case, evidence_id: str, context: Context) -> Evidence:
    item = known(case, evidence_id)
    if item.by is not context.role or item.source is not None:
        raise unknown()
    return item


def _draft(case: Case, evidence_id: str, context: Context) -> Evidence:
    item = _own(case, evidence_id, context)
    if case.head.status is Status.CLOSED:
        raise NotAllowed("case_closed")
    if item.state not in DRAFTS:
        raise NotAllowed("evidence_submitted", state=item.state.value)
    return item


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
        most = limits.most(file.media_type)
        if not 0 < file.size <= most:
            faults.append(Fault(f"/files/{n}/size", "out_of_range", limit=most))
        if file.media_type not in limits.media_types:
            faults.append(
                Fault(f"/files/{n}/media_type", "not_accepted", limit=", ".join(limits.media_types))
            )
        if file.request_id is not None and not _asked_of(case, file.request_id, context):
            faults.append(Fault(f"/files/{n}/request_id", "no_such_request"))
        if _withheld(file.visibility, file.request_id):
            faults.append(Fault(f"/files/{n}/request_id", "not_applicable"))
        if file.redacts is not None and not _redactable(case, file, context):
            faults.append(Fault(f"/files/{n}/redacts", "not_redactable"))
    return faults


def _redactable(case: Case, file: cmd.Declaration, context: Context) -> bool:
    """A version for everybody, of a file of one's own that only neutrals see."""
    whole = case.evidence.get(file.redacts or "")
    return (
        whole is not None
        and whole.by is context.role
        and whole.visibility is Visibility.NEUTRALS
        and whole.redacts is None
        and file.visibility is Visibility.PARTIES
    )


def _amend_faults(item: Evidence, command: cmd.AmendEvidence) -> list[Fault]:
    """A file that was announced to the platform is no secret with the mediator any more: it is taken back, and comes
    anew.
    """
    after = command.visibility or item.visibility
    if after is Visibility.CAUCUS and item.visibility is not Visibility.CAUCUS:
        return [Fault("/visibility", "not_applicable")]
    if _withheld(after, command.request_id or item.request_id):
        return [Fault("/request_id", "not_applicable")]
    return []


def _withheld(visibility: Visibility, request_id: str | None) -> bool:
    """Nobody answers a request with what whoever decides never sees: it would be met, and nothing could be inferred."""
    return visibility is Visibility.CAUCUS and request_id is not None


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
    declared = sum(item.by is context.role and item.source is None for item in case.evidence.values())
    if declared + len(command.files) > limit:
        raise OverBudget(
            "Too many files were declared, those included that never became evidence.",
            limit_declared=limit, declared=declared,
        )  # fmt: skip


def _declared(n: int, file: cmd.Declaration, context: Context) -> ev.EvidenceDeclared:
    item = Evidence(
        id=context.id("evi", n), by=context.role, sha256=file.sha256, size=file.size, media_type=file.media_type,
        name=file.name, declared_at=context.now, request_id=file.request_id, kind=file.kind,
        visibility=file.visibility, redacts=file.redacts,
    )  # fmt: skip
    return ev.EvidenceDeclared(
        item, deadlines.start(context.pack, "upload", context.now, item.id, on=context.role)
    )
