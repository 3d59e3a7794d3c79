"""Tokens of a tenant's own issuer by force: each forgery with the sound token beside it that is let in first."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from chalicelib.adapters.key_sets import KeySets
from chalicelib.application.federating import Federation
from chalicelib.application.ports import Tenant, TenantKind
from chalicelib.domain.addresses import PUBLIC
from chalicelib.domain.credentials import Rejected
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.issuers import Algorithm, Issuer, Issuers, Naming, hashed
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.jwts import (
    AT,
    ISS,
    JWKS_URI,
    NOW,
    Published,
    b64,
    claims,
    ec_jwk,
    ec_key,
    ed_jwk,
    ed_key,
    es256,
    header,
    hs256,
    issuer,
    key_set,
    pem,
    ps256,
    rs256,
    rsa_jwk,
    rsa_key,
    token,
)

OTHER_ISS = "https://login.other.example/"
OURS, THEIRS = "ten_" + "a" * 26, "ten_" + "b" * 26


class House:
    """One tenant whose issuer publishes these keys; another one beside it has an issuer of its own."""

    def __init__(self, registered: Issuer | None = None, *keys: dict[str, Any]) -> None:
        own = registered or issuer()
        other = issuer(issuer=OTHER_ISS, jwks_uri="https://login.other.example/keys")
        self.known = {OURS: Issuers().with_(own), THEIRS: Issuers().with_(other)}
        self.published = Published()
        self.published.documents = {
            own.jwks_uri: key_set(*(keys or (rsa_jwk(rsa_key()),))),
            other.jwks_uri: key_set(rsa_jwk(rsa_key("theirs"))),
        }
        sets = KeySets(self.published, PUBLIC, HandClock())
        self._federation = Federation(self, sets, self._person)

    def of(self, tenant_id: str) -> Issuers:
        return self.known.get(tenant_id, Issuers())

    def enter(self, text: str, tenant_id: str = OURS, **changes: Any) -> Any:
        named = {
            "id": tenant_id,
            "name": "n",
            "sandbox": False,
            "created_at": NOW,
            "wrapped_root": b"",
            **changes,
        }
        return self._federation.recognise(Tenant(**named), text, NOW)

    @staticmethod
    def _person(_tenant: Tenant, _role: Role, ref: str) -> str:
        if ref != "neutral-1":
            raise Invalid(faults=(Fault("/ref", "not_in_roster"),))
        return "p-1"


class Forgery(NamedTuple):
    forged: Callable[[], str]
    sound: Callable[[], str] = lambda: token(claims())
    house: Callable[[], House] = House


def _stretched(part: int, change: Callable[[str], str]) -> str:
    parts = token(claims()).split(".")
    parts[part] = change(parts[part])
    return ".".join(parts)


def _twice(name: str, value: Any) -> bytes:
    """A claim set in which one name stands twice."""
    return json.dumps(claims())[:-1].encode() + f',"{name}":{json.dumps(value)}}}'.encode()


def _renamed_header(**changes: Any) -> str:
    """The sound token with another header over the same signature."""
    _, body, mark = token(claims()).split(".")
    return f"{b64(json.dumps(header(**changes)).encode())}.{body}.{mark}"


def _stray(text: str) -> str:
    """The same bytes in base64, with a bit set that counts for nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) ^ 1]


def _es() -> House:
    return House(issuer(algorithm=Algorithm.ES256), ec_jwk(ec_key()))


def _es_token(**changes: Any) -> str:
    return token(claims(**changes), header(alg="ES256"), es256(ec_key()))


def _ed() -> House:
    return House(issuer(algorithm=Algorithm.EDDSA), ed_jwk(ed_key()))


def _two_keys() -> House:
    return House(None, rsa_jwk(rsa_key()), rsa_jwk(rsa_key("other"), kid="k2"))


