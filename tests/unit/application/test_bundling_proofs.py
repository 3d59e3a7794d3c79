"""Bundles take along the proof that their record is in a signed tree, and the verifier holds it against the chain."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bench.tampers import opened
from chalicelib.domain.bundle import check as bundle_check
from chalicelib.domain.bundle.check import PROOF, check, report
from chalicelib.domain.trees.heads import Leaf
from redress_cli.__main__ import main
from tests import bundles, trees
from tests.market import Market
from tests.trees import HandSigner


@pytest.fixture
def raw(market: Market) -> bytes:
    """Of a case that is in yesterday's tree, up to its second event, and in one that was signed later."""
    trees.emptied()
    case_id = bundles.told(market)
    row, today = market.services.store.events(case_id)[1], market.services.clock.now().date()
    trees.planted(market.services, [], today - timedelta(days=1), Leaf(case_id, row.seq, row.hash))
    trees.planted(
        market.services, [case_id], today
    )  # signed tomorrow: nobody had it when the bundle was asked for
    return bundles.bundled(market, case_id)


@pytest.mark.capability("S36")
def test_a_bundle_holds_the_newest_proof_there_was(raw: bytes) -> None:
    """Named by its manifest; whole, and signed by a key that nobody has pinned."""
    found = check(io.BytesIO(raw))
    assert (found.broken, found.proof, found.proof_seq, found.held) == ("", "file", 2, 0)
    assert PROOF in {line["path"] for line in json.loads(opened(raw)["manifest.json"])["files"]}
    assert "not pinned" in "\n".join(report(found, "en"))
    assert "未经固定" in "\n".join(report(found, "zh"))


def test_a_pinned_key_holds_the_events_up_to_the_tree(raw: bytes) -> None:
    """They need no other witness then; another key breaks it."""
    found = check(io.BytesIO(raw), tree_key=HandSigner().public_key())
    assert (found.broken, found.proof, found.held) == ("", "pinned", 2)
    other = check(io.BytesIO(raw), tree_key=HandSigner(8).public_key())
    assert other.broken == f"{PROOF}: public_key: it is not the key that you gave"


def test_a_key_for_a_bundle_without_a_proof_is_told(market: Market) -> None:
    """Whoever took the proof out would otherwise be believed."""
    trees.emptied()
    raw = bundles.bundled(market, bundles.told(market))
    assert check(io.BytesIO(raw)).proof == ""
    assert check(io.BytesIO(raw), tree_key=HandSigner().public_key()).broken.startswith(
        f"{PROOF}: there is none"
    )


def test_a_proof_is_held_against_the_chain_of_the_bundle() -> None:
    """Of another record, of an event that is not there, of one with another hash."""
    proof = trees.plain(trees.proof(5, 2))
    leaf = proof["leaf"]
    good = [f"{n:064x}" for n in range(leaf["seq"] - 1)] + [leaf["chain_head"]]
    for case_id, hashes, told in (
        (leaf["id"], good, ""), ("case_other", good, "another record"), (leaf["id"], good[:-1], "another record"),
        (leaf["id"], ["0" * 64] * leaf["seq"], "another hash"),
    ):  # fmt: skip
        verdict = bundle_check.Verdict(case_id=case_id)
        if not told:
            bundle_check._proved(proof, hashes, None, verdict)
            assert verdict.proof == "file"
            continue
        with pytest.raises(bundle_check.Broken, match=told):
            bundle_check._proved(proof, hashes, None, verdict)


def test_the_command_takes_the_key(raw: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The proof of the bundle is by itself a file for the other command."""
    bundle, key, proof = tmp_path / "b.zip", tmp_path / "head.json", tmp_path / "proof.json"
    bundle.write_bytes(raw)
    proof.write_bytes(opened(raw)[PROOF])
    key.write_text(json.dumps(json.loads(proof.read_text("utf-8"))["tree"]), "utf-8")
    assert main(["verify", str(bundle), "--tree-key", str(key), "--lang", "en"]) == 0
    assert "signed by the key that you gave" in capsys.readouterr().out
    assert main(["inclusion", "verify", str(proof), "--tree-key", str(key)]) == 0
    assert main(["tree", "verify", str(key)]) == 0
    assert main(["verify", str(bundle), "--tree-key", str(tmp_path / "none")]) == 2
