"""The drawn procedures: every way is there with its causes, and the pictures can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.arbitration import outline as arbitrations
from chalicelib.domain.arbitration.lifecycle import TABLE as ARBITRATION_TABLE
from chalicelib.domain.case import outline
from chalicelib.domain.case.lifecycle import TABLE
from chalicelib.domain.group import outline as groups
from chalicelib.domain.group.lifecycle import TABLE as GROUP_TABLE
from chalicelib.domain.rulepack import RulePack
from docs_tools import arbitrations as arbitration_pages
from docs_tools import groups as group_pages
from docs_tools import procedures, svg
from docs_tools.lifecycle import Cause, Drawn, drawn

SVG = "{http://www.w3.org/2000/svg}"
WIDEST = 7.4
"""Of a character of the picture's text on average, in the widest of its fonts."""
FILES = PackFiles()
PACKS = FILES.all()
ids = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.ref)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return procedures.pages(PACKS, FILES.layers())


def general() -> Drawn:
    return drawn(FILES.get("generic@2"))


def test_every_procedure_has_a_page_and_a_picture(pages: dict[str, str]) -> None:
    """And a line in the index."""
    for pack in PACKS:
        assert f"![The stages of {pack.ref}" in pages[f"procedures/{pack.ref}.md"]
        assert pages[f"procedures/{pack.ref}.svg"].startswith("<svg")
        assert f"]({pack.ref}.md)" in pages["procedures/README.md"]


@ids
def test_every_way_is_drawn_once(pack: RulePack) -> None:
    """As an arrow between two stages, or out of the case."""
    shown, moves = drawn(pack), outline.moves(pack)
    arrows = [(a.source, a.target, a.agreed) for a in shown.arrows]
    assert len(arrows) == len(set(arrows))
    assert set(arrows) == {(m.source, m.target, m.agreed) for m in moves if m.target}
    exits = [(e.source, outcome) for e in shown.exits for outcome in e.outcomes]
    assert sorted(exits) == sorted({(m.source, m.outcome) for m in moves if not m.target})


def test_an_arrow_says_why(pages: dict[str, str]) -> None:
    """Acts in a word, silence with its time; a settlement is one cause, whoever accepts."""
    causes = {(a.source, a.target): a.causes for a in general().arrows if not a.agreed}
    assert causes["negotiation", "determination"] == (
        Cause(False, "a side asks for it"),
        Cause(True, "no response: 5 calendar days"),
        Cause(True, "time is over: 14 calendar days"),
    )
    assert [c.text for c in causes["negotiation", "performance"]] == ["a settlement"]


def test_agreement_is_dashed() -> None:
    """Into a mediation and into an arbitration."""
    root = ET.fromstring(svg.render(general()))  # noqa: S314 - our own
    agreed = [path for path in root.iter(f"{SVG}path") if "agreed" in path.attrib.get("class", "")]
    lines = [a for a in general().arrows if a.agreed]
    assert {a.target for a in lines} == {"mediation", "arbitration"}
    assert len(agreed) > len(lines), "each line, the lane it joins, and the legend"
    assert ".agreed { stroke: #2f6ea5; stroke-dasharray: 6 4; }" in svg.STYLE


def test_a_box_names_its_times() -> None:
    """The one that bounds the stage first; where closed cases go on, that too."""
    boxes = {box.id: box for box in general().boxes}
    assert boxes["determination"].times[0] == ("decide", "10 calendar days")
    assert boxes["determination"].times[-1] == ("cases opened again", "within 30 calendar days")


@ids
def test_the_picture_is_well_formed_and_says_what_it_shows(pack: RulePack) -> None:
    """For those who cannot see it as well."""
    root = ET.fromstring(svg.render(drawn(pack)))  # noqa: S314 - our own
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert all(f"{a.source} to {a.target}" in str(described.text) for a in drawn(pack).arrows)
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert {box.name for box in drawn(pack).boxes} <= set(texts)


