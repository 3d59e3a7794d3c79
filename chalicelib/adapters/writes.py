"""What one command writes: every action of its transaction with its condition, and what that costs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum

import msgspec

from chalicelib.adapters import codec, group_rows, neutrals, sizes
from chalicelib.adapters.sizes import Item
from chalicelib.application.alert_ports import AlertWrite
from chalicelib.application.arbitration_ports import ArbitrationWrite
from chalicelib.application.group_ports import GroupWrite
from chalicelib.application.ports import LOG_SHARDS, CaseWrite, NeutralClaim, ReportWrite
from chalicelib.domain.values import stamp

DISPUTES = "disputes"
SUBJECT_KEYS = "subject_keys"
DIRECTORY = "directory"

Write = CaseWrite | ReportWrite | GroupWrite | AlertWrite | ArbitrationWrite
"""What a command changes, by the kind of aggregate."""


class Guard(Enum):
    """The condition a row is written under."""

    NONE = 0
    NEW_HEAD = 1
    """No such case yet; the head that stands comes back."""
    SAME_VERSION = 2
    NEW_EVENT = 3
    REQUEST_KEY = 4
    """No such key, or an expired one; the row that stands comes back."""
    FREE_SLOT = 5
    """The case has no such place yet."""
    HELD_SLOT = 6
    FREE_NEUTRAL = 7
    """He is available and has fewer cases than he may have."""
    BUSY_NEUTRAL = 8
    """He has a case to give back."""
    NEW_MEMBER = 9
    """Nobody of that name in the group, or somebody who has left it; the row that stands comes back."""
    HELD_MEMBER = 10
    NEW_BALLOT = 11
    """No vote of that member in that poll yet."""
    OPEN_GATE = 12
    """Nobody has closed it."""
    SAME_MARK = 14
    """Nobody has asked that neutral in a case of that party since it was read."""
    WRITES_ON = 13
    """That member has written fewer messages in the group than one may."""


class RowWrite(msgspec.Struct, frozen=True):
    """One action of the transaction. `item` is the whole row, or the key alone of one to delete or to count in."""

    table: str
    item: Item
    guard: Guard = Guard.NONE
    expects: int = 0
    """The version the head must still have; for a request key the second before which an older one has expired; for a
    count what it must be below.
    """
    delete: bool = False
    check: bool = False
    """Only the condition counts; nothing is written."""
    count: int = 0
    """What is added to a number of the row, which else stays as it is: cases of a neutral, messages of a member."""
    claim: NeutralClaim | None = None
    """What the row belongs to, where it is a neutral's."""


def items(write: Write, moment: datetime) -> list[RowWrite]:
    """All actions, the head first. `moment`: the wall stamp of this attempt. Raises ValueError for a torn write."""
    if isinstance(write, ReportWrite):
        return _report(write, moment)
    if isinstance(write, GroupWrite):
        return _group(write, moment)
    if isinstance(write, AlertWrite):
        return _alert(write, moment)
    if isinstance(write, ArbitrationWrite):
        return _arbitration(write, moment)
    puts, deletes = codec.changes(write.before, write.after)
    head = write.after.head
    actions = _aggregate(write, head.case_id, puts, deletes, moment, write.log_shards)
    actions += [RowWrite(DISPUTES, codec.message_item(head.case_id, message)) for message in write.messages]
    if write.bid is not None:
        actions.append(RowWrite(DISPUTES, codec.bid_item(head.case_id, write.bid)))
    actions += _grouped(write)
    for claim in write.claims:
        actions += _claimed(claim, stamp(moment))
    if write.companion is not None:
        actions += _report(write.companion, moment)
    return actions


def _grouped(write: CaseWrite) -> Iterator[RowWrite]:
    """The rows of a member's group, each beside the gate that must be open for it. Nobody is kept in by a gate."""
    if (member := write.member) is not None:
        guard = Guard.HELD_MEMBER if member.row.left else Guard.NEW_MEMBER
        yield RowWrite(DISPUTES, group_rows.member_item(member), guard)
        if not member.row.left:
            yield _gate(member.group_id, member.shard, group_rows.JOIN)
    if (ballot := write.ballot) is not None:
        yield RowWrite(DISPUTES, group_rows.ballot_item(ballot), Guard.NEW_BALLOT)
        yield _gate(ballot.group_id, ballot.shard, ballot.poll_id)


def _gate(group_id: str, shard: int, gate: str) -> RowWrite:
    return RowWrite(DISPUTES, group_rows.gate_key(group_id, shard, gate), Guard.OPEN_GATE, check=True)


def _report(write: ReportWrite, moment: datetime) -> list[RowWrite]:
    from chalicelib.adapters.report_layout import LAYOUT  # most functions never meet a report

    puts, deletes = LAYOUT.changes(write.before, write.after)
    return _aggregate(write, write.after.head.report_id, puts, deletes, moment)


