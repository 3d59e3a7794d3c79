"""JSON Schema as Python's types: dictionaries with typed members, for what the client sends and is answered."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
_PLAIN: Final = {
    "string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None",
}  # fmt: skip


def module(head: str, described: Schema) -> str:
    """All schemas of a description, each under its own name."""
    parts = [_type(name, schema) for name, schema in described["components"]["schemas"].items()]
    text = "\n\n\n".join(parts)
    names = [n for n in ("Any", "Literal", "NotRequired", "TypeAlias", "TypedDict") if n in text]
    return f"{head}\nfrom typing import {', '.join(names)}\n\n\n{text}\n"


def annotation(schema: Schema, prefix: str = "") -> str:
    """The type of a value. `prefix` is where named types are found."""
    if "$ref" in schema:
        return prefix + str(schema["$ref"]).rpartition("/")[2]
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return _union(annotation(choice, prefix) for choice in choices)
    if "enum" in schema:
        return f"Literal[{', '.join(_literal(value) for value in schema['enum'])}]"
    if "const" in schema:
        return f"Literal[{_literal(schema['const'])}]"
    kind = schema.get("type")
    if kind == "array":
        listed = "Sequence" if prefix else "list"  # beside methods that are called `list`
        return f"{listed}[{annotation(schema.get('items', {}), prefix)}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {annotation(values, prefix) if isinstance(values, Mapping) else 'Any'}]"
    return _PLAIN.get(str(kind), "Any")


def camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _type(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f'{name}: TypeAlias = "{annotation(schema).replace(chr(34), chr(39))}"'
    required = set(schema.get("required", ()))
    members = {
        key: annotation(part) if key in required else f"NotRequired[{annotation(part)}]"
        for key, part in schema["properties"].items()
    }
    if not all(key.isidentifier() and not keyword.iskeyword(key) for key in members):
        inner = ", ".join(f'"{key}": "{kind.replace(chr(34), chr(39))}"' for key, kind in members.items())
        return f'{name} = TypedDict("{name}", {{{inner}}})'
    lines = [f"class {name}(TypedDict):"]
    about = str(schema.get("description", "")).splitlines()
    if about:
        lines += [f"    # {line}".rstrip() for line in about]
    lines += [f"    {key}: {kind}" for key, kind in members.items()] or ["    pass"]
    return "\n".join(lines)


def _union(kinds: Iterable[str]) -> str:
    """Each once; the null at the end."""
    found = list(dict.fromkeys(kinds))
    if "Any" in found:
        return "Any"
    return " | ".join(sorted(found, key=lambda kind: kind == "None"))


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
