"""The regimes that ship: which numbers each sets, on which grounds it refuses, what of it was read."""

from __future__ import annotations

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.screening import DOUBTS
from chalicelib.domain.collective.majorities import Majority
from chalicelib.domain.group import outline
from chalicelib.domain.group.rules import Collective, Late, Mode
from chalicelib.domain.rulepack import Layer, StageKind
from chalicelib.domain.values import Role

FILES = PackFiles()
PACKS, LAYERS = FILES.all(), FILES.layers()
every_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.ref)

# ------------------------------------------------------------------------------------------------------------- grounds


CHINA = "no_competence other_forum not_personal_use no_standing time_limit missing_material"
UNION = (
    "respondent_not_contacted frivolous other_forum value_limit time_limit impairs_operation not_personal_use"
)
GROUNDS = {
    "cn-samr-2020@1": f"{CHINA} other_by_law",
    "cn-samr-2026@1": f"{CHINA} false_material identity_refused other_by_law",
    "eu-adr-2013@1": UNION,
    "eu-adr-2025@1": UNION,
    "eu-dsa@1": "already_resolved no_competence no_standing",
}


@pytest.mark.capability("S04")
@pytest.mark.parametrize(("ref", "codes"), GROUNDS.items(), ids=GROUNDS.keys())
def test_the_grounds_of_refusal_are_those_of_the_regime(ref: str, codes: str) -> None:
    """In its order: art. 15(1) and 16(1) of the decrees, art. 5(4) of the directive, art. 21 of the regulation."""
    assert [ground.code for ground in FILES.get(ref).grounds] == codes.split()


def test_every_doubt_belongs_to_a_ground_of_some_regime() -> None:
    """What the rules can see in a complaint, some law cares about."""
    assert {*DOUBTS, "time_limit"} <= {ground.code for pack in PACKS for ground in pack.grounds}


# ------------------------------------------------------------------------------------------------------------- regimes


@pytest.mark.parametrize(
    ("ref", "rule", "n", "unit", "verified"),
    [
        ("cn-samr-2020@1", "screening", 7, Unit.WORKING_DAYS, True),
        ("cn-samr-2020@1", "mediation", 45, Unit.WORKING_DAYS, True),
        ("cn-samr-2026@1", "screening", 7, Unit.WORKING_DAYS, True),
        ("cn-samr-2026@1", "mediation", 60, Unit.CALENDAR_DAYS, False),
        ("eu-adr-2013@1", "screening", 3, Unit.WEEKS, False),
        ("eu-adr-2013@1", "decide", 90, Unit.CALENDAR_DAYS, False),
        ("eu-adr-2025@1", "respond", 20, Unit.WORKING_DAYS, False),
        ("eu-dsa@1", "decide", 90, Unit.CALENDAR_DAYS, True),
        ("us-mass-arb@1", "mediation", 120, Unit.CALENDAR_DAYS, False),
    ],
)
def test_the_periods_that_a_regime_sets(ref: str, rule: str, n: int, unit: Unit, verified: bool) -> None:
    """Published numbers do not change within a version; which of them were read is part of them."""
    found = FILES.get(ref).deadlines[rule]
    assert (found.length, found.verified) == (Length(n, unit), verified)


@pytest.mark.parametrize(
    ("ref", "rule", "n", "unit"),
    [("eu-adr-2025@1", "respond", 10, Unit.WORKING_DAYS), ("eu-dsa@1", "decide", 90, Unit.CALENDAR_DAYS)],
)
def test_complex_cases_get_longer_once(ref: str, rule: str, n: int, unit: Unit) -> None:
    """Thirty working days to reply; one hundred and eighty days to decide."""
    extension = FILES.get(ref).deadlines[rule].extension
    assert extension is not None
    assert (extension.length, extension.times, extension.by) == (Length(n, unit), 1, (Role.OFFICER,))


NUMEROUS = {"numerous_parties_min_persons": (10, True)}
"""By the law of civil procedure, which was read."""


