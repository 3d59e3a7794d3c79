"""What the intake answers with."""

from __future__ import annotations

from typing import Literal

from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.case_replies import Asked


class FilingLink(Out):
    """Give `path`, behind the address of this API, to one person; who has it can file, once."""

    link: str
    path: str
    mail_address: str
    """A letter from its person to this address is the same complaint."""
    expires_at: Stamp
    case_id: str | None
    """What came of it."""


class MailDesk(Out):
    address: str
    """Publish it: whoever writes there complains to you."""
    pack: str
    lang: str
    country: str | None


class Script(Out):
    """What is still to be asked, in order: read it out, and file what was said."""

    lang: str
    questions: list[Asked]


class AnswerLine(Out):
    """One answer as it would be filed."""

    key: str
    text: str
    said: str


class Conversation(Out):
    id: str
    step: int
    """What the next message says."""
    state: Literal["asking", "review", "filed", "stopped"]
    lang: str
    say: str
    """What to tell the person beside the question."""
    question: Asked | None
    problem: str | None
    """Why the same question is asked again."""
    review: list[AnswerLine]
    """What would be filed, once everything is answered."""
    left: int
    """Required questions that are open."""
    case_id: str | None
    expires_at: Stamp
