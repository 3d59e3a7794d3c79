"""Uploads and the vault: S3's notices as they come, late, twice, foreign, and for what nobody declared."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.domain.values import Role
from chalicelib.settings import Settings
from tests import builders, vault
from tests.handlers.events import judged, load, sqs, uploaded
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.roundtrips import count_calls
from tests.shared_aws import sent, stream
from tests.unit.application.faults import Faulty, busy
from tests.uploads import EICAR, PDF, PNG, declare, put

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def case_id(market: Market) -> str:
    return market.served()


@pytest.fixture
def evidence_id(market: Market, case_id: str) -> str:
    """A declared picture."""
    return declare(market, case_id, PNG)


def item(market: Market, case_id: str, evidence_id: str) -> Evidence:
    return market.case(case_id).evidence[evidence_id]


class TestUploads:
    """S3's notices."""

    @pytest.mark.capability("S07")
    def test_an_upload_as_declared_is_inspected(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """The version of the notice."""
        version = put(market.services, case_id, evidence_id, PNG)
        assert invoke.failed("inspect", sqs(uploaded(case_id, evidence_id, version))) == []
        found = item(market, case_id, evidence_id)
        assert (found.state, found.version_id) == (EvidenceState.INSPECTED, version)

    @pytest.mark.capability("S07")
    def test_malware_is_refused_and_counted(
        self, invoke: Lambdas, market: Market, case_id: str, logs: Logs
    ) -> None:
        """The message is done with; the log tells by ids."""
        evidence_id = declare(market, case_id, EICAR)
        version = put(market.services, case_id, evidence_id, EICAR)
        assert invoke.failed("inspect", sqs(uploaded(case_id, evidence_id, version))) == []
        assert item(market, case_id, evidence_id).reason == "malware"
        assert [(line["evidence_id"], line["code"]) for line in logs.lines] == [(evidence_id, "malware")]
        assert logs.counted("EvidenceRefused") == 1

    def test_a_notice_that_comes_twice_changes_nothing(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """S3 sends at least once."""
        notice = uploaded(case_id, evidence_id, put(market.services, case_id, evidence_id, PNG))
        assert invoke.failed("inspect", sqs(notice, notice)) == []
        assert market.happened(case_id).count("evidence.inspected") == 1

    def test_notices_of_two_versions_may_come_in_any_order(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """What is inspected first decides; the other is not looked at."""
        good, other = (put(market.services, case_id, evidence_id, body) for body in (PNG, PDF))
        notices = [uploaded(case_id, evidence_id, version) for version in (good, other)]
        assert invoke.failed("inspect", sqs(*notices)) == []
        assert item(market, case_id, evidence_id).version_id == good

    def test_keys_come_encoded(self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str) -> None:
        """As in a form."""
        version = put(market.services, case_id, evidence_id, PNG)
        key = quote_plus(f"intake/{case_id}/{evidence_id}")
        assert key != f"intake/{case_id}/{evidence_id}"
        assert invoke.failed("inspect", sqs(uploaded(case_id, evidence_id, version, key=key))) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.INSPECTED

    def test_the_test_message_of_a_new_notification_is_done_with(self, invoke: Lambdas) -> None:
        """S3 sends one when the bucket is set up."""
        assert invoke.failed("inspect", sqs(load("s3_test_event"))) == []

    @pytest.mark.parametrize("key", ["intake/../../etc/passwd", "intake/case_x/evi_y", "logs/2026", ""])
    def test_an_object_that_is_nobodys_evidence_is_passed_over(
        self, invoke: Lambdas, logs: Logs, key: str
    ) -> None:
        """Nothing is read for it; the log does not repeat its name."""
        assert invoke.failed("inspect", sqs(uploaded("x", "y", "v", key=key))) == []
        assert logs.messages == ["an object that is nobody's evidence"]
        assert not key or key not in logs.text

    def test_an_upload_that_nobody_declared_is_passed_over(
        self, invoke: Lambdas, case_id: str, logs: Logs
    ) -> None:
        """It dies in the intake after two days."""
        stranger = builders.an_id("evi", "stranger")
        assert invoke.failed("inspect", sqs(uploaded(case_id, stranger, "v"))) == []
        assert logs.lines[0]["evidence_id"] == stranger

    def test_a_busy_case_brings_the_notice_back(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """And the next round does it."""
        notice = uploaded(case_id, evidence_id, put(market.services, case_id, evidence_id, PNG))
        made = invoke.process("inspect")
        made.store = Faulty(made.store, *[busy] * 5)
        assert invoke.failed("inspect", sqs(notice)) == ["m0"]
        assert invoke.failed("inspect", sqs(notice)) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.INSPECTED

    @pytest.mark.parametrize(
        "garbled",
        [
            "{",
            "[]",
            "{}",
            '{"kind": "other"}',
            '{"Records": [{}]}',
            '{"kind": "submitted"}',
            '{"Records": 7}',
        ],
    )
    def test_a_garbled_message_fails_alone(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str, garbled: str
    ) -> None:
        """Its neighbour is done."""
        notice = uploaded(case_id, evidence_id, put(market.services, case_id, evidence_id, PNG))
        assert invoke.failed("inspect", sqs(garbled, notice)) == ["m0"]
        assert item(market, case_id, evidence_id).state is EvidenceState.INSPECTED

    def test_what_there_is_no_time_for_comes_back(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """Nothing is begun in the last seconds."""
        notice = uploaded(case_id, evidence_id, put(market.services, case_id, evidence_id, PNG))
        assert invoke.failed("inspect", sqs(notice), left=4_000) == ["m0"]
        assert item(market, case_id, evidence_id).state is EvidenceState.DECLARED


class TestVerdicts:
    """GuardDuty's results, over EventBridge, on a stage that waits for them."""

    @pytest.fixture
    def upload(self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str) -> tuple[str, str, str]:
        made = invoke.process("inspect")
        made.settings = Settings({**made.settings.env, "MALWARE_SCANNER": "guardduty"})
        return case_id, evidence_id, put(market.services, case_id, evidence_id, PNG)

    @pytest.mark.capability("S07")
    @pytest.mark.parametrize("order", ["nv", "vn", "vvn", "nnvn"])
    def test_notice_and_verdict_may_come_in_any_order_and_twice(
        self, invoke: Lambdas, market: Market, upload: tuple[str, str, str], order: str
    ) -> None:
        """It is inspected once, and not before the verdict."""
        for n, kind in enumerate(order, start=1):
            message = uploaded(*upload) if kind == "n" else judged(*upload)
            assert invoke.failed("inspect", sqs(message)) == []
            expected = EvidenceState.INSPECTED if "v" in order[:n] else EvidenceState.DECLARED
            assert item(market, *upload[:2]).state is expected
        assert market.happened(upload[0]).count("evidence.inspected") == 1

    def test_a_threat_is_refused(
        self, invoke: Lambdas, market: Market, upload: tuple[str, str, str], logs: Logs
    ) -> None:
        """By its code; who looked is not asked again."""
        assert invoke.failed("inspect", sqs(judged(*upload, status="THREATS_FOUND"))) == []
        assert item(market, *upload[:2]).reason == "malware"
        assert logs.counted("EvidenceRefused") == 1

    @pytest.mark.parametrize("status", ["ACCESS_DENIED", "FAILED"])
    def test_a_scanner_that_could_not_look_is_an_error(
        self, invoke: Lambdas, market: Market, upload: tuple[str, str, str], logs: Logs, status: str
    ) -> None:
        """Counted, for whoever runs the stage; the party is told to upload again."""
        assert invoke.failed("inspect", sqs(judged(*upload, status=status))) == []
        assert item(market, *upload[:2]).reason == "not_scanned"
        assert logs.counted("EvidenceNotScanned") == 1

    def test_verdicts_on_other_buckets_are_passed_over(
        self, invoke: Lambdas, market: Market, upload: tuple[str, str, str]
    ) -> None:
        """The account may have more plans."""
        message = judged(*upload, status="THREATS_FOUND", bucket="somebody-elses")
        assert invoke.failed("inspect", sqs(message)) == []
        assert item(market, *upload[:2]).state is EvidenceState.DECLARED

    def test_a_verdict_in_unknown_words_fails(self, invoke: Lambdas, upload: tuple[str, str, str]) -> None:
        """It ends with the dead letters; nothing is released by it."""
        assert invoke.failed("inspect", sqs(judged(*upload, status="PROBABLY_FINE"))) == ["m0"]


class TestTheVault:
    """The relay's message about a submitted file."""

    @pytest.mark.capability("S07")
    def test_a_submitted_file_is_kept(
        self, invoke: Lambdas, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """From the upload to the lock, over the stream."""
        self.submit(invoke, market, case_id, evidence_id)
        assert invoke.failed("inspect", sqs(*(m.body for m in sent("uploads")))) == []
        found = item(market, case_id, evidence_id)
        assert found.state is EvidenceState.KEPT
        assert found.kept_until is not None

    def test_a_message_that_comes_twice_keeps_one(
        self, invoke: Lambdas, backend: Services, market: Market, case_id: str, evidence_id: str
    ) -> None:
        """One version in the vault of the file and of each thing made of it, one event."""
        self.submit(invoke, market, case_id, evidence_id)
        (kept,) = sent("uploads")
        assert invoke.failed("inspect", sqs(kept.body, kept.body)) == []
        vault = backend.clients.get("s3").list_object_versions(
            Bucket=backend.settings.vault_bucket, Prefix=f"vault/{case_id}/"
        )
        keys = sorted(version["Key"].removeprefix(f"vault/{case_id}/") for version in vault["Versions"])
        assert keys == [evidence_id, f"{evidence_id}/copy", f"{evidence_id}/thumbnail"]
        assert market.happened(case_id).count("evidence.kept") == 1

    def test_a_message_about_another_cases_file_fails(self, invoke: Lambdas, case_id: str) -> None:
        """It ends with the dead letters."""
        foreign = {"kind": "submitted", "case_id": case_id, "evidence_id": builders.an_id("evi", "x")}
        nowhere = foreign | {"case_id": builders.an_id("case", "x")}
        assert invoke.failed("inspect", sqs(foreign, nowhere)) == ["m0", "m1"]

    @staticmethod
    def submit(invoke: Lambdas, market: Market, case_id: str, evidence_id: str) -> None:
        version = put(market.services, case_id, evidence_id, PNG)
        invoke("inspect", sqs(uploaded(case_id, evidence_id, version)))
        market.act(case_id, Role.COMPLAINANT, cmd.SubmitEvidence(evidence_id))
        invoke("relay", {"Records": stream()})


class TestHolds:
    """Legal holds, carried to the vault by the function that keeps and never erases."""

    @pytest.mark.capability("S07")
    def test_a_hold_reaches_every_file_and_its_copies(
        self, invoke: Lambdas, market: Market, case_id: str
    ) -> None:
        """Over the stream; and it is taken off again when the hold is lifted."""
        evidence_id = vault.kept(market, case_id, copy=True)
        hold_id = vault.hold(market, case_id)
        self.carry(invoke)
        key = f"vault/{case_id}/{evidence_id}"
        assert vault.there(market.services, case_id) == [(key, "ON"), (f"{key}/copy", "ON")]
        vault.lift(market, case_id, hold_id)
        self.carry(invoke)
        assert vault.there(market.services, case_id) == [(key, "OFF"), (f"{key}/copy", "OFF")]

    @pytest.mark.capability("S07")
    def test_a_file_that_is_kept_later_is_held_too(
        self, invoke: Lambdas, market: Market, case_id: str
    ) -> None:
        """Its own message sets the hold; so does the same message again, after a crash in between."""
        vault.hold(market, case_id)
        evidence_id = vault.kept(market, case_id)
        submitted = {"kind": "submitted", "case_id": case_id, "evidence_id": evidence_id}
        assert invoke.failed("inspect", sqs(submitted)) == []
        assert vault.there(market.services, case_id) == [(f"vault/{case_id}/{evidence_id}", "ON")]

    def test_messages_may_come_twice_and_in_any_order(
        self, invoke: Lambdas, market: Market, case_id: str
    ) -> None:
        """What counts is what the case says now."""
        vault.kept(market, case_id)
        first = vault.hold(market, case_id)
        vault.lift(market, case_id, first)
        vault.hold(market, case_id)
        self.carry(invoke)
        told = {"kind": "hold", "case_id": case_id}
        assert invoke.failed("inspect", sqs(told, told)) == []
        assert [status for _, status in vault.there(market.services, case_id)] == ["ON"]

    def test_a_case_without_holds_costs_the_vault_nothing(
        self, invoke: Lambdas, market: Market, case_id: str
    ) -> None:
        """No version is even looked for."""
        vault.kept(market, case_id)
        with count_calls() as calls:
            assert invoke.failed("inspect", sqs({"kind": "hold", "case_id": case_id})) == []
        assert not [call for call in calls if "Object" in str(call)]

    @staticmethod
    def carry(invoke: Lambdas) -> None:
        invoke("relay", {"Records": stream()})
        assert invoke.failed("inspect", sqs(*(m.body for m in sent("uploads") if "hold" in m.body))) == []
