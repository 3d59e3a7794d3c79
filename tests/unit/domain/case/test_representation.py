"""Representatives of a party in one case: who may be named, what his scope covers, how it ends."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, combinations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import authority
from chalicelib.domain.case import acting, lifecycle, representation, views
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.decisions import VERBS
from chalicelib.domain.case.representatives import EndGround, RepresentativeKind, Signature
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, RedressError
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, C, O, P, R
from tests.unit.domain.case import test_properties as anything

YEAR = 365 * DAY
SUBSETS = list(chain.from_iterable(combinations(authority.SCOPE, n) for n in range(len(authority.SCOPE) + 1)))


def authorise(story: stories.Story, *scope: str, **changes: Any) -> cmd.AuthoriseRepresentative:
    """For as long as can be, by the party's own yes."""
    given: dict[str, Any] = {
        "ref": "counsel-9", "kind": RepresentativeKind.LAWYER, "scope": scope, "text_sha256": "ab" * 32,
        "signature": Signature.ACCEPTED, "expires_at": story.now + stories.HOUR + YEAR,
    }  # fmt: skip
    return cmd.AuthoriseRepresentative(**(given | changes))


def represented(story: stories.Story, role: Role, *scope: str, **changes: Any) -> str:
    """The id of a representation that is in force."""
    story.act(role, authorise(story, *scope, **changes))
    return str(story.the("representations").id)


def refused(story: stories.Story, role: Role, command: Any, acting: str = "") -> str:
    with pytest.raises(NotAllowed) as caught:
        story.act(role, command, acting=acting)
    return caught.value.code


