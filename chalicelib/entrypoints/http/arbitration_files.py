"""What is handed over to a body and its panel: the case's file, and its exhibits from the vault."""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.application.arbitration_files import is_in_file
from chalicelib.bootstrap import services
from chalicelib.domain.arbitration import views
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.looks import LookKind
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import looked
from chalicelib.entrypoints.http.arbitration_access import Visit, ask, moment, visit
from chalicelib.entrypoints.http.evidence import link
from chalicelib.entrypoints.http.exchange import Reply, Request


def file(request: Request) -> Reply:
    """For the body's office, and for those who sit: whoever is only asked has seen all that he needs to disclose."""
    seen, query = visit(request, "arbitration.file"), request.query
    _may_read(seen)
    noted = looked.noting(request, LookKind.ARBITRATION_FILE)
    return Reply(services().handing_over.file(seen.found, query.after, query.limit, noted))


def download(request: Request) -> Reply:
    """A link of five minutes, by the case's own path: that it is given stands in the case's record first."""
    seen, evidence_id = visit(request, "arbitration.exhibit"), request.path["evidence_id"]
    _may_read(seen)
    head = seen.found.head
    loaded = services().reader.load(head.case_id)
    asked_for = loaded.case.evidence.get(evidence_id)
    if asked_for is None or not is_in_file(seen.found, asked_for):
        raise NotFound("No such exhibit.")
    platform = services().tenancies.of(head.platform)
    asked = replace(
        ask(request, seen), tenant=platform.tenant, root=platform.root, at=moment(request, platform.tenant),
        key=None, if_match=None,
    )  # fmt: skip
    command = cmd.AuthorizeDownload(evidence_id)
    receipt = services().executor.run(asked, head.case_id, lambda _case, _texts: command, _anyone, loaded)
    item = receipt.case.evidence[evidence_id]
    name = services().handing_over.name(seen.found, evidence_id, loaded)
    return Reply(link(item, head.case_id, name, Which.ORIGINAL))


def _anyone(_: Case) -> None:
    """Whether the caller may has been decided by the arbitration."""


def _may_read(seen: Visit) -> None:
    """Raises Forbidden for a neutral who does not sit (yet), and for a body that has not come to decide it."""
    if not views.concerned(seen.found):
        raise Forbidden("The case is not before this body any more.")
    if seen.who.role is Role.ARBITRATOR and not views.deliberates(seen.found, seen.who.role, seen.who.ref):
        raise Forbidden("The file is for those who sit.")
