"""Panels of several through the whole way: what those who sit must have between them, and who is passed over for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.application.arbitrating.matters import Looking, SeenRows
from chalicelib.application.arbitration_neutrals import against
from chalicelib.application.drawing import Drawing
from chalicelib.domain.arbitration.rules import Arbitrating, Composition, Crowd, Method, Number, Undecided
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.neutrals import conflicts, crowd, drawfile
from chalicelib.domain.neutrals.roster import Accreditation, NeutralRole, Relation
from chalicelib.domain.rulepack import Consequence, RulePack
from chalicelib.domain.values import Role
from tests import packs
from tests.forum import Forum
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

LAWYER = "consumer_lawyer"
C, R = Role.COMPLAINANT, Role.RESPONDENT


def panel(**changes: Any) -> RulePack:
    """Three decide, one of whom is a consumer lawyer, and no two of one side's trade."""
    base = packs.shipped("generic@2")
    assert base.arbitration is not None
    fields: dict[str, Any] = {
        "size": 3, "large_from": {}, "composition": Composition(accredited=(LAWYER,), source="Test."),
    }  # fmt: skip
    arbitration = replace(base.arbitration, **(fields | changes))
    return replace(base, id="panel", version=1, arbitration=arbitration)


def jury() -> RulePack:
    """Seven jurors, four votes of whom must be opened."""
    deciding = Crowd(Number(4, "Test.", verified=True), Undecided.DISMISS)
    base = panel(
        method=Method.CROWD, size=7, crowd=deciding, effect="opinion", correction=False, additional=False,
        composition=Composition(source="Test."),
    )  # fmt: skip
    voting = {
        "arb_commit": packs.hours(Role.ARBITRATOR, 72, Consequence.GO_ON),
        "arb_reveal": packs.hours(Role.ARBITRATOR, 72, Consequence.COUNT_VOTES),
    }
    return replace(base, deadlines=base.deadlines | voting)


def forum_of(backend: Services, market: Market, tmp_path: Path, pack: RulePack) -> Forum:
    backend.packs = PackFiles(packs.folder(tmp_path, pack))
    return Forum(backend, market, pack=pack.ref)


def skipped(found: Arbitration) -> dict[str, set[str]]:
    """Every reason for which anybody was passed over, by reference."""
    said: dict[str, set[str]] = {}
    for draw in found.draws.values():
        for attempt in (a for drawn in draw.drawn for a in drawn.attempts if a.reasons):
            said.setdefault(attempt.ref, set()).update(attempt.reasons)
    return said


def checked(forum: Forum, found: Arbitration) -> tuple[drawfile.Broken, ...]:
    """What a reader of the draws' file finds wrong with it."""
    assert found.seed is not None
    drawn = [one for _, draw in sorted(found.draws.items()) for one in draw.drawn]
    seed = found.seed
    file = forum.services.drawing.file(found.head.tenant, seed.chain_head, seed.nonces, drawn, seed.frozen_at)
    return drawfile.check(file, seed.chain_head, {one.root for one in drawn})


@pytest.mark.capability("S23")
def test_no_two_of_a_panel_come_from_one_sides_trade(
    backend: Services, market: Market, tmp_path: Path
) -> None:
    """Many of the merchants' trade with all the tickets, two of neither: one of the many sits, and both of the others.
    Who was passed over for it stands in the draw, which can still be done again.
    """
    forum = forum_of(backend, market, tmp_path, panel(composition=Composition(source="Test.")))
    forum.enter(*(f"trader-{n}" for n in range(6)), trade=R, weight=50)
    forum.enter("free-1", "free-2")
    found = forum.of(forum.drawn())
    traders = [ref for ref in found.head.panel if ref.startswith("trader")]
    assert (len(found.head.panel), len(traders)) == (3, 1)
    assert {"panel_composition"} in skipped(found).values()
    assert checked(forum, found) == ()


@pytest.mark.capability("S23")
def test_the_last_seat_is_the_consumer_lawyers_where_nobody_else_is_one(
    backend: Services, market: Market, tmp_path: Path
) -> None:
    """His accreditation holds on the day; another's has expired."""
    forum = forum_of(backend, market, tmp_path, panel())
    today = forum.services.clock.now().date()
    forum.enter(*(f"n-{n}" for n in range(6)), weight=50)
    forum.enter("lawyer", accreditations=(Accreditation(LAWYER, today.replace(year=today.year + 1)),))
    forum.enter(
        "former", accreditations=(Accreditation(LAWYER, today.replace(year=today.year - 1)),), weight=50
    )
    found = forum.of(forum.drawn())
    assert "lawyer" in found.head.panel
    assert {why for said in skipped(found).values() for why in said} <= {"not_accredited", "replaced_before"}
    assert checked(forum, found) == ()


