"""The log of who looked: written before anything is shown, read by those whose data it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal, Protocol

import msgspec

from chalicelib.application.ports import CaseStore, EventRow
from chalicelib.domain.access import STAFF
from chalicelib.domain.audiences import PARTIES
from chalicelib.domain.case.state import Case
from chalicelib.domain.looks import Look, LookKind, is_own, kept_until, told
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

PAGE: Final = 500
_LINKS: Final = {
    "evidence.download_authorised": (LookKind.EVIDENCE, "evidence_id"),
    "bundle.download_authorised": (LookKind.BUNDLE, "bundle_id"),
}
"""What stands in the record already, with the member that names the thing."""


class Looks(Protocol):
    """Where the lines lie."""

    def put(self, look: Look, until: datetime) -> None:
        """Once for each place, however many do it at once. Raises TryAgain."""

    def of(self, case_id: str, after: str, limit: int) -> list[Look]:
        """Behind that place, in the order of their places."""


class Seen(Protocol):
    """What this process has written: a bounded memory, which may forget."""

    def get(self, key: object) -> bool | None: ...
    def put(self, key: object, value: Literal[True], /) -> None: ...


class Looking:
    def __init__(self, looks: Looks, store: CaseStore, seen: Seen) -> None:
        self._looks, self._store, self._seen = looks, store, seen

    def note(self, look: Look, pack: RulePack, wall: datetime) -> None:
        """Whoever calls this shows nothing before it returns. Costs a write for the first look of an hour in this
        process, else nothing. Raises TryAgain.
        """
        mark = (look.case_id, look.place)
        if self._seen.get(mark):
            return
        days = pack.personal.days if pack.personal is not None else pack.evidence.retention_days
        self._looks.put(look, kept_until(wall, days))
        self._seen.put(mark, True)

    def page(self, case: Case, reader: Role, after: str, limit: int) -> tuple[list[Look], str]:
        """The lines behind that place which are for this reader, hour by hour, and where to go on; empty at the end.

        A page may hold fewer than its limit: a party is not told of its own looks.
        """
        rows = self._looks.of(case.head.case_id, after, limit)
        last = rows[-1].place if len(rows) == limit else "~"
        links = [link for link in self._links(case, reader) if after < link.place <= last]
        found = sorted([*rows, *links], key=lambda look: look.place)
        more = len(rows) == limit or len(found) > limit
        found = found[:limit]
        shown = [told(look, reader) for look in found if not (reader.is_party and is_own(look, reader))]
        return shown, found[-1].place if found and more else ""

    def _links(self, case: Case, reader: Role) -> Iterator[Look]:
        """Links to files and bundles, off the record. A party is told of those to what it brought itself, and of
        bundles, which hold what both have written.
        """
        if not (case.evidence or case.bundles):
            return
        after, rows = 0, self._store.events(case.head.case_id, 0, PAGE)
        while rows:
            for row in rows:
                if row.type in _LINKS and _concerns(row, case, reader):
                    yield _link(row, case.head.tenant)
            after = rows[-1].seq
            rows = self._store.events(case.head.case_id, after, PAGE) if len(rows) == PAGE else []


class _Link(msgspec.Struct, frozen=True):
    by: Role
    evidence_id: str = ""
    bundle_id: str = ""
    ref: str = ""


class _Envelope(msgspec.Struct, frozen=True):
    at: datetime
    data: _Link
    acting: str = ""


def _concerns(row: EventRow, case: Case, reader: Role) -> bool:
    if not reader.is_party or row.type.startswith("bundle."):
        return not reader.is_party or PARTIES in row.audience
    item = case.evidence.get(msgspec.json.decode(row.body, type=_Envelope).data.evidence_id)
    return item is not None and item.by is reader


def _link(row: EventRow, tenant: str) -> Look:
    read = msgspec.json.decode(row.body, type=_Envelope)
    kind, member = _LINKS[row.type]
    home = read.data.by.is_party or read.data.by in STAFF  # whose people neutrals are, the event does not say
    return Look(
        case_id=row.case_id, kind=kind, at=read.at, role=read.data.by, tenant=tenant if home else "", ref=read.data.ref,
        acting=read.acting, thing=getattr(read.data, member), event=row.id, seq=row.seq,
    )  # fmt: skip
