"""Budgets of evidence: what each side has declared, less what came back, once (P8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from oracle.reading import Doc, Index, Record
from oracle.rules import Breach, Rule

BACK: Final = frozenset({"evidence.refused", "evidence.discarded", "evidence.lapsed"})


def check(found: Index) -> Iterator[Breach]:
    for record in found.cases:
        files, sizes = _recounted(record)
        kept = record.parts.get("budget", {})
        for role in sorted({*files, *kept}):
            said = kept.get(role, {"files": 0, "bytes": 0})
            if (said["files"], said["bytes"]) != (files[role], sizes[role]):
                yield Breach(
                    Rule.BUDGET_COUNTED,
                    f"{record.name}: its {role} has declared {files[role]} files of {sizes[role]} bytes, the budget"
                    f" says {said['files']} of {said['bytes']}",
                )


def _recounted(record: Record) -> tuple[Counter[str], Counter[str]]:
    declared: dict[str, Doc] = {}
    files, sizes = Counter[str](), Counter[str]()
    for event in record.events:
        if event.type == "evidence.declared":
            item = declared[event.data["evidence"]["id"]] = event.data["evidence"]
            files[item["by"]] += 1
            sizes[item["by"]] += item["size"]
        elif event.type in BACK and (item := declared.pop(event.data["evidence_id"], None)):
            files[item["by"]] -= 1
            sizes[item["by"]] -= item["size"]
    return files, sizes
