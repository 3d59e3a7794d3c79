"""An arbitration at a body with a system of its own: what is told from there is held to the same rules."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import external
from chalicelib.domain.arbitration.document import document
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import Award, AwardState, Bar, OrderKind, SeatState, Slot, Stage
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role
from tests.arbitrations import CHAIN, Tale, a_text, an_id, content, pack, seen

B, A = Role.BODY, Role.ARBITRATOR
KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8032 §7.1, test 1


def taken(**changes: Any) -> Tale:
    tale = Tale(**changes)
    tale.act(B, cmd.TakeReferral())
    return tale


def member(seat: str = "1", ref: str = "arbiter-1", **disclosures: Bar) -> cmd.Appointed:
    return cmd.Appointed(seat, external.neutral_of(ref, f"p-{ref}", KEY), disclosures)


def sitting(**changes: Any) -> Tale:
    """With a sole arbitrator whom nobody has challenged."""
    tale = taken(**changes)
    tale.act(B, cmd.RecordTribunal((member(),)))
    tale.until_due("arb_challenge")
    return tale


def deliberating(**changes: Any) -> Tale:
    tale = sitting(**changes)
    tale.act(B, cmd.RecordStage(Stage.DELIBERATION))
    return tale


def an_award(tale: Tale, **changes: Any) -> cmd.RecordAward:
    """As the body would send it; `changes`: of the document."""
    written = content()
    known = seen(
        case_seq=tale.found.matter.case_seq,
        seq=tale.found.head.seq,
        exhibits=dict(tale.found.matter.exhibits),
    )
    award = Award(an_id("awd"), written, ("arbiter-1",), tale.now, known, 1)
    plain = msgspec.json.decode(msgspec.json.encode(document(tale.found, award) | changes))
    return cmd.RecordAward(
        plain, (("arbiter-1", "c2lnbmVk"),), frozenset({written.issues[0].reasons[0].text})
    )


def faults(tale: Tale, command: cmd.Outside) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as wrong:
        tale.act(A, command, "arbiter-1")
    return {(f.pointer, f.code) for f in wrong.value.faults}


class TestTaking:
    """The body takes the case into its own system."""

    def test_no_pool_is_frozen_and_no_seed_waits(self) -> None:
        """The time to name a tribunal begins at once, and the fee falls due as quoted."""
        tale = taken()
        found = tale.found
        assert (found.head.external, found.head.stage, found.seed) == (True, Stage.CONSTITUTION, None)
        assert [(d.rule, d.subject) for d in found.running()] == [("arb_appoint", "1")]
        assert [c.money.amount for c in found.charges.values()] == [5_000]

    def test_nobody_adds_to_a_seed_that_is_never_made(self) -> None:
        with pytest.raises(NotAllowed, match="rules of this case"):
            taken().act(Role.COMPLAINANT, cmd.GiveNonce("a" * 64))

    def test_a_crowd_cannot_be_handed_over(self) -> None:
        with pytest.raises(NotAllowed) as refused:
            taken(rules=pack(method=Method.CROWD, size=9))
        assert refused.value.code == "not_in_this_procedure"

    def test_silence_is_a_refusal(self) -> None:
        """As at every body."""
        tale = Tale()
        tale.until_due("arb_accept")
        assert (tale.found.head.outcome, tale.found.head.cause) == ("refused", "silent")

    def test_what_is_worked_on_here_is_not_told_from_outside(self) -> None:
        with pytest.raises(NotAllowed) as refused:
            Tale().accepted().act(B, cmd.RecordTribunal((member(),)))
        assert refused.value.code == "not_handed_over"


class TestTribunal:
    """Whom the body names."""

    def test_the_parties_may_challenge_from_then_on(self) -> None:
        tale = taken()
        happened = tale.act(B, cmd.RecordTribunal((member(former_counsel=Bar.WAIVABLE),)))
        assert [type(e) for e in happened] == [ev.NeutralAsked, ev.NeutralIdentified, ev.NeutralDisclosed]
        assert tale.found.seats["1"].state is SeatState.DISCLOSED
        assert [d.rule for d in tale.found.running()] == ["arb_challenge"]

    def test_undisturbed_it_is_complete(self) -> None:
        assert sitting().found.head.stage is Stage.PROCEEDINGS

    def test_a_hard_bar_keeps_everybody_out(self) -> None:
        with pytest.raises(Invalid) as wrong:
            taken().act(B, cmd.RecordTribunal((member(own_case=Bar.HARD),)))
        assert wrong.value.faults == (
            Fault("/members/0/disclosures/own_case", "not_one_of", limit="waivable, disclose"),
        )

    def test_a_party_is_no_neutral(self) -> None:
        with pytest.raises(Invalid) as wrong:
            taken().act(B, cmd.RecordTribunal((member(ref="buyer-1"),)))
        assert [f.code for f in wrong.value.faults] == ["reserved_ref"]

    def test_a_tribunal_that_is_never_named_ends_it(self) -> None:
        """The time runs once more at most: then the case goes back, and the fee with it."""
        tale = taken()
        while tale.found.head.stage is Stage.CONSTITUTION:
            tale.until_due("arb_appoint")
        assert (tale.found.head.outcome, tale.found.head.cause) == ("terminated", "no_neutral")
        assert [c.refunded for c in tale.found.charges.values()] == [5_000]


class TestStages:
    """How far the body is."""

    def test_said_again_it_changes_nothing(self) -> None:
        assert deliberating().act(B, cmd.RecordStage(Stage.DELIBERATION)) == ()

    def test_to_open_again_takes_a_reason(self) -> None:
        tale = deliberating()
        assert faults(tale, cmd.RecordStage(Stage.PROCEEDINGS)) == {("/reason", "missing")}
        tale.act(B, cmd.RecordStage(Stage.PROCEEDINGS, a_text()))
        assert tale.found.head.stage is Stage.PROCEEDINGS

    def test_a_hearing_is_fixed_at_once(self) -> None:
        tale = sitting()
        slot = Slot(an_id("slt"), tale.now.replace(year=2026, month=12), 60)
        tale.act(B, cmd.FixOutside(slot, "Europe/Berlin", "video"))
        assert [h.state for h in tale.found.hearings.values()] == ["fixed"]

    def test_a_hearing_that_is_moved_is_off(self) -> None:
        """And the other is fixed, in one step; what was called off is moved no more."""
        tale = sitting()
        slot = Slot(an_id("slt"), tale.now.replace(year=2026, month=12), 60)
        tale.act(B, cmd.FixOutside(slot, "Europe/Berlin", "video"))
        (first,) = tale.found.hearings
        tale.act(B, cmd.FixOutside(slot, "Europe/Berlin", "telephone", first))
        assert [h.state for h in tale.found.hearings.values()] == ["cancelled", "fixed"]
        with pytest.raises(NotFound):
            tale.act(B, cmd.FixOutside(slot, "Europe/Berlin", "video", first))

    def test_nobody_deliberates_while_a_party_may_still_answer(self) -> None:
        """The time that an order gives is the party's."""
        tale = sitting()
        tale.act(A, cmd.GiveOrder(OrderKind.STATEMENT, a_text(), (Role.RESPONDENT,)), "arbiter-1")
        with pytest.raises(NotAllowed) as refused:
            tale.act(B, cmd.RecordStage(Stage.DELIBERATION))
        assert (refused.value.code, refused.value.data["orders"]) == ("orders_open", list(tale.found.orders))


