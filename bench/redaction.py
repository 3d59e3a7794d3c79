"""`python -m bench.redaction [FOLDER]`: what redaction leaves in real complaints, and what it takes too much.

The texts have been masked by those who published them, so what a person would have written is put in: to each text one
identifier of each kind, at a place that a fixed seed draws. Counted: how many are still readable, how many patterns of
the text's own remain by a rule that is not ours, what share of all characters went, and the time.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chalicelib.domain.redaction.kinds import Kind, Known
from chalicelib.domain.redaction.redact import redact

DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "complaints"
MARKS: Final = {kind: f"[{kind.value}]" for kind in Kind}
KNOWN: Final = (Known(Kind.COMPLAINANT, "Ida Flint"), Known(Kind.COMPLAINANT, "欧阳晓明"))
PUT_IN: Final = {
    "email": ("ida.flint@example.com", "ida_flint77@mail.example.co.uk"),
    "phone": (
        "+44 20 7946 0958",
        "(212) 555-0147",
        "212-555-0147",
        "13800138000",
        "138 0013 8000",
        "010-62345678",
    ),
    "card": ("4111 1111 1111 1111", "4111-1111-1111-1111", "5555555555554444"),
    "iban": ("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"),
    "identity": ("11010519491231002X", "078-05-1120"),
    "name": ("Ida Flint", "IDA FLINT", "欧阳晓明"),
    "link": ("https://shop.example/orders?token=8f3k1xq7", "www.shop.example/me"),
}
LEFT: Final = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[a-zA-Z]{2,}"),
    "phone": re.compile(r"(?<!\d)(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"),
    "card": re.compile(r"(?<!\d)(?:\d{4}[- ]?){3}\d{4}(?!\d)"),
    "digits": re.compile(r"\d{9,}"),
    "link": re.compile(r"https?://|www\.[a-z]"),
}
"""Rules of another make than those that are measured."""


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    for path in sorted(folder.glob("complaints-*.jsonl.gz")):
        sys.stdout.write(json.dumps(measured(path.name.partition(".")[0], list(_texts(path)))) + "\n")
    return 0


def measured(name: str, texts: list[str]) -> dict[str, object]:
    """One line of the report."""
    own, after, put, read = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    chars = gone = 0
    began = time.perf_counter()
    for text in texts:
        shown = redact(text, KNOWN, MARKS)
        chars, gone = chars + len(text), gone + _gone(text, shown.text)
        own.update({kind: len(rule.findall(text)) for kind, rule in LEFT.items()})
        after.update({kind: len(rule.findall(shown.text)) for kind, rule in LEFT.items()})
    seconds = time.perf_counter() - began
    draw = random.Random(7)
    for text in texts:
        for kind, values in PUT_IN.items():
            value = draw.choice(values)
            put[kind] += 1
            read[kind] += value in redact(_with(text, value, draw), KNOWN, MARKS).text
    return {
        "texts": name, "number": len(texts), "characters": chars, "gone_percent": round(100 * gone / chars, 3),
        "seconds_per_million": round(seconds / chars * 1e6, 2), "own_before": dict(own), "own_after": dict(after),
        "put_in": dict(put), "still_readable": dict(read),
    }  # fmt: skip


def _gone(before: str, after: str) -> int:
    kept = len(re.sub(r"\[[a-z_]+\]", "", after))
    return max(len(before) - kept, 0)


def _with(text: str, value: str, draw: random.Random) -> str:
    """Between two words, or between two characters of a text without spaces."""
    at = draw.randrange(len(text) + 1)
    at = text.find(" ", at) if " " in text[at:] else at
    return f"{text[:at]} {value} {text[at:]}"


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (str(json.loads(line)["narrative"]) for line in lines)


if __name__ == "__main__":
    sys.exit(main())
