"""Terms, order and payment as they were when the order was placed, whatever anybody changes later (S11)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Answer, Api, Case, application
from tests.roundtrips import count_calls
from tests.shared_aws import account, backend

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

__all__ = ["account", "backend"]  # the fixtures
pytestmark = pytest.mark.capability("S11")
PLACED = examples.PLACED
MAY, NOVEMBER = "2026-05-01", "2026-11-10"
OLD, NEW = "Goods go back within thirty days. 三十日内可退货。", "Goods go back within seven days."


@pytest.fixture
def api(backend: Services, clock: HandClock) -> Api:
    """On an AWS that these tests share."""
    return Api(Client(application(backend)), backend, clock)


class Shop:
    """A platform that registers its terms."""

    def __init__(self, api: Api, platform: str) -> None:
        self.api, self.platform = api, platform

    def put(self, text: str, day: str, ref: str = "terms-a", as_: str = "", **more: str) -> Answer:
        body = {"title": "Terms of sale", "lang": "en", "effective_from": day, "text": text} | more
        return self.api("PUT", f"/v1/terms/{ref}", body, as_ or self.platform)

    def file(self, **changes: Any) -> Case:
        return Case(self.api, self.platform, **{"terms_ref": "terms-a", "order": PLACED} | changes)

    def key(self, case: Case) -> str:
        """Where the text of the terms of May lies."""
        tenant = self.api.services.reader.load(case.id).case.head.tenant
        return f"terms/{tenant}/{hashlib.sha256(OLD.encode()).hexdigest()}"

    def refused(self, **changes: Any) -> set[tuple[str, str]]:
        body = examples.BODIES["CaseIn"] | {"terms_ref": "terms-a", "order": PLACED} | changes
        return self.api.post("/v1/cases", body, self.platform).faults


@pytest.fixture
def shop(api: Api, platform: str) -> Shop:
    """Its terms of May are registered; the order of the second of November was placed under them."""
    made = Shop(api, platform)
    assert made.put(OLD, MAY).status == 200
    return made


class TestRegistering:
    """Versions of terms."""

    def test_a_version_is_known_by_its_hash(self, shop: Shop) -> None:
        """Of the text's UTF-8; 34 ASCII characters, 9 of three bytes each and a space: 61."""
        shown = shop.api.get("/v1/terms/terms-a", shop.platform).body
        assert shown["sha256"] == hashlib.sha256(OLD.encode()).hexdigest()
        assert (shown["text"], shown["size"]) == (OLD, len(OLD.encode()))

    def test_a_version_never_changes(self, shop: Shop) -> None:
        """The same again is fine; another text or title of that day is not."""
        assert shop.put(OLD, MAY).status == 200
        assert shop.put(NEW, MAY).code == "terms_fixed"
        assert shop.put(OLD, MAY, title="Other terms").code == "terms_fixed"

    def test_the_version_of_a_day_is_shown(self, shop: Shop) -> None:
        """Of today where none is named; nothing before the first."""
        shop.put(NEW, NOVEMBER)
        texts = [
            shop.api.get(f"/v1/terms/terms-a{at}", shop.platform).body["text"]
            for at in ("", "?at=2026-11-09")
        ]
        assert texts == [NEW, OLD]
        assert shop.api.get("/v1/terms/terms-a?at=2026-04-30", shop.platform).code == "not_found"

    def test_the_text_lies_locked_for_ten_years(self, shop: Shop) -> None:
        """In the vault, under the tenant and its hash."""
        own = shop.api.services
        head = own.clients.get("s3").head_object(Bucket=own.settings.vault_bucket, Key=shop.key(shop.file()))
        assert head["ObjectLockMode"] == "GOVERNANCE"
        assert head["ObjectLockRetainUntilDate"] >= own.clock.now() + timedelta(days=3652)

    def test_a_text_is_256_kib_at_most(self, shop: Shop) -> None:
        """In UTF-8: 87,382 characters of three bytes are two too many."""
        assert shop.put("条" * 87_382, NOVEMBER).faults == {("/text", "too_long")}

    def test_terms_are_the_platforms_own(self, shop: Shop, api: Api) -> None:
        """Another one's of the same reference are others."""
        stranger = str(api.tenant()["key"]["api_key"])
        assert api.get("/v1/terms/terms-a", stranger).code == "not_found"


