"""Groups: members by their own cases and by the group's rows, sealed rolls, ledgers to the last unit, and nobody paid
twice (design §6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from oracle.reading import Index, Record
from oracle.rules import Breach, Rule

RECOVERS: Final = frozenset({"case.settled", "case.awarded", "membership.carried"})
"""With `case.decided`, where it gives anything: what a complainant may get."""


def check(found: Index) -> Iterator[Breach]:
    yield from _rows(found)
    for record in found.records.values():
        if record.kind == "group" and record.head is not None:
            yield from _roll(found, record)
            yield from _ledgers(found, record)
    for record in found.cases:
        yield from _twice(record)


def _rows(found: Index) -> Iterator[Breach]:
    """Both ways."""
    rows = {
        (group, row["case_id"]) for group, members in found.members.items()
        for row in members.values() if not row["left"]
    }  # fmt: skip
    cases = {(r.head["grouped_in"], r.id) for r in found.cases if r.head and r.head.get("grouped_in")}
    for group, case in sorted(rows - cases):
        yield Breach(Rule.MEMBER_ROW, f"group {group} has {case} as a member, which is none by its own head")
    for group, case in sorted(cases - rows):
        yield Breach(Rule.MEMBER_ROW, f"case {case} is in group {group}, which has no row of it")


def _roll(found: Index, record: Record) -> Iterator[Breach]:
    sealed = (record.head or {}).get("roll")
    if not sealed:
        return
    entries = _entries(found, f"{record.id}#roll#{record.head['rolls']}" if record.head else "")
    cases = {entry[0] for entry in entries}
    claimed = Counter[str]()
    for entry in entries:
        claimed[entry[3]] += entry[2]
    told = {currency: amount for currency, amount in sealed.get("claimed", {}).items() if amount}
    if (
        len(cases) != len(entries)
        or sealed["members"] != len(entries)
        or told != {c: n for c, n in claimed.items() if n}
    ):
        yield Breach(
            Rule.MEMBER_ROLL,
            f"{record.name} has sealed {sealed['members']} members claiming {told}; its lists have {len(cases)} of"
            f" {len(entries)} lines claiming {dict(claimed)}",
        )


def _ledgers(found: Index, record: Record) -> Iterator[Breach]:
    for ledger in record.parts.get("ledger", {}).values():
        lines = _lines(found, record.id, ledger["number"])
        sums = Counter[str]()
        for line in lines:
            sums[line[1]] += line[2]
        if ledger["lines"] != len({line[0] for line in lines}) or ledger["totals"] != dict(sums):
            yield Breach(
                Rule.LEDGER_SUM,
                f"{record.name}, ledger {ledger['number']} says {ledger['lines']} lines and {ledger['totals']}, has"
                f" {len(lines)} and {dict(sums)}",
            )


def _lines(found: Index, group: str, number: int) -> list[Any]:
    """Of a ledger that was put right: a shard in which nothing has changed names the version that it is as."""
    made: list[Any] = []
    for shard, listed in sorted(found.works.get(f"{group}#ledger#{number}", {}).items()):
        while isinstance(listed, dict):
            listed = found.works[f"{group}#ledger#{listed['version']}"][shard]
        made += listed
    return made


def _entries(found: Index, work: str) -> list[Any]:
    return [entry for _, listed in sorted(found.works.get(work, {}).items()) for entry in listed]


def _twice(record: Record) -> Iterator[Breach]:
    """Until it is opened again, or goods came back in vain: then what was to be paid for them has fallen away."""
    got = ""
    for event in record.events:
        if event.type == "case.reopened" or (
            event.type == "stage.entered" and event.data["cause"] == "return_refused"
        ):
            got = ""
        if event.type in RECOVERS or (event.type == "case.decided" and event.data["decision"].get("terms")):
            if got:
                yield Breach(
                    Rule.RECOVERY_DOUBLE, f"{record.name}, event {event.seq}: {event.type} after {got}"
                )
            got = event.type
