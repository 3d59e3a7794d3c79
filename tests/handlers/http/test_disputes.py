"""Disputes at payment providers become cases: each once, whatever comes first, twice, late or lacking something."""

from __future__ import annotations

import base64
import itertools
import json
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.handlers.http.conftest import Api, application
from tests.handlers.http.disputes import Disputes, source, stripe
from tests.handlers.http.records import TRACKED, Sender
from tests.roundtrips import count_calls
from tests.shared_aws import account, backend
from tests.unit.domain.providers import notices
from tests.unit.domain.providers.notices import NOW, PAYPAL, SHOPIFY, STRIPE, changed

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

__all__ = ["account", "backend"]  # the fixtures
pytestmark = [pytest.mark.capability("S01"), pytest.mark.capability("S64")]
EACH = pytest.mark.parametrize("provider", ["paypal", "shopify", "stripe"])
HOUR = timedelta(hours=1)
SINCE = NOW - 3 * HOUR


@pytest.fixture
def api(backend: Services, clock: HandClock) -> Api:
    """On an AWS that these tests share."""
    return Api(Client(application(backend)), backend, clock)


@pytest.fixture
def stripes(api: Api, platform: str) -> Disputes:
    """Stripe, as this platform has set it up."""
    return Disputes(api, platform, "stripe")


def external(of: Disputes, case_id: str) -> dict[str, Any]:
    """What the case shows of the dispute there."""
    (shown,) = of.api.get(f"/v1/cases/{case_id}", of.platform).body["external_disputes"]
    return dict(shown)


def happened(of: Disputes, case_id: str) -> list[str]:
    found = of.api.get(f"/v1/cases/{case_id}/events", of.platform).body["events"]
    return [event["type"] for event in found]


def colliding(body: bytes, other: bytes) -> bytes:
    """The body with blanks and tabs behind it that give it the other one's CRC-32: it stays the same JSON. CRC-32 is
    linear, so each of 40 places adds a known difference, and 32 equations say which of them are tabs.
    """
    plain = body + b" " * 40
    rows = []
    for n in range(40):
        turned = bytearray(plain)
        turned[len(body) + n] = 9
        rows.append((zlib.crc32(turned) ^ zlib.crc32(plain), 1 << n))
    wanted, chosen = zlib.crc32(plain) ^ zlib.crc32(other), 0
    for bit in range(32):
        pivot = next(row for row in rows if row[0] >> bit & 1)
        rows = [(d ^ pivot[0], m ^ pivot[1]) if d >> bit & 1 else (d, m) for d, m in rows if (d, m) != pivot]
        if wanted >> bit & 1:
            wanted, chosen = wanted ^ pivot[0], chosen ^ pivot[1]
    made = body + bytes(9 if chosen >> n & 1 else 32 for n in range(40))
    assert zlib.crc32(made) == zlib.crc32(other)
    return made


def of_version(number: int) -> str:
    """A certificate that says so of itself; versions end with 3."""
    der = x509.load_pem_x509_certificate(notices.pem().encode()).public_bytes(Encoding.DER)
    told = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01" + bytes([number]), 1)
    lines = base64.encodebytes(told).decode()
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"


