"""What the use cases of tenants' own issuers need from the outside, as Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chalicelib.domain.errors import TryAgain

if TYPE_CHECKING:
    from chalicelib.domain.issuers import Issuer, Issuers
    from chalicelib.domain.jws import Parts


class IssuerUnreachable(TryAgain):
    """The issuer's keys cannot be had at the moment, and none are known that are fresh enough."""

    code = "issuer_unreachable"


class IssuerStore(Protocol):
    """The issuers of tenants, all of one tenant in one row."""

    def of(self, tenant_id: str) -> Issuers:
        """Strongly consistent; none where nothing was registered."""

    def replace(self, tenant_id: str, before: Issuers, after: Issuers) -> None:
        """Conditional on the version before. Raises VersionMoved."""


class KnownIssuers(Protocol):
    """The same, a minute old at most: what requests are recognised by."""

    def of(self, tenant_id: str) -> Issuers: ...


class Documents(Protocol):
    """What an issuer publishes, fetched from public addresses only."""

    def key_set_of(self, issuer: str) -> str:
        """The `jwks_uri` of its discovery document (OpenID Connect Discovery 1.0 §4).

        Raises Invalid with a fault on /issuer where there is none, or it names another issuer.
        """

    def check(self, pointer: str, uri: str) -> None:
        """Raises Invalid with a fault on the pointer for an address that is never called."""


class Signatures(Protocol):
    """Whether a token is signed with a key that its issuer publishes."""

    def holds(self, tenant_id: str, issuer: Issuer, kid: str, parts: Parts) -> bool:
        """Looks the key up by `kid` in the issuer's own set, and nowhere else. Raises IssuerUnreachable."""
