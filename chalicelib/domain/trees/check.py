"""Verifies signed tree heads and inclusion proofs with the standard library alone: copy this file and run it anywhere.

    python check.py heads HEAD.json [HEAD.json ...] [--tree-key KEY]
    python check.py inclusion PROOF.json [--tree-key KEY] [--chain-head HASH ...]

A tree head says of one day that all records together had the root `root_hash`. It is signed: ECDSA on P-256 with
SHA-256 over "redress:tree-head:1" + the head as canonical JSON; `signature` is R and S of 32 bytes each, S the lower of
the two that are possible, in Base64. Each head holds the hash of the one before it. An inclusion proof leads from one
record's last hash to that root, as RFC 9162 §2.1.3 has it: SHA-256(0x00 + leaf), SHA-256(0x01 + left + right).

KEY is a file with the public key, as PEM, Base64 of its SubjectPublicKeyInfo, or a JWK: the key you got by another way
than the file that is checked. Without it a signature shows only that the file fits itself.

Exit codes: 0 good; 1 broken, the first broken thing is named; 2 not readable.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

SIGNED, FORMAT = b"redress:tree-head:1", "redress-inclusion/1"
GOOD, BROKEN, UNREADABLE, MAX_PATH = 0, 1, 2, 63
_HASH, _DAY = re.compile(r"[0-9a-f]{64}"), re.compile(r"\d{4}-\d\d-\d\d")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_HEAD = {"log_id", "day", "timestamp", "tree_size", "root_hash", "previous_day", "previous"}
_LEAF = {"id", "seq", "chain_head"}


class Broken(Exception):
    """The first thing that is not as it must be."""


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


# ------------------------------------------------------------ P-256 (FIPS 186-5, SP 800-186)

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
"""Of a SubjectPublicKeyInfo with an uncompressed point on P-256."""
Point = tuple[int, int] | None


def _add(left: Point, right: Point) -> Point:
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) if left == right else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def _times(number: int, point: Point) -> Point:
    """Nothing here is secret, so nothing has to take the same time."""
    found: Point = None
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


def signed_by(spki: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key made the signature. The higher S is refused: a signature has one form."""
    if len(signature) != 64 or len(spki) != len(PREFIX) + 64 or not spki.startswith(PREFIX):
        return False
    x, y = (int.from_bytes(spki[n : n + 32], "big") for n in (len(PREFIX), len(PREFIX) + 32))
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (x < P and y < P and (y * y - x * x * x - A * x - B) % P == 0):
        return False
    if not (0 < r < N and 0 < s <= N // 2):
        return False
    inverse, digest = pow(s, -1, N), int.from_bytes(hashlib.sha256(message).digest(), "big")
    point = _add(_times(digest * inverse % N, G), _times(r * inverse % N, (x, y)))
    return point is not None and point[0] % N == r


# ------------------------------------------------------------ the checks


def signed_head(given: Any, key: bytes | None = None) -> dict[str, Any]:
    """The head of a signed one. Raises Broken. `key`: that must have signed it."""
    head = _head(given)
    spki = _base64(given.get("public_key"), "public_key")
    if key is not None and spki != key:
        raise Broken("public_key: it is not the key that you gave")
    if hashlib.sha256(spki).hexdigest() != head["log_id"]:
        raise Broken("head: its log_id is not that of its key")
    if not signed_by(spki, _base64(given.get("signature"), "signature"), SIGNED + canonical(head)):
        raise Broken("signature: the key did not sign this head")
    return head


def _head(given: Any) -> dict[str, Any]:
    """By its shape alone."""
    if not isinstance(given, dict) or not isinstance(given.get("head"), dict) or set(given["head"]) != _HEAD:
        raise Broken("head: it has not the shape of a signed tree head")
    head: dict[str, Any] = given["head"]
    _shaped(head)
    return head


def _shaped(head: dict[str, Any]) -> None:
    texts = [head[name] for name in _HEAD - {"tree_size"}]
    if (
        not all(isinstance(text, str) and text.isascii() for text in texts)
        or type(head["tree_size"]) is not int
    ):
        raise Broken("head: its parts are not of the right kind")
    if not _hash(head["root_hash"]) or not _DAY.fullmatch(head["day"]) or head["tree_size"] < 0:
        raise Broken("head: its day, size or root are not of the right form")
    if not _STAMP.fullmatch(head["timestamp"]) or head["timestamp"][:10] <= head["day"]:
        raise Broken("head: it was made before its day was over")
    if bool(head["previous"]) != bool(head["previous_day"]):
        raise Broken("head: what it says of the one before it does not fit together")


def _base64(text: Any, name: str) -> bytes:
    """One form only: what is decoded gives the same text again."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (TypeError, ValueError):
        raise Broken(f"{name}: it is no Base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Broken(f"{name}: it is not written as it was made")
    return raw


def digest(head: dict[str, Any]) -> str:
    return hashlib.sha256(SIGNED + canonical(head)).hexdigest()


def heads(given: Sequence[Any], key: bytes | None = None) -> list[dict[str, Any]]:
    """Signed heads, each the next of the one before it, by days. Raises Broken."""
    found = sorted((signed_head(one, key) for one in given), key=lambda head: str(head["day"]))
    for before, after in pairwise(found):
        if after["day"] == before["day"]:
            if after != before:
                raise Broken(f"{after['day']}: there are two different heads for this day: keep both")
            continue
        if after["previous_day"] != before["day"]:
            raise Broken(
                f"{after['day']}: the head before it is of {_plain(after['previous_day'])}; give that one too"
            )
        if after["previous"] != digest(before):
            raise Broken(f"{after['day']}: it follows another head of {before['day']} than the one given")
        if after["log_id"] != before["log_id"]:
            raise Broken(f"{after['day']}: another key signed it than the one before")
        if after["tree_size"] < before["tree_size"]:
            raise Broken(f"{after['day']}: records have gone: its tree is smaller than the one before")
    return found


def inclusion(given: Any, key: bytes | None = None) -> dict[str, Any]:
    """The leaf that is proved. Raises Broken (RFC 9162 §2.1.3.2)."""
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise Broken("proof: it has not the shape of an inclusion proof")
    leaf, at, head = _leaf(given.get("leaf")), given.get("leaf_index"), _head(given.get("tree"))
    if type(at) is not int or not 0 <= at < head["tree_size"]:
        raise Broken("leaf_index: there is no such leaf in the tree")
    if _climbed(leaf, at, head["tree_size"], _path(given.get("path"))).hex() != head["root_hash"]:
        raise Broken("path: it does not lead from the leaf to the root")
    signed_head(given["tree"], key)  # last, for it takes longest
    return leaf


def _leaf(leaf: Any) -> dict[str, Any]:
    if not isinstance(leaf, dict) or set(leaf) != _LEAF or type(leaf["seq"]) is not int or leaf["seq"] < 1:
        raise Broken("leaf: it has not the shape of a leaf")
    if not isinstance(leaf["id"], str) or not _hash(leaf["chain_head"]):
        raise Broken("leaf: its id is no text or its chain head no hash")
    return leaf


def _path(path: Any) -> list[bytes]:
    if not isinstance(path, list) or len(path) > MAX_PATH or not all(map(_hash, path)):
        raise Broken("path: it is no list of hashes")
    return [bytes.fromhex(one) for one in path]


def _hash(text: Any) -> bool:
    return isinstance(text, str) and _HASH.fullmatch(text) is not None


def _climbed(leaf: dict[str, Any], at: int, size: int, path: list[bytes]) -> bytes:
    """The root that the path leads to. Raises Broken for one that is longer or shorter than the tree is high."""
    found, last = hashlib.sha256(b"\x00" + canonical(leaf)).digest(), size - 1
    for beside in path:
        if last == 0:
            raise Broken("path: it goes on beyond the root")
        if at & 1 or at == last:
            found = hashlib.sha256(b"\x01" + beside + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + beside).digest()
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Broken("path: it ends before the root")
    return found


# ------------------------------------------------------------ in words


def public_key(text: str) -> bytes:
    """SubjectPublicKeyInfo out of PEM, Base64, a JWK, or a signed head. Raises ValueError."""
    text = text.strip()
    if text.startswith("{"):
        found = json.loads(text)
        if "public_key" in found:
            return base64.b64decode(found["public_key"], validate=True)
        found = found.get("jwk", found)
        x, y = (base64.urlsafe_b64decode(found[name] + "=" * (-len(found[name]) % 4)) for name in "xy")
        return PREFIX + x + y
    lines = [line for line in text.splitlines() if not line.startswith("-----")]
    return base64.b64decode("".join(lines), validate=True)


def _plain(text: Any) -> str:
    """Whoever made the file does not write on the reader's terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(text))[:200]


def strict(text: str) -> Any:
    """JSON in which each name stands once. Raises ValueError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise ValueError("a name stands twice")
        return made

    try:
        return json.loads(text, object_pairs_hook=once)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _read(name: str) -> Any:
    with open(name, encoding="utf-8") as file:  # noqa: PTH123 - one file, no more than it needs
        return strict(file.read())


def main(arguments: Sequence[str] | None = None) -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="tree", description="Verify tree heads and inclusion proofs.")
    parser.add_argument("what", choices=("heads", "inclusion"))
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--tree-key", metavar="KEY", help="file with the public key that must have signed")
    parser.add_argument("--chain-head", action="append", default=[], metavar="HASH", help="that you kept")
    given = parser.parse_args(arguments)
    try:
        key = None
        if given.tree_key:
            with open(given.tree_key, encoding="utf-8") as file:  # noqa: PTH123 - as above
                key = public_key(file.read())
        read = [_read(name) for name in given.files]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        sys.stderr.write(f"not readable: {_plain(error)}\n")
        return UNREADABLE
    try:
        lines = _heads(read, key) if given.what == "heads" else _proofs(read, key, given.chain_head)
    except (Broken, ValueError, RecursionError) as broken:
        sys.stdout.write(f"BROKEN: {_plain(broken)}\n")
        return BROKEN
    sys.stdout.write("".join(f"{line}\n" for line in (*lines, pinned(key))))
    return GOOD


def pinned(key: bytes | None) -> str:
    if key is None:
        return "signed by the key in the file, not pinned: give the key that you got by another way with --tree-key"
    return "signed by the key that you gave"


def _heads(read: Sequence[Any], key: bytes | None) -> list[str]:
    found = heads([one.get("tree", one) if isinstance(one, dict) else one for one in read], key)
    lines = [f"{head['day']}: {head['tree_size']} records, root {head['root_hash']}" for head in found]
    return [*lines, f"{len(found)} heads, each following the one before it"] if len(found) > 1 else lines


def _proofs(read: Sequence[Any], key: bytes | None, kept: Sequence[str]) -> list[str]:
    lines = []
    for one in read:
        leaf = inclusion(one, key)
        day = one["tree"]["head"]["day"]
        lines.append(
            f"{_plain(leaf['id'])}: in the tree of {day}, up to event {leaf['seq']}, chain head {leaf['chain_head']}"
        )
        if kept and leaf["chain_head"] not in [head.strip().lower() for head in kept]:
            raise Broken(f"leaf: its chain head is none of those that you kept ({_plain(leaf['id'])})")
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
