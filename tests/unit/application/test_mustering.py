"""Work over all members: page by page, lane by lane, whatever dies or comes twice on the way."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.application.mustering import BUSY_TRIES
from chalicelib.application.work import parts
from chalicelib.application.work.turn import Page
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import Invitation, MembershipState, Registration
from chalicelib.domain.collective import roll
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.errors import NotAllowed, NotFound, TryAgain
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import JobKind
from chalicelib.domain.values import Money, Role
from tests.builders import an_id
from tests.crowd import Crowd, stubborn
from tests.roundtrips import count_calls
from tests.shared_aws import sent

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HALF = Formula(Kind.SHARE, share_bp=5_000)


@pytest.fixture
def crowd(backend: Services, tmp_path: Path) -> Crowd:
    return Crowd(backend, tmp_path)


def sealing(crowd: Crowd, *losses: int) -> Page:
    """These have joined, and the roll is to be sealed; the first page of lane 0."""
    for loss in losses:
        crowd.join(loss)
    crowd.wake()
    job = crowd.group.job
    assert job is not None
    assert job.kind is JobKind.SEAL
    return Page(crowd.id, job.id, 1, lane=0, lanes=8, shard=0)


def pages() -> list[Page]:
    """What lies in the queue."""
    return [msgspec.json.decode(message.body, type=Page) for message in sent("members")]


class TestPages:
    """One message, one page of one shard."""

    def test_a_page_leaves_its_mark_and_sends_itself_on(self, crowd: Crowd) -> None:
        """To the next shard of its lane: the eighth from here."""
        page = sealing(crowd, 10_000)
        crowd.services.mustering.page(page)
        assert pages() == [replace(page, shard=8)]
        assert crowd.services.group_shards.finished(crowd.id, page.job) == 1

    def test_a_shard_that_has_left_its_mark_is_passed_over(self, crowd: Crowd) -> None:
        """By one Query for the group and one look at the mark; the page behind it is sent all the same."""
        page = sealing(crowd, 10_000)
        crowd.services.mustering.page(page)
        with count_calls() as calls:
            crowd.services.mustering.page(page)
        assert pages() == [replace(page, shard=8)] * 2
        assert calls == {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1, "sqs.SendMessageBatch": 1}

    @pytest.mark.parametrize(
        "changes", [{"attempt": 0}, {"attempt": 2}, {"job": an_id("job", "another")}], ids=str
    )
    def test_a_page_of_other_work_does_nothing(self, crowd: Crowd, changes: dict[str, Any]) -> None:
        """Its work is done, or was sent out again: there are other messages for it."""
        page = replace(sealing(crowd, 10_000), **changes)
        crowd.services.mustering.page(page)
        assert pages() == []
        assert crowd.services.group_shards.parts(crowd.id, page.job) == {}

    def test_the_end_of_a_lane_is_not_yet_the_end(self, crowd: Crowd) -> None:
        """Others are still under way; nothing is recorded before all four shards are there."""
        page = sealing(crowd, 10_000, 5_000)
        for shard in range(3):
            crowd.services.mustering.page(replace(page, lane=shard, shard=shard))
            crowd.services.mustering.page(replace(page, lane=shard, shard=shard + 8))
        assert crowd.group.head.roll is None
        crowd.services.mustering.page(replace(page, lane=3, shard=3))
        assert crowd.group.head.roll is None
        crowd.services.mustering.page(replace(page, lane=3, shard=11))
        assert crowd.group.head.roll is not None

    def test_a_lane_without_a_shard_ends_at_once(self, crowd: Crowd) -> None:
        """Eight lanes, four shards."""
        crowd.services.mustering.page(replace(sealing(crowd, 10_000), lane=5, shard=5))
        assert pages() == []

    def test_of_lanes_that_end_together_one_works_out_the_result(self, crowd: Crowd) -> None:
        """The first one; the others do not even begin. Its own message may come twice, and the group, which takes a
        result for the work that is under way, takes it once.
        """
        page = sealing(crowd, 10_000, 5_000)
        for shard in range(4):
            crowd.services.mustering.page(replace(page, lane=shard, shard=shard))
        before = crowd.services.group_store.load(crowd.id)
        crowd.services.mustering.page(replace(page, shard=8))
        crowd.services.group_store.load = lambda _, real=crowd.services.group_store.load: (  # type: ignore[method-assign]
            stale.pop() if stale else real(crowd.id)
        )
        stale = [before, before]  # as the other lane has read it: once for the page, once for the command
        with count_calls() as calls:
            crowd.services.mustering.page(replace(page, lane=1, shard=9))
        assert calls == {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}  # the marks, and whose the end is
        stale[:] = [before, before]
        crowd.services.mustering.page(replace(page, shard=8))
        assert crowd.happened().count("group.roll_sealed") == 1

    def test_an_end_whose_message_is_lost_is_the_next_attempts(self, crowd: Crowd) -> None:
        """The lane that had claimed it never comes back; the work is sent out again, and some lane of that brings it to
        its end.
        """
        page = sealing(crowd, 10_000)
        for shard in range(4):
            crowd.services.mustering.page(replace(page, lane=shard, shard=shard))
        crowd.services.group_shards.put_part(crowd.id, parts.end(page.job), 1, b"3")
        list(crowd.messages())
        crowd.services.mustering.page(replace(page, shard=8))
        assert crowd.group.head.roll is None
        crowd.clock.moment = crowd.group.head.next_wake or crowd.clock.moment
        crowd.tick()
        crowd.work()
        assert crowd.group.head.roll is not None

    def test_there_must_be_such_a_group(self, crowd: Crowd) -> None:
        """Else the message ends with the dead letters."""
        with pytest.raises(NotFound):
            crowd.services.mustering.page(replace(sealing(crowd), group=an_id("group", "none")))

    def test_progress_is_shown_by_shard(self, crowd: Crowd) -> None:
        """As long as there is work under way."""
        page = sealing(crowd, 10_000)
        crowd.services.mustering.page(page)
        assert crowd.services.mustering.progress(crowd.group) == (1, 4)
        crowd.work()
        assert crowd.services.mustering.progress(crowd.group) == (0, 0)


class TestBusy:
    """Others are in the way."""

    def test_a_page_that_meets_others_is_put_off(self, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
        """By a second, then two: the queue itself would do it for twelve minutes."""
        page = sealing(crowd, 10_000)
        self.busy(crowd, monkeypatch)
        crowd.services.mustering.page(page)
        crowd.services.mustering.page(replace(page, tries=1))
        assert [(m.json.get("tries"), m.delay) for m in sent("members")] == [(1, 1), (2, 2)]

    def test_a_page_that_always_meets_others_goes_back_to_the_queue(
        self, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After five tries of its own."""
        page = sealing(crowd, 10_000)
        self.busy(crowd, monkeypatch)
        with pytest.raises(TryAgain):
            crowd.services.mustering.page(replace(page, tries=BUSY_TRIES))

    @staticmethod
    def busy(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_: Any) -> None:
            raise TryAgain("busy")

        monkeypatch.setattr(crowd.services.group_shards, "put_part", refused)


