"""The operations of the tag `sandbox`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_SHOW_CLOCK: Final = Operation("GET", "/v1/sandbox/clock")
_MOVE_CLOCK: Final = Operation("POST", "/v1/sandbox/clock")


class Sandbox(Group):
    """Operations of the tag `sandbox`."""

    def show_clock(self) -> Reply[types.Clock]:
        """The time of a sandbox. `GET /v1/sandbox/clock`."""
        return cast("Reply[types.Clock]", self._caller.call(_SHOW_CLOCK, (), {}))

    def move_clock(self, body: types.ClockIn | None = None) -> Reply[types.Clock]:
        """Move the time of a sandbox forward, through every deadline on the way. `POST /v1/sandbox/clock`."""
        return cast("Reply[types.Clock]", self._caller.call(_MOVE_CLOCK, (), {}, body=body))
