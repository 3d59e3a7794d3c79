"""For each rule, what breaks it: one line at least. What a tampering breaks besides does not matter."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from oracle.evidence import Evidence, Object
from oracle.reading import Index
from oracle.rules import Rule
from tests.oracle import planting
from tests.oracle.tampering import (
    DELIVERIES,
    DIRECTORY,
    DISPUTES,
    VIEWS,
    added,
    again,
    asked,
    at,
    changed,
    delivered,
    document,
    dropped,
    find,
    items,
    retold,
    row,
)

Tamper = Callable[[Evidence], Evidence]
HEAD, EVENT, SLOT, LINE = (
    row("case#", "a#head"),
    row("case#", "e#000000002"),
    row("tenant#", "slot#"),
    row("cases#", ""),
)
MARK = "canary-0000-name"


def head(**said: Any) -> Tamper:
    return lambda e: document(e, DISPUTES, HEAD, **said)


def open_head(**said: Any) -> Tamper:
    """Of the first case that goes on."""
    return lambda e: document(e, DISPUTES, lambda i: HEAD(i) and '"closed_at"' not in i["doc"]["S"], **said)


def attribute(table: str, which: Callable[[Any], bool], name: str, value: Any) -> Tamper:
    return lambda e: changed(e, table, which, lambda item: item.update({name: value}))


def told(type_: str, **said: Any) -> Tamper:
    return lambda e: retold(e, type_, **said)


def more(type_: str, new: str, **data: Any) -> Tamper:
    return lambda e: again(e, type_, new, **data)


def moved(e: Evidence) -> Evidence:
    """An action that nobody was refused more surely, and that is in the record."""
    return asked(e, "/actions/respond", status=409, answer={"code": "wrong_stage"})


def replayed(e: Evidence) -> Evidence:
    old = next(r for r in e.requests if r.path == "/v1/cases")
    other = replace(old, n=9_999, answer=old.answer | {"case_id": "case_other"})
    return replace(e, requests=(*e.requests, other))


def repeated(e: Evidence) -> Evidence:
    """A command that was carried out at its second attempt too."""
    record, event = find(e, "case.responded")
    later = record.events[event.seq + 1]
    return changed(
        e, DISPUTES, at(record, later),
        lambda i: i.update(body={"S": i["body"]["S"].replace(later.command, event.command)}),
    )  # fmt: skip


def erased_key(e: Evidence) -> Evidence:
    return retold(e, "case.served", type="person.erased", data={"role": "complainant"})


def shown(e: Evidence) -> Evidence:
    """After an erasure, to whoever asked."""
    gone = replace(retold(e, "case.filed", type="person.erased"), erased=(MARK,))
    last = gone.requests[-1]
    return replace(gone, requests=(*gone.requests, replace(last, at=gone.now, answer={"name": MARK})))


def unsent(e: Evidence) -> Evidence:
    lost = find(e, "case.filed")[1].id
    return replace(e, deliveries=tuple(d for d in e.deliveries if d.webhook_id != lost))


def paused(e: Evidence) -> Evidence:
    """The task's time stood still when it passed."""
    record, breach = find(e, "task.breached")
    pause = {"id": "pau_1", "reason": "talks", "deadlines": [f"perform:{breach.data['task_id']}"]}
    before = record.events[breach.seq - 2]
    body = json.loads(before.body) | {"type": "clock.paused", "data": {"pause": pause}}
    said = {"type": {"S": "clock.paused"}, "body": {"S": json.dumps(body)}}
    return changed(e, DISPUTES, at(record, before), lambda i: i.update(said))


def early(e: Evidence) -> Evidence:
    record, breach = find(e, "task.breached")
    return retold(e, "task.breached", at=record.events[0].at, data=breach.data)


def settled_twice(e: Evidence) -> Evidence:
    return again(e, "case.settled", "case.awarded", arbitration_id="arb_1", legal_effect="award")


def arbitrated(e: Evidence) -> Evidence:
    return retold(e, "stage.entered", data={"stage": "arbitration"})


def beyond(e: Evidence) -> Evidence:
    return changed(e, DIRECTORY, row("tenant#", "mediator#"), lambda i: i.update(capacity={"N": "0"}))


def object_(**fields: Any) -> Tamper:
    made = Object(**({"key": "vault/1", "version": "v1", "metadata": {}, "body": b""} | fields))
    return lambda e: replace(e, objects={"VaultBucket": (made,)}, erased=(MARK,))


