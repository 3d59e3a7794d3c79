"""Groups through the loop that cases go through: opened and changed once, woken, a mediator's place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.application import groups as use
from chalicelib.application.asking import TickFailed
from chalicelib.application.carrying import ATTEMPTS
from chalicelib.application.ports import Unknown
from chalicelib.domain.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound, TryAgain
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import decisions
from chalicelib.domain.group.state import Origin, Stage
from chalicelib.domain.values import Role
from tests import builders
from tests.circle import Circle, message
from tests.crowd import PACK
from tests.market import Market
from tests.roundtrips import count_calls
from tests.shared_aws import items
from tests.unit.application.faults import Commit, Fault, answer_lost, busy, meanwhile, request_lost

OFFICER, PLATFORM, RESPONDENT = Role.OFFICER, Role.PLATFORM, Role.RESPONDENT
QUERY, WRITE = "dynamodb.Query", "dynamodb.TransactWriteItems"


@pytest.fixture
def circle(market: Market, tmp_path: Path) -> Circle:
    """A group that gathers."""
    return Circle(market, tmp_path)


def listing(group: Any, _texts: Any) -> cmd.Command:
    """Turns over whether the group is listed: a command that anybody of the office may give again and again."""
    return cmd.List(not group.head.listed)


class TestOpening:
    """By its id, which derives from the key."""

    def test_a_group_is_one_transaction_and_no_read(self, circle: Circle) -> None:
        """P3, as for a case."""
        with count_calls() as calls:
            circle.opening("key-1")
        assert calls == {WRITE: 1}

    def test_a_repeated_opening_gives_the_same_group_as_it_is_now(self, circle: Circle) -> None:
        """The key of an opening never expires."""
        again = circle.opening("the group")
        assert (again.replayed, again.after.head.group_id) == (True, circle.id)
        circle.act(OFFICER, listing)
        assert circle.opening("the group").after.head.listed

    def test_the_key_with_another_body_is_refused(self, circle: Circle) -> None:
        """Nothing of the second one is written."""
        with pytest.raises(KeyReused):
            circle.opening("the group", b"another")
        assert circle.happened().count("group.opened") == 1

    def test_another_caller_with_the_same_key_opens_another_group(self, circle: Circle) -> None:
        """Nobody meets somebody else's group by guessing a key."""
        root, ours = circle.market.root, circle.market.principal(OFFICER)
        assert use.group_id(root, replace(ours, id="officer-2"), "the group") != circle.id

    def test_what_detection_suggests_twice_is_one_group(self, circle: Circle) -> None:
        """Its id derives from the cluster's."""
        named = {"group_id": use.of_cluster(circle.market.root, "cl-1"), "origin": Origin.DETECTION}
        once, again = (circle.opening("cl-1", **named) for _ in range(2))
        assert (once.replayed, again.replayed) == (False, True)
        assert once.after.head.stage is Stage.SUGGESTED

    def test_a_lost_answer_does_not_open_twice(self, circle: Circle) -> None:
        """The retry meets its own head, and the caller hears of no replay."""
        receipt = circle.opening("key-1", by=circle.executor(answer_lost))
        assert not receipt.replayed

    def test_a_pack_without_groups_opens_none(self, circle: Circle) -> None:
        """The rules decide, and nothing is written."""
        known, before = circle.services.packs.get(PACK), len(items("DISPUTES_TABLE"))
        circle.services.packs.get = lambda *_: replace(known, groups=None)  # type: ignore[method-assign]
        with pytest.raises(NotAllowed) as refused:
            circle.opening("key-1")
        assert refused.value.code == "not_in_this_procedure"
        assert len(items("DISPUTES_TABLE")) == before


