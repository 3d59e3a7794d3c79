"""Fields that only the server sets, and every object of a body in which somebody could try to set them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from msgspec import inspect as mi

from chalicelib.entrypoints.http import fields
from chalicelib.entrypoints.http.endpoint import Endpoint

FIELDS: Final = (
    "id",
    "case_id",
    "tenant",
    "tenant_id",
    "owner",
    "group_id",
    "arbitration_id",
    "event_id",
    "key_id",
    "handover_id",
    "status",
    "state",
    "stage",
    "step",
    "outcome",
    "cause",
    "verdict",
    "result",
    "phase",
    "version",
    "seq",
    "chain_head",
    "hash",
    "previous",
    "prev_hash",
    "root_hash",
    "canonical",
    "digest",
    "created_at",
    "updated_at",
    "filed_at",
    "decided_at",
    "closed_at",
    "served_at",
    "declared_at",
    "erased_at",
    "ended_at",
    "signed_at",
    "received_at",
    "epoch",
    "staff_epoch",
    "role",
    "scopes",
    "scope",
    "methods",
    "authenticated_at",
    "acting",
    "principal",
    "is_operator",
    "is_admin",
    "admin",
    "verified",
    "proven",
    "trusted",
    "reviewed",
    "approved",
    "sandbox",
    "kind",
    "by",
    "actor",
    "on_behalf_of",
    "kept_until",
    "hold",
    "legal_hold",
    "legal_effect",
    "binding",
    "finality",
    "public_intake",
    "rate_limit",
    "budget",
    "remaining",
    "wrapped_root",
    "root",
    "secret",
    "secret_hash",
    "api_key",
    "token",
    "signature",
    "public_key",
    "replaced_by",
    "revoked",
    "last_used",
    "deadlines",
    "due_at",
    "wakes_at",
    "allowed_actions",
    "score",
    "standing",
    "position",
    "exhibit",
    "object_key",
    "bucket",
    "version_id",
    "etag",
    "__class__",
    "__proto__",
    "constructor",
    "prototype",
    "$ref",
    "@type",
    "_id",
)
"""From the columns of tables, the replies, and what frameworks elsewhere have let through."""
Place = tuple[str, tuple[str | int, ...], frozenset[str] | None]
"""The pointer to an object, the way there, and the names it takes: None of a free map."""


def places(endpoint: Endpoint, body: Any) -> Iterator[Place]:
    """Every object in the body that a struct reads, the body itself first."""
    yield from _places(fields.prepare(endpoint.body), body, "", ())


def _places(  # noqa: C901 - one line per kind
    node: mi.Type, value: Any, at: str, way: tuple[str | int, ...]
) -> Iterator[Place]:
    match node:
        case mi.Metadata():
            yield from _places(node.type, value, at, way)
        case mi.UnionType():
            for member in node.types:
                yield from _places(_of_tag(member, value), value, at, way)
        case mi.StructType() if isinstance(value, dict):
            known = {f.encode_name: f.type for f in node.fields}
            tag = {node.tag_field} if node.tag_field else set()
            yield at, way, frozenset({*known, *tag})
            for name, inner in value.items():
                if name in known:
                    yield from _places(known[name], inner, f"{at}/{name}", (*way, name))
        case mi.ListType() | mi.VarTupleType() if isinstance(value, list):
            for index, inner in enumerate(value[:1]):
                yield from _places(node.item_type, inner, f"{at}/{index}", (*way, index))
        case mi.DictType() if isinstance(value, dict):
            for name, inner in list(value.items())[:1]:
                yield from _places(node.value_type, inner, f"{at}/{name}", (*way, name))


def _of_tag(member: mi.Type, value: Any) -> mi.Type:
    """Of structs told apart by a tag only the one that is meant."""
    if isinstance(member, mi.StructType) and member.tag_field and isinstance(value, dict):
        return member if value.get(member.tag_field) == member.tag else mi.NoneType()
    return member


def structs(node: mi.Type) -> Iterator[mi.StructType]:
    """All that are reached from a type."""
    match node:
        case mi.Metadata():
            yield from structs(node.type)
        case mi.UnionType():
            for member in node.types:
                yield from structs(member)
        case mi.StructType():
            yield node
            for field in node.fields:
                yield from structs(field.type)
        case mi.ListType() | mi.VarTupleType():
            yield from structs(node.item_type)
        case mi.DictType():
            yield from structs(node.value_type)


def with_field(body: Any, way: tuple[str | int, ...], name: str, value: Any) -> Any:
    """A copy of the body in which that object has one field more."""
    made = json.loads(json.dumps(body))
    inner = made
    for step in way:
        inner = inner[step]
    inner[name] = value
    return made
