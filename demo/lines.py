"""Lines on the terminal that go on below their own beginning when they are too long, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from rich.cells import chop_cells
from rich.console import Console
from rich.text import Text


def wrapped(console: Console, first: Text, text: Text) -> None:
    """`first` stands before the first line; the others are indented by its width."""
    for n, line in enumerate(_broken(console, text, console.width - first.cell_len)):
        line.rstrip()
        begin = first if n == 0 else Text(" " * first.cell_len)
        console.print(begin + line, highlight=False, soft_wrap=True)


def _broken(console: Console, text: Text, width: int) -> Iterable[Text]:
    """Between words; in a script without spaces, wherever the line is full."""
    if text.cell_len == len(text):
        return text.wrap(console, width)
    ends = accumulate(len(part) for part in chop_cells(text.plain, width))
    return text.divide([end for end in ends if end < len(text)])
