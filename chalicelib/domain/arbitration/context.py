"""What a decision may know besides the arbitration and the command: the moment, who acts, the pack, ids to give."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.arbitration.rules import Arbitrating
from chalicelib.domain.arbitration.state import Matter
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, derive_id


class Context(msgspec.Struct, frozen=True):
    """`now` is the body's time of the request. Ids derive from the command's id: a retry gives the same ones."""

    now: datetime
    role: Role
    pack: RulePack
    command_id: str
    id_key: bytes
    ref: str = ""
    """Of the clerk or neutral who acts."""

    def id(self, prefix: str, n: int = 0) -> str:
        """The n-th new id of that prefix within this command."""
        return derive_id(prefix, self.id_key, self.command_id, str(n))

    @property
    def rules(self) -> Arbitrating:
        """Raises AssertionError for a pack without arbitration: no proceedings are opened under one."""
        assert self.pack.arbitration is not None, "an arbitration under a pack that knows none"
        return self.pack.arbitration


def pack_of(pack: RulePack, matter: Matter) -> RulePack:
    """The pack with the rules of that very case: of the tracks it has, the one that what was referred fits."""
    if pack.arbitration is None or not pack.arbitration.tracks:
        return pack
    own = pack.arbitration.of(matter.dispute_type, matter.sought.money)
    chosen = msgspec.structs.replace(pack, arbitration=own)
    chosen.__dict__.update(pack.__dict__)
    return chosen
