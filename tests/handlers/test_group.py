"""Detection as deployed: from the event of a filing to the suggested group and those who are invited into it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters.families import SNAPSHOT
from chalicelib.application.groups import of_cluster
from chalicelib.application.suggesting import Found, Suggesting
from chalicelib.domain.case import commands as cases
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.families import Family, FamilyKind
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Origin, Stage
from chalicelib.domain.grouping.filing import Why
from chalicelib.domain.grouping.rows import CaseRow
from chalicelib.domain.values import Role
from tests.alike import LETTER, changed
from tests.complaining import SUGGEST_AT, Complaints, ordered, told
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.roundtrips import count_calls
from tests.shared_aws import items, sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S41")


@pytest.fixture
def complaints(market: Market, invoke: Lambdas) -> Complaints:
    return Complaints(market, invoke)


QUERY, BATCH, GET = "dynamodb.Query", "dynamodb.BatchGetItem", "dynamodb.GetItem"
PUT, UPDATE = "dynamodb.PutItem", "dynamodb.UpdateItem"
OTHER = (
    "The parcel never came. According to the carrier it was handed over at a door that I have never lived behind, and "
    "the shop says that this is between the carrier and me. I want the coat that I paid for, or what I paid."
)


WRITTEN = 8
"""To the index for one filing, at most: its clusters, keys of its text, the row of the case."""


def reads(calls: Counter[str]) -> dict[str, int]:
    return {name: n for name, n in calls.items() if name not in (PUT, UPDATE)}


def writes(calls: Counter[str]) -> int:
    """One item each."""
    return calls[PUT] + calls[UPDATE]


class BrokenOff(Suggesting):
    """A process that ends before a group is suggested."""

    def __init__(self) -> None:
        """Needs nothing."""

    def follow(self, found: Found) -> None:
        raise TryAgain("broken off")


def gather(complaints: Complaints, group_id: str) -> None:
    """An officer finds the suggestion right."""
    ask = complaints.market.ask(Role.OFFICER, "gather", route="POST /v1/groups/{group_id}/actions/gather")
    complaints.services.group_executor.run(ask, group_id, lambda *_: cmd.Gather(), lambda _: None)


def work(complaints: Complaints) -> None:
    """Whatever the groups have under way, by the function that does such work. What was done before changes nothing."""
    told, done = 0, len(sent("members"))
    while len(stream()) > told or len(sent("members")) > done:
        told, records = len(stream()), stream()[told:]
        if records:
            complaints.invoke("relay", {"Records": records})
        done, messages = len(sent("members")), sent("members")[done:]
        if messages:
            assert complaints.invoke.failed("members", ordered([m.json for m in messages])) == []


def break_off(complaints: Complaints, case_id: str) -> None:
    """The process ends when it has merged clusters, before it has written of the case itself."""
    store = complaints.invoke.process("group").clusters
    vars(store)["keep"] = broken
    assert complaints.place(case_id) == ["m0"]
    del vars(store)["keep"]


def broken(_: CaseRow, __: int) -> CaseRow | None:
    raise TryAgain("broken off")


def alias(complaints: Complaints, family_id: str, *members: str) -> None:
    """These references are one legal entity."""
    market = complaints.market
    family = Family(family_id, FamilyKind.ALIAS, members, market.tenancy.now, "platform")
    complaints.services.family_keeping.put(market.tenant.id, family, None)


def rows() -> list[dict[str, Any]]:
    """Everything that is left in the index and in the counts."""
    return sorted(items("VIEWS_TABLE"), key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


class TestTheWayThere:
    """From the stream to the queue."""

    def test_a_filing_becomes_one_message_in_order(self, complaints: Complaints, invoke: Lambdas) -> None:
        """With nothing in it but where to look."""
        case_id = complaints.file(told(1))
        invoke("relay", {"Records": stream()})
        assert [m.json for m in sent("grouping")] == [complaints.message(case_id)]

    def test_the_same_record_twice_is_one_message(self, complaints: Complaints, invoke: Lambdas) -> None:
        """The queue drops it by the event's id."""
        complaints.file(told(1))
        for _ in range(2):
            invoke("relay", {"Records": stream()})
        assert len(sent("grouping")) == 1

    def test_what_happens_later_in_a_case_is_nothing_to_compare(
        self, complaints: Complaints, invoke: Lambdas
    ) -> None:
        """Its filing alone."""
        case_id = complaints.file(told(1))
        complaints.market.act(
            case_id, Role.PLATFORM, cases.RecordService("platform", complaints.market.tenancy.now)
        )
        invoke("relay", {"Records": stream()})
        assert len(sent("grouping")) == 1


