"""Webhook rules: signatures that others accept, the retry schedule, a verifier that never breaks."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from chalicelib.domain import delivery
from chalicelib.domain.delivery import Outcome, Reason, Schedule, SignatureRejected, Verdict

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
OLD, NEW = b"o" * 24, b"n" * 32
BODY = b'{"type":"case.filed"}'

secrets = st.binary(min_size=24, max_size=64)
jitters = st.floats(0, 1, exclude_max=True)
anything = st.text() | st.text("v1,= abcXYZ09+/\x00é\ud800")
"""Text of every kind, and text that nearly is a signature header."""


def signed(body: bytes = BODY, keys: tuple[bytes, ...] = (NEW,), at: datetime = NOW) -> dict[str, str]:
    """Headers as we send them."""
    return delivery.headers("evt_1", int(at.timestamp()), body, keys)


def judged(
    status: int | None, retry_after: str | None = None, attempt: int = 1, jitter: float = 0
) -> Verdict:
    """The verdict on an attempt that ended NOW."""
    return delivery.judge(status, retry_after, attempt, NOW, jitter)


def wait(verdict: Verdict) -> float:
    """Seconds until the next attempt."""
    assert verdict.next_attempt is not None
    return (verdict.next_attempt - NOW).total_seconds()


# --- signing


def test_the_signature_is_the_example_of_the_standard() -> None:
    """The test vector that every library of the standard carries."""
    secret = delivery.parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    value = delivery.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret])
    assert value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_headers_of_an_attempt_are_the_five_of_the_standard() -> None:
    """Three that are signed or sign, the content type, and who calls."""
    assert list(signed()) == [
        "content-type",
        "user-agent",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    ]


def test_a_retry_keeps_the_id_and_signs_its_own_time() -> None:
    """The receiver drops repeats by the id and stale ones by the time."""
    first, second = signed(), signed(at=NOW + timedelta(minutes=5))
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"]


@given(st.dictionaries(st.text(max_size=9), st.integers(), max_size=3), secrets)
def test_the_reference_library_accepts_what_we_sign(payload: dict[str, int], secret: bytes) -> None:
    """Interoperability: any payload, any allowed secret."""
    body = json.dumps(payload).encode()
    ours = delivery.headers("evt_1", int(datetime.now(UTC).timestamp()), body, [secret])
    assert Webhook(delivery.format_secret(secret)).verify(body, ours) == payload


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_during_a_rotation_either_secret_verifies_with_the_reference_library(secret: bytes) -> None:
    """Both sign, so the receiver may switch at any moment of the overlap."""
    ours = delivery.headers("evt_1", int(datetime.now(UTC).timestamp()), BODY, [OLD, NEW])
    assert Webhook(delivery.format_secret(secret)).verify(BODY, ours)


@pytest.mark.parametrize("message_id", ["evt.1", "", "evt 1", "evt_1\n", "évt", "e" * 129])
def test_an_id_that_could_blur_the_signed_text_is_not_signed(message_id: str) -> None:
    """The parts are joined with dots, so no part may hold one."""
    with pytest.raises(ValueError, match="message id"):
        delivery.signature(message_id, 1, BODY, [NEW])


def test_a_negative_time_is_not_signed() -> None:
    """A timestamp is a count of seconds."""
    with pytest.raises(ValueError, match="timestamp"):
        delivery.signature("evt_1", -1, BODY, [NEW])


def test_a_message_without_a_secret_is_not_signed() -> None:
    """An empty signature header would look like a signed message."""
    with pytest.raises(ValueError, match="secret"):
        delivery.signature("evt_1", 1, BODY, [])


# --- secrets


@given(secrets)
def test_a_secret_reads_back_as_it_was_written(raw: bytes) -> None:
    """`parse_secret` inverts `format_secret`."""
    assert delivery.parse_secret(delivery.format_secret(raw)) == raw


@given(st.binary(max_size=23) | st.binary(min_size=65, max_size=80))
def test_a_secret_of_a_length_outside_the_standard_is_refused(raw: bytes) -> None:
    """24 to 64 bytes."""
    with pytest.raises(delivery.InvalidSecret):
        delivery.parse_secret("whsec_" + base64.b64encode(raw).decode())


@given(anything | anything.map("whsec_".__add__))
def test_any_other_text_is_refused_as_a_secret_with_one_exception(text: str) -> None:
    """Never a decoding error of the library below."""
    with pytest.raises(delivery.InvalidSecret):
        delivery.parse_secret(text)


def test_a_secret_has_one_spelling() -> None:
    """Base64 with stray low bits decodes, but is not what we wrote."""
    text = delivery.format_secret(b"\x00" * 25)
    assert text.endswith("AA==")
    with pytest.raises(delivery.InvalidSecret):
        delivery.parse_secret(text[:-3] + "B==")


def test_a_refused_secret_is_not_repeated_in_the_error() -> None:
    """Errors are logged; secrets are not."""
    with pytest.raises(delivery.InvalidSecret) as refused:
        delivery.parse_secret("whsec_hunter2")
    assert "hunter2" not in str(refused.value)


# --- verdicts


@given(st.integers(200, 299))
def test_every_2xx_status_delivers(status: int) -> None:
    """And nothing is due afterwards."""
    assert judged(status) == Verdict(Outcome.DELIVERED, Reason.ACCEPTED)


@given(st.integers(100, 999).filter(lambda status: status // 100 != 2))
def test_no_other_status_delivers(status: int) -> None:
    """A redirect is a failure too: it is never followed."""
    assert judged(status).outcome is not Outcome.DELIVERED


def test_410_disables_the_endpoint_at_once() -> None:
    """The receiver says that it wants no more."""
    assert judged(410) == Verdict(Outcome.DISABLE_ENDPOINT, Reason.GONE)


def test_410_on_the_last_attempt_still_disables() -> None:
    """The schedule's end does not hide the wish."""
    assert judged(410, attempt=10).outcome is Outcome.DISABLE_ENDPOINT


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (None, Reason.NO_ANSWER),
        (101, Reason.UNEXPECTED_STATUS),
        (302, Reason.REDIRECTED),
        (401, Reason.REFUSED),
        (429, Reason.THROTTLED),
        (500, Reason.SERVER_ERROR),
        (502, Reason.UNAVAILABLE),
        (503, Reason.UNAVAILABLE),
        (504, Reason.UNAVAILABLE),
        (999, Reason.UNEXPECTED_STATUS),
    ],
)
def test_every_failure_is_tried_again_and_says_why(status: int | None, reason: Reason) -> None:
    """Network errors as well."""
    assert judged(status) == Verdict(Outcome.RETRY, reason, NOW + timedelta(seconds=5))