class TestMaking:
    """From a notice to a case."""

    @EACH
    def test_a_new_dispute_is_a_case(self, api: Api, platform: str, provider: str) -> None:
        """With the merchant of the connection, the amount in minor units and the provider's state beside it."""
        disputes = Disputes(api, platform, provider)
        taken = disputes.sent()
        assert (taken["cases"], taken["ignored"], taken["state"]) == (1, False, "awaiting_merchant")
        shown = api.get(f"/v1/cases/{taken['case_id']}", platform).body
        assert shown["claim"]["sought"]["money"] == {"amount": 5990, "currency": "USD"}
        assert (shown["respondent_ref"], shown["claim"]["channel"]) == ("shop-77", "api")
        assert external(disputes, taken["case_id"])["provider"] == provider
        assert happened(disputes, taken["case_id"])[:2] == ["case.filed", "external.updated"]

    def test_the_payers_words_are_sealed_like_any(self, api: Api, platform: str) -> None:
        """The narrative says where it comes from, and the name is the provider's."""
        taken = Disputes(api, platform, "paypal").sent()
        case = f"/v1/cases/{taken['case_id']}"
        shown = api.get(case, api.token(platform, "respondent", case_id=taken["case_id"])).body
        told = shown["texts"][shown["claim"]["narrative"]["id"]]
        assert "PP-000-042-663-135" in told
        assert told.endswith("The payer wrote there: It never came.")
        assert shown["people"]["complainant"]["name"] == "Marian Harrow"
        assert shown["complainant_ref"] == "paypal:WDJJHEBZ4X2LY"
        assert "It never came" not in json.dumps(api.get(f"{case}/events", platform).body)

    def test_who_has_no_name_is_the_payer(self, api: Api, platform: str) -> None:
        """In the connection's language; known by the dispute."""
        taken = Disputes(api, platform, "shopify", lang="zh").sent()
        shown = api.get(
            f"/v1/cases/{taken['case_id']}", api.token(platform, "respondent", case_id=taken["case_id"])
        ).body
        assert shown["people"]["complainant"]["name"] == "付款人"
        assert shown["complainant_ref"] == "shopify:285332461850802050"

    @EACH
    def test_a_notice_that_comes_again_makes_no_second_case(
        self, api: Api, platform: str, provider: str
    ) -> None:
        """Nor one of the same dispute under another id."""
        disputes = Disputes(api, platform, provider)
        first, again = disputes.sent(sent="one"), disputes.sent(sent="one")
        assert (first["repeated"], again["repeated"]) == (False, True)
        assert disputes.sent(sent="two")["case_id"] == first["case_id"] == again["case_id"]
        assert happened(disputes, first["case_id"]).count("external.updated") == 1

    def test_two_connections_have_cases_of_their_own(
        self, api: Api, platform: str, stripes: Disputes
    ) -> None:
        """Two accounts at Stripe may give the same number."""
        assert Disputes(api, platform, "stripe").sent()["case_id"] != stripes.sent()["case_id"]

    def test_filing_a_dispute_costs_one_transaction(self, stripes: Disputes) -> None:
        """Beside it: the connection, what is remembered, and whether the case is there."""
        stripes.sent(stripe("created", "needs_response", NOW, "evt_warm", id="du_warm"))
        with count_calls() as calls:
            stripes.sent()
        assert calls["dynamodb.TransactWriteItems"] == 1


