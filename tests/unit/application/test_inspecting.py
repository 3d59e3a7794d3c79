"""Uploads: the first inspected version decides, and what was submitted is kept once, under lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.inspecting import Inspecting, place
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Budget, Evidence, EvidenceState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role
from tests import builders
from tests.market import Market
from tests.unit.application.faults import executor, request_lost
from tests.uploads import EICAR, PDF, PNG, declare, put

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

C = Role.COMPLAINANT


@pytest.fixture
def inspecting(backend: Services) -> Inspecting:
    return Inspecting(backend.store, backend.files, backend.executor, backend.packs, backend.clock)


@pytest.fixture
def case_id(market: Market) -> str:
    return market.served()


def item(market: Market, case_id: str, evidence_id: str) -> Evidence:
    return market.case(case_id).evidence[evidence_id]


class TestArriving:
    """A file in the intake bucket."""

    @pytest.mark.capability("S07")
    def test_a_file_as_declared_is_inspected(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """In the version that was looked at."""
        evidence_id = declare(market, case_id, PNG)
        version = put(market.services, case_id, evidence_id, PNG)
        assert inspecting.arrived(case_id, evidence_id, version, market.services.tenancies.of) is None
        found = item(market, case_id, evidence_id)
        assert (found.state, found.version_id) == (EvidenceState.INSPECTED, version)

    @pytest.mark.capability("S07")
    @pytest.mark.parametrize(
        ("declared", "uploaded", "code"),
        [
            (PNG, PNG[:-1] + b"\x01", "hash_mismatch"),
            (PNG, PNG + b"\x00", "size_mismatch"),
            (PNG, PNG[:-1], "size_mismatch"),
            (PDF, PDF, "media_type_mismatch"),
            (EICAR, EICAR, "malware"),
        ],
        ids=["other bytes", "longer", "shorter", "no image", "malware"],
    )
    def test_a_file_that_is_not_as_declared_is_refused(
        self,
        market: Market,
        inspecting: Inspecting,
        case_id: str,
        declared: bytes,
        uploaded: bytes,
        code: str,
    ) -> None:
        """With a stable code, and its share of the budget goes back."""
        evidence_id = declare(market, case_id, declared)
        version = put(market.services, case_id, evidence_id, uploaded)
        assert inspecting.arrived(case_id, evidence_id, version, market.services.tenancies.of) == code
        found = item(market, case_id, evidence_id)
        assert (found.state, found.reason) == (EvidenceState.REFUSED, code)
        assert market.case(case_id).budgets["complainant"] == Budget(C, 0, 0)

    def test_a_version_that_is_gone_is_refused(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """The intake forgets after two days; a notice may come later still."""
        evidence_id = declare(market, case_id, PNG)
        of = market.services.tenancies.of
        assert (
            inspecting.arrived(case_id, evidence_id, "00000000-0000-0000-0000-000000000000", of)
            == "unreadable"
        )

    def test_the_first_inspected_version_decides(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """Whatever is uploaded over it is not even read."""
        evidence_id, of = declare(market, case_id, PNG), market.services.tenancies.of
        first, second = (put(market.services, case_id, evidence_id, body) for body in (PNG, PDF))
        inspecting.arrived(case_id, evidence_id, first, of)
        assert inspecting.arrived(case_id, evidence_id, second, of) is None
        assert item(market, case_id, evidence_id).version_id == first

    def test_a_notice_that_comes_twice_changes_nothing(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """Also where both were under way at once."""
        evidence_id, of = declare(market, case_id, PNG), market.services.tenancies.of
        version = put(market.services, case_id, evidence_id, PNG)
        for _ in range(2):
            inspecting.arrived(case_id, evidence_id, version, of)
        command = cmd.RecordInspection(evidence_id, version, "malware")
        receipt = market.services.executor.system(case_id, lambda _: command, of, "inspect:again")
        assert not receipt.changed
        assert market.happened(case_id).count("evidence.inspected") == 1

    def test_nobody_inspects_what_nobody_declared(
        self, inspecting: Inspecting, market: Market, case_id: str
    ) -> None:
        """Another case's id, or no case at all."""
        of = market.services.tenancies.of
        for unknown in (case_id, builders.an_id("case", "never")):
            with pytest.raises(NotFound):
                inspecting.arrived(unknown, builders.an_id("evi"), "v", of)


