"""Drafts, votes, the award and its signatures: what is missing is told with its place; a majority is of all who sit."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.document import digest, document
from chalicelib.domain.arbitration.state import AwardKind, AwardState, Content, Issue, Outcome, Reason, Stage
from chalicelib.domain.case.state import Finding
from chalicelib.domain.values import Money
from tests.arbitrations import C, R, Tale, a_draw, a_text, an_id, content, matter, neutral, pack, seen, sought
from tests.unit.domain.arbitration.helping import ARB, SYSTEM, faults, ordered, refused


def three() -> Tale:
    return Tale(pack(size=3)).closed()


def drafted(tale: Tale, **changes: Any) -> str:
    tale.act(ARB, cmd.PutDraft(content(**changes)), tale.chair)
    return next(d.id for d in tale.found.drafts.values() if not d.dropped)


def issue(*reasons: Reason) -> tuple[Issue, ...]:
    return (Issue("conformity", Finding.UPHELD, reasons),)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (content(issues=()), ("/content/issues", "missing")),
        (content(issues=issue()), ("/content/issues/0/reasons", "missing")),
        (content(issues=issue(Reason(a_text(), ()))), ("/content/issues/0/reasons/0/cites", "missing")),
        (
            content(issues=issue(Reason(a_text(), ("claim", "evi_x")))),
            ("/content/issues/0/reasons/0/cites/1", "not_citable"),
        ),
        (content(10_001), ("/content/terms/money/amount", "above_claim")),
        (replace(content(), terms=None), ("/content/terms", "missing")),
        (content(None, terms=sought()), ("/content/terms", "not_applicable")),
        (content(costs={"respondent": Money(4_999, "EUR")}), ("/content/costs", "does_not_sum")),
        (content(costs={"respondent": Money(5_000, "USD")}), ("/content/costs/respondent", "other_currency")),
        (content(kind=AwardKind.ADDITIONAL), ("/content/kind", "not_one_of")),
        (content(kind=AwardKind.OPINION), ("/content/kind", "not_one_of")),
        (content(issues=issue(Reason(a_text(), ("claim",))) * 21), ("/content/issues", "at_most")),
        (content(issues=issue(*([Reason(a_text(), ("claim",))] * 21))), ("/content/issues/0/reasons", "at_most")),
    ],
)  # fmt: skip
def test_what_keeps_it_from_being_an_award(given: Content, wrong: tuple[str, str]) -> None:
    """Each with its place."""
    assert faults(Tale().closed(), ARB, cmd.PutDraft(given), "arb-1") == [wrong]


def test_money_that_was_not_claimed_is_not_given() -> None:
    """An apology was asked for."""
    tale = Tale(matter=matter(sought=sought(money=None))).closed()
    assert ("/content/terms/money", "not_claimed") in faults(tale, ARB, cmd.PutDraft(content()), "arb-1")


def test_costs_divide_what_was_charged() -> None:
    """1,000 and 4,000 are the 5,000 of the fee."""
    costs = {"complainant": Money(1_000, "EUR"), "respondent": Money(4_000, "EUR")}
    assert drafted(Tale().closed(), costs=costs)


def test_what_was_submitted_can_be_cited() -> None:
    """The order, and exhibits that came with an answer to it."""
    tale = Tale().complete()
    order = ordered(tale, (C,))
    tale.act(C, cmd.Submit(order.id, a_text(), (an_id("evi", "late"),)))
    tale.closed()
    assert drafted(tale, issues=issue(Reason(a_text(), (order.id, an_id("evi", "late")))))


def test_by_default_is_decided_against_who_took_no_part() -> None:
    """One answer is a part; and whoever was never asked had none to take."""
    never = Tale().closed()
    assert faults(never, ARB, cmd.PutDraft(content(kind=AwardKind.DEFAULT)), "arb-1") == [
        ("/content/kind", "never_asked")
    ]
    silent = Tale().complete()
    ordered(silent, (R,))
    silent.until_due("arb_round")
    assert drafted(silent.closed(), kind=AwardKind.DEFAULT)
    tale = Tale().complete()
    order = ordered(tale, (R,))
    tale.act(R, cmd.Submit(order.id, a_text()))
    tale.closed()
    assert faults(tale, ARB, cmd.PutDraft(content(kind=AwardKind.DEFAULT)), "arb-1") == [
        ("/content/kind", "took_part")
    ]


def test_where_the_pack_says_opinion_it_is_one() -> None:
    """And no award."""
    tale = Tale(pack(effect="opinion")).closed()
    assert faults(tale, ARB, cmd.PutDraft(content()), "arb-1") == [("/content/kind", "not_one_of")]
    assert drafted(tale, kind=AwardKind.OPINION)


# --------------------------------------------------------------------------------------------------------------- votes


def test_a_majority_is_of_all_who_sit() -> None:
    """The chair's draft alone is one of three; with one more it is adopted, and the dissent goes along."""
    tale = three()
    draft = drafted(tale)
    tale.act(ARB, cmd.VoteOnDraft(draft, False, a_text("dissent")), "arb-1")
    assert refused(tale, ARB, cmd.AdoptDraft(draft, seen()), "arb-3") == "no_majority"
    tale.act(ARB, cmd.VoteOnDraft(draft, True), "arb-2")
    tale.act(ARB, cmd.AdoptDraft(draft, seen()), "arb-3")
    award = tale.found.signing
    assert award is not None
    assert (award.majority, award.dissents) == (2, {"arb-1": a_text("dissent")})


