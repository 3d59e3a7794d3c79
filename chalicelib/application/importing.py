"""Takes a bundle of another installation in: verified by the very verifier that everybody has, kept read-only.

The case keeps its id, its events are the same bytes with the same hashes, its exhibits lie in the vault under the same
ids with the same hashes, and the bundle itself, which holds the words, lies beside them. Nothing can be done to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, BinaryIO, Final, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.application.keeping_ports import Calendar, Kept
from chalicelib.application.ports import CaseStore, Form, Queues, WallClock
from chalicelib.application.reactions import BUNDLES
from chalicelib.domain.bundle import check as tool
from chalicelib.domain.bundle.imports import Import, ImportState
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import is_id

NOT_UPLOADED: Final = "import_not_uploaded"
RETENTION: Final = timedelta(days=3 * 365)
"""Civil claims lapse after three years (Civil Code of the PRC, article 188)."""
IMPORT: Final = "import"
"""The line of the calendar that is about one."""
AFTER: Final = timedelta(hours=1)
"""Behind the end of the lock, which began with each file."""
PAGE: Final = 100
MAX_ROW: Final = 350_000
"""Of what one row takes: DynamoDB has 400 KB."""
MAX_READ: Final = {tool.FIRST: 8 << 20, "case.json": 8 << 20, "texts.json": 8 << 20, tool.SECOND: 32 << 20}
"""Of what is read as a whole: JSON can take fifty times its size in memory."""


class Imports(Protocol):
    def put(self, found: Import) -> None: ...
    def get(self, tenant_id: str, import_id: str) -> Import | None: ...
    def claim(self, found: Import) -> bool:
        """Whether the case is this import's: among those of its platform the first one has it for good."""

    def put_events(self, import_id: str, page: int, lines: Sequence[str]) -> None: ...
    def events(self, import_id: str, page: int) -> list[str]:
        """Nothing behind the last page."""


class ImportFiles(Protocol):
    def form(self, found: Import) -> Form: ...
    def fetched(self, found: Import) -> AbstractContextManager[BinaryIO]:
        """The upload on a disk, of that size and hash. Raises NotFound for one that is not there, or another."""

    def keep(
        self,
        found: Import,
        which: tuple[str, Which] | None,
        file: BinaryIO,
        place: tuple[int, int],
        sha256: str,
    ) -> None:
        """Bytes of the file at `place` (offset, size) into the vault, once: the bundle itself, or an exhibit."""

    def link(self, found: Import) -> tuple[str, Any]: ...


class Importing:
    def __init__(
        self, store: CaseStore, imports: Imports, files: ImportFiles, queues: Queues, clock: WallClock,
        calendar: Calendar,
    ) -> None:  # fmt: skip
        self._store, self._imports, self._files = store, imports, files
        self._queues, self._clock, self._calendar = queues, clock, calendar

    def begin(self, import_id: str, tenant_id: str, sha256: str, size: int) -> tuple[Import, Form]:
        """The same id gives the same import, with a new form; one whose file had not come waits for it again."""
        found = self._imports.get(tenant_id, import_id)
        if found is None or found.cause == NOT_UPLOADED:
            found = Import(import_id, tenant_id, sha256, size, self._clock.now())
            self._imports.put(found)
        return found, self._files.form(found)

    def find(self, tenant_id: str, import_id: str) -> Import:
        found = self._imports.get(tenant_id, import_id)
        if found is None:
            raise NotFound("No such import.")
        return found

    def start(self, tenant_id: str, import_id: str) -> Import:
        """Once the file is there. Again: what is over stays as it is."""
        found = self.find(tenant_id, import_id)
        if found.state in (ImportState.WAITING, ImportState.WORKING):
            found = replace(found, state=ImportState.WORKING)
            self._imports.put(found)
            self._queues.send(BUNDLES, [json.dumps({"import_id": import_id, "tenant": tenant_id})])
        return found

    def events(self, tenant_id: str, import_id: str, page: int) -> list[str]:
        """Lines as they stand in the bundle: the very bytes that were hashed."""
        self.find(tenant_id, import_id)
        return self._imports.events(import_id, page)

    def link(self, tenant_id: str, import_id: str) -> tuple[Import, str, Any]:
        found = self.find(tenant_id, import_id)
        if found.state is not ImportState.IMPORTED:
            raise NotAllowed("import_not_done", state=found.state.value)
        return found, *self._files.link(found)

    # ------------------------------------------------------------------------------------------------------ the worker

    def check(self, tenant_id: str, import_id: str) -> Import:
        """Whatever half was done before is found done."""
        found = self.find(tenant_id, import_id)
        if found.state is not ImportState.WORKING:
            return found
        try:
            with self._files.fetched(found) as file:
                found = self._taken(found, file)
        except NotFound:
            found = replace(found, state=ImportState.REFUSED, cause=NOT_UPLOADED)
        if found.imported_at is not None:  # first: what is kept has a day on which it goes
            self._calendar.enter(Kept(found.id, IMPORT, found.imported_at + RETENTION + AFTER))
        self._imports.put(found)
        return found

    def _taken(self, found: Import, file: BinaryIO) -> Import:
        try:
            verdict, entries, manifest, lines = _read(file)
            found = replace(
                found, case_id=verdict.case_id, reader=verdict.reader, lang=verdict.lang, root=verdict.root,
                chain_head=verdict.head, events=verdict.events, sealed=verdict.sealed, origin=_origin(lines),
                exhibits=tuple(manifest["exhibits"]),
            )  # fmt: skip
            pages = _pages(found, lines)
        except tool.Broken as broken:
            bare = Import(found.id, found.tenant, found.sha256, found.size, found.asked_at)
            return replace(bare, state=ImportState.REFUSED, cause="bundle_broken", broken=str(broken))
        if self._is_here(found) or not self._imports.claim(found):
            refused = Import(found.id, found.tenant, found.sha256, found.size, found.asked_at)
            refused = replace(refused, case_id=verdict.case_id)
            return replace(refused, state=ImportState.REFUSED, cause="case_exists")
        for number, page in enumerate(pages):
            self._imports.put_events(found.id, number, page)
        self._files.keep(found, None, file, (0, found.size), found.sha256)
        for exhibit, place, sha256 in _exhibits(manifest, entries):
            self._files.keep(found, exhibit, file, place, sha256)
        return replace(found, state=ImportState.IMPORTED, imported_at=self._clock.now())

    def _is_here(self, found: Import) -> bool:
        """As a case of the same platform. Of another platform's nothing is told, and it is in nobody's way: what is
        taken in lies apart, under the platform that took it in.
        """
        own = self._store.head(found.case_id)
        return own is not None and own.tenant == found.tenant


