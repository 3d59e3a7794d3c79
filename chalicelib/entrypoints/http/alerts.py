"""Alerts: lists, the alert itself, its record, the actions on it; and what a platform has set of them.

A regulator knows only of those that were escalated; for parties and mediators there are none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from chalicelib.application.alert_ports import LoadedAlert
from chalicelib.application.alerting import set_rules
from chalicelib.application.soundness import ends
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import views
from chalicelib.domain.alert.rules import AlertRules, Escalation
from chalicelib.domain.alert.state import Alert, AlertReason
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import alert_render, work
from chalicelib.entrypoints.http.alert_schemas import AlertListQuery, AlertRulesIn
from chalicelib.entrypoints.http.exchange import Reply, Request

ESCALATED: Final = "escalated"


def list_alerts(request: Request) -> Reply:
    """Rows are written after the alert itself: `as_of` is when they were read, and the newest may be missing."""
    query: AlertListQuery = request.query
    tenant, _ = work.tenancy(request)
    given = {"status": query.status, "stage": query.state}
    filters = {name: str(value) for name, value in given.items() if value is not None}
    if query.updated_since is not None:
        filters["updated_since"] = stamp(query.updated_since)
    if work.principal(request).role is Role.REGULATOR:
        filters["queue"] = ESCALATED
    try:
        rows, after = services().views.cases(
            tenant.id, "updated", filters, query.after, query.limit, "alerts"
        )
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    summaries = [msgspec.json.decode(row.summary) for row in rows]
    return Reply({"alerts": summaries, "next_after": after or None, "as_of": stamp(request.wall)})


def show(request: Request) -> Reply:
    alert = _load(request).alert
    return Reply(_view(request, alert), version=alert.head.version)


def events(request: Request) -> Reply:
    head, query = _load(request).alert.head, request.query
    return Reply(services().alert_reader.events(head.alert_id, query.after, query.limit, ends(head)))


def handler(verb: str) -> Callable[[Request], Reply]:
    """The handler of one verb."""
    make = MAKERS[verb]

    def act(request: Request) -> Reply:
        ask = work.ask(request)

        def prepare(_alert: Alert, _texts: Texts) -> cmd.Command:
            return make(request.body)

        receipt = services().alert_executor.run(ask, request.path["alert_id"], prepare, admission(request))
        body = {"alert": _view(request, receipt.after)}
        return Reply(body, version=receipt.after.head.version, replayed=receipt.replayed)

    return act


def show_rules(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return _rules(services().alert_rules.get(tenant.id))


def put_rules(request: Request) -> Reply:
    """Whole; who counts goes by them within a minute. Alerts that were raised stay what they are."""
    tenant, _ = work.tenancy(request)
    body: AlertRulesIn = request.body
    escalation = Escalation(body.escalation.from_level, tuple(sorted(set(body.escalation.kinds))))
    wanted = AlertRules(body.watch, escalation, work.moment(request), work.principal(request).id)
    return _rules(set_rules(services().alert_rules, tenant.id, wanted, request.if_match))


def admission(request: Request) -> Callable[[Alert], None]:
    """What decides, once the alert is loaded, whether there is such a thing for this caller. What he may do with it has
    been told by his role.
    """
    who = work.principal(request)

    def decide(alert: Alert) -> None:
        hidden = who.role is Role.REGULATOR and alert.head.escalated_at is None
        if hidden or alert.head.tenant != who.tenant:
            raise NotFound("No such alert.")

    return decide


def _load(request: Request) -> LoadedAlert:
    """The alert of the path, for this caller. Raises NotFound."""
    loaded = services().alert_reader.load(request.path["alert_id"])
    admission(request)(loaded.alert)
    return loaded


def _view(request: Request, alert: Alert) -> dict[str, Any]:
    return alert_render.alert(views.view(alert, work.principal(request).role), request.lang)


def _rules(rules: AlertRules) -> Reply:
    plain: dict[str, Any] = msgspec.to_builtins(rules)
    shown = plain | {"updated_at": stamp(rules.updated_at) if rules.updated_at else None}
    return Reply(shown, version=rules.version)


MAKERS: Final[dict[str, Callable[[Any], cmd.Command]]] = {
    "acknowledge": lambda _: cmd.Acknowledge(),
    "close": lambda body: cmd.Close(AlertReason(body.reason)),
}
"""Verb to what makes the command of its body."""
