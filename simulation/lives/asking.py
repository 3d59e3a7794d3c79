"""How people act in virtual time: a story is a generator that yields what it wants and is sent what came of it.

It yields a `Wish` and is sent its `Answer`; several at once as a tuple of wishes, and is sent their answers; seconds to
wait, and is sent nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from simulation.lives.doors import Doors
    from simulation.loop import Loop


class Wish(msgspec.Struct, frozen=True):
    """One intention: who wants what of the API, as which role, with which credential."""

    who: str
    tenant: str
    role: str
    method: str
    path: str
    body: Any = None
    bearer: str = ""
    key: str = ""
    if_match: int | None = None
    lang: str = "en"


class Answer(msgspec.Struct, frozen=True):
    """The last one; `status` None where nobody ever answered."""

    status: int | None
    body: Any
    attempts: int

    @property
    def ok(self) -> bool:
        return self.status is not None and self.status < 300

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


Wanted = Wish | tuple[Wish, ...] | float
Story = Generator[Wanted, Any, Any]


def play(loop: Loop, doors: Doors, story: Story, over: Callable[[], None] = lambda: None) -> None:
    """From now on to its end."""

    def step(value: Any) -> None:
        try:
            wanted = story.send(value)
        except StopIteration:
            over()
            return
        if isinstance(wanted, Wish):
            doors.ask(wanted, step)
        elif isinstance(wanted, tuple):
            _at_once(doors, wanted, step)
        else:
            loop.after(wanted, lambda: step(None))

    loop.at(loop.now, lambda: step(None))


def _at_once(doors: Doors, wishes: tuple[Wish, ...], step: Callable[[list[Answer]], None]) -> None:
    answers: dict[int, Answer] = {}

    def told(n: int, answer: Answer) -> None:
        answers[n] = answer
        if len(answers) == len(wishes):
            step([answers[i] for i in range(len(wishes))])

    for n, wish in enumerate(wishes):
        doors.ask(wish, lambda answer, n=n: told(n, answer))  # type: ignore[misc]
