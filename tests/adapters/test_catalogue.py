"""Catalogue and diagnosis from files: read once, and refused by name where they are broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import chalicelib
from chalicelib.adapters.catalogue import BrokenCatalogue, CatalogueFiles, DiagnosisFiles

SHIPPED = Path(chalicelib.__file__).parent / "catalogue"
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what ships."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))


def edit(path: Path, change: Change) -> None:
    """The file with something changed in it."""
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")


def test_files_are_read_once(folder: Path) -> None:
    """On first use, and never again in this process."""
    guides, rules = CatalogueFiles(folder), DiagnosisFiles(folder)
    before = (guides.get(), rules.regimes(), rules.questions())
    shutil.rmtree(folder)
    assert (guides.get(), rules.regimes(), rules.questions()) == before


def test_nothing_is_read_before_the_first_use(tmp_path: Path) -> None:
    """A process that guides nobody pays for nothing."""
    CatalogueFiles(tmp_path / "nowhere")
    DiagnosisFiles(tmp_path / "nowhere")


def test_a_kind_without_a_file_is_refused(folder: Path) -> None:
    """No kind of dispute may be left without its guide."""
    (folder / "types" / "review.json").unlink()
    with pytest.raises(BrokenCatalogue, match="no file for review"):
        CatalogueFiles(folder).get()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["form"][0]["label"].pop("zh"), "zh"),
        (lambda d: d["form"][0].update(kind="colour"), "colour"),
        (lambda d: d.update(remedies=[]), "remedies"),
        (lambda d: d["remedies"][0].update(remedy="revenge"), "revenge"),
        (lambda d: d.update(type="price"), "named otherwise"),
        (lambda d: d.update(colour="red"), "colour"),
        (lambda d: d["form"].append(d["form"][0]), "a key stands twice"),
    ],
)
def test_a_broken_guide_is_refused_by_its_name(folder: Path, change: Change, said: str) -> None:
    """The deployment is wrong, and says where."""
    edit(folder / "types" / "quality.json", change)
    with pytest.raises(BrokenCatalogue, match=rf"quality\.json.*{said}"):
        CatalogueFiles(folder).get()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["rights"][0]["title"].pop("en"), "en"),
        (lambda d: d["rights"][0].update(remedies=["revenge"]), "revenge"),
        (lambda d: d["rights"][0]["when"].update(answer="colour"), "colour is no question"),
        (lambda d: d["rights"][0]["when"].update(eval="1"), "eval"),
        (lambda d: d["rights"][0]["limit"]["length"].update(unit="moons"), "moons"),
        (lambda d: d.update(time_zone="Mars/Olympus"), "Mars"),
        (lambda d: d["countries"].update(XX="Mars/Olympus"), "Mars"),
        (lambda d: d.update(regime="cn-other"), "named otherwise"),
    ],
)
def test_a_broken_regime_is_refused_by_its_name(folder: Path, change: Change, said: str) -> None:
    """Before anybody is told anything by it."""
    edit(folder / "diagnosis-cn-consumer-core.json", change)
    with pytest.raises(BrokenCatalogue, match=rf"diagnosis-cn-consumer-core\.json.*{said}"):
        DiagnosisFiles(folder).regimes()


def test_broken_questions_are_refused_by_their_name(folder: Path) -> None:
    """Every regime asks from them."""
    edit(folder / "diagnosis-questions.json", lambda d: d["questions"].append(d["questions"][0]))
    with pytest.raises(BrokenCatalogue, match=r"diagnosis-questions\.json: a key stands twice"):
        DiagnosisFiles(folder).questions()


def test_a_regime_is_added_by_a_file_alone(folder: Path) -> None:
    """Data, no code: its rights, its countries, its time zone."""
    edit(
        folder / "diagnosis-generic.json",
        lambda d: d.update(regime="uk-core", countries={"GB": "Europe/London"}),
    )
    (folder / "diagnosis-generic.json").rename(folder / "diagnosis-uk-core.json")
    found = DiagnosisFiles(folder).regimes()
    assert list(found) == ["cn-consumer-core", "eu-core", "uk-core"]
    assert found["uk-core"].zone("GB") == "Europe/London"


def test_other_files_are_left_alone(folder: Path) -> None:
    """A note beside the rules is no regime."""
    (folder / "README.md").write_text("hello")
    (folder / "types" / "README.md").write_text("hello")
    assert len(DiagnosisFiles(folder).regimes()) == 3
    assert len(CatalogueFiles(folder).get().guides) == 11