class TestFollowing:
    """What comes later."""

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_the_order_does_not_matter(self, stripes: Disputes, order: tuple[int, ...]) -> None:
        """Nor does it which of them makes the case."""
        told = [
            STRIPE, stripe("updated", "under_review", SINCE + HOUR, "evt_2"),
            stripe("closed", "lost", SINCE + 2 * HOUR, "evt_3"),
        ]  # fmt: skip
        ids = {stripes.sent(told[n])["case_id"] for n in order}
        assert len(ids) == 1
        shown = external(stripes, ids.pop())
        assert (shown["code"], shown["state"], shown["over"]) == ("lost", "payer_won", True)

    def test_what_a_provider_decides_binds_nobody(self, stripes: Disputes) -> None:
        """The case is where it was, says so in words, and its parties act."""
        case_id = stripes.sent()["case_id"]
        before = stripes.api.get(f"/v1/cases/{case_id}", stripes.platform).body
        stripes.sent(stripe("closed", "won", SINCE + HOUR, "evt_2"))
        after = stripes.api.get(f"/v1/cases/{case_id}", stripes.platform).body
        for name in ("status", "stage", "outcome", "tasks", "deadlines"):
            assert after[name] == before[name]
        assert "decides nothing here" in after["external_disputes"][0]["said"]

    def test_by_when_to_answer_there_is_shown(self, stripes: Disputes) -> None:
        """While it is open."""
        case_id = stripes.sent()["case_id"]
        assert external(stripes, case_id)["due_at"] == "2026-11-30T23:59:59.000000Z"
        stripes.sent(stripe("closed", "won", SINCE + HOUR, "evt_2"))
        assert external(stripes, case_id)["due_at"] is None

    def test_money_that_the_provider_moved_is_a_record(self, stripes: Disputes) -> None:
        """Attested by its signature; it performs nothing."""
        case_id = stripes.sent()["case_id"]
        gone = stripe("funds_withdrawn", "needs_response", NOW, "evt_2")
        stripes.sent(gone)
        stripes.sent(gone)
        found = stripes.api.services.reader.load(case_id).case.evidence.values()
        (item,) = found
        assert item.source is not None
        assert (item.source.subject, item.source.record, item.source.refunded) == (
            "ch_3QH8mL2eZv",
            "evt_2",
            None,
        )

    def test_a_closed_case_still_learns_how_it_ended_there(self, stripes: Disputes) -> None:
        """It stays closed."""
        case_id = stripes.sent()["case_id"]
        payer = stripes.api.token(stripes.platform, "complainant", case_id=case_id)
        assert stripes.api.post(f"/v1/cases/{case_id}/actions/withdraw", {}, payer).status == 200
        stripes.sent(stripe("closed", "won", SINCE + HOUR, "evt_2"))
        assert external(stripes, case_id)["state"] == "merchant_won"

    def test_a_transmission_stands_for_one_body(self, api: Api, platform: str) -> None:
        """Whoever makes another body with the same CRC-32 has no use of a signature that was seen."""
        disputes = Disputes(api, platform, "paypal")
        disputes.sent(sent="t-1")
        other = changed(PAYPAL, "resource", "status", to="UNDER_REVIEW")
        assert disputes.send(other, sent="t-1").code == "idempotency_key_reused"

    @pytest.mark.parametrize(
        "first", [{"event_type": "PAYMENT.CAPTURE.COMPLETED"}, {}], ids=["other", "lacking"]
    )
    def test_paypals_signature_stands_for_the_first_body_that_came_with_it(
        self, api: Api, platform: str, first: dict[str, Any]
    ) -> None:
        """Also where that was about something else, or lacked something: four bytes behind another body give it the
        same CRC-32, and with that the same signed text.
        """
        disputes = Disputes(api, platform, "paypal", pack="generic" if first else "no-such-rules")
        seen = notices.raw(PAYPAL | first)
        headers = disputes.headers(seen, sent="t-9")
        disputes.sent(PAYPAL | first, headers=headers)
        disputes.sent(PAYPAL | first, headers=headers)
        forged = colliding(notices.raw(changed(PAYPAL, "resource", "dispute_id", to="PP-MINE")), seen)
        answer = api("POST", f"/v1/records/{disputes.id}", None, None, forged, **headers)
        assert (answer.status, answer.code) == (422, "idempotency_key_reused")

    def test_a_state_of_tomorrow_is_none(self, stripes: Disputes) -> None:
        """It would be the newest for ever, and hide whatever really comes."""
        assert stripes.send(stripe("closed", "won", NOW + HOUR, "evt_2")).faults == {("", "in_the_future")}

    def test_an_endpoint_for_many_merchants_is_none_for_one(self, stripes: Disputes) -> None:
        """What a connected account's customer disputes is not this merchant's."""
        assert stripes.send(STRIPE | {"account": "acct_2"}).faults == {("/account", "not_applicable")}

    def test_stripes_count_of_open_deliveries_is_no_news(self, stripes: Disputes) -> None:
        """It changes when Stripe sends a notice again."""
        stripes.sent()
        assert stripes.sent(changed(STRIPE, "pending_webhooks", to=1))["repeated"]


