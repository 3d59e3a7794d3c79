"""Where versions of terms and their texts lie."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.agreed import TermsVersion


class TermsRegister(Protocol):
    def versions(self, tenant_id: str, terms_ref: str) -> list[TermsVersion]:
        """By the day they come into force."""

    def put(self, tenant_id: str, version: TermsVersion) -> None:
        """Raises AlreadyThere where that day has a version."""


class TermsTexts(Protocol):
    def keep(self, tenant_id: str, sha256: str, text: str, until: datetime) -> None:
        """In the vault, locked until then; again is fine."""

    def read(self, tenant_id: str, sha256: str) -> str:
        """Raises NotFound, and Unreadable for a text that is not the one of that hash."""
