"""Places of neutrals: a counter is the number of rows it counts, and none is above its capacity (design §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from oracle.reading import LOADS, Index
from oracle.rules import Breach, Rule

KINDS = ("mediator", "neutral")


def check(found: Index) -> Iterator[Breach]:
    taken, persons = Counter[tuple[str, str]](), Counter[str]()
    for pk, sk in found.directory:
        if sk.startswith("slot#"):
            _, kind, ref, owner = sk.split("#")
            taken[pk, f"{kind}#{ref}"] += 1
            yield from _owned(found, f"{kind} {ref}", owner)
    for (pk, sk), item in found.directory.items():
        if sk.partition("#")[0] in KINDS and "active" in item:
            active, capacity = int(item["active"]["N"]), int(item.get("capacity", {"N": "0"})["N"])
            persons[str(LOADS(item["doc"]["S"]).get("person", ""))] += active
            if active != taken[pk, sk]:
                yield Breach(
                    Rule.PLACE_COUNTED, f"{sk} of {pk} counts {active} places and has {taken[pk, sk]}"
                )
            if active > capacity:
                yield Breach(Rule.PLACE_CAPACITY, f"{sk} of {pk} has {active} cases and room for {capacity}")
    for (pk, sk), item in found.directory.items():
        person = pk.removeprefix("person#")
        if sk == "total" and (counted := int(item.get("active", {"N": "0"})["N"])) != persons[person]:
            yield Breach(
                Rule.PLACE_COUNTED, f"person {person} counts {counted} places and has {persons[person]}"
            )


def _owned(found: Index, who: str, owner: str) -> Iterator[Breach]:
    record = found.records.get(owner)
    if record is None or record.head is None:
        yield Breach(Rule.PLACE_OWNED, f"{who} has a place with {owner}, which is nowhere")
    elif record.head.get("status", "open") == "closed":
        yield Breach(Rule.PLACE_OWNED, f"{who} has a place with {owner} still, which is closed")
