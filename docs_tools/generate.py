"""Writes every generated page of `docs/` and the Python client, or says which of them are stale.

python -m docs_tools.generate            write
python -m docs_tools.generate --check    write nothing; 1 when something would change
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chalicelib.adapters.packs import PackFiles
from chalicelib.adapters.report_rules import ReportRuleFiles
from chalicelib.entrypoints.http import openapi
from docs_tools import (
    api,
    arbitrations,
    assurance,
    capabilities,
    client,
    events,
    groups,
    limits,
    procedures,
    rates,
    records,
    reports,
    route_index,
    settings,
)  # fmt: skip

DOCS: Final = capabilities.ROOT / "docs"
CLIENT: Final = capabilities.ROOT / "redress_client"
HTTP: Final = capabilities.ROOT / "chalicelib" / "entrypoints" / "http"


def pages() -> Mapping[str, str]:
    """Path under `docs/` to content. The same code, the same bytes."""
    files = PackFiles()
    packs = files.all()
    general = max((pack for pack in packs if pack.id == "generic"), key=lambda pack: pack.version)
    return {
        "api/openapi.json": api.description(),
        "api/README.md": api.endpoints(),
        "api/problems.md": api.problems(),
        "api/events.md": events.page(general),
        "api/reports.md": reports.page(ReportRuleFiles(files).of("")),
        "api/limits.md": limits.page(packs),
        "limits.md": rates.page(),
        "api/records.md": records.page(),
        "settings.md": settings.page(),
        "capabilities.md": capabilities.page(),
        "assurance.md": assurance.page(),
        "group-diagram.md": groups.page(),
        "arbitration-diagram.md": arbitrations.page(),
        **procedures.pages(packs, files.layers()),
    }


def modules() -> Mapping[str, str]:
    """Path under `redress_client/` to content, likewise."""
    return client.pages(openapi.document())


def stale(made: Mapping[str, str], folder: Path = DOCS) -> list[str]:
    """The files that are not what was made now, and those of procedures or tags that are no more."""
    return [name for name, text in made.items() if _read(folder / name) != text] + _left_over(made, folder)


def _left_over(made: Mapping[str, str], folder: Path) -> list[str]:
    kept = [*(folder / procedures.FOLDER).glob("*"), *(folder / client.FOLDER).glob("*.py")]
    found = sorted(path.relative_to(folder).as_posix() for path in kept)
    return [name for name in found if name not in made]


def write(made: Mapping[str, str], folder: Path = DOCS) -> list[str]:
    """Returns what has changed."""
    changed = stale(made, folder)
    for name in changed:
        path = folder / name
        if name not in made:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[name], "utf-8")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def main() -> int:
    arguments = argparse.ArgumentParser(
        prog="python -m docs_tools.generate", description="Write the generated docs."
    )
    arguments.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when something is stale"
    )
    checking = arguments.parse_args().check
    try:
        made = ((DOCS, pages()), (CLIENT, modules()), (HTTP, {"route_index.py": route_index.page()}))
    except capabilities.Mismatch as wrong:
        print(f"docs_tools/capabilities.toml and the tests do not agree:\n{wrong}", file=sys.stderr)
        return 1
    if not checking:
        for folder, content in made:
            for name in write(content, folder):
                print(f"{folder.name}/{name}")
        return 0
    names = [f"{folder.name}/{name}" for folder, content in made for name in stale(content, folder)]
    for name in names:
        print(f"{name} is stale: run `make openapi`", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    raise SystemExit(main())
