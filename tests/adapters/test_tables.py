"""The models against the tables they stand for."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.tables import Tables
from chalicelib.settings import VARIABLES, BadSetting, Settings
from tests import aws as account
from tests.roundtrips import count_calls

NAMES = ("disputes", "directory", "subject_keys", "views", "deliveries")


@pytest.mark.parametrize("name", NAMES)
def test_a_model_has_the_keys_and_indexes_of_its_table(tables: Tables, name: str) -> None:
    """Projections included."""
    model = getattr(tables, name)
    with count_calls() as calls:
        schema = model._get_schema()
    assert not calls
    table = tables.reading.describe_table(model.Meta.table_name)
    assert table is not None
    assert _keys(schema["key_schema"]) == _keys(table["KeySchema"])
    assert {
        i["index_name"]: (_keys(i["key_schema"]), i["projection"]) for i in schema["global_secondary_indexes"]
    } == {
        i["IndexName"]: (_keys(i["KeySchema"]), i["Projection"])
        for i in table.get("GlobalSecondaryIndexes", [])
    }


def _keys(schema: list[dict[str, str]]) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in schema}


def test_a_model_is_used_without_describing_its_table(tables: Tables) -> None:
    """One call is one call."""
    with count_calls() as calls:
        tables.directory("tenant#x", "a#tenant", doc="{}").save()
        assert tables.directory.get("tenant#x", "a#tenant").doc == "{}"
    assert calls == {"dynamodb.PutItem": 1, "dynamodb.GetItem": 1}


def test_all_models_share_one_client(tables: Tables) -> None:
    """Each of its own would cost a cold start some tens of milliseconds and a TLS handshake."""
    assert len({id(getattr(tables, name)._get_connection().connection.client) for name in NAMES}) == 1


def test_a_table_nobody_names_is_an_error_of_its_user_only() -> None:
    """A function is given the variables it needs."""
    tables = Tables(Settings({"VIEWS_TABLE": "views", "AWS_REGION": "eu-central-1"}), Clients())
    with pytest.raises(BadSetting, match="DIRECTORY_TABLE"):
        _ = tables.directory


def test_threads_share_what_they_make_at_the_same_time(tables: Tables) -> None:
    """The one-machine stack serves with threads."""
    barrier = threading.Barrier(8)
    found: list[Any] = []

    def use() -> None:
        barrier.wait()
        found.append((tables.disputes, tables.once, tables.reading))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_the_test_account_sets_every_variable(environment: dict[str, str]) -> None:
    """And none that nobody reads."""
    assert set(environment) == set(VARIABLES)


def test_the_test_account_has_a_queue_by_every_name(environment: dict[str, str]) -> None:
    """As the queues adapter looks them up."""
    settings = Settings(environment)
    assert all(name in settings.queue_url(name) for name in account.QUEUES)