def test_whoever_votes_against_the_own_draft_does_not_agree() -> None:
    """A chair may put what the others want."""
    tale = three()
    draft = drafted(tale)
    tale.act(ARB, cmd.VoteOnDraft(draft, False), "arb-3")
    tale.act(ARB, cmd.VoteOnDraft(draft, True), "arb-1")
    assert refused(tale, ARB, cmd.AdoptDraft(draft, seen()), "arb-3") == "no_majority"


def test_one_vote_each() -> None:
    """And a dissent is of who disagrees."""
    tale = three()
    draft = drafted(tale)
    assert faults(tale, ARB, cmd.VoteOnDraft(draft, True, a_text()), "arb-1") == [
        ("/dissent", "not_applicable")
    ]
    tale.act(ARB, cmd.VoteOnDraft(draft, True), "arb-1")
    assert refused(tale, ARB, cmd.VoteOnDraft(draft, False), "arb-1") == "already_voted"


def test_a_new_draft_takes_the_place_of_the_old() -> None:
    """With no votes."""
    tale = three()
    old = drafted(tale)
    tale.act(ARB, cmd.VoteOnDraft(old, True), "arb-1")
    new = drafted(tale, amount=5_000)
    assert (tale.found.drafts[old].dropped, tale.found.drafts[new].votes) == (True, {})


def test_votes_of_one_who_has_gone_do_not_count() -> None:
    """Drafts go with him: the panel decides anew."""
    tale = three()
    draft = drafted(tale)
    tale.act(ARB, cmd.VoteOnDraft(draft, True), "arb-1")
    tale.act(ARB, cmd.Resign("health"), "arb-1")
    tale.act(SYSTEM, cmd.RecordDraw("1", a_draw(tale.found, "1", "arb-9", 1), neutral("arb-9")))
    tale.disclosed().complete().closed()
    assert refused(tale, ARB, cmd.AdoptDraft(draft, seen()), "arb-3") == "no_draft"


# ---------------------------------------------------------------------------------------------------------- signatures


def test_the_hash_is_of_the_very_document() -> None:
    """Recomputed from what is there."""
    award = Tale().adopted().found.signing
    assert award is not None
    assert award.sha256 == digest(document(Tale().adopted().found, award))


def test_all_sign_and_it_is_served() -> None:
    """Not before the last."""
    tale = Tale(pack(size=3)).adopted()
    award = tale.found.signing
    assert award is not None
    for ref in award.panel[:2]:
        tale.act(ARB, cmd.SignAward(award.id, "Ed25519", "k", "s"), ref)
    assert tale.found.head.stage is Stage.DELIBERATION
    tale.act(ARB, cmd.SignAward(award.id, "Ed25519", "k", "s"), award.panel[2])
    assert tale.found.head.stage is Stage.AWARDED
    assert tale.found.awards[award.id].rendered_at == tale.now


def test_nobody_signs_twice_or_with_another_key() -> None:
    """Nor in another way, nor who does not sit."""
    tale = Tale(pack(size=3)).seeded()
    for n in (1, 2, 3):
        known = neutral(f"arb-{n}", public_key="own")
        tale.act(SYSTEM, cmd.RecordDraw(str(n), a_draw(tale.found, str(n), known.ref), known))
    tale.disclosed().adopted()
    award = tale.found.signing
    assert award is not None
    other = cmd.SignAward(award.id, "Ed25519", "other", "s")
    assert faults(tale, ARB, other, "arb-1") == [("/key", "other_key")]
    assert faults(tale, ARB, cmd.SignAward(award.id, "RSA", "own", "s"), "arb-1") == [("/alg", "not_one_of")]
    tale.act(ARB, cmd.SignAward(award.id, "Ed25519", "own", "s"), "arb-1")
    assert refused(tale, ARB, cmd.SignAward(award.id, "Ed25519", "own", "s"), "arb-1") == "already_signed"
    assert refused(tale, ARB, cmd.SignAward(award.id, "Ed25519", "own", "s"), "arb-9") == "not_on_panel"


def test_with_a_majority_of_signatures_it_goes_out() -> None:
    """When the time is over, and it says who has not signed."""
    tale = Tale(pack(size=3)).adopted()
    award = tale.found.signing
    assert award is not None
    for ref in ("arb-1", "arb-3"):
        tale.act(ARB, cmd.SignAward(award.id, "Ed25519", "k", "s"), ref)
    tale.until_due("arb_sign")
    served = tale.found.awards[award.id]
    assert (served.state, served.unsigned) == (AwardState.RENDERED, ("arb-2",))


def test_without_it_is_overdue_and_in_the_end_none() -> None:
    """62 seconds four times; the case goes back."""
    tale = Tale(pack(size=3)).adopted()
    tale.until_due("arb_sign")
    assert tale.found.head.overdue
    tale.wait(seconds=3 * 62)
    assert (tale.found.head.outcome, tale.found.head.cause) == (Outcome.TERMINATED, "no_award")


def test_nothing_changes_while_it_is_signed() -> None:
    """No draft, no vote, no opening again, no end by the panel."""
    tale = Tale().adopted()
    for command in (
        cmd.PutDraft(content()),
        cmd.ReopenProceedings(a_text()),
        cmd.Terminate("impossible", a_text()),
    ):
        assert refused(tale, ARB, command, "arb-1") == "award_adopted"


def test_an_award_that_does_not_come_ends_it_in_the_end() -> None:
    """122 seconds, overdue three times, and once more (P6)."""
    tale = Tale().closed()
    tale.wait(seconds=4 * 122 - 1)
    assert tale.found.head.outcome is None
    tale.wait(seconds=1)
    assert tale.found.head.cause == "no_award"


def test_the_panel_has_a_room_of_its_own() -> None:
    """Its messages are counted, nothing else."""
    tale = Tale().complete()
    tale.act(ARB, cmd.Deliberate(a_text()), "arb-1")
    assert tale.found.head.messages == 1
