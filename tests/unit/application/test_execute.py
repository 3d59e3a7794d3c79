"""One command: carried out once, whoever repeats it, races it or comes with an old version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.application.asking import Receipt
from chalicelib.application.texts import Texts
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case, OfferState, Outcome
from chalicelib.domain.errors import Conflict, Forbidden, KeyReused, NotAllowed, NotFound
from chalicelib.domain.values import Role
from tests import builders
from tests.conftest import HandClock
from tests.market import Make, Market, refund
from tests.unit.application.faults import executor, meanwhile
from tests.uploads import PNG, declare

C, R, P = Role.COMPLAINANT, Role.RESPONDENT, Role.PLATFORM


def in_parallel(action: Callable[[int], Any], times: int) -> list[Any]:
    """Results, or the refusals in their place."""

    def one(n: int) -> Any:
        try:
            return action(n)
        except Exception as refused:  # noqa: BLE001 - looked at by the test
            return refused

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def with_texts(number: int) -> Make:
    """An offer that brings so many texts along."""

    def make(_: Case, texts: Texts) -> cmd.Command:
        for _n in range(number):
            texts.add("x")
        return cmd.MakeOffer(refund())

    return make


class TestFiling:
    """The key makes the case's id."""

    @pytest.mark.capability("S01")
    def test_a_filing_makes_an_open_case(self, market: Market) -> None:
        """At version 1, waking when the time for notice is over."""
        head = market.case(market.filed()).head
        assert (head.version, head.seq, head.status, head.tenant) == (1, 1, "open", market.tenant.id)
        assert head.next_wake == head.filed_at + timedelta(hours=72, seconds=60)

    @pytest.mark.capability("S01")
    def test_a_repeated_filing_gives_the_same_case(self, market: Market) -> None:
        """And says that it did."""
        first, again = market.filing("key-1"), market.filing("key-1")
        assert again.case == first.case
        assert (first.replayed, again.replayed) == (False, True)

    def test_a_repeated_filing_shows_the_case_as_it_is_now(self, market: Market) -> None:
        """The key of a filing never expires."""
        case_id = market.served(key="key-1")
        assert market.filing("key-1").case == market.case(case_id)

    def test_the_key_with_another_complaint_is_refused(self, market: Market) -> None:
        """Nothing of the second one is written."""
        market.filing("key-1", b'{"narrative":"one"}')
        with pytest.raises(KeyReused):
            market.filing("key-1", b'{"narrative":"two"}')

    def test_two_tenants_may_use_the_same_key(self, market: Market) -> None:
        """Ids derive from a secret of the tenant's own."""
        other = Market(market.services)
        assert market.filed(key="key-1") != other.filed(key="key-1")

    @pytest.mark.capability("S01")
    def test_64_filings_at_once_with_one_key_make_one_case(self, market: Market) -> None:
        """Everybody gets its id, and one of them filed it."""
        receipts = in_parallel(lambda _: market.filing("key-1"), 64)
        assert {receipt.case.head.case_id for receipt in receipts} == {receipts[0].case.head.case_id}
        assert Counter(receipt.replayed for receipt in receipts) == {False: 1, True: 63}
        assert market.happened(receipts[0].case.head.case_id) == ["case.filed"]


