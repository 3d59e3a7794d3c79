"""Webhook rules: what is signed, when the next attempt is due, how a received signature is checked.

Owns the wire format of Standard Webhooks 1.0.0 (github.com/standard-webhooks, spec/standard-webhooks.md) and
the retry schedule. Sends nothing: `adapters/webhook_http.py` does, and says what came back as a `Response`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.errors import Invalid, RedressError

_PREFIX: Final = "whsec_"
SECRET_BYTES: Final = range(24, 65)
"""Lengths of a symmetric secret that the standard allows."""

TOLERANCE: Final = timedelta(minutes=5)
"""How far a received timestamp may lie from our clock, both ways; the reference libraries use the same."""

MAX_ASYMMETRIC: Final = 10
"""Entries of the asymmetric scheme that a received header can have checked."""

MAX_RETRY_AFTER: Final = timedelta(hours=24)
SPREAD: Final = 0.1
"""A delay grows by up to this share, so that a crowd does not come back at once. It never shrinks: with ten
percent off, the whole schedule could end after 68 hours, and 75 are promised."""

Signer = Callable[[bytes], bytes]
"""The asymmetric signature (`v1a`) of a text."""
Checker = Callable[[bytes, bytes], bool]
"""Whether an asymmetric signature is that of a text. Raises nothing for whatever bytes it gets."""

_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TIMESTAMP: Final = re.compile(r"0|[1-9][0-9]{0,11}")
_SECONDS: Final = re.compile(r"[0-9]+")
_HTTP_DATES: Final = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


class InvalidSecret(Invalid):
    """A webhook secret without its prefix, not base64, or of a length outside 24 to 64 bytes."""

    code = "webhook_secret_malformed"


class SignatureRejected(RedressError):
    """A received message that cannot be trusted; `code` says why. `verify` raises nothing else about one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What came back from an endpoint.

    `status` is None when no complete answer head arrived; `error` then says why. Beside a status, an `error`
    only tells why the excerpt of the body is short: the head was complete and counts. `head` is the beginning of
    the body, `headers` the status line and the header lines as far as they may be kept and shown.
    """

    status: int | None
    retry_after: str | None = None
    latency_ms: int = 0
    error: str | None = None
    head: bytes = b""
    headers: bytes = b""


class Schedule(msgspec.Struct, frozen=True):
    """Seconds before each attempt, counted from the failure of the one before it."""

    delays: tuple[float, ...] = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)


STANDARD: Final = Schedule()
"""The example schedule of the standard: ten attempts, 75 h 35 min 05 s without any spread."""


class Outcome(StrEnum):
    """What follows from one attempt."""

    DELIVERED = "delivered"
    RETRY = "retry"
    DISABLE_ENDPOINT = "disable_endpoint"
    EXHAUSTED = "exhausted"


class Reason(StrEnum):
    """Why: published in the delivery log."""

    ACCEPTED = "accepted"
    GONE = "gone"
    REDIRECTED = "redirected"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    SERVER_ERROR = "server_error"
    UNEXPECTED_STATUS = "unexpected_status"
    NO_ANSWER = "no_answer"


class Verdict(msgspec.Struct, frozen=True):
    """`next_attempt` is set exactly when the outcome is a retry."""

    outcome: Outcome
    reason: Reason
    next_attempt: datetime | None = None


def judge(
    status: int | None,
    retry_after: str | None,
    attempt: int,
    now: datetime,
    jitter: float,
    schedule: Schedule = STANDARD,
    wall: datetime | None = None,
) -> Verdict:
    """What follows from attempt number `attempt` (1 is the first), which ended `now` with this status. `wall`: the real
    time, where `now` is a sandbox's: by it an endpoint names the date of a Retry-After.

    Only 2xx delivers, 410 disables, everything else is tried again until the schedule is used up. `jitter`
    in [0, 1) spreads the delay. Raises ValueError for an attempt below 1, a jitter out of range or a moment
    without a zone.
    """
    if attempt < 1 or not 0 <= jitter < 1:
        raise ValueError("attempts count from 1, and jitter lies in [0, 1)")
    _require_zone(now)
    reason = reason_of(status)
    if reason is Reason.ACCEPTED:
        return Verdict(Outcome.DELIVERED, reason)
    if reason is Reason.GONE:
        return Verdict(Outcome.DISABLE_ENDPOINT, reason)
    if attempt >= len(schedule.delays):
        return Verdict(Outcome.EXHAUSTED, reason)
    wait = _spread(timedelta(seconds=schedule.delays[attempt]), jitter)
    if reason in (Reason.THROTTLED, Reason.UNAVAILABLE):
        asked = _spread(requested_wait(retry_after, wall or now), jitter)
        wait = max(wait, min(asked, MAX_RETRY_AFTER))
    return Verdict(Outcome.RETRY, reason, now + wait)


def reason_of(status: int | None) -> Reason:
    """The reason code of an HTTP status, or of its absence."""
    match status:
        case None:
            return Reason.NO_ANSWER
        case 410:
            return Reason.GONE
        case 429:
            return Reason.THROTTLED
        case 502 | 503 | 504:
            return Reason.UNAVAILABLE
        case _:
            return _BY_CLASS.get(status // 100, Reason.UNEXPECTED_STATUS)


_BY_CLASS: Final = {2: Reason.ACCEPTED, 3: Reason.REDIRECTED, 4: Reason.REFUSED, 5: Reason.SERVER_ERROR}


def requested_wait(retry_after: str | None, now: datetime) -> timedelta:
    """The wait that a Retry-After header asks for (RFC 9110 §10.2.3: seconds or a date), from 0 to 24 hours.

    `judge` lets it lengthen a delay, never shorten one. Text of any other shape asks for nothing.
    """
    text = (retry_after or "").strip()
    if _SECONDS.fullmatch(text):
        return timedelta(seconds=int(text)) if len(text) <= 5 else MAX_RETRY_AFTER
    date = _http_date(text)
    return min(max(date - now, timedelta(0)), MAX_RETRY_AFTER) if date else timedelta(0)


def _http_date(text: str) -> datetime | None:
    """One of the three date forms of RFC 9110 §5.6.7, all of them UTC."""
    for form in _HTTP_DATES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return wait * (1 + SPREAD * jitter)


def signature(
    message_id: str, timestamp: int, body: bytes, secrets: Sequence[bytes], signers: Sequence[Signer] = ()
) -> str:
    """The `webhook-signature` value: one `v1,<base64>` per secret and one `v1a,<base64>` per signer, in one line.

    While a secret is being replaced, the old and the new one both sign. `timestamp` is the time of the
    attempt in Unix seconds. Raises ValueError without anything to sign with, or for an id or a time that would make
    the signed text ambiguous.
    """
    if not secrets and not signers:
        raise ValueError("a message is signed with at least one secret")
    if not _MESSAGE_ID.fullmatch(message_id) or not _TIMESTAMP.fullmatch(str(timestamp)):
        raise ValueError("a message id has no dots or spaces, and a timestamp is a count of seconds")
    text = _signed(message_id, str(timestamp), body)
    return " ".join(
        [_sign(text, secret) for secret in secrets] + [_entry("v1a", sign(text)) for sign in signers]
    )


def _signed(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode("ascii") + body


def _sign(text: bytes, secret: bytes) -> str:
    return _entry("v1", hmac.new(secret, text, hashlib.sha256).digest())


def _entry(scheme: str, raw: bytes) -> str:
    return f"{scheme},{base64.b64encode(raw).decode('ascii')}"


def headers(
    message_id: str,
    timestamp: int,
    body: bytes,
    secrets: Sequence[bytes],
    signers: Sequence[Signer] = (),
    *,
    content_type: str = "application/json",
    user_agent: str = "Redress-Webhooks/1",
) -> dict[str, str]:
    """The headers of one attempt. The id is the same for every retry; the timestamp and signature are not."""
    return {
        "content-type": content_type,
        "user-agent": user_agent,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(message_id, timestamp, body, secrets, signers),
    }


def format_secret(raw: bytes) -> str:
    """The secret as the endpoint's owner sees it: `whsec_` and base64. May raise InvalidSecret."""
    if len(raw) not in SECRET_BYTES:
        raise InvalidSecret("a webhook secret has 24 to 64 bytes")
    return _PREFIX + base64.b64encode(raw).decode("ascii")


