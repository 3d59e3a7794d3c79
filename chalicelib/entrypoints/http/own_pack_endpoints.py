"""The endpoints of a platform's own rules, and of trying rules out."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import own_packs, replies, schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

OWN_PACKS: Final = (
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
