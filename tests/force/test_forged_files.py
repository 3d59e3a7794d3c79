"""Forged files that prove something: tree heads, proofs, awards, draws and bundles. The good one holds first."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import msgspec
import pytest

from bench.tampers import closed, opened
from chalicelib.domain.arbitration import awardfile
from chalicelib.domain.bundle import check as bundles
from chalicelib.domain.neutrals import drawfile
from chalicelib.domain.trees import check as tool
from tests import trees
from tests.bundle_samples import sample
from tests.unit.domain.arbitration.test_awardfile import file as an_award
from tests.unit.domain.neutrals import making

Plain = dict[str, Any]
KEY = trees.HandSigner().public_key()


class Forged(NamedTuple):
    name: str
    change: Callable[[Plain], object]
    said: str
    """How it is refused begins so."""


def resigned(plain: Plain, secret: int = 8, says: bytes = b"") -> None:
    """Signed anew, with a key of the forger's. `says`: the key that stands beside it, where it is another."""
    signer = trees.HandSigner(secret)
    key = signer.public_key()
    plain["head"]["log_id"] = hashlib.sha256(key).hexdigest()
    message = tool.SIGNED + tool.canonical(plain["head"])
    plain["signature"] = base64.b64encode(signer.sign(message)).decode()
    plain["public_key"] = base64.b64encode(says or key).decode()


def high(plain: Plain) -> None:
    """The other of the two S that fit the same signature."""
    raw = base64.b64decode(plain["signature"])
    s = tool.N - int.from_bytes(raw[32:], "big")
    plain["signature"] = base64.b64encode(raw[:32] + s.to_bytes(32, "big")).decode()


HEADS = (
    Forged("another root", lambda p: p["head"].update(root_hash="ab" * 32), "signature"),
    Forged("a record less", lambda p: p["head"].update(tree_size=2), "signature"),
    Forged("another day", lambda p: p["head"].update(day="2026-11-21"), "signature"),
    Forged(
        "made before its day was over",
        lambda p: p["head"].update(timestamp="2026-11-22T00:40:00.000000Z"),
        "head",
    ),
    Forged("signed by the forger", resigned, "public_key"),
    Forged(
        "the log's key beside the forger's signature",
        lambda p: resigned(p, says=KEY),
        "head",
    ),
    Forged(
        "a signature of zeros",
        lambda p: p.update(signature=base64.b64encode(bytes(64)).decode()),
        "signature",
    ),
    Forged("the other S", high, "signature"),
    Forged("half a signature", lambda p: p.update(signature=p["signature"][:44]), "signature"),
    Forged("a member more", lambda p: p["head"].update(note="x"), "head"),
    Forged("a member less", lambda p: p["head"].pop("previous"), "head"),
    Forged("a size that is true", lambda p: p["head"].update(tree_size=True), "head"),
    Forged("one before it of which nothing is known", lambda p: p["head"].update(previous="ab" * 32), "head"),
)
PROOFS = (
    Forged("another record", lambda p: p["leaf"].update(id="case_" + "b" * 26), "path"),
    Forged("another chain head", lambda p: p["leaf"].update(chain_head="cd" * 32), "path"),
    Forged("an event less", lambda p: p["leaf"].update(seq=p["leaf"]["seq"] + 1), "path"),
    Forged("a leaf that is a node", lambda p: p.update(leaf={}), "leaf"),
    Forged("another place", lambda p: p.update(leaf_index=0), "path"),
    Forged("a place beyond the tree", lambda p: p.update(leaf_index=99), "leaf_index"),
    Forged("a place before the tree", lambda p: p.update(leaf_index=-1), "leaf_index"),
    Forged("a step less", lambda p: p["path"].pop(), "path"),
    Forged("a step more", lambda p: p["path"].append("ab" * 32), "path"),
    Forged("the steps turned", lambda p: p["path"].reverse(), "path"),
    Forged("another format", lambda p: p.update(format="redress-inclusion/2"), "proof"),
    Forged("another tree", lambda p: p.update(tree=trees.plain(trees.signed(trees.index(9)))), "path"),
    Forged("a tree of the forger's", lambda p: resigned(p["tree"]), "public_key"),
)
AWARDS = (
    Forged("another text", lambda p: p["words"]["txt_1"].update(text="Upheld."), "words"),
    Forged("another salt", lambda p: p["words"]["txt_1"].update(salt="AAAA"), "words"),
    Forged("another panel", lambda p: p["document"].update(panel=["arb-2"]), "document"),
    Forged("another finding", lambda p: p["document"]["content"].update(finding="upheld"), "document"),
    Forged("nobody's signature", lambda p: p.update(signatures=[]), "too_few"),
    Forged("signed twice", lambda p: p.update(signatures=p["signatures"] * 2), "signed_twice"),
    Forged("signed by a stranger", lambda p: p["signatures"][0].update(ref="arb-9"), "not_on_panel"),
    Forged("a document of no shape", lambda p: p.update(document={}), "unreadable"),
)
DRAWS = (
    Forged("another seed", lambda p: p["draws"][0].update(seed="ab" * 32), "seed"),
    Forged("another nonce", lambda p: p["nonces"].update(complainant="44" * 32), "seed"),
    Forged("another record", lambda p: p.update(chain_head="cd" * 32), "seed"),
    Forged("somebody else", lambda p: p["draws"][0]["attempts"][-1].update(ref="n-00000x"), "entry"),
    Forged("another ticket", lambda p: p["draws"][0]["attempts"][-1].update(ticket=10**6), "ticket"),
    Forged("no draws", lambda p: p.update(draws=[]), "nothing"),
    Forged("drawn twice", lambda p: p.update(draws=p["draws"] * 2), "order"),
    Forged("no index", lambda p: p.update(indexes={}), "index"),
)


