"""The distribution ledger: worked out by hand, and its promises for all ledgers."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.collective.amounts import Elsewhere, Entry
from chalicelib.domain.collective.books import Account, Line, Rules, Why
from chalicelib.domain.collective.formula import Formula, Kind, Split, terms_hash
from chalicelib.domain.collective.ledger import Ledger, distribute, own_line
from chalicelib.domain.errors import Invalid
from tests.unit.domain.collective.making import (
    CHOICES,
    FORMULAS,
    ROOT,
    SEED,
    all_rules,
    entries,
    entry,
    eur,
    fixed,
    fund,
    funds,
    in_kind,
    jpy,
    members,
    share,
)

BACK = Rules(freed=Account.RESPONDENT)


def shared(formula: Formula, of: Sequence[Entry], rules: Rules = Rules()) -> Ledger:  # noqa: B008 - frozen
    return distribute(formula, of, rules, SEED)


def amounts(ledger: Ledger) -> list[int]:
    return [line.amount for line in ledger.lines if line.account is Account.MEMBER]


def elsewhere(ledger: Ledger) -> list[tuple[Account, int, Why]]:
    return [
        (line.account, line.amount, line.why) for line in ledger.lines if line.account is not Account.MEMBER
    ]


class TestShareAndFixed:
    """Each member's amount stands by itself."""

    def test_a_share_of_each_claim(self) -> None:
        """30 % of 100.00, 33.35 and 0.01."""
        assert amounts(shared(share(), members(10_000, 3_335, 1))) == [3_000, 1_001, 0]

    def test_a_member_of_nothing_has_a_line(self) -> None:
        """It shows that nobody was forgotten."""
        (line,) = shared(share(), [entry(claim=1)]).lines
        assert line == Line(Account.MEMBER, "EUR", 0, Why.ENTITLED, "case_a")

    def test_what_was_recovered_elsewhere_stays_with_the_respondent(self) -> None:
        """Nobody else is owed it: 30.00 less 10.00, and 30.00 less 45.00."""
        of = [entry("a", elsewhere=1_000), entry("b", elsewhere=4_500)]
        for rules in (Rules(), BACK, Rules(freed=Account.RESERVE)):
            ledger = shared(share(), of, rules)
            assert amounts(ledger) == [2_000, 0]
            assert elsewhere(ledger) == [(Account.RESPONDENT, 4_000, Why.ELSEWHERE)]

    def test_each_choice_has_its_line(self) -> None:
        """By the formula, a replacement, an own amount."""
        of = [entry("a", option="money"), entry("b", option="new"), entry("c", option="flat")]
        assert amounts(shared(fixed(choices=CHOICES), of)) == [2_500, 0, 700]

    def test_a_line_put_right_before_it_is_carried_out_counts(self) -> None:
        """The ledger is worked out anew."""
        assert amounts(shared(share(), [entry("a", entitled=4_000), entry("b")])) == [4_000, 3_000]


