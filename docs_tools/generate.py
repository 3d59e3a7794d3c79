"""Writes every generated page of `docs/`, or says which of them are stale.

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
from docs_tools import (
    api,
    arbitrations,
    capabilities,
    events,
    groups,
    limits,
    procedures,
    records,
    reports,
    settings,
)  # fmt: skip

DOCS: Final = capabilities.ROOT / "docs"


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
        "api/records.md": records.page(),
        "settings.md": settings.page(),
        "capabilities.md": capabilities.page(),
        "group-diagram.md": groups.page(),
        "arbitration-diagram.md": arbitrations.page(),
        **procedures.pages(packs, files.layers()),
    }


def stale(made: Mapping[str, str], folder: Path = DOCS) -> list[str]:
    """The files that are not what was made now, and those of procedures that are no more."""
    return [name for name, text in made.items() if _read(folder / name) != text] + _left_over(made, folder)


def _left_over(made: Mapping[str, str], folder: Path) -> list[str]:
    found = sorted(path.relative_to(folder).as_posix() for path in (folder / procedures.FOLDER).glob("*"))
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
        made = pages()
    except capabilities.Mismatch as wrong:
        print(f"docs_tools/capabilities.toml and the tests do not agree:\n{wrong}", file=sys.stderr)
        return 1
    if not checking:
        for name in write(made):
            print(f"docs/{name}")
        return 0
    names = stale(made)
    for name in names:
        print(f"docs/{name} is stale: run `make openapi`", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    raise SystemExit(main())
