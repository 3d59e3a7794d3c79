"""Uploads: the first inspected version decides, and what was submitted is kept once, under lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.inspecting import Inspecting, Verdict, place
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Facts
from chalicelib.domain.case.seeing import original_shown
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

    @pytest.mark.capability("S07")
    def test_what_was_found_is_recorded(self, market: Market, inspecting: Inspecting, case_id: str) -> None:
        """64 by 64 pixels, and who looked for malware."""
        evidence_id = declare(market, case_id, PNG)
        version = put(market.services, case_id, evidence_id, PNG)
        inspecting.arrived(case_id, evidence_id, version, market.services.tenancies.of)
        found = item(market, case_id, evidence_id).facts
        assert found == Facts(width=64, height=64, scanned_by="eicar")

    @pytest.mark.parametrize(
        ("content", "media_type", "code"),
        [
            (PNG + b"<script>alert(1)</script>", "image/png", "polyglot"), (PNG[:-20], "image/png", "damaged"),
            ("日本".encode("utf-16"), "text/plain", "text_encoding"), (b"<svg/>", "text/plain", "media_type_mismatch"),
            (bytes(64), "image/png", "media_type_mismatch"), (PNG, "text/plain", "media_type_mismatch"),
        ],
        ids=["polyglot", "half", "other encoding", "drawing", "zeros", "picture as text"],
    )  # fmt: skip
    def test_a_file_that_is_as_declared_may_still_be_refused(
        self, market: Market, inspecting: Inspecting, case_id: str, content: bytes, media_type: str, code: str
    ) -> None:
        """For what it is or what is in it; nothing of it is recorded but the reason."""
        evidence_id = declare(market, case_id, content, media_type=media_type)
        version = put(market.services, case_id, evidence_id, content)
        assert inspecting.arrived(case_id, evidence_id, version, market.services.tenancies.of) == code
        found = item(market, case_id, evidence_id)
        assert (found.state, found.reason, found.facts) == (EvidenceState.REFUSED, code, None)

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


class TestVerdicts:
    """A stage where GuardDuty judges uploads first."""

    @pytest.fixture
    def waiting(self, backend: Services) -> Inspecting:
        return Inspecting(
            backend.store, backend.files, backend.executor, backend.packs, backend.clock, judged_outside=True
        )

    @pytest.fixture
    def upload(self, market: Market, case_id: str) -> tuple[str, str]:
        evidence_id = declare(market, case_id, PNG)
        return evidence_id, put(market.services, case_id, evidence_id, PNG)

    @pytest.mark.capability("S07")
    def test_nothing_is_inspected_before_the_verdict(
        self, market: Market, waiting: Inspecting, case_id: str, upload: tuple[str, str]
    ) -> None:
        """However often S3 tells of it."""
        for _ in range(2):
            assert waiting.arrived(case_id, *upload, market.services.tenancies.of) is None
        assert item(market, case_id, upload[0]).state is EvidenceState.DECLARED

    def test_a_clean_verdict_lets_inspection_begin(
        self, market: Market, waiting: Inspecting, case_id: str, upload: tuple[str, str]
    ) -> None:
        """Before S3's notice or behind it, once or twice; both who looked are named."""
        of = market.services.tenancies.of
        for verdict in (Verdict.CLEAN, None, Verdict.CLEAN, Verdict.THREATS):
            waiting.arrived(case_id, *upload, of, verdict)
        found = item(market, case_id, upload[0])
        assert found.state is EvidenceState.INSPECTED
        assert found.facts is not None
        assert found.facts.scanned_by == "guardduty+eicar"
        assert market.happened(case_id).count("evidence.inspected") == 1

    @pytest.mark.parametrize(
        ("verdict", "code"),
        [
            (Verdict.THREATS, "malware"), (Verdict.UNSUPPORTED, "not_scanned"), (Verdict.FAILED, "not_scanned"),
            (Verdict.ACCESS_DENIED, "not_scanned"),
        ],
    )  # fmt: skip
    def test_any_other_verdict_is_a_refusal(
        self,
        market: Market,
        waiting: Inspecting,
        case_id: str,
        upload: tuple[str, str],
        verdict: Verdict,
        code: str,
    ) -> None:
        """Nothing is released that nobody could look at."""
        assert waiting.arrived(case_id, *upload, market.services.tenancies.of, verdict) == code
        assert item(market, case_id, upload[0]).reason == code

    def test_a_clean_verdict_is_not_all(self, market: Market, waiting: Inspecting, case_id: str) -> None:
        """The file must still be what was declared."""
        evidence_id = declare(market, case_id, PNG)
        version = put(market.services, case_id, evidence_id, PDF)
        of = market.services.tenancies.of
        assert waiting.arrived(case_id, evidence_id, version, of, Verdict.CLEAN) == "size_mismatch"

    def test_a_verdict_is_for_its_version_only(
        self, market: Market, waiting: Inspecting, case_id: str, upload: tuple[str, str]
    ) -> None:
        """Another upload under the same key waits for its own."""
        other = put(market.services, case_id, upload[0], PDF)
        of = market.services.tenancies.of
        assert waiting.arrived(case_id, upload[0], other, of) is None
        assert waiting.arrived(case_id, *upload, of, Verdict.CLEAN) is None
        assert item(market, case_id, upload[0]).version_id == upload[1]


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

    @pytest.mark.capability("S07")
    def test_the_other_side_gets_a_picture_without_its_metadata(
        self, market: Market, inspecting: Inspecting, case_id: str
    ) -> None:
        """A copy and a thumbnail are recorded with the file, each by its own hash."""
        evidence_id = self.submitted(market, inspecting, case_id)
        inspecting.submitted(case_id, evidence_id, market.services.tenancies.of)
        found = item(market, case_id, evidence_id)
        assert found.copy is not None
        assert found.thumbnail is not None
        assert (found.copy.media_type, found.thumbnail.media_type) == ("image/png", "image/jpeg")
        assert (original_shown(found, C), original_shown(found, Role.RESPONDENT)) == (True, False)

    def test_keeping_twice_keeps_one(self, market: Market, inspecting: Inspecting, case_id: str) -> None:
        """The message came again after everything was done."""
        evidence_id, of = self.submitted(market, inspecting, case_id), market.services.tenancies.of
        first = inspecting.submitted(case_id, evidence_id, of)
        assert first is not None
        assert inspecting.submitted(case_id, evidence_id, of) is None
        assert self.versions(market, case_id) == 3  # the file, its copy without metadata, its thumbnail

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
        assert self.versions(market, case_id) == 3  # the file, its copy without metadata, its thumbnail

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
