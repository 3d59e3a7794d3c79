"""Forged tokens and keys over HTTP: the good one opens first, the forged one does not, and nothing is written."""

from __future__ import annotations

import pytest

from tests.force.forged_credentials import ACCESS, KEYS, TOKENS
from tests.force.forgery import Forgery, Tools, tools_of
from tests.handlers.http.conftest import Answer, Case
from tests.handlers.http.refusing import account, api, nothing_written, shared

__all__ = ["account", "api", "shared"]  # the fixtures


@pytest.fixture(scope="module")
def tools(shared: Case) -> Tools:
    """The worst that a forger can hold."""
    return tools_of(shared)


@pytest.fixture(scope="module")
def access(shared: Case) -> str:
    """An access token, got with the platform's key."""
    key = shared.platform
    form = f"grant_type=client_credentials&client_id=key_{key[3:29]}&client_secret={key[30:]}&scope=cases"
    made = shared.api(
        "POST",
        "/v1/oauth/token",
        raw=form.encode(),
        Content_Type="application/x-www-form-urlencoded",
        Idempotency_Key="",
    )
    assert made.status == 200, made.text
    return str(made.body["access_token"])


def presented(case: Case, credential: str) -> Answer:
    """To read a case, which every one of these may."""
    return case.api.get(case.path, credential)


def held(case: Case, sound: str, forgery: Forgery, tools: Tools) -> None:
    assert presented(case, sound).status == 200
    forged = forgery.make(sound, tools)
    assert forged != sound
    with nothing_written():
        read = presented(case, forged)
        wrote = case.act("respond", {"position": "admits", "statement": "x"}, forged)
    assert (read.status, read.code) == (wrote.status, wrote.code) == (forgery.status, forgery.code)


@pytest.mark.parametrize("forgery", TOKENS, ids=lambda f: f.name)
def test_a_forged_token_of_a_person_is_refused(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """Of the respondent's own."""
    held(shared, shared.respondent, forgery, tools)


@pytest.mark.parametrize("forgery", ACCESS, ids=lambda f: f.name)
def test_a_forged_access_token_is_refused(shared: Case, tools: Tools, access: str, forgery: Forgery) -> None:
    """Of the platform's own."""
    held(shared, access, forgery, tools)


@pytest.mark.parametrize("forgery", KEYS, ids=lambda f: f.name)
def test_a_forged_key_is_refused(shared: Case, tools: Tools, forgery: Forgery) -> None:
    """Of the platform's own."""
    held(shared, shared.platform, forgery, tools)