def test_the_attempts_follow_the_schedule_of_the_standard() -> None:
    """0, 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h."""
    waits = [wait(judged(500, attempt=attempt)) for attempt in range(1, 10)]
    assert waits == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]


def test_after_the_last_attempt_the_delivery_is_exhausted() -> None:
    """Nothing is due, and the reason is kept."""
    assert judged(500, attempt=10) == Verdict(Outcome.EXHAUSTED, Reason.SERVER_ERROR)


def test_a_late_eleventh_attempt_is_exhausted_too() -> None:
    """A manual resend after the end does not start a second schedule."""
    assert judged(None, attempt=11).outcome is Outcome.EXHAUSTED


@given(st.lists(jitters, min_size=9, max_size=9))
def test_the_whole_schedule_never_lasts_less_than_75_hours(spread: list[float]) -> None:
    """Whatever the jitter."""
    waits = (wait(judged(None, attempt=n, jitter=jitter)) for n, jitter in enumerate(spread, 1))
    assert sum(waits) >= 75 * 3_600


@given(st.integers(1, 9), jitters)
def test_the_jitter_adds_at_most_a_tenth(attempt: int, jitter: float) -> None:
    """So that the schedule stays the published one."""
    plain = wait(judged(500, attempt=attempt))
    assert plain <= wait(judged(500, attempt=attempt, jitter=jitter)) <= plain * 1.1


