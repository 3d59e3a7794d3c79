"""Payment providers that send notices of disputes, each signed in its own way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.handlers.http.conftest import Answer, Api
from tests.unit.domain.providers import notices
from tests.unit.domain.providers.notices import NOW, SECRET, SHOP, WEBHOOK

SOURCE: dict[str, Any] = {
    "pack": "generic", "respondent_ref": "shop-77", "respondent_name": "Kettle House",
}  # fmt: skip
OWN: dict[str, dict[str, Any]] = {
    "stripe": {"secret": SECRET},
    "shopify": {"secret": SECRET, "shop": SHOP},
    "paypal": {"webhook_id": WEBHOOK},
}
ORIGINALS = {"stripe": notices.STRIPE, "shopify": notices.SHOPIFY, "paypal": notices.PAYPAL}


def source(provider: str, **changes: Any) -> dict[str, Any]:
    certificates = (
        {"certificates": [{"url": notices.CERT_URL, "pem": notices.pem()}]} if provider == "paypal" else {}
    )
    return SOURCE | OWN[provider] | certificates | changes


class Disputes:
    """A connection, from the provider's side."""

    def __init__(self, api: Api, platform: str, provider: str, **changes: Any) -> None:
        self.api, self.platform, self.provider = api, platform, provider
        body = {
            "kind": "payment", "connector": f"{provider}_disputes", "name": "Shop account",
            "source": source(provider, **changes),
        }  # fmt: skip
        made = api.post("/v1/record-connections", body, platform)
        assert made.status == 201, made.text
        self.made, self.id = made.body, made.body["id"]
        self.path = f"/v1/record-connections/{self.id}"

    def headers(
        self, body: bytes, sent: str = "", topic: str = "disputes/create", **how: Any
    ) -> dict[str, str]:
        match self.provider:
            case "stripe":
                return notices.stripe_headers(body, how.get("at", NOW))
            case "shopify":
                return notices.shopify_headers(body, topic, sent or f"w-{abs(hash(body))}")
            case _:
                return notices.paypal_headers(body, sent=sent or f"t-{abs(hash(body))}")

    def send(
        self, value: Any = None, to: str = "", headers: dict[str, str] | None = None, **how: Any
    ) -> Answer:
        body = notices.raw(ORIGINALS[self.provider] if value is None else value)
        signed = self.headers(body, **how) if headers is None else headers
        return self.api("POST", f"/v1/records/{to or self.id}", None, None, body, **signed)

    def sent(self, value: Any = None, **how: Any) -> dict[str, Any]:
        """A notice that is expected to be answered well."""
        answer = self.send(value, **how)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown


def stripe(what: str, status: str, at: datetime, event: str, **changes: Any) -> dict[str, Any]:
    """A later notice of the same dispute."""
    made = notices.changed(notices.STRIPE, "type", to=f"charge.dispute.{what}")
    made |= {"id": event, "created": int(at.timestamp())}
    made["data"]["object"] |= {"status": status} | changes
    return made
