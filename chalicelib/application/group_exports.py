"""What goes out of a group in bulk: the lines of its ledger, the list of its members for a representative action, and
the record with what it takes to check it. Page by page, so that no group is too large for it.

The list is the sealed roll, where there is one; its numbers are those that votes, draws and ledgers rest on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.application import ports
from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import lines, parts
from chalicelib.domain.case.procedure import Membership
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective.books import Line
from chalicelib.domain.collective.ledger import Ledger
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.group.rules import Collective
from chalicelib.domain.group.state import Group
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money

SHARDS_PER_PAGE: Final = 16
"""Read for one page at most: of a group with many shards and few members a page may be short, or empty."""
T = TypeVar("T")
_WHOLE: Final = msgspec.json.Decoder(Ledger)


class Place(msgspec.Struct, frozen=True):
    """Where a page begins: behind so many entries of a shard."""

    shard: int = 0
    taken: int = 0

    def __str__(self) -> str:
        return f"{self.shard}:{self.taken}"


class Check(msgspec.Struct, frozen=True):
    """`have` and `need` say how it stands, as the code has it."""

    code: str
    ok: bool
    have: int
    need: int


class Listed(msgspec.Struct, frozen=True):
    """A member as the list shows it: the entry of the roll, and the case it stands for."""

    entry: parts.Enrolled
    case: Case | None


def place(text: str | None, shards: int) -> Place:
    """Raises Invalid for what no page has named."""
    if text is None:
        return Place()
    shard, _, taken = text.partition(":")
    found = Place(int(shard), int(taken or 0))
    if found.shard >= shards:
        raise Invalid(faults=(Fault("query/after", "malformed_cursor"),))
    return found


class GroupExports:
    """Pages over the shards. Whether the caller may have them is decided before."""

    def __init__(self, shards: GroupShards, cases: ports.CaseStore) -> None:
        self._shards, self._cases = shards, cases

    # --------------------------------------------------------------------------------------------------------- ledger

    def lines(
        self, group: Group, after: str | None, limit: int
    ) -> tuple[list[parts.Booked], tuple[Line, ...], str | None]:
        """A page of the present ledger's lines, with the first one those that are no member's."""
        ledger = group.ledger
        assert ledger is not None, "the caller has looked"
        owner = group.head.group_id
        found, next_ = self._page(
            group,
            after,
            limit,
            lambda shard: lines.read(self._shards, owner, ledger.number, shard) or (),
        )
        whole = self._shards.part(owner, parts.whole(ledger.number), 0) if after is None else None
        return found, _WHOLE.decode(whole).lines if whole is not None else (), next_

    def own_line(self, group: Group, membership: Membership, case_id: str) -> parts.Booked | None:
        """The member's own, out of its shard. None for whoever gets nothing of it."""
        ledger = group.ledger
        assert ledger is not None, "the caller has looked"
        booked = lines.read(self._shards, group.head.group_id, ledger.number, membership.shard) or ()
        return next((line for line in booked if line.case_id == case_id), None)

    def further(self, group: Group, membership: Membership, case_id: str) -> Money | None:
        """What the member gets besides, of sums that have not reached others. None before it is known, and for whoever
        gets nothing of them.
        """
        if group.ledger is None:
            return None
        name = parts.further(group.ledger.number)
        part = self._shards.part(group.head.group_id, name, membership.shard)
        booked = parts.LEDGER.decode(part) if part is not None else ()
        return next((Money(b.amount, b.currency) for b in booked if b.case_id == case_id), None)

    # ----------------------------------------------------------------------------------------------------------- list

    def members(self, group: Group, after: str | None, limit: int) -> tuple[list[Listed], str | None]:
        """A page of the sealed roll, or without one of the members as they are now; each with its case."""
        entries, next_ = self._page(group, after, limit, lambda shard: self._entries(group, shard))
        return [Listed(entry, self._case(entry.case_id)) for entry in entries], next_

    def _entries(self, group: Group, shard: int) -> tuple[parts.Enrolled, ...]:
        owner, roll = group.head.group_id, group.head.roll
        if roll is not None:
            return parts.ROLL.decode(self._shards.part(owner, parts.roll(roll.number), shard) or b"[]")
        rows = (row for row in self._shards.read(owner, shard).members if not row.left)
        found = (parts.Enrolled(r.case_id, r.member, r.amount, r.currency, r.elsewhere) for r in rows)
        return tuple(sorted(found, key=lambda entry: entry.case_id))

    def _case(self, case_id: str) -> Case | None:
        loaded = self._cases.load(case_id)
        return loaded.case if loaded is not None else None

    def _page(
        self, group: Group, after: str | None, limit: int, read: Callable[[int], tuple[T, ...]]
    ) -> tuple[list[T], str | None]:
        """From where the page before ended, shard by shard."""
        shards, at = group.head.shards, place(after, group.head.shards)
        found: list[T] = []
        for shard in range(at.shard, min(shards, at.shard + SHARDS_PER_PAGE)):
            skipped = at.taken if shard == at.shard else 0
            entries = read(shard)[skipped:]
            room = limit - len(found)
            found += entries[:room]
            if len(entries) > room:
                return found, str(Place(shard, skipped + room))
        following = min(shards, at.shard + SHARDS_PER_PAGE)
        return found, str(Place(following)) if following < shards else None


