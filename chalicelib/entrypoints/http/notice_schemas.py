"""What requests about notices to people may carry, and what the answers look like."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.domain.notices.notice import State
from chalicelib.domain.notices.preferences import QUIET_FROM, QUIET_UNTIL
from chalicelib.domain.notices.templates import Category
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.schemas import Body, Email

Party = Literal["complainant", "respondent"]
Off = Literal["progress", "offers", "groups"]
Clock = Annotated[
    str,
    Meta(
        pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="By the clock on the wall of that time zone: `21:00`.",
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=60, description="Shown as the sender.")]
CaseLink = Annotated[
    str,
    Meta(
        max_length=500, pattern=r"^https://[^\s<>\"'\\{}]+\{case_id\}[^\s<>\"'\\{}]*$",
        description="Your own page of a case, with `{case_id}` where its id goes.",
    ),
]  # fmt: skip


class NoticeSettingsIn(Body):
    """How your people are told of their cases by mail; all of it."""

    on: bool
    from_name: Name | None = None
    reply_to: Email | None = None
    case_link: CaseLink | None = None


class NoticeSettings(Out):
    on: bool
    """Off until you turn it on: then nobody gets a mail from here."""
    from_name: str | None
    reply_to: str | None
    case_link: str | None
    version: int


class PreferencesIn(Body):
    """What a person wants to be told by mail; all of it."""

    lang: Literal["en", "zh"] | None = None
    """None: the case's language."""
    off: Annotated[tuple[Off, ...], Meta(max_length=3)] = ()
    """What the person does without. Service, deadlines, decisions and outcomes are owed and cannot be turned off."""
    quiet_from: Clock = f"{QUIET_FROM // 60:02}:00"
    quiet_until: Clock = f"{QUIET_UNTIL // 60:02}:00"
    """The same as `quiet_from`: no quiet hours."""
    zone: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    """Of the IANA database; None: the one of the case's rules."""


class PreferencesQuery(Body):
    role: Party | None = None
    """For whom, where the platform asks; a party always means itself."""


class Preferences(Out):
    role: Party
    lang: str | None
    off: list[Category]
    quiet_from: str
    quiet_until: str
    zone: str | None
    complained: bool
    """A notice was marked as spam: nothing informative is sent until these wishes are put anew."""
    version: int
    """0: nobody has said anything yet, and these are the defaults."""


class Notice(Out):
    key: str
    """`<number of the event>-<role>`."""
    event_id: str
    type: str
    """Of the event."""
    template: str
    category: Category
    owed: bool
    role: Party
    lang: str
    subject: str
    text: str
    """As it was sent, but for what stands under every notice. It quotes nobody and names nobody."""
    state: State
    cause: str | None
    """Why it was not sent or did not arrive, as a code."""
    at: Stamp
    held_until: Stamp | None
    sent_at: Stamp | None
    done_at: Stamp | None
    to: str | None
    """The address, masked; null where there is none, or its owner has been erased."""


class NoticesQuery(Body):
    after: Annotated[str, Meta(pattern="^[0-9]{9}-(complainant|respondent)$")] | None = None
    """`next_after` of the page before."""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Notices(Out):
    """In the order of the events they tell of. A party sees its own."""

    notices: list[Notice]
    next_after: str | None
