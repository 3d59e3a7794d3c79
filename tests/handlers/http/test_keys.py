"""API keys that end: expiry, rotation, last use; and what happens where several change one at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.adapters.cached_directory import CachedDirectory
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.application.onboarding import Onboarding
from chalicelib.application.ports import ApiKey, VersionMoved
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import auth, examples
from tests.handlers.http.conftest import OPERATOR, Answer, Api
from tests.handlers.http.refusing import account, api, nothing_written
from tests.roundtrips import count_calls

__all__ = ["account", "api"]  # the fixtures
DAY = timedelta(days=1)


class House:
    """A platform with its first key."""

    def __init__(self, api: Api) -> None:
        made = api.tenant()
        self.api, self.id = api, made["id"]
        self.first, self.first_id = str(made["key"]["api_key"]), str(made["key"]["id"])
        self.path = f"/v1/tenants/{self.id}/keys"
        assert self.uses({"api_key": self.first}).status == 200  # the day of that is written once

    def key(self, *scopes: str, lasts: timedelta | None = None) -> dict[str, Any]:
        body: dict[str, Any] = {"label": "server", "scopes": list(scopes)}
        if lasts is not None:
            body["expires_at"] = stamp(self.api.clock.now() + lasts)
        made = self.api.post(self.path, body, self.first)
        assert made.status == 201, made.text
        shown: dict[str, Any] = made.body
        return shown

    def rotate(self, key_id: str, as_: str = "", **body: Any) -> Answer:
        return self.api.post(f"{self.path}/{key_id}/rotation", body, as_ or self.first)

    def rotated(self, key_id: str, **body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        made = self.rotate(key_id, **body)
        assert made.status == 201, made.text
        return made.body["key"], made.body["replaced"]

    def revoke(self, key_id: str) -> Answer:
        return self.api("DELETE", f"{self.path}/{key_id}", None, self.first)

    def listed(self, key_id: str) -> dict[str, Any]:
        (shown,) = [k for k in self.api.get(self.path, self.first).body["keys"] if k["id"] == key_id]
        return dict(shown)

    def uses(self, key: dict[str, Any]) -> Answer:
        return self.api.get("/v1/cases", key["api_key"])


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


class Meanwhile(PynamoDirectory):
    """The directory, between whose look and whose write somebody else acts, once."""

    then: Callable[[], object] | None = None

    def _row(self, pk: str, sk: str) -> Any:
        found = super()._row(pk, sk)
        act, self.then = self.then, None
        if act is not None:
            act()
        return found


def onboarding(api: Api, directory: PynamoDirectory) -> Onboarding:
    return Onboarding(directory, api.services.crypto, api.clock, lambda: api.services.body_roster)


@contextmanager
def another_process(api: Api) -> Iterator[bootstrap.Services]:
    """Warm, with caches of its own, on the same tables."""
    other = bootstrap.Services()
    other.settings, other.clock, other.clients = api.services.settings, api.clock, api.services.clients
    yield other


def recognised(services: bootstrap.Services, key: str, now: datetime) -> str:
    """Its own id, or why not."""
    try:
        return auth.recognise(f"Bearer {key}", services, now).key_id
    except auth.NotRecognised as refused:
        return refused.code


class TestExpiry:
    """A key that ends by itself."""

    def test_it_ends_to_the_second_though_its_record_is_cached(self, house: House) -> None:
        """One read for the key and its tenant, half a minute before; none at the end."""
        key = house.key("cases", lasts=timedelta(hours=1))
        assert key["expires_at"] == stamp(house.api.clock.now() + timedelta(hours=1))
        house.api.clock.moment += timedelta(minutes=59, seconds=30)
        assert house.uses(key).status == 200
        house.api.clock.moment += timedelta(seconds=29)
        assert house.uses(key).status == 200
        house.api.clock.moment += timedelta(seconds=1)
        with count_calls() as calls:
            assert (house.uses(key).status, house.uses(key).code) == (401, "credential_expired")
        assert calls == {}

    def test_only_who_knows_its_secret_is_told_that_it_has_ended(self, house: House) -> None:
        """To everybody else it is as unknown as ever."""
        key = house.key("cases", lasts=timedelta(hours=1))
        house.api.clock.moment += timedelta(hours=1)
        wrong = key["api_key"][:-44] + "_" + "A" * 43
        assert house.api.get("/v1/cases", wrong).code == "credential_invalid"
        assert house.uses(key).code == "credential_expired"

    def test_a_revoked_one_does_not_say_that_it_has_ended(self, house: House) -> None:
        """Revoked comes first."""
        key = house.key("cases", lasts=timedelta(hours=1))
        assert house.revoke(key["id"]).status == 204
        house.api.clock.moment += timedelta(hours=1)
        assert house.uses(key).code == "credential_invalid"

    @pytest.mark.parametrize(
        ("lasts", "code"),
        [(timedelta(minutes=59, seconds=59), "at_least"), (timedelta(days=400, seconds=1), "at_most"),
         (-DAY, "at_least")],
    )  # fmt: skip
    def test_it_lasts_an_hour_at_least_and_four_hundred_days_at_most(
        self, house: House, lasts: timedelta, code: str
    ) -> None:
        """What is shorter is an access token's work; what is longer is forgotten."""
        body = {"label": "x", "scopes": ["cases"], "expires_at": stamp(house.api.clock.now() + lasts)}
        with nothing_written():
            assert house.api.post(house.path, body, house.first).faults == {("/expires_at", code)}

    def test_without_an_end_it_stays(self, house: House) -> None:
        """As the first key does."""
        key = house.key("cases")
        assert key["expires_at"] is None
        house.api.clock.moment += timedelta(days=500)
        assert house.uses(key).status == 200


