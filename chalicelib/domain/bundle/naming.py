"""What exhibits are called in a bundle: a number, and as much of the given name as is a path or a trick nowhere."""

from __future__ import annotations

import unicodedata
from typing import Final

from chalicelib.domain.bundle.check import FOLDER, permitted
from chalicelib.domain.media import named

MAX_NAME: Final = 60
ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}
"""Of copies that we have made ourselves."""


def path(number: str, name: str | None, copied_as: str | None = None, *, media_type: str = "") -> str:
    """`name`: as its side called it; None where that side was erased. `copied_as`: the media type of a copy.
    `media_type`: of the original; the ending is one of it.
    """
    clean = safe(name or "")
    clean = safe(named(clean, media_type)) if clean and copied_as is None else clean
    if copied_as is not None:
        clean = clean.rpartition(".")[0] or clean
        clean = f"{clean or 'copy'}{ENDINGS.get(copied_as, '')}"
    own = f"{FOLDER}{number}-{clean}" if clean else f"{FOLDER}{number}"
    return own if permitted(own) else f"{FOLDER}{number}"


def safe(name: str) -> str:
    """Printable signs alone: nothing that turns the direction, ends a line or leads elsewhere. The ending stays."""
    seen = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in seen if sign.isprintable() and sign not in ':*?"<>|')
    seen = seen.strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = seen, "", ""
    return f"{stem[: MAX_NAME - len(dot + ending)].rstrip(' .')}{dot}{ending}"
