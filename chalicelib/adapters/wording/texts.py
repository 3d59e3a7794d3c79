"""Messages for people in their language, from the data files under `chalicelib/texts`. Codes never depend on them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

LANGUAGES: Final = ("en", "zh")
DEFAULT: Final = "en"
ZONES_ZH: Final = {"Asia/Shanghai": "北京时间"}
"""Time zones that have a name of their own in Chinese."""


@cache
def all_texts(lang: str) -> dict[str, Any]:
    """Read when a message is first needed."""
    file = resources.files("chalicelib") / "texts" / f"{lang}.json"
    texts: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return texts


def find(lang: str, *path: str) -> str | None:
    """The message at that path, or None."""
    at: Any = all_texts(lang)
    for step in path:
        at = at.get(step) if isinstance(at, dict) else None
    return at if isinstance(at, str) else None


def text(lang: str, *path: str, **values: object) -> str:
    """The message with its values filled in. Raises KeyError where there is none."""
    found = find(lang, *path)
    if found is None:
        raise KeyError("/".join(path))
    return found.format_map(values) if values else found


def choose(accept: str | None) -> str:
    """The language for an `Accept-Language` header: the best of ours by its weights, English when none fits."""
    best, weight = DEFAULT, 0.0
    for part in (accept or "").split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        lang, q = tag.strip().lower().partition("-")[0], _weight(rest)
        if q > weight and lang in (*LANGUAGES, "*"):
            best, weight = (DEFAULT if lang == "*" else lang), q
    return best


def _weight(rest: str) -> float:
    """Of `q=0.8`; one when not given, none when unreadable (`nan` and the like included)."""
    name, _, value = rest.strip().partition("=")
    if not name:
        return 1.0
    try:
        q = float(value)
    except ValueError:
        return 0.0
    return q if 0.0 <= q <= 1.0 else 0.0


def moment(at: datetime, lang: str, zone: str = "UTC") -> str:
    """A moment as people read it in that time zone, to the minute; seconds where they matter. Midnight is told as the
    end of the day before, for that is how the days of a deadline are counted.
    """
    at = at.astimezone(ZoneInfo(zone))
    midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
    day = at - timedelta(days=1) if midnight else at
    clock = "24:00" if midnight else f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日 {clock}（{ZONES_ZH.get(zone, zone)}）"
    return f"{day.day} {day:%B %Y}, {clock} {zone if zone == 'UTC' else f'({zone})'}"