class TestRotation:
    """A key that takes the place of another."""

    def test_the_new_one_has_the_scopes_and_label_of_the_old(self, house: House) -> None:
        """And another id and secret; its text is shown this once."""
        old = house.key("cases", "events")
        fresh, replaced = house.rotated(old["id"])
        assert (fresh["scopes"], fresh["label"]) == (["cases", "events"], "server")
        assert fresh["id"] != old["id"]
        assert fresh["api_key"] not in (old["api_key"], "")
        assert (replaced["id"], replaced["replaced_by"]) == (old["id"], fresh["id"])
        assert "api_key" not in replaced
        assert "rk_" not in house.api.get(house.path, house.first).text
        assert house.uses(fresh).status == 200

    def test_the_old_one_goes_on_for_a_day_and_then_ends(self, house: House) -> None:
        """Unless told otherwise. At once in this process: the next look is fresh."""
        old = house.key("cases")
        fresh, replaced = house.rotated(old["id"])
        assert replaced["expires_at"] == stamp(house.api.clock.now() + DAY)
        house.api.clock.moment += DAY - timedelta(seconds=1)
        assert house.uses(old).status == 200
        house.api.clock.moment += timedelta(seconds=1)
        assert house.uses(old).code == "credential_expired"
        assert house.uses(fresh).status == 200

    def test_without_overlap_the_old_one_ends_now(self, house: House) -> None:
        """In this process at once, in others as soon as their minute is over."""
        old, now = house.key("cases"), house.api.clock.now()
        with another_process(house.api) as other:
            assert recognised(other, old["api_key"], now) == old["id"]
            house.rotated(old["id"], overlap_seconds=0)
            assert house.uses(old).code == "credential_expired"
            assert recognised(other, old["api_key"], now) == old["id"]
            house.api.clock.moment += timedelta(seconds=60)
            assert recognised(other, old["api_key"], house.api.clock.now()) == "credential_expired"

    @pytest.mark.parametrize("seconds", [-1, 30 * 86_400 + 1])
    def test_the_overlap_is_thirty_days_at_most(self, house: House, seconds: int) -> None:
        """Two keys that do the same for longer than that are two keys."""
        key = house.key("cases")
        with nothing_written():
            answer = house.rotate(key["id"], overlap_seconds=seconds)
        assert {pointer for pointer, _ in answer.faults} == {"/overlap_seconds"}

    def test_the_old_one_never_holds_longer_than_it_would_have(self, house: House) -> None:
        """An overlap adds nothing to its end; the new one lasts as long as the old one was made for."""
        old = house.key("cases", lasts=timedelta(hours=10))
        house.api.clock.moment += timedelta(hours=9)
        fresh, replaced = house.rotated(old["id"])
        assert replaced["expires_at"] == old["expires_at"]
        assert fresh["expires_at"] == stamp(house.api.clock.now() + timedelta(hours=10))

    def test_an_end_of_the_new_one_has_the_bounds_of_any(self, house: House) -> None:
        """A moment that is asked for is the one that is set."""
        key, now = house.key("cases"), house.api.clock.now()
        refused = house.rotate(key["id"], expires_at=stamp(now + timedelta(minutes=1)))
        assert refused.faults == {("/expires_at", "at_least")}
        fresh, _ = house.rotated(key["id"], expires_at=stamp(now + DAY))
        assert fresh["expires_at"] == stamp(now + DAY)

    @pytest.mark.parametrize("reason", ["replaced", "revoked", "expired"])
    def test_one_that_is_over_is_not_rotated(self, house: House, reason: str) -> None:
        """Neither brought back nor followed by a second one."""
        key = house.key("cases", lasts=timedelta(hours=1))
        match reason:
            case "replaced":
                house.rotated(key["id"])
            case "revoked":
                house.revoke(key["id"])
            case _:
                house.api.clock.moment += timedelta(hours=1)
        with nothing_written():
            answer = house.rotate(key["id"])
        assert (answer.status, answer.code) == (409, "key_not_in_force"), answer.text
        assert answer.body["data"]["reason"] == reason

    def test_a_key_rotates_itself(self, house: House) -> None:
        """With the scope for keys; the successor may do so again."""
        key = house.key("cases", "keys")
        made = house.rotate(key["id"], as_=key["api_key"], overlap_seconds=0)
        assert made.status == 201
        assert house.uses(key).code == "credential_expired"
        again = house.rotate(made.body["key"]["id"], as_=made.body["key"]["api_key"])
        assert again.status == 201

    def test_nobody_rotates_a_key_that_may_do_more(self, house: House) -> None:
        """The new text would be handed to somebody who may not do that; nor without the scope at all."""
        strong, weak, none = house.key("cases", "events"), house.key("cases", "keys"), house.key("cases")
        assert [house.uses(key).status for key in (weak, none)] == [200, 200]
        with nothing_written():
            assert house.rotate(strong["id"], as_=weak["api_key"]).code == "forbidden"
            assert house.rotate(none["id"], as_=none["api_key"]).code == "forbidden"
        assert house.rotate(none["id"], as_=weak["api_key"]).status == 201

    def test_keys_of_others_do_not_exist(self, house: House) -> None:
        """Neither through their tenant nor through one's own, nor for the operator under another one."""
        other = House(house.api)
        with nothing_written():
            foreign = house.rotate(other.first_id)
            never = house.rotate("key_" + "a" * 26)
            theirs = house.api.post(f"{other.path}/{other.first_id}/rotation", {}, house.first)
            operator = house.api.post(f"{house.path}/{other.first_id}/rotation", {}, OPERATOR)
        assert {foreign.code, never.code, theirs.code, operator.code} == {"not_found"}
        assert foreign.body | {"instance": ""} == never.body | {"instance": ""}
        assert other.uses({"api_key": other.first}).status == 200

    def test_the_operator_rotates_any(self, house: House) -> None:
        """A platform that has lost its only key gets it back so."""
        made = house.api.post(f"{house.path}/{house.first_id}/rotation", {"overlap_seconds": 0}, OPERATOR)
        assert made.status == 201
        assert house.uses({"api_key": house.first}).code == "credential_expired"
        assert house.uses(made.body["key"]).status == 200


