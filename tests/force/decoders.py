"""Every reader of what others have written: whole samples that it takes, and the one way in which it refuses."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.adapters.views_paging import Position, read_cursor, write_cursor
from chalicelib.domain import access_tokens, credentials, delivery, jws, proofs
from chalicelib.domain.arbitration import awardfile
from chalicelib.domain.bulk import asking, records
from chalicelib.domain.bulk.job import Format
from chalicelib.domain.bundle import check as bundles
from chalicelib.domain.delivery import InvalidSecret, SignatureRejected
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import letter as letters
from chalicelib.domain.intake.mime import Refused
from chalicelib.domain.issuers import read as read_claims
from chalicelib.domain.neutrals import drawfile
from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.templates import INFORMATIVE
from chalicelib.domain.providers.paypal import PayPalDisputes
from chalicelib.domain.providers.shopify import ShopifyDisputes
from chalicelib.domain.providers.stripe import StripeDisputes
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.trees import check as trees_check
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import examples, fields, oauth, positions, texts, timelines
from chalicelib.entrypoints.http.decoder import decode
from redress_cli import award, draw
from redress_client import webhooks as client_webhooks
from tests import bulk, jwts, trees
from tests.bundle_samples import sample
from tests.channels import letter
from tests.unit.domain.arbitration.test_awardfile import file as an_award
from tests.unit.domain.bulk.test_asking import job
from tests.unit.domain.neutrals import making
from tests.unit.domain.providers import notices as signed

NOW: Final = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
AT: Final = int(NOW.timestamp())
KEY: Final = bytes(range(32))
TENANT, CASE, KEY_ID = "ten_" + "a" * 26, "case_" + "a" * 26, "key_" + "a" * 26
STAMP: Final = "2026-11-22T04:00:00.000000Z"


class Decoder(NamedTuple):
    """`read` may return, or raise one of `refuses`; of a sample it returns."""

    name: str
    samples: Callable[[], tuple[bytes, ...]]
    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]


def text(raw: bytes) -> str:
    """As a header or a path would bring it: any character at all, half a pair among them."""
    return raw.decode("utf-8", "surrogateescape") if len(raw) % 2 else raw.decode("latin-1")


def token() -> str:
    said = credentials.Token(
        tenant=TENANT,
        ref="buyer-1042",
        role=Role.COMPLAINANT,
        case_id=CASE,
        epoch=1,
        issued=AT,
        expires=AT + 600,
        id="abcdefgh12345678",
    )
    return credentials.issue(said, KEY)


def access_token() -> str:
    said = access_tokens.AccessToken(
        tenant=TENANT, key=KEY_ID, scopes=("cases",), issued=AT, expires=AT + 600, id="abcdefgh12345678"
    )
    return access_tokens.issue(said, KEY)


def filing_token() -> str:
    return proofs.filing_token(KEY, TENANT, "prf_" + "b" * 26, "ab" * 16, NOW + timedelta(minutes=5))


def unsubscribe() -> str:
    return tokens.unsubscribe_token(KEY, TENANT, "ab" * 16, INFORMATIVE[0])


def filing_link() -> str:
    return f"fl_{'a' * 52}{AT:08x}{'b' * 26}"


def list_cursor() -> str:
    ids = ["case_" + letter * 26 for letter in "abcdefghijklmnopqrstuvwxyz234567"]
    spots = [next((Position(STAMP, i) for i in ids if shard_of(i) == n), None) for n in range(4)]
    return write_cursor("due", spots)


def shard_of(case_id: str) -> int:
    from chalicelib.adapters.partitions import shard

    return shard(case_id)


def _jwt(raw: bytes) -> object:
    parts = jws.parse(text(raw))
    return read_claims(jwts.issuer(), parts.claims, jwts.NOW)


def _claims(raw: bytes) -> object:
    """Past the signature: whatever an issuer that is trusted may say."""
    return _jwt(jwts.token(raw, sign=lambda _: b"x").encode())


def _headers(provider: Any, body: bytes, sound: dict[str, str]) -> Decoder:
    """A signature's headers, one line each."""

    def read(raw: bytes) -> object:
        given = dict(line.partition(": ")[::2] for line in text(raw).split("\n"))
        return provider.verify(given, body, signed.keys(), signed.NOW)

    written = "\n".join(f"{name}: {value}" for name, value in sound.items()).encode()
    return Decoder(f"{provider.name}, headers", lambda: (written,), read, (SignatureRejected,))


def _standard(raw: bytes) -> object:
    given = dict(line.partition(": ")[::2] for line in text(raw).split("\n"))
    return delivery.verify(given, b"{}", (KEY,), NOW, checkers=(lambda *_: False,))


def _theirs(raw: bytes) -> object:
    given = dict(line.partition(": ")[::2] for line in text(raw).split("\n"))
    return client_webhooks.verify(given, b"{}", delivery.format_secret(KEY), now=AT)


def _standard_sample() -> tuple[bytes, ...]:
    made = delivery.headers("evt_1", AT, b"{}", (KEY,))
    return ("\n".join(f"{name}: {value}" for name, value in made.items()).encode(),)


def _pack(raw: bytes) -> object:
    pack = fields.read(decode(raw, 256 * 1024), RulePack)
    from chalicelib.domain import packcheck

    return packcheck.problems(pack)


def _sheet(raw: bytes) -> object:
    """Each record by itself: what one is refused for is not the next one's fault."""
    given, found = job(format_=Format.CFPB_CSV), list[object]()
    columns: tuple[str, ...] = ()
    for record in records.rows([raw[:97], raw[97:]]):
        if not columns:
            columns = asking.columns(given, record)
            continue
        found.append(asking.asked(given, columns, record, decode))
    return found


