"""Problem documents: RFC 9457, in the caller's language, and nothing of ours in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from chalice.app import Response

from chalicelib.domain import errors
from chalicelib.domain.errors import Fault
from chalicelib.domain.rulepack import Consequence
from chalicelib.entrypoints.http import problems, texts
from chalicelib.entrypoints.http.auth import NotRecognised
from chalicelib.entrypoints.http.exchange import Exchange

MOMENT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def to(**changes: Any) -> Exchange:
    fields = {
        "method": "POST", "route": "/v1/cases", "lang": "en", "correlation_id": "c-12345678", "base": "/api",
        "if_match": False,
    }  # fmt: skip
    return Exchange(**(fields | changes))


def body(response: Response) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(response.body)
    return shown


def test_a_problem_document_holds_what_rfc_9457_asks_for() -> None:
    """type, title, status, detail and instance, with a stable code and what to do besides."""
    error = errors.Invalid("Two things.", faults=(Fault("/a", "too_long", 5), Fault("/b", "missing")))
    response = problems.refusal(error, to())
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body(response) == {
        "type": "/api/docs/problems#problem-invalid_request",
        "title": "The request is not valid",
        "status": 400,
        "code": "invalid_request",
        "remedy": "Correct each field listed under `faults` and send the request again.",
        "instance": "urn:redress:request:c-12345678",
        "help": "/api/docs/problems#problem-invalid_request",
        "detail": "Two things.",
        "faults": [
            {"pointer": "/a", "code": "too_long", "limit": 5, "remedy": "Use at most 5 characters."},
            {"pointer": "/b", "code": "missing", "remedy": "This is needed."},
        ],
    }


def test_a_problem_speaks_chinese() -> None:
    """Title and remedies are translated; the English detail is left out rather than mixed in."""
    response = problems.refusal(
        errors.Invalid("Detail.", faults=(Fault("/a", "too_long", 5),)), to(lang="zh")
    )
    shown = body(response)
    assert shown["title"] == "请求无效"
    assert shown["faults"][0]["remedy"] == "最多 5 个字符。"
    assert "detail" not in shown
    assert response.headers["Content-Language"] == "zh"


def test_an_action_refused_says_until_when_and_what_applies_instead() -> None:
    """Members of their own, and a sentence; other data of the refusal stay together."""
    error = errors.NotAllowed(
        "deadline_passed", due_at=MOMENT, consequence="lapse_offer", instead=["offer"], limit=3
    )
    shown = body(problems.refusal(error, to()))
    assert (shown["status"], shown["due_at"]) == (409, "2026-11-22T04:00:00.000000Z")
    assert (shown["consequence"], shown["data"]) == ("lapse_offer", {"limit": 3})
    assert shown["applies"] == (
        "The time for it ended on 22 November 2026, 04:00 UTC. The offer lapses; silence accepts nothing."
    )
    (instead,) = shown["instead"]
    assert (instead["action"], instead["why"][:6]) == ("offer", "Offers")


def test_what_is_too_early_is_told_from_when_on() -> None:
    """In the reader's language."""
    error = errors.NotAllowed("too_early", "Later.", allowed_from=MOMENT)
    shown = body(problems.refusal(error, to(lang="zh")))
    assert shown["allowed_from"] == "2026-11-22T04:00:00.000000Z"
    assert shown["applies"] == "自 2026年11月22日 04:00（UTC） 起可以进行。"
    assert "data" not in shown


def test_a_wait_for_others_is_told_with_its_end() -> None:
    """A moment that is not over is no missed one."""
    error = errors.NotAllowed("respondent_not_heard", due_at=MOMENT)
    shown = body(problems.refusal(error, to()))
    assert shown["applies"] == "What it waits for ends on 22 November 2026, 04:00 UTC at the latest."


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_consequence_is_told_in_words(lang: str) -> None:
    """Whatever a pack says that the passing of a deadline leads to."""
    assert set(texts.all_texts(lang)["refused"]["consequences"]) == set(Consequence)


def test_a_stale_if_match_is_412() -> None:
    """The same conflict without the header is 409."""
    assert problems.refusal(errors.Conflict(), to(if_match=True)).status_code == 412
    assert problems.refusal(errors.Conflict(), to()).status_code == 409


def test_retry_after_says_when_to_try_again() -> None:
    """From the error where it knows, else from the catalogue."""
    assert problems.refusal(errors.TryAgain(retry_after=7), to()).headers["Retry-After"] == "7"
    assert problems.problem("unavailable", to()).headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("code", "challenge"),
    [
        ("credential_missing", 'Bearer realm="redress"'),
        ("credential_expired", 'Bearer realm="redress", error="invalid_token"'),
    ],
)
def test_unauthenticated_callers_are_challenged(code: str, challenge: str) -> None:
    """RFC 6750: without an error where no credential came."""
    response = problems.refusal(NotRecognised(code), to())
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == challenge


def test_faults_beyond_a_hundred_are_counted_only() -> None:
    """An answer is never many times the size of the request."""
    shown = body(problems.refusal(errors.Invalid(faults=(Fault("/a", "missing"),) * 250), to()))
    assert (len(shown["faults"]), shown["faults_left_out"]) == (100, 150)


def test_our_own_failures_tell_nothing_but_the_correlation_id() -> None:
    """Neither an error's text nor its data: they may name tables, keys or people."""
    error = errors.RedressError("secret thing", table="disputes")
    shown = body(problems.refusal(error, to()))
    assert shown["status"] == 500
    assert "secret" not in json.dumps(shown)
    assert "disputes" not in json.dumps(shown)


def test_a_remedy_is_filled_in_as_text() -> None:
    """A limit with braces, as patterns have, is no template."""
    shown = body(problems.refusal(errors.Invalid(faults=(Fault("/a", "pattern", "^[a-z]{1,3}$"),)), to()))
    assert shown["faults"][0]["remedy"] == "Match the pattern ^[a-z]{1,3}$"


def guarded(error: Exception) -> tuple[Response, list[Exception]]:
    seen: list[Exception] = []

    @problems.guarded(to, seen.append)
    def view() -> Response:
        raise error

    return view(), seen


def test_a_guarded_view_answers_refusals() -> None:
    """They are expected: nobody is told."""
    response, seen = guarded(errors.NotFound())
    assert (response.status_code, seen) == (404, [])


def test_a_guarded_view_hides_what_nobody_expected() -> None:
    """A bug is logged and answered as 500, without a word of it."""
    response, seen = guarded(ZeroDivisionError("order-4711 of Mrs X"))
    assert response.status_code == 500
    assert "4711" not in response.body
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ReadTimeoutError(endpoint_url="x"), 503),
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "Query"), 503),
        (ClientError({"Error": {"Code": "X"}, "ResponseMetadata": {"HTTPStatusCode": 500}}, "Query"), 503),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "Query"), 500),
    ],
)
def test_passing_trouble_with_aws_invites_a_retry(error: Exception, status: int) -> None:
    """Out of reach, slow or throttling is 503; a refusal of ours to ourselves is a bug."""
    assert guarded(error)[0].status_code == status


def test_the_cause_of_a_wrapped_error_counts() -> None:
    """PynamoDB wraps what botocore raises."""
    wrapped = RuntimeError()
    wrapped.__cause__ = ReadTimeoutError(endpoint_url="x")
    assert guarded(wrapped)[0].status_code == 503
