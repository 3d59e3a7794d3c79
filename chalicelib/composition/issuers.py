"""What recognises the people of tenants' own issuers, put together. Made when the first such token comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.adapters.key_sets import KeySets
    from chalicelib.application.federating import Federation, IssuerKeeping
    from chalicelib.bootstrap import Services


def key_sets(services: Services) -> KeySets:
    """Under the policy of webhooks: whatever strangers name is called in one way only."""
    from chalicelib.adapters.key_sets import TIMEOUT_SECONDS, KeySets
    from chalicelib.adapters.webhook_http import WebhookHttp

    http = WebhookHttp(services.webhook_policy, timeout=TIMEOUT_SECONDS)
    return KeySets(http, services.webhook_policy, services.clock)


def federation(services: Services) -> Federation:
    from chalicelib.adapters.issuers import CachedIssuers, PynamoIssuers, RememberedNeutrals
    from chalicelib.application.federating import Federation

    neutrals = RememberedNeutrals(services.onboarding.on_roster, services.clock)
    known = CachedIssuers(PynamoIssuers(services.tables), services.clock)
    return Federation(known, services.key_sets, neutrals.person)


def issuer_keeping(services: Services) -> IssuerKeeping:
    from chalicelib.adapters.issuers import PynamoIssuers
    from chalicelib.application.federating import IssuerKeeping

    return IssuerKeeping(PynamoIssuers(services.tables), services.key_sets)
