"""Values to test with: builders with a default for every field, which take what the test is about by name."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.application.ports import (
    ApiKey,
    CaseWrite,
    EventRow,
    Message,
    NeutralClaim,
    NewPerson,
    RequestKey,
    Sealed,
    Tenant,
)
from chalicelib.domain import record
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.state import (
    Case,
    Claim,
    Deadline,
    DisputeType,
    Evidence,
    Head,
    Offer,
    Party,
    Remedy,
    Terms,
    TextRef,
)
from chalicelib.domain.case.views import summary
from chalicelib.domain.roster import Mediator
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Money, Role, derive_id

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEY = b"k" * 32
PACK = "generic@1"
FINGERPRINT = "5f" * 16


def an_id(prefix: str, name: str | int = 1) -> str:
    """The same name, the same id."""
    return derive_id(prefix, KEY, str(name))


TENANT = an_id("ten")


def terms(**changes: Any) -> Terms:
    fields: dict[str, Any] = {"remedy": Remedy.PARTIAL_REFUND, "money": Money(12_990, "EUR")}
    return Terms(**(fields | changes))


def text_ref(name: str | int = 1) -> TextRef:
    return TextRef(an_id("txt", name), hashlib.sha256(str(name).encode()).hexdigest())


def party(role: Role = Role.COMPLAINANT, **changes: Any) -> Party:
    return Party(**({"role": role, "ref": f"{role.value}-0001", "lang": "en"} | changes))


def claim(**changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "dispute_type": DisputeType.QUALITY,
        "sought": terms(),
        "occurred_on": "2026-11-11",
        "narrative": text_ref("narrative"),
        "channel": "api",
        "order_ref": "order-2026-11-11-00012345",
        "terms_ref": "terms-2026-05",
    }
    return Claim(**(fields | changes))


def deadline(rule: str = "service", **changes: Any) -> Deadline:
    fields: dict[str, Any] = {
        "id": rule,
        "rule": rule,
        "on": Role.PLATFORM,
        "started_at": NOW,
        "due_at": NOW + timedelta(days=3),
        "consequence": Consequence.REFER,
        "grace_seconds": 60,
    }
    return Deadline(**(fields | changes))


def offer(name: str | int = 1, **changes: Any) -> Offer:
    fields: dict[str, Any] = {
        "id": an_id("off", name),
        "by": Role.RESPONDENT,
        "terms": terms(),
        "made_at": NOW,
    }
    return Offer(**(fields | changes))


def evidence(name: str | int = 1, **changes: Any) -> Evidence:
    fields: dict[str, Any] = {
        "id": an_id("evi", name),
        "by": Role.COMPLAINANT,
        "sha256": "ab" * 32,
        "size": 120_000,
        "media_type": "image/png",
        "name": text_ref(f"name of {name}"),
        "declared_at": NOW,
    }
    return Evidence(**(fields | changes))


def head(name: str | int = 1, **changes: Any) -> Head:
    """Version 1, one event, waking in three days."""
    fields: dict[str, Any] = {
        "case_id": an_id("case", name),
        "tenant": TENANT,
        "pack": PACK,
        "stage": "negotiation",
        "complainant": party(Role.COMPLAINANT),
        "respondent": party(Role.RESPONDENT),
        "filed_at": NOW,
        "updated_at": NOW,
        "fingerprint": FINGERPRINT,
        "lang": "en",
        "version": 1,
        "seq": 1,
        "audience": {ev.PARTIES: 1, ev.PLATFORM: 1},
        "chain_head": "c4" * 32,
        "texts": 1,
        "next_wake": NOW + timedelta(days=3, minutes=1),
    }
    return Head(**(fields | changes))


def case(name: str | int = 1, **changes: Any) -> Case:
    """`changes`: fields of the case, or of its head where the case has none of that name."""
    own, of_head = _split(changes)
    first = deadline()
    fields: dict[str, Any] = {"head": head(name, **of_head), "claim": claim(), "deadlines": {first.id: first}}
    return Case(**(fields | own))


def _split(changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What belongs to the case, and what to its head."""
    own = {key: value for key, value in changes.items() if key in Case.__struct_fields__}
    return own, {key: value for key, value in changes.items() if key not in own}


def event_row(of: Case, event: ev.Event | None = None, **changes: Any) -> EventRow:
    """An event that took the case to where it is; `case.served` when it does not matter which."""
    happened = event or ev.CaseServed("webhook", NOW, ())
    seq = changes.pop("seq", of.head.seq)
    recorded = record.append(
        happened,
        case_id=of.head.case_id,
        key=KEY,
        seq=seq,
        prev=changes.pop("prev", record.GENESIS),
        audience=changes.pop("audience", dict.fromkeys(ev.audiences(happened), seq)),
        at=changes.pop("at", NOW),
        by=changes.pop("by", Role.PLATFORM),
        command_id=changes.pop("command_id", an_id("cmd")),
    )
    row = EventRow(
        **msgspec.structs.asdict(recorded),
        case_id=of.head.case_id,
        summary=msgspec.json.encode(summary(of)).decode(),
    )
    return replace(row, **changes)


