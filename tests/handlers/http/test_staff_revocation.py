"""All tokens of a tenant's own people made void at once; its parties keep theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import bootstrap
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.application.ports import Tenant
from chalicelib.application.securing import Securing
from chalicelib.domain.credentials import Token, issue
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.security import Security
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import auth
from tests.handlers.http.conftest import OPERATOR, Answer, Api, Case
from tests.handlers.http.refusing import account, api, nothing_written

__all__ = ["account", "api"]  # the fixtures
STAFF = {
    "platform": (Role.OFFICER, Role.MEDIATOR, Role.REGULATOR, Role.REPRESENTATIVE),
    "body": (Role.CLERK, Role.ARBITRATOR, Role.MEDIATOR),
}


class House:
    """A tenant, its people and its parties."""

    def __init__(self, api: Api, kind: str = "platform") -> None:
        made = api.tenant() if kind == "platform" else api.body()
        self.api, self.id, self.key = api, str(made["id"]), str(made["key"]["api_key"])
        assert api.get(f"/v1/tenants/{self.id}", self.key).status == 200  # the key's day is noted

    def token(self, role: Role, epoch: int = 0) -> str:
        """As the house makes it, whatever its rosters say."""
        known = self.tenant()
        issued = int(self.api.clock.now().timestamp())
        token = Token(
            tenant=self.id, role=role, ref="someone-1", case_id=None, epoch=epoch, issued=issued,
            expires=issued + 1_800, id="tok-00000001",
        )  # fmt: skip
        return issue(token, self.api.services.roots.of(known).tokens)

    def tenant(self) -> Tenant:
        found = self.api.services.directory.tenant(self.id)
        assert found is not None
        return found

    def revoke(self, as_: str = "") -> Answer:
        return self.api.post(f"/v1/tenants/{self.id}/staff_revocation", {}, as_ or self.key)


def known_as(services: bootstrap.Services, token: str, api: Api) -> str:
    """The role that a process takes its bearer for, or why it does not."""
    try:
        return auth.recognise(f"Bearer {token}", services, api.clock.now()).principal.role.value
    except auth.NotRecognised as refused:
        return refused.code


@pytest.mark.parametrize(
    ("kind", "role"), [(kind, role) for kind, roles in STAFF.items() for role in roles], ids=str
)
def test_everybody_of_the_house_is_out(api: Api, kind: str, role: Role) -> None:
    """In this process at once, in a warm other one within the minute; one that is made afterwards holds."""
    house, other = House(api, kind), bootstrap.Services()
    other.settings, other.clock, other.clients = api.services.settings, api.clock, api.services.clients
    token = house.token(role)
    assert known_as(api.services, token, api) == known_as(other, token, api) == role.value
    assert house.revoke().status == 200
    assert known_as(api.services, token, api) == "credential_invalid"
    assert known_as(other, token, api) == role.value
    api.clock.moment += timedelta(seconds=60)
    assert known_as(other, token, api) == "credential_invalid"
    assert known_as(other, house.token(role, epoch=1), api) == role.value


def test_a_token_of_a_later_epoch_than_there_is_opens_nothing(api: Api) -> None:
    """Equal is meant, not at least."""
    house = House(api)
    assert known_as(api.services, house.token(Role.OFFICER, epoch=1), api) == "credential_invalid"


def test_parties_keep_theirs(api: Api) -> None:
    """So does the server's key; an officer's next token is made with the new epoch."""
    house = House(api)
    case = Case(api, house.key)
    officer = case.officer
    assert house.revoke().status == 200
    assert api.get(case.path, officer).code == "credential_invalid"
    for kept in (case.complainant, case.respondent, house.key):
        assert api.get(case.path, kept).status == 200
    assert api.get(case.path, api.token(house.key, "officer", ref="officer-1")).status == 200


def test_other_houses_are_not_concerned(api: Api) -> None:
    """Nor can they do it; the operator can."""
    house, other = House(api), House(api)
    token = other.token(Role.OFFICER)
    with nothing_written():
        assert other.revoke(house.key).code == "not_found"
    house.revoke()
    assert known_as(api.services, token, api) == "officer"
    assert other.revoke(OPERATOR).status == 200
    assert known_as(api.services, token, api) == "credential_invalid"


def test_the_answer_tells_since_when_and_how_soon(api: Api) -> None:
    """Each call is another one; the moment is what JWTs of issuers are held against."""
    house = House(api)
    first = house.revoke()
    assert first.body == {
        "staff_epoch": 1, "revoked_at": stamp(api.clock.now()), "effective_within_seconds": 60,
    }  # fmt: skip
    api.clock.moment += timedelta(seconds=5)
    assert house.revoke().body["staff_epoch"] == 2
    assert house.tenant().staff_since == api.clock.now()


def test_the_settings_stay_as_they_are(api: Api) -> None:
    """Both stand in one record."""
    house = House(api)
    path = f"/v1/tenants/{house.id}/security"
    api("PUT", path, {"step_up_seconds": 90}, house.key, If_Match='"1"', Content_Type="application/json")
    house.revoke()
    assert house.tenant().security == Security(step_up_seconds=90, version=2)
    api("PUT", path, {}, house.key, If_Match='"2"', Content_Type="application/json")
    assert house.tenant().staff_epoch == 1


class Meanwhile(PynamoDirectory):
    """So many times somebody else's revocation stands before ours is written."""

    def __init__(self, tables: Any, times: int) -> None:
        super().__init__(tables)
        self._times = times

    def change_tenant(self, before: Tenant, after: Tenant) -> None:
        if self._times:
            self._times -= 1
            now = super().tenant(before.id)
            assert now is not None
            super().change_tenant(now, replace(now, staff_epoch=now.staff_epoch + 1))
        super().change_tenant(before, after)


def test_of_two_at_once_neither_is_lost(api: Api) -> None:
    """The second is raised over what the first has written: what both saw is void after either."""
    house = House(api)
    racing = Meanwhile(api.services.tables, times=1)
    after = Securing(racing, racing.tenant, api.clock).revoke_staff(house.id)
    assert after.staff_epoch == 2
    assert racing.tenant(house.id) == after


def test_a_tenant_that_is_changed_without_end_is_told_to_come_again(api: Api) -> None:
    """Never that it is done; the others' epochs have voided the tokens by then all the same."""
    house = House(api)
    racing = Meanwhile(api.services.tables, times=3)
    with pytest.raises(TryAgain):
        Securing(racing, racing.tenant, api.clock).revoke_staff(house.id)
    stands = racing.tenant(house.id)
    assert stands is not None
    assert (stands.staff_epoch, stands.staff_since) == (3, None)
