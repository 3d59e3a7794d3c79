"""Nothing that can become of an alert is without words, in either language."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.alert.lifecycle import TABLE
from chalicelib.domain.alert.state import AlertReason, AlertState
from chalicelib.domain.counting import SignalKind
from chalicelib.entrypoints.http import alert_render, texts

pytestmark = pytest.mark.parametrize("lang", texts.LANGUAGES)


def view(**changes: Any) -> dict[str, Any]:
    spike = {"first_day": "2026-11-16", "last_day": "2026-11-22", "observed": 12, "expected_hundredths": 0}
    fields: dict[str, Any] = {
        "spike": spike, "kind": "product", "value": "k2", "state": "open", "reason": None, "wake_blocked": False,
        "fades_at": "2026-12-20T04:00:00.000000Z", "allowed_actions": [],
    }  # fmt: skip
    return fields | changes


@pytest.mark.parametrize("kind", list(SignalKind))
def test_every_kind_has_a_name(lang: str, kind: SignalKind) -> None:
    """With the value that the platform gave it."""
    assert "k2" in alert_render.alert(view(kind=kind.value), lang)["said"]


@pytest.mark.parametrize("value", ["ref:shop-77", "family:shop-77"])
def test_a_merchant_is_named_as_the_platform_does(lang: str, value: str) -> None:
    """Without our own word before it."""
    said = alert_render.alert(view(kind="merchant", value=value), lang)["said"]
    assert "shop-77" in said
    assert value not in said


@pytest.mark.parametrize(
    ("hundredths", "shown"),
    [(0, "0"), (7, "0.07"), (150, "1.5"), (200, "2"), (1_234, "12.34"), (2_000, "20")],
)
def test_what_was_expected_is_told_without_idle_zeros(lang: str, hundredths: int, shown: str) -> None:
    """From hundredths."""
    spike = view()["spike"] | {"expected_hundredths": hundredths, "observed": 99}
    said = alert_render.alert(view(spike=spike), lang)["said"]
    words = said.replace("。", " ").replace("件", " ").split()
    assert shown in words


@pytest.mark.parametrize("state", [AlertState.OPEN, AlertState.ACKNOWLEDGED])
def test_every_open_state_says_what_comes_next(lang: str, state: AlertState) -> None:
    """And when it ends by itself."""
    assert "2026" in alert_render.alert(view(state=state.value), lang)["next"]


@pytest.mark.parametrize("reason", list(AlertReason))
def test_every_end_is_told(lang: str, reason: AlertReason) -> None:
    """By its reason."""
    assert alert_render.alert(view(state="closed", reason=reason.value, fades_at=None), lang)["next"]


def test_a_blocked_alert_says_so(lang: str) -> None:
    """As a case does."""
    assert alert_render.alert(view(wake_blocked=True), lang)["next"] == texts.text(lang, "next", "blocked")


def test_every_action_says_what_it_does(lang: str) -> None:
    """Those of the table, and no text for another one."""
    verbs = [rule.verb for rule in TABLE]
    shown = alert_render.alert(view(allowed_actions=verbs), lang)["allowed_actions"]
    assert [action["action"] for action in shown] == verbs
    assert set(texts.all_texts(lang)["alert_actions"]) == set(verbs)
