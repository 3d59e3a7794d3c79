"""Evidence, read once: the records with their parts and events, and what lies beside them, by what it is.

Rows are told apart by their keys as docs/architecture.md and design have them: `case#<id>` / `a#…`, `e#<seq>`;
`idem#…`; `cases#<tenant>#<shard>` / `<id>`; `slot#<kind>#<ref>#<case>`. Everything is decoded once.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import msgspec

from oracle.evidence import Evidence

KINDS: Final = {"case": "case", "report": "rep", "group": "group", "alert": "alr", "arbitration": "arb"}
"""What keeps a record, and how its ids begin."""
LISTS: Final = {
    "cases": "case",
    "reports": "report",
    "groups": "group",
    "alerts": "alert",
    "arbitrations": "arbitration",
}
WANTED: Final = frozenset({"deadline", "budget", "ledger"})
"""Parts that anything is read off."""
LOADS: Final = msgspec.json.Decoder().decode
Doc = dict[str, Any]
_NUMBERS: Final = msgspec.json.Decoder(dict[str, int]).decode


class Said(msgspec.Struct, frozen=True, gc=False):
    """What an event's body says of it; `data` as its bytes, for most are never looked at."""

    id: str
    type: str
    seq: int
    audience: dict[str, int]
    at: str
    by: str
    command_id: str
    data: msgspec.Raw
    case_id: str = ""
    report_id: str = ""
    group_id: str = ""
    alert_id: str = ""
    arbitration_id: str = ""


class Event(msgspec.Struct):
    """One event's row. `said`: its body as read."""

    seq: int
    id: str
    type: str
    at: str
    body: str
    prev: str
    hash: str
    audience: dict[str, int]
    said: Said
    by: str
    command: str
    read: Doc | None = None

    @property
    def data(self) -> Doc:
        """Decoded when it is asked for."""
        if self.read is None:
            self.read = LOADS(self.said.data)
        return self.read or {}


class Key(msgspec.Struct, frozen=True):
    """What a request key says of the request."""

    case_id: str
    command_id: str


class Record(msgspec.Struct):
    """Whatever keeps a record. `parts`: by the word in the sort key, then by the rest of it. `wake`: where it lies."""

    kind: str
    id: str
    head: Doc | None = None
    version: int = 0
    wake: tuple[str, str] | None = None
    parts: dict[str, dict[str, Doc]] = msgspec.field(default_factory=lambda: defaultdict(dict))
    events: list[Event] = msgspec.field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def tenant(self) -> str:
        return str(self.head["tenant"]) if self.head else ""


