"""What leaves the table for a violation report: webhooks, lists and wakes, each in a shape of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.reactions import ring, ticks
from chalicelib.domain.case import commands as of_case
from chalicelib.domain.report.state import Outcome
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.desk import SECRET_WORDS, Desk
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.application.ports import CaseRow


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


def published() -> list[dict[str, Any]]:
    return [json.loads(m.json["body"]) for m in sent("deliveries")]


def listed(desk: Desk, **filters: str) -> list[CaseRow]:
    return desk.services.views.cases(desk.market.tenant.id, "due", filters, "", 100, "reports")[0]


def projected(invoke: Lambdas) -> None:
    """Everything that has happened so far, in the lists."""
    assert invoke.failed("relay", {"Records": stream()}) == []
    assert invoke.failed("project", sqs(*(m.json for m in sent("views")))) == []


class TestPublishing:
    """Through the relay."""

    @pytest.mark.capability("S06")
    def test_an_event_of_a_report_names_the_report(self, invoke: Lambdas, desk: Desk) -> None:
        """With its whole summary, and with nothing of a case but the id it came with."""
        case_id, report_id = desk.both()
        assert invoke.failed("relay", {"Records": stream()}) == []
        (of_case_, of_report) = sorted(published(), key=lambda p: str(p["type"]))
        assert (of_case_["type"], of_report["type"]) == ("case.filed", "report.filed")
        data = of_report["data"]
        assert (data["report_id"], data["report"]["status"], data["sequence"]) == (report_id, "open", 1)
        assert data["report"]["case_id"] == case_id
        assert {"case_id", "case"}.isdisjoint(data)

    @pytest.mark.capability("S06")
    def test_nothing_published_of_the_case_mentions_the_report(self, invoke: Lambdas, desk: Desk) -> None:
        """Whatever a platform hands on to the one who was reported, out of the case's events, holds no trace of it."""
        case_id, report_id = desk.both()
        desk.accept(report_id)
        desk.market.act(case_id, Role.PLATFORM, of_case.RecordService("platform", desk.market.tenancy.now))
        assert invoke.failed("relay", {"Records": stream()}) == []
        of_cases = [m.body for m in sent("deliveries") if '"type": "case.' in m.body]
        assert len(of_cases) == 2
        assert all("rep_" not in body and "report" not in body for body in of_cases)

    def test_no_published_event_holds_words(self, invoke: Lambdas, desk: Desk) -> None:
        """Codes, references and commitments."""
        desk.accept(desk.filed())
        invoke("relay", {"Records": stream()})
        assert SECRET_WORDS not in repr(sent("deliveries"))
        assert "plausible" not in repr(sent("deliveries"))

    def test_its_wake_is_armed(self, invoke: Lambdas, desk: Desk) -> None:
        """Like any other: beyond the horizon it is left to the hourly arming, which finds it in the index."""
        report_id = desk.filed()
        invoke("relay", {"Records": stream()})
        wake = desk.report(report_id).head.next_wake
        assert wake is not None
        assert sent("clock") == []
        hour = wake.replace(minute=0, second=0, microsecond=0)
        assert (report_id, wake) in desk.services.store.due(hour, wake)


class TestListing:
    """Through project."""

    def test_reports_have_a_list_of_their_own(self, invoke: Lambdas, desk: Desk) -> None:
        """A case is in no list of reports, a report in no list of cases."""
        case_id, report_id = desk.both()
        projected(invoke)
        assert [row.case_id for row in listed(desk)] == [report_id]
        cases, _ = desk.services.views.cases(desk.market.tenant.id, "due", {}, "", 100)
        assert [row.case_id for row in cases] == [case_id]

    def test_what_nobody_decided_in_time_is_in_the_supervisors_queue(
        self, invoke: Lambdas, desk: Desk, clock: HandClock
    ) -> None:
        """Until the stage ends."""
        late, report_id = desk.filed(), desk.filed()
        clock.sleep(8 * 86_400)
        desk.tick(late)
        desk.accept(report_id)
        projected(invoke)
        assert [row.case_id for row in listed(desk, move="supervisor")] == [late]
        assert {row.case_id for row in listed(desk, move="officer")} == {late, report_id}
        desk.accept(late)
        projected(invoke)
        assert listed(desk, move="supervisor") == []

    def test_what_went_to_the_authority_by_silence_stays_in_that_queue(
        self, invoke: Lambdas, desk: Desk, clock: HandClock
    ) -> None:
        """Somebody has to ask why."""
        report_id = desk.filed()
        for _ in range(3):
            clock.sleep(8 * 86_400)
            desk.tick(report_id)
        assert desk.report(report_id).head.outcome is Outcome.REFERRED
        projected(invoke)
        assert [(r.case_id, r.status) for r in listed(desk, move="supervisor")] == [(report_id, "closed")]

    def test_an_older_version_never_wins(self, invoke: Lambdas, desk: Desk) -> None:
        """In whatever order the messages come."""
        report_id = desk.filed()
        desk.accept(report_id)
        invoke("relay", {"Records": stream()})
        bodies = [m.json for m in sent("views")]
        invoke.failed("project", sqs(*reversed(bodies)))
        assert [row.stage for row in listed(desk)] == ["check"]


class TestWaking:
    """Through the clock."""

    def test_a_ring_finds_reports_and_cases(self, invoke: Lambdas, desk: Desk, clock: HandClock) -> None:
        """Told apart by their ids."""
        case_id, report_id = desk.both()
        for wake in (desk.report(report_id).head.next_wake, desk.market.case(case_id).head.next_wake):
            assert wake is not None
            clock.moment = wake
            assert invoke.failed("wake", sqs(ring(wake))) == []
        assert {id_ for m in sent("wakes") for id_ in m.json["tick"]} == {case_id, report_id}

    def test_a_tick_wakes_a_report(self, invoke: Lambdas, desk: Desk, clock: HandClock) -> None:
        """By its prefix."""
        report_id = desk.filed()
        clock.sleep(8 * 86_400)
        (message,) = ticks([report_id], clock.now())
        assert invoke.failed("wake", sqs(message)) == []
        assert desk.happened(report_id)[-1] == "report.overdue"

    def test_an_unknown_id_is_passed_over(self, invoke: Lambdas, clock: HandClock) -> None:
        """Of whatever kind."""
        (message,) = ticks(["rep_" + "a" * 26, "evi_" + "a" * 26], clock.now())
        assert invoke.failed("wake", sqs(message)) == []
