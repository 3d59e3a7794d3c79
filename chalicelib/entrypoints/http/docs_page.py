"""The documentation as one page, made on the server from the published description: no framework, no script."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.entrypoints.http import docs_schema, texts
from chalicelib.entrypoints.http.openapi import TAGS, document

NAMES: Final = {"en": "English", "zh": "中文"}
_CODE: Final = re.compile(r"`([^`]+)`")
_METHODS: Final = ("get", "post", "put", "delete")
Described = Mapping[str, Any]


def page(lang: str, base: str) -> str:
    """The whole page in a language. `base` is the address prefix of this deployment."""
    described = document(base)
    parts = [
        _basics(lang),
        _endpoints(described, lang),
        _problems(lang),
        _faults(lang),
        _schemas(described, lang),
    ]
    title = _word(lang, "title")
    lead = (
        f'<header class="lead"><h1>{title}</h1><p>{_word(lang, "lead")}</p>'
        f'<p><a class="button" href="{html.escape(base)}/openapi.json">{_word(lang, "machine")} 3.1</a></p></header>'
    )
    return _framed(title, lang, base, _navigation(described, lang), lead + "".join(parts))


def problems_page(lang: str, base: str) -> str:
    """The catalogue of problems alone: where the `type` of each leads to."""
    title, toggle = _word(lang, "problems"), _toggle(lang)
    around = (
        f'<nav aria-label="{_word(lang, "contents")}">{toggle}<ul><li><a href="{html.escape(base)}/docs">'
        f'{_word(lang, "title")}</a></li><li><a href="#problems">{title}</a></li>'
        f'<li><a href="#faults">{_word(lang, "faults")}</a></li></ul></nav>'
    )
    told = _prose(str(texts.all_texts(lang)["basics"]["problems"]["text"]))
    lead = f'<header class="lead"><h1>{title}</h1><p>{told}</p></header>'
    return _framed(title, lang, base, around, lead + _problems(lang) + _faults(lang))


def _framed(title: str, lang: str, base: str, around: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        f'<link rel="stylesheet" href="{html.escape(base)}/docs/docs.css"></head><body>'
        f'<a class="skip" href="#content">{_word(lang, "skip")}</a>'
        f'<div class="frame">{around}<main id="content" tabindex="-1">{content}</main></div></body></html>'
    )


def _toggle(lang: str) -> str:
    links = "".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}"{_current(code == lang)}>{name}</a>'
        for code, name in NAMES.items()
    )
    return f'<div class="toggle" role="group" aria-label="{_word(lang, "language")}">{links}</div>'


def _navigation(described: Described, lang: str) -> str:
    groups = "".join(
        f'<li><a href="#tag-{tag}">{_tag(tag, lang)}</a>'
        f"<ul>{''.join(_entry(path, m, o, lang) for path, m, o in found)}</ul></li>"
        for tag, found in _by_tag(described).items()
    )
    ends = "".join(
        f'<li><a href="#{part}">{_word(lang, part)}</a></li>' for part in ("problems", "faults", "schemas")
    )
    return (
        f'<nav aria-label="{_word(lang, "contents")}">{_toggle(lang)}'
        f'<ul><li><a href="#basics">{_word(lang, "basics")}</a></li>{groups}{ends}</ul></nav>'
    )


def _entry(path: str, method: str, operation: Described, lang: str) -> str:
    short = path.replace("/v1/cases/{case_id}/", "…/").replace(
        "/v1/webhook-endpoints/{endpoint_id}", "…/{endpoint_id}"
    )
    shown = f'<span class="method {method}">{method.upper()}</span> {html.escape(short)}'
    return f'<li><a href="#{operation["operationId"]}" title="{_summary(operation, lang)}">{shown}</a></li>'


def _basics(lang: str) -> str:
    parts = "".join(
        f'<section id="basics-{name}"><h3>{html.escape(b["title"])}</h3><p>{_prose(b["text"])}</p></section>'
        for name, b in texts.all_texts(lang)["basics"].items()
    )
    return f'<section id="basics"><h2>{_word(lang, "basics")}</h2><div class="cards">{parts}</div></section>'


def _endpoints(described: Described, lang: str) -> str:
    shown = "".join(
        f'<h3 id="tag-{tag}">{_tag(tag, lang)}</h3>'
        + "".join(_endpoint(path, m, o, described, lang) for path, m, o in found)
        for tag, found in _by_tag(described).items()
    )
    return f'<section id="endpoints"><h2>{_word(lang, "endpoints")}</h2>{shown}</section>'


def _by_tag(described: Described) -> dict[str, list[tuple[str, str, Described]]]:
    found: dict[str, list[tuple[str, str, Described]]] = {tag: [] for tag in TAGS}
    for path, item in described["paths"].items():
        for method in _METHODS:
            if method in item:
                found[item[method]["tags"][0]].append((path, method, item[method]))
    return found


def _endpoint(path: str, method: str, operation: Described, described: Described, lang: str) -> str:
    parts = [
        _callers(operation, lang),
        _parameters(operation, described, lang),
        _body(operation, described, lang),
    ]
    return (
        f'<article id="{operation["operationId"]}"><h4><span class="method {method}">{method.upper()}</span> '
        f'<code class="path">{html.escape(path)}</code></h4><p class="summary">{_marked(_summary(operation, lang))}</p>'
        f"{''.join(parts)}{_answers(operation, lang)}</article>"
    )


def _callers(operation: Described, lang: str) -> str:
    roles = operation.get("x-roles")
    if not roles:
        return f'<p class="who">{_word(lang, "who")}: {_word(lang, "public")}</p>'
    names = ", ".join(html.escape(texts.text(lang, "roles", role)) for role in roles)
    scope = f" · {_word(lang, 'scope')}: <code>{operation['x-scope']}</code>"
    return f'<p class="who">{_word(lang, "who")}: {names}{scope}</p>'


def _parameters(operation: Described, described: Described, lang: str) -> str:
    """Those of path, query and header, described as fields."""
    known = described["components"]["parameters"]
    given = [known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in operation["parameters"]]
    listed = [p for p in given if p["name"] != "Accept-Language"]
    if not listed:
        return ""
    schema = {
        "properties": {p["name"]: p["schema"] | _description(p) for p in listed},
        "required": [p["name"] for p in listed if p["required"]],
    }
    return f"<h5>{_word(lang, 'parameters')}</h5>{docs_schema.fields(schema, lang)}"


def _description(parameter: Described) -> dict[str, str]:
    return {"description": parameter["description"]} if "description" in parameter else {}


def _body(operation: Described, described: Described, lang: str) -> str:
    if "requestBody" not in operation:
        return ""
    content = operation["requestBody"]["content"].get("application/json")
    limit = f"≤ {operation['requestBody']['x-max-bytes'] // 1024} KiB"
    if content is None:  # the form of a page
        (media_type,) = operation["requestBody"]["content"]
        return f"<h5>{_word(lang, 'request')} <code>{media_type}</code> <small>{limit}</small></h5>"
    name = content["schema"]["$ref"].rpartition("/")[2]
    schema = described["components"]["schemas"][name]
    example = json.dumps(schema["examples"][0], indent=2, ensure_ascii=False)
    return (
        f'<h5>{_word(lang, "request")} <a href="#schema-{name}">{name}</a> <small>{limit}</small></h5>'
        f"{docs_schema.fields(schema, lang)}<details><summary>{_word(lang, 'example')}</summary>"
        f"<pre><code>{html.escape(example)}</code></pre></details>"
    )


def _answers(operation: Described, lang: str) -> str:
    status = next(iter(operation["responses"]))
    content = operation["responses"][status].get("content", {})
    shown = "".join(docs_schema.kind(part["schema"], lang) for part in content.values()) or "∅"
    codes = " ".join(f'<a class="code" href="#problem-{c}">{c}</a>' for c in operation["x-problems"])
    return (
        f'<h5>{_word(lang, "response")}</h5><p><span class="status">{status}</span> {shown}</p>'
        f'<details><summary>{_word(lang, "problems")}</summary><p class="codes">{codes}</p></details>'
    )


def _problems(lang: str) -> str:
    from chalicelib.entrypoints.http.catalogue import PROBLEMS

    kept = texts.all_texts(lang)["problems"]
    rows = "".join(
        f'<tr id="problem-{code}"><th scope="row"><code>{code}</code></th><td>{status}</td>'
        f"<td>{html.escape(kept[code]['title'])}</td><td>{_prose(kept[code]['remedy'])}</td></tr>"
        for code, status in sorted(PROBLEMS.items(), key=lambda item: (item[1], item[0]))
    )
    heads = "".join(f'<th scope="col">{_word(lang, w)}</th>' for w in ("code", "status", "meaning", "remedy"))
    return _table("problems", lang, heads, rows)


def _faults(lang: str) -> str:
    rows = "".join(
        f'<tr id="fault-{code}"><th scope="row"><code>{code}</code></th><td>{html.escape(remedy)}</td></tr>'
        for code, remedy in sorted(texts.all_texts(lang)["faults"].items())
    )
    heads = "".join(f'<th scope="col">{_word(lang, w)}</th>' for w in ("code", "remedy"))
    return _table("faults", lang, heads, rows)


def _table(name: str, lang: str, heads: str, rows: str) -> str:
    return (
        f'<section id="{name}"><h2>{_word(lang, name)}</h2><div class="wide"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _schemas(described: Described, lang: str) -> str:
    parts = "".join(_schema(name, s, lang) for name, s in described["components"]["schemas"].items())
    return f'<section id="schemas"><h2>{_word(lang, "schemas")}</h2>{parts}</section>'


def _schema(name: str, schema: Described, lang: str) -> str:
    about = f"<p>{html.escape(schema['description'])}</p>" if "description" in schema else ""
    shown = (
        docs_schema.fields(schema, lang)
        if "properties" in schema
        else f"<p>{docs_schema.kind(schema, lang)}</p>"
    )
    return f'<article id="schema-{name}"><h4>{name}</h4>{about}{shown}</article>'


def _summary(operation: Described, lang: str) -> str:
    return html.escape(texts.find(lang, "summaries", operation["operationId"]) or operation["summary"])


def _tag(tag: str, lang: str) -> str:
    return html.escape(texts.text(lang, "tags", tag))


def _word(lang: str, name: str) -> str:
    return html.escape(texts.text(lang, "docs", name))


def _prose(text: str) -> str:
    """Escaped, with `code` set as such."""
    return _marked(html.escape(text))


def _marked(escaped: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escaped)


def _current(is_current: bool) -> str:  # noqa: FBT001 - a predicate's value
    return ' aria-current="true"' if is_current else ""
