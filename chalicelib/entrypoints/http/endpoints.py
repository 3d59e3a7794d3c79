"""The one table of endpoints. Routes, allowed methods, authentication, decoding and the published description follow
from it; nothing about an endpoint is said anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from chalicelib.domain.access import GRANTS, scope_of
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import (
    actions,
    cases,
    events,
    evidence,
    meta,
    replies,
    rulepacks,
    sandbox,
    schemas,
    tenants,
    webhooks,
)  # fmt: skip
from chalicelib.entrypoints.http.decoder import MAX_BODY
from chalicelib.entrypoints.http.exchange import Reply, Request

KIB: Final = 1024


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. Without an `action` it is public."""

    method: str
    path: str
    name: str
    """The operation's id."""
    summary: str
    handle: Callable[[Request], Reply]
    tag: str
    action: str | None = None
    """What `may` is asked; its roles and its scope follow."""
    body: type | None = None
    query: type | None = None
    reply: type | None = None
    media_type: str = "application/json"
    status: int = 200
    idempotent: bool = False
    """An Idempotency-Key is required."""
    versioned: bool = False
    """The answer carries an ETag; a command takes If-Match."""
    max_body: int = MAX_BODY
    problems: tuple[str, ...] = ()
    """Beyond those that follow from the columns above."""

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(sorted(GRANTS[self.action])) if self.action else ()

    @property
    def scope(self) -> str | None:
        return scope_of(self.action) if self.action else None

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


CHANGING: Final = ("version_conflict", "try_again", "case_closed", "wrong_stage", "too_many_texts")
VERBS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "serve": ("Attest that the respondent has been given notice", ("already_served",)),
    "respond": ("Answer the complaint", ("already_responded", "deadline_passed")),
    "offer": ("Offer terms", ("not_served", "too_many_live_offers", "too_many_offers")),
    "counter": (
        "Answer an offer with other terms",
        ("nothing_to_answer", "own_offer", "offer_not_live", "deadline_passed", "not_served", "too_many_live_offers",
         "too_many_offers"),
    ),
    "accept": (
        "Accept an offer or a proposal as it stands",
        ("nothing_to_answer", "own_offer", "offer_not_live", "already_accepted", "deadline_passed"),
    ),
    "message": ("Write a message", ("too_many_messages",)),
    "escalate": ("Take the case to the next stage", ("not_served", "too_early", "no_next_stage")),
    "withdraw": ("Withdraw the complaint", ()),
    "request_evidence": ("Ask one side for evidence", ("too_many_requests",)),
    "propose": ("Propose terms to both sides", ("proposal_pending", "too_many_proposals")),
    "decide": (
        "Decide with reasons", ("respondent_not_heard", "evidence_awaited", "proposal_pending", "deadline_passed"),
    ),
    "perform": ("Show that an obligation has been met", ("nothing_to_perform", "task_not_open", "deadline_passed")),
    "revoke_tokens": ("Void every token of a party at once", ()),
}  # fmt: skip
"""Verb to its summary and what it may be refused for."""


def _action(verb: str) -> Endpoint:
    summary, refusals = VERBS[verb]
    action = "case.revoke_tokens" if verb == "revoke_tokens" else f"case.act.{verb}"
    return Endpoint(
        method="POST", path=f"/v1/cases/{{case_id}}/actions/{verb}", name=verb, summary=summary, tag="actions",
        handle=actions.handler(verb, action), action=action, body=actions.ACTIONS[verb][0], reply=replies.ActionDone,
        idempotent=True, versioned=True, max_body=512 * KIB if verb == "decide" else 160 * KIB,
        problems=(*CHANGING, *refusals),
    )  # fmt: skip


_META: Final = (
    Endpoint(
        method="GET", path="/healthz", name="health", summary="That the API answers", tag="about",
        handle=meta.health, reply=replies.Health,
    ),
    Endpoint(
        method="GET", path="/openapi.json", name="openapi", summary="This description, as OpenAPI 3.1", tag="about",
        handle=meta.openapi,
    ),
    Endpoint(
        method="GET", path="/docs", name="docs", summary="This description, to be read", tag="about",
        handle=meta.docs, query=schemas.DocsQuery, media_type="text/html",
    ),
    Endpoint(
        method="GET", path="/docs/{asset}", name="docs_asset", summary="A file of that page", tag="about",
        handle=meta.asset, media_type="text/css",
    ),
    Endpoint(
        method="GET", path="/v1/rule-packs", name="list_rule_packs", summary="All rule packs with their sources",
        tag="rules", handle=rulepacks.list_packs, reply=replies.RulePacks,
    ),
    Endpoint(
        method="GET", path="/v1/rule-packs/{pack_id}", name="show_rule_pack",
        summary="One rule pack: the version in force, or `id@version`", tag="rules", handle=rulepacks.show,
        reply=RulePack,
    ),
)  # fmt: skip

_CASES: Final = (
    Endpoint(
        method="POST", path="/v1/cases", name="file_case", summary="File a complaint", tag="cases",
        handle=cases.create, action="case.file", body=schemas.CaseIn, reply=replies.CaseView, status=201,
        idempotent=True, versioned=True, max_body=320 * KIB, problems=("incomplete", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/cases", name="list_cases", summary="Cases of the platform, by due or by last change",
        tag="cases", handle=cases.list_cases, action="case.list", query=schemas.CaseListQuery, reply=replies.CaseList,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}", name="show_case", summary="One case, with the texts you may read",
        tag="cases", handle=cases.show, action="case.show", reply=replies.FullCase, versioned=True,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/events", name="list_case_events",
        summary="The record of a case: the hash chain of its events", tag="cases", handle=cases.events,
        action="case.events", query=schemas.CaseEventsQuery, reply=replies.CaseEvents,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/messages", name="list_messages", summary="The messages of a case",
        tag="cases", handle=cases.messages, action="case.messages", query=schemas.MessagesQuery,
        reply=replies.Messages,
    ),
)  # fmt: skip

