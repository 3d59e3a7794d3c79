"""The endpoints about the API itself, and of the published rules."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import meta, procedures, published_parts, replies, rulepacks, schemas
from chalicelib.entrypoints.http.endpoint import Endpoint

META: Final = (
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
