"""What a rule pack must hold to have arbitrations: the deadlines of one's life and numbers that fit together.

Part of the checks of a pack (`packcheck`); little here concerns a pack that hands over and has no proceedings of its
own. Which consequence each of the deadlines may have is `outline.MEANINGS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.domain.arbitration import outline, rules
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.lists import MIN_NAMES
from chalicelib.domain.neutrals.panels import CROWD_SIZES, SIZES
from chalicelib.domain.neutrals.roster import Relation
from chalicelib.domain.rulepack import RulePack, StageKind

WITHDRAWABLE: Final = ("complainant", "respondent")
KINDS: Final = frozenset(relation.value for relation in Relation)
"""Of relations that a body's register knows."""
EFFECTS: Final = ("award", "opinion")
REPEATS: Final = frozenset({rules.APPOINT})
"""Deadlines that may extend themselves: the body's to fill a seat, which is drawn once it has let its time pass."""


def problems(pack: RulePack) -> Iterator[Fault]:
    """Everything wrong with the part of a pack that is about arbitration."""
    given = pack.arbitration
    if given is None:
        return
    if all(stage.kind is not StageKind.ARBITRATION for stage in pack.stages):
        yield Fault("/arbitration", "not_applicable")  # nothing leads there
    yield from _deadlines(pack, given)
    yield from _sizes(given)
    yield from _lists(given)
    yield from _crowd(given)
    yield from _doors(given)
    for part, source in _sources(given):
        if not source.strip():
            yield Fault(f"/arbitration/{part}/source".replace("//", "/"), "missing")


def unverified(pack: RulePack) -> list[str]:
    """Pointers to the numbers by which a tribunal comes about, that nobody has read in the primary text."""
    given = pack.arbitration
    if given is None:
        return []
    read = {f"relations/{kind}": one.verified for kind, one in given.relations.items()}
    if given.repeat_limit is not None:
        read["repeat_limit"] = given.repeat_limit.verified
    if given.challenges is not None:
        read["challenges"] = given.challenges.verified
    if given.crowd is not None:
        read["crowd/quorum"] = given.crowd.quorum.verified
    return [f"/arbitration/{name}" for name, verified in read.items() if not verified]


def _deadlines(pack: RulePack, given: Arbitrating) -> Iterator[Fault]:
    """Those that every arbitration under these rules needs. A tribunal gives more time by order, nobody by the pack."""
    for key in outline.needed(given):
        if key not in pack.deadlines:
            yield Fault(f"/deadlines/{key}", "missing")
    for key in (key for key in outline.MEANINGS if key in pack.deadlines):
        rule = pack.deadlines[key]
        if rule.extension is not None:
            yield Fault(f"/deadlines/{key}/extension", "not_applicable")
        if rule.repeat and key not in REPEATS:
            yield Fault(f"/deadlines/{key}/repeat", "at_most", limit=0)
    known = pack.deadlines.get(rules.APPOINT)
    if known is not None and known.repeat < 1:  # the draw in the body's place needs a time of its own
        yield Fault(f"/deadlines/{rules.APPOINT}/repeat", "at_least", limit=1)


def _sizes(given: Arbitrating) -> Iterator[Fault]:
    """Odd, so that a full panel is never divided evenly; an appeal goes to more than have decided."""
    crowd = given.method is Method.CROWD
    possible = CROWD_SIZES if crowd else SIZES
    for name, size in (("size", given.size), ("large_size", given.large_size)):
        concerned = name == "size" or given.large_from
        if concerned and size not in possible:
            yield Fault(f"/arbitration/{name}", "not_one_of", limit=", ".join(map(str, possible)))
    if given.large_from and given.large_size <= given.size:
        yield Fault("/arbitration/large_size", "at_least", limit=given.size + 1)
    for currency, amount in given.large_from.items():
        if amount < 1:
            yield Fault(f"/arbitration/large_from/{currency}", "at_least", limit=1)
    if given.appeal_to:
        yield from _appeal(given, possible)


def _appeal(given: Arbitrating, possible: tuple[int, ...]) -> Iterator[Fault]:
    largest = given.large_size if given.large_from else given.size
    if given.method is Method.CROWD:
        steps = [given.size, *([given.large_size] if given.large_from else [])]
        for size in steps:
            if 2 * size + 1 not in possible or 2 * size + 1 > given.appeal_to:
                yield Fault("/arbitration/appeal_to", "at_least", limit=2 * size + 1)
    elif given.appeal_to not in possible:
        yield Fault("/arbitration/appeal_to", "not_one_of", limit=", ".join(map(str, (0, *possible))))
    elif given.appeal_to <= largest:
        yield Fault("/arbitration/appeal_to", "at_least", limit=largest + 1)


def _lists(given: Arbitrating) -> Iterator[Fault]:
    """Whatever both sides strike, somebody is left."""
    if given.method is not Method.LIST:
        return
    if 2 * given.strikes >= given.list_size:
        yield Fault("/arbitration/strikes", "at_most", limit=(given.list_size - 1) // 2)
    if given.list_size < MIN_NAMES:
        yield Fault("/arbitration/list_size", "at_least", limit=MIN_NAMES)


def _crowd(given: Arbitrating) -> Iterator[Fault]:
    if given.method is not Method.CROWD:
        if given.crowd is not None:
            yield Fault("/arbitration/crowd", "not_applicable")
        return
    if given.crowd is None:
        yield Fault("/arbitration/crowd", "missing")
    elif not 1 <= given.crowd.quorum.n <= given.size:
        yield Fault("/arbitration/crowd/quorum/n", "out_of_range", limit=f"1 to {given.size}")
    for name in ("correction", "additional"):
        if getattr(given, name):  # nobody of a crowd could write one
            yield Fault(f"/arbitration/{name}", "not_applicable")
    if given.effect != "opinion":
        yield Fault("/arbitration/effect", "not_one_of", limit="opinion")


def _doors(given: Arbitrating) -> Iterator[Fault]:
    for kind in given.relations:
        if kind not in KINDS:
            yield Fault(f"/arbitration/relations/{kind}", "not_one_of", limit=", ".join(sorted(KINDS)))
    for n, role in enumerate(given.withdraw_by):
        if role.value not in WITHDRAWABLE:
            yield Fault(f"/arbitration/withdraw_by/{n}", "not_one_of", limit=", ".join(WITHDRAWABLE))
        elif role in given.withdraw_by[:n]:
            yield Fault(f"/arbitration/withdraw_by/{n}", "stands_twice")
    if given.withdrawable and not given.withdraw_by:
        yield Fault("/arbitration/withdraw_by", "missing")
    if given.effect not in EFFECTS:
        yield Fault("/arbitration/effect", "not_one_of", limit=", ".join(EFFECTS))


def _sources(given: Arbitrating) -> Iterator[tuple[str, str]]:
    yield "", given.source
    for kind, look in given.relations.items():
        yield f"relations/{kind}", look.source
    if given.composition.accredited:
        yield "composition", given.composition.source
    numbers = {"repeat_limit": given.repeat_limit, "challenges": given.challenges}
    if given.crowd is not None:
        numbers["crowd/quorum"] = given.crowd.quorum
    yield from ((name, number.source) for name, number in numbers.items() if number is not None)
