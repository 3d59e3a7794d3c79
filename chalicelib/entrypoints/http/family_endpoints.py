"""The endpoints of families of respondents: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import families
from chalicelib.entrypoints.http import family_schemas as schemas
from chalicelib.entrypoints.http.endpoint import Endpoint

PATH: Final = "/v1/respondent-families"

FAMILIES: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="PUT", path=f"{PATH}/{{family_id}}", name="put_family",
        summary="Say which references of respondents are one", tag="families", handle=families.put,
        action="family.put", body=schemas.FamilyIn, reply=schemas.Family, versioned=True,
        problems=("version_conflict", "family_member_taken", "try_again"),
    ),
    Endpoint(
        method="GET", path=PATH, name="list_families", summary="The families of respondents", tag="families",
        handle=families.list_families, action="family.list", query=schemas.FamilyListQuery,
        reply=schemas.FamilyList,
    ),
    Endpoint(
        method="GET", path=f"{PATH}/{{family_id}}", name="show_family", summary="One family of respondents",
        tag="families", handle=families.show, action="family.show", reply=schemas.Family, versioned=True,
    ),
    Endpoint(
        method="DELETE", path=f"{PATH}/{{family_id}}", name="delete_family",
        summary="Let each of its references stand for itself", tag="families", handle=families.delete,
        action="family.delete", status=204, problems=("try_again",),
    ),
)  # fmt: skip
"""In the order in which they are published."""
