"""What people are told on their way in, in English and Chinese; the API's own texts lie under it."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from chalicelib.adapters.wording import texts


@cache
def words(lang: str) -> dict[str, Any]:
    file = resources.files("chalicelib") / "texts" / f"intake-{lang}.json"
    own: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return {**texts.all_texts(lang), **own}


class IntakeWords:
    """The Words port."""

    def find(self, lang: str, *path: str) -> str | None:
        at: Any = words(lang)
        for step in path:
            at = at.get(step) if isinstance(at, dict) else None
        return at if isinstance(at, str) else None

    def text(self, lang: str, *path: str, **values: object) -> str:
        found = self.find(lang, *path)
        if found is None:
            raise KeyError("/".join(path))
        return found.format_map(values) if values else found
