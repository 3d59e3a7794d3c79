"""Tenants, keys of clients, sandbox clocks and the watermark on a table; and what may be remembered of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from chalicelib.adapters.cached_directory import ABSENT_SECONDS, TTL_SECONDS, CachedDirectory, Roots
from chalicelib.adapters.caches import TtlCache
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import AlreadyThere, ApiKey, Root, Tenant
from chalicelib.domain.values import Role
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from tests.conftest import HandClock

MADE = datetime(2026, 11, 22, 4, tzinfo=UTC)
TENANT = Tenant("ten_" + "a" * 26, "Shop", sandbox=False, created_at=MADE, wrapped_root=b"\x00\xffroot")
SANDBOX = Tenant("ten_" + "s" * 26, "Try-out", sandbox=True, created_at=MADE, wrapped_root=b"root")
HOUR = timedelta(hours=1)


def key(letter: str, tenant: str = TENANT.id) -> ApiKey:
    return ApiKey(
        id="key_" + letter * 26,
        tenant=tenant,
        role=Role.PLATFORM,
        secret_hash="ab" * 32,
        scopes=("cases",),
        label="server",
        created_at=MADE,
    )


@pytest.fixture
def directory(tables: Tables) -> PynamoDirectory:
    return PynamoDirectory(tables)


# ------------------------------------------------------------------------------------------- tenants and their keys


def test_an_unknown_tenant_is_none(directory: PynamoDirectory) -> None:
    """Not an error: callers answer 404."""
    assert directory.tenant(TENANT.id) is None


def test_a_tenant_comes_back_as_it_was(directory: PynamoDirectory) -> None:
    """Its wrapped root byte for byte."""
    directory.create_tenant(TENANT, key("k"))
    assert directory.tenant(TENANT.id) == TENANT


def test_the_first_key_comes_with_the_tenant(directory: PynamoDirectory) -> None:
    """For checking and for the list."""
    directory.create_tenant(TENANT, key("k"))
    assert directory.api_key("key_" + "k" * 26) == key("k")
    assert directory.api_keys(TENANT.id) == [key("k")]


def test_tenant_and_key_are_one_transaction(directory: PynamoDirectory) -> None:
    """Nobody ever sees the one without the other."""
    with count_calls() as calls:
        directory.create_tenant(SANDBOX, key("k", SANDBOX.id))
    assert calls == {"dynamodb.TransactWriteItems": 1}


def test_a_tenant_is_made_once(directory: PynamoDirectory) -> None:
    """The second attempt fails and leaves nothing behind: not its key either."""
    directory.create_tenant(TENANT, key("k"))
    with pytest.raises(AlreadyThere):
        directory.create_tenant(msgspec.structs.replace(TENANT, name="Other"), key("x"))
    assert directory.tenant(TENANT.id) == TENANT
    assert directory.api_key("key_" + "x" * 26) is None


def test_a_key_id_is_given_once(directory: PynamoDirectory) -> None:
    """To whichever tenant."""
    directory.create_tenant(TENANT, key("k"))
    with pytest.raises(AlreadyThere):
        directory.put_api_key(key("k", SANDBOX.id))
    assert directory.api_keys(SANDBOX.id) == []


def test_keys_are_listed_by_their_tenant_alone(directory: PynamoDirectory) -> None:
    """In the order of their ids."""
    directory.create_tenant(TENANT, key("m"))
    directory.put_api_key(key("b"))
    directory.create_tenant(SANDBOX, key("x", SANDBOX.id))
    assert [found.id[4] for found in directory.api_keys(TENANT.id)] == ["b", "m"]


def test_a_revoked_key_says_so_everywhere(directory: PynamoDirectory) -> None:
    """Where it is checked and in the list."""
    directory.create_tenant(TENANT, key("k"))
    assert directory.revoke_api_key(TENANT.id, key("k").id)
    checked = directory.api_key(key("k").id)
    assert checked is not None
    assert [checked.revoked, directory.api_keys(TENANT.id)[0].revoked] == [True, True]


def test_revoking_twice_is_fine(directory: PynamoDirectory) -> None:
    """It is revoked."""
    directory.create_tenant(TENANT, key("k"))
    assert directory.revoke_api_key(TENANT.id, key("k").id)
    assert directory.revoke_api_key(TENANT.id, key("k").id)


def test_nobody_revokes_another_tenants_key(directory: PynamoDirectory) -> None:
    """As if it did not exist."""
    directory.create_tenant(TENANT, key("k"))
    assert not directory.revoke_api_key(SANDBOX.id, key("k").id)
    checked = directory.api_key(key("k").id)
    assert checked is not None
    assert not checked.revoked


def test_an_unknown_key_cannot_be_revoked(directory: PynamoDirectory) -> None:
    """And is not made by trying."""
    assert not directory.revoke_api_key(TENANT.id, key("k").id)
    assert directory.api_key(key("k").id) is None


# ----------------------------------------------------------------------------------------- sandboxes and watermark


def test_only_sandboxes_are_listed(directory: PynamoDirectory) -> None:
    """The sweep goes through them each minute."""
    directory.create_tenant(TENANT, key("k"))
    directory.create_tenant(SANDBOX, key("s", SANDBOX.id))
    assert directory.sandbox_tenants() == [SANDBOX.id]


def test_a_sandbox_starts_at_wall_time(directory: PynamoDirectory) -> None:
    """Before the first move the offset is nothing."""
    assert directory.sandbox_offset(SANDBOX.id) == timedelta(0)


def test_a_sandbox_clock_moves_on(directory: PynamoDirectory) -> None:
    """To the microsecond."""
    offset = timedelta(days=400, microseconds=7)
    assert directory.grow_sandbox_offset(SANDBOX.id, HOUR)
    assert directory.grow_sandbox_offset(SANDBOX.id, offset)
    assert directory.sandbox_offset(SANDBOX.id) == offset


@pytest.mark.parametrize("offset", [HOUR, timedelta(minutes=59), timedelta(0)])
def test_a_sandbox_clock_never_goes_back(directory: PynamoDirectory, offset: timedelta) -> None:
    """Neither to an earlier nor to the same time."""
    directory.grow_sandbox_offset(SANDBOX.id, HOUR)
    assert not directory.grow_sandbox_offset(SANDBOX.id, offset)
    assert directory.sandbox_offset(SANDBOX.id) == HOUR


def test_there_is_no_watermark_at_first(directory: PynamoDirectory) -> None:
    """The sweep then starts where it likes."""
    assert directory.sweep_watermark() is None


def test_the_watermark_only_grows(directory: PynamoDirectory) -> None:
    """A slow sweep cannot undo a quicker one."""
    directory.set_sweep_watermark(MADE)
    directory.set_sweep_watermark(MADE - HOUR)
    assert directory.sweep_watermark() == MADE
    directory.set_sweep_watermark(MADE + HOUR)
    assert directory.sweep_watermark() == MADE + HOUR


# ------------------------------------------------------------------------------------------------------- remembered


@pytest.fixture
def cached(tables: Tables, clock: HandClock) -> CachedDirectory:
    directory = PynamoDirectory(tables)
    directory.create_tenant(TENANT, key("k"))
    return CachedDirectory(directory, clock)


def test_a_warm_process_reads_a_client_once_a_minute(cached: CachedDirectory, clock: HandClock) -> None:
    """Tenant and key; then both again (P3)."""
    with count_calls() as calls:
        for _ in range(3):
            cached.tenant(TENANT.id)
            cached.api_key(key("k").id)
    assert calls == {"dynamodb.GetItem": 2}
    clock.sleep(TTL_SECONDS)
    with count_calls() as calls:
        cached.tenant(TENANT.id)
        cached.api_key(key("k").id)
    assert calls == {"dynamodb.GetItem": 2}


def test_absence_is_remembered_briefly(cached: CachedDirectory, clock: HandClock) -> None:
    """Guessed keys do not become reads; a new one is seen after seconds."""
    with count_calls() as calls:
        assert [cached.api_key("key_" + "z" * 26) for _ in range(9)] == [None] * 9
    assert calls == {"dynamodb.GetItem": 1}
    clock.sleep(ABSENT_SECONDS)
    with count_calls() as calls:
        cached.api_key("key_" + "z" * 26)
    assert calls == {"dynamodb.GetItem": 1}


def test_a_process_sees_its_own_revocation_at_once(cached: CachedDirectory) -> None:
    """Others within the minute."""
    cached.api_key(key("k").id)
    cached.revoke_api_key(TENANT.id, key("k").id)
    found = cached.api_key(key("k").id)
    assert found is not None
    assert found.revoked


def test_a_process_sees_its_own_new_tenant_and_keys_at_once(cached: CachedDirectory) -> None:
    """Although it had just remembered that they were not there."""
    first, second = key("s", SANDBOX.id), key("t", SANDBOX.id)
    assert [cached.tenant(SANDBOX.id), cached.api_key(first.id), cached.api_key(second.id)] == [None] * 3
    cached.create_tenant(SANDBOX, first)
    cached.put_api_key(second)
    assert [cached.tenant(SANDBOX.id), cached.api_key(first.id), cached.api_key(second.id)] == [
        SANDBOX, first, second,
    ]  # fmt: skip


def test_clocks_are_never_remembered(cached: CachedDirectory) -> None:
    """A sandbox's time is read anew for each request."""
    cached.sandbox_offset(SANDBOX.id)
    cached.grow_sandbox_offset(SANDBOX.id, HOUR)
    assert cached.sandbox_offset(SANDBOX.id) == HOUR


