"""Texts that would do something where they are shown without care. Each holds the mark by which it is found again."""

from __future__ import annotations

from typing import Final

MARK: Final = "zq7mark"
TEXTS: Final[dict[str, str]] = {
    "script": f"<script>alert('{MARK}')</script>",
    "image": f"<img src=x onerror=alert('{MARK}')>",
    "SVG": f'<svg/onload="{MARK}()">',
    "end of a text field": f"</textarea></title></style><h1>{MARK}",
    "out of an attribute": f'" autofocus onfocus="{MARK}()" x=\'',
    "entity": f"&lt;script&gt;{MARK}&#x3c;b&#x3e;",
    "Markdown": f"[{MARK}](javascript:alert(1)) ![x](http://evil.example/{MARK})",
    "formula =": f'=HYPERLINK("http://evil.example","{MARK}")',
    "formula +": f"+1+cmd|' /C calc'!A0 {MARK}",
    "formula -": f"-2+3 {MARK}",
    "formula @": f"@SUM(1+1) {MARK}",
    "formula, tab": f"\t={MARK}",
    "formula, blanks": f"  ={MARK}",
    "formula, full width": f"\uff1d{MARK}",
    "log line": f'x\n{{"level":"ERROR","message":"{MARK}"}}',
    "template": f"{{{{7*7}}}} ${{7*7}} %s %(x)s {{0.__class__}} #{{7*7}} <%= 7 %> {MARK}",
    "shell": f"$(id) `id` ; rm -rf / | {MARK}",
    "bidi override": f"{MARK}\u202egnp.exe",
    "bidi isolates": f"\u2066{MARK}\u2069\u2067x",
    "zero width": f"{MARK}\u200b\u200d\ufeff",
    "lookalike": f"{MARK} \u0440\u0430ypal",
    "combining": f"{MARK}a" + "\u0301" * 300,
    "climbs": f"../../{MARK}/etc/passwd",
    "climbs, Windows": f"..\\..\\{MARK}\\CON.txt",
    "device": f"CON.{MARK}",
    "header": f"{MARK}\r\nX-Evil: 1",
}
"""Which a body may hold: they are kept as they are, and shown with care."""
NEVER: Final[dict[str, str]] = {
    "NUL": f"{MARK}\x00",
    "ESC": f"\x1b[2J{MARK}",
    "OSC 8": f"\x1b]8;;http://evil.example\x07{MARK}",
    "CSI of C1": f"\x9b31m{MARK}",
    "DEL": f"{MARK}\x7f",
    "CR alone": f"{MARK}\rx",
}
"""Which no body may hold."""
