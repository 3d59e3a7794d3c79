"""A small but whole rule pack, as a platform would send its own: negotiation, an officer's decision, performance; and
groups that negotiate.
"""

from __future__ import annotations

from typing import Any, Final

_OWN: Final = "The platform's terms of service, section 7."


def _rule(on: str, n: int, unit: str, consequence: str, **more: Any) -> dict[str, Any]:
    length = {"n": n, "unit": unit}
    return {"on": on, "length": length, "consequence": consequence, "source": _OWN, "verified": True, **more}


def _number(n: int) -> dict[str, Any]:
    return {"n": n, "source": _OWN, "verified": True}


PACK: Final[dict[str, Any]] = {
    "id": "example-market",
    "version": 1,
    "title": {"en": "Disputes on Example Market", "zh": "示例商城争议处理规则"},
    "effective_from": "2026-01-01",
    "regime": "The platform's own terms, accepted by both sides.",
    "time_zone": "Asia/Shanghai",
    "calendar": {"country": "CN"},
    "roll": "next_working_day",
    "first_stage": "negotiation",
    "stages": [
        {"id": "negotiation", "kind": "negotiation", "deadline": "negotiation", "next": "determination"},
        {"id": "determination", "kind": "determination", "deadline": "decide"},
        {"id": "performance", "kind": "performance", "deadline": "perform"},
    ],
    "deadlines": {
        "service": _rule("platform", 48, "hours", "refer", repeat=1),
        "respond": _rule("respondent", 3, "working_days", "default", warn_at=[50]),
        "negotiation": _rule("system", 7, "calendar_days", "escalate"),
        "decide": _rule("officer", 5, "working_days", "refer", repeat=1),
        "evidence": _rule("complainant", 3, "calendar_days", "note_unmet"),
        "offer": _rule("system", 3, "calendar_days", "lapse_offer"),
        "proposal": _rule("system", 3, "calendar_days", "lapse_proposal"),
        "perform": _rule("respondent", 7, "calendar_days", "breach"),
        "upload": _rule("system", 48, "hours", "release_upload"),
        "group_suggestion": _rule("officer", 5, "working_days", "dissolve"),
        "group_gathering": _rule("complainant", 30, "calendar_days", "count", warn_at=[75]),
        "group_election": _rule("complainant", 7, "calendar_days", "count_votes"),
        "group_acceptance": _rule("complainant", 14, "calendar_days", "count_votes", warn_at=[50]),
        "group_consent": _rule("complainant", 7, "calendar_days", "count_votes"),
        "group_negotiation": _rule("system", 30, "calendar_days", "dissolve"),
        "group_review": _rule("complainant", 7, "calendar_days", "carry_out"),
        "group_unclaimed": _rule("platform", 90, "calendar_days", "close_unclaimed"),
    },
    "escalate_after": {"n": 48, "unit": "hours"},
    "claim_within_days": 365,
    "evidence": {
        "file_bytes": 26214400, "case_bytes": 262144000, "files": 100, "retention_days": 1095,
        "media_types": ["image/png", "image/jpeg", "application/pdf"],
    },
    "groups": {
        "form_at": _number(10), "suggest_at": _number(8),
        "seats": {"least": 2, "most": 5, "source": _OWN, "verified": True},
        "voting": {"mode": "individual", "source": _OWN, "verified": True},
        "joins_in": ["negotiation", "determination"],
    },
    "next_forum": {"en": "The consumer association where you live.", "zh": "消费者住所地的消费者协会。"},
}  # fmt: skip
"""What `POST /v1/tenants/{tenant_id}/rule-packs` takes."""

STORY: Final[dict[str, Any]] = {
    "filed_at": "2026-09-28T02:00:00Z",
    "until": "2026-12-31T00:00:00Z",
    "acts": [
        {"at": "2026-09-28T03:00:00Z", "by": "platform", "do": "serve"},
        {"at": "2026-09-29T03:00:00Z", "by": "respondent", "do": "respond", "with": {"position": "contests"}},
        {"at": "2026-09-30T03:00:00Z", "by": "complainant", "do": "escalate"},
    ],
}
"""A told case, as `POST /v1/simulations` takes it."""
