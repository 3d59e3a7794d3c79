"""`redress_cli group verify` on what the system itself has sealed, drawn and distributed: real rows, page by page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.application.work import parts
from chalicelib.application.work.drawing import sides
from chalicelib.domain.collective import draws, proofs
from chalicelib.domain.collective.books import Account, Line, Why
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.collective.ledger import Ledger
from chalicelib.domain.collective.proofs import Broken, DrawFile, Proof, RollFile
from chalicelib.domain.collective.roll import Inclusion, RollEntry, prove, prove_leaf, seal, seal_leaves
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Draw, Roll
from chalicelib.domain.values import Role
from redress_cli import group as tool
from redress_cli import verify
from tests.crowd import Crowd

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

NONCES = {Role.REPRESENTATIVE: "a1" * 32, Role.RESPONDENT: "b2" * 32}
HALF = Formula(Kind.SHARE, share_bp=5_000)


@pytest.fixture
def crowd(backend: Services, tmp_path: Path) -> Crowd:
    return Crowd(backend, tmp_path)


# ------------------------------------------------------------------------------------------------ what the system keeps


def shards(crowd: Crowd, roll: int) -> tuple[tuple[RollEntry, ...], ...]:
    """The lists of a roll as they were sealed, in the order of the shards."""
    found = crowd.services.group_shards.parts(crowd.id, parts.roll(roll))
    return tuple(tuple(e.leaf for e in parts.ROLL.decode(found[number])) for number in sorted(found))


def inclusion(crowd: Crowd, roll: int, number: int) -> Inclusion:
    """Of a member, who is known by a number."""
    listed, shard = shards(crowd, roll), crowd.membership(number).shard
    sealed = [seal(n, entries) for n, entries in enumerate(listed)]
    return prove(sealed, shard, listed[shard], crowd.cases[number])


def draw_file(crowd: Crowd, made: Draw, root: str) -> DrawFile:
    """Nothing but what the record of the group says of the draw, and the roll."""
    listed, key = shards(crowd, made.roll), draws.OTHERS
    drawn = draws.Draw(
        root, made.seed, made.number, {key: sum(map(len, listed))}, {key: made.cases}, sides(made.nonces)
    )
    return DrawFile(drawn, listed)


def posted(crowd: Crowd) -> list[list[bytes]]:
    """The leaves of the present ledger: a member's lines by shard, and behind them those that are nobody's."""
    ledger, read = crowd.group.ledger, crowd.services.group_shards
    assert ledger is not None
    booked = read.parts(crowd.id, parts.ledger(ledger.number))
    lines = [
        [Line(Account.MEMBER, b.currency, b.amount, Why.ENTITLED, b.case_id) for b in parts.LEDGER.decode(booked[n])]
        for n in sorted(booked)
    ]  # fmt: skip
    whole = read.part(crowd.id, parts.whole(ledger.number), 0)
    assert whole is not None
    rest = msgspec.json.decode(whole, type=Ledger).lines
    return [[canonical(line) for line in own] for own in [*lines, rest]]


def told(crowd: Crowd, event: str) -> Any:
    """What the last event of that name says: all that somebody has who keeps the record."""
    rows = crowd.services.group_store.events(crowd.id)
    return [json.loads(row.body)["data"] for row in rows if row.type == event][-1]


def verified(tmp_path: Path, proof: Proof, root: str) -> int:
    (path := tmp_path / "proof.json").write_bytes(proofs.write(proof))
    return tool.main([str(path), "--root", root])


def sealed(crowd: Crowd) -> Roll:
    roll = crowd.group.head.roll
    assert roll is not None
    return roll


def drawn(crowd: Crowd, number: int, **nonces: str) -> Draw:
    """Six have joined and talked to no end; so many test cases are drawn from a new roll."""
    crowd.formed(*(1_000 * n for n in range(1, 7)))
    crowd.act(Role.RESPONDENT, cmd.Escalate())
    crowd.act(Role.RESPONDENT, cmd.Escalate())
    for role, nonce in nonces.items():
        crowd.act(Role(role), cmd.CommitNonce(nonce))
    crowd.act(Role.OFFICER, cmd.DrawTests(number))
    crowd.work()
    (made,) = crowd.group.draws.values()
    return made


# --------------------------------------------------------------------------------------------------------------- rolls


@pytest.mark.capability("S42")
def test_a_roll_that_was_sealed_page_by_page_is_verified_whole(crowd: Crowd, tmp_path: Path) -> None:
    """With the root in the group's own record; empty shards are part of it."""
    crowd.formed(10_000, 5_000, 2_500)
    root = told(crowd, "group.roll_sealed")["roll"]["root"]
    listed = shards(crowd, 1)
    assert (len(listed), sum(map(len, listed))) == (4, 3)
    assert verified(tmp_path, RollFile(root, listed), root) == verify.WHOLE


