"""The form as a page: made on the server, no script, whatever is shown escaped. Owns its look and its policy.

The page is as safe as its address: nothing but the link's own text lets anybody file, so another site can send nothing
in somebody's name, and nobody can put the page into a frame.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from typing import Final

from chalicelib.bootstrap import services
from chalicelib.domain.intake.draft import DETAIL
from chalicelib.domain.intake.questions import Kind, Question

NAMES: Final = {"en": "English", "zh": "中文"}
TYPES: Final = {Kind.EMAIL: ("email", "email"), Kind.PHONE: ("tel", "tel"), Kind.NAME: ("text", "name")}
"""What a browser helps with: the kind of keyboard, what it can fill in."""
SECTIONS: Final = ("section_problem", "section_wish", "section_you")
SHORT: Final = frozenset({"wish"})
FORM: Final = "complaint"
CURRENT: Final = ' aria-current="true"'
Errors = Mapping[str, str]


@cache
def _style() -> str:
    file = resources.files("chalicelib") / "entrypoints" / "http" / "assets" / "file.css"
    return file.read_text("utf-8")


@cache
def policy() -> str:
    """Exactly this style sheet, forms to ourselves, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    own = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'"
    return f"{own}; base-uri 'none'; frame-ancestors 'none'"


def word(lang: str, *path: str, **values: object) -> str:
    """Escaped."""
    return escape(services().intake_words.text(lang, "intake", *path, **values))


def whole(lang: str, title: str, body: str, path: str, note: str = "", go: str = "") -> str:
    """A page with its head. `path`: its own address, for the links between the languages. `go`: what its form does
    where nobody says otherwise; the other language is then a button of the form, which carries along what was typed.
    """
    nav = (
        f'<nav aria-label="{word(lang, "page", "languages")}">{_languages(lang, path, go)}</nav>'
        if path
        else ""
    )
    return (
        f'<!doctype html><html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_style()}</style></head><body>{_default(go) if go else ''}"
        f"<header><span>{note}</span>{nav}</header><main>{body}</main></body></html>"
    )


def _languages(lang: str, path: str, go: str) -> str:
    return "".join(
        (f'<button form="{FORM}" name="go" value="{code}"' if go else f'<a href="{escape(path)}?lang={code}"')
        + f' lang="{code}"{CURRENT if code == lang else ""}>{name}</{"button" if go else "a"}>'
        for code, name in NAMES.items()
    )


def _default(go: str) -> str:
    """The button that the Enter key presses is the first one of a form: it must not be one of the languages."""
    return f'<button form="{FORM}" class="default" name="go" value="{go}" tabindex="-1" aria-hidden="true"></button>'


def form(
    lang: str, questions: Sequence[Question], said: Mapping[str, str], errors: Errors, fixed: frozenset[str],
    path: str, tenant: str, until: str,
) -> str:  # fmt: skip
    """`fixed`: what the platform said, which is shown and not asked. `errors`: by question, in words."""
    title = word(lang, "page", "title")
    complete = any(q.key.startswith(DETAIL) for q in questions)
    go = "file" if complete else "next"
    parts = [
        f'<h1>{title}</h1><p class="lead">{word(lang, "page", "lead")}</p>',
        _errors(lang, questions, errors),
        f'<form id="{FORM}" method="post" action="{escape(path)}" accept-charset="utf-8" novalidate>',
        f'<input type="hidden" name="lang" value="{lang}">',
        *(
            _section(lang, name, questions, said, errors, fixed)
            for name in SECTIONS
            if complete or name == SECTIONS[0]
        ),
        "" if complete else f"<p>{word(lang, 'page', 'more')}</p>",
        f'<p class="privacy">{word(lang, "page", "privacy")}</p>' if complete else "",
        _button(go, word(lang, "page", "submit" if complete else "next")),
        "</form>",
        f'<p class="until">{word(lang, "page", "until", until=until)} {word(lang, "page", "yours_only")}</p>',
    ]
    shown = f"{word(lang, 'page', 'errors')}: {title}" if errors else title
    return whole(lang, shown, "".join(parts), path, word(lang, "page", "for", tenant=tenant), go)


def label(question: Question, lang: str) -> str:
    """Unescaped."""
    if question.label is not None:
        return question.label.of(lang)
    return services().intake_words.text(lang, "intake", "questions", question.key, "label")


def help_of(question: Question, lang: str) -> str:
    if question.help is not None:
        return question.help.of(lang)
    return services().intake_words.find(lang, "intake", "questions", question.key, "help") or ""


def options(question: Question, lang: str) -> list[tuple[str, str]]:
    words, group = services().intake_words, "boolean" if question.kind is Kind.BOOLEAN else question.key
    return [
        (
            o.key,
            o.label.of(lang) if o.label is not None else words.text(lang, "intake", "options", group, o.key),
        )
        for o in question.options
    ]


def reason(lang: str, code: str, question: Question | None) -> str:
    """Why an answer is not taken, in words. Unescaped."""
    words = services().intake_words
    kind = question.kind.value if question is not None else ""
    for name in (f"unread_{kind}", "unread") if code == "unread" else (code, "other"):
        if (found := words.find(lang, "intake", "wrong", name)) is not None:
            return found
    raise KeyError(code)


