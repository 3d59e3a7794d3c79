"""The tables of the template."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters import tables
from tests.infra.looking import Template, of_type, properties

TABLES = ("DisputesTable", "SubjectKeysTable", "DirectoryTable", "ViewsTable", "DeliveriesTable")
MODELS = {
    "DisputesTable": tables.DisputeRow,
    "SubjectKeysTable": tables.SubjectKeyRow,
    "DirectoryTable": tables.DirectoryRow,
    "ViewsTable": tables.ViewRow,
    "DeliveriesTable": tables.DeliveryRow,
}


def test_there_are_five_tables(plain: Template) -> None:
    """Those of the design and no other."""
    assert set(of_type(plain, "AWS::DynamoDB::Table")) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_outlives_its_stack(plain: Template, name: str) -> None:
    """Deleting or replacing the stack leaves it, and nobody deletes it by hand without lifting its protection first."""
    resource = plain["Resources"][name]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert resource["Properties"]["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize("name", TABLES)
def test_a_table_can_be_recovered_and_is_encrypted(plain: Template, name: str) -> None:
    """To any second of the last 35 days."""
    table = properties(plain, name)
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_paid_by_use_and_keyed_by_pk_and_sk(plain: Template, name: str) -> None:
    """No capacity to plan, one key shape everywhere."""
    table = properties(plain, name)
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]] == [
        ("pk", "HASH"),
        ("sk", "RANGE"),
    ]


@pytest.mark.parametrize("name", TABLES)
def test_the_models_and_the_template_agree_on_indexes(plain: Template, name: str) -> None:
    """An index that the code queries exists, with the keys and attributes it counts on."""

    def by_kind(keys: list[dict[str, str]]) -> dict[str, str]:
        return {key["KeyType"]: key["AttributeName"] for key in keys}

    declared = {
        index["IndexName"]: (
            by_kind(index["KeySchema"]),
            index["Projection"]["ProjectionType"],
            index["Projection"].get("NonKeyAttributes", []),
        )
        for index in properties(plain, name).get("GlobalSecondaryIndexes", [])
    }
    schemas: list[Any] = [index._get_schema() for index in MODELS[name]._indexes.values()]
    used = {
        schema["index_name"]: (
            by_kind(schema["key_schema"]),
            schema["projection"]["ProjectionType"],
            schema["projection"].get("NonKeyAttributes", []),
        )
        for schema in schemas
    }
    assert declared == used


@pytest.mark.parametrize("name", TABLES)
def test_attributes_are_declared_exactly_for_keys(plain: Template, name: str) -> None:
    """CloudFormation refuses a key attribute without a type, and a type without a key."""
    table = properties(plain, name)
    schemas = [table["KeySchema"], *(index["KeySchema"] for index in table.get("GlobalSecondaryIndexes", []))]
    keys = {key["AttributeName"] for schema in schemas for key in schema}
    assert {attribute["AttributeName"] for attribute in table["AttributeDefinitions"]} == keys


def test_only_disputes_has_a_stream(plain: Template) -> None:
    """With both images: the relay compares the wake before and after."""
    streams = {name: properties(plain, name).get("StreamSpecification") for name in TABLES}
    assert streams.pop("DisputesTable") == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert not any(streams.values())


def test_rows_expire_where_a_ttl_is_written(plain: Template) -> None:
    """Request keys, finished deliveries, days of counting; a person's key or a tenant never."""
    expiring = {name for name in TABLES if "TimeToLiveSpecification" in properties(plain, name)}
    assert expiring == {"DisputesTable", "ViewsTable", "DeliveriesTable"}
    assert all(
        properties(plain, name)["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
        for name in expiring
    )
