"""Event to effects wanted, as plain data: what the relay puts on which queue. Owns the shape of every queue message;
`webhook_messages` those about deliveries that have begun.

All consumers are idempotent by event id or by version, and indifferent to order.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from chalicelib.application.forgetting_ports import HeldKey, PersonErasure
from chalicelib.application.keeping_ports import Erasure, Kept
from chalicelib.application.ports import EventRow
from chalicelib.domain.families import normal
from chalicelib.domain.notices.planning import LEADS
from chalicelib.domain.publication import KINDS, encode, payload, server_of
from chalicelib.domain.values import parse_stamp, stamp

HORIZON: Final = timedelta(hours=25)
"""How far ahead slots of the clock are armed; an hourly schedule arms what comes into range later."""

(
    DELIVERIES,
    VIEWS,
    CLOCK,
    WAKES,
    UPLOADS,
    NOTICES,
    MEMBERS,
    GROUPING,
    ASSIGNMENT,
    BUNDLES,
    ERASURES,
    BULK,
    AUDITS,
) = (
    "deliveries",
    "views",
    "clock",
    "wakes",
    "uploads",
    "notices",
    "members",
    "grouping",
    "assignment",
    "bundles",
    "erasures",
    "bulk",
    "audits",
)
LANES: Final = 8
"""How many messages go through a group's shards side by side; a lane for which there is no shard ends at once."""
ON_TIME: Final = timedelta(seconds=20)
"""Within so long of its stamp an event is in the table, if all goes as it should: an attempt is sent within ten seconds
and answered within five. Later than that it may come behind a reader of the log, which waits for thirty: what lies in
between is for the index's lag and for what the clocks of two processes differ by.
"""
_GONE: Final = frozenset(
    {
        "left",
        "settled_alone",
        "withdrawn",
        "closed",
        "too_long",
        "test_case",
        "batch",
        "silent",
        "refused",
        "objected",
    }
)
"""Causes with which a member leaves a group that goes on: it may have stood for election, or speak for the others."""
_HOLDS: Final = frozenset({"hold.placed", "hold.lifted"})
_FORGETS: Final = frozenset({"case.closed", "person.erasure_ordered"})
"""After which persons' words are to go, some day or now."""
_ENDED: Final = frozenset({"case.settled", "case.decided", "case.closed"})
_REGROUPED: Final = frozenset({"dismissed", "merged"})
"""Outcomes of a group by which an officer has said what is alike."""
FILLS: Final = frozenset(
    {"draw.seeded", "appointment.ended", "appointment.list_closed", "appeal.opened", "crowd.redrawn"}
)
"""Events of an arbitration after which a seat waits for somebody, and the case has nothing to know."""
COUNTS: Final = frozenset({"appointment.confirmed", "award.rendered"})
ENDS: Final = frozenset({"arbitration.closed"})
_TELLS: Final = frozenset(
    {
        "arbitration.opened",
        "arbitration.accepted",
        "tribunal.constituted",
        "proceedings.closed",
        "proceedings.reopened",
    }
)
"""Of which the case is told."""
_LATE: Final = frozenset(
    {
        "arbitration.deadline_warned",
        "arbitration.deadline_extended",
        "arbitration.deadline_missed",
        "award.overdue",
    }
)
"""After which everything is looked at again: what a lost message should have led to is done then."""
HANDS: Final = frozenset(
    {
        "challenge.brought", "challenge.ready", "order.answered", "order.extension_asked", "settlement.agreed",
        "award.request_made",
    }
)  # fmt: skip
"""Of which a body's own system is told, and which nobody else waits for."""
_ARBITRATED: Final = HANDS | FILLS | COUNTS | ENDS | _TELLS | _LATE
ERASED: Final = "person.erased"
_OF_CASES: Final = frozenset(
    {
        "stage.entered", "case.settled", "case.closed", "case.reopened", "deadline.warned", "deadline.extended",
        "membership.carried", ERASED,
    }
)  # fmt: skip
"""Events of a case with an agreement on an arbitration by which that may begin, or end."""
_COUNTS, _LEFT = '{"counts": ', '{"left": '
"""How the messages begin that are made one in a batch."""


class Wanted(msgspec.Struct, frozen=True):
    """One message for one queue. `group` and `id`: of an ordered queue, within which group and as which message.
    `tenant`: of a fair one, whose it is. `about` and `seq`: of what a list's line is and as of which event, where a
    later one of the same batch says all that it says.
    """

    queue: str
    body: str
    group: str = ""
    id: str = ""
    tenant: str = ""
    about: str = ""
    seq: int = 0


