"""What a rule pack must hold to have arbitrations: the deadlines of one's life and numbers that fit together.

Part of the checks of a pack (`packcheck`); little here concerns a pack that hands over and has no proceedings of its
own. Which consequence each of the deadlines may have is `outline.MEANINGS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.domain.arbitration import outline, rules
from chalicelib.domain.arbitration.rules import ADVISORY, OPINION, Arbitrating, Course, Method, Track
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.lists import MIN_NAMES
from chalicelib.domain.neutrals.panels import CROWD_SIZES, SIZES
from chalicelib.domain.neutrals.roster import Relation
from chalicelib.domain.rulepack import RulePack, StageKind

WITHDRAWABLE: Final = ("complainant", "respondent")
KINDS: Final = frozenset(relation.value for relation in Relation)
"""Of relations that a body's register knows."""
TYPES: Final = frozenset(one.value for one in DisputeType)
LANGUAGES: Final = ("en", "zh")
EFFECTS: Final = ("award", OPINION)
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
    yield from _larger(given)
    yield from _course(given, "/arbitration")
    yield from _doors(given)
    yield from _agreed(pack, given)
    for part, source in _sources(given):
        if not source.strip():
            yield Fault(f"/arbitration/{part}/source".replace("//", "/"), "missing")
    for n, track in enumerate(given.tracks):
        yield from _track(given, track, n)


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
    read |= {
        f"{at}crowd/quorum": one.crowd.quorum.verified for at, one in _courses(given) if one.crowd is not None
    }
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


def _courses(given: Arbitrating) -> Iterator[tuple[str, Course]]:
    """The pack's own one, and its tracks, by where they stand in the section."""
    yield "", given
    yield from ((f"tracks/{n}/", track) for n, track in enumerate(given.tracks))


def _course(given: Arbitrating, at: str) -> Iterator[Fault]:
    """How a tribunal comes about, and what follows its decision: of the pack, or on one of its tracks."""
    yield from _sizes(given, at)
    yield from _lists(given, at)
    yield from _crowd(given, at)
    if given.effect not in EFFECTS:
        yield Fault(f"{at}/effect", "not_one_of", limit=", ".join(EFFECTS))


def _track(given: Arbitrating, track: Track, n: int) -> Iterator[Fault]:
    """Which cases it is for can be read off a claim; a second one of the same name could not be told apart."""
    at = f"/arbitration/tracks/{n}"
    yield from _course(given.on(track), at)
    if track.id in [one.id for one in given.tracks[:n]]:
        yield Fault(f"{at}/id", "stands_twice")
    yield from (Fault(f"{at}/title/{lang}", "missing") for lang in LANGUAGES if not track.title.get(lang))
    for m, name in enumerate(track.dispute_types):
        if name not in TYPES:
            yield Fault(f"{at}/dispute_types/{m}", "not_one_of", limit=", ".join(sorted(TYPES)))
    if not (
        track.dispute_types or track.from_amount or track.below_amount
    ):  # then the pack's own is nobody's
        yield Fault(f"{at}/dispute_types", "missing")
    for name, bounds in (("from_amount", track.from_amount), ("below_amount", track.below_amount)):
        yield from (
            Fault(f"{at}/{name}/{c}", "at_least", limit=1) for c, amount in bounds.items() if amount < 1
        )
    for currency, least in track.from_amount.items():
        if track.below_amount.get(currency, least + 1) <= least:
            yield Fault(f"{at}/below_amount/{currency}", "at_least", limit=least + 1)
    if not track.source.strip():
        yield Fault(f"{at}/source", "missing")
    if track.crowd is not None and not track.crowd.quorum.source.strip():
        yield Fault(f"{at}/crowd/quorum/source", "missing")


def _sizes(given: Arbitrating, at: str) -> Iterator[Fault]:
    """Odd, so that a full panel is never divided evenly; an appeal goes to more than have decided."""
    possible = _possible(given)
    for name, size in (("size", given.size), ("large_size", given.large_size)):
        concerned = name == "size" or given.large_from
        if concerned and size not in possible:
            yield Fault(f"{at}/{name}", "not_one_of", limit=", ".join(map(str, possible)))
    if given.appeal_to:
        yield from _appeal(given, possible, f"{at}/appeal_to")


def _possible(given: Arbitrating) -> tuple[int, ...]:
    return CROWD_SIZES if given.method is Method.CROWD else SIZES


def _larger(given: Arbitrating) -> Iterator[Fault]:
    """Where the amount alone makes the panel larger."""
    if given.large_from and given.large_size <= given.size:
        yield Fault("/arbitration/large_size", "at_least", limit=given.size + 1)
    for currency, amount in given.large_from.items():
        if amount < 1:
            yield Fault(f"/arbitration/large_from/{currency}", "at_least", limit=1)


def _appeal(given: Arbitrating, possible: tuple[int, ...], at: str) -> Iterator[Fault]:
    largest = given.large_size if given.large_from else given.size
    if given.method is Method.CROWD:
        steps = [given.size, *([given.large_size] if given.large_from else [])]
        for size in steps:
            if 2 * size + 1 not in possible or 2 * size + 1 > given.appeal_to:
                yield Fault(at, "at_least", limit=2 * size + 1)
    elif given.appeal_to not in possible:
        yield Fault(at, "not_one_of", limit=", ".join(map(str, (0, *possible))))
    elif given.appeal_to <= largest:
        yield Fault(at, "at_least", limit=largest + 1)


def _lists(given: Arbitrating, at: str) -> Iterator[Fault]:
    """Whatever both sides strike, somebody is left."""
    if given.method is not Method.LIST:
        return
    if 2 * given.strikes >= given.list_size:
        yield Fault(f"{at}/strikes", "at_most", limit=(given.list_size - 1) // 2)
    if given.list_size < MIN_NAMES:
        yield Fault(f"{at}/list_size", "at_least", limit=MIN_NAMES)


def _crowd(given: Arbitrating, at: str) -> Iterator[Fault]:
    if given.method is not Method.CROWD:
        if given.crowd is not None:
            yield Fault(f"{at}/crowd", "not_applicable")
        return
    if given.crowd is None:
        yield Fault(f"{at}/crowd", "missing")
    elif not 1 <= given.crowd.quorum.n <= given.size:
        yield Fault(f"{at}/crowd/quorum/n", "out_of_range", limit=f"1 to {given.size}")
    for name in ("correction", "additional"):
        if getattr(given, name):  # nobody of a crowd could write one
            yield Fault(f"{at}/{name}", "not_applicable")
    if given.effect != OPINION:
        yield Fault(f"{at}/effect", "not_one_of", limit=OPINION)


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


def _agreed(pack: RulePack, given: Arbitrating) -> Iterator[Fault]:
    """Whoever can get no more than an opinion must be able to agree on one."""
    opinions = any(one.effect == OPINION for one in given.courses)
    if opinions and pack.agreement is not None and ADVISORY not in pack.agreement.effects:
        yield Fault("/agreement/effects", "missing", limit=ADVISORY)


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
