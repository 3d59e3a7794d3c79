"""Office documents as packages (ECMA-376 part 2): what they are, and nothing in them that acts by itself."""

from __future__ import annotations

import html
import re
from typing import Final

from chalicelib.adapters.inspection.refusal import Refused

_TYPES: Final = "[content_types].xml"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_MAIN: Final = {
    f"{_OFFICE}.wordprocessingml.document.main+xml": f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet.main+xml": f"{_OFFICE}.spreadsheetml.sheet",
}
_ACTIVE: Final = re.compile(r"macroenabled|vbaproject|activex|xlmacrosheet|intlmacrosheet", re.IGNORECASE)
_RELATION: Final = re.compile(r"<(?:\w+:)?relationship\b[^>]*>", re.IGNORECASE)
_FETCHED: Final = re.compile(r"/(?:attachedtemplate|oleobject|frame|subdocument)\b", re.IGNORECASE)
"""Relations that an office program follows by itself when it opens the file."""


def is_told(name: str) -> bool:
    """Whether a part says what the package is or refers to."""
    return name.lower() == _TYPES or name.lower().endswith(".rels")


class Office:
    def __init__(self) -> None:
        self.media_type: str | None = None
        """None: an archive like any other."""
        self._active = self._told = False

    def add(self, name: str, content: bytes) -> None:
        self._active = self._active or name.lower().endswith("vbaproject.bin")
        if not is_told(name):
            return
        text = html.unescape(content.replace(b"\0", b"").decode("utf-8", "replace"))
        self._active = self._active or "<!DOCTYPE" in text.upper() or _fetches(text)
        if name.lower() == _TYPES:
            self._told = True
            self._active = self._active or _ACTIVE.search(text) is not None
            self.media_type = next((found for main, found in _MAIN.items() if f'"{main}"' in text), None)

    def check(self) -> None:
        """Macros, controls, and what is fetched when it is opened. Raises Refused."""
        if self._active:
            raise Refused("active_content")


def _fetches(text: str) -> bool:
    return any(
        "external" in found.lower() and _FETCHED.search(found) is not None
        for found in _RELATION.findall(text)
    )
