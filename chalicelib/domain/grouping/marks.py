"""Keyed hashes of one tenant: whoever reads the table without the secret can try out no guess of a text in it.

A scope is a secret prefix of 128 bits; a mark is BLAKE2s over prefix and content. BLAKE2 knows no length extension, so
the prefix keys it as well as its key parameter would, in half the time: that costs another block of 64 bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b, blake2s
from typing import Final

_SCOPE_BYTES: Final = 16
_NAME_BYTES: Final = 9
"""Of a mark, in a row's name: 72 bits, so that a billion rows of a tenant do not meet by chance."""
_CLUSTER_BYTES: Final = 13
CLUSTER_KEY: Final = 20
"""Characters of a cluster's id that name its rows: 100 bits. The six behind them count its generations."""
PREFIX: Final = "clu_"
FIRST: Final = "a" * 6
"""The generation of every cluster by text, which has no other."""


class Marks:
    """`secret`: at least 16 bytes, the tenant's alone. Raises ValueError for a shorter one."""

    def __init__(self, tenant: str, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("a tenant's secret has at least 16 bytes")
        self._root = blake2b(_joined(tenant), key=secret[:64], digest_size=32).digest()

    def scope(self, *parts: str) -> bytes:
        """A prefix of its own for everything that is compared with its like only."""
        return _scope(self._root, parts)

    @property
    def tenant(self) -> str:
        """Eight characters that stand for the tenant."""
        return self.scope("tenant")[:4].hex()

    def cluster(self, *parts: str) -> str:
        """The id that a cluster of these has, wherever and whenever it is asked for."""
        digest = blake2b(_joined(*parts), key=self._root, digest_size=_CLUSTER_BYTES).digest()
        return PREFIX + base64.b32encode(digest)[:CLUSTER_KEY].decode().lower() + FIRST


@lru_cache(maxsize=4096)
def _scope(root: bytes, parts: tuple[str, ...]) -> bytes:
    return blake2b(_joined(*parts), key=root, digest_size=_SCOPE_BYTES).digest()


def marks(scope: bytes, contents: Iterable[bytes]) -> list[bytes]:
    """Of each content, 32 bytes. The hot path of a filing: a third of its time."""
    return [blake2s(scope + content).digest() for content in contents]


def row_name(mark: bytes) -> str:
    """Of the row of a key."""
    return f"k#{mark[:_NAME_BYTES].hex()}"


def begun_on(cluster: str, day: int) -> str:
    """The id of the cluster that begins on that day (counted from 1970) under the same key."""
    return of_generation(cluster, base64.b32encode(day.to_bytes(5, "big"))[-len(FIRST) :].decode().lower())


def of_generation(cluster: str, generation: str) -> str:
    return cluster[: len(PREFIX) + CLUSTER_KEY] + generation


def cluster_key(cluster: str) -> str:
    """What the rows of a cluster are named by, whatever its generation."""
    return cluster[len(PREFIX) : len(PREFIX) + CLUSTER_KEY]


def generation_of(cluster: str) -> str:
    return cluster[-len(FIRST) :]


def _joined(*parts: str) -> bytes:
    """Length-prefixed, so that no two lists of parts read alike."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
