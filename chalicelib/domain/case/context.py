"""What a decision may know besides the case and the command: the moment, who acts, the pinned pack, ids to give."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, derive_id


class Context(msgspec.Struct, frozen=True):
    """`now` is the tenant's time of the request. Ids derive from the command's id: a retry gives the same ones."""

    now: datetime
    role: Role
    pack: RulePack
    command_id: str
    id_key: bytes
    acting: str = ""
    """The representation under which somebody acts for the party whose role this is."""

    def id(self, prefix: str, n: int = 0) -> str:
        """The n-th new id of that prefix within this command."""
        return derive_id(prefix, self.id_key, self.command_id, str(n))
