"""Keys under KMS and texts sealed to persons: what opens, and everything that must not."""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.crypto import SECRET_SECONDS, EndpointSecrets, HpkeCrypto
from chalicelib.application.ports import NewPerson, Root, Unreadable
from chalicelib.domain.errors import TryAgain
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

CASE, OTHER_CASE = "case_" + "a" * 26, "case_" + "b" * 26
TENANT, OTHER_TENANT = "ten_" + "a" * 26, "ten_" + "b" * 26
ENDPOINT = "ep_" + "a" * 26
ROOT = Root(b"i" * 32, b"t" * 32, b"s" * 32)
OTHER_ROOT = Root(b"i" * 32, b"t" * 32, b"z" * 32)
TEXT = "The lamp arrived broken. 灯到货时已损坏。".encode()


def no_kms() -> object:
    raise AssertionError("persons' keys need no call")


LOCAL = HpkeCrypto(no_kms, "")


def person(slot: str = "complainant", root: Root = ROOT) -> NewPerson:
    return LOCAL.new_person(root, CASE, slot, "buyer-17")


# ------------------------------------------------------------------------------------------------------------ roots


def crypto(services: Services) -> HpkeCrypto:
    return cast(HpkeCrypto, services.crypto)


def test_a_root_opens_for_its_tenant(services: Services) -> None:
    """Always to the same three keys."""
    wrapped = crypto(services).new_root(TENANT)
    assert crypto(services).unwrap_root(TENANT, wrapped) == crypto(services).unwrap_root(TENANT, wrapped)


def test_a_key_service_that_does_not_answer_is_asked_again_later(services: Services) -> None:
    """A passing fault is no defect of the request."""
    wrapped = services.crypto.new_root("ten_1")

    class Silent:
        def decrypt(self, **_: object) -> object:
            raise ConnectionClosedError(endpoint_url="kms")

    with pytest.raises(TryAgain):
        HpkeCrypto(Silent, "key").unwrap_root("ten_1", wrapped)


def test_a_root_is_one_call_to_make_and_one_to_open(services: Services) -> None:
    """The budget of the request path counts them."""
    with count_calls() as calls:
        crypto(services).unwrap_root(TENANT, crypto(services).new_root(TENANT))
    assert calls == {"kms.GenerateDataKey": 1, "kms.Decrypt": 1}


def test_a_roots_keys_are_three_and_different(services: Services) -> None:
    """One for ids, one for tokens, one for persons: none can stand in for another."""
    root = crypto(services).unwrap_root(TENANT, crypto(services).new_root(TENANT))
    assert len({root.ids, root.tokens, root.subjects}) == 3
    assert {len(key) for key in (root.ids, root.tokens, root.subjects)} == {32}


def test_two_roots_have_nothing_in_common(services: Services) -> None:
    """Not even for one tenant."""
    first, second = crypto(services).new_root(TENANT), crypto(services).new_root(TENANT)
    assert crypto(services).unwrap_root(TENANT, first) != crypto(services).unwrap_root(TENANT, second)


def test_a_root_does_not_open_for_another_tenant(services: Services) -> None:
    """The encryption context is the tenant's id."""
    wrapped = crypto(services).new_root(TENANT)
    with pytest.raises(Unreadable):
        crypto(services).unwrap_root(OTHER_TENANT, wrapped)


def test_a_damaged_root_is_unreadable(services: Services) -> None:
    """And no crash."""
    wrapped = crypto(services).new_root(TENANT)
    with pytest.raises(Unreadable):
        crypto(services).unwrap_root(TENANT, wrapped[:-1] + bytes([wrapped[-1] ^ 1]))


def test_kms_being_wrong_itself_is_not_unreadable(services: Services) -> None:
    """A key that is gone is an outage, to be seen as one."""
    wrapped = crypto(services).new_root(TENANT)
    misconfigured = HpkeCrypto(services.clients.lazy("kms"), "00000000-0000-0000-0000-000000000000")
    with pytest.raises(ClientError):
        misconfigured.unwrap_root(TENANT, wrapped)


# ---------------------------------------------------------------------------------------------------------- persons


@pytest.mark.parametrize("text", [TEXT, b"", b"x" * 100_000], ids=["text", "nothing", "much"])
def test_what_is_sealed_to_a_person_opens_with_their_key(text: bytes) -> None:
    """Byte for byte."""
    someone = person()
    sealed = LOCAL.seal(someone.public_key, CASE, text)
    assert LOCAL.open(ROOT, CASE, "complainant", someone.wrapped_key, sealed) == text


def test_sealing_needs_the_public_key_only() -> None:
    """Another process, without any secret, can write."""
    someone = person()
    sealed = HpkeCrypto(no_kms, "").seal(someone.public_key, CASE, TEXT)
    assert LOCAL.open(ROOT, CASE, "complainant", someone.wrapped_key, sealed) == TEXT


