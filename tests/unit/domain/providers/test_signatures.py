"""Who signed a provider's notice: each provider's own scheme, against vectors made here independently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.delivery import SignatureRejected
from chalicelib.domain.providers.known import PROVIDERS, by_headers
from chalicelib.domain.providers.notice import Certificate, Keys, Pinned, Provider
from tests.unit.domain.providers import notices
from tests.unit.domain.providers.notices import NOW, SECRET

pytestmark = pytest.mark.capability("S64")
Signer = Callable[[bytes], dict[str, str]]
SIGNERS: dict[str, Signer] = {
    "stripe_disputes": notices.stripe_headers, "shopify_disputes": notices.shopify_headers,
    "paypal_disputes": notices.paypal_headers,
}  # fmt: skip
EACH = pytest.mark.parametrize("name", sorted(PROVIDERS))
BODY = b'{"id": "1", "amount": 5990}'


def refused(provider: Provider, headers: dict[str, str], body: bytes = BODY, keys: Keys | None = None) -> str:
    """The code of the refusal."""
    with pytest.raises(SignatureRejected) as rejected:
        provider.verify(headers, body, notices.keys() if keys is None else keys, NOW)
    return rejected.value.code


@EACH
def test_what_the_provider_signed_is_taken(name: str) -> None:
    """By headers of any case."""
    headers = {key.title(): value for key, value in SIGNERS[name](BODY).items()}
    PROVIDERS[name].verify(headers, BODY, notices.keys(), NOW)


@EACH
def test_a_provider_is_known_by_its_headers(name: str) -> None:
    """So whoever brings none of them makes nobody look."""
    found = by_headers(SIGNERS[name](BODY))
    assert found is PROVIDERS[name]


@EACH
@pytest.mark.parametrize("at", range(len(BODY)))
def test_any_byte_of_the_body_counts(name: str, at: int) -> None:
    """One bit of one byte, anywhere."""
    other = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    assert refused(PROVIDERS[name], SIGNERS[name](BODY), other) == "signature_mismatch"


@EACH
@pytest.mark.parametrize(
    "body", [b"", BODY + b" ", BODY[:-1], b"\xff" * 40], ids=["none", "longer", "shorter", "other"]
)
def test_another_body_is_refused(name: str, body: bytes) -> None:
    """Of another length too."""
    assert refused(PROVIDERS[name], SIGNERS[name](BODY), body) == "signature_mismatch"


@EACH
def test_without_keys_a_sound_notice_is_a_mismatch(name: str) -> None:
    """Which tells a look at the form from a refusal for it."""
    assert refused(PROVIDERS[name], SIGNERS[name](BODY), keys=Keys()) == "signature_mismatch"


@EACH
def test_a_missing_header_is_told_apart(name: str) -> None:
    """Before anything is computed."""
    provider = PROVIDERS[name]
    assert refused(provider, {}) == "header_missing"
    first = provider.headers[0]
    assert refused(provider, SIGNERS[name](BODY) | {first: "\x00é"}) == "header_malformed"


@EACH
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_header_breaks_it(name: str, data: st.DataObject) -> None:
    """Whatever stands there, the one exception is the refusal."""
    provider, junk = (
        PROVIDERS[name],
        st.text(max_size=60) | st.sampled_from(["t=1,v1=", "v1=,t=", "=", ",", "t=1"]),
    )
    headers = SIGNERS[name](BODY) | data.draw(
        st.dictionaries(st.sampled_from(provider.headers), junk, min_size=1)
    )
    try:
        provider.verify(headers, data.draw(st.binary(max_size=40)), notices.keys(), NOW)
    except SignatureRejected:
        return
    raise AssertionError("junk was taken for a signature")


class TestStripe:
    """`Stripe-Signature: t=…,v1=…`."""

    provider = PROVIDERS["stripe_disputes"]

    @pytest.mark.parametrize(
        ("minutes", "code"), [(-6, "timestamp_out_of_tolerance"), (6, "timestamp_out_of_tolerance")]
    )
    def test_five_minutes_are_the_tolerance(self, minutes: int, code: str) -> None:
        """Both ways."""
        headers = notices.stripe_headers(BODY, NOW + timedelta(minutes=minutes))
        assert refused(self.provider, headers) == code
        self.provider.verify(
            notices.stripe_headers(BODY, NOW - timedelta(minutes=5)), BODY, notices.keys(), NOW
        )

    def test_one_of_several_signatures_is_enough(self) -> None:
        """As while its secret is changed at Stripe; and one of several secrets, as while it is changed here."""
        headers = notices.stripe_headers(BODY, NOW, "whsec_other_secret_of_today", SECRET)
        self.provider.verify(headers, BODY, notices.keys(), NOW)
        both = replace(notices.keys(), secrets=(b"another", SECRET.encode()))
        self.provider.verify(notices.stripe_headers(BODY), BODY, both, NOW)

    def test_the_time_is_signed_too(self) -> None:
        """Another one under the same signature is refused."""
        later = str(int(NOW.timestamp()) + 1)
        headers = notices.stripe_headers(BODY)["stripe-signature"].replace(str(int(NOW.timestamp())), later)
        assert refused(self.provider, {"stripe-signature": headers}) == "signature_mismatch"

    def test_an_older_scheme_does_not_count(self) -> None:
        """What `v0` says, the test scheme of Stripe's, is passed by."""
        downgraded = notices.stripe_headers(BODY)["stripe-signature"].replace("v1=", "v0=")
        assert refused(self.provider, {"stripe-signature": downgraded}) == "header_malformed"

    def test_two_times_are_none(self) -> None:
        """Which of them was signed, nobody has to guess."""
        twice = "t=1," + notices.stripe_headers(BODY)["stripe-signature"]
        assert refused(self.provider, {"stripe-signature": twice}) == "header_malformed"