class TestPlacing:
    """One filing after the other."""

    def test_the_eighth_alike_opens_a_group_and_the_seventh_none(self, complaints: Complaints) -> None:
        """As the pack says; an officer looks at it first, and nobody is told anything."""
        made = complaints.filed(SUGGEST_AT - 1)
        assert complaints.group(made[-1]) is None
        last = complaints.file(told(SUGGEST_AT))
        assert complaints.place(last) == []
        group = complaints.group(last)
        assert group is not None
        assert (group.head.origin, group.head.stage, group.head.pack) == (
            Origin.DETECTION, Stage.SUGGESTED, "generic@2",
        )  # fmt: skip
        assert (group.matter.found, group.matter.respondent, group.matter.family) == (
            8,
            "shop-77",
            "ref:shop-77",
        )
        assert not any(complaints.invited(case_id) for case_id in (*made, last))

    def test_what_all_have_named_stands_in_the_group(self, complaints: Complaints) -> None:
        """By the platform's own code; texts then need not be alike at all."""
        made = [
            complaints.file(f"Number {n}.", about={"listing": "HL-2", "product": f"p-{n}"}) for n in range(8)
        ]
        assert complaints.place(*made) == []
        group = complaints.group(made[-1])
        assert group is not None
        assert (group.matter.keys, group.matter.similarity, group.matter.days) == ({"listing": "HL-2"}, 0, 1)
        assert [r.why for r in complaints.placement(made[-1]).reasons] == [Why.SAME_LISTING, Why.OTHERS]

    def test_a_larger_cluster_behind_a_small_one_is_suggested(self, complaints: Complaints) -> None:
        """Eight have the same letter; the last of them names a listing that one other has complained of, in other
        words. It is shown among the two, and the eight are suggested.
        """
        made = complaints.filed(SUGGEST_AT - 1)
        first = complaints.file(OTHER, about={"listing": "HL-2"})
        last = complaints.file(told(SUGGEST_AT), about={"listing": "HL-2"})
        assert complaints.place(first, last) == []
        found, letters = complaints.placement(last), complaints.placement(made[-1]).cluster_id
        assert (found.size, found.clusters[1]) == (2, letters)
        group = complaints.group(made[-1])
        assert group is not None
        assert (group.matter.found, group.matter.keys, group.matter.clusters) == (8, {}, (letters,))
        assert complaints.group(last) is None

    def test_a_case_in_two_large_clusters_leads_to_one_group(self, complaints: Complaints) -> None:
        """Eight with the same letter about the same listing: no second one is suggested for the letter, nor later."""
        made = complaints.filed(SUGGEST_AT + 2, about={"listing": "HL-2"})
        clusters = complaints.placement(made[-1]).clusters
        found = [of_cluster(complaints.market.root, cluster) for cluster in clusters]
        assert [complaints.services.group_store.load(group_id) is not None for group_id in found] == [
            True,
            False,
        ]

    def test_another_merchants_customers_are_not_among_them(self, complaints: Complaints) -> None:
        """The same letter is a sign for screening, and no more."""
        made = complaints.filed(SUGGEST_AT - 1)
        other = complaints.file(told(50), respondent="shop-78")
        assert complaints.place(other) == []
        found = complaints.placement(other)
        assert (found.size, found.is_new) == (1, True)
        assert found.template is not None
        assert (found.template.others, found.template.elsewhere) == (SUGGEST_AT - 1, True)
        assert complaints.group(made[-1]) is None

    def test_a_pack_without_groups_gets_none(self, complaints: Complaints) -> None:
        """The cases are placed all the same, for whoever screens them."""
        made = complaints.filed(SUGGEST_AT, pack="generic@1")
        assert complaints.placement(made[-1]).size == SUGGEST_AT
        assert complaints.group(made[-1]) is None

    def test_of_an_erased_person_structure_alone_is_compared(
        self, complaints: Complaints, backend: Services
    ) -> None:
        """The letter cannot be read any more."""
        one, other = (complaints.file(told(n), about={"product": "lamp-4"}) for n in (1, 2))
        for row in items("SUBJECT_KEYS_TABLE"):
            if row["pk"]["S"].endswith("buyer-complaint-2"):
                backend.tables.subject_keys(row["pk"]["S"], row["sk"]["S"]).delete()
        assert complaints.place(one, other) == []
        assert [r.why for r in complaints.placement(other).reasons] == [Why.SAME_PRODUCT, Why.OTHERS]

    def test_complaints_are_counted_for_the_systemic_signal(
        self, complaints: Complaints, market: Market
    ) -> None:
        """Each once, under its merchant and what it names."""
        made = complaints.filed(3, about={"product": "lamp-4"})
        complaints.place(*made, received=2)
        counted = {row["pk"]["S"]: len(row["seen"]["SS"]) for row in items("VIEWS_TABLE") if "seen" in row}
        start = f"count#{market.tenant.id}"
        assert counted == {f"{start}#merchant#ref:shop-77": 3, f"{start}#product#lamp-4": 3}


