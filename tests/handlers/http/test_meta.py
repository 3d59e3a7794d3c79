"""The API about itself, for anybody."""

from __future__ import annotations

import html

import pytest

from chalicelib.entrypoints.http import texts
from chalicelib.entrypoints.http.catalogue import PROBLEMS
from tests.handlers.http.conftest import Api


def test_health_asks_nobody(api: Api) -> None:
    """And needs no credential."""
    assert api.get("/healthz").body == {"status": "ok"}


def test_the_description_is_served(api: Api) -> None:
    """As JSON, with the address of this deployment."""
    answer = api.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.body["openapi"] == "3.1.0"


def test_the_page_is_served_in_two_languages(api: Api) -> None:
    """By the query, else by the browser's languages, under a policy that allows its stylesheet and nothing else."""
    english, chinese = api.get("/docs"), api.get("/docs?lang=zh")
    assert english.headers["content-type"] == "text/html; charset=utf-8"
    assert "style-src 'self'" in english.headers["content-security-policy"]
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-Hans">' in chinese.text
    assert '<html lang="zh-Hans">' in api.get("/docs", Accept_Language="zh").text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_problem_leads_to_its_place_on_the_page_of_problems(api: Api, lang: str) -> None:
    """By its `type`; there it says what it means and what to do, and so does every fault."""
    refused = api.get("/v1/events").body
    path, _, anchor = refused["type"].partition("#")
    page = api.get(path, Accept_Language=lang)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'id="{anchor}"' in page.text
    known = texts.all_texts(lang)
    for code in PROBLEMS:
        assert f'<tr id="problem-{code}">' in page.text
        assert html.escape(known["problems"][code]["title"]) in page.text
    for code in known["faults"]:
        assert f'<tr id="fault-{code}">' in page.text


def test_the_stylesheet_is_the_only_file(api: Api) -> None:
    """Names are looked up, never opened."""
    answer = api.get("/docs/docs.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    for name in ("docs.js", "..", "..%2fmeta.py", "meta.py"):
        assert api.get(f"/docs/{name}").status == 404


@pytest.mark.capability("S02")
def test_rule_packs_are_public(api: Api) -> None:
    """Every number with its source, by id or by id and version."""
    packs = api.get("/v1/rule-packs").body["packs"]
    assert {p["id"] for p in packs} >= {"generic"}
    current, pinned = api.get("/v1/rule-packs/generic").body, api.get("/v1/rule-packs/generic@2").body
    assert current == pinned
    assert all(rule["source"] for rule in pinned["deadlines"].values())


def test_a_pack_nobody_has_is_not_found(api: Api) -> None:
    """Whatever its name looks like."""
    for name in ("unheard-of", "generic@7", "generic@0", "..", "GENERIC"):
        assert api.get(f"/v1/rule-packs/{name}").code == "not_found"
