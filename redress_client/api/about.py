"""The operations of the tag `about`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from redress_client import types

_HEALTH: Final = Operation("GET", "/healthz")
_OPENAPI: Final = Operation("GET", "/openapi.json")
_LIST_LIMITS: Final = Operation("GET", "/v1/limits")
_LIST_OVER: Final = Operation("GET", "/v1/limits/over")
_OAUTH_METADATA: Final = Operation("GET", "/.well-known/oauth-authorization-server")
_LIST_TREE_HEADS: Final = Operation("GET", "/v1/tree-heads")
_SHOW_TREE_HEAD: Final = Operation("GET", "/v1/tree-heads/{day}")


class About(Group):
    """Operations of the tag `about`."""

    def health(self) -> Reply[types.Health]:
        """That the API answers. `GET /healthz`."""
        return cast("Reply[types.Health]", self._caller.call(_HEALTH, (), {}))

    def openapi(self) -> Reply[dict[str, Any]]:
        """This description, as OpenAPI 3.1. `GET /openapi.json`."""
        return cast("Reply[dict[str, Any]]", self._caller.call(_OPENAPI, (), {}))

    def list_limits(self) -> Reply[types.LimitTable]:
        """Every limit there is: its number, of whom, and what holds it. `GET /v1/limits`."""
        return cast("Reply[types.LimitTable]", self._caller.call(_LIST_LIMITS, (), {}))

    def list_over(self) -> Reply[types.OverList]:
        """Who files or joins more than a limit at this moment, and until when that is acted on. `GET /v1/limits/over`."""
        return cast("Reply[types.OverList]", self._caller.call(_LIST_OVER, (), {}))

    def oauth_metadata(self) -> Reply[types.OAuthMetadata]:
        """Where and how access tokens are got (RFC 8414). `GET /.well-known/oauth-authorization-server`."""
        return cast("Reply[types.OAuthMetadata]", self._caller.call(_OAUTH_METADATA, (), {}))

    def list_tree_heads(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.TreeHeads]:
        """Signed tree heads over all records, one a day, the newest first. `GET /v1/tree-heads`."""
        return cast("Reply[types.TreeHeads]", self._caller.call(_LIST_TREE_HEADS, (), {"after": after, "limit": limit}))

    def iterate_tree_heads(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.SignedTreeHead]:
        """Each item of `list_tree_heads`, page by page as they are used up."""
        return cast("Iterator[types.SignedTreeHead]", self._each(_LIST_TREE_HEADS, (), {"after": after, "limit": limit}, "tree_heads"))

    def show_tree_head(self, day: str) -> Reply[types.TreeHeadOfDay]:
        """The signed tree head of one day, with the public key. `GET /v1/tree-heads/{day}`."""
        return cast("Reply[types.TreeHeadOfDay]", self._caller.call(_SHOW_TREE_HEAD, (day,), {}))
