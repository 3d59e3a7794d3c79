"""Violation reports through the loop that cases go through: filed once, changed once, sealed, woken."""

from __future__ import annotations

import pytest

from chalicelib.application.asking import TickFailed
from chalicelib.application.carrying import ATTEMPTS
from chalicelib.domain.case import commands as of_case
from chalicelib.domain.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound, TryAgain
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import decisions
from chalicelib.domain.report.state import DeclineGround, Outcome, Stage, StepKind
from chalicelib.domain.values import Role
from tests.desk import SECRET_WORDS, Desk, Make
from tests.market import Market
from tests.roundtrips import count_calls
from tests.shared_aws import items
from tests.unit.application.faults import Fault, answer_lost, busy, executor, meanwhile, request_lost


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


def note(text: str = "Asked the laboratory.") -> Make:
    return lambda _, texts: cmd.Investigate(StepKind.NOTE, texts.add(text))


def accepted(desk: Desk) -> str:
    report_id = desk.filed()
    desk.accept(report_id)
    return report_id


class TestFiling:
    """By itself."""

    def test_a_report_is_one_transaction_and_no_read(self, desk: Desk) -> None:
        """P3, as for a case."""
        desk.filed()
        with count_calls() as calls:
            desk.filed()
        assert calls == {"dynamodb.TransactWriteItems": 1}

    def test_a_repeated_filing_gives_the_same_report_as_it_is_now(self, desk: Desk) -> None:
        """The key of a filing never expires."""
        first = desk.filing("key-1")
        desk.accept(first.after.head.report_id)
        again = desk.filing("key-1")
        assert (first.replayed, again.replayed) == (False, True)
        assert again.after.head.stage is Stage.CHECK

    def test_the_key_with_another_body_is_refused(self, desk: Desk) -> None:
        """Nothing of the second one is written."""
        report_id = desk.filing("key-1", b"one").after.head.report_id
        with pytest.raises(KeyReused):
            desk.filing("key-1", b"two")
        assert desk.happened(report_id) == ["report.filed"]

    def test_a_lost_answer_does_not_file_twice(self, desk: Desk) -> None:
        """The retry meets its own head, and the caller hears of no replay."""
        receipt = desk.filing(by=desk.executor(answer_lost))
        assert not receipt.replayed
        assert desk.happened(receipt.after.head.report_id) == ["report.filed"]

    def test_a_lost_request_is_sent_again(self, desk: Desk) -> None:
        """With a new stamp."""
        report_id = desk.filing(by=desk.executor(request_lost, busy)).after.head.report_id
        assert desk.happened(report_id) == ["report.filed"]

    def test_what_was_written_is_found_though_it_could_not_be_filed_any_more(self, desk: Desk) -> None:
        """By the same body, and by no other."""
        receipt = desk.filing("key-1")
        head = receipt.after.head
        found = desk.services.report_executor.filed_before(head.report_id, head.fingerprint)
        assert found is not None
        assert found.replayed
        assert desk.services.report_executor.filed_before(head.report_id, "0" * 32) is None

    def test_a_narrative_has_a_length(self, desk: Desk) -> None:
        """Of the rules."""
        with pytest.raises(Invalid) as refused:
            desk.filed(narrative="x" * 30_001)
        assert [(f.pointer, f.code, f.limit) for f in refused.value.faults] == [
            ("/narrative", "too_long", 30_000)
        ]

    def test_a_linked_report_goes_by_the_rules_of_the_cases_pack(self, desk: Desk) -> None:
        """One by itself by the general ones."""
        assert desk.report(desk.filed(pack="generic@1")).head.rules == "generic@1"
        assert desk.report(desk.filed()).head.rules == "report-rules@1"


