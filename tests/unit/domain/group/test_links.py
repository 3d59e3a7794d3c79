"""Links to join a group: who made them, for which group, until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import credentials
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import links
from chalicelib.domain.values import Role
from tests.builders import TENANT, an_id

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEY, GROUP = b"k" * 32, an_id("group")


def refused(text: str, now: datetime = NOW, **changes: str) -> str:
    named = {"tenant": TENANT, "group_id": GROUP} | changes
    with pytest.raises(NotAllowed) as found:
        links.check(text, named["tenant"], named["group_id"], KEY, now)
    return found.value.code


@pytest.mark.capability("S41")
def test_a_link_holds_until_its_end() -> None:
    """Fourteen days to the second, and not a second longer."""
    text, ends = links.issue(TENANT, GROUP, NOW, 14, KEY)
    assert ends == NOW + timedelta(days=14)
    links.check(text, TENANT, GROUP, KEY, ends - timedelta(seconds=1))
    assert refused(text, ends) == "link_expired"


@pytest.mark.parametrize("days", [0, links.MAX_DAYS + 1])
def test_no_link_lives_longer_than_is_published(days: int) -> None:
    """Nor for no time at all."""
    with pytest.raises(ValueError, match="30 days"):
        links.issue(TENANT, GROUP, NOW, days, KEY)


def test_a_link_is_for_one_group_of_one_platform() -> None:
    """For every other one it is none."""
    text, _ = links.issue(TENANT, GROUP, NOW, 1, KEY)
    assert refused(text, group_id=an_id("group", 2)) == "link_invalid"
    assert refused(text, tenant=an_id("ten", 2)) == "link_invalid"


def test_another_key_signs_nothing() -> None:
    """Of another platform, or of somebody who would like to be one."""
    text, _ = links.issue(TENANT, GROUP, NOW, 1, b"x" * 32)
    assert refused(text) == "link_invalid"


def test_a_link_cannot_be_changed() -> None:
    """Not one character of it: not its end, not its signature."""
    text, _ = links.issue(TENANT, GROUP, NOW, 1, KEY)
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        assert refused(text[:at] + other + text[at + 1 :]) == "link_invalid"


def test_a_token_of_a_person_is_no_link() -> None:
    """Though the same key signs both."""
    issued = int(NOW.timestamp())
    token = credentials.Token(
        tenant=TENANT, role=Role.OFFICER, ref="officer-1", case_id=None, epoch=0, issued=issued, expires=issued + 60,
        id="tokentoken",
    )  # fmt: skip
    text = credentials.issue(token, KEY)
    assert refused(f"rj_{text.removeprefix('rt_')}") == "link_invalid"


@given(st.text(max_size=600))
def test_any_text_is_refused_in_the_same_way(text: str) -> None:
    """Nothing but a refusal ever comes of it."""
    assert refused(text) == "link_invalid"
    assert refused(f"rj_{text}") == "link_invalid"
