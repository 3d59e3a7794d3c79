"""What one command writes: every action of its transaction with its condition, and what that costs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum

import msgspec

from chalicelib.adapters import codec, sizes
from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import CaseWrite
from chalicelib.domain.values import stamp

DISPUTES = "disputes"
SUBJECT_KEYS = "subject_keys"


class Guard(Enum):
    """The condition a row is written under."""

    NONE = 0
    NEW_HEAD = 1
    """No such case yet; the head that stands comes back."""
    SAME_VERSION = 2
    NEW_EVENT = 3
    REQUEST_KEY = 4
    """No such key, or an expired one; the row that stands comes back."""


class RowWrite(msgspec.Struct, frozen=True):
    """One action of the transaction. `item` is the whole row, or the key alone of one to delete."""

    table: str
    item: Item
    guard: Guard = Guard.NONE
    expects: int = 0
    """The version the head must still have; for a request key the second before which an older one has expired."""
    delete: bool = False


def items(write: CaseWrite, moment: datetime) -> list[RowWrite]:
    """All actions, the head first. `moment`: the wall stamp of this attempt. Raises ValueError for a torn write."""
    head, attempt = write.after.head, stamp(moment)
    puts, deletes = codec.changes(write.before, write.after)
    if write.before is None:
        actions = [RowWrite(DISPUTES, puts[0], Guard.NEW_HEAD)]
    else:
        actions = [RowWrite(DISPUTES, puts[0], Guard.SAME_VERSION, write.before.head.version)]
    if (key := write.request_key) is not None:
        actions.append(
            RowWrite(DISPUTES, codec.request_key_item(key), Guard.REQUEST_KEY, int(moment.timestamp()))
        )
    actions += [RowWrite(DISPUTES, item) for item in puts[1:]]
    actions += [RowWrite(DISPUTES, item, delete=True) for item in deletes]
    actions += _personal(write)
    for row in write.events:
        actions.append(RowWrite(DISPUTES, codec.event_item(row, head.tenant, attempt), Guard.NEW_EVENT))
    actions += [RowWrite(DISPUTES, codec.message_item(head.case_id, message)) for message in write.messages]
    return actions


def write_units(rows: Iterable[RowWrite]) -> int:
    """What the transaction costs on the base tables; see `sizes`."""
    return sizes.write_units(row.item for row in rows)


def _personal(write: CaseWrite) -> Iterator[RowWrite]:
    """New persons with what they filed, later bundles in rows of their own, wrapped keys in their own table."""
    head = write.after.head
    own = {bundle.slot: bundle for bundle in write.sealed if not bundle.key}
    for person in write.persons:
        bundle = own.pop(person.slot, None)
        yield RowWrite(DISPUTES, codec.person_item(head.tenant, head.case_id, person, bundle))
        yield RowWrite(SUBJECT_KEYS, codec.subject_key_item(head.tenant, head.case_id, person))
    if own:
        raise ValueError("a person's own bundle is written together with the person, once")
    for later in write.sealed:
        if later.key:
            yield RowWrite(DISPUTES, codec.bundle_item(head.case_id, later))
