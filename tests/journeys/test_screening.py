"""A complaint that is looked at before the respondent hears of it: completed, admitted, then noticed of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.cast import Platform

PACK = "cn-samr-2026"


def form() -> dict[str, str]:
    """What the form about quality asks for."""
    day = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
    return {"product": "Kettle K2", "fault": "stopped_working", "received_on": day, "noticed_on": day}


@pytest.mark.capability("S05")
def test_the_admission_is_what_the_respondent_is_told(lab: Platform) -> None:
    """The acknowledged filing starts nobody's time; the acknowledged admission does."""
    dispute = lab.file(pack=PACK, details=form())
    lab.drain()
    assert (dispute.show()["stage"], dispute.show()["served_at"]) == ("screening", None)
    dispute.act(lab.officer(), "admit")
    dispute.served()
    happened = [event["type"] for event in dispute.events()]
    assert happened == ["case.filed", "case.admitted", "stage.entered", "mediation.opened", "case.served"]
    assert dispute.show()["stage"] == "mediation"


@pytest.mark.capability("S05")
def test_a_gap_is_cured_and_the_case_goes_on(lab: Platform) -> None:
    """The complainant supplies what the form asked for; then it can be admitted."""
    dispute = lab.file(pack=PACK, details={"fault": "other"})
    (lacking,) = dispute.show()["deficiencies"]
    assert lacking["items"] == ["product", "received_on", "noticed_on"]
    dispute.act(dispute.complainant, "cure", details=form())
    dispute.act(lab.officer(), "admit")
    assert dispute.served().show()["stage"] == "mediation"


@pytest.mark.capability("S05")
def test_a_gap_that_nobody_cures_ends_the_case(lab: Platform) -> None:
    """When the time to complete the complaint is over; nothing is decided, and it can be filed again."""
    dispute = lab.file(pack=PACK, details={"fault": "other"})
    lab.advance(days=30)
    shown = dispute.show()
    assert (shown["status"], shown["outcome"]) == ("closed", "lapsed")
    assert shown["outcome_notice"]["steps"][0] == "file_again"
