"""What any connector must keep to. A new one is one more `Sample` in `test_contract.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.records.record import Connector, Record

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class Sample(msgspec.Struct, frozen=True):
    """A connector with a message of its sender's. `steps`: the field that lists what has happened, each with `at`."""

    connector: Connector
    kind: SourceKind
    message: dict[str, Any]
    subject: str
    steps: str

    def read(self, **changes: Any) -> Record:
        """The message as the sender's JSON, with changes."""
        given = msgspec.json.encode(self.message | changes)
        return self.connector.read(msgspec.json.decode(given, type=self.connector.message), NOW)
