"""What the stories of the diagnosis are told with: the shipped rules, and one moment.

It is noon in Shanghai, and five in the morning in Berlin, on Sunday, 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from chalicelib.adapters.catalogue import DiagnosisFiles
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.diagnosis import Asked, Diagnosis, Finding, diagnose
from chalicelib.domain.guidance import RightState
from chalicelib.domain.promises import Source
from chalicelib.domain.questions import Given, read_answers

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
REGIMES, QUESTIONS = DiagnosisFiles().regimes(), DiagnosisFiles().questions()
CN, EU, GENERIC = "cn-consumer-core", "eu-core", "generic"
DAY_6 = {"online": True, "days_since_receipt": 6, "opened": False}
PLAIN = {"custom_made": False, "perishable": False, "digital": False, "periodical": False,
         "agreed_non_returnable": False, "intact": True, "business_use": False}  # fmt: skip


def ask(
    regime: str = CN, *, kind: DisputeType | None = None, seller: str | None = None, country: str | None = None,
    now: datetime = NOW, merchant: Mapping[str, int] | None = None, platform: Mapping[str, int] | None = None,
    **given: Given,
) -> Diagnosis:  # fmt: skip
    """What comes of these answers."""
    answers, faults = read_answers(QUESTIONS, given, now.date())
    assert faults == []
    promises = {Source.PLATFORM: platform or {}, Source.MERCHANT: merchant or {}}
    law = REGIMES[regime]
    return diagnose(
        law, Asked(answers, kind, promises), now, law.zone(country), REGIMES[seller] if seller else None
    )


def one(found: Diagnosis, code: str) -> Finding:
    (finding,) = [finding for finding in found.findings if finding.right.code == code]
    return finding


def states(found: Diagnosis) -> dict[str, RightState]:
    return {finding.right.code: finding.state for finding in found.findings}


def utc(day: str, hour: int) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
