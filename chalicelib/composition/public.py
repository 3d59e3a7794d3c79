"""Consumers without a platform: what proves their address, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.application.proving_addresses import Asking, Mailing, Tokens
    from chalicelib.bootstrap import Services


def asking(services: Services) -> Asking:
    from chalicelib.adapters.proofs import PynamoProofs
    from chalicelib.application.proving_addresses import Asking

    of = services.tenancies.of
    return Asking(PynamoProofs(services.tables), services.crypto, services.queues, services.clock, of)


def tokens(services: Services) -> Tokens:
    from chalicelib.application.proving_addresses import Tokens

    return Tokens(services.reader, services.onboarding, services.clock)


def mailing(services: Services) -> Mailing:
    from chalicelib.adapters.proofs import PynamoProofs
    from chalicelib.application.proving_addresses import Mailing

    return Mailing(
        PynamoProofs(services.tables), services.reader, services.store, services.crypto, services.notices,
        services.mailer, services.intake_words, services.clock, services.tenancies.of,
    )  # fmt: skip