def placed(e: Evidence, owner: str) -> Evidence:
    """With one place more."""
    return added(e, DIRECTORY, {"pk": {"S": "tenant#t"}, "sk": {"S": f"slot#mediator#m#{owner}"}})


def queue(name: str) -> Tamper:
    return lambda e: replace(e, queues={**e.queues, name: 1})


def own_offer(e: Evidence) -> Evidence:
    return retold(e, "case.settled", by="respondent", data={"by": "respondent"})


def headless(e: Evidence) -> Evidence:
    return dropped(e, DISPUTES, HEAD)


def keyless(e: Evidence) -> Evidence:
    return items(
        e, DISPUTES, tuple(i for i in e.tables[DISPUTES] if not i["pk"]["S"].startswith(_first_case(e)))
    )


def _first_case(e: Evidence) -> str:
    return f"case#{Index(e).cases[0].id}"


TAMPERS: dict[Rule, tuple[Tamper, ...]] = {
    Rule.EVIDENCE_READABLE: (head(updated_at="soon"), attribute(DISPUTES, HEAD, "doc", {"S": "{"})),
    Rule.CHAIN_DENSE: (lambda e: dropped(e, DISPUTES, EVENT),),
    Rule.CHAIN_HASH: (
        told("case.responded", data={"position": "admits"}),
        attribute(DISPUTES, EVENT, "hash", {"S": "0" * 64}), attribute(DISPUTES, EVENT, "prev", {"S": "0" * 64}),
    ),
    Rule.CHAIN_HEAD: (head(chain_head="0" * 64), head(seq=1), headless),
    Rule.CHAIN_ROW: (
        attribute(DISPUTES, EVENT, "type", {"S": "case.closed"}), attribute(DISPUTES, EVENT, "id", {"S": "evt_1"}),
    ),
    Rule.CHAIN_AUDIENCE: (
        head(audience={"parties": 1}), attribute(DISPUTES, EVENT, "audience", {"S": '{"parties":7}'}),
    ),
    Rule.CHAIN_TIME: (told("case.responded", at="2026-11-22T03:00:00.000000Z"),),
    Rule.CHAIN_VERSION: (head(version=99), attribute(DISPUTES, HEAD, "version", {"N": "99"})),
    Rule.COMMAND_KEPT: (
        lambda e: asked(e, "/cases", answer=e.requests[2].answer | {"seq": 1, "chain_head": "1" * 64}),
    ),
    Rule.COMMAND_ONCE: (repeated,),
    Rule.COMMAND_ASKED: (moved, lambda e: replace(e, requests=())),
    Rule.COMMAND_COUNTED: (told("case.responded", by="platform"),),
    Rule.COMMAND_REPLAYED: (replayed,),
    Rule.STATE_FILED: (told("case.filed", type="case.served"), told("case.responded", type="case.filed")),
    Rule.STATE_CLOSED: (
        more("task.breached", "message.posted"), more("task.breached", "stage.entered", stage="x", cause="y"),
    ),
    Rule.STATE_PART: (
        more("case.settled", "offer.lapsed", offer_id="off_nowhere"),
        more("task.breached", "task.performed", task_id="tsk_nowhere"),
        more("evidence.declared", "evidence.kept", evidence_id="evi_nowhere"),
    ),
    Rule.STATE_OUTCOME: (
        told("case.closed", data={"outcome": "awarded"}),
        told("case.responded", type="case.reopened", data={"stage": "x"}),
        more("case.settled", "case.closed", outcome="withdrawn", cause="withdrawn"),
        more("case.settled", "case.decided", decision={}, legal_effect="award"),
    ),
    Rule.STATE_HEAD: (head(stage="arbitration"), head(outcome="awarded"), head(legal_effect="award")),
    Rule.CONSENT_ARBITRATION: (
        arbitrated,
        more("case.settled", "arbitration.referred", referral={"accord_id": "a", "arbitration_id": "arb_1"}),
    ),
    Rule.CONSENT_SILENCE: (
        told("case.settled", by="system"), told("accord.concluded", by="system"), own_offer,
        more("mediation.opened", "membership.voted", group_id="group_1"),
    ),
    Rule.WAKE_STRANDED: (
        open_head(next_wake=None), open_head(next_wake="2026-11-22T04:00:00Z"), open_head(wake_blocked=True),
    ),
    Rule.WAKE_INDEX: (
        open_head(next_wake="2027-01-01T00:00:00Z"),
        attribute(DISPUTES, lambda i: "wake_sk" in i, "wake_sk", {"S": "2027-01-01T00:00:00.000000Z"}),
    ),
    Rule.BUDGET_COUNTED: (
        lambda e: document(e, DISPUTES, row("case#", "a#budget#"), files=3),
        more("evidence.declared", "evidence.declared",
             evidence={"id": "evi_2", "by": "complainant", "size": 7}),
    ),
    Rule.DEADLINE_TWICE: (
        more("task.breached", "task.breached", task_id="tsk_nowhere"),
        more("deadline.extended", "stage.entered", stage="x", cause="expired"),
    ),
    Rule.DEADLINE_EARLY: (early,),
    Rule.DEADLINE_PAUSED: (paused,),
    Rule.MEMBER_ROW: (head(grouped_in="group_1"), planting.stray_member),
    Rule.MEMBER_ROLL: (planting.roll(members=3), planting.roll(claimed={"EUR": 1})),
    Rule.LEDGER_SUM: (planting.ledger(totals={"EUR": 1}), planting.ledger(lines=1)),
    Rule.RECOVERY_DOUBLE: (settled_twice,),
    Rule.PLACE_COUNTED: (
        lambda e: dropped(e, DIRECTORY, SLOT), attribute(DIRECTORY, row("tenant#", "mediator#"), "active", {"N": "4"}),
        lambda e: added(e, DIRECTORY, {"pk": {"S": "person#p"}, "sk": {"S": "total"}, "active": {"N": "1"}}),
    ),
    Rule.PLACE_CAPACITY: (beyond,),
    Rule.PLACE_OWNED: (
        lambda e: placed(e, "case_nowhere"), lambda e: placed(e, find(e, "case.closed")[0].id),
    ),
    Rule.DELIVERY_SENT: (unsent,),
    Rule.DELIVERY_SIGNED: (
        lambda e: delivered(e, body=e.deliveries[0].body + b" "), lambda e: delivered(e, headers={}),
        lambda e: replace(e, secrets=dict.fromkeys(e.secrets, "whsec_AAAA")),
    ),
    Rule.DELIVERY_BYTES: (
        lambda e: replace(e, deliveries=(*e.deliveries, replace(e.deliveries[0], body=b"{}"))),
    ),
    Rule.DELIVERY_TRUE: (
        lambda e: delivered(e, webhook_id="evt_nowhere"),
        lambda e: delivered(e, body=e.deliveries[0].body.replace(b'"sequence":1', b'"sequence":2')),
        lambda e: document(e, DELIVERIES, row("endpoints#", ""), tenant="ten_other"),
    ),
    Rule.VIEW_FRESH: (
        attribute(VIEWS, LINE, "version", {"N": "1"}), attribute(VIEWS, LINE, "status", {"S": "other"}),
        attribute(VIEWS, LINE, "due_at", {"S": "2020-01-01T00:00:00Z"}),
    ),
    Rule.VIEW_WHOLE: (lambda e: dropped(e, VIEWS, LINE), keyless),
    Rule.TREE_HEAD: (planting.tree(signature="A" * 86 + "=="), planting.tree(previous="0" * 64)),
    Rule.TREE_ROOT: (planting.tree(root_hash="0" * 64), planting.tree(tree_size=9)),
    Rule.TREE_LEAF: (
        planting.tree(without=True), planting.tree(chain_head="0" * 64), lambda e: keyless(planting.tree()(e)),
    ),
    Rule.PRIVATE_PUBLISHED: (
        told("case.responded", data={"position": MARK}), lambda e: delivered(e, body=MARK.encode()),
        attribute(VIEWS, LINE, "summary", {"S": json.dumps({"name": MARK, "chain_head": ""})}),
        lambda e: replace(e, logs=(f"case of {MARK}",)),
    ),
    Rule.PRIVATE_TABLES: (attribute(DISPUTES, row("case#", "a#person"), "box", {"B": b"of " + MARK.encode()}),),
    Rule.PRIVATE_NAMES: (object_(key=f"vault/{MARK}.png"), object_(metadata={"name": MARK})),
    Rule.PRIVATE_ERASED: (object_(body=MARK.encode()), shown),
    Rule.PRIVATE_KEYS: (erased_key,),
    Rule.LEFT_DEAD: (queue("ViewsDeadLetters"),),
    Rule.LEFT_WAITING: (queue("ViewsQueue"),),
    Rule.LEFT_KEY: (keyless, lambda e: document(e, DISPUTES, row("idem#", ""), command_id="cmd_nowhere")),
}  # fmt: skip
