"""API keys and tokens: what they look like, and every shape of forgery that must fail."""

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

from chalicelib.domain.credentials import (
    MAX_TOKEN,
    SKEW_SECONDS,
    TOKEN_SECONDS,
    Rejected,
    Token,
    format_key,
    hash_secret,
    issue,
    parse_key,
    read_tenant,
    secret_matches,
    verify,
)
from chalicelib.domain.values import Role

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
KEY = b"k" * 32
TENANT = "ten_" + "a" * 26
CASE = "case_" + "b" * 26
KEY_ID = "key_" + "c" * 26
SECRET = bytes(range(32))


def token(**changes: object) -> Token:
    """A complainant's token issued NOW."""
    issued = int(NOW.timestamp())
    fields = {
        "tenant": TENANT,
        "role": Role.COMPLAINANT,
        "ref": "buyer-17",
        "case_id": CASE,
        "epoch": 0,
        "issued": issued,
        "expires": issued + TOKEN_SECONDS,
        "id": "tok-00000001",
    }
    return Token(**(fields | changes))  # type: ignore[arg-type]


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changes: object) -> dict[str, object]:
    """The JSON of `token()`, with some members replaced; None as `...` drops one."""
    issued = int(NOW.timestamp())
    members: dict[str, object] = {
        "t": TENANT, "r": "complainant", "s": "buyer-17", "c": CASE, "e": 0,
        "i": issued, "x": issued + TOKEN_SECONDS, "j": "tok-00000001",
    }  # fmt: skip
    return {name: value for name, value in (members | changes).items() if value is not ...}


def signed(payload: bytes | dict[str, object], key: bytes = KEY) -> str:
    """A text with a true signature over whatever payload: what only a stolen key could make."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload, separators=(",", ":")).encode()
    body = b64url(raw)
    mac = hmac.new(key, f"rt_{body}".encode(), hashlib.sha256).digest()
    return f"rt_{body}.{b64url(mac)}"


def reason(text: str, key: bytes = KEY, now: datetime = NOW) -> str:
    with pytest.raises(Rejected) as rejected:
        verify(text, key, now)
    return rejected.value.code


# --------------------------------------------------------------------------------------------------------- tokens


def test_a_token_survives_the_round_trip() -> None:
    """What was issued is what is read."""
    assert verify(issue(token(), KEY), KEY, NOW) == token()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MEDIATOR])
def test_an_officers_or_mediators_token_names_no_case(role: Role) -> None:
    """It is for those of its tenant; which ones a mediator opens is decided by the case."""
    theirs = token(role=role, case_id=None)
    assert verify(issue(theirs, KEY), KEY, NOW) == theirs


def test_the_helper_signs_as_issue_does() -> None:
    """Otherwise the forgeries below would fail for the wrong reason."""
    assert signed(claims()) == issue(token(), KEY)


def test_the_tenant_is_readable_before_anything_is_verified() -> None:
    """It says whose key to take; the signature is checked with that one."""
    assert read_tenant(issue(token(), b"another key")) == TENANT


def test_the_lifetime_is_half_an_hour() -> None:
    """Published."""
    assert TOKEN_SECONDS == 1800


@pytest.mark.parametrize(("after", "valid"), [(0, True), (TOKEN_SECONDS - 1, True), (TOKEN_SECONDS, False)])
def test_a_token_ends_exactly_with_its_lifetime(after: int, valid: bool) -> None:
    """The moment of expiry itself is too late."""
    text, now = issue(token(), KEY), NOW + timedelta(seconds=after)
    assert (verify(text, KEY, now) == token()) if valid else (reason(text, now=now) == "token_expired")


def test_a_little_skew_between_processes_is_forgiven() -> None:
    """The issuing process's clock may run ahead by a minute."""
    assert verify(issue(token(), KEY), KEY, NOW - timedelta(seconds=SKEW_SECONDS))


def test_a_token_from_the_future_is_refused() -> None:
    """More than a minute ahead is no skew."""
    early = NOW - timedelta(seconds=SKEW_SECONDS + 1)
    assert reason(issue(token(), KEY), now=early) == "token_not_yet_valid"


def test_another_tenants_key_does_not_verify() -> None:
    """A platform's key opens nothing of another platform."""
    assert reason(issue(token(), b"o" * 32)) == "token_forged"


def test_a_swapped_payload_is_forged() -> None:
    """Neither half of two true tokens fits the other."""
    mine, other = issue(token(), KEY), issue(token(role=Role.RESPONDENT), KEY)
    assert reason(f"{other.partition('.')[0]}.{mine.partition('.')[2]}") == "token_forged"


def test_every_flipped_bit_of_the_signature_is_forged() -> None:
    """All 256 of them."""
    head, _, mac = issue(token(), KEY).partition(".")
    raw = base64.urlsafe_b64decode(mac + "=")
    for bit in range(256):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        assert reason(f"{head}.{b64url(bytes(flipped))}") == "token_forged"


