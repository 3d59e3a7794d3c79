"""The endpoints of tenants' own issuers: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import issuer_schemas as schemas
from chalicelib.entrypoints.http import issuers
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

PATH: Final = "/v1/tenants/{tenant_id}/issuers"

ISSUERS: Final = (
    Endpoint(
        method="PUT", path=f"{PATH}/{{issuer_ref}}", name="put_issuer", tag="tenants",
        summary="Let your own people in by the tokens of an issuer of yours", handle=issuers.put, action="issuer.put",
        body=schemas.IssuerIn, reply=schemas.Issuer, max_body=16 * KIB,
        problems=("too_many_issuers", "try_again"),
    ),
    Endpoint(
        method="GET", path=PATH, name="list_issuers", summary="The issuers of a tenant", tag="tenants",
        handle=issuers.list_issuers, action="issuer.list", reply=schemas.Issuers,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/{{issuer_ref}}", name="show_issuer", summary="One issuer", tag="tenants",
        handle=issuers.show, action="issuer.show", reply=schemas.Issuer,
    ),
    Endpoint(
        method="DELETE", path=f"{PATH}/{{issuer_ref}}", name="delete_issuer", tag="tenants",
        summary="Believe an issuer's tokens no more", handle=issuers.delete, action="issuer.delete", status=204,
        problems=("try_again",),
    ),
)  # fmt: skip
