"""docs/api/baseline.json: the API as it was promised last, and what has been broken of it since.

python -m docs_tools.compatibility          say what breaks; 1 when docs/api/breaks.toml does not name it
python -m docs_tools.compatibility --set    promise the present API

The promise itself is in docs/versioning.md: whatever worked goes on working, so only additions are free.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.entrypoints.http import openapi
from docs_tools.capabilities import ROOT
from docs_tools.compatible_schemas import Comparison

BASELINE: Final = ROOT / "docs" / "api" / "baseline.json"
BREAKS: Final = ROOT / "docs" / "api" / "breaks.toml"
_SAID: Final = frozenset(
    {"description", "summary", "examples", "example", "title", "x-faults", "x-limits", "default"}
)
"""What is said of things and promises nothing."""
_METHODS: Final = ("get", "post", "put", "patch", "delete")

Described = Mapping[str, Any]


def promised(described: Described) -> Any:
    """What of a description is a promise: paths, and the schemas they lead to."""
    kept = {"paths": described["paths"], "components": {"schemas": described["components"]["schemas"]}}
    kept["components"]["parameters"] = described["components"].get("parameters", {})
    return _bare(kept)


def _bare(node: Any, *, names: bool = False) -> Any:
    """`names`: the keys of this object are names of the API's own."""
    if isinstance(node, list):
        return [_bare(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _bare(part, names=key in ("properties", "schemas", "paths", "parameters"))
        for key, part in sorted(node.items())
        if names or key not in _SAID
    }


def breaks(old: Described, new: Described) -> list[str]:
    """Everything that a caller of the old description may run into under the new one."""
    compared = Comparison(old, new)
    found: list[str] = []
    for path, item in old["paths"].items():
        for method in (m for m in _METHODS if m in item):
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            found += [f"{where}: gone"] if now is None else _operation(where, item[method], now, compared)
    return sorted(set(found))


def _operation(where: str, old: Described, new: Described, compared: Comparison) -> list[str]:
    found = []
    if old["operationId"] != new["operationId"]:
        found.append(f"{where}: operationId is another")
    if old.get("x-scope") != new.get("x-scope"):
        found.append(f"{where}: needs another scope")
    found += [
        f"{where}: not for {role} any more"
        for role in old.get("x-roles", ())
        if role not in new.get("x-roles", ())
    ]
    if not old.get("x-roles") and new.get("x-roles"):
        found.append(f"{where}: not for anybody any more")
    found += _parameters(where, old, new, compared)
    found += _body(where, old, new, compared)
    return found + _answer(where, old, new, compared)


def _parameters(where: str, old: Described, new: Described, compared: Comparison) -> list[str]:
    before, after = compared.parameters(old, "old"), compared.parameters(new, "new")
    found = []
    for name, parameter in before.items():
        if name not in after:
            found.append(f"{where}: parameter {name} gone")
            continue
        if after[name].get("required") and not parameter.get("required"):
            found.append(f"{where}: parameter {name} required")
        found += compared.asked(
            f"{where}: parameter {name}", parameter.get("schema", {}), after[name].get("schema", {})
        )
    return found + [
        f"{where}: parameter {name} new and required"
        for name, p in after.items()
        if p.get("required") and name not in before
    ]


def _body(where: str, old: Described, new: Described, compared: Comparison) -> list[str]:
    before, after = old.get("requestBody"), new.get("requestBody")
    if before is None:
        return [f"{where}: a body is required"] if after and after.get("required") else []
    if after is None:
        return [f"{where}: takes no body any more"]
    found = [f"{where}: a body is required"] if after.get("required") and not before.get("required") else []
    for media, content in before["content"].items():
        if media not in after["content"]:
            found.append(f"{where}: body {media} gone")
        else:
            found += compared.asked(f"{where}: body", content["schema"], after["content"][media]["schema"])
    return found


def _answer(where: str, old: Described, new: Described, compared: Comparison) -> list[str]:
    found = []
    for status in (s for s in old["responses"] if s.startswith("2")):
        if status not in new["responses"]:
            found.append(f"{where}: answer {status} gone")
            continue
        before, after = (r["responses"][status].get("content", {}) for r in (old, new))
        for media, content in before.items():
            if media not in after:
                found.append(f"{where}: answer {media} gone")
            else:
                found += compared.told(f"{where}: answer", content["schema"], after[media]["schema"])
    return found


def declared() -> dict[str, str]:
    """Breaks that were decided, with their reasons."""
    if not BREAKS.exists():
        return {}
    return {one["what"]: one["why"] for one in tomllib.loads(BREAKS.read_text("utf-8")).get("break", [])}


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m docs_tools.compatibility")
    arguments.add_argument("--set", action="store_true", help="promise the present API")
    now = promised(openapi.document())
    if arguments.parse_args().set:
        BASELINE.write_text(json.dumps(now, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
        return 0
    known = declared()
    found = [line for line in breaks(json.loads(BASELINE.read_text("utf-8")), now) if line not in known]
    for line in found:
        print(f"breaks what was promised: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
