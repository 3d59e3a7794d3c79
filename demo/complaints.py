"""Complaints of the project's own, for the disputes that are told step by step; and the terms that are haggled over."""

from __future__ import annotations

from datetime import date
from typing import Any


def complaint(name: str, pack: str = "generic", *, occurred_on: date, **changes: Any) -> dict[str, Any]:
    """About a kettle, as changed."""
    return {
        "pack": pack, "lang": "en", "complainant": {"ref": f"u-{name}", "name": "Ada Marlow"},
        "respondent": {"ref": f"m-{name}", "name": "Brindlemoor Kitchen"}, "dispute_type": "quality",
        "occurred_on": occurred_on.isoformat(), "order_ref": f"BK-{name}",
        "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
        "narrative": "The kettle leaks at the base since the first day. I want my money back.",
    } | changes  # fmt: skip


def chinese_complaint(occurred_on: date, details: dict[str, str]) -> dict[str, Any]:
    """To the market regulator, whose form asks for more than `details` may say."""
    return {
        "pack": "cn-samr-2026", "lang": "zh", "country": "CN", "dispute_type": "quality",
        "complainant": {"ref": "u-limei", "name": "李梅"}, "respondent": {"ref": "m-kettles", "name": "青禾厨具"},
        "occurred_on": occurred_on.isoformat(), "order_ref": "QH-20881", "details": details,
        "claim": {"remedy": "refund", "money": {"amount": 19_900, "currency": "CNY"}},
        "narrative": "电水壶用了五天就不再加热，客服一直没有答复，要求退款。",
        "standing": {
            "personal_use": True, "own_claim": True, "other_forum": "none", "identity_checked": True,
        },
    }  # fmt: skip


def refund(amount: int, currency: str = "USD") -> dict[str, Any]:
    return {"remedy": "partial_refund", "money": {"amount": amount, "currency": currency}}