class TestAtOnce:
    """Several change one key: the text that was compared is the condition of every write."""

    def test_of_two_rotations_one_holds(self, house: House) -> None:
        """The second finds the key's text changed between its look and its write, and makes no key."""
        key, mine = house.key("cases"), Meanwhile(house.api.services.tables)
        stale = StaleList(house.api.services.tables, mine.api_keys(house.id))
        fresh, _ = house.rotated(key["id"])
        with nothing_written(), pytest.raises(TryAgain):
            onboarding(house.api, stale).rotate_key(house.id, key["id"], ("cases",), overlap=DAY)
        assert house.listed(key["id"])["replaced_by"] == fresh["id"]
        assert len(mine.api_keys(house.id)) == 3

    def test_a_rotation_between_look_and_write_is_seen_by_the_condition(self, house: House) -> None:
        """Not by the look alone."""
        key, mine = house.key("cases"), Meanwhile(house.api.services.tables)
        before = _key(mine, house.id, key["id"])
        mine.then = lambda: house.rotated(key["id"])
        with pytest.raises(VersionMoved):
            mine.replace_api_key(before, before, _another(before))
        assert mine.api_key(_another(before).id) is None

    def test_a_revocation_is_never_undone_by_a_rotation(self, house: House) -> None:
        """That was already under way: it fails, and leaves no successor."""
        key, mine = house.key("cases"), Meanwhile(house.api.services.tables)
        before = _key(mine, house.id, key["id"])
        mine.then = lambda: house.revoke(key["id"])
        with pytest.raises(VersionMoved):
            mine.replace_api_key(before, before, _another(before))
        assert house.listed(key["id"])["revoked"] is True
        assert house.uses(key).code == "credential_invalid"

    def test_a_revocation_keeps_what_a_rotation_has_written(self, house: House) -> None:
        """It comes after it: revoked, and still with its successor's name."""
        key, mine = house.key("cases"), Meanwhile(house.api.services.tables)
        made: list[dict[str, Any]] = []
        mine.then = lambda: made.append(house.rotated(key["id"])[0])
        assert mine.revoke_api_key(house.id, key["id"]) is True
        listed = house.listed(key["id"])
        assert (listed["revoked"], listed["replaced_by"]) == (True, made[0]["id"])
        assert house.uses(made[0]).status == 200

    def test_both_rows_of_a_key_say_the_same(self, house: House) -> None:
        """The one that is checked and the one that is listed."""
        key, mine = house.key("cases"), Meanwhile(house.api.services.tables)
        house.rotated(key["id"])
        assert mine.api_key(key["id"]) == _key(mine, house.id, key["id"])
        house.revoke(key["id"])
        assert mine.api_key(key["id"]) == _key(mine, house.id, key["id"])


