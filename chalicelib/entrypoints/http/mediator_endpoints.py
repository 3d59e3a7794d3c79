"""The endpoints of a platform's roster of mediators."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import mediators, replies, schemas
from chalicelib.entrypoints.http.endpoint import Endpoint

MEDIATORS: Final = (
    Endpoint(
        method="PUT", path="/v1/mediators/{mediator_ref}", name="put_mediator",
        summary="Enter a mediator on the roster, or change the entry", tag="mediators", handle=mediators.put,
        action="mediator.put", body=schemas.MediatorIn, reply=replies.Mediator, problems=("too_many_mediators",),
    ),
    Endpoint(
        method="GET", path="/v1/mediators", name="list_mediators", summary="The roster of mediators", tag="mediators",
        handle=mediators.list_mediators, action="mediator.list", query=schemas.MediatorListQuery,
        reply=replies.Mediators,
    ),
    Endpoint(
        method="GET", path="/v1/mediators/{mediator_ref}", name="show_mediator", summary="One mediator",
        tag="mediators", handle=mediators.show, action="mediator.show", reply=replies.Mediator,
    ),
    Endpoint(
        method="DELETE", path="/v1/mediators/{mediator_ref}", name="retire_mediator",
        summary="Give a mediator no further case", tag="mediators", handle=mediators.retire,
        action="mediator.retire", status=204,
    ),
)  # fmt: skip