@pytest.mark.parametrize(
    ("ref", "verified", "more"), [("cn-samr-2020@1", True, {}), ("cn-samr-2026@1", False, NUMEROUS)]
)
def test_china_counts_three_years_and_names_two_representatives(
    ref: str, verified: bool, more: dict[str, tuple[int, bool]]
) -> None:
    """On China's calendar; of the measures of 2026 neither was read."""
    pack = FILES.get(ref)
    assert pack.limitation is not None
    assert (pack.limitation.length, pack.limitation.verified) == (Length(3, Unit.YEARS), verified)
    assert {key: (t.n, t.verified) for key, t in pack.collective.items()} == {
        "joint_complaint_min_persons": (2, verified), "representatives_max_persons": (2, verified), **more,
    }  # fmt: skip
    assert (pack.days.id, pack.time_zone) == ("CN", "Asia/Shanghai")


@pytest.mark.parametrize("ref", ["eu-adr-2013@1", "eu-adr-2025@1", "eu-dsa@1"])
def test_what_a_body_of_the_union_says_here_is_an_opinion(ref: str) -> None:
    """It binds nobody, and its last day is the day the law names: nothing rolls."""
    pack = FILES.get(ref)
    decides = [stage for stage in pack.stages if stage.kind is StageKind.DETERMINATION]
    assert [stage.legal_effect for stage in decides] == ["opinion"]
    assert pack.roll == "none"


def test_the_thresholds_of_mass_arbitration() -> None:
    """Persons, days and cents; only what the association's own page says is verified."""
    assert {key: (t.n, t.verified) for key, t in FILES.get("us-mass-arb@1").collective.items()} == {
        "consumer_demands_min": (25, True),
        "other_demands_min": (100, True),
        "start_fee_minor_units": (1_125_000, False),
        "start_fee_claimants_minor_units": (312_500, False),
        "start_fee_business_minor_units": (812_500, False),
        "mediation_within_days": (120, False),
        "cpr_demands_min": (30, False),
        "jams_demands_min": (75, False),
    }


def test_the_start_fees_add_up() -> None:
    """What the claimants and the business pay to begin is the whole fee."""
    fees = FILES.get("us-mass-arb@1").collective
    parts = fees["start_fee_claimants_minor_units"].n + fees["start_fee_business_minor_units"].n
    assert parts == fees["start_fee_minor_units"].n


def test_the_date_of_the_amended_directive_is_said_to_be_reckoned() -> None:
    """Nobody has read it; the pack says so where everyone sees it."""
    assert "The date of application is not verified" in FILES.get("eu-adr-2025@1").regime


# -------------------------------------------------------------------------------------------------------------- groups


def groups(ref: str) -> Collective:
    found = FILES.get(ref).groups
    assert found is not None
    return found


def test_only_the_versions_in_force_know_groups() -> None:
    """What is history stays as it was; the DSA knows none."""
    assert [pack.ref for pack in PACKS if pack.groups is not None] == [
        "cn-samr-2026@1", "demo@2", "eu-adr-2025@1", "generic@2", "us-mass-arb@1",
    ]  # fmt: skip


def test_china_forms_a_group_of_ten_with_two_to_five_representatives() -> None:
    """Art. 75, 78 and 79 of the SPC's interpretation, all read: ten persons, two to five of them, thirty days to
    register; after that nobody joins. A settlement binds each by its own consent (art. 56 of the law).
    """
    found, pack = groups("cn-samr-2026@1"), FILES.get("cn-samr-2026@1")
    assert (found.form_at.n, found.form_at.verified) == (10, True)
    assert (found.seats.least, found.seats.most, found.seats.verified) == (2, 5, True)
    gathering = pack.deadlines["group_gathering"]
    assert (gathering.length, gathering.verified) == (Length(30, Unit.CALENDAR_DAYS), True)
    assert (found.late, found.voting.mode, found.proof) == (Late.FORMED, Mode.INDIVIDUAL, True)
    assert found.voting.rule.majority is Majority.ABSOLUTE
    assert "group_determination" not in pack.deadlines, "an office mediates; it decides nothing"