class TestRepeating:
    """The same request twice."""

    def test_a_repeated_request_gives_the_same_ids(self, market: Market) -> None:
        """And makes nothing new."""
        case_id = market.served()
        first, again = (market.act(case_id, R, cmd.MakeOffer(refund()), "key-1") for _ in range(2))
        assert again.created == first.created
        assert (first.replayed, again.replayed) == (False, True)
        assert list(market.case(case_id).offers) == list(first.created)

    def test_a_key_with_another_body_is_refused(self, market: Market) -> None:
        """Whether the rules would allow it or not."""
        case_id = market.served()
        market.offer(case_id, key="key-1", body=b"one")
        with pytest.raises(KeyReused):
            market.offer(case_id, key="key-1", body=b"two")

    def test_a_request_is_repeated_although_the_rules_would_refuse_it_now(self, market: Market) -> None:
        """An acceptance is answered as it was, on a case that has long been settled by it."""
        case_id = market.served()
        offer = market.offer(case_id)
        market.act(case_id, C, cmd.Accept(offer), "key-1")
        again = market.act(case_id, C, cmd.Accept(offer), "key-1")
        assert again.replayed
        assert again.case.head.outcome is Outcome.SETTLED
        with pytest.raises(NotAllowed) as refused:
            market.act(case_id, C, cmd.Accept(offer), "key-2")
        assert refused.value.code == "wrong_stage"

    def test_a_refused_request_may_be_sent_again_with_its_key(self, market: Market) -> None:
        """Refusals are not remembered."""
        case_id = market.filed()
        with pytest.raises(NotAllowed, match="not been given notice"):
            market.offer(case_id, C, key="key-1")
        market.act(case_id, P, cmd.RecordService("platform", builders.NOW))
        assert market.offer(case_id, C, key="key-1")

    def test_a_key_means_one_thing_per_caller_and_route(self, market: Market) -> None:
        """Another party may use the same text, and so may another action."""
        case_id = market.served()
        offers = {market.offer(case_id, C, key="key-1"), market.offer(case_id, R, 6_000, key="key-1")}
        offers.add(market.offer(case_id, R, 7_000, key="key-1", route="POST elsewhere"))
        assert len(offers) == 3

    def test_a_key_is_forgotten_after_72_hours(self, market: Market, clock: HandClock) -> None:
        """The request then is a new one, and leaves what the first one made as it is."""
        case_id = market.served()
        first = market.offer(case_id, key="key-1", amount=5_000)
        clock.sleep(72 * 3_600 + 1)
        second = market.offer(case_id, key="key-1", amount=6_000)
        offers = market.case(case_id).offers
        assert [offers[offer].terms for offer in (first, second)] == [refund(5_000), refund(6_000)]

    def test_of_two_threads_with_one_request_one_carries_it_out(self, market: Market) -> None:
        """Both get the same answer."""
        case_id = market.served()
        receipts = in_parallel(lambda _: market.act(case_id, R, cmd.MakeOffer(refund()), "key-1"), 2)
        assert receipts[0].created == receipts[1].created
        assert Counter(receipt.replayed for receipt in receipts) == {False: 1, True: 1}
        assert len(market.case(case_id).offers) == 1

    def test_a_repeat_that_was_overtaken_shows_what_it_created(self, market: Market) -> None:
        """It had loaded the case before the first one took effect."""
        case_id = market.served()
        first: list[Receipt] = []
        overtaken = executor(
            market.services,
            meanwhile(lambda: first.append(market.act(case_id, R, cmd.MakeOffer(refund()), "key-1"))),
        )
        again = market.act(case_id, R, cmd.MakeOffer(refund()), "key-1", by=overtaken)
        assert again.replayed
        assert again.created == first[0].created
        assert again.created[0] in again.case.offers


class TestRacing:
    """Different requests on one case."""

    @pytest.mark.capability("S15")
    def test_an_offer_accepted_twice_at_once_settles_once(self, market: Market) -> None:
        """By one of the two requests; the other is refused like any later one."""
        case_id = market.served()
        offer = market.offer(case_id)
        results = in_parallel(lambda n: market.act(case_id, C, cmd.Accept(offer), f"key-{n}"), 2)
        assert Counter(type(result) for result in results) == {Receipt: 1, NotAllowed: 1}
        assert market.happened(case_id).count("case.settled") == 1

    def test_eight_actions_at_once_leave_one_unbroken_record(self, market: Market) -> None:
        """Whoever had to give up is told to try again; the rest stand one behind the other."""
        case_id = market.served()
        post = lambda _, texts: cmd.PostMessage(texts.add("Hello"))  # noqa: E731
        results = in_parallel(lambda n: market.act(case_id, (C, R)[n % 2], post, f"key-{n}"), 8)
        done = [result for result in results if isinstance(result, Receipt)]
        rows = market.services.store.events(case_id)
        assert [row.seq for row in rows] == list(range(1, 3 + len(done)))
        assert all(later.prev == row.hash for row, later in pairwise(rows))
        assert market.case(case_id).head.messages == len(done) > 1

    def test_whoever_was_overtaken_decides_anew(self, market: Market) -> None:
        """On the case as it is then: what was answered by a counter-offer cannot be accepted any more."""
        case_id = market.served()
        offer = market.offer(case_id)
        counter = meanwhile(lambda: market.act(case_id, C, cmd.CounterOffer(offer, refund(9_000))))
        with pytest.raises(NotAllowed) as refused:
            market.act(case_id, C, cmd.Accept(offer), by=executor(market.services, counter))
        assert refused.value.code == "nothing_to_answer"
        assert market.case(case_id).offers[offer].state is OfferState.COUNTERED

    def test_admission_is_asked_again_after_a_conflict(self, market: Market) -> None:
        """A token that was revoked in between lets nobody in."""
        case_id = market.served()
        revoked = meanwhile(lambda: market.act(case_id, P, cmd.RevokeTokens(C)))

        def admit(case: Case) -> None:
            if case.head.complainant.epoch != 0:
                raise Forbidden("revoked")

        ask = market.ask(C, "key-1")
        with pytest.raises(Forbidden):
            executor(market.services, revoked).run(ask, case_id, lambda *_: cmd.Withdraw(), admit)
        assert market.case(case_id).head.status == "open"


