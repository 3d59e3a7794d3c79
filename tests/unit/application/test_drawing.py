"""Drawing on a table: who is taken, what speaks against the others, and that no roster is read through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.pools import DynamoPools
from chalicelib.adapters.tables import Tables
from chalicelib.application.drawing import Drawing, Matter
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import drawfile, pools
from chalicelib.domain.neutrals.conflicts import Edge, Waiver, parties_alone
from chalicelib.domain.neutrals.draw import lost
from chalicelib.domain.neutrals.eligibility import Need, Reason
from chalicelib.domain.neutrals.roster import Competence, Neutral, Relation, Tie
from tests.roundtrips import count_calls
from tests.unit.domain.neutrals.making import HEAD, NONCES, SEED, TODAY, need, neutral

BODY = "ten_" + "a" * 26
PARTIES = ("buyer-1", "shop-1")


class Rows:
    """The NeutralRows and Relations ports in memory: counts what it is asked."""

    def __init__(self, roster: Iterable[Neutral], edges: Sequence[Edge] = ()) -> None:
        self.roster = {one.ref: one for one in roster}
        self.edges, self.counts, self.calls = edges, dict[tuple[str, str], int](), Counter[str]()

    def many(self, tenant_id: str, refs: Collection[str]) -> dict[str, Neutral]:
        assert tenant_id == BODY
        self.calls["many"] += 1
        return {ref: self.roster[ref] for ref in refs if ref in self.roster}

    def appointments(
        self, tenant_id: str, ref: str, party_refs: Collection[str], since: date
    ) -> Mapping[str, int]:
        assert since == TODAY - timedelta(days=365)
        self.calls["appointments"] += 1
        return {party: self.counts.get((ref, party), 0) for party in party_refs}

    def around(self, tenant_id: str, codes: Collection[str]) -> Mapping[str, Sequence[Edge]]:
        self.calls["around"] += 1
        return {code: [edge for edge in self.edges if code in (edge.a, edge.b)] for code in codes}


def arbiter(number: int, **changes: Any) -> Neutral:
    return neutral(f"n-{number:06}", competence=Competence((DisputeType.QUALITY,)), **changes)


def matter(asked: Need | None = None, **more: Any) -> Matter:
    wanted = asked or need()
    return Matter(wanted, parties_alone(wanted.refs), parties=PARTIES, **more)


def drawing(tables: Tables, rows: Rows) -> tuple[Drawing, str]:
    """With all of the roster placed; and the root of its one pool. The process that draws knows nothing yet."""
    DynamoPools(tables).place_all(BODY, [(None, one) for one in rows.roster.values()])
    made = Drawing(DynamoPools(tables), rows, rows)
    return made, made.freeze(BODY, need())


@pytest.mark.capability("S23")
@pytest.mark.parametrize("size", [100, 10_000, 100_000])
def test_a_draw_asks_as_much_of_a_large_roster_as_of_a_small_one(tables: Tables, size: int) -> None:
    """An index, pages together, a few entries together, one neutral's appointments: then it is done."""
    rows = Rows(arbiter(n) for n in range(size))
    made, root = drawing(tables, rows)
    with count_calls() as calls:
        drew = made.draw(BODY, matter(need(repeats=2), counted=("shop-1",)), 0, SEED, root)
    assert drew.ref is not None
    assert calls == {"dynamodb.GetItem": 1, "dynamodb.BatchGetItem": 1}
    assert rows.calls == {"many": 1, "appointments": 1}
    with count_calls() as again:
        made.draw(BODY, matter(), 0, SEED, root)
    assert again == {}, "what has a hash is kept"


def test_each_who_cannot_serve_is_skipped_with_the_reason(tables: Tables) -> None:
    """Three of four: full, tied, gone from the roster since the pool was frozen."""
    rows = Rows(
        [arbiter(0, active=4), arbiter(1, ties=(Tie("shop-1", Relation.FAMILY),)), arbiter(2), arbiter(3)]
    )
    made, root = drawing(tables, rows)
    del rows.roster["n-000002"]
    said: dict[str, tuple[Reason, ...]] = {}
    for seat in range(30):
        drew = made.draw(BODY, matter(), seat, SEED, root)
        assert drew.ref == "n-000003"
        said |= {attempt.ref: attempt.reasons for attempt in drew.attempts[:-1]}
    assert said == {
        "n-000000": (Reason.AT_CAPACITY,), "n-000001": (Reason.TIED_TO_PARTY,), "n-000002": (Reason.NOT_IN_ROSTER,),
    }  # fmt: skip


