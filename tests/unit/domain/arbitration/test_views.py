"""What is shown to whom: what the panel deliberates, whom one side has struck, and nonces, to nobody outside."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Bar, OrderKind
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_text, content, pack, sought
from tests.unit.domain.arbitration.helping import ARB, SYSTEM
from tests.unit.domain.arbitration.test_crowds import SALT, crowd_pack, opened, sealed

OUTSIDE = (Role.PLATFORM, Role.OFFICER, Role.COMPLAINANT, Role.RESPONDENT, Role.BODY, Role.CLERK)
NONCE = "7" * 64


def shown(tale: Tale, role: Role, ref: str = "") -> str:
    """Everything that this one is shown, as text."""
    found = views.view(tale.found, role, tale.now, tale.pack, ref)
    return json.dumps(msgspec.to_builtins(found)) + json.dumps(msgspec.to_builtins(views.summary(tale.found)))


def drafted() -> Tale:
    tale = Tale(pack(size=3)).closed()
    tale.act(ARB, cmd.Deliberate(a_text("secret")), "arb-1")
    tale.act(ARB, cmd.PutDraft(content()), "arb-3")
    (draft,) = tale.found.drafts
    tale.act(ARB, cmd.VoteOnDraft(draft, agrees=False, dissent=a_text("dissent")), "arb-1")
    return tale


def secrets(tale: Tale) -> list[str]:
    return [*tale.found.drafts, a_text("secret").id, a_text("dissent").id, a_text("reason").id]


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("make", [drafted, lambda: Tale(pack(size=3)).adopted()])
def test_nobody_outside_learns_what_the_panel_deliberates(role: Role, make: Callable[[], Tale]) -> None:
    """Neither a draft nor its number, nor that an award is being signed."""
    tale = make()
    told = shown(tale, role)
    assert not [secret for secret in secrets(tale) if secret in told]
    assert "arb_sign" not in told


def test_the_panel_sees_it() -> None:
    """And a neutral who was only asked does not."""
    tale = drafted()
    assert all(draft in shown(tale, ARB, "arb-1") for draft in tale.found.drafts)
    assert not any(draft in shown(tale, ARB, "arb-99") for draft in tale.found.drafts)


@pytest.mark.parametrize("role", [*OUTSIDE, Role.ARBITRATOR])
def test_a_nonce_is_nobodys_before_the_seed_is_made(role: Role) -> None:
    """Then it is everybody's, so that the draw can be done again."""
    tale = Tale().accepted()
    tale.act(C, cmd.GiveNonce(NONCE))
    assert NONCE not in shown(tale, role, "arb-1")
    tale.seeded()
    assert NONCE in shown(tale, role, "arb-1")


def test_whom_one_side_has_struck_the_other_never_sees() -> None:
    """Nor the platform, nor a neutral; the office when the list is closed."""
    tale = Tale(pack(method="list")).seeded()
    tale.act(SYSTEM, cmd.PutList("1", ("n-1", "n-2", "n-3", "n-4", "n-5")))
    tale.act(C, cmd.RankList("1.1", ("n-1",), ("n-2",)))

    def answers(role: Role) -> list[object]:
        shown_to = views.view(tale.found, role, tale.now, tale.pack)
        listing = msgspec.json.decode(msgspec.json.encode(shown_to["lists"][0]))
        return [listing.get("answer"), listing.get("answers")]

    assert answers(R) == [None, None]
    assert answers(Role.CLERK) == [None, None]
    assert answers(C) == [{"struck": ["n-1"], "ranked": ["n-2"]}, None]
    tale.until_due("arb_strike")
    assert answers(R) == [None, None]
    assert answers(Role.CLERK)[1] == {"complainant": {"struck": ["n-1"], "ranked": ["n-2"]}}


def test_an_offer_of_terms_no_neutral_sees() -> None:
    """Before both have agreed: it is without prejudice."""
    tale = Tale().complete()
    tale.act(C, cmd.AgreeTerms(sought(4_321)))
    assert "4321" in shown(tale, R)
    for role in (Role.ARBITRATOR, Role.CLERK, Role.PLATFORM):
        assert "4321" not in shown(tale, role, "arb-1")


def test_the_platform_learns_who_sits_not_what_was_disclosed() -> None:
    """Nor who it is elsewhere, which is for the body's office."""
    tale = Tale().disclosed(firm=Bar.WAIVABLE)
    assert "arb-1" in shown(tale, Role.PLATFORM)
    assert "firm" not in shown(tale, Role.PLATFORM).replace("confirm", "")
    assert "firm" in shown(tale, R)
    assert "person-arb-1" not in shown(tale, R)
    assert "person-arb-1" in shown(tale, Role.CLERK)


@pytest.mark.parametrize("role", [*OUTSIDE, Role.ARBITRATOR])
def test_a_jurors_vote_nobody_sees(role: Role) -> None:
    """Sealed or opened, before and after the count; only that it is sealed."""
    tale = Tale(crowd_pack()).complete()
    sealed(tale, "arb-1", "upheld")
    votes = {s.vote.commitment for s in tale.found.bench if s.vote is not None}
    seats = views.view(tale.found, role, tale.now, tale.pack, "arb-2")["seats"]
    assert [s.get("sealed", False) for s in seats] == [True, *[False] * 6]
    tale.until_due("arb_commit")
    opened(tale, "arb-1", "upheld")
    told = shown(tale, role, "arb-2")
    assert not any(vote in told for vote in votes)
    assert SALT not in told


def test_whoever_has_gone_sees_nothing_any_more() -> None:
    """He is of no seat."""
    tale = Tale().complete()
    assert views.sees(tale.found, ARB, "arb-1")
    tale.act(ARB, cmd.Resign("health"), "arb-1")
    assert not views.sees(tale.found, ARB, "arb-1")


def test_what_was_asked_stands_in_the_order_in_which_it_was() -> None:
    """However its rows are sorted where they are kept: their ids say nothing of it."""
    tale = Tale().complete()
    for n in range(5):
        tale.wait(seconds=1)
        tale.act(ARB, cmd.GiveOrder(OrderKind.OTHER, a_text(f"order-{n}")), "arb-1")
    kept = dict(sorted(tale.found.orders.items(), reverse=True))
    seen = views.view(replace(tale.found, orders=kept), Role.CLERK, tale.now, tale.pack)
    assert [order["text"]["id"] for order in seen["orders"]] == [a_text(f"order-{n}").id for n in range(5)]
