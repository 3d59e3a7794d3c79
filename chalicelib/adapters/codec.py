"""The rows of a case: how the aggregate, its events and its sealed texts lie in the tables, and back. Pure.

Rows are DynamoDB attribute maps, not PynamoDB models: on this path models cost a third more CPU per call. Partition
`case#<id>`: `a#…` what a view of the case needs, `e#…` events, `m#…` messages. Only what changed is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.adapters.partitions import log_partition, shard, wake_keys
from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import (
    LOG_SHARDS,
    EventRow,
    Loaded,
    Message,
    NewPerson,
    Person,
    RequestKey,
    Sealed,
    SealedBid,
)
from chalicelib.domain.case.bundled import Bundle
from chalicelib.domain.case.external import External
from chalicelib.domain.case.holding import Hold
from chalicelib.domain.case.procedure import Accord, Deficiency, Invited, Mediation, Membership, Pause, Round
from chalicelib.domain.case.publishing import PublicText
from chalicelib.domain.case.referred import Referral
from chalicelib.domain.case.representatives import Representation
from chalicelib.domain.case.state import (
    Budget,
    Case,
    Claim,
    Deadline,
    Decision,
    Evidence,
    EvidenceRequest,
    Head,
    Offer,
    Proposal,
    Task,
)  # fmt: skip
from chalicelib.domain.publication import server_of
from chalicelib.domain.values import Role, parse_stamp, stamp

OFFICE: Final = "office"
REPORTER: Final = "reporter"
PARTITIONS: Final = {"alr": "alert", "arb": "arbitration", "case": "case", "group": "group", "rep": "report"}
"""By the prefix of the ids: the word that partitions of that kind of aggregate begin with."""

CHILDREN: Final[dict[str, tuple[str, Any]]] = {
    "deadline": ("deadlines", Deadline),
    "offer": ("offers", Offer),
    "request": ("requests", EvidenceRequest),
    "proposal": ("proposals", Proposal),
    "task": ("tasks", Task),
    "evidence": ("evidence", Evidence),
    "budget": ("budgets", Budget),
    "deficiency": ("deficiencies", Deficiency),
    "pause": ("pauses", Pause),
    "accord": ("accords", Accord),
    "round": ("rounds", Round),
    "mediation": ("mediations", Mediation),
    "membership": ("memberships", Membership),
    "invited": ("invited", Invited),
    "bundle": ("bundles", Bundle),
    "hold": ("holds", Hold),
    "representation": ("representations", Representation),
    "public_text": ("public_texts", PublicText),
    "external": ("externals", External),
}
"""By the word in the sort key: the field of `Case` they fill, and their type."""


class _Filed(msgspec.Struct):
    fingerprint: str


_DECODERS: Final = {word: msgspec.json.Decoder(kind) for word, (_, kind) in CHILDREN.items()}
_HEAD: Final = msgspec.json.Decoder(Head)
_PARTS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    "claim": msgspec.json.Decoder(Claim), "decision": msgspec.json.Decoder(Decision),
    "referral": msgspec.json.Decoder(Referral),
}  # fmt: skip
"""Single parts of a case, by the word that is their field's name too."""
_NUMBERS: Final = msgspec.json.Decoder(dict[str, int])
_FILED: Final = msgspec.json.Decoder(_Filed)
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")  # a rebuilt row has the very bytes


# ------------------------------------------------------------------------------------------------------------ keys


LATE: Final = "late#"
"""How the partitions begin of what came late into a log; `project` may write there and nowhere else in this table."""


def case_pk(case_id: str) -> str:
    return f"case#{case_id}"


def owner_pk(id_: str) -> str:
    """The partition of a case, or of whatever else has rows like one, by the prefix of its id. Raises KeyError."""
    return f"{PARTITIONS[id_.partition('_')[0]]}#{id_}"


def owner_of(item: Item) -> str:
    """The id of what a row belongs to."""
    return str(item["pk"]["S"].partition("#")[2])


def subject_key_item(tenant: str, owner: str, person: NewPerson) -> Item:
    return {**subject_key(tenant, owner, person.slot, person.ref), "wrapped": {"B": person.wrapped_key}}


def subject_key(tenant: str, owner: str, slot: str, ref: str) -> Item:
    return {"pk": _s(f"subject#{tenant}#{ref}"), "sk": _s(f"{owner_pk(owner)}#{slot}")}


def slot_of(item: Item) -> str:
    """Whose key a row of the subject keys is, within its case."""
    return str(item["sk"]["S"].rpartition("#")[2])


def _s(text: str) -> dict[str, str]:
    return {"S": text}


def _n(number: int) -> dict[str, str]:
    return {"N": str(number)}


def _doc(value: Any) -> dict[str, str]:
    return {"S": _ENCODER.encode(value).decode()}


# --------------------------------------------------------------------------------------------------- the aggregate


def rows(case: Case) -> dict[str, Item]:
    """All rows of the aggregate by sort key."""
    return {item["sk"]["S"]: item for item in _changed(None, case)}