class StoredEvent(msgspec.Struct, frozen=True):
    """An event row as the stream shows it."""

    tenant: str
    body: str
    hash: str
    audience: dict[str, int]
    summary: str


def on_event(stored: StoredEvent) -> list[Wanted]:
    """A new event row: to the webhooks, to the lists, and a submitted file to the vault."""
    envelope = json.loads(stored.body)
    line: dict[str, Any] = {"tenant": stored.tenant, "summary": stored.summary}
    owner = next(envelope[f"{kind}_id"] for kind in KINDS if f"{kind}_id" in envelope)
    line["head"] = {
        "id": owner,
        "seq": envelope["seq"],
        "chain_head": stored.hash,
    }  # where the record ends now
    if envelope["type"] == "appointment.ended":
        line["gone"] = envelope["data"]["neutral"]  # it leaves that neutral's own list
    wanted = [_line(line)]
    if server_of(next(k for k in KINDS if f"{k}_id" in envelope)) in stored.audience:
        wanted.append(Wanted(DELIVERIES, json.dumps(delivery(stored)), tenant=stored.tenant))
    if (evidence_id := _to_keep(envelope)) is not None:
        kept = {"kind": "submitted", "case_id": envelope["case_id"], "evidence_id": evidence_id}
        wanted.append(Wanted(UPLOADS, json.dumps(kept)))
    if envelope["type"] == "bundle.requested":
        asked = {"case_id": envelope["case_id"], "bundle_id": envelope["data"]["bundle"]["id"]}
        wanted.append(Wanted(BUNDLES, json.dumps(asked)))
    return (
        wanted
        + _noticed(envelope, stored.tenant)
        + _of_files(envelope)
        + _of_groups(envelope, stored)
        + _compared(envelope, stored)
        + _assigned(envelope, stored)
    )


def _line(line: dict[str, Any]) -> Wanted:
    """For the lists. What came first is counted by its line, and who has gone is in no later one."""
    head, body = line["head"], json.dumps(line)
    alone = head["seq"] == 1 or "gone" in line
    return Wanted(VIEWS, body) if alone else Wanted(VIEWS, body, about=head["id"], seq=head["seq"])


def _noticed(envelope: dict[str, Any], tenant: str) -> list[Wanted]:
    """What may lead to a notice to somebody. Whether the tenant has people told by us is not known here: `notify` asks
    its memory, and drops the message. Of a filing the case itself says everything.
    """
    if "case_id" not in envelope or envelope["type"] not in LEADS:
        return []
    told = {name: envelope[name] for name in ("id", "type", "seq", "at", "by", "data")}
    if envelope["type"] == "case.filed":
        told["data"] = {}
    about = {"kind": "event", "tenant": tenant, "case_id": envelope["case_id"]}
    return [Wanted(NOTICES, json.dumps(about | {"body": json.dumps(told)}))]


def notice_again(tenant: str, owner: str, key: str) -> str:
    """The message by which a notice that waits is looked at again."""
    return json.dumps({"kind": "notice", "tenant": tenant, "owner": owner, "key": key})


def notice_bounced(tenant: str, about: dict[str, str], at: datetime) -> str:
    """The message that makes `deliver` tell the platform's server that a party cannot be reached by mail. `about`: ids
    and codes; its `event_id` follows from the notice, so that a bounce which is reported twice is one delivery.
    """
    body = encode({"type": "notice.bounced", "timestamp": stamp(at), "data": about})
    message = {"kind": "event", "tenant": tenant, "case_id": about["case_id"], "event_id": about["event_id"]}
    return json.dumps(message | {"type": "notice.bounced", "body": body})


def _to_keep(envelope: dict[str, Any]) -> str | None:
    """The file that has become evidence: of a side by its submission, a third party's record at once."""
    match envelope["type"]:
        case "evidence.submitted":
            return str(envelope["data"]["evidence_id"])
        case "evidence.record_attached":
            return str(envelope["data"]["evidence"]["id"])
        case _:
            return None


def _of_files(envelope: dict[str, Any]) -> list[Wanted]:
    """What keeping a file leads to: its place in the calendar, the end that was decided, the holds of its case."""
    kind, data = envelope["type"], envelope["data"]
    if kind in _FORGETS and "case_id" in envelope:
        return [Wanted(ERASURES, _of_persons(kind, envelope["case_id"], data))]
    if kind in _HOLDS:
        return [Wanted(UPLOADS, json.dumps({"kind": "hold", "case_id": envelope["case_id"]}))]
    if kind not in ("evidence.kept", "evidence.erasure_ordered"):
        return []
    about = {"case_id": envelope["case_id"], "evidence_id": data["evidence_id"]}
    if kind == "evidence.kept":
        return [Wanted(ERASURES, json.dumps({"kind": "kept"} | about | {"until": data["kept_until"]}))]
    return [Wanted(ERASURES, json.dumps({"kind": "erase"} | about))]


