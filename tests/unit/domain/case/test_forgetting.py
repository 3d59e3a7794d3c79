"""When a person's data may go, why not yet, and what the case looks like afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import forgetting, views
from chalicelib.domain.case.bundled import BundleState
from chalicelib.domain.case.forgetting import Why
from chalicelib.domain.case.holding import ErasureGround, HoldGround
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import Personal, Reopening
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import C, O, P, R, S

ASKED, ORDER, TIME = ErasureGround.DATA_SUBJECT, ErasureGround.COURT_ORDER, ErasureGround.RETENTION
DAYS = timedelta(days=1_095)
PACK = stories.pack(
    personal=Personal(1_095, "Our own.", verified=True),
    reopening=Reopening(
        Length(30, Unit.CALENDAR_DAYS), "negotiation", ("withdrawn",), "Our own.", verified=True
    ),
)


def contested() -> stories.Story:
    """Under way, by that pack."""
    story = stories.Story(pack=PACK).act(P, cmd.RecordService("platform", stories.START))
    return story.act(R, cmd.Respond("contests", stories.text("answer")))


def closed() -> tuple[stories.Story, datetime]:
    """A case that the complainant has withdrawn, and when its time is over."""
    story = contested()
    story.act(C, cmd.Withdraw(stories.text("reason")))
    assert story.case.head.closed_at is not None
    return story, story.case.head.closed_at + DAYS


def happens(story: stories.Story, command: Any) -> list[str]:
    """The system's command; the names of what it leads to."""
    before = len(story.rows)
    story.act(S, command)
    return [row.type for row in story.rows[before:]]


def erase(at: datetime, ground: ErasureGround = ASKED, role: Role = C, **more: Any) -> cmd.ErasePerson:
    return cmd.ErasePerson(role, ground, at, **more)


def why(story: stories.Story, at: datetime, ground: ErasureGround = ASKED) -> list[Why]:
    return [one.why for one in forgetting.waits(story.case, story.pack, ground, at)]


@pytest.mark.capability("S56")
def test_an_open_case_keeps_everything_whatever_the_ground() -> None:
    """The claim is being pursued: Regulation (EU) 2016/679 art. 17(3)(e)."""
    story = contested()
    far = story.now + 10 * DAYS
    assert (why(story, far), why(story, far, ORDER), why(story, far, TIME)) == ([Why.OPEN_CASE],) * 3


@pytest.mark.capability("S56")
def test_a_closed_case_keeps_it_until_its_retention_ends() -> None:
    """To the moment; the refusal says until when, and whose number that is."""
    story, until = closed()
    (found,) = forgetting.waits(story.case, story.pack, ASKED, until - timedelta(microseconds=1))
    assert (found.why, found.until, found.source) == (Why.RETENTION, until, story.pack.personal.source)  # type: ignore[union-attr]
    assert any("17(3)" in article for article in found.articles)
    assert any("PIPL" in article for article in found.articles)
    assert why(story, until) == []


def test_an_order_does_not_wait_for_the_retention() -> None:
    """A court's; the person's own request does."""
    story, until = closed()
    assert (why(story, until - DAYS, ORDER), why(story, until - DAYS)) == ([], [Why.RETENTION])


@pytest.mark.capability("S56")
def test_a_hold_keeps_it_from_an_order_too() -> None:
    """Both reasons are told; with the hold nobody can say when it ends."""
    story, until = closed()
    story.act(O, cmd.PlaceHold(HoldGround.LITIGATION, stories.text("reason")))
    assert why(story, until - DAYS) == [Why.LEGAL_HOLD, Why.RETENTION]
    assert why(story, until, ORDER) == [Why.LEGAL_HOLD]
    with pytest.raises(NotAllowed) as caught:
        story.act(S, erase(until))
    assert (caught.value.code, caught.value.due_at) == ("erasure_waits", None)
    assert caught.value.data["reasons"] == ["legal_hold"]


def test_a_file_that_must_stay_longer_keeps_the_words_with_it() -> None:
    """It was submitted under a longer lock."""
    story = contested()
    item = stories.kept(story, C)
    story.act(C, cmd.Withdraw(stories.text("reason")))
    later = story.now + 2 * DAYS
    file = replace(story.case.evidence[item], kept_until=later)
    case = replace(story.case, evidence={item: file})
    assert forgetting.kept_until(case, story.pack) == later


