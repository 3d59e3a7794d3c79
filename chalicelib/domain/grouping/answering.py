"""What is answered of a filing that was placed, with the reasons; and the row of the case that keeps it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.domain.grouping.clusters import Standing
from chalicelib.domain.grouping.deciding import Decision
from chalicelib.domain.grouping.filing import Joined, Placement, Reason, TemplateSignal, Why
from chalicelib.domain.grouping.policy import DAY
from chalicelib.domain.grouping.reading import Reading
from chalicelib.domain.grouping.rows import CaseRow
from chalicelib.domain.grouping.structure import StructuralKey


class Counted(msgspec.Struct, frozen=True):
    """A structural key and the cluster under it."""

    standing: Standing
    key: StructuralKey


def answer(
    reading: Reading,
    decision: Decision,
    structural: Sequence[Counted],
    template: Standing | None,
    group: Standing | None,
    merged: Sequence[tuple[str, str]],
) -> CaseRow:
    """The row without its sketch and entries. Structure before text, unless text knows others and structure none."""
    entered = [counted.standing for counted in structural] + ([group] if group else [])
    placed = next((one for one in entered if one.size > 1), entered[0] if entered else None)
    filed_at = reading.filing.filed_at
    joined = _joined(structural, group, placed, filed_at)
    return CaseRow(
        case_id=reading.filing.case_id,
        template=template.cluster if template else reading.template,
        cluster=group.cluster if group else reading.cluster,
        placed=placed.cluster if placed else reading.cluster,
        clusters=tuple(joined),
        respondent=reading.respondent,
        filed_at=filed_at,
        first_seen=placed.leading.first or filed_at if placed else filed_at,
        size=placed.size if placed else 1,
        sure=placed.sure if placed else True,
        reasons=tuple(_reasons(reading, decision, structural, group, placed)),
        merged=tuple(merged),
        signal=_signal(decision, template),
        dismissed=placed.leading.dismissed if placed else False,
        joined=tuple(joined.values()),
    )


def placement(row: CaseRow, *, replayed: bool) -> Placement:
    """What the row says."""
    return Placement(
        case_id=row.case_id,
        cluster_id=row.placed,
        size=row.size,
        is_new=row.size < 2,
        first_seen=row.first_seen,
        last_seen=row.filed_at,
        template_id=row.template,
        reasons=row.reasons,
        clusters=row.clusters,
        merged=row.merged,
        template=row.signal,
        dismissed=row.dismissed,
        sure=row.sure,
        replayed=replayed,
        joined=row.joined,
    )


def _joined(
    structural: Sequence[Counted], group: Standing | None, placed: Standing | None, filed_at: int
) -> dict[str, Joined]:
    """By cluster, each once, the placed one first."""
    by_text = [(group, None)] if group else []
    entered = [*((counted.standing, counted.key.rule.why) for counted in structural), *by_text]
    found: dict[str, Joined] = {}
    for standing, why in sorted(entered, key=lambda one: one[0] is not placed):
        _, days = _others(standing, filed_at)
        found.setdefault(standing.cluster, Joined(standing.size, days, why, standing.leading.dismissed))
    return found


def _reasons(
    reading: Reading,
    decision: Decision,
    structural: Sequence[Counted],
    group: Standing | None,
    placed: Standing | None,
) -> Iterable[Reason]:
    filed_at = reading.filing.filed_at
    for counted in structural:
        if counted.standing.size > 1:
            yield Reason(counted.key.rule.why, counted.key.value, 0.0, *_others(counted.standing, filed_at))
    like = next((match for match in decision.matches if match.same_respondent), None)
    if like is not None:
        yield Reason(Why.ALIKE, similarity=round(like.similarity, 2))
    if decision.issue is not None and group is not None and group.size > 1:
        yield Reason(Why.SAME_ISSUE, similarity=round(decision.issue.similarity, 2))
    if placed is not None and placed.size > 1:
        others, days = _others(placed, filed_at)
        yield Reason(Why.OTHERS, others=others, days=days)


def _others(standing: Standing, now: int) -> tuple[int, int]:
    """Other cases, and the days over which they came, begun ones counted."""
    return standing.size - 1, max(1, -(-(now - (standing.leading.first or now)) // DAY))


def _signal(decision: Decision, template: Standing | None) -> TemplateSignal | None:
    if template is None or template.size < 2:
        return None
    best = decision.matches[0]
    elsewhere = any(
        not match.same_respondent for match in decision.matches if match.template == best.template
    )
    return TemplateSignal(template.cluster, template.size - 1, round(best.similarity, 2), elsewhere)
