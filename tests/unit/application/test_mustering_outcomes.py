"""What members get: the ledger to the minor unit, its way to their cases, and those who go on alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.group_rows import member_item
from chalicelib.application.group_ports import MemberClaim
from chalicelib.application.work import lines as kept
from chalicelib.application.work import parts
from chalicelib.application.work.outcomes import Carrying, Releasing
from chalicelib.application.work.parts import Booked
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.case.state import Finding, Outcome, Reason, Remedy
from chalicelib.domain.collective import ledger
from chalicelib.domain.collective.books import Account, Line, Why
from chalicelib.domain.collective.formula import Choice, Formula, Kind
from chalicelib.domain.collective.posting import ledger_root
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import JobKind, PollKind, Stage
from chalicelib.domain.values import Money, Role
from tests import builders
from tests.crowd import Crowd
from tests.shared_aws import sent

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HALF = Formula(Kind.SHARE, share_bp=5_000)


@pytest.fixture
def crowd(backend: Services, tmp_path: Path) -> Crowd:
    return Crowd(backend, tmp_path)


def lines(crowd: Crowd, number: int = 1) -> dict[str, Booked]:
    """All members' lines of a ledger, by case."""
    found = (kept.read(crowd.services.group_shards, crowd.id, number, shard) or () for shard in range(4))
    return {line.case_id: line for own in found for line in own}


def amounts(crowd: Crowd, number: int = 1) -> dict[int, int]:
    """By the members' numbers."""
    booked = lines(crowd, number)
    return {n: booked[case_id].amount for n, case_id in crowd.cases.items() if case_id in booked}


def whole(crowd: Crowd, number: int = 1) -> ledger.Ledger:
    found = crowd.services.group_shards.part(crowd.id, parts.whole(number), 0)
    assert found is not None
    return parts.WHOLE.decode(found)


def ends(crowd: Crowd) -> dict[int, str]:
    """Why each member's part in the group has ended, by number."""
    return {n: crowd.membership(n).cause for n in crowd.cases}


class TestLedgers:
    """Who gets a line, and how much."""

    def test_a_fund_is_shared_out_to_the_last_cent(self, crowd: Crowd) -> None:
        """100 cents over three equal claims are 33 each and one over: it goes to one of them, by the roll's root."""
        crowd.formed(1_000, 1_000, 1_000).asked(Formula(Kind.FUND, total=(Money(100, "EUR"),))).counted(
            1, 2, 3
        )
        assert sorted(amounts(crowd).values()) == [33, 33, 34]
        made = crowd.group.ledger
        assert made is not None
        assert (made.lines, made.totals) == (3, {"EUR": 100})
        assert whole(crowd).lines == ()

    def test_what_was_meant_for_who_did_not_accept_goes_back(self, crowd: Crowd) -> None:
        """A fund of 100 for claims of 3,000, 1,000 and 1,000 is 60, 20 and 20; the last one is silent."""
        crowd.formed(3_000, 1_000, 1_000).asked(Formula(Kind.FUND, total=(Money(100, "EUR"),))).counted(1, 2)
        assert amounts(crowd) == {1: 60, 2: 20}
        made = crowd.group.ledger
        assert made is not None
        assert made.totals == {"EUR": 80}
        assert whole(crowd).lines == (Line(Account.RESPONDENT, "EUR", 20, Why.NOT_ACCEPTED),)

    def test_what_came_from_elsewhere_is_not_given_twice(self, crowd: Crowd) -> None:
        """Half of 10,000, less the 1,200 that were recovered already."""
        crowd.join(10_000, elsewhere=1_200)
        crowd.join(10_000)
        crowd.formed().asked(HALF).counted(1, 2)
        assert amounts(crowd) == {1: 3_800, 2: 5_000}

    def test_anybody_can_work_out_the_root(self, crowd: Crowd) -> None:
        """Over all lines by shard, the ones that are nobody's last."""
        crowd.formed(3_000, 1_000, 1_000).asked(Formula(Kind.FUND, total=(Money(100, "EUR"),))).counted(1, 2)
        found = crowd.services.group_shards.parts(crowd.id, parts.ledger(1))
        by_shard = [
            [Line(Account.MEMBER, line.currency, line.amount, Why.ENTITLED, line.case_id) for line in own]
            for own in map(parts.LEDGER.decode, found.values())
        ]
        made = crowd.group.ledger
        assert made is not None
        assert made.root == ledger_root(by_shard, whole(crowd).lines)

    def test_whoever_leaves_between_vote_and_ledger_gets_no_line(self, crowd: Crowd) -> None:
        """Settled alone in between: no double recovery."""
        crowd.formed(4_000, 2_000, 1_000).asked(HALF)
        for number in (1, 2, 3):
            crowd.vote(number, "yes")
        crowd.wake()
        crowd.start()
        crowd.pump()  # the count alone
        assert crowd.group.job is not None
        crowd.market.act(crowd.cases[2], Role.COMPLAINANT, cases.Withdraw())
        crowd.work()
        assert amounts(crowd) == {1: 2_000, 3: 500}
        assert crowd.membership(2).cause == "withdrawn"

    def test_a_corrected_line_makes_a_new_version(self, crowd: Crowd) -> None:
        """The others stay what they were; both versions can be read."""
        crowd.formed(4_000, 2_000).asked(HALF).counted(1, 2)
        right = cmd.CorrectLedger(crowd.cases[1], Money(1_999, "EUR"), "typing_error", builders.text_ref())
        crowd.act(Role.OFFICER, right)
        crowd.work()
        made = crowd.group.ledger
        assert made is not None
        assert (made.number, made.totals) == (2, {"EUR": 2_999})
        assert (amounts(crowd, 1), amounts(crowd, 2)) == ({1: 2_000, 2: 1_000}, {1: 1_999, 2: 1_000})


