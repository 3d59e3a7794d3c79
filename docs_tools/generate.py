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
from docs_tools import api, capabilities, diagram, events, limits, settings, svg
from docs_tools.lifecycle import lifecycles

DOCS: Final = capabilities.ROOT / "docs"


def pages() -> Mapping[str, str]:
    """Path under `docs/` to content. The same code, the same bytes."""
    packs = PackFiles().all()
    found = lifecycles(packs)
    return {
        "api/openapi.json": api.description(),
        "api/README.md": api.endpoints(),
        "api/problems.md": api.problems(),
        "api/events.md": events.page(PackFiles().get(found[0].packs[0])),
        "api/limits.md": limits.page(packs),
        "settings.md": settings.page(),
        "capabilities.md": capabilities.page(),
        "state-diagram.md": diagram.page(found, {pack.ref: pack for pack in packs}),
        **{diagram.picture_name(n, one): svg.render(one) for n, one in enumerate(found)},
    }


def stale(made: Mapping[str, str], folder: Path = DOCS) -> list[str]:
    """The files that are not what was made now."""
    return [name for name, text in made.items() if _read(folder / name) != text]


def write(made: Mapping[str, str], folder: Path = DOCS) -> list[str]:
    """Returns what has changed."""
    changed = stale(made, folder)
    for name in changed:
        path = folder / name
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
