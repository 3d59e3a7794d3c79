"""Proofs and heads hold as they were made, and nothing that was changed in any place does."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.tree_signer import ORDER
from chalicelib.domain.trees import check, heads
from tests import trees
from tests.trees import HandSigner

PROOF = trees.plain(trees.proof(21, 13))
HEADS = [trees.plain(one) for one in trees.chain(4)]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in it a text or a number stands."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*at, key))
    else:
        yield at


def changed(value: Any, at: tuple[Any, ...], to: Any) -> Any:
    made = copy.deepcopy(value)
    *way, last = at
    inner = made
    for key in way:
        inner = inner[key]
    inner[last] = to
    return made


def flips(value: Any) -> Iterator[Any]:
    """Every fourth character of a text another one, or a number one more, one less, its negative, a text."""
    yield None
    if isinstance(value, str):
        yield from (value[:-1], value + "0")
        for n, sign in list(enumerate(value))[::4]:
            yield value[:n] + ("0" if sign != "0" else "1") + value[n + 1 :]
    else:
        yield from (value + 1, value - 1, -value - 1, str(value), float(value))


def tampered(value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for at in places(value):
        inner = value
        for key in at:
            inner = inner[key]
        yield from ((at, changed(value, at, to)) for to in flips(inner) if repr(to) != repr(inner))


def test_a_proof_holds_as_it_was_made() -> None:
    """The twin of all that are refused below."""
    assert check.inclusion(PROOF)["seq"] == PROOF["leaf"]["seq"]


@pytest.mark.parametrize("at", list(places(PROOF)), ids=lambda at: ".".join(map(str, at)))
def test_a_proof_that_was_changed_anywhere_is_refused(at: tuple[Any, ...]) -> None:
    """Characters of each text, each number: well over two hundred changes, and one kind of error."""
    made = [one for place, one in tampered(PROOF) if place == at]
    assert made
    for one in made:
        with pytest.raises(check.Broken):
            check.inclusion(one)


def test_so_many_changes_were_tried() -> None:
    """More than two hundred."""
    assert sum(1 for _ in tampered(PROOF)) > 200


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 64, 1024, 1025, 2050])
def test_proofs_hold_in_trees_of_any_size(count: int) -> None:
    """Of the first leaf, one in between, and the last; and beyond one tile."""
    for at in {0, count // 2, count - 1}:
        found = trees.plain(trees.proof(count, at))
        assert check.inclusion(found)["id"] == trees.leaves(count)[at].id
        assert found["leaf_index"] == at


def test_a_path_with_a_step_more_or_less_is_refused() -> None:
    """Or with two that have changed places."""
    path = PROOF["path"]
    for other in (path[:-1], [*path, path[0]], path[1:], [path[1], path[0], *path[2:]], []):
        with pytest.raises(check.Broken):
            check.inclusion(PROOF | {"path": other})


def test_members_of_another_leaf_do_not_go_with_a_leaf() -> None:
    """A tenant's name in a leaf would be one more."""
    with pytest.raises(check.Broken, match="leaf"):
        check.inclusion(PROOF | {"leaf": PROOF["leaf"] | {"tenant": "ten_x"}})


def test_a_pinned_key_must_be_the_one() -> None:
    """And is taken as PEM, Base64, JWK, or out of a head that was kept."""
    own = HandSigner().public_key()
    text = base64.b64encode(own).decode()
    pem = f"-----BEGIN PUBLIC KEY-----\n{text[:64]}\n{text[64:]}\n-----END PUBLIC KEY-----\n"
    for form in (text, pem, json.dumps(heads.jwk(text)), json.dumps(PROOF["tree"])):
        assert check.public_key(form) == own
        assert check.inclusion(PROOF, check.public_key(form))
    with pytest.raises(check.Broken, match="not the key that you gave"):
        check.inclusion(PROOF, HandSigner(8).public_key())


