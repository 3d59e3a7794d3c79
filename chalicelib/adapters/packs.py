"""Rule packs from the JSON files beside the code."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from chalicelib.domain.rulepack import RulePack, problems


class BrokenPack(Exception):
    """A pack file that cannot be used: a defect of this deployment, never of a request."""


class PackFiles:
    """The Packs port: reads all files of the folder once, on first use, and refuses to start with a broken one."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._packs: Mapping[str, RulePack] | None = None

    def get(self, ref: str) -> RulePack:
        return self._all()[ref]

    def current(self, pack_id: str, on: datetime) -> RulePack:
        """In force on that day of the pack's own time zone, both dates included; the latest where several are."""
        found = [pack for pack in self._all().values() if pack.id == pack_id and _in_force(pack, on)]
        if not found:
            raise KeyError(pack_id)
        return max(found, key=lambda pack: (pack.effective_from, pack.version))

    def all(self) -> list[RulePack]:
        return list(self._all().values())

    def _all(self) -> Mapping[str, RulePack]:
        with self._lock:
            if self._packs is None:
                self._packs = _load(self._folder or resources.files("chalicelib") / "rulepacks")
            return self._packs


def _load(folder: Traversable) -> dict[str, RulePack]:
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name
    )
    return {pack.ref: pack for pack in map(_read, files)}


def _read(file: Traversable) -> RulePack:
    try:
        pack = msgspec.json.decode(file.read_bytes(), type=RulePack, strict=True)
    except msgspec.MsgspecError as error:
        raise BrokenPack(f"{file.name}: {error}") from error
    found = problems(pack) + _misplaced(pack, file.name) + _undated(pack)
    if found:
        raise BrokenPack(f"{file.name}: {'; '.join(found)}")
    return pack


def _misplaced(pack: RulePack, name: str) -> list[str]:
    """A case is pinned by the reference; the file's name is how people find it."""
    return [] if name == f"{pack.ref}.json" else [f"the file of {pack.ref} is named {name}"]


def _undated(pack: RulePack) -> list[str]:
    """What the shape alone does not say: real dates, a real time zone."""
    try:
        ZoneInfo(pack.time_zone)
        dates = [pack.effective_from, pack.effective_to or pack.effective_from]
        return [f"{text} is not YYYY-MM-DD" for text in dates if date.fromisoformat(text).isoformat() != text]
    except (ValueError, ZoneInfoNotFoundError) as error:
        return [str(error)]


def _in_force(pack: RulePack, on: datetime) -> bool:
    day = on.astimezone(ZoneInfo(pack.time_zone)).date().isoformat()
    return pack.effective_from <= day and (pack.effective_to is None or day <= pack.effective_to)
