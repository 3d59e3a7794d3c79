"""Every mistake that a rule pack can hold is refused with the path to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import packcheck
from chalicelib.domain.errors import Fault
from chalicelib.domain.rulepack import RulePack
from tests.unit.domain.case.scenes import both, plain, read, rule
from tests.unit.domain.mistakes import NEGOTIATION, Pack, deadline, found, stage


def test_the_small_pack_has_nothing_wrong() -> None:
    """What the mistakes below are made in."""
    assert found(lambda _: None) == []


# ----------------------------------------------------------------------------------------------------------- deadlines


@pytest.mark.parametrize(
    ("mistake", "pointer", "code"),
    [
        pytest.param(
            lambda p: deadline(p, "decide", consequence="escalate"), "/stages/3/next", "escalates_to_nowhere",
            id="a deadline without a consequence",
        ),
        pytest.param(lambda p: p["deadlines"].pop("respond"), "/deadlines/respond", "missing", id="no time to answer"),
        pytest.param(
            lambda p: p["deadlines"].update(tea=rule("officer", 1, "refer")), "/deadlines/tea", "unused_deadline",
            id="a rule that nothing starts",
        ),
        pytest.param(
            lambda p: deadline(p, "service", repeat=0), "/deadlines/service/repeat", "out_of_range",
            id="an unserved notice given up at once",
        ),
        pytest.param(
            lambda p: deadline(p, "respond", source=" "), "/deadlines/respond/source", "missing",
            id="a number without a source",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_the_deadlines_is_found_where_it_is(
    mistake: Callable[[Pack], object], pointer: str, code: str
) -> None:
    """And nothing else is."""
    assert found(mistake) == [(pointer, code)]


@pytest.mark.parametrize(
    ("mistake", "pointer"),
    [
        (lambda p: p["deadlines"].pop("cure"), "/deadlines/cure"),
        (lambda p: p["deadlines"].pop("consent"), "/deadlines/consent"),
        (lambda p: p["deadlines"].pop("appoint"), "/deadlines/appoint"),
        (lambda p: p["deadlines"].pop("accord"), "/deadlines/accord"),
        (lambda p: p.update(bidding={"rounds": 3, "source": "T."}), "/deadlines/bid"),
        (
            lambda p: p["deadlines"].update(return_ship=rule("complainant", 9, "lapse_return")),
            "/deadlines/return_receive",
        ),
        (lambda p: p.update(grounds=[]), "/grounds"),
        (lambda p: p.pop("agreement"), "/agreement"),
    ],
)
def test_what_one_part_asks_of_another_is_missed_by_name(
    mistake: Callable[[Pack], object], pointer: str
) -> None:
    """Screening asks for grounds and a time to cure, mediation for its steps' times, arbitration for its terms, …"""
    assert found(mistake) == [(pointer, "missing")]


def test_a_pause_stops_only_what_there_is() -> None:
    """By its place in the list."""
    pause = {"by": ["officer"], "cap": {"n": 9, "unit": "hours"}, "source": "T.", "verified": True}
    pointers = found(lambda p: p["pauses"].update(tea=pause | {"stops": ["respond", "lunch"]}))
    assert pointers == [("/pauses/tea/stops/1", "unknown_deadline")]


def test_a_reopening_leads_to_a_stage_of_the_pack() -> None:
    """Which are named."""
    pack = plain()
    pack["reopening"] = {
        "within": {"n": 9, "unit": "hours"}, "stage": "nowhere", "after": [], "source": "T.", "verified": True,
    }  # fmt: skip
    (fault,) = packcheck.problems(read(pack))
    assert (fault.pointer, fault.code) == ("/reopening/stage", "unknown_stage")


# --------------------------------------------------------------------------------------------------- dates and places


@pytest.mark.parametrize(
    ("mistake", "pointer", "code"),
    [
        (lambda p: p.update(effective_from="2026-02-30"), "/effective_from", "not_a_date"),
        (lambda p: p.update(effective_from="20260101"), "/effective_from", "not_a_date"),
        (lambda p: p.update(effective_to="soon"), "/effective_to", "not_a_date"),
        (lambda p: p.update(effective_to="2025-12-31"), "/effective_to", "ends_before_it_begins"),
        (lambda p: p.update(time_zone="Mars/Olympus"), "/time_zone", "unknown_time_zone"),
        (
            lambda p: p.update(calendar={"holidays": ["2026-01-01", "x"]}),
            "/calendar/holidays/1",
            "not_a_date",
        ),
        (lambda p: p.update(calendar={"workdays": ["2026-13-01"]}), "/calendar/workdays/0", "not_a_date"),
    ],
)
def test_a_mistake_in_the_dates_is_found_where_it_is(
    mistake: Callable[[Pack], object], pointer: str, code: str
) -> None:
    """ISO dates of the calendar, in order; a time zone that exists."""
    assert (pointer, code) in found(mistake)


