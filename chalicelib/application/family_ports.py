"""Where families of respondents are kept, and how whoever compares complaints asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chalicelib.domain.errors import RedressError
from chalicelib.domain.families import Family


class FamilyMemberTaken(RedressError):
    """References belong to other families already: nothing was written. `data`: by reference, the family."""

    code = "family_member_taken"

    def __init__(self, taken: Mapping[str, str]) -> None:
        super().__init__("A reference belongs to one family at most.", taken=dict(taken))


class FamilyBook(Protocol):
    """The families of all tenants. Reads are strongly consistent."""

    def get(self, tenant_id: str, family_id: str) -> Family | None: ...
    def page(self, tenant_id: str, after: str, limit: int) -> list[Family]:
        """By their ids, those behind `after`."""

    def replace(self, tenant_id: str, before: Family | None, after: Family | None) -> None:
        """From one version to the next, with the claims on all references, in one transaction.

        Raises VersionMoved, FamilyMemberTaken, Contention.
        """


class Families(Protocol):
    """What may be up to 60 s old: for those who compare complaints."""

    def resolve(self, tenant_id: str, ref: str) -> str:
        """The key that complaints against this respondent are compared under; see `domain.families.key`."""

    def references(self, tenant_id: str, ref: str) -> tuple[str, ...]:
        """All references of the same respondent or family in their normal form, this one among them."""