class TestCorrections:
    """A line that is put right before it is carried out (P5)."""

    def test_whoever_accepts_the_lowered_line_gets_it(self, crowd: Crowd) -> None:
        """2,000 accepted, 1,500 after the correction; asked once more, the member says yes. The other's stays."""
        again(crowd, Money(1_500, "EUR"))
        crowd.vote(1, "yes")
        crowd.counted().carried()
        assert amounts(crowd, 3) == {1: 1_500, 2: 1_000}
        (task,) = crowd.market.case(crowd.cases[1]).tasks.values()
        assert task.terms.money == Money(1_500, "EUR")
        assert ends(crowd) == {1: "carried", 2: "carried", 3: "silent"}

    def test_whoever_says_nothing_to_it_goes_on_alone(self, crowd: Crowd) -> None:
        """With the own claim, which nobody has settled; the sums are those of the other."""
        again(crowd, Money(1_500, "EUR"))
        crowd.counted()
        assert (amounts(crowd, 3), ends(crowd)[1]) == ({2: 1_000}, "silent")
        made = crowd.group.ledger
        assert made is not None
        assert (made.lines, made.totals) == (1, {"EUR": 1_000})
        crowd.carried()
        head = crowd.market.case(crowd.cases[1]).head
        assert (head.outcome, head.grouped_in) == (None, None)

    def test_whoever_refuses_it_goes_on_alone(self, crowd: Crowd) -> None:
        again(crowd, Money(1_500, "EUR"))
        crowd.vote(1, "no")
        crowd.counted()
        assert (amounts(crowd, 3), ends(crowd)[1]) == ({2: 1_000}, "refused")

    def test_a_correction_upward_stands(self, crowd: Crowd) -> None:
        """Nobody is asked; only what has changed is written once more."""
        crowd.formed(4_000, 2_000).asked(HALF).counted(1, 2)
        crowd.act(Role.OFFICER, correction(crowd, Money(2_500, "EUR")))
        crowd.work()
        assert amounts(crowd, 2) == {1: 2_500, 2: 1_000}
        assert crowd.poll.kind is PollKind.ACCEPTANCE
        assert crowd.carried().group.head.outcome is None
        assert ends(crowd) == {1: "carried", 2: "carried"}

    def test_what_was_raised_may_fall_back_to_what_was_accepted(self, crowd: Crowd) -> None:
        """2,000 accepted, 2,500 by one correction, 2,000 by the next: nobody has to say yes twice."""
        crowd.formed(4_000, 2_000).asked(HALF).counted(1, 2)
        for amount in (2_500, 2_000):
            crowd.act(Role.OFFICER, correction(crowd, Money(amount, "EUR")))
            crowd.work()
        assert (amounts(crowd, 3), crowd.poll.kind) == ({1: 2_000, 2: 1_000}, PollKind.ACCEPTANCE)

    def test_whose_share_of_a_fund_is_lowered_by_anothers_is_asked_as_well(self, crowd: Crowd) -> None:
        """A fund of 100 for 1,000 and 1,000: 50 each. With 70 for the one there are 30 for the other, who refuses; the
        70 stay, and the 30 go back.
        """
        crowd.formed(1_000, 1_000).asked(Formula(Kind.FUND, total=(Money(100, "EUR"),))).counted(1, 2)
        crowd.act(Role.OFFICER, correction(crowd, Money(70, "EUR")))
        crowd.work()
        assert {n: line.lowered for n, line in numbered(crowd, 2).items()} == {1: False, 2: True}
        crowd.counted()
        assert amounts(crowd, 3) == {1: 70}
        assert whole(crowd, 3).lines == (Line(Account.RESPONDENT, "EUR", 30, Why.NOT_ACCEPTED),)

    def test_a_shard_in_which_nothing_changed_is_not_written_again(self, crowd: Crowd) -> None:
        """It points to the version that keeps its lines."""
        crowd.formed(*[4_000] * 8).asked(HALF).counted(*range(1, 9))
        crowd.act(Role.OFFICER, correction(crowd, Money(2_500, "EUR")))
        crowd.work()
        changed = crowd.membership(1).shard
        written = crowd.services.group_shards.parts(crowd.id, parts.ledger(2))
        assert {shard for shard, document in written.items() if document != b'{"version":1}'} == {changed}
        assert len(lines(crowd, 2)) == 8


