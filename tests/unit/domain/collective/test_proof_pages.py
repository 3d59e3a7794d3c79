"""Rolls and draws that are too long for one file: pages that are checked alone, and put together again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.domain.collective import proofs
from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.collective.draws import Draw, draw, draw_seed
from chalicelib.domain.collective.proofs import Broken, DrawFile, Proof, RollFile
from chalicelib.domain.collective.roll import RollEntry, roll_root, seal

SHARDS = tuple(
    tuple(RollEntry(f"case_{n:02}", 100 * n, "EUR") for n in of) for of in ((1, 2, 3), (), (4, 5), (6, 7, 8))
)
"""Eight members in four shards, one of them empty."""
SEALED = tuple(seal(number, entries) for number, entries in enumerate(SHARDS))
ROOT = roll_root(SEALED)
NONCES = {"respondent": "a1" * 32}
DRAW = draw([entry for shard in SHARDS for entry in shard], ROOT, NONCES, 2)
ROLL_PAGES: list[Proof] = [RollFile(ROOT, SHARDS[:2], SEALED), RollFile(ROOT, SHARDS[2:], SEALED, 2)]


def draw_pages(of: Draw = DRAW) -> list[Proof]:
    return [DrawFile(of, SHARDS[:2], SEALED), DrawFile(of, SHARDS[2:], SEALED, 2)]


@pytest.mark.parametrize("pages", [ROLL_PAGES, draw_pages()], ids=["roll", "draw"])
def test_each_page_is_right_alone_and_all_are_together(pages: list[Proof]) -> None:
    """In whatever order they come."""
    assert [proofs.check(proofs.read(proofs.write(page)), ROOT) for page in pages] == [(), ()]
    whole = proofs.joined(pages[::-1])
    assert not proofs.is_page(whole)
    assert proofs.check(whole, ROOT) == ()


def test_a_whole_file_is_written_as_before_there_were_pages() -> None:
    """Whoever keeps one reads it for good."""
    assert (
        proofs.write(RollFile(ROOT, ()))
        == b'{"format":"redress-roll/1","root":"%s","shards":[]}' % ROOT.encode()
    )


@pytest.mark.parametrize(
    "page",
    [
        RollFile(ROOT, (SHARDS[0][:2],), SEALED),
        RollFile(ROOT, SHARDS[2:], SEALED, 1),
        RollFile(ROOT, SHARDS[:2], SEALED[:3]),
        RollFile(ROOT, SHARDS[:2], SEALED, -1),
    ],
    ids=["left out", "elsewhere", "cut short", "before the first"],
)
def test_a_page_of_another_roll_is_found_out(page: Proof) -> None:
    """By what the shards were sealed as, and by the root over them."""
    assert proofs.check(page) == (Broken.ROOT,)


def test_a_page_tells_when_one_of_its_members_should_have_been_drawn() -> None:
    """Another one was put in the place of the first: its page knows better."""
    first = DRAW.cases[0]
    favourite = next(e.case_id for shard in SHARDS for e in shard if e.case_id not in DRAW.cases)
    forged = replace(DRAW, drawn={"others": (favourite, DRAW.cases[1])})
    found = [proofs.check(page) for page in draw_pages(forged)]
    at = 0 if any(e.case_id == first for e in SHARDS[0]) else 1
    assert Broken.CASES in found[at]


def test_somebody_from_elsewhere_who_was_drawn_is_found_out_by_all_pages_together() -> None:
    """Of a stranger with a smaller ticket no page alone can tell."""
    seed = draw_seed(ROOT, NONCES)
    smallest = min(ticket(seed, case) for case in DRAW.cases)
    stranger = next(f"case_x{n}" for n in range(10_000) if ticket(seed, f"case_x{n}") < smallest)
    pages = draw_pages(replace(DRAW, drawn={"others": (stranger, DRAW.cases[0])}))
    assert proofs.check(proofs.joined(pages)) == (Broken.CASES,)


def test_as_many_are_drawn_as_were_ordered_of_as_many_as_there_are() -> None:
    """The seed, too, must be the one of root and nonces."""
    one = draw_pages(replace(DRAW, drawn={"others": DRAW.cases[:1]}))[1]
    assert Broken.STRATA in proofs.check(one)
    assert Broken.STRATA in proofs.check(draw_pages(replace(DRAW, members={"others": 9}))[0])
    assert Broken.SEED in proofs.check(draw_pages(replace(DRAW, nonces={}))[0])


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        (ROLL_PAGES[:1], "shard 2 is missing"),
        (ROLL_PAGES[1:], "shard 0 is missing"),
        ([*ROLL_PAGES, ROLL_PAGES[0]], "stands twice"),
        ([ROLL_PAGES[0], draw_pages()[1]], "different files"),
        ([ROLL_PAGES[0], RollFile(ROOT, SHARDS)], "not all of them are pages"),
    ],
)
def test_pages_are_put_together_only_where_they_are_all_there(pages: list[Proof], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        proofs.joined(pages)