def _read(file: BinaryIO) -> tuple[tool.Verdict, dict[str, tool.Entry], dict[str, Any], list[str]]:
    """What the verifier finds of it, its files, its manifest, the lines of its record. Raises Broken."""
    entries = tool.entries(file)
    for name, most in MAX_READ.items():
        if name in entries and entries[name].size > most:
            raise tool.Broken(f"{name}: it is larger than can be taken in")
    verdict = tool.check(file)
    if verdict.broken:
        raise tool.Broken(verdict.broken)
    manifest = json.loads(tool.content(file, entries[tool.FIRST]))
    if foreign := _foreign(manifest):
        raise tool.Broken(foreign)
    return verdict, entries, manifest, tool.content(file, entries[tool.SECOND]).decode().splitlines()


def _pages(found: Import, lines: Sequence[str]) -> list[list[str]]:
    """As rows take them. Raises Broken for what no row takes: it would come again and again otherwise."""
    if len(msgspec.json.encode(found)) > MAX_ROW:
        raise tool.Broken(f"{tool.FIRST}: it is larger than can be taken in")
    pages, held = [list[str]()], 0
    for number, line in enumerate(lines, 1):
        size = len(msgspec.json.encode(line)) + 1
        if size > MAX_ROW:
            raise tool.Broken(f"{tool.SECOND}: event {number} is larger than can be taken in")
        if len(pages[-1]) == PAGE or held + size > MAX_ROW:
            pages.append([])
            held = 0
        pages[-1].append(line)
        held += size
    return pages


def _foreign(manifest: dict[str, Any]) -> str:
    """Ids become names in the vault: what is none of ours in shape goes nowhere."""
    shaped = is_id("case", manifest["case_id"]) and all(
        isinstance(line["id"], str) and is_id("evi", line["id"]) for line in manifest["exhibits"]
    )
    return "" if shaped else "manifest.json: an id in it is none"


def _origin(lines: list[str]) -> str:
    """As the filing names it, which everybody may see."""
    body = json.loads(lines[0]).get("body")
    return str(json.loads(body)["data"].get("tenant", "")) if body else ""


def _exhibits(
    manifest: dict[str, Any], entries: dict[str, tool.Entry]
) -> Iterator[tuple[tuple[str, Which], tuple[int, int], str]]:
    for line in manifest["exhibits"]:
        if line["path"] is not None:
            form = line if line["form"] == "original" else line["copy"]
            entry = entries[line["path"]]
            yield (line["id"], Which(line["form"])), (entry.start, entry.size), form["sha256"]
