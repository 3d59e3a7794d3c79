"""Where issuers' keys are fetched: by the same rules as webhooks are sent, vector by vector."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from chalicelib.adapters.key_sets import KeySets
from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.application.issuer_ports import IssuerUnreachable
from chalicelib.domain.addresses import PUBLIC, check_url
from chalicelib.domain.errors import Invalid
from chalicelib.domain.jws import parse
from tests.conftest import HandClock
from tests.jwts import claims, issuer, token
from tests.ssrf.asking import Resolver
from tests.ssrf.corpus import FAMILIES, TWINS
from tests.ssrf.guard import guarded
from tests.ssrf.vector import Vector

SAMPLE = tuple(members[0] for members in FAMILIES.values())
"""One of every family."""
PARTS = parse(token(claims()))


@pytest.mark.parametrize("vector", SAMPLE, ids=str)
def test_no_vector_is_fetched_and_its_twin_is_connected_to(vector: Vector) -> None:
    """By what the name leads to when it is fetched; discovery goes the same way."""
    with guarded(TWINS) as seen:
        with pytest.raises(IssuerUnreachable):
            _sets([vector.twin_leads]).holds("ten_a", issuer(jwks_uri=vector.twin), "k1", PARTS)
        assert seen.take() == [(vector.twin_leads, check_url(vector.twin).port)]
        with pytest.raises(IssuerUnreachable):
            _sets(vector.leads).holds("ten_a", issuer(jwks_uri=vector.text), "k1", PARTS)
        with pytest.raises(Invalid):
            _sets(vector.leads).key_set_of(vector.text)
        assert seen.take() == []


def _sets(leads: Iterable[str]) -> KeySets:
    resolver = Resolver(leads)
    return KeySets(WebhookHttp(PUBLIC, timeout=1, resolver=resolver), PUBLIC, HandClock())
