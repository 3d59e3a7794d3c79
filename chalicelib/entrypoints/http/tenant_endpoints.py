"""The endpoints of platforms and bodies, their keys, and everybody's tokens."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import replies, schemas, tenants
from chalicelib.entrypoints.http.endpoint import Endpoint

TENANTS: Final = (
    Endpoint(
        method="POST", path="/v1/tenants", name="create_tenant", summary="Take a platform or an arbitration body on",
        tag="tenants",
        handle=tenants.create, action="tenant.create", body=schemas.TenantIn, reply=replies.NewTenant, status=201,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}", name="show_tenant", summary="One platform or body", tag="tenants",
        handle=tenants.show, action="tenant.show", reply=replies.Tenant,
    ),
    Endpoint(
        method="POST", path="/v1/tenants/{tenant_id}/keys", name="create_key", summary="Make an API key",
        tag="tenants", handle=tenants.create_key, action="key.create", body=schemas.KeyIn, reply=replies.NewKey,
        status=201,
    ),
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}/keys", name="list_keys", summary="The API keys of a tenant",
        tag="tenants", handle=tenants.list_keys, action="key.list", reply=replies.Keys,
    ),
    Endpoint(
        method="DELETE", path="/v1/tenants/{tenant_id}/keys/{key_id}", name="revoke_key", summary="Revoke an API key",
        tag="tenants", handle=tenants.revoke_key, action="key.revoke", status=204, problems=("try_again",),
    ),
    Endpoint(
        method="POST", path="/v1/tokens", name="create_token", tag="tenants",
        summary="Make a token for a party of a case, or for somebody of your own",
        handle=tenants.create_token, action="token.create", body=schemas.TokenIn, reply=replies.Token, status=201,
        problems=("not_found",),
    ),
)  # fmt: skip
