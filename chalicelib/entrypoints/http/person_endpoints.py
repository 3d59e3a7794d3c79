"""The endpoints about persons: their erasure, asked for and followed."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import person_schemas as own
from chalicelib.entrypoints.http import persons
from chalicelib.entrypoints.http.endpoint import Endpoint

_ERASURE: Final = "/v1/persons/{person_ref}/erasure"

PERSONS: Final = (
    Endpoint(
        method="POST", path=_ERASURE, name="erase_person", tag="privacy",
        summary="Ask that everything a person wrote and brought be erased, in each case as soon as nothing keeps it",
        handle=persons.erase, action="person.erase", body=own.PersonErasureIn, reply=own.PersonErasure, status=202,
        idempotent=True, problems=("not_found", "erasure_waits", "try_again"),
    ),
    Endpoint(
        method="GET", path=_ERASURE, name="show_erasure", tag="privacy",
        summary="How the latest request to erase a person stands", handle=persons.show, action="person.erase",
        reply=own.PersonErasure, problems=("not_found",),
    ),
)  # fmt: skip
