"""What is answered about files: drafts, what is still missing, the manifest, the trail of one file."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.application.uploading import PARTS_OVER
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.requirements import Level
from chalicelib.domain.case.state import EvidenceState
from chalicelib.domain.guidance import Holder
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Evidence, EvidenceLeft, EvidenceRequest, Hash, Out, Stamp
from chalicelib.entrypoints.http.case_replies import CaseView


class Upload(Out):
    """Where and how to upload one declared file: a form post to `url` with exactly these fields, then the file."""

    evidence_id: str
    url: str
    fields: dict[str, str]
    expires_at: Stamp


class Requirement(Out):
    """One line of the checklist."""

    kind: str
    label: str
    why: str
    holder: Holder
    """Who usually has it."""
    level: Level
    group: str | None
    """Of the lines with the same word one is enough."""
    files: list[str]
    """The submitted files that answer it."""
    satisfied: bool


class Limits(Out):
    """Of one side in one case."""

    file_bytes: int
    case_bytes: int
    files: int
    media_types: list[str]
    retention_days: int
    large: dict[str, int] = msgspec.field(default_factory=dict)
    """Types of which one file may have more bytes than `file_bytes`."""
    parts_over: int = PARTS_OVER
    """Files of more bytes may be uploaded in parts."""


class EvidenceFile(Out):
    """Everything about the evidence of a case that you may see."""

    files: list[Evidence]
    requests: list[EvidenceRequest]
    limits: Limits
    left: EvidenceLeft | None
    """What you may still declare; null where you bring none."""
    requirements: list[Requirement]
    missing: list[str]
    """Kinds that are needed from your side and not there yet."""
    warning: str | None
    """The same in a sentence."""


class Declared(Out):
    case: CaseView
    created: list[str]
    uploads: list[Upload]
    """Of the files that still wait to be uploaded."""
    missing: list[str]
    """Kinds that are needed from your side and not submitted yet."""


class Submitted(Out):
    case: CaseView
    created: list[str]
    missing: list[str]
    """Kinds that are needed from your side and still not there."""
    warning: str | None
    """The same in a sentence."""
    dry_run: bool = False
    """Nothing was written: `case` is what it would be."""


class Download(Out):
    url: str
    expires_at: Stamp
    which: Which
    sha256: Hash
    media_type: str


class Custodial(Out):
    """One step of a file's way, as it stands in the record."""

    seq: int
    at: Stamp
    type: str
    by: Role
    hash: Hash
    """Of the event: its place in the chain."""
    which: Which | None = None
    """What was downloaded."""
    reason: str | None = None
    ground: ErasureGround | None = None
    """Why it was erased."""
    exhibit: str | None = None
    version_id: str | None = None
    kept_until: Stamp | None = None


class Custody(Out):
    """Of a file of your own, everything; of another, from its submission on."""

    evidence_id: str
    exhibit: str | None
    sha256: Hash
    state: EvidenceState
    trail: list[Custodial]


class Manifest(Out):
    """What you may see, in the order of the numbers. `root` is SHA-256 of `redress:manifest:1` and everything else here
    as canonical JSON: anybody can recompute it.
    """

    format: str
    case_id: str
    reader: Role
    seq: int
    chain_head: str
    sealed_events: int
    """How many events of the record are not for you; their hashes are in the chain."""
    exhibits: list[dict[str, Any]]
    root: Hash
