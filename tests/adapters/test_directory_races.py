"""Two at once on a tenant or a key: what one wrote between the other's reading and writing is never written over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.ports import ApiKey, Tenant, VersionMoved
from chalicelib.domain.values import Role

MADE = datetime(2026, 11, 22, 4, tzinfo=UTC)
TENANT = Tenant("ten_" + "a" * 26, "Shop", sandbox=False, created_at=MADE, wrapped_root=b"root")


class Overtaken(PynamoDirectory):
    """Somebody else comes in once, behind its first reading."""

    def __init__(self, tables: Tables, other: Callable[[PynamoDirectory], object]) -> None:
        super().__init__(tables)
        self._others, self._theirs = [other], PynamoDirectory(tables)

    def _row(self, pk: str, sk: str) -> DirectoryRow | None:
        found = super()._row(pk, sk)
        while self._others:
            self._others.pop()(self._theirs)
        return found


def key(letter: str) -> ApiKey:
    return ApiKey("key_" + letter * 26, TENANT.id, Role.PLATFORM, "ab" * 32, ("cases",), "server", MADE)


@pytest.fixture
def directory(tables: Tables) -> PynamoDirectory:
    found = PynamoDirectory(tables)
    found.create_tenant(TENANT, key("k"))
    return found


def test_a_tenant_changed_meanwhile_is_not_changed_back(tables: Tables, directory: PynamoDirectory) -> None:
    """The staff's tokens that the first has ended stay ended."""
    first = Overtaken(tables, lambda other: other.change_tenant(TENANT, replace(TENANT, staff_epoch=7)))
    with pytest.raises(VersionMoved):
        first.change_tenant(TENANT, replace(TENANT, staff_epoch=3))
    stands = directory.tenant(TENANT.id)
    assert stands is not None
    assert stands.staff_epoch == 7


def test_a_key_revoked_meanwhile_is_not_brought_back_by_its_rotation(
    tables: Tables, directory: PynamoDirectory
) -> None:
    """Nor does the key come that was to follow it."""
    rotating = Overtaken(tables, lambda other: other.revoke_api_key(TENANT.id, key("k").id))
    with pytest.raises(VersionMoved):
        rotating.replace_api_key(key("k"), replace(key("k"), label="old"), key("n"))
    stands = directory.api_key(key("k").id)
    assert stands is not None
    assert stands.revoked
    assert directory.api_key(key("n").id) is None


def test_a_rotation_brings_the_key_that_follows(directory: PynamoDirectory) -> None:
    """Beside the old one, as it was changed."""
    directory.replace_api_key(key("k"), replace(key("k"), label="old"), key("n"))
    assert directory.api_key(key("n").id) == key("n")
    assert directory.api_key(key("k").id) == replace(key("k"), label="old")


def test_a_rotation_writes_over_no_other_key(directory: PynamoDirectory) -> None:
    """Whoever has that id keeps it."""
    directory.put_api_key(key("n"))
    with pytest.raises(VersionMoved):
        directory.replace_api_key(key("k"), replace(key("k"), label="old"), replace(key("n"), label="mine"))
    assert directory.api_key(key("n").id) == key("n")
