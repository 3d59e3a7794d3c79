"""How a tribunal comes about: seed, draws, lists, nominations, the body's appointment; disclosure and acceptance."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import Bar, SeatState, Stage, Status
from chalicelib.domain.arbitration.wanted import Want, What, wants
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_draw, a_text, neutral, pack
from tests.unit.domain.arbitration.helping import ARB, CLERK, SYSTEM, appointed, faults, refused, running

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
NAMES = ("n-1", "n-2", "n-3", "n-4", "n-5")


def wanted(tale: Tale) -> tuple[Want, ...]:
    assert tale.pack.arbitration is not None
    return wants(tale.found, tale.pack.arbitration)


def draw(tale: Tale, ref: str | None, seat: str = "1", start: int = 0) -> None:
    drawn = a_draw(tale.found, seat, ref, start)
    tale.act(SYSTEM, cmd.RecordDraw(seat, drawn, neutral(ref) if ref is not None else None))


def listed(**changes: object) -> Tale:
    tale = Tale(pack(method="list", **changes)).seeded()
    tale.act(SYSTEM, cmd.PutList("1", NAMES))
    return tale


# ------------------------------------------------------------------------------------------------------------ the seed


def test_the_seed_is_the_hash_of_the_record_and_the_nonces() -> None:
    """SHA-256(tag ‖ head ‖ 01 ‖ 00000020 ‖ nonce, or 00 for none), in the order complainant, respondent, body."""
    tale = Tale().accepted()
    tale.act(C, cmd.GiveNonce(ONE))
    tale.act(CLERK, cmd.GiveNonce(THREE))
    tale.until_due("arb_nonces")
    seed = tale.found.seed
    assert seed is not None

    def given(nonce: str) -> bytes:
        return b"\x01\x00\x00\x00\x20" + bytes.fromhex(nonce)

    by_hand = b"redress:draw:1" + bytes.fromhex(seed.chain_head) + given(ONE) + b"\x00" + given(THREE)
    assert seed.seed == hashlib.sha256(by_hand).hexdigest()
    assert seed.nonces == {"complainant": ONE, "body": THREE}


def test_with_all_three_nonces_it_is_made_at_once() -> None:
    """Nobody has to wait for the end of the time."""
    tale = Tale().accepted()
    for role, nonce in ((C, ONE), (R, TWO), (CLERK, THREE)):
        tale.act(role, cmd.GiveNonce(nonce))
    assert tale.found.seed is not None
    assert "arb_nonces" not in running(tale)


def test_a_nonce_can_come_before_the_body_has_taken_the_case() -> None:
    """It counts; the seed waits for the body."""
    tale = Tale()
    tale.act(C, cmd.GiveNonce(ONE))
    tale.seeded()
    assert tale.found.seed is not None
    assert tale.found.seed.nonces == {"complainant": ONE}


@pytest.mark.parametrize("nonce", ["1" * 63, "1" * 65, "G" * 64, "A" * 64, ""])
def test_a_nonce_has_64_small_hex_digits(nonce: str) -> None:
    """So that no two texts say the same."""
    assert faults(Tale().accepted(), C, cmd.GiveNonce(nonce)) == [("/nonce", "wrong_format")]


def test_one_nonce_each_and_the_body_has_one() -> None:
    """Clerk and server are one body."""
    tale = Tale().accepted()
    tale.act(Role.BODY, cmd.GiveNonce(ONE))
    assert refused(tale, CLERK, cmd.GiveNonce(TWO)) == "nonce_given"


def test_nothing_is_added_to_a_seed() -> None:
    """Whoever comes later could aim."""
    assert refused(Tale().seeded(), C, cmd.GiveNonce(ONE)) == "seed_made"


# ----------------------------------------------------------------------------------------------------------- the draw


def test_the_draw_asks_whom_it_has_found() -> None:
    """And nobody has to draw that seat any more."""
    tale = Tale().seeded()
    assert wanted(tale) == (Want(What.DRAW, "1"),)
    draw(tale, "arb-1")
    assert tale.found.head.panel == ("arb-1",)
    assert wanted(tale) == ()
    assert running(tale) == {"arb_disclose:1"}


def test_a_draw_told_twice_or_late_changes_nothing() -> None:
    """Before the seed, after the seat is filled, and by its old number after a replacement."""
    tale = Tale().seeded()
    first = cmd.RecordDraw("1", a_draw(tale.found, "1"), neutral())
    tale.act(SYSTEM, first)
    assert tale.act(SYSTEM, first) == ()
    tale.act(ARB, cmd.DeclineAppointment("time"), "arb-1")
    assert tale.act(SYSTEM, first) == ()


def test_a_replacement_takes_the_next_attempt() -> None:
    """Out of order it changes nothing; there is one seed."""
    tale = Tale().drawn()
    tale.act(ARB, cmd.DeclineAppointment("time"), "arb-1")
    late = cmd.RecordDraw("1", a_draw(tale.found, "1", "arb-2", 5), neutral("arb-2"))
    assert tale.act(SYSTEM, late) == ()
    draw(tale, "arb-2", start=1)
    assert [d.start for d in tale.found.draws["1"].drawn] == [0, 1]
    assert tale.found.head.panel == ("arb-2",)


def test_a_draw_under_another_seed_is_a_defect() -> None:
    """It is not recorded."""
    tale = Tale().seeded()
    other = replace(a_draw(tale.found, "1"), seed="0" * 64)
    with pytest.raises(AssertionError, match="another seed"):
        tale.act(SYSTEM, cmd.RecordDraw("1", other, neutral()))


def test_nobody_sits_twice() -> None:
    """Whom one seat has, another does not draw."""
    tale = Tale(pack(size=3)).seeded()
    draw(tale, "arb-1", "1")
    again = cmd.RecordDraw("2", a_draw(tale.found, "2", "arb-1"), neutral("arb-1"))
    assert tale.act(SYSTEM, again) == ()


def test_who_left_one_seat_is_not_drawn_for_another() -> None:
    """Nobody is asked twice in one matter."""
    tale = Tale(pack(size=3)).seeded()
    draw(tale, "arb-1", "1")
    tale.act(ARB, cmd.DeclineAppointment("conflict"), "arb-1")
    again = cmd.RecordDraw("2", a_draw(tale.found, "2", "arb-1"), neutral("arb-1"))
    assert tale.act(SYSTEM, again) == ()


def test_where_the_draw_finds_nobody_the_body_appoints() -> None:
    """It is not drawn again and again."""
    tale = Tale().seeded()
    draw(tale, None)
    assert wanted(tale) == ()
    appointed(tale, ref="arb-7")
    assert tale.found.head.panel == ("arb-7",)


def test_nobody_picks_for_a_seat_that_is_drawn() -> None:
    """The body least of all: the draw could be done without then."""
    tale = Tale().seeded()
    assert refused(tale, CLERK, cmd.Appoint("1", neutral())) == "seat_is_drawn"


def test_bench_of_many_is_in_the_order_of_its_numbers() -> None:
    """10 comes behind 9."""
    tale = Tale(pack(size=11)).accepted()
    assert [s.id for s in tale.found.bench] == [str(n) for n in range(1, 12)]


# ------------------------------------------------------------------------------------------------------------ the list


def test_the_lowest_sum_of_ranks_is_asked_first() -> None:
    """Complainant strikes 1 and ranks 2, 3; respondent strikes 5 and ranks 3, 4, 2. Sums: n-2 1+3, n-3 2+1, n-4 3+2."""
    tale = listed()
    tale.act(C, cmd.RankList("1.1", ("n-1",), ("n-2", "n-3")))
    tale.act(R, cmd.RankList("1.1", ("n-5",), ("n-3", "n-4", "n-2")))
    assert wanted(tale) == (Want(What.ASK, "1", ("n-3", "n-2", "n-4")),)


def test_whoever_is_silent_finds_all_acceptable() -> None:
    """The other's ranks alone count."""
    tale = listed()
    tale.act(C, cmd.RankList("1.1", ("n-1", "n-2"), ("n-5", "n-4", "n-3")))
    tale.until_due("arb_strike")
    assert wanted(tale) == (Want(What.ASK, "1", ("n-5", "n-4", "n-3")),)


