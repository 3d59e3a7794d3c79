"""Access tokens: what they give, for how long, and every shape of forgery, beside a twin that is accepted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import credentials
from chalicelib.domain.access import BODY_SCOPES, SCOPES
from chalicelib.domain.access_tokens import (
    ACCESS_SECONDS,
    GRANTABLE,
    MAX_ACCESS_TOKEN,
    AccessToken,
    granted,
    issue,
    lifetime,
    read_tenant,
    verify,
)
from chalicelib.domain.credentials import SKEW_SECONDS, Rejected
from chalicelib.domain.values import Role

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ISSUED = int(NOW.timestamp())
KEY = b"k" * 32
TENANT, KEY_ID = "ten_" + "a" * 26, "key_" + "c" * 26


def token(**changes: object) -> AccessToken:
    """For `cases` and `events`, issued NOW."""
    fields: dict[str, object] = {
        "tenant": TENANT, "key": KEY_ID, "scopes": ("cases", "events"), "issued": ISSUED,
        "expires": ISSUED + ACCESS_SECONDS, "id": "tok-00000001",
    }  # fmt: skip
    return AccessToken(**(fields | changes))  # type: ignore[arg-type]


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changes: object) -> dict[str, object]:
    """The JSON of `token()`, with some members replaced; `...` drops one."""
    members: dict[str, object] = {
        "t": TENANT, "k": KEY_ID, "s": ["cases", "events"], "i": ISSUED, "x": ISSUED + ACCESS_SECONDS,
        "j": "tok-00000001",
    }  # fmt: skip
    return {name: value for name, value in (members | changes).items() if value is not ...}


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def signed(payload: bytes | dict[str, object], key: bytes = KEY, prefix: str = "ra_") -> str:
    """A text with a true signature over whatever payload: what only a stolen key could make."""
    body = b64url(payload if isinstance(payload, bytes) else compact(payload))
    return f"ra_{body}.{b64url(hmac.new(key, f'{prefix}{body}'.encode(), hashlib.sha256).digest())}"


def reason(text: str, key: bytes = KEY, now: datetime = NOW) -> str:
    """Why it is refused; the twin that nobody has touched is accepted first."""
    assert verify(GOOD, KEY, NOW) == token()
    with pytest.raises(Rejected) as rejected:
        verify(text, key, now)
    return rejected.value.code


GOOD = issue(token(), KEY)
HEAD, _, MAC = GOOD.partition(".")
BODY = HEAD.removeprefix("ra_")
NO_ALG = b64url(b'{"alg":"none"}')


# ---------------------------------------------------------------------------------------------------------- scopes


def test_all_that_the_key_can_give_unless_less_is_asked_for() -> None:
    """Sorted, each once."""
    assert granted(("events", "cases"), None) == ("cases", "events")
    assert granted(("events", "cases"), ("events", "events")) == ("events",)


@pytest.mark.parametrize(
    "asked", [("reports",), ("cases", "reports"), ("keys",), ("",), ("Cases",), ("*",), ()]
)
def test_a_scope_is_narrowed_and_never_widened(asked: tuple[str, ...]) -> None:
    """One word too many, and there is nothing at all (RFC 6749 §3.3)."""
    assert granted(("cases", "events", "keys"), asked) == ()


def test_no_token_makes_keys() -> None:
    """A key made with one would outlive it for good: the scope is neither given, listed nor accepted."""
    assert granted(("keys",), None) == granted(("keys",), ("keys",)) == ()
    assert granted(("cases", "keys"), None) == ("cases",)
    assert "keys" not in GRANTABLE
    assert set(GRANTABLE) | {"keys"} == {*SCOPES, *BODY_SCOPES}
    assert reason(signed(claims(s=["cases", "keys"]))) == "token_malformed"


# -------------------------------------------------------------------------------------------------------- lifetime


def test_it_lives_for_half_an_hour_and_never_longer_than_its_key() -> None:
    """To the second, downwards: a key that ends half a second on gives nothing any more."""
    assert lifetime(NOW, None) == (ISSUED, ISSUED + 1_800)
    assert lifetime(NOW, NOW + timedelta(days=1)) == (ISSUED, ISSUED + 1_800)
    assert lifetime(NOW, NOW + timedelta(seconds=90.9)) == (ISSUED, ISSUED + 90)
    assert lifetime(NOW, NOW + timedelta(seconds=0.5)) == (ISSUED, ISSUED)


def test_it_ends_exactly_with_its_lifetime() -> None:
    """The moment of expiry itself is too late."""
    assert verify(GOOD, KEY, NOW + timedelta(seconds=ACCESS_SECONDS - 1)) == token()
    assert reason(GOOD, now=NOW + timedelta(seconds=ACCESS_SECONDS)) == "token_expired"


def test_a_minute_of_skew_is_forgiven_and_no_second_more() -> None:
    """Between the process that issued it and the one that checks."""
    assert verify(GOOD, KEY, NOW - timedelta(seconds=SKEW_SECONDS)) == token()
    assert reason(GOOD, now=NOW - timedelta(seconds=SKEW_SECONDS + 1)) == "token_not_yet_valid"


# ------------------------------------------------------------------------------------------------------- forgeries


def test_the_helper_signs_as_issue_does() -> None:
    """Otherwise the forgeries below would fail for the wrong reason."""
    assert signed(claims()) == GOOD
    assert read_tenant(GOOD) == TENANT


def test_another_tenants_key_does_not_verify() -> None:
    """Nor a text of this tenant that another one's key has signed."""
    assert reason(GOOD, key=b"o" * 32) == "token_forged"
    assert reason(signed(claims(), b"o" * 32)) == "token_forged"


