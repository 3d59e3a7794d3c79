"""The schemas of the description: which there are, what they are called, and the forms that other tools stumble over.

A schema is called as its class is. Where two classes bear one name, each says what it belongs to (`StageOfCase`,
`StageOfGroup`): no path of a module is published, and every code generator can tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

REF: Final = "#/components/schemas/{name}"
_SILENT: Final = frozenset({"chalicelib", "domain", "application", "entrypoints", "http", "state", "values"})
"""Parts of a module's path that tell nobody anything."""
_ENDINGS: Final = ("_parts", "_replies", "_schemas")

Schema = dict[str, Any]


class AmbiguousName(Exception):
    """Two schemas would be called the same; one of the classes needs another name."""


def components(
    asked: Iterable[type], told: Iterable[type], sometimes: Mapping[str, tuple[str, ...]]
) -> Schema:
    """All schemas by name, sorted. A reply always has all of its members but `sometimes`, so they are required there;
    what is asked too stays as a request has it.
    """
    asked = list(asked)
    _, found = msgspec.json.schema_components([*asked, *told], ref_template=REF)
    named: Schema = portable(found)
    requests = _reachable({kind.__name__ for kind in asked}, named)
    for name, schema in named.items():
        if "properties" in schema and name not in requests:
            schema["required"] = [p for p in schema["properties"] if p not in sometimes.get(name, ())]
    return {name: named[name] for name in sorted(named)}


def portable(found: Mapping[str, Schema]) -> Schema:
    """The same schemas under names and with patterns that any reader of JSON Schema understands."""
    names = {name: _name(name) for name in found}
    if len(set(names.values())) != len(names):
        twice = sorted(n for n in names.values() if list(names.values()).count(n) > 1)
        raise AmbiguousName(", ".join(twice))
    made = {names[name]: _rewritten(schema, names) for name, schema in found.items()}
    for name, schema in made.items():
        schema["title"] = name
    return made


def _name(name: str) -> str:
    """`chalicelib.domain.case.state.Stage` is `StageOfCase`; a name without a path stays."""
    *path, last = name.split(".")
    telling = [part for part in path if part not in _SILENT]
    if not telling:
        return last
    of = telling[0]
    for ending in _ENDINGS:
        of = of.removesuffix(ending)
    return f"{last}Of{''.join(word.capitalize() for word in of.split('_'))}"


def _rewritten(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_rewritten(part, names) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _rewritten(part, names) for key, part in schema.items()}
    if isinstance(ref := made.get("$ref"), str):
        made["$ref"] = REF.format(name=names[ref.rpartition("/")[2]])
    if isinstance(pattern := made.get("pattern"), str):
        made["pattern"] = ecma(pattern)
    if made.get("type") == "array" and "items" not in made:
        made["items"] = {"anyOf": _distinct(made["prefixItems"])} if "prefixItems" in made else {}
    return made


def ecma(pattern: str) -> str:
    r"""Python's anchors `\A` and `\Z` are `^` and `$` in JSON Schema, where nothing is matched line by line."""
    return re.sub(r"\\Z", "$", re.sub(r"\\A", "^", pattern))


def _distinct(parts: Iterable[Schema]) -> list[Schema]:
    """Tuples are described by place already; readers who want one kind for all places get the choice of them."""
    found: list[Schema] = []
    for part in parts:
        if part not in found:
            found.append(part)
    return found


def _reachable(start: Iterable[str], named: Mapping[str, Schema]) -> set[str]:
    """The names that these refer to, directly or through others."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(named[name])
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for part in schema for name in _references(part)]
    if not isinstance(schema, dict):
        return []
    own = [str(schema["$ref"]).rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
    return own + [name for part in schema.values() for name in _references(part)]
