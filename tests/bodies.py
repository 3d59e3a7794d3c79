"""Builders of arbitration bodies: fee schedules, profiles, agreements, facts of cases, neutrals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.bodies.agreements import AgreementTerms, AmountRange, BodyAgreement, CaseFacts
from chalicelib.domain.bodies.fees import FeeBand, FeeSchedule, FeeShares, Form, Tariff
from chalicelib.domain.bodies.profile import BodyContact, BodyNames, BodyProfile, ProfileTerms
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole
from chalicelib.domain.values import Money, Role

PLATFORM, BODY, OTHER = "ten_" + "p" * 26, "ten_" + "b" * 26, "ten_" + "c" * 26
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = NOW.date()


def schedule(
    *bands: FeeBand, shares: tuple[int, int, int] = (1_000, 5_000, 4_000), **tariff: Any
) -> FeeSchedule:
    """In US dollars: 25.00 and 2 % up to 1,000.00, else 45.00 and 1.5 %."""
    given = bands or (FeeBand(100_000, 2_500, 20), FeeBand(None, 4_500, 15))
    return FeeSchedule((Tariff(**{"currency": "USD", "bands": given, **tariff}),), FeeShares(*shares))


def terms(**changes: Any) -> ProfileTerms:
    return ProfileTerms(**{
        "names": BodyNames("Harbour Arbitration", "海港仲裁院"), "languages": ("en", "zh"), "seats": ("SG",),
        "forms": (Form.DOCUMENTS,), "fees": schedule(), "contact": BodyContact("https://arbitration.example.org"),
        **changes,
    })  # fmt: skip


def profile(body: str = BODY, *, version: int = 1, sandbox: bool = False, **changes: Any) -> BodyProfile:
    return BodyProfile(body, terms(**changes), NOW, sandbox, version)


def agreed(**changes: Any) -> AgreementTerms:
    return AgreementTerms(**{
        "languages": ("en",), "amounts": (AmountRange("USD", 1_000, 500_000),), "starts_on": date(2026, 11, 1),
        **changes,
    })  # fmt: skip


def proposed(id_: str = "bag_" + "a" * 26, body: str = BODY, **changes: Any) -> BodyAgreement:
    return BodyAgreement(id_, PLATFORM, body, Role.PLATFORM, agreed(**changes), NOW)


def facts(**changes: Any) -> CaseFacts:
    return CaseFacts(**{
        "dispute_type": DisputeType.QUALITY, "language": "en", "amount": Money(6_490, "USD"), "day": TODAY, **changes,
    })  # fmt: skip


def neutral(ref: str = "neutral-1", **changes: Any) -> Neutral:
    return Neutral(**{
        "ref": ref, "languages": ("en",), "capacity": 5, "since": NOW, "roles": (NeutralRole.SOLE,), **changes,
    })  # fmt: skip
