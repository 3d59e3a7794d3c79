"""`make load MINUTES=5`: people at random over HTTP against a stack that is started for it, and what it was like.

First they write and read, then for the last part they read alone: AWS in memory grows with what it stores, so that only
then memory can be judged. Ends with 1 when anybody met an error of ours, when something was left lying, or when memory
has grown while nothing was stored. Times are told and judged by nobody: they are this machine's.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from load import people
from load.chart import svg
from load.measuring import Figures, Meter, ends
from load.people import Caller, Case
from load.receiver import Inbox
from load.stack import Running, stack
from local.client import Client

BUILD: Final = Path(__file__).parents[1] / "build"
WRITING: Final = 0.6
"""The part of the run in which people write."""
GROWTH: Final = 1.05
"""What memory may be at the end, of what it was when the last had been written: the log of who looked grows once."""
SHOPS: Final = 40


def main() -> int:
    asked = _arguments()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder, stack(Path(folder)) as running:
        inbox = Inbox(running.receiver_port)
        found = Crowd(running, inbox, asked.people, asked.seed).lead(asked.minutes * 60, console)
    failures = failed(found)
    _tell(console, found)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "load.json").write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    (BUILD / "load.svg").write_text(svg(found), "utf-8")
    for failure in failures:
        console.print(f"[bold red]✗[/] {failure}")
    console.print("written: build/load.json, build/load.svg")
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--people", type=int, default=8, help="how many act at a time (default 8)")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def failed(found: Figures) -> list[str]:
    """What must not be, as sentences."""
    told = [f"an error of ours: {error}" for error in found.errors[:10]]
    if len(found.errors) > 10:
        told.append(f"and {len(found.errors) - 10} more")
    if found.last > found.first * GROWTH:
        told.append(f"memory grew from {found.first:.0f} to {found.last:.0f} MB while everybody only read")
    if found.requests == 0 or found.events == 0:
        told.append("nobody did anything, or no event came out")
    return told


class Crowd:
    """A platform, a body, and people who come and go."""

    def __init__(self, running: Running, inbox: Inbox, number: int, seed: int) -> None:
        self.running, self.number, self.seed = running, number, seed
        self.meter, self.inbox = Meter(), inbox
        self.cases: list[Case] = []
        self.over, self.reads_from = threading.Event(), 0.0
        operator = Caller(Client(running.base_url, running.operator), self.meter)
        self.shop_id, self.shop = self._take_on(operator, "Market", "platform")
        self.body_id, self.body = self._take_on(operator, "Harbour Arbitration", "body")
        self.officer = self.shop.as_(self._token(self.shop, role="officer", ref="officer-1"))
        self.office = self.body.as_(self._token(self.body, role="clerk", ref="clerk-1"))
        self._found()

    def _take_on(self, operator: Caller, name: str, kind: str) -> tuple[str, Caller]:
        made = operator.post("/v1/tenants", {"name": name, "sandbox": False, "kind": kind}).body
        server = operator.as_(made["key"]["api_key"])
        server.post("/v1/webhook-endpoints", {"url": self.inbox.address(made["id"])})
        return made["id"], server

    @staticmethod
    def _token(server: Caller, **who: str) -> str:
        return str(server.post("/v1/tokens", who, "token").body["token"])

    def _found(self) -> None:
        """The body publishes itself, enters ten who decide alone, and agrees with the platform."""
        bands = [{"fixed": 2_500, "per_mille": 20}]
        self.body.put("/v1/body", {
            "names": {"en": "Harbour Arbitration", "zh": "海港仲裁院"}, "languages": ["en", "zh"], "seats": ["SG"],
            "forms": ["documents"], "contact": {"url": "https://arbitration.example.org"},
            "fees": {
                "tariffs": [{"currency": "USD", "bands": bands}],
                "shares": {"complainant": 1_000, "respondent": 5_000, "platform": 4_000},
            },
        })  # fmt: skip
        refs = [f"n-{number}" for number in range(10)]
        sheet = "ref,roles,languages,capacity,weight,accreditations,ties,public_key\n"
        sheet += "".join(f"{ref},chair; sole; member,en; zh,200,5,,,\n" for ref in refs)
        entered = self.body.post("/v1/neutrals/import", {"csv": sheet, "on_error": "keep_none"}).body
        assert entered.get("entered") == len(refs), entered
        today = datetime.now(UTC).date().isoformat()
        terms = {
            "languages": ["en", "zh"], "starts_on": today, "notice_days": 30,
            "amounts": [{"currency": "USD", "least": 1, "most": 50_000_000}],
            "levels": {"accept_days": 3, "award_days": 60},
        }  # fmt: skip
        made = self.shop.post("/v1/agreements", {"partner": self.body_id, "terms": terms}).body
        self.body.post(f"/v1/agreements/{made['agreement_id']}/actions/confirm")
        self.neutrals = {
            ref: self.body.as_(self._token(self.body, role="arbitrator", ref=ref)) for ref in refs
        }
        questions = self.body.get("/v1/disclosure-questionnaire")["questions"]
        self.answers = {question["code"]: False for question in questions}

    # -------------------------------------------------------------------------------------------------------- the run

    def lead(self, seconds: float, console: Console) -> Figures:
        began = self.meter.began = time.monotonic()
        self.reads_from = began + seconds * WRITING
        threads = [threading.Thread(target=self._person, args=(n,), daemon=True) for n in range(self.number)]
        for thread in threads:
            thread.start()
        columns = TextColumn("{task.description:<24}"), BarColumn(), TimeRemainingColumn()
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("", total=seconds)
            while time.monotonic() - began < seconds:
                time.sleep(min(1.0, seconds / 20))
                self.meter.watch(self.running.pid)
                told = f"{self.meter.requests:,} requests"
                progress.update(task, completed=time.monotonic() - began, description=told)
        self.over.set()
        for thread in threads:
            thread.join(60)
        took = time.monotonic() - began
        self._home()
        self.meter.watch(self.running.pid)
        return self._figures(took)

    def _home(self) -> None:
        """Whatever they have set going comes to rest."""
        busy = self.running.rest(120)
        if busy:
            self.meter.errors.append(f"still busy two minutes after the last request: {busy}")

    def _person(self, number: int) -> None:
        dice = random.Random(f"{self.seed}:{number}")  # noqa: S311 - to be repeated
        while not self.over.is_set():
            try:
                self._deed(dice)(dice)
            except Exception as broken:  # noqa: BLE001 - an answer of another shape than is described
                self.meter.errors.append(f"an answer nobody understood: {type(broken).__name__}: {broken}")

    def _deed(self, dice: random.Random) -> Callable[[random.Random], None]:
        if time.monotonic() > self.reads_from:
            return self._read
        chosen: float = dice.random()
        if chosen < 0.08 or len(self.cases) < self.number:
            return self._file
        if chosen < 0.12:
            return self._lists
        if chosen < 0.15:
            return lambda d: people.refer(d.choice(self.cases), self.body_id)
        if chosen < 0.22:
            return lambda d: people.sit(d, self.office, self.neutrals, self.answers)
        return lambda d: people.act(d, d.choice(self.cases[-400:]))

    def _file(self, dice: random.Random) -> None:
        on = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
        made = self.shop.post("/v1/cases", people.complaint(dice, on, SHOPS), "file")
        if made.status != 201:
            return
        case_id = made.body["case_id"]
        sides = {
            role: self.shop.as_(self._token(self.shop, role=role, case_id=case_id))
            for role in ("complainant", "respondent")
        }
        self.cases.append(Case(case_id, sides | {"officer": self.officer, "platform": self.shop}))

    def _read(self, dice: random.Random) -> None:
        if dice.random() < 0.1:
            self._lists(dice)
            return
        case = dice.choice(self.cases)
        by = case.sides[dice.choice(tuple(case.sides))]
        by.get(f"/v1/cases/{case.case_id}", "show")
        by.get(f"/v1/cases/{case.case_id}/events?limit=50", "events")

    def _lists(self, dice: random.Random) -> None:
        order = dice.choice(("due", "updated", "-filed"))
        self.shop.get(f"/v1/cases?limit=50&order={order}", "list")
        self.shop.get("/v1/events?limit=50", "events")

    def _figures(self, took: float) -> Figures:
        first, last = ends(self.meter.memory, self.reads_from - self.meter.began)
        return Figures(
            seconds=round(took, 1), people=self.number, requests=self.meter.requests,
            per_second=round(self.meter.requests / took, 1), cases=len(self.cases), latency=self.meter.latency(),
            answers=dict(self.meter.answers.most_common()), events=self.inbox.arrived, memory=self.meter.memory,
            first=first, last=last, errors=list(self.meter.errors),
        )  # fmt: skip


def _tell(console: Console, found: Figures) -> None:
    table = Table(
        title=f"{found.people} people for {found.seconds / 60:.1f} minutes, milliseconds", pad_edge=False
    )
    table.add_column("request")
    names = ("n", "p50", "p95", "p99", "p99.9", "longest")
    for name in names:
        table.add_column(name, justify="right")
    for kind, figures in found.latency.items():
        table.add_row(kind, *(f"{figures[name]:,g}" for name in names))
    console.print(table)
    console.print(
        f"{found.requests:,} requests, {found.per_second:,} a second; {found.cases:,} cases; "
        f"{found.events:,} webhooks; {len(found.errors)} errors. Memory {found.memory[0][1]:,.0f} MB "
        f"with nothing in it, {found.first:,.0f} MB with everything, {found.last:,.0f} MB after reading on."
    )  # fmt: skip
    refused: dict[str, Any] = {k: n for k, n in found.answers.items() if not k.startswith("2")}
    console.print(
        "refused, as it must be: " + (", ".join(f"{k} × {n}" for k, n in refused.items()) or "nothing")
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.TimeoutExpired as late:
        sys.exit(f"the stack did not stop: {late}")