def parse_secret(text: str) -> bytes:
    """The inverse of `format_secret`; accepts only what that writes. Raises InvalidSecret."""
    if not text.startswith(_PREFIX):
        raise InvalidSecret("a webhook secret starts with whsec_")
    try:
        raw = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSecret("a webhook secret is base64 after its prefix") from None
    if format_secret(raw) != text:
        raise InvalidSecret("a webhook secret is base64 in its shortest form")
    return raw


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[bytes],
    now: datetime,
    tolerance: timedelta = TOLERANCE,
    checkers: Sequence[Checker] = (),
) -> str:
    """Check a received message and return its id, by which the receiver drops repeats. One signature that fits is
    enough: of a secret, or by one of the `checkers` of asymmetric ones.

    Total over headers and body: whatever they hold, the one exception is SignatureRejected, with the code
    `header_missing`, `header_malformed`, `timestamp_out_of_tolerance` or `signature_mismatch`. Header names
    are read without regard to case, and signatures compared in constant time. Raises ValueError if `now`
    has no zone.
    """
    _require_zone(now)
    received = {str(name).lower(): value for name, value in headers.items()}
    message_id = _header(received, "webhook-id", _MESSAGE_ID)
    timestamp = _header(received, "webhook-timestamp", _TIMESTAMP)
    if abs(now.timestamp() - int(timestamp)) > tolerance.total_seconds():
        raise SignatureRejected("timestamp_out_of_tolerance")
    text, entries = _signed(message_id, timestamp, body), _header(received, "webhook-signature")
    expected = [_sign(text, secret) for secret in secrets]
    if not _matches(entries, expected) and not _checked(entries, text, checkers):
        raise SignatureRejected("signature_mismatch")
    return message_id


def _header(received: Mapping[str, str], name: str, pattern: re.Pattern[str] | None = None) -> str:
    value = received.get(name)
    if not isinstance(value, str) or not value:
        raise SignatureRejected("header_missing")
    if pattern and not pattern.fullmatch(value):
        raise SignatureRejected("header_malformed")
    return value


def _matches(received: str, expected: Sequence[str]) -> bool:
    """Whether any entry is one of ours. Every pair is compared, whatever the outcome of the ones before."""
    entries = [entry.encode("ascii", "replace") for entry in received.split(" ")]
    found = False
    for entry in entries:
        for own in expected:
            found |= hmac.compare_digest(entry, own.encode("ascii"))
    return found


def _checked(received: str, text: bytes, checkers: Sequence[Checker]) -> bool:
    """Nothing here is secret: the first that fits ends it. Only the first few entries are looked at, for each costs
    more than all symmetric ones together.
    """
    if not checkers:
        return False
    entries = [entry.removeprefix("v1a,") for entry in received.split(" ") if entry.startswith("v1a,")]
    signatures = [raw for entry in entries[:MAX_ASYMMETRIC] if (raw := _decoded(entry)) is not None]
    return any(check(signature, text) for signature in signatures for check in checkers)


def _decoded(entry: str) -> bytes | None:
    try:
        return base64.b64decode(entry, validate=True)
    except ValueError:
        return None


def _require_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
