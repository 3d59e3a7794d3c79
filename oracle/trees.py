"""Tree heads: signed, each following the last, over the leaves of all records, as RFC 9162 §2.1 has it
(docs/integrity.md). Where no audit has run there is nothing to check.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from oracle.evidence import Object
from oracle.moments import SECOND, micros
from oracle.reading import LOADS, Doc, Index
from oracle.rules import Breach, Rule

BUCKET: Final = "TreesBucket"
SIGNED: Final = b"redress:tree-head:1"
SHARDS: Final = 16
DAY: Final = 86_400 * SECOND
SETTLED: Final = 3_600 * SECOND
"""Before the end of a day: what was written then may not have been in the lists that its tree was made of."""


def check(found: Index) -> Iterator[Breach]:
    objects = {one.key: one for one in found.evidence.objects.get(BUCKET, ())}
    heads = [LOADS(one.body) for key, one in objects.items() if key.startswith("heads/")]
    before: Doc | None = None
    for signed in sorted(heads, key=lambda one: str(one["head"]["day"])):
        yield from _head(signed, before)
        leaves = _leaves(objects, signed["head"]["day"])
        yield from _root(signed["head"], leaves)
        yield from _included(found, signed["head"], leaves)
        before = signed["head"]


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def root(hashes: Sequence[bytes]) -> bytes:
    """MTH over leaf hashes."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:])).digest()


# -------------------------------------------------------------------------------------------------------------- head


def _head(signed: Doc, before: Doc | None) -> Iterator[Breach]:
    head = signed["head"]
    if not _is_signed(signed):
        yield Breach(Rule.TREE_HEAD, f"the tree head of {head['day']} is not signed by its key")
    follows = (before["day"], hashlib.sha256(SIGNED + canonical(before)).hexdigest()) if before else ("", "")
    if (head["previous_day"], head["previous"]) != follows:
        yield Breach(
            Rule.TREE_HEAD, f"the tree head of {head['day']} does not follow that of {follows[0] or 'no day'}"
        )


def _is_signed(signed: Doc) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    spki, raw = (base64.b64decode(signed[name]) for name in ("public_key", "signature"))
    key = load_der_public_key(spki)
    r, s = (int.from_bytes(raw[n : n + 32], "big") for n in (0, 32))
    if hashlib.sha256(spki).hexdigest() != signed["head"]["log_id"] or not isinstance(
        key, ec.EllipticCurvePublicKey
    ):
        return False
    try:
        key.verify(utils.encode_dss_signature(r, s), SIGNED + canonical(signed["head"]), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


# ------------------------------------------------------------------------------------------------------------ leaves


def _leaves(objects: dict[str, Object], day: str) -> list[Doc]:
    tiles = sorted(
        (int(key.rpartition("/")[2]), one)
        for key, one in objects.items()
        if key.startswith(f"tree/{day}/tiles/")
    )
    return [LOADS(line) for _, tile in tiles for line in tile.body.splitlines() if line]


def _place(leaf: Doc) -> tuple[int, str]:
    return hashlib.sha256(leaf["id"].encode()).digest()[0] % SHARDS, leaf["id"]


def _root(head: Doc, leaves: list[Doc]) -> Iterator[Breach]:
    top = root([hashlib.sha256(b"\x00" + canonical(leaf)).digest() for leaf in leaves]).hex()
    ordered = [_place(leaf) for leaf in leaves]
    if (top, len(leaves)) != (head["root_hash"], head["tree_size"]) or ordered != sorted(set(ordered)):
        yield Breach(
            Rule.TREE_ROOT,
            f"the tree of {head['day']} has {len(leaves)} leaves under {top[:12]}…, its head says"
            f" {head['tree_size']} under {head['root_hash'][:12]}…",
        )


def _included(found: Index, head: Doc, leaves: list[Doc]) -> Iterator[Breach]:
    known = {leaf["id"]: leaf for leaf in leaves}
    settled = micros(f"{head['day']}T00:00:00Z") + DAY - SETTLED
    for record in found.records.values():
        leaf = known.pop(record.id, None)
        if leaf is None:
            if record.events and micros(record.events[0].at) < settled:
                yield Breach(Rule.TREE_LEAF, f"{record.name} has no leaf in the tree of {head['day']}")
            continue
        there = record.events[leaf["seq"] - 1 : leaf["seq"]]
        if not there or there[0].hash != leaf["chain_head"]:
            yield Breach(
                Rule.TREE_LEAF, f"{record.name} never had the end that the tree of {head['day']} says: {leaf}"
            )
    for id_ in known:
        yield Breach(Rule.TREE_LEAF, f"the tree of {head['day']} has a leaf of {id_}, which is nowhere")
