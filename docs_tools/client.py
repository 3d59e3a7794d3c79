"""redress_client/api and redress_client/types.py: the Python client's methods and types, from the API's description.

One module per tag, one method per operation. What is written here depends on nothing but the description, so whoever
changes the table of endpoints changes the client with it.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from docs_tools.client_types import annotation, camel, module

Described = Mapping[str, Any]
FOLDER: Final = "api"
"""Where the modules of the tags are, in the package."""
_HEAD: Final = '''"""{what} Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations
'''
_OWN: Final = {
    "cases": ("case", "cases"), "groups": ("group", "groups"), "arbitrations": ("arbitration", "arbitrations"),
    "reports": ("report", "reports"), "alerts": ("alert", "alerts"), "mediators": ("mediator", "mediators"),
    "families": ("family", "families"), "tenants": ("tenant", "tenants"), "evidence": ("evidence",),
    "events": ("event", "events"), "bodies": ("body", "bodies"), "handover": ("handover",), "bulk": ("bulk",),
}  # fmt: skip
"""Words that a tag says already: `client.cases.file`, not `client.cases.file_case`."""
_ITEMS: Final = {"list_group_ledger": "lines", "show_timeline": "steps"}
"""Which member of a page is its items, where there are several lists in it."""
_BASES: Final = {"events": ("following", "Following")}
"""What is written by hand for a tag besides."""


def pages(described: Described) -> dict[str, str]:
    """Path under `redress_client/` to content."""
    tags = by_tag(described)
    made = {f"{FOLDER}/{tag}.py": _module(tag, found, described) for tag, found in tags.items()}
    made[f"{FOLDER}/__init__.py"] = _groups(tags)
    made["types.py"] = module(_HEAD.format(what="What the API is sent and answers."), described)
    return made


def by_tag(described: Described) -> dict[str, list[tuple[str, str, Described]]]:
    """Path, method and operation, in the order of the table; those that exchange data."""
    found: dict[str, list[tuple[str, str, Described]]] = {}
    for path, item in described["paths"].items():
        for method, operation in item.items():
            if _is_data(operation):
                found.setdefault(operation["tags"][0], []).append((path, method.upper(), operation))
    return dict(sorted(found.items()))


def _is_data(operation: Described) -> bool:
    """Pages and their forms are for browsers."""
    asked = operation.get("requestBody", {"content": {"application/json": {}}})["content"]
    return "application/json" in asked and not {"text/html", "text/css"} & set(_content(operation))


def methods(tag: str, operations: Iterable[str]) -> dict[str, str]:
    """Operation to method. The earlier one keeps a short name that two could have."""
    named: dict[str, str] = {}
    for operation in operations:
        words = [word for word in operation.split("_") if word not in _OWN.get(tag, ())]
        short = "_".join(words) or operation
        name = next(n for n in (short, operation, f"{tag}_{operation}") if n not in named.values())
        named[operation] = f"{name}_" if keyword.iskeyword(name) else name
    return named


def _groups(tags: Iterable[str]) -> str:
    lines = [_HEAD.format(what="All operations, by tag.")]
    lines.append("from redress_client.api import (")
    lines += [f"    {tag}," for tag in sorted(tags)]
    lines += [")", "from redress_client.calling import Caller", "", "", "class Groups:"]
    lines += ['    """Every operation of the API."""', "", "    def __init__(self, caller: Caller) -> None:"]
    lines += [f"        self.{tag} = {tag}.{camel(tag)}(caller)" for tag in sorted(tags)]
    return "\n".join(lines) + "\n"


def _module(tag: str, found: list[tuple[str, str, Described]], described: Described) -> str:
    names = methods(tag, [operation["operationId"] for _, _, operation in found])
    constants, bodies = [], []
    for path, method, operation in found:
        name = operation["operationId"]
        constants.append(_constant(name, path, method, operation))
        bodies.append(_method(names[name], path, method, operation))
        if (items := items_of(operation, described)) is not None:
            bodies.append(_iterator(names, path, operation, items))
    text = "\n\n".join(bodies)
    base = _BASES.get(tag, ("calling", "Group"))
    about = f'    """Operations of the tag `{tag}`."""'
    head = [_HEAD.format(what=f"The operations of the tag `{tag}`."), *_imports(text, base)]
    return "\n".join([*head, *constants, "", "", f"class {camel(tag)}({base[1]}):", about, "", text, ""])


def _imports(text: str, base: tuple[str, str]) -> list[str]:
    """What a module of operations uses, and no more."""
    used = ["Operation", "Reply", *([base[1]] if base[0] == "calling" else [])]
    imports = [f"from redress_client.calling import {', '.join(sorted(used))}"]
    if base[0] != "calling":
        imports.append(f"from redress_client.{base[0]} import {base[1]}")
    hidden = []
    for source, names in (("collections.abc", ("Iterator", "Sequence")), ("typing", ("Any", "Literal"))):
        if found := [name for name in names if re.search(rf"\b{name}\b", text)]:
            hidden.append(f"    from {source} import {', '.join(found)}")
    if "types." in text:
        hidden += [*([""] if hidden else []), "    from redress_client import types"]
    typing = "from typing import TYPE_CHECKING, Final, cast" if hidden else "from typing import Final, cast"
    return [typing, "", *imports, "", *(["if TYPE_CHECKING:", *hidden, ""] if hidden else [])]


def _constant(name: str, path: str, method: str, operation: Described) -> str:
    marks = []
    if "#/components/parameters/idempotency_key" in _refs(operation):
        marks.append("keyed=True")
    if not any(kind.startswith("application/json") for kind in _content(operation)) and _content(operation):
        marks.append("text=True")
    given = ", ".join([f'"{method}"', f'"{path}"', *marks])
    return f"_{name.upper()}: Final = Operation({given})"


def _method(name: str, path: str, method: str, operation: Described) -> str:
    """One method: path and body by place, all else by name."""
    places = [f"{p}: str" for p in _path_names(path)]
    body = _body(operation)
    if body:
        kind, required = body
        places.append(f"body: {kind}" if required else f"body: {kind} | None = None")
    queries = _queries(operation)
    by_name = [f"{_identifier(n)}: {kind} | None = None" for n, kind in queries]
    sent = [f"_{operation['operationId'].upper()}", _tuple(_path_names(path)), _query(queries)]
    if body:
        sent.append("body=body")
    refs = _refs(operation)
    if "#/components/parameters/idempotency_key" in refs:
        by_name.append("key: str | None = None")
        sent.append("key=key")
    if "#/components/parameters/if_match_required" in refs:
        by_name.insert(0, "if_match: str | int")
        sent.append("if_match=if_match")
    elif "#/components/parameters/if_match" in refs:
        by_name.append("if_match: str | int | None = None")
        sent.append("if_match=if_match")
    reply = f"Reply[{_answer(operation)}]"
    signature = _signature(name, ["self", *places, *(["*", *by_name] if by_name else [])], reply)
    told = [f'        """{_sentence(operation["summary"])} `{method} {path}`."""']
    call = f'        return cast("{reply}", self._caller.call({", ".join(sent)}))'
    return "\n".join([*signature, *told, call])


def _iterator(names: Mapping[str, str], path: str, operation: Described, items: tuple[str, str]) -> str:
    """The same list, item by item over all of its pages."""
    listed = names[operation["operationId"]]
    name = "iterate" + listed.removeprefix("list").removeprefix("show")
    queries = _queries(operation)
    by_name = [f"{_identifier(n)}: {kind} | None = None" for n, kind in queries]
    places = [f"{p}: str" for p in _path_names(path)]
    signature = _signature(name, ["self", *places, "*", *by_name], f"Iterator[{items[1]}]")
    sent = [
        f"_{operation['operationId'].upper()}",
        _tuple(_path_names(path)),
        _query(queries),
        f'"{items[0]}"',
    ]
    told = f'        """Each item of `{listed}`, page by page as they are used up."""'
    call = f'        return cast("Iterator[{items[1]}]", self._each({", ".join(sent)}))'
    return "\n".join([*signature, told, call])


def items_of(operation: Described, described: Described) -> tuple[str, str] | None:
    """The member that a page's items are in, and their type; None for what does not come in pages."""
    name = operation["operationId"]
    if not (name.startswith("list_") or name in _ITEMS) or "after" not in dict(_queries(operation)):
        return None
    reply = (
        _content(operation).get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    )
    members = described["components"]["schemas"].get(reply, {}).get("properties", {})
    lists = {key: part for key, part in members.items() if part.get("type") == "array"}
    key = _ITEMS.get(name) or (next(iter(lists)) if len(lists) == 1 else "")
    if key not in lists or "next_after" not in members:
        return None
    return key, annotation(lists[key].get("items", {}), "types.")


def _signature(name: str, parts: list[str], returned: str) -> list[str]:
    one = f"    def {name}({', '.join(parts)}) -> {returned}:"
    if len(one) <= 110:
        return [one]
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) > 100:
            lines.append("")
        lines[-1] += f" {part}," if lines[-1] else f"{part},"
    return [f"    def {name}(", *(f"        {line}" for line in lines if line), f"    ) -> {returned}:"]


def _refs(operation: Described) -> set[str]:
    return {part["$ref"] for part in operation["parameters"] if "$ref" in part}


def _queries(operation: Described) -> list[tuple[str, str]]:
    return [
        (p["name"], annotation(p["schema"], "types."))
        for p in operation["parameters"]
        if p.get("in") == "query"
    ]


def _query(queries: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f'"{name}": {_identifier(name)}' for name, _ in queries) + "}"


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _identifier(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _path_names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _body(operation: Described) -> tuple[str, bool] | None:
    asked = operation.get("requestBody")
    if asked is None:
        return None
    schema = asked["content"].get("application/json", {}).get("schema", {})
    return annotation(schema, "types."), bool(asked["required"])


def _content(operation: Described) -> Described:
    found: Described = next(iter(operation["responses"].values())).get("content", {})
    return found


def _answer(operation: Described) -> str:
    content = _content(operation)
    if "application/json" in content:
        return annotation(content["application/json"]["schema"], "types.")
    return "str" if content else "None"


def _sentence(text: str) -> str:
    clean = text.replace('"', "'").replace("\\", "/").rstrip(".")
    return f"{clean}."
