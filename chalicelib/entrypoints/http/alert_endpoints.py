"""The endpoints of alerts: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import alert_replies as replies
from chalicelib.entrypoints.http import alert_schemas as schemas
from chalicelib.entrypoints.http import alerts
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.report_replies import ReportEvents
from chalicelib.entrypoints.http.schemas import CaseEventsQuery

VERBS: Final[dict[str, tuple[str, type | None, tuple[str, ...]]]] = {
    "acknowledge": ("Take an alert up", None, ("already_acknowledged",)),
    "close": ("Close an alert, and say why", schemas.CloseAlertIn, ()),
}
"""Verb to its summary, its body, and what it may be refused for."""


def _action(verb: str) -> Endpoint:
    summary, body, refusals = VERBS[verb]
    return Endpoint(
        method="POST", path=f"/v1/alerts/{{alert_id}}/actions/{verb}", name=f"{verb}_alert", summary=summary,
        tag="alerts", handle=alerts.handler(verb), action=f"alert.act.{verb}", body=body, reply=replies.AlertDone,
        idempotent=True, versioned=True, problems=("version_conflict", "try_again", "alert_closed", *refusals),
    )  # fmt: skip


ALERTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET", path="/v1/alerts", name="list_alerts",
        summary="Alerts of the platform, by last change; a regulator's are those that were escalated", tag="alerts",
        handle=alerts.list_alerts, action="alert.list", query=schemas.AlertListQuery, reply=replies.AlertList,
    ),
    Endpoint(
        method="GET", path="/v1/alerts/{alert_id}", name="show_alert", summary="One alert", tag="alerts",
        handle=alerts.show, action="alert.show", reply=replies.AlertView, versioned=True,
    ),
    Endpoint(
        method="GET", path="/v1/alerts/{alert_id}/events", name="list_alert_events",
        summary="The record of an alert: the hash chain of its events", tag="alerts", handle=alerts.events,
        action="alert.events", query=CaseEventsQuery, reply=ReportEvents, problems=("record_damaged",),
    ),
    *(_action(verb) for verb in VERBS),
    Endpoint(
        method="GET", path="/v1/alert-rules", name="show_alert_rules",
        summary="How sharply the platform looks, and which alerts its regulator reads", tag="alerts",
        handle=alerts.show_rules, action="alert.show_rules", reply=replies.AlertRules, versioned=True,
    ),
    Endpoint(
        method="PUT", path="/v1/alert-rules", name="put_alert_rules", summary="Set these rules", tag="alerts",
        handle=alerts.put_rules, action="alert.set_rules", body=schemas.AlertRulesIn, reply=replies.AlertRules,
        versioned=True, problems=("version_conflict", "try_again"),
    ),
)  # fmt: skip
"""In the order in which they are published."""
