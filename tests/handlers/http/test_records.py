"""Third parties' records: attested, attached to every case they concern, and out of every party's reach (S09)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client

from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.entrypoints import inspect
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Api, Case, application
from tests.handlers.http.records import PAID, PARCEL, PAYMENT, TRACKED, Sender, scanned, tracked
from tests.roundtrips import count_calls
from tests.shared_aws import account, backend, sent

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

__all__ = ["account", "backend"]  # the fixtures
pytestmark = pytest.mark.capability("S09")


@pytest.fixture
def api(backend: Services, clock: HandClock) -> Api:
    """On an AWS that these tests share."""
    return Api(Client(application(backend)), backend, clock)


@pytest.fixture
def sender(api: Api, platform: str) -> Sender:
    """A carrier that this platform has set up."""
    return Sender(api, platform)


def records(case: Case) -> list[Evidence]:
    """Third parties' records of the case, by their exhibit numbers."""
    found = case.api.services.reader.load(case.id).case.evidence.values()
    return sorted((e for e in found if e.source is not None), key=lambda e: e.exhibit or "")


def drained(api: Api) -> None:
    """Every message that waits for `inspect` is worked on."""
    waiting = [
        {"messageId": str(n), "body": m.body} for n, m in enumerate(sent("uploads")) if "cases" in m.json
    ]
    assert inspect.handler({"Records": waiting}, None) == {"batchItemFailures": []}


