"""Who gets in, and with what: tenants, keys of servers, tokens of people."""

from __future__ import annotations

import pytest

from chalicelib.application.onboarding import FIRST_KEY_SCOPES
from chalicelib.bootstrap import Services
from chalicelib.domain import credentials
from chalicelib.domain.access import SCOPES
from chalicelib.domain.errors import Forbidden, Invalid, NotFound
from chalicelib.domain.values import Role, is_id
from tests import builders
from tests.market import Market
from tests.shared_aws import items

SHOW_ME = ("cases", "keys")


class TestTenants:
    """A platform is taken on."""

    def test_a_tenant_comes_with_a_first_key_for_everything(self, market: Market) -> None:
        """Of which only the hash is kept."""
        issued = market.issued
        presented = credentials.parse_key(issued.text)
        stored = market.services.directory.api_key(presented.id)
        assert stored == issued.key
        assert (issued.key.role, issued.key.scopes) == (Role.PLATFORM, tuple(sorted(FIRST_KEY_SCOPES)))
        assert credentials.secret_matches(presented.secret, issued.key.secret_hash)

    def test_the_text_of_a_key_is_stored_nowhere(self, market: Market) -> None:
        """Nor is the root of the tenant's secrets."""
        secret = market.issued.text.split("_", 2)[2]
        stored = str(items("DIRECTORY_TABLE"))
        assert market.tenant.id in stored
        assert secret not in stored

    def test_tenants_have_unguessable_ids_and_roots_of_their_own(self, backend: Services) -> None:
        """The same name twice is two tenants."""
        one, other = Market(backend), Market(backend)
        assert is_id("ten", one.tenant.id)
        assert one.tenant.id != other.tenant.id
        assert one.root.ids != other.root.ids

    @pytest.mark.parametrize("sandbox", [True, False])
    def test_only_a_sandbox_is_on_the_sweeps_list(self, backend: Services, sandbox: bool) -> None:
        """Fixed at onboarding."""
        market = Market(backend, sandbox=sandbox)
        assert (market.tenant.id in backend.directory.sandbox_tenants()) is sandbox

    def test_a_tenant_that_is_not_there_is_not_found(self, backend: Services) -> None:
        """By whatever is asked of it."""
        stranger = builders.an_id("ten", "stranger")
        with pytest.raises(NotFound):
            backend.onboarding.tenant(stranger)
        with pytest.raises(NotFound):
            backend.onboarding.keys(stranger)
        with pytest.raises(NotFound):
            backend.onboarding.issue_key(stranger, "x", (), SCOPES)


class TestKeys:
    """Further keys of a platform."""

    def test_a_further_key_has_what_it_was_given(self, market: Market) -> None:
        """Scopes in one order and once each."""
        issued = market.services.onboarding.issue_key(
            market.tenant.id, "shop", ("keys", "cases", "cases"), SCOPES
        )
        assert (issued.key.scopes, issued.key.label) == (("cases", "keys"), "shop")
        assert len(market.services.onboarding.keys(market.tenant.id)) == 2

    def test_nobody_gives_away_what_his_own_key_does_not_hold(self, market: Market) -> None:
        """Otherwise a limited key were none."""
        with pytest.raises(Forbidden):
            market.services.onboarding.issue_key(market.tenant.id, "x", ("webhooks",), SHOW_ME)

    def test_a_revoked_key_stays_on_the_list(self, market: Market) -> None:
        """Marked as such."""
        key_id = market.issued.key.id
        market.services.onboarding.revoke_key(market.tenant.id, key_id)
        assert [key.revoked for key in market.services.onboarding.keys(market.tenant.id)] == [True]

    def test_a_key_of_another_tenant_cannot_be_revoked(self, market: Market) -> None:
        """For this caller there is none."""
        other = Market(market.services)
        with pytest.raises(NotFound):
            market.services.onboarding.revoke_key(market.tenant.id, other.issued.key.id)


class TestTokens:
    """Half an hour for a person."""

    def test_a_partys_token_is_for_one_case_and_its_present_epoch(self, market: Market) -> None:
        """Signed under the tenant's key."""
        case = market.case(market.served())
        minted = market.services.onboarding.mint(market.tenant, market.root, Role.RESPONDENT, case, None)
        now = market.services.clock.now()
        read = credentials.verify(minted.text, market.root.tokens, now)
        assert read == minted.token
        assert (read.case_id, read.ref, read.epoch) == (case.head.case_id, "respondent-0001", 0)
        assert read.expires - read.issued == 1_800

    def test_an_officers_token_is_for_a_named_person_and_no_case(self, market: Market) -> None:
        """With the epoch of the staff."""
        minted = market.services.onboarding.mint(market.tenant, market.root, Role.OFFICER, None, "officer-7")
        assert (minted.token.ref, minted.token.case_id) == ("officer-7", None)

    def test_a_mediators_token_is_for_one_of_the_roster(self, market: Market) -> None:
        """With the epoch of the staff."""
        market.services.directory.put_mediator(market.tenant.id, builders.mediator())
        minted = market.services.onboarding.mint(market.tenant, market.root, Role.MEDIATOR, None, "m-1")
        assert (minted.token.ref, minted.token.case_id, minted.token.epoch) == ("m-1", None, 0)

    @pytest.mark.parametrize(
        ("role", "ref", "fault"),
        [
            (Role.OFFICER, None, ("/ref", "missing")),
            (Role.MEDIATOR, None, ("/ref", "missing")),
            (Role.MEDIATOR, "m-9", ("/ref", "not_in_roster")),
            (Role.RESPONDENT, None, ("/case_id", "missing")),
            (Role.RESPONDENT, "respondent-0002", ("/ref", "not_this_party")),
        ],
    )
    def test_what_is_missing_or_does_not_fit_is_named(
        self, market: Market, role: Role, ref: str | None, fault: tuple[str, str]
    ) -> None:
        """A party has a case and is the one in it; an officer has a name."""
        case = market.case(market.filed()) if ref else None
        with pytest.raises(Invalid) as refused:
            market.services.onboarding.mint(market.tenant, market.root, role, case, ref)
        assert [(f.pointer, f.code) for f in refused.value.faults] == [fault]

    def test_two_tokens_of_one_person_differ(self, market: Market) -> None:
        """Each can be told from the other in a log."""
        mint = market.services.onboarding.mint
        ids = {mint(market.tenant, market.root, Role.OFFICER, None, "officer-7").token.id for _ in range(2)}
        assert len(ids) == 2
