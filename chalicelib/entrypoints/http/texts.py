"""Messages for people in their language: `adapters.wording`, by its former name."""

from __future__ import annotations

from chalicelib.adapters.wording.texts import (
    DEFAULT,
    LANGUAGES,
    ZONES_ZH,
    all_texts,
    choose,
    find,
    moment,
    text,
)  # fmt: skip

__all__ = ["DEFAULT", "LANGUAGES", "ZONES_ZH", "all_texts", "choose", "find", "moment", "text"]