def test_the_same_text_never_looks_the_same() -> None:
    """Each sealing has its own ephemeral key."""
    someone = person()
    assert LOCAL.seal(someone.public_key, CASE, TEXT) != LOCAL.seal(someone.public_key, CASE, TEXT)


def test_sealing_costs_48_bytes() -> None:
    """32 for the encapsulated key, 16 for the tag: write units are computed from it."""
    assert len(LOCAL.seal(person().public_key, CASE, TEXT)) == len(TEXT) + 48


def test_a_person_has_a_key_of_their_own() -> None:
    """Per person and case, never derived."""
    first, second = person(), person()
    assert first.public_key != second.public_key
    assert first.wrapped_key != second.wrapped_key


def test_a_new_person_is_named() -> None:
    """The row needs slot and reference."""
    someone = person("respondent")
    assert (someone.slot, someone.ref, len(someone.public_key)) == ("respondent", "buyer-17", 32)
    assert len(someone.wrapped_key) == 12 + 32 + 16


def unreadable(
    root: Root = ROOT,
    case_id: str = CASE,
    slot: str = "complainant",
    wrapped: bytes = b"",
    sealed: bytes = b"",
) -> bool:
    with pytest.raises(Unreadable):
        LOCAL.open(root, case_id, slot, wrapped, sealed)
    return True


def test_nothing_else_opens_it() -> None:
    """Not another tenant's root, another slot, another case, another person of the same case."""
    someone, other = person(), person("respondent")
    wrapped, sealed = someone.wrapped_key, LOCAL.seal(someone.public_key, CASE, TEXT)
    assert unreadable(root=OTHER_ROOT, wrapped=wrapped, sealed=sealed)
    assert unreadable(slot="respondent", wrapped=wrapped, sealed=sealed)
    assert unreadable(case_id=OTHER_CASE, wrapped=wrapped, sealed=sealed)
    assert unreadable(slot="respondent", wrapped=other.wrapped_key, sealed=sealed)


def test_a_box_moved_to_another_case_does_not_open() -> None:
    """Even with the person's true key of the case it is moved to: the case is part of the sealing."""
    someone = person()
    sealed = LOCAL.seal(someone.public_key, OTHER_CASE, TEXT)
    assert unreadable(wrapped=someone.wrapped_key, sealed=sealed)


def test_every_changed_byte_is_noticed() -> None:
    """In the box and in the wrapped key."""
    someone = person()
    wrapped, sealed = someone.wrapped_key, LOCAL.seal(someone.public_key, CASE, b"short")
    for place in range(len(sealed)):
        damaged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert unreadable(wrapped=wrapped, sealed=damaged)
    for place in range(len(wrapped)):
        damaged = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        assert unreadable(wrapped=damaged, sealed=sealed)


@given(wrapped=st.binary(max_size=80), sealed=st.binary(max_size=80))
def test_any_other_bytes_are_unreadable(wrapped: bytes, sealed: bytes) -> None:
    """One exception, whatever a damaged row holds."""
    assert unreadable(wrapped=wrapped, sealed=sealed)
    assert unreadable(wrapped=person().wrapped_key, sealed=sealed)


@pytest.mark.parametrize("public_key", [b"", bytes(31), bytes(33), bytes(32), b"\x01" + bytes(31)])
def test_nothing_is_sealed_to_bytes_that_are_no_key(public_key: bytes) -> None:
    """Points of small order among them: they would make the shared secret zero, known to everyone."""
    with pytest.raises(Unreadable):
        LOCAL.seal(public_key, CASE, TEXT)


def test_a_sealed_text_is_hpke_to_anybody_elses_library() -> None:
    """RFC 9180 base mode, X25519, HKDF-SHA256, AES-256-GCM, by the steps of the standard."""
    key = X25519PrivateKey.generate()
    sealed = LOCAL.seal(key.public_key().public_bytes_raw(), CASE, TEXT)
    assert open_by_the_book(key, sealed, b"redress:person:1|" + CASE.encode()) == TEXT