class TestCurrencies:
    """Claims in a currency that the terms do not know."""

    def test_an_odd_currency_leaves_its_member_outside_and_the_offer_standing(self, crowd: Crowd) -> None:
        """Two have lost euros and accept; a third joins late with dollars: told so, it goes on alone."""
        crowd.formed(2_000, 2_000).act(
            Role.RESPONDENT, cmd.MakeOffer(Formula(Kind.FIXED, each=(Money(500, "EUR"),)))
        )
        crowd.join(2_000)
        shard = crowd.membership(3).shard
        odd(crowd, shard, crowd.cases[3])
        (made,) = crowd.group.offers.values()
        crowd.act(Role.REPRESENTATIVE, cmd.AgreeToOffer(made.id, made.terms_sha256))
        crowd.work().counted(1, 2)
        assert amounts(crowd) == {1: 500, 2: 500}
        assert ends(crowd) == {1: "", 2: "", 3: "not_covered"}


def odd(crowd: Crowd, shard: int, case_id: str) -> None:
    """That member has lost dollars."""
    rows = crowd.services.group_shards.read(crowd.id, shard).members
    (row,) = (row for row in rows if row.case_id == case_id)
    item = member_item(MemberClaim(crowd.id, shard, replace(row, currency="USD")))
    client = crowd.services.clients.get("dynamodb")
    client.put_item(TableName=crowd.services.settings.disputes_table, Item=item)


def correction(crowd: Crowd, entitled: Money) -> cmd.CorrectLedger:
    """Of the first member's line."""
    return cmd.CorrectLedger(crowd.cases[1], entitled, "typing_error", builders.text_ref())


def again(crowd: Crowd, entitled: Money) -> None:
    """Two of three have accepted; the first one's line is put right, and it is asked once more."""
    crowd.formed(4_000, 2_000, 1_000).asked(HALF).counted(1, 2)
    crowd.act(Role.OFFICER, correction(crowd, entitled))
    crowd.work()


def numbered(crowd: Crowd, number: int) -> dict[int, Booked]:
    booked = lines(crowd, number)
    return {n: booked[case_id] for n, case_id in crowd.cases.items() if case_id in booked}


