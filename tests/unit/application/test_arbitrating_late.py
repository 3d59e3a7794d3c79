"""What a body enters once it knows the seed, and so who comes next: it counts, and everybody sees since when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.neutrals import drawfile
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.draw import Attempt
from chalicelib.domain.neutrals.drawfile import Broken, DrawFile
from chalicelib.domain.neutrals.roster import Relation, Tie
from chalicelib.domain.values import Role
from redress_cli import draw as tool
from tests.forum import Forum
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S23")
SHOP = "respondent-0001"
LATE: dict[str, dict[str, Any]] = {
    "a tie": {"ties": (Tie(SHOP, Relation.EMPLOYMENT),)},
    "leave": {"available": False},
    "another language": {"languages": ("fr",)},
}


@pytest.fixture
def forum(backend: Services, market: Market) -> Forum:
    """Somebody is asked already; two more serve."""
    made = Forum(backend, market)
    made.enter(*(f"n-{n}" for n in range(3)))
    return made


def replaced(forum: Forum, case_id: str) -> Arbitration:
    """Whoever is asked declines, and the draw goes on."""
    found = forum.of(case_id)
    forum.act(found.head.arbitration_id, Role.ARBITRATOR, arb.DeclineAppointment("time"), *found.head.panel)
    forum.pump()
    return forum.of(case_id)


def skipped(found: Arbitration, ref: str) -> Attempt:
    return next(a for d in found.draws["1"].drawn for a in d.attempts if a.ref == ref and a.reasons)


def file_of(forum: Forum, found: Arbitration) -> DrawFile:
    seed = found.seed
    assert seed is not None
    draws = found.draws["1"].drawn
    return forum.services.drawing.file(forum.body.id, seed.chain_head, seed.nonces, draws, seed.frozen_at)


@pytest.mark.parametrize("entered", LATE)
def test_what_is_entered_when_the_seed_is_known_is_marked(forum: Forum, entered: str) -> None:
    """In the record, before the parties' eyes, and in the file that anybody checks."""
    case_id = forum.drawn()
    before = forum.of(case_id)
    (first,) = before.head.panel
    others = {f"n-{n}" for n in range(3)} - {first}
    forum.move(forum.services.clock.now() + timedelta(minutes=5))
    now = forum.services.clock.now()
    forum.enter(*others, since=now, **LATE[entered])
    found = replaced(forum, case_id)
    for ref in others:
        attempt = skipped(found, ref)
        assert (attempt.on_file_since, attempt.entered_after_seed) == (now, True)
    shown = views.view(found, Role.COMPLAINANT, now, forum.services.packs.get(forum.pack, "", ""))["draws"]
    assert (
        sum(a["entered_after_seed"] for s in shown["seats"] for d in s["drawn"] for a in d["attempts"]) == 2
    )
    file = file_of(forum, found)
    assert drawfile.check(file) == ()
    assert {a.ref for a in drawfile.late(file)} == others
    assert any(
        "entered when the seed was known: ask" in line for line in tool.report(file, (), compared=True)
    )


def test_a_tie_of_the_register_is_dated_too(forum: Forum) -> None:
    """By when the body put it there."""
    case_id = forum.drawn()
    (first,) = forum.of(case_id).head.panel
    other = min({f"n-{n}" for n in range(3)} - {first})
    forum.move(forum.services.clock.now() + timedelta(minutes=5))
    now = forum.services.clock.now()
    forum.enter(*({f"n-{n}" for n in range(3)} - {first, other}), since=now, available=False)
    forum.services.register.put(forum.body.id, [Edge(SHOP, Relation.FAMILY, other, entered_at=now)])
    attempt = skipped(replaced(forum, case_id), other)
    assert (attempt.on_file_since, attempt.entered_after_seed) == (now, True)


def test_what_was_on_file_before_is_not_marked(forum: Forum) -> None:
    """A tie that stood there, and is entered once more together with something else."""
    tie = (Tie(SHOP, Relation.EMPLOYMENT),)
    forum.enter("n-1", "n-2", ties=tie)
    case_id = forum.drawn()
    forum.move(forum.services.clock.now() + timedelta(minutes=5))
    forum.enter("n-1", "n-2", since=forum.services.clock.now(), ties=tie, capacity=2)
    found = forum.of(case_id)
    assert found.head.panel == ("n-0",)
    found = replaced(forum, case_id)
    for ref in ("n-1", "n-2"):
        attempt = skipped(found, ref)
        assert not attempt.entered_after_seed
    assert drawfile.late(file_of(forum, found)) == ()


def test_whoever_was_taken_off_the_roster_left_it_behind_the_freeze(forum: Forum) -> None:
    """Of when nothing is kept; he was in the pool."""
    case_id = forum.drawn()
    (first,) = forum.of(case_id).head.panel
    others = {f"n-{n}" for n in range(3)} - {first}
    for ref in others:
        forum.services.rostering.retire(forum.body.id, ref)
    found = replaced(forum, case_id)
    assert {a.ref for a in drawfile.late(file_of(forum, found))} == others


@pytest.mark.parametrize("marked", [True, False])
def test_a_mark_that_does_not_fit_its_moment_is_found(forum: Forum, *, marked: bool) -> None:
    """Taken away from one who has it, or set by the moment of the seed alone."""
    case_id = forum.drawn()
    (first,) = forum.of(case_id).head.panel
    forum.move(forum.services.clock.now() + timedelta(minutes=5))
    others = {f"n-{n}" for n in range(3)} - {first}
    forum.enter(*others, since=forum.services.clock.now(), available=False)
    file = file_of(forum, replaced(forum, case_id))
    assert file.seeded_at is not None
    if marked:
        changed = replace(file, seeded_at=file.seeded_at + timedelta(hours=1))
    else:
        bare = tuple(
            replace(d, attempts=tuple(replace(a, entered_after_seed=False) for a in d.attempts))
            for d in file.draws
        )
        changed = replace(file, draws=bare)
    assert drawfile.check(changed) == (Broken.LATE,)
