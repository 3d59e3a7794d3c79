"""What a world must not leave behind: dead letters, full queues, request keys of nothing."""

from __future__ import annotations

from collections.abc import Iterator

from oracle.reading import Index
from oracle.rules import Breach, Rule


def check(found: Index) -> Iterator[Breach]:
    for name, number in found.evidence.queues.items():
        if number and "Dead" in name:
            yield Breach(Rule.LEFT_DEAD, f"{number} dead letters in {name}")
        elif number:
            yield Breach(Rule.LEFT_WAITING, f"{number} messages wait in {name}")
    for key, said in found.keys:
        if (said.case_id, said.command_id) not in found.commands:
            yield Breach(Rule.LEFT_KEY, f"{key} is of {said.command_id}, which {said.case_id} does not have")