def test_a_signature_over_the_bare_payload_is_forged() -> None:
    """The prefix is signed too, so that no other signature of this key could ever be taken for a token's."""
    body = b64url(json.dumps(claims(), separators=(",", ":")).encode())
    mac = hmac.new(KEY, body.encode(), hashlib.sha256).digest()
    assert reason(f"rt_{body}.{b64url(mac)}") == "token_forged"


GOOD = issue(token(), KEY)
HEAD, _, MAC = GOOD.partition(".")
BODY = HEAD.removeprefix("rt_")
NO_ALG = b64url(b'{"alg":"none"}')


def astray(text: str) -> str:
    """The same bytes in another spelling: the last of 43 characters carries two bits that mean nothing."""
    return text[:-1] + chr(ord(text[-1]) + 1)


MISSHAPEN = {
    "empty": "",
    "prefix only": "rt_",
    "no prefix": GOOD.removeprefix("rt_"),
    "prefix in upper case": "RT_" + GOOD.removeprefix("rt_"),
    "an API key": f"rk_{'c' * 26}_{b64url(SECRET)}",
    "no signature": HEAD,
    "empty signature": f"{HEAD}.",
    "empty payload": f"rt_.{MAC}",
    "short signature": GOOD[:-1],
    "long signature": GOOD + "A",
    "padded signature": GOOD + "=",
    "padded payload": f"{HEAD}=.{MAC}",
    "stray bits in the signature": astray(GOOD),
    "three parts": f"{HEAD}.{MAC}.{MAC}",
    "JOSE header": f"{NO_ALG}.{BODY}.",
    "alg none before a true token": f"rt_{NO_ALG}.{BODY}.{MAC}",
    "leading space": " " + GOOD,
    "trailing newline": GOOD + "\n",
    "space inside": f"{HEAD} .{MAC}",
    "standard base64": f"rt_{BODY[:-2]}+/.{MAC}",
    "full-width letters": GOOD.replace("a", "ａ"),
    "Arabic digits": f"{HEAD}.{MAC[:-1]}٣",
    "null byte": f"{HEAD}\x00.{MAC}",
    "lone surrogate": f"{HEAD}\ud800.{MAC}",
    "huge payload": f"rt_{'A' * 1_000_000}.{MAC}",
    "just too long": f"rt_{'A' * (MAX_TOKEN - 46)}.{MAC}",
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
    "another order": json.dumps(dict(reversed(claims().items())), separators=(",", ":")).encode(),
    "a repeated name": json.dumps(claims(), separators=(",", ":")).encode()[:-1] + b',"r":"complainant"}',
    "an escape": json.dumps(claims(), separators=(",", ":")).replace("buyer", "\\u0062uyer").encode(),
    "an exponent": json.dumps(claims(), separators=(",", ":")).replace('"e":0', '"e":0e0').encode(),
    "trailing bytes": json.dumps(claims(), separators=(",", ":")).encode() + b"{}",
    "byte order mark": b"\xef\xbb\xbf" + json.dumps(claims(), separators=(",", ":")).encode(),
    **{f"no {name}": claims(**{name: ...}) for name in "trsceixj"},
    "an extra field": claims(admin=True),
    "a longer name": claims(tenant=TENANT),
    "bool as number": claims(e=True),
    "text as number": claims(e="0"),
    "fraction as number": claims(e=0.5),
    "negative epoch": claims(e=-1),
    "expiry beyond any clock": claims(x=2**63),
    "expiry beyond any integer": claims(x=10**400),
    "expiry not a number": claims(x="never"),
    "longer life than published": claims(x=int(NOW.timestamp()) + TOKEN_SECONDS + 1),
    "no life at all": claims(x=int(NOW.timestamp())),
    "expiry before issue": claims(i=int(NOW.timestamp()) + 5, x=int(NOW.timestamp())),
    "role platform": claims(r="platform", c=None),
    "role operator": claims(r="operator", c=None),
    "role system": claims(r="system", c=None),
    "unknown role": claims(r="judge"),
    "role in upper case": claims(r="COMPLAINANT"),
    "party without a case": claims(c=None),
    "officer with a case": claims(r="officer"),
    "mediator with a case": claims(r="mediator"),
    "case of another shape": claims(c="case_1"),
    "foreign prefix": claims(t=CASE),
    "tenant of another shape": claims(t="ten_" + "A" * 26),
    "tenant with a newline": claims(t=TENANT + "\n"),
    "an e-mail address as reference": claims(s="a@b.example"),
    "unicode reference": claims(s="买家"),
    "reference with a newline": claims(s="buyer-17\n"),
    "empty reference": claims(s=""),
    "empty id": claims(j=""),
}


@pytest.mark.parametrize("payload", NEVER_ISSUED.values(), ids=NEVER_ISSUED.keys())
def test_a_truly_signed_payload_of_another_shape_is_refused(payload: bytes | dict[str, object]) -> None:
    """One token has one text: nothing but the bytes that `issue` writes is accepted, whoever signed."""
    assert reason(signed(payload)) == "token_malformed"


