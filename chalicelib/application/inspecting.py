"""Uploads: an arrived file is held against its declaration, a submitted one goes to the vault (design §8).

What protects: the first inspected version of a declared file decides, by the head's version condition; a copy to the
vault is found again by its hash, so doing it twice keeps one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application import ports
from chalicelib.application.execute import Executor, Receipt, TenancyOf
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.media import agrees

INTAKE_PREFIX: Final = "intake"


def place(key: str) -> tuple[str, str] | None:
    """Case and evidence id of an intake key; None for a key that is none of ours."""
    parts = key.split("/")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == INTAKE_PREFIX else None


class Inspecting:
    def __init__(
        self,
        store: ports.CaseStore,
        files: ports.Files,
        executor: Executor,
        packs: ports.Packs,
        clock: ports.WallClock,
    ) -> None:
        self._store, self._files, self._executor = store, files, executor
        self._packs, self._clock = packs, clock

    def arrived(self, case_id: str, evidence_id: str, version_id: str, of: TenancyOf) -> str | None:
        """Inspects one uploaded version. Returns the refusal's code, or None when all is as declared."""
        loaded, item = self._item(case_id, evidence_id)
        if item.state is not EvidenceState.DECLARED:
            return None
        refusal = self._inspect(case_id, item, version_id)
        self._executor.system(
            case_id,
            lambda _: cmd.RecordInspection(evidence_id, version_id, refusal),
            of,
            f"inspect:{evidence_id}:{version_id}",
            loaded,
        )
        return refusal

    def submitted(self, case_id: str, evidence_id: str, of: TenancyOf) -> Receipt | None:
        """Copies the inspected version to the vault under lock, then says so in the record."""
        loaded, item = self._item(case_id, evidence_id)
        if item.state is not EvidenceState.SUBMITTED or item.version_id is None:
            return None
        days = self._packs.get(loaded.case.head.pack, tenant=loaded.case.head.tenant).evidence.retention_days
        until = self._clock.now().replace(microsecond=0) + timedelta(days=days)
        kept = self._files.keep(case_id, evidence_id, item.version_id, item.sha256, until)
        command = cmd.RecordKept(evidence_id, kept, until)
        return self._executor.system(case_id, lambda _: command, of, f"keep:{evidence_id}", loaded)

    def _inspect(self, case_id: str, item: Evidence, version_id: str) -> str | None:
        try:
            found = self._files.inspect(case_id, item.id, version_id, item.size)
        except NotFound:
            return "unreadable"
        if found.threat is not None:
            return "malware"
        if found.size != item.size:
            return "size_mismatch"
        if found.sha256 != item.sha256:
            return "hash_mismatch"
        return None if agrees(item.media_type, found.media_type) else "media_type_mismatch"

    def _item(self, case_id: str, evidence_id: str) -> tuple[ports.Loaded, Evidence]:
        """One Query, which the command then goes on from; whoever changes the case meanwhile makes it read again."""
        loaded = self._store.load(case_id)
        item = loaded.case.evidence.get(evidence_id) if loaded else None
        if loaded is None or item is None:
            raise NotFound("No such evidence.")
        return loaded, item