_EVIDENCE: Final = (
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/evidence", name="declare_evidence",
        summary="Announce files and get the addresses to upload them to", tag="evidence", handle=evidence.declare,
        action="evidence.declare", body=schemas.DeclareIn, reply=replies.Declared, status=201, idempotent=True,
        versioned=True, problems=(*CHANGING, "over_budget"),
    ),
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/evidence/{evidence_id}/submit", name="submit_evidence",
        summary="Make an uploaded and checked file evidence, for good", tag="evidence", handle=evidence.submit,
        action="evidence.submit", reply=replies.ActionDone, idempotent=True, versioned=True,
        problems=(*CHANGING, "evidence_not_inspected"),
    ),
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/evidence/{evidence_id}/downloads", name="download_evidence",
        summary="A short-lived link to a file in the vault, noted in the record", tag="evidence",
        handle=evidence.download, action="evidence.download", reply=replies.Download, status=201, versioned=True,
        problems=("evidence_not_kept", "version_conflict", "try_again"),
    ),
)  # fmt: skip

_TENANTS: Final = (
    Endpoint(
        method="POST", path="/v1/tenants", name="create_tenant", summary="Take a platform on", tag="tenants",
        handle=tenants.create, action="tenant.create", body=schemas.TenantIn, reply=replies.NewTenant, status=201,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}", name="show_tenant", summary="One platform", tag="tenants",
        handle=tenants.show, action="tenant.show", reply=replies.Tenant,
    ),
    Endpoint(
        method="POST", path="/v1/tenants/{tenant_id}/keys", name="create_key", summary="Make an API key",
        tag="tenants", handle=tenants.create_key, action="key.create", body=schemas.KeyIn, reply=replies.NewKey,
        status=201,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}/keys", name="list_keys", summary="The API keys of a platform",
        tag="tenants", handle=tenants.list_keys, action="key.list", reply=replies.Keys,
    ),
    Endpoint(
        method="DELETE", path="/v1/tenants/{tenant_id}/keys/{key_id}", name="revoke_key", summary="Revoke an API key",
        tag="tenants", handle=tenants.revoke_key, action="key.revoke", status=204,
    ),
    Endpoint(
        method="POST", path="/v1/tokens", name="create_token", tag="tenants",
        summary="Make a token for a party of a case, or for an officer", handle=tenants.create_token,
        action="token.create", body=schemas.TokenIn, reply=replies.Token, status=201, problems=("not_found",),
    ),
)  # fmt: skip

_EVENTS: Final = (
    Endpoint(
        method="POST", path="/v1/webhook-endpoints", name="create_webhook_endpoint", summary="Have events sent to you",
        tag="events", handle=webhooks.create, action="webhook.manage", body=schemas.WebhookEndpointIn,
        reply=replies.NewWebhookEndpoint, status=201, problems=("too_many_endpoints",),
    ),
    Endpoint(
        method="GET", path="/v1/webhook-endpoints", name="list_webhook_endpoints", summary="Your webhook endpoints",
        tag="events", handle=webhooks.list_endpoints, action="webhook.manage", reply=replies.WebhookEndpoints,
    ),
    Endpoint(
        method="GET", path="/v1/webhook-endpoints/{endpoint_id}", name="show_webhook_endpoint",
        summary="One webhook endpoint", tag="events", handle=webhooks.show, action="webhook.manage",
        reply=replies.WebhookEndpoint,
    ),
    Endpoint(
        method="DELETE", path="/v1/webhook-endpoints/{endpoint_id}", name="delete_webhook_endpoint",
        summary="Send no more there", tag="events", handle=webhooks.delete, action="webhook.manage", status=204,
    ),
    Endpoint(
        method="POST", path="/v1/webhook-endpoints/{endpoint_id}/test", name="test_webhook_endpoint",
        summary="Send a test event", tag="events", handle=webhooks.test, action="webhook.manage",
        reply=replies.Queued, status=202,
    ),
    Endpoint(
        method="POST", path="/v1/webhook-endpoints/{endpoint_id}/replay", name="replay_event",
        summary="Send one event once more", tag="events", handle=webhooks.replay, action="webhook.manage",
        body=schemas.ReplayIn, reply=replies.Queued, status=202,
    ),
    Endpoint(
        method="GET", path="/v1/events", name="list_events", summary="Every event of your cases, to catch up from",
        tag="events", handle=events.list_events, action="events.list", query=schemas.EventLogQuery,
        reply=replies.EventLog,
    ),
)  # fmt: skip

_SANDBOX: Final = (
    Endpoint(
        method="GET", path="/v1/sandbox/clock", name="show_clock", summary="The time of a sandbox", tag="sandbox",
        handle=sandbox.show, action="sandbox.clock", reply=replies.Clock,
    ),
    Endpoint(
        method="POST", path="/v1/sandbox/clock", name="move_clock", tag="sandbox",
        summary="Move the time of a sandbox forward, through every deadline on the way", handle=sandbox.move,
        action="sandbox.clock", body=schemas.ClockIn, reply=replies.Clock,
    ),
)  # fmt: skip

TABLE: Final[tuple[Endpoint, ...]] = (
    *_META, *_TENANTS, *_CASES, *(_action(verb) for verb in VERBS), *_EVIDENCE, *_EVENTS, *_SANDBOX,
)  # fmt: skip
