"""Whether a schema still keeps what another promised: in what a caller sends, and in what a caller is told.

What is sent may be allowed more and more: every value of old must be taken. What is told may become more precise, and
may have new members and new words of a vocabulary: readers pass over what they do not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
_AT_LEAST: Final = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_AT_MOST: Final = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")


class Comparison:
    """Two descriptions side by side."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._parts = {"old": old.get("components", {}), "new": new.get("components", {})}
        self._under_way: set[tuple[str, str, str]] = set()
        self._known: dict[tuple[str, str, str], list[str]] = {}

    def parameters(self, operation: Schema, side: str) -> dict[str, Schema]:
        """By place and name, with references followed. A language may be asked for or not."""
        known = self._parts[side].get("parameters", {})
        given = [
            known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in operation.get("parameters", ())
        ]
        return {f"{p['in']}/{p['name']}": p for p in given}

    def asked(self, where: str, old: Schema, new: Schema) -> list[str]:
        """Where something that could be sent would be refused."""
        return [f"{where}{line}" for line in self._any(old, new, "asked")]

    def told(self, where: str, old: Schema, new: Schema) -> list[str]:
        """Where an answer would surprise a reader of the old one."""
        return [f"{where}{line}" for line in self._any(old, new, "told")]

    def _any(self, old: Schema, new: Schema, way: str) -> list[str]:
        """Each alternative of what must be covered, by the one that covers it best."""
        before, after = self._choices(old, "old"), self._choices(new, "new")
        found: list[str] = []
        for must in before if way == "asked" else after:
            pairs = [
                (must, other) if way == "asked" else (other, must)
                for other in (after if way == "asked" else before)
            ]
            told = [self._named(a, b, way) for a, b in pairs]
            best: list[str] = min(told, key=len) if told else [" is of no kind"]
            found += best
        return found

    def _choices(self, schema: Schema, side: str) -> list[Schema]:
        """The alternatives, each with the name it has."""
        if "$ref" in schema:
            name = str(schema["$ref"]).rpartition("/")[2]
            return [
                {**choice, "name": name} for choice in self._choices(self._parts[side]["schemas"][name], side)
            ]
        listed = schema.get("anyOf") or schema.get("oneOf")
        return [c for part in listed for c in self._choices(part, side)] if listed else [schema]

    def _named(self, old: Schema, new: Schema, way: str) -> list[str]:
        """A pair that is met again within itself has been compared already."""
        key = (str(old.get("name", "")), str(new.get("name", "")), way)
        if not all(key):
            return self._one(old, new, way)
        if key in self._under_way:
            return []
        if key not in self._known:
            self._under_way.add(key)
            self._known[key] = self._one(old, new, way)
            self._under_way.discard(key)
        return self._known[key]

    def _one(self, old: Schema, new: Schema, way: str) -> list[str]:
        if not (old.keys() | new.keys()) - {"name"}:
            return []
        kinds, wider = (_kind(old), _kind(new)), _kind(new if way == "asked" else old)
        if kinds[0] != kinds[1] and wider:
            return [f" may be {kinds[1]} and was {kinds[0]}"]
        found = _words(old, new, way)
        if way == "asked":
            found += _bounds(old, new)
        if "properties" in old or "properties" in new:
            found += self._members(old, new, way)
        if "items" in old and "items" in new:
            found += [f"[]{line}" for line in self._any(old["items"], new["items"], way)]
        values = [s.get("additionalProperties") for s in (old, new)]
        if isinstance(values[0], Mapping) and isinstance(values[1], Mapping):
            found += [f".*{line}" for line in self._any(values[0], values[1], way)]
        return found

    def _members(self, old: Schema, new: Schema, way: str) -> list[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed = set(new.get("required", ())), set(old.get("required", ()))
        closed = new.get("additionalProperties") is False
        gone = [f".{name} gone" for name in before if name not in after and (closed or way == "told")]
        if way == "asked":
            gone += [f".{name} required" for name in sorted(needed[0] - needed[1])]
        else:
            gone += [f".{name} may be missing" for name in sorted((needed[1] - needed[0]) & set(after))]
        for name in (n for n in before if n in after):
            gone += [f".{name}{line}" for line in self._any(before[name], after[name], way)]
        return gone


def _kind(schema: Schema) -> str:
    """The type, told by its values where it is not named; empty is anything."""
    if "type" in schema:
        return str(schema["type"])
    values = [schema["const"]] if "const" in schema else list(schema.get("enum", ()))
    kinds = {
        "boolean" if isinstance(v, bool) else "integer" if isinstance(v, int) else "string" for v in values
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _words(old: Schema, new: Schema, way: str) -> list[str]:
    """A vocabulary: none of its words may be refused that was taken; a constant that is told stays one."""
    before, after = _values(old), _values(new)
    if way == "asked":
        if after is None:
            return []
        if before is None:
            return [" takes certain values only"]
        return [f" does not take {value} any more" for value in before if value not in after]
    if before is None:
        return []
    if after is None:
        return [" is of no vocabulary any more"]
    return [" is another constant"] if len(before) == 1 and after != before else []


def _values(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def _bounds(old: Schema, new: Schema) -> list[str]:
    found = [
        f" {name} is higher" for name in _AT_LEAST if name in new and new[name] > old.get(name, _least(name))
    ]
    found += [
        f" {name} is lower" for name in _AT_MOST if name in new and new[name] < old.get(name, float("inf"))
    ]
    found += [
        f" {name} is another" for name in ("pattern", "format") if name in new and new[name] != old.get(name)
    ]
    if _closed(new) and not _closed(old):
        found.append(" takes no other members any more")
    return found


def _least(name: str) -> float:
    return float("-inf") if "inimum" in name else 0


def _closed(schema: Schema) -> bool:
    return schema.get("additionalProperties") is False
