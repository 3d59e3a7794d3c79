"""Forged webhooks over HTTP, by each way of signing: the sender's own is taken first, the forged one leaves nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from tests.force.forgery import other_platform
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.disputes import ORIGINALS, Disputes
from tests.handlers.http.records import Sender, tracked
from tests.handlers.http.refusing import account, api, nothing_written, shared
from tests.unit.domain.providers import notices
from tests.unit.domain.providers.notices import NOW, SECRET

__all__ = ["account", "api", "shared"]  # the fixtures
Headers = dict[str, str]
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
STRIPE, SHOPIFY, PAYPAL = "stripe-signature", "x-shopify-hmac-sha256", "paypal-transmission-sig"


class Message(NamedTuple):
    headers: Headers
    body: bytes


class Forged(NamedTuple):
    name: str
    make: Callable[[Message], Message]


def changed(**headers: Callable[[str], str | None]) -> Callable[[Message], Message]:
    """Headers with other values; None takes one out."""

    def make(sound: Message) -> Message:
        found = dict(sound.headers)
        for name, change in headers.items():
            value = change(found.pop(name.replace("_", "-")))
            if value is not None:
                found[name.replace("_", "-")] = value
        return Message(found, sound.body)

    return make


def bodied(change: Callable[[bytes], bytes]) -> Callable[[Message], Message]:
    return lambda sound: Message(sound.headers, change(sound.body))


def gone(_: str) -> None:
    return None


def last(text: str) -> str:
    """Another last letter but those of padding."""
    core = text.rstrip("=")
    return core[:-2] + ("A" if core[-2] != "A" else "B") + core[-1] + text[len(core) :]


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


GENERAL = (
    Forged("a byte of the body", bodied(lambda body: body.replace(b"-", b"_", 1))),
    Forged("a blank behind the body", bodied(lambda body: body + b" ")),
    Forged("an empty body", bodied(lambda _: b"")),
    Forged("the body twice", bodied(lambda body: body + body)),
    Forged("another member", bodied(lambda body: body[:-1] + b',"paid":true}')),
    Forged(
        "the same, written otherwise", bodied(lambda body: json.dumps(json.loads(body), indent=1).encode())
    ),
)
STANDARD = (
    *GENERAL,
    Forged("another id", changed(webhook_id=lambda t: t + "x")),
    Forged("a dot in the id", changed(webhook_id=lambda t: f"{t}.1")),
    Forged("a moment later", changed(webhook_timestamp=lambda t: str(int(t) + 1))),
    Forged("an hour old", changed(webhook_timestamp=lambda t: str(int(t) - 3_600))),
    Forged("an hour ahead", changed(webhook_timestamp=lambda t: str(int(t) + 3_600))),
    Forged("a time with a sign", changed(webhook_timestamp=lambda t: "+" + t)),
    Forged("a time with a point", changed(webhook_timestamp=lambda t: t + ".0")),
    Forged("no id", changed(webhook_id=gone)),
    Forged("no time", changed(webhook_timestamp=gone)),
    Forged("no signature", changed(webhook_signature=gone)),
    Forged("a letter of the signature", changed(webhook_signature=last)),
    Forged("another version", changed(webhook_signature=lambda t: "v2" + t[2:])),
    Forged("said to be asymmetric", changed(webhook_signature=lambda t: "v1a" + t[2:])),
    Forged("no version", changed(webhook_signature=lambda t: t[3:])),
    Forged("in hex", changed(webhook_signature=lambda t: "v1," + bytes_of(t[3:]).hex())),
    Forged("half a signature", changed(webhook_signature=lambda t: t[:20])),
    Forged("an empty signature", changed(webhook_signature=lambda _: "v1,")),
)
BY_STRIPE = (
    *GENERAL,
    Forged("an hour old", changed(stripe_signature=lambda t: f"t={int(t[2:12]) - 3_600}{t[12:]}")),
    Forged("two times", changed(stripe_signature=lambda t: t + ",t=1")),
    Forged("no time", changed(stripe_signature=lambda t: t.partition(",")[2])),
    Forged("no signature", changed(stripe_signature=lambda t: t.partition(",")[0])),
    Forged("the older scheme alone", changed(stripe_signature=lambda t: t.replace("v1=", "v0="))),
    Forged(
        "in capitals", changed(stripe_signature=lambda t: t.upper().replace("V1=", "v1=").replace("T=", "t="))
    ),
    Forged(
        "seventeen of them", changed(stripe_signature=lambda t: t + ",v1=" + ",v1=".join(["ab" * 32] * 16))
    ),
)
BY_SHOPIFY = (
    *GENERAL,
    Forged("a letter of the signature", changed(x_shopify_hmac_sha256=last)),
    Forged("in hex", changed(x_shopify_hmac_sha256=lambda t: bytes_of(t).hex())),
    Forged("another shop", changed(x_shopify_shop_domain=lambda _: "other.myshopify.com")),
    Forged("no shop", changed(x_shopify_shop_domain=gone)),
    Forged("no signature", changed(x_shopify_hmac_sha256=gone)),
    Forged(
        "signed with another secret",
        lambda m: Message(
            m.headers | {SHOPIFY: base64.b64encode(hmac.digest(b"other", m.body, "sha256")).decode()}, m.body
        ),
    ),
    Forged(
        "hashed with the secret before it",
        lambda m: Message(
            m.headers
            | {SHOPIFY: base64.b64encode(hashlib.sha256(SECRET.encode() + m.body).digest()).decode()},
            m.body,
        ),
    ),
)
BY_PAYPAL = (
    *GENERAL,
    Forged("another transmission", changed(paypal_transmission_id=lambda t: t + "x")),
    Forged("another time", changed(paypal_transmission_time=lambda t: t.replace("04:00:00", "04:00:01"))),
    Forged("a week old", changed(paypal_transmission_time=lambda t: t.replace("11-22", "11-15"))),
    Forged(
        "a certificate of somebody's",
        changed(paypal_cert_url=lambda _: "https://evil.example/v1/notifications/certs/C"),
    ),
    Forged(
        "a certificate on a lookalike",
        changed(paypal_cert_url=lambda t: t.replace("paypal.com", "paypal.com.evil.example")),
    ),
    Forged("a certificate that is not pinned", changed(paypal_cert_url=lambda t: t[:-1] + "1")),
    Forged("another algorithm", changed(paypal_auth_algo=lambda _: "SHA1withRSA")),
    Forged("no algorithm", changed(paypal_auth_algo=gone)),
    Forged("a letter of the signature", changed(paypal_transmission_sig=last)),
    Forged("signed with another key", lambda m: Message(notices.paypal_headers(m.body, number=1), m.body)),
    Forged(
        "for another webhook",
        lambda m: Message(notices.paypal_headers(m.body, webhook="8PT597110X687430LKGECATB"), m.body),
    ),
)


def asked(api: Api, to: str, message: Message) -> Answer:
    return api("POST", f"/v1/records/{to}", None, None, message.body, **message.headers, Idempotency_Key="")


def held(api: Api, to: str, sound: Message, forged: Forged) -> None:
    good = asked(api, to, sound)
    assert good.status == 200, good.text
    made = forged.make(sound)
    assert made != sound
    with nothing_written():
        answer = asked(api, to, made)
    assert (answer.status, answer.code) == (401, "record_not_signed")


@pytest.fixture(scope="module")
def carrier(shared: Case) -> Sender:
    """Signs by the standard."""
    return Sender(shared.api, shared.platform)


@pytest.fixture(scope="module")
def payments(shared: Case) -> dict[str, Disputes]:
    """One connection of each provider."""
    return {name: Disputes(shared.api, shared.platform, name) for name in ORIGINALS}


@pytest.mark.parametrize("forged", STANDARD, ids=lambda f: f.name)
def test_a_forged_record_is_not_signed(shared: Case, carrier: Sender, forged: Forged) -> None:
    """By Standard Webhooks."""
    body = json.dumps(tracked(id="scan-1")).encode()
    held(shared.api, carrier.id, Message(carrier.signed(body, "msg_1"), body), forged)


@pytest.mark.parametrize(
    ("provider", "forged"),
    [
        *(("stripe", f) for f in BY_STRIPE),
        *(("shopify", f) for f in BY_SHOPIFY),
        *(("paypal", f) for f in BY_PAYPAL),
    ],
    ids=lambda v: v if isinstance(v, str) else v.name,
)
def test_a_forged_notice_is_not_signed(
    shared: Case, payments: dict[str, Disputes], provider: str, forged: Forged
) -> None:
    """By each provider's own way."""
    body = notices.raw(ORIGINALS[provider])
    sound = Message(payments[provider].headers(body, sent="once-and-again"), body)
    held(shared.api, payments[provider].id, sound, forged)


def test_a_message_for_one_connection_is_none_for_another(shared: Case, carrier: Sender) -> None:
    """Neither of the same platform nor of another one; nor is one of them told from one that is not there."""
    body = json.dumps(tracked(id="scan-2")).encode()
    sound = Message(carrier.signed(body, "msg_2"), body)
    assert asked(shared.api, carrier.id, sound).status == 200
    _, key = other_platform(shared.api)
    others = [Sender(shared.api, shared.platform).id, Sender(shared.api, key).id, "rcn_" + "a" * 26]
    with nothing_written():
        answers = [asked(shared.api, to, sound) for to in others]
    assert {(answer.status, answer.code) for answer in answers} == {(401, "record_not_signed")}


def test_yesterdays_message_is_none_today(shared: Case, carrier: Sender) -> None:
    """Signed a day ago with the right secret."""
    body: Any = json.dumps(tracked(id="scan-3")).encode()
    assert asked(shared.api, carrier.id, Message(carrier.signed(body, "msg_3"), body)).status == 200
    old = Message(carrier.signed(body, "msg_4", at=NOW - timedelta(days=1)), body)
    with nothing_written():
        assert asked(shared.api, carrier.id, old).code == "record_not_signed"
