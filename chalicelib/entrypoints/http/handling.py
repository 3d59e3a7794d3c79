"""One request through its endpoint, in one order: recognise, match ids, bound the headers, decode, handle, render.

Nothing is read from a table before the caller is known and every id has the form of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec
from chalice.app import Response

from chalicelib.bootstrap import services
from chalicelib.domain.access import Target
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.notices import tokens
from chalicelib.domain.values import ID_BODY, REF_PATTERN, is_id
from chalicelib.entrypoints.http import (
    auth,
    fields,
    issuers_auth,
    limiting,
    logged,
    origins,
    retirement,
    sparse,
    step_up,
)
from chalicelib.entrypoints.http.decoder import BodyTooLarge, MalformedJson, decode
from chalicelib.entrypoints.http.exchange import Caller, Exchange, Reply, Request, exchange, request_time

if TYPE_CHECKING:
    from chalice.app import Request as Event

    from chalicelib.entrypoints.http.endpoints import Endpoint

ID_PREFIXES: Final = {
    "case_id": "case", "evidence_id": "evi", "bundle_id": "bdl", "import_id": "imp", "endpoint_id": "ep",
    "key_id": "key", "tenant_id": "ten",
    "report_id": "rep", "alert_id": "alr", "group_id": "group", "body_id": "ten", "agreement_id": "bag",
    "handover_id": "hov", "conversation_id": "cnv", "job_id": "blk", "hold_id": "hld", "connection_id": "rcn",
    "arbitration_id": "arb", "award_id": "awd", "hearing_id": "hng",
    "representation_id": "rpr", "proof_id": "prf",
}  # fmt: skip
OTHER_PARAMETERS: Final = {
    "pack_id": re.compile(r"\A[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?\Z"),
    "link": re.compile(r"\A[A-Za-z0-9_-]{1,200}\Z"),
    "asset": re.compile(r"\A[a-z][a-z0-9.-]{0,39}\Z"),
    "dispute_type": re.compile(r"\A[a-z][a-z_]{2,29}\Z"),
    "event_id": re.compile(rf"\A[a-z]{{2,6}}_{ID_BODY}\Z"),
    "mediator_ref": re.compile(rf"\A{REF_PATTERN[1:-1]}\Z"),
    "family_id": re.compile(rf"\A{REF_PATTERN[1:-1]}\Z"),
    "neutral_ref": re.compile(rf"\A{REF_PATTERN[1:-1]}\Z"),
    "unsubscribe_token": re.compile(tokens.PATTERN.replace("$", r"\Z")),
    "person_ref": re.compile(rf"\A{REF_PATTERN[1:-1]}\Z"),
    "terms_ref": re.compile(rf"\A{REF_PATTERN[1:-1]}\Z"),
    "day": re.compile(r"\A20[0-9]{2}-[0-1][0-9]-[0-3][0-9]\Z", re.ASCII),
    "issuer_ref": re.compile(rf"\A{REF_PATTERN[1:-1]}\Z"),
}
SIGNATURE: Final = ("webhook-", "stripe-signature", "x-shopify-", "paypal-")
"""What the headers of a signed message begin with: of Standard Webhooks, and of payment providers."""
KEY_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:~+/=-]{0,127}$"
_KEY: Final = re.compile(KEY_PATTERN.replace("$", r"\Z"))
_VERSION: Final = re.compile(r'\A"([1-9][0-9]{0,8})"\Z')
_FORM: Final = re.compile(
    r'\Aapplication/x-www-form-urlencoded *(?:; *charset="?utf-8"? *)?\Z', re.IGNORECASE
)
_JSON: Final = re.compile(r'\Aapplication/json *(?:; *charset="?utf-8"? *)?\Z', re.IGNORECASE)


class KeyMissing(Invalid):
    code = "idempotency_key_missing"


class HeaderInvalid(Invalid):
    code = "header_invalid"


class VersionMissing(Invalid):
    code = "if_match_missing"


class NotJson(Invalid):
    code = "unsupported_media_type"


def handle(endpoint: Endpoint, event: Event, params: Mapping[str, str]) -> Response:
    """The answer of the endpoint. Raises what the domain raises."""
    known = exchange(event)
    with limiting.guesses(endpoint, known.address, event.headers.get("authorization")):
        return _answer(endpoint, event, params, known)


def _answer(endpoint: Endpoint, event: Event, params: Mapping[str, str], known: Exchange) -> Response:
    wall = request_time(event, services().clock.now())
    caller = _caller(endpoint, event, params)
    value = _body(endpoint, event)
    if endpoint.check is not None and (faults := endpoint.check(value)):
        raise Invalid(faults=tuple(faults))
    query = _query(endpoint, event)
    request = Request(
        exchange=known, wall=wall, path=dict(params), caller=caller,
        key=_key(endpoint, event.headers, query), if_match=_if_match(endpoint, event.headers),
        body=fields.read(value, endpoint.body) if endpoint.body else None, query=query,
        canonical=msgspec.json.encode(value, order="sorted"), raw=_raw(event),
        signature=_signature(event.headers),
        authorization=event.headers.get("authorization", "") if endpoint.authenticates else "",
    )  # fmt: skip
    step_up.require(endpoint, caller, query, services().clock.now())
    return render(endpoint, endpoint.handle(request), known.base)


def render(endpoint: Endpoint, reply: Reply, base: str = "") -> Response:
    """A reply as an HTTP response. What is answered goes through the published struct: nothing else ever gets out."""
    headers: dict[str, Any] = {
        "Content-Type": reply.content_type, **retirement.headers(endpoint, base), **reply.headers,
    }  # fmt: skip
    if reply.version is not None:
        headers["ETag"] = f'"{reply.version}"'
    if reply.location is not None:
        headers["Location"] = reply.location
    if reply.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(body=_text(endpoint, reply), status_code=reply.status or endpoint.status, headers=headers)


def _text(endpoint: Endpoint, reply: Reply) -> str:
    body = reply.body
    if body is None or isinstance(body, str):
        return body or ""
    if endpoint.reply is not None:
        fields.prepare(endpoint.reply)
    shown = msgspec.convert(body, endpoint.reply, from_attributes=True) if endpoint.reply else body
    return msgspec.json.encode(sparse.cut(shown, reply.only, reply.items)).decode()


def _caller(endpoint: Endpoint, event: Event, params: Mapping[str, str]) -> Caller | None:
    """Recognised and, as far as that can be told without a read, admitted. Ids are matched in between."""
    if endpoint.action is None:
        _match(params)
        return None
    sent, now = event.headers, services().clock.now()
    caller = auth.recognise(sent.get("authorization"), services(), now, sent.get(issuers_auth.HEADER))
    logged.note(caller, sent.get("authorization", ""), event.context)
    origins.check(caller, sent, event.context)
    limiting.count(caller, event.context, sent.get("authorization"))
    who = caller.principal
    auth.admit(who, endpoint.action)  # what this role or key may never do needs no look at anything
    _match(params)
    if endpoint.name in auth.LASTING:
        auth.still_holds(caller, services(), now)
    if "case_id" in params:
        # The case decides, once it is loaded; only another case than the token's is out at once.
        if who.case_id not in (None, params["case_id"]):
            raise NotFound
        if auth.is_lent(caller):
            return auth.visiting(caller, endpoint.action, params["case_id"], services())
    elif not {"report_id", "group_id", "arbitration_id"} & set(params):  # which decide likewise
        auth.admit(who, endpoint.action, Target(params.get("tenant_id", who.tenant), who.case_id))
    return caller


def _match(params: Mapping[str, str]) -> None:
    """Path parameters come decoded from API Gateway and raw from the local server: neither is trusted."""
    for name, text in params.items():
        pattern = OTHER_PARAMETERS.get(name)
        if not (pattern.match(text) if pattern else is_id(ID_PREFIXES[name], text)):
            raise NotFound


def _body(endpoint: Endpoint, event: Event) -> object:
    """The JSON value; an empty object where there is no body and none is needed."""
    raw = _raw(event)
    if endpoint.any_body and len(raw) <= endpoint.max_body:
        return {}
    if endpoint.form:
        if len(raw) > endpoint.max_body:
            raise BodyTooLarge(faults=(Fault("", "body_too_large", endpoint.max_body),))
        if not _FORM.match(event.headers.get("content-type", "")):
            raise NotJson
        return {}
    if endpoint.body is None:
        if raw.strip() not in (b"", b"{}"):
            raise Invalid("This takes no body.", faults=(Fault("", "not_applicable"),))
        return {}
    if len(raw) > endpoint.max_body:
        raise BodyTooLarge(faults=(Fault("", "body_too_large", endpoint.max_body),))
    if not raw and fields.all_optional(endpoint.body):
        return {}
    if not _JSON.match(event.headers.get("content-type", "application/json")):
        raise NotJson
    return {} if endpoint.signed else decode(raw, endpoint.max_body)


def _signature(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in map(str.lower, headers) if name.startswith(SIGNATURE)}


def _raw(event: Event) -> bytes:
    """Bytes as they came. A text with half a surrogate pair, which no gateway should send, has none."""
    try:
        raw = event.raw_body
    except ValueError:
        raise MalformedJson(faults=(Fault("", "not_utf8", "byte 0"),)) from None
    return raw if isinstance(raw, bytes) else raw.encode()


def _query(endpoint: Endpoint, event: Event) -> Any:
    given = event.query_params
    params = {name: given.getlist(name) for name in given} if given is not None else {}
    return fields.read_query(params, endpoint.query or Nothing)


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The query of an endpoint that takes none."""


def _key(endpoint: Endpoint, headers: Mapping[str, str], query: object) -> str | None:
    """Quotes around it, as the IETF draft writes them, do not make another key. A dry run uses none up."""
    if not endpoint.idempotent:
        return None
    text = headers.get("idempotency-key")
    if text is None:
        raise KeyMissing(faults=(Fault("header/Idempotency-Key", "missing"),))
    text = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    if not _KEY.match(text):
        raise HeaderInvalid(faults=(Fault("header/Idempotency-Key", "header_invalid", KEY_PATTERN),))
    return None if getattr(query, "dry_run", False) else text


def _if_match(endpoint: Endpoint, headers: Mapping[str, str]) -> int | None:
    """The one version the caller has seen; `*` is any. Weak tags never match (RFC 9110), so they are refused."""
    text = headers.get("if-match")
    if text is None and endpoint.conditional:
        raise VersionMissing(faults=(Fault("header/If-Match", "missing"),))
    if text is None or text.strip() == "*" or not endpoint.versioned or endpoint.method == "GET":
        return None
    found = _VERSION.match(text.strip())
    if found is None:
        raise HeaderInvalid(faults=(Fault("header/If-Match", "header_invalid", '"17"'),))
    return int(found[1])
