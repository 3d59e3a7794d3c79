"""The rule packs that ship: usable, complete, honest about their numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.calendars import Length, Unit, due
from chalicelib.domain.collective.majorities import Majority, Rule
from chalicelib.domain.deadlines import LONGEST_IN_GROUP
from chalicelib.domain.group.rules import Mode
from chalicelib.domain.media import ACCEPTED
from chalicelib.domain.packcheck import layer_problems, overlaps, problems, unverified
from chalicelib.domain.rulepack import Layer, RulePack, StageKind
from chalicelib.domain.values import Role

FILES = PackFiles()
PACKS, LAYERS = FILES.all(), FILES.layers()
GENERIC, DEMO = FILES.get("generic@2"), FILES.get("demo@2")
SHOWN = ("demo", "demo-panels")
"""For demonstrations."""
STATUTORY = [pack for pack in PACKS if pack.id not in ("generic", *SHOWN)]
START = datetime(2026, 11, 22, 4, tzinfo=UTC)
UNREAD = re.compile(r"not read|secondary sources|Project default|project default")
"""What a source says of a number that nobody has read in the text of a law."""

every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.ref)
every_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.ref)


def span(pack: RulePack, length: Length) -> timedelta:
    return due(START, length, pack.time_zone) - START


def sources(pack: RulePack) -> Iterator[tuple[str, bool | None]]:
    """Every source in a pack, and whether it claims to be verified; None where it makes no such claim."""
    for rule in pack.deadlines.values():
        yield rule.source, rule.verified
        if rule.extension is not None:
            yield rule.extension.source, None
    for part in (
        *pack.grounds,
        *pack.pauses.values(),
        *pack.entitlements.values(),
        *pack.collective.values(),
    ):
        yield part.source, part.verified
    for one in (pack.limitation, pack.reopening):
        if one is not None:
            yield one.source, one.verified
    for plain in (pack.bidding, pack.agreement):
        if plain is not None:
            yield plain.source, None
    yield from of_groups(pack)


def of_groups(pack: RulePack) -> Iterator[tuple[str, bool]]:
    given = pack.groups
    if given is not None:
        numbers = (given.form_at, given.suggest_at, given.seats, given.voting, given.test_cases)
        yield from ((number.source, number.verified) for number in numbers if number is not None)


# ---------------------------------------------------------------------------------------------------------- every pack


def test_these_packs_and_layers_ship() -> None:
    """Two procedures of our own in two versions, one that shows every way to a tribunal, six regimes, the law of two
    places.
    """
    assert [pack.ref for pack in PACKS] == [
        "cn-samr-2020@1", "cn-samr-2026@1", "demo-panels@1", "demo@1", "demo@2", "eu-adr-2013@1", "eu-adr-2025@1",
        "eu-dsa@1", "generic@1", "generic@2", "us-mass-arb@1",
    ]  # fmt: skip
    assert [layer.ref for layer in LAYERS] == ["cn-consumer-core@1", "eu-core@1"]


@every_pack
def test_a_shipped_pack_has_no_problems(pack: RulePack) -> None:
    """By the checks that any pack must pass."""
    assert problems(pack) == []


@every_layer
def test_a_shipped_layer_has_no_problems(layer: Layer) -> None:
    """Likewise."""
    assert layer_problems(layer) == []


def test_no_two_versions_are_in_force_at_once() -> None:
    """And the measures of 2026 follow those of 2020 on the next day, as version 2 follows version 1."""
    assert overlaps(PACKS) == []
    handed_over = [
        ("generic@1", "generic@2"), ("demo@1", "demo@2"), ("cn-samr-2020@1", "cn-samr-2026@1"),
        ("eu-adr-2013@1", "eu-adr-2025@1"),
    ]  # fmt: skip
    for earlier, later in handed_over:
        ends, begins = FILES.get(earlier).effective_to, FILES.get(later).effective_from
        assert date.fromisoformat(ends or "") + timedelta(days=1) == date.fromisoformat(begins)


@every_pack
def test_everything_for_people_stands_in_both_languages(pack: RulePack) -> None:
    """English and Chinese, neither empty; the Chinese is written in Chinese characters."""
    said = [pack.title, pack.next_forum]
    said += [track.title for track in pack.arbitration.tracks] if pack.arbitration is not None else []
    said += [text for ground in pack.grounds for text in (ground.title, ground.instead)]
    said += [text for contact in pack.contacts for text in (contact.name, contact.how)]
    for text in said:
        assert set(text) == {"en", "zh"}
        assert text["en"].strip()
        assert re.search(r"[一-鿿]", text["zh"])
        assert not re.search(r"[一-鿿]", text["en"])


@every_pack
def test_every_number_names_its_source(pack: RulePack) -> None:
    """A whole sentence."""
    assert all(source.endswith(".") for source, _ in sources(pack))


@every_pack
def test_what_is_verified_was_read(pack: RulePack) -> None:
    """A verified number names an article; a default of our own and what was read elsewhere are never verified."""
    for source, verified in sources(pack):
        if verified:
            said = source.partition(" That ")[0].partition(" The cap ")[0]
            assert not UNREAD.search(said), source


@every_pack
def test_somebody_answers_for_what_is_not_verified(pack: RulePack) -> None:
    """By name, and saying that this is not a tenant's own acceptance where a law is at stake."""
    assert unverified(pack)
    assert (pack.unverified_override or "").startswith("The Redress project accepts these numbers")


