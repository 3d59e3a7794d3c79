"""The measures: which rows with which respondent against which gold, and the targets they are held to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from bench.grouping import others, scale
from bench.grouping.data import Clusters, Data
from bench.grouping.running import SECRET, Bench, Costing, Costs, run
from bench.grouping.scoring import Score, score, touching
from chalicelib.domain.grouping.filing import Placement
from chalicelib.domain.grouping.policy import STANDARD, Policy

OURS = "redress"
TEMPLATES, GROUPS, PLACED = "templates", "groups", "groups as placed"
ISSUES, TELECOM, STRUCTURE, SCALE = "issues zh", "telecom", "structure", "scale"
LEAST = {
    TEMPLATES: {"f1": 0.98, "b3": 0.995, "precision": 0.99},
    GROUPS: {"f1": 0.95},
    ISSUES: {"f1": 0.78, "b3": 0.84},
}
MOST = {"largest": {TELECOM: 10}}
COST = {"read_calls": 1.1, "read_calls_max": 2, "write_units": 6.0, "cpu_ms": 1.0, "cpu_ms_p99": 5.0}
WINDOW = 10_000
"""Filings over which a cost at some size of the index is averaged."""


class Line(msgspec.Struct, omit_defaults=True):
    """One measure of one method: what is printed. `missed` names the targets that it falls short of."""

    measure: str
    method: str
    quality: Score | None = None
    touching: float | None = None
    """Precision over all pairs that hold a labelled row: what else lies in its cluster counts against it."""
    cost: Costs | None = None
    cpu_ms: float | None = None
    cpu_ms_p99: float | None = None
    at: int | None = None
    missed: tuple[str, ...] = ()


def quality(data: Data, policy: Policy = STANDARD, secret: bytes = SECRET) -> Iterator[Line]:
    """Detection against all gold."""
    given = [(row, row.respondent) for row in data.rows]
    bench, placements, costs = run(given, policy, secret)
    yield _line(TEMPLATES, by_template(bench, placements), data.templates, costs)

    given = [one for one in given if one[1]]
    bench, placements, costs = run(given, policy, secret)
    of = {row.id: respondent for row, respondent in given}
    copies = {id_: f"{label} {of[id_]}" for id_, label in by_template(bench, placements).items()}
    yield _line(GROUPS, copies, data.groups, costs)
    yield _line(PLACED, by_cluster(bench, placements), data.groups, None)

    given = [(row, row.source) for row in data.rows if row.lang == "zh"]
    bench, placements, costs = run(given, policy, secret)
    yield _issues(by_cluster(bench, placements), data.issues, OURS, costs)

    given = [(row, row.respondent) for row in data.rows if row.source.startswith(TELECOM)]
    if given:
        bench, placements, costs = run(given, policy, secret)
        yield _line(TELECOM, by_cluster(bench, placements), [], costs)


def beside(data: Data) -> Iterator[Line]:
    """The other methods on the same rows and gold."""
    everyone = [(row, "") for row in data.rows]
    companies = [(row, row.respondent) for row in data.rows if row.respondent]
    sources = [(row, row.source) for row in data.rows if row.lang == "zh"]
    for found in others.found(data.rows):
        cpu: dict[str, Any] = {"cpu_ms": found.cpu_ms, "cpu_ms_p99": found.cpu_ms_p99}
        for measure, given, gold in (
            (TEMPLATES, everyone, data.templates), (GROUPS, companies, data.groups),
        ):  # fmt: skip
            yield Line(measure, found.method, score(others.labels(found.edges, given), gold), **cpu)
        line = _issues(others.labels(found.edges, sources), data.issues, found.method, None)
        yield msgspec.structs.replace(line, **cpu)


def structured(data: Data, seed: int) -> Line:
    """What it costs when filings name things: every row, with things drawn by chance."""
    given = [(row, row.respondent or row.source) for row in data.rows]
    _, _, costs = run(given, structural=scale.structure(given, seed))
    return Line(STRUCTURE, OURS, cost=costs, missed=_dear(costs))


def scaled(data: Data, sizes: list[int], seed: int) -> Iterator[Line]:
    """One index that grows: what the last filings cost whenever it has reached one of these sizes."""
    bench, costing = Bench(max(sizes)), Costing()
    for number, (row, respondent) in enumerate(scale.filings(data.rows, max(sizes), seed), 1):
        _, counts, spent = bench.place(row, respondent)
        if any(size - WINDOW < number <= size for size in sizes):
            costing.add(counts, spent)
        if number in sizes:
            costs, costing = costing.costs(), Costing()
            yield Line(SCALE, OURS, cost=costs, at=number, missed=_dear(costs))


def by_template(bench: Bench, placements: dict[str, Placement]) -> dict[str, str]:
    return {id_: bench.resolved(placement.template_id) for id_, placement in placements.items()}


def by_cluster(bench: Bench, placements: dict[str, Placement]) -> dict[str, str]:
    return {id_: bench.resolved(placement.cluster_id) for id_, placement in placements.items()}


def _issues(labels: dict[str, str], gold: Clusters, method: str, costs: Costs | None) -> Line:
    """Only labelled rows are scored: of the others nobody has said what they are about."""
    known = {row for cluster in gold for row in cluster}
    line = _line(ISSUES, {id_: label for id_, label in labels.items() if id_ in known}, gold, costs)
    missed = line.missed if method == OURS else ()
    return msgspec.structs.replace(line, method=method, touching=touching(labels, gold), missed=missed)


def _line(measure: str, labels: dict[str, str], gold: Clusters, costs: Costs | None) -> Line:
    found = score(labels, gold)
    missed = [name for name, least in LEAST.get(measure, {}).items() if getattr(found, name) < least]
    missed += [name for name, most in MOST.items() if getattr(found, name) > most.get(measure, found.rows)]
    return Line(measure, OURS, found, cost=costs, missed=(*missed, *(_dear(costs) if costs else ())))


def _dear(costs: Costs) -> tuple[str, ...]:
    return tuple(name for name, most in COST.items() if getattr(costs, name) > most)
