"""What `docs/privacy.md` says of words that live elsewhere: each figure is the one that code and template have."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from pathlib import Path

import pytest

from chalicelib.adapters import deliveries, intake, proofs
from chalicelib.application import conversing, filing_links
from chalicelib.domain import proofs as proving
from chalicelib.domain.bulk.job import RESULT_KEPT, UPLOAD_KEPT
from infra.compose import template

DAY = timedelta(days=1)


def said() -> dict[str, int]:
    """The table's lines, in days."""
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
    table = page.split("| what holds words | days |")[1].split("\n\n")[0]
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]
    return {what: int(days) for what, days in lines}


def days(life: timedelta) -> int:
    return ceil(life / DAY)


def expiry(bucket: str) -> int:
    (rule,) = template("dev")["Resources"][bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
    return int(rule["ExpirationInDays"])


def retention(queue: str) -> int:
    return int(
        template("dev")["Resources"][queue]["Properties"]["MessageRetentionPeriod"] / DAY.total_seconds()
    )


@pytest.mark.capability("S56")
def test_every_time_is_the_one_that_holds() -> None:
    """Rows: until they end, and as long as they linger for whoever comes late."""
    found = list(said().values())
    assert found == [
        expiry("IntakeBucket"),
        expiry("ExportsBucket"),
        days(conversing.LIFE + intake.LINGERS),
        days(filing_links.LIFE + intake.LINGERS),
        days(max(proving.LIFE, proving.FILING_LIFE) + proofs.LINGERS),
        retention("DeliveriesQueue"),
        retention("DeliveriesDeadLetters"),
        days(deliveries.KEPT_FOR),
    ]
    assert expiry("MailBucket") == expiry("ExportsBucket")
    assert (days(UPLOAD_KEPT), days(RESULT_KEPT)) == (expiry("IntakeBucket"), expiry("ExportsBucket"))
