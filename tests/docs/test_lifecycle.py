"""The drawn lifecycle: found by running the rules, and readable."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.case.lifecycle import TABLE
from docs_tools import diagram, svg
from docs_tools.exploring import Found, explore
from docs_tools.lifecycle import MEANS, Lifecycle, lifecycles
from tests import stories

SVG = "{http://www.w3.org/2000/svg}"
WIDEST = 7.4
"""Of a character of the picture's text on average, in the widest of its fonts."""


@pytest.fixture(scope="module")
def found() -> Found:
    return explore(stories.pack())


@pytest.fixture(scope="module")
def shown() -> Lifecycle:
    return lifecycles([PackFiles().get("generic@1")])[0]


def ways(found: Found) -> set[tuple[str, str, str]]:
    return {(e.source, e.target or f"closed {e.outcome}", e.by) for e in found.edges}


def test_every_way_of_the_procedure_is_found(found: Found) -> None:
    """By acting and by silence."""
    assert ways(found) >= {
        ("negotiation", "determination", "escalate"), ("negotiation", "determination", "respond"),
        ("negotiation", "determination", "negotiation"), ("negotiation", "performance", "accept"),
        ("negotiation", "closed referred", "service"), ("determination", "performance", "decide"),
        ("determination", "closed decided", "decide"), ("determination", "closed referred", "decide"),
        ("performance", "closed settled", "perform"), ("performance", "closed decided", "perform"),
    }  # fmt: skip


def test_silence_never_leads_to_a_settlement(found: Found) -> None:
    """P5, over every state: what opens performance is always somebody's act."""
    assert not [edge for edge in found.edges if edge.silence and edge.target == "performance"]


def test_every_stage_can_be_left_by_silence_alone(found: Found) -> None:
    """No case is stranded."""
    assert {e.source for e in found.edges if e.silence} == {s.id for s in stories.pack().stages}


def test_every_action_of_the_table_is_shown(shown: Lifecycle) -> None:
    """In the stages and for the roles it is open to."""
    drawn = {action.verb for stage in shown.stages for _, actions in stage.actions for action in actions}
    assert drawn == {rule.verb for rule in TABLE}


def test_packs_that_differ_in_time_only_are_drawn_once() -> None:
    """The general procedure and its demonstration."""
    assert [one.packs for one in lifecycles(PackFiles().all())] == [("generic@1", "demo@1")]


def test_another_procedure_gets_a_picture_of_its_own() -> None:
    """Under the name of its pack."""
    several = lifecycles([PackFiles().get("generic@1"), stories.pack()])
    names = [diagram.picture_name(n, one) for n, one in enumerate(several)]
    assert names == ["state-diagram.svg", "state-diagram-test-1.svg"]


def test_every_consequence_has_words() -> None:
    """A new one is not drawn as nothing."""
    assert {rule.consequence for rule in stories.pack().deadlines.values()} <= set(MEANS)


def test_mermaid_knows_every_stage_and_way(shown: Lifecycle) -> None:
    """One line for each."""
    text = diagram.mermaid(shown)
    assert all(f'{stage.id}["{stage.id}"]' in text for stage in shown.stages)
    assert text.count("-->|") == len(shown.ways)


def test_the_picture_is_well_formed_and_says_what_it_shows(shown: Lifecycle) -> None:
    """For those who cannot see it as well."""
    root = ET.fromstring(svg.render(shown))  # noqa: S314 - our own
    assert root.find(f"{SVG}title") is not None
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert {stage.id for stage in shown.stages} <= set(texts)


def test_nothing_in_the_picture_runs_out_of_it(shown: Lifecycle) -> None:
    """Every text ends before the edge, in the widest of the fonts."""
    root = ET.fromstring(svg.render(shown))  # noqa: S314 - our own
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    for left, right, y in extents(root):
        assert left >= 0
        assert right <= width
        assert 0 < y < height


def extents(root: ET.Element) -> Iterator[tuple[float, float, float]]:
    for text in root.iter(f"{SVG}text"):
        long, x = len("".join(text.itertext())) * WIDEST, float(text.attrib["x"])
        start = {"start": x, "middle": x - long / 2, "end": x - long}[text.attrib["text-anchor"]]
        yield start, start + long, float(text.attrib["y"])