def _group(write: GroupWrite, moment: datetime) -> list[RowWrite]:
    from chalicelib.adapters.group_layout import LAYOUT  # nor a group

    owner = write.after.head.group_id
    actions = _aggregate(write, owner, *LAYOUT.changes(write.before, write.after), moment, write.log_shards)
    actions += [RowWrite(DISPUTES, codec.message_item(owner, message)) for message in write.messages]
    tenant = write.after.head.tenant
    actions += [RowWrite(SUBJECT_KEYS, codec.subject_key_item(tenant, owner, key)) for key in write.keys]
    if (writer := write.writer) is not None:
        key = group_rows.writer_key(codec.owner_pk(owner), writer.case_id)
        actions.append(RowWrite(DISPUTES, key, Guard.WRITES_ON, writer.most, count=1))
    for claim in write.claims:
        actions += _claimed(claim, stamp(moment))
    return actions


def _alert(write: AlertWrite, moment: datetime) -> list[RowWrite]:
    from chalicelib.adapters.alert_layout import LAYOUT  # nor an alert

    return _aggregate(write, write.after.head.alert_id, *LAYOUT.changes(write.before, write.after), moment)


def _arbitration(write: ArbitrationWrite, moment: datetime) -> list[RowWrite]:
    from chalicelib.adapters.arbitration_layout import LAYOUT  # nor an arbitration

    owner = write.after.head.arbitration_id
    actions = _aggregate(write, owner, *LAYOUT.changes(write.before, write.after), moment, write.log_shards)
    actions += [RowWrite(DISPUTES, codec.message_item(owner, said, "d")) for said in write.deliberation]
    for claim in write.claims:
        actions += _claimed(claim, stamp(moment))
    return actions


def _aggregate(
    write: Write,
    owner: str,
    puts: list[Item],
    deletes: list[Item],
    moment: datetime,
    log_shards: int = LOG_SHARDS,
) -> list[RowWrite]:
    """What a command writes on an aggregate of any kind. `puts`: its changed rows, the head first."""
    head, attempt = write.after.head, stamp(moment)
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
    actions += _personal(write, owner)
    for row in write.events:
        actions.append(
            RowWrite(DISPUTES, codec.event_item(row, head.tenant, attempt, log_shards), Guard.NEW_EVENT)
        )
    return actions


def write_units(rows: Iterable[RowWrite]) -> int:
    """What the transaction costs on the base tables; see `sizes`."""
    return sizes.write_units(row.item for row in rows)


def _claimed(claim: NeutralClaim, attempt: str) -> tuple[RowWrite, ...]:
    """The case's place with the neutral, the neutral's count and the person's over all bodies: all or none."""
    slot, counted = neutrals.slot_key(claim), [neutrals.key(claim.tenant, claim.kind, claim.ref)]
    if claim.person:
        counted.append(neutrals.person_key(claim.person))
    appointed = [neutrals.appointed_key(claim, party, claim.day) for party, _ in claim.repeats]
    if claim.take:
        placed = slot | {"at": {"S": attempt}}
        return (
            RowWrite(DIRECTORY, placed, Guard.FREE_SLOT, claim=claim),
            *(RowWrite(DIRECTORY, key, Guard.FREE_NEUTRAL, count=1, claim=claim) for key in counted),
            *(
                RowWrite(DIRECTORY, neutrals.mark_key(claim, party), Guard.SAME_MARK, expects=mark, count=1)
                for party, mark in claim.repeats
            ),
            *(RowWrite(DIRECTORY, key | {"active": {"N": "1"}}) for key in appointed),
        )
    return (
        RowWrite(DIRECTORY, slot, Guard.HELD_SLOT, delete=True, claim=claim),
        *(RowWrite(DIRECTORY, key, Guard.BUSY_NEUTRAL, count=-1, claim=claim) for key in counted),
        *(RowWrite(DIRECTORY, key, delete=True) for key in appointed),
    )


def _personal(write: Write, owner: str) -> Iterator[RowWrite]:
    """New persons with what they filed, later bundles in rows of their own, wrapped keys in their own table."""
    tenant = write.after.head.tenant
    own = {bundle.slot: bundle for bundle in write.sealed if not bundle.key}
    for person in write.persons:
        bundle = own.pop(person.slot, None)
        yield RowWrite(DISPUTES, codec.person_item(tenant, owner, person, bundle))
        yield RowWrite(SUBJECT_KEYS, codec.subject_key_item(tenant, owner, person))
    if own:
        raise ValueError("a person's own bundle is written together with the person, once")
    for later in write.sealed:
        if later.key:
            yield RowWrite(DISPUTES, codec.bundle_item(owner, later))
