"""Third parties' records on their way into cases: taken once, kept for cases to come, attached where they belong.

Nothing here hangs on a message coming once: a record is the same by what it says, and a case takes each once. So a
message is remembered last, and one that broke off on the way is simply carried through when it comes again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import SYSTEM, Ask, Tenancy, TenancyOf
from chalicelib.application.execute import Executor
from chalicelib.application.reactions import UPLOADS
from chalicelib.application.record_ports import (
    KEPT_FOR,
    MAX_CASES,
    MAX_LINKS,
    REMEMBERED_FOR,
    Connection,
    KeptRecord,
    KeptRecords,
    Link,
    Links,
    RecordFiles,
)  # fmt: skip
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Attested, Source
from chalicelib.domain.errors import Conflict, KeyReused, NotAllowed, NotFound
from chalicelib.domain.records import record as rec
from chalicelib.domain.records.record import Connector
from chalicelib.domain.values import Role, derive_id

INLINE: Final = 3
"""To so many cases a record is attached at once, while the sender waits; to more of them by messages."""
TOGETHER: Final = 10
"""Cases of one message."""


class Taken(msgspec.Struct, frozen=True):
    """What became of a message. `cases`: to how many it goes; `repeated`: it had come before."""

    record: KeptRecord
    cases: int
    repeated: bool = False


class Recording:
    def __init__(
        self, links: Links, kept: KeptRecords, files: RecordFiles, store: ports.CaseStore, executor: Executor,
        queues: ports.Queues,
    ) -> None:  # fmt: skip
        self._links, self._kept, self._files = links, kept, files
        self._store, self._executor, self._queues = store, executor, queues

    def take(
        self, connection: Connection, source: Connector, message: Any, message_id: str, said: bytes,
        attested: Attested, there: Tenancy,
    ) -> Taken:  # fmt: skip
        """`said`: the message as JSON in one form. Raises Invalid for one that contradicts itself, KeyReused where
        another one came under its id, Conflict where another record did.
        """
        digest = hashlib.sha256(said).hexdigest()
        before = self._kept.remembered(connection.id, message_id)
        if before not in (None, digest):
            raise KeyReused("Another message came under this id.")
        found = kept(connection, source.read(message, there.now), attested)
        if before is not None:
            return Taken(found, cases=0, repeated=True)
        standing = self._kept.keep(found, there.now + KEPT_FOR)
        if standing.identity != found.identity:
            raise Conflict("Another record came under this id.")
        cases = self._links.cases(connection.id, found.subject)
        self._bring(_of_one(standing, cases), cases, there)
        self._kept.remember(connection.id, message_id, digest, there.now + REMEMBERED_FOR)
        return Taken(standing, len(cases))

    def link(self, link: Link, there: Tenancy) -> int:
        """Links a case, and brings into it what has come already: so many records. Raises NotAllowed at a cap."""
        known = self._links.of_case(link.case_id)
        if not any((k.connection, k.subject) == (link.connection, link.subject) for k in known):
            if len(known) >= MAX_LINKS:
                raise NotAllowed("too_many_record_links", limit=MAX_LINKS)
            if len(self._links.cases(link.connection, link.subject)) >= MAX_CASES:
                raise NotAllowed("too_many_record_links", limit=MAX_CASES)
            self._links.put(link)
        # Read behind the link: of two cases linked at the same time, at most one takes itself for the only one.
        cases = self._links.cases(link.connection, link.subject)
        waiting = self._kept.of(link.connection, link.subject, there.now)
        for n, record in enumerate(_of_one(found, cases) for found in waiting):
            if n < INLINE:
                self._bring(record, [link.case_id], there)
            else:
                self._send(record, [link.case_id])
        return len(waiting)

    def attach(self, case_id: str, record: KeptRecord, of: TenancyOf) -> bool:
        """Whether the case has taken it now. A case that is not there, or has too many records, takes none."""
        loaded = self._store.load(case_id)
        if loaded is None:
            return False
        there = of(loaded.case.head.tenant)
        evidence_id = derive_id("evi", there.root.ids, case_id, record.connection, record.identity)
        if evidence_id in loaded.case.evidence:
            return False
        version = self._files.put(case_id, evidence_id, record.body)
        ask = Ask(
            there.tenant,
            there.root,
            SYSTEM,
            there.now,
            derive_id("cmd", there.root.ids, case_id, evidence_id),
        )
        try:
            receipt = self._executor.run(
                ask, case_id,
                lambda _, texts: _command(evidence_id, version, record, texts.add(rec.FILE_NAME)), _anyone, loaded,
            )  # fmt: skip
        except (NotAllowed, NotFound):
            return False
        return receipt.changed

    def _bring(self, record: KeptRecord, cases: Sequence[str], there: Tenancy) -> None:
        if len(cases) > INLINE:
            self._send(record, cases)
            return
        for case_id in cases:
            self.attach(case_id, record, lambda _: there)

    def _send(self, record: KeptRecord, cases: Sequence[str]) -> None:
        tens = [list(cases[n : n + TOGETHER]) for n in range(0, len(cases), TOGETHER)]
        told = msgspec.to_builtins(record)
        bodies = [
            msgspec.json.encode({"kind": "record", "cases": ten, "record": told}).decode() for ten in tens
        ]
        self._queues.send(UPLOADS, bodies)


def _of_one(record: KeptRecord, cases: Sequence[str]) -> KeptRecord:
    """A refund of a payment that several cases concern may be any one's of them: it is an exhibit in each, and performs
    nothing by itself, or one refund would pay two tasks of the same sum.
    """
    return replace(record, refunded=None) if len(cases) > 1 else record


def told(message: dict[str, Any]) -> tuple[list[str], KeptRecord]:
    """Cases and record of a queue's message."""
    return list(message["cases"]), msgspec.convert(message["record"], KeptRecord)


def new_link(case_id: str, connection: str, subject: str, by: Role, now: datetime) -> Link:
    return Link(case_id, connection, subject, now, by)


def kept(connection: Connection, found: rec.Record, attested: Attested) -> KeptRecord:
    return KeptRecord(
        connection=connection.id, kind=found.kind, subject=found.subject, record=found.record,
        identity=rec.identity(found), attested=attested, occurred_at=found.occurred_at, body=rec.canonical(found),
        refunded=found.refunded,
    )  # fmt: skip


def _command(evidence_id: str, version: str, record: KeptRecord, name: Any) -> cmd.AttachRecord:
    source = Source(
        record.kind, record.connection, record.record, record.subject, record.attested, record.occurred_at,
        record.refunded,
    )  # fmt: skip
    return cmd.AttachRecord(
        evidence_id=evidence_id, sha256=hashlib.sha256(record.body).hexdigest(), size=len(record.body),
        media_type=rec.MEDIA_TYPE, name=name, version_id=version, source=source,
    )  # fmt: skip


def _anyone(_: object) -> None:
    """A link has said that the record concerns the case."""