class TestBothAtOnce:
    """One submission opens a complaint and a report."""

    @pytest.mark.capability("S06")
    def test_both_are_written_in_one_transaction(self, desk: Desk) -> None:
        """And no read."""
        desk.both("warm")
        with count_calls() as calls:
            case_id, report_id = desk.both("both-1")
        assert calls == {"dynamodb.TransactWriteItems": 1}
        assert desk.report(report_id).matter.case_id == case_id

    def test_either_both_are_there_or_neither_is(self, desk: Desk) -> None:
        """A transaction that never took effect leaves nothing."""
        by = executor(desk.services, *[request_lost] * ATTEMPTS)
        with pytest.raises(TryAgain):
            desk.both(by=by)
        assert items("DISPUTES_TABLE") == []

    def test_a_repeated_submission_gives_the_same_two(self, desk: Desk) -> None:
        """Also where the first answer was lost."""
        first = desk.both(by=executor(desk.services, answer_lost))
        assert desk.both() == first
        assert desk.happened(first[1]) == ["report.filed"]

    @pytest.mark.capability("S06")
    def test_nothing_of_the_case_knows_of_the_report(self, desk: Desk) -> None:
        """No row of its partition, the keys of its people included, holds the report's id or its words."""
        case_id, report_id = desk.both()
        rows = [*items("DISPUTES_TABLE"), *items("SUBJECT_KEYS_TABLE")]
        of_case = [row for row in rows if case_id in row["pk"]["S"] or case_id in row["sk"]["S"]]
        assert len(of_case) == 8
        assert all(report_id not in repr(row) and "report" not in repr(row) for row in of_case)

    @pytest.mark.capability("S06")
    def test_the_id_of_the_case_tells_nothing_of_the_id_of_the_report(self, desk: Desk) -> None:
        """Whoever knows the one cannot write the other."""
        case_id, report_id = desk.both()
        assert case_id.partition("_")[2] != report_id.partition("_")[2]

    def test_the_reported_one_has_no_row_in_the_report(self, desk: Desk) -> None:
        """Neither a key nor an entry among the participants."""
        _, report_id = desk.both()
        rows = [r for r in items("DISPUTES_TABLE") if report_id in r["pk"]["S"]]
        assert sorted(row["sk"]["S"] for row in rows) == [
            "a#deadline#report_filing", "a#head", "a#matter", "a#person#reporter", "e#000000001",
        ]  # fmt: skip
        assert not [row for row in rows if "participant" in row]

    @pytest.mark.capability("S06")
    def test_settling_the_case_leaves_the_report_open(self, desk: Desk) -> None:
        """Not a byte of it changes."""
        case_id, report_id = desk.both()
        before = desk.report(report_id)
        market = desk.market
        market.act(case_id, Role.PLATFORM, of_case.RecordService("platform", market.tenancy.now))
        offer = market.offer(case_id)
        market.act(case_id, Role.COMPLAINANT, of_case.Accept(offer))
        assert market.case(case_id).head.outcome == "settled"
        assert desk.report(report_id) == before


class TestChanging:
    """Every other command."""

    def test_an_action_is_a_query_and_a_transaction(self, desk: Desk) -> None:
        """P3."""
        report_id = desk.filed()
        with count_calls() as calls:
            desk.accept(report_id)
        assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}

    def test_a_repeated_request_gives_the_same_ids(self, desk: Desk) -> None:
        """And notes one step."""
        report_id = accepted(desk)
        first, again = (desk.act(report_id, note(), "key-1") for _ in range(2))
        assert again.created == first.created
        assert (first.replayed, again.replayed) == (False, True)
        assert list(desk.report(report_id).steps) == list(first.created)

    def test_a_request_is_repeated_although_the_report_is_closed_by_it(self, desk: Desk) -> None:
        """It is answered as it was."""
        report_id = accepted(desk)
        dismiss = lambda _, texts: cmd.Dismiss(texts.add("Nothing found."))  # noqa: E731
        desk.act(report_id, dismiss, "key-1")
        assert desk.act(report_id, dismiss, "key-1").replayed
        with pytest.raises(NotAllowed, match="closed"):
            desk.act(report_id, dismiss, "key-2")

    def test_a_key_with_another_body_is_refused(self, desk: Desk) -> None:
        """Whether the rules would allow it or not."""
        report_id = accepted(desk)
        desk.act(report_id, note(), "key-1", body=b"one")
        with pytest.raises(KeyReused):
            desk.act(report_id, note(), "key-1", body=b"two")

    @pytest.mark.parametrize("faults", [(answer_lost,), (request_lost,), (busy, answer_lost)])
    def test_a_fault_on_the_way_does_the_work_once(self, desk: Desk, faults: tuple[Fault, ...]) -> None:
        """Its own events are found by the command's id."""
        report_id = accepted(desk)
        receipt = desk.act(report_id, note(), by=desk.executor(*faults))
        assert not receipt.replayed
        assert desk.happened(report_id).count("report.step_taken") == 1

    def test_somebody_faster_is_seen_and_decided_upon_anew(self, desk: Desk) -> None:
        """An officer declines while another accepts: the second is refused."""
        report_id = desk.filed()
        by = desk.executor(meanwhile(lambda: desk.accept(report_id)))
        decline = lambda _, t: cmd.Decline(DeclineGround.OTHER, t.add("a"), t.add("b"))  # noqa: E731
        with pytest.raises(NotAllowed) as refused:
            desk.act(report_id, decline, by=by)
        assert refused.value.code == "wrong_stage"

    def test_an_old_version_is_a_conflict(self, desk: Desk) -> None:
        """With the version that stands."""
        report_id = accepted(desk)
        with pytest.raises(Conflict) as refused:
            desk.act(report_id, note(), if_match=1)
        assert refused.value.data == {"version": 2}

    def test_there_is_no_report_of_that_id(self, desk: Desk) -> None:
        """In so many words."""
        with pytest.raises(NotFound, match="No such report"):
            desk.accept("rep_" + "a" * 26)


