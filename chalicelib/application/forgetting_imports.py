"""The end of imported bundles: when their retention is over, or before by an order that an operator carries out.

An import is somebody else's closed case, whose words lie in its bundle in the vault. Its line of the record (ids, codes
and hashes) stays.
"""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from chalicelib.domain.bundle.imports import Import, ImportState


class Imported(Protocol):
    def by_id(self, import_id: str) -> Import | None: ...
    def put(self, found: Import) -> None: ...


class ImportEraser(Protocol):
    def erase(self, found: Import, *, past_lock: bool) -> int:
        """Every version of the bundle and of its exhibits; how many there were. Idempotent."""


class ForgettingImports:
    def __init__(self, imports: Imported, files: ImportEraser) -> None:
        self._imports, self._files = imports, files

    def erase(self, import_id: str, *, past_lock: bool = False) -> bool:
        """Files first: dying in between, it begins again. False where nothing of it is kept any more."""
        found = self._imports.by_id(import_id)
        if found is None or found.state is not ImportState.IMPORTED:
            return False
        self._files.erase(found, past_lock=past_lock)
        self._imports.put(replace(found, state=ImportState.ERASED))
        return True
