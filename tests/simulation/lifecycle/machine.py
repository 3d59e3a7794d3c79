"""Random people, random clocks and random rule packs: the product and the reference do the same, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.simulation.lifecycle import choosing, promises
from tests.simulation.lifecycle.driving import Driven
from tests.simulation.lifecycle.packs import packs
from tests.simulation.lifecycle.reference import acts, doors, silence
from tests.simulation.lifecycle.reference.clocks import C, R
from tests.simulation.lifecycle.reference.reading import seen
from tests.simulation.lifecycle.reference.world import World

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
VERBS = (*doors.DOORS, "webhook", "finish")
ABRUPT = ("withdraw", "reject")
ENDINGS = ("leave_mediation", "conclude_mediation", "accept", "decide", "escalate", "decline")
"""What ends things: done less often, so that runs go deep."""
ONWARD = (
    "serve", "admit", "respond", "consent", "propose_accord", "conclude_accord", "assign_mediator", "advance_mediation",
    "challenge_mediator", "rule_on_challenge", "propose", "accept", "ship_return", "confirm_return", "refuse_return",
    "perform", "decide", "request_evidence", "reopen", "webhook", "finish",
)  # fmt: skip
"""What leads into places that are seldom come to."""
CHATTER = ("declare_evidence", "message", "prolong", "withdraw_offer")
"""What is nearly always open and leads nowhere."""
COUNTED = (
    "stage.entered", "respondent.defaulted", "deadline.extended", "deadline.warned", "first_reply.missed",
    "case.stalled", "case.closed", "case.settled", "task.breached", "mediation.ended", "accord.concluded",
    "case.admitted",
)  # fmt: skip
numbers, picks = st.sampled_from(range(64)), st.sampled_from(range(4_096))
moments_before = st.sampled_from((HOUR, SECOND, timedelta(microseconds=1)))
pauses_between = st.sampled_from((timedelta(), SECOND, HOUR, HOUR, 7 * HOUR))
claims = st.fixed_dictionaries(
    {
        "remedy": st.sampled_from(("refund", "refund", "compensation", "apology")), "amount": st.just(10_000),
        "promise": st.sampled_from((None, None, 2)),
    }
).map(lambda claim: claim | ({"amount": None} if claim["remedy"] == "apology" else {}))  # fmt: skip


class Lifecycle(RuleBasedStateMachine):
    """One case. Both sides are told the same; whatever differs is a mistake of one of them."""

    world: World
    driven: Driven
    done: Counter[str]

    @initialize(pack=packs(), claim=claims, gaps=st.sampled_from(((), (), ("order_no",))))
    def file(self, pack: dict, claim: dict, gaps: tuple[str, ...]) -> None:
        self.done = Counter()
        self.world = World(pack, START, claim, gaps)
        self.driven = Driven(pack, START, claim, gaps)

    # ------------------------------------------------------------------------------------------------------- people

    @rule(pick=picks, a=numbers, b=numbers, c=numbers, wait=pauses_between)
    def act_as_never_before(self, pick: int, a: int, b: int, c: int, wait: timedelta) -> None:
        """Something that is open and has been done least in this case."""
        self._pass(wait)
        found = self._open(doors.ROLES, c)
        least = min((self.done[verb] for _, verb in found), default=0)
        self._some([one for one in found if self.done[one[1]] == least], pick, a, b, c)

    @rule(pick=picks, a=numbers, b=numbers, c=numbers, wait=pauses_between)
    def act_as_a_party(self, pick: int, a: int, b: int, c: int, wait: timedelta) -> None:
        self._pass(wait)
        self._some(self._open((C, R), c), pick, a, b, c)

    @rule(pick=picks, a=numbers, b=numbers, c=numbers, wait=pauses_between)
    def act_as_somebody_else(self, pick: int, a: int, b: int, c: int, wait: timedelta) -> None:
        """Officer, mediator, platform; deliveries and files."""
        self._pass(wait)
        found = self._open(("officer", "mediator", "platform"), c)
        self._some(found + self._by_the_system() * (1 + len(found) // 3), pick, a, b, c)

    @rule(pick=picks, a=numbers, b=numbers, c=numbers, wait=pauses_between)
    def act_onwards(self, pick: int, a: int, b: int, c: int, wait: timedelta) -> None:
        """Deeper into the procedure, whoever does it."""
        self._pass(wait)
        found = [(role, verb) for role in doors.ROLES for verb in sorted(doors.open_to(self.world, role))]
        self._some([one for one in found + self._by_the_system() if one[1] in ONWARD], pick, a, b, c)

    @rule(role=st.sampled_from(doors.ROLES), verb=st.sampled_from(VERBS), a=numbers, b=numbers, c=numbers)
    def act_anyhow(self, role: str, verb: str, a: int, b: int, c: int) -> None:
        """Anything, by anybody, right away."""
        self._both(role, verb, a, b, c)

    @precondition(lambda self: self.world.wake is not None)
    @rule(early=moments_before, pick=picks, a=numbers, b=numbers, c=numbers)
    def act_at_the_last_moment(self, early: timedelta, pick: int, a: int, b: int, c: int) -> None:
        """Right before the clock would do something: within the grace, or still in time."""
        assert self.world.wake is not None
        self._pass(max(timedelta(), self.world.wake - early - self.world.now))
        self._some(self._open(doors.ROLES, c), pick, a, b, c)

    # -------------------------------------------------------------------------------------------------------- clock

    @rule(
        how=st.sampled_from(("wake", "wake", "twice", "oversleep", "lost", "fails")),
        hours=st.sampled_from((1, 26, 100, 800)),
    )
    def time_passes(self, how: str, hours: int) -> None:
        """A ring when it should come; early or once more; late, when much is due; none, and people meet deadlines that
        are over and not yet noticed; or one that fails.
        """
        if how == "wake" and self.world.wake is not None:
            self._pass(max(timedelta(), self.world.wake - self.world.now))
        elif how in ("oversleep", "lost"):
            self._pass(hours * HOUR)
        if how == "fails":
            self._fail(None if hours == 800 else hours * HOUR)
        elif how != "lost":
            self._ring()

    # ---------------------------------------------------------------------------------------------------- comparing

    def _pass(self, length: timedelta) -> None:
        self.world.now += length
        self.driven.now = self.world.now

    def _fail(self, put_off: timedelta | None) -> None:
        """A ring has failed: the next one is put off, or there is none until somebody acts."""
        until = None if put_off is None else self.world.now + put_off
        self.world.put_off, self.world.blocked = (
            until or self.world.put_off,
            self.world.blocked or until is None,
        )
        self.driven.fail(until)

    def _open(self, roles: Iterable[str], c: int) -> list[tuple[str, str]]:
        """What is open to these roles; what ends things or leads nowhere only at times."""
        found = [(role, verb) for role in roles for verb in sorted(doors.open_to(self.world, role))]
        rare = (() if c % 16 == 0 else ABRUPT) + (() if c % 4 == 0 else ENDINGS)
        if c % 4 != 1 and self.world.kind != "performance":
            rare += CHATTER
        return [one for one in found if one[1] not in rare]

    def _by_the_system(self) -> list[tuple[str, str]]:
        found = [("system", "webhook")] if self.world.served is None else []
        declared = any(e["state"] == "declared" for e in self.world.evidence)
        return found + [("system", "finish")] * declared

    def _some(self, found: list[tuple[str, str]], pick: int, a: int, b: int, c: int) -> None:
        if found:
            self._both(*found[pick % len(found)], a, b, c)

    def _both(self, role: str, verb: str, a: int, b: int, c: int) -> None:
        given = choosing.given(self.world, role, verb, a, b, c)
        before = self.driven.case
        expected = acts.do(self.world, role, verb, given)
        self.done[verb] += 1
        found = self.driven.do(role, verb, given)
        assert found == expected, (role, verb, given, found, expected)
        if found is not None and verb != "finish":
            assert self.driven.case is before, "a refusal has changed something"

    def _ring(self) -> None:
        silence.tick(self.world)
        promises.silent(self.driven.tick(), self.driven.pack)
        assert self.driven.tick() == (), "a second ring does something"
        assert self.world.wake is None or self.world.wake > self.world.now

    @invariant()
    def same_case(self) -> None:
        expected, found = seen(self.world), self.driven.seen()
        assert found == expected, {
            key: (found[key], expected[key]) for key in expected if found[key] != expected[key]
        }
        counts: Any = self.driven.counts()
        assert {n: counts[n] for n in COUNTED} == {n: self.world.count[n] for n in COUNTED}

    @invariant()
    def same_doors(self) -> None:
        """What is listed as open is what the reference would let through, for everybody."""
        for role in (*doors.ROLES, "system", "regulator"):
            found, expected = self.driven.open_to(role), doors.open_to(self.world, role)
            assert found == expected, (role, sorted(found - expected), sorted(expected - found))

    @invariant()
    def promises_hold(self) -> None:
        promises.check(self.driven)

    def teardown(self) -> None:
        """Left alone, every case comes to an end; and its events tell all of it."""
        if not hasattr(self, "driven"):
            return
        promises.folds(self.driven)
        for _ in range(200):
            if self.world.status == "closed":
                break
            if self.world.blocked:  # the operators see to it
                self._both("officer", "message", 0, 0, 0)
            self.time_passes("wake", 1)
        assert self.world.status == "closed", "a case left alone does not end"
        self.same_case()
        self.promises_hold()
        promises.folds(self.driven)
