"""Forged cursors and links over HTTP: the good one leads on first, the forged one nowhere, and nothing is written."""

from __future__ import annotations

import pytest

from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.templates import Category
from tests.channels import GIVEN
from tests.force.decoders import list_cursor
from tests.force.forged_places import FILING, GOODBYE, LIST, LOG, TIMELINE
from tests.force.forgery import Forgery, Tools, tools_of
from tests.handlers.http.conftest import Case
from tests.handlers.http.refusing import account, api, nothing_written, shared

__all__ = ["account", "api", "shared"]  # the fixtures
LISTED = "/v1/cases?limit=1&order=due&after="
LOGGED = "/v1/events?limit=1&after="


@pytest.fixture(scope="module")
def tools(shared: Case) -> Tools:
    """With cases enough for a second page."""
    for _ in range(3):
        Case(shared.api, shared.platform)
    return tools_of(shared)


def held(case: Case, path: str, sound: str, forgery: Forgery, tools: Tools, after: str = "") -> None:
    """The same address, once with each."""
    good = case.api.get(path + sound + after, case.platform)
    assert good.status == 200, good.text
    forged = forgery.make(sound, tools)
    assert forged != sound
    with nothing_written():
        answer = case.api.get(path + forged + after, case.platform)
    assert answer.status == forgery.status, answer.text
    if answer.headers["content-type"] == "application/problem+json":
        assert answer.code == forgery.code


@pytest.mark.parametrize("forgery", LIST, ids=lambda f: f.name)
def test_a_forged_cursor_of_a_list_is_refused(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """Of the cases by what is due: as a page would write it, for the lists themselves are made by another function."""
    held(shared, LISTED, list_cursor(), forgery, tools)


@pytest.mark.parametrize("forgery", LOG, ids=lambda f: f.name)
def test_a_forged_cursor_of_the_log_is_refused(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """Of all events of the platform."""
    held(shared, LOGGED, shared.api.get(LOGGED, shared.platform).body["next_after"], forgery, tools)


@pytest.mark.parametrize("forgery", TIMELINE, ids=lambda f: f.name)
def test_a_forged_cursor_of_a_timeline_is_refused(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """Of one case, its first step."""
    path = f"{shared.path}/timeline?limit=1&after="
    held(shared, path, shared.api.get(path, shared.platform).body["next_after"], forgery, tools)


@pytest.mark.parametrize("forgery", FILING, ids=lambda f: f.name)
def test_a_forged_link_to_file_by_is_nowhere(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """A page without a draft in it."""
    made = shared.api.post("/v1/filing-links", GIVEN, shared.platform, Idempotency_Key="one")
    held(shared, "/file/", made.body["path"].rpartition("/")[2], forgery, tools)


@pytest.mark.parametrize("forgery", GOODBYE, ids=lambda f: f.name)
def test_a_forged_link_to_end_notices_is_nowhere(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """Asked for the page, and clicked."""
    tenant = shared.api.services.store.head(shared.id)
    assert tenant is not None
    sound = tokens.unsubscribe_token(tools.own, tenant.tenant, "ab" * 16, Category.PROGRESS)
    held(shared, "/v1/unsubscribe/", sound, forgery, tools)
    with nothing_written():
        assert shared.api("POST", f"/v1/unsubscribe/{forgery.make(sound, tools)}").status == 404