def test_equals_are_ordered_by_the_seed_not_by_the_list() -> None:
    """Both silent: all five, in the same order whoever asks."""
    tale = listed()
    tale.until_due("arb_strike")
    (want,) = wanted(tale)
    assert sorted(want.names) == list(NAMES)
    assert wanted(tale) == (want,)


def test_who_declines_is_followed_by_the_next_of_the_list() -> None:
    """The system asks in the order that both have left."""
    tale = listed()
    tale.act(C, cmd.RankList("1.1", ("n-1", "n-2"), ("n-5", "n-4", "n-3")))
    tale.until_due("arb_strike")
    tale.act(SYSTEM, cmd.Appoint("1", neutral("n-5")))
    tale.act(ARB, cmd.DeclineAppointment("time"), "n-5")
    assert wanted(tale) == (Want(What.ASK, "1", ("n-4", "n-3")),)


def test_the_system_asks_nobody_who_is_not_next_on_a_list() -> None:
    """A late message changes nothing."""
    tale = listed()
    assert tale.act(SYSTEM, cmd.Appoint("1", neutral("n-1"))) == ()


def test_after_the_last_list_it_is_drawn() -> None:
    """All five struck twice: 2 + 3, with one list more. Then the draw."""
    tale = listed(strikes=3)
    for number in (1, 2):
        if number == 2:
            assert wanted(tale) == (Want(What.LIST, "1"),)
            tale.act(SYSTEM, cmd.PutList("1", tuple(f"m-{n}" for n in range(1, 6))))
        names = tale.found.listings[f"1.{number}"].names
        tale.act(C, cmd.RankList(f"1.{number}", names[:2]))
        tale.act(R, cmd.RankList(f"1.{number}", names[2:]))
    assert wanted(tale) == (Want(What.DRAW, "1"),)
    draw(tale, "arb-1")
    assert tale.found.head.panel == ("arb-1",)


