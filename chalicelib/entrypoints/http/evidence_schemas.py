"""What requests about files may carry."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from chalicelib.domain.case.exhibits import OTHER, Visibility, Which
from chalicelib.entrypoints.http.schemas import Body, EvidenceId, Key, RequestId

MAX_FILE: Final = 5 * 2**30
FileName = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]


class FileIn(Body):
    name: FileName
    media_type: Annotated[str, Meta(max_length=100, pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$")]
    size: Annotated[int, Meta(ge=1, le=MAX_FILE, description="Bytes.")]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Of the file, in lower-case hex.")]
    request_id: RequestId | None = None
    kind: Key = OTHER
    """A line of the checklist for the kind of dispute, or `other`."""
    visibility: Visibility = Visibility.PARTIES
    """Who besides you may see it, once it is submitted."""
    redacts: EvidenceId | None = None
    """A file of yours that only neutrals see, of which this is the version for the other side."""


class DeclareIn(Body):
    files: Annotated[list[FileIn], Meta(min_length=1, max_length=20)]


class AmendEvidenceIn(Body):
    """What is left out stays as it is."""

    name: FileName | None = None
    kind: Key | None = None
    visibility: Visibility | None = None
    request_id: RequestId | None = None


class SubmitAllIn(Body):
    evidence_ids: Annotated[list[EvidenceId], Meta(min_length=1, max_length=20)]


class DownloadIn(Body):
    which: Which | None = None
    """Left out: the original, or the copy where that is what you may see."""