class TestCarrying:
    """A line becomes the case's own outcome."""

    def test_each_case_gets_its_own_amount_to_be_performed(self, crowd: Crowd) -> None:
        """As an agreement that its member has accepted, ballot and hash beside it."""
        crowd.formed(10_000, 5_000).asked(HALF, within_days=20).counted(1, 2).carried()
        for number, amount in ((1, 5_000), (2, 2_500)):
            case = crowd.market.case(crowd.cases[number])
            (task,) = case.tasks.values()
            assert (case.head.outcome, case.head.grouped_in) == (Outcome.SETTLED, None)
            assert (task.terms.remedy, task.terms.money) == (Remedy.COMPENSATION, Money(amount, "EUR"))
            assert task.terms.within_days == 20

    def test_a_member_gets_the_remedy_it_has_chosen(self, crowd: Crowd) -> None:
        """Money for one, a replacement for the other."""
        formula = Formula(
            Kind.SHARE, share_bp=5_000,
            choices=(Choice("money", Remedy.PARTIAL_REFUND), Choice("another", Remedy.REPLACEMENT)),
        )  # fmt: skip
        crowd.formed(10_000, 5_000).asked(formula)
        crowd.vote(1, "yes", "money")
        crowd.vote(2, "yes", "another")
        crowd.counted().carried()
        given = [task.terms for n in (1, 2) for task in crowd.market.case(crowd.cases[n]).tasks.values()]
        assert [(t.remedy, t.money) for t in given] == [
            (Remedy.PARTIAL_REFUND, Money(5_000, "EUR")), (Remedy.REPLACEMENT, None),
        ]  # fmt: skip

    def test_what_does_not_reach_its_case_is_not_paid(self, crowd: Crowd) -> None:
        """One of them gives up while the ledger is reviewed: of 7,500 in its lines the other's 2,500 are carried."""
        crowd.formed(10_000, 5_000).asked(HALF).counted(1, 2)
        crowd.market.act(crowd.cases[1], Role.COMPLAINANT, cases.Withdraw())
        settled = crowd.carried().group.settled
        assert settled is not None
        assert (settled.members, settled.paid) == (1, {"EUR": 2_500})
        assert ends(crowd) == {1: "withdrawn", 2: "carried"}

    def test_a_line_of_nothing_closes_the_case(self, crowd: Crowd) -> None:
        """More came from elsewhere than half of the claim."""
        crowd.join(1_000, elsewhere=600)
        crowd.join(1_000)
        crowd.formed().asked(HALF).counted(1, 2).carried()
        head = crowd.market.case(crowd.cases[1]).head
        assert (head.outcome, head.cause) == (Outcome.SETTLED, "nothing_due")

    def test_a_decision_is_carried_to_whoever_has_not_objected(self, crowd: Crowd) -> None:
        """Nobody has to say yes to what the platform's terms bind them to; whoever objects goes on alone."""
        crowd.formed(10_000, 5_000, 2_500)
        decide(crowd, HALF)
        crowd.vote(2, "object")
        crowd.wake()
        crowd.work()
        assert amounts(crowd) == {1: 5_000, 3: 1_250}
        crowd.carried()
        assert ends(crowd) == {1: "carried", 2: "objected", 3: "carried"}
        assert crowd.market.case(crowd.cases[1]).head.outcome is Outcome.DECIDED
        assert crowd.market.case(crowd.cases[2]).head.outcome is None

    def test_a_shard_of_many_goes_a_page_at_a_time(self, crowd: Crowd) -> None:
        """One member to a page here, 25 in life; the marks say how many of a shard were carried."""
        crowd.formed(*[1_000] * 9).asked(HALF).counted(*range(1, 10))
        works, shards = crowd.services.mustering.works, crowd.services.group_shards
        works[JobKind.CARRY] = lambda: Carrying(shards, crowd.services.executor, per_page=1)
        crowd.wake()
        job = crowd.start()
        messages = [
            message for message in crowd.messages() if crowd.services.mustering.message(message) is None
        ]
        members = {s: len(shards.read(crowd.id, s).members) for s in range(4)}
        # each shard a page for every member (an empty one still takes a page), each lane an end
        assert len(messages) == sum(max(n, 1) for n in members.values()) + 8
        marks = shards.parts(crowd.id, job)
        assert {s: parts.DONE.decode(mark).done for s, mark in marks.items()} == members
        settled = crowd.group.settled
        assert settled is not None
        assert settled.members == 9


class TestStrays:
    """A case that fails holds up no other."""

    def test_a_broken_case_gets_a_message_of_its_own(self, crowd: Crowd) -> None:
        """The others are carried and the work ends; that message fails until somebody has mended the case. Then it does
        what there is to do, although the work has long been over.
        """
        crowd.formed(4_000, 2_000, 1_000).asked(HALF).counted(1, 2, 3)
        mend = spoil(crowd, 2)
        crowd.wake()
        job = crowd.group.job
        assert job is not None
        failed = []

        def take(message: dict[str, object]) -> None:
            try:
                crowd.services.mustering.message(message)
            except ValueError:
                failed.append(message)

        crowd.work(take)
        (stray,) = failed
        assert (stray["only"], stray["job"]) == (crowd.cases[2], job.id)
        assert crowd.group.job is None
        mend()
        assert ends(crowd) == {1: "carried", 2: "", 3: "carried"}
        crowd.services.mustering.message(stray)
        crowd.services.mustering.message(stray)
        assert ends(crowd) == {1: "carried", 2: "carried", 3: "carried"}
        assert sent("members") == []