class TestTwice:
    """Messages that come again, late, or in another order."""

    def test_a_batch_that_comes_again_changes_nothing(self, complaints: Complaints) -> None:
        """Neither index nor counts nor group."""
        made = complaints.filed(SUGGEST_AT)
        before, group = rows(), complaints.group(made[-1])
        assert complaints.place(*made, received=2) == []
        assert (rows(), complaints.group(made[-1])) == (before, group)

    def test_a_group_that_was_not_opened_is_opened_by_the_next(
        self, complaints: Complaints, backend: Services, market: Market
    ) -> None:
        """Whatever became of the message that should have done it."""
        made = complaints.filed(SUGGEST_AT)
        group = complaints.group(made[-1])
        assert group is not None
        model = backend.tables.disputes
        for row in model.query(f"group#{group.head.group_id}"):
            row.delete()
        last = complaints.file(told(90))
        complaints.invoke.process("group").__dict__.pop("groups", None)
        assert complaints.place(last) == []
        again = complaints.group(last)
        assert again is not None
        assert (again.head.group_id, again.matter.found) == (group.head.group_id, SUGGEST_AT + 1)

    def test_one_that_broke_off_after_it_was_placed_is_finished_when_it_comes_again(
        self, complaints: Complaints
    ) -> None:
        """It was placed as the eighth, counts once, and opens the group then."""
        complaints.filed(SUGGEST_AT - 1)
        last, process = complaints.file(told(SUGGEST_AT)), complaints.invoke.process("group")
        process.detecting._suggesting, kept = BrokenOff(), process.detecting._suggesting
        assert complaints.place(last) == ["m0"]
        assert complaints.group(last) is None
        process.detecting._suggesting = kept
        assert complaints.place(last, received=2) == []
        group = complaints.group(last)
        assert group is not None
        assert group.matter.found == complaints.placement(last).size == SUGGEST_AT

    def test_one_that_fails_in_the_middle_holds_up_its_own_group_of_messages(
        self, complaints: Complaints
    ) -> None:
        """Those before it are done, those behind it come again after it; other groups of messages go on."""
        made = [complaints.file(told(n)) for n in range(4)]
        missing = {"tenant": complaints.market.tenant.id, "case_id": "case_" + "a" * 26}
        event = ordered([complaints.message(made[0]), missing, *map(complaints.message, made[1:])])
        event["Records"][4]["attributes"]["MessageGroupId"] = "another"
        assert complaints.invoke.failed("group", event) == ["m1", "m2", "m3"]
        placed = [complaints.services.alike.placement(case_id) for case_id in made]
        assert [found is not None for found in placed] == [True, False, False, True]

    def test_the_order_in_which_they_come_makes_no_difference(self, complaints: Complaints) -> None:
        """Two groups of messages about one respondent meet in one cluster, whichever is first."""
        made = [complaints.file(told(n), about={"listing": "HL-2"}) for n in range(SUGGEST_AT)]
        assert complaints.place(*made[4:][::-1], group="b") == []
        assert complaints.place(*made[:4], group="a") == []
        assert len({complaints.placement(case_id).cluster_id for case_id in made}) == 1
        assert complaints.group(made[0]) is not None


