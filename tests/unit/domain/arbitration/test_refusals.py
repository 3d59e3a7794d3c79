"""What the table of an arbitration itself refuses: so nobody is shown, as theirs to do, what they would be refused."""

from __future__ import annotations

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.lifecycle import Look, refusal
from chalicelib.domain.arbitration.state import RequestKind
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_text, neutral, pack
from tests.unit.domain.arbitration.helping import ARB, CLERK
from tests.unit.domain.arbitration.test_crowds import crowd_pack, opened, sealed


def told(tale: Tale, role: Role, verb: str, ref: str = "") -> str:
    """The code with which the table refuses it now; nothing where it is open."""
    found = refusal(verb, Look(tale.found, role, tale.now, tale.pack, ref))
    return found.code if found is not None else ""


def test_a_party_names_its_arbitrator_once() -> None:
    """The seat is taken, though the time to name somebody still runs."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    tale.act(C, cmd.Nominate(neutral("mine")))
    assert told(tale, C, "nominate") == "seat_taken"
    assert told(tale, R, "nominate") == ""


def test_nobody_is_appointed_where_every_seat_is_filled() -> None:
    """Whoever fills them."""
    tale = Tale(pack(method="body")).seeded()
    assert told(tale, CLERK, "appoint", "clerk-1") == ""
    tale.act(CLERK, cmd.Appoint("1", neutral("arb-1")), "clerk-1")
    assert told(tale, CLERK, "appoint", "clerk-1") == "no_vacant_seat"


def test_the_office_is_not_shown_a_choice_that_the_draw_makes() -> None:
    """Nobody picks who sits there."""
    assert told(Tale().seeded(), CLERK, "appoint", "clerk-1") == "seat_is_drawn"


def test_without_a_challenge_there_is_nothing_to_comment_on() -> None:
    """For a party as for the neutral."""
    tale = Tale().disclosed()
    assert told(tale, R, "comment") == "no_challenge"
    assert told(tale, ARB, "comment", "arb-1") == "no_challenge"


def test_nobody_is_removed_from_an_empty_bench() -> None:
    """Nobody has been drawn yet."""
    assert told(Tale().seeded(), CLERK, "remove_neutral", "clerk-1") == "nobody_to_remove"


def test_nothing_is_signed_before_an_award_is_adopted() -> None:
    """The panel has only begun to deliberate."""
    assert told(Tale().closed(), ARB, "sign", "arb-1") == "nothing_to_sign"


def test_a_juror_opens_its_vote_once() -> None:
    """Those who have not opened theirs still may."""
    tale = Tale(crowd_pack()).complete()
    for ref in tale.panel:
        sealed(tale, ref, "upheld")
    opened(tale, tale.panel[0], "upheld")
    assert told(tale, ARB, "reveal_vote", tale.panel[0]) == "already_voted"
    assert told(tale, ARB, "reveal_vote", tale.panel[1]) == ""


def test_what_one_side_has_asked_for_leaves_the_time_of_the_other_as_it_was() -> None:
    """A request in time keeps the case with the tribunal; the other side's time is over all the same."""
    tale = Tale().awarded()
    tale.act(C, cmd.RequestAfter(RequestKind.CORRECTION, a_text()))
    assert told(tale, R, "request_after") == ""
    tale.until_due("arb_correct")
    assert told(tale, R, "request_after") == "deadline_passed"
