"""The endpoints about keeping files: uploads in parts, legal holds, orders to erase."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import evidence_uploads, keeping
from chalicelib.entrypoints.http import keeping_schemas as own
from chalicelib.entrypoints.http.endpoint import Endpoint

_FILE: Final = "/v1/cases/{case_id}/evidence/{evidence_id}"
_HOLDS: Final = "/v1/cases/{case_id}/holds"

KEEPING: Final = (
    Endpoint(
        method="POST", path=f"{_FILE}/uploads", name="upload_in_parts", tag="evidence",
        summary="Begin the upload of a large file in parts, or go on with it", handle=evidence_uploads.resume,
        action="evidence.declare", reply=own.PartsUpload,
        problems=("small_file", "upload_complete", "upload_not_expected"),
    ),
    Endpoint(
        method="POST", path=f"{_FILE}/uploads/complete", name="join_parts", tag="evidence",
        summary="Make one file of the parts; it is inspected next", handle=evidence_uploads.complete,
        action="evidence.declare", reply=own.PartsJoined, status=202,
        problems=("no_upload", "parts_missing", "upload_not_expected"),
    ),
    Endpoint(
        method="POST", path=f"{_FILE}/erase", name="erase_evidence", tag="evidence",
        summary="Order that a kept file's bytes go before their time; its hash and size stay", handle=keeping.erase,
        action="evidence.erase", body=own.EraseIn, reply=own.ErasureOrdered, status=202, idempotent=True,
        versioned=True, problems=("evidence_held", "evidence_not_kept", "version_conflict", "try_again"),
    ),
    Endpoint(
        method="POST", path=_HOLDS, name="place_hold", tag="evidence",
        summary="Let no file of a case be erased until the hold is lifted", handle=keeping.place, action="case.hold",
        body=own.HoldIn, reply=own.HoldSet, status=201, idempotent=True, versioned=True,
        problems=("too_many_holds", "version_conflict", "try_again"),
    ),
    Endpoint(
        method="POST", path=f"{_HOLDS}/{{hold_id}}/lift", name="lift_hold", tag="evidence",
        summary="End one legal hold of a case", handle=keeping.lift, action="case.hold", body=own.LiftIn,
        reply=own.HoldSet, idempotent=True, versioned=True, problems=("hold_lifted", "version_conflict", "try_again"),
    ),
)  # fmt: skip