@pytest.mark.parametrize(
    "path", ["/title", "/next_forum", "/grounds/2/title", "/grounds/2/instead", "/contacts/0/name"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_text_stands_in_both_languages(path: str, lang: str) -> None:
    """Each gap has its own path."""
    pack = plain(contacts=[{"name": both("Office"), "how": both("Call.")}])
    holder: Any = pack
    *steps, last = path.strip("/").split("/")
    for step in steps:
        holder = holder[int(step) if step.isdigit() else step]
    holder[last] = holder[last] | {lang: ""}
    assert [(f.pointer, f.code) for f in packcheck.problems(read(pack))] == [(f"{path}/{lang}", "missing")]


def versions(*periods: tuple[str, str | None]) -> list[Fault]:
    packs = [
        read(plain(version=n, effective_from=first, effective_to=last))
        for n, (first, last) in enumerate(periods, start=1)
    ]
    return packcheck.overlaps(packs)


def test_two_versions_are_never_in_force_on_the_same_day() -> None:
    """Nobody could say which one counts: the first day of the next comes after the last day of the one before."""
    assert versions(("2026-01-01", "2026-03-31"), ("2026-04-01", None)) == []
    (fault,) = versions(("2026-01-01", "2026-04-01"), ("2026-04-01", None))
    assert (fault.pointer, fault.code, fault.limit) == ("/effective_from", "overlapping_dates", "small@1")
    assert len(versions(("2026-01-01", None), ("2026-04-01", None))) == 1


def test_other_procedures_may_be_in_force_at_the_same_time() -> None:
    """Only versions of one are compared."""
    assert packcheck.overlaps([read(plain()), read(plain(id="other"))]) == []


# -------------------------------------------------------------------------------------------------- unverified numbers


UNREAD = [
    ("/deadlines/respond", lambda p: deadline(p, "respond", verified=False)),
    ("/deadlines/service", lambda p: deadline(p, "service", verified=False)),
    ("/deadlines/cure", lambda p: deadline(p, "cure", verified=False)),
    ("/deadlines/perform", lambda p: deadline(p, "perform", verified=False)),
    ("/grounds/1", lambda p: p["grounds"][1].update(verified=False)),
    ("/limitation", lambda p: p["limitation"].update(verified=False)),
]


@pytest.mark.parametrize(("pointer", "mistake"), UNREAD, ids=[pointer for pointer, _ in UNREAD])
def test_an_unverified_number_with_a_legal_consequence_is_refused_where_it_stands(
    pointer: str, mistake: Callable[[Pack], object]
) -> None:
    """Default, referral, lapse, breach; grounds; limits."""
    assert found(mistake) == [(pointer, "unverified_number")]


@pytest.mark.parametrize(("pointer", "mistake"), UNREAD, ids=[pointer for pointer, _ in UNREAD])
def test_somebody_may_answer_for_it_by_name_or_try_it_in_a_sandbox(
    pointer: str, mistake: Callable[[Pack], object]
) -> None:
    """A blank name answers for nothing."""

    def answered(name: str) -> Callable[[Pack], object]:
        return lambda p: (mistake(p), p.update(unverified_override=name))

    assert found(answered("The legal department, 1 March 2026.")) == []
    assert found(answered("  ")) == [(pointer, "unverified_number")]
    assert found(mistake, live=False) == []


def test_an_unverified_number_without_a_legal_consequence_needs_nobody() -> None:
    """When an offer lapses is nobody's right."""
    assert found(lambda p: deadline(p, "offer", verified=False)) == []


def test_a_mandatory_right_nobody_has_read_is_refused() -> None:
    """And one that nobody knows."""
    right = {"value": 7, "article": "25", "source": "T.", "verified": False, "mandatory": True}
    pointers = found(lambda p: p.update(entitlements={"no_reason_return_days": right}))
    assert pointers == [("/entitlements/no_reason_return_days", "unverified_number")]
    verified = right | {"verified": True}
    assert found(lambda p: p.update(entitlements={"free_lunch_days": verified})) == [
        ("/entitlements", "not_one_of")
    ]


# ---------------------------------------------------------------------------------------------------------- the whole


@pytest.mark.capability("S56")
def test_how_long_words_are_kept_has_a_source_and_somebody_who_answers_for_it() -> None:
    """What is erased is proof lost: a number that nobody has read needs a name."""
    number = {"days": 9, "source": " ", "verified": True}
    assert found(lambda p: p.update(personal=number)) == [("/personal/source", "missing")]
    unread = number | {"source": "T.", "verified": False}
    assert found(lambda p: p.update(personal=unread)) == [("/personal", "unverified_number")]
    bodys = number | {"source": "T.", "record_days": 9}
    assert found(lambda p: p.update(personal=bodys)) == [("/personal/record_source", "missing")]


def test_all_mistakes_are_found_at_once() -> None:
    """Nobody corrects one at a time."""

    def everywhere(pack: Pack) -> None:
        pack["time_zone"] = "Mars/Olympus"
        stage(pack, NEGOTIATION, next="arbitration")
        deadline(pack, "offer", consequence="refer")
        pack["title"].pop("zh")

    assert {pointer for pointer, _ in found(everywhere)} == {
        "/time_zone", "/title/zh", "/stages/1/next", "/deadlines/offer/consequence",
    }  # fmt: skip


def test_a_pointer_names_a_place_in_the_pack() -> None:
    """Or the place where something is missing."""
    pack: Any = plain(title={"en": "Small"})
    (fault,) = packcheck.problems(read(pack))
    assert fault == Fault("/title/zh", "missing")
    assert isinstance(read(pack), RulePack)
