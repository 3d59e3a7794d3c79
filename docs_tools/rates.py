"""docs/limits.md: who may ask for how much, what holds it, and what somebody who asks for all of it can cost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from chalicelib.domain.limits import BULK_TIMES, GATEWAY, PUBLISHED, TENANT, VOLUMES
from chalicelib.entrypoints.http import texts
from chalicelib.entrypoints.http.limit_table import Limit, Where, table
from docs_tools import markdown as md
from docs_tools.capabilities import ROOT
from docs_tools.packaged import fragments

UNITS: Final = ROOT / "tests" / "bench" / "expected_units.json"
LEAD: Final = """What `GET /v1/limits` answers, in English and Chinese. Numbers of packs, pages, retries and
webhooks besides: [api/limits.md](api/limits.md). Rates are approximate by design; what protects a party is exact
and in the transaction."""

HEADERS: Final = """Every answer to a caller with a credential of a tenant carries the shares it draws on
(draft-ietf-httpapi-ratelimit-headers, structured fields of RFC 9651); a page of another origin may read them:

```
RateLimit-Policy: "person";q=600;w=60, "tenant";q=1000;w=5
RateLimit: "person";r=599;t=1, "tenant";r=998;t=1
```

`q`: so many at once; `w`: seconds in which they come back; `r`: so many are left; `t`: seconds until all are there
again. A refusal is a 429 with `Retry-After`; its `data` says which `limit`, `per` what, and `retry_after`. A
request that was refused so has had no effect, and on a warm process cost no read: send the same one again, with the
same `Idempotency-Key`."""

PROCESSES: Final = """A bucket of tokens lies in the memory of a warm process, so a deployment of ten processes lets
through up to ten times as much: these rates stop one caller from taking a process for himself, and the gateway's is
what bounds all together. At most 20,000 buckets are kept, those that were used last; who is dropped has a full one
again, and to be dropped takes 20,000 others. The operator is not counted. An IPv6 address counts as its /64. The
address is the one that the gateway names; no header is asked."""

GUESSING: Final = """A credential that is none costs its address a token; none at all, or one that has run out,
costs nothing. Without tokens every request from that address that shows, or could be, a secret is answered 429
before anything is read, a right one too; each further attempt makes the wait longer, to 63 seconds at most.
Excepted is a credential that the same process has found good before: who shares an address with a guesser (a
company, a carrier's NAT) and is at work stays at work, and who comes new waits for a minute at most. Nobody can
lock out anybody at another address, and no account is ever locked."""

STREAM: Final = f"""The list of cases is fed by the stream; whoever puts a new case on it counts it, once however
often the message comes, and joins are counted in batches, where a message that comes twice counts twice. A number
that is over becomes a mark beside the tenant's record, at most 100 of them, which every process reads with that
record: at most a minute later, without a read of its own. While a mark holds, what is about that respondent,
platform or group is **slowed** (a bucket in each process) and never shut: nobody can keep others from complaining
or joining by flooding. A complainant's own filings over the number are refused until the day ends. A filing that
was made is answered as ever. Bulk jobs are counted and are held to {BULK_TIMES} times the number; what comes from
payment providers, by e-mail, or by import is counted and not held back. The platform and its officers see who is
over: `GET /v1/limits/over`."""

COST: Final = """Nothing grows without bound: the gateway admits so many requests a second, each costs at most so
much, and queues are worked off by so many consumers at once (`MaximumConcurrency`). No function has reserved
concurrency: it would take from the others what a quiet deployment does not need, and the gateway bounds the one
that strangers reach. An operator who wants less lowers the rate of the gateway, in `infra/api.yaml`."""


def page() -> str:
    return md.page(
        "Limits", "`chalicelib/entrypoints/http/limit_table.py`, `tests/bench/expected_units.json` and `infra/`", LEAD,
        "## Rates, approximate", _table(limit for limit in table() if limit.approximate),
        "### How they are told", HEADERS,
        "### Per process", PROCESSES,
        "### Guessing", GUESSING,
        "### Mass filing and crowds", STREAM, _slowed(),
        "### Set otherwise for a tenant", _settable(),
        "## Exact", _table(limit for limit in table() if not limit.approximate),
        "## What an abuser can cost", COST, _costs(),
    )  # fmt: skip


def _table(limits: Iterable[Limit]) -> str:
    return md.table(
        ["name", "limit", "of each", "held by", "what"],
        [
            [f"`{x.name}`", _number(x), x.per, x.where.value, texts.text("en", "limits", x.name)]
            for x in limits
        ],
    )


def _number(limit: Limit) -> str:
    if limit.number is None:
        return f"see {limit.unit.replace('_', ' ')}"
    unit = limit.unit.replace("_", " ")
    window = f" in {_seconds(limit.seconds)}" if limit.seconds and limit.where is not Where.REQUEST else ""
    burst = f", {limit.burst:,} at once" if limit.burst else ""
    return f"{limit.number:,} {unit}{window}{burst}"


def _seconds(number: int) -> str:
    for name, length in (("h", 3_600), ("min", 60)):
        if number % length == 0:
            return f"{number // length} {name}"
    return f"{number} s"


def _slowed() -> str:
    rows = [
        [
            f"`{v.name}`",
            f"{v.then.count} in {_seconds(v.then.seconds)}, {v.then.burst} at once" if v.then else "none",
        ]
        for v in VOLUMES
    ]
    return md.table(["over", "each process lets through"], rows)


def _settable() -> str:
    rows = [
        [f"`{name}`", f"{default:,}", f"{least:,}", f"{most:,}"]
        for name, (default, least, most) in PUBLISHED.items()
    ]
    return md.table(["name", "default", "least", "most"], rows)


def _costs() -> str:
    """Units of DynamoDB: a write of 1 KiB, a strongly consistent read of 4 KiB."""
    measured: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/bench/expected_units.json").read_text())[
        "commands"
    ]
    rows = [_cost(what, measured[name]) for what, name in _MEASURED.items()]
    free = {"writes": 0, "index_writes": 0, "reads": 0}
    rows.insert(
        0, _cost("anything over a rate, a malformed request, a credential without the form of one", free)
    )
    rows.insert(1, _cost("a made-up key of the right form", free | {"reads": 1}))
    throttle = fragments()["Resources"]["RestAPI"]["Properties"]["MethodSettings"][0]
    assert throttle["ThrottlingRateLimit"] == GATEWAY.count, "the table and the template say the same"
    heads = [f"{n} a second" for n in _RATES]
    return md.table(["request", "write / read units of one", *heads], rows)


def _cost(what: str, units: dict[str, Any]) -> list[str]:
    writes, reads = units["writes"] + units["index_writes"], units["reads"]
    return [what, f"{writes} / {reads:g}", *(f"{writes * n:,} / {reads * n:,.0f}" for n in _RATES)]


_MEASURED: Final = {
    "reading a case": "show", "filing a complaint": "file", "a message": "message", "an offer": "offer",
}  # fmt: skip
_RATES: Final = (TENANT.count, GATEWAY.count)
"""Of one tenant in one process, and of all that the gateway admits."""
