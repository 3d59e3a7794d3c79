"""What is printed and drawn of figures that are given."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from rich.console import Console

from bench import chart, package, report
from bench.cold import Cold, Side

GOOD = Cold(
    "api",
    Side(270, 380, 56, 500),
    Side(490, 740, 74, 760),
    target=0.75,
    runs=15,
    cpu_ratio=0.55,
    wall_ratio=0.51,
)
BAD = Cold(
    "wake",
    Side(350, 380, 46, 400),
    Side(500, 740, 74, 760),
    target=0.6,
    runs=15,
    cpu_ratio=0.7,
    wall_ratio=0.51,
)


def printed() -> tuple[Console, io.StringIO]:
    """A console as wide as the report wants it, and what it wrote."""
    out = io.StringIO()
    return Console(file=out, width=100), out


def test_the_table_marks_what_passes_and_what_does_not() -> None:
    """Beside each ratio, with the ingredients of the other side below."""
    console, out = printed()
    report.started(console, [GOOD, BAD])
    lines = out.getvalue().splitlines()
    assert any("api" in line and "0.55" in line and "0.75 ✓" in line for line in lines)
    assert any("wake" in line and "0.70" in line and "0.60 ✗" in line for line in lines)
    assert "boto3 with 5 clients" in out.getvalue()


def test_a_missed_ratio_is_a_sentence() -> None:
    """The bench ends with it."""
    assert report.missed([GOOD, BAD]) == ["wake takes 0.70 of the ordinary CPU, not 0.60"]


def test_the_chart_has_two_bars_and_a_target_for_each_function() -> None:
    """Well-formed SVG; a missed target has another colour."""
    drawn = ElementTree.fromstring(chart.svg([GOOD, BAD]))  # noqa: S314 - our own
    kinds = [node.get("class") for node in drawn.iter() if node.tag.endswith(("rect", "line"))]
    assert kinds == ["ours", "ordinary", "target", "missed", "ordinary", "target"]


def archive(folder: Path, **files: int) -> Path:
    """A package with files of these sizes; `__` in a name stands for a folder."""
    folder.mkdir()
    path = folder / "deployment.zip"
    with ZipFile(path, "w") as made:
        for name, size in files.items():
            made.writestr(name.replace("__", "/") + ".py", b"x" * size)
    return path


def test_a_package_is_added_up_by_what_lies_at_its_top(tmp_path: Path) -> None:
    """The largest first; what is small is one line."""
    found = package.size(
        archive(tmp_path / "dev", botocore__a=300_000, botocore__b=1, app=50, chalicelib__c=150_000)
    )
    assert found.parts == {"botocore": 300_001, "chalicelib": 150_000, "the rest": 50}
    assert (found.stage, found.unpacked, found.compiled) == ("dev", 450_051, False)


def test_bytecode_in_the_package_is_noticed(tmp_path: Path) -> None:
    """Its absence makes every cold start longer than what is measured here."""
    path = archive(tmp_path / "dev", app=1)
    with ZipFile(path, "a") as made:
        made.writestr("__pycache__/app.cpython-311.pyc", b"")
    assert package.size(path).compiled


def test_without_a_package_the_report_says_what_to_do(tmp_path: Path) -> None:
    """Building one takes minutes, so the bench does not."""
    console, out = printed()
    report.packaged(console, package.last(tmp_path))
    assert "make package" in out.getvalue()