@pytest.mark.capability("S42")
def test_each_member_proves_to_be_in_the_roll(crowd: Crowd, tmp_path: Path) -> None:
    """By its own entry and two short paths, for whoever has the root."""
    crowd.formed(10_000, 5_000, 2_500)
    root = sealed(crowd).root
    assert [verified(tmp_path, inclusion(crowd, 1, n), root) for n in (1, 2, 3)] == [verify.WHOLE] * 3


def test_an_entry_tells_nobody_who_the_member_is(crowd: Crowd) -> None:
    """A case and its claim; the digest of the person stays in the rows."""
    crowd.formed(10_000, 5_000)
    proof = inclusion(crowd, 1, 1)
    assert json.loads(proof.leaf) == {"a": 10_000, "c": crowd.cases[1], "u": "EUR"}


def test_who_has_left_is_in_the_roll_of_then_and_not_of_now(crowd: Crowd, tmp_path: Path) -> None:
    """Each vote has its own; a proof of the earlier one is none of the later."""
    crowd.formed(10_000, 5_000, 2_500)
    then = inclusion(crowd, 1, 3)
    crowd.leave(3)
    crowd.asked(HALF)
    now = sealed(crowd)
    assert (now.number, now.members) == (2, 2)
    assert verified(tmp_path, RollFile(now.root, shards(crowd, 2)), now.root) == verify.WHOLE
    assert proofs.check(then, now.root) == (Broken.OTHER_ROOT,)


# --------------------------------------------------------------------------------------------------------------- draws


@pytest.mark.capability("S41")
@pytest.mark.parametrize(
    "given", [{}, {"respondent": "b2" * 32}, {"representative": "a1" * 32, "respondent": "b2" * 32}], ids=len
)
def test_a_draw_is_verified_from_the_record_and_the_roll(
    crowd: Crowd, tmp_path: Path, given: dict[str, str]
) -> None:
    """Whoever gave a nonce."""
    made = drawn(crowd, 2, **given)
    root = told(crowd, "group.roll_sealed")["roll"]["root"]
    assert (made.nonces, len(made.cases)) == (given, 2)
    assert verified(tmp_path, draw_file(crowd, made, root), root) == verify.WHOLE


def test_the_record_holds_all_that_a_draw_takes_but_the_roll(crowd: Crowd) -> None:
    """How many, whose nonces, the seed and who was drawn, in two events."""
    made = drawn(crowd, 2, **NONCES)
    ordered, done = told(crowd, "draw.ordered")["draw"], told(crowd, "draw.made")
    assert (ordered["number"], ordered["nonces"]) == (
        2,
        {"representative": "a1" * 32, "respondent": "b2" * 32},
    )
    assert (done["seed"], tuple(done["cases"])) == (made.seed, made.cases)


def test_another_draw_from_the_same_roll_is_found_out(crowd: Crowd) -> None:
    """An officer who had put a favourite first."""
    made = drawn(crowd, 1, **NONCES)
    favourite = next(case_id for case_id in crowd.cases.values() if case_id not in made.cases)
    forged = draw_file(crowd, replace(made, cases=(favourite,)), sealed(crowd).root)
    assert proofs.check(forged, sealed(crowd).root) == (Broken.CASES,)


# -------------------------------------------------------------------------------------------------------------- ledgers


def test_a_members_line_is_proven_against_the_ledgers_root(crowd: Crowd, tmp_path: Path) -> None:
    """Lines of each shard in the order of their cases, those that are nobody's behind the last shard."""
    crowd.formed(10_000, 5_000, 2_500).asked(HALF).counted(1, 2, no=(3,))
    shard, leaves = crowd.membership(1).shard, posted(crowd)
    index = next(n for n, leaf in enumerate(leaves[shard]) if crowd.cases[1].encode() in leaf)
    proof = prove_leaf([seal_leaves(n, found) for n, found in enumerate(leaves)], shard, leaves[shard], index)
    assert json.loads(proof.leaf)["amount"] == 5_000  # half of 100.00
    assert verified(tmp_path, proof, told(crowd, "ledger.made")["ledger"]["root"]) == verify.WHOLE