def _of_persons(kind: str, case_id: str, data: dict[str, Any]) -> str:
    """A closed case's line in the calendar, or a person whose erasure was decided."""
    if kind == "case.closed":
        return json.dumps({"kind": "closed", "case_id": case_id})
    return json.dumps({"kind": "person", "case_id": case_id, "role": data["role"]})


def copies_again(case_id: str) -> str:
    return json.dumps({"kind": "copies", "case_id": case_id})


def carry_on(request_id: str, after: HeldKey) -> str:
    """The next page of a request to erase a person."""
    return json.dumps({"kind": "carry", "request_id": request_id, "after": msgspec.to_builtins(after)})


def forget_again(erasure: PersonErasure) -> str:
    return json.dumps({"kind": "person_again", "line": msgspec.to_builtins(erasure)})


def retention_over(kept: Kept) -> str:
    """Of a file whose time is over: `until` names its line in the calendar."""
    about = {"case_id": kept.case_id, "evidence_id": kept.evidence_id}
    return json.dumps({"kind": "over"} | about | {"until": stamp(kept.until)})


def erase_again(erasure: Erasure) -> str:
    about = {"case_id": erasure.case_id, "evidence_id": erasure.evidence_id, "ground": erasure.ground.value}
    return json.dumps({"kind": "again"} | about | {"at": stamp(erasure.at)})


def _assigned(envelope: dict[str, Any], stored: StoredEvent) -> list[Wanted]:
    """What the system has to do between case, body and tribunal. A case that has nothing to do with arbitration costs
    nobody a message.
    """
    kind = envelope["type"]
    if "arbitration_id" in envelope:
        if kind not in _ARBITRATED or (kind in HANDS and not json.loads(stored.summary).get("external")):
            return []
        return [Wanted(ASSIGNMENT, json.dumps({"arbitration_id": envelope["arbitration_id"], "event": kind}))]
    if kind == "mediation.mediator_assigned" and envelope["data"].get("body"):
        return [
            Wanted(ASSIGNMENT, json.dumps({"case_id": envelope["case_id"]}))
        ]  # a body's: it counts appointments
    if "case_id" not in envelope or kind not in _OF_CASES:
        return []
    about = json.loads(stored.summary)
    if not (about.get("accord") or about.get("arbitration")):
        return []
    erased = {"erased": envelope["data"]["role"]} if kind == ERASED else {}
    return [Wanted(ASSIGNMENT, json.dumps({"case_id": envelope["case_id"]} | erased))]


def _compared(envelope: dict[str, Any], stored: StoredEvent) -> list[Wanted]:
    """What the index of cases alike has to know: a new complaint, and what officers have said of a group. All about one
    respondent and kind of dispute is worked on one after the other.
    """
    kind, data = envelope["type"], envelope["data"]
    if kind == "case.filed":
        message = {"case_id": envelope["case_id"]}
    elif kind == "group.split":
        message = {"group_id": envelope["group_id"], "split": data["cases"]}
    elif kind == "group.closed" and data["outcome"] in _REGROUPED:
        message = {"group_id": envelope["group_id"], "closed": data["outcome"], "into": data.get("into")}
    else:
        return []
    about = json.loads(stored.summary)
    group = _digest(stored.tenant, normal(about["respondent_ref"]), about["dispute_type"])
    return [Wanted(GROUPING, json.dumps({"tenant": stored.tenant} | message), group, envelope["id"])]


