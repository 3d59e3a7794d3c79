"""The first operator's key: made with the stack as a secret, never stored in a table, never shown by the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import msgspec

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.caches import TtlCache
from chalicelib.application.ports import ApiKey, WallClock
from chalicelib.domain import credentials
from chalicelib.domain.access import BODY_SCOPES, SCOPES
from chalicelib.domain.values import Role

TTL_SECONDS: Final = 60
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


class _Secret(msgspec.Struct, frozen=True):
    key_id: str
    secret: str


class OperatorKey:
    """Reads the secret `{"key_id", "secret"}`; a rotated one is honoured within a minute."""

    def __init__(self, secrets: ClientFactory, arn: str, clock: WallClock) -> None:
        self._secrets, self._arn = secrets, arn
        self._cache: TtlCache[ApiKey] = TtlCache(clock, size=1)

    def text(self) -> str:
        """The credential as its owner sends it; for the one who sets a stack up."""
        stored = self._read()
        return f"rk_{stored.key_id.removeprefix('key_')}_{stored.secret}"

    def key(self) -> ApiKey:
        """As the directory would give it: with the hash of the secret only."""
        known = self._cache.get("operator")
        if known is None:
            presented = credentials.parse_key(self.text())
            known = ApiKey(
                id=presented.id, tenant="", role=Role.OPERATOR, secret_hash=credentials.hash_secret(presented.secret),
                scopes=tuple(sorted({*SCOPES, *BODY_SCOPES})), label="operator", created_at=_EPOCH,
            )  # fmt: skip
            self._cache.put("operator", known, TTL_SECONDS)
        return known

    def _read(self) -> _Secret:
        answer = self._secrets().get_secret_value(SecretId=self._arn)
        return msgspec.json.decode(answer["SecretString"], type=_Secret)
