"""What a signed token of a tenant's own issuer must say, and whom it then speaks of."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.credentials import Rejected
from chalicelib.domain.issuers import Issuers, Kind, Naming, check_header, clashes, hashed, read
from chalicelib.domain.values import REF_PATTERN, Role
from tests.jwts import AT, ISS, NOW, claims, header, issuer

COGNITO = issuer(kind=Kind.COGNITO, role_claim="cognito:groups", untyped=True)


def test_a_sound_token_names_its_bearer() -> None:
    """The role of its one known group, and a reference that hides what the issuer calls him."""
    who = read(issuer(), claims(auth_time=AT - 300, amr=["pwd", "otp", "x-own", 7]), NOW)
    assert (who.role, who.ref) == (Role.OFFICER, hashed(ISS, "staff|7"))
    assert (who.issued, who.expires, who.authenticated) == (AT - 30, AT + 3_600, AT - 300)
    assert who.methods == ("pwd", "otp")


def test_the_making_of_the_token_counts_where_no_login_is_told() -> None:
    """And a login is never later than the token that tells of it."""
    assert read(issuer(), claims(), NOW).authenticated == AT - 30
    assert read(issuer(), claims(auth_time=AT + 9_999), NOW).authenticated == AT - 30


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": None}, {"aud": "other"}, {"aud": []}, {"aud": ["redress", 1]}, {"aud": {"redress": 1}},
        {"aud": ["redress", "other"]}, {"aud": ["redress", "other"], "azp": "other"},
        {"exp": None}, {"exp": str(AT + 60)}, {"exp": AT + 60.5}, {"exp": True}, {"exp": -1}, {"exp": 2**63},
        {"iat": None}, {"iat": "now"}, {"exp": AT - 30}, {"exp": AT - 30 + 24 * 3_600 + 1}, {"nbf": "0"},
        {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256}, {"sub": "a\u202eb"}, {"auth_time": "yesterday"},
        {"roles": None}, {"roles": []}, {"roles": ["unknown"]}, {"roles": ["disputes", "oversight"]},
        {"roles": {"disputes": True}}, {"roles": 1},
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_refused(changes: dict[str, Any]) -> None:
    """Its twin without the change is accepted above."""
    with pytest.raises(Rejected) as refused:
        read(issuer(), claims(**changes), NOW)
    assert refused.value.code == "token_forged"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": AT - 60}, "token_expired"),
        ({"nbf": AT + 61}, "token_not_yet_valid"),
        ({"iat": AT + 61}, "token_not_yet_valid"),
    ],
)
def test_a_minute_is_given_for_clocks_and_no_second_more(changes: dict[str, Any], code: str) -> None:
    """One second nearer each of them is good: exp AT - 59, nbf AT + 60, iat AT + 60."""
    ((name, second),) = changes.items()
    near = second + (1 if name == "exp" else -1)
    read(issuer(), claims(**{"iat": AT - 90, name: near}), NOW)
    with pytest.raises(Rejected) as refused:
        read(issuer(), claims(**{"iat": AT - 90, **changes}), NOW)
    assert refused.value.code == code


def test_nbf_may_be_missing_as_cognito_leaves_it_out() -> None:
    """Then the token holds from when it was made."""
    assert read(issuer(), claims(nbf=None), NOW).role is Role.OFFICER


def test_any_of_several_audiences_will_do_if_the_asking_party_is_ours() -> None:
    """OpenID Connect Core §3.1.3.7, points 3 to 5."""
    read(issuer(audience=("redress", "app-7")), claims(aud=["other", "redress"], azp="app-7"), NOW)


def test_a_role_may_lie_deeper() -> None:
    """By a JSON Pointer; another type on the way is no role, and no fault of ours."""
    deep = issuer(role_claim="/realm_access/ro~1les")
    assert read(deep, claims(realm_access={"ro/les": ["disputes"]}), NOW).role is Role.OFFICER
    for found in ("x", ["ro/les"], None):
        with pytest.raises(Rejected):
            read(deep, claims(realm_access=found), NOW)


def test_two_groups_that_come_to_one_role_are_one() -> None:
    """Only two roles would be a question."""
    both = issuer(roles={"disputes": Role.OFFICER, "leads": Role.OFFICER})
    assert read(both, claims(roles=["disputes", "leads"]), NOW).role is Role.OFFICER


@pytest.mark.parametrize("name", ["staff-7", "A.b:c_9", "x" * 64])
def test_a_name_may_be_the_reference_itself(name: str) -> None:
    """Where the tenant says so."""
    assert read(issuer(naming=Naming.AS_IS), claims(sub=name), NOW).ref == name


@pytest.mark.parametrize("name", ["staff|7", "a@b.example", "x" * 65, "idp-abc", "IDP-abc", "-a", "a\n"])
def test_what_is_no_reference_or_looks_like_a_hashed_one_is_refused(name: str) -> None:
    """Never bent into shape: two might get one shape."""
    with pytest.raises(Rejected):
        read(issuer(naming=Naming.AS_IS), claims(sub=name), NOW)


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=2, max_size=2, unique=True))
def test_no_two_people_get_one_reference(people: list[tuple[str, str]]) -> None:
    """Whatever issuers call themselves and their people."""
    first, second = (hashed(*who) for who in people)
    assert first != second
    assert re.fullmatch(REF_PATTERN, first)


def test_cognitos_id_token_has_an_audience() -> None:
    """As its user pools make them: no `nbf`, no `typ`."""
    given_ = claims(
        token_use="id", roles=None, nbf=None, **{"cognito:groups": ["disputes"], "auth_time": AT - 40}
    )
    assert check_header(COGNITO, header(typ=None)) == "k1"
    assert read(COGNITO, given_, NOW).authenticated == AT - 40


def test_cognitos_access_token_names_the_client_instead() -> None:
    """`client_id` must be one of ours."""
    shape = {"token_use": "access", "aud": None, "roles": None, "cognito:groups": ["disputes"]}
    assert read(COGNITO, claims(client_id="redress", **shape), NOW).role is Role.OFFICER
    for changes in ({"client_id": "other"}, {}, {"client_id": "redress", "aud": "other"}):
        with pytest.raises(Rejected):
            read(COGNITO, claims(**shape | changes), NOW)


@pytest.mark.parametrize("use", [None, "refresh", "ID", ["id"]])
def test_cognito_must_say_what_a_token_is(use: Any) -> None:
    """A refresh token opens nothing here."""
    shape = {"roles": None, "cognito:groups": ["disputes"], "client_id": "redress"}
    with pytest.raises(Rejected):
        read(COGNITO, claims(token_use=use, **shape), NOW)


def test_client_id_is_no_audience_elsewhere() -> None:
    """Only Cognito writes it so."""
    with pytest.raises(Rejected):
        read(issuer(), claims(aud=None, client_id="redress", token_use="access"), NOW)


@pytest.mark.parametrize("typ", ["JWT", "jwt", "application/jwt", "Application/JWT"])
def test_a_type_is_read_as_a_media_type(typ: str) -> None:
    """RFC 7515 §4.1.9."""
    assert check_header(issuer(), header(typ=typ)) == "k1"


@pytest.mark.parametrize(
    "changes",
    [
        {"alg": "none"}, {"alg": "None"}, {"alg": "HS256"}, {"alg": "PS256"}, {"alg": "rs256"}, {"alg": None},
        {"alg": ["RS256"]}, {"kid": None}, {"kid": ""}, {"kid": 1}, {"typ": None}, {"typ": "at+jwt"}, {"typ": 7},
        {"typ": "JOSE"},
    ],
    ids=str,
)  # fmt: skip
def test_a_header_that_does_not_fit_is_refused(changes: dict[str, Any]) -> None:
    """The algorithm is the registered one, a key is named, the type is one of those accepted."""
    with pytest.raises(Rejected):
        check_header(issuer(), header(**changes))


def test_a_tenants_issuers_do_not_get_into_each_others_way() -> None:
    """One entry for one `iss`, and one issuer at most whose names are references."""
    own = issuer(ref="a", naming=Naming.AS_IS)
    assert [f.code for f in clashes(issuer(ref="b"), (own,))] == ["issuer_taken"]
    other = issuer(ref="b", issuer="https://other.example", naming=Naming.AS_IS)
    assert [f.code for f in clashes(other, (own,))] == ["one_issuer_as_is"]
    assert clashes(issuer(ref="b", issuer="https://other.example"), (own,)) == []


def test_an_issuer_is_found_by_its_very_letters() -> None:
    """No slash more, no other case, nothing that is no text."""
    known = Issuers().with_(issuer())
    assert known.of(ISS) == issuer()
    assert [known.of(iss) for iss in (f"{ISS}/", ISS.upper(), None, [ISS])] == [None] * 4


def test_changing_an_entry_leaves_the_others() -> None:
    """Each change is a version."""
    two = Issuers().with_(issuer(ref="b")).with_(issuer(ref="a"))
    changed = two.with_(issuer(ref="b", audience=("x",)))
    assert ([i.ref for i in changed.issuers], changed.version) == (["a", "b"], 3)
    assert changed.without("a").issuers == (issuer(ref="b", audience=("x",)),)


def test_a_token_of_a_long_life_holds_to_its_end() -> None:
    """A day, to the second."""
    day = claims(iat=AT - 30, exp=AT - 30 + 24 * 3_600)
    assert read(issuer(), day, NOW + timedelta(seconds=24 * 3_600 - 31)).expires == AT - 30 + 24 * 3_600