class TestSealing:
    """What people wrote."""

    def test_no_table_holds_a_readable_word(self, desk: Desk) -> None:
        """Neither the reporter's nor the officers'."""
        report_id = accepted(desk)
        desk.act(report_id, note("The laboratory confirms it."))
        stored = repr([*items("DISPUTES_TABLE"), *items("SUBJECT_KEYS_TABLE")])
        assert all(word not in stored for word in ("forged", "laboratory", "plausible", "Ada"))

    def test_those_who_govern_read_it(self, desk: Desk) -> None:
        """All of it, and who reports."""
        report_id = accepted(desk)
        made = desk.services
        shown = made.report_reader.show(
            desk.loaded(report_id), Role.OFFICER, desk.market.root, desk.market.tenancy.now
        )
        assert set(shown["texts"].values()) == {SECRET_WORDS, "It looks plausible."}
        assert shown["reporter"] == {"name": "Ada Buyer", "email": "ada@buyer.example"}

    def test_the_reporter_reads_the_decision_only(self, desk: Desk) -> None:
        """Why it was taken up; not what the officers noted."""
        report_id = accepted(desk)
        desk.act(report_id, note("The laboratory confirms it."))
        told = desk.services.report_reader.told(desk.loaded(report_id), desk.market.root)
        assert list(told["texts"].values()) == ["It looks plausible."]

    def test_erasing_the_reporter_leaves_the_record_whole(self, desk: Desk) -> None:
        """The words are gone, the report goes on."""
        report_id = accepted(desk)
        made, model = desk.services, desk.services.tables.subject_keys
        for row in model.query(f"subject#{desk.market.tenant.id}#complainant-0001"):
            row.delete()
        shown = made.report_reader.show(
            desk.loaded(report_id), Role.OFFICER, desk.market.root, desk.market.tenancy.now
        )
        assert (list(shown["texts"].values()), shown["reporter"]) == (["It looks plausible."], {})
        desk.act(report_id, note())


class TestWaking:
    """The Tick of a report."""

    @pytest.mark.capability("S06")
    def test_a_report_that_nobody_decides_ends_at_the_authority(self, desk: Desk) -> None:
        """Whenever it is woken: by its own wakes alone."""
        report_id = desk.filed()
        while (wake := desk.report(report_id).head.next_wake) is not None:
            desk.services.clock.moment = wake  # type: ignore[attr-defined]
            desk.tick(report_id)
        head = desk.report(report_id).head
        assert (head.outcome, head.cause) == (Outcome.REFERRED, "silence")
        assert desk.happened(report_id) == ["report.filed", *["report.warned", "report.overdue"] * 2,
                                            "report.warned", "report.referred"]  # fmt: skip

    def test_ringing_twice_does_nothing_twice(self, desk: Desk) -> None:
        """A ring carries no truth."""
        report_id = desk.filed()
        desk.services.clock.sleep(8 * 86_400)
        assert desk.tick(report_id).changed
        assert not desk.tick(report_id).changed
        assert desk.happened(report_id).count("report.overdue") == 1

    def test_a_tick_that_breaks_is_put_off_and_blocked_in_the_end(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Five failures; then the operators have it."""
        report_id = desk.filed()
        monkeypatch.setattr(decisions, "tick", lambda *_: 1 / 0)
        blocked = []
        for _ in range(5):
            wake = desk.report(report_id).head.next_wake
            assert wake is not None
            desk.services.clock.moment = max(wake, desk.services.clock.now())  # type: ignore[attr-defined]
            with pytest.raises(TickFailed) as failed:
                desk.tick(report_id)
            blocked.append(failed.value.blocked)
        assert blocked == [False] * 4 + [True]
        assert desk.report(report_id).head.next_wake is None
