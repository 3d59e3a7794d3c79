"""The endpoints of imports, with what they take and answer."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Meta

from chalicelib.domain.bundle.check import MAX_BYTES
from chalicelib.domain.bundle.imports import ImportState
from chalicelib.entrypoints.http import imports
from chalicelib.entrypoints.http.bundle_endpoints import BundleLink
from chalicelib.entrypoints.http.case_parts import Hash, Out, Stamp
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.schemas import Body

PATH: Final = "/v1/imports"
ONE: Final = f"{PATH}/{{import_id}}"


class BundleImportIn(Body):
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Of the bundle, in lower-case hex.")]
    size: Annotated[int, Meta(ge=100, le=MAX_BYTES, description="Bytes.")]


class ImportEventsQuery(Body):
    page: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class ImportForm(Out):
    """A form post to `url` with exactly these fields, then the file."""

    url: str
    fields: dict[str, str]
    expires_at: Stamp


class ImportView(Out):
    """A case of another installation, read-only. `origin`: its tenant there; `reader`: as whom it was taken along."""

    import_id: str
    state: ImportState
    next: str
    """What happens next, and what to do."""
    sha256: Hash
    size: int
    case_id: str | None
    origin: str | None
    reader: str | None
    root: Hash | None
    chain_head: Hash | None
    events: int
    sealed: int
    exhibits: list[dict[str, Any]]
    """As the manifest lists them. They lie in the vault under the same ids."""
    imported_at: Stamp | None
    cause: str | None
    """Why it was refused: `bundle_broken`, `case_exists`, `import_not_uploaded`."""
    broken: str | None
    """The first broken thing, as the verifier names it."""


class NewImport(ImportView):
    upload: ImportForm


class ImportedEvents(Out):
    events: list[dict[str, Any]]
    """`seq`, `prev`, `hash` and the hashed `body`, or `sealed`."""
    next_page: int | None


IMPORTS: Final = (
    Endpoint(
        method="POST", path=PATH, name="begin_import", tag="evidence",
        summary="Announce a bundle of another installation, and get the address to upload it to",
        handle=imports.begin, action="case.import", body=BundleImportIn, reply=NewImport, status=201,
    ),
    Endpoint(
        method="POST", path=f"{ONE}/start", name="start_import", tag="evidence",
        summary="Have an uploaded bundle verified and taken in", handle=imports.start, action="case.import",
        reply=ImportView, status=202,
    ),
    Endpoint(
        method="GET", path=ONE, name="show_import", tag="evidence",
        summary="An imported case: where it comes from, its proofs, its exhibits", handle=imports.show,
        action="case.import", reply=ImportView,
    ),
    Endpoint(
        method="GET", path=f"{ONE}/events", name="list_imported_events", tag="evidence",
        summary="The record of an imported case, as it was hashed", handle=imports.events, action="case.import",
        query=ImportEventsQuery, reply=ImportedEvents,
    ),
    Endpoint(
        method="POST", path=f"{ONE}/downloads", name="download_import", tag="evidence",
        summary="A short-lived link to an imported bundle", handle=imports.download, action="case.import",
        reply=BundleLink, status=201, problems=("import_not_done",),
    ),
)  # fmt: skip
