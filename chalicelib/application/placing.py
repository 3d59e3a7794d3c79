"""One filing that was not placed yet: read on where it is like others, enter it, let the index learn of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec

from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.registers import LOOK, Registers
from chalicelib.domain.grouping import deciding, entries, issues, near
from chalicelib.domain.grouping.answering import Counted, answer, placement
from chalicelib.domain.grouping.clusters import (
    NOTHING,
    Member,
    Standing,
    has_begun,
    is_over,
    row_of,
    size_now,
)
from chalicelib.domain.grouping.deciding import Decision, Joining
from chalicelib.domain.grouping.entries import NearEntry
from chalicelib.domain.grouping.filing import Placement
from chalicelib.domain.grouping.issues import Issue, Weighed
from chalicelib.domain.grouping.marks import Marks, begun_on, generation_of, of_generation
from chalicelib.domain.grouping.near import Place
from chalicelib.domain.grouping.policy import DAY, Policy
from chalicelib.domain.grouping.reading import (
    Reading,
    case_row,
    near_cluster,
    scope_of,
    template_scope,
)
from chalicelib.domain.grouping.rows import NONE, Rows, Written
from chalicelib.domain.grouping.structure import StructuralKey


class Placing:
    """`rows`: what the first read found. `again`: the message was received before."""

    def __init__(
        self, store: ClusterStore, marks: Marks, reading: Reading, rows: Rows, policy: Policy, *, again: bool
    ) -> None:
        self._store, self._reading, self._rows, self._policy = store, reading, rows, policy
        self._filing, self._now = reading.filing, reading.filing.filed_at
        self._near_cluster = partial(near_cluster, marks, respondent=reading.filing.respondent)
        self._registers = partial(Registers, store, now=self._now, again=again)
        self._scope, self._marks = scope_of(marks, reading.respondent), marks
        self._again = again
        self._merged: list[tuple[str, str]] = []

    def run(self) -> Placement:
        structural = [Counted(self._structural(key), key) for key in self._reading.structural]
        weighed = issues.weigh(self._reading, self._rows, self._policy)
        decision, second = self._decide(weighed)
        template = self._template(decision, second)
        group = self._group(decision.group, second)
        written = self._learn(decision, weighed, template, group, structural)
        row = msgspec.structs.replace(
            answer(self._reading, decision, structural, template, group, self._merged),
            entries=written,
            sketch=self._reading.sketch if decision.represents and written else None,
        )
        kept = self._store.keep(row, self._in_days(self._policy.near_days))
        return placement(kept or row, replayed=kept is not None)

    # --------------------------------------------------------------------------------------------------- structure

    def _structural(self, key: StructuralKey) -> Standing:
        """Entered in the cluster that stands under the key, or in a new one when its window has passed."""
        registers, case_id = self._registers(self._scope), self._filing.case_id
        leading = self._rows.clusters.get(row_of(key.cluster), NOTHING)
        begun = begun_on(key.cluster, self._reading.day)
        if leading.goes_to or not has_begun(leading):
            return registers.enter(begun, case_id, leading)
        if is_over(leading, self._now, key.rule.days):
            leading = self._store.begin(row_of(begun), case_id, leading, generation_of(begun), self._now).row
        return registers.enter(of_generation(begun, leading.generation), case_id, leading)

    # -------------------------------------------------------------------------------------------------------- text

    def _decide(self, weighed: Weighed) -> tuple[Decision, Rows]:
        found = near.candidates(self._reading, self._rows, self._policy)
        met = issues.met(self._reading, weighed, self._rows, self._policy)
        second = self._store.look(self._second(found, met)) if found else NONE
        matches = near.verify(self._reading, found, second, self._policy)
        decided = deciding.decide(self._reading, matches, met, self._near_cluster, second, self._policy)
        return decided, second

    def _second(self, found: Iterable[NearEntry], met: Iterable[Issue]) -> list[str]:
        """The cases' sketches, and every cluster that may be joined."""
        names: dict[str, None] = {}
        for entry in found:
            names[case_row(entry.case_id)] = None
            names[row_of(entry.template)] = None
            names[row_of(self._near_cluster(entry.template))] = None
        names |= {row_of(issue.cluster): None for issue in met if issue.score >= self._policy.same_issue}
        return list(names)[:LOOK]

    def _template(self, decision: Decision, second: Rows) -> Standing | None:
        if decision.template is None:
            return None
        registers = self._registers(template_scope(self._marks))
        standing = self._joined(registers, decision.template, second)
        for other in decision.template.others:
            standing = self._met(registers, standing, other, dict(decision.template.known))[0]
        self._list_first(decision, second)
        return standing

    def _list_first(self, decision: Decision, second: Rows) -> None:
        """Who filed a template first has a cluster without a row. Now that it is no longer one of a kind, it is listed
        there, for the next one against its respondent.
        """
        first = next((m for m in decision.matches if m.similarity >= self._policy.alike), None)
        if first and not first.same_respondent and row_of(first.template) not in second.clusters:
            registers = self._registers(scope_of(self._marks, first.respondent))
            registers.enter(first.cluster, first.case_id, member=Member(first.case_id, first.filed_at))

    def _group(self, joining: Joining | None, second: Rows) -> Standing | None:
        if joining is None:
            return None
        registers = self._registers(self._scope)
        standing = self._joined(registers, joining, second)
        self._merged += self._before(joining.cluster, standing)
        small = standing.size <= self._policy.merging_at_most
        for other in (*joining.others, *(joining.by_words if small else ())):
            standing, merged = self._met(registers, standing, other, dict(joining.known))
            self._merged += merged
        return standing

    def _joined(self, registers: Registers, joining: Joining, second: Rows) -> Standing:
        known = second.clusters.get(row_of(joining.cluster))
        member = dict(joining.known).get(joining.cluster)
        return registers.enter(joining.cluster, self._filing.case_id, known, member)

    def _met(
        self, registers: Registers, standing: Standing, other: str, members: dict[str, Member]
    ) -> tuple[Standing, list[tuple[str, str]]]:
        """The cluster after it met another one, and which went where if they were two."""
        if other == standing.cluster:
            return standing, []
        if other in standing.leading.took:
            return standing, self._before(other, standing)
        merged = registers.merge(standing.cluster, other, members)
        if merged is None:
            return standing, []
        after = Standing(merged.stays, size_now(merged.leading), merged.leading)
        return after, [(merged.gone, merged.stays)]

    def _before(self, gone: str, standing: Standing) -> list[tuple[str, str]]:
        """They may have met when the message came first, and broke off."""
        return [(gone, standing.cluster)] if self._again and gone != standing.cluster else []

    # -------------------------------------------------------------------------------------------------- what is new

    def _learn(
        self,
        decision: Decision,
        weighed: Weighed,
        template: Standing | None,
        group: Standing | None,
        structural: Sequence[Counted],
    ) -> tuple[Written, ...]:
        """Enters the text for others to find. A structural cluster with many cases has been told enough."""
        if any(counted.standing.size > self._policy.spoken_for for counted in structural):
            return ()
        written: list[Written] = []
        if decision.represents:
            entry = self._near_entry(template)
            places = near.places(self._reading, self._rows, entry.template, self._policy)
            written += self._note(places, entries.near_bytes(entry), self._policy.near_days)
        if decision.worded and (group is None or group.size <= self._policy.spoken_for):
            joined = decision.issue if group is not None else None
            places = issues.places(self._reading, weighed, self._rows, joined, self._policy)
            written += self._note(places, self._issue_entry(group, weighed), self._policy.issue_days)
        return tuple(written)

    def _near_entry(self, template: Standing | None) -> NearEntry:
        reading = self._reading
        return NearEntry(
            case_id=self._filing.case_id,
            template=template.cluster if template else reading.template,
            day=reading.day,
            size=reading.sketch.size,
            beginning=reading.sketch.beginning,
        )

    def _issue_entry(self, group: Standing | None, weighed: Weighed) -> bytes:
        reading, cluster = self._reading, group.cluster if group else self._reading.cluster
        return entries.issue_bytes(self._filing.case_id, cluster, reading.day, reading.terms, weighed.usable)

    def _note(self, places: Iterable[Place], entry: bytes, days: int) -> list[Written]:
        """A slot that somebody took in the same instant is let go: the others lead to the text as well."""
        return [
            Written(place.row, place.slot)
            for place in places
            if self._store.note(place.row, place.slot, entry, place.instead_of, self._in_days(days))
        ]

    def _in_days(self, days: int) -> int:
        return self._now + days * DAY