class TestShopify:
    """`X-Shopify-Hmac-Sha256`."""

    provider = PROVIDERS["shopify_disputes"]

    def test_it_is_remembered_by_the_id_of_its_delivery(self) -> None:
        """Which Shopify keeps over retries."""
        headers = notices.shopify_headers(BODY, sent="b54557e4")
        assert self.provider.verify(headers, BODY, notices.keys(), NOW) == "b54557e4"

    def test_another_shop_of_the_same_app_is_refused(self) -> None:
        """As far as its header tells the truth: it is not signed."""
        headers = notices.shopify_headers(BODY, shop="other-shop.myshopify.com")
        assert refused(self.provider, headers) == "signature_mismatch"

    def test_the_digest_in_hex_is_none(self) -> None:
        """Base64, as Shopify writes it."""
        assert refused(
            self.provider, notices.shopify_headers(BODY) | {"x-shopify-hmac-sha256": "ab" * 32}
        ) == ("header_malformed")


class TestPayPal:
    """Signed with RSA over id, time, webhook and CRC-32."""

    provider = PROVIDERS["paypal_disputes"]

    @pytest.mark.parametrize(
        "url",
        [
            "http://api.paypal.com/v1/notifications/certs/CERT-1", "https://evil.example/v1/notifications/certs/CERT-1",
            "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1",
            "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
            "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
            "https://api.paypal.com/v1/notifications/certs/../CERT-1", "https://API.paypal.com/v1/notifications/certs/C",
            "https://api.paypal.com/v1/notifications/certs/CERT-1\n", "https://xapi.paypal.com/v1/notifications/certs/C",
            "https://api.paypal.com/v1/notifications/certs/CERT-1?u=https://evil.example", "file:///etc/passwd", "//x",
        ],
    )  # fmt: skip
    def test_the_certificates_address_is_paypals_own(self, url: str) -> None:
        """And nothing is fetched from it in any case: no such code is there."""
        headers = notices.paypal_headers(BODY) | {"paypal-cert-url": url}
        assert refused(self.provider, headers) == "header_malformed"

    def test_a_certificate_that_is_not_pinned_counts_for_nothing(self) -> None:
        """Though it lies at PayPal's own address."""
        other = notices.CERT_URL.replace("1d93a270", "00000000")
        assert refused(self.provider, notices.paypal_headers(BODY) | {"paypal-cert-url": other}) == (
            "signature_mismatch"
        )

    def test_several_are_pinned_while_they_change(self) -> None:
        """The header says which of them it was."""
        both = replace(
            notices.keys(),
            pinned=(
                Pinned(notices.CERT_URL.replace("360caa42", "next"), notices.certificate()),
                Pinned(notices.CERT_URL, notices.certificate(1)),
            ),
        )
        self.provider.verify(notices.paypal_headers(BODY, number=1), BODY, both, NOW)
        assert refused(self.provider, notices.paypal_headers(BODY), keys=both) == "signature_mismatch"

    @pytest.mark.parametrize("days", [-31, 336], ids=["not yet", "expired"])
    def test_outside_its_time_a_certificate_counts_for_nothing(self, days: int) -> None:
        """It was good from 30 days ago for 365 days."""
        then = NOW + timedelta(days=days)
        with pytest.raises(SignatureRejected) as rejected:
            self.provider.verify(notices.paypal_headers(BODY, then), BODY, notices.keys(), then)
        assert rejected.value.code == "signature_mismatch"

    @pytest.mark.parametrize("name", ["SHA1withRSA", "none", "sha256withrsa", "SHA256withECDSA"])
    def test_no_other_algorithm_is_agreed_to(self, name: str) -> None:
        """The header can choose nothing."""
        assert (
            refused(self.provider, notices.paypal_headers(BODY) | {"paypal-auth-algo": name})
            == "header_malformed"
        )

    @pytest.mark.parametrize(("days", "taken"), [(-2.9, True), (-3.1, False), (0.001, True), (0.01, False)])
    def test_three_days_are_the_tolerance(self, days: float, taken: bool) -> None:
        """For so long PayPal sends a notice again."""
        headers = notices.paypal_headers(BODY, NOW + timedelta(days=days))
        if taken:
            self.provider.verify(headers, BODY, notices.keys(), NOW)
        else:
            assert refused(self.provider, headers) == "timestamp_out_of_tolerance"

    def test_it_is_for_one_webhook(self) -> None:
        """What PayPal signed for somebody else's is refused."""
        headers = notices.paypal_headers(BODY, webhook="1JE4291016473214C")
        assert refused(self.provider, headers) == "signature_mismatch"

    def test_a_small_key_counts_for_nothing(self) -> None:
        """Even where somebody has pinned it."""
        weak = Certificate("ab" * 64, 65537, NOW - timedelta(1), NOW + timedelta(1), "ab" * 32)
        keys = replace(notices.keys(), pinned=(Pinned(notices.CERT_URL, weak),))
        assert refused(self.provider, notices.paypal_headers(BODY), keys=keys) == "signature_mismatch"