class TestInvitations:
    """Once an officer has taken the suggestion up."""

    def test_all_in_the_cluster_are_invited_by_the_work_of_the_group(self, complaints: Complaints) -> None:
        """Page by page, each once, through the function that does such work."""
        made = complaints.filed(SUGGEST_AT)
        group = complaints.group(made[-1])
        assert group is not None
        gather(complaints, group.head.group_id)
        work(complaints)
        assert all(complaints.invited(case_id) for case_id in made)

    @pytest.mark.parametrize("broken_off", [False, True])
    def test_cases_that_detection_finds_alike_later_are_invited_then(
        self, complaints: Complaints, *, broken_off: bool
    ) -> None:
        """Two of another letter; then somebody's is like both. Once each, and nobody before them once more: also if the
        message is broken off behind the merger, and comes again.
        """
        made = [complaints.file(LETTER) for _ in range(SUGGEST_AT)]
        others = [complaints.file(changed(LETTER, 20, 40)) for _ in range(2)]
        assert complaints.place(*made, *others) == []
        assert complaints.placement(others[-1]).size == 2
        group = complaints.group(made[-1])
        assert group is not None
        gather(complaints, group.head.group_id)
        work(complaints)
        assert [complaints.invited(case_id) for case_id in (*made, *others)] == [True] * 8 + [False] * 2
        between = complaints.file(changed(LETTER, 20))
        if broken_off:
            break_off(complaints, between)
        for received in (2, 3):
            assert complaints.place(between, received=received) == []
            work(complaints)
        counts = [
            complaints.market.happened(case_id).count("membership.invited")
            for case_id in (*made, *others, between)
        ]
        assert counts == [1] * 11

    def test_who_files_later_is_invited_at_once(self, complaints: Complaints) -> None:
        """The message that comes twice invites once."""
        made = complaints.filed(SUGGEST_AT)
        group = complaints.group(made[-1])
        assert group is not None
        gather(complaints, group.head.group_id)
        late = complaints.file(told(70))
        assert complaints.place(late) == complaints.place(late, received=2) == []
        assert complaints.market.happened(late).count("membership.invited") == 1

    def test_who_files_while_it_is_only_suggested_hears_of_nothing(self, complaints: Complaints) -> None:
        """Nobody does until an officer has looked."""
        complaints.filed(SUGGEST_AT)
        late = complaints.file(told(70))
        assert complaints.place(late) == []
        assert not complaints.invited(late)


class TestCost:
    """Calls of a warm process for one filing, counted so that none is added unnoticed."""

    def test_a_filing_like_no_other(self, complaints: Complaints) -> None:
        """It reads the case, the writer's key and the index once, and writes to the index and one count."""
        complaints.filed(SUGGEST_AT - 1)
        other = complaints.file(OTHER, respondent="shop-90")
        with count_calls() as calls:
            assert complaints.place(other) == []
        assert reads(calls) == {QUERY: 1, BATCH: 2}
        assert writes(calls) <= WRITTEN + 1

    def test_one_more_of_many_alike(self, complaints: Complaints) -> None:
        """The index is read once or twice, never more often; the group is asked for, which is one Query more."""
        complaints.filed(SUGGEST_AT)
        late = complaints.file(told(70))
        with count_calls() as calls:
            assert complaints.place(late) == []
        assert reads(calls) in ({QUERY: 2, BATCH: 2}, {QUERY: 2, BATCH: 3})
        assert writes(calls) <= WRITTEN + 1

    @pytest.mark.parametrize(("families", "first"), [(1, 0), (SNAPSHOT, 1)])
    def test_an_alias_of_the_respondent_costs_nothing_more(
        self, complaints: Complaints, families: int, first: int
    ) -> None:
        """Families are remembered for a minute: of a tenant with few of them all, so that an alias that was never seen
        before is found as well; with many, one GetItem for each reference that a process has not met in that minute.
        """
        for n in range(families):
            alias(complaints, f"family-{n:03}", f"alias-{n}", f"other-{n}")
        warm = [complaints.file(OTHER, respondent="alias-0") for _ in range(2)]
        late = [complaints.file(OTHER, respondent="other-0") for _ in range(2)]
        assert complaints.place(*warm) == []
        for case_id, more in zip(late, (first, 0), strict=True):
            with count_calls() as calls:
                assert complaints.place(case_id) == []
            assert calls[GET] == more
            assert reads(calls - Counter({GET: more})) in ({QUERY: 1, BATCH: 2}, {QUERY: 1, BATCH: 3})
            assert writes(calls) <= WRITTEN + 1
        assert complaints.placement(late[1]).size == 4


