"""The connector for chat systems: which messages were exchanged, when and by which side, each by the hash of its text.

No word comes in: whoever brings a transcript brings it as a file of its own, and each line of it can be held against
the hash that the chat system vouches for. So a conversation can be proved without a stranger's words lying here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.errors import Fault
from chalicelib.domain.records.record import (
    MAX_STEPS,
    Code,
    Conversation,
    Moment,
    Record,
    Said,
    Speaker,
    consistent,
    in_time,
)  # fmt: skip
from chalicelib.domain.values import stamp

NAME: Final = "chat_log"
MAX_CHARACTERS: Final = 100_000


class SaidIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message. `sha256`: of its text in UTF-8, as the chat system keeps it; `characters`: of that text."""

    id: Code
    at: Moment
    by: Speaker
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    characters: Annotated[int, Meta(ge=0, le=MAX_CHARACTERS)]


class ChatLogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One conversation as its system keeps it. `id`: the system's own id of this message's content."""

    id: Code
    conversation: Code
    system: Code
    messages: Annotated[tuple[SaidIn, ...], Meta(min_length=1, max_length=MAX_STEPS)]


class ChatLog:
    """The connector."""

    name = NAME
    kind = SourceKind.CHAT
    message = ChatLogIn

    def read(self, message: ChatLogIn, now: datetime) -> Record:
        consistent(_faults(message, now))
        in_order = sorted(message.messages, key=lambda said: (said.at, said.id))
        return Record(
            kind=self.kind, connector=NAME, record=message.id, subject=message.conversation,
            occurred_at=in_order[-1].at,
            content=Conversation(
                system=message.system,
                messages=tuple(Said(stamp(s.at), s.id, s.by, s.sha256, s.characters) for s in in_order),
            ),
        )  # fmt: skip


def _faults(message: ChatLogIn, now: datetime) -> Iterator[Fault]:
    """A message is there once, and none is from tomorrow."""
    seen: set[str] = set()
    yield from in_time(((f"/messages/{n}/at", said.at) for n, said in enumerate(message.messages)), now)
    for n, said in enumerate(message.messages):
        if said.id in seen:
            yield Fault(f"/messages/{n}", "repeated")
        seen.add(said.id)