def _digest(*parts: str) -> str:
    """Of references that must not stand in the clear where messages are listed: 64 letters, SQS takes 128."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _of_groups(envelope: dict[str, Any], stored: StoredEvent) -> list[Wanted]:
    """Work over all members, members who come and go, test cases that have ended."""
    kind, data = envelope["type"], envelope["data"]
    if kind == "group.work_started":
        return [Wanted(MEMBERS, body) for body in lanes(envelope["group_id"], data["job"])]
    if kind == "membership.begun":
        return [_joined(data["membership"]["group_id"], stored.tenant)]
    if kind == "membership.ended":
        gone = Wanted(MEMBERS, _left(data["group_id"], [envelope["case_id"]]))
        return [_counted(data["group_id"], -1), *([gone] if data["cause"] in _GONE else [])]
    # A case that was drawn as a test says in its summary of which group, under this name, for as long as it lives.
    if kind in _ENDED and (group := json.loads(stored.summary).get("test_of")):
        return [Wanted(MEMBERS, json.dumps({"test": envelope["case_id"], "group": group}))]
    return []


def lanes(group_id: str, job: dict[str, Any]) -> list[str]:
    """Messages that begin a piece of work, each at the first shard of its lane; none for work that waits."""
    if job.get("state") != "running":
        return []
    pages = (
        {"group": group_id, "job": job["id"], "attempt": job.get("attempt", 1)}
        | {"lane": lane, "lanes": LANES, "shard": lane}
        for lane in range(LANES)
    )
    return [json.dumps(page) for page in pages]


def _counted(group_id: str, by: int) -> Wanted:
    return Wanted(VIEWS, json.dumps({"counts": {group_id: by}}))


def is_count(wanted: Wanted) -> bool:
    """Whether a message counts something: twice is twice, so it is never sent again."""
    return wanted.body.startswith(_COUNTS)


def _joined(group_id: str, tenant: str) -> Wanted:
    """Counted twice over: how many members there are, and how many of a tenant join within an hour."""
    return Wanted(VIEWS, json.dumps({"counts": {group_id: 1}, "joined": {f"{tenant}|{group_id}": 1}}))


def _left(group_id: str, case_ids: list[str]) -> str:
    return json.dumps({"left": case_ids, "group": group_id})


def merged(bodies: list[str]) -> list[str]:
    """The messages of a batch for one queue. A crowd that joins is counted by one of them, and a crowd that leaves
    looks at its group once.
    """
    counts: dict[str, int] = {}
    joined: dict[str, int] = {}
    left: dict[str, list[str]] = {}
    others: list[str] = []
    for body in bodies:
        if body.startswith(_COUNTS):
            told = json.loads(body)
            for numbers, more in ((counts, told["counts"]), (joined, told.get("joined", {}))):
                for name, by in more.items():
                    numbers[name] = numbers.get(name, 0) + by
        elif body.startswith(_LEFT):
            told = json.loads(body)
            left.setdefault(told["group"], []).extend(told["left"])
        else:
            others.append(body)
    others += [_left(group_id, case_ids) for group_id, case_ids in left.items()]
    counted = {"counts": counts} | ({"joined": joined} if joined else {})
    return [*others, json.dumps(counted)] if counts else others


def delivery(stored: StoredEvent, endpoint_id: str | None = None) -> dict[str, object]:
    """The message that makes `deliver` send an event: to every endpoint of the tenant, or once more to one of them."""
    published = payload(stored.body, stored.hash, stored.audience, stored.summary)
    data = published["data"]
    owner = next(data[f"{kind}_id"] for kind in KINDS if f"{kind}_id" in data)
    message: dict[str, object] = {
        "kind": "event", "tenant": stored.tenant, "case_id": owner,
        "event_id": data["event_id"], "type": published["type"], "body": encode(published),
    }  # fmt: skip
    return message | {"endpoint_id": endpoint_id, "replay": True} if endpoint_id else message


def again(row: EventRow, tenant: str, partition: int, seen: datetime) -> Wanted:
    """An event that came into the table late goes into its tenant's log once more. `seen`: when, by the table."""
    told = {"row": row, "tenant": tenant, "partition": partition, "seen": stamp(seen)}
    return Wanted(VIEWS, msgspec.json.encode({"again": told}).decode())


def on_wake(old: str | None, new: str | None, *, at: datetime, sandbox: bool) -> list[Wanted]:
    """A head whose wake changed (`at`: when that was written): the clock arms the new moment. One that lies beyond the
    horizon concerns nobody yet. Sandbox wakes are rung by moves of their clock and by the sweep.
    """
    if new is None or new == old or sandbox or parse_stamp(new) - at > HORIZON:
        return []
    return [Wanted(CLOCK, json.dumps({"wake": new}))]


def ring(moment: datetime, of: str = "", after: str = "") -> str:
    """The message that makes `wake` look at what is due in the slot that ends then; `of` and `after`: in one index,
    behind a position.
    """
    return json.dumps({"ring": stamp(moment)} | ({"of": of, "after": after} if of else {}))


def sandboxes(tenant_ids: list[str], together: int) -> list[str]:
    """Messages that ring these sandboxes by their own clocks, so many in each."""
    groups = [tenant_ids[n : n + together] for n in range(0, len(tenant_ids), together)]
    return [json.dumps({"sandboxes": group}) for group in groups]


def ticks(case_ids: list[str], moment: datetime) -> list[str]:
    """Messages that tick these cases, ten in each."""
    tens = [case_ids[n : n + 10] for n in range(0, len(case_ids), 10)]
    return [json.dumps({"tick": ten, "ring": stamp(moment)}) for ten in tens]
