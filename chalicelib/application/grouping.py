"""Detection: where a filing belongs, at the same cost however many cases there are.

    detector = Detector(store, secret_of)
    placement = detector.place(filing, again=received > 1)

One read of at most 100 rows finds the filing's own row (it was placed before), its structural clusters, and the keys of
its text. A second one, for one filing in twenty, fetches the sketches of texts that promise to be alike. Then what it
joins is entered, and what it adds to the index is written under two to five keys; its own row comes last.

A message may come twice. Whatever is written is one item under a condition (see `grouping_ports`), so that a repetition
changes nothing: the case's own row is there, or, if the first run was broken off, each step finds what it did. Filings
of different issues run side by side. Two like texts that arrive in the same instant may miss each other; the next one
like them finds both, and merges their clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import msgspec

from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.registers import Registers
from chalicelib.domain.grouping import deciding, entries, issues, near
from chalicelib.domain.grouping import reading as reading_
from chalicelib.domain.grouping.answering import Counted, answer, placement
from chalicelib.domain.grouping.clusters import NOTHING, Standing, has_begun, is_over, row_of, size_now
from chalicelib.domain.grouping.deciding import Decision, Joining
from chalicelib.domain.grouping.entries import NearEntry
from chalicelib.domain.grouping.filing import Filing, Placement
from chalicelib.domain.grouping.issues import Issue, Weighed
from chalicelib.domain.grouping.marks import Marks, begun_on, generation_of, of_generation
from chalicelib.domain.grouping.near import Place
from chalicelib.domain.grouping.policy import DAY, STANDARD, Policy
from chalicelib.domain.grouping.reading import Reading, case_row, near_cluster
from chalicelib.domain.grouping.rows import NONE, Rows, Written
from chalicelib.domain.grouping.structure import StructuralKey


class Detector:
    """`secret_of`: a tenant's own secret (16 bytes or more) for keyed hashes; the same for as long as rows live."""

    def __init__(
        self, store: ClusterStore, secret_of: Callable[[str], bytes], policy: Policy = STANDARD
    ) -> None:
        self._store, self._secret_of, self._policy = store, secret_of, policy

    def place(self, filing: Filing, *, again: bool = False) -> Placement:
        """`again`: the message was received before. Raises TryAgain: place it again later."""
        marks = Marks(filing.tenant, self._secret_of(filing.tenant))
        reading = reading_.of(filing, marks, self._policy)
        rows = self._store.look(reading.rows())
        kept = rows.cases.get(reading.case_row)
        if kept is not None:
            return placement(kept, replayed=True)
        registers = Registers(self._store, filing.filed_at, again=again)
        return _Placing(self._store, registers, marks, reading, rows, self._policy).run()


class _Placing:
    """One filing that was not placed yet. `rows`: what the first read found."""

    def __init__(
        self,
        store: ClusterStore,
        registers: Registers,
        marks: Marks,
        reading: Reading,
        rows: Rows,
        policy: Policy,
    ) -> None:
        self._store, self._registers, self._policy = store, registers, policy
        self._reading, self._rows, self._filing = reading, rows, reading.filing
        self._now = reading.filing.filed_at
        self._near_cluster = partial(near_cluster, marks, respondent=reading.filing.respondent)
        self._merged: list[tuple[str, str]] = []

    def run(self) -> Placement:
        structural = [Counted(self._structural(key), key) for key in self._reading.structural]
        weighed = issues.weigh(self._reading, self._rows, self._policy)
        decision, second = self._decide(weighed)
        template = self._joined(decision.template, second)
        if template is not None:
            self._list_first(decision, second)
        group = self._joined(decision.group, second)
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
        case_id = self._filing.case_id
        leading = self._rows.clusters.get(row_of(key.cluster), NOTHING)
        begun = begun_on(key.cluster, self._reading.day)
        if leading.goes_to or not has_begun(leading):
            return self._registers.enter(begun, case_id, leading)
        if is_over(leading, self._now, key.rule.days):
            anew = self._store.begin(row_of(begun), case_id, leading, generation_of(begun), self._now)
            leading = anew.row
        return self._registers.enter(of_generation(begun, leading.generation), case_id, leading)

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
        return list(names)[:100]

    def _joined(self, joining: Joining | None, second: Rows) -> Standing | None:
        if joining is None:
            return None
        members = dict(joining.known)
        known = second.clusters.get(row_of(joining.cluster))
        standing = self._registers.enter(
            joining.cluster, self._filing.case_id, known, members.get(joining.cluster, "")
        )
        small = standing.size <= self._policy.merging_at_most
        for other in (*joining.others, *(joining.by_words if small else ())):
            standing = self._met(standing, other, members)
        return standing

    def _met(self, standing: Standing, other: str, members: dict[str, str]) -> Standing:
        if other == standing.cluster or other in standing.leading.took:
            return standing
        merged = self._registers.merge(standing.cluster, other, members)
        if merged is None:
            return standing
        self._merged.append((merged.gone, merged.stays))
        return Standing(merged.stays, size_now(merged.leading), merged.leading)

    def _list_first(self, decision: Decision, second: Rows) -> None:
        """Who filed a template first has a cluster of its own without a row. Now that it is one of several, it is
        listed there, for the next one against its respondent.
        """
        first = next((m for m in decision.matches if m.similarity >= self._policy.alike), None)
        if first and not first.same_respondent and row_of(first.template) not in second.clusters:
            self._registers.enter(first.cluster, first.case_id)

    # -------------------------------------------------------------------------------------------------- what is new

    def _learn(
        self,
        decision: Decision,
        weighed: Weighed,
        template: Standing | None,
        group: Standing | None,
        structural: list[Counted],
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
            respondent=reading.respondent,
            size=reading.sketch.size,
            beginning=reading.sketch.beginning,
        )

    def _issue_entry(self, group: Standing | None, weighed: Weighed) -> bytes:
        reading, cluster = self._reading, group.cluster if group else self._reading.cluster
        return entries.issue_bytes(self._filing.case_id, cluster, reading.day, reading.terms, weighed.usable)

    def _note(self, places: list[Place], entry: bytes, days: int) -> list[Written]:
        """A slot that somebody took in the same instant is let go: the others lead to the text as well."""
        return [
            Written(place.row, place.slot)
            for place in places
            if self._store.note(place.row, place.slot, entry, place.instead_of, self._in_days(days))
        ]

    def _in_days(self, days: int) -> int:
        return self._now + days * DAY
