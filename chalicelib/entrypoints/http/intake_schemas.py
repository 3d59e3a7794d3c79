"""What the intake's requests carry: filing links, the address for letters, conversations."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.catalogue import MAX_TEXT
from chalicelib.entrypoints.http.schemas import (
    MAX_NARRATIVE,
    AboutCodes,
    Body,
    Country,
    Key,
    Lang,
    PlacedOrderIn,
    Promises,
    Ref,
    StandingIn,
)

PackRef = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")]
Prefilled = Annotated[
    dict[Key, Annotated[str, Meta(max_length=MAX_TEXT)]],
    Meta(max_length=60, description="Answers that are known beforehand, by the keys of the questions."),
]


class GivenIn(Body):
    """What the platform knows and its person cannot change."""

    pack: PackRef
    """A rule pack: its id (the version in force on the day of filing), or `id@version`."""
    lang: Lang = "en"
    country: Country | None = None
    complainant_ref: Ref | None = None
    """Left out: a reference of ours, the same for the same link or conversation."""
    respondent_ref: Ref | None = None
    """With it, `order_ref` and `respondent_name` among the answers cannot be changed either."""
    terms_ref: Ref | None = None
    order: PlacedOrderIn | None = None
    about: AboutCodes = msgspec.field(default_factory=dict)
    promises: Promises = msgspec.field(default_factory=dict)
    standing: StandingIn | None = None
    answers: Prefilled = msgspec.field(default_factory=dict)


class FilingLinkIn(GivenIn):
    """A link for one person and one complaint."""

    days: Annotated[int, Meta(ge=1, le=30)] = 30
    """How long it holds."""


class ConversationIn(GivenIn):
    """Begins a conversation; what a diagnosis has found goes into `answers` (`dispute_type`, `remedy`)."""


class StepIn(Body):
    """One message of the person: words, or what a button says. A repeated step changes nothing."""

    step: Annotated[int, Meta(ge=1, le=400)]
    """`step` of the conversation as it was shown."""
    answer: Annotated[str, Meta(max_length=MAX_NARRATIVE)] | None = None
    do: Literal["answer", "skip", "back", "confirm", "stop"] | None = None
    """Left out: the words `skip`, `back`, `confirm` and `stop` (跳过, 返回, 确认提交, 停止) do the same."""


class MailDeskIn(Body):
    """How letters to the platform's address become complaints."""

    pack: PackRef
    lang: Lang = "en"
    """Where a letter's own words do not tell."""
    country: Country | None = None


class FormQuery(Body):
    lang: Lang | None = None


class ScriptQuery(Body):
    optional: bool = False
    """Also what need not be answered."""
