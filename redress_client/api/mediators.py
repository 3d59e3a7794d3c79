"""The operations of the tag `mediators`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redress_client import types

_PUT_MEDIATOR: Final = Operation("PUT", "/v1/mediators/{mediator_ref}")
_SHOW_MEDIATOR: Final = Operation("GET", "/v1/mediators/{mediator_ref}")
_RETIRE_MEDIATOR: Final = Operation("DELETE", "/v1/mediators/{mediator_ref}")
_LIST_MEDIATORS: Final = Operation("GET", "/v1/mediators")


class Mediators(Group):
    """Operations of the tag `mediators`."""

    def put(self, mediator_ref: str, body: types.MediatorIn) -> Reply[types.Mediator]:
        """Enter a mediator on the roster, or change the entry. `PUT /v1/mediators/{mediator_ref}`."""
        return cast("Reply[types.Mediator]", self._caller.call(_PUT_MEDIATOR, (mediator_ref,), {}, body=body))

    def show(self, mediator_ref: str) -> Reply[types.Mediator]:
        """One mediator. `GET /v1/mediators/{mediator_ref}`."""
        return cast("Reply[types.Mediator]", self._caller.call(_SHOW_MEDIATOR, (mediator_ref,), {}))

    def retire(self, mediator_ref: str) -> Reply[None]:
        """Give a mediator no further case. `DELETE /v1/mediators/{mediator_ref}`."""
        return cast("Reply[None]", self._caller.call(_RETIRE_MEDIATOR, (mediator_ref,), {}))

    def list(self, *, after: str | None = None, limit: int | None = None) -> Reply[types.Mediators]:
        """The roster of mediators. `GET /v1/mediators`."""
        return cast("Reply[types.Mediators]", self._caller.call(_LIST_MEDIATORS, (), {"after": after, "limit": limit}))

    def iterate(self, *, after: str | None = None, limit: int | None = None) -> Iterator[types.Mediator]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.Mediator]", self._each(_LIST_MEDIATORS, (), {"after": after, "limit": limit}, "mediators"))