def test_a_signature_has_one_form() -> None:
    """The other s, which is as good in plain ECDSA, is refused."""
    raw = base64.b64decode(PROOF["tree"]["signature"])
    other = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    with pytest.raises(check.Broken, match="signature"):
        check.inclusion(PROOF | {"tree": PROOF["tree"] | {"signature": base64.b64encode(other).decode()}})


@pytest.mark.parametrize("secret", range(1, 9))
def test_signatures_are_told_as_the_library_tells_them(secret: int) -> None:
    """By another implementation of the same curve."""
    signer, message = HandSigner(secret), f"message {secret}".encode()
    signature = signer.sign(message)
    assert check.signed_by(signer.public_key(), signature, message)
    assert not check.signed_by(signer.public_key(), signature, message + b".")
    assert not check.signed_by(HandSigner(secret + 1).public_key(), signature, message)
    assert not check.signed_by(signer.public_key(), bytes(64), message)


def test_heads_follow_each_other_in_whatever_order_they_are_given() -> None:
    """Four days."""
    assert [head["day"] for head in check.heads(HEADS[::-1])] == [
        "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25",
    ]  # fmt: skip


def test_a_head_that_was_left_out_is_missed() -> None:
    """By the day that the next one names."""
    with pytest.raises(check.Broken, match="2026-11-24; give that one too"):
        check.heads([HEADS[0], HEADS[1], HEADS[3]])


def test_a_head_made_anew_is_found_out_by_the_next() -> None:
    """Signed by the right key, for the same day, over other records."""
    other = trees.signed(trees.index(9), trees.DAY)
    with pytest.raises(check.Broken, match="another head of 2026-11-22"):
        check.heads([trees.plain(other), HEADS[1]])


def test_two_heads_of_one_day_are_a_finding() -> None:
    """Whoever holds both can show that somebody was shown another record."""
    other = trees.signed(trees.index(9), trees.DAY)
    with pytest.raises(check.Broken, match="two different heads"):
        check.heads([HEADS[0], trees.plain(other)])


def test_records_that_go_are_missed() -> None:
    """A tree never becomes smaller."""
    before = trees.signed(trees.index(9))
    after = trees.signed(trees.index(8), trees.DAY + timedelta(days=1), before)
    with pytest.raises(check.Broken, match="smaller"):
        check.heads([trees.plain(before), trees.plain(after)])


@pytest.mark.parametrize("garbled", [None, 7, "x", [], {}, {"head": {}}, {"head": None}, {"leaf": {}}])
def test_what_is_neither_is_refused(garbled: Any) -> None:
    """By the one error there is."""
    for checked in (check.signed_head, check.inclusion):
        with pytest.raises(check.Broken):
            checked(garbled)


def test_the_command_says_whether_the_key_was_pinned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that stands in the file itself shows only that the file fits itself."""
    file, key = tmp_path / "proof.json", tmp_path / "key"
    file.write_text(json.dumps(PROOF), "utf-8")
    key.write_text(json.dumps(heads.jwk(PROOF["tree"]["public_key"])), "utf-8")
    assert check.main(["inclusion", str(file)]) == 0
    assert "not pinned" in capsys.readouterr().out
    assert check.main(["inclusion", str(file), "--tree-key", str(key)]) == 0
    assert "by the key that you gave" in capsys.readouterr().out
    assert check.main(["inclusion", str(file), "--chain-head", "ab" * 32]) == 1
    assert "none of those that you kept" in capsys.readouterr().out


def test_the_command_reads_heads_and_the_heads_of_proofs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit codes: good, broken, not readable."""
    names = []
    for n, one in enumerate(HEADS):
        names.append(str(tmp_path / f"{n}.json"))
        Path(names[-1]).write_text(json.dumps(one), "utf-8")
    assert check.main(["heads", *names]) == 0
    assert "4 heads, each following the one before it" in capsys.readouterr().out
    assert check.main(["heads", names[0], names[2]]) == 1
    Path(names[0]).write_text('{"head": 1, "head": 2}', "utf-8")
    assert check.main(["heads", names[0]]) == 2