def test_lists_and_the_watermark_pass_through(cached: CachedDirectory) -> None:
    """As the table has them."""
    cached.set_sweep_watermark(MADE)
    assert (cached.sweep_watermark(), cached.api_keys(TENANT.id), cached.sandbox_tenants()) == (
        MADE, [key("k")], [],
    )  # fmt: skip


class CountingCrypto:
    """Unwraps by naming the tenant, and counts."""

    def __init__(self) -> None:
        self.calls = 0

    def unwrap_root(self, tenant_id: str, wrapped: bytes) -> Root:
        self.calls += 1
        return Root(tenant_id.encode(), wrapped, b"")


@pytest.fixture
def counting() -> CountingCrypto:
    return CountingCrypto()


def test_a_root_is_unwrapped_once_a_minute(counting: CountingCrypto, clock: HandClock) -> None:
    """One KMS call per tenant, process and minute."""
    roots = Roots(counting, clock)  # type: ignore[arg-type]
    assert roots.of(TENANT) == roots.of(TENANT)
    assert counting.calls == 1
    clock.sleep(TTL_SECONDS)
    roots.of(TENANT)
    assert counting.calls == 2


def test_each_tenant_has_its_own_root(counting: CountingCrypto, clock: HandClock) -> None:
    """A cache must never mix them up."""
    roots = Roots(counting, clock)  # type: ignore[arg-type]
    assert roots.of(TENANT) != roots.of(SANDBOX)