def test_one_appointed_too_often_is_skipped(tables: Tables) -> None:
    """For the merchant of this case; asked of him alone who has nothing else against him."""
    rows = Rows([arbiter(0), arbiter(1, active=4)])
    rows.counts["n-000000", "shop-1"] = 2
    made, root = drawing(tables, rows)
    drew = made.draw(BODY, matter(need(repeats=2), counted=("shop-1",)), 0, SEED, root)
    assert drew.taken is None
    assert {a.ref: a.reasons for a in drew.attempts}["n-000000"] == (Reason.APPOINTED_TOO_OFTEN,)
    assert rows.calls["appointments"] == 1


def test_a_conflict_that_all_have_waived_keeps_nobody_out(tables: Tables) -> None:
    """One party's word is not enough."""
    rows = Rows([arbiter(0, ties=(Tie("shop-1", Relation.FIRM),))])
    made, root = drawing(tables, rows)
    said = tuple(Waiver(("shop-1", "n-000000"), Relation.FIRM, party) for party in PARTIES)
    half = made.draw(BODY, matter(waivers={"n-000000": said[:1]}), 0, SEED, root)
    assert half.attempts[0].reasons == (Reason.NOT_WAIVED,)
    assert made.draw(BODY, matter(waivers={"n-000000": said}), 0, SEED, root).ref == "n-000000"


def test_the_register_is_asked_once_for_each_step(tables: Tables) -> None:
    """The shop's owner employs him, which he never said: three steps at most, two of them have somebody new."""
    register = [
        Edge("owner-1", Relation.OWNERSHIP, "shop-1"), Edge("n-000000", Relation.EMPLOYMENT, "owner-1"),
    ]  # fmt: skip
    rows = Rows([arbiter(0)], register)
    made, _ = drawing(tables, rows)
    around = made.around(BODY, need())
    assert rows.calls["around"] == 3
    assert made.reasons(BODY, replace(matter(), around=around), "n-000000") == (Reason.TIED_TO_PARTY,)


def test_whoever_is_entered_later_has_no_part_in_a_frozen_pool(tables: Tables) -> None:
    """And whoever left it since is still in it, to be skipped."""
    rows = Rows([arbiter(0)])
    made, root = drawing(tables, rows)
    rows.roster["n-000001"] = arbiter(1, weight=100)
    DynamoPools(tables).place(BODY, None, arbiter(1, weight=100))
    assert {made.draw(BODY, matter(), seat, SEED, root).ref for seat in range(20)} == {"n-000000"}


def test_a_place_that_was_lost_is_drawn_on_from(tables: Tables) -> None:
    """The one who was full by then comes up no more."""
    made, root = drawing(tables, Rows(arbiter(n) for n in range(5)))
    first = made.draw(BODY, matter(), 0, SEED, root)
    second = made.draw(BODY, matter(), 0, SEED, root, skipped=lost(first))
    assert second.attempts[0].reasons == (Reason.AT_CAPACITY,)
    assert second.ref != first.ref


def test_a_shortlist_has_different_names(tables: Tables) -> None:
    """As many as there are."""
    made, root = drawing(tables, Rows(arbiter(n) for n in range(4)))
    names = [drew.ref for drew in made.shortlist(BODY, matter(), SEED, root, 5)]
    assert sorted(map(str, names)) == [f"n-{n:06}" for n in range(4)]


@pytest.mark.capability("S23")
def test_the_file_of_its_draws_can_be_verified(tables: Tables) -> None:
    """Two seats and a replacement, from the table's own pages."""
    made, root = drawing(tables, Rows(arbiter(n, active=4 * (n % 3 == 0)) for n in range(600)))
    first = made.draw(BODY, matter(), 0, SEED, root)
    seen = replace(matter(), need=need(former=frozenset({str(first.ref)})))
    second = made.draw(BODY, seen, 1, SEED, root)
    instead = made.draw(BODY, seen, 0, SEED, root, first.following)
    file = made.file(BODY, HEAD, NONCES, (first, second, instead))
    assert drawfile.check(file, HEAD, [root]) == ()


def test_nobody_is_drawn_without_a_role_or_a_day(tables: Tables) -> None:
    """A pool is of one role, and what is over depends on the day."""
    made, _ = drawing(tables, Rows([]))
    with pytest.raises(ValueError, match="role"):
        made.freeze(BODY, need(role=None))
    with pytest.raises(ValueError, match="day"):
        made.around(BODY, need(on=None))
    assert made.draw(BODY, matter(), 0, SEED, pools.root_of(pools.EMPTY)).taken is None
