"""How violation reports come into being and change: the loop of `carrying` with the rules of a report.

A report is filed by itself, or together with a complaint in the complaint's own transaction (`prepare`). From then on
the two have nothing to do with each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.carrying import Carrier
from chalicelib.application.chaining import End, Link, chain, rows
from chalicelib.application.texts import Texts, bundle, seal_later, slot
from chalicelib.domain.access import Principal
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import decisions, timing, views
from chalicelib.domain.report import events as ev
from chalicelib.domain.report.context import Context
from chalicelib.domain.report.evolve import fold
from chalicelib.domain.report.state import Matter, Report, Reporter, Violation
from chalicelib.domain.values import derive_id

REPORTER: Final = "reporter"
"""The slot of who filed a report."""
Events = tuple[ev.Event, ...]


class Filing(msgspec.Struct, frozen=True):
    """What is reported, by whom, in whose words. `contacts`: by plain names; of an anonymous reporter none."""

    violation: Violation
    subject_ref: str
    reporter: Reporter
    narrative: str
    lang: str
    case_id: str | None = None
    contacts: dict[str, str] = {}


def report_id(root: ports.Root, principal: Principal, route: str, key: str) -> str:
    """Derived from the filing's idempotency key and unguessable: a repeated filing meets its own head, for ever.

    Of other parts than a case's id, which would otherwise tell the id of the report that came with it.
    """
    return derive_id("rep", root.ids, "report", principal.id, route, key)


def advance(before: Report | None, events: Events, ask: Ask) -> tuple[Report, tuple[ports.EventRow, ...]]:
    """The report one version on, and the rows that prove it."""
    after = fold(before, events, ask.at)
    head, end = after.head, End()
    if before is not None:
        end = End(before.head.seq, before.head.chain_head, before.head.audience)
    owner = {"report_id": head.report_id}
    recorded, end = chain(
        end, events, lambda event: ev.audiences(event, after.matter.reporter),
        Link(owner, ask.at, ask.principal.role, ask.command_id, ask.root.ids),
    )  # fmt: skip
    head = replace(
        head, version=head.version + 1, seq=end.seq, audience=dict(end.audience), chain_head=end.chain_head,
        updated_at=ask.at,
    )  # fmt: skip
    after = replace(after, head=head)
    after = replace(after, head=replace(head, next_wake=timing.next_wake(after)))
    return after, rows(recorded, head.report_id, views.summary(after))


class ReportExecutor(Carrier[Report, cmd.Command, ports.ReportWrite]):
    """The one way in which a violation report changes."""

    noun = "report"

    def __init__(
        self,
        store: ports.ReportStore,
        crypto: ports.Crypto,
        rules: ports.ReportRulebook,
        clock: ports.WallClock,
    ) -> None:
        super().__init__(store, crypto, clock)
        self._rules = rules

    # -------------------------------------------------------------------------------------------------------- filing

    def file(self, ask: Ask, id_: str, filing: Filing, pack_ref: str = "") -> Receipt[Report]:
        """By itself: one transaction, no read. The same key with the same body gives the same report."""
        write = self.prepare(ask, id_, filing, pack_ref)
        return self._file(write, write.after, ask.fingerprint)

    def prepare(self, ask: Ask, id_: str, filing: Filing, pack_ref: str, at: str = "") -> ports.ReportWrite:
        """What a new report writes, for somebody else's transaction. `pack_ref`: empty for the general rules; `at`:
        where in the request's body the filing stands.

        Raises Invalid for a narrative that is too long, KeyError for a pack that is not there.
        """
        rules = self._rules.of(pack_ref, ask.tenant.id)
        if len(filing.narrative) > rules.caps.narrative:
            raise Invalid(faults=(Fault(f"{at}/narrative", "too_long", rules.caps.narrative),))
        # of its own, so that the ids of its texts are not those of the complaint it may come with
        command_id = derive_id("cmd", ask.root.ids, ask.command_id, id_)
        texts = Texts(self._crypto, ask.root.ids, command_id)
        matter = Matter(
            filing.violation, filing.subject_ref, filing.reporter, texts.add(filing.narrative), filing.case_id
        )
        command = cmd.FileReport(
            report_id=id_, tenant=ask.tenant.id, matter=matter, lang=filing.lang, fingerprint=ask.fingerprint,
            sandbox=ask.tenant.sandbox,
        )  # fmt: skip
        context = Context(ask.at, ask.principal.role, rules, command_id, ask.root.ids)
        after, made = advance(None, decisions.file(command, context), replace(ask, command_id=command_id))
        person = self._crypto.new_person(ask.root, id_, REPORTER, filing.reporter.ref)
        box = self._crypto.seal(person.public_key, id_, bundle(texts.items, filing.contacts))
        return ports.ReportWrite(None, after, made, (person,), (ports.Sealed(REPORTER, "", box),))

    # ----------------------------------------------------------------------------------- what a report says of itself

    def _id(self, aggregate: Report) -> str:
        return aggregate.head.report_id

    def _decide(self, ask: Ask, aggregate: Report, command: cmd.Command, texts: Texts) -> Events:  # noqa: ARG002 - the loop's
        rules = self._rules.of(aggregate.head.rules, aggregate.head.tenant)
        context = Context(ask.at, ask.principal.role, rules, ask.command_id, ask.root.ids)
        return decisions.decide(aggregate, command, context)

    def _write(
        self,
        ask: Ask,
        found: ports.Held[Report],
        command: cmd.Command,  # noqa: ARG002 - the loop's
        happened: Events,
        texts: Texts,
    ) -> tuple[ports.ReportWrite, Report]:
        before = found.aggregate
        after, made = advance(before, happened, ask)
        persons, sealed = seal_later(
            self._crypto, ask.root, self._id(before), found.persons, slot(ask.principal.role), texts
        )
        write = ports.ReportWrite(before, after, made, persons, sealed, self._request_key(ask, after, made))
        return write, after

    def _created(self, rows: tuple[ports.EventRow, ...]) -> tuple[str, ...]:
        """The steps of the investigation."""
        bodies = [msgspec.json.decode(row.body) for row in rows if row.type == "report.step_taken"]
        return tuple(body["data"]["step"]["id"] for body in bodies)

    def _tick_command(self) -> cmd.Command:
        return cmd.Tick()

    def _block_command(self, retry_at: datetime | None) -> cmd.Command:
        return cmd.BlockWake(retry_at)
