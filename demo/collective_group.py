"""A group over HTTP: who is in it, what it waits for; and bars and tables for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from demo.cast import Dispute, Platform
from demo.checks import until
from demo.http import Api
from demo.receiver import Inbox
from demo.telling import Teller, moment

WORKERS = 4
PAST = timedelta(minutes=2)
"""After a deadline, when its grace is over too."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Member(Dispute):
    """Somebody with a case of its own, who speaks its own language."""

    body: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    """The case as it was before it joined."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.consumer = self.consumer.speaking(self.body["lang"])

    @property
    def claim(self) -> dict[str, Any]:
        money: dict[str, Any] = self.body["claim"]["money"]
        return money

    @property
    def own(self) -> Any:
        """The case as the member sees it."""
        return self.show(self.consumer)

    @property
    def name(self) -> str:
        return str(self.body["complainant"]["ref"]).removeprefix("u-")


@dataclass
class Circle:
    """The group of a sandbox. `officer`, `api`: of its platform."""

    platform: Platform
    group_id: str
    inbox: Inbox
    console: Console
    members: list[Member] = field(default_factory=list)
    waiting: list[Member] = field(default_factory=list)
    """About the same, and not in the group."""
    apart: list[Member] = field(default_factory=list)
    """About something else."""
    funds: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"/v1/groups/{self.group_id}"

    def show(self, by: Api | None = None) -> Any:
        return (by or self.platform.officer).get(self.place)

    def act(self, verb: str, by: Api, **body: Any) -> Any:
        """What it has created, and the group after it."""
        return by.post(f"{self.place}/actions/{verb}", body or None)

    def join(self, member: Member, **more: Any) -> Any:
        registration = {"relation": "order", "loss": member.claim}
        body = {"group_id": self.group_id, "registration": registration} | more
        return member.consumer.act(member.case_id, "join_group", **body)

    def vote(self, member: Member, poll: Any, *options: str) -> Any:
        body = {"group_id": self.group_id, "poll_id": poll["id"], "options": list(options)}
        if "yes" in options:
            body["terms_sha256"] = poll["terms_sha256"]
        return member.consumer.act(member.case_id, "vote_in_group", **body)

    # ---------------------------------------------------------------------------------------------------- what comes

    def poll(self) -> Any:
        """The open one, once its roll is sealed."""
        return next(p for p in self.rested(_asks)["polls"] if p["state"] == "open")

    def due(self, rule: str) -> str:
        """When a running deadline of the group passes."""
        running = [d for d in self.show()["deadlines"] if d["rule"] == rule and d["state"] == "running"]
        return str(running[-1]["due_at"])

    def pass_by(self, rule: str) -> None:
        """The clock goes past that deadline, and stops at every wake on the way."""
        self.platform.move_to((moment(self.due(rule)) + PAST).isoformat())

    def rested(self, done: Callable[[Any], object] = lambda _: True) -> Any:
        """The group, once all work over its members is done and this holds of it."""
        with bar(self.console, "working") as shown:
            task = shown.add_task("", total=1)

            def look() -> Any:
                group = self.show()
                if group["work"] is None and done(group):
                    return group
                work = self.platform.officer.get(f"{self.place}/work")["work"]
                if work:
                    shown.update(task, total=work["shards"], completed=work["done"])
                return None

            return until("work over the members", look, 120)

    def record(self, by: Api) -> list[dict[str, Any]]:
        """All events of the group, page by page."""
        found: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = by.get(f"{self.place}/events", after=after, limit=100)
            found, after = found + page["events"], page["next_after"]
        return found

    def pages(self, part: str, of: str, **query: Any) -> list[Any]:
        """All rows of a part that comes in pages."""
        found: list[Any] = []
        after = None
        while True:
            page = self.platform.officer.get(
                f"{self.place}/{part}", **query, **({"after": after} if after else {})
            )
            found, after = found + page[of], page["next_after"]
            if after is None:
                return found


def _asks(group: Any) -> bool:
    return any(poll["state"] == "open" for poll in group["polls"])


# ------------------------------------------------------------------------------------------------------ on the terminal


def bar(console: Console, what: str) -> Progress:
    columns = (TextColumn(f"    {what}"), BarColumn(40), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def each(console: Console, what: str, items: Iterable[T], do: Callable[[T], R]) -> list[R]:
    """Some at a time, in the order of the items."""
    known, found = list(items), []
    with bar(console, what) as shown, ThreadPoolExecutor(WORKERS) as pool:
        task = shown.add_task("", total=len(known))
        for answer in pool.map(do, known):
            found.append(answer)
            shown.advance(task)
    return found


def table(console: Console, heads: list[str], lines: Iterable[Iterable[str]], right: int = 99) -> None:
    """`right`: from which column on it holds numbers."""
    made = Table(box=None, pad_edge=False, header_style="dim")
    for n, name in enumerate(heads):
        made.add_column(name, justify="right" if n >= right else "left")
    for line in lines:
        made.add_row(*line)
    console.print(Padding(made, (0, 0, 0, 4), expand=False), highlight=False)


class Chapter(Teller):
    """What every chapter of a group's life has besides: the group, and a way to tell of refusals."""

    def __init__(self, circle: Circle, *teller: Any) -> None:
        super().__init__(*teller)
        self.circle = circle

    def refused(self, claim: str, problem: dict[str, Any], code: str) -> None:
        """Says what its reader is told, in the reader's language."""
        title = str(problem.get("title"))
        self.say(f"{title}{'. ' if title.isascii() else '。'}{problem.get('remedy')}", label="the answer:")
        self.that(f"{claim}: refused ({code})", problem.get("code") == code, problem)