class TestLastMinute:
    """A key that is over elsewhere, in a process that still takes it for good: it leaves nothing behind."""

    @pytest.mark.parametrize("over", ["revoked", "rotated"])
    def test_it_makes_no_other_key(self, house: House, over: str) -> None:
        """What it made would outlive it for good. With nothing written, neither anew nor in another's place."""
        key, other = house.key("cases", "keys"), house.key("cases")
        assert [house.uses(one).status for one in (key, other)] == [200, 200]
        with another_process(house.api) as elsewhere:
            if over == "revoked":
                elsewhere.onboarding.revoke_key(house.id, key["id"])
            else:
                elsewhere.onboarding.rotate_key(house.id, key["id"], ("cases", "keys"), overlap=timedelta(0))
        assert house.uses(key).status == 200  # within its minute
        body = {"label": "mine", "scopes": ["cases"]}
        with nothing_written():
            made = house.api.post(house.path, body, key["api_key"])
            placed = house.rotate(other["id"], as_=key["api_key"])
        code = "credential_invalid" if over == "revoked" else "credential_expired"
        assert [(a.status, a.code) for a in (made, placed)] == [(401, code)] * 2

    def test_it_lets_no_issuer_in(self, house: House) -> None:
        """Whose tokens would open the house after it."""
        key = house.key("keys", "tenants", "tokens", "cases")
        assert house.uses(key).status == 200
        with another_process(house.api) as elsewhere:
            elsewhere.onboarding.revoke_key(house.id, key["id"])
        place = f"/v1/tenants/{house.id}/issuers/mine"
        with nothing_written():
            answer = house.api("PUT", place, examples.BODIES["IssuerIn"], key["api_key"])
        assert (answer.status, answer.code) == (401, "credential_invalid")


