"""What one number of a rule pack must not say because of another, and how long anything may last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from chalicelib.domain.calendars import Length, Unit, due
from chalicelib.domain.errors import Fault
from chalicelib.domain.rulepack import Consequence, CountsFrom, RulePack, StageKind

LONGEST: Final = {
    Unit.SECONDS: 20 * 366 * 86_400, Unit.HOURS: 20 * 366 * 24, Unit.CALENDAR_DAYS: 20 * 366,
    Unit.WORKING_DAYS: 20 * 260, Unit.WEEKS: 20 * 53, Unit.MONTHS: 240, Unit.YEARS: 20,
}  # fmt: skip
"""Twenty years: no procedure waits longer, and calendars end."""
ONCE: Final = ("offer", "proposal", "accord", "bid", "consent", "perform")
"""Rules that never extend themselves: what needs a yes ends when it was said to end, and so does a promise."""


def lengths(pack: RulePack) -> Iterator[Fault]:
    """Every length of time in a pack, however it is counted."""
    named: dict[str, Length | None] = {
        "/escalate_after": pack.escalate_after, "/stall_after": pack.stall_after,
        "/limitation/length": pack.limitation.length if pack.limitation else None,
        "/reopening/within": pack.reopening.within if pack.reopening else None,
        "/groups/longest": pack.groups.longest if pack.groups else None,
    }  # fmt: skip
    for key, rule in pack.deadlines.items():
        named[f"/deadlines/{key}/length"] = rule.length
        named[f"/deadlines/{key}/extension/length"] = rule.extension.length if rule.extension else None
    named |= {f"/pauses/{reason}/cap": pausing.cap for reason, pausing in pack.pauses.items()}
    for pointer, length in named.items():
        if length is not None and length.n > LONGEST[length.unit]:
            yield Fault(f"{pointer}/n", "out_of_range", limit=LONGEST[length.unit])


def one_by_one(pack: RulePack) -> Iterator[Fault]:
    """What one number must not say because of another."""
    for key in ONCE:
        if key in pack.deadlines and pack.deadlines[key].repeat:
            yield Fault(f"/deadlines/{key}/repeat", "out_of_range", limit=0)
    bounding = [s.deadline for s in pack.stages]
    known = {s.id: s for s in pack.stages}
    first = known.get(pack.first_stage)
    begins = {pack.first_stage, first.next if first and first.kind is StageKind.SCREENING else None}
    for n, stage in enumerate(pack.stages):
        if bounding.index(stage.deadline) != n:
            yield Fault(f"/stages/{n}/deadline", "stands_twice")
        if stage.counts_from is CountsFrom.FILING and stage.id not in begins:
            yield Fault(f"/stages/{n}/counts_from", "not_one_of", limit="service, entry")
    yield from _time_to_cure(pack)
    yield from _large_files(pack)


def _large_files(pack: RulePack) -> Iterator[Fault]:
    """Only of accepted types, and no file may be larger than everything that one side may bring."""
    limits = pack.evidence
    for media_type, most in limits.large.items():
        pointer = f"/evidence/large/{media_type.replace('/', '~1')}"
        if media_type not in limits.media_types:
            yield Fault(pointer, "not_accepted", limit=", ".join(limits.media_types))
        elif most <= limits.file_bytes:
            yield Fault(pointer, "at_least", limit=limits.file_bytes + 1)
        elif most > limits.case_bytes:
            yield Fault(pointer, "at_most", limit=limits.case_bytes)


def _time_to_cure(pack: RulePack) -> Iterator[Fault]:
    """Nobody's complaint is closed for the office's delay while it may still be completed."""
    first = next((s for s in pack.stages if s.id == pack.first_stage), None)
    screening = pack.deadlines.get(first.deadline) if first and first.kind is StageKind.SCREENING else None
    cure = pack.deadlines.get("cure")
    if screening is None or cure is None or screening.consequence is not Consequence.REFER:
        return
    pausing, start = pack.pauses.get("cure"), datetime(2026, 1, 5, tzinfo=UTC)
    if pausing is None or due(start, pausing.cap, "UTC") < due(start, cure.length, "UTC"):
        yield Fault("/pauses/cure", "shorter_than_cure", limit=cure.length.n)
