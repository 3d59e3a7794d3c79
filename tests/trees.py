"""Trees for tests: signed with a key made for the purpose, over as many leaves as are wanted."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from chalicelib.adapters.tree_files import S3TreeFiles
from chalicelib.adapters.tree_signer import ORDER
from chalicelib.domain.trees import heads
from chalicelib.domain.trees.heads import Inclusion, Index, Leaf, SignedHead
from chalicelib.domain.trees.merkle import TILE
from tests import builders
from tests.aws import ACCOUNT, NAMES

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

DAY = date(2026, 11, 22)


class HandSigner:
    """The TreeSigner port with a key in memory."""

    def __init__(self, secret: int = 7) -> None:
        self._key = ec.derive_private_key(secret, ec.SECP256R1())

    def public_key(self) -> bytes:
        form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(*form)

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


@cache
def leaves(count: int) -> tuple[Leaf, ...]:
    """In the order of the tree."""
    made = (Leaf(builders.an_id("case", str(n)), n + 1, _hash(str(n))) for n in range(count))
    return tuple(sorted(made, key=heads.place))


def signed(
    index: Index, day: date = DAY, before: SignedHead | None = None, signer: HandSigner | None = None
) -> SignedHead:
    signer = signer or HandSigner()
    key = signer.public_key()
    at = f"{day + timedelta(days=1)}T00:40:00.000000Z"
    head = heads.head(day, at, index, heads.log_id(key), before)
    encoded = base64.b64encode
    return SignedHead(head, encoded(signer.sign(heads.to_sign(head))).decode(), encoded(key).decode())


def index(count: int) -> Index:
    all_ = leaves(count)
    return Index(count, tuple(heads.tile(all_[n : n + TILE]) for n in range(0, count, TILE)))


def proof(count: int, at: int) -> Inclusion:
    """Of the leaf `at` in a tree of `count`."""
    of, all_ = index(count), leaves(count)
    number = heads.tile_of(of, all_[at].id)
    assert number is not None
    found = heads.inclusion(signed(of), of, number, all_[number * TILE : (number + 1) * TILE], all_[at].id)
    assert found is not None
    return found


def plain(value: Any) -> Any:
    """As it stands in a file."""
    return json.loads(msgspec.json.encode(value))


def chain(days: int) -> list[SignedHead]:
    """Heads of as many days, each after the one before it."""
    found: list[SignedHead] = []
    for n in range(days):
        before = found[-1] if found else None
        found.append(signed(index(3 + n), DAY + timedelta(days=n), before))
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def emptied() -> None:
    """The buckets that trees and their leaves lie in: what is under lock nobody could delete between two tests."""
    from moto.s3.models import s3_backends

    for name in ("TREES_BUCKET", "EXPORTS_BUCKET"):
        s3_backends[ACCOUNT]["aws"].buckets[NAMES[name]].keys.clear()


def planted(services: Services, ids: Sequence[str], day: date = DAY, *leaves: Leaf) -> list[Leaf]:
    """A tree of that day over these records, in the bucket; nothing of theirs is read. `leaves`: as they are."""
    settings = services.settings
    files = S3TreeFiles(
        services.clients.lazy("s3"), settings.trees_bucket, settings.exports_bucket, 3_653, services.clock
    )
    found = sorted((Leaf(id_, 3, _hash(id_)) for id_ in ids), key=heads.place)
    found = sorted([*found, *leaves], key=heads.place)
    of = Index(len(found), (heads.tile(found),))
    files.put_tile(day, 0, found)
    files.put_index(day, of)
    files.put_head(signed(of, day))
    return found
