"""The catalogue of disputes and the rules of the diagnosis, from the JSON files beside the code."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from chalicelib.domain import catalogue, diagnosis_rules, questions
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.catalogue import Catalogue, Guide
from chalicelib.domain.diagnosis_rules import Regime
from chalicelib.domain.questions import Questions

T = TypeVar("T")


class BrokenCatalogue(Exception):
    """A file that cannot be used: a defect of this deployment, never of a request."""


class CatalogueFiles:
    """Every kind of dispute, one file for each under `types/`; read once, on first use."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def get(self) -> Catalogue:
        """Raises BrokenCatalogue, also where a kind has no file."""
        with self._lock:
            return self._catalogue

    @cached_property
    def _catalogue(self) -> Catalogue:
        folder = (self._folder or _beside()) / "types"
        guides = {guide.type: guide for guide in _all(folder.iterdir(), Guide, _guide_problems)}
        if absent := set(DisputeType) - set(guides):
            raise BrokenCatalogue(f"no file for {', '.join(sorted(absent))}")
        return Catalogue({kind: guides[kind] for kind in DisputeType})


class DiagnosisFiles:
    """The questions and the regimes, `diagnosis-<regime>.json`; read once, on first use."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def questions(self) -> Questions:
        with self._lock:
            return self._questions

    def regimes(self) -> Mapping[str, Regime]:
        """By name, in the order of the names. Raises BrokenCatalogue."""
        with self._lock:
            return self._regimes

    @cached_property
    def _questions(self) -> Questions:
        file = (self._folder or _beside()) / "diagnosis-questions.json"
        return _read(file, Questions, lambda found, _: questions.problems(found))

    @cached_property
    def _regimes(self) -> Mapping[str, Regime]:
        asked = self._questions.by_key()
        files = [
            file
            for file in (self._folder or _beside()).iterdir()
            if file.name.startswith("diagnosis-") and file.name != "diagnosis-questions.json"
        ]
        found = _all(files, Regime, lambda regime, name: _regime_problems(regime, name, asked))
        return {regime.regime: regime for regime in found}


def _beside() -> Traversable:
    return resources.files("chalicelib") / "catalogue"


def _all(files: Iterable[Traversable], kind: type[T], problems: Callable[[T, str], list[str]]) -> list[T]:
    ours = sorted((file for file in files if file.name.endswith(".json")), key=lambda file: file.name)
    return [_read(file, kind, problems) for file in ours]


def _read(file: Traversable, kind: type[T], problems: Callable[[T, str], list[str]]) -> T:
    try:
        value = msgspec.json.decode(file.read_bytes(), type=kind, strict=True)
    except msgspec.MsgspecError as error:
        raise BrokenCatalogue(f"{file.name}: {error}") from error
    if found := problems(value, file.name):
        raise BrokenCatalogue(f"{file.name}: {'; '.join(found)}")
    return value


def _guide_problems(guide: Guide, name: str) -> list[str]:
    """People find a kind by the name of its file."""
    return catalogue.problems(guide) + ([] if name == f"{guide.type}.json" else ["it is named otherwise"])


def _regime_problems(regime: Regime, name: str, asked: Mapping[str, questions.Question]) -> list[str]:
    """And what the shape does not say: real time zones, the name of the file."""
    found = diagnosis_rules.problems(regime, asked)
    if name != f"diagnosis-{regime.regime}.json":
        found.append("it is named otherwise")
    for zone in {regime.time_zone, *regime.countries.values()}:
        try:
            ZoneInfo(zone)
        except (ValueError, ZoneInfoNotFoundError) as error:
            found.append(str(error))
    return found
