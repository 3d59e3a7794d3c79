"""Refusals as RFC 9457 problem documents. Owns the mapping from errors to statuses and the shape of the document."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.errors import Conflict, Fault, NotAllowed, RedressError, TryAgain, Unauthenticated
from chalicelib.domain.stepping import StepUpRequired
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import catalogue, refusals, step_up, texts
from chalicelib.entrypoints.http.exchange import Exchange

if TYPE_CHECKING:
    from chalice.app import Response

MEDIA_TYPE: Final = "application/problem+json"
MAX_FAULTS: Final = 100
"""A body of nothing but errors must not become an answer many times its size."""
_CHALLENGE: Final = 'Bearer realm="redress"'

_ACTIONS: Final = {"groups": "group_actions", "arbitrations": "arb_actions"}
"""By the first word of a path: where the words of its actions stand."""

View = Callable[..., "Response"]


def guarded(read: Callable[[], Exchange], unexpected: Callable[[Exception], None]) -> Callable[[View], View]:
    """Decorates a view: every error of the domain becomes its problem, anything else a 500 (or 503) that tells nothing.

    `unexpected` is told of those before they are swallowed.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            try:
                return view(*args, **kwargs)
            except RedressError as error:
                if catalogue.PROBLEMS[catalogue.known(error)] == 500:
                    unexpected(error)  # a fault of ours that has a name is one all the same
                return refusal(error, read())
            except Exception as error:  # noqa: BLE001 - the edge of everything
                unexpected(error)
                return problem("unavailable" if passing(error) else "internal_error", read())

        return answer

    return decorate


def passing(error: BaseException | None) -> bool:
    """Whether AWS was out of reach, slow or throttling: worth the same request again. By name: no import for it."""
    if error is None:
        return False
    names = {kind.__name__ for kind in type(error).__mro__}
    response = getattr(error, "response", None)
    if "ClientError" in names and isinstance(response, dict):
        code = response.get("Error", {}).get("Code", "")
        return response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) >= 500 or "Throttl" in code
    return bool(names & {"HTTPClientError", "ConnectionError"}) or passing(
        getattr(error, "cause", error.__cause__)
    )


def refusal(error: RedressError, to: Exchange) -> Response:
    """The problem that an expected refusal is."""
    code = catalogue.known(error)
    headers = {}
    status = catalogue.PROBLEMS[code]
    if isinstance(error, Conflict) and to.if_match:
        status = catalogue.STALE
    if isinstance(error, TryAgain):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = _challenge(error, code)
    if status >= 500:
        return problem(code, to, status=status, headers=headers)
    data, more = _members(error, to)
    return problem(
        code, to, status=status, detail=error.detail, faults=error.faults, data=data, more=more, headers=headers,
    )  # fmt: skip


def told(error: RedressError, to: Exchange) -> dict[str, Any]:
    """The document of a refusal, for whoever is not answered with it. Of a fault of ours as little is told here."""
    code = catalogue.known(error)
    status = catalogue.PROBLEMS[code]
    if status >= 500:
        body = document(code, to, status=status)
    else:
        data, more = _members(error, to)
        body = document(
            code, to, status=status, detail=error.detail, faults=error.faults, data=data, more=more
        )
    shown: dict[str, Any] = json.loads(json.dumps(body, ensure_ascii=False, default=_plain))
    return shown


def _members(error: RedressError, to: Exchange) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What the error says beside its words: its data, and of what is not allowed now what is instead."""
    if not isinstance(error, NotAllowed):
        return error.data, None
    actions = _ACTIONS.get(to.route.split("/")[2] if to.route.count("/") > 1 else "", "actions")
    return refusals.rest(error), refusals.members(error, to.lang, actions)


def problem(
    code: str, to: Exchange, *, status: int | None = None, detail: str = "", faults: tuple[Fault, ...] = (),
    data: dict[str, Any] | None = None, more: dict[str, Any] | None = None, headers: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    """The response for a code of the catalogue."""
    from chalice.app import Response  # the lines of a bulk job are told in the same words, without it

    status = status or catalogue.PROBLEMS[code]
    headers = dict(headers or {})
    if code in catalogue.WAIT_SECONDS:
        headers.setdefault("Retry-After", str(catalogue.WAIT_SECONDS[code]))
    body = document(code, to, status=status, detail=detail, faults=faults, data=data or {}, more=more)
    sent: dict[str, str | list[str]] = {**headers, "Content-Type": MEDIA_TYPE, "Content-Language": to.lang}
    return Response(
        body=json.dumps(body, ensure_ascii=False, default=_plain), status_code=status, headers=sent
    )


def document(
    code: str, to: Exchange, *, status: int, detail: str = "", faults: tuple[Fault, ...] = (),
    data: dict[str, Any] | None = None, more: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The document itself. `detail` is written in English and left out for readers of another language; `more` are
    members of its own.
    """
    page = (
        f"{to.docs}/problems#problem-{code}"  # with its full path, as RFC 9457 §3.1.1 wants of a relative one
    )
    body: dict[str, Any] = {
        "type": page,
        "title": texts.text(to.lang, "problems", code, "title"),
        "status": status,
        "code": code,
        "remedy": texts.text(to.lang, "problems", code, "remedy"),
        "instance": f"urn:redress:request:{to.correlation_id}",
        "help": page,
    }
    if detail and to.lang == texts.DEFAULT:
        body["detail"] = detail
    body |= more or {}
    if data:
        body["data"] = data
    if faults:
        body["faults"] = [_fault(f, to.lang) for f in faults[:MAX_FAULTS]]
    if len(faults) > MAX_FAULTS:
        body["faults_left_out"] = len(faults) - MAX_FAULTS
    return body


def _fault(fault: Fault, lang: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"pointer": fault.pointer, "code": fault.code}
    if fault.limit is not None:
        shown["limit"] = fault.limit
    own = texts.find(lang, "faults", fault.code)
    if own is not None:
        shown["remedy"] = own.replace("{limit}", str(fault.limit))
    elif fault.remedy is not None:
        shown["remedy"] = fault.remedy
    return shown


def _challenge(error: Unauthenticated, code: str) -> str:
    """RFC 6750: no error is named when no credential came."""
    if isinstance(error, StepUpRequired):
        return step_up.challenge(error, _CHALLENGE)
    return _CHALLENGE if code == "credential_missing" else f'{_CHALLENGE}, error="invalid_token"'


def _plain(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else str(value)