def changes(before: Case | None, after: Case) -> tuple[list[Item], list[Item]]:
    """(rows to put, keys to delete) that lead from the one to the other. The head is always among the puts, first."""
    return list(_changed(before, after)), list(_gone(before, after))


def _changed(before: Case | None, after: Case) -> Iterator[Item]:
    pk = _s(case_pk(after.head.case_id))
    yield _head_item(after.head)
    if before is None or before.claim != after.claim:
        yield {"pk": pk, "sk": _s("a#claim"), "doc": _doc(after.claim)}
    if after.decision is not None and (before is None or before.decision != after.decision):
        yield {"pk": pk, "sk": _s("a#decision"), "doc": _doc(after.decision)}
    if (now := after.referral) is not None and (before is None or before.referral != now):
        yield {"pk": pk, "sk": _s("a#referral"), "doc": _doc(now)}
    for word, (field, _) in CHILDREN.items():
        old = getattr(before, field) if before is not None else {}
        new = getattr(after, field)
        if new is old:
            continue
        for key, child in new.items():
            if (known := old.get(key)) is not child and known != child:
                yield {"pk": pk, "sk": _s(f"a#{word}#{key}"), "doc": _doc(child)}
    if before is not None:
        yield from ({"pk": pk, "sk": _s(f"a#bid#{key}")} for key in _spent(before, after))


def _gone(before: Case | None, after: Case) -> Iterator[Item]:
    if before is None:
        return
    pk = _s(case_pk(after.head.case_id))
    if before.decision is not None and after.decision is None:
        yield {"pk": pk, "sk": _s("a#decision")}
    for word, (field, _) in CHILDREN.items():
        for key in getattr(before, field).keys() - getattr(after, field).keys():
            yield {"pk": pk, "sk": _s(f"a#{word}#{key}")}


def _spent(before: Case, after: Case) -> Iterator[str]:
    """Sealed bids whose round is over: their rows are written anew without what they held, whatever ended it. No
    function may delete a row of a case.
    """
    for number, known in before.rounds.items():
        if known.state == "open" and (now := after.rounds.get(number)) is not None and now.state != "open":
            yield from (f"{number}#{role}" for role in known.bids)


def bid_item(case_id: str, bid: SealedBid) -> Item:
    return {"pk": _s(case_pk(case_id)), "sk": _s(f"a#bid#{bid.key}"), "box": {"B": bid.box}}


def _head_item(head: Head) -> Item:
    item = {
        "pk": _s(case_pk(head.case_id)),
        "sk": _s("a#head"),
        "doc": _doc(head),
        "version": _n(head.version),
    }
    return item | wake_keys(head, head.case_id)


def head_of(item: Item) -> Head:
    """From a head's row, e.g. out of the table's stream. Raises msgspec.ValidationError."""
    return _HEAD.decode(item["doc"]["S"])


def fingerprint_of(item: Item) -> str:
    """Of a head's row of any kind: by what the request that made it is told from another one."""
    return _FILED.decode(item["doc"]["S"]).fingerprint


def decode(items: Iterable[Item]) -> Loaded:
    """The case from all its `a#` rows. Raises ValueError or msgspec.ValidationError when a row is not one of ours."""
    fields: dict[str, Any] = {field: {} for field, _ in CHILDREN.values()}
    persons: dict[str, Person] = {}
    sealed: list[Sealed] = []
    bids: dict[str, bytes] = {}
    for item in items:
        word, _, key = item["sk"]["S"][2:].partition("#")
        if (decoder := _DECODERS.get(word)) is not None:
            fields[CHILDREN[word][0]][key] = decoder.decode(item["doc"]["S"])
        elif word == "bid":
            if "box" in item:
                bids[key] = item["box"]["B"]
        elif word == "person":
            read_person(item, key, persons, sealed)
        elif word == "head":
            fields["head"] = head_of(item)
        elif (part := _PARTS.get(word)) is not None:
            fields[word] = part.decode(item["doc"]["S"])
        else:
            raise ValueError(f"unknown row {item['sk']['S']}")
    if "head" not in fields or "claim" not in fields:
        raise ValueError("a case without head or claim")
    return Loaded(Case(**fields), persons, tuple(sealed), bids)


# --------------------------------------------------------------------------------------------------------- persons


def read_person(item: Item, key: str, persons: dict[str, Person], sealed: list[Sealed]) -> None:
    slot, _, text_id = key.partition("#")
    if not text_id:
        persons[slot] = Person(slot, item["ref"]["S"], item["pub"]["B"])
    if "box" in item:
        sealed.append(Sealed(slot, text_id, item["box"]["B"]))


def person_item(tenant: str, owner: str, person: NewPerson, own: Sealed | None) -> Item:
    """`own`: the bundle of what the person has filed, if anything."""
    item: Item = {
        "pk": _s(owner_pk(owner)),
        "sk": _s(f"a#person#{person.slot}"),
        "ref": _s(person.ref),
        "pub": {"B": person.public_key},
    }
    # The office takes part in every case: one hot index partition that nobody asks for. A report is no case.
    if person.slot not in (OFFICE, REPORTER):
        item["participant"] = _s(f"{tenant}#{person.ref}")
    if own is not None:
        item["box"] = {"B": own.box}
    return item


