"""What people ask of cases and groups: the bodies of the HTTP routes, made into commands and carried out as these do.

What is left out is the way in and out, that is credentials, JSON and the shown case; it takes time all the same.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.application import execute, groups
from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.ports import Tenant
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import Services
from chalicelib.domain.access import Principal
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.group import commands as group_commands
from chalicelib.domain.group import mandate
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import actions, group_actions
from chalicelib.entrypoints.http.acting.collective import GroupMaking
from chalicelib.entrypoints.http.acting.making import Making
from chalicelib.entrypoints.http.auth import admit, case_target
from simulation.crowd.office import Act


class Caller(msgspec.Struct, frozen=True):
    """Somebody with a token of the platform. `case_id`: of a party's."""

    tenant: Tenant
    role: Role
    ref: str
    case_id: str | None = None

    @property
    def principal(self) -> Principal:
        name = f"{self.case_id or 'platform'}#{self.role.value}#{self.ref}"
        return Principal(name, self.role, self.tenant.id, self.ref, self.case_id)


def on_case(caller: Caller, verb: str, body: Any, key: str, at: datetime, case_id: str = "") -> Act:
    """`at`: when it came to the gateway, which is what counts. `case_id`: the caller's own, where none is named."""
    id_ = case_id or caller.case_id or ""
    make = actions.ACTIONS[verb][1]

    def act(services: Services) -> Receipt[Case]:
        asked = ask(services, caller, f"POST /v1/cases/{id_}/actions/{verb}", body, key, at)

        def prepare(case: Case, texts: Texts) -> Any:
            pack = services.packs.get(case.head.pack, case.claim.floor, case.head.tenant)
            making = Making(body, case, texts, pack, asked.principal, at)
            command = make(making)
            if making.faults:
                raise Invalid(faults=tuple(making.faults))
            return command

        def admitted(case: Case) -> None:
            admit(asked.principal, f"case.act.{verb}", case_target(case, caller.tenant))

        return services.executor.run(asked, id_, prepare, admitted)

    return act


def on_group(caller: Caller, group_id: str, verb: str, body: Any, key: str, at: datetime) -> Act:
    """As a party comes to it: by its own case first."""
    make = group_actions.ACTIONS[verb][1]

    def act(services: Services) -> Receipt[Group]:
        own = services.store.load(caller.case_id) if caller.case_id is not None else None
        loaded = services.group_store.load(group_id)
        if loaded is None:
            raise NotFound("No such group.")
        case = own.case if own is not None else None
        who = groups.acting(caller.principal, loaded.group, case, at)
        route = f"POST /v1/groups/{group_id}/actions/{verb}"
        asked = replace(ask(services, caller, route, body, key, at), principal=who)

        def prepare(group: Group, texts: Texts) -> group_commands.Command:
            if who.role is Role.REPRESENTATIVE:
                _covered(group, verb, who, at)
            pack = services.group_reader.pack(group)
            making = GroupMaking(body, group, texts, pack, who, at, tried=False)
            command = make(making)
            if making.faults:
                raise Invalid(faults=tuple(making.faults))
            return command

        receipt = services.group_executor.run(asked, group_id, prepare, lambda _: None, loaded)
        services.groups.keep(receipt.after)
        return receipt

    return act


def _covered(group: Group, verb: str, who: Principal, at: datetime) -> None:
    """Raises NotAllowed for what a representative's mandate does not cover."""
    refused = mandate.refusal(group, verb, ref=who.ref, case_id=who.case_id or "", now=at)
    if refused is not None:
        raise refused


def ask(services: Services, caller: Caller, route: str, body: Any, key: str, at: datetime) -> Ask:
    root, who = services.roots.of(caller.tenant), caller.principal
    canonical = json.dumps(msgspec.to_builtins(body), sort_keys=True).encode()
    return Ask(
        tenant=caller.tenant, root=root, principal=who, at=at,
        command_id=execute.command_id(root, who, route, key), route=route, key=key,
        fingerprint=execute.fingerprint(root, canonical, key),
    )  # fmt: skip
