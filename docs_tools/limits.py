"""docs/api/limits.md: every number a client can run into, taken from where the code has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import inspect as mi

from chalicelib.adapters import bulk_files, cached_directory, crypto, families, files, notices
from chalicelib.adapters.inspection import derivatives
from chalicelib.adapters.inspection import limits as inspection
from chalicelib.application import execute, sandbox, uploading
from chalicelib.domain import catalogue, credentials
from chalicelib.domain.bulk import job as bulk
from chalicelib.domain.bulk.cells import MAX_COLUMNS
from chalicelib.domain.bulk.records import MAX_RECORD
from chalicelib.domain.case.evidence import MAX_DECLARATIONS
from chalicelib.domain.families import MAX_MEMBERS
from chalicelib.domain.notices.notice import DAILY
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT
from chalicelib.entrypoints.http import action_schemas, decoder, evidence_schemas, problems, schemas
from chalicelib.entrypoints.http import sandbox as clock
from chalicelib.entrypoints.http.endpoints import KIB, TABLE
from chalicelib.entrypoints.http.exchange import LAMBDA_PATIENCE
from chalicelib.entrypoints.http.handling import KEY_PATTERN
from docs_tools import groups, records, webhooks
from docs_tools import markdown as md
from docs_tools.packaged import event_of, fragments, variable

LEAD: Final = """Published limits. A refusal names the limit it is about (`faults[].limit` or `data`). Limits of
the procedure are data of the rule pack, shown by `GET /v1/rule-packs/{pack_id}`; a case keeps those of the
version it was filed under."""


def page(packs: Iterable[RulePack]) -> str:
    packs = sorted(packs, key=lambda p: (p.id == "demo", p.ref))
    return md.page(
        "Limits", "constants of the code, rule packs and `infra/`", LEAD,
        "## Requests", _table(_requests()),
        "### Pages", _pages(),
        "## Texts", "In characters, by the request's schema; a pack may set less.", _table(_texts()),
        "## Cases, by rule pack", _packs(packs),
        "## Groups", _table(groups.limits()),
        "## Evidence", _table(_evidence()),
        "## Third parties' records, terms and orders", _table(records.limits()),
        "## Bulk jobs", _table(_bulk()),
        "## Credentials", _table(_credentials()),
        "## Retries", _table(_retries()),
        "## Webhooks and the event log", _table(webhooks.limits()),
        "## Time", _table(_time()),
    )  # fmt: skip


Row = tuple[str, str]


def _table(rows: Iterable[Row]) -> str:
    return md.table(["what", "limit"], rows)


def _requests() -> Iterable[Row]:
    yield "body", f"{decoder.MAX_BODY // KIB} KiB, unless listed next"
    for size in sorted({e.max_body for e in TABLE if e.max_body != decoder.MAX_BODY}):
        names = md.code(*(e.name for e in TABLE if e.max_body == size))
        yield f"body of {names}", f"{size // KIB} KiB"
    yield "JSON nesting", str(decoder.MAX_DEPTH)
    yield "integers", f"± {decoder.MAX_INTEGER:,}; no fractions, no exponents"
    yield "faults listed in one answer", f"{problems.MAX_FAULTS}; `faults_left_out` counts the rest"
    yield "`Idempotency-Key`", f"`{KEY_PATTERN}`"
    yield (
        "time to answer",
        f"{LAMBDA_PATIENCE.seconds} s; after that the outcome is unknown: send the request again",
    )
    throttle = fragments()["Resources"]["RestAPI"]["Properties"]["MethodSettings"][0]
    rate, burst = throttle["ThrottlingRateLimit"], throttle["ThrottlingBurstLimit"]
    yield "rate of the whole deployment", f"{rate} requests a second, {burst} in a burst; then `rate_limited`"
    yield "amounts", f"1 to {MAX_AMOUNT:,} in the currency's smallest unit"
    yield "references of one family of respondents", str(MAX_MEMBERS)
    yield "currencies", ", ".join(sorted(CURRENCIES))


def _bulk() -> Iterable[Row]:
    yield "a file", f"{bulk.MAX_BYTES // KIB // KIB} MiB, {bulk.MAX_LINES:,} lines"
    yield "a record", f"{MAX_RECORD // KIB} KiB; a line of JSON {decoder.MAX_BODY // KIB} KiB"
    yield "columns of a CSV", str(MAX_COLUMNS)
    yield "lines of a dry run", str(bulk.TRIED_LINES)
    yield "jobs of a platform under way", str(bulk.MAX_OPEN)
    yield "cases of an export", f"{bulk.MAX_EXPORTED:,}"
    yield "upload kept", f"{bulk.UPLOAD_KEPT.days} days: the job must be over by then"
    yield "result kept", f"{bulk.RESULT_KEPT.days} days; a link to it {bulk_files.LINK_SECONDS} s"
    yield "job kept", f"{bulk.KEPT.days} days"


def _pages() -> str:
    rows = []
    for endpoint in TABLE:
        fields = {f.name: f for f in msgspec.structs.fields(endpoint.query)} if endpoint.query else {}
        if "limit" in fields:
            most = _bound(fields["limit"].type, "le")
            rows.append([f"`{endpoint.method} {endpoint.path}`", str(fields["limit"].default), str(most)])
    return md.table(["list", "`limit` by default", "at most"], rows)


def _bound(kind: Any, name: str) -> Any:
    return getattr(mi.type_info(kind), name)


def _texts() -> Iterable[Row]:
    fields = {
        "narrative of a complaint": (schemas.CaseIn, "narrative"),
        "statement, reason, note, request": (action_schemas.RespondIn, "statement"),
        "message": (action_schemas.MessageIn, "text"),
        "name of a person": (schemas.PersonIn, "name"),
        "e-mail address": (schemas.PersonIn, "email"),
        "file name": (evidence_schemas.FileIn, "name"),
    }
    for what, (kind, name) in fields.items():
        node = _described(kind, name)
        yield what, str(node.max_length)
    yield (
        "references of the platform (`ref`, `order_ref`, `terms_ref`)",
        f"`{_described(schemas.PersonIn, 'ref').pattern}`",
    )
    yield "reasons of a decision", str(_described(action_schemas.DecideIn, "reasons").max_length)
    yield "citations of one reason", str(_described(action_schemas.DecisionReasonIn, "cites").max_length)
    yield "pieces of proof of performance", str(_described(action_schemas.PerformIn, "proof").max_length)
    yield "answers to the form of a dispute type", str(schemas.MAX_DETAILS)
    yield "one answer in own words", str(catalogue.MAX_TEXT)
    yield "things asked for in one notice of what is lacking", str(action_schemas.MAX_ITEMS)
    yield "calendar days to perform, in terms", str(_described(action_schemas.TermsIn, "within_days").le)


def _described(kind: type, name: str) -> Any:
    """The constrained type of a field, without its `None`."""
    info = mi.type_info(kind)
    assert isinstance(info, mi.StructType)
    node: Any = next(f.type for f in info.fields if f.encode_name == name)
    if isinstance(node, mi.UnionType):
        node = next(t for t in node.types if not isinstance(t, mi.NoneType))
    return node.type if isinstance(node, mi.Metadata) else node


def _packs(packs: list[RulePack]) -> str:
    rows: dict[str, list[str]] = {}
    for pack in packs:
        for name, value in _of_pack(pack):
            rows.setdefault(name, []).append(value)
    return md.table(
        ["", *(f"`{pack.ref}`" for pack in packs)], [[name, *values] for name, values in rows.items()]
    )


def _of_pack(pack: RulePack) -> Iterable[Row]:
    limits = pack.evidence
    yield "facts may lie back, at filing", f"{pack.claim_within_days} days"
    yield "escalation opens after service", f"{pack.escalate_after.n} {pack.escalate_after.unit.value}"
    yield "grace before a consequence", f"{pack.grace_seconds} s"
    for name, most in msgspec.structs.asdict(pack.caps).items():
        yield _CAPS.get(name, f"{name} of a case"), f"{most:,}"
    for name, most in msgspec.structs.asdict(pack.texts).items():
        yield f"{name}, characters", f"{most:,}"
    yield "files of one side", f"{limits.files}"
    yield "one file", _mebibytes(limits.file_bytes)
    for media_type, most in limits.large.items():
        yield f"one file of {media_type}", _mebibytes(most)
    yield "all files of one side", _mebibytes(limits.case_bytes)
    yield "kept after submission", f"{limits.retention_days} days"
    yield "accepted types", md.code(*limits.media_types)
    yield from groups.of_pack(pack)


_CAPS: Final = {
    "live_offers": "live offers of one side",
    "requests": "requests for evidence of a case",
    "texts": "texts of a case, messages and names of files aside",
}


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:g} MiB"


def _evidence() -> Iterable[Row]:
    rules = fragments()["Resources"]["IntakeBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    yield "declarations in one request", str(MAX_DECLARATIONS)
    yield "upload form", f"{files.FORM_SECONDS // 60} minutes, for exactly the declared file"
    part = f"{_mebibytes(uploading.PART_BYTES)} or more, each for {uploading.PART_SECONDS // 60} minutes"
    yield "upload in parts", f"for files over {_mebibytes(uploading.PARTS_OVER)}; parts of {part}"
    yield "uploads that are not submitted", f"dropped after {rules[0]['ExpirationInDays']} days"
    yield from _inspection()
    yield "download link", f"{files.LINK_SECONDS // 60} minutes, as an attachment"


def _inspection() -> Iterable[Row]:
    entries, pages = f"{inspection.MAX_ENTRIES:,} files", f"{inspection.MAX_PAGES:,} pages"
    unpacked = f"{_mebibytes(inspection.MAX_UNPACKED)} unpacked"
    ratio = f"{inspection.MAX_RATIO} times their size from {_mebibytes(inspection.RATIO_FROM)} on"
    mail = f"{_mebibytes(inspection.MAX_MAIL)}, {inspection.MAX_MAIL_PARTS} parts, {inspection.MAX_MAIL_DEPTH} deep"
    frames = f"{inspection.MAX_FRAMES:,} frames, {inspection.MAX_SCANS} scans"
    yield "pictures", f"{inspection.MAX_PIXELS:,} pixels, {frames}"
    yield (
        "archives",
        f"ZIP; {entries}, {unpacked}, {ratio}, {inspection.MAX_DEPTH} deep; no password, no programs",
    )
    yield "e-mails", f"{mail}; attachments as archives are"
    yield (
        "PDFs",
        f"{pages}; no password, nothing that acts by itself, no files inside but an invoice's own XML",
    )
    yield "office documents", "no macros, no controls, no templates or objects from elsewhere"
    yield "texts", "UTF-8"
    yield "copies for the other side", "pictures without metadata; films too, where they tell their place"
    yield "thumbnail", f"JPEG, {derivatives.THUMBNAIL_PIXELS} pixels"


def _credentials() -> Iterable[Row]:
    yield "token of a party or officer", f"{credentials.TOKEN_SECONDS // 60} minutes"
    yield "revoked token of a party", "void at once"
    yield "token of an officer", "runs out; it cannot be revoked earlier yet"
    yield "revoked API key", f"void everywhere within {cached_directory.TTL_SECONDS} s"
    yield "new API key after a refusal", f"known everywhere within {cached_directory.ABSENT_SECONDS} s"
    yield "webhook secret, in memory", f"{crypto.SECRET_SECONDS} s"


def _retries() -> Iterable[Row]:
    yield "Idempotency-Key of a filing", "holds for ever"
    yield "any other Idempotency-Key", f"{execute.REQUEST_KEY_HOURS} hours"
    yield "attempts of ours at a contended case", f"{execute.ATTEMPTS}, then `try_again`"


def _time() -> Iterable[Row]:
    yield (
        "a wake is told by its own ring within",
        f"{variable('CLOCK_SLOT_SECONDS')} s; the sweep finds a lost one",
    )
    yield "the sweep runs", str(event_of("Sweep", "Minutely")["Schedule"])
    yield "settings of notices to people", f"a change is seen within {notices.TTL_SECONDS} s"
    yield (
        "informative notices of one case to one person in 24 hours",
        f"{DAILY}; the rest a day later, as one",
    )
    yield "a notice, an address that bounced", f"kept for {notices.KEPT_FOR.days} days"
    yield "families of respondents, rules of alerts", f"a change is gone by within {families.TTL_SECONDS} s"
    yield "sandbox clock, in one move", f"{clock.FARTHEST.days} days forward"
    yield (
        "work of one move",
        f"{sandbox.PATIENCE.seconds} s; `reached` says whether the same request is needed again",
    )
