"""One notice to one person: its row's states, and which change leads from one to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.notices.templates import Category


class State(StrEnum):
    """Where a notice stands."""

    PENDING = "pending"
    """Written down; somebody is sending it, or was."""
    DEFERRED = "deferred"
    """Waits for the end of quiet hours, for a digest, or because sending was refused for the moment."""
    SENT = "sent"
    DELIVERED = "delivered"
    """The receiving server took it."""
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    """Delivered, and marked as unwanted by whoever received it."""
    SUPPRESSED = "suppressed"
    """Not sent: turned off, no address, an address that bounced before, or overtaken."""
    CAPTURED = "captured"
    """Of a sandbox: everything but the sending."""
    FAILED = "failed"


LEASE: Final = timedelta(seconds=60)
"""How long a notice belongs to whoever is sending it. Its message comes back later than that."""
ATTEMPTS: Final = 12
"""Of sending, before it is given up."""
DAILY: Final = 5
"""Informative notices of one case to one person in 24 hours; what comes beyond is put together in one the next day."""
WAITING: Final = (State.PENDING, State.DEFERRED)
ON_THE_WAY: Final = (State.SENT, State.DELIVERED)


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Holds no address and no name: whoever sends it looks those up. `text` quotes nobody."""

    owner: str
    """The case's id, or the endpoint's."""
    key: str
    """`<sequence number of the event>-<role>`: one event makes one notice per person."""
    tenant: str
    event_id: str
    type: str
    """Of the event."""
    template: str
    category: Category
    role: str
    lang: str
    subject: str
    text: str
    at: datetime
    state: State = State.PENDING
    cause: str = ""
    held_until: datetime | None = None
    leased_until: datetime | None = None
    holder: str = ""
    """Whose lease it is or was: two that claim it in the same microsecond differ in this."""
    attempts: int = 0
    message_id: str = ""
    """What the mail service calls it; what it says of it later is believed under this id only."""
    sent_at: datetime | None = None
    done_at: datetime | None = None
    """When it was delivered, bounced, or was marked as unwanted."""
    version: int = 1


def may_claim(notice: Notice, now: datetime) -> bool:
    """Whether it is there to be sent: its time has come, and nobody else is sending it."""
    if notice.state not in WAITING or (notice.held_until is not None and notice.held_until > now):
        return False
    return notice.leased_until is None or notice.leased_until <= now


def claimed(notice: Notice, now: datetime, holder: str) -> Notice:
    return msgspec.structs.replace(
        notice,
        leased_until=now + LEASE,
        holder=holder,
        attempts=notice.attempts + 1,
        version=notice.version + 1,
    )


def is_leased(notice: Notice, now: datetime) -> bool:
    """Whether somebody is sending it, or has died of it a moment ago."""
    return notice.state in WAITING and notice.leased_until is not None and notice.leased_until > now


def may_join(notice: Notice, first: Notice, now: datetime) -> bool:
    """Whether it can go out in the mail of another one that has waited: of the same kind to the same person, and would
    be due within a day.
    """
    alike = (notice.role, notice.category, notice.lang) == (first.role, first.category, first.lang)
    waits = notice.state is State.DEFERRED and notice.held_until is not None
    if notice.key == first.key or not alike or not waits or is_leased(notice, now):
        return False
    return notice.held_until is not None and notice.held_until <= now + timedelta(days=1)


def after_feedback(state: State, said: str) -> State | None:
    """What becomes of a notice by what the mail service says of it; None where that changes nothing. A bounce that
    comes after a delivery holds: some servers take mail first and think about it later.
    """
    match said:
        case "delivery" if state is State.SENT:
            return State.DELIVERED
        case "bounce" | "reject" if state in ON_THE_WAY:
            return State.BOUNCED if said == "bounce" else State.FAILED
        case "complaint" if state in ON_THE_WAY:
            return State.COMPLAINED
        case _:
            return None


def wait(attempts: int) -> timedelta:
    """Before another attempt: half a minute, doubled each time, a quarter of an hour at most."""
    return timedelta(seconds=min(30 * 2 ** max(attempts - 1, 0), 900))
