"""An outage of a whole day, on a sandbox's clock: whoever was away misses nothing."""

from __future__ import annotations

from collections import Counter

from tests.journeys.cast import Platform, eventually, refund
from tests.journeys.test_webhooks import settled_log
from tests.stack import Delivered


def test_after_a_day_without_an_answer_nothing_is_missing(lab: Platform) -> None:
    """Every event of the day is tried again and again by the published schedule, and arrives when the receiver is back:
    together they are the event log, each once.
    """
    up, taken = False, list[Delivered]()

    def answer(arrived: Delivered) -> int:
        if not up:
            return 503
        taken.append(arrived)
        return 204

    lab.inbox.answer = answer
    for hours in (8, 16):
        dispute = lab.file()
        dispute.act(lab.api, "serve", how="platform")
        dispute.act(dispute.respondent, "offer", terms=refund(2_000))
        dispute.act(dispute.complainant, "withdraw")
        lab.drain()
        lab.advance(hours=hours)
        lab.drain()
    tried = Counter(one.id for one in lab.inbox.delivered)
    assert (
        min(tried.values()) >= 5
    )  # 0, 5 s, 5 min, 35 min, 2:35 h: five at least within the last sixteen hours
    up = True
    lab.advance(hours=24)
    logged = {e["data"]["event_id"]: e for e in settled_log(lab, 8)}
    eventually(lambda: logged.keys() <= {one.id for one in taken})
    assert {one.id: one.verified(lab.endpoint["secret"]) for one in taken} == logged
    assert Counter(one.id for one in taken).most_common(1)[0][1] == 1