def _lines(raw: bytes) -> object:
    given = job()
    return [asking.asked(given, (), record, decode) for record in records.lines([raw[:97], raw[97:]])]


def _bundle(raw: bytes) -> object:
    return list(bundles.report(bundles.check(io.BytesIO(raw)), "en"))


def _heads(raw: bytes) -> object:
    return trees_check.heads([trees_check.strict(raw.decode())])


def _inclusion(raw: bytes) -> object:
    return trees_check.inclusion(trees_check.strict(raw.decode()))


def _award(raw: bytes) -> object:
    return awardfile.check(award.read(raw), lambda *_: True)


def _draw(raw: bytes) -> object:
    return drawfile.check(draw.read(raw))


@cache
def _draw_sample() -> tuple[bytes, ...]:
    of = making.pool(20)
    return (drawfile.write(making.file(of, making.drawn(of))),)


def _timeline(raw: bytes) -> object:
    return timelines._positions(text(raw))


def _texts(*made: Callable[[], str]) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(one().encode() for one in made)


ALL: Final = (
    Decoder(
        "party and staff token",
        _texts(token),
        lambda raw: credentials.verify(text(raw), KEY, NOW),
        (credentials.Rejected,),
    ),
    Decoder(
        "access token",
        _texts(access_token),
        lambda raw: access_tokens.verify(text(raw), KEY, NOW),
        (credentials.Rejected,),
    ),
    Decoder(
        "API key",
        _texts(lambda: credentials.format_key(KEY_ID, KEY)),
        lambda raw: credentials.parse_key(text(raw)),
        (credentials.Rejected,),
    ),
    Decoder(
        "filing token",
        _texts(filing_token),
        lambda raw: proofs.check(proofs.read(text(raw)), KEY, "ab" * 16, NOW),
        (credentials.Rejected,),
    ),
    Decoder("JWT, text", _texts(lambda: jwts.token(jwts.claims())), _jwt, (credentials.Rejected,)),
    Decoder(
        "JWT, claims",
        lambda: (json.dumps(jwts.claims(auth_time=AT, amr=["pwd"])).encode(),),
        _claims,
        (credentials.Rejected,),
    ),
    Decoder("list cursor", _texts(list_cursor), lambda raw: read_cursor("due", text(raw)), (Invalid,)),
    Decoder(
        "log position",
        _texts(lambda: positions.cursor(STAMP)),
        lambda raw: positions.position(text(raw)),
        (Invalid,),
    ),
    Decoder("timeline cursor", _texts(lambda: timelines._cursor({CASE: 7})), _timeline, (Invalid,)),
    Decoder("webhook headers", _standard_sample, _standard, (SignatureRejected,)),
    Decoder("webhook headers, client", _standard_sample, _theirs, (client_webhooks.Rejected,)),
    Decoder(
        "webhook secret",
        _texts(lambda: delivery.format_secret(KEY)),
        lambda raw: delivery.parse_secret(text(raw)),
        (InvalidSecret,),
    ),
    _headers(StripeDisputes(), b"{}", signed.stripe_headers(b"{}")),
    _headers(ShopifyDisputes(), b"{}", signed.shopify_headers(b"{}")),
    _headers(PayPalDisputes(), b"{}", signed.paypal_headers(b"{}")),
    Decoder(
        "Stripe, body",
        lambda: (signed.raw(signed.STRIPE),),
        lambda raw: StripeDisputes().read(signed.stripe_headers(raw), raw),
        (Invalid,),
    ),
    Decoder(
        "Shopify, body",
        lambda: (signed.raw(signed.SHOPIFY),),
        lambda raw: ShopifyDisputes().read(signed.shopify_headers(raw), raw),
        (Invalid,),
    ),
    Decoder(
        "PayPal, body",
        lambda: (signed.raw(signed.PAYPAL),),
        lambda raw: PayPalDisputes().read({}, raw),
        (Invalid,),
    ),
    Decoder("request body", lambda: (json.dumps(examples.BODIES["CaseIn"]).encode(),), decode, (Invalid,)),
    Decoder("rule pack", lambda: (json.dumps(examples.BODIES["RulePack"]).encode(),), _pack, (Invalid,)),
    Decoder("bundle", lambda: (sample(files=1, messages=1),), _bundle, ()),
    Decoder("bulk, CSV", lambda: (bulk.sheet(bulk.row(1), bulk.row(2)),), _sheet, (Invalid,)),
    Decoder(
        "bulk, JSON lines", lambda: (bulk.jsonl(bulk.complaint(1), bulk.complaint(2)),), _lines, (Invalid,)
    ),
    Decoder("mail", lambda: (letter("file@mail.example"),), letters.parse, (Refused,)),
    Decoder(
        "tree head",
        lambda: (msgspec.json.encode(trees.signed(trees.index(3))),),
        _heads,
        (trees_check.Broken, ValueError),
    ),
    Decoder(
        "inclusion proof",
        lambda: (msgspec.json.encode(trees.proof(3, 1)),),
        _inclusion,
        (trees_check.Broken, ValueError),
    ),
    Decoder("award", lambda: (msgspec.json.encode(an_award()),), _award, (award.NoAward,)),
    Decoder("draw", _draw_sample, _draw, (draw.NoDraw,)),
    Decoder(
        "OAuth form", lambda: (b"grant_type=client_credentials&scope=cases",), oauth._fields, (oauth.Refused,)
    ),
    Decoder(
        "Accept-Language", lambda: (b"zh-CN, zh;q=0.9, en;q=0.5",), lambda raw: texts.choose(text(raw)), ()
    ),
)
