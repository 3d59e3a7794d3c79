"""What msgspec knows of types is made before there are threads: made by two of them at once it ends the process."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from chalicelib.application.webhook_ports import Delivery
from local import structs

RACE = """
import sys, threading
import msgspec
from chalicelib.entrypoints.http import fields
sys.setswitchinterval(1e-6)
for n in range(60):
    inner = msgspec.defstruct(f"Inner{n}", [(f"f{i}", dict[str, list[int]] | None, None) for i in range(40)])
    kind = msgspec.defstruct(f"Outer{n}", [(f"g{i}", inner | None, None) for i in range(20)])
    together = threading.Barrier(8)
    def use():
        together.wait()
        fields.read({"g0": None}, kind)
    crew = [threading.Thread(target=use) for _ in range(8)]
    [t.start() for t in crew], [t.join() for t in crew]
"""


def test_types_of_loaded_modules_are_made() -> None:
    """A delivery's among them; one that is generic is passed by."""
    assert structs.prepare() > 1
    assert structs._made(Delivery)


def test_what_cannot_be_decoded_is_passed_by() -> None:
    """Its fields are named for type checkers alone."""
    kind = msgspec.defstruct("Unknown", [("field", "NameThatIsNowhere")])
    assert not structs._made(kind)


def test_bodies_first_read_by_many_threads_at_once_are_read() -> None:
    """In a process of its own: what went wrong here was the end of it."""
    done = subprocess.run(
        [sys.executable, "-c", RACE], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
