"""What a decision may know besides the report and the command: the moment, who acts, the rules, ids to give."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.report.rules import ReportRules
from chalicelib.domain.values import Role, derive_id


class Context(msgspec.Struct, frozen=True):
    """`now` is the tenant's time of the request. Ids derive from the command's id: a retry gives the same ones."""

    now: datetime
    role: Role
    rules: ReportRules
    command_id: str
    id_key: bytes

    def id(self, prefix: str) -> str:
        """The new id of that prefix within this command."""
        return derive_id(prefix, self.id_key, self.command_id, "0")