@pytest.mark.parametrize("pack", STATUTORY, ids=lambda pack: pack.ref)
def test_a_live_tenant_has_to_accept_a_regimes_numbers_itself(pack: RulePack) -> None:
    """Ours is no acceptance for anybody's real disputes."""
    assert "A live tenant has to accept them in its own name" in (pack.unverified_override or "")


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
def test_an_offer_lapses_within_the_stage_it_is_made_in(pack: RulePack) -> None:
    """So that one can be answered and countered before time runs out."""
    opening = pack.deadlines[pack.opening.deadline]
    assert span(pack, pack.deadlines["offer"].length) < span(pack, opening.length)


@every_pack
def test_a_party_can_escalate_before_a_negotiation_ends_by_itself(pack: RulePack) -> None:
    """Otherwise the right would be empty."""
    for stage in pack.stages:
        if stage.kind is StageKind.NEGOTIATION:
            assert span(pack, pack.escalate_after) < span(pack, pack.deadlines[stage.deadline].length)


@every_pack
def test_silence_leads_every_procedure_to_an_end(pack: RulePack) -> None:
    """No stage is without a deadline, and following silence from the first stage ends outside of arbitration."""
    stage, seen = pack.stage(pack.first_stage), []
    while stage.next is not None:
        seen.append(stage.id)
        stage = pack.stage(stage.next)
    assert stage.kind in (StageKind.MEDIATION, StageKind.DETERMINATION)
    assert len(seen) < len(pack.stages)


@pytest.mark.parametrize("pack", STATUTORY, ids=lambda pack: pack.ref)
def test_a_pause_to_complete_a_complaint_is_nobodys_to_ask_for(pack: RulePack) -> None:
    """It comes with the deficiency notice, and lasts as long as the time to complete it."""
    if pack.first_stage == "screening":
        assert pack.pauses["cure"].by == ()
        assert pack.pauses["cure"].cap == pack.deadlines["cure"].length
        assert pack.pauses["cure"].stops == ("screening",)


# ------------------------------------------------------------------------------------------------- our own procedures