class TestFiling:
    """What a complaint holds on to."""

    def test_the_version_of_the_day_of_the_order_is_pinned(self, shop: Shop) -> None:
        """Not that of the day of the facts, the twelfth, on which other terms were in force already."""
        shop.put(NEW, NOVEMBER)
        case = shop.file()
        claim = case.api.get(case.path, case.complainant).body["claim"]
        assert claim["terms"] == {
            "sha256": hashlib.sha256(OLD.encode()).hexdigest(), "effective_from": MAY, "on": "2026-11-02",
            "registered_at": "2026-11-22T04:00:00.000000Z",
        }  # fmt: skip

    def test_without_an_order_no_day_says_which_terms(self, shop: Shop) -> None:
        """The reference stays a code, as it always was, and nobody looks anything up for it."""
        body = examples.BODIES["CaseIn"] | {"terms_ref": "terms-a"}
        with count_calls() as calls:
            filed = shop.api.post("/v1/cases", body, shop.platform).body
        assert (filed["claim"]["terms_ref"], filed["claim"]["terms"]) == ("terms-a", None)
        assert calls == {"dynamodb.TransactWriteItems": 1}

    def test_a_reference_without_versions_stays_a_code(self, shop: Shop) -> None:
        """Nothing is pinned, and nothing is promised; the order is kept all the same."""
        case = shop.file(terms_ref="terms-elsewhere")
        shown = case.api.get(case.path, case.complainant).body
        assert (shown["claim"]["terms_ref"], shown["claim"]["terms"]) == ("terms-elsewhere", None)
        assert shown["snapshot"]["order"]["seller"] == "shop-77"
        assert case.api.get(f"{case.path}/terms", case.complainant).code == "not_found"

    def test_a_case_without_an_order_has_no_snapshot(self, shop: Shop) -> None:
        """Not an empty one either."""
        case = shop.file(order=None, terms_ref=None)
        assert case.api.get(case.path, case.complainant).body["snapshot"] is None

    def test_an_order_before_the_first_version_is_refused(self, shop: Shop) -> None:
        """One of reference and date is wrong."""
        assert shop.refused(order=PLACED | {"ordered_at": "2026-04-30T12:00:00Z"}) == {
            ("/terms_ref", "not_in_force")
        }

    def test_faults_of_the_order_come_with_all_others(self, shop: Shop) -> None:
        """Nobody corrects one at a time."""
        got = shop.refused(order=PLACED | {"total": 1, "currency": "EUR"}, occurred_on=None)
        assert got == {
            ("/order/total", "does_not_sum"), ("/order/currency", "other_currency"), ("/occurred_on", "missing"),
        }  # fmt: skip

    def test_what_would_be_filed_is_tried_with_it(self, shop: Shop) -> None:
        """A dry run pins the same version, and writes nothing."""
        body = examples.BODIES["CaseIn"] | {"terms_ref": "terms-a", "order": PLACED}
        tried = shop.api.post("/v1/cases/dry-run", body, shop.platform).body["case"]["claim"]
        assert tried["terms"]["effective_from"] == MAY

    def test_filing_stays_one_transaction(self, shop: Shop) -> None:
        """A warm process knows the versions of the reference."""
        shop.file()
        body = examples.BODIES["CaseIn"] | {"terms_ref": "terms-a", "order": PLACED}
        with count_calls() as calls:
            assert shop.api.post("/v1/cases", body, shop.platform).status == 201
        assert calls == {"dynamodb.TransactWriteItems": 1}


class TestShowing:
    """What the parties find in the case."""

    @pytest.mark.parametrize("who", ["complainant", "respondent", "officer", "platform"])
    def test_the_order_is_shown_and_can_be_proven(self, shop: Shop, who: str) -> None:
        """By the commitment in the event of the filing: SHA-256 of salt and text."""
        case = shop.file()
        if who == "respondent":
            case.done("serve", {}, case.platform)
        seen = case.api.get(case.path, getattr(case, who)).body["snapshot"]
        assert seen["order"]["payment_ref"] == "pay-448210"
        assert json.loads(seen["text"])["items"] == PLACED["items"]
        assert (
            hashlib.sha256(bytes.fromhex(seen["salt"]) + seen["text"].encode()).hexdigest()
            == seen["commitment"]
        )
        (filed, *_) = case.api.get(f"{case.path}/events", case.platform).body["events"]
        assert json.loads(filed["body"])["data"]["claim"]["order"]["commitment"] == seen["commitment"]

    def test_no_word_of_it_lies_in_the_clear(self, shop: Shop) -> None:
        """Only its commitment is in the rows and the record."""
        case = shop.file()
        (filed, *_) = case.api.get(f"{case.path}/events", case.platform).body["events"]
        assert "Kettle K2" not in filed["body"]
        assert "pay-448210" not in filed["body"]

    def test_reading_the_case_costs_no_call_more(self, shop: Shop) -> None:
        """One Query and the keys of its texts, once the hour's first look is noted."""
        case = shop.file()
        case.api.get(case.path, case.complainant)
        with count_calls() as calls:
            case.api.get(case.path, case.complainant)
        assert calls == {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}

    @pytest.mark.parametrize("who", ["complainant", "officer", "platform"])
    def test_the_text_of_the_terms_is_given_with_its_hash(self, shop: Shop, who: str) -> None:
        """To everybody in the case."""
        case = shop.file()
        shown = case.api.get(f"{case.path}/terms", getattr(case, who)).body
        assert shown["text"] == OLD
        assert shown["pinned"]["sha256"] == hashlib.sha256(shown["text"].encode()).hexdigest()

    def test_later_terms_change_nothing_in_the_case(self, shop: Shop) -> None:
        """Neither those of a later day, nor those that are put between them afterwards; ten years on."""
        case = shop.file()
        before = case.api.get(f"{case.path}/terms", case.complainant).body
        shop.put(NEW, NOVEMBER)
        shop.put("Goods never go back.", "2026-11-01")
        case.api.clock.moment += timedelta(days=3650)
        case.sign_in()
        assert case.api.get(f"{case.path}/terms", case.complainant).body == before
        assert case.api.get(case.path, case.complainant).body["snapshot"]["terms"] == before["pinned"]

    def test_terms_that_were_registered_after_the_order_show_it(self, shop: Shop) -> None:
        """They are pinned to what is filed from now on, and everybody sees that nobody could have read them then."""
        shop.put("Goods never go back.", "2026-11-01")
        case = shop.file()
        pinned = case.api.get(case.path, case.complainant).body["snapshot"]["terms"]
        assert pinned["effective_from"] == "2026-11-01"
        assert pinned["registered_at"] > PLACED["ordered_at"]

    def test_a_text_that_is_not_the_one_of_its_hash_is_never_shown(self, shop: Shop) -> None:
        """Whoever could write into the vault would still not change what a case shows."""
        case = shop.file()
        own = case.api.services
        own.clients.get("s3").put_object(Bucket=own.settings.vault_bucket, Key=shop.key(case), Body=b"Other.")
        assert case.api.get(f"{case.path}/terms", case.complainant).code == "unreadable"
