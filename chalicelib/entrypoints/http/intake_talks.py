"""Conversations: what a chat platform's machine asks and passes on, step by step, until somebody confirms."""

from __future__ import annotations

from typing import Any

from chalicelib.application import execute
from chalicelib.application.conversing import Standing
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.intake import talk
from chalicelib.domain.intake.questions import Question
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import intake_page
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.intake_desk import asked, derived, drafted, tenancy
from chalicelib.entrypoints.http.intake_schemas import StepIn


def begin(request: Request) -> Reply:
    """The same Idempotency-Key with the same body: the same conversation, where it is by now."""
    there = tenancy(request)
    mark = execute.fingerprint(there.root, request.canonical, request.key or "")
    found = services().conversing.begin(there, derived(request, "cnv"), drafted(there, request.body), mark)
    return Reply(_shown(found))


def show(request: Request) -> Reply:
    return Reply(_shown(services().conversing.show(tenancy(request), request.path["conversation_id"])))


def go(request: Request) -> Reply:
    """The step's number makes it idempotent: no key is needed."""
    body: StepIn = request.body
    if body.answer is None and body.do in (None, "answer"):
        raise Invalid(faults=(Fault("/answer", "missing"),))
    step = talk.step(body.do, body.answer)
    return Reply(
        _shown(services().conversing.go(tenancy(request), request.path["conversation_id"], body.step, step))
    )


def _shown(found: Standing) -> dict[str, Any]:
    lang, question = found.draft.lang, found.question
    problem = intake_page.reason(lang, found.wrong, question) if found.wrong else None
    return {
        "id": found.id, "step": found.step, "state": found.state, "lang": lang, "say": _say(found),
        "question": asked(question, lang) if question is not None else None, "problem": problem,
        "review": _review(found) if found.state == "review" else [],
        "left": sum(q.required and not found.draft.answer(q.key) for q in found.asked),
        "case_id": found.case_id or None, "expires_at": stamp(found.expires_at),
    }  # fmt: skip


def _say(found: Standing) -> str:
    words, lang = services().intake_words, found.draft.lang
    if found.state == "asking":
        if found.step == 1:
            return words.text(lang, "intake", "talk", "begin")
        return (
            ""
            if found.question is None or found.question.required
            else words.text(lang, "intake", "talk", "skip")
        )
    return words.text(lang, "intake", "talk", found.state, case=found.case_id)


def _review(found: Standing) -> list[dict[str, str]]:
    lang = found.draft.lang
    return [
        {"key": q.key, "text": intake_page.label(q, lang), "said": _said(q, found, lang)}
        for q in found.asked if found.draft.answer(q.key)
    ]  # fmt: skip


def _said(question: Question, found: Standing, lang: str) -> str:
    answer = found.draft.answer(question.key)
    return dict(intake_page.options(question, lang)).get(answer, answer)
