"""As whom somebody acts in a group: by the own case, an office, an authority, a reference; whoever else finds none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.application.groups import acting, member_digest
from chalicelib.application.ports import Root
from chalicelib.domain.access import Principal
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.state import Authority, AuthorityKind, Candidacy, CandidacyState, Group
from chalicelib.domain.values import Role
from tests import builders, groups
from tests.builders import KEY, NOW, TENANT, an_id, text_ref

GROUP, CASE = an_id("group"), an_id("case")
DAY = timedelta(days=1)


def who(role: Role, ref: str = "someone") -> Principal:
    return Principal(id=f"{role.value}-1", role=role, tenant=TENANT, ref=ref)


def told(**changes: Any) -> Group:
    """A group of which its respondent has heard."""
    return groups.group(audience={ev.PARTIES: 1, ev.PLATFORM: 3}, **changes)


def standing(state: CandidacyState) -> Group:
    candidacy = Candidacy(an_id("cnd"), CASE, NOW, text_ref(), ("offer",), state)
    return told(candidacies={candidacy.id: candidacy})


def authorised(**changes: Any) -> Group:
    """A lawyer may act until tomorrow."""
    fields: dict[str, Any] = {
        "id": an_id("aut"), "kind": AuthorityKind.LAWYER, "ref": "lawyer-1", "scope": ("offer",),
        "statement_sha256": "ab" * 32, "signed_at": NOW, "expires_at": NOW + DAY,
    }  # fmt: skip
    return told(authorities={fields["id"]: Authority(**(fields | changes))})


def member(**changes: Any) -> Case:
    """A case that stands still for the group."""
    return builders.case(**({"grouped_in": GROUP} | changes))


def refused(principal: Principal, group: Group, case: Case | None = None) -> bool:
    """With the one answer that tells nothing."""
    try:
        acting(principal, group, case, NOW)
    except NotFound as error:
        return error.detail == "No such group."
    return False


class TestMembers:
    """By their own case."""

    def test_a_complainant_acts_as_the_member_that_its_case_is(self) -> None:
        """The case goes with it: guards and rooms go by that."""
        found = acting(who(Role.COMPLAINANT), told(), member(), NOW)
        assert (found.role, found.case_id, found.ref) == (Role.COMPLAINANT, CASE, "someone")

    def test_a_member_in_office_acts_as_a_representative(self) -> None:
        """With its own case still."""
        found = acting(who(Role.COMPLAINANT), standing(CandidacyState.ELECTED), member(), NOW)
        assert (found.role, found.case_id) == (Role.REPRESENTATIVE, CASE)

    @pytest.mark.capability("S38")
    def test_an_office_is_not_for_whoever_acts_for_the_member(self) -> None:
        """The members have elected the member himself: its representative in the case comes as a plain member."""
        lawyer = replace(who(Role.COMPLAINANT, "counsel-9"), acting=an_id("rpr"))
        found = acting(lawyer, standing(CandidacyState.ELECTED), member(), NOW)
        assert (found.role, found.case_id, found.acting) == (Role.COMPLAINANT, CASE, lawyer.acting)

    @pytest.mark.parametrize("state", [s for s in CandidacyState if s is not CandidacyState.ELECTED])
    def test_whoever_is_not_or_no_longer_in_office_acts_as_a_member(self, state: CandidacyState) -> None:
        """Standing, recalled, resigned and all the others."""
        assert acting(who(Role.COMPLAINANT), standing(state), member(), NOW).role is Role.COMPLAINANT

    @pytest.mark.parametrize("grouped_in", [None, an_id("group", "another")])
    def test_whoever_is_not_in_it_finds_no_group(self, grouped_in: str | None) -> None:
        """Nor whoever is in another one."""
        assert refused(who(Role.COMPLAINANT), told(), member(grouped_in=grouped_in))

    def test_a_complainant_without_a_case_finds_none(self) -> None:
        """Nobody is a member by name."""
        assert refused(who(Role.COMPLAINANT), told(), None)

    def test_an_office_does_not_outlast_the_membership(self) -> None:
        """Whoever has left is nothing in the group, whatever its rows still say."""
        assert refused(who(Role.COMPLAINANT), standing(CandidacyState.ELECTED), member(grouped_in=None))


class TestRespondent:
    """Whoever answers to the group's respondent, by a case against it."""

    def test_it_acts_in_the_groups_against_it(self) -> None:
        """Whichever case its token is for."""
        assert acting(who(Role.RESPONDENT), told(), member(), NOW) == who(Role.RESPONDENT)

    def test_another_respondent_finds_none(self) -> None:
        """Its case is against somebody else."""
        other = builders.party(Role.RESPONDENT, ref="another-shop")
        assert refused(who(Role.RESPONDENT), told(), member(respondent=other))

    def test_of_what_it_was_never_told_it_finds_none(self) -> None:
        """A suggestion that came to nothing is the platform's affair."""
        assert refused(who(Role.RESPONDENT), groups.group(audience={ev.PLATFORM: 3}), member())

    def test_without_a_case_it_finds_none(self) -> None:
        """The case says against whom."""
        assert refused(who(Role.RESPONDENT), told(), None)


class TestRepresentatives:
    """Lawyers and associations, by a signed authority."""

    @pytest.mark.capability("S38")
    def test_whoever_has_authority_acts_until_it_ends(self) -> None:
        """In its own name and without a case."""
        found = acting(who(Role.REPRESENTATIVE, "lawyer-1"), authorised(), None, NOW)
        assert (found.role, found.case_id) == (Role.REPRESENTATIVE, None)

    @pytest.mark.parametrize(
        "changes",
        [{"revoked": True}, {"expires_at": NOW}, {"expires_at": NOW - DAY}, {"ref": "lawyer-2"}],
        ids=str,
    )
    def test_without_a_live_authority_there_is_no_group(self, changes: dict[str, Any]) -> None:
        """Revoked, over to the second, somebody else's."""
        assert refused(who(Role.REPRESENTATIVE, "lawyer-1"), authorised(**changes))

    def test_the_end_is_the_end_of_the_last_second(self) -> None:
        """A microsecond before, it still is one."""
        lawyer = who(Role.REPRESENTATIVE, "lawyer-1")
        just_before = NOW + DAY - timedelta(microseconds=1)
        assert acting(lawyer, authorised(), None, just_before) == lawyer


class TestOthers:
    """By what they are."""

    def test_the_mediator_in_charge_acts_and_no_other(self) -> None:
        """Nor one before there is any."""
        group = told(mediator="m-1")
        assert acting(who(Role.MEDIATOR, "m-1"), group, None, NOW).role is Role.MEDIATOR
        assert refused(who(Role.MEDIATOR, "m-2"), group)
        assert refused(who(Role.MEDIATOR, "m-1"), told())

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.PLATFORM])
    def test_the_platforms_people_act_as_themselves(self, role: Role) -> None:
        """Also on what is only suggested; whose platform it is was seen to before."""
        assert acting(who(role), groups.group(), None, NOW) == who(role)


def test_a_person_is_another_in_every_group() -> None:
    """Its digest tells whether it has joined this one, and nothing beside."""
    root = Root(KEY, KEY, KEY)
    one, other = (member_digest(root, an_id("group", n), "buyer-1") for n in (1, 2))
    assert one != other
    assert one == member_digest(root, an_id("group", 1), "buyer-1")
    assert "buyer" not in one
