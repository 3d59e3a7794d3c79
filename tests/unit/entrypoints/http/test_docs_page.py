"""The documentation page: whole, in both languages, without anything a strict policy would stop."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from chalicelib.entrypoints.http import catalogue
from chalicelib.entrypoints.http.docs_page import page
from chalicelib.entrypoints.http.endpoints import TABLE

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Ids, links, attributes and open elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=["en", "zh"])
def read(request: pytest.FixtureRequest) -> Page:
    return Page(page(request.param, "/api"))


def test_elements_are_closed_in_order(read: Page) -> None:
    """A page that one browser repairs, another breaks."""
    assert read.open == []


def test_ids_are_unique_and_links_lead_to_them(read: Page) -> None:
    """Every link within the page has its place, whatever was left out or renamed."""
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


def test_every_endpoint_and_every_problem_has_its_place(read: Page) -> None:
    """Problem documents link to theirs."""
    assert {e.name for e in TABLE} <= set(read.ids)
    assert {f"problem-{code}" for code in catalogue.PROBLEMS} <= set(read.ids)


def test_nothing_on_it_needs_a_laxer_policy(read: Page) -> None:
    """No script, no inline style, nothing from elsewhere."""
    assert read.tags.isdisjoint({"script", "style", "iframe", "img", "object", "form"})
    assert "style" not in read.attributes
    assert not any(name.startswith("on") for name in read.attributes)
    assert not any(link.startswith("http") for link in read.links)


def test_it_can_be_used_with_a_keyboard_and_a_reader(read: Page) -> None:
    """A language, a link past the contents, one main part with a name to jump to."""
    assert {"main", "nav", "h1"} <= read.tags
    assert "#content" in read.links
    assert {"?lang=en", "?lang=zh"} <= set(read.links)


def test_the_prefix_of_the_deployment_stands_before_links() -> None:
    """Behind a stage's name the page still finds its stylesheet."""
    assert {"/api/docs/docs.css", "/api/openapi.json"} <= set(Page(page("en", "/api")).links)
