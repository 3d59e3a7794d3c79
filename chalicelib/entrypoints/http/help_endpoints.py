"""The endpoints that help the parties of a case to agree."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import alike, cluster_schemas, negotiation, replies
from chalicelib.entrypoints.http.endpoint import Endpoint

HELP: Final = (
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/negotiation-help", name="show_negotiation_help",
        summary="What comparable cases came to, and words to begin with", tag="cases", handle=negotiation.show,
        action="case.negotiation_help", reply=replies.NegotiationHelp,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/alike", name="show_alike",
        summary="Which cases it is alike to, and why", tag="cases", handle=alike.show, action="case.alike",
        reply=cluster_schemas.Alike,
    ),
)  # fmt: skip
