"""What the pages promise is there: links, targets of make, endpoints, files, code that runs."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Final

import pytest

from chalicelib.domain.case import events as ev
from chalicelib.entrypoints.http import catalogue
from chalicelib.entrypoints.http.endpoints import TABLE
from chalicelib.settings import VARIABLES
from docs_tools.capabilities import ROOT
from docs_tools.packaged import fragments
from tests.docs import pages

PAGES: Final = pages.pages()
MAKE: Final = re.compile(r"(?:`|^ {4,}|^\$ |^)make ([a-z][a-z-]*)", re.MULTILINE)
TARGET: Final = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
ROUTE: Final = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/[\w{}./-]*)")
FILE: Final = re.compile(
    r"`((?:chalicelib|local|infra|tests|docs|docs_tools|redress_cli|bench|demo|scripts|\.chalice)/[\w./-]*)`"
)
MACHINE: Final = re.compile(r"(?<![\w.])/(?:home|root|Users|mnt|tmp)/|[A-Z]:\\\\")


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading in it."""
    for link in pages.links(page):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{link} leads nowhere"
        if anchor and path.suffix == ".md":
            assert anchor in pages.anchors(path), f"{link}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_every_named_make_target_exists(page: Path) -> None:
    """Whoever types it gets something."""
    targets = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    assert set(MAKE.findall(page.read_text("utf-8"))) <= targets


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_every_named_endpoint_exists(page: Path) -> None:
    """With its method; a query behind it does not matter."""
    known = {(e.method, e.path) for e in TABLE}
    named = {
        (method, path.rstrip(".")) for method, path in ROUTE.findall(page.read_text("utf-8")) if path != "/"
    }
    assert not {f"{m} {p}" for m, p in named if not any(m == k and _fits(p, path) for k, path in known)}


def _fits(written: str, path: str) -> bool:
    """Whether an address as people write it, with or without real ids, is one of that path."""
    pattern = re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(path))
    return re.fullmatch(pattern, written) is not None


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_every_named_file_exists(page: Path) -> None:
    """In code spans that begin with a folder of ours; patterns with `<…>` or `*` are none."""
    assert [name for name in FILE.findall(page.read_text("utf-8")) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_no_page_names_a_path_of_somebodys_machine(page: Path) -> None:
    """What works on one machine only helps nobody else."""
    text = page.read_text("utf-8")
    assert not MACHINE.search(text)
    assert str(ROOT) not in text
    assert str(Path.home()) not in text


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_python_in_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block by itself, in an empty folder. One that needs a running stack is written as ```py and only parsed."""
    monkeypatch.chdir(tmp_path)
    for block in pages.blocks(page, "python"):
        exec(compile(block.code, f"{page}:{block.line}", "exec"), {"__name__": "__snippet__"})  # noqa: S102


@pytest.mark.parametrize("page", PAGES, ids=pages.name)
def test_code_in_a_page_parses(page: Path) -> None:
    """Examples are copied."""
    for block in pages.blocks(page, "py"):
        ast.parse(block.code)
    for block in pages.blocks(page, "json"):
        json.loads(block.code)


# ---------------------------------------------------------------------------------------------- what must be mentioned


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_every_alarm_has_something_to_do() -> None:
    """Whoever is woken finds it by its name."""
    alarms = [key for key, r in fragments()["Resources"].items() if r["Type"] == "AWS::CloudWatch::Alarm"]
    assert alarms
    assert [alarm for alarm in alarms if f"`{alarm}`" not in text("operations.md")] == []


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_is_described(variable: str) -> None:
    """With the functions that get it."""
    assert f"| `{variable}` |" in text("settings.md")


@pytest.mark.parametrize("code", sorted(catalogue.PROBLEMS))
def test_every_problem_is_in_the_catalogue(code: str) -> None:
    """Titles and remedies come with it."""
    assert f"| `{code}` |" in text("api/problems.md")


@pytest.mark.parametrize("kind", ev.Event.__args__, ids=lambda kind: kind.__name__)
def test_every_event_type_is_described(kind: type) -> None:
    """By its published name."""
    assert f"| `{kind.__struct_config__.tag}` |" in text("api/events.md")  # type: ignore[attr-defined]


def test_every_decision_is_in_the_index() -> None:
    """Dated, and short."""
    folder = ROOT / "docs" / "decisions"
    found = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text("utf-8")
    assert [name for name in found if f"]({name})" not in index] == []
    assert all(re.match(r"\d{4}-\d\d-\d\d-[a-z0-9-]+\.md\Z", name) for name in found)
    assert all(len((folder / name).read_text("utf-8").splitlines()) <= 25 for name in found)


def test_every_pack_is_in_the_limits() -> None:
    """Its numbers bind its users."""
    packs = [json.loads(p.read_text("utf-8")) for p in (ROOT / "chalicelib" / "rulepacks").glob("*.json")]
    assert all(f"`{pack['id']}@{pack['version']}`" in text("api/limits.md") for pack in packs)
