"""Properties of every story: whatever actors do in whatever order, the promises hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.state import Finding, OfferState, Outcome, ProposalState, Reason, Status
from chalicelib.domain.errors import RedressError
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import C, O, P, R, S

ROLES = (C, R, O, P, S)
VERBS = (
    "serve", "respond", "offer", "counter", "accept", "message", "escalate", "withdraw", "request", "propose",
    "decide", "perform", "declare", "inspect", "refuse", "submit", "keep", "download", "revoke", "wait",
)  # fmt: skip
STEP = st.tuples(
    st.sampled_from(VERBS), st.sampled_from(ROLES), st.integers(1, 5), st.sampled_from((0, 1, 25, 61))
)
TELLING = [
    ("serve", P, 1, 1), ("respond", R, 1, 1), ("offer", R, 1, 1), ("counter", C, 2, 1), ("declare", C, 1, 1),
    ("inspect", S, 1, 1), ("submit", C, 1, 1), ("keep", S, 1, 1), ("message", C, 1, 1), ("escalate", C, 1, 1),
    ("request", O, 1, 1), ("wait", S, 1, 25), ("propose", O, 2, 1), ("wait", S, 1, 61), ("decide", O, 2, 1),
    ("declare", R, 1, 1), ("inspect", S, 1, 1), ("submit", R, 1, 1), ("keep", S, 1, 1), ("revoke", P, 1, 1),
    ("perform", R, 1, 1),
]  # fmt: skip


def latest(story: stories.Story, children: str) -> str:
    ids = list(getattr(story.case, children))
    return ids[-1] if ids else "off_" + "z" * 26


def command(story: stories.Story, verb: str, n: int) -> Any:  # noqa: C901 - one line per verb
    item, terms = latest(story, "evidence"), stories.refund(n * 1_000)
    match verb:
        case "serve":
            return cmd.RecordService("platform", story.now)
        case "respond":
            return cmd.Respond("contests" if n % 2 else "partly", stories.text())
        case "offer":
            return cmd.MakeOffer(terms)
        case "counter":
            return cmd.CounterOffer(latest(story, "offers"), terms)
        case "accept":
            return cmd.Accept(latest(story, "proposals" if n % 2 else "offers"))
        case "message":
            return cmd.PostMessage(stories.text())
        case "escalate":
            return cmd.Escalate()
        case "withdraw":
            return cmd.Withdraw()
        case "request":
            return cmd.RequestEvidence(R if n % 2 else C, stories.text())
        case "propose":
            return cmd.Propose(terms, stories.text())
        case "decide":
            finding = Finding.DISMISSED if n == 5 else Finding.UPHELD
            return cmd.Decide(finding, (Reason(stories.text(), ("claim",)),), None if n == 5 else terms)
        case "perform":
            return cmd.Perform(latest(story, "tasks"), (item,))
        case "declare":
            return cmd.DeclareEvidence(tuple(stories.declaration(size=n * 300) for _ in range(1 + n % 2)))
        case "inspect":
            return cmd.RecordInspection(item, "v1")
        case "refuse":
            return cmd.RecordInspection(item, "v1", "malware")
        case "submit":
            return cmd.SubmitEvidence(item)
        case "keep":
            return cmd.RecordKept(item, "v2", story.now)
        case "download":
            return cmd.AuthorizeDownload(item)
        case _:
            return cmd.RevokeTokens(C)


def step(story: stories.Story, verb: str, role: Role, n: int, hours: int) -> None:
    if verb == "wait":
        story.wait(timedelta(hours=hours))
        return
    before = story.case
    try:
        story.act(role, command(story, verb, n), timedelta(hours=hours))
    except RedressError:
        assert story.case is before


def tell(steps: list[tuple[str, Role, int, int]]) -> stories.Story:
    story = stories.filed()
    for verb, role, n, hours in steps:
        step(story, verb, role, n, hours)
    return story


STORIES = st.lists(STEP, max_size=25)


@pytest.mark.capability("S64")
def test_the_told_story_goes_all_the_way() -> None:
    """The sample story that other tests read: filed, negotiated, decided, performed, closed."""
    story = tell(TELLING)
    assert (story.case.head.status, story.case.head.outcome) == (Status.CLOSED, Outcome.DECIDED)


@pytest.mark.capability("S52")
@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_no_open_case_is_ever_without_a_future_wake(steps: list[Any]) -> None:
    """P6."""
    story = tell(steps)
    assert not deadlines.is_stranded(story.case)
    assert story.case.head.next_wake == deadlines.next_wake(story.case)


@pytest.mark.capability("S52")
@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_a_case_left_alone_comes_to_an_end(steps: list[Any]) -> None:
    """Every path of silence leads to a closed case."""
    assert tell(steps).wait(timedelta(days=120)).case.head.status is Status.CLOSED


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_a_tick_leaves_nothing_due(steps: list[Any]) -> None:
    """Otherwise it would ring for ever."""
    story = tell(steps)
    story.now += timedelta(days=3)
    story.act(S, cmd.Tick(), timedelta())
    assert story.case.head.next_wake is None or story.case.head.next_wake > story.now


@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_silence_never_settles(steps: list[Any]) -> None:
    """P5: each settlement stands behind an act of a party, and no Tick leads to one."""
    for row in tell(steps).rows:
        if row.type == "case.settled":
            assert '"by":"complainant"' in row.body or '"by":"respondent"' in row.body


@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_budgets_count_exactly_what_is_declared_and_not_given_back(steps: list[Any]) -> None:
    """P8: recounted from the evidence itself."""
    case = tell(steps).case
    for role, budget in case.budgets.items():
        live = [
            e for e in case.evidence.values() if e.by is role and e.state.value not in ("refused", "lapsed")
        ]
        assert (budget.files, budget.bytes) == (len(live), sum(e.size for e in live))


@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_what_is_listed_as_allowed_is_not_refused_by_the_table(steps: list[Any]) -> None:
    """And what is not listed is."""
    story = tell(steps)
    for role in ROLES:
        look = lifecycle.Look(story.case, role, story.now, story.pack)
        listed = {a.action for a in lifecycle.allowed_actions(look)}
        assert listed == {verb for verb in lifecycle.BY_VERB if lifecycle.refusal(verb, look) is None}


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_a_closed_case_offers_nothing_to_answer(steps: list[Any]) -> None:
    """No live offer, no live proposal, no allowed action."""
    case = tell(steps).wait(timedelta(days=120)).case
    assert all(o.state is not OfferState.LIVE for o in case.offers.values())
    assert all(p.state is not ProposalState.LIVE for p in case.proposals.values())