class Index:
    """`rows`: every item of every table by its keys, as it lies there."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.records: dict[str, Record] = {}
        self.keys: list[tuple[str, Key]] = []
        self.directory: dict[tuple[str, str], Doc] = {}
        self.endpoints: dict[str, Doc] = {}
        self.lines: dict[str, list[tuple[str, Doc]]] = defaultdict(list)
        self.members: dict[str, dict[str, Doc]] = defaultdict(dict)
        self.works: dict[str, dict[int, Any]] = defaultdict(dict)
        self.subjects: set[tuple[str, str]] = set()
        self.others: list[Doc] = []
        for name, items in evidence.tables.items():
            read = getattr(self, _READERS.get(name, "_other"))
            for item in items:
                read(item["pk"]["S"], item["sk"]["S"], item)
        for record in self.records.values():
            record.events.sort(key=_SEQ)

    @cached_property
    def cases(self) -> list[Record]:
        return [record for record in self.records.values() if record.kind == "case"]

    @cached_property
    def owners(self) -> dict[str, tuple[Record, Event]]:
        """By an event's id: whose it is."""
        return {event.id: (record, event) for record in self.records.values() for event in record.events}

    @cached_property
    def commands(self) -> set[tuple[str, str]]:
        """Which record has which command."""
        return {(record.id, event.command) for record in self.records.values() for event in record.events}

    # ------------------------------------------------------------------------------------------------------ disputes

    def _dispute(self, pk: str, sk: str, item: Doc) -> None:
        kind, _, id_ = pk.partition("#")
        if kind == "idem":
            self.keys.append((pk, _KEY(item["doc"]["S"])))
        elif kind not in KINDS:
            self.others.append(item)
        elif "#" in id_:
            self._of_group(id_, sk, item)
        elif sk.startswith("e#"):
            self._record(kind, id_).events.append(_event(int(sk[2:]), item))
        elif sk.startswith("a#"):
            self._part(self._record(kind, id_), sk, item)

    def _record(self, kind: str, id_: str) -> Record:
        found = self.records.get(id_)
        if found is None:
            found = self.records[id_] = Record(kind, id_)
        return found

    def _part(self, record: Record, sk: str, item: Doc) -> None:
        word, _, key = sk[2:].partition("#")
        if word == "head":
            record.head, record.version = LOADS(item["doc"]["S"]), int(item["version"]["N"])
            if "wake_pk" in item:
                record.wake = item["wake_pk"]["S"], item["wake_sk"]["S"]
        elif word in WANTED and "doc" in item:
            record.parts[word][key] = LOADS(item["doc"]["S"])

    def _of_group(self, place: str, sk: str, item: Doc) -> None:
        """Members lie by shard; what work over them has left lies by the work, packed where it is large."""
        group, _, rest = place.partition("#")
        if sk.startswith("m#"):
            self.members[group][sk[2:]] = LOADS(item["doc"]["S"]) | {"left": item["left"]["BOOL"]}
        elif sk.startswith("s#"):
            self._of_work(group, rest, int(sk[2:]), item)

    def _of_work(self, group: str, rest: str, shard: int, item: Doc) -> None:
        raw = _unpacked(item)
        if raw is not None:
            work = rest.removesuffix(f"#{shard:04}") if "packed" in item else rest
            self.works[f"{group}#{work}"][shard] = LOADS(raw)

    # ---------------------------------------------------------------------------------------------------- what else

    def _subject(self, pk: str, sk: str, _: Doc) -> None:
        self.subjects.add((pk, sk))

    def _directory(self, pk: str, sk: str, item: Doc) -> None:
        self.directory[pk, sk] = item

    def _view(self, pk: str, sk: str, item: Doc) -> None:
        kind, _, rest = pk.partition("#")
        if kind in LISTS:
            self.lines[sk].append((rest.rpartition("#")[0], item))

    def _delivery(self, pk: str, sk: str, item: Doc) -> None:
        if pk.startswith("endpoints#"):
            self.endpoints[sk] = LOADS(item["doc"]["S"])

    def _other(self, _pk: str, _sk: str, item: Doc) -> None:
        self.others.append(item)


_READERS: Final[Mapping[str, str]] = {
    "DisputesTable": "_dispute", "SubjectKeysTable": "_subject", "DirectoryTable": "_directory",
    "ViewsTable": "_view", "DeliveriesTable": "_delivery",
}  # fmt: skip


_SAID: Final = msgspec.json.Decoder(Said).decode
_KEY: Final = msgspec.json.Decoder(Key).decode


def _SEQ(event: Event) -> int:  # noqa: N802 - a key, not a step
    return event.seq


def _event(seq: int, item: Doc) -> Event:
    body = item["body"]["S"]
    said = _SAID(body)
    return Event(
        seq, item["id"]["S"], item["type"]["S"], item["at"]["S"], body, item["prev"]["S"], item["hash"]["S"],
        _NUMBERS(item["audience"]["S"]), said, said.by, said.command_id,
    )  # fmt: skip


def _unpacked(item: Doc) -> bytes | None:
    if "packed" in item:
        return zlib.decompress(item["packed"]["B"])
    return bytes(item["doc"]["B"]) if "doc" in item else None
