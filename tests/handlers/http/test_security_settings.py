"""A tenant's settings of access over HTTP: whose they are, how they are changed, when the change is felt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import bootstrap
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.application.ports import Tenant, VersionMoved
from chalicelib.application.securing import Securing
from chalicelib.domain import limits
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.security import Security
from tests.handlers.http.conftest import OPERATOR, Answer, Api
from tests.handlers.http.refusing import account, api, nothing_written

__all__ = ["account", "api"]  # the fixtures
DEFAULTS: dict[str, Any] = {
    "origins": None, "step_up_seconds": 600, "step_up_methods": [], "limits": {}, "public_intake": False, "version": 1,
}  # fmt: skip
SHOP = "https://shop.example"
DEFAULT, LEAST, MOST = limits.PUBLISHED["tenant"]


class Settled:
    """A tenant and its settings."""

    def __init__(self, api: Api, made: dict[str, Any]) -> None:
        self.api, self.id, self.key = api, made["id"], str(made["key"]["api_key"])
        self.path = f"/v1/tenants/{self.id}/security"
        assert self.show().status == 200

    def show(self, as_: str = "") -> Answer:
        return self.api.get(self.path, as_ or self.key)

    def put(self, as_: str = "", seen: str = '"1"', **body: Any) -> Answer:
        return self.api(
            "PUT", self.path, body, as_ or self.key, If_Match=seen, Content_Type="application/json"
        )


@pytest.fixture
def mine(api: Api) -> Settled:
    return Settled(api, api.tenant())


def test_at_first_all_is_as_for_everybody(mine: Settled) -> None:
    """And is the first version."""
    answer = mine.show()
    assert (answer.body, answer.headers["etag"]) == (DEFAULTS, '"1"')


def test_a_change_is_the_next_version(mine: Settled) -> None:
    """Told with the answer and at the next look; the same once more is no change."""
    wanted: dict[str, Any] = {
        "origins": [SHOP], "step_up_seconds": 120, "step_up_methods": ["otp", "hwk"], "limits": {"tenant": LEAST}
    }  # fmt: skip
    stands = wanted | {"step_up_methods": ["hwk", "otp"], "public_intake": False, "version": 2}
    answer = mine.put(**wanted)
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, stands, '"2"')
    assert mine.show().body == stands
    with nothing_written():
        assert mine.put(seen='"2"', **wanted).body == stands


def test_what_is_left_out_is_as_for_everybody_again(mine: Settled) -> None:
    """The whole settings, not a part."""
    mine.put(origins=[], step_up_seconds=60)
    assert mine.put(seen='"2"').body == DEFAULTS | {"version": 3}


def test_the_version_that_was_seen_must_be_named(mine: Settled) -> None:
    """428 without; `*` is any."""
    with nothing_written():
        assert mine.put(seen="", origins=[]).status == 428
        assert mine.put(seen='W/"1"', origins=[]).status == 400
    assert mine.put(seen="*", origins=[]).status == 200


def test_a_lost_update_is_refused(mine: Settled) -> None:
    """Who has seen the first version does not undo the second."""
    assert mine.put(step_up_seconds=120).status == 200
    with nothing_written():
        answer = mine.put(origins=[SHOP])
    assert (answer.status, answer.code) == (412, "version_conflict"), answer.text


class Meanwhile(PynamoDirectory):
    """Somebody else's change stands before ours is written."""

    def change_tenant(self, before: Tenant, after: Tenant) -> None:
        now = super().tenant(before.id)
        assert now is not None
        super().change_tenant(now, replace(now, security=Security(step_up_seconds=61, version=9)))
        super().change_tenant(before, after)


def test_two_changes_at_one_moment_lose_neither(mine: Settled) -> None:
    """Both have seen the same version: the condition of the write is the text that was compared."""
    services = mine.api.services
    racing = Meanwhile(services.tables)
    with pytest.raises(TryAgain):
        Securing(racing, racing.tenant, services.clock).put(mine.id, Security(origins=()), 1, operator=False)
    assert mine.show().body == DEFAULTS | {"step_up_seconds": 61, "version": 9}


