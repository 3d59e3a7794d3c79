"""What one line of a bulk job asks for, done as the API does it: the same schema, handler, rights and words.

A filing is the platform's own, with the scopes of the key that gave the job. An answer or offer is the respondent's:
the platform's server can hand out a token for that side of each of its cases, and a job does what such a token could,
for the cases of the one respondent that the job names; all others do not exist for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import structs

from chalicelib.application.bulk_ports import Done
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal
from chalicelib.domain.bulk.asking import Line
from chalicelib.domain.bulk.job import ANSWERS, By, Job, Kind
from chalicelib.domain.errors import Fault, Invalid, NotFound, RedressError
from chalicelib.domain.values import Role, is_id, parse_stamp
from chalicelib.entrypoints.http import action_schemas, actions, auth, cases, fields, filings, problems
from chalicelib.entrypoints.http.decoder import decode
from chalicelib.entrypoints.http.exchange import Caller, Exchange, Request
from chalicelib.entrypoints.http.schemas import CaseIn, CaseListQuery, DryRunQuery
from chalicelib.entrypoints.http.texts import DEFAULT

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.application.asking import Tenancy

FILING: Final = "/v1/cases"
ACTION: Final = "/v1/cases/{case_id}/actions/"
VERBS: Final = {Kind.RESPOND_CASES: "respond", Kind.OFFER_CASES: "offer"}
BODIES: Final[dict[Kind, type]] = {
    Kind.RESPOND_CASES: action_schemas.RespondIn,
    Kind.OFFER_CASES: action_schemas.OfferIn,
}
NEEDED: Final = {
    Kind.FILE_CASES: "case.file", Kind.EXPORT_CASES: "case.list",
    Kind.RESPOND_CASES: "token.create", Kind.OFFER_CASES: "token.create",
}  # fmt: skip
"""What the key must be allowed besides, so that a job does nothing that its key could not do line by line."""


class Lines:
    """The Doing port."""

    def __init__(self, *, dry_run: bool = False) -> None:
        """`dry_run`: says what each line would lead to, and writes nothing."""
        self._dry_run = dry_run

    def now(self, job: Job) -> datetime:
        return _tenancy(job).now

    def holds(self, job: Job) -> bool:
        """As `auth.recognise` would find it: the key there, neither revoked nor run out, the platform's own, with no
        fewer scopes.
        """
        key = services().directory.api_key(job.by.key)
        if key is None or not key.in_force(services().clock.now()) or key.tenant != job.tenant:
            return False
        return set(job.by.scopes) <= set(key.scopes) and services().directory.tenant(job.tenant) is not None

    def value(self, raw: bytes) -> object:
        return decode(raw)

    def do(self, job: Job, line: Line) -> Done:
        auth.admit(principal(job), NEEDED[job.kind])
        return self._answer(job, line) if job.kind in ANSWERS else self._file(job, line)

    def _file(self, job: Job, line: Line) -> Done:
        caller = _caller(job, principal(job))
        request = self._request(job, caller, FILING, fields.read(line.body, CaseIn), line)
        if self._dry_run:
            filings.dry_run(request)
            return Done("")
        reply = filings.create(request, bulk=True)
        return Done(reply.body["case_id"], reply.replayed, parse_stamp(reply.body["filed_at"]))

    def _answer(self, job: Job, line: Line) -> Done:
        who, verb = respondent(job, line.case_id), VERBS[job.kind]
        action = f"case.act.{verb}"
        auth.admit(who, action)
        body: Any = fields.read(line.body, BODIES[job.kind])
        request = self._request(job, _caller(job, who), ACTION + verb, body, line)
        reply = actions.handler(verb, action)(request)
        return Done(line.case_id, reply.replayed)

    def _request(self, job: Job, caller: Caller, route: str, body: Any, line: Line) -> Request:
        return Request(
            exchange=_exchange(job, route), wall=services().clock.now(), body=body, caller=caller,
            path={"case_id": line.case_id} if line.case_id else {}, query=DryRunQuery(dry_run=self._dry_run),
            canonical=msgspec.json.encode(line.body, order="sorted"), key=None if self._dry_run else line.key,
        )  # fmt: skip

    def problem(self, job: Job, error: RedressError) -> dict[str, Any]:
        return problems.told(error, _exchange(job, ACTION if job.kind in ANSWERS else FILING))

    def listed(self, job: Job, cursor: str, limit: int) -> tuple[list[Mapping[str, Any]], str]:
        auth.admit(principal(job), NEEDED[job.kind])
        query = structs.replace(wanted(job.filters), after=cursor, limit=limit)
        request = Request(
            exchange=_exchange(job, FILING), wall=services().clock.now(), query=query,
            caller=_caller(job, principal(job)),
        )  # fmt: skip
        page = cases.list_cases(request).body
        return page["cases"], page["next_after"] or ""


def principal(job: Job) -> Principal:
    """Whoever gave the job, with the scopes that its key had then."""
    return Principal(id=job.by.id, role=Role(job.by.role), tenant=job.tenant, scopes=job.by.scopes)


def by(caller: Caller) -> By:
    who = caller.principal
    return By(who.id, who.role.value, who.scopes, caller.key_id)


def respondent(job: Job, case_id: str) -> Principal:
    """That side of the case, as its token would say it. Raises NotFound for a case of anybody else."""
    head = services().store.head(case_id) if is_id("case", case_id) else None
    if head is None or head.tenant != job.tenant or head.respondent.ref != job.respondent_ref:
        raise NotFound("No such case.")
    return Principal(
        id=f"{Role.RESPONDENT}.{case_id}", role=Role.RESPONDENT, tenant=job.tenant, case_id=case_id,
        epoch=head.respondent.epoch,
    )  # fmt: skip


def wanted(filters: Mapping[str, str]) -> CaseListQuery:
    """As `GET /v1/cases` reads them; the oldest filing first unless they say otherwise, for that order stands still
    while pages are read. Raises Invalid.
    """
    if beyond := sorted({"after", "limit", "fields"} & filters.keys()):
        raise Invalid(faults=tuple(Fault(f"/filters/{name}", "unknown_field") for name in beyond))
    try:
        return fields.read_query(
            {"order": ["filed"]} | {name: [text] for name, text in filters.items()}, CaseListQuery
        )
    except Invalid as refused:
        faults = (structs.replace(f, pointer=f"/filters/{f.pointer[6:]}") for f in refused.faults)
        raise Invalid(refused.detail, faults=tuple(faults)) from None


def _caller(job: Job, who: Principal) -> Caller:
    tenancy = _tenancy(job)
    return Caller(who, tenancy.tenant, tenancy.root)


def _tenancy(job: Job) -> Tenancy:
    return services().tenancies.of(job.tenant)


def _exchange(job: Job, route: str) -> Exchange:
    return Exchange(
        method="POST", route=route, lang=job.lang or DEFAULT, correlation_id=job.id, base="", if_match=False
    )
