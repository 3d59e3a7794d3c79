"""Sentences and lengths of time as published procedures say them, in both languages."""

from __future__ import annotations

from chalicelib.domain.calendars import Unit
from chalicelib.entrypoints.http.case_parts import Out


class Said(Out):
    """The same in both languages."""

    en: str
    zh: str


class SaidLength(Out):
    n: int
    unit: Unit
    said: Said
