"""Uploads: an arrived file is held against its declaration, a submitted one goes to the vault (design §8).

What protects: the first inspected version of a declared file decides, by the head's version condition; a copy to the
vault is found again by its hash, so doing it twice keeps one. Where a scanner outside judges uploads, nothing is
inspected before its verdict: S3's notice alone then does nothing, in whatever order the two come.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.execute import Executor, Receipt, TenancyOf
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Facts
from chalicelib.domain.case.seeing import known, unknown
from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.media import agrees

INTAKE_PREFIX: Final = "intake"
OUTSIDE: Final = "guardduty"


class Verdict(StrEnum):
    """GuardDuty's words for one version of an object (Malware Protection for S3)."""

    CLEAN = "NO_THREATS_FOUND"
    THREATS = "THREATS_FOUND"
    UNSUPPORTED = "UNSUPPORTED"
    """Under a password, or beyond the scanner's own limits."""
    ACCESS_DENIED = "ACCESS_DENIED"
    FAILED = "FAILED"


def place(key: str) -> tuple[str, str] | None:
    """Case and evidence id of an intake key; None for a key that is none of ours."""
    parts = key.split("/")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == INTAKE_PREFIX else None


def _refusal(item: Evidence, found: ports.Inspected) -> str | None:
    """Why these bytes are not what was declared: the gravest reason first."""
    if found.threat is not None:
        return "malware"
    if found.refusal == "not_scanned":
        return found.refusal
    if found.size != item.size:
        return "size_mismatch"
    if found.sha256 != item.sha256:
        return "hash_mismatch"
    if agrees(item.media_type, found.media_type):
        return found.refusal
    unknown_text = item.media_type.startswith("text/") and not found.media_type
    return "text_encoding" if unknown_text else "media_type_mismatch"


class Inspecting:
    def __init__(
        self,
        store: ports.CaseStore,
        files: ports.Files,
        executor: Executor,
        packs: ports.Packs,
        clock: ports.WallClock,
        *,
        judged_outside: bool = False,
    ) -> None:
        self._store, self._files, self._executor = store, files, executor
        self._packs, self._clock, self._judged_outside = packs, clock, judged_outside

    def arrived(
        self, case_id: str, evidence_id: str, version_id: str, of: TenancyOf, verdict: Verdict | None = None
    ) -> str | None:
        """Inspects one uploaded version. Returns the refusal's code, or None when all is as declared, or must wait."""
        loaded, item = self._item(case_id, evidence_id)
        if item.state is not EvidenceState.DECLARED or (self._judged_outside and verdict is None):
            return None
        refusal, facts = self._inspect(case_id, item, version_id, verdict)
        command = cmd.RecordInspection(evidence_id, version_id, refusal, facts)
        self._executor.system(case_id, lambda _: command, of, f"inspect:{evidence_id}:{version_id}", loaded)
        return refusal

    def submitted(self, case_id: str, evidence_id: str, of: TenancyOf) -> Receipt | None:
        """Copies the inspected version to the vault under lock, then says so in the record."""
        loaded, item = self._item(case_id, evidence_id)
        if item.state is not EvidenceState.SUBMITTED or item.version_id is None:
            return None
        days = self._packs.get(loaded.case.head.pack, tenant=loaded.case.head.tenant).evidence.retention_days
        until = self._clock.now().replace(microsecond=0) + timedelta(days=days)
        kept = self._files.keep(case_id, evidence_id, item.version_id, item.sha256, until)
        made = self._files.derive(
            ports.Kept(case_id, evidence_id, kept, item.sha256, item.size, item.media_type, until)
        )
        command = cmd.RecordKept(evidence_id, kept, until, made.copy, made.thumbnail)
        return self._executor.system(case_id, lambda _: command, of, f"keep:{evidence_id}", loaded)

    def _inspect(
        self, case_id: str, item: Evidence, version_id: str, verdict: Verdict | None
    ) -> tuple[str | None, Facts | None]:
        """What a scanner warns of is not even read."""
        if verdict not in (None, Verdict.CLEAN):
            return ("malware" if verdict is Verdict.THREATS else "not_scanned"), None
        try:
            found = self._files.inspect(case_id, item.id, version_id, item.size, item.media_type)
        except NotFound:
            return "unreadable", None
        refusal = _refusal(item, found)
        if refusal is not None or found.facts is None:
            return refusal, None
        by = "+".join(name for name in (OUTSIDE if verdict else None, found.facts.scanned_by) if name)
        return None, replace(found.facts, scanned_by=by)

    def _item(self, case_id: str, evidence_id: str) -> tuple[ports.Loaded, Evidence]:
        """One Query, which the command then goes on from; whoever changes the case meanwhile makes it read again."""
        loaded = self._store.load(case_id)
        if loaded is None:
            raise unknown()
        return loaded, known(loaded.case, evidence_id)