def test_a_body_of_the_union_bundles_two_cases() -> None:
    """Nobody is bundled by silence, nobody is elected, and its opinion binds whoever accepts it."""
    found = groups("eu-adr-2025@1")
    assert (found.form_at.n, found.form_at.verified, found.open_by) == (2, False, (Role.OFFICER,))
    assert (found.seats.most, found.voting.mode, found.affirm) == (0, Mode.INDIVIDUAL, False)
    assert not outline.binds(FILES.get("eu-adr-2025@1"))


def test_mass_claims_are_affirmed_one_by_one_and_mediated_for_all() -> None:
    """Twenty-five demands, coordinated counsel, one hundred and twenty days, twenty test cases at most."""
    found, pack = groups("us-mass-arb@1"), FILES.get("us-mass-arb@1")
    assert (found.form_at.n, found.form_at.verified, found.affirm) == (25, True, True)
    assert (found.seats.most, found.voting.mode) == (0, Mode.INDIVIDUAL)
    assert pack.deadlines["group_mediation"].length == Length(120, Unit.CALENDAR_DAYS)
    assert found.test_cases is not None
    assert (found.test_cases.n, found.test_cases.verified) == (20, False)


@pytest.mark.parametrize(
    ("ref", "members", "names"),
    [
        ("cn-samr-2026@1", 9, "joint_complaint_min_persons"),
        ("cn-samr-2026@1", 10, "joint_complaint_min_persons numerous_parties_min_persons"),
        ("us-mass-arb@1", 24, ""),
        ("us-mass-arb@1", 25, "consumer_demands_min"),
        ("us-mass-arb@1", 30, "consumer_demands_min cpr_demands_min"),
        ("us-mass-arb@1", 75, "consumer_demands_min cpr_demands_min jams_demands_min"),
        ("us-mass-arb@1", 2_000_000, "consumer_demands_min cpr_demands_min jams_demands_min other_demands_min"),
        ("generic@2", 100_000, ""),
    ],
)  # fmt: skip
def test_a_group_reaches_the_thresholds_of_its_regime(ref: str, members: int, names: str) -> None:
    """By the number of its members; fees, days and the most representatives are no thresholds."""
    assert outline.reached(FILES.get(ref), members) == tuple(names.split())


# -------------------------------------------------------------------------------------------------------------- layers


def test_the_law_of_china_was_read() -> None:
    """Seven days to return and to refund, six months of proof, three times the price and never below CNY 500."""
    layer = next(layer for layer in LAYERS if layer.id == "cn-consumer-core")
    assert {key: e.value for key, e in layer.entitlements.items()} == {
        "no_reason_return_days": 7, "refund_days": 7, "quality_return_days": 7, "proof_on_trader_months": 6,
        "fraud_multiple": 3, "fraud_floor": 50_000, "record_retention_years": 3,
    }  # fmt: skip
    assert all(e.verified and e.mandatory for e in layer.entitlements.values())
    assert all(right.verified for right in layer.rights)


def test_the_law_of_the_union_was_not() -> None:
    """Fourteen days to withdraw and to refund, twenty-four months, twelve of reversed proof; accepted by name."""
    layer = next(layer for layer in LAYERS if layer.id == "eu-core")
    assert {key: (e.value, e.verified) for key, e in layer.entitlements.items()} == {
        "no_reason_return_days": (14, False), "refund_days": (14, False), "warranty_months": (24, False),
        "proof_on_trader_months": (12, False),
    }  # fmt: skip
    assert (layer.unverified_override or "").startswith("The Redress project accepts these numbers")


@every_layer
def test_rights_name_their_article_in_both_languages(layer: Layer) -> None:
    """Each code once."""
    codes = [right.code for right in layer.rights]
    assert len(set(codes)) == len(codes) > 3
    for right in layer.rights:
        assert right.article in right.source
        assert set(right.text) == {"en", "zh"}
