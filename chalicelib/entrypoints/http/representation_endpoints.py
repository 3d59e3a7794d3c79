"""The endpoints about representatives of a party in one case."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import representation_schemas as own
from chalicelib.entrypoints.http import representations
from chalicelib.entrypoints.http.endpoint import Endpoint

_PATH: Final = "/v1/cases/{case_id}/representations"

REPRESENTATIONS: Final = (
    Endpoint(
        method="POST", path=_PATH, name="authorise_representative", tag="cases",
        summary="Let somebody act for a party of the case, within a scope and until a day",
        handle=representations.authorise, action="case.represent", body=own.RepresentationIn,
        reply=own.RepresentationSet, status=201, idempotent=True, versioned=True,
        problems=(
            "case_closed", "too_many_representations", "represents_other_side", "version_conflict", "try_again",
        ),
    ),
    Endpoint(
        method="POST", path=f"{_PATH}/{{representation_id}}/end", name="end_representation", tag="cases",
        summary="Revoke such an authority, or give it back", handle=representations.end,
        action="case.end_representation", body=own.EndRepresentationIn, reply=own.RepresentationSet, idempotent=True,
        versioned=True,
        problems=("not_your_representative", "representation_ended", "version_conflict", "try_again"),
    ),
)  # fmt: skip
