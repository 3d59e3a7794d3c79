"""The end of a world: nothing goes wrong any more, what is due is done, and everything that is left is handed over."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING, Any, Final

from oracle.evidence import Evidence, Mail, Object
from simulation import template
from simulation.faults import NOTHING
from simulation.items import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulation.lives.cast import Cast
    from simulation.lives.doors import Doors
    from simulation.lives.place import Place
    from simulation.ses import Sent

REST: Final = 27 * 3_600
"""Seconds: a webhook's longest wait between two attempts, and the two hourly schedules behind it."""
STEP: Final = 600.0
LONGEST: Final = 4 * 86_400


def rest(place: Place) -> None:
    """Until everything that was under way has come to its end, however long the retries' schedule is."""
    place.faults.odds = NOTHING
    place.receivers.calm = True
    place.stretch = max(place.stretch, 60)
    place.loop.run_for(REST)
    passed = 0.0
    while not _drained(place) and passed < LONGEST:
        place.loop.run_for(STEP)
        passed += STEP


def _drained(place: Place) -> bool:
    waiting = any(queue.messages for queue in place.queues.values() if queue.redrive is not None)
    return not waiting and not place.streams_waiting


def collected(place: Place, doors: Doors, cast: Cast, erased: Iterable[str]) -> Evidence:
    """As it lies there; nothing of production reads it."""
    receivers = place.receivers
    return Evidence(
        requests=tuple(doors.journal), tables=_tables(place), deliveries=tuple(receivers.got),
        objects=_objects(place), mails=tuple(map(_mail, place.ses.sent)),
        queues={name: len(queue.messages) for name, queue in place.queues.items() if not queue.counts_only},
        now=place.loop.now, secrets={e.id: e.secret for e in receivers.known.values()},
        personal=tuple(cast.personal), erased=tuple(erased),
    )  # fmt: skip


def items(place: Place, table: str) -> Iterator[dict[str, Any]]:
    """Of a table by its logical name, as they lie there."""
    rows = place.table(table).rows(None, place.loop.now).rows
    return (unpacked(row.stored) for row in rows.values())


def _tables(place: Place) -> dict[str, tuple[dict[str, Any], ...]]:
    return {logical: tuple(items(place, logical)) for logical, _ in template.of_type("AWS::DynamoDB::Table")}


def _objects(place: Place) -> dict[str, tuple[Object, ...]]:
    return {
        logical: tuple(
            Object(one.key, one.id, dict(one.metadata), one.body) for one in place.bucket(logical).versions()
        )
        for logical, _ in template.of_type("AWS::S3::Bucket")
    }


def _mail(sent: Sent) -> Mail:
    """As its reader sees it: the plain text."""
    message = email.message_from_bytes(sent.raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(sent.at, sent.to, str(message["Subject"]), body.get_content() if body is not None else "")