@pytest.mark.parametrize(
    ("rule", "on", "n", "unit", "repeat"),
    [
        ("service", Role.PLATFORM, 72, Unit.HOURS, 1),
        ("deemed_service", Role.PLATFORM, 7, Unit.CALENDAR_DAYS, 0),
        ("respond", Role.RESPONDENT, 5, Unit.CALENDAR_DAYS, 0),
        ("first_reply", Role.RESPONDENT, 24, Unit.HOURS, 0),
        ("negotiation", Role.SYSTEM, 14, Unit.CALENDAR_DAYS, 0),
        ("mediation", Role.MEDIATOR, 30, Unit.CALENDAR_DAYS, 0),
        ("consent", Role.SYSTEM, 5, Unit.CALENDAR_DAYS, 0),
        ("appoint", Role.OFFICER, 5, Unit.CALENDAR_DAYS, 1),
        ("decide", Role.OFFICER, 10, Unit.CALENDAR_DAYS, 2),
        ("evidence", Role.COMPLAINANT, 5, Unit.CALENDAR_DAYS, 0),
        ("offer", Role.SYSTEM, 5, Unit.CALENDAR_DAYS, 0),
        ("proposal", Role.SYSTEM, 5, Unit.CALENDAR_DAYS, 0),
        ("accord", Role.SYSTEM, 7, Unit.CALENDAR_DAYS, 0),
        ("bid", Role.SYSTEM, 3, Unit.CALENDAR_DAYS, 0),
        ("arbitration", Role.SYSTEM, 180, Unit.CALENDAR_DAYS, 0),
        ("perform", Role.RESPONDENT, 14, Unit.CALENDAR_DAYS, 0),
        ("return_ship", Role.COMPLAINANT, 7, Unit.CALENDAR_DAYS, 0),
        ("return_receive", Role.RESPONDENT, 10, Unit.CALENDAR_DAYS, 0),
        ("upload", Role.SYSTEM, 48, Unit.HOURS, 0),
        ("group_suggestion", Role.OFFICER, 14, Unit.CALENDAR_DAYS, 0),
        ("group_gathering", Role.COMPLAINANT, 30, Unit.CALENDAR_DAYS, 0),
        ("group_election", Role.COMPLAINANT, 7, Unit.CALENDAR_DAYS, 0),
        ("group_acceptance", Role.COMPLAINANT, 14, Unit.CALENDAR_DAYS, 0),
        ("group_consent", Role.COMPLAINANT, 7, Unit.CALENDAR_DAYS, 0),
        ("group_objection", Role.COMPLAINANT, 14, Unit.CALENDAR_DAYS, 0),
        ("group_recall", Role.COMPLAINANT, 7, Unit.CALENDAR_DAYS, 0),
        ("group_negotiation", Role.SYSTEM, 30, Unit.CALENDAR_DAYS, 0),
        ("group_mediation", Role.MEDIATOR, 60, Unit.CALENDAR_DAYS, 0),
        ("group_determination", Role.OFFICER, 60, Unit.CALENDAR_DAYS, 0),
        ("group_review", Role.COMPLAINANT, 7, Unit.CALENDAR_DAYS, 0),
        ("group_unclaimed", Role.PLATFORM, 90, Unit.CALENDAR_DAYS, 0),
        ("arb_accept", Role.BODY, 5, Unit.CALENDAR_DAYS, 0),
        ("arb_nonces", Role.SYSTEM, 3, Unit.CALENDAR_DAYS, 0),
        ("arb_strike", Role.SYSTEM, 10, Unit.CALENDAR_DAYS, 0),
        ("arb_nominate", Role.SYSTEM, 10, Unit.CALENDAR_DAYS, 0),
        ("arb_appoint", Role.BODY, 5, Unit.CALENDAR_DAYS, 2),
        ("arb_disclose", Role.ARBITRATOR, 5, Unit.CALENDAR_DAYS, 0),
        ("arb_challenge", Role.SYSTEM, 10, Unit.CALENDAR_DAYS, 0),
        ("arb_comment", Role.SYSTEM, 5, Unit.CALENDAR_DAYS, 0),
        ("arb_ruling", Role.BODY, 10, Unit.CALENDAR_DAYS, 0),
        ("arb_round", Role.SYSTEM, 10, Unit.CALENDAR_DAYS, 0),
        ("arb_proceedings", Role.ARBITRATOR, 60, Unit.CALENDAR_DAYS, 0),
        ("arb_award", Role.ARBITRATOR, 30, Unit.CALENDAR_DAYS, 0),
        ("arb_sign", Role.ARBITRATOR, 7, Unit.CALENDAR_DAYS, 0),
        ("arb_correct", Role.SYSTEM, 30, Unit.CALENDAR_DAYS, 0),
    ],
)
def test_the_periods_of_the_general_procedure(rule: str, on: Role, n: int, unit: Unit, repeat: int) -> None:
    """Published numbers do not change within a version."""
    found = GENERIC.deadlines[rule]
    assert (found.on, found.length, found.repeat) == (on, Length(n, unit), repeat)