class TestRefusing:
    """What is not believed, and what is of no interest."""

    @EACH
    def test_other_events_are_answered_well_and_leave_nothing(
        self, api: Api, platform: str, provider: str
    ) -> None:
        """Else the provider would give up on the address."""
        disputes = Disputes(api, platform, provider)
        other = {
            "paypal": changed(PAYPAL, "event_type", to="PAYMENT.SALE.REFUNDED"), "shopify": SHOPIFY,
            "stripe": changed(STRIPE, "type", to="charge.refunded"),
        }[provider]  # fmt: skip
        taken = disputes.sent(other, topic="orders/create")
        assert (taken["ignored"], taken["cases"], taken["case_id"]) == (True, 0, None)

    @EACH
    def test_a_wrong_signature_and_an_unknown_connection_look_alike(
        self, api: Api, platform: str, provider: str
    ) -> None:
        """To the letter, but for what names the request itself."""
        disputes = Disputes(api, platform, provider)
        body = notices.raw(STRIPE)
        wrong = disputes.send(headers=disputes.headers(body + b" "))
        unknown = disputes.send(to="rcn_" + "a" * 26)
        unsigned = disputes.send(headers={})
        shown = [
            (a.status, {k: v for k, v in a.body.items() if k not in ("correlation_id", "instance")})
            for a in (wrong, unknown, unsigned)
        ]
        assert wrong.code == "record_not_signed"
        assert shown[0] == shown[1] == shown[2]

    @EACH
    def test_whoever_brings_no_form_of_signature_makes_us_read_nothing(
        self, api: Api, platform: str, provider: str
    ) -> None:
        """Junk in its headers included."""
        disputes = Disputes(api, platform, provider)
        with count_calls() as calls:
            disputes.send(headers=dict.fromkeys(disputes.headers(b""), "junk"))
        assert calls == {}

    def test_no_way_of_signing_serves_for_another(self, api: Api, platform: str, stripes: Disputes) -> None:
        """A connection has one."""
        shop = Disputes(api, platform, "shopify")
        sender = Sender(api, platform)
        body = notices.raw(STRIPE)
        assert shop.send(STRIPE, headers=notices.stripe_headers(body)).code == "record_not_signed"
        assert stripes.send(headers=sender.signed(body, "msg_1")).code == "record_not_signed"
        assert sender.send(TRACKED, to=stripes.id).code == "record_not_signed"

    def test_a_notice_is_64_kib_at_most(self, stripes: Disputes) -> None:
        """Beyond that nothing is even looked at."""
        assert stripes.send(STRIPE | {"padding": "a" * 70_000}).code == "body_too_large"

    def test_nobody_hands_a_dispute_in(self, stripes: Disputes) -> None:
        """It comes from its provider, or not at all."""
        path = f"{stripes.path}/records"
        answer = stripes.api.post(path, TRACKED, stripes.platform, Idempotency_Key="one")
        assert answer.code == "not_a_record_source"

    def test_a_record_connection_has_no_disputes(self, api: Api, platform: str) -> None:
        """Neither source nor waiting ones."""
        path = f"/v1/record-connections/{Sender(api, platform).id}"
        assert api("PUT", f"{path}/source", source("stripe"), platform).code == "not_a_dispute_source"
        assert api.get(f"{path}/waiting", platform).code == "not_a_dispute_source"


class TestWaiting:
    """From what lacks something no half case is made."""

    LATE = changed(STRIPE, "data", "object", "currency", to="xyz")

    def test_it_waits_and_says_what_it_lacks(self, stripes: Disputes) -> None:
        """A currency that is not taken here."""
        taken = stripes.sent(self.LATE)
        assert (taken["cases"], taken["case_id"]) == (0, None)
        assert taken["lacking"] == [{"pointer": "/claim/money/currency", "code": "unknown_currency"}]
        (waits,) = stripes.api.get(f"{stripes.path}/waiting", stripes.platform).body["waiting"]
        assert (waits["dispute"], waits["lacking"]) == ("du_1QK2mQ2eZv", taken["lacking"])

    def test_a_later_notice_that_lacks_nothing_makes_the_case(self, stripes: Disputes) -> None:
        """What waited is then older news: it changes nothing, and waits no more."""
        stripes.sent(self.LATE)
        case_id = stripes.sent(stripe("updated", "under_review", SINCE + HOUR, "evt_2"))["case_id"]
        assert external(stripes, case_id)["state"] == "under_review"
        assert stripes.api.get(f"{stripes.path}/waiting", stripes.platform).body == {"waiting": []}

    def test_what_waited_is_not_lost_where_it_is_newer(self, stripes: Disputes) -> None:
        """A currency of the newer notice is not taken; how it stands there is news all the same."""
        newer = changed(
            stripe("closed", "lost", SINCE + HOUR, "evt_2"), "data", "object", "currency", to="xyz"
        )
        stripes.sent(newer)
        shown = external(stripes, stripes.sent()["case_id"])
        assert (shown["state"], shown["amount"]) == ("payer_won", None)
        assert stripes.api.get(f"{stripes.path}/waiting", stripes.platform).body == {"waiting": []}

    def test_once_the_platform_has_mended_it_a_retry_makes_the_case(self, api: Api, platform: str) -> None:
        """Here the rules named did not exist; the address and the cases' ids stay the same."""
        disputes = Disputes(api, platform, "stripe", pack="no-such-rules")
        taken = disputes.sent()
        assert taken["lacking"] == [{"pointer": "/pack", "code": "not_one_of"}]
        again = api.post(f"{disputes.path}/retry", None, platform).body["tried"]
        assert (again[0]["case_id"], again[0]["lacking"]) == (None, taken["lacking"])
        put = api("PUT", f"{disputes.path}/source", source("stripe") | {"secret": None}, platform)
        assert put.status == 200, put.text
        (done,) = api.post(f"{disputes.path}/retry", None, platform).body["tried"]
        assert disputes.sent()["case_id"] == done["case_id"]

    def test_what_waits_lies_sealed(self, api: Api, platform: str) -> None:
        """Names and words of the payer are in no row in clear."""
        disputes = Disputes(api, platform, "paypal", pack="no-such-rules")
        disputes.sent()
        connection = api.services.connections.get(disputes.id)
        assert connection is not None
        there = api.services.tenancies.of(connection.tenant)
        (row,) = api.services.disputing.waiting(connection, there)
        assert b"Marian" not in row.box
        assert b"never came" not in row.box