class TestCommands:
    """Once, and with what they made."""

    @pytest.mark.parametrize("role", [OFFICER, RESPONDENT, Role.COMPLAINANT])
    def test_a_command_takes_two_calls_whoever_gives_it(self, circle: Circle, role: Role) -> None:
        """A Query and a transaction, a text of a member's own key included."""
        room = "parties" if role is RESPONDENT else "members"
        with count_calls() as calls:
            circle.act(
                role, message(room, "Hello"), who=circle.member() if role is Role.COMPLAINANT else None
            )
        assert calls == {QUERY: 1, WRITE: 1}

    def test_a_repeated_request_has_one_effect(self, circle: Circle) -> None:
        """And the same answer."""
        once, again = (circle.act(OFFICER, listing, "key-1") for _ in range(2))
        assert (once.replayed, again.replayed) == (False, True)
        assert (again.after, circle.happened().count("group.listed")) == (once.after, 1)

    def test_a_key_with_another_body_is_refused(self, circle: Circle) -> None:
        """Also where the action would be refused by now."""
        circle.until(Stage.NEGOTIATION)
        circle.act(RESPONDENT, cmd.Escalate(), "key-1", b"one")
        circle.act(RESPONDENT, cmd.Escalate())
        with pytest.raises(KeyReused):
            circle.act(RESPONDENT, cmd.Escalate(), "key-1", b"two")

    def test_what_it_made_is_told_by_its_ids(self, circle: Circle) -> None:
        """A replay tells the same."""
        circle.until(Stage.DETERMINATION)
        pose = lambda _, texts: cmd.PoseQuestion(texts.add("Was it broken?"))  # noqa: E731
        once, again = (circle.act(OFFICER, pose, "key-1") for _ in range(2))
        assert once.created == again.created == tuple(circle.group.questions)

    def test_a_stale_version_is_a_conflict(self, circle: Circle) -> None:
        """If-Match."""
        with pytest.raises(Conflict) as refused:
            circle.act(OFFICER, listing, if_match=9)
        assert refused.value.data == {"version": 1}

    def test_there_must_be_such_a_group(self, circle: Circle) -> None:
        """Nothing tells one that there is not from another platform's."""
        circle.id = builders.an_id("group", "none")
        with pytest.raises(NotFound):
            circle.act(OFFICER, listing)

    def test_a_signature_that_does_not_fit_is_found_out_before_the_decision(self, circle: Circle) -> None:
        """The executor checks it; the rules go by what it found."""
        circle.until(Stage.NEGOTIATION)
        now = circle.clock.now()
        authority = cmd.Authorise(
            "lawyer", "lawyer-1", ("offer",), "ab" * 32, now, now.replace(year=now.year + 1), "AAAA", "AAAA", fits=True
        )  # fmt: skip
        with pytest.raises(Invalid):
            circle.act(PLATFORM, authority)


class TestFaults:
    """Answers that are lost, and others in the way."""

    def test_a_lost_answer_is_found_by_the_command_in_its_own_events(self, circle: Circle) -> None:
        """It is reported as done, not as a repeat."""
        receipt = circle.act(OFFICER, listing, by=circle.executor(answer_lost))
        assert not receipt.replayed
        assert circle.happened().count("group.listed") == 1

    def test_own_work_is_found_behind_that_of_others(self, circle: Circle) -> None:
        """The group may have moved on before the retry looks."""

        def lost_and_overtaken(commit: Commit) -> None:
            commit()
            circle.act(Role.COMPLAINANT, message("members", "Me too"), who=circle.member())
            raise Unknown("read timeout")

        receipt = circle.act(OFFICER, listing, by=circle.executor(lost_and_overtaken))
        assert (receipt.replayed, circle.happened().count("group.listed")) == (False, 1)

    @pytest.mark.parametrize("fault", [request_lost, busy])
    def test_what_got_lost_or_was_refused_for_others_is_done_once(self, circle: Circle, fault: Fault) -> None:
        """The retry finds nothing of its own and does it."""
        circle.act(OFFICER, listing, by=circle.executor(fault, fault))
        assert circle.happened().count("group.listed") == 1

    def test_the_system_finds_its_own_work_without_a_key(self, circle: Circle) -> None:
        """The result of work over all members is taken once, whatever became of the answer."""
        circle.tick()
        job = circle.group.job
        assert job is not None
        result = cmd.RecordRoll(job.id, 6, "ab" * 32, {"EUR": 60_000})
        lost = circle.executor(answer_lost)
        lost.system(circle.id, lambda _: result, circle.services.tenancies.of, f"work:{job.id}")
        assert circle.happened().count("group.roll_sealed") == 1

    def test_a_group_that_moves_under_it_is_decided_again(self, circle: Circle) -> None:
        """On what stands then: two turn the listing over, and it stands as before."""
        before = circle.group.head.listed
        circle.act(OFFICER, listing, by=circle.executor(meanwhile(lambda: circle.act(PLATFORM, listing))))
        assert circle.group.head.listed == before

    def test_contention_that_outlasts_us_is_the_callers_to_wait_for(self, circle: Circle) -> None:
        """Told in terms of a group, and without any effect."""
        with pytest.raises(TryAgain, match="change this group"):
            circle.act(OFFICER, listing, by=circle.executor(*[busy] * ATTEMPTS))
        assert circle.group.head.version == 1


class TestRehearsing:
    """A dry run."""

    def test_it_shows_what_would_be_and_writes_nothing(self, circle: Circle) -> None:
        """Not a row, a key or a message; by one Query."""
        before = items("DISPUTES_TABLE"), items("SUBJECT_KEYS_TABLE")
        with count_calls() as calls:
            was, would_be = circle.rehearse(OFFICER, message("members", "Hello"))
        assert (was.head.messages, would_be.head.messages) == (0, 1)
        assert calls == {QUERY: 1}
        assert (items("DISPUTES_TABLE"), items("SUBJECT_KEYS_TABLE")) == before

    def test_it_is_refused_for_what_the_action_would_be(self, circle: Circle) -> None:
        """By the rules and by the version."""
        with pytest.raises(NotAllowed):
            circle.rehearse(RESPONDENT, cmd.Gather())
        with pytest.raises(Conflict):
            circle.rehearse(OFFICER, listing, if_match=9)