class TestFund:
    """A sum that the members share."""

    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            (Split.CLAIMS, [1_000, 2_000, 7_000]),  # a tenth of 100.00, 200.00 and 700.00
            (Split.EQUALLY, [3_333, 3_333, 3_333]),
        ],
    )
    def test_a_fund_of_100_among_claims_of_1000(self, by: Split, expected: list[int]) -> None:
        """The cent that three equal parts leave over goes to one of them."""
        got = amounts(shared(fund(eur(10_000), by=by), members(10_000, 20_000, 70_000)))
        assert sum(got) == 10_000
        assert all(n - m in (0, 1) for n, m in zip(got, expected, strict=True))

    def test_nobody_gets_more_than_he_claims(self) -> None:
        """100.00 in three equal parts; the first claims 10.00, and the others share the rest."""
        got = amounts(shared(fund(by=Split.EQUALLY), members(1_000, 9_000, 9_000)))
        assert got == [1_000, 4_500, 4_500]

    def test_a_fund_above_all_claims_leaves_a_remainder(self) -> None:
        """It goes where the rule says."""
        rules = Rules(remainder=Account.ASSOCIATION, association="association-1")
        ledger = shared(fund(), members(4_000, 5_000), rules)
        assert amounts(ledger) == [4_000, 5_000]
        assert elsewhere(ledger) == [(Account.ASSOCIATION, 1_000, Why.REMAINDER)]

    def test_each_currency_is_shared_by_itself(self) -> None:
        """And sums to its own fund."""
        ledger = shared(fund(eur(999), jpy(100)), members(1_000, jpy(300), 1_000, jpy(100)))
        assert ledger.totals == {"EUR": 999, "JPY": 100}
        assert [line.amount for line in ledger.lines if line.currency == "JPY"] == [75, 25]

    def test_caps_and_floors_move_money_among_the_members(self) -> None:
        """100.00 among 10.00, 100.00 and 300.00 by claims would be 2.44, 24.39 and 73.17.

        At least 5.00 and at most 60.00: the first gets 5.00, the third 60.00, and the second all the rest, 35.00.
        """
        formula = fund(cap=(eur(6_000),), floor=(eur(500),))
        assert amounts(shared(formula, members(1_000, 10_000, 30_000))) == [500, 3_500, 6_000]

    def test_whoever_takes_no_money_leaves_the_fund_to_the_others(self) -> None:
        """And an own amount comes out of it first: 7.00, then 93.00."""
        of = [entry("a", option="new"), entry("b", option="flat"), entry("c", option="money")]
        assert amounts(shared(fund(choices=CHOICES), of)) == [0, 700, 9_300]

    def test_a_line_put_right_comes_out_of_the_fund(self) -> None:
        """The others share what it leaves."""
        of = [entry("a", entitled=4_000), entry("b"), entry("c")]
        assert amounts(shared(fund(), of)) == [4_000, 3_000, 3_000]

    def test_a_fund_in_a_currency_that_nobody_accepted_in_goes_back(self) -> None:
        """Whole."""
        ledger = shared(fund(eur(5), jpy(7)), members(100))
        assert elsewhere(ledger) == [(Account.RESPONDENT, 7, Why.REMAINDER)]

    def test_what_was_meant_for_those_who_stay_silent_goes_back(self) -> None:
        """Their part is worked out like the others' and nobody gets it: half of the fund, for half of the claims."""
        ledger = distribute(fund(), members(10_000, 20_000), Rules(), SEED, silent=[entry("case_z", 30_000)])
        assert amounts(ledger) == [1_667, 3_333]
        assert elsewhere(ledger) == [(Account.RESPONDENT, 5_000, Why.NOT_ACCEPTED)]

    def test_the_silent_make_no_difference_to_a_share(self) -> None:
        """It was never theirs."""
        ledger = distribute(share(), members(10_000), Rules(), SEED, silent=[entry("case_z")])
        assert ledger.totals == {"EUR": 3_000}


class TestRecoveredElsewhere:
    """Two members claim 100.00 each, the fund has 100.00; one has recovered 30.00 elsewhere."""

    OF = (entry("a", elsewhere=3_000), entry("b"))

    @pytest.mark.parametrize(
        ("rule", "freed", "expected", "back"),
        [
            # All are brought to 65.00 with what they had: 35.00 and 65.00.
            (Elsewhere.DEDUCT, Account.MEMBER, [3_500, 6_500], 0),
            # 50.00 each; the first needs 20.00 of it only.
            (Elsewhere.DEDUCT, Account.RESPONDENT, [2_000, 5_000], 3_000),
            (Elsewhere.DEDUCT, Account.RESERVE, [2_000, 5_000], 3_000),
            # 30.00 and 50.00 are within the claim.
            (Elsewhere.CAP, Account.MEMBER, [5_000, 5_000], 0),
            (Elsewhere.CAP, Account.RESPONDENT, [5_000, 5_000], 0),
        ],
    )
    def test_what_it_sets_free_goes_where_the_rule_says(
        self, rule: Elsewhere, freed: Account, expected: list[int], back: int
    ) -> None:
        """To the others or back; either way the fund is accounted for."""
        ledger = shared(fund(), self.OF, Rules(elsewhere=rule, freed=freed))
        assert amounts(ledger) == expected
        assert elsewhere(ledger) == ([(freed, back, Why.ELSEWHERE)] if back else [])

    @pytest.mark.parametrize(
        ("freed", "expected"),
        [(Account.MEMBER, [1_000, 9_000]), (Account.RESPONDENT, [1_000, 5_000])],
    )
    def test_the_claim_is_the_limit_of_both_together(self, freed: Account, expected: list[int]) -> None:
        """90.00 had already: ten more and no cent beyond."""
        of = [entry("a", elsewhere=9_000), entry("b")]
        assert amounts(shared(fund(), of, Rules(elsewhere=Elsewhere.CAP, freed=freed))) == expected

    def test_whoever_had_more_already_keeps_it_and_gets_nothing(self) -> None:
        """The others share the whole fund."""
        of = [entry("a", elsewhere=20_000), entry("b"), entry("c")]
        assert amounts(shared(fund(), of)) == [0, 5_000, 5_000]


@pytest.mark.parametrize("rules", [Rules(), Rules(remainder=Account.MEMBER)])
def test_what_cannot_be_shared_out_is_refused_with_every_fault(rules: Rules) -> None:
    """Terms and rules at once."""
    with pytest.raises(Invalid) as refused:
        shared(Formula(Kind.FUND), members(5), rules)
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["missing"] + ["not_one_of"] * (rules != Rules())