def test_while_a_list_is_out_nobody_is_drawn() -> None:
    """The time to fill the seat does not run then."""
    tale = listed()
    assert running(tale) == {"arb_strike:1.1"}
    assert tale.act(SYSTEM, cmd.RecordDraw("1", a_draw(tale.found, "1"), neutral())) == ()
    tale.until_due("arb_strike")
    assert running(tale) == {"arb_appoint:1"}


def test_a_list_out_already_is_not_put_again() -> None:
    """By a message that comes twice."""
    tale = listed()
    assert tale.act(SYSTEM, cmd.PutList("1", NAMES)) == ()


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("a", "b"), [("/names", "at_least")]),
        (("a", "b", "b"), [("/names/2", "repeated")]),
    ],
)
def test_a_list_has_three_different_names(names: tuple[str, ...], wrong: list[tuple[str, str]]) -> None:
    """UNCITRAL Arbitration Rules art. 8(2)(a)."""
    assert faults(Tale(pack(method="list")).seeded(), CLERK, cmd.PutList("1", names)) == wrong


@pytest.mark.parametrize(
    ("struck", "ranked", "wrong"),
    [
        (("n-1", "n-2", "n-3"), (), [("/struck", "at_most")]),
        (("x",), (), [("/struck/0", "not_on_list")]),
        ((), ("n-1", "x"), [("/ranked/1", "not_on_list")]),
        (("n-1",), ("n-1",), [("/ranked/0", "repeated")]),
        ((), ("n-1", "n-1"), [("/ranked/1", "repeated")]),
    ],
)
def test_an_answer_must_fit_the_list(
    struck: tuple[str, ...], ranked: tuple[str, ...], wrong: list[tuple[str, str]]
) -> None:
    """Two strikes, names of the list, each once."""
    assert faults(listed(), C, cmd.RankList("1.1", struck, ranked)) == wrong


def test_one_answer_each() -> None:
    """It stays as it is."""
    tale = listed()
    tale.act(C, cmd.RankList("1.1"))
    assert refused(tale, C, cmd.RankList("1.1")) == "nothing_to_answer"


# ---------------------------------------------------------------------------------------------- nomination, appointment


def test_each_side_names_one_and_the_chair_is_drawn() -> None:
    """The chair at once; the sides' seats are theirs."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    assert wanted(tale) == (Want(What.DRAW, "3"),)
    tale.act(C, cmd.Nominate(neutral("mine")))
    tale.act(R, cmd.Nominate(neutral("yours")))
    assert [s.neutral.ref if s.neutral else None for s in tale.found.bench] == ["mine", "yours", None]


def test_who_names_nobody_has_the_seat_drawn() -> None:
    """Silence gives the choice away, not the seat."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    tale.act(C, cmd.Nominate(neutral("mine")))
    tale.until_due("arb_nominate")
    assert Want(What.DRAW, "2") in wanted(tale)
    assert refused(tale, R, cmd.Nominate(neutral("yours"))) == "deadline_passed"


