"""Which bodies can take a case, who is asked first, and who next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.bodies import agreements, routing
from chalicelib.domain.bodies.agreements import BodyAgreement
from chalicelib.domain.bodies.fees import Form
from chalicelib.domain.bodies.routing import By, Candidate, Out, Step
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.values import Money, Role
from tests.bodies import BODY, NOW, OTHER, facts, profile, proposed, schedule

THIRD = "ten_" + "d" * 26


def confirmed(body: str = BODY, **changes: Any) -> BodyAgreement:
    return agreements.answer(proposed(body=body, **changes), Role.BODY, NOW, confirmed=True)


def candidate(body: str = BODY, *agreed: BodyAgreement, **changes: Any) -> Candidate:
    return Candidate(body, profile(body, **changes), agreed or (confirmed(body),))


ALL = (candidate(BODY), candidate(OTHER), candidate(THIRD))


class TestWhoCan:
    """One agreement that covers it is enough."""

    def test_a_body_with_an_agreement_can(self) -> None:
        """In each form that it has a price for."""
        able, out = routing.sift([candidate(forms=(Form.DOCUMENTS, Form.HEARING))], facts())
        assert ([(one.body, one.forms) for one in able], out) == (
            [(BODY, (Form.DOCUMENTS, Form.HEARING))],
            {},
        )

    @pytest.mark.parametrize(
        ("one", "reasons"),
        [
            (Candidate(BODY, None, (confirmed(),)), (Out.NO_PROFILE,)),
            (Candidate(BODY, profile()), (Out.NO_AGREEMENT,)),
            (candidate(sandbox=True), (Out.SANDBOX,)),
            (candidate(categories=(DisputeType.PRICE,)), (Out.CATEGORY,)),
            (candidate(languages=("zh",)), (Out.LANGUAGE,)),
        ],
    )
    def test_the_reasons_why_one_cannot(self, one: Candidate, reasons: tuple[Out, ...]) -> None:
        """By what it publishes, and what was agreed."""
        assert routing.sift([one], facts())[1] == {BODY: reasons}

    def test_the_agreement_that_comes_nearest_is_told_of(self) -> None:
        """Of two, the one against which less speaks."""
        far, near = (
            confirmed(languages=("zh",), starts_on=facts().day.replace(year=2027)),
            confirmed(languages=("zh",)),
        )
        assert routing.sift([candidate(BODY, far, near)], facts())[1] == {BODY: ("language",)}

    def test_without_a_fee_it_cannot(self) -> None:
        """The agreement takes more than the schedule knows."""
        one = candidate(fees=profile().terms.fees)
        dear = facts(amount=Money(6_490, "EUR"))
        assert routing.sift([one], dear)[1] == {BODY: ("currency", "no_fee")}

    def test_parties_hear_nothing_of_what_is_between_platform_and_body(self) -> None:
        """Only what is in the case itself."""
        out = {BODY: ("not_confirmed", "language"), OTHER: ("refused",), THIRD: ("no_agreement",)}
        assert routing.told(out) == {BODY: ("language",)}


class TestTheOrder:
    """The parties' choice, the rules, the default, the others."""

    def test_each_stands_where_the_first_that_names_it_says(self) -> None:
        """And only once."""
        found = routing.route(ALL, facts(), choice=THIRD, rule=(OTHER, THIRD), default=BODY)
        assert found.steps == (Step(THIRD, By.CHOICE), Step(OTHER, By.RULE), Step(BODY, By.DEFAULT))

    def test_without_a_word_they_follow_by_their_ids(self) -> None:
        """The same case goes the same way."""
        found = routing.route(ALL[::-1], facts())
        assert [step.body for step in found.steps] == [BODY, OTHER, THIRD]

    def test_whoever_refuses_is_followed_by_the_next(self) -> None:
        """Until nobody is left."""
        found = routing.route(ALL, facts(), rule=(OTHER,))
        refused: set[str] = set()
        asked = []
        while (step := found.next(frozenset(refused))) is not None:
            asked.append(step.body)
            refused.add(step.body)
        assert asked == [OTHER, BODY, THIRD]

    def test_one_that_has_refused_is_out(self) -> None:
        """Asked anew, it is told why."""
        found = routing.route(ALL, facts(), choice=OTHER, refused=frozenset({OTHER}))
        assert found.out == {OTHER: ("refused",)}
        assert found.next() == Step(BODY, By.OTHER)

    def test_a_rule_may_name_somebody_unknown(self) -> None:
        """There is no agreement with it."""
        stranger = "ten_" + "x" * 26
        assert routing.route(ALL, facts(), rule=(stranger,)).out == {stranger: ("no_agreement",)}


@pytest.mark.capability("S19")
class TestWhoLends:
    """Mediators of a body's roster: an agreement that covers the case, and a body that offers mediation."""

    def test_a_body_that_offers_it_lends(self) -> None:
        """Whatever it decides cases for: there may be no fee for this amount."""
        one = candidate(mediation=True, fees=schedule(currency="EUR"))
        assert routing.lends(one, facts()) == ()
        assert routing.sift([one], facts())[1] == {BODY: (Out.NO_FEE,)}

    @pytest.mark.parametrize(
        ("one", "reasons"),
        [
            (Candidate(BODY, None, (confirmed(),)), (Out.NO_PROFILE,)),
            (Candidate(BODY, profile(mediation=True)), (Out.NO_AGREEMENT,)),
            (candidate(), (Out.NO_MEDIATION,)),
            (candidate(BODY, proposed(), mediation=True), ("not_confirmed",)),
            (candidate(BODY, confirmed(languages=("zh",)), mediation=True), ("language",)),
            (candidate(mediation=True, sandbox=True), (Out.SANDBOX,)),
            (candidate(mediation=True, laws=("CN",)), (Out.LAW,)),
        ],
    )
    def test_the_reasons_why_one_does_not(self, one: Candidate, reasons: tuple[str, ...]) -> None:
        """As for an arbitration."""
        assert routing.lends(one, facts(law="SG")) == reasons

    def test_not_after_its_last_day(self) -> None:
        """Ended with a notice of thirty days, it covers cases of the last of them, and none of the next day."""
        over = agreements.end(confirmed(), Role.BODY, NOW)
        assert over.ends_on is not None
        one = candidate(BODY, over, mediation=True)
        after = over.ends_on + timedelta(days=1)
        assert [routing.lends(one, facts(day=day)) for day in (over.ends_on, after)] == [(), ("over",)]
