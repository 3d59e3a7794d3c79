"""The endpoints of bundles, with what they take and answer."""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.domain.case.bundled import BundleState
from chalicelib.entrypoints.http import bundles
from chalicelib.entrypoints.http.case_parts import Hash, Out, Stamp
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.schemas import Body

PATH: Final = "/v1/cases/{case_id}/bundles"


class BundleIn(Body):
    lang: Literal["en", "zh"] = "en"
    """Of what is for people to read in it."""


class BundleView(Out):
    """`root` proves what is in it and stands in the record; `sha256` is of the whole file."""

    bundle_id: str
    state: BundleState
    lang: str
    asked_at: Stamp
    next: str
    """What happens next, and what to do."""
    seq: int | None
    """Up to which event of the record it goes."""
    chain_head: Hash | None
    root: Hash | None
    sha256: Hash | None
    size: int | None
    expires_at: Stamp | None
    """Until then it can be fetched."""
    cause: str | None
    """Why it failed: `bundle_too_large`, `exhibit_missing`."""
    download: str | None
    """Where to ask for a link, once it is ready."""


class BundleLink(Out):
    url: str
    expires_at: Stamp
    sha256: Hash
    size: int


BUNDLES: Final = (
    Endpoint(
        method="POST", path=PATH, name="request_bundle", tag="evidence",
        summary="Have everything that you may see of the case put into one file, with what proves it",
        handle=bundles.request, action=bundles.ACTION, body=BundleIn, reply=BundleView, status=202, idempotent=True,
        versioned=True, problems=("bundle_under_way", "too_many_bundles", "version_conflict", "try_again"),
    ),
    Endpoint(
        method="GET", path=f"{PATH}/{{bundle_id}}", name="show_bundle", tag="evidence",
        summary="How far a bundle of yours is", handle=bundles.show, action=bundles.ACTION, reply=BundleView,
        versioned=True,
    ),
    Endpoint(
        method="POST", path=f"{PATH}/{{bundle_id}}/downloads", name="download_bundle", tag="evidence",
        summary="A short-lived link to a bundle of yours, noted in the record", handle=bundles.download,
        action=bundles.ACTION, reply=BundleLink, status=201, versioned=True,
        problems=("bundle_not_ready", "bundle_expired", "version_conflict", "try_again"),
    ),
)  # fmt: skip