def test_members_who_do_not_fit_are_refused() -> None:
    """A fund that does not cover the least of each."""
    with pytest.raises(Invalid) as refused:
        shared(fund(eur(5), floor=(eur(3),)), members(10, 10))
    assert [fault.code for fault in refused.value.faults] == ["floors_above_fund"]


def test_a_ledger_names_its_terms_and_its_seed() -> None:
    """So that anybody can work it out again."""
    ledger = shared(fund(), members(5))
    assert (ledger.formula, ledger.seed) == (terms_hash(fund()), ROOT)


FITTING = st.one_of(
    st.builds(share, st.integers(1, 10_000)),
    st.builds(lambda n: fixed(eur(n), jpy(n)), st.integers(1, 10**6)),
    funds().map(lambda formula: replace(formula, floor=())),
    funds(),
)


@pytest.mark.capability("S41")
@given(FITTING, entries(), all_rules())
def test_lines_sum_to_exactly_what_is_paid_in_all(formula: Formula, of: list[Entry], rules: Rules) -> None:
    """A fund to itself, in every currency; nothing else to what the formula gives before what was recovered."""
    ledger = shared(formula, of, rules)
    if formula.kind is Kind.FUND:
        assert ledger.totals == {money.currency: money.amount for money in formula.total}
    else:
        whole = shared(formula, [replace(one, elsewhere=0) for one in of], rules)
        assert ledger.totals == whole.totals


@pytest.mark.capability("S41")
@given(FITTING, entries(), all_rules())
def test_nobody_recovers_more_than_the_claim_and_nobody_less_than_nothing(
    formula: Formula, of: list[Entry], rules: Rules
) -> None:
    """Together with what was recovered elsewhere."""
    for one, amount in zip(of, amounts(shared(formula, of, rules)), strict=True):
        assert 0 <= amount <= max(0, one.claim.amount - one.elsewhere)


@given(FITTING, entries(), all_rules(), st.randoms(use_true_random=False))
def test_it_does_not_matter_in_which_order_members_stand(
    formula: Formula, of: list[Entry], rules: Rules, chance: random.Random
) -> None:
    """The same line for each."""
    mixed = chance.sample(of, len(of))
    one, other = (sorted(shared(formula, o, rules).lines, key=repr) for o in (of, mixed))
    assert one == other


@given(FITTING, entries(), all_rules())
def test_each_member_can_work_out_the_own_line(formula: Formula, of: list[Entry], rules: Rules) -> None:
    """From the own entry and what is published with the ledger."""
    ledger = shared(formula, of, rules)
    assert [own_line(formula, one, rules, SEED, ledger.levels) for one in of] == list(ledger.lines[: len(of)])


@given(funds(), entries(choices=True), st.sampled_from(Elsewhere))
def test_a_fund_reaches_the_members_before_anybody_else(
    formula: Formula, of: list[Entry], rule: Elsewhere
) -> None:
    """Where freed money goes to the members, a remainder means that each has all that he may get."""
    of = [replace(one, option=None) if one.option == "flat" else one for one in of]
    ledger = shared(formula, of, Rules(elsewhere=rule))
    left = {line.currency for line in ledger.lines if line.why is Why.REMAINDER}
    caps = {money.currency: money.amount for money in formula.cap}
    for one, amount in zip(of, amounts(ledger), strict=True):
        if one.claim.currency in left and one.option != "new":
            most = min(one.claim.amount, caps.get(one.claim.currency, one.claim.amount))
            had = one.elsewhere
            most = most - had if rule is Elsewhere.DEDUCT else min(most, one.claim.amount - had)
            assert amount == max(0, most)


@pytest.mark.parametrize(
    "formula", [share(), fund(eur(5 * 10**9), jpy(10**9), cap=(eur(200_000),), floor=(eur(300),))]
)
def test_a_hundred_thousand_members_take_less_than_two_seconds(formula: Formula) -> None:
    """Of processor time: what else runs on the machine does not count."""
    chance = random.Random(41)
    claims = (chance.choice((eur, eur, jpy))(chance.randint(100, 500_000)) for _ in range(100_000))
    of = [Entry(f"case_{n}", claim, elsewhere=500 * (n % 4 == 0)) for n, claim in enumerate(claims)]
    started = time.process_time()
    ledger = shared(formula, of)
    assert time.process_time() - started < 2
    assert len(amounts(ledger)) == 100_000


def test_nothing_but_choices_in_kind_makes_a_ledger_of_nothing() -> None:
    """With a line for each who takes a replacement."""
    assert amounts(shared(in_kind(), members(5, 6))) == [0, 0]


@given(FORMULAS)
def test_a_group_without_members_has_no_lines_but_what_goes_back(formula: Formula) -> None:
    """Whole."""
    ledger = shared(replace(formula, cap=(), floor=()), [])
    assert all(line.account is Account.RESPONDENT for line in ledger.lines)
    assert bool(ledger.lines) == (formula.kind is Kind.FUND)
