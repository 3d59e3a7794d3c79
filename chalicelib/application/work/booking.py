"""The ledger: shard by shard who gets a line, then all lines at once, to the minor unit.

Whoever has left since the vote gets none. All that the arithmetic takes lies in parts that do not change any more, so
that doing it again gives the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import lines, parts
from chalicelib.application.work.parts import Booked, Count, Enrolled, Entitled
from chalicelib.application.work.turn import Here, Mark, Page, Work
from chalicelib.domain.collective import books, ledger, roll
from chalicelib.domain.collective.amounts import Entry
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.collective.entry_faults import covers
from chalicelib.domain.collective.formula import Formula
from chalicelib.domain.collective.posting import ledger_root
from chalicelib.domain.errors import Invalid
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import polling
from chalicelib.domain.group.state import Group, PollKind
from chalicelib.domain.values import Money

By = dict[int, tuple[Enrolled, ...]]
Agreed = dict[str, tuple[int, str]]
"""By case: the amount that its member has accepted, and by which vote (empty: the one on the terms)."""


class Booking(Work):
    """Works out what each member gets by an offer or a decision."""

    def __init__(self, shards: GroupShards) -> None:
        self._shards = shards

    def page(self, here: Here, page: Page) -> Mark:
        poll = here.group.polls[here.job.then]
        listed = self._shards.part(here.id, parts.roll(here.job.roll), page.shard)
        counted = self._shards.part(here.id, parts.answers(poll.id), page.shard)
        assert listed is not None, "a ledger rests on a roll that is sealed"
        assert counted is not None, "a ledger follows a count"
        members = self._shards.read(here.id, page.shard).members
        present = {member.case_id for member in members if not member.left}
        enrolled = [entry.case_id for entry in parts.ROLL.decode(listed) if entry.case_id in present]
        return Mark(canonical(list(_entitled(enrolled, parts.COUNT.decode(counted), poll.kind))))

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordLedger:
        """Terms that do not fit these very members give no ledger, and the group is told so: to try again would come to
        the same for ever.
        """
        number = (here.group.ledger.number if here.group.ledger is not None else 0) + 1
        enrolled = self._enrolled(here)
        said = {e.case_id: e.choice for mark in marks.values() for e in parts.ENTITLED.decode(mark)}
        agreed = self._agreed(here, enrolled)
        chosen = {
            case: said[case] for case in _covered(here, enrolled, said) if agreed is None or case in agreed
        }
        try:
            made = _distributed(here, enrolled, said, chosen)
        except Invalid:
            return cmd.RecordLedger(here.job.id, 0, "", {}, fits=False)
        given = {line.case_id: line for line in made.lines if line.case_id}
        rest = tuple(line for line in made.lines if not line.case_id)
        by_shard: list[list[books.Line]] = []
        lowered = 0
        for shard, entries in enrolled.items():
            own = [(entry, given[entry.case_id]) for entry in entries if entry.case_id in chosen]
            by_shard.append([line for _, line in own])
            booked = [_booked(e, li.amount, chosen[e.case_id], agreed) for e, li in own]
            lowered += sum(line.lowered for line in booked)
            lines.put(self._shards, here.id, number, shard, booked)
        whole = ledger.Ledger(made.formula, made.seed, made.rules, rest, made.levels)
        self._shards.put_part(here.id, parts.whole(number), 0, canonical(whole))
        accepted = here.group.polls[here.job.then].kind is PollKind.ACCEPTANCE
        return cmd.RecordLedger(
            here.job.id, len(given), ledger_root(by_shard, rest), books.totals(given.values()),
            lowered=lowered if accepted else 0,
        )  # fmt: skip

    def _agreed(self, here: Here, enrolled: By) -> Agreed | None:
        """Of the ledger that is put right, what each of its members has accepted, and by which vote; without those who
        were asked again and have not said yes. None for the first ledger.
        """
        known = here.group.ledger
        if known is None:
            return None
        again = next((p for p in here.group.polls.values() if p.of == known.id), None)
        found: Agreed = {}
        for shard in enrolled:
            said = self._answers(here, again.id, shard) if again is not None else {}
            for line in lines.read(self._shards, here.id, known.number, shard) or ():
                if again is None or not line.lowered:
                    found[line.case_id] = line.accepted, line.by
                elif said.get(line.case_id) == polling.YES:
                    found[line.case_id] = line.amount, again.id
        return found

    def _answers(self, here: Here, poll_id: str, shard: int) -> dict[str, str]:
        counted = self._shards.part(here.id, parts.answers(poll_id), shard)
        assert counted is not None, "a ledger is put right after the count"
        return {answer.case_id: answer.option for answer in parts.COUNT.decode(counted).answers}

    def _enrolled(self, here: Here) -> By:
        found = self._shards.parts(here.id, parts.roll(here.job.roll))
        return {shard: parts.ROLL.decode(found[shard]) for shard in range(self.shards(here.group))}


def _entitled(enrolled: list[str], count: Count, kind: PollKind) -> Iterator[Entitled]:
    """By an explicit yes and nothing else (P5); of a decision that binds, everybody who has not objected."""
    if kind is PollKind.OBJECTION:
        objected = {answer.case_id for answer in count.answers}
        yield from (Entitled(case_id) for case_id in enrolled if case_id not in objected)
        return
    said = {answer.case_id: answer for answer in count.answers if answer.option == polling.YES}
    yield from (Entitled(case_id, said[case_id].choice) for case_id in enrolled if case_id in said)


def _covered(here: Here, enrolled: By, chosen: dict[str, str]) -> list[str]:
    """Of those who are entitled, whoever claims in a currency in which the terms pay: nobody gives up a claim for
    nothing, unnoticed, and nobody's odd currency keeps the others from what is theirs. The rest go on alone.
    """
    formula = formula_of(here.group, here.job.of)
    entries = (entry for listed in enrolled.values() for entry in listed if entry.case_id in chosen)
    return [e.case_id for e in entries if covers(formula, chosen[e.case_id] or None, e.currency)]


def _booked(entry: Enrolled, amount: int, choice: str, agreed: Agreed | None) -> Booked:
    """The first line is what its member has said yes to, by the formula. Later ones keep that in mind."""
    accepted, by = agreed[entry.case_id] if agreed is not None else (amount, "")
    return Booked(
        entry.case_id,
        entry.currency,
        amount,
        entry.amount,
        choice,
        by,
        accepted if accepted != amount else None,
    )


def _distributed(here: Here, enrolled: By, said: dict[str, str], chosen: dict[str, str]) -> ledger.Ledger:
    """Over the roll, whose root decides between equal remainders. A fund was meant for all of it: what would have been
    theirs who get no line goes back, as it was put right, so that nobody else's line changes when one of them goes.
    `said`: the choices of all who said yes, those without a line included.
    """
    known = here.group.ledger
    right = {c.case_id: c.entitled.amount for c in known.corrections} if known is not None else {}
    entries: list[Entry] = []
    silent: list[Entry] = []
    formula = formula_of(here.group, here.job.of)
    for entry in (entry for listed in enrolled.values() for entry in listed):
        if entry.case_id in chosen:
            entries.append(entry_of(entry, chosen[entry.case_id], right.get(entry.case_id)))
        elif covers(formula, said.get(entry.case_id) or None, entry.currency):
            silent.append(entry_of(entry, said.get(entry.case_id, ""), right.get(entry.case_id)))
    sealed = [roll.seal(number, [e.leaf for e in listed]) for number, listed in enrolled.items()]
    seed = bytes.fromhex(roll.roll_root(sealed))
    return ledger.distribute(formula, entries, books.Rules(), seed, silent)


def entry_of(member: Enrolled, choice: str = "", entitled: int | None = None) -> Entry:
    """A member as the arithmetic has it."""
    claim = Money(member.amount, member.currency)
    return Entry(member.case_id, claim, choice or None, member.elsewhere, entitled)


def formula_of(group: Group, of: str) -> Formula:
    """Of the offer or decision that is carried out."""
    found = group.offers.get(of) or group.decisions[of]
    assert found.formula is not None, "a decision without terms has no ledger"
    return found.formula
