"""What the index of cases alike is told, and in which group of messages."""

from __future__ import annotations

import json

import pytest

from chalicelib.application.reactions import GROUPING, Wanted
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.state import Outcome
from tests import builders
from tests.builders import TENANT, an_id
from tests.unit.application.test_reactions_groups import CASE, ID, of_case, of_group, told

SUMMARY = {"respondent_ref": "shop-77", "dispute_type": "quality"}


def filed(**summary: str) -> Wanted:
    (message,) = (m for m in of_case(builders.filed_event(CASE), **SUMMARY | summary) if m.queue == GROUPING)
    return message


def test_a_filing_is_told_by_its_id_alone() -> None:
    """The case itself says the rest, to whoever may read it."""
    assert json.loads(filed().body) == {"tenant": TENANT, "case_id": CASE.head.case_id}


def test_it_goes_by_the_id_of_its_event() -> None:
    """So the queue drops what the relay sends twice."""
    message = filed()
    assert message.id.startswith("evt_")
    assert message.id == filed().id


def test_complaints_that_may_be_alike_are_in_one_group_of_messages() -> None:
    """However the respondent was written; a digest, which names nobody."""
    assert filed().group == filed(respondent_ref="ＳＨＯＰ-77 ").group
    assert len(filed().group) == 64
    assert "shop" not in filed().group


@pytest.mark.parametrize("other", [{"respondent_ref": "shop-78"}, {"dispute_type": "delivery"}])
def test_others_are_in_another(other: dict[str, str]) -> None:
    """They need not wait for each other."""
    assert filed().group != filed(**other).group


def test_what_officers_say_of_a_group_comes_among_the_complaints() -> None:
    """In their group of messages, so that it falls between two of them."""
    out = (an_id("case", 1), an_id("case", 2))
    split = of_group(ev.GroupSplit(out, builders.text_ref("why"), 5))
    assert told(split, GROUPING) == [{"tenant": TENANT, "group_id": ID, "split": list(out)}]
    merged = of_group(ev.GroupClosed(Outcome.MERGED, "merged", into="group_x"))
    assert told(merged, GROUPING) == [
        {"tenant": TENANT, "group_id": ID, "closed": "merged", "into": "group_x"}
    ]
    assert {m.group for m in (*split, *merged) if m.queue == GROUPING} != {""}


@pytest.mark.parametrize("outcome", [Outcome.LAPSED, Outcome.SETTLED, Outcome.DISSOLVED])
def test_how_a_group_ends_otherwise_says_nothing_of_what_is_alike(outcome: Outcome) -> None:
    """Too few who join are not the wrong ones."""
    assert told(of_group(ev.GroupClosed(outcome, outcome.value)), GROUPING) == []