def filed_event(of: Case) -> ev.CaseFiled:
    return ev.CaseFiled(
        case_id=of.head.case_id,
        tenant=of.head.tenant,
        pack=of.head.pack,
        stage=of.head.stage,
        complainant=of.head.complainant,
        respondent=of.head.respondent,
        claim=of.claim,
        lang=of.head.lang,
        fingerprint=of.head.fingerprint,
        sandbox=of.head.sandbox,
        deadlines=tuple(of.deadlines.values()),
    )


def new_person(slot: str = "complainant", **changes: Any) -> NewPerson:
    fields: dict[str, Any] = {
        "slot": slot,
        "ref": f"{slot}-0001",
        "public_key": slot.encode()[:8] * 4,
        "wrapped_key": b"w" * 60,
    }
    return NewPerson(**(fields | changes))


def sealed(slot: str = "complainant", key: str = "", box: bytes = b"sealed") -> Sealed:
    return Sealed(slot, key, box)


def message(seq: int = 1, **changes: Any) -> Message:
    text_id = an_id("txt", f"message {seq}")
    fields: dict[str, Any] = {
        "seq": seq,
        "by": Role.COMPLAINANT,
        "at": NOW,
        "text_id": text_id,
        "sealed": sealed(key=text_id),
    }
    return Message(**(fields | changes))


def filing(of: Case | None = None, narrative_bytes: int = 2_500, **changes: Any) -> CaseWrite:
    """A whole filing: both persons with their boxes, one event."""
    after = of or case()
    fields: dict[str, Any] = {
        "before": None,
        "after": after,
        "events": (event_row(after, filed_event(after), seq=1),),
        "persons": (
            new_person("complainant", ref=after.head.complainant.ref),
            new_person("respondent", ref=after.head.respondent.ref),
        ),
        "sealed": (sealed("complainant", box=b"x" * narrative_bytes), sealed("respondent", box=b"x" * 250)),
    }
    return CaseWrite(**(fields | changes))


def moved_on(before: Case, **changes: Any) -> Case:
    """The case after one more command with one event. `changes` as for `case`."""
    own, of_head = _split(changes)
    seq = before.head.seq + 1
    counted = {
        "version": before.head.version + 1,
        "seq": seq,
        "audience": {ev.PARTIES: seq, ev.PLATFORM: seq},
        "updated_at": NOW + timedelta(hours=1),
    }
    return replace(before, head=replace(before.head, **(counted | of_head)), **own)


def command(before: Case, after: Case | None = None, **changes: Any) -> CaseWrite:
    """A later command of a case, with one event."""
    after = after or moved_on(before)
    fields: dict[str, Any] = {"before": before, "after": after, "events": (event_row(after),)}
    return CaseWrite(**(fields | changes))


def request_key(name: str | int = 1, **changes: Any) -> RequestKey:
    fields: dict[str, Any] = {
        "pk": f"idem#{TENANT}#{an_id('key')}#{an_id('key', name)}",
        "fingerprint": FINGERPRINT,
        "case_id": an_id("case"),
        "command_id": an_id("cmd"),
        "version": 2,
        "expires_at": int((NOW + timedelta(hours=72)).timestamp()),
        "created": (an_id("off"),),
    }
    return RequestKey(**(fields | changes))


def mediator(ref: str = "m-1", **changes: Any) -> Mediator:
    """On the roster for three cases at a time, in English, for every type of dispute."""
    fields: dict[str, Any] = {"ref": ref, "languages": ("en",), "capacity": 3, "since": NOW}
    return Mediator(**(fields | changes))


def place(of: Case, ref: str = "m-1", *, take: bool = True) -> NeutralClaim:
    """A case's claim on a mediator."""
    return NeutralClaim(of.head.tenant, "mediator", ref, of.head.case_id, take)


def tenant(name: str | int = 1, **changes: Any) -> Tenant:
    fields: dict[str, Any] = {
        "id": an_id("ten", name),
        "name": "Market",
        "sandbox": False,
        "created_at": NOW,
        "wrapped_root": b"wrapped",
    }
    return Tenant(**(fields | changes))


def api_key(name: str | int = 1, **changes: Any) -> ApiKey:
    fields: dict[str, Any] = {
        "id": an_id("key", name),
        "tenant": TENANT,
        "role": Role.PLATFORM,
        "secret_hash": hashlib.sha256(b"secret").hexdigest(),
        "scopes": (),
        "label": "server",
        "created_at": NOW,
    }
    return ApiKey(**(fields | changes))
