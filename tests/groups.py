"""Groups, their members and their writes to test with: builders with a default for every field."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.application.group_ports import GroupWrite, MemberClaim, MemberRow
from chalicelib.application.ports import EventRow
from chalicelib.domain import record
from chalicelib.domain.case.state import DisputeType, Finding
from chalicelib.domain.collective.formula import Formula, Kind, terms_hash
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import state, views
from chalicelib.domain.group.state import Group, Head, Matter, Origin, Stage
from chalicelib.domain.values import Money, Role
from tests import builders
from tests.builders import KEY, NOW, TENANT, an_id

FORMULA = Formula(Kind.SHARE, share_bp=5_000)


def matter(**changes: Any) -> Matter:
    fields: dict[str, Any] = {
        "dispute_type": DisputeType.QUALITY, "respondent": "respondent-0001", "family": "respondent-0001",
        "keys": {"listing": "listing-7"}, "currency": "EUR",
    }  # fmt: skip
    return Matter(**(fields | changes))


def head(name: str | int = 1, **changes: Any) -> Head:
    """Version 1, one event, in negotiation, four shards."""
    fields: dict[str, Any] = {
        "group_id": an_id("group", name), "tenant": TENANT, "pack": builders.PACK, "origin": Origin.COMPLAINANT,
        "opened_at": NOW, "updated_at": NOW, "fingerprint": builders.FINGERPRINT, "lang": "en",
        "respondent": "respondent-0001", "shards": 4, "version": 1, "seq": 1, "audience": {ev.PLATFORM: 1},
        "chain_head": "c4" * 32, "stage": Stage.NEGOTIATION, "next_wake": NOW + timedelta(days=3, minutes=1),
    }  # fmt: skip
    return Head(**(fields | changes))


def group(name: str | int = 1, **changes: Any) -> Group:
    """`changes`: fields of the group, or of its head where the group has none of that name."""
    own = {key: value for key, value in changes.items() if key in Group.__struct_fields__}
    of_head = {key: value for key, value in changes.items() if key not in own}
    fields: dict[str, Any] = {"head": head(name, **of_head), "matter": matter()}
    return Group(**(fields | own))


def full() -> Group:
    """With a child of every kind and every part."""
    deadline, text = builders.deadline("group_negotiation"), builders.text_ref()
    poll = state.Poll(an_id("pol"), state.PollKind.ACCEPTANCE, NOW, of=an_id("gof"))
    formula_hash = terms_hash(FORMULA)
    return group(
        deadlines={deadline.id: deadline}, jobs={an_id("job"): job()}, polls={poll.id: poll},
        candidacies={an_id("cnd"): state.Candidacy(an_id("cnd"), an_id("case"), NOW, text, ("offer",))},
        authorities={
            an_id("aut"): state.Authority(
                an_id("aut"), state.AuthorityKind.LAWYER, "lawyer-1", ("offer",), "ab" * 32, NOW, NOW
            )
        },
        offers={an_id("gof"): state.GroupOffer(an_id("gof"), Role.RESPONDENT, FORMULA, formula_hash, NOW)},
        changes={an_id("chg"): state.Change(an_id("chg"), state.ChangeKind.WAIVER, text, NOW)},
        questions={an_id("qst"): state.Question(an_id("qst"), text, NOW)},
        decisions={an_id("gde"): state.CommonDecision(an_id("gde"), Finding.UPHELD, (), (), NOW)},
        draws={an_id("drw"): state.Draw(an_id("drw"), 1, 3, "ab" * 32)},
        results={"1": state.TestResult(1, "decided", 4_000)},
        ledgers={
            an_id("led"): state.Ledger(an_id("led"), 1, an_id("gof"), 1, 2, "cd" * 32, {"EUR": 7}, (correction(),))
        },
        settled=state.Settled(members=2, paid={"EUR": 7}),
        batching=state.Batching(an_id("drw"), 1, 250, 500, 2),
    )  # fmt: skip


def job(kind: state.JobKind = state.JobKind.SEAL, **changes: Any) -> state.Job:
    fields: dict[str, Any] = {"id": an_id("job"), "kind": kind, "state": state.JobState.RUNNING}
    return state.Job(**(fields | changes))


def correction(name: str | int = 1, amount: int = 3, **changes: Any) -> state.Correction:
    return state.Correction(an_id("case", name), Money(amount, "EUR"), "typing_error", builders.text_ref())


def event_row(of: Group, event: ev.Event | None = None, **changes: Any) -> EventRow:
    """An event that took the group to where it is; `group.listed` when it does not matter which."""
    happened = event or ev.GroupListed(listed=True)
    seq = changes.pop("seq", of.head.seq)
    recorded = record.append(
        happened, group_id=of.head.group_id, key=KEY, seq=seq, prev=record.GENESIS, at=NOW, by=Role.OFFICER,
        audience=changes.pop("audience", dict.fromkeys(ev.audiences(happened, of.head.stage), seq)),
        command_id=an_id("cmd"),
    )  # fmt: skip
    summary = msgspec.json.encode(views.summary(of)).decode()
    row = EventRow(**msgspec.structs.asdict(recorded), case_id=of.head.group_id, summary=summary)
    return replace(row, **changes)


def opening(of: Group | None = None, **changes: Any) -> GroupWrite:
    after = of or group()
    fields: dict[str, Any] = {"before": None, "after": after, "events": (event_row(after),)}
    return GroupWrite(**(fields | changes))


def moved_on(before: Group, **changes: Any) -> Group:
    """The group after one more command with one event. `changes` as for `group`."""
    own = {key: value for key, value in changes.items() if key in Group.__struct_fields__}
    of_head = {key: value for key, value in changes.items() if key not in own}
    counted = {"version": before.head.version + 1, "seq": before.head.seq + 1}
    return replace(before, head=replace(before.head, **(counted | of_head)), **own)


def command(before: Group, after: Group | None = None, **changes: Any) -> GroupWrite:
    after = after or moved_on(before)
    fields: dict[str, Any] = {"before": before, "after": after, "events": (event_row(after),)}
    return GroupWrite(**(fields | changes))


# ----------------------------------------------------------------------------------------------------------- cold rows


def member(name: str | int = 1, **changes: Any) -> MemberRow:
    digest = hashlib.sha256(str(name).encode()).hexdigest()[:26]
    fields: dict[str, Any] = {
        "member": digest, "case_id": an_id("case", name), "joined_at": NOW, "amount": 12_990, "currency": "EUR",
    }  # fmt: skip
    return MemberRow(**(fields | changes))


def joining(name: str | int = 1, shard: int = 0, group_id: str = "", **changes: Any) -> MemberClaim:
    return MemberClaim(group_id or an_id("group"), shard, member(name, **changes))
