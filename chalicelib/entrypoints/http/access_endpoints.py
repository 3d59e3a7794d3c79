"""The endpoints of access: rotation of keys, access tokens, settings. A part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import access_schemas as own
from chalicelib.entrypoints.http import oauth, security_settings, tenants
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

_TENANT: Final = "/v1/tenants/{tenant_id}"

ACCESS: Final = (
    Endpoint(
        method="POST", path=f"{_TENANT}/keys/{{key_id}}/rotation", name="rotate_key", tag="tenants",
        summary="Make a key that takes the place of another, which goes on for a while", handle=tenants.rotate_key,
        action="key.rotate", body=own.RotationIn, reply=own.RotatedKey, status=201, max_body=KIB,
        problems=("key_not_in_force", "try_again"),
    ),
    Endpoint(
        method="GET", path=f"{_TENANT}/security", name="show_security", tag="tenants",
        summary="What a tenant has settled about access", handle=security_settings.show,
        action="tenant.show_security", reply=own.Security, versioned=True,
    ),
    Endpoint(
        method="PUT", path=f"{_TENANT}/security", name="put_security", tag="tenants",
        summary="Settle access: web origins, step-up, limits", handle=security_settings.put,
        action="tenant.put_security", body=own.SecurityIn, reply=own.Security, versioned=True, conditional=True,
        max_body=16 * KIB, problems=("operator_only", "version_conflict", "try_again"),
    ),
    Endpoint(
        method="POST", path=f"{_TENANT}/staff_revocation", name="revoke_staff", tag="tenants",
        summary="Void all tokens of a tenant's own people", handle=security_settings.revoke_staff,
        action="tenant.revoke_staff", reply=own.StaffRevoked, problems=("try_again",),
    ),
    Endpoint(
        method="POST", path=oauth.TOKEN_PATH, name="oauth_token", tag="tenants",
        summary="An access token for an API key, by OAuth2's client credentials", handle=oauth.token,
        reply=own.AccessToken, refusals=own.OAuthError, form=True, authenticates=True, max_body=4 * KIB,
    ),
    Endpoint(
        method="GET", path="/.well-known/oauth-authorization-server", name="oauth_metadata", tag="about",
        summary="Where and how access tokens are got (RFC 8414)", handle=oauth.metadata, reply=own.OAuthMetadata,
    ),
)  # fmt: skip