class TestSettingUp:
    """What a connection needs."""

    @EACH
    def test_no_secret_is_ever_shown(self, api: Api, platform: str, provider: str) -> None:
        """The provider gives it out; it lies sealed."""
        disputes = Disputes(api, platform, provider)
        assert disputes.made["secret"] is None
        stored = api.services.connections.get(disputes.id)
        assert notices.SECRET not in repr(stored)
        assert notices.SECRET not in json.dumps(disputes.made)

    def test_every_fault_is_told_at_once(self, api: Api, platform: str) -> None:
        """What is lacking, and what belongs to another provider."""
        given = source("stripe") | {"secret": None, "shop": notices.SHOP}
        body = {"kind": "payment", "connector": "stripe_disputes", "name": "Account", "source": given}
        assert api.post("/v1/record-connections", body, platform).faults == {
            ("/source/secret", "missing"), ("/source/shop", "not_applicable"),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("certificate", "fault"),
        [
            ({"pem": "-----BEGIN CERTIFICATE-----\n" + "A" * 64}, ("/pem", "not_a_certificate")),
            ({"pem": of_version(5)}, ("/pem", "not_a_certificate")),
            ({"url": "https://evil.example/v1/notifications/certs/C"}, ("/url", "pattern")),
            ({"pem": notices.pem(0, NOW - timedelta(days=800))}, ("/pem", "certificate_not_valid")),
        ],
        ids=["not one", "no such version", "elsewhere", "expired"],
    )
    def test_only_a_good_certificate_is_pinned(
        self, api: Api, platform: str, certificate: dict[str, str], fault: tuple[str, str]
    ) -> None:
        """From PayPal's own address, valid today."""
        sound = {"url": notices.CERT_URL, "pem": notices.pem()}
        given = source("paypal", certificates=[sound | certificate])
        body = {"kind": "payment", "connector": "paypal_disputes", "name": "Account", "source": given}
        answer = api.post("/v1/record-connections", body, platform)
        assert answer.faults == {("/source/certificates/0" + fault[0], fault[1])}

    def test_the_old_secret_holds_for_a_day(self, stripes: Disputes) -> None:
        """While it is changed at the provider."""
        api, new = stripes.api, "whsec_the_one_after_that_0000"
        put = api("PUT", f"{stripes.path}/source", source("stripe", secret=new), stripes.platform)
        assert put.body["previous_until"] == "2026-11-23T04:00:00.000000Z"
        stripes.sent()
        api.clock.moment += timedelta(days=1)
        late = api.clock.moment
        body = notices.raw(STRIPE)
        assert stripes.send(headers=notices.stripe_headers(body, late)).code == "record_not_signed"
        assert stripes.send(headers=notices.stripe_headers(body, late, new)).status == 200

    def test_a_providers_secret_is_not_ours_to_turn(self, stripes: Disputes) -> None:
        """Its own page does."""
        answer = stripes.api.post(f"{stripes.path}/rotate", None, stripes.platform)
        assert answer.code == "secret_is_the_providers"
