"""Uploads and the vault: S3's notices as they come, late, twice, foreign, and for what nobody declared."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.domain.values import Role
from tests import builders
from tests.handlers.events import load, sqs, uploaded
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
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
        """One version in the vault, one event."""
        self.submit(invoke, market, case_id, evidence_id)
        (kept,) = sent("uploads")
        assert invoke.failed("inspect", sqs(kept.body, kept.body)) == []
        vault = backend.clients.get("s3").list_object_versions(
            Bucket=backend.settings.vault_bucket, Prefix=f"vault/{case_id}/"
        )
        assert len(vault["Versions"]) == 1
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