def test_a_schedule_in_fractions_of_a_second_runs_through_the_same_code() -> None:
    """The one-machine stack uses one."""
    quick = Schedule((0, 0.25))
    assert wait(delivery.judge(500, None, 1, NOW, 0, quick)) == 0.25
    assert delivery.judge(500, None, 2, NOW, 0, quick).outcome is Outcome.EXHAUSTED


@pytest.mark.parametrize(("attempt", "jitter"), [(0, 0.0), (-1, 0.0), (1, 1.0), (1, -0.1), (1, float("nan"))])
def test_a_wrong_count_or_jitter_is_the_callers_mistake(attempt: int, jitter: float) -> None:
    """Not a verdict."""
    with pytest.raises(ValueError, match="attempts count from 1"):
        judged(500, attempt=attempt, jitter=jitter)


def test_a_moment_without_a_zone_is_the_callers_mistake() -> None:
    """It would be read in the zone of the machine."""
    with pytest.raises(ValueError, match="time zone"):
        delivery.judge(500, None, 1, NOW.replace(tzinfo=None), 0)


# --- Retry-After


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_overloaded_receiver_is_given_the_seconds_it_asks_for(status: int) -> None:
    """RFC 9110 §10.2.3, first form."""
    assert wait(judged(status, "120")) == 120


@pytest.mark.parametrize(
    "date", ["Sun, 22 Nov 2026 05:00:00 GMT", "Sunday, 22-Nov-26 05:00:00 GMT", "Sun Nov 22 05:00:00 2026"]
)
def test_an_overloaded_receiver_is_given_until_the_date_it_names(date: str) -> None:
    """RFC 9110 §5.6.7: three date forms that a recipient must read."""
    assert wait(judged(503, date)) == 3_600


@given(st.integers(60, 24 * 3_600))
def test_any_date_of_the_usual_form_is_honoured(seconds: int) -> None:
    """As the standard library writes it."""
    moment = NOW + timedelta(seconds=seconds)
    assert judged(503, format_datetime(moment, usegmt=True)).next_attempt == moment


@pytest.mark.parametrize("asked", ["86401", "9" * 5_000, "Sun, 22 Nov 2099 05:00:00 GMT"])
def test_no_receiver_postpones_beyond_a_day(asked: str) -> None:
    """Nor does a number that int() refuses to read break anything."""
    assert wait(judged(503, asked, jitter=0.5)) == 24 * 3_600


@pytest.mark.parametrize("asked", ["1", "0", "-5", "Sun, 22 Nov 2020 05:00:00 GMT"])
def test_no_receiver_hastens_the_schedule(asked: str) -> None:
    """Ten attempts in ten seconds would be over before the receiver is back."""
    assert wait(judged(503, asked, attempt=4)) == 7_200


def test_a_requested_wait_is_spread_as_well() -> None:
    """Later than asked, never earlier."""
    assert wait(judged(429, "1000", jitter=0.5)) == 1_050


@pytest.mark.parametrize("status", [500, 302, 404, None])
def test_retry_after_beside_another_failure_is_not_read(status: int | None) -> None:
    """Only 429, 502, 503 and 504 throttle."""
    assert wait(judged(status, "3600")) == 5


@given(anything)
def test_no_retry_after_text_breaks_the_verdict(text: str) -> None:
    """It is remote text: any of it gives a wait between the schedule's and a day."""
    assert 5 <= wait(judged(503, text)) <= 24 * 3_600


# --- verifying


@given(st.binary(), st.lists(secrets, min_size=1, max_size=3))
def test_what_we_sign_we_verify(body: bytes, keys: list[bytes]) -> None:
    """With any one of the secrets, and any bytes as body."""
    ours = signed(body, tuple(keys))
    assert all(delivery.verify(ours, body, [key], NOW) == "evt_1" for key in keys)


def test_what_the_reference_library_signs_we_verify() -> None:
    """The other direction of interoperability."""
    theirs = Webhook(delivery.format_secret(NEW)).sign("evt_1", NOW, BODY.decode())
    received = {**signed(keys=(OLD,)), "webhook-signature": theirs}
    assert delivery.verify(received, BODY, [NEW], NOW) == "evt_1"


