"""What the small story lacks, planted into its evidence: a group with a roll and a ledger, and a signed tree."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from chalicelib.domain.trees import heads, merkle
from oracle.evidence import Evidence, Object
from oracle.reading import Index
from tests.oracle.tampering import DISPUTES, Item, added

GROUP = "group_1"
KEY = ec.derive_private_key(7, ec.SECP256R1())
DAY = "2026-11-22"
Tamper = Callable[[Evidence], Evidence]


# ------------------------------------------------------------------------------------------------------------- group


def roll(**said: Any) -> Tamper:
    """Two members who claim 3 and 4 cents, and what the head says of them otherwise."""
    sealed = {"members": 2, "claimed": {"EUR": 7}} | said
    listed = [["case_1", "a", 3, "EUR"], ["case_2", "b", 4, "EUR"]]
    head = {"group_id": GROUP, "tenant": "t", "rolls": 1, "roll": sealed}
    return lambda e: added(e, DISPUTES, _row("a#head", head), _part("roll#1", listed))


def ledger(**said: Any) -> Tamper:
    """Two lines of 1 and 2 cents, and what the ledger says of them otherwise."""
    told = {"id": "led_1", "number": 1, "lines": 2, "totals": {"EUR": 3}} | said
    lines = [["case_1", "EUR", 1, 3], ["case_2", "EUR", 2, 4]]
    head = _row("a#head", {"group_id": GROUP, "tenant": "t"})
    return lambda e: added(e, DISPUTES, head, _row("a#ledger#led_1", told), _part("ledger#1", lines))


def stray_member(e: Evidence) -> Evidence:
    """One whose own case knows nothing of it."""
    doc = {"case_id": Index(e).cases[0].id, "member": "m"}
    member = _row("m#m", doc) | {"pk": {"S": f"group#{GROUP}#0"}, "left": {"BOOL": False}}
    return added(e, DISPUTES, member)


def _row(sk: str, doc: Any) -> Item:
    return {
        "pk": {"S": f"group#{GROUP}"},
        "sk": {"S": sk},
        "doc": {"S": json.dumps(doc)},
        "version": {"N": "1"},
    }


def _part(work: str, doc: Any) -> Item:
    return {
        "pk": {"S": f"group#{GROUP}#{work}"},
        "sk": {"S": "s#0000"},
        "doc": {"B": json.dumps(doc).encode()},
    }


# -------------------------------------------------------------------------------------------------------------- tree


def tree(*, without: bool = False, chain_head: str = "", signature: str = "", **said: Any) -> Tamper:
    """Of all records as they end, made and signed as the product does it. `without`: the first leaf; `chain_head`: of
    the first one; `said`: what the head says otherwise.
    """

    def planted(e: Evidence) -> Evidence:
        leaves = _leaves(e, chain_head)[1 if without else 0 :]
        signed = _signed(leaves, said)
        if signature:
            signed = signed | {"signature": signature}
        lines = b"".join(heads.data(leaf) + b"\n" for leaf in leaves)
        made = (
            Object(f"heads/1-{DAY}", "v1", {}, json.dumps(signed).encode()),
            Object(f"tree/{DAY}/tiles/000000", "v1", {}, lines),
        )
        return replace(e, objects={"TreesBucket": made})

    return planted


def _leaves(e: Evidence, chain_head: str) -> list[heads.Leaf]:
    found = [heads.Leaf(r.id, len(r.events), r.events[-1].hash) for r in Index(e).records.values()]
    first, *others = sorted(found, key=heads.place)
    return [replace(first, chain_head=chain_head or first.chain_head), *others]


def _signed(leaves: list[heads.Leaf], said: dict[str, Any]) -> dict[str, Any]:
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    head = {
        "log_id": hashlib.sha256(spki).hexdigest(), "day": DAY, "timestamp": "2026-11-23T00:10:00.000000Z",
        "tree_size": len(leaves), "root_hash": merkle.root([heads.hashed(leaf) for leaf in leaves]).hex(),
        "previous_day": "", "previous": "",
    } | said  # fmt: skip
    message = heads.SIGNED + json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    r, s = utils.decode_dss_signature(KEY.sign(message, ec.ECDSA(SHA256())))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return {
        "head": head,
        "signature": base64.b64encode(raw).decode(),
        "public_key": base64.b64encode(spki).decode(),
    }
