"""The account that `tests/aws.py` makes in a moment, held against what the template makes."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from chalicelib.settings import VARIABLES
from local.provision import Provisioned
from tests import aws

TABLES = {
    "DisputesTable": "DISPUTES_TABLE",
    "SubjectKeysTable": "SUBJECT_KEYS_TABLE",
    "DirectoryTable": "DIRECTORY_TABLE",
    "ViewsTable": "VIEWS_TABLE",
    "DeliveriesTable": "DELIVERIES_TABLE",
}


@pytest.fixture(scope="module")
def made(stack: Provisioned) -> dict[str, str]:
    """Made beside the template's own, in the same account: their names differ."""
    return aws.provision()


def shape(name: str) -> dict[str, Any]:
    """What code can notice of a table."""
    dynamodb = boto3.client("dynamodb")
    table = dynamodb.describe_table(TableName=name)["Table"]
    indexes = {
        index["IndexName"]: (index["KeySchema"], index["Projection"])
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"].get("AttributeName")
    return {
        "keys": table["KeySchema"], "indexes": indexes, "stream": table.get("StreamSpecification"), "expiry": expiry,
    }  # fmt: skip


@pytest.mark.parametrize(("logical_id", "variable"), TABLES.items())
def test_tables_are_alike(made: dict[str, str], stack: Provisioned, logical_id: str, variable: str) -> None:
    """Keys, indexes with their projections, stream and expiry."""
    assert shape(made[variable]) == shape(stack.resources[logical_id])


def test_buckets_are_alike(made: dict[str, str], stack: Provisioned) -> None:
    """Both keep versions, and the vault can lock them."""
    s3 = boto3.client("s3")
    for bucket in (
        made["INTAKE_BUCKET"],
        made["VAULT_BUCKET"],
        *map(stack.resources.get, ("IntakeBucket", "VaultBucket")),
    ):
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    for vault in (made["VAULT_BUCKET"], stack.resources["VaultBucket"]):
        assert (
            s3.get_object_lock_configuration(Bucket=vault)["ObjectLockConfiguration"]["ObjectLockEnabled"]
            == "Enabled"
        )


def test_every_setting_is_there(made: dict[str, str]) -> None:
    """As one environment, where each function has its own in the template."""
    assert set(made) == set(VARIABLES)
