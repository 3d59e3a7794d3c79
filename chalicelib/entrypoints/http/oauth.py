"""OAuth2's client credentials (RFC 6749 §4.4): an API key gives a part of its power away, for half an hour.

The client's id is the key's id, its secret what stands behind the last part of the key's text. Mistakes are told in the
standard's own words; what the transport refuses (size, media type, rate) is a problem as everywhere.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote_plus

import msgspec

from chalicelib.application.ports import ApiKey
from chalicelib.bootstrap import services
from chalicelib.domain import access_tokens, credentials, limits
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import auth, limiting
from chalicelib.entrypoints.http.exchange import Reply, Request

TOKEN_PATH: Final = "/v1/oauth/token"  # noqa: S105 - a path, no secret
GRANT: Final = "client_credentials"
MAX_FIELDS: Final = 20
_BASIC: Final = re.compile(r"\A[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/]{1,400}={0,2})\Z")


class Refused(Exception):
    """`error` of RFC 6749 §5.2, with words in the few characters that it allows."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error, self.description = error, description


class Client(NamedTuple):
    """As it was sent; nothing is known of it yet."""

    id: str
    secret: str


def token(request: Request) -> Reply:
    try:
        fields = _fields(request.raw)
        client = _client(request.authorization, fields)
        key = _holder(client, request)
        return _granted(key, fields)
    except Refused as refused:
        return _told(refused)


def _fields(raw: bytes) -> dict[str, str]:
    """What is empty counts as left out, what is not known is passed over, and nothing comes twice (§3.2)."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=MAX_FIELDS,
            errors="strict",
        )  # fmt: skip
    except ValueError:
        raise Refused("invalid_request", "This is no form.") from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Refused("invalid_request", "A parameter comes more than once.")
    found = {name: value for name, value in pairs if value}
    if "grant_type" not in found:
        raise Refused("invalid_request", "The parameter grant_type is missing.")
    return found


def _client(header: str, fields: dict[str, str]) -> Client:
    """By one way, and one alone (§2.3)."""
    named, secret = fields.get("client_id", ""), fields.get("client_secret", "")
    if not header:
        if not (named or secret):
            raise Refused("invalid_client", "The client could not be authenticated.")
        return Client(named, secret)
    found = _BASIC.match(header)
    sent = _basic(found[1]) if found else None
    if sent is None:
        raise Refused("invalid_client", "The client could not be authenticated.")
    if secret or named not in ("", sent.id):
        raise Refused("invalid_request", "The client is authenticated in more than one way.")
    return sent


def _basic(text: str) -> Client | None:
    """Both parts are written as in a form before they are joined (§2.3.1)."""
    try:
        client, colon, secret = base64.b64decode(text, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return None
    return Client(unquote_plus(client), unquote_plus(secret)) if colon else None


def _holder(client: Client, request: Request) -> ApiKey:
    """The key, in force, of a tenant. Whatever is wrong is told in the same words and takes the same steps."""
    try:
        presented = credentials.parse_key(f"rk_{client.id.removeprefix('key_')}_{client.secret}")
        key = auth.holder(presented, services(), services().clock.now())
    except Unauthenticated as refused:
        # That it has run out is told to nobody but who knows its secret: that was no guess.
        if refused.code != "credential_expired" and limiting.named(request.exchange.address):
            services().buckets.take((limits.FAILURES.name, request.exchange.address), limits.FAILURES)
        raise Refused("invalid_client", "The client could not be authenticated.") from None
    if presented.id != client.id:
        raise Refused("invalid_client", "The client could not be authenticated.")
    return key


def _granted(key: ApiKey, fields: dict[str, str]) -> Reply:
    if fields["grant_type"] != GRANT:
        raise Refused("unsupported_grant_type", f"The only grant is {GRANT}.")
    tenant = services().directory.tenant(key.tenant) if key.role is not Role.OPERATOR else None
    if tenant is None:
        raise Refused("unauthorized_client", "Access tokens are for the keys of tenants.")
    asked = tuple(fields["scope"].split(" ")) if "scope" in fields else None
    scopes = access_tokens.granted(key.scopes, asked)
    if not scopes:
        raise Refused("invalid_scope", "The key has nothing to give of this scope.")
    issued, expires = access_tokens.lifetime(services().clock.now(), key.expires_at)
    if expires <= issued:
        raise Refused("invalid_client", "The client could not be authenticated.")
    text = access_tokens.issue(
        access_tokens.AccessToken(
            tenant=tenant.id, key=key.id, scopes=scopes, issued=issued, expires=expires,
            id=secrets.token_urlsafe(16),
        ),
        services().roots.of(tenant).tokens,
    )  # fmt: skip
    body = {
        "access_token": text,
        "token_type": "Bearer",
        "expires_in": expires - issued,
        "scope": " ".join(scopes),
    }
    return Reply(body, headers={"Pragma": "no-cache"})


def _told(refused: Refused) -> Reply:
    body = {"error": refused.error, "error_description": refused.description}
    unknown = refused.error == "invalid_client"
    headers = {"Pragma": "no-cache"} | ({"WWW-Authenticate": 'Basic realm="redress"'} if unknown else {})
    return Reply(msgspec.json.encode(body).decode(), status=401 if unknown else 400, headers=headers)


def metadata(request: Request) -> Reply:
    """RFC 8414. Where the API stands is the gateway's word."""
    issuer = f"{request.exchange.site}{request.exchange.base}"
    return Reply({
        "issuer": issuer, "token_endpoint": f"{issuer}{TOKEN_PATH}",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": [GRANT], "response_types_supported": [],
        "scopes_supported": list(access_tokens.GRANTABLE), "service_documentation": f"{issuer}/docs",
        "ui_locales_supported": ["en", "zh"],
    })  # fmt: skip
