"""The same text: who filed one like it, guessed from entries and then measured on sketches. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from chalicelib.domain.grouping import entries, sketches
from chalicelib.domain.grouping.entries import NearEntry
from chalicelib.domain.grouping.policy import Policy
from chalicelib.domain.grouping.reading import Reading, case_row
from chalicelib.domain.grouping.rows import EMPTY, SLOTS, KeyRow, Rows, free_slot, live


class Match(msgspec.Struct, frozen=True):
    """A text as like as `similarity`. `cluster`: that of its case, in which only the same respondent's can be."""

    case_id: str
    template: str
    cluster: str
    filed_at: int
    respondent: bytes
    same_respondent: bool
    similarity: float


class Place(msgspec.Struct, frozen=True):
    """A slot to write an entry in, and the expired one that stands there."""

    row: str
    slot: int
    instead_of: bytes | None


def candidates(reading: Reading, rows: Rows, policy: Policy) -> list[NearEntry]:
    """Those that promise to be alike, the most promising first, as many as are verified."""
    found: dict[str, tuple[float, NearEntry]] = {}
    for name in reading.near_keys:
        if name not in rows.keys:
            continue
        for raw in live(rows.keys[name], reading.day, policy.near_days):
            case_id = entries.case_of(raw)
            if case_id not in found and case_id != reading.filing.case_id:
                entry = entries.near_entry(raw)
                found[case_id] = _likeness(reading, entry), entry
    promising = [one for one in found.values() if one[0] >= policy.promising]
    promising.sort(key=lambda one: (-one[0], one[1].case_id))
    return [entry for _, entry in promising[: policy.verified]]


def verify(reading: Reading, found: Iterable[NearEntry], rows: Rows, policy: Policy) -> list[Match]:
    """Measured on the sketches of `rows`, from `policy.told` upwards, the most alike first.

    What an entry says of its template is as old as the entry; the case's row knows better.
    """
    matches = []
    for entry in found:
        case = rows.cases.get(case_row(entry.case_id))
        if case is not None and case.sketch is not None:
            matches.append(
                Match(
                    case_id=case.case_id,
                    template=case.template,
                    cluster=case.cluster,
                    filed_at=case.filed_at,
                    respondent=case.respondent,
                    same_respondent=case.respondent == reading.respondent,
                    similarity=sketches.jaccard(reading.sketch, case.sketch),
                )
            )
    told = [match for match in matches if match.similarity >= policy.told]
    return sorted(told, key=lambda match: (-match.similarity, match.case_id))


def places(reading: Reading, rows: Rows, template: str, policy: Policy) -> list[Place]:
    """Where to enter the text: the keys of its smallest hashes that have room.

    Those that others stand under go first: what two texts share, a third one may have. Keys that its template has half
    of are left alone: in many versions it would leave no room for what is like one of them only.
    """
    led: list[Place] = []
    empty: list[Place] = []
    for name in reading.near_keys:
        row = rows.keys.get(name, EMPTY)
        slot = room(row, reading, policy.near_days)
        if slot is not None and _entries_of(row, template) < SLOTS // 2:
            (empty if row[0] is None else led).append(Place(name, *slot))
    besides = reading.unspaced or reading.structural
    wanted = policy.near_written_besides if besides else policy.near_written
    shared = led[: wanted - 1]
    return shared + (empty + led[len(shared) :])[: wanted - len(shared)]


def _entries_of(row: KeyRow, template: str) -> int:
    return sum(raw is not None and entries.cluster_of(raw) == template for raw in row)


def room(row: KeyRow, reading: Reading, days: int) -> tuple[int, bytes | None] | None:
    """None as well where the case stands already: a message that came twice."""
    if row is EMPTY:
        return 0, None
    if any(raw is not None and entries.case_of(raw) == reading.filing.case_id for raw in row):
        return None
    return free_slot(row, reading.day, days)


def _likeness(reading: Reading, entry: NearEntry) -> float:
    return sketches.likeness(reading.known, reading.sketch.size, entry.beginning, entry.size)