@pytest.mark.capability("S23")
def test_where_no_panel_can_be_made_the_last_seat_is_the_bodys(
    backend: Services, market: Market, tmp_path: Path
) -> None:
    """All who are left are of the merchants' trade: the draw ends with a reason for each."""
    forum = forum_of(backend, market, tmp_path, panel(composition=Composition(source="Test.")))
    forum.enter(*(f"trader-{n}" for n in range(4)), trade=R)
    found = forum.of(forum.drawn())
    assert len(found.head.panel) == 1
    spent = [draw.drawn[-1] for draw in found.draws.values() if draw.drawn[-1].taken is None]
    assert len(spent) == 2
    assert {tuple(a.reasons) for drawn in spent for a in drawn.attempts} <= {
        ("panel_composition",), ("replaced_before",), ("replaced_before", "panel_composition"),
    }  # fmt: skip
    assert checked(forum, found) == ()


@pytest.mark.capability("S23")
def test_whoever_is_named_is_held_against_the_panel_too(
    backend: Services, market: Market, tmp_path: Path
) -> None:
    """A party or the body names somebody of the trade that already has its seat."""
    forum = forum_of(backend, market, tmp_path, panel(composition=Composition(source="Test.")))
    forum.enter("trader-1", trade=R)
    forum.enter("trader-2", trade=R, roles=(NeutralRole.CHAIR, NeutralRole.MEMBER), available=False)
    found = forum.of(forum.drawn())
    given, services = _rules(forum), forum.services
    looking = Looking(
        found, given, services.clock.now(), SeenRows(services.body_roster),
        lambda rows: Drawing(services.pools, rows, services.register), services.families,
    )  # fmt: skip
    vacant = next(s for s in found.bench if s.neutral is None)
    assert against(looking, found, vacant, "trader-2") == ("panel_composition", "not_available")


@pytest.mark.capability("S23")
def test_a_crowd_has_seats_for_both_sides_trades(backend: Services, market: Market, tmp_path: Path) -> None:
    """Seven seats in turns, and the seed says who begins. Those of the other side's trade are passed over."""
    forum = forum_of(backend, market, tmp_path, jury())
    forum.effect = "advisory"
    juror = (NeutralRole.JUROR,)
    forum.enter(*(f"buyer-{n}" for n in range(8)), trade=C, roles=juror)
    forum.enter(*(f"seller-{n}" for n in range(8)), trade=R, roles=juror, weight=20)
    found = forum.of(forum.drawn())
    assert found.seed is not None
    sides = {C: "buyer", R: "seller"}
    wanted = [sides[side] for side in crowd.sides(7, bytes.fromhex(found.seed.seed))]
    seated = sorted((s for s in found.bench if s.neutral), key=lambda s: int(s.id))
    assert [s.neutral.ref.partition("-")[0] for s in seated if s.neutral] == wanted
    assert checked(forum, found) == ()


@pytest.mark.capability("S23")
def test_of_a_circle_that_was_cut_nobody_is_drawn(
    backend: Services, market: Market, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """More stand near the respondent than are looked at: each is passed over for it, and the body may appoint."""
    forum = forum_of(backend, market, tmp_path, panel(size=1, composition=Composition(source="Test.")))
    forum.enter("n-1", "n-2")
    edges = [conflicts.Edge("respondent-0001", Relation.OWNERSHIP, f"firm-{n}") for n in range(9)]
    forum.services.register.put(forum.body.id, edges)
    monkeypatch.setattr(conflicts, "MAX_CIRCLE", 5)
    found = forum.of(forum.drawn())
    assert skipped(found) == {"n-1": {"circle_cut"}, "n-2": {"circle_cut"}}
    assert checked(forum, found) == ()
    services = forum.services
    looking = Looking(
        found, _rules(forum), services.clock.now(), SeenRows(services.body_roster),
        lambda rows: Drawing(services.pools, rows, services.register), services.families,
    )  # fmt: skip
    assert against(looking, found, found.bench[0], "n-1") == ()


def _rules(forum: Forum) -> Arbitrating:
    given = forum.services.packs.get(forum.pack, "", forum.market.tenant.id).arbitration
    assert given is not None
    return given
