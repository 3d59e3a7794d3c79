"""What a diagnosis may be asked with. The keys of answers and promises are data: the rules say which there are."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.guidance import KEY_PATTERN
from chalicelib.entrypoints.http.schemas import Body, MoneyIn

RegimeName = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$", description="For example `cn-consumer-core`.")
]
GuideKey = Annotated[str, Meta(pattern=KEY_PATTERN)]
Answer = bool | int | Annotated[str, Meta(max_length=64)] | MoneyIn
Promises = Annotated[
    dict[GuideKey, Annotated[int, Meta(ge=1, le=10**9)]],
    Meta(max_length=20, description="For example `no_reason_return_days`: 30."),
]


class DiagnosisIn(Body):
    """Everything is optional: what is missing comes back as questions."""

    regime: RegimeName | None = None
    """Of the consumer's home. Left out, it follows from the country."""
    country: (
        Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1, where the consumer lives.")] | None
    ) = None
    seller_regime: RegimeName | None = None
    dispute_type: DisputeType | None = None
    answers: Annotated[dict[GuideKey, Answer], Meta(max_length=80)] = msgspec.field(default_factory=dict)
    """By the keys of the questions."""
    promises: Promises = msgspec.field(default_factory=dict)
    """The merchant's."""
    platform_promises: Promises = msgspec.field(default_factory=dict)


class QuestionsQuery(Body):
    regime: RegimeName | None = None