class TestLastUse:
    """The day on which a key was last seen."""

    def test_it_is_listed_by_its_day(self, house: House) -> None:
        """None until it is used."""
        key = house.key("cases")
        assert house.listed(key["id"])["last_used"] is None
        house.uses(key)
        assert house.listed(key["id"])["last_used"] == house.api.clock.now().date().isoformat()

    def test_it_is_written_once_per_process_and_day(self, house: House) -> None:
        """Every further request is as cheap as ever, though the cached record does not say so."""
        key = house.key("cases")
        house.uses(key)
        with count_calls() as again:
            house.uses(key)
        assert "dynamodb.UpdateItem" not in again
        house.api.clock.moment += DAY
        with count_calls() as tomorrow:
            house.uses(key)
            house.uses(key)
        assert tomorrow["dynamodb.UpdateItem"] == 1
        assert house.listed(key["id"])["last_used"] == house.api.clock.now().date().isoformat()

    def test_a_refused_key_was_not_used(self, house: House) -> None:
        """Neither by a wrong secret nor after its end."""
        key = house.key("cases", lasts=timedelta(hours=1))
        house.api.get("/v1/cases", key["api_key"][:-44] + "_" + "A" * 43)
        house.api.clock.moment += timedelta(hours=1)
        house.uses(key)
        assert house.listed(key["id"])["last_used"] is None

    def test_noting_it_undoes_no_revocation(self, house: House) -> None:
        """By a process that still takes the key for good: one attribute is written, not the key."""
        key, now = house.key("cases"), house.api.clock.now()
        with another_process(house.api) as other:
            stale = other.directory.api_key(key["id"])
            house.revoke(key["id"])
            assert recognised(other, key["api_key"], now) == key["id"]  # within its minute
            assert stale is not None
            assert house.listed(key["id"]) | {"last_used": ""} == key_shown(key) | {"revoked": True}
            house.api.clock.moment += timedelta(seconds=60)
            assert recognised(other, key["api_key"], house.api.clock.now()) == "credential_invalid"

    def test_an_earlier_day_does_not_replace_a_later_one(self, house: House) -> None:
        """A process whose clock lags changes nothing, and fails nothing."""
        key = house.key("cases")
        house.uses(key)
        today, mine = house.api.clock.now().date(), PynamoDirectory(house.api.services.tables)
        mine.note_use(_key(mine, house.id, key["id"]), today - DAY)
        assert house.listed(key["id"])["last_used"] == today.isoformat()

    def test_a_key_that_is_gone_leaves_no_row(self, house: House) -> None:
        """Noting writes to a row that is there, only."""
        mine = PynamoDirectory(house.api.services.tables)
        ghost = _another(_key(mine, house.id, house.first_id))
        with nothing_written():
            CachedDirectory(mine, house.api.clock).note_use(ghost, house.api.clock.now().date())


class StaleList(PynamoDirectory):
    """Lists what it has seen before."""

    def __init__(self, tables: Any, known: list[ApiKey]) -> None:
        super().__init__(tables)
        self._known = known

    def api_keys(self, tenant_id: str) -> list[ApiKey]:
        return self._known


def key_shown(key: dict[str, Any]) -> dict[str, Any]:
    """As it is listed."""
    return {name: value for name, value in key.items() if name != "api_key"} | {"last_used": ""}


def _key(directory: PynamoDirectory, tenant_id: str, key_id: str) -> ApiKey:
    """As its tenant's list has it."""
    (found,) = [key for key in directory.api_keys(tenant_id) if key.id == key_id]
    return found


def _another(key: ApiKey) -> ApiKey:
    return ApiKey(
        id="key_" + "b" * 26, tenant=key.tenant, role=key.role, secret_hash="", scopes=key.scopes, label="",
        created_at=key.created_at,
    )  # fmt: skip
