"""The read side of violation reports: all of it for those who govern, status and outcome for its named reporter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.application import ports, soundness
from chalicelib.application.reporting import REPORTER
from chalicelib.application.texts import open_bundle
from chalicelib.domain.errors import NotFound
from chalicelib.domain.report import events as ev
from chalicelib.domain.report import views
from chalicelib.domain.report.state import Report
from chalicelib.domain.values import Role

CONTACTS = ("name", "email", "phone")


class ReportReader:
    """What callers see of reports. Whether they may is decided before."""

    def __init__(self, store: ports.ReportStore, crypto: ports.Crypto, rules: ports.ReportRulebook) -> None:
        self._store, self._crypto, self._rules = store, crypto, rules

    def load(self, report_id: str) -> ports.LoadedReport:
        """Raises NotFound."""
        loaded = self._store.load(report_id)
        if loaded is None:
            raise NotFound("No such report.")
        return loaded

    def view(self, report: Report, role: Role, now: datetime) -> dict[str, Any]:
        """For those who govern, without texts: what an action answers with."""
        return views.view(report, role, now, self._rules.of(report.head.rules, report.head.tenant))

    def show(self, loaded: ports.LoadedReport, role: Role, root: ports.Root, now: datetime) -> dict[str, Any]:
        """The view, `texts` by their ids, and who reports; of an erased person neither is there."""
        opened = self._open(loaded, root)
        texts = {
            name: text for bundle in opened.values() for name, text in bundle.items() if name not in CONTACTS
        }
        contacts = {name: text for name, text in opened.get(REPORTER, {}).items() if name in CONTACTS}
        return self.view(loaded.report, role, now) | {"texts": texts, "reporter": contacts}

    def told(self, loaded: ports.LoadedReport, root: ports.Root) -> dict[str, Any]:
        """For the named reporter: status, outcome, and why the report was taken up or not."""
        wanted, texts = views.told_texts(loaded.report), {}
        if wanted:
            opened = self._open(loaded, root)
            texts = {name: text for b in opened.values() for name, text in b.items() if name in wanted}
        return views.told(loaded.report) | {"texts": texts}

    def events(
        self, report_id: str, after: int, limit: int, end: soundness.End | None = None
    ) -> dict[str, Any]:
        """The record from there on, for those who govern: bodies as they were hashed, what is for nobody as a hash.
        Raises Damaged.
        """
        rows = soundness.page(self._store.events, report_id, after, limit, end)
        shown = [_link(row) | (_named(row, ev.PLATFORM) or {"sealed": True}) for row in rows]
        return {"events": shown, "next_after": rows[-1].seq if len(rows) == limit else None}

    def told_events(
        self, report_id: str, after: int, limit: int, end: soundness.End | None = None
    ) -> dict[str, Any]:
        """What the named reporter was told, by its own numbers: no hash and no number tells of an investigation.
        Raises Damaged.
        """
        record = soundness.checked(list(self._all(report_id)), report_id, 0, soundness.ALL, end)
        seen = [row for row in record if row.audience.get(ev.REPORTER, 0) > after]
        shown = [_named(row, ev.REPORTER) for row in seen[:limit]]
        more = len(seen) > limit
        return {"events": shown, "next_after": shown[-1]["sequence"] if more else None}

    def event_row(self, report_id: str, event_id: str) -> ports.EventRow:
        """One event by its id. Raises NotFound."""
        for row in self._all(report_id):
            if row.id == event_id:
                return row
        raise NotFound("No such event in this report.")

    def _all(self, report_id: str) -> Iterator[ports.EventRow]:
        after = 0
        while rows := self._store.events(report_id, after, 500):
            yield from rows
            after = rows[-1].seq

    def _open(self, loaded: ports.LoadedReport, root: ports.Root) -> dict[str, dict[str, str]]:
        """Slot to texts. A person whose key is gone is absent: erased."""
        head = loaded.report.head
        keys = self._store.person_keys(head.tenant, head.report_id, list(loaded.persons.values()))
        opened: dict[str, dict[str, str]] = {slot: {} for slot in keys}
        for sealed in loaded.sealed:
            if (wrapped := keys.get(sealed.slot)) is not None:
                plain = self._crypto.open(root, head.report_id, sealed.slot, wrapped, sealed.box)
                opened[sealed.slot] |= open_bundle(plain)
        return opened


def _link(row: ports.EventRow) -> dict[str, Any]:
    return {"seq": row.seq, "prev": row.prev, "hash": row.hash}


def _named(row: ports.EventRow, audience: str) -> dict[str, Any]:
    """Nothing when it is not for that audience."""
    if audience not in row.audience:
        return {}
    told = {"id": row.id, "type": row.type, "at": row.at, "sequence": row.audience[audience]}
    return told | {"body": row.body} if audience == ev.PLATFORM else told