@every_pack
def test_the_evidence_limits_are_those_of_the_project(pack: RulePack) -> None:
    """25 MiB a file, 100 files and 250 MiB a party and case, three years under lock; a day for a demonstration."""
    limits = pack.evidence
    assert (limits.file_bytes, limits.case_bytes, limits.files) == (25 * 2**20, 250 * 2**20, 100)
    assert limits.retention_days == (1 if pack.id in SHOWN else 3 * 365)


@every_pack
def test_the_upload_form_outlives_nothing_that_intake_keeps(pack: RulePack) -> None:
    """Intake drops a file after two days; by then its share of the budget is back."""
    assert span(pack, pack.deadlines["upload"].length) <= timedelta(days=2)


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


def test_groups_of_our_own_form_by_ten_and_vote() -> None:
    """Two to five speak for them; a quarter must vote, and more than half of those say yes."""
    groups = GENERIC.groups
    assert groups is not None
    assert (groups.form_at.n, groups.suggest_at.n, groups.capacity) == (10, 8, 100_000)
    assert (groups.seats.least, groups.seats.most) == (2, 5)
    assert (groups.voting.mode, groups.voting.rule) == (Mode.VOTE, Rule(Majority.SIMPLE, quorum_bp=2_500))
    assert all(
        source.startswith("Project default") and not verified for source, verified in of_groups(GENERIC)
    )


def test_the_demonstration_runs_in_seconds() -> None:
    """A case can be watched: nothing but an unused upload and an arbitration takes longer than a minute. A group and an
    arbitration take five at most for anything.
    """
    assert all(rule.length.unit is Unit.SECONDS for rule in DEMO.deadlines.values())
    others = ("group_", "arb_")
    seconds = {name: rule.length.n for name, rule in DEMO.deadlines.items() if not name.startswith(others)}
    assert seconds == {
        "service": 60, "respond": 12, "negotiation": 20, "decide": 60, "evidence": 20, "offer": 15, "proposal": 15,
        "perform": 60, "upload": 600, "first_reply": 6, "deemed_service": 20, "mediation": 60, "consent": 15,
        "appoint": 30, "accord": 20, "bid": 15, "arbitration": 1_800, "return_ship": 30, "return_receive": 20,
    }  # fmt: skip
    assert (DEMO.escalate_after.n, DEMO.grace_seconds) == (2, 2)
    grouped = {name: rule.length.n for name, rule in DEMO.deadlines.items() if name.startswith("group_")}
    assert grouped == {
        "group_suggestion": 120, "group_gathering": 300, "group_election": 60, "group_acceptance": 120,
        "group_consent": 60, "group_objection": 60, "group_recall": 60, "group_negotiation": 300,
        "group_mediation": 120, "group_determination": 300, "group_review": 30, "group_unclaimed": 120,
    }  # fmt: skip


def test_a_demonstrated_arbitration_takes_minutes() -> None:
    """From the referral to the award: 60 + 20 + 30 + 30 + 20 + 300 + 120 + 60 = 640 seconds with nobody in a hurry; its
    stage of the case ends after 1,800.
    """
    arbitrated = {name: rule.length.n for name, rule in DEMO.deadlines.items() if name.startswith("arb_")}
    assert arbitrated == {
        "arb_accept": 60, "arb_nonces": 20, "arb_strike": 20, "arb_nominate": 20, "arb_appoint": 30, "arb_disclose": 30,
        "arb_challenge": 20, "arb_comment": 15, "arb_ruling": 60, "arb_round": 30, "arb_proceedings": 300,
        "arb_award": 120, "arb_sign": 60, "arb_correct": 30,
    }  # fmt: skip


