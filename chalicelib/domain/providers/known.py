"""The providers there are, by the names of their connectors. A new one is one more module and one more line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.domain.providers.notice import Provider
from chalicelib.domain.providers.paypal import PayPalDisputes
from chalicelib.domain.providers.shopify import ShopifyDisputes
from chalicelib.domain.providers.stripe import StripeDisputes

PROVIDERS: Final[dict[str, Provider]] = {
    p.name: p for p in (PayPalDisputes(), StripeDisputes(), ShopifyDisputes())
}
HEADERS: Final = tuple(name for provider in PROVIDERS.values() for name in provider.headers)


def by_headers(headers: Mapping[str, str]) -> Provider | None:
    """Whose notice it must be, if it is one: the first header of each is its signature's or its id's."""
    return next((p for p in PROVIDERS.values() if p.headers[0] in headers), None)
