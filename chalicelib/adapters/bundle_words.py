"""The words of a bundle's readable parts, in English and Chinese. Data files beside those of the API's own texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from chalicelib.domain.minor_units import decimal
from chalicelib.domain.values import parse_stamp


@cache
def words(lang: str) -> dict[str, Any]:
    """Everything at once, the API's own texts under it."""
    own, shared = (_file(f"{name}{lang}.json") for name in ("bundle-", ""))
    return {**shared, **own, "who": {**shared["roles"], **own["who"]}}


def _file(name: str) -> dict[str, Any]:
    text = (resources.files("chalicelib") / "texts" / name).read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def word(lang: str, key: str, **values: object) -> str:
    found: str = words(lang)["words"][key]
    return found.format_map(values) if values else found


def of(lang: str, group: str, key: str) -> str:
    """The word for a code; of one without words, the code."""
    found = words(lang)[group].get(key, key)
    return found if isinstance(found, str) else key


def moment(at: str, lang: str) -> str:
    """To the second, in UTC."""
    read = parse_stamp(at)
    if lang == "zh":
        return f"{read.year}年{read.month}月{read.day}日 {read:%H:%M:%S}"
    return f"{read.day} {read:%B %Y}, {read:%H:%M:%S}"


def terms(given: Mapping[str, Any], lang: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    """What is asked, agreed or ordered."""
    found, paid = words(lang), given.get("money")
    known = found["remedies"].get(given["remedy"], {"plain": given["remedy"]})
    if paid is not None and "money" in known:
        said = [known["money"].format_map({"money": money(paid["amount"], paid["currency"])})]
    else:
        said = [known["plain"]]
    said += [found["conditions"].get(name, name) for name in given.get("conditions", ())]
    own = texts.get((given.get("text") or {}).get("id", ""))
    return found["lists"]["semicolon"].join([*said, *([own["text"]] if own else [])])


def money(amount: int, currency: str) -> str:
    """`EUR 64.90`: amounts are in minor units."""
    return f"{currency} {decimal(amount, currency)}"
