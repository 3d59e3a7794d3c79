"""The index of routes is the table of endpoints, and each route loads what it needs and no more."""

from __future__ import annotations

import subprocess
import sys

from chalicelib.entrypoints.http import routes
from chalicelib.entrypoints.http.endpoints import TABLE

STALE = "routes and their index do not agree: python -m docs_tools.generate"
FILING = """
import sys
from chalicelib.entrypoints.http import routes
assert routes.endpoint("filing_endpoints", "file_case").path == "/v1/cases"
print(*[n for n in sys.modules if n.endswith(("_endpoints", "http.endpoints", "http.groups"))])
"""


def test_the_index_is_the_table() -> None:
    """Every endpoint in its order, found again in the module that the index names."""
    indexed = list(routes.routes())
    assert [row[:3] for row in indexed] == [(e.method, e.path, e.name) for e in TABLE], STALE
    assert all(routes.endpoint(row[3], row[2]) is e for row, e in zip(indexed, TABLE, strict=True)), STALE


def test_a_filing_loads_its_own_endpoint_alone() -> None:
    """Neither the table nor anything of groups: a third of a cold start."""
    done = subprocess.run([sys.executable, "-c", FILING], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["chalicelib.entrypoints.http.filing_endpoints"]
