"""Keeping families of respondents: a platform and its officers say which references are one.

Two who write at once do not overwrite each other unseen: each change goes from a version to the next one, and holds
every reference by a claim of its own.
"""

from __future__ import annotations

import random
from typing import Final

from msgspec.structs import replace

from chalicelib.application.family_ports import FamilyBook
from chalicelib.application.ports import Contention, VersionMoved, WallClock
from chalicelib.domain.errors import Conflict, NotFound, TryAgain
from chalicelib.domain.families import Family

ATTEMPTS: Final = 5
BACKOFF_SECONDS: Final = 0.05


class FamilyKeeping:
    """Two round trips for a change, one for a request that changes nothing."""

    def __init__(self, book: FamilyBook, clock: WallClock) -> None:
        self._book, self._clock = book, clock

    def put(self, tenant_id: str, wanted: Family, if_match: int | None) -> Family:
        """The family as it stands then. The same request twice is as good as once: it makes no second version.

        Raises FamilyMemberTaken, Conflict (a stale `if_match`), TryAgain.
        """
        for attempt in range(ATTEMPTS):
            stands = self._book.get(tenant_id, wanted.id)
            version = stands.version if stands else 0
            if stands is not None and stands.says(wanted) and if_match in (None, version):
                return stands
            _check(version, if_match)
            after = replace(wanted, version=version + 1)
            if self._replaced(tenant_id, stands, after, attempt):
                return after
        raise TryAgain("Others change this family at the moment; the same request may be sent again.")

    def delete(self, tenant_id: str, family_id: str) -> None:
        """From then on each reference stands for itself. Raises NotFound, TryAgain."""
        for attempt in range(ATTEMPTS):
            stands = self.get(tenant_id, family_id)
            if self._replaced(tenant_id, stands, None, attempt):
                return
        raise TryAgain("Others change this family at the moment; the same request may be sent again.")

    def get(self, tenant_id: str, family_id: str) -> Family:
        """Raises NotFound."""
        found = self._book.get(tenant_id, family_id)
        if found is None:
            raise NotFound("No such family.")
        return found

    def page(self, tenant_id: str, after: str, limit: int) -> list[Family]:
        return self._book.page(tenant_id, after, limit)

    def _replaced(self, tenant_id: str, before: Family | None, after: Family | None, attempt: int) -> bool:
        """False when somebody was faster."""
        try:
            self._book.replace(tenant_id, before, after)
        except (VersionMoved, Contention):
            self._clock.sleep(random.uniform(0.5, 1.5) * BACKOFF_SECONDS * 2**attempt)  # noqa: S311  # nosec B311
            return False
        return True


def _check(version: int, if_match: int | None) -> None:
    if if_match is not None and if_match != version:
        raise Conflict("The family has changed since.", version=version)