def test_header_names_are_read_without_regard_to_case() -> None:
    """Gateways rewrite them."""
    shouted = {name.upper(): value for name, value in signed().items()}
    assert delivery.verify(shouted, BODY, [NEW], NOW) == "evt_1"


def test_entries_of_other_versions_are_passed_over() -> None:
    """An asymmetric signature may stand beside ours."""
    received = signed()
    received["webhook-signature"] = f"v1a,AAAA junk {received['webhook-signature']}"
    assert delivery.verify(received, BODY, [NEW], NOW) == "evt_1"


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_timestamp_at_the_edge_of_the_tolerance_passes(seconds: int) -> None:
    """Five minutes both ways, the ends included."""
    assert delivery.verify(signed(), BODY, [NEW], NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_timestamp_beyond_the_tolerance_is_rejected(seconds: int) -> None:
    """A replayed message is as well signed as it was the first time."""
    with pytest.raises(SignatureRejected, match="timestamp_out_of_tolerance"):
        delivery.verify(signed(), BODY, [NEW], NOW + timedelta(seconds=seconds))


@given(st.binary())
def test_another_body_is_rejected(body: bytes) -> None:
    """Byte for byte, UTF-8 or not."""
    if body != BODY:
        with pytest.raises(SignatureRejected, match="signature_mismatch"):
            delivery.verify(signed(), body, [NEW], NOW)


@pytest.mark.parametrize(("name", "value"), [("webhook-id", "evt_2"), ("webhook-timestamp", "1795320001")])
def test_another_id_or_time_is_rejected(name: str, value: str) -> None:
    """Both are part of what is signed."""
    assert signed()[name] != value
    with pytest.raises(SignatureRejected, match="signature_mismatch"):
        delivery.verify({**signed(), name: value}, BODY, [NEW], NOW)


@pytest.mark.parametrize("keys", [[], [OLD]])
def test_a_signature_of_no_secret_of_ours_is_rejected(keys: list[bytes]) -> None:
    """With no secret at all, nothing passes."""
    with pytest.raises(SignatureRejected, match="signature_mismatch"):
        delivery.verify(signed(), BODY, keys, NOW)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_rejected(name: str) -> None:
    """Absent or empty."""
    received = signed()
    del received[name]
    for without in (received, {**received, name: ""}):
        with pytest.raises(SignatureRejected, match="header_missing"):
            delivery.verify(without, BODY, [NEW], NOW)


@pytest.mark.parametrize(
    "timestamp",
    [
        "1e9",
        "-1",
        " 1795320000",
        "01795320000",
        "\uff11\uff17\uff19\uff15\uff13\uff12\uff10\uff10\uff10\uff10",
        "9" * 13,
    ],
)
def test_a_timestamp_that_is_no_plain_count_is_rejected(timestamp: str) -> None:
    """One spelling only: `int()` would take several of these."""
    with pytest.raises(SignatureRejected, match="header_malformed"):
        delivery.verify({**signed(), "webhook-timestamp": timestamp}, BODY, [NEW], NOW)


@pytest.mark.parametrize("value", ["v1", "v1,,", "v1,a,b", "v1,é", "v1,!!", ",", " ", "v1,\ud800"])
def test_the_entries_that_break_the_reference_library_are_plainly_rejected(value: str) -> None:
    """It raises ValueError, binascii.Error or UnicodeError for them: a 500 made by a stranger."""
    with pytest.raises(SignatureRejected, match="signature_mismatch"):
        delivery.verify({**signed(), "webhook-signature": value}, BODY, [NEW], NOW)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "Webhook-Timestamp", "webhook-signature", "x"]),
        anything | st.integers(0, 10**12).map(str) | st.none() | st.binary(),
    ),
    st.binary(),
)
def test_no_message_raises_anything_but_a_rejection(received: dict[str, str], body: bytes) -> None:
    """Total: values that are not even text included."""
    with pytest.raises(SignatureRejected):
        delivery.verify(received, body, [OLD, NEW], NOW)