class TestVersions:
    """If-Match."""

    def test_a_stale_version_is_refused(self, market: Market) -> None:
        """With the one that stands."""
        case_id = market.served()
        with pytest.raises(Conflict) as refused:
            market.offer(case_id, if_match=1)
        assert refused.value.data == {"version": 2}

    def test_the_present_version_is_let_through(self, market: Market) -> None:
        """It is the version of the case as last seen."""
        case_id = market.served()
        assert market.offer(case_id, if_match=2)

    def test_a_version_that_grows_stale_on_the_way_is_refused(self, market: Market) -> None:
        """Another command came between reading and writing."""
        case_id = market.served()
        overtaken = executor(market.services, meanwhile(lambda: market.offer(case_id)))
        with pytest.raises(Conflict):
            market.act(case_id, C, cmd.Withdraw(), if_match=2, by=overtaken)

    def test_a_repeated_request_with_its_old_version_is_answered_as_it_was(self, market: Market) -> None:
        """The version has moved by its own first effect."""
        case_id = market.served()
        first = market.offer(case_id, key="key-1", if_match=2)
        again = market.act(case_id, R, cmd.MakeOffer(refund()), "key-1", if_match=2)
        assert (again.replayed, again.created) == (True, (first,))


class TestLimits:
    """What the executor itself refuses."""

    def test_there_is_no_command_on_a_case_that_was_never_filed(self, market: Market) -> None:
        """Whatever the command."""
        with pytest.raises(NotFound):
            market.offer(builders.an_id("case", "never"))

    def test_a_case_takes_no_text_beyond_its_packs_cap(self, market: Market) -> None:
        """So that one Query stays enough to read it; the refusal says what is open without one."""
        case_id = market.served()
        with pytest.raises(NotAllowed) as refused:
            market.act(case_id, C, with_texts(200))
        assert (refused.value.code, refused.value.data["limit"]) == ("too_many_texts", 200)
        assert "message" in refused.value.data["instead"]

    def test_messages_have_a_cap_of_their_own(self, market: Market) -> None:
        """A case full of texts can still be talked about."""
        case_id = market.served()
        market.act(case_id, C, with_texts(199))
        posted = market.act(case_id, R, lambda _, texts: cmd.PostMessage(texts.add("Hello")))
        assert (posted.case.head.texts, posted.case.head.messages) == (200, 1)

    def test_nobody_uses_up_the_texts_of_a_case_with_names_of_files(self, market: Market) -> None:
        """The other side could not answer any more, and nobody decide."""
        case_id = market.served()

        def declare(_: Case, texts: Texts) -> cmd.Command:
            file = cmd.Declaration("ab" * 32, 10, "image/png", texts.add("a.png"))
            return cmd.DeclareEvidence((file,) * 20)

        assert market.act(case_id, C, declare).case.head.texts == 1
        assert market.contested(case_id).case.head.texts == 2

    def test_names_of_files_have_the_cap_of_files(self, market: Market) -> None:
        """One side alone could fill the case with them otherwise."""
        case_id = market.served()
        market.act(case_id, C, with_texts(199))
        declared = declare(market, case_id, PNG)
        assert (market.case(case_id).head.texts, list(market.case(case_id).evidence)) == (200, [declared])

    def test_a_system_command_that_changes_nothing_writes_nothing(self, market: Market) -> None:
        """The second notice of a service that stands."""
        case_id = market.served()
        served = lambda _: cmd.RecordService("webhook", builders.NOW)  # noqa: E731
        receipt = market.services.executor.system(case_id, served, market.services.tenancies.of, "served:1")
        assert not receipt.changed
        assert market.happened(case_id) == ["case.filed", "case.served"]

    def test_every_event_of_a_command_carries_its_id(self, market: Market) -> None:
        """By which a retry finds its own work."""
        case_id = market.filed()
        market.act(case_id, R, lambda _, texts: cmd.Respond("admits", texts.add("Yes.")))
        rows = market.services.store.events(case_id)
        assert [row.type for row in rows] == ["case.filed", "case.served", "case.responded"]
        filed, served, responded = (json.loads(row.body)["command_id"] for row in rows)
        assert served == responded != filed
