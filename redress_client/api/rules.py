"""The operations of the tag `rules`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_LIST_RULE_PACKS: Final = Operation("GET", "/v1/rule-packs")
_SHOW_RULE_PACK: Final = Operation("GET", "/v1/rule-packs/{pack_id}")
_LIST_PROCEDURES: Final = Operation("GET", "/v1/procedures")
_SHOW_PROCEDURE: Final = Operation("GET", "/v1/procedures/{pack_id}")
_CREATE_RULE_PACK: Final = Operation("POST", "/v1/tenants/{tenant_id}/rule-packs")
_LIST_OWN_RULE_PACKS: Final = Operation("GET", "/v1/tenants/{tenant_id}/rule-packs")
_SHOW_OWN_RULE_PACK: Final = Operation("GET", "/v1/tenants/{tenant_id}/rule-packs/{pack_id}")
_END_OWN_RULE_PACK: Final = Operation("POST", "/v1/tenants/{tenant_id}/rule-packs/{pack_id}/end")
_SIMULATE: Final = Operation("POST", "/v1/simulations")


class Rules(Group):
    """Operations of the tag `rules`."""

    def list_rule_packs(self) -> Reply[types.RulePacks]:
        """All rule packs with their sources. `GET /v1/rule-packs`."""
        return cast("Reply[types.RulePacks]", self._caller.call(_LIST_RULE_PACKS, (), {}))

    def show_rule_pack(self, pack_id: str) -> Reply[types.RulePack]:
        """One rule pack: the version in force, or `id@version`. `GET /v1/rule-packs/{pack_id}`."""
        return cast("Reply[types.RulePack]", self._caller.call(_SHOW_RULE_PACK, (pack_id,), {}))

    def list_procedures(self, *, tenant: str | None = None) -> Reply[types.Procedures]:
        """All procedures with their versions. `GET /v1/procedures`."""
        return cast("Reply[types.Procedures]", self._caller.call(_LIST_PROCEDURES, (), {"tenant": tenant}))

    def show_procedure(
        self, pack_id: str, *, tenant: str | None = None, as_of: str | None = None,
    ) -> Reply[types.Procedure]:
        """The published procedure in words, in both languages: as of a day, or `id@version`. `GET /v1/procedures/{pack_id}`."""
        return cast("Reply[types.Procedure]", self._caller.call(_SHOW_PROCEDURE, (pack_id,), {"tenant": tenant, "as_of": as_of}))

    def create_rule_pack(self, tenant_id: str, body: types.RulePack) -> Reply[types.OwnPack]:
        """Store a version of a rule pack of your own, once and for good. `POST /v1/tenants/{tenant_id}/rule-packs`."""
        return cast("Reply[types.OwnPack]", self._caller.call(_CREATE_RULE_PACK, (tenant_id,), {}, body=body))

    def list_own_rule_packs(self, tenant_id: str) -> Reply[types.OwnPacks]:
        """Your own rule packs. `GET /v1/tenants/{tenant_id}/rule-packs`."""
        return cast("Reply[types.OwnPacks]", self._caller.call(_LIST_OWN_RULE_PACKS, (tenant_id,), {}))

    def show_own_rule_pack(self, tenant_id: str, pack_id: str) -> Reply[types.RulePack]:
        """One version of a rule pack of your own. `GET /v1/tenants/{tenant_id}/rule-packs/{pack_id}`."""
        return cast("Reply[types.RulePack]", self._caller.call(_SHOW_OWN_RULE_PACK, (tenant_id, pack_id), {}))

    def end_own_rule_pack(self, tenant_id: str, pack_id: str, body: types.PackEndIn) -> Reply[types.OwnPack]:
        """Let no complaint be filed under a version after a day. `POST /v1/tenants/{tenant_id}/rule-packs/{pack_id}/end`."""
        return cast("Reply[types.OwnPack]", self._caller.call(_END_OWN_RULE_PACK, (tenant_id, pack_id), {}, body=body))

    def simulate(self, body: types.SimulationIn) -> Reply[types.Simulated]:
        """Run a told case under a rule pack, or under two beside each other. `POST /v1/simulations`."""
        return cast("Reply[types.Simulated]", self._caller.call(_SIMULATE, (), {}, body=body))