class TestGates:
    """Closed before anything is read."""

    def test_a_window_that_closes_lets_nobody_in_behind_the_count(self, crowd: Crowd) -> None:
        """Whoever had read that the group is open meets the gate in the transaction itself."""
        crowd.formed(10_000, 5_000)
        open_still = crowd.invitation
        crowd.asked(HALF)
        assert not crowd.group.head.joinable
        late = crowd.market.served(pack="generic@2")
        with pytest.raises(NotAllowed) as refused:
            join(crowd, late, open_still)
        assert refused.value.code == "group_gate_closed"
        roll_ = crowd.group.head.roll
        assert roll_ is not None
        assert roll_.members == 2

    def test_a_vote_that_is_being_counted_takes_no_more_votes(self, crowd: Crowd) -> None:
        """The last vote and the deadline: one of them is first, and the count knows which."""
        crowd.formed(10_000, 5_000).asked(HALF)
        open_still, poll = crowd.invitation, crowd.poll
        crowd.vote(1, "yes")
        crowd.wake()
        crowd.start()
        crowd.pump()
        late = cases.CastVote(
            replace(open_still, closing={}), poll.id, ("yes",), terms_sha256=poll.terms_sha256
        )
        with pytest.raises(NotAllowed) as refused:
            crowd.market.act(crowd.cases[2], Role.COMPLAINANT, late)
        assert refused.value.code == "group_gate_closed"
        result = crowd.group.polls[poll.id].result
        assert result is not None
        assert (result.votes, result.silent) == ({"yes": 1}, 1)