@pytest.mark.parametrize(
    "changes",
    [
        {"s": ["cases", "events", "tenants"]}, {"s": ["arbitrations", "cases", "events"]}, {"t": "ten_" + "b" * 26},
        {"k": "key_" + "d" * 26}, {"i": ISSUED + 60, "x": ISSUED + 60 + ACCESS_SECONDS},
    ],
    ids=str,
)  # fmt: skip
def test_what_nobody_has_signed_again_is_forged(changes: dict[str, object]) -> None:
    """A wider scope, another tenant, another key, a later end, under the signature of a true token."""
    assert reason(f"ra_{b64url(compact(claims(**changes)))}.{MAC}") == "token_forged"
    assert verify(signed(claims(**changes)), KEY, NOW)


def test_every_flipped_bit_of_the_signature_is_forged() -> None:
    """All 256 of them."""
    raw = base64.urlsafe_b64decode(MAC + "=")
    for bit in range(256):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        assert reason(f"{HEAD}.{b64url(bytes(flipped))}") == "token_forged"


def persons() -> str:
    """A party's token, signed with the same tenant's key."""
    party = credentials.Token(
        tenant=TENANT, role=Role.OFFICER, ref="officer-1", case_id=None, epoch=0, issued=ISSUED,
        expires=ISSUED + credentials.TOKEN_SECONDS, id="tok-00000001",
    )  # fmt: skip
    return credentials.issue(party, KEY)


def test_a_persons_token_is_no_access_token_and_the_other_way_round() -> None:
    """Each is signed behind its own beginning, so that changing that is a forgery where it is not of another shape."""
    assert credentials.verify(persons(), KEY, NOW)
    assert reason(persons()) == "token_malformed"
    assert reason("ra_" + persons().removeprefix("rt_")) == "token_malformed"
    assert reason(signed(claims(), prefix="rt_")) == "token_forged"
    assert reason(signed(claims(), prefix="")) == "token_forged"
    for text in (GOOD, "rt_" + GOOD.removeprefix("ra_")):
        with pytest.raises(Rejected):
            credentials.verify(text, KEY, NOW)


MISSHAPEN = {
    "empty": "",
    "prefix only": "ra_",
    "no prefix": GOOD.removeprefix("ra_"),
    "prefix in upper case": "RA_" + GOOD.removeprefix("ra_"),
    "an API key": f"rk_{'c' * 26}_{b64url(bytes(32))}",
    "no signature": HEAD,
    "empty signature": f"{HEAD}.",
    "empty payload": f"ra_.{MAC}",
    "short signature": GOOD[:-1],
    "long signature": GOOD + "A",
    "padded signature": GOOD + "=",
    "padded payload": f"{HEAD}=.{MAC}",
    "stray bits in the signature": GOOD[:-1] + chr(ord(GOOD[-1]) + 1),
    "three parts": f"{HEAD}.{MAC}.{MAC}",
    "alg none before a true token": f"ra_{NO_ALG}.{BODY}.{MAC}",
    "leading space": " " + GOOD,
    "trailing newline": GOOD + "\n",
    "full-width letters": GOOD.replace("a", "ａ"),
    "lone surrogate": f"{HEAD}\ud800.{MAC}",
    "huge payload": f"ra_{'A' * 1_000_000}.{MAC}",
    "just too long": f"ra_{'A' * (MAX_ACCESS_TOKEN - 46)}.{MAC}",
}


