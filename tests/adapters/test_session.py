"""The quick botocore session: what it finds is what botocore itself would have found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from chalicelib.adapters.session import quick_session, settle

REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def lambda_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials where Lambda puts them, and nothing else about AWS."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.mark.parametrize("service", ["dynamodb", "kms", "sqs", "stepfunctions", "s3", "secretsmanager"])
@pytest.mark.parametrize("region", [REGION, "cn-north-1"])
def test_clients_go_where_botocores_own_go(service: str, region: str) -> None:
    """The same address, the same name for signing, the same operations."""
    ours, plain = (made.create_client(service, region_name=region) for made in (quick_session(), Session()))
    assert ours.meta.endpoint_url == plain.meta.endpoint_url
    assert ours.meta.method_to_api_mapping == plain.meta.method_to_api_mapping
    assert ours.meta.service_model.signing_name == plain.meta.service_model.signing_name


def test_data_files_are_read_alike() -> None:
    """Value by value."""

    def endpoints(session: Session) -> Any:
        return session.get_component("data_loader").load_data("endpoints")

    assert endpoints(quick_session()) == endpoints(Session())


def test_the_environments_credentials_are_used() -> None:
    """Lambda renews them by a new process."""
    found = quick_session().get_credentials().get_frozen_credentials()
    assert (found.access_key, found.secret_key, found.token) == ("ASIAEXAMPLE", "secret", "token")


def test_without_credentials_in_the_environment_botocore_looks_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A developer's file works as ever."""
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = AKIAOWN\naws_secret_access_key = own\n")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    assert quick_session().get_credentials().access_key == "AKIAOWN"


def test_a_service_that_is_not_there_is_still_unknown() -> None:
    """Not a missing file somewhere below."""
    with pytest.raises(UnknownServiceError):
        quick_session().create_client("nosuchservice", region_name=REGION)


def test_a_settled_client_looks_for_its_endpoint_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore works through its rules at every call; they say the same each time."""
    client = settle(quick_session().create_client("dynamodb", region_name=REGION))
    rules, asked = client._ruleset_resolver._rules, []
    found = rules.construct_endpoint
    monkeypatch.setattr(rules, "construct_endpoint", lambda **given: asked.append(1) or found(**given))
    model = client.meta.service_model.operation_model("GetItem")
    given = {"operation_model": model, "call_args": {"TableName": "t"}, "request_context": {}}
    urls = {client._ruleset_resolver.construct_endpoint(**given).url for _ in range(3)}
    assert (urls, len(asked)) == ({f"https://dynamodb.{REGION}.amazonaws.com"}, 1)


def test_the_endpoint_of_s3_is_not_settled() -> None:
    """It has the bucket's name in it."""
    with pytest.raises(ValueError, match="bucket"):
        settle(quick_session().create_client("s3", region_name=REGION))


def test_clients_call_themselves_by_one_name() -> None:
    """Not put together anew at each call. In a process of its own: the local stack has moto call itself otherwise."""
    code = (
        "from chalicelib.adapters.session import quick_session as made;"
        f"print(made().create_client('dynamodb', region_name='{REGION}')._user_agent_creator.to_string())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith(" redress\n")