def checks(group: Group, pack: RulePack, now: datetime) -> Iterator[Check]:
    """Whether the group has what its rules ask of one that acts together."""
    rules = pack.groups
    assert rules is not None, "a group under a pack that knows none"
    members = group.head.roll.members if group.head.roll is not None else group.head.members
    yield Check("roll", group.head.roll is not None, group.head.rolls, 1)
    yield Check("threshold", members >= rules.form_at.n, members, rules.form_at.n)
    yield _seats(group, rules)
    live = [a for a in group.authorities.values() if not a.revoked and now < a.expires_at]
    if not rules.seats.most:
        yield Check("authority", bool(live), len(live), 1)


def _seats(group: Group, rules: Collective) -> Check:
    office = len(group.representatives)
    return Check(
        "seats",
        rules.seats.least <= office <= max(rules.seats.most, rules.seats.least),
        office,
        rules.seats.least,
    )


def proof_check(listed: list[Listed], group_id: str) -> Check:
    """Of this page: with how many a proof of the relation is there."""
    proven = sum(is_proven(one.case, group_id) for one in listed)
    return Check("proof", proven == len(listed), proven, len(listed))


def is_proven(case: Case | None, group_id: str) -> bool:
    """By an exhibit, or by an order that the platform attests (SPC Interpretation of the Civil Procedure Law of China
    art. 80: whoever registers proves the relation and the loss).
    """
    if case is None or (membership := case.memberships.get(group_id)) is None:
        return False
    return bool(membership.registration.proof) or case.claim.order_ref is not None


def row(listed: Listed, group_id: str) -> dict[str, Any]:
    """One member in plain data, with the hashes of what proves the registration."""
    entry, case = listed.entry, listed.case
    claim = Money(entry.amount, entry.currency) if entry.currency else None
    shown = {
        "case_id": entry.case_id, "claim": claim, "elsewhere": entry.elsewhere,
        "proven": is_proven(case, group_id),
    }  # fmt: skip
    membership = case.memberships.get(group_id) if case is not None else None
    if case is None or membership is None:
        nothing = dict.fromkeys(("ref", "joined_at", "relation", "loss", "order_ref"))
        return shown | nothing | {"proof": []}
    given = membership.registration
    exhibits = [case.evidence[name] for name in given.proof if name in case.evidence]
    return shown | {
        "ref": case.head.complainant.ref, "joined_at": membership.joined_at, "relation": given.relation,
        "loss": given.loss, "order_ref": case.claim.order_ref,
        "proof": [
            {"evidence_id": e.id, "sha256": e.sha256, "media_type": e.media_type, "state": e.state} for e in exhibits
        ],
    }  # fmt: skip
