"""Files in the vault as keeping has left them: the rows of the case and the versions in the bucket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.file_keys import vault_key
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Derived, Which
from chalicelib.domain.case.holding import ErasureGround, HoldGround
from chalicelib.domain.values import Role
from tests.uploads import PNG, declare

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.market import Market

RETENTION = timedelta(days=30)


def kept(market: Market, case_id: str, *, locked: bool = False, copy: bool = False) -> str:
    """The id of a picture of the complainant's that must stay for thirty days. `locked`: S3 too would keep it, by the
    time it has itself, for one day.
    """
    evidence_id = declare(market, case_id, PNG)
    version = store(market.services, case_id, evidence_id, locked=locked)
    derived = None
    if copy:
        derived = Derived("c" * 64, 3, "image/png", store(market.services, case_id, evidence_id, Which.COPY))
    until = market.services.clock.now() + RETENTION
    market.act(case_id, Role.SYSTEM, cmd.RecordInspection(evidence_id, "v0"))
    market.act(case_id, Role.COMPLAINANT, cmd.SubmitEvidence(evidence_id))
    market.act(case_id, Role.SYSTEM, cmd.RecordKept(evidence_id, version, until, derived))
    return evidence_id


def store(
    services: Services, case_id: str, evidence_id: str, which: Which = Which.ORIGINAL, *, locked: bool = False
) -> str:
    """The version id of an object in the vault."""
    lock: dict[str, Any] = {
        "ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime.now(UTC) + timedelta(days=1),
        "ChecksumAlgorithm": "SHA256",
    }  # fmt: skip
    s3, bucket, key = (
        services.clients.get("s3"),
        services.settings.vault_bucket,
        vault_key(case_id, evidence_id, which),
    )
    return str(s3.put_object(Bucket=bucket, Key=key, Body=PNG, **(lock if locked else {}))["VersionId"])


def there(services: Services, case_id: str) -> list[tuple[str, str]]:
    """Key and legal hold of every version of the case's files."""
    s3, bucket = services.clients.get("s3"), services.settings.vault_bucket
    listed = s3.list_object_versions(Bucket=bucket, Prefix=f"vault/{case_id}/").get("Versions", ())
    return sorted((one["Key"], _hold(s3, bucket, one)) for one in listed)


def _hold(s3: Any, bucket: str, version: dict[str, Any]) -> str:
    head = s3.head_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    return str(head.get("ObjectLockLegalHoldStatus", "OFF"))


def hold(market: Market, case_id: str) -> str:
    """The id of a new legal hold."""
    return market.act(
        case_id, Role.OFFICER, lambda _, texts: cmd.PlaceHold(HoldGround.LITIGATION, texts.add("Sued."))
    ).created[0]


def lift(market: Market, case_id: str, hold_id: str) -> None:
    market.act(case_id, Role.OFFICER, lambda _, texts: cmd.LiftHold(hold_id, texts.add("Withdrawn.")))


def order(market: Market, case_id: str, evidence_id: str) -> None:
    """A court's."""
    ground, now = ErasureGround.COURT_ORDER, market.services.clock.now()
    market.act(case_id, Role.OPERATOR, cmd.EraseEvidence(evidence_id, ground, now))