class TestReleasing:
    """Members who go on alone."""

    def test_who_has_not_agreed_is_released_and_told_apart(self, crowd: Crowd) -> None:
        """By a no, or by silence; each case runs on with what was left of its time."""
        crowd.formed(4_000, 2_000, 1_000).asked(HALF).counted(1, no=(2,))
        assert ends(crowd) == {1: "", 2: "refused", 3: "silent"}
        settled = crowd.group.settled
        assert settled is not None
        assert settled.released == 2
        assert crowd.market.case(crowd.cases[3]).pause is None

    def test_a_group_that_ends_lets_everybody_go(self, crowd: Crowd) -> None:
        """Too few have joined."""
        crowd.formed(4_000)
        assert crowd.group.head.outcome == "lapsed"
        assert ends(crowd) == {1: "dissolved"}
        assert crowd.group.job is None

    def test_whoever_left_by_itself_is_not_released(self, crowd: Crowd) -> None:
        """Its own reason stays, and it is not counted."""
        for loss in (4_000, 2_000, 1_000):
            crowd.join(loss)
        crowd.leave(1)
        crowd.act(Role.OFFICER, cmd.Dismiss(builders.text_ref()))
        crowd.work()
        assert ends(crowd) == {1: "left", 2: "dissolved", 3: "dissolved"}
        settled = crowd.group.settled
        assert settled is not None
        assert settled.released == 2

    def test_a_page_that_comes_again_counts_no_member_twice_or_less(self, crowd: Crowd) -> None:
        """Whom it concerns is fixed before the first one is released, and counted by what has become of them."""
        crowd.formed(*[1_000] * 7)
        works, shards = crowd.services.mustering.works, crowd.services.group_shards
        works[JobKind.RELEASE] = lambda: Releasing(shards, crowd.services.executor, per_page=2)
        dissolve(crowd)
        crowd.work(lambda message: [crowd.services.mustering.message(message) for _ in range(2)])
        settled = crowd.group.settled
        assert settled is not None
        assert settled.released == 7
        assert {crowd.membership(n).state for n in crowd.cases} == {MembershipState.LEFT}


def decide(crowd: Crowd, formula: Formula) -> None:
    """Talks have led to nothing; the officer decides for all, and members may object."""
    while crowd.group.head.stage is not Stage.DETERMINATION:
        assert crowd.group.head.next_wake is not None
        crowd.clock.moment = max(crowd.clock.moment, crowd.group.head.next_wake)
        crowd.tick()
    crowd.act(Role.OFFICER, cmd.PoseQuestion(builders.text_ref()))
    (question,) = crowd.group.questions
    why = (Reason(builders.text_ref("why"), ("claim",)),)
    crowd.act(Role.OFFICER, cmd.AnswerQuestion(question, Finding.UPHELD, why))
    crowd.act(Role.OFFICER, cmd.DecideCommon(Finding.UPHELD, (question,), why, formula))
    crowd.work()


def dissolve(crowd: Crowd) -> None:
    """Nothing comes of the talks."""
    while crowd.group.job is None:
        assert crowd.group.head.next_wake is not None
        crowd.clock.moment = max(crowd.clock.moment, crowd.group.head.next_wake)
        crowd.tick()


def spoil(crowd: Crowd, number: int) -> Callable[[], Any]:
    """A row in the case that nobody can read; what comes back takes it away again."""
    row = crowd.services.tables.disputes(f"case#{crowd.cases[number]}", "a#surprise")
    row.save()
    return row.delete


class TestUnfit:
    """Terms that cannot be shared out among those who are there in the end."""

    def test_a_fund_that_does_not_reach_for_all_floors_holds_nobody(self, crowd: Crowd) -> None:
        """500 each for two, out of 1,000; a third has joined since, and all of them have said yes."""
        floor = Formula(Kind.FUND, total=(Money(1_000, "EUR"),), floor=(Money(500, "EUR"),))
        crowd.formed(2_000, 2_000).act(Role.RESPONDENT, cmd.MakeOffer(floor))
        crowd.join(2_000)
        (made,) = crowd.group.offers.values()
        crowd.act(Role.REPRESENTATIVE, cmd.AgreeToOffer(made.id, made.terms_sha256))
        crowd.work().counted(1, 2, 3)
        assert (crowd.group.head.cause, crowd.group.job) == ("terms_do_not_fit", None)
        assert [crowd.market.case(crowd.cases[n]).head.grouped_in for n in (1, 2, 3)] == [None] * 3

    def test_a_correction_that_does_not_fit_is_left_out(self, crowd: Crowd) -> None:
        """More than the member claims: the ledger stands as before, and is carried out as before."""
        crowd.formed(1_000, 2_000).asked(HALF).counted(1, 2)
        entitled = Money(1_001, "EUR")
        crowd.act(Role.OFFICER, correction(crowd, entitled))
        crowd.work().carried()
        assert crowd.group.settled is not None
        assert crowd.group.settled.paid == {"EUR": 1_500}
