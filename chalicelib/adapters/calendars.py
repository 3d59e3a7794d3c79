"""Calendars from the JSON tables beside the code, each read when it is first asked for."""

from __future__ import annotations

import threading
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from chalicelib.domain.workdays import EVERY_DAY, NO_HOLIDAYS, Calendar

BUILT_IN: Final = {calendar.id: calendar for calendar in (EVERY_DAY, NO_HOLIDAYS)}


class BrokenCalendar(Exception):
    """A table that cannot be used: a defect of this deployment, never of a request."""


class CalendarFiles:
    """The Calendars port: `none`, `weekends`, and one file per place, kept for the life of the process."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: dict[str, Calendar] = dict(BUILT_IN)

    def get(self, calendar_id: str) -> Calendar:
        """Raises KeyError for an unknown id; nothing is looked up on the disk by what somebody sends."""
        with self._lock:
            if calendar_id not in self._read:
                self._read[calendar_id] = _load(self._files()[calendar_id], calendar_id)
            return self._read[calendar_id]

    def all_ids(self) -> list[str]:
        """Sorted."""
        return sorted({*BUILT_IN, *self._files()})

    def _files(self) -> dict[str, Traversable]:
        folder = self._folder or resources.files("chalicelib") / "calendars"
        return {
            file.name.removesuffix(".json"): file for file in folder.iterdir() if file.name.endswith(".json")
        }


def _load(file: Traversable, calendar_id: str) -> Calendar:
    try:
        calendar = msgspec.json.decode(file.read_bytes(), type=Calendar, strict=True)
    except msgspec.MsgspecError as error:
        raise BrokenCalendar(f"{file.name}: {error}") from error
    if calendar.id != calendar_id:
        raise BrokenCalendar(f"{file.name}: the table of {calendar.id}")
    return calendar
