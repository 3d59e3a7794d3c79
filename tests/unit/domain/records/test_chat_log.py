"""Chat systems' messages: who wrote when, and by its hash what; no word of it."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.records.chat_log import ChatLog, ChatLogIn
from chalicelib.domain.records.record import Conversation
from tests.unit.domain.records.contract import NOW

pytestmark = pytest.mark.capability("S09")
HELLO = "The kettle leaks since Monday."


def said(id_: str = "m-1", at: str = "2026-11-12T09:20:00Z", **changes: Any) -> dict[str, Any]:
    text = HELLO.encode()
    fields = {
        "id": id_,
        "at": at,
        "by": "buyer",
        "sha256": hashlib.sha256(text).hexdigest(),
        "characters": 30,
    }
    return fields | changes


def read(*messages: dict[str, Any]) -> Conversation:
    plain = {"id": "x-1", "conversation": "chat-1", "system": "market-chat", "messages": list(messages)}
    found = ChatLog().read(msgspec.convert(plain, ChatLogIn, strict=False), NOW)
    assert isinstance(found.content, Conversation)
    return found.content


def faults(*messages: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(*messages)
    return [(f.pointer, f.code) for f in refused.value.faults]


def test_a_line_of_a_transcript_can_be_held_against_it() -> None:
    """By its hash and its length."""
    (line,) = read(said()).messages
    assert (line.sha256, line.characters) == (hashlib.sha256(HELLO.encode()).hexdigest(), len(HELLO))


def test_messages_come_in_the_order_of_their_times() -> None:
    """Of two at the same moment, by their ids."""
    later, first, second = said("m-9", "2026-11-13T00:00:00Z"), said("m-1"), said("m-2")
    assert [line.id for line in read(later, second, first).messages] == ["m-1", "m-2", "m-9"]


def test_a_message_is_there_once() -> None:
    """Whatever it says the second time."""
    assert faults(said("m-1"), said("m-1", by="seller")) == [("/messages/1", "repeated")]


def test_none_is_from_tomorrow() -> None:
    """A sender's clock may be five minutes ahead."""
    assert faults(said(at="2026-11-22T04:05:01Z")) == [("/messages/0/at", "in_the_future")]
    assert read(said(at="2026-11-22T04:05:00Z")).messages[0].id == "m-1"
