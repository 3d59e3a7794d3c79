"""How words come onto paper: fonts, styles, and text that somebody else wrote made harmless.

Helvetica for Latin text. What it lacks, and all Chinese, is set in STSong-Light: a font that every PDF reader brings
along for Chinese, so that nothing is embedded. What neither can show becomes a box; the full text lies beside the PDF.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape  # it writes, and reads nothing  # nosec B406

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph

LATIN, BOLD, MONO, CHINESE = "Helvetica", "Helvetica-Bold", "Courier", "STSong-Light"
INK, GREY, LINE, SHADE = HexColor("#1c1c1c"), HexColor("#666666"), HexColor("#bbbbbb"), HexColor("#f2f2f2")
BOX: Final = "\u25a1"
LONG_WORD: Final = 60
"""Signs without a break: longer ones are broken anywhere, as Chinese is."""
_SIZES: Final = {"title": 24.0, "h1": 14.0, "h2": 10.5, "body": 9.5, "small": 8.0, "cell": 8.0, "mono": 7.0}
_BOLD: Final = ("title", "h1", "h2")


@cache
def fonts() -> None:
    """Once in a process."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


@cache
def style(name: str, *, chinese: bool) -> ParagraphStyle:
    fonts()
    size = _SIZES[name]
    font = CHINESE if chinese else MONO if name == "mono" else BOLD if name in _BOLD else LATIN
    heading = name in ("h1", "h2")
    return ParagraphStyle(
        f"{name}-{font}", fontName=font, fontSize=size, leading=size * 1.4, textColor=GREY if name == "small" else INK,
        spaceBefore=size * 0.9 if heading else 0, spaceAfter=size * 0.35, keepWithNext=heading,
        wordWrap="CJK" if chinese else None, splitLongWords=1,
    )  # fmt: skip


def paragraph(text: str, name: str = "body", *, chinese: bool = False) -> Paragraph:
    """Of text that anybody may have written."""
    plain = harmless(text)
    anywhere = chinese or _mostly_chinese(plain) or any(len(word) > LONG_WORD for word in plain.split())
    if name == "mono" or not anywhere:
        return Paragraph(_runs(plain), style(name, chinese=False))
    return Paragraph(_marked(plain), style(name, chinese=True))


def harmless(text: str) -> str:
    """Without what has no shape of its own: controls, turns of direction, halves of signs. Lines stay lines."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(_shown(sign) for sign in line.replace("\t", "    ")) for line in lines)


def _shown(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf":
        return ""
    if kind == "Zs":
        return " "
    return BOX if kind in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or ord(sign) > 0xFFFF else sign


def _mostly_chinese(text: str) -> bool:
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return wide * 5 > len(text)


def _marked(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _runs(text: str) -> str:
    """Latin text, with what its font lacks in the other one."""
    parts = []
    for latin, signs in groupby(text, _is_latin):
        part = _marked("".join(signs))
        parts.append(part if latin else f'<font name="{CHINESE}">{part}</font>')
    return "".join(parts)


def _is_latin(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def cut(text: str, most: int) -> str:
    """For a cell: one line's worth."""
    plain = " ".join(harmless(text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def numbered(label: Any, font: str) -> type[Any]:
    """A canvas that writes the foot of each page once it knows how many there are. `label`: of a page and all pages."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self.setFont(font, 7.5)
                self.setFillColor(GREY)
                self.drawCentredString(self._pagesize[0] / 2, 28, label(number, len(self._pages)))
                super().showPage()
            super().save()

    return Numbered