class TestAward:
    """Signed outside, served here."""

    def test_it_is_served_at_once(self) -> None:
        tale = deliberating()
        tale.act(A, an_award(tale), "arbiter-1")
        award = tale.found.award
        assert award is not None
        assert (award.state, award.unsigned, tale.found.head.stage) == (
            AwardState.RENDERED,
            (),
            Stage.AWARDED,
        )
        assert "arb_correct" in {d.rule for d in tale.found.running()}

    @pytest.mark.parametrize(
        "name", ["effect", "language", "panel", "platform", "rules", "instance", "draws"]
    )
    def test_it_says_what_stands_here(self, name: str) -> None:
        """About anything but what the body decides."""
        tale = deliberating()
        assert faults(tale, an_award(tale, **{name: "other"})) == {(f"/document/{name}", "other_value")}

    def test_more_than_half_must_sign(self) -> None:
        tale = deliberating()
        assert faults(tale, replace(an_award(tale), signatures=())) == {("/signatures", "at_least")}

    def test_nobody_else_signs(self) -> None:
        tale = deliberating()
        other = replace(an_award(tale), signatures=(("arbiter-9", "c2lnbmVk"),))
        assert faults(tale, other) == {("/signatures/0/ref", "not_one_of")}

    def test_every_word_it_commits_to_is_there(self) -> None:
        """And none besides."""
        tale = deliberating()
        stray = TextRef(an_id("txt", "stray"), hashlib.sha256(b"").hexdigest())
        assert faults(tale, replace(an_award(tale), words=frozenset({stray}))) == {
            ("/texts", "missing"), ("/texts", "not_citable"),
        }  # fmt: skip

    def test_the_deciders_saw_what_was_handed_over(self) -> None:
        tale = deliberating()
        told = {"case_seq": 7, "case_chain_head": "0" * 64, "exhibits": {}, "seq": 999, "chain_head": CHAIN}
        assert faults(tale, an_award(tale, seen=told)) == {
            ("/document/seen/case_chain_head", "other_value"), ("/document/seen/seq", "at_most"),
        }  # fmt: skip

    def test_what_cannot_be_read_is_no_award(self) -> None:
        tale = deliberating()
        assert faults(tale, an_award(tale, content={"kind": "final"})) == {("/document", "invalid")}

    def test_a_party_does_not_bring_one(self) -> None:
        tale = deliberating()
        with pytest.raises(NotAllowed) as refused:
            tale.act(Role.COMPLAINANT, an_award(tale))
        assert refused.value.code == "wrong_role"
