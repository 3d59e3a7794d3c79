"""What is told of a run, and what makes it fail."""

from __future__ import annotations

import os
from xml.etree import ElementTree

import pytest

from load import __main__ as command
from load.chart import svg
from load.measuring import Figures, Meter, ends, resident, spread


def figures(**changes: object) -> Figures:
    """Of a run in which all was well."""
    given = {
        "seconds": 60.0, "people": 8, "requests": 900, "per_second": 15.0, "cases": 40,
        "latency": {"all": spread([10.0, 20.0]), "file": spread([30.0])}, "answers": {"200": 900}, "events": 120,
        "memory": [(0.0, 200.0), (60.0, 205.0)], "first": 200.0, "last": 205.0, "errors": [],
    }  # fmt: skip
    return Figures(**(given | changes))  # type: ignore[arg-type]


def test_a_percentile_is_a_request_that_there_was() -> None:
    """A hundred of 1 to 100 ms: the 51st is the first with half of them before it."""
    assert spread([float(n) for n in range(1, 101)]) == {
        "n": 100, "p50": 51.0, "p95": 96.0, "p99": 100.0, "p99.9": 100.0, "longest": 100.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "errors"), [(500, 1), (503, 1), (None, 1), (401, 1), (409, 0), (400, 0), (201, 0)]
)
def test_what_is_our_fault_is_an_error(status: int | None, errors: int) -> None:
    """Refusals are answers; a credential that is suddenly none is not."""
    meter = Meter()
    meter.note("file", 0.01, status, "", "POST /v1/cases")
    assert len(meter.errors) == errors


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, 0), ({"errors": ["500 POST /v1/cases"]}, 1), ({"last": 211.0}, 1),
        ({"events": 0}, 1), ({"errors": [str(n) for n in range(30)]}, 11),
    ],
)  # fmt: skip
def test_a_run_fails_by_errors_by_growth_and_by_silence(changes: dict[str, object], told: int) -> None:
    """Five in a hundred of memory may come while nothing is stored; ten errors are told one by one."""
    assert len(command.failed(figures(**changes))) == told


def test_memory_is_judged_from_when_nothing_is_stored() -> None:
    """What came before is left out; of the five readings since, one at either end."""
    memory = [(0.0, 100.0), (60.0, 200.0), (120.0, 201.0), (180.0, 202.0), (240.0, 203.0), (300.0, 204.0)]
    assert ends(memory, 60.0) == (200.0, 204.0)


def test_a_process_has_its_memory() -> None:
    """This one: more than Python itself takes, less than a gigabyte or two."""
    assert 10 < resident(os.getpid()) < 4_000


def test_the_picture_is_one() -> None:
    """Well-formed, with a bar for each percentile of each kind and one line for memory."""
    root = ElementTree.fromstring(svg(figures()))  # noqa: S314 - our own
    kinds = [child.tag.rpartition("}")[2] for child in root]
    assert (kinds.count("rect"), kinds.count("polyline")) == (6, 1)