class TestOfficers:
    """What they say of a group reaches the index, through the stream."""

    def act(self, complaints: Complaints, group_id: str, make: Any) -> None:
        """By an officer; then what the relay sends of it, twice."""
        done, market = len(sent("grouping")), complaints.market
        ask = market.ask(Role.OFFICER, f"act-{group_id}-{done}", route="POST /v1/groups/{group_id}/actions")
        complaints.services.group_executor.run(
            ask, group_id, lambda _, texts: make(texts.add("Why.")), lambda _: None
        )
        complaints.invoke("relay", {"Records": stream()})
        messages = [m.json for m in sent("grouping")[done:] if "group_id" in m.json]
        assert len(messages) == 1
        for received in (1, 2):
            assert complaints.invoke.failed("group", ordered(messages, received=received)) == []

    def suggested(self, complaints: Complaints, listing: str) -> tuple[list[str], str]:
        """Eight cases of one listing, and the group's id."""
        made = [complaints.file(f"{listing} {n}", about={"listing": listing}) for n in range(SUGGEST_AT)]
        assert complaints.place(*made) == []
        group = complaints.group(made[-1])
        assert group is not None
        return made, group.head.group_id

    def test_what_was_dismissed_is_not_suggested_again(self, complaints: Complaints) -> None:
        """Later complaints are placed there, and nothing follows from it."""
        _, group_id = self.suggested(complaints, "HL-2")
        self.act(complaints, group_id, cmd.Dismiss)
        late = complaints.file("HL-2 late", about={"listing": "HL-2"})
        assert complaints.place(late) == []
        assert (complaints.placement(late).dismissed, complaints.placement(late).size) == (True, 9)
        assert not complaints.invited(late)

    def test_a_case_that_was_taken_out_is_not_invited(self, complaints: Complaints) -> None:
        """It counts no more, has a cluster of its own, and says of itself that it is alike to none."""
        made, group_id = self.suggested(complaints, "HL-2")
        self.act(complaints, group_id, lambda reasons: cmd.Split((made[0],), reasons))
        cluster, apart = complaints.placement(made[1]).cluster_id, complaints.placement(made[0]).cluster_id
        assert complaints.services.alike.cases(apart, "", 100) == (made[0],)
        assert complaints.services.alike.cases(cluster, "", 100) == tuple(sorted(made[1:]))
        assert (complaints.placement(made[0]).size, complaints.placement(made[0]).reasons) == (1, ())
        late = complaints.file("HL-2 late", about={"listing": "HL-2"})
        assert complaints.place(late) == []
        assert complaints.placement(late).size == SUGGEST_AT

    def test_who_is_like_a_case_that_was_taken_out_goes_where_it_went(self, complaints: Complaints) -> None:
        """Of eight with one letter an officer takes a version of it out; whoever writes that version later is not asked
        into the group of the others.
        """
        version = changed(LETTER, 20, 22)
        made = [complaints.file(text) for text in (*[LETTER] * (SUGGEST_AT - 1), version)]
        assert complaints.place(*made) == []
        group = complaints.group(made[-1])
        assert group is not None
        self.act(complaints, group.head.group_id, lambda reasons: cmd.Split((made[-1],), reasons))
        gather(complaints, group.head.group_id)
        late = [complaints.file(text) for text in (version, LETTER)]
        assert complaints.place(*late) == []
        apart, others = (complaints.placement(case_id) for case_id in late)
        assert (apart.cluster_id, apart.size) == (complaints.placement(made[-1]).cluster_id, 2)
        assert (others.cluster_id, others.size) == (complaints.placement(made[0]).cluster_id, SUGGEST_AT)
        assert [complaints.invited(case_id) for case_id in late] == [False, True]

    def test_clusters_of_merged_groups_are_one(self, complaints: Complaints) -> None:
        """Whoever files about either later is asked into the group that stays."""
        first, gone = self.suggested(complaints, "HL-2")
        second, stays = self.suggested(complaints, "HL-3")
        merged = complaints.services.group_store.load(gone)
        assert merged is not None
        gather(complaints, stays)
        absorb = cmd.Absorb(gone, merged.group.matter)
        complaints.services.group_executor.system(
            stays, lambda _: absorb, complaints.services.tenancies.of, f"absorb:{gone}"
        )
        self.act(complaints, gone, lambda reasons: cmd.Merge(stays, reasons))
        late = [complaints.file(f"{name} late", about={"listing": name}) for name in ("HL-2", "HL-3")]
        assert complaints.place(*late) == []
        assert len({complaints.placement(case_id).cluster_id for case_id in late}) == 1
        assert all(stays in complaints.market.case(case_id).invited for case_id in late)
        everybody = complaints.services.alike.cases(complaints.placement(late[0]).cluster_id, "", 100)
        assert set(everybody) == {*first, *second, *late}