class TestWaking:
    """By the one door that all kinds of aggregates share."""

    def test_a_ticker_wakes_a_group_by_the_prefix_of_its_id(self, circle: Circle) -> None:
        """The time to join is over."""
        wake = circle.group.head.next_wake
        assert wake is not None
        circle.clock.moment = wake
        receipt = circle.services.ticker.tick(circle.id, circle.services.tenancies.of)
        assert receipt.after.head.group_id == circle.id
        assert circle.happened() == ["group.opened", "group.gathering_ended", "group.work_started"]

    def test_a_wake_ahead_of_its_time_changes_nothing(self, circle: Circle) -> None:
        """Rings come early and twice."""
        receipt = circle.services.ticker.tick(circle.id, circle.services.tenancies.of)
        assert (receipt.changed, circle.group.head.version) == (False, 1)

    def test_a_group_whose_rules_break_is_put_off_and_then_blocked(
        self, circle: Circle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After five failures; nobody but the operators hears of it."""
        decide = decisions.decide

        def broken(group: Any, command: Any, context: Any) -> Any:
            if isinstance(command, cmd.Tick):
                raise ZeroDivisionError
            return decide(group, command, context)

        monkeypatch.setattr(decisions, "decide", broken)
        for failures in range(1, 6):
            with pytest.raises(TickFailed) as failed:
                circle.tick()
            assert failed.value.blocked == (failures == 5)
        assert circle.happened()[1:] == ["group.wake_deferred"] * 4 + ["group.wake_blocked"]
        assert circle.group.head.next_wake is None

    def test_what_happens_gives_a_blocked_group_another_go(self, circle: Circle) -> None:
        """It is on the list of those to be woken again."""
        circle.system(cmd.BlockWake(None))
        circle.act(OFFICER, listing)
        assert circle.group.head.next_wake is not None


class TestMediators:
    """A group's place on a mediator's list, from the assignment to the end of the stage."""

    @pytest.fixture
    def mediated(self, circle: Circle) -> Circle:
        """By the one mediator, who takes two at a time."""
        circle.services.directory.put_mediator(circle.market.tenant.id, builders.mediator(capacity=2))
        circle.until(Stage.MEDIATION)
        return circle

    @staticmethod
    def active(circle: Circle) -> int:
        found = circle.services.directory.mediator(circle.market.tenant.id, "m-1")
        assert found is not None
        return found.active

    def test_the_place_is_taken_with_the_assignment(self, mediated: Circle) -> None:
        """In the command's own two calls."""
        with count_calls() as calls:
            mediated.act(OFFICER, cmd.AssignMediator("m-1"))
        assert calls == {QUERY: 1, WRITE: 1}
        assert (self.active(mediated), mediated.group.head.mediator) == (1, "m-1")

    @pytest.mark.parametrize("fault", [answer_lost, busy, request_lost])
    def test_it_is_taken_once_whatever_happens_on_the_way(self, mediated: Circle, fault: Fault) -> None:
        """The retry finds what the first attempt did, or does it."""
        mediated.act(OFFICER, cmd.AssignMediator("m-1"), by=mediated.executor(fault))
        assert self.active(mediated) == 1

    def test_a_dry_run_takes_none(self, mediated: Circle) -> None:
        """Though it shows who would mediate."""
        assert mediated.rehearse(OFFICER, cmd.AssignMediator("m-1"))[1].head.mediator == "m-1"
        assert self.active(mediated) == 0

    def test_it_is_given_back_when_the_group_goes_on(self, mediated: Circle) -> None:
        """By whoever takes it on, in the command's own two calls."""
        mediated.act(OFFICER, cmd.AssignMediator("m-1"))
        with count_calls() as calls:
            mediated.act(RESPONDENT, cmd.Escalate())
        assert calls == {QUERY: 1, WRITE: 1}
        assert (self.active(mediated), mediated.group.head.mediator) == (0, None)

    def test_it_is_given_back_when_the_time_is_over(self, mediated: Circle) -> None:
        """By a wake."""
        mediated.act(OFFICER, cmd.AssignMediator("m-1"))
        mediated.until(Stage.DETERMINATION)
        assert self.active(mediated) == 0

    def test_a_mediator_who_filled_up_meanwhile_is_a_refusal(self, mediated: Circle) -> None:
        """With the name of whom, so that the officer can take another; nothing is written."""
        mediated.services.directory.put_mediator(mediated.market.tenant.id, builders.mediator(capacity=0))
        with pytest.raises(NotAllowed) as refused:
            mediated.act(OFFICER, cmd.AssignMediator("m-1"))
        assert (refused.value.code, refused.value.data) == ("mediator_at_capacity", {"mediator": "m-1"})
        assert mediated.group.head.mediator is None

    def test_a_place_that_is_gone_stops_nobody(self, mediated: Circle) -> None:
        """Somebody mended the roster by hand: the group goes on without its claim, and nothing is counted twice."""
        mediated.act(OFFICER, cmd.AssignMediator("m-1"))
        place = f"slot#mediator#m-1#{mediated.id}"
        mediated.services.tables.directory(f"tenant#{mediated.market.tenant.id}", place).delete()
        mediated.until(Stage.DETERMINATION)
        assert (mediated.group.head.mediator, self.active(mediated)) == (None, 1)
