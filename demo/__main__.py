"""`make demo`: tells the disputes, files the complaints, checks every claim; exits with 1 when one does not hold."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from demo import rows
from demo.arbitrated import Arbitrated
from demo.arbitrated_cast import take_on
from demo.bargains import Bargains
from demo.cast import Dispute, Platform, onboard
from demo.checks import Checks, chain_holds, until
from demo.clock import Clock
from demo.collective import Collective
from demo.http import Api
from demo.integrated import Integrated
from demo.integrated_ways import Ways
from demo.proven import Proven
from demo.receiver import Inbox, Receiver
from demo.rights import Rights
from demo.rules import Rules
from demo.screened import Screened
from demo.stack import Stack, stack
from demo.story import Story
from demo.telling import Teller
from demo.tracks import Tracks

WORKERS = 4
OWNERS = ("case_id", "group_id", "alert_id", "arbitration_id")
DOWN_FROM, DOWN_TO = 0.3, 0.6
"""The part of the filing during which the platform's receiver is down."""


def main() -> int:
    """The exit status."""
    arguments = _arguments()
    console = Console(force_terminal=None, width=None if sys.stdout.isatty() else 110)
    started = time.monotonic()
    with stack() as running:
        console.print(
            f"[bold]Redress demo[/] against {running.base}{' (started for it)' if running.ours else ''}"
        )
        receiver = Receiver(running.receiver_port)
        try:
            checks = _tell(running, receiver, arguments, console)
        finally:
            receiver.stop()
    console.print(
        f"\n{checks.passed} checks passed, {len(checks.failed)} failed, {time.monotonic() - started:.0f} s"
    )
    for claim in checks.failed:
        console.print(f"  [red]failed:[/] {claim}")
    return 1 if checks.failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="JSON lines of complaints, plain or .gz; default: the project's forty"
    )
    parser.add_argument("--limit", type=int, default=500, help="rows of --data to use; 0: all (default 500)")
    return parser.parse_args()


def _tell(running: Stack, receiver: Receiver, arguments: argparse.Namespace, console: Console) -> Checks:
    checks = Checks(console)
    operator = Api(running.base, running.operator)
    shop = onboard(operator, receiver, "Demo Shop", sandbox=False)
    post = onboard(operator, receiver, "Demo Post", sandbox=False)
    lab, quiet, proof, market, many, bazaar, relay = (
        onboard(operator, receiver, f"Demo {name}", sandbox=True)
        for name in ("Sandbox", "Quiet Sandbox", "Proof", "Market", "Mall", "Bazaar", "Relay")
    )
    body = take_on(operator, receiver, "Harbour Arbitration")
    told = (checks, console)
    story = Story(shop, lab, *told)
    real_time = story.start_real_time()
    _file_all(shop, receiver.inbox, arguments, checks, console)
    _beforehand(operator.as_(""), shop, lab, *told)
    dispute = _decided(story)
    open_case = _agreed(lab, receiver.inbox, *told)
    Clock(*told).nobody_acts(quiet)
    Proven(*told).tell(proof)
    Integrated(relay, receiver.inbox, *told).tell()
    Ways(receiver.inbox, *told).tell(post)
    Screened(market, *told).tell()
    Collective(many, receiver.inbox, arguments.data, *told).tell()
    Arbitrated(bazaar, body, arguments.data, *told).tell()
    story.finish_real_time(real_time)
    platforms = [shop, lab, quiet, proof, relay, post, market, many, bazaar, body]
    _webhooks(receiver.inbox, platforms, checks, story)
    _read_back(story, open_case, dispute)
    return checks


def _beforehand(anybody: Api, shop: Platform, lab: Platform, checks: Checks, console: Console) -> None:
    """What can be known and tried before there is a dispute."""
    rights, rules = Rights(checks, console), Rules(checks, console)
    rights.diagnosis(anybody)
    rights.published(anybody)
    rules.own(lab, shop)
    rules.decrees(lab)


def _decided(story: Story) -> Dispute:
    """The dispute that an officer decided; the others end otherwise."""
    dispute = story.negotiation_expires()
    story.decide(dispute, story.evidence(dispute))
    story.last_second()
    story.settle()
    story.withdraw()
    story.silence()
    return dispute


def _agreed(lab: Platform, inbox: Inbox, checks: Checks, console: Console) -> Dispute:
    """Ways to an agreement; the case that stays open."""
    bargains = Bargains(lab, inbox, checks, console)
    bargains.rehearsal()
    bargains.sealed_bids()
    bargains.goods_then_money()
    Tracks(checks, console).tell(lab)
    return Clock(checks, console).stopped_and_extended(lab)