# ------------------------------------------------------------------------------------------------ events, messages


def event_item(row: EventRow, tenant: str, attempt: str, log_shards: int = LOG_SHARDS) -> Item:
    """`attempt`: the stamp of the writing attempt, by which the log is ordered. What it must not show stays out."""
    item = {
        "pk": _s(owner_pk(row.case_id)),
        "sk": _s(f"e#{row.seq:09}"),
        "id": _s(row.id),
        "type": _s(row.type),
        "at": _s(row.at),
        "body": _s(row.body),
        "prev": _s(row.prev),
        "hash": _s(row.hash),
        "audience": _doc(row.audience),
        "summary": _s(row.summary),
        "log_pk": _s(log_partition(tenant, attempt[:10], shard(row.case_id, log_shards))),
    }
    if (
        server_of(PARTITIONS[row.case_id.partition("_")[0]]) in row.audience
    ):  # the index wants both of its keys
        item["log_sk"] = _s(f"{attempt}#{row.seq:09}#{row.id}")
    else:
        item["tenant"] = _s(tenant)  # for the relay, which otherwise reads it from the log's key
    return item


def again_item(row: EventRow, tenant: str, attempt: str, partition: int) -> Item:
    """An event's second place in its tenant's log, in the same one of its partitions. It is no event row: nobody
    publishes it, and no record counts it. It lies outside the record's own partition, so that whoever may write it can
    be kept from writing there.
    """
    again = {
        "pk": _s(f"{LATE}{row.case_id}"), "sk": _s(f"l#{row.seq:09}"),
        "log_pk": _s(log_partition(tenant, attempt[:10], partition)),
    }  # fmt: skip
    return event_item(row, tenant, attempt) | again


def event_of(item: Item) -> EventRow:
    """From an event's row: a query's, the log index's, or an image out of the table's stream."""
    return EventRow(
        seq=int(item["sk"]["S"][2:]),
        id=item["id"]["S"],
        type=item["type"]["S"],
        case_id=owner_of(item),
        at=item["at"]["S"],
        body=item["body"]["S"],
        prev=item["prev"]["S"],
        hash=item["hash"]["S"],
        audience=_NUMBERS.decode(item["audience"]["S"]),
        summary=item["summary"]["S"],
    )


def bundle_item(owner: str, bundle: Sealed) -> Item:
    """What a person wrote later, in a row of its own."""
    sk = f"a#person#{bundle.slot}#{bundle.key}"
    return {"pk": _s(owner_pk(owner)), "sk": _s(sk), "box": {"B": bundle.box}}


def message_item(owner: str, message: Message, kind: str = "m") -> Item:
    """`owner`: the case, group or arbitration it was said in. `kind`: `d` for what a panel deliberates."""
    item: Item = {
        "pk": _s(owner_pk(owner)),
        "sk": _s(f"{kind}#{message.seq:09}"),
        "by": _s(message.by.value),
        "at": _s(stamp(message.at)),
        "text_id": _s(message.text_id),
        "slot": _s(message.sealed.slot),
        "box": {"B": message.sealed.box},
    }
    where = {
        "room": message.room, "neutral": message.neutral, "ref": message.ref, "case_id": message.case_id,
    }  # fmt: skip
    where |= {"lang": message.lang, "attachments": " ".join(message.attachments)}
    if message.edits:
        item["edits"] = _n(message.edits)
    return item | {name: _s(value) for name, value in where.items() if value}


def message_of(item: Item) -> Message:
    text_id = item["text_id"]["S"]
    return Message(
        seq=int(item["sk"]["S"][2:]),
        by=Role(item["by"]["S"]),
        at=parse_stamp(item["at"]["S"]),
        text_id=text_id,
        sealed=Sealed(item["slot"]["S"], text_id, item["box"]["B"]),
        room=item["room"]["S"] if "room" in item else None,
        neutral=item["neutral"]["S"] if "neutral" in item else None,
        ref=item["ref"]["S"] if "ref" in item else "",
        case_id=item["case_id"]["S"] if "case_id" in item else "",
        lang=item["lang"]["S"] if "lang" in item else "",
        attachments=tuple(item["attachments"]["S"].split()) if "attachments" in item else (),
        edits=int(item["edits"]["N"]) if "edits" in item else 0,
    )


# ---------------------------------------------------------------------------------------------------- request keys


def request_key_item(key: RequestKey) -> Item:
    """`ttl` lets DynamoDB drop the row some day; until then `expires_at` decides."""
    doc = msgspec.structs.asdict(key)
    del doc["pk"], doc["expires_at"]
    expiry = _n(key.expires_at)
    return {"pk": _s(key.pk), "sk": _s("k"), "doc": _doc(doc), "expires_at": expiry, "ttl": expiry}


def request_key_of(item: Mapping[str, Any]) -> RequestKey:
    doc = msgspec.json.decode(item["doc"]["S"])
    return msgspec.convert(
        {**doc, "pk": item["pk"]["S"], "expires_at": int(item["expires_at"]["N"])}, RequestKey
    )