@pytest.mark.parametrize("text", MISSHAPEN.values(), ids=MISSHAPEN.keys())
def test_text_of_another_shape_is_malformed(text: str) -> None:
    """Refused before any key is used; by `read_tenant` too, so that it never leads to a read."""
    assert reason(text) == "token_malformed"
    with pytest.raises(Rejected):
        read_tenant(text)


NEVER_ISSUED = {
    "not JSON": b"hello",
    "not UTF-8": b'{"t":"\xff"}',
    "an array": b"[]",
    "deep nesting": b"[" * 600,
    "null": b"null",
    "empty object": b"{}",
    "spaces": json.dumps(claims()).encode(),
    "another order": compact(dict(reversed(claims().items()))),
    "a repeated name": compact(claims())[:-1] + b',"j":"tok-00000001"}',
    "an escape": compact(claims()).replace(b"cases", b"\\u0063ases"),
    "an exponent": compact(claims(i=0, x=1)).replace(b'"x":1', b'"x":1e0'),
    "trailing bytes": compact(claims()) + b"{}",
    "byte order mark": b"\xef\xbb\xbf" + compact(claims()),
    **{f"no {name}": claims(**{name: ...}) for name in "tksixj"},
    "an extra field": claims(admin=True),
    "bool as number": claims(i=True),
    "text as number": claims(x=str(ISSUED + 60)),
    "fraction as number": claims(x=ISSUED + 0.5),
    "negative issue": claims(i=-5, x=5),
    "expiry beyond any clock": claims(x=2**63),
    "expiry beyond any integer": claims(x=10**400),
    "longer life than published": claims(x=ISSUED + ACCESS_SECONDS + 1),
    "no life at all": claims(x=ISSUED),
    "expiry before issue": claims(x=ISSUED - 1),
    "no scope": claims(s=[]),
    "scopes unsorted": claims(s=["events", "cases"]),
    "a scope twice": claims(s=["cases", "cases"]),
    "an unknown scope": claims(s=["cases", "everything"]),
    "scope as text": claims(s="cases events"),
    "scope with a newline": claims(s=["cases\n"]),
    "tenant of another shape": claims(t="ten_" + "A" * 26),
    "tenant with a newline": claims(t=TENANT + "\n"),
    "a tenant for a key": claims(k=TENANT),
    "empty id": claims(j=""),
    "id with a newline": claims(j="tok-00000001\n"),
}


@pytest.mark.parametrize("payload", NEVER_ISSUED.values(), ids=NEVER_ISSUED.keys())
def test_a_truly_signed_payload_of_another_shape_is_refused(payload: bytes | dict[str, object]) -> None:
    """One token has one text: nothing but the bytes that `issue` writes is accepted, whoever signed."""
    assert reason(signed(payload)) == "token_malformed"


@given(st.text(max_size=200))
def test_any_text_is_rejected_and_nothing_else_is_raised(text: str) -> None:
    """Total over text."""
    for candidate in (text, f"ra_{text}", f"ra_{b64url(text.encode(errors='replace'))}.{MAC}"):
        with pytest.raises(Rejected):
            verify(candidate, KEY, NOW)


@given(
    st.dictionaries(
        st.sampled_from("tksixj"), st.none() | st.booleans() | st.integers() | st.lists(st.text(max_size=20))
    )
)
def test_any_signed_object_is_a_token_or_rejected(changes: dict[str, object]) -> None:
    """Whatever the members hold."""
    with suppress(Rejected):
        assert isinstance(verify(signed(claims(**changes)), KEY, NOW), AccessToken)


@pytest.mark.parametrize(
    "changes",
    [{"scopes": ()}, {"scopes": ("keys",)}, {"tenant": "x"}, {"expires": 0}, {"key": TENANT}],
    ids=str,
)
def test_what_would_never_be_accepted_is_never_issued(changes: dict[str, object]) -> None:
    """A wrong token is a bug where it is made, not where it is used."""
    with pytest.raises(ValueError, match="never be accepted"):
        issue(token(**changes), KEY)


@pytest.mark.parametrize("scopes", [SCOPES, BODY_SCOPES], ids=["platform", "body"])
def test_one_with_all_scopes_fits_into_its_kilobyte(scopes: tuple[str, ...]) -> None:
    """And into a header, with the longest id there may be."""
    whole = token(scopes=granted(scopes, None), id="i" * 64)
    text = issue(whole, KEY)
    assert len(text) < MAX_ACCESS_TOKEN
    assert verify(text, KEY, NOW) == whole


def test_a_rejection_never_repeats_the_text() -> None:
    """Errors are logged; credentials are not."""
    with pytest.raises(Rejected) as rejected:
        verify(GOOD, b"other", NOW)
    assert MAC not in str(rejected.value) + repr(rejected.value)
