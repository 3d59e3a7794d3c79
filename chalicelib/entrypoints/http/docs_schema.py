"""Schemas of the description as HTML: the table of an object's fields, their types and their limits."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.entrypoints.http import texts

Schema = Mapping[str, Any]

_LIMITS: Final = {
    "minLength": "≥ {} ", "maxLength": "≤ {} ", "minimum": "≥ {}", "maximum": "≤ {}", "minItems": "≥ {}",
    "maxItems": "≤ {}", "pattern": "{}", "format": "{}",
}  # fmt: skip
_CHARACTERS: Final = {"en": "characters", "zh": "个字符"}


def fields(schema: Schema, lang: str) -> str:
    """One row per member of an object, as they are declared."""
    required = set(schema.get("required", ()))
    rows = [
        f'<tr><th scope="row"><code>{_safe(name)}</code></th><td>{kind(part, lang)}</td>'
        f"<td>{_needed(name in required, lang)}</td><td>{limits(part, lang)}</td></tr>"
        for name, part in schema.get("properties", {}).items()
    ]
    heads = "".join(f'<th scope="col">{_word(lang, w)}</th>' for w in ("field", "type", "required", "limits"))
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def kind(schema: Schema, lang: str) -> str:
    """The type in words, with links to named ones."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="#schema-{_safe(name)}">{_safe(name)}</a>'
    if "anyOf" in schema:
        return " | ".join(kind(choice, lang) for choice in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{_safe(value)}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{_safe(schema['const'])}</code>"
    if schema.get("type") == "array":
        return f"[ {kind(schema.get('items', {}), lang)} ]"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"{{ … : {kind(schema['additionalProperties'], lang)} }}"
    return _safe(schema.get("type", "any"))


def limits(schema: Schema, lang: str) -> str:
    """Every bound there is, the description and the default."""
    parts = [html.escape(str(schema["description"]))] if "description" in schema else []
    for name, form in _LIMITS.items():
        if name in schema:
            shown = form.format(f"<code>{_safe(schema[name])}</code>")
            parts.append(shown + (_CHARACTERS[lang] if name.endswith("Length") else ""))
    inner = (limits(part, lang) for part in (*schema.get("anyOf", ()), schema.get("items", {})) if part)
    parts += [within for within in inner if within]
    if schema.get("default") not in (None, "", [], {}):
        parts.append(f"= <code>{_safe(schema['default'])}</code>")
    return "<br>".join(parts)


def _needed(required: bool, lang: str) -> str:  # noqa: FBT001 - one call, by name of what it is
    return f"<strong>{_word(lang, 'required')}</strong>" if required else _word(lang, "optional")


def _word(lang: str, name: str) -> str:
    return html.escape(texts.text(lang, "docs", name))


def _safe(value: object) -> str:
    return html.escape(str(value))