class TestAttaching:
    """From the sender to the exhibit."""

    def test_a_signed_record_becomes_an_exhibit_of_the_linked_case(self, sender: Sender, case: Case) -> None:
        """The platform's link says which case; the sender's signature says who speaks."""
        assert sender.link(case.path, PARCEL).body["records"] == 0
        taken = sender.sent(TRACKED)
        assert (taken["record"], taken["subject"], taken["cases"]) == ("scan-88107-3", PARCEL, 1)
        (item,) = records(case)
        assert (item.exhibit, item.state, item.media_type) == (
            "T-1",
            EvidenceState.SUBMITTED,
            "application/json",
        )
        assert item.source is not None
        assert (item.source.attested, item.source.connection, item.source.subject) == (
            "signature", sender.id, PARCEL,
        )  # fmt: skip
        assert taken["sha256"] == item.sha256

    def test_the_exhibit_is_the_canonical_form(self, sender: Sender, case: Case) -> None:
        """What lies in the bucket has the hash that the case knows, and no word of the sender's own layout."""
        sender.link(case.path, PARCEL)
        sender.sent(TRACKED)
        (item,) = records(case)
        own = case.api.services
        key = f"intake/{case.id}/{item.id}"
        kept = own.clients.get("s3").get_object(
            Bucket=own.settings.intake_bucket, Key=key, VersionId=item.version_id
        )
        body = kept["Body"].read()
        assert hashlib.sha256(body).hexdigest() == item.sha256
        shown = json.loads(body)
        assert (shown["format"], shown["content"]["status"]) == ("redress-record/1", "delivered")
        assert shown["content"]["delivered"]["to"] == "left_at_door"

    def test_a_record_that_comes_before_its_link_waits_for_it(self, sender: Sender, case: Case) -> None:
        """Carriers know nothing of complaints."""
        assert sender.sent(TRACKED)["cases"] == 0
        assert sender.link(case.path, PARCEL).body["records"] == 1
        assert [item.exhibit for item in records(case)] == ["T-1"]

    def test_it_waits_for_ninety_days(self, sender: Sender, case: Case) -> None:
        """Then it is nobody's any more, whether the table has deleted it already or not."""
        sender.sent(TRACKED)
        case.api.clock.moment += timedelta(days=90)
        assert sender.link(case.path, PARCEL).body["records"] == 0

    def test_a_later_scan_is_a_further_exhibit(self, sender: Sender, case: Case) -> None:
        """What was attached stays as it was."""
        sender.link(case.path, PARCEL)
        sender.sent(TRACKED)
        (before,) = records(case)
        sender.sent(scanned(1))
        assert [item.exhibit for item in records(case)] == ["T-1", "T-2"]
        assert records(case)[0] == before

    def test_a_message_that_comes_again_is_taken_once(self, sender: Sender, case: Case) -> None:
        """By its id, as the standard wants it."""
        sender.link(case.path, PARCEL)
        assert not sender.sent(TRACKED, message_id="msg_a")["repeated"]
        assert sender.sent(TRACKED, message_id="msg_a")["repeated"]
        assert len(records(case)) == 1

    def test_what_says_the_same_is_attached_once(self, sender: Sender, case: Case) -> None:
        """Under whatever ids the sender repeats it."""
        sender.link(case.path, PARCEL)
        for n in range(3):
            sender.sent(tracked(id=f"scan-{n}"))
        assert len(records(case)) == 1

    def test_another_message_under_a_used_id_is_refused(self, sender: Sender) -> None:
        """Of the message, and of the record."""
        sender.sent(TRACKED, message_id="msg_a")
        assert sender.send(scanned(1), "msg_a").code == "idempotency_key_reused"
        assert sender.send(scanned(1) | {"id": TRACKED["id"]}).code == "record_id_used"

    def test_a_record_of_many_cases_goes_to_each_of_them(self, sender: Sender, case: Case, api: Api) -> None:
        """Beyond three the sender does not wait for them."""
        cases = [case, *(Case(api, sender.platform) for _ in range(3))]
        for one in cases:
            sender.link(one.path, PARCEL)
        assert sender.sent(TRACKED)["cases"] == 4
        assert [len(records(one)) for one in cases] == [0, 0, 0, 0]
        drained(api)
        drained(api)  # messages may come twice
        assert [len(records(one)) for one in cases] == [1, 1, 1, 1]

    def test_a_payment_is_a_record_too(self, api: Api, platform: str, case: Case) -> None:
        """Amounts in minor units, and what they come to."""
        provider = Sender(api, platform, "payment", "payment_record")
        provider.link(case.path, PAYMENT)
        provider.sent(PAID)
        (item,) = records(case)
        assert item.source is not None
        assert item.source.kind == "payment"

    def test_the_platform_may_vouch_for_a_record(self, sender: Sender, case: Case, api: Api) -> None:
        """With its API key, and the exhibit says so; the key of the request makes it once."""
        sender.link(case.path, PARCEL)
        path = f"/v1/record-connections/{sender.id}/records"
        first, again = (api.post(path, TRACKED, sender.platform, Idempotency_Key="once") for _ in range(2))
        assert (first.status, again.status) == (200, 200)
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        (item,) = records(case)
        assert item.source is not None
        assert item.source.attested == "api_key"