@ids
def test_nothing_in_the_picture_runs_out_of_it(pack: RulePack) -> None:
    """Every text ends before the edge, in the widest of the fonts, and no two lie on one another."""
    root = ET.fromstring(svg.render(drawn(pack)))  # noqa: S314 - our own
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    found = list(extents(root))
    for left, right, y in found:
        assert left >= 0
        assert right <= width
        assert 0 < y < height
    for n, (left, right, y) in enumerate(found):
        for other_left, other_right, other_y in found[n + 1 :]:
            assert not (abs(y - other_y) < 10 and left < other_right - 30 and other_left < right - 30)


def extents(root: ET.Element) -> Iterator[tuple[float, float, float]]:
    for text in root.iter(f"{SVG}text"):
        broad = 11.0 if text.attrib.get("class") == "title" else WIDEST
        long, x = len("".join(text.itertext())) * broad, float(text.attrib["x"])
        start = {"start": x, "middle": x - long / 2, "end": x - long}[text.attrib["text-anchor"]]
        yield start, start + long, float(text.attrib["y"])


@ids
def test_a_page_has_every_deadline_in_both_languages(pack: RulePack, pages: dict[str, str]) -> None:
    """With its source, and whether that was read."""
    page = pages[f"procedures/{pack.ref}.md"]
    english, chinese = page.split("## 中文")
    known = (outline, groups, arbitrations)
    used = [key for key in pack.deadlines if any(one.used(pack, key) for one in known)]
    for rule in pack.deadlines:
        rows = [part.count(f"| `{rule}` |") for part in (english, chinese)]
        assert rows == [1, 1] if rule in used else rows == [0, 0]
    assert all(pack.deadlines[key].source in page for key in used)


def test_a_page_says_whether_there_are_groups(pages: dict[str, str]) -> None:
    """When one comes about, and what each time of its life means; where there are none, nothing."""
    page = pages["procedures/cn-samr-2026@1.md"]
    assert "- A group is formed by 10 members; with fewer it ends, and every case goes on alone." in page
    assert "### 集体投诉" in page
    assert "### Groups" not in pages["procedures/eu-dsa@1.md"]


def test_the_life_of_a_group_is_drawn_with_every_way() -> None:
    """Each arrow once, with what leads there; and every action with who may do it."""
    page = group_pages.page()
    drawn_ways = re.findall(r"^    (\S+) --> (\S+): ", page, re.MULTILINE)
    ways = {(way.source or "[*]", way.target) for way in groups.WAYS}
    assert len(drawn_ways) == len(set(drawn_ways)) == len(ways)
    assert set(drawn_ways) == ways
    assert all(f"| `{rule.verb}` |" in page for rule in GROUP_TABLE)
    assert "    suggested --> closed: dismissed, merged" in page, "of an end its outcomes are shown"


def test_the_life_of_an_arbitration_is_drawn_with_every_way() -> None:
    """Each arrow once, with what leads there; and every action with who may do it."""
    page = arbitration_pages.page()
    drawn_ways = re.findall(r"^    (\S+) --> (\S+): ", page, re.MULTILINE)
    ways = {(way.source or "[*]", way.target) for way in arbitrations.WAYS}
    assert len(drawn_ways) == len(set(drawn_ways)) == len(ways)
    assert set(drawn_ways) == ways
    assert all(f"| `{rule.verb}` |" in page for rule in ARBITRATION_TABLE)


def test_a_page_says_how_a_tribunal_comes_about(pages: dict[str, str]) -> None:
    """In both languages; where the arbitration is somebody else's, nothing."""
    page = pages["procedures/generic@2.md"]
    assert "### Arbitration" in page
    assert "### 仲裁" in page
    assert "- Neutrals who decide: 1." in page
    assert "### Arbitration" not in pages["procedures/eu-dsa@1.md"]


def test_the_overview_has_every_action(pages: dict[str, str]) -> None:
    """With the kinds of stage it is open in, and what it does."""
    page = pages["state-diagram.md"]
    assert all(f"| `{rule.verb}` |" in page for rule in TABLE)
    assert all(f"](procedures/{pack.ref}.md)" in page for pack in PACKS)
