"""Setting up where payment providers' disputes come from, and what became of those that could not be filed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from chalicelib.application.asking import Tenancy
from chalicelib.application.disputing import lacking
from chalicelib.application.ports import Root, VersionMoved
from chalicelib.application.record_ports import Connection, DisputeSource
from chalicelib.bootstrap import services
from chalicelib.domain.case.terms import Remedy
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, TryAgain
from chalicelib.domain.providers import paypal
from chalicelib.domain.providers.known import PROVIDERS
from chalicelib.domain.providers.notice import Pinned
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import record_shown, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.record_inbound import own
from chalicelib.entrypoints.http.record_schemas import DisputeSourceIn, RecordConnectionIn

NEEDS: Final = {
    "paypal_disputes": ("webhook_id", "certificates"), "stripe_disputes": ("secret",),
    "shopify_disputes": ("secret", "shop"),
}  # fmt: skip
OLD_SECRET_HOLDS: Final = timedelta(hours=24)
"""After a change, so that a provider can change over without losing a notice."""


def put(request: Request) -> Reply:
    """Takes effect at once; what is pinned in the place of another certificate replaces it, so both are listed."""
    _, root = work.tenancy(request)
    before, given = _own(request), request.body
    after = replace(before, source=_source(before.connector, given, request.wall, "", again=True))
    if given.secret is not None:
        after = replace(
            after, secret=sealed(root, before.id, given.secret), previous=before.secret,
            previous_until=request.wall + OLD_SECRET_HOLDS,
        )  # fmt: skip
    try:
        services().connections.change(before, after)
    except VersionMoved:
        raise TryAgain("The connection is being changed.") from None
    return Reply(record_shown.shown(request, after))


def waiting(request: Request) -> Reply:
    found = services().disputing.waiting(_own(request), _there(request))
    return Reply({
        "waiting": [
            {
                "dispute": w.dispute, "as_of": stamp(w.as_of), "received_at": stamp(w.received_at),
                "lacking": lacking(w.faults),
            }
            for w in found
        ]
    })  # fmt: skip


def retry(request: Request) -> Reply:
    """What still lacks something goes on waiting, and says so."""
    tried = services().disputing.retry(_own(request), _there(request))
    return Reply({
        "tried": [
            {
                "dispute": w.dispute, "case_id": None if taken.lacking else taken.case_id,
                "lacking": lacking(taken.lacking),
            }
            for w, taken in tried
        ]
    })  # fmt: skip


def read(body: RecordConnectionIn, now: datetime) -> DisputeSource | None:
    """Of a new connection. Raises Invalid with every fault."""
    disputes = body.connector in PROVIDERS
    if disputes and body.source is None:
        raise Invalid(faults=(Fault("/source", "missing"),))
    if not disputes and body.source is not None:
        raise Invalid(faults=(Fault("/source", "not_applicable"),))
    return _source(body.connector, body.source, now, "/source") if body.source is not None else None


def sealed(root: Root, connection_id: str, secret: str | None) -> bytes:
    """The provider's own secret as it stands; nothing where there is none."""
    return services().crypto.lock(root, connection_id, secret.encode()) if secret is not None else b""


def _source(
    connector: str, given: DisputeSourceIn, now: datetime, pointer: str, *, again: bool = False
) -> DisputeSource:
    """`again`: what is secret is there already, and stays where none is given."""
    wanted = [name for name in NEEDS[connector] if not (again and name == "secret")]
    faults = [Fault(f"{pointer}/{name}", "missing") for name in wanted if not getattr(given, name)]
    beside = {"secret", "webhook_id", "certificates", "shop"} - set(NEEDS[connector])
    faults += [
        Fault(f"{pointer}/{name}", "not_applicable") for name in sorted(beside) if getattr(given, name)
    ]
    certificates = [(c.url, services().certificates.read(c.pem)) for c in given.certificates]
    for n, (url, found) in enumerate(certificates):
        faults += paypal.faults(url, found, now, f"{pointer}/certificates/{n}")
    if faults:
        raise Invalid(faults=tuple(faults))
    return DisputeSource(
        pack=given.pack, lang=given.lang, respondent=given.respondent_ref, respondent_name=given.respondent_name,
        remedy=Remedy(given.remedy), webhook_id=given.webhook_id or "", shop=given.shop or "",
        pinned=tuple(Pinned(url, found) for url, found in certificates if found is not None),
    )  # fmt: skip


def _own(request: Request) -> Connection:
    """Raises NotFound, and NotAllowed for a connection that brings records."""
    found = own(request)
    if found.source is None:
        raise NotAllowed("not_a_dispute_source")
    return found


def _there(request: Request) -> Tenancy:
    tenant, root = work.tenancy(request)
    return Tenancy(tenant, root, work.moment(request))