def test_a_nominee_who_goes_is_replaced_by_a_draw() -> None:
    """The party had its choice."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    tale.act(C, cmd.Nominate(neutral("mine")))
    tale.act(ARB, cmd.DeclineAppointment("time"), "mine")
    assert Want(What.DRAW, "1") in wanted(tale)


def test_both_cannot_name_the_same() -> None:
    """Nor the same person under another reference."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    tale.act(C, cmd.Nominate(neutral("mine")))
    assert refused(tale, R, cmd.Nominate(neutral("mine"))) == "neutral_not_eligible"
    assert refused(tale, R, cmd.Nominate(neutral("other", person="person-mine"))) == "neutral_not_eligible"


def test_neutrals_of_whom_no_person_is_known_are_not_the_same_one() -> None:
    """A body need not count anybody's cases over all bodies."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    tale.act(C, cmd.Nominate(neutral("mine", person="")))
    tale.act(R, cmd.Nominate(neutral("yours", person="")))
    assert [s.neutral.ref for s in tale.found.bench if s.neutral is not None] == ["mine", "yours"]


def test_what_speaks_against_a_nominee_is_told() -> None:
    """All of it."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    assert refused(tale, C, cmd.Nominate(neutral("mine"), ("tied_to_party",))) == "neutral_not_eligible"


def test_the_body_appoints_where_the_rules_say_so() -> None:
    """Nobody has to draw."""
    tale = Tale(pack(method="body")).seeded()
    assert wanted(tale) == ()
    appointed(tale)
    assert tale.found.head.panel == ("arb-1",)


def test_a_body_that_lets_its_time_pass_has_the_seat_drawn() -> None:
    """And does not appoint any more."""
    tale = Tale(pack(method="body")).seeded()
    tale.until_due("arb_appoint")
    assert wanted(tale) == (Want(What.DRAW, "1"),)
    assert refused(tale, CLERK, cmd.Appoint("1", neutral())) == "seat_is_drawn"


def test_nobody_is_asked_before_the_seed_is_made() -> None:
    """Also where the body appoints: the nonces could follow the person."""
    tale = Tale(pack(method="body")).accepted()
    assert refused(tale, CLERK, cmd.Appoint("1", neutral())) == "seed_not_made"


def test_who_went_is_not_appointed_again() -> None:
    """In this matter."""
    tale = Tale(pack(method="body")).seeded()
    appointed(tale)
    tale.act(ARB, cmd.DeclineAppointment("time"), "arb-1")
    assert refused(tale, CLERK, cmd.Appoint("1", neutral())) == "neutral_not_eligible"


def test_twelve_replacements_are_enough() -> None:
    """Then nobody is left, and the fee goes back (P6)."""
    tale = Tale(pack(method="body")).seeded()
    for n in range(12):
        assert tale.found.head.status is Status.OPEN
        appointed(tale, ref=f"arb-{n}")
        tale.act(ARB, cmd.DeclineAppointment("time"), f"arb-{n}")
    assert (tale.found.head.status, tale.found.head.cause) == (Status.CLOSED, "no_neutral")


# ---------------------------------------------------------------------------------------------------------- disclosure


def test_a_hard_bar_declines_by_itself() -> None:
    """Nobody can waive it; the code is the ground."""
    tale = Tale().drawn()
    (event,) = tale.act(ARB, cmd.AcceptAppointment({"is_party": Bar.HARD}), "arb-1")
    assert (event.cause, event.ground) == ("hard_bar", "is_party")  # type: ignore[union-attr]
    assert tale.found.seats["1"].state is SeatState.VACANT


def test_silence_to_the_question_is_a_no() -> None:
    """Whoever does not answer in time is passed over."""
    tale = Tale().drawn()
    tale.until_due("arb_disclose")
    assert tale.found.seats["1"].former == ("arb-1",)


def test_what_can_be_waived_is_waived_by_silence() -> None:
    """Of both sides, when the time to challenge is over."""
    tale = Tale().disclosed(firm=Bar.WAIVABLE, prior_case=Bar.DISCLOSE).complete()
    waived = {d.code: d.waived_by for d in tale.found.seats["1"].disclosures}
    assert waived == {"firm": (C, R), "prior_case": ()}