class TestDeaths:
    """A process ends anywhere; its message comes again."""

    @pytest.mark.capability("S41")
    @pytest.mark.parametrize("after", [False, True], ids=["before its call", "after it"])
    def test_work_that_dies_at_every_single_call_comes_to_the_same(
        self, crowd: Crowd, *, after: bool
    ) -> None:
        """Roll, count, ledger, release and carrying: each message dies at its first call, then at its second, and so
        on. Of claims of 10,000, 5,001 and 2,500 the first two get half: 5,000 and 2,501 (half up); the third refused.
        """
        take = stubborn(crowd, after=after)
        for loss in (10_000, 5_001, 2_500):
            crowd.join(loss)
        crowd.wake()
        crowd.work(take)
        crowd.act(Role.RESPONDENT, cmd.MakeOffer(HALF))
        (offer,) = crowd.group.offers.values()
        crowd.act(Role.REPRESENTATIVE, cmd.AgreeToOffer(offer.id, offer.terms_sha256))
        crowd.work(take)
        for number, option in ((1, "yes"), (2, "yes"), (3, "no")):
            crowd.vote(number, option)
        crowd.wake()
        crowd.work(take)
        crowd.wake()
        crowd.work(take)
        outcome(crowd)

    def test_work_is_resumed_where_it_stood(self, crowd: Crowd) -> None:
        """Two shards are done when everything stops; sent out again, it does the other two, and no page of the first
        attempt does anything any more.
        """
        page = sealing(crowd, 10_000, 5_000)
        for shard in (0, 1):
            crowd.services.mustering.page(replace(page, lane=shard, shard=shard))
        marks = crowd.services.group_shards.parts(crowd.id, page.job)
        list(crowd.messages())  # and the messages are lost
        crowd.clock.moment = crowd.group.head.next_wake or crowd.clock.moment
        crowd.tick()
        job = crowd.group.job
        assert job is not None
        assert (job.id, job.attempt) == (page.job, 2)
        crowd.services.mustering.page(replace(page, lane=2, shard=2))
        assert crowd.services.group_shards.parts(crowd.id, page.job) == marks
        crowd.work()
        assert crowd.happened().count("group.roll_sealed") == 1
        again = crowd.services.group_shards.parts(crowd.id, page.job)
        assert {shard: again[shard] for shard in (0, 1)} == marks
        assert len(again) == 4


class TestRepeats:
    """Messages come twice and in any order."""

    def test_work_whose_messages_come_twice_in_any_order_comes_to_the_same(self, crowd: Crowd) -> None:
        """Each is taken again some time later, when the work may long be over."""
        chance, kept = random.Random(7), []

        def take(message: Any) -> None:
            kept.append(message)
            crowd.services.mustering.message(message)
            crowd.services.mustering.message(chance.choice(kept))

        for loss in (10_000, 5_001, 2_500):
            crowd.join(loss)
        crowd.wake()
        crowd.work(take)
        crowd.act(Role.RESPONDENT, cmd.MakeOffer(HALF))
        (offer,) = crowd.group.offers.values()
        crowd.act(Role.REPRESENTATIVE, cmd.AgreeToOffer(offer.id, offer.terms_sha256))
        crowd.work(take)
        for number, option in ((1, "yes"), (2, "yes"), (3, "no")):
            crowd.vote(number, option)
        crowd.wake()
        crowd.work(take)
        crowd.wake()
        crowd.work(take)
        outcome(crowd)

    def test_a_late_page_puts_nobody_into_a_sealed_roll(self, crowd: Crowd) -> None:
        """The roll stays what its root says, although the shard has another member by now."""
        page = sealing(crowd, 10_000, 5_000)
        held = crowd.services.group_store.load(crowd.id)
        crowd.work()
        listed = crowd.services.group_shards.parts(crowd.id, parts.roll(1))
        for _ in range(4):
            crowd.join()  # until the first question late joiners are taken here
        real = crowd.services.group_store.load
        crowd.services.group_store.load = lambda _: held  # type: ignore[method-assign]
        for shard in range(4):  # as one who has read the group before all that
            crowd.services.mustering.page(replace(page, lane=shard, shard=shard))
        crowd.services.group_store.load = real  # type: ignore[method-assign]
        assert crowd.services.group_shards.parts(crowd.id, parts.roll(1)) == listed
        root = crowd.group.head.roll
        assert root is not None
        sealed = [
            roll.seal(shard, [entry.leaf for entry in parts.ROLL.decode(document)])
            for shard, document in listed.items()
        ]
        assert (roll.roll_root(sealed), root.members) == (root.root, 2)


def outcome(crowd: Crowd) -> None:
    """What the story of three comes to, once each."""
    happened, ledger, settled = crowd.happened(), crowd.group.ledger, crowd.group.settled
    assert (happened.count("group.roll_sealed"), happened.count("poll.counted")) == (2, 1)
    assert happened.count("ledger.made") == 1
    assert ledger is not None
    assert settled is not None
    assert (ledger.lines, ledger.totals, ledger.carried) == (2, {"EUR": 7_501}, True)
    assert (settled.members, settled.released, settled.paid) == (2, 1, {"EUR": 7_501})
    assert [crowd.membership(n).state for n in (1, 2, 3)] == [
        MembershipState.CARRIED, MembershipState.CARRIED, MembershipState.LEFT,
    ]  # fmt: skip
    for number in (1, 2, 3):
        own = crowd.market.happened(crowd.cases[number])
        assert own.count("membership.ended") == 1
        assert own.count("membership.carried") == (0 if number == 3 else 1)


def join(crowd: Crowd, case_id: str, invitation: Invitation) -> None:
    registration = Registration("order", Money(1_000, "EUR"))
    command = cases.JoinGroup(replace(invitation, closes_at=None), "late", registration)
    crowd.market.act(case_id, Role.COMPLAINANT, command)