def faults(story: stories.Story, role: Role, command: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        story.act(role, command)
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


class TestNaming:
    """Who may name whom, and for how long."""

    @pytest.mark.capability("S38")
    def test_both_sides_have_the_same_right(self) -> None:
        """With the same words but `group`, which only those who can join one have use for."""
        story = stories.contested()
        mine, theirs = represented(story, C, "settle"), represented(story, R, "settle", ref="counsel-10")
        held = story.case.representations
        assert [(held[i].of, held[i].scope) for i in (mine, theirs)] == [
            (C, ("read", "settle")), (R, ("read", "settle")),
        ]  # fmt: skip
        assert faults(story, R, authorise(story, "group")) == [("/scope", "not_applicable")]

    @pytest.mark.capability("S38")
    def test_three_at_a_time(self) -> None:
        """Of one side; the end of one makes room for another."""
        story = stories.contested()
        first, *_ = [represented(story, C, ref=f"counsel-{n}") for n in range(3)]
        assert refused(story, C, authorise(story)) == "too_many_representations"
        represented(story, R, ref="theirs")
        story.act(C, cmd.EndRepresentation(first))
        assert represented(story, C)

    def test_twenty_in_all(self) -> None:
        """Each stays in the record for ever."""
        story = stories.contested()
        for n in range(representation.MAX_EVER):
            story.act(C, cmd.EndRepresentation(represented(story, C, ref=f"counsel-{n}")), timedelta())
        with pytest.raises(NotAllowed) as caught:
            story.act(C, authorise(story))
        assert (caught.value.code, caught.value.data["limit"]) == ("too_many_representations", 20)

    @pytest.mark.capability("S38")
    def test_at_most_a_year_from_the_signature(self) -> None:
        """Of a document, from the day it bears, which is not to come."""
        story = stories.contested()
        signed = story.now - 10 * DAY
        document = {"signature": Signature.DOCUMENT, "signed_at": signed}
        assert represented(story, C, **document, expires_at=signed + YEAR)
        late = authorise(story, **document, expires_at=signed + YEAR + timedelta(seconds=1))
        assert faults(story, C, late) == [("/expires_at", "too_late")]
        future = authorise(story, signature=Signature.DOCUMENT, signed_at=story.now + DAY)
        assert ("/signed_at", "in_the_future") in faults(story, C, future)

    @pytest.mark.parametrize("ref", ["u-1", "m-1"])
    def test_no_party_is_a_representative_in_its_own_case(self, ref: str) -> None:
        """Neither of itself nor of the other side."""
        story = stories.contested()
        assert faults(story, C, authorise(story, ref=ref)) == [("/ref", "takes_part_already")]

    def test_the_document_is_the_one_whose_hash_is_named(self) -> None:
        """A file of that side, of those very bytes; the other side's is none."""
        story = stories.contested()
        mine, theirs = stories.kept(story, C), stories.kept(story, R)
        fits = authorise(story, evidence_id=mine, text_sha256=story.case.evidence[mine].sha256)
        other = authorise(story, evidence_id=mine, text_sha256="cd" * 32)
        assert faults(story, C, other) == [("/evidence_id", "other_document")]
        with pytest.raises(NotFound):
            story.act(C, authorise(story, evidence_id=theirs))
        assert story.act(C, fits).the("representations").evidence_id == mine

    def test_the_platform_says_whose(self) -> None:
        """And brings a document: only the party itself says yes by a call."""
        story = stories.contested()
        assert faults(story, P, authorise(story)) == [("/of", "missing")]
        assert faults(story, P, authorise(story, of=C)) == [("/signature", "not_applicable")]

    @pytest.mark.capability("S38")
    def test_authority_is_not_passed_on(self) -> None:
        """With every word there is, a representative names nobody."""
        story = stories.contested()
        id_ = represented(story, C, *authority.SCOPE)
        assert refused(story, C, authorise(story, "read", ref="friend-1"), id_) == "outside_authority"


@pytest.mark.capability("S38")
def test_no_command_passes_outside_the_scope_whatever_it_is() -> None:
    """Every kind of command against every set of words: 2^8 sets."""
    kinds = [kind for union in get_args(cmd.Command) for kind in get_args(union) or (union,)]
    assert len(kinds) > 60
    codes: set[str] = set()
    for scope in SUBSETS:
        story = stories.contested()
        id_ = represented(story, C, *scope)
        context, held = Context(story.now, C, story.pack, "cmd", b"k", id_), {"read", *scope}
        for kind in kinds:
            verb = VERBS.get(kind)
            action = acting.OTHER_ACTIONS.get(kind, "")
            if verb is not None:
                action = "evidence.declare" if verb == "declare_evidence" else f"case.act.{verb}"
            try:
                acting.check(story.case, blank(kind), verb, context)
            except NotAllowed as refusal:
                codes.add(refusal.code)
            else:
                assert authority.needs(action) & held, (kind, scope)
    assert codes == {"outside_authority"}


def blank(kind: Any) -> Any:
    """A command of that kind that says nothing."""
    return kind(*(None for _ in kind.__struct_fields__))


TYPES = {
    "respond": cmd.Respond, "offer": cmd.MakeOffer, "counter": cmd.CounterOffer, "accept": cmd.Accept,
    "message": cmd.PostMessage, "escalate": cmd.Escalate, "withdraw": cmd.Withdraw, "perform": cmd.Perform,
    "declare": cmd.DeclareEvidence, "submit": cmd.SubmitEvidence, "download": cmd.AuthorizeDownload,
}  # fmt: skip


@pytest.mark.capability("S38")
@settings(max_examples=40)
@given(
    st.sets(st.sampled_from(authority.SCOPE)), st.sampled_from((C, R)),
    st.lists(st.tuples(st.sampled_from(sorted(TYPES)), st.integers(1, 5)), min_size=1, max_size=6),
)  # fmt: skip
def test_whatever_a_representative_tries_only_what_is_covered_happens(
    scope: set[str], role: Role, tried: list[tuple[str, int]]
) -> None:
    """Along stories of any kind, on either side."""
    story = stories.contested()
    story.act(role.other, cmd.MakeOffer(stories.refund()))
    id_ = represented(story, role, *(scope - {"group"}))
    for verb, n in tried:
        command = anything.command(story, verb, n)
        try:
            acted = story.act(role, command, acting=id_)
        except RedressError:
            continue
        verb_ = VERBS.get(type(command), "")
        action = acting.OTHER_ACTIONS.get(type(command)) or f"case.act.{verb_}"
        assert authority.covers(acted.case.representations[id_].scope, action)


class TestActing:
    """Within the scope, and while it is in force."""

    @pytest.mark.capability("S38")
    def test_the_open_actions_are_a_part_of_the_partys_own(self) -> None:
        """For each word alone: those of the party that it covers."""
        story = stories.contested()
        story.act(R, cmd.MakeOffer(stories.refund()))
        full = {a["action"] for a in views.view(story.case, C, story.now, story.pack)["allowed_actions"]}
        assert {"accept", "counter", "message", "withdraw"} <= full
        seen = {}
        for word in ("read", "evidence", "settle"):
            id_ = represented(story, C, word, ref=f"counsel-{word}")
            view = views.view(story.case, C, story.now, story.pack, id_)
            seen[word] = {a["action"] for a in view["allowed_actions"]}
        assert seen == {"read": set(), "evidence": {"declare_evidence"}, "settle": {"accept"}}

    def test_a_refusal_names_what_is_open_instead(self) -> None:
        """To the representative, not to the party."""
        story = stories.contested()
        story.act(R, cmd.MakeOffer(stories.refund()))
        id_ = represented(story, C, "evidence")
        with pytest.raises(NotAllowed) as caught:
            story.act(C, cmd.Accept(story.the("offers").id), acting=id_)
        assert (caught.value.code, caught.value.data["needs"]) == ("outside_authority", ["settle"])
        assert caught.value.data["instead"] == ["declare_evidence"]

    @pytest.mark.capability("S38")
    def test_an_agreement_to_arbitrate_takes_its_own_word(self) -> None:
        """To mediate does not: nobody gives up a court by that."""
        assert acting.special(stories.contested().case, cmd.ProposeAccord("mediation")) == "negotiate"
        terms = cmd.ProposeAccord("arbitration", stories.arbitration())
        assert acting.special(stories.contested().case, terms) == "arbitrate"

    @pytest.mark.parametrize("position", ["admits", "partly"])
    def test_to_admit_is_to_dispose_of_the_claim(self, position: str) -> None:
        """Which takes the word for it (Civil Procedure Law of China, article 62)."""
        story = stories.served()
        id_ = represented(story, R, "negotiate")
        assert refused(story, R, cmd.Respond(position, stories.text()), id_) == "outside_authority"
        story.act(R, cmd.Respond("contests", stories.text()), acting=id_)

    @pytest.mark.capability("S38")
    def test_it_is_over_to_the_second(self) -> None:
        """Without any event: whoever asks compares moments."""
        story = stories.contested()
        id_ = represented(story, C, "negotiate", expires_at=story.now + 2 * stories.HOUR)
        message = cmd.PostMessage(stories.text())
        story.act(C, message, stories.HOUR - timedelta(seconds=1), acting=id_)
        story.now += timedelta(seconds=1)
        assert acting.held(story.case, id_, C, story.now) is None
        with pytest.raises(NotAllowed):
            story.act(C, message, timedelta(), acting=id_)

    def test_nobody_acts_for_the_side_that_did_not_send_him(self) -> None:
        """The id is good for that role alone."""
        story = stories.contested()
        id_ = represented(story, C, "negotiate")
        assert acting.held(story.case, id_, R, story.now) is None
        assert refused(story, R, cmd.PostMessage(stories.text()), id_) == "outside_authority"

    @pytest.mark.capability("S38")
    def test_after_the_end_he_reads_for_thirty_days(self) -> None:
        """And does nothing any more."""
        story = stories.contested()
        id_ = represented(story, C, *authority.SCOPE)
        story.act(C, cmd.Withdraw())
        closed = story.case.head.closed_at
        assert closed is not None
        held = acting.held(story.case, id_, C, closed + 30 * DAY - timedelta(seconds=1))
        assert held is not None
        assert acting.refusal(story.case, held, "case.show") is None
        late = acting.refusal(story.case, held, "evidence.declare")
        assert late is not None
        assert late.code == "case_closed"
        assert acting.held(story.case, id_, C, closed + 30 * DAY) is None
        look = lifecycle.Look(story.case, C, story.now, story.pack, id_)
        assert lifecycle.allowed_actions(look) == []


class TestEnding:
    """Revoked, given back, ended by the platform."""

    def test_each_side_ends_its_own(self) -> None:
        """In a closed case too: who reads on is still the party's to say."""
        story = stories.contested()
        id_ = represented(story, C)
        assert refused(story, R, cmd.EndRepresentation(id_)) == "not_your_representative"
        story.act(C, cmd.Withdraw())
        story.act(C, cmd.EndRepresentation(id_))
        assert refused(story, C, cmd.EndRepresentation(id_)) == "representation_ended"

    def test_there_is_no_such_representation(self) -> None:
        """Of an id that names none."""
        with pytest.raises(NotFound):
            stories.contested().act(C, cmd.EndRepresentation("rpr_" + "a" * 26))

    @pytest.mark.capability("S38")
    def test_nobody_changes_sides(self) -> None:
        """Whoever was named by mistake has not acted; only the platform says that it was one."""
        story = stories.contested()
        id_ = represented(story, C)
        assert faults(story, C, cmd.EndRepresentation(id_, EndGround.MISTAKE)) == [
            ("/ground", "not_applicable")
        ]
        story.act(C, cmd.EndRepresentation(id_))
        assert refused(story, R, authorise(story)) == "represents_other_side"
        other = represented(story, C, ref="counsel-10")
        story.act(P, cmd.EndRepresentation(other, EndGround.MISTAKE))
        assert represented(story, R, ref="counsel-10")

    def test_everybody_in_the_case_learns_of_it(self) -> None:
        """The other side deals with whoever has authority, and knows when it is over."""
        story = stories.contested()
        id_ = represented(story, C)
        story.act(C, cmd.EndRepresentation(id_), acting=id_)
        assert story.happened()[-2:] == ["representation.authorised", "representation.ended"]
        assert all(set(row.audience) == {"parties", "platform"} for row in story.rows[-2:])
        (shown,) = views.view(story.case, R, story.now, story.pack)["representations"]
        assert (shown["ref"], shown["in_force"], shown["renounced"]) == ("counsel-9", False, True)

    def test_naming_somebody_moves_nothing(self) -> None:
        """A case in which only representatives come and go is stalled all the same (S37)."""
        assert ev.audiences(ev.RepresentationEnded("rpr_" + "a" * 26, O)) == ev.EVERYONE
        story = stories.contested()
        before = story.case.head.progress_at
        represented(story, C)
        assert story.case.head.progress_at == before