mallory = rs256(rsa_key("mallory"))
FORGERIES: dict[str, Forgery] = {
    # the algorithm
    "alg none, no signature": Forgery(lambda: ".".join(token(claims(), header(alg="none")).split(".")[:2]) + "."),
    "alg none, some signature": Forgery(lambda: token(claims(), header(alg="none"), lambda _: b"x")),
    "alg nOnE": Forgery(lambda: token(claims(), header(alg="nOnE"), lambda _: b"x")),
    "HS256 with the public key as PEM": Forgery(
        lambda: token(claims(), header(alg="HS256"), hs256(pem(rsa_key())))
    ),
    "HS256 under the pinned name": Forgery(lambda: token(claims(), header(), hs256(pem(rsa_key())))),
    "HS256 with an empty secret": Forgery(lambda: token(claims(), header(alg="HS256"), hs256(b""))),
    "PS256 instead of RS256": Forgery(lambda: token(claims(), header(alg="PS256"), ps256(rsa_key()))),
    "PS256 under the pinned name": Forgery(lambda: token(claims(), header(), ps256(rsa_key()))),
    "ES256 instead of RS256": Forgery(lambda: token(claims(), header(alg="ES256"), es256(ec_key()))),
    "no alg": Forgery(lambda: token(claims(), header(alg=None))),
    # the key
    "another key": Forgery(lambda: token(claims(), sign=mallory)),
    "another key of the same set": Forgery(
        lambda: token(claims(), header(kid="k1"), rs256(rsa_key("other"))),
        lambda: token(claims(), header(kid="k2"), rs256(rsa_key("other"))), _two_keys,
    ),
    "kid unknown": Forgery(lambda: token(claims(), header(kid="k9"))),
    "kid missing": Forgery(lambda: token(claims(), header(kid=None))),
    "kid a path": Forgery(lambda: token(claims(), header(kid="../../../dev/null"), hs256(b""))),
    "kid an injection": Forgery(lambda: token(claims(), header(kid="k1' UNION SELECT 'x"), hs256(b"x"))),
    "kid an address": Forgery(lambda: token(claims(), header(kid="https://evil.example/keys"), mallory)),
    "kid a list": Forgery(lambda: token(claims(), header(kid=["k1"]))),
    "jku of the forger": Forgery(lambda: token(claims(), header(jku="https://evil.example/keys"), mallory)),
    "jwk in the header": Forgery(lambda: token(claims(), header(jwk=rsa_jwk(rsa_key("mallory"))), mallory)),
    "x5u of the forger": Forgery(lambda: token(claims(), header(x5u="https://evil.example/c.pem"), mallory)),
    "x5c in the header": Forgery(lambda: token(claims(), header(x5c=["MIIB"]), mallory)),
    # the header
    "crit": Forgery(lambda: token(claims(), header(crit=["exp"]))),
    "crit empty": Forgery(lambda: token(claims(), header(crit=[]))),
    "b64 false": Forgery(lambda: token(claims(), header(b64=False, crit=["b64"]))),
    "a token in a token": Forgery(lambda: token(claims(), header(cty="JWT"))),
    "compressed": Forgery(lambda: token(claims(), header(zip="DEF"))),
    "typ of something else": Forgery(lambda: token(claims(), header(typ="secevent+jwt"))),
    "typ missing": Forgery(lambda: token(claims(), header(typ=None))),
    "header changed after signing": Forgery(lambda: _renamed_header(extra=1)),
    "alg twice": Forgery(
        lambda: token(claims(), b'{"alg":"none","kid":"k1","typ":"JWT","alg":"RS256"}')
    ),
    # the form
    "five parts, as encrypted": Forgery(lambda: f"{token(claims())}.YQ.YQ"),
    "four parts": Forgery(lambda: f"{token(claims())}.YQ"),
    "a blank inside": Forgery(lambda: _stretched(1, lambda text: f"{text[:9]} {text[9:]}")),
    "a line's end": Forgery(lambda: token(claims()) + "\n"),
    "padding": Forgery(lambda: _stretched(2, lambda text: text + "==")),
    "stray bits in the signature": Forgery(lambda: _stretched(2, _stray)),
    "longer than anybody reads": Forgery(lambda: token(claims(more="x" * 4_096))),
    # the signature
    "signature cut": Forgery(lambda: _stretched(2, lambda text: text[:-4])),
    "signature empty": Forgery(lambda: _stretched(2, lambda _: "")),
    "claims changed after signing": Forgery(
        lambda: _stretched(1, lambda _: b64(json.dumps(claims(roles=["oversight"])).encode()))
    ),
    "ES256 of zeros": Forgery(
        lambda: token(claims(), header(alg="ES256"), lambda _: bytes(64)), _es_token, _es
    ),
    "ES256 with P-384": Forgery(
        lambda: token(claims(), header(alg="ES256"), es256(ec_key(curve="P-384"))), _es_token, _es
    ),
    "EdDSA of another key": Forgery(
        lambda: token(claims(), header(alg="EdDSA"), ed_key("mallory").sign),
        lambda: token(claims(), header(alg="EdDSA"), ed_key().sign), _ed,
    ),
    # the claims
    "iss of nobody": Forgery(lambda: token(claims(iss="https://evil.example"))),
    "iss with a slash more": Forgery(lambda: token(claims(iss=f"{ISS}/"))),
    "iss a list": Forgery(lambda: token(claims(iss=[ISS]))),
    "iss missing": Forgery(lambda: token(claims(iss=None))),
    "another tenant's issuer": Forgery(lambda: token(claims(iss=OTHER_ISS), sign=rs256(rsa_key("theirs")))),
    "aud of another": Forgery(lambda: token(claims(aud="other"))),
    "aud among several, asked for by another": Forgery(lambda: token(claims(aud=["redress", "x"], azp="x"))),
    "expired": Forgery(lambda: token(claims(exp=AT - 60)), lambda: token(claims(exp=AT - 59, iat=AT - 99, nbf=None))),
    "exp missing": Forgery(lambda: token(claims(exp=None))),
    "exp a text": Forgery(lambda: token(claims(exp="9999999999"))),
    "not yet valid": Forgery(lambda: token(claims(nbf=AT + 61))),
    "made in the future": Forgery(lambda: token(claims(iat=AT + 61))),
    "iat missing": Forgery(lambda: token(claims(iat=None))),
    "lives for ever": Forgery(lambda: token(claims(exp=AT + 10**9))),
    "sub missing": Forgery(lambda: token(claims(sub=None))),
    "aud twice": Forgery(lambda: token(_twice("aud", "redress"))),
    "two roles": Forgery(lambda: token(claims(roles=["disputes", "oversight"]))),
    "a role of ours by its name": Forgery(lambda: token(claims(roles=["officer"], role="officer"))),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused_and_its_sound_twin_let_in(name: str) -> None:
    """Nothing but the forged part differs; nothing but the issuer's own set is ever fetched."""
    forgery = FORGERIES[name]
    house = forgery.house()
    assert house.enter(forgery.sound()).role is Role.OFFICER
    with pytest.raises(Rejected):
        house.enter(forgery.forged())
    assert set(house.published.asked) <= {JWKS_URI}


def test_the_forgeries_are_of_many_shapes() -> None:
    """Each text is another one."""
    assert len({forgery.forged() for forgery in FORGERIES.values()}) == len(FORGERIES) >= 60


def test_a_header_that_points_elsewhere_is_not_followed() -> None:
    """The token is good by the registered key, whatever else it names."""
    house = House()
    assert house.enter(token(claims(), header(jku="https://evil.example/keys", x5u="https://evil.example/c")))
    assert house.published.asked == [JWKS_URI]


def test_the_bearer_is_one_of_the_tenants_people() -> None:
    """With the epoch that its people's tokens carry now."""
    who = House().enter(token(claims(auth_time=AT - 500, amr=["otp"])), staff_epoch=3)
    ref = hashed(ISS, "staff|7")
    assert (who.id, who.ref, who.tenant, who.epoch) == (f"officer.{ref}", ref, OURS, 3)
    assert (who.case_id, who.scopes, who.authenticated_at, who.methods) == (None, (), AT - 500, ("otp",))


def test_what_was_made_before_the_staff_was_revoked_is_void() -> None:
    """And for a minute longer, for the issuer's clock may run ahead: iat is AT - 30."""
    house, text = House(), token(claims())
    assert house.enter(text, staff_since=NOW - timedelta(seconds=91))
    with pytest.raises(Rejected):
        house.enter(text, staff_since=NOW - timedelta(seconds=90))


def test_a_neutral_must_be_on_the_roster() -> None:
    """Exactly as for a token that the tenant's server asks for; an arbitrator carries the mark of the person."""
    seats = issuer(naming=Naming.AS_IS, roles={"panel": Role.ARBITRATOR, "mediation": Role.MEDIATOR})
    house = House(seats)
    sits = house.enter(token(claims(sub="neutral-1", roles="panel")), kind=TenantKind.BODY)
    assert (sits.role, len(sits.person)) == (Role.ARBITRATOR, 32)
    with pytest.raises(Rejected):
        house.enter(token(claims(sub="neutral-2", roles="mediation")), kind=TenantKind.BODY)


def test_a_tenant_without_issuers_knows_nobody() -> None:
    """Nothing is fetched for one."""
    house = House()
    with pytest.raises(Rejected):
        house.enter(token(claims()), "ten_" + "c" * 26)
    assert house.published.asked == []