def open_by_the_book(key: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180 sections 4.1, 5.1 and 5.2, with nothing but X25519, HMAC and AES-GCM."""
    import hmac

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite: bytes, prk: bytes, label: bytes, data: bytes, length: int) -> bytes:
        return hmac.digest(prk, length.to_bytes(2) + b"HPKE-v1" + suite + label + data + b"\x01", "sha256")[
            :length
        ]

    enc, box = sealed[:32], sealed[32:]
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    own = key.public_key().public_bytes_raw()
    agreed = extract(kem, b"", b"eae_prk", key.exchange(X25519PublicKey.from_public_bytes(enc)))
    shared = expand(kem, agreed, b"shared_secret", enc + own, 32)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    nonce = expand(suite, secret, b"base_nonce", context, 12)
    return AESGCM(expand(suite, secret, b"key", context, 32)).decrypt(nonce, box, b"")


def test_random_bytes_are_as_many_as_asked_and_new() -> None:
    """From the operating system."""
    assert len(LOCAL.random(16)) == 16
    assert LOCAL.random(16) != LOCAL.random(16)


def test_importing_the_module_does_not_load_the_library() -> None:
    """Most functions never need it, and a cold start would pay."""
    code = "import sys, chalicelib.adapters.crypto; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ------------------------------------------------------------------------------------------------- endpoint secrets


@pytest.fixture
def secrets(services: Services) -> EndpointSecrets:
    return services.endpoint_secrets


def test_an_endpoints_secret_survives_the_round_trip(secrets: EndpointSecrets) -> None:
    """Encrypted by KMS itself: nothing of it lies in the table."""
    wrapped = secrets.encrypt(TENANT, ENDPOINT, b"s" * 32)
    assert b"s" * 32 not in wrapped
    assert secrets.decrypt(TENANT, ENDPOINT, wrapped) == b"s" * 32


@pytest.mark.parametrize("place", [(OTHER_TENANT, ENDPOINT), (TENANT, "ep_" + "b" * 26)])
def test_an_endpoints_secret_opens_nowhere_else(secrets: EndpointSecrets, place: tuple[str, str]) -> None:
    """It is bound to tenant and endpoint; a remembered one too."""
    wrapped = secrets.encrypt(TENANT, ENDPOINT, b"s" * 32)
    secrets.decrypt(TENANT, ENDPOINT, wrapped)
    with pytest.raises(Unreadable):
        secrets.decrypt(*place, wrapped)


def test_an_endpoints_secret_is_not_under_the_data_key(services: Services, secrets: EndpointSecrets) -> None:
    """`deliver` may use the webhook key only: a secret under another one is refused."""
    context = {"tenant": TENANT, "endpoint": ENDPOINT}
    foreign = boto3.client("kms").encrypt(
        KeyId=services.settings.data_key_id, Plaintext=b"s" * 32, EncryptionContext=context
    )
    with pytest.raises((Unreadable, ClientError)):  # IncorrectKeyException on AWS, AccessDenied in moto
        secrets.decrypt(TENANT, ENDPOINT, foreign["CiphertextBlob"])


def test_a_secret_is_remembered_for_a_minute(secrets: EndpointSecrets, clock: HandClock) -> None:
    """A burst of deliveries to one endpoint is one KMS call."""
    wrapped = secrets.encrypt(TENANT, ENDPOINT, b"s" * 32)
    with count_calls() as calls:
        for _ in range(3):
            secrets.decrypt(TENANT, ENDPOINT, wrapped)
        clock.sleep(SECRET_SECONDS)
        secrets.decrypt(TENANT, ENDPOINT, wrapped)
    assert calls == {"kms.Decrypt": 2}


# ---------------------------------------------------------------------------------------------------------- clients


def test_a_client_is_made_once(aws: object) -> None:
    """And the session with it: both cost a good part of a cold start."""
    clients = Clients()
    assert clients.get("kms") is clients.lazy("kms")()
    assert clients.session is clients.session


def test_clients_have_short_time_outs_and_two_attempts(aws: object) -> None:
    """A stuck call must not use up a function's time."""
    config = Clients().get("sqs").meta.config
    assert (config.connect_timeout, config.read_timeout) == (3, 5)
    assert config.retries["total_max_attempts"] == 2


def test_the_region_is_the_one_lambda_names(aws: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_REGION, which botocore does not read by itself."""
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert Clients().get("sqs").meta.region_name == "eu-west-3"


@pytest.mark.parametrize(
    ("endpoint", "style"), [(None, "virtual"), ("http://127.0.0.1:5000", "path")], ids=["aws", "one host"]
)
def test_buckets_are_names_only_where_names_resolve(
    aws: object, monkeypatch: pytest.MonkeyPatch, endpoint: str | None, style: str
) -> None:
    """A local server is one host: its buckets are paths."""
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    assert Clients().get("s3").meta.config.s3["addressing_style"] == style


# ------------------------------------------------------------------------------------------------------- signatures


def signed(message: bytes) -> tuple[str, str]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(public).decode(), base64.b64encode(key.sign(message)).decode()


def test_a_signature_fits_the_message_that_was_signed_and_no_other() -> None:
    public, signature = signed(TEXT)
    assert LOCAL.signed(public, signature, TEXT)
    assert not LOCAL.signed(public, signature, TEXT + b".")


@pytest.mark.parametrize("text", ["", "no base64 !", "AA==", "é"])
def test_what_is_no_key_or_signature_fits_nothing(text: str) -> None:
    public, signature = signed(TEXT)
    assert not LOCAL.signed(text, signature, TEXT)
    assert not LOCAL.signed(public, text, TEXT)
