"""Families of respondents in the directory table.

`families#<tenant>` / `f#<id>` is a family with its references; `member#<tenant>#<reference>` / `family` claims a
reference for one of them, in a partition of its own: so each is in one family at most, and found by one GetItem.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.caches import TtlCache
from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.family_ports import FamilyMemberTaken
from chalicelib.application.ports import Contention, VersionMoved, WallClock
from chalicelib.domain.families import Family, FamilyKind, key, normal

TTL_SECONDS: Final = 60
"""Published: so long a change may go unseen by another warm process."""
SNAPSHOT: Final = 200
"""A tenant with fewer families is read whole, once a minute; of one with more each reference is looked up."""
_LAST: Final = "f#~"
_FAILED: Final = "ConditionalCheckFailed"
_BUSY: Final = frozenset({"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"})


class _Entry(msgspec.Struct, frozen=True):
    kind: FamilyKind
    members: tuple[str, ...]
    updated_at: datetime
    updated_by: str


_ENTRY: Final = msgspec.json.Decoder(_Entry)


class PynamoFamilies:
    """The FamilyBook port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, tenant_id: str, family_id: str) -> Family | None:
        model = self._tables.directory
        try:
            return _family(model.get(_pk(tenant_id), f"f#{family_id}", consistent_read=True))
        except model.DoesNotExist:
            return None

    def page(self, tenant_id: str, after: str, limit: int) -> list[Family]:
        """Ids hold nothing that sorts before `!`, so that it stands behind one and before all that begin like it."""
        model, first = self._tables.directory, f"f#{after}!" if after else "f#"
        rows = model.query(_pk(tenant_id), model.sk.between(first, _LAST), consistent_read=True, limit=limit)
        return [_family(row) for row in rows]

    def family_of(self, tenant_id: str, ref: str) -> str | None:
        """The id of the family that has claimed a reference in its normal form. Eventually consistent."""
        model = self._tables.directory
        try:
            return model.get(*_claim(tenant_id, ref)).doc
        except model.DoesNotExist:
            return None

    def replace(self, tenant_id: str, before: Family | None, after: Family | None) -> None:
        """PynamoDB sends deletions before puts: so the reasons of a refusal come in the order of the rows here."""
        model = self._tables.directory
        same = model.version == before.version if before else model.pk.does_not_exist()
        had, has = _members(before), _members(after)
        own = self._own(tenant_id, before, after)
        deleted = [self._row(*_claim(tenant_id, ref)) for ref in sorted(had - has)]
        put = [self._row(*_claim(tenant_id, ref), doc=own.sk[2:]) for ref in sorted(has - had)]
        (deleted if after is None else put).append(own)
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                for row in deleted:
                    transaction.delete(row, condition=same if row is own else None)
                for row in put:
                    free = same if row is own else model.pk.does_not_exist()
                    transaction.save(row, condition=free, return_values="ALL_OLD")
        except TransactWriteError as error:
            raise _refused(error, [*deleted, *put], own) from error

    def _own(self, tenant_id: str, before: Family | None, after: Family | None) -> DirectoryRow:
        stands = after or before
        assert stands is not None, "something is replaced, or is new"
        entry = _Entry(stands.kind, stands.members, stands.updated_at, stands.updated_by)
        doc = msgspec.json.encode(entry).decode()
        return self._row(_pk(tenant_id), f"f#{stands.id}", doc=doc, version=stands.version)

    def _row(self, pk: str, sk: str, **attributes: Any) -> DirectoryRow:
        return self._tables.directory(pk, sk, **attributes)


class CachedFamilies:
    """The Families port: one Query a minute for a tenant with few families, one GetItem per reference for others."""

    def __init__(self, book: PynamoFamilies, clock: WallClock, ttl: float = TTL_SECONDS) -> None:
        self._book, self._ttl = book, ttl
        self._whole: TtlCache[tuple[dict[str, Family] | None]] = TtlCache(clock, 1_000)
        self._single: TtlCache[tuple[str | None]] = TtlCache(clock, 10_000)

    def resolve(self, tenant_id: str, ref: str) -> str:
        return key(ref, self._family_id(tenant_id, normal(ref)))

    def references(self, tenant_id: str, ref: str) -> tuple[str, ...]:
        own = normal(ref)
        known = self._known(tenant_id)
        if known is not None:
            return known[own].members if own in known else (own,)
        family_id = self._family_id(tenant_id, own)
        family = self._book.get(tenant_id, family_id) if family_id else None
        return family.members if family else (own,)

    def _family_id(self, tenant_id: str, ref: str) -> str | None:
        known = self._known(tenant_id)
        if known is not None:
            return known[ref].id if ref in known else None
        found = self._single.get((tenant_id, ref))
        if found is None:
            found = (self._book.family_of(tenant_id, ref),)
            self._single.put((tenant_id, ref), found, self._ttl)
        return found[0]

    def _known(self, tenant_id: str) -> dict[str, Family] | None:
        """By reference, all families; None where there are too many."""
        found = self._whole.get(tenant_id)
        if found is None:
            families = self._book.page(tenant_id, "", SNAPSHOT)
            whole = {ref: family for family in families for ref in family.members}
            found = (whole if len(families) < SNAPSHOT else None,)
            self._whole.put(tenant_id, found, self._ttl)
        return found[0]


def _pk(tenant_id: str) -> str:
    return f"families#{tenant_id}"


def _claim(tenant_id: str, ref: str) -> tuple[str, str]:
    return f"member#{tenant_id}#{ref}", "family"


def _members(family: Family | None) -> frozenset[str]:
    return frozenset(family.members) if family else frozenset()


def _family(row: DirectoryRow) -> Family:
    entry = _ENTRY.decode(row.doc or "")
    return Family(
        row.sk[2:], entry.kind, entry.members, entry.updated_at, entry.updated_by, int(row.version or 0)
    )


def _refused(error: TransactWriteError, order: list[DirectoryRow], own: DirectoryRow) -> Exception:
    """Whoever wrote a later version has changed the references too: that comes first."""
    reasons = [
        (row, reason) for row, reason in zip(order, error.cancellation_reasons, strict=False) if reason
    ]
    failed = {row.pk: reason.raw_item or {} for row, reason in reasons if reason.code == _FAILED}
    if own.pk in failed:
        return VersionMoved()
    if failed:
        return FamilyMemberTaken({pk.split("#", 2)[2]: held["doc"]["S"] for pk, held in failed.items()})
    if any(reason.code in _BUSY for _, reason in reasons):
        return Contention("cancelled by a conflict or a throttle")
    return error