@given(st.text(max_size=200))
def test_any_text_is_rejected_and_nothing_else_is_raised(text: str) -> None:
    """Total over text: a stranger cannot turn a 401 into a 500."""
    for candidate in (text, f"rt_{text}", f"rt_{b64url(text.encode(errors='replace'))}.{MAC}"):
        with pytest.raises(Rejected):
            verify(candidate, KEY, NOW)


@given(
    st.dictionaries(
        st.sampled_from("trsceixj"), st.none() | st.booleans() | st.integers() | st.text(max_size=40)
    )
)
def test_any_signed_object_is_a_token_or_rejected(changes: dict[str, object]) -> None:
    """Whatever the members hold, the answer is a Token or Rejected."""
    with suppress(Rejected):
        assert isinstance(verify(signed(claims(**changes)), KEY, NOW), Token)


@pytest.mark.parametrize(
    "changes", [{"role": Role.PLATFORM}, {"case_id": None}, {"tenant": "x"}, {"expires": 0}], ids=str
)
def test_what_would_never_be_accepted_is_never_issued(changes: dict[str, object]) -> None:
    """A wrong token is a bug where it is made, not where it is used."""
    with pytest.raises(ValueError, match="never be accepted"):
        issue(token(**changes), KEY)


def test_a_token_fits_into_a_header() -> None:
    """With the longest reference and id there may be."""
    assert len(issue(token(ref="r" * 64, id="i" * 64, epoch=2**40), KEY)) < MAX_TOKEN


def test_a_rejection_never_repeats_the_text() -> None:
    """Errors are logged; credentials are not."""
    with pytest.raises(Rejected) as rejected:
        verify(GOOD, b"other", NOW)
    assert MAC not in str(rejected.value) + repr(rejected.value)


# ------------------------------------------------------------------------------------------------------- API keys


def test_an_api_key_survives_the_round_trip() -> None:
    """Id and secret come back as they went in."""
    presented = parse_key(format_key(KEY_ID, SECRET))
    assert (presented.id, presented.secret) == (KEY_ID, SECRET)


def test_an_api_key_has_a_fixed_length() -> None:
    """Prefix, 26 and 43 characters: secret scanners can know it."""
    assert len(format_key(KEY_ID, SECRET)) == 3 + 26 + 1 + 43


def test_a_secret_with_underscores_is_read_whole() -> None:
    """base64url has underscores of its own."""
    secret = base64.urlsafe_b64decode("_" * 42 + "8=")
    assert parse_key(format_key(KEY_ID, secret)).secret == secret


def test_the_right_secret_matches_its_hash() -> None:
    """And no other does."""
    assert secret_matches(SECRET, hash_secret(SECRET))
    assert not secret_matches(SECRET[::-1], hash_secret(SECRET))


@pytest.mark.parametrize(
    "stored", ["", "0" * 64, hash_secret(SECRET).upper(), hash_secret(SECRET) + "\n", "é"]
)
def test_any_other_stored_hash_does_not_match(stored: str) -> None:
    """Whatever a damaged row may hold."""
    assert not secret_matches(SECRET, stored)


def test_the_hash_gives_nothing_away() -> None:
    """It is of the secret alone, in hex."""
    assert hash_secret(SECRET) == hashlib.sha256(SECRET).hexdigest()


RK = format_key(KEY_ID, SECRET)
WRONG_KEYS = {
    "empty": "",
    "prefix only": "rk_",
    "a token": GOOD,
    "short": RK[:-1],
    "long": RK + "A",
    "padded": RK + "=",
    "newline": RK + "\n",
    "stray bits": astray(RK),
    "upper-case id": RK[:3] + RK[3:29].upper() + RK[29:],
    "digit outside base32": RK[:3] + "0" + RK[4:],
    "id with its prefix": RK.replace("rk_", "rk_key_"),
    "hyphen for underscore": RK[:29] + "-" + RK[30:],
    "full-width": RK.replace("c", "ｃ"),
    "huge": RK * 100_000,
}


@pytest.mark.parametrize("text", WRONG_KEYS.values(), ids=WRONG_KEYS.keys())
def test_text_of_another_shape_is_no_api_key(text: str) -> None:
    """Refused before any read."""
    with pytest.raises(Rejected) as rejected:
        parse_key(text)
    assert rejected.value.code == "key_malformed"


@pytest.mark.parametrize(("key_id", "secret"), [("key_x", SECRET), (CASE, SECRET), (KEY_ID, SECRET[1:])])
def test_no_key_is_made_of_wrong_parts(key_id: str, secret: bytes) -> None:
    """A foreign id or a short secret is a bug."""
    with pytest.raises(ValueError, match="32 secret bytes"):
        format_key(key_id, secret)
