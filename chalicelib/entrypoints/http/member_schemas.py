"""What a member may send about a group, on its own case: joining, voting, leaving."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from chalicelib.domain.values import ID_BODY, MAX_AMOUNT
from chalicelib.entrypoints.http.action_schemas import Sha256
from chalicelib.entrypoints.http.schemas import Body, EvidenceId, GroupId, MoneyIn, Text

PollId = Annotated[str, Meta(pattern=f"^pol_{ID_BODY}$")]
Option = Annotated[
    str, Meta(pattern=f"^([a-z]{{2,20}}|case_{ID_BODY})$", description="As the poll names it; of an election the case.")
]  # fmt: skip
ChoiceId = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,39}$")]
LinkText = Annotated[
    str, Meta(max_length=512, pattern=r"^rj_[A-Za-z0-9_.-]+$", description="As it was given out.")
]


class RegistrationIn(Body):
    """The relation to the respondent, the loss, and proof of both. Proof are exhibits of the case that were submitted;
    an order that the platform attests is proof as well.
    """

    relation: Literal["order", "contract", "use", "other"]
    loss: MoneyIn
    """Never more than the case claims, and in its currency."""
    proof: Annotated[list[EvidenceId], Meta(max_length=20)] = field(default_factory=list)
    elsewhere: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] = 0
    """What was recovered for the same loss elsewhere, in the smallest unit: it is not given twice."""


class JoinGroupIn(Body):
    group_id: GroupId
    registration: RegistrationIn
    link: LinkText | None = None
    """For a group that is joined by a link."""


class LeaveGroupIn(Body):
    group_id: GroupId | None = None
    """Left out: the group that the case is in."""
    reason: Text | None = None


class VoteIn(Body):
    """Sealed until the count. An empty list of options is a blank vote. A yes to terms quotes their hash."""

    group_id: GroupId
    poll_id: PollId
    options: Annotated[list[Option], Meta(max_length=10)]
    choice: ChoiceId | None = None
    """The remedy, where the terms leave a choice."""
    terms_sha256: Sha256 | None = None
