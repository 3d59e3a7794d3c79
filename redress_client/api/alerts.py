"""The operations of the tag `alerts`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_LIST_ALERTS: Final = Operation("GET", "/v1/alerts")
_SHOW_ALERT: Final = Operation("GET", "/v1/alerts/{alert_id}")
_LIST_ALERT_EVENTS: Final = Operation("GET", "/v1/alerts/{alert_id}/events")
_ACKNOWLEDGE_ALERT: Final = Operation("POST", "/v1/alerts/{alert_id}/actions/acknowledge", keyed=True)
_CLOSE_ALERT: Final = Operation("POST", "/v1/alerts/{alert_id}/actions/close", keyed=True)
_SHOW_ALERT_RULES: Final = Operation("GET", "/v1/alert-rules")
_PUT_ALERT_RULES: Final = Operation("PUT", "/v1/alert-rules")


class Alerts(Group):
    """Operations of the tag `alerts`."""

    def list(
        self, *, status: Literal["closed", "open"] | None = None,
        state: Literal["acknowledged", "closed", "open"] | None = None, updated_since: str | None = None,
        after: str | None = None, limit: int | None = None,
    ) -> Reply[types.AlertList]:
        """Alerts of the platform, by last change; a regulator's are those that were escalated. `GET /v1/alerts`."""
        return cast("Reply[types.AlertList]", self._caller.call(_LIST_ALERTS, (), {"status": status, "state": state, "updated_since": updated_since, "after": after, "limit": limit}))

    def iterate(
        self, *, status: Literal["closed", "open"] | None = None,
        state: Literal["acknowledged", "closed", "open"] | None = None, updated_since: str | None = None,
        after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.AlertSummary]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.AlertSummary]", self._each(_LIST_ALERTS, (), {"status": status, "state": state, "updated_since": updated_since, "after": after, "limit": limit}, "alerts"))

    def show(self, alert_id: str) -> Reply[types.AlertView]:
        """One alert. `GET /v1/alerts/{alert_id}`."""
        return cast("Reply[types.AlertView]", self._caller.call(_SHOW_ALERT, (alert_id,), {}))

    def list_events(
        self, alert_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.ReportEvents]:
        """The record of an alert: the hash chain of its events. `GET /v1/alerts/{alert_id}/events`."""
        return cast("Reply[types.ReportEvents]", self._caller.call(_LIST_ALERT_EVENTS, (alert_id,), {"after": after, "limit": limit}))

    def iterate_events(
        self, alert_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.ReportEvent]:
        """Each item of `list_events`, page by page as they are used up."""
        return cast("Iterator[types.ReportEvent]", self._each(_LIST_ALERT_EVENTS, (alert_id,), {"after": after, "limit": limit}, "events"))

    def acknowledge(
        self, alert_id: str, *, key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.AlertDone]:
        """Take an alert up. `POST /v1/alerts/{alert_id}/actions/acknowledge`."""
        return cast("Reply[types.AlertDone]", self._caller.call(_ACKNOWLEDGE_ALERT, (alert_id,), {}, key=key, if_match=if_match))

    def close(
        self, alert_id: str, body: types.CloseAlertIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.AlertDone]:
        """Close an alert, and say why. `POST /v1/alerts/{alert_id}/actions/close`."""
        return cast("Reply[types.AlertDone]", self._caller.call(_CLOSE_ALERT, (alert_id,), {}, body=body, key=key, if_match=if_match))

    def show_rules(self) -> Reply[types.AlertRules]:
        """How sharply the platform looks, and which alerts its regulator reads. `GET /v1/alert-rules`."""
        return cast("Reply[types.AlertRules]", self._caller.call(_SHOW_ALERT_RULES, (), {}))

    def put_rules(
        self, body: types.AlertRulesIn | None = None, *, if_match: str | int | None = None,
    ) -> Reply[types.AlertRules]:
        """Set these rules. `PUT /v1/alert-rules`."""
        return cast("Reply[types.AlertRules]", self._caller.call(_PUT_ALERT_RULES, (), {}, body=body, if_match=if_match))
