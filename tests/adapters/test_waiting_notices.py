"""Notices that wait: one per dispute, so many of a connection, and certificates as they are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from chalicelib.adapters.certificates import X509Certificates
from chalicelib.adapters.records_kept import PynamoWaitingNotices
from chalicelib.application.record_ports import MAX_WAITING, Waiting
from chalicelib.domain.errors import Fault
from tests.shared_aws import account, backend
from tests.unit.domain.providers import notices

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

__all__ = ["account", "backend"]  # the fixtures
pytestmark = pytest.mark.capability("S64")
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=90)


@pytest.fixture
def kept(backend: Services) -> PynamoWaitingNotices:
    """On an AWS that these tests share."""
    return PynamoWaitingNotices(backend.tables)


def waiting(connection: str, dispute: str = "du_1") -> Waiting:
    return Waiting(connection, dispute, NOW, NOW, (Fault("/pack", "not_in_force"),), b"sealed")


def test_the_latest_of_a_dispute_waits(kept: PynamoWaitingNotices) -> None:
    """In the place of the one before; until its time."""
    first = waiting("rcn_one")
    later = replace(first, as_of=NOW + timedelta(hours=1))
    assert kept.put(first, UNTIL)
    assert kept.put(later, UNTIL)
    assert kept.of("rcn_one", NOW) == [later]
    assert kept.of("rcn_one", UNTIL) == []


def test_it_is_taken_out_only_as_it_was_seen(kept: PynamoWaitingNotices) -> None:
    """Another notice may have come in between."""
    first = waiting("rcn_two")
    later = replace(first, as_of=NOW + timedelta(hours=1))
    kept.put(later, UNTIL)
    kept.take(first)
    assert kept.of("rcn_two", NOW) == [later]
    kept.take(later)
    kept.take(later)
    assert kept.of("rcn_two", NOW) == []


def test_a_connection_has_room_for_a_hundred(kept: PynamoWaitingNotices) -> None:
    """One that waits already may be replaced all the same."""
    assert all(kept.put(waiting("rcn_three", f"du_{n:03}"), UNTIL) for n in range(MAX_WAITING))
    assert not kept.put(waiting("rcn_three", "du_100"), UNTIL)
    assert kept.put(waiting("rcn_three", "du_099"), UNTIL)


def test_a_certificate_is_read() -> None:
    """Modulus, exponent and times are those that the key and the builder were given."""
    found = X509Certificates().read(notices.pem())
    assert found is not None
    assert replace(found, sha256="ab" * 32) == notices.certificate()


@pytest.mark.parametrize("pem", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "é"])
def test_what_is_no_certificate_is_none(pem: str) -> None:
    """Nor is a bare key."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    bare = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert [X509Certificates().read(text) for text in (pem, bare)] == [None, None]