def changed(good: Any, forged: Forged) -> Plain:
    made: Plain = json.loads(msgspec.json.encode(good))
    forged.change(made)
    return made


@pytest.mark.parametrize("forged", HEADS, ids=lambda f: f.name)
def test_a_forged_tree_head_is_broken(forged: Forged) -> None:
    """Held against the key that one has."""
    good = trees.signed(trees.index(3))
    assert tool.signed_head(trees.plain(good), KEY)["tree_size"] == 3
    with pytest.raises(tool.Broken, match=f"^{forged.said}"):
        tool.signed_head(changed(good, forged), KEY)


@pytest.mark.parametrize("forged", PROOFS, ids=lambda f: f.name)
def test_a_forged_proof_is_broken(forged: Forged) -> None:
    """Of the fifth of seven records."""
    good = trees.proof(7, 4)
    assert tool.inclusion(trees.plain(good), KEY)["seq"] > 0
    with pytest.raises(tool.Broken, match=f"^{forged.said}"):
        tool.inclusion(changed(good, forged), KEY)


@pytest.mark.parametrize("forged", AWARDS, ids=lambda f: f.name)
def test_a_forged_award_is_broken(forged: Forged) -> None:
    """Even with a key that signs whatever it is given."""
    good = an_award()
    assert awardfile.check(good, lambda *_: True) == ()
    made = awardfile.read(json.dumps(changed(good, forged)).encode())
    assert forged.said in [str(broken) for broken in awardfile.check(made, lambda *_: True)]


@pytest.mark.parametrize("forged", DRAWS, ids=lambda f: f.name)
def test_a_forged_draw_is_broken(forged: Forged) -> None:
    """Of one seat out of twenty people."""
    of = making.pool(20)
    good = making.file(of, making.drawn(of))
    assert drawfile.check(good) == ()
    made = drawfile.read(json.dumps(changed(good, forged)).encode())
    assert forged.said in [str(broken) for broken in drawfile.check(made)]


# ------------------------------------------------------------------------------------------------------------- bundles


@cache
def whole() -> bytes:
    return sample(files=1, messages=1)


def named(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda raw: closed(
        {new if name.startswith(old) else name: body for name, body in opened(raw).items()}
    )


def filed(name: str, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda raw: closed(
        {n: change(body) if n.startswith(name) else body for n, body in opened(raw).items()}
    )


BUNDLES: dict[str, Callable[[bytes], bytes]] = {
    "a word of the case": filed("case.json", lambda b: b.replace(b"quality", b"payment", 1)),
    "a byte of the PDF": filed("case.pdf", lambda b: b[:-1] + b"x"),
    "an event less": filed("events.jsonl", lambda b: b.partition(b"\n")[2]),
    "an event twice": filed("events.jsonl", lambda b: b + b.splitlines(keepends=True)[-1]),
    "events turned": filed("events.jsonl", lambda b: b"".join(reversed(b.splitlines(keepends=True)))),
    "another exhibit": filed("exhibits/", lambda _: b"%PDF-1.7 another"),
    "a manifest of no shape": filed("manifest.json", lambda _: b"[]\n"),
    "a manifest that nests": filed("manifest.json", lambda _: b"[" * 100_000),
    "a name that climbs": named("case.pdf", "../case.pdf"),
    "a name from the root": named("case.pdf", "/etc/passwd"),
    "a name with a drive": named("case.pdf", "C:case.pdf"),
    "a device's name": named("case.pdf", "exhibits/CON"),
    "a name that ends in nothing": named("case.pdf", "case.pdf\x00.exe"),
    "a file more": lambda raw: closed(opened(raw) | {"evil.html": b"<script>"}),
    "no events": lambda raw: closed({n: b for n, b in opened(raw).items() if n != "events.jsonl"}),
    "something before it": lambda raw: b"#!/bin/sh\n" + raw,
    "something behind it": lambda raw: raw + b"x",
    "cut off": lambda raw: raw[:-30],
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", BUNDLES)
def test_a_forged_bundle_is_broken(name: str) -> None:
    """The first thing that is wrong is told; nothing is unpacked."""
    assert bundles.check(io.BytesIO(whole())).broken == ""
    made = BUNDLES[name](whole())
    assert made != whole()
    assert bundles.check(io.BytesIO(made)).broken != ""
