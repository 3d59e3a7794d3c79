"""Settings come from the environment, one by one, when they are asked for."""

from __future__ import annotations

import pytest

from chalicelib.settings import BadSetting, Settings
from tests import aws


def test_a_value_is_read_when_it_is_asked_for() -> None:
    """A function without the other variables is none the worse."""
    assert Settings({"DISPUTES_TABLE": "disputes"}).disputes_table == "disputes"


@pytest.mark.parametrize("env", [{}, {"DISPUTES_TABLE": ""}])
def test_a_missing_variable_is_named(env: dict[str, str]) -> None:
    """The operator reads which one it is."""
    with pytest.raises(BadSetting, match="DISPUTES_TABLE is not set"):
        _ = Settings(env).disputes_table


@pytest.mark.parametrize("text", ["soon", "-1", "1.5", "٣"])
def test_a_number_that_is_none_is_named(text: str) -> None:
    """As is a list with a hole."""
    with pytest.raises(BadSetting, match="CLOCK_SLOT_SECONDS"):
        _ = Settings({"CLOCK_SLOT_SECONDS": text}).clock_slot_seconds
    with pytest.raises(BadSetting, match="WEBHOOK_SCHEDULE_SECONDS"):
        _ = Settings({"WEBHOOK_SCHEDULE_SECONDS": f"0,{text}"}).webhook_schedule_seconds


def test_numbers_and_lists_are_typed() -> None:
    """Seconds are whole; the schedule may hold blanks."""
    settings = Settings({"CLOCK_SLOT_SECONDS": "60", "WEBHOOK_SCHEDULE_SECONDS": "0, 5,300"})
    assert (settings.clock_slot_seconds, settings.webhook_schedule_seconds) == (60, (0, 5, 300))


def test_the_process_environment_is_read_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when the settings are made, and not when the module is imported."""
    settings = Settings()
    monkeypatch.setenv("STAGE", "later")
    assert settings.stage == "later"


def test_settings_cannot_be_changed() -> None:
    """They are what the deployment says."""
    with pytest.raises(AttributeError):
        Settings({}).stage = "other"  # type: ignore[misc]


def test_queues_are_found_by_their_short_names() -> None:
    """The names of the design; no other exists."""
    settings = Settings({f"{name.upper()}_QUEUE_URL": f"url-{name}" for name in aws.QUEUES})
    assert [settings.queue_url(name) for name in aws.QUEUES] == [f"url-{name}" for name in aws.QUEUES]
    with pytest.raises(KeyError):
        settings.queue_url("other")
