"""The first operator's key: read from its secret, remembered for a minute, never in a form that opens anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from chalicelib.domain import credentials
from chalicelib.domain.access import BODY_SCOPES, SCOPES
from chalicelib.domain.values import Role
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

KEY_ID = "key_operator222222222222222222"


def rotate(services: Services, secret: bytes) -> str:
    """The operator's credential from now on."""
    text = credentials.format_key(KEY_ID, secret)
    stored = json.dumps({"key_id": KEY_ID, "secret": text.removeprefix(f"rk_{KEY_ID[4:]}_")})
    client, arn = services.clients.get("secretsmanager"), services.settings.operator_secret_arn
    client.put_secret_value(SecretId=arn, SecretString=stored)
    return text


@pytest.fixture
def text(services: Services) -> str:
    return rotate(services, bytes(range(32)))


def test_the_credential_is_what_its_owner_sends(services: Services, text: str) -> None:
    """Put together from the two parts of the secret."""
    assert services.operator.text() == text


def test_the_key_knows_the_secret_by_its_hash_only(services: Services, text: str) -> None:
    """With every scope of platforms and bodies, and of no tenant."""
    key = services.operator.key()
    every = tuple(sorted({*SCOPES, *BODY_SCOPES}))
    presented = credentials.parse_key(text)
    assert (key.id, key.role, key.tenant, key.scopes) == (presented.id, Role.OPERATOR, "", every)
    assert credentials.secret_matches(presented.secret, key.secret_hash)
    assert text.rpartition("_")[2] not in str(key)


def test_the_secret_is_read_once_a_minute(services: Services, text: str, clock: HandClock) -> None:
    """Requests do not wait for it."""
    with count_calls() as calls:
        services.operator.key()
        clock.sleep(59)
        services.operator.key()
    assert calls == {"secretsmanager.GetSecretValue": 1}


def test_a_rotated_secret_is_honoured_within_a_minute(
    services: Services, text: str, clock: HandClock
) -> None:
    """And the old one is refused from then on."""
    services.operator.key()
    newer = rotate(services, bytes(32))
    clock.sleep(60)
    key = services.operator.key()
    assert credentials.secret_matches(credentials.parse_key(newer).secret, key.secret_hash)
    assert not credentials.secret_matches(credentials.parse_key(text).secret, key.secret_hash)


def test_a_secret_that_the_stack_makes_up_reads_as_a_key(services: Services) -> None:
    """43 characters out of those that its fragment leaves: each such text is canonical."""
    from infra.compose import fragments

    made = fragments("test")["Resources"]["OperatorSecret"]["Properties"]["GenerateSecretString"]
    letters = "".join(chr(n) for n in range(33, 127) if chr(n).isalnum())
    left = [letter for letter in letters if letter not in made["ExcludeCharacters"]]
    template = json.loads(made["SecretStringTemplate"])
    for letter in left:
        secret = json.dumps(template | {made["GenerateStringKey"]: letter * made["PasswordLength"]})
        services.clients.get("secretsmanager").put_secret_value(
            SecretId=services.settings.operator_secret_arn, SecretString=secret
        )
        assert credentials.parse_key(services.operator.text()).id == KEY_ID