def _errors(lang: str, questions: Sequence[Question], errors: Errors) -> str:
    """The summary: first on the page, each line leads to its field."""
    if not errors:
        return ""
    lines = [
        f'<li><a href="#{q.key}">{escape(label(q, lang))}</a> {escape(errors[q.key])}</li>'
        for q in questions if q.key in errors
    ]  # fmt: skip
    lines += [f"<li>{escape(errors[''])}</li>"] if "" in errors else []
    return (
        f'<div class="errors" role="alert" aria-labelledby="errors"><h2 id="errors">{word(lang, "page", "errors")}</h2>'
        f"<p>{word(lang, 'page', 'errors_lead')}</p><ul>{''.join(lines)}</ul></div>"
    )


def _section(
    lang: str,
    name: str,
    questions: Sequence[Question],
    said: Mapping[str, str],
    errors: Errors,
    fixed: frozenset[str],
) -> str:
    fields = "".join(
        _field(lang, q, said.get(q.key, ""), errors.get(q.key), fixed=q.key in fixed)
        for q in questions if _place(q.key) == name
    )  # fmt: skip
    return f"<fieldset><legend>{word(lang, 'page', name)}</legend>{fields}</fieldset>"


def _place(key: str) -> str:
    if key.startswith("complainant_"):
        return "section_you"
    return "section_wish" if key in ("remedy", "amount", "wish") else "section_problem"


def _field(lang: str, question: Question, value: str, error: str | None, *, fixed: bool) -> str:
    key, told = question.key, escape(label(question, lang))
    if fixed:
        return f'<div class="field"><span class="label">{told}</span>{escape(value)}</div>'
    mark = word(lang, "page", "required" if question.required else "optional")
    hint = escape(help_of(question, lang))
    described = " ".join(n for n, there in ((f"{key}-help", hint), (f"{key}-error", error)) if there)
    attributes = f'id="{key}" name="{key}"' + (" required" if question.required else "")
    attributes += ' aria-invalid="true"' if error else ""
    attributes += f' aria-describedby="{described}"' if described else ""
    helped = f'<p class="help" id="{key}-help">{hint}</p>' if hint else ""
    refused = f'<p class="error" id="{key}-error">{escape(error)}</p>' if error else ""
    return (
        f'<div class="field{" wrong" if error else ""}"><label for="{key}">{told}<span class="mark">({mark})</span>'
        f"</label>{helped}{refused}{_control(lang, question, value, attributes)}</div>"
    )


def _control(lang: str, question: Question, value: str, attributes: str) -> str:
    if question.kind in (Kind.CHOICE, Kind.BOOLEAN):
        chosen = "".join(
            f'<option value="{key}"{" selected" if key == value else ""}>{escape(text)}</option>'
            for key, text in options(question, lang)
        )
        return (
            f'<select {attributes}><option value="">{word(lang, "page", "choose")}</option>{chosen}</select>'
        )
    if question.kind is Kind.LONG:
        short = ' class="short"' if question.key in SHORT else ""
        return f'<textarea {attributes}{short} maxlength="{question.max_length}" rows="6">{escape(value)}</textarea>'
    kind, fill = TYPES.get(question.kind, ("text", "off"))
    bounds = f'type="{kind}" autocomplete="{fill}" maxlength="{question.max_length}"'
    return f'<input {bounds} {attributes} value="{escape(value)}">'


def filed(
    lang: str, case_id: str, step: Mapping[str, str], next_words: str, token: str, path: str, tenant: str
) -> str:
    """The confirmation. `step`: who, by and silence, in words; empty where no time runs."""
    lines = "".join(
        f"<dt>{word(lang, 'page', name)}</dt><dd>{escape(step[name])}</dd>"
        for name in ("who", "by", "silence") if step.get(name)
    )  # fmt: skip
    code = (
        f'<details class="panel"><summary>{word(lang, "page", "token")}</summary>'
        f"<p>{word(lang, 'page', 'token_text')}</p><code>{escape(token)}</code></details>"
        if token
        else ""
    )
    parts = (
        f'<h1>{word(lang, "page", "filed_title")}</h1><p class="lead">{word(lang, "page", "filed_lead")}</p>',
        _panel(lang, "case", f'<p class="number">{escape(case_id)}</p>'),
        _panel(lang, "next_title", f"<p>{escape(next_words)}</p><dl>{lines}</dl>"),
        _panel(lang, "account", f"<p>{word(lang, 'page', 'account_text')}</p>"),
        code,
    )
    body = "".join(parts)
    return whole(
        lang, word(lang, "page", "filed_title"), body, path, word(lang, "page", "for", tenant=tenant)
    )


def _panel(lang: str, title: str, inside: str) -> str:
    return f'<section class="panel"><h2>{word(lang, "page", title)}</h2>{inside}</section>'


def _button(value: str, told: str) -> str:
    return f'<p><button name="go" value="{value}">{told}</button></p>'


def gone(lang: str, code: str) -> str:
    """For a link that is none, or no longer."""
    body = f"<h1>{word(lang, 'page', 'gone_title')}</h1><p>{word(lang, 'page', code)}</p>"
    return whole(lang, word(lang, "page", "gone_title"), body, "")
