"""Messages proven: what fits is read, and everything else is one exception."""

from __future__ import annotations

import base64
import contextlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from redress_client import webhooks

SECRET, OLD, OTHER = ("whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
NOW, ID, BODY = 1_795_320_000, "evt_abc", '{"type":"case.filed","text":"水"}'.encode()
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = "whpk_" + base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()


def signed(**changes: str) -> dict[str, str]:
    return webhooks.sign(ID, NOW, BODY, SECRET) | {name.replace("_", "-"): v for name, v in changes.items()}


def code(headers: Any, body: Any = BODY, secrets: Any = SECRET, now: float = NOW) -> str:
    with pytest.raises(webhooks.Rejected) as rejected:
        webhooks.verify(headers, body, secrets, now=now)
    return rejected.value.code


def test_a_signed_message_is_read() -> None:
    """Whatever the case of its headers' names; any of several secrets will do."""
    upper = {name.upper(): value for name, value in signed().items()}
    message = webhooks.verify(upper, BODY, [OTHER, SECRET], now=NOW)
    assert (message.id, message.timestamp, message.event["text"]) == (ID, NOW, "水")


def test_one_fitting_signature_of_a_list_is_enough() -> None:
    """As it is while a secret is replaced, and with versions that are not known."""
    listed = (
        f"v9,AAAA {webhooks.sign(ID, NOW, BODY, OLD)['webhook-signature']} {signed()['webhook-signature']}"
    )
    assert webhooks.verify(signed(webhook_signature=listed), BODY, SECRET, now=NOW).id == ID


def test_an_ed25519_signature_is_read_with_the_public_key() -> None:
    """v1a; a v1 entry never counts for it."""
    raw = PRIVATE.sign(f"{ID}.{NOW}.".encode() + BODY)
    entry = f"v1a,{base64.b64encode(raw).decode()}"
    assert webhooks.verify(signed(webhook_signature=entry), BODY, PUBLIC, now=NOW).id == ID
    assert code(signed(webhook_signature=entry.replace("v1a", "v1")), secrets=PUBLIC) == "signature_unknown"
    assert code(signed(webhook_signature=entry), BODY + b" ", PUBLIC) == "signature_unknown"
    assert code(signed(), secrets=PUBLIC) == "signature_unknown"


@pytest.mark.parametrize("age", [-300, 300])
def test_five_minutes_are_tolerated(age: int) -> None:
    """Both ways, and not a second more."""
    assert webhooks.verify(signed(), BODY, SECRET, now=NOW + age).id == ID
    assert code(signed(), now=NOW + age + (1 if age > 0 else -1)) == "timestamp_outside"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"webhook_id": "evt_abd"}, "signature_unknown"), ({"webhook_timestamp": str(NOW + 1)}, "signature_unknown"),
        ({"webhook_timestamp": f"0{NOW}"}, "header_malformed"), ({"webhook_timestamp": "1e9"}, "header_malformed"),
        ({"webhook_timestamp": "٣"}, "header_malformed"), ({"webhook_id": "a b"}, "header_malformed"),
        ({"webhook_id": ""}, "header_malformed"), ({"webhook_signature": ""}, "signature_unknown"),
        ({"webhook_signature": "v1"}, "signature_unknown"), ({"webhook_signature": "v1,a,b"}, "signature_unknown"),
        ({"webhook_signature": "v1,ä"}, "signature_unknown"), ({"webhook_signature": "v1,\udc80"}, "signature_unknown"),
        ({"webhook_signature": " ".join(["v1,AAAA"] * 17)}, "header_malformed"),
        ({"Webhook_Id": "evt_other"}, "header_malformed"),
    ],
)  # fmt: skip
def test_a_changed_header_is_refused(changes: dict[str, str], told: str) -> None:
    """With a code."""
    assert code(signed(**changes)) == told


def test_a_message_without_its_headers_is_refused() -> None:
    """Each of the three is needed."""
    for name in signed():
        assert code({n: v for n, v in signed().items() if n != name}) == "header_missing"


def test_a_signed_body_must_be_json() -> None:
    """Bytes, and readable."""
    assert code(signed(), BODY.decode()) == "body_malformed"
    for body in (b"", b"\xff", b"{"):
        assert code(webhooks.sign(ID, NOW, body, SECRET), body) == "body_malformed"


@pytest.mark.parametrize(
    "secret", ["", "abc", "whsec_", "whsec_AAAA", "whsec_!!", "whpk_AAAA", "whsec_ä", None, []]
)
def test_what_is_no_secret_is_told_to_its_owner(secret: Any) -> None:
    """With nothing to prove by, nothing is proven."""
    assert code(signed(), secrets=secret if secret == [] else [secret]) in (
        "secret_malformed",
        "signature_unknown",
    )


TEXT = st.text(max_size=40) | st.sampled_from(
    [ID, str(NOW), signed()["webhook-signature"], "v1,", "v1a,AAAA", " "]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "Webhook-ID", "webhook-timestamp", "webhook-signature", "x"]), TEXT
    ),
    st.binary(max_size=40),
)
def test_whatever_comes_is_read_or_rejected(headers: dict[str, str], body: bytes) -> None:
    """No sender gets another exception out of it."""
    with contextlib.suppress(webhooks.Rejected):
        webhooks.verify(headers, body, [SECRET, PUBLIC], now=NOW)