class TestSigning:
    """Nobody else can say it."""

    @pytest.mark.parametrize("late", [timedelta(minutes=-6), timedelta(minutes=6)], ids=["old", "early"])
    def test_a_time_beyond_five_minutes_is_refused(self, sender: Sender, late: timedelta) -> None:
        """A recorded message is worth nothing later."""
        assert sender.send(TRACKED, at=sender.api.clock.moment + late).code == "record_not_signed"

    def test_an_unknown_connection_and_a_wrong_signature_look_alike(self, sender: Sender) -> None:
        """To the letter, but for what names the request itself."""
        other = "whsec_" + "A" * 43 + "="
        wrong = sender.send(TRACKED, secret=other)
        unknown = sender.send(TRACKED, to="rcn_" + "a" * 26)
        unsigned = sender.api("POST", f"/v1/records/{sender.id}", TRACKED)
        shown = [
            (a.status, {k: v for k, v in a.body.items() if k not in ("correlation_id", "instance")})
            for a in (wrong, unknown, unsigned)
        ]
        assert wrong.code == "record_not_signed"
        assert shown[0] == shown[1] == shown[2]

    def test_whoever_brings_no_signature_makes_us_read_nothing(self, sender: Sender) -> None:
        """Nor does one that is too old."""
        with count_calls() as calls:
            sender.api("POST", f"/v1/records/{sender.id}", TRACKED)
            sender.send(TRACKED, at=sender.api.clock.moment - timedelta(minutes=6))
        assert calls == {}

    def test_a_deleted_connection_takes_nothing_more(self, sender: Sender, case: Case) -> None:
        """What it has brought stays."""
        sender.link(case.path, PARCEL)
        sender.sent(TRACKED)
        path = f"/v1/record-connections/{sender.id}"
        assert sender.api("DELETE", path, None, sender.platform).status == 204
        assert sender.send(scanned(1)).code == "record_not_signed"
        assert len(records(case)) == 1

    def test_the_old_secret_holds_for_a_day_after_a_rotation(self, sender: Sender) -> None:
        """So that no message is lost while a sender changes over; the day is published."""
        old = sender.secret
        turned = sender.api.post(f"/v1/record-connections/{sender.id}/rotate", None, sender.platform).body
        assert turned["previous_until"] == "2026-11-23T04:00:00.000000Z"
        sender.sent(TRACKED, secret=old)
        sender.sent(scanned(1), secret=turned["secret"])
        sender.api.clock.moment += timedelta(days=1)
        assert sender.send(scanned(2), secret=old).code == "record_not_signed"
        sender.sent(scanned(2), secret=turned["secret"])

    def test_one_of_several_signatures_is_enough(self, sender: Sender) -> None:
        """As a sender sends them that changes its secret itself."""
        body = json.dumps(TRACKED).encode()
        headers = sender.signed(body, "msg_s")
        headers["webhook-signature"] = f"v1,{'A' * 43}= v2,later {headers['webhook-signature']}"
        assert sender.api("POST", f"/v1/records/{sender.id}", None, None, body, **headers).status == 200

    def test_every_fault_of_a_message_is_told_at_once(self, sender: Sender) -> None:
        """Once it is signed; names and addresses have no field."""
        body = tracked(recipient="Marian Harrow", weight_grams=0, scans=[])
        assert sender.send(body).faults == {
            ("/recipient", "unknown_field"), ("/weight_grams", "too_small"), ("/scans", "too_few"),
        }  # fmt: skip

    def test_a_message_is_64_kib_at_most(self, sender: Sender) -> None:
        """Beyond that nothing is even decoded."""
        assert sender.send(tracked(id="a" * 70_000)).code == "body_too_large"

    def test_the_secret_is_shown_once_and_lies_sealed(self, sender: Sender) -> None:
        """Neither the list nor the row has it."""
        listed = sender.api.get("/v1/record-connections", sender.platform)
        stored = sender.api.services.connections.get(sender.id)
        assert stored is not None
        assert "secret" not in listed.body["connections"][0]
        assert sender.secret not in repr(stored)
        assert len(stored.secret) > 32  # 12 bytes of nonce, 32 sealed, 16 of tag


