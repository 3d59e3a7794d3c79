"""The web form: `GET /file/{link}` shows it, `POST /file/{link}` files it. Public: the link is the credential.

What is filed twice, by a double click, a reload or both languages at once, is one case: its id follows from the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl

from msgspec.structs import replace

from chalicelib.application.filing_links import LinkExpired, Opened
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Incomplete, Invalid, NotFound, TryAgain
from chalicelib.domain.intake import mime, questions
from chalicelib.domain.intake.draft import Draft
from chalicelib.domain.values import Role, parse_stamp
from chalicelib.entrypoints.http import intake_page as page
from chalicelib.entrypoints.http import render, texts, words
from chalicelib.entrypoints.http.exchange import Reply, Request

CHANNEL: Final = "web"
TOKEN_SHOWN: Final = timedelta(minutes=30)
"""After the filing; the page itself can be looked at again for as long as the link holds."""
MAX_FIELDS: Final = 80
ASKED_ANYWAY: Final = ("amount", "wish")
"""Without a script the page cannot wait for the remedy; what does not belong to it is left aside."""
FIXED: Final = frozenset({"order_ref", "respondent_name"})


def show(request: Request) -> Reply:
    """The form with what is known; after the filing, what became of it."""
    lang = request.query.lang or None
    opened = _opened(request)
    if isinstance(opened, Reply):
        return opened
    lang = lang or opened.draft.lang
    if opened.kept.case_id:
        return _confirmation(request, opened, lang)
    return _form(request, opened, lang, opened.draft.answers, {}, 200)


def submit(request: Request) -> Reply:
    """Files, and sends the browser on to the confirmation (303), so that a reload sends nothing again."""
    opened = _opened(request)
    if isinstance(opened, Reply):
        return opened
    said = _said(request.raw)
    go = said.get("go", "")
    lang = next((name for name in (go, said.get("lang", "")) if name in page.NAMES), opened.draft.lang)
    if opened.kept.case_id:
        return _onward(request, lang)
    draft = _draft(opened, said, lang)
    if go in page.NAMES:  # the other language, with everything as it was typed
        return _form(request, opened, lang, draft.answers, {}, 200)
    read, wrong = services().intake.heard(opened.there, draft)
    if go == "next" and "dispute_type" not in wrong:
        return _form(request, opened, lang, read.answers, {}, 200)
    if wrong:
        return _form(request, opened, lang, read.answers, wrong, 422)
    return _filed(request, opened, read, lang)


def _filed(request: Request, opened: Opened, read: Draft, lang: str) -> Reply:
    try:
        receipt = services().intake.file(opened.there, read, CHANNEL, opened.kept.id)
    except (Invalid, Incomplete) as refused:
        faults = {"": refused.faults[0].code} if refused.faults else {"": "other"}
        return _form(request, opened, lang, read.answers, faults, 422)
    except TryAgain:
        busy = services().intake_words.text(lang, "intake", "page", "busy")
        return _form(request, opened, lang, read.answers, {}, 503, {"": busy})
    services().filing_links.filed(opened, receipt.case.head.case_id)
    return _onward(request, lang)


def _opened(request: Request) -> Opened | Reply:
    try:
        return services().filing_links.open(request.path["link"])
    except NotFound:
        return _page(page.gone(request.lang, "not_found"), request.lang, 404)
    except LinkExpired as over:
        return _page(page.gone(request.lang, over.code), request.lang, 410)


def _said(raw: bytes) -> dict[str, str]:
    """The fields of the form; the first of each. What cannot be read is no form. Characters that only machines mean
    become blanks, as in letters: they come along when somebody pastes, and nobody could find them to delete them.
    """
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for key, value in pairs:
        found.setdefault(key, mime.clean(value.replace("\r\n", "\n")))
    return found


def _draft(opened: Opened, said: Mapping[str, str], lang: str) -> Draft:
    """What the platform has fixed is not the form's to say; nor is any answer that is none of its questions."""
    fixed = _fixed(opened.draft)
    own = {key: value for key, value in said.items() if key not in fixed and value.strip()}
    kept = {key: value for key, value in opened.draft.answers.items() if key in fixed}
    return Draft(replace(opened.draft.given, lang=lang), own | kept)