def test_a_party_can_waive_at_once() -> None:
    """For itself; the same again changes nothing."""
    tale = Tale().disclosed(firm=Bar.WAIVABLE)
    tale.act(C, cmd.WaiveConflict("1", "firm"))
    assert tale.found.seats["1"].disclosures[0].waived_by == (C,)
    assert refused(tale, C, cmd.WaiveConflict("1", "firm")) == "nothing_to_waive"


def test_the_tribunal_is_complete_when_all_sit() -> None:
    """The proceedings begin, with their time."""
    tale = Tale(pack(size=3)).complete()
    assert (tale.found.head.stage, tale.found.head.complete) == (Stage.PROCEEDINGS, True)
    assert running(tale) == {"arb_proceedings"}


def test_disclosure_goes_on() -> None:
    """Something new opens the time to challenge once more; its end changes nothing else."""
    tale = Tale().complete()
    tale.act(ARB, cmd.UpdateDisclosure({"firm": Bar.WAIVABLE}, a_text("more")), "arb-1")
    assert running(tale) == {"arb_proceedings", "arb_challenge:1"}
    assert tale.found.seats["1"].updates == (a_text("more"),)
    tale.until_due("arb_challenge")
    assert tale.found.head.stage is Stage.PROCEEDINGS
    assert tale.found.seats["1"].disclosures[0].waived_by == (C, R)


def test_nothing_new_is_no_disclosure() -> None:
    """The same code again."""
    tale = Tale().disclosed(firm=Bar.WAIVABLE)
    assert tale.act(ARB, cmd.UpdateDisclosure({"firm": Bar.WAIVABLE}), "arb-1") == ()


def test_a_hard_bar_that_comes_up_later_ends_it_for_him() -> None:
    """The tribunal is not complete any more."""
    tale = Tale().complete()
    tale.act(ARB, cmd.UpdateDisclosure({"is_party": Bar.HARD}), "arb-1")
    assert tale.found.head.stage is Stage.CONSTITUTION


def test_forty_disclosures_are_the_most() -> None:
    """At once or by and by."""
    many = {f"code_{n}": Bar.DISCLOSE for n in range(41)}
    assert refused(Tale().drawn(), ARB, cmd.AcceptAppointment(many), "arb-1") == "arbitration_holds_no_more"


# ------------------------------------------------------------------------------------------------------------- leaving


def test_who_resigns_gives_a_code_for_it() -> None:
    """No words: they are for the panel's room."""
    assert faults(Tale().complete(), ARB, cmd.Resign("tired"), "arb-1") == [("/ground", "not_one_of")]


def test_a_seat_that_becomes_vacant_brings_the_constitution_back() -> None:
    """And consent cannot be withdrawn any more: the tribunal was complete."""
    tale = Tale().complete()
    tale.act(ARB, cmd.Resign("health"), "arb-1")
    assert tale.found.head.stage is Stage.CONSTITUTION
    assert refused(tale, C, cmd.WithdrawConsent()) == "tribunal_complete"
    tale.drawn("arb-2").disclosed().complete()
    assert tale.found.head.stage is Stage.PROCEEDINGS


def test_meanwhile_the_time_to_answer_stands_still() -> None:
    """20 of 30 seconds are left, and are left when the tribunal is complete again."""
    tale = Tale().complete()
    tale.act(ARB, cmd.GiveOrder("statement", a_text(), (C,)), "arb-1")  # type: ignore[arg-type]
    tale.wait(seconds=10)
    tale.act(CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1")
    tale.drawn("arb-2").disclosed().complete()
    (order,) = tale.found.orders
    left = next(d for d in tale.found.running() if d.id == f"arb_round:{order}")
    assert (left.due_at - tale.now).total_seconds() == 20


def test_nobody_stops_an_award_by_leaving() -> None:
    """Who does not want to sign does not; the body removes nobody before that is overdue."""
    tale = Tale(pack(size=3)).adopted()
    assert refused(tale, ARB, cmd.Resign("conflict"), "arb-1") == "award_adopted"
    assert refused(tale, CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1") == "panel_deliberates"
    tale.until_due("arb_sign")
    tale.act(CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1")
    assert [a.state for a in tale.found.awards.values()] == ["dropped"]