def test_a_pack_that_says_nothing_keeps_words_as_long_as_files() -> None:
    """And one that says ten days, ten days: counted from the closing."""
    story, until = closed()
    silent = replace(story.pack, personal=None, reopening=None)  # its files: 365 days
    assert forgetting.kept_until(story.case, silent) == until - DAYS + timedelta(days=365)
    short = replace(silent, personal=Personal(10, "Our own.", verified=True))
    assert forgetting.kept_until(story.case, short) == until - DAYS + timedelta(days=10)


def test_it_is_ordered_once_and_recorded_once() -> None:
    """The second time nothing happens."""
    story, until = closed()
    assert happens(story, erase(until)) == ["person.erasure_ordered"]
    assert happens(story, erase(until)) == []
    assert happens(story, cmd.RecordPersonErased(C)) == ["person.erased"]
    assert story.case.head.complainant.erased_at == story.now
    assert happens(story, cmd.RecordPersonErased(C)) == []


def test_nothing_is_recorded_that_was_not_ordered() -> None:
    """A message that comes astray."""
    story, _ = closed()
    assert happens(story, cmd.RecordPersonErased(R)) == []


@pytest.mark.capability("S56")
def test_the_order_ends_the_tokens_of_that_person_only() -> None:
    """Its epoch is raised; the other side's is not."""
    story, until = closed()
    story.act(S, erase(until))
    assert (story.case.head.complainant.epoch, story.case.head.respondent.epoch) == (1, 0)


def test_what_a_backup_brought_back_goes_without_being_weighed() -> None:
    """An open case, as it stood then."""
    story = contested()
    assert happens(story, erase(story.now, again=True)) == ["person.erasure_ordered"]


def test_a_case_with_an_erased_party_is_not_opened_again() -> None:
    """Nobody could read the complaint any more. An order may come within the window."""
    story, until = closed()
    story.act(S, erase(until - DAYS, ORDER))
    with pytest.raises(NotAllowed) as caught:
        story.act(C, cmd.Reopen(stories.text("again")))
    assert caught.value.code == "person_erased"


@pytest.mark.capability("S56")
def test_bundles_from_before_are_over() -> None:
    """One that waits fails, with its reason in the record's own state; a new one can be asked for."""
    story, until = closed()
    story.act(R, cmd.RequestBundle("en"))
    story.act(S, erase(until))
    (bundle,) = story.case.bundles.values()
    assert (bundle.state, bundle.cause) == (BundleState.FAILED, "person_erased")
    story.act(R, cmd.RequestBundle("en"))
    assert story.happened()[-1] == "bundle.requested"


@pytest.mark.capability("S56")
def test_the_view_says_who_was_erased() -> None:
    """From the order on, with the moment once everything is gone."""
    story, until = closed()
    assert views.view(story.case, R, story.now, story.pack)["erased"] == {}
    story.act(S, erase(until))
    assert views.view(story.case, R, story.now, story.pack)["erased"] == {"complainant": None}
    story.act(S, cmd.RecordPersonErased(C))
    assert views.view(story.case, R, story.now, story.pack)["erased"]["complainant"] is not None


class TestTheBodysRecord:
    """How long award, orders and deliberation are kept after an arbitration's end."""

    def test_by_its_own_number(self) -> None:
        """Six years and a leap day twice."""
        pack = stories.pack(personal=Personal(10, "T.", verified=True, record_days=2_192, record_source="T."))
        assert forgetting.record_until(stories.START, pack) == stories.START + timedelta(days=2_192)

    def test_without_one_as_long_as_the_words(self) -> None:
        """Or as the files, of a pack that says nothing of words."""
        ten = stories.pack(personal=Personal(10, "T.", verified=True))
        assert forgetting.record_until(stories.START, ten) == stories.START + timedelta(days=10)
        silent = stories.pack(personal=None)
        assert forgetting.words_until(stories.START, silent) == stories.START + timedelta(
            days=silent.evidence.retention_days
        )
