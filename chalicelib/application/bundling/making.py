"""Makes a bundle: settles what it holds, says so in the record, writes the file, says that it can be fetched.

A message may come twice, late, or after a death half-way. What was settled is gathered again as of the same event and
is the same, byte for byte; where a person or a file was erased meanwhile it is settled anew, and the record says that
too. Nobody has been given the first one then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from chalicelib.application.asking import TenancyOf
from chalicelib.application.bundle_ports import Contents, Exports, Given, Paper, VaultReader
from chalicelib.application.bundling import putting
from chalicelib.application.bundling.gathering import Gathering
from chalicelib.application.execute import Executor
from chalicelib.application.ports import CaseStore, EventRow, Loaded
from chalicelib.application.queries import Reader
from chalicelib.domain.bundle.zipping import TooLarge, zipped
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.bundled import Bundle, BundleState
from chalicelib.domain.case.bundles import UNDER_WAY
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trees.heads import Inclusion

KEPT: Final = timedelta(days=7)
"""How long a bundle can be fetched."""
MADE: Final = "bundle.made"


ProofAt = Callable[[str, datetime], Inclusion | None]
"""Of a record, in the newest tree that was signed by then; None where that does not hold it yet."""


class Gone(Exception):
    """Bytes that the record still counts as kept are not what they were, or are no more."""


class Settled(Exception):
    """Another one has settled it otherwise."""


class Making:
    def __init__(
        self, store: CaseStore, reader: Reader, executor: Executor, vault: VaultReader, exports: Exports, paper: Paper,
        proof: ProofAt | None = None,
    ) -> None:  # fmt: skip
        self._store, self._executor = store, executor
        self._vault, self._exports, self._paper, self._proof = vault, exports, paper, proof
        self._gathering = Gathering(store, reader)

    def make(self, case_id: str, bundle_id: str, of: TenancyOf) -> str | None:
        """What it has come to: ready, or a code of why it failed; None where there is nothing to do."""
        loaded = self._store.load(case_id)
        bundle = loaded.case.bundles.get(bundle_id) if loaded else None
        if loaded is None or bundle is None or bundle.state not in UNDER_WAY:
            return None
        now, settled = loaded.case.head.seq, bundle.state is BundleState.WORKING
        try:
            return self._made(loaded, bundle, of, bundle.seq if settled else now)
        except Settled:  # by another one at the same moment: it has its seq and its root
            return self.make(case_id, bundle_id, of)
        except Gone:  # erased since it was settled
            return self._again(case_id, bundle_id, of)
        except TooLarge:
            return self._failed(case_id, bundle_id, of, "bundle_too_large")

    def _again(self, case_id: str, bundle_id: str, of: TenancyOf) -> str | None:
        """As of now; what is missing then is missing."""
        loaded = self._store.load(case_id)
        assert loaded is not None, "cases do not go away"
        try:
            return self._made(loaded, loaded.case.bundles[bundle_id], of, loaded.case.head.seq)
        except Settled:
            return None
        except Gone:
            return self._failed(case_id, bundle_id, of, "exhibit_missing")

    def _made(self, loaded: Loaded, bundle: Bundle, of: TenancyOf, seq: int) -> str:
        tenancy = of(loaded.case.head.tenant)
        contents = self._gathering.contents(loaded, bundle, tenancy, seq)
        if self._proof is not None:  # of then, not of now: the same whenever it is gathered
            found = self._proof(loaded.case.head.case_id, bundle.asked_at)
            contents = msgspec.structs.replace(contents, inclusion=found)
        made = putting.files(contents, self._paper)
        manifest = putting.listing(contents, made)
        told = self._settled(contents, bundle, manifest, of)
        files = putting.assembled(
            contents, manifest, made, told, lambda given: self._exhibit(contents, given)
        )
        root = manifest["root"]
        digest, size = hashlib.sha256(), 0

        def measured() -> Iterator[bytes]:
            nonlocal size
            for chunk in zipped(files):
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        self._exports.put(contents.case.head.case_id, bundle.id, root, measured())
        until = tenancy.now.replace(microsecond=0) + KEPT
        ready = cmd.RecordBundleReady(bundle.id, root, digest.hexdigest(), size, until)
        self._executor.system(
            contents.case.head.case_id, lambda _: ready, of, f"bundle:{bundle.id}:ready:{root}"
        )
        return "ready"

    def _settled(
        self, contents: Contents, bundle: Bundle, manifest: dict[str, Any], of: TenancyOf
    ) -> tuple[EventRow, ...]:
        """The events behind those of the contents, up to the one that tells the root. Raises Settled."""
        head, root = contents.case.head, manifest["root"]
        command = cmd.RecordBundle(bundle.id, head.seq, head.chain_head, root, replaces=bundle.root)
        label = f"bundle:{bundle.id}:{root}"
        receipt = self._executor.system(head.case_id, lambda _: command, of, label)
        if receipt.case.bundles[bundle.id].root != root:
            raise Settled
        rows: list[EventRow] = []
        for row in self._gathering.events(head.case_id, head.seq, receipt.case.head.seq):
            rows.append(row)
            if row.type == MADE and bundle.id in row.body and root in row.body:
                return tuple(rows)
        raise AssertionError("what was settled stands in the record")

    def _exhibit(self, contents: Contents, given: Given) -> Iterator[bytes]:
        """Through its hash. Raises Gone."""
        digest = hashlib.sha256()
        try:
            for chunk in self._vault.read(contents.case.head.case_id, given):
                digest.update(chunk)
                yield chunk
        except NotFound:
            raise Gone(given.item.id) from None
        if digest.hexdigest() != given.sha256:
            raise Gone(given.item.id)

    def _failed(self, case_id: str, bundle_id: str, of: TenancyOf, cause: str) -> str:
        command = cmd.RecordBundleFailed(bundle_id, cause)
        self._executor.system(case_id, lambda _: command, of, f"bundle:{bundle_id}:failed")
        return cause
