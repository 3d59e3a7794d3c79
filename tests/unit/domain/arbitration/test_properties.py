"""Whatever anybody does, in whatever order: an open arbitration is woken again, and silence ends it (P6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import timing
from chalicelib.domain.arbitration.outline import WAYS
from chalicelib.domain.arbitration.state import Arbitration, Bar, OrderKind, RequestKind, Status
from chalicelib.domain.arbitration.wanted import What, wants
from chalicelib.domain.case.terms import terms_hash
from chalicelib.domain.errors import RedressError
from chalicelib.domain.neutrals.crowd import Vote, commitment
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_draw, a_text, content, neutral, pack, seen, sought
from tests.unit.domain.arbitration.helping import ARB, CLERK, SYSTEM
from tests.unit.domain.arbitration.test_after import appealing
from tests.unit.domain.arbitration.test_crowds import SALT, crowd_pack

PACKS: dict[str, Callable[[], Any]] = {
    "draw": appealing, "panel": lambda: pack(size=3), "list": lambda: pack(method="list"),
    "nomination": lambda: pack(method="nomination", size=3), "body": lambda: pack(method="body"),
    "crowd": lambda: crowd_pack("redraw", appeal_to=15),
}  # fmt: skip
VERBS = [
    "accept",
    "refuse",
    "withdraw",
    "nonce",
    "system",
    "appoint",
    "nominate",
    "rank",
    "disclose",
    "bar",
    "decline",
    "update",
    "challenge",
    "comment",
    "rule",
    "resign",
    "remove",
    "order",
    "submit",
    "extend",
    "agree",
    "close",
    "reopen",
    "terminate",
    "draft",
    "vote",
    "adopt",
    "sign",
    "seal",
    "open",
    "request",
    "decide",
    "end",
    "wait",
    "system",
    "disclose",
    "wait",
    "system",
    "disclose",
    "wait",
    "draft",
    "adopt",
    "sign",
]
WAYS_ = {(way.source, way.target) for way in WAYS}


def last(things: Any) -> str:
    return next(reversed(things), "")


class Walk(Tale):
    """Keeps the ways it has gone."""

    ways: frozenset[tuple[str, str]] = frozenset()

    def _after(self, before: Arbitration | None, happened: Any) -> Arbitration:
        after = super()._after(before, happened)
        if before is not None and before.head.stage is not after.head.stage:
            self.ways |= {(before.head.stage.value, after.head.stage.value)}
        return after


class Life:
    """Somebody does something that may or may not be possible now."""

    def __init__(self, rules: str) -> None:
        self.tale, self.names = Walk(PACKS[rules]()), 0

    def do(self, verb: str, n: int) -> None:
        try:
            getattr(self, f"_{verb}")(n)
        except RedressError:
            return

    def _neutral(self) -> Any:
        self.names += 1
        return neutral(f"n-{self.names}")

    def _ref(self, n: int) -> str:
        return self.tale.panel[n % len(self.tale.panel)] if self.tale.panel else "nobody"

    def _seat(self, n: int) -> str:
        bench = self.tale.found.bench
        return bench[n % len(bench)].id if bench else "1"

    def _accept(self, _: int) -> None:
        self.tale.act(CLERK, cmd.AcceptReferral())

    def _refuse(self, n: int) -> None:
        if n == 0:
            self.tale.act(CLERK, cmd.RefuseReferral("other", a_text()))

    def _withdraw(self, n: int) -> None:
        if n == 0:
            self.tale.act(C, cmd.WithdrawConsent())

    def _nonce(self, n: int) -> None:
        self.tale.act((C, R, CLERK)[n % 3], cmd.GiveNonce("1" * 64))

    def _system(self, n: int) -> None:
        given = self.tale.pack.arbitration
        assert given is not None
        for want in wants(self.tale.found, given):
            known = self.tale.found.draws.get(want.seat)
            start = known.following if known else 0
            who = self._neutral()
            if want.what is What.DRAW and n == 7:
                self.tale.act(
                    SYSTEM, cmd.RecordDraw(want.seat, a_draw(self.tale.found, want.seat, None, start), None)
                )
            elif want.what is What.DRAW:
                drawn = a_draw(self.tale.found, want.seat, who.ref, start)
                self.tale.act(SYSTEM, cmd.RecordDraw(want.seat, drawn, who))
            elif want.what is What.LIST:
                self.tale.act(SYSTEM, cmd.PutList(want.seat, tuple(self._neutral().ref for _ in range(5))))
            else:
                self.tale.act(SYSTEM, cmd.Appoint(want.seat, neutral(want.names[0])))

    def _appoint(self, n: int) -> None:
        self.tale.act(CLERK, cmd.Appoint(self._seat(n), self._neutral()))

    def _nominate(self, n: int) -> None:
        self.tale.act((C, R)[n % 2], cmd.Nominate(self._neutral()))

    def _rank(self, n: int) -> None:
        listing = last(self.tale.found.listings)
        names = self.tale.found.listings[listing].names if listing else ()
        self.tale.act((C, R)[n % 2], cmd.RankList(listing, names[:2], names[2:]))

    def _disclose(self, n: int) -> None:
        for ref in self.tale.panel if n else self.tale.panel[:1]:
            self.do("accepts", self.tale.panel.index(ref))

    def _accepts(self, n: int) -> None:
        self.tale.act(ARB, cmd.AcceptAppointment({"firm": Bar.WAIVABLE}), self._ref(n))

    def _bar(self, n: int) -> None:
        self.tale.act(ARB, cmd.AcceptAppointment({"is_party": Bar.HARD}), self._ref(n))

    def _decline(self, n: int) -> None:
        self.tale.act(ARB, cmd.DeclineAppointment("time"), self._ref(n))

    def _update(self, n: int) -> None:
        bar = Bar.HARD if n == 0 else Bar.WAIVABLE
        self.tale.act(ARB, cmd.UpdateDisclosure({f"code_{n}": bar}), self._ref(n))

    def _challenge(self, n: int) -> None:
        self.tale.act((C, R)[n % 2], cmd.ChallengeNeutral(self._seat(n), a_text()))

    def _comment(self, n: int) -> None:
        known = self.tale.found.contested
        if known is not None:
            role = known.by.other if n % 2 else ARB
            self.tale.act(role, cmd.CommentOnChallenge(known.id, a_text()), known.neutral)

    def _rule(self, n: int) -> None:
        known = self.tale.found.contested
        if known is not None:
            self.tale.act(CLERK, cmd.RuleOnChallenge(known.id, n % 2 == 0, a_text(), "clerk-1"), "clerk-1")

    def _resign(self, n: int) -> None:
        self.tale.act(ARB, cmd.Resign("other"), self._ref(n))

    def _remove(self, n: int) -> None:
        self.tale.act(CLERK, cmd.RemoveNeutral(self._seat(n), a_text()))

    def _order(self, n: int) -> None:
        self.tale.act(ARB, cmd.GiveOrder(OrderKind.STATEMENT, a_text(), (C, R)[: 1 + n % 2]), self._ref(-1))

    def _submit(self, n: int) -> None:
        self.tale.act((C, R)[n % 2], cmd.Submit(last(self.tale.found.orders), a_text()))

    def _extend(self, _: int) -> None:
        self.tale.act(ARB, cmd.Extend(last(self.tale.found.orders), 1, a_text()), self._ref(-1))

    def _agree(self, n: int) -> None:
        known = self.tale.found.agreed
        digest = terms_hash(sought()) if known is not None else None
        self.tale.act((C, R)[n % 2], cmd.AgreeTerms(sought(), digest))

    def _close(self, _: int) -> None:
        self.tale.act(ARB, cmd.CloseProceedings(), self._ref(-1))

    def _reopen(self, _: int) -> None:
        self.tale.act(ARB, cmd.ReopenProceedings(a_text()), self._ref(-1))

    def _terminate(self, n: int) -> None:
        if n == 0:
            self.tale.act(CLERK, cmd.Terminate("impossible", a_text()))

    def _draft(self, _: int) -> None:
        self.tale.act(ARB, cmd.PutDraft(content()), self._ref(-1))

    def _vote(self, n: int) -> None:
        self.tale.act(ARB, cmd.VoteOnDraft(last(self.tale.found.drafts), agrees=n != 0), self._ref(n))

    def _adopt(self, _: int) -> None:
        self.tale.act(ARB, cmd.AdoptDraft(last(self.tale.found.drafts), seen()), self._ref(-1))

    def _sign(self, n: int) -> None:
        award = self.tale.found.signing
        for ref in award.panel[: 1 + n] if award else ():
            self.tale.act(ARB, cmd.SignAward(award.id if award else "", "Ed25519", "k", "s"), ref)

    def _seal(self, n: int) -> None:
        told = Vote(self.tale.found.head.arbitration_id, self._ref(n), "upheld")
        self.tale.act(ARB, cmd.CommitVote(commitment(told, bytes.fromhex(SALT))), self._ref(n))

    def _open(self, n: int) -> None:
        self.tale.act(ARB, cmd.RevealVote("upheld", SALT), self._ref(n))

    def _request(self, n: int) -> None:
        self.tale.act((C, R)[n % 2], cmd.RequestAfter(list(RequestKind)[n % 3], a_text()))

    def _decide(self, n: int) -> None:
        request = last(self.tale.found.requests)
        given = cmd.RuleOnRequest(request, n % 2 == 0, a_text(), content(), seen())
        self.tale.act(ARB, given, self._ref(-1))

    def _end(self, n: int) -> None:
        if n == 0:
            self.tale.act(SYSTEM, cmd.EndWithCase("settled", "settled"))

    def _wait(self, n: int) -> None:
        self.tale.wait(seconds=(1, 5, 16, 25, 33, 63, 130, 310)[n])


STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 7)), max_size=60)


@pytest.mark.parametrize("rules", sorted(PACKS))
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_it_is_always_woken_and_always_ends(rules: str, steps: list[tuple[str, int]]) -> None:
    """After each step there is a next moment, or it is closed; left alone it closes; no refund exceeds its charge; and
    it goes no other way than the drawn ones.
    """
    life = Life(rules)
    for verb, n in [("accept", 1), ("wait", 3), *steps]:
        life.do(verb, n)
        found = life.tale.found
        assert not timing.is_stranded(found), verb
        assert len(set(life.tale.panel)) == len(life.tale.panel)
        assert all(c.refunded <= c.money.amount for c in found.charges.values())
    life.tale.wait(days=200)
    assert life.tale.found.head.status is Status.CLOSED
    assert life.tale.ways <= WAYS_


@pytest.mark.parametrize("rules", sorted(PACKS))
@pytest.mark.parametrize("at", ["opened", "accepted", "seeded", "drawn", "disclosed", "complete"])
def test_left_alone_every_life_ends(rules: str, at: str) -> None:
    """From wherever nobody does anything any more."""
    life = Life(rules)
    if at != "opened":
        life.tale.accepted()
    if at not in ("opened", "accepted"):
        life.tale.seeded()
    if at in ("drawn", "disclosed", "complete"):
        life.do("appoint", 0)
        life.do("system", 0)
        life.do("nominate", 0)
    if at in ("disclosed", "complete"):
        life.do("disclose", 1)
    if at == "complete":
        life.do("wait", 3)
    life.tale.wait(days=200)
    assert life.tale.found.head.status is Status.CLOSED
    assert life.tale.found.running() == []


def test_a_tick_with_nothing_due_does_nothing() -> None:
    """Early, stale, twice."""
    tale = Tale()
    assert tale.act(SYSTEM, cmd.Tick()) == ()


def test_a_wake_that_fails_is_put_off_and_then_blocked() -> None:
    """Anything that happens gives it another go."""
    tale = Tale()
    tale.act(SYSTEM, cmd.BlockWake(tale.now))
    tale.act(SYSTEM, cmd.BlockWake(None))
    assert (tale.found.head.wake_blocked, timing.next_wake(tale.found)) == (True, None)
    tale.accepted()
    assert not tale.found.head.wake_blocked
    assert tale.actions(Role.COMPLAINANT)