def test_arbitrations_of_our_own_are_drawn() -> None:
    """One decides, three from 5,000 euros; a party may challenge three times, and nothing of it passes for law."""
    given = GENERIC.arbitration
    assert given is not None
    assert (given.method, given.size, given.large_size, given.large_from["EUR"]) == ("draw", 1, 3, 500_000)
    assert given.challenges is not None
    assert given.challenges.n == 3
    assert not any(look.verified for look in given.relations.values())


def test_every_way_to_a_tribunal_ships() -> None:
    """Small disputes of fact go to a crowd, large claims to two nominated and a chair, a list for those between them,
    a draw for all others; from each an appeal to more. In the seconds of the demonstration.
    """
    pack = FILES.get("demo-panels@1")
    assert pack.arbitration is not None
    assert [(one.method.value, one.size, one.appeal_to) for one in pack.arbitration.courses] == [
        ("draw", 1, 3), ("crowd", 7, 15), ("nomination", 3, 5), ("list", 1, 3),
    ]  # fmt: skip
    own = {name: pack.deadlines[name].length.n for name in ("arb_commit", "arb_reveal", "arb_appeal")}
    assert own == {"arb_commit": 60, "arb_reveal": 60, "arb_appeal": 30}
    assert {k: v for k, v in pack.deadlines.items() if k not in own}.items() <= DEMO.deadlines.items()
    assert pack.title["en"].startswith("DEMO ONLY")
    assert pack.title["zh"].startswith("仅供演示")


def test_a_demonstrated_group_ends_before_its_members_have_to_leave() -> None:
    """All its times one after the other, with three votes, are 120 + 300 + 60 + 300 + 120 + 300 + 3 × 120 + 30 + 120 =
    1,710 seconds; a case may stand still for 3,600.
    """
    asked = ("group_acceptance", "group_consent", "group_objection", "group_recall")
    times = {k: r.length.n for k, r in DEMO.deadlines.items() if k.startswith("group_") and k not in asked}
    assert sum(times.values()) + 3 * DEMO.deadlines["group_acceptance"].length.n == 1_710
    assert DEMO.groups is not None
    assert DEMO.groups.longest == Length(3_600, Unit.SECONDS)


def test_the_demonstration_differs_in_time_only() -> None:
    """Stages, consequences and file types are those of the general procedure; there is no time for a late warning."""
    assert DEMO.stages == GENERIC.stages
    assert DEMO.evidence.media_types == GENERIC.evidence.media_types
    for name, rule in DEMO.deadlines.items():
        general = GENERIC.deadlines[name]
        assert (rule.on, rule.consequence, rule.repeat) == (general.on, general.consequence, general.repeat)
        assert set(rule.warn_at) <= set(general.warn_at)


def test_groups_of_the_demonstration_differ_in_time_only() -> None:
    """And in where the numbers come from."""
    general, shown = GENERIC.groups, DEMO.groups
    assert general is not None
    assert shown is not None
    assert (shown.form_at.n, shown.suggest_at.n) == (general.form_at.n, general.suggest_at.n)
    assert (shown.seats.least, shown.seats.most) == (general.seats.least, general.seats.most)
    assert (shown.voting.mode, shown.voting.rule) == (general.voting.mode, general.voting.rule)
    plain = (
        "open_by", "joins_in", "proof", "late", "closes_early", "affirm", "unclaimed", "objections", "capacity",
    )  # fmt: skip
    assert [getattr(shown, name) for name in plain] == [getattr(general, name) for name in plain]


@every_pack
def test_a_case_stands_still_for_longer_than_its_group_gathers(pack: RulePack) -> None:
    """Or whoever joins first would have left again before there is a group."""
    if pack.groups is not None:
        most = pack.groups.longest or LONGEST_IN_GROUP
        assert span(pack, most) > 2 * span(pack, pack.deadlines["group_gathering"].length)