def _fixed(draft: Draft) -> frozenset[str]:
    """Order and seller, where the platform knows whom it means."""
    return FIXED & draft.answers.keys() if draft.given.respondent_ref is not None else frozenset()


def _form(
    request: Request, opened: Opened, lang: str, said: Mapping[str, str], wrong: Mapping[str, str], status: int,
    told: Mapping[str, str] | None = None,
) -> Reply:  # fmt: skip
    asked = _asked(Draft(opened.draft.given, dict(said)))
    by_key = {question.key: question for question in asked}
    errors = {key: page.reason(lang, code, by_key.get(key)) for key, code in wrong.items()}
    until = texts.moment(opened.kept.expires_at, lang)
    text = page.form(
        lang,
        asked,
        said,
        errors | dict(told or {}),
        _fixed(opened.draft),
        _path(request),
        opened.there.tenant.name,
        until,
    )
    return _page(text, lang, status)


def _asked(draft: Draft) -> list[questions.Question]:
    asked = list(questions.asked(draft, services().catalogue.get()))
    at = next(n for n, question in enumerate(asked) if question.key == "remedy") + 1
    for key in reversed(ASKED_ANYWAY):
        if all(question.key != key for question in asked):
            kind = questions.Kind.MONEY if key == "amount" else questions.Kind.LONG
            length = 60 if key == "amount" else questions.MAX_WISH
            asked.insert(
                at if key == "amount" else at + (asked[at].key == "amount"),
                questions.Question(key, kind, False, length),
            )
    return asked


def _confirmation(request: Request, opened: Opened, lang: str) -> Reply:
    there, case = opened.there, services().reader.load(opened.kept.case_id).case
    who = Principal("link", Role.COMPLAINANT, there.tenant.id, case.head.complainant.ref, case.head.case_id)
    seen = render.case(
        services().reader.view(case, who, there.now), services().reader.pack(case), Role.COMPLAINANT, lang,
        lambda item: services().catalogue.get().guides[case.claim.dispute_type].name(item, lang),
    )  # fmt: skip
    step = _step(seen, case, lang)
    text = page.filed(
        lang, case.head.case_id, step, step.get("what") or seen["next"], _token(opened, case), _path(request),
        there.tenant.name,
    )  # fmt: skip
    return _page(text, lang, 200)


def _step(seen: Mapping[str, object], case: Case, lang: str) -> dict[str, str]:
    step = seen["next_step"]
    if not isinstance(step, Mapping):
        return {}
    zone = services().reader.pack(case).time_zone
    who = words.who(lang, Role(str(step["who"])))
    return {
        "who": who, "by": texts.moment(parse_stamp(str(step["by"])), lang, zone), "silence": str(step["silence"]),
        "what": str(step["what"]),
    }  # fmt: skip


def _token(opened: Opened, case: Case) -> str:
    there = opened.there
    if there.now >= case.head.filed_at + TOKEN_SHOWN:
        return ""
    return services().onboarding.mint(there.tenant, there.root, Role.COMPLAINANT, case, None).text


def _onward(request: Request, lang: str) -> Reply:
    return Reply(
        "", status=303, location=f"{_path(request)}?lang={lang}", content_type="text/html; charset=utf-8"
    )


def _path(request: Request) -> str:
    return f"{request.exchange.base}/file/{request.path['link']}"


def _page(text: str, lang: str, status: int) -> Reply:
    headers = {"Content-Security-Policy": page.policy(), "Content-Language": lang, "X-Frame-Options": "DENY"}
    return Reply(text, status=status, content_type="text/html; charset=utf-8", headers=headers)