class TestOutOfReach:
    """No party has a say in it: not to begin with, not afterwards."""

    @pytest.fixture
    def item(self, sender: Sender, case: Case) -> Evidence:
        """A record in the case."""
        sender.link(case.path, PARCEL)
        sender.sent(TRACKED)
        return records(case)[0]

    @pytest.mark.parametrize(
        ("verb", "body"),
        [
            ("amend", {"visibility": "neutrals"}),
            ("amend", {"kind": "photos"}),
            ("discard", None),
            ("submit", None),
        ],
        ids=["hide", "rename", "discard", "submit"],
    )
    @pytest.mark.parametrize("who", ["complainant", "respondent", "platform"])
    def test_nobody_changes_hides_or_takes_it_back(
        self, case: Case, item: Evidence, who: str, verb: str, body: Any
    ) -> None:
        """In the words for a file that is not there."""
        version = case.api.services.reader.load(case.id).case.head.version
        path = f"{case.path}/evidence/{item.id}/{verb}"
        answer = case.api.post(path, body, getattr(case, who), If_Match=f'"{version}"')
        assert answer.code == "not_found"
        assert records(case) == [item]

    @pytest.mark.parametrize("who", ["complainant", "respondent"])
    def test_both_sides_see_it(self, case: Case, item: Evidence, who: str) -> None:
        """Alike, and who attested it."""
        shown = case.api.get(case.path, getattr(case, who)).body["evidence"]
        assert [e["id"] for e in shown] == [item.id]

    @pytest.mark.parametrize("who", ["complainant", "respondent"])
    def test_no_party_links(self, sender: Sender, case: Case, who: str) -> None:
        """Nor sees what is linked."""
        assert sender.link(case.path, PARCEL, getattr(case, who)).status == 403
        assert case.api.get(f"{case.path}/record-links", getattr(case, who)).status == 403

    def test_no_party_declares_a_file_of_a_records_type(self, case: Case) -> None:
        """So nothing that a party brings can look like one."""
        case.done("serve", {}, case.platform)
        file = {"name": "record.json", "media_type": "application/json", "size": 9, "sha256": "ab" * 32}
        answer = case.api.post(f"{case.path}/evidence", {"files": [file]}, case.complainant)
        assert ("/files/0/media_type", "not_accepted") in answer.faults

    def test_another_platform_can_neither_link_nor_hand_in(self, sender: Sender, api: Api) -> None:
        """Its connections are its own."""
        stranger = str(api.tenant()["key"]["api_key"])
        foreign = Case(api, stranger)
        assert sender.link(foreign.path, PARCEL, stranger).faults == {("/connection_id", "unknown_reference")}
        path = f"/v1/record-connections/{sender.id}/records"
        assert api.post(path, TRACKED, stranger).status == 404

    def test_it_goes_to_the_vault_like_every_exhibit(self, case: Case, item: Evidence) -> None:
        """By the same message to the same worker."""
        message = {"kind": "submitted", "case_id": case.id, "evidence_id": item.id}
        record = {"messageId": "1", "body": json.dumps(message)}
        assert inspect.handler({"Records": [record]}, None) == {"batchItemFailures": []}
        (kept,) = records(case)
        assert (kept.state, kept.sha256) == (EvidenceState.KEPT, item.sha256)
        for who in (case.complainant, case.officer):
            given = case.api.post(f"{case.path}/evidence/{item.id}/downloads", {}, who)
            assert (given.status, given.body["sha256"]) == (201, item.sha256)
            assert "record.json" in given.body["url"]


class TestCaps:
    """What one platform, one case may have."""

    def test_twenty_links_of_one_case(self, sender: Sender, case: Case) -> None:
        """The same again is no further one."""
        for n in range(20):
            assert sender.link(case.path, f"HP-{n}").status == 200
        assert sender.link(case.path, "HP-0").status == 200
        assert sender.link(case.path, "HP-20").code == "too_many_record_links"
        assert len(case.api.get(f"{case.path}/record-links", case.officer).body["links"]) == 20

    def test_twenty_connections_of_one_platform(self, api: Api, platform: str) -> None:
        """Each knows its own secret only."""
        for _ in range(20):
            Sender(api, platform)
        body = examples.BODIES["RecordConnectionIn"]
        assert api.post("/v1/record-connections", body, platform).code == "too_many_record_connections"

    def test_a_connector_reads_its_own_kind(self, api: Api, platform: str) -> None:
        """A carrier keeps no books of payments."""
        body: dict[str, Any] = {"kind": "carrier", "connector": "payment_record", "name": "Harbour Parcel"}
        assert api.post("/v1/record-connections", body, platform).faults == {("/connector", "not_one_of")}
