"""The rule packs that ship: usable, complete, honest about their numbers."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.calendars import Length, Unit, due
from chalicelib.domain.media import ACCEPTED
from chalicelib.domain.rulepack import REQUIRED_RULES, Consequence, RulePack, StageKind, problems
from chalicelib.domain.values import Role

PACKS = PackFiles().all()
GENERIC = PackFiles().get("generic@1")
DEMO = PackFiles().get("demo@1")
START = datetime(2026, 11, 22, 4, tzinfo=UTC)

every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.ref)


def span(pack: RulePack, length: Length) -> timedelta:
    return due(START, length, pack.time_zone) - START


def test_two_packs_ship() -> None:
    """The general procedure, and the same in seconds."""
    assert [pack.ref for pack in PACKS] == ["demo@1", "generic@1"]


@every_pack
def test_a_shipped_pack_has_no_problems(pack: RulePack) -> None:
    """By the checks that any pack must pass."""
    assert problems(pack) == []


@every_pack
def test_titles_and_next_forum_stand_in_both_languages(pack: RulePack) -> None:
    """English and Chinese, neither empty."""
    for texts in (pack.title, pack.next_forum):
        assert set(texts) == {"en", "zh"}
        assert all(texts.values())


@every_pack
def test_every_rule_names_its_source(pack: RulePack) -> None:
    """A whole sentence."""
    assert all(rule.source.endswith(".") for rule in pack.deadlines.values())


@every_pack
def test_only_the_needed_rules_are_there(pack: RulePack) -> None:
    """A rule that nothing starts would be a promise nobody keeps."""
    assert set(pack.deadlines) == set(REQUIRED_RULES)


@every_pack
def test_the_stages_run_from_negotiation_to_performance(pack: RulePack) -> None:
    """Negotiation, then determination; what is agreed or decided is performed."""
    assert [stage.kind for stage in pack.stages] == [
        StageKind.NEGOTIATION, StageKind.DETERMINATION, StageKind.PERFORMANCE,
    ]  # fmt: skip
    assert pack.stage(pack.first_stage).next == "determination"


@every_pack
def test_silence_means_what_the_design_says(pack: RulePack) -> None:
    """And nowhere an acceptance (P5)."""
    assert {name: rule.consequence for name, rule in pack.deadlines.items()} == {
        "service": Consequence.REFER,
        "respond": Consequence.DEFAULT,
        "negotiation": Consequence.ESCALATE,
        "decide": Consequence.REFER,
        "evidence": Consequence.NOTE_UNMET,
        "offer": Consequence.LAPSE_OFFER,
        "proposal": Consequence.LAPSE_PROPOSAL,
        "perform": Consequence.BREACH,
        "upload": Consequence.RELEASE_UPLOAD,
    }


@every_pack
def test_warnings_come_in_order(pack: RulePack) -> None:
    """Each once."""
    for rule in pack.deadlines.values():
        assert all(earlier < later for earlier, later in itertools.pairwise(rule.warn_at))


@every_pack
def test_every_accepted_media_type_can_be_recognised(pack: RulePack) -> None:
    """A type whose bytes `inspect` cannot check would be refused after the upload."""
    assert set(pack.evidence.media_types) <= set(ACCEPTED)


@every_pack
def test_an_offer_lapses_within_the_negotiation(pack: RulePack) -> None:
    """So that one can be answered and countered before time runs out."""
    assert span(pack, pack.deadlines["offer"].length) < span(pack, pack.deadlines["negotiation"].length)


@every_pack
def test_a_party_can_escalate_before_the_stage_ends_by_itself(pack: RulePack) -> None:
    """Otherwise the right would be empty."""
    assert span(pack, pack.escalate_after) < span(pack, pack.deadlines["negotiation"].length)


@pytest.mark.parametrize(
    ("rule", "on", "n", "unit", "repeat"),
    [
        ("service", Role.PLATFORM, 72, Unit.HOURS, 1),
        ("respond", Role.RESPONDENT, 5, Unit.CALENDAR_DAYS, 0),
        ("negotiation", Role.SYSTEM, 14, Unit.CALENDAR_DAYS, 0),
        ("decide", Role.OFFICER, 10, Unit.CALENDAR_DAYS, 2),
        ("evidence", Role.COMPLAINANT, 5, Unit.CALENDAR_DAYS, 0),
        ("offer", Role.SYSTEM, 5, Unit.CALENDAR_DAYS, 0),
        ("proposal", Role.SYSTEM, 5, Unit.CALENDAR_DAYS, 0),
        ("perform", Role.RESPONDENT, 14, Unit.CALENDAR_DAYS, 0),
        ("upload", Role.SYSTEM, 48, Unit.HOURS, 0),
    ],
)
def test_the_periods_of_the_general_procedure(rule: str, on: Role, n: int, unit: Unit, repeat: int) -> None:
    """Published numbers do not change within a version."""
    found = GENERIC.deadlines[rule]
    assert (found.on, found.length, found.repeat) == (on, Length(n, unit), repeat)


def test_the_evidence_limits_of_the_general_procedure() -> None:
    """25 MiB a file, 100 files and 250 MiB a party and case, three years under lock."""
    limits = GENERIC.evidence
    assert (limits.file_bytes, limits.case_bytes) == (25 * 2**20, 250 * 2**20)
    assert (limits.files, limits.retention_days) == (100, 3 * 365)


def test_the_upload_form_outlives_nothing_that_intake_keeps() -> None:
    """Intake drops a file after two days; by then its share of the budget is back."""
    assert span(GENERIC, GENERIC.deadlines["upload"].length) <= timedelta(days=2)


def test_numbers_of_our_own_do_not_pass_for_law() -> None:
    """Each says that it is a default, and somebody answers for all of them."""
    assert all(rule.source.startswith("Project default") for rule in GENERIC.deadlines.values())
    assert not any(rule.verified for rule in GENERIC.deadlines.values())
    assert GENERIC.unverified_override


def test_the_demonstration_says_what_it_is() -> None:
    """In its title, in both languages, and in its regime."""
    assert DEMO.title["en"].startswith("DEMO ONLY")
    assert DEMO.title["zh"].startswith("仅供演示")
    assert DEMO.regime.startswith("None.")


def test_the_demonstration_runs_in_seconds() -> None:
    """The whole procedure can be watched: nothing but an unused upload takes longer than a minute."""
    seconds = {name: rule.length.n for name, rule in DEMO.deadlines.items()}
    assert all(rule.length.unit is Unit.SECONDS for rule in DEMO.deadlines.values())
    assert seconds == {
        "service": 60, "respond": 12, "negotiation": 20, "decide": 60, "evidence": 20,
        "offer": 15, "proposal": 15, "perform": 60, "upload": 600,
    }  # fmt: skip
    assert (DEMO.escalate_after.n, DEMO.grace_seconds) == (2, 2)


def test_the_demonstration_differs_in_time_only() -> None:
    """Stages, consequences and file types are those of the general procedure."""
    assert DEMO.stages == GENERIC.stages
    assert DEMO.evidence.media_types == GENERIC.evidence.media_types
    for name, rule in DEMO.deadlines.items():
        general = GENERIC.deadlines[name]
        assert (rule.on, rule.consequence, rule.warn_at, rule.repeat) == (
            general.on, general.consequence, general.warn_at, general.repeat,
        )  # fmt: skip
