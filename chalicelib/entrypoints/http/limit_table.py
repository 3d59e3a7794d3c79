"""All published limits in one table: what `GET /v1/limits` answers and docs/limits.md is made of. Every number is taken
from where it is enforced.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.adapters import cached_directory
from chalicelib.application import bodies, execute, record_ports
from chalicelib.domain import agreed, catalogue, credentials, families, limits, roster
from chalicelib.domain.bulk import cells, job, records
from chalicelib.domain.case import evidence, keeping
from chalicelib.domain.limits import HOUR
from chalicelib.domain.notices import notice
from chalicelib.domain.security import STEP_UP_SECONDS
from chalicelib.entrypoints.http import (
    bulk_endpoints,
    decoder,
    evidence_schemas,
    own_packs,
    problems,
    schemas,
    webhook_schemas,
    webhooks,
)
from chalicelib.entrypoints.http.exchange import LAMBDA_PATIENCE


class Where(StrEnum):
    """What holds a limit."""

    GATEWAY = "gateway"
    """Before any function runs, for all callers together."""
    PROCESS = "process"
    """In the memory of each warm process."""
    STREAM = "stream"
    """Counted from the record as it comes, and acted on within about a minute."""
    REQUEST = "request"
    """By looking at the request alone, or at what it would change."""
    TRANSACTION = "transaction"
    """In the write itself: two at once cannot both have the last place."""


class Limit(msgspec.Struct, frozen=True):
    """`number` None: it is the rule pack's, the body's or the roster's, as `unit` says. `seconds`: the window."""

    name: str
    number: int | None
    unit: str
    per: str
    where: Where
    seconds: int | None = None
    burst: int | None = None

    @property
    def approximate(self) -> bool:
        return self.where in (Where.GATEWAY, Where.PROCESS, Where.STREAM)

    @property
    def settable(self) -> tuple[int, int] | None:
        """For a tenant: the least and the most."""
        known = limits.PUBLISHED.get(self.name)
        return (known[1], known[2]) if known and self.approximate else None


def table() -> tuple[Limit, ...]:
    """In the order in which they are published."""
    return (*_rates(), *_budgets(), *(Limit(*row, Where.REQUEST) for row in _EXACT))


def _rates() -> Iterator[Limit]:
    gateway = limits.GATEWAY
    yield Limit(
        "gateway", gateway.count, "requests", gateway.per.value, Where.GATEWAY, gateway.seconds, gateway.burst
    )
    for rate in limits.RATES:
        yield Limit(
            rate.name, rate.count, UNITS.get(rate.name, "requests"), rate.per.value, Where.PROCESS, rate.seconds,
            rate.burst,
        )  # fmt: skip
    for volume in limits.VOLUMES:
        yield Limit(
            volume.name, volume.count, UNITS[volume.name], volume.per.value, Where.STREAM, volume.seconds
        )


UNITS: Final = {
    "failures": "attempts", "filings": "filings", "respondent_filings": "filings", "complainant_filings": "filings",
    "joins": "members",
}  # fmt: skip


def _budgets() -> Iterator[Limit]:
    """What protects a party, or the place of one: exact."""
    yield Limit("evidence_budget", None, "rule_pack", "side", Where.TRANSACTION)
    yield Limit("capacity", None, "roster", "neutral", Where.TRANSACTION)
    yield Limit("votes", 1, "votes", "member", Where.TRANSACTION)
    yield Limit("request_key", 1, "effects", "request", Where.TRANSACTION, execute.REQUEST_KEY_HOURS * HOUR)


_EXACT: Final = (
    ("body", decoder.MAX_BODY, "bytes", "request"),
    ("json_depth", decoder.MAX_DEPTH, "levels", "request"),
    ("integer", decoder.MAX_INTEGER, "most", "request"),
    ("page", schemas.MAX_PAGE, "items", "request"),
    ("faults", problems.MAX_FAULTS, "faults", "answer"),
    ("time_to_answer", LAMBDA_PATIENCE.seconds, "seconds", "request"),
    ("narrative", schemas.MAX_NARRATIVE, "characters", "text"),
    ("text", schemas.MAX_TEXT, "characters", "text"),
    ("message", schemas.MAX_MESSAGE, "characters", "text"),
    ("details", schemas.MAX_DETAILS, "answers", "filing"),
    ("answer", catalogue.MAX_TEXT, "characters", "answer"),
    ("declarations", evidence.MAX_DECLARATIONS, "files", "request"),
    ("file", evidence_schemas.MAX_FILE, "bytes", "file"),
    ("amendments", evidence.MAX_AMENDMENTS, "amendments", "file"),
    ("holds", keeping.MAX_HOLDS, "holds", "case"),
    ("order", agreed.MAX_ORDER_BYTES, "bytes", "filing"),
    ("terms", agreed.MAX_TEXT_BYTES, "bytes", "text"),
    ("bulk_file", job.MAX_BYTES, "bytes", "job"),
    ("bulk_lines", job.MAX_LINES, "lines", "job"),
    ("bulk_record", records.MAX_RECORD, "bytes", "line"),
    ("bulk_columns", cells.MAX_COLUMNS, "columns", "job"),
    ("bulk_dry_run", bulk_endpoints.TRIED_BYTES, "bytes", "request"),
    ("bulk_jobs", job.MAX_OPEN, "jobs", "tenant"),
    ("bulk_export", job.MAX_EXPORTED, "cases", "job"),
    ("webhook_endpoints", webhooks.MAX_ENDPOINTS, "endpoints", "tenant"),
    ("webhook_rate", webhook_schemas.MAX_RATE, "deliveries_a_second", "endpoint"),
    ("record_connections", record_ports.MAX_CONNECTIONS, "connections", "tenant"),
    ("waiting_disputes", record_ports.MAX_WAITING, "disputes", "connection"),
    ("agreements", bodies.MAX_AGREEMENTS, "agreements", "body"),
    ("mediators", roster.MAX_MEDIATORS, "mediators", "tenant"),
    ("family_members", families.MAX_MEMBERS, "references", "family"),
    ("own_packs", own_packs.MAX_VERSIONS, "versions", "tenant"),
    ("token", credentials.TOKEN_SECONDS, "seconds", "token"),
    ("step_up", STEP_UP_SECONDS, "seconds", "person"),
    ("revoked_key", cached_directory.TTL_SECONDS, "seconds", "key"),
    ("notices", notice.DAILY, "notices_a_day", "person"),
)  # fmt: skip
