"""The operations of the tag `tenants`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_CREATE_TENANT: Final = Operation("POST", "/v1/tenants")
_SHOW_TENANT: Final = Operation("GET", "/v1/tenants/{tenant_id}")
_CREATE_KEY: Final = Operation("POST", "/v1/tenants/{tenant_id}/keys")
_LIST_KEYS: Final = Operation("GET", "/v1/tenants/{tenant_id}/keys")
_REVOKE_KEY: Final = Operation("DELETE", "/v1/tenants/{tenant_id}/keys/{key_id}")
_CREATE_TOKEN: Final = Operation("POST", "/v1/tokens")
_ROTATE_KEY: Final = Operation("POST", "/v1/tenants/{tenant_id}/keys/{key_id}/rotation")
_SHOW_SECURITY: Final = Operation("GET", "/v1/tenants/{tenant_id}/security")
_PUT_SECURITY: Final = Operation("PUT", "/v1/tenants/{tenant_id}/security")
_REVOKE_STAFF: Final = Operation("POST", "/v1/tenants/{tenant_id}/staff_revocation")
_PUT_ISSUER: Final = Operation("PUT", "/v1/tenants/{tenant_id}/issuers/{issuer_ref}")
_SHOW_ISSUER: Final = Operation("GET", "/v1/tenants/{tenant_id}/issuers/{issuer_ref}")
_DELETE_ISSUER: Final = Operation("DELETE", "/v1/tenants/{tenant_id}/issuers/{issuer_ref}")
_LIST_ISSUERS: Final = Operation("GET", "/v1/tenants/{tenant_id}/issuers")
_SHOW_NOTICE_SETTINGS: Final = Operation("GET", "/v1/tenants/{tenant_id}/notices")
_PUT_NOTICE_SETTINGS: Final = Operation("PUT", "/v1/tenants/{tenant_id}/notices")


class Tenants(Group):
    """Operations of the tag `tenants`."""

    def create(self, body: types.TenantIn) -> Reply[types.NewTenant]:
        """Take a platform or an arbitration body on. `POST /v1/tenants`."""
        return cast("Reply[types.NewTenant]", self._caller.call(_CREATE_TENANT, (), {}, body=body))

    def show(self, tenant_id: str) -> Reply[types.Tenant]:
        """One platform or body. `GET /v1/tenants/{tenant_id}`."""
        return cast("Reply[types.Tenant]", self._caller.call(_SHOW_TENANT, (tenant_id,), {}))

    def create_key(self, tenant_id: str, body: types.KeyIn) -> Reply[types.NewKey]:
        """Make an API key. `POST /v1/tenants/{tenant_id}/keys`."""
        return cast("Reply[types.NewKey]", self._caller.call(_CREATE_KEY, (tenant_id,), {}, body=body))

    def list_keys(self, tenant_id: str) -> Reply[types.Keys]:
        """The API keys of a tenant. `GET /v1/tenants/{tenant_id}/keys`."""
        return cast("Reply[types.Keys]", self._caller.call(_LIST_KEYS, (tenant_id,), {}))

    def revoke_key(self, tenant_id: str, key_id: str) -> Reply[None]:
        """Revoke an API key. `DELETE /v1/tenants/{tenant_id}/keys/{key_id}`."""
        return cast("Reply[None]", self._caller.call(_REVOKE_KEY, (tenant_id, key_id), {}))

    def create_token(self, body: types.TokenIn) -> Reply[types.Token]:
        """Make a token for a party of a case, or for somebody of your own. `POST /v1/tokens`."""
        return cast("Reply[types.Token]", self._caller.call(_CREATE_TOKEN, (), {}, body=body))

    def rotate_key(
        self, tenant_id: str, key_id: str, body: types.RotationIn | None = None,
    ) -> Reply[types.RotatedKey]:
        """Make a key that takes the place of another, which goes on for a while. `POST /v1/tenants/{tenant_id}/keys/{key_id}/rotation`."""
        return cast("Reply[types.RotatedKey]", self._caller.call(_ROTATE_KEY, (tenant_id, key_id), {}, body=body))

    def show_security(self, tenant_id: str) -> Reply[types.Security]:
        """What a tenant has settled about access. `GET /v1/tenants/{tenant_id}/security`."""
        return cast("Reply[types.Security]", self._caller.call(_SHOW_SECURITY, (tenant_id,), {}))

    def put_security(
        self, tenant_id: str, body: types.SecurityIn | None = None, *, if_match: str | int,
    ) -> Reply[types.Security]:
        """Settle access: web origins, step-up, limits. `PUT /v1/tenants/{tenant_id}/security`."""
        return cast("Reply[types.Security]", self._caller.call(_PUT_SECURITY, (tenant_id,), {}, body=body, if_match=if_match))

    def revoke_staff(self, tenant_id: str) -> Reply[types.StaffRevoked]:
        """Void all tokens of a tenant's own people. `POST /v1/tenants/{tenant_id}/staff_revocation`."""
        return cast("Reply[types.StaffRevoked]", self._caller.call(_REVOKE_STAFF, (tenant_id,), {}))

    def put_issuer(self, tenant_id: str, issuer_ref: str, body: types.IssuerIn) -> Reply[types.Issuer]:
        """Let your own people in by the tokens of an issuer of yours. `PUT /v1/tenants/{tenant_id}/issuers/{issuer_ref}`."""
        return cast("Reply[types.Issuer]", self._caller.call(_PUT_ISSUER, (tenant_id, issuer_ref), {}, body=body))

    def show_issuer(self, tenant_id: str, issuer_ref: str) -> Reply[types.Issuer]:
        """One issuer. `GET /v1/tenants/{tenant_id}/issuers/{issuer_ref}`."""
        return cast("Reply[types.Issuer]", self._caller.call(_SHOW_ISSUER, (tenant_id, issuer_ref), {}))

    def delete_issuer(self, tenant_id: str, issuer_ref: str) -> Reply[None]:
        """Believe an issuer's tokens no more. `DELETE /v1/tenants/{tenant_id}/issuers/{issuer_ref}`."""
        return cast("Reply[None]", self._caller.call(_DELETE_ISSUER, (tenant_id, issuer_ref), {}))

    def list_issuers(self, tenant_id: str) -> Reply[types.Issuers]:
        """The issuers of a tenant. `GET /v1/tenants/{tenant_id}/issuers`."""
        return cast("Reply[types.Issuers]", self._caller.call(_LIST_ISSUERS, (tenant_id,), {}))

    def show_notice_settings(self, tenant_id: str) -> Reply[types.NoticeSettings]:
        """Whether and how your people are told by mail. `GET /v1/tenants/{tenant_id}/notices`."""
        return cast("Reply[types.NoticeSettings]", self._caller.call(_SHOW_NOTICE_SETTINGS, (tenant_id,), {}))

    def put_notice_settings(
        self, tenant_id: str, body: types.NoticeSettingsIn, *, if_match: str | int | None = None,
    ) -> Reply[types.NoticeSettings]:
        """Have your people told of their cases by mail, or not. `PUT /v1/tenants/{tenant_id}/notices`."""
        return cast("Reply[types.NoticeSettings]", self._caller.call(_PUT_NOTICE_SETTINGS, (tenant_id,), {}, body=body, if_match=if_match))
