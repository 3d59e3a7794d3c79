"""Decree 121 of SAMR: seven working days to screen, sixty days to mediate; a return that a promise speeds up.

2026: off are 25 to 27 September and 1 to 7 October, worked is Saturday 10 October.
"""

from __future__ import annotations

import pytest

from chalicelib.domain import entitlements
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import screening
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import LegalEffect, Outcome, Status
from chalicelib.domain.promises import Source
from tests import stories
from tests.stories import C, M, O, R, Story
from tests.unit.domain.journeys.telling import PACKS, back_and_refund, clock_of, filed, notified

shanghai = clock_of("Asia/Shanghai")
DECREE_121 = "cn-samr-2026@1"


def complained(floor: str = "", **claim: object) -> Story:
    """Filed on Wednesday 23 September 2026."""
    return filed(DECREE_121, shanghai("2026-09-23 15:00"), floor, occurred_on="2026-09-10", **claim)


def accepted(**claim: object) -> Story:
    """By an officer on Tuesday 29 September."""
    return complained(**claim).then(shanghai("2026-09-29 09:00"), O, cmd.Admit())


@pytest.mark.capability("S51")
def test_the_seventh_working_day_can_be_a_saturday() -> None:
    """A Saturday that makes up for a holiday is a working day like any other."""
    # Thu 24 Sep is 1; Fri 25 to Sun 27 off; 28, 29, 30 are 2, 3, 4; 1 to 7 October off; Thu 8 5, Fri 9 6, Sat 10 7.
    assert complained().last_day("screening") == "2026-10-10"


@pytest.mark.capability("S51")
def test_sixty_days_that_end_on_a_saturday_go_on_to_monday() -> None:
    """They are calendar days; the last of them rolls."""
    # 29 September and sixty days: 1 left in September, 31 in October, 28 in November; 28 November is a Saturday.
    assert accepted().last_day("mediation") == "2026-11-30"


def settled(**claim: object) -> Story:
    """Both accept the mediator's proposal: the goods go back, the price comes back."""
    story = notified(accepted(**claim), shanghai("2026-10-08 11:00"))
    # Five working days from Thursday 8 October: Fri 9, Sat 10, 12, 13, 14; seven for the consent: the 16th.
    assert (story.last_day("respond"), story.last_day("consent")) == ("2026-10-14", "2026-10-16")
    stories.mediated(stories.consented(story.until(shanghai("2026-10-12 09:00"))))
    story.then(shanghai("2026-10-15 10:00"), M, cmd.Propose(back_and_refund(), stories.text("why")))
    # Five working days from the 15th: 16, 19, 20, 21, 22.
    assert story.last_day("proposal") == "2026-10-22"
    story.then(shanghai("2026-10-16 10:00"), C, cmd.Accept(story.the("proposals").id))
    return story.then(shanghai("2026-10-19 10:00"), R, cmd.Accept(story.the("proposals").id))


def returned(**claim: object) -> Story:
    """Sent on the 21st, back at the shop on Wednesday 28 October."""
    story = settled(**claim)
    goods = next(t for t in story.case.tasks.values() if t.by is C)
    # Seven days from 19 October to send the goods: the 26th. Ten from the 21st to receive them: 31 October, a Saturday.
    assert story.last_day("return_ship") == "2026-10-26"
    story.then(shanghai("2026-10-21 18:00"), C, cmd.ShipReturn(goods.id, "sf", "SF1001"))
    assert story.last_day("return_receive") == "2026-11-02"
    return story.then(shanghai("2026-10-28 11:00"), R, cmd.ConfirmReturn(goods.id))


@pytest.mark.capability("S50")
@pytest.mark.parametrize(
    ("promises", "last", "whose"),
    [
        ({}, "2026-11-04", Source.LAW),  # seven days by law, not the rule's fifteen
        ({"refund_days": 2}, "2026-10-30", Source.MERCHANT),  # the shop is held to its promise
        ({"refund_days": 30}, "2026-11-04", Source.LAW),  # and cannot promise less than the law
        ({"refund_days": 3}, "2026-11-02", Source.MERCHANT),  # 31 October is a Saturday: Monday
    ],
)
def test_the_stricter_promise_says_when_the_money_is_due(
    promises: dict[str, int], last: str, whose: Source
) -> None:
    """The goods are back on 28 October; law, pack and merchant are compared, the best for the consumer counts."""
    story = returned(promises=promises)
    assert story.last_day("perform") == last
    found = entitlements.value("refund_days", story.pack, promises)
    assert found is not None
    assert found[1] is whose


def test_a_kept_settlement_closes_the_case_for_good() -> None:
    """Proven by the shop's own evidence; nothing more is to be done."""
    head = stories.performed(returned(promises={"refund_days": 2})).case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.SETTLED, "performed")
    assert head.legal_effect is LegalEffect.AGREEMENT
    assert head.notice is not None
    assert head.notice.steps == ("nothing_more",)


@pytest.mark.capability("S55")
def test_a_consumer_from_the_union_keeps_the_longer_rights_of_home() -> None:
    """Each entitlement by itself: China's seven days to refund, the Union's fourteen to withdraw and twelve months."""
    pack = PACKS.get(DECREE_121, "eu-core@1")
    numbers = {key: value for key, (value, _) in entitlements.every(pack, {}).items()}
    assert numbers == {
        "fraud_floor": 50_000, "fraud_multiple": 3, "no_reason_return_days": 14, "proof_on_trader_months": 12,
        "quality_return_days": 7, "record_retention_years": 3, "refund_days": 7, "warranty_months": 24,
    }  # fmt: skip


@pytest.mark.capability("S04")
def test_whoever_refuses_the_check_of_identity_can_be_refused() -> None:
    """A ground that is new in 2026; the notice says what to do instead."""
    story = complained(standing=Standing(identity_checked=False))
    assert screening.doubts(story.case.claim, story.now, story.pack) == ("identity_refused",)
    story.act(O, cmd.Reject("identity_refused", stories.text()))
    head = story.case.head
    assert (head.outcome, head.notice and head.notice.steps) == (
        Outcome.REJECTED,
        ("see_ground", "next_forum"),
    )


def test_an_agreement_between_the_parties_needs_no_mediator() -> None:
    """Talks go on beside the mediation; equal terms settle."""
    story = accepted().act(R, cmd.MakeOffer(stories.refund(5_000)))
    story.act(C, cmd.CounterOffer(story.the("offers").id, stories.refund(7_000)))
    story.act(R, cmd.Accept(story.the("offers").id))
    assert (story.case.head.outcome, story.case.head.stage) == (Outcome.SETTLED, "performance")
    assert story.case.mediation is None