class TestKeeping:
    """A submitted file goes to the vault."""

    @pytest.mark.capability("S07")
    def test_a_submitted_file_is_kept_under_lock(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """For as long as the pack says, by wall time; the record names the vault's version."""
        evidence_id = self.submitted(market, inspecting, case_id)
        inspecting.submitted(case_id, evidence_id, market.services.tenancies.of)
        found, made = item(market, case_id, evidence_id), market.services
        days = made.packs.get("generic@1").evidence.retention_days
        assert (found.state, found.kept_until) == (
            EvidenceState.KEPT,
            made.clock.now() + timedelta(days=days),
        )
        head = made.clients.get("s3").head_object(
            Bucket=made.settings.vault_bucket,
            Key=f"vault/{case_id}/{evidence_id}",
            VersionId=found.version_id,
        )
        assert head["ObjectLockRetainUntilDate"] == found.kept_until

    def test_keeping_twice_keeps_one(self, market: Market, inspecting: Inspecting, case_id: str) -> None:
        """The message came again after everything was done."""
        evidence_id, of = self.submitted(market, inspecting, case_id), market.services.tenancies.of
        first = inspecting.submitted(case_id, evidence_id, of)
        assert first is not None
        assert inspecting.submitted(case_id, evidence_id, of) is None
        assert self.versions(market, case_id) == 1

    def test_a_copy_whose_record_got_lost_is_found_again(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """By its hash: the next try records the copy that is there."""
        evidence_id, made = self.submitted(market, inspecting, case_id), market.services
        broken = executor(made, *[request_lost] * 5)
        dying = Inspecting(made.store, made.files, broken, made.packs, made.clock)
        with pytest.raises(Exception, match="same request may be sent again"):
            dying.submitted(case_id, evidence_id, made.tenancies.of)
        inspecting.submitted(case_id, evidence_id, made.tenancies.of)
        assert item(market, case_id, evidence_id).state is EvidenceState.KEPT
        assert self.versions(market, case_id) == 1

    def test_what_was_not_submitted_is_not_kept(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """It can still be dropped."""
        evidence_id = declare(market, case_id, PNG)
        assert inspecting.submitted(case_id, evidence_id, market.services.tenancies.of) is None
        assert self.versions(market, case_id) == 0

    def test_an_upload_that_is_gone_before_it_was_kept_is_an_alarm(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """The message fails and ends with the dead letters; nothing is recorded as kept."""
        evidence_id, made = self.submitted(market, inspecting, case_id), market.services
        version = item(market, case_id, evidence_id).version_id
        key = f"intake/{case_id}/{evidence_id}"
        made.clients.get("s3").delete_object(Bucket=made.settings.intake_bucket, Key=key, VersionId=version)
        with pytest.raises(NotFound):
            inspecting.submitted(case_id, evidence_id, made.tenancies.of)
        assert item(market, case_id, evidence_id).state is EvidenceState.SUBMITTED

    @staticmethod
    def submitted(market: Market, inspecting: Inspecting, case_id: str) -> str:
        evidence_id = declare(market, case_id, PNG)
        version = put(market.services, case_id, evidence_id, PNG)
        inspecting.arrived(case_id, evidence_id, version, market.services.tenancies.of)
        market.act(case_id, C, cmd.SubmitEvidence(evidence_id))
        return evidence_id

    @staticmethod
    def versions(market: Market, case_id: str) -> int:
        made = market.services
        listed = made.clients.get("s3").list_object_versions(
            Bucket=made.settings.vault_bucket, Prefix=f"vault/{case_id}/"
        )
        return len(listed.get("Versions", ()))


class TestPlaces:
    """Keys of the intake."""

    def test_a_key_of_ours_names_case_and_evidence(self) -> None:
        """Nothing is read before it fits."""
        assert place("intake/case_a/evi_b") == ("case_a", "evi_b")

    @pytest.mark.parametrize(
        "key", ["", "intake", "vault/case_a/evi_b", "intake/case_a", "intake/case_a/evi_b/x"]
    )
    def test_any_other_key_is_nobodys(self, key: str) -> None:
        """Someone may put anything into a bucket."""
        assert place(key) is None
