"""How far a mandate goes: elected members, lawyers and associations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.group import mandate, representing
from chalicelib.domain.group.decisions import VERBS
from chalicelib.domain.group.state import Authority, AuthorityKind, Candidacy, CandidacyState, Group
from tests import groups
from tests.builders import NOW, an_id, text_ref

OWN = an_id("case")


def elected(*scope: str) -> Group:
    office = Candidacy(an_id("cnd"), OWN, NOW, text_ref(), scope, CandidacyState.ELECTED)
    return groups.group(candidacies={office.id: office})


def authorised(*scope: str, **changes: Any) -> Group:
    signed = Authority(
        an_id("aut"), AuthorityKind.LAWYER, "lawyer-1", scope, "ab" * 32, NOW, NOW + timedelta(days=30)
    )
    return groups.group(authorities={signed.id: replace(signed, **changes)})


def refused(group: Group, verb: str, *, own: str = "", room: str = "") -> bool:
    ref = "" if own else "lawyer-1"
    found = mandate.refusal(group, verb, ref=ref, case_id=own, now=NOW, room=room)
    assert found is None or found.code == "outside_authority"
    return found is not None


@pytest.mark.capability("S38")
@pytest.mark.parametrize(
    ("verb", "scope"),
    [
        ("offer", "offer"), ("offer", "negotiate"), ("withdraw_offer", "offer"), ("agree_to_offer", "negotiate"),
        ("refuse_offer", "negotiate"), ("propose_change", "negotiate"), ("message", "message"),
        ("escalate", "mediation"), ("escalate", "determination"), ("commit_nonce", "determination"),
    ],
)  # fmt: skip
def test_an_act_takes_its_scope(verb: str, scope: str) -> None:
    """And without it is refused, whoever comes."""
    assert not refused(authorised(scope), verb)
    assert refused(authorised("evidence"), verb)
    assert not refused(elected(scope), verb, own=OWN, room="parties")
    assert refused(elected("evidence"), verb, own=OWN, room="parties")


def test_offering_is_not_agreeing() -> None:
    """Whoever may only offer does not bind the group's side to the other one's terms."""
    assert refused(authorised("offer"), "agree_to_offer")


@pytest.mark.parametrize("changes", [{"revoked": True}, {"expires_at": NOW}])
def test_an_authority_that_is_over_covers_nothing(changes: dict[str, Any]) -> None:
    """Revoked, or at its end."""
    assert refused(authorised("negotiate", **changes), "offer")


def test_nobody_passes_on_an_authority() -> None:
    """A lawyer with every scope there is does not authorise another one; a member in office does."""
    assert refused(authorised(*representing.SCOPES), "authorise")
    assert not refused(elected("message"), "authorise", own=OWN)


def test_a_member_in_office_still_writes_to_the_members() -> None:
    """Only to speak with the respondent it takes a mandate."""
    assert not refused(elected("evidence"), "message", own=OWN, room="members")
    assert not refused(elected("evidence"), "message", own=OWN, room="representatives")


def test_authorities_add_up() -> None:
    """What two statements cover together."""
    one, two = authorised("message"), authorised("mediation")
    both = groups.group(authorities={"1": one.authorities[an_id("aut")], "2": two.authorities[an_id("aut")]})
    assert mandate.scope(both, "lawyer-1", "", NOW) == {"message", "mediation"}


def test_every_act_that_needs_a_mandate_is_one_of_the_table() -> None:
    """With scopes that can be given."""
    assert set(mandate.NEEDS) <= {*VERBS.values(), "export"}
    assert {code for needed in mandate.NEEDS.values() for code in needed} <= set(representing.SCOPES)