# --------------------------------------------------------------------------------------------------- the cache itself


def test_the_least_recently_used_goes_first(clock: HandClock) -> None:
    """The size is bounded, whatever strangers ask for."""
    cache: TtlCache[int] = TtlCache(clock, size=2)
    cache.put("a", 1, 60)
    cache.put("b", 2, 60)
    cache.get("a")
    cache.put("c", 3, 60)
    assert [cache.get(name) for name in "abc"] == [1, None, 3]
    assert len(cache) == 2


def test_an_entry_ends_with_its_time(clock: HandClock) -> None:
    """Not a moment later."""
    cache: TtlCache[int] = TtlCache(clock)
    cache.put("a", 1, 60)
    clock.sleep(59.9)
    assert cache.get("a") == 1
    clock.sleep(0.1)
    assert cache.get("a") is None


def test_a_clock_set_back_makes_nothing_immortal(clock: HandClock) -> None:
    """An entry from the future is too old as well."""
    cache: TtlCache[int] = TtlCache(clock)
    cache.put("a", 1, 60)
    clock.sleep(-1)
    assert cache.get("a") is None


def test_a_dropped_entry_is_gone(clock: HandClock) -> None:
    """And dropping it again is fine."""
    cache: TtlCache[int] = TtlCache(clock)
    cache.put("a", 1, 60)
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None
