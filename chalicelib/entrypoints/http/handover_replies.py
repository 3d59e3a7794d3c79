"""What requests and answers of the hand-over look like, beside its messages (`domain.handover.messages`)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.handover.rules import State
from chalicelib.entrypoints.http.body_schemas import TenantId
from chalicelib.entrypoints.http.case_parts import Money, Out, Stamp
from chalicelib.entrypoints.http.schemas import Body


class EnquiryIn(Body):
    """Which body is asked whether it could take such a dispute."""

    body_id: TenantId


class HandoverFileQuery(Body):
    """As the link has it."""

    until: Annotated[int, Meta(ge=0, le=2**40)]
    proof: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    """`next_after` of the page before."""
    limit: Annotated[int, Meta(ge=1, le=500)] = 500


class HandoverTaken(Out):
    """A message was taken. `awaited`: what may come next; `created`: ids of what it has made, such as an order."""

    handover_id: str
    state: State
    awaited: list[str]
    repeated: bool
    created: list[str]


class HandoverLink(Out):
    """Below the address of this API; with the body's key."""

    path: str
    expires_at: Stamp


class HandoverSent(Out):
    id: str
    action: str
    at: Stamp


class Enquiry(Out):
    """What a body has answered so far. `fee`: of its published schedule, confirmed once the state is `priced`."""

    handover_id: str
    body_id: str
    state: State
    opened_at: Stamp
    updated_at: Stamp
    answer_by: Stamp | None
    fee: Money | None
    usual_days: int | None
    reason: str


class Handover(Out):
    """A transaction as its body sees it, with a fresh link to the file of its case."""

    handover_id: str
    platform_id: str
    arbitration_id: str | None
    state: State
    awaited: list[str]
    opened_at: Stamp
    updated_at: Stamp
    answer_by: Stamp | None
    sent: list[HandoverSent]
    taken: list[str]
    """Ids of the body's own messages."""
    file: HandoverLink | None
