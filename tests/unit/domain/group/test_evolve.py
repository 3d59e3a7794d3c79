"""A group is the fold of its events: whatever people and the clock do in whatever order."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.case.state import Finding
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.collective.polls import Tally
from chalicelib.domain.errors import RedressError
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import timing, views
from chalicelib.domain.group.evolve import evolve, fold
from chalicelib.domain.group.state import ChangeKind, JobKind, Status
from chalicelib.domain.values import Role
from tests.group_stories import (
    HALF,
    MEMBER,
    OFFICER,
    PLATFORM,
    REPRESENTATIVE,
    RESPONDENT,
    SYSTEM,
    Tale,
    case_id,
    money,
    reasons,
    text,
)  # fmt: skip


def test_a_group_begins_with_its_opening() -> None:
    with pytest.raises(AssertionError):
        evolve(None, ev.GatheringEnded(OFFICER), Tale().now)


def test_a_group_is_opened_once() -> None:
    tale = Tale().open()
    with pytest.raises(AssertionError):
        evolve(tale.g, tale.happened[0], tale.now)


def test_anything_that_happens_gives_a_blocked_group_another_go() -> None:
    tale = Tale().open().do(cmd.BlockWake(None), SYSTEM)
    assert tale.g.head.wake_blocked
    assert not tale.do(cmd.Gather()).g.head.wake_blocked


def test_tokens_are_revoked_by_a_new_epoch() -> None:
    assert Tale().open().do(cmd.RevokeTokens(), PLATFORM).g.head.epoch == 1


def _commands(tale: Tale) -> list[tuple[Any, Role, str]]:
    """What anybody might try now, whether it is allowed or not."""
    g, one = tale.g, case_id(1)
    offers, questions = list(g.offers) or ["gof_x"], list(g.questions) or ["qst_x"]
    return [
        (cmd.Gather(), OFFICER, ""), (cmd.CloseGathering(), OFFICER, ""),
        *((cmd.Stand(case_id(n), text(), ("offer",)), MEMBER, case_id(n)) for n in (1, 2, 3)),
        (cmd.StandDown(one), REPRESENTATIVE, one), (cmd.DemandRecall(one, text()), MEMBER, case_id(3)),
        (cmd.NoteLeft(case_id(2)), SYSTEM, ""), (cmd.MakeOffer(HALF), RESPONDENT, ""),
        (cmd.MakeOffer(Formula(Kind.FIXED, each=(money(500),))), REPRESENTATIVE, one),
        (cmd.AgreeToOffer(offers[-1], g.offers[offers[-1]].terms_sha256 if g.offers else ""), REPRESENTATIVE, one),
        (cmd.AgreeToOffer(offers[0], g.offers[offers[0]].terms_sha256 if g.offers else ""), RESPONDENT, ""),
        (cmd.RefuseOffer(offers[-1]), REPRESENTATIVE, one), (cmd.WithdrawOffer(offers[0]), RESPONDENT, ""),
        (cmd.ProposeChange(ChangeKind.CLAIM, text()), REPRESENTATIVE, one), (cmd.Escalate(), RESPONDENT, ""),
        (cmd.PoseQuestion(text()), OFFICER, ""),
        (cmd.AnswerQuestion(questions[-1], Finding.UPHELD, reasons()), OFFICER, ""),
        (cmd.DecideCommon(Finding.UPHELD, (), reasons(), HALF), OFFICER, ""), (cmd.DrawTests(2), OFFICER, ""),
        (cmd.CorrectLedger(one, money(5), "wrong_claim", text()), OFFICER, ""),
        (cmd.RecordUnclaimed(one, money(5)), PLATFORM, ""),
    ]  # fmt: skip


def _answer(tale: Tale, n: int) -> None:
    """Whatever the work under way comes to."""
    job = tale.g.job
    assert job is not None
    match job.kind:
        case JobKind.SEAL:
            tale.sealed(n % 9)
        case JobKind.TALLY:
            options = tale.g.polls[job.of].options
            votes = {option: (n + k) % 5 for k, option in enumerate(options) if (n + k) % 5}
            tale.do(cmd.RecordTally(job.id, Tally(9, min(sum(votes.values()), 9), votes=votes)), SYSTEM)
        case JobKind.LEDGER:
            tale.ledger()
        case JobKind.DRAW:
            tale.do(cmd.RecordDraw(job.id, (case_id(2),), "ee" * 32), SYSTEM)
        case _:
            tale.done(released=n % 3)


def _tick_out(tale: Tale, told: list[tuple[Any, Any]]) -> None:
    """Whoever wakes a group ticks until nothing is due: that ends, and starts no work twice."""
    for _ in range(8):
        wake = timing.next_wake(tale.g)
        if wake is None or wake > tale.now:
            return
        tale.tick()
        told += [(event, tale.now) for event in tale.happened]
    raise AssertionError("a Tick does not end")


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=60))
def test_whatever_happens_a_group_is_the_fold_of_its_events_and_never_stranded(steps: list[int]) -> None:
    """P6, one question and one piece of work at a time, and every state survives being written and read."""
    tale = Tale().open()
    told: list[tuple[Any, Any]] = [(event, tale.now) for event in tale.happened]
    for n in steps:
        try:
            if n % 3 == 0 and tale.g.head.job is not None:
                _answer(tale, n)
            elif n % 3 == 1 and timing.next_wake(tale.g) is not None:
                tale.wake()
                told += [(event, tale.now) for event in tale.happened]
                _tick_out(tale, told)
                tale.happened = []
            else:
                possible = _commands(tale)
                tale.do(*possible[n % len(possible)])
        except RedressError:
            tale.happened = []
        told += [(event, tale.now) for event in tale.happened]
        assert not timing.is_stranded(tale.g)
        assert sum(job.state == "running" for job in tale.g.jobs.values()) <= 1
        assert sum(poll.state in ("sealing", "open", "counting") for poll in tale.g.polls.values()) <= 1
        assert tale.g.head.status is Status.CLOSED or tale.g.head.stage != "closed"
        for role in (MEMBER, RESPONDENT, OFFICER):
            msgspec.json.encode(views.view(tale.g, role, tale.now, tale.rules, case_id(1)))
    again = None
    for event, at in told:
        tag = msgspec.json.encode(event)
        again = fold(again, (msgspec.json.decode(tag, type=ev.Event),), at)  # type: ignore[arg-type]
    assert again == tale.g
