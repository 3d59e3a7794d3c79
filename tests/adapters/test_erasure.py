"""The vault at the end of a file: holds that nobody passes by, locks that only an order does, nothing left over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.erasure import S3Eraser
from chalicelib.adapters.file_keys import intake_key, vault_key, vault_keys
from chalicelib.adapters.holds import S3Holds
from chalicelib.domain.case.exhibits import Which

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

CASE, EVIDENCE, OTHER = "case_" + "a" * 26, "evi_" + "e" * 26, "evi_" + "f" * 26


@pytest.fixture
def eraser(services: Services, clients: Clients) -> S3Eraser:
    return S3Eraser(clients.lazy("s3"), services.settings.intake_bucket, services.settings.vault_bucket)


@pytest.fixture
def holds(services: Services, clients: Clients) -> S3Holds:
    return S3Holds(clients.lazy("s3"), services.settings.vault_bucket)


def store(services: Services, key: str, *, locked: bool = True) -> str:
    """One version in the vault, locked for a day or not at all."""
    lock: dict[str, Any] = {
        "ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime.now(UTC) + timedelta(days=1),
    }  # fmt: skip
    put = boto3.client("s3").put_object(
        Bucket=services.settings.vault_bucket, Key=key, Body=b"evidence", **(lock if locked else {})
    )
    return put["VersionId"]


def keys(services: Services, bucket: str = "vault_bucket") -> list[str]:
    """Of every version and delete marker."""
    listed = boto3.client("s3").list_object_versions(Bucket=getattr(services.settings, bucket))
    return [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in listed.get(kind, ())]


@pytest.mark.capability("S07")
def test_everything_of_a_file_goes(services: Services, eraser: S3Eraser) -> None:
    """The original, its copy, its thumbnail, what lies in intake; older versions and delete markers too."""
    for key in vault_keys(CASE, EVIDENCE):
        store(services, key, locked=False)
    store(services, vault_key(CASE, EVIDENCE), locked=False)
    s3, intake = boto3.client("s3"), services.settings.intake_bucket
    s3.put_object(Bucket=intake, Key=intake_key(CASE, EVIDENCE), Body=b"x")
    s3.delete_object(Bucket=intake, Key=intake_key(CASE, EVIDENCE))
    assert eraser.erase(CASE, EVIDENCE, past_lock=False) == 6
    assert keys(services) == keys(services, "intake_bucket") == []


def test_another_file_stays(services: Services, eraser: S3Eraser) -> None:
    """Of the same case, and one whose key begins alike."""
    store(services, vault_key(CASE, EVIDENCE), locked=False)
    store(services, vault_key(CASE, OTHER), locked=False)
    store(services, vault_key(CASE, EVIDENCE) + "x", locked=False)
    eraser.erase(CASE, EVIDENCE, past_lock=True)
    assert sorted(keys(services)) == sorted([vault_key(CASE, OTHER), vault_key(CASE, EVIDENCE) + "x"])


def test_erasing_twice_deletes_once(services: Services, eraser: S3Eraser) -> None:
    """A message comes again after a crash."""
    store(services, vault_key(CASE, EVIDENCE), locked=False)
    assert [eraser.erase(CASE, EVIDENCE, past_lock=False) for _ in range(2)] == [1, 0]


@pytest.mark.capability("S07")
def test_a_lock_is_passed_by_on_order_only(services: Services, eraser: S3Eraser) -> None:
    """Without one S3 itself refuses, whatever our own code took for over."""
    store(services, vault_key(CASE, EVIDENCE))
    with pytest.raises(ClientError, match="AccessDenied"):
        eraser.erase(CASE, EVIDENCE, past_lock=False)
    assert eraser.erase(CASE, EVIDENCE, past_lock=True) == 1


@pytest.mark.capability("S07")
def test_no_order_passes_a_legal_hold_by(services: Services, eraser: S3Eraser, holds: S3Holds) -> None:
    """On the original and on what was made of it; once lifted, all of it goes."""
    for which in Which:
        store(services, vault_key(CASE, EVIDENCE, which), locked=False)
    for _ in range(2):
        holds.set(CASE, EVIDENCE, held=True)
    with pytest.raises(ClientError, match="AccessDenied"):
        eraser.erase(CASE, EVIDENCE, past_lock=True)
    assert len(keys(services)) == 3
    holds.set(CASE, EVIDENCE, held=False)
    assert eraser.erase(CASE, EVIDENCE, past_lock=True) == 3


def test_a_hold_is_for_one_file(services: Services, eraser: S3Eraser, holds: S3Holds) -> None:
    """Its neighbour is free."""
    store(services, vault_key(CASE, EVIDENCE), locked=False)
    store(services, vault_key(CASE, OTHER), locked=False)
    holds.set(CASE, EVIDENCE, held=True)
    assert eraser.erase(CASE, OTHER, past_lock=False) == 1