def test_the_rest_of_the_record_stays(mine: Settled) -> None:
    """Name, root and kind are no part of a change; what is older than what stands changes nothing."""
    directory = PynamoDirectory(mine.api.services.tables)
    before = directory.tenant(mine.id)
    assert before is not None
    directory.change_tenant(before, replace(before, name="Other", security=Security(origins=())))
    after = directory.tenant(mine.id)
    assert after == replace(before, security=Security(origins=()))
    with pytest.raises(VersionMoved):
        directory.change_tenant(before, replace(before, staff_epoch=7))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"step_up_seconds": 59}, "/step_up_seconds"),
        ({"step_up_seconds": 1_801}, "/step_up_seconds"),
        ({"step_up_methods": ["OTP"]}, "/step_up_methods/0"),
        ({"step_up_methods": ["otp\n"]}, "/step_up_methods/0"),
        ({"step_up_methods": ["a" * 12] * 9}, "/step_up_methods"),
        ({"origins": [SHOP] * 21}, "/origins"),
        ({"origins": ["*"]}, "/origins/0"),
        ({"origins": ["https://*.shop.example"]}, "/origins/0"),
        ({"origins": ["http://localhost:3000"]}, "/origins/0"),
        ({"limits": {"tenant": LEAST - 1}}, "/limits/tenant"),
        ({"limits": {"tenant": MOST + 1}}, "/limits/tenant"),
        ({"limits": {"votes": 10}}, "/limits/votes"),
        ({"version": 7}, "/version"),
        ({"staff_epoch": 7}, "/staff_epoch"),
    ],
    ids=str,
)
def test_settings_have_bounds(mine: Settled, body: dict[str, Any], pointer: str) -> None:
    """For the operator too; and what the server owns is no field."""
    for as_ in (mine.key, OPERATOR):
        with nothing_written():
            answer = mine.put(as_, **body)
        assert answer.status in (400, 422)
        assert {found for found, _ in answer.faults} == {pointer}


@pytest.mark.parametrize(
    ("body", "field"),
    [({"limits": {"tenant": DEFAULT + 1}}, "/limits/tenant"), ({"public_intake": True}, "/public_intake")],
    ids=str,
)
def test_only_the_operator_does_that(mine: Settled, body: dict[str, Any], field: str) -> None:
    """The answer says which part is not the tenant's own; once it is so, the tenant keeps it and changes the rest."""
    with nothing_written():
        refused = mine.put(**body)
    assert (refused.status, refused.code) == (403, "operator_only")
    assert refused.body["data"]["fields"] == [field]
    assert mine.put(OPERATOR, **body).status == 200
    kept = mine.put(seen='"2"', step_up_seconds=90, **body)
    assert kept.status == 200, kept.text


def test_a_body_takes_no_complaints_from_the_public(api: Api) -> None:
    """Not even by the operator's word."""
    body = Settled(api, api.body())
    for as_ in (body.key, OPERATOR):
        assert body.put(as_, public_intake=True).faults == {("/public_intake", "not_applicable")}
    assert body.put(origins=[SHOP]).status == 200


def test_a_sandbox_lists_ones_own_machine(api: Api) -> None:
    """For trying out."""
    assert Settled(api, api.tenant(sandbox=True)).put(origins=["http://localhost:3000"]).status == 200


def test_settings_of_others_do_not_exist(mine: Settled) -> None:
    """404 for looking and for changing, whatever the version."""
    other = Settled(mine.api, mine.api.tenant())
    with nothing_written():
        assert mine.show(other.key).code == "not_found"
        assert mine.put(other.key, origins=[]).code == "not_found"


def test_a_key_without_the_scope_settles_nothing(mine: Settled) -> None:
    """`tenants` it is."""
    made = mine.api.post(f"/v1/tenants/{mine.id}/keys", {"label": "x", "scopes": ["cases", "keys"]}, mine.key)
    assert mine.put(made.body["api_key"], origins=[]).code == "forbidden"
    assert mine.show(made.body["api_key"]).code == "forbidden"


def test_other_processes_feel_it_within_the_minute(mine: Settled) -> None:
    """This one at once."""
    services, clock = mine.api.services, mine.api.clock
    other = bootstrap.Services()
    other.settings, other.clock, other.clients = services.settings, clock, services.clients
    assert other.directory.tenant(mine.id) == services.directory.tenant(mine.id)
    mine.put(origins=[SHOP])
    known = services.directory.tenant(mine.id)
    assert known is not None
    assert known.security.origins == (SHOP,)
    stale = other.directory.tenant(mine.id)
    assert stale is not None
    assert stale.security.origins is None
    clock.moment += timedelta(seconds=60)
    assert other.directory.tenant(mine.id) == known