def _read_back(story: Story, open_case: Dispute, dispute: Dispute) -> None:
    story.head("An open case, as its people see it")
    story.people(open_case)
    story.head("One case read back")
    record = dispute.record()
    story.that("its hash chain recomputes from the stored bytes with hashlib alone", chain_holds(record))
    story.that("its head is the chain's last hash", dispute.show()["chain_head"] == record[-1]["hash"])
    story.timeline(dispute)


def _file_all(
    shop: Platform, inbox: Inbox, arguments: argparse.Namespace, checks: Checks, console: Console
) -> None:
    """Every row a case; the receiver is down in the middle of it."""
    teller = Teller(checks, console)
    teller.head("A platform files complaints for its consumers")
    today, tally = datetime.now(UTC).date(), rows.Tally()
    oldest = rows.oldest_taken(today, shop.api.get("/v1/rule-packs/generic")["claim_within_days"])
    filings = [
        rows.filing(r, tally, today=today, oldest=oldest) for r in rows.read(arguments.data, arguments.limit)
    ]
    began = time.monotonic()
    columns = (
        TextColumn("    filing"), BarColumn(40), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )  # fmt: skip
    filed: list[str] = []
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        task = bar.add_task("", total=len(filings), note="")
        for case in pool.map(
            lambda body: shop.api.as_(shop.api.credential, body["lang"]).post("/v1/cases", body), filings
        ):
            filed.append(case["case_id"])
            done = len(filed) / len(filings)
            # Deliveries run behind the filing: it stays down until it has refused one.
            inbox.down = done >= DOWN_FROM and (done < DOWN_TO or not inbox.refused)
            bar.update(task, completed=len(filed), note="receiver is down" if inbox.down else "")
    rate = len(filed) / (time.monotonic() - began)
    with suppress(TimeoutError):  # the check at the end says that none was refused
        until("an attempt while the receiver is down", lambda: inbox.refused, 60)
    inbox.down = False
    spoken = ", ".join(f"{n} {lang}" for lang, n in sorted(tally.by_lang.items()))
    teller.say(
        f"{len(filed)} cases ({spoken}), {rate:.0f} a second; {tally.without_company} without a company went against a "
        f"respondent named after the source, {tally.redated} dates were empty or too old and became today"
    )
    checks.that(
        f"{tally.read} rows read, as many cases filed, each with its own id", len(set(filed)) == tally.read
    )


def _webhooks(inbox: Inbox, platforms: list[Platform], checks: Checks, story: Story) -> None:
    story.head("Webhooks and the event log agree")
    for platform in platforms:
        log = _log(platform, inbox)
        got = inbox.events[platform.path]
        checks.that(
            f"{platform.name}: all {len(log)} events arrived, and the log lists the same", log == got,
            f"missing {len(log.keys() - got.keys())}, beyond the log {len(got.keys() - log.keys())}",
        )  # fmt: skip
        checks.that(f"{platform.name}: each sequence of events is complete", _sequences_complete(got))
    checks.that("every message carried a valid signature (standardwebhooks)", inbox.forged == 0, inbox.forged)
    checks.that(
        f"the receiver was down for {inbox.refused} attempts, and nothing was lost", inbox.refused > 0
    )


def _log(platform: Platform, inbox: Inbox) -> dict[str, Any]:
    """The whole event log, read on until it and the receiver have come to rest at the same events."""
    found: dict[str, Any] = {}
    position = ""

    def settled() -> bool:
        nonlocal position
        more = True
        while more:
            page = platform.api.get("/v1/events", after=position, limit=100)
            found.update({e["data"]["event_id"]: e for e in page["events"]})
            position, more = page["next_after"], page["more"]
        return bool(found) and found.keys() == inbox.events[platform.path].keys()

    with suppress(TimeoutError):  # the check that follows says what is missing
        until("webhooks to catch up", settled, 120 + len(inbox.events[platform.path]) / 10, every=1)
    return found


def _sequences_complete(events: dict[str, Any]) -> bool:
    by_owner: dict[str, list[int]] = {}
    for event in events.values():
        data = event["data"]
        by_owner.setdefault(_owner(event["type"], data), []).append(data["sequence"])
    return all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in by_owner.values())


def _owner(name: str, data: dict[str, Any]) -> str:
    """Whose event it is: a report's, which names its case too, a case's, a group's, an alert's or an arbitration's."""
    if name.startswith("report."):
        return str(data["report_id"])
    return next(str(data[key]) for key in OWNERS if key in data)


if __name__ == "__main__":
    sys.exit(main())
