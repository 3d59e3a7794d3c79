"""The model of KMS against moto: what one key and context have sealed, no other opens; what a key has signed, it has.

Keys of moto's sign at random, as ECDSA does; so not signatures are compared, but that each fits its key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.world import World
from tests.simulation.twins import Twins, moto, same

contexts = st.sampled_from([{}, {"tenant": "a"}, {"tenant": "b"}, {"tenant": "a", "endpoint": "e"}])
which = st.integers(0, 1)
steps = st.one_of(
    st.tuples(st.just("GenerateDataKey"), which, contexts),
    st.tuples(st.just("Encrypt"), which, contexts, st.binary(min_size=1, max_size=64)),
    st.tuples(
        st.just("Decrypt"),
        st.one_of(which, st.just(7)),
        contexts,
        st.integers(0, 3),
        st.sampled_from([0, 0, 5]),
    ),
)


class Pair(Twins):
    def __init__(self, world: World) -> None:
        super().__init__(world, "kms")
        made = [self.moto.create_key()["KeyMetadata"] for _ in range(2)]
        for key in made:
            world.kms.create(key["KeyId"], key["Arn"])
        self.ids = [key["KeyId"] for key in made]

    def key(self, number: int) -> str:
        return self.ids[number] if number < len(self.ids) else "12345678-1234-1234-1234-123456789012"


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with moto(), World(workers=()) as world:
        both = Pair(world)
        yield both
        both.check_all_were_asked()


@given(program=st.lists(steps, min_size=1, max_size=10))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_programs_run_alike(pair: Pair, program: list[Any]) -> None:
    """The same plaintext, or the same refusal; a wrong context and a damaged text are refused alike."""
    sealed: list[tuple[bytes, bytes, bytes, bytes]] = []
    for kind, number, context, *rest in program:
        asked: dict[str, Any] = {"KeyId": pair.key(number), "EncryptionContext": context}
        if kind == "Decrypt":
            if rest[0] < len(sealed):
                _decrypted(pair, asked, sealed[rest[0]], rest[1])
            continue
        asked |= {"KeySpec": "AES_256"} if kind == "GenerateDataKey" else {"Plaintext": rest[0]}
        ours, theirs = pair.ask(kind, asked)
        assert ours["KeyId"] == theirs["KeyId"]
        assert ours.keys() == theirs.keys() - {"EncryptionAlgorithm", "KeyMaterialId"}
        texts = (rest * 2) if kind == "Encrypt" else (ours["Plaintext"], theirs["Plaintext"])
        assert len(texts[0]) == len(texts[1])
        sealed.append((ours["CiphertextBlob"], texts[0], theirs["CiphertextBlob"], texts[1]))


def test_signing_keys_are_found_by_their_aliases(pair: Pair) -> None:
    """A key is made, named and signs digests; a name is given once, and what seals does not sign."""
    made = pair.ask("CreateKey", {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"})
    targets = [answer["KeyMetadata"]["KeyId"] for answer in made]
    name = {"AliasName": "alias/a-neutral"}
    named = pair.ask("CreateAlias", *(name | {"TargetKeyId": target} for target in targets))
    assert named == ({}, {})
    ours, theirs = pair.ask("CreateAlias", *(name | {"TargetKeyId": target} for target in targets))
    assert ours["error"] == theirs["error"] == "AlreadyExistsException"
    digest = hashlib.sha256(b"award").digest()
    how = {"Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    keys = pair.ask("GetPublicKey", {"KeyId": "alias/a-neutral"})
    for key, signed in zip(keys, pair.ask("Sign", {"KeyId": "alias/a-neutral"} | how), strict=True):
        public = serialization.load_der_public_key(key["PublicKey"])
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signed["Signature"], digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    ours, theirs = pair.ask("Sign", {"KeyId": "alias/nobody"} | how)
    assert ours["error"] == theirs["error"] == "NotFoundException"


def test_the_same_signature_each_time(world: World) -> None:
    """Or a seed would not lead the same story twice (RFC 6979)."""
    key = {"KeyId": world.services.settings.tree_key_id, "Message": bytes(32), "MessageType": "DIGEST"}
    asked = key | {"SigningAlgorithm": "ECDSA_SHA_256"}
    assert world.kms.sign(asked) == world.kms.sign(asked)


def _decrypted(pair: Pair, asked: dict[str, Any], sealed: tuple[bytes, ...], damage: int) -> None:
    ours, theirs = pair.ask(
        "Decrypt",
        {**asked, "CiphertextBlob": _damaged(sealed[0], damage)},
        {**asked, "CiphertextBlob": _damaged(sealed[2], damage)},
    )
    if "error" in ours or "error" in theirs:
        if theirs.get("error") == "AccessDeniedException":  # moto's word for a ciphertext of another key
            theirs["error"] = "IncorrectKeyException"
        assert same(ours, theirs), f"Decrypt {asked}\nmodel: {ours}\nmoto:  {theirs}"
        return
    assert (ours["KeyId"], ours["Plaintext"]) == (theirs["KeyId"], sealed[1])
    assert theirs["Plaintext"] == sealed[3]


def _damaged(blob: bytes, at: int) -> bytes:
    """A byte changed, counted from the end; none for 0."""
    return blob if not at else blob[:-at] + bytes([blob[-at] ^ 1]) + blob[len(blob) - at + 1 :]
