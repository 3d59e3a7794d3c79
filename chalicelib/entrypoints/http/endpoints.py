"""The one table of endpoints. Routes, allowed methods, authentication, decoding and the published description follow
from it; nothing about an endpoint is said anywhere else.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import (
    alike,
    cases,
    cluster_schemas,
    diagnoses,
    dispute_types,
    filings,
    guidance_parts,
    guidance_schemas,
    intake_desk,
    mediators,
    meta,
    negotiation,
    own_packs,
    procedures,
    published_parts,
    replies,
    rulepacks,
    sandbox,
    schemas,
    tenants,
    timeline_schemas,
    timelines,
)  # fmt: skip
from chalicelib.entrypoints.http.access_endpoints import ACCESS
from chalicelib.entrypoints.http.action_endpoints import ACTIONS, CHANGING, VERBS
from chalicelib.entrypoints.http.alert_endpoints import ALERTS
from chalicelib.entrypoints.http.arbitration_endpoints import ARBITRATIONS
from chalicelib.entrypoints.http.body_endpoints import BODIES
from chalicelib.entrypoints.http.bulk_endpoints import BULK
from chalicelib.entrypoints.http.bundle_endpoints import BUNDLES
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.evidence_endpoints import EVIDENCE
from chalicelib.entrypoints.http.family_endpoints import FAMILIES
from chalicelib.entrypoints.http.group_endpoints import GROUPS
from chalicelib.entrypoints.http.handover_endpoints import HANDOVER
from chalicelib.entrypoints.http.import_endpoints import IMPORTS
from chalicelib.entrypoints.http.intake_endpoints import INTAKE
from chalicelib.entrypoints.http.issuer_endpoints import ISSUERS
from chalicelib.entrypoints.http.keeping_endpoints import KEEPING
from chalicelib.entrypoints.http.limit_endpoints import LIMITS
from chalicelib.entrypoints.http.notice_endpoints import NOTICES
from chalicelib.entrypoints.http.person_endpoints import PERSONS
from chalicelib.entrypoints.http.privacy_endpoints import PRIVACY
from chalicelib.entrypoints.http.public_endpoints import PUBLIC
from chalicelib.entrypoints.http.record_endpoints import RECORDS, TERMS
from chalicelib.entrypoints.http.report_endpoints import REPORTS
from chalicelib.entrypoints.http.representation_endpoints import REPRESENTATIONS
from chalicelib.entrypoints.http.tree_endpoints import TREES
from chalicelib.entrypoints.http.webhook_endpoints import EVENTS

__all__ = ["CHANGING", "KIB", "TABLE", "VERBS", "Endpoint"]

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
        method="GET", path="/docs/problems", name="show_problems", tag="about",
        summary="Every problem there is, with what it means and what to do", handle=meta.problems,
        query=schemas.DocsQuery, media_type="text/html",
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
    Endpoint(
        method="GET", path="/v1/procedures", name="list_procedures", summary="All procedures with their versions",
        tag="rules", handle=procedures.list_procedures, query=schemas.ProceduresQuery,
        reply=published_parts.Procedures,
    ),
    Endpoint(
        method="GET", path="/v1/procedures/{pack_id}", name="show_procedure", tag="rules",
        summary="The published procedure in words, in both languages: as of a day, or `id@version`",
        handle=procedures.show, query=schemas.ProcedureQuery, reply=published_parts.Procedure,
        problems=("not_in_force_then",),
    ),
)  # fmt: skip

_GUIDANCE: Final = (
    Endpoint(
        method="GET", path="/v1/dispute-types", name="list_dispute_types", tag="guidance",
        summary="Kinds of dispute with their forms, evidence checklists and remedies",
        handle=dispute_types.list_types, reply=guidance_parts.DisputeTypes,
    ),
    Endpoint(
        method="GET", path="/v1/dispute-types/{dispute_type}", name="show_dispute_type",
        summary="One kind of dispute", tag="guidance", handle=dispute_types.show,
        reply=guidance_parts.DisputeTypeGuide,
    ),
    Endpoint(
        method="POST", path="/v1/diagnoses", name="diagnose", tag="guidance",
        summary="Rights, likely remedies and next steps from a few answers; nothing is kept",
        handle=diagnoses.create, body=guidance_schemas.DiagnosisIn, reply=guidance_parts.Diagnosed,
        max_body=16 * KIB,
    ),
    Endpoint(
        method="GET", path="/v1/diagnoses/questions", name="list_diagnosis_questions", tag="guidance",
        summary="The questions of a diagnosis", handle=diagnoses.questions,
        query=guidance_schemas.QuestionsQuery, reply=guidance_parts.DiagnosisQuestions,
    ),
)  # fmt: skip

_CASES: Final = (
    Endpoint(
        method="POST", path="/v1/cases", name="file_case", summary="File a complaint", tag="cases",
        handle=filings.create, action="case.file", body=schemas.CaseIn, reply=replies.FiledCase, status=201,
        idempotent=True, versioned=True, max_body=320 * KIB, problems=("incomplete", "try_again", "too_many_filings"),
    ),
    Endpoint(
        method="POST", path="/v1/cases/dry-run", name="try_filing",
        summary="What filing this complaint would open, and what it lacks", tag="cases", handle=intake_desk.dry_run,
        action="case.file", body=schemas.CaseIn, reply=replies.FilingTried, max_body=320 * KIB,
        problems=("incomplete",),
    ),
    Endpoint(
        method="GET", path="/v1/cases", name="list_cases", summary="Cases of the platform, filtered and sorted",
        tag="cases", handle=cases.list_cases, action="case.list", query=schemas.CaseListQuery, reply=replies.CaseList,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}", name="show_case", summary="One case, with the texts you may read",
        tag="cases", handle=cases.show, action="case.show", query=schemas.CaseQuery, reply=replies.FullCase,
        versioned=True, problems=("try_again",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/events", name="list_case_events",
        summary="The record of a case: the hash chain of its events", tag="cases", handle=cases.events,
        action="case.events", query=schemas.CaseEventsQuery, reply=replies.CaseEvents, problems=("record_damaged",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/timeline", name="show_timeline", tag="cases",
        summary="What happened, in one line through all stages, groups and bodies", handle=timelines.show,
        action="case.events", query=timeline_schemas.TimelineQuery, reply=timeline_schemas.Timeline,
        problems=("record_damaged",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/messages", name="list_messages", summary="The messages of a case",
        tag="cases", handle=cases.messages, action="case.messages", query=schemas.MessagesQuery,
        reply=replies.Messages, problems=("try_again",),
    ),
)  # fmt: skip

_HELP: Final = (
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/negotiation-help", name="show_negotiation_help",
        summary="What comparable cases came to, and words to begin with", tag="cases", handle=negotiation.show,
        action="case.negotiation_help", reply=replies.NegotiationHelp,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/alike", name="show_alike",
        summary="Which cases it is alike to, and why", tag="cases", handle=alike.show, action="case.alike",
        reply=cluster_schemas.Alike,
    ),
)  # fmt: skip

_OWN_PACKS: Final = (
    Endpoint(
        method="POST", path="/v1/tenants/{tenant_id}/rule-packs", name="create_rule_pack",
        summary="Store a version of a rule pack of your own, once and for good", tag="rules",
        handle=own_packs.create, action="pack.manage", body=RulePack, check=own_packs.consenting,
        reply=replies.OwnPack, status=201, max_body=256 * KIB, problems=("pack_exists", "too_many_packs"),
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}/rule-packs", name="list_own_rule_packs",
        summary="Your own rule packs", tag="rules", handle=own_packs.list_packs, action="pack.manage",
        reply=replies.OwnPacks,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}/rule-packs/{pack_id}", name="show_own_rule_pack",
        summary="One version of a rule pack of your own", tag="rules", handle=own_packs.show, action="pack.manage",
        reply=RulePack,
    ),
    Endpoint(
        method="POST", path="/v1/tenants/{tenant_id}/rule-packs/{pack_id}/end", name="end_own_rule_pack",
        summary="Let no complaint be filed under a version after a day", tag="rules", handle=own_packs.end,
        action="pack.manage", body=schemas.PackEndIn, reply=replies.OwnPack,
    ),
    Endpoint(
        method="POST", path="/v1/simulations", name="simulate",
        summary="Run a told case under a rule pack, or under two beside each other", tag="rules",
        handle=own_packs.simulate, action="pack.simulate", body=schemas.SimulationIn, reply=replies.Simulated,
        max_body=512 * KIB,
    ),
)  # fmt: skip

_TENANTS: Final = (
    Endpoint(
        method="POST", path="/v1/tenants", name="create_tenant", summary="Take a platform or an arbitration body on",
        tag="tenants",
        handle=tenants.create, action="tenant.create", body=schemas.TenantIn, reply=replies.NewTenant, status=201,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}", name="show_tenant", summary="One platform or body", tag="tenants",
        handle=tenants.show, action="tenant.show", reply=replies.Tenant,
    ),
    Endpoint(
        method="POST", path="/v1/tenants/{tenant_id}/keys", name="create_key", summary="Make an API key",
        tag="tenants", handle=tenants.create_key, action="key.create", body=schemas.KeyIn, reply=replies.NewKey,
        status=201,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}/keys", name="list_keys", summary="The API keys of a tenant",
        tag="tenants", handle=tenants.list_keys, action="key.list", reply=replies.Keys,
    ),
    Endpoint(
        method="DELETE", path="/v1/tenants/{tenant_id}/keys/{key_id}", name="revoke_key", summary="Revoke an API key",
        tag="tenants", handle=tenants.revoke_key, action="key.revoke", status=204, problems=("try_again",),
    ),
    Endpoint(
        method="POST", path="/v1/tokens", name="create_token", tag="tenants",
        summary="Make a token for a party of a case, or for somebody of your own",
        handle=tenants.create_token, action="token.create", body=schemas.TokenIn, reply=replies.Token, status=201,
        problems=("not_found",),
    ),
)  # fmt: skip

_MEDIATORS: Final = (
    Endpoint(
        method="PUT", path="/v1/mediators/{mediator_ref}", name="put_mediator",
        summary="Enter a mediator on the roster, or change the entry", tag="mediators", handle=mediators.put,
        action="mediator.put", body=schemas.MediatorIn, reply=replies.Mediator, problems=("too_many_mediators",),
    ),
    Endpoint(
        method="GET", path="/v1/mediators", name="list_mediators", summary="The roster of mediators", tag="mediators",
        handle=mediators.list_mediators, action="mediator.list", query=schemas.MediatorListQuery,
        reply=replies.Mediators,
    ),
    Endpoint(
        method="GET", path="/v1/mediators/{mediator_ref}", name="show_mediator", summary="One mediator",
        tag="mediators", handle=mediators.show, action="mediator.show", reply=replies.Mediator,
    ),
    Endpoint(
        method="DELETE", path="/v1/mediators/{mediator_ref}", name="retire_mediator",
        summary="Give a mediator no further case", tag="mediators", handle=mediators.retire,
        action="mediator.retire", status=204,
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
    *_META, *LIMITS, *_GUIDANCE, *_TENANTS, *ACCESS, *ISSUERS, *_MEDIATORS, *FAMILIES, *_CASES, *INTAKE, *_HELP,
    *_OWN_PACKS,
    *ACTIONS, *EVIDENCE, *BUNDLES, *BULK, *IMPORTS, *KEEPING, *REPRESENTATIONS, *PERSONS, *RECORDS, *TERMS, *NOTICES,
    *REPORTS,
    *ALERTS, *GROUPS, *BODIES, *HANDOVER, *ARBITRATIONS, *TREES, *EVENTS, *_SANDBOX, *PUBLIC, *PRIVACY,
)  # fmt: skip
