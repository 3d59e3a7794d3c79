"""The operations of the tag `about`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from typing import Any

    from redress_client import types

_HEALTH: Final = Operation("GET", "/healthz")
_OPENAPI: Final = Operation("GET", "/openapi.json")


class About(Group):
    """Operations of the tag `about`."""

    def health(self) -> Reply[types.Health]:
        """That the API answers. `GET /healthz`."""
        return cast("Reply[types.Health]", self._caller.call(_HEALTH, (), {}))

    def openapi(self) -> Reply[dict[str, Any]]:
        """This description, as OpenAPI 3.1. `GET /openapi.json`."""
        return cast("Reply[dict[str, Any]]", self._caller.call(_OPENAPI, (), {}))
