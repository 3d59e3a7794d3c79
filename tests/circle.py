"""A group on real rows, driven through its executor by whoever acts in it; work over members is answered by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.application import groups as use
from chalicelib.application.asking import Receipt
from chalicelib.application.group_ports import LoadedGroup
from chalicelib.application.groups import GroupExecutor
from chalicelib.application.texts import Texts
from chalicelib.domain.access import Principal
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group, Origin, Stage
from chalicelib.domain.values import Role
from tests import group_stories, groups
from tests.conftest import HandClock
from tests.crowd import PACK, pack
from tests.market import Market
from tests.packs import folder
from tests.unit.application.faults import Fault, Faulty

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

Make = Callable[[Group, Texts], cmd.Command]
ROUTE = "POST /v1/groups"


class Circle:
    """A platform's group that gathers. Each request gets a key of its own unless told otherwise."""

    def __init__(self, market: Market, place: Path, **rules: Any) -> None:
        self.market, self.services = market, market.services
        self.services.packs = PackFiles(folder(place, pack(**rules)))
        self.clock: HandClock = self.services.clock  # type: ignore[assignment]
        self._numbers = itertools.count(1)
        self.id = self.opening("the group").after.head.group_id

    def executor(self, *faults: Fault) -> GroupExecutor:
        """The production executor on a store with these faults."""
        made: Services = self.services
        return GroupExecutor(Faulty(made.group_store, *faults), made.crypto, made.packs, made.clock)

    # ------------------------------------------------------------------------------------------------------- requests

    def opening(
        self, key: str, body: bytes = b"{}", by: GroupExecutor | None = None, **changes: Any
    ) -> Receipt[Group]:
        ask = self.market.ask(Role.OFFICER, key, body, route=ROUTE)
        fields: dict[str, Any] = {
            "group_id": use.group_id(ask.root, ask.principal, key), "tenant": self.market.tenant.id,
            "origin": Origin.OFFICER, "matter": groups.matter(), "lang": "en", "fingerprint": ask.fingerprint,
        }  # fmt: skip
        command = cmd.OpenGroup(**(fields | changes))
        return (by or self.services.group_executor).open(ask, command, PACK)

    def act(
        self, role: Role, command: cmd.Command | Make, key: str | None = None, body: bytes = b"{}",
        by: GroupExecutor | None = None, who: Principal | None = None, **asked: Any,
    ) -> Receipt[Group]:  # fmt: skip
        """`command`: as it is, or made of the group and its texts; `who` instead of the role's usual one."""
        ask = self._ask(role, key, body, who, **asked)
        executor = by or self.services.group_executor
        return executor.run(ask, self.id, _make(command), lambda _: None)

    def rehearse(self, role: Role, command: cmd.Command | Make, **asked: Any) -> tuple[Group, Group]:
        """The group before and after what would happen."""
        ask = self._ask(role, None, b"{}", None, **asked)
        tried = self.services.group_executor.rehearse(ask, self.id, _make(command), lambda _: None)
        return tried[0], tried[1]

    def _ask(self, role: Role, key: str | None, body: bytes, who: Principal | None, **asked: Any) -> Any:
        asked.setdefault("route", f"POST /v1/groups/{self.id}/actions")
        ask = self.market.ask(role, key or f"act-{next(self._numbers)}", body, **asked)
        return replace(ask, principal=who) if who is not None else ask

    def member(self, name: int | str = 1, role: Role = Role.COMPLAINANT) -> Principal:
        """A person with a case of its own; nobody asks here whether it is in the group."""
        plain = self.market.principal(role)
        return replace(
            plain, id=f"{role.value}-{name}", ref=f"buyer-{name}", case_id=group_stories.case_id(int(name))
        )

    # ---------------------------------------------------------------------------------------------------------- course

    def system(self, command: cmd.Command) -> Receipt[Group]:
        label = f"test:{next(self._numbers)}"
        tenancies = self.services.tenancies
        return self.services.group_executor.system(self.id, lambda _: command, tenancies.of, label)

    def tick(self, by: GroupExecutor | None = None) -> Receipt[Group]:
        """At the group's next wake."""
        wake = self.group.head.next_wake
        assert wake is not None, "nothing is to come"
        self.clock.moment = max(self.clock.moment, wake)
        return (by or self.services.group_executor).tick(self.id, self.services.tenancies.of)

    def until(self, stage: Stage) -> Circle:
        """By nothing but the time that passes; six have joined."""
        while self.group.head.stage is not stage:
            if (job := self.group.job) is not None:
                self.system(cmd.RecordRoll(job.id, 6, group_stories.ROOT, {"EUR": 60_000}))
            else:
                self.tick()
        return self

    # --------------------------------------------------------------------------------------------------------- looking

    @property
    def loaded(self) -> LoadedGroup:
        loaded = self.services.group_store.load(self.id)
        assert loaded is not None
        return loaded

    @property
    def group(self) -> Group:
        return self.loaded.group

    def happened(self) -> list[str]:
        """The names of the group's events."""
        return [row.type for row in self.services.group_store.events(self.id)]

    def said(self, who: Principal, room: str | None = None) -> list[dict[str, Any]]:
        """The messages that this person reads."""
        reader = self.services.group_reader
        return reader.messages(self.loaded, who, self.market.root, room, 0, 100)["messages"]

    def texts(self, who: Principal) -> list[str]:
        """All texts that this person reads in the group's record."""
        reader = self.services.group_reader
        return list(reader.events(self.loaded, who, self.market.root, 0, 500)["texts"].values())


def message(room: str, text: str) -> Make:
    return lambda _, texts: cmd.PostMessage(room, texts.add(text))


def _make(command: cmd.Command | Make) -> Make:
    return command if callable(command) else lambda _group, _texts: command
