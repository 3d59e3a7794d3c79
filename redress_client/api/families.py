"""The operations of the tag `families`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redress_client import types

_PUT_FAMILY: Final = Operation("PUT", "/v1/respondent-families/{family_id}")
_SHOW_FAMILY: Final = Operation("GET", "/v1/respondent-families/{family_id}")
_DELETE_FAMILY: Final = Operation("DELETE", "/v1/respondent-families/{family_id}")
_LIST_FAMILIES: Final = Operation("GET", "/v1/respondent-families")


class Families(Group):
    """Operations of the tag `families`."""

    def put(
        self, family_id: str, body: types.FamilyIn, *, if_match: str | int | None = None,
    ) -> Reply[types.Family]:
        """Say which references of respondents are one. `PUT /v1/respondent-families/{family_id}`."""
        return cast("Reply[types.Family]", self._caller.call(_PUT_FAMILY, (family_id,), {}, body=body, if_match=if_match))

    def show(self, family_id: str) -> Reply[types.Family]:
        """One family of respondents. `GET /v1/respondent-families/{family_id}`."""
        return cast("Reply[types.Family]", self._caller.call(_SHOW_FAMILY, (family_id,), {}))

    def delete(self, family_id: str) -> Reply[None]:
        """Let each of its references stand for itself. `DELETE /v1/respondent-families/{family_id}`."""
        return cast("Reply[None]", self._caller.call(_DELETE_FAMILY, (family_id,), {}))

    def list(self, *, after: str | None = None, limit: int | None = None) -> Reply[types.FamilyList]:
        """The families of respondents. `GET /v1/respondent-families`."""
        return cast("Reply[types.FamilyList]", self._caller.call(_LIST_FAMILIES, (), {"after": after, "limit": limit}))

    def iterate(self, *, after: str | None = None, limit: int | None = None) -> Iterator[types.Family]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.Family]", self._each(_LIST_FAMILIES, (), {"after": after, "limit": limit}, "families"))
