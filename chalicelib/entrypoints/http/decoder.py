"""Request bodies: bytes in, a JSON value out, by rules stricter than any library's. Owns those rules and their limits.

Parsers disagree about repeated keys, huge numbers, lone surrogates and deep nesting; what two programs read differently
can be signed as one thing and acted on as another. So all of it is refused, with a stable code and a JSON Pointer.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from chalicelib.domain.errors import Fault, Invalid

MAX_BODY: Final = 64 * 1024
MAX_DEPTH: Final = 16
MAX_INTEGER: Final = 2**53 - 1
"""Beyond it, JavaScript and many JSON libraries round silently."""

_STRING: Final = re.compile(r'"(?>[^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?\Z)', re.DOTALL)
"""A string, or the rest of the text where it never ends: so no character is looked at twice, whatever comes."""
_BRACKET: Final = re.compile(r"[\[\]{}]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
"""A carriage return ends a line together with its line feed, as in browsers' forms; alone it writes over the line
before it. Pairs are kept to the letter: clients know texts by their hashes.
"""
_MAX_DIGITS: Final = 17
"""One more than the largest integer has, the sign included: longer texts are never turned into numbers."""


class BodyTooLarge(Invalid):
    """Refused by its length alone."""

    code = "body_too_large"


class MalformedJson(Invalid):
    """Not one JSON value in UTF-8."""

    code = "malformed_json"


class _Refused:
    """Stands in the tree where a number is not acceptable, until the walk gives it a pointer."""

    def __init__(self, code: str, limit: str | int | None = None) -> None:
        self.code, self.limit = code, limit


class _Repeated:
    """An object in which a key stands more than once."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.value = dict(pairs)
        self.names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]


def decode(raw: bytes, limit: int = MAX_BODY) -> object:
    """The JSON value of a body. Raises Invalid with every fault it can locate, and nothing else."""
    if len(raw) > limit:
        raise BodyTooLarge(faults=(Fault("", "body_too_large", limit),))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedJson(faults=(Fault("", "not_utf8", f"byte {error.start}"),)) from None
    if _depth(text) > MAX_DEPTH:
        raise Invalid(faults=(Fault("", "too_deep", MAX_DEPTH),))
    value = _parse(text)
    if faults := tuple(_walk(value, "")):
        raise Invalid(faults=faults)
    return value


def child(pointer: str, name: str | int) -> str:
    """The pointer one step down. A name that cannot be shown safely is left out: the pointer then names its parent."""
    if isinstance(name, str) and (len(name) > 64 or not name.isprintable()):
        return pointer
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"


def text_fault(text: str, pointer: str) -> Fault | None:
    """What makes a text unfit to be kept: a lone surrogate, or a control character other than line break and tab."""
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            return Fault(pointer, "lone_surrogate")
    return Fault(pointer, "control_character") if _CONTROL.search(text) else None


def _depth(text: str) -> int:
    """The deepest nesting, counted before any parser recurses. Never less than what the parser will meet."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _parse(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        code = "trailing_data" if error.msg == "Extra data" else "syntax"
        raise MalformedJson(faults=(Fault("", code, f"character {error.pos}"),)) from None


def _object(pairs: list[tuple[str, object]]) -> object:
    value = dict(pairs)
    return value if len(value) == len(pairs) else _Repeated(pairs)


def _integer(text: str) -> object:
    if len(text) <= _MAX_DIGITS and abs(number := int(text)) <= MAX_INTEGER:
        return number
    return _Refused("integer_out_of_range", MAX_INTEGER)


def _float(_: str) -> object:
    return _Refused("not_an_integer")


def _constant(_: str) -> object:
    return _Refused("not_finite")


def _walk(value: object, at: str) -> Iterator[Fault]:
    """Every fault below `at`. Recursion is bounded by MAX_DEPTH."""
    match value:
        case str():
            if fault := text_fault(value, at):
                yield fault
        case dict():
            for name, item in value.items():
                if fault := text_fault(name, at):
                    yield fault
                yield from _walk(item, child(at, name))
        case list():
            for index, item in enumerate(value):
                yield from _walk(item, child(at, index))
        case _Repeated():
            yield from (Fault(child(at, name), "duplicate_key") for name in value.names)
            yield from _walk(value.value, at)
        case _Refused():
            yield Fault(at, value.code, value.limit)
