"""What a rule pack must hold beyond its shape to be used. Each finding is a Fault with the JSON Pointer to the mistake.

Three things are refused whatever a pack may say: a stage that cannot be reached or does not end, a deadline whose
passing would make somebody agree to something (P5), and a way into arbitration without an agreement (P4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.domain import arbitrationcheck, groupcheck, packnumbers
from chalicelib.domain.arbitration import outline as arbitrations
from chalicelib.domain.errors import Fault
from chalicelib.domain.group import outline
from chalicelib.domain.group.rules import OBJECTION
from chalicelib.domain.promises import wrong_promises
from chalicelib.domain.rulepack import (
    Consequence,
    DeadlineRule,
    Entitlement,
    Layer,
    RulePack,
    Stage,
    StageKind,
)  # fmt: skip

C = Consequence
LANGUAGES: Final = ("en", "zh")
ALWAYS: Final = ("service", "respond", "evidence", "offer", "proposal", "perform", "upload")
"""Rules that every procedure needs, besides the one that bounds each stage."""
MEANINGS: Final[dict[str, frozenset[Consequence]]] = {
    "service": frozenset({C.REFER}),
    "deemed_service": frozenset({C.DEEM_SERVED}),
    "respond": frozenset({C.DEFAULT}),
    "first_reply": frozenset({C.NOTE_LATE}),
    "evidence": frozenset({C.NOTE_UNMET}),
    "offer": frozenset({C.LAPSE_OFFER}),
    "proposal": frozenset({C.LAPSE_PROPOSAL}),
    "accord": frozenset({C.LAPSE_ACCORD}),
    "bid": frozenset({C.CLOSE_BIDDING}),
    "perform": frozenset({C.BREACH}),
    "upload": frozenset({C.RELEASE_UPLOAD}),
    "cure": frozenset({C.LAPSE}),
    "consent": frozenset({C.DECLINE}),
    "appoint": frozenset({C.ESCALATE, C.REFER}),
    "return_ship": frozenset({C.LAPSE_RETURN}),
    "return_receive": frozenset({C.DEEM_RECEIVED}),
    "report_filing": frozenset({C.REFER}),
    "report_check": frozenset({C.REFER}),
    **outline.MEANINGS,
    **arbitrations.MEANINGS,
}
"""What silence may mean at all, by rule. None of it is an acceptance."""
BOUNDS: Final[dict[StageKind, frozenset[Consequence]]] = {
    StageKind.SCREENING: frozenset({C.ESCALATE, C.REFER}),
    StageKind.NEGOTIATION: frozenset({C.ESCALATE, C.REFER}),
    StageKind.MEDIATION: frozenset({C.ESCALATE, C.REFER}),
    StageKind.DETERMINATION: frozenset({C.ESCALATE, C.REFER}),
    StageKind.ARBITRATION: frozenset({C.REFER}),
    StageKind.PERFORMANCE: frozenset({C.BREACH}),
}
"""What may happen when the time of a whole stage is over."""
OWN: Final = frozenset(MEANINGS) | {"pause"}
"""Names that mean one thing wherever they stand: none of them can bound a stage, but `perform` performance."""
TALKS: Final = frozenset({StageKind.NEGOTIATION, StageKind.MEDIATION, StageKind.DETERMINATION})
"""Where the parties can propose to each other to go somewhere else."""
BY_WILL: Final = frozenset({StageKind.ARBITRATION, StageKind.PERFORMANCE})
"""Come to by what both parties agree on or a neutral decides, never by going on or by opening a case again."""
LEGAL: Final = frozenset(
    {
        C.DEFAULT, C.REFER, C.LAPSE, C.BREACH, C.DEEM_SERVED, C.DEEM_RECEIVED, C.LAPSE_RETURN, C.CARRY_OUT,
        C.CLOSE_UNCLAIMED, C.NEXT_BODY, C.ALL_ACCEPTABLE, C.BODY_APPOINTS, C.WAIVE, C.RENDER, C.FINAL,
    }
)  # fmt: skip
"""Consequences that change somebody's legal position: their numbers must be verified, or somebody answers for them."""


def problems(pack: RulePack, *, live: bool = True) -> list[Fault]:
    """Everything wrong with one pack; empty for a usable one. `live`: for people's real disputes, where somebody must
    answer for every number that nobody has verified.
    """
    found = [*_dates(pack), *_texts(pack), *_stages(pack), *_deadlines(pack), *_features(pack)]
    found += _entitlements(pack.entitlements)
    found += [*groupcheck.problems(pack), *arbitrationcheck.problems(pack)]
    found += [*packnumbers.lengths(pack), *packnumbers.one_by_one(pack)]
    if live and not (pack.unverified_override or "").strip():
        found += [Fault(pointer, "unverified_number") for pointer in unverified(pack)]
    return found


def unverified(pack: RulePack) -> list[str]:
    """Pointers to the numbers with a legal consequence that nobody has read in the primary text."""
    rules = [f"/deadlines/{k}" for k, r in pack.deadlines.items() if not r.verified and is_legal(k, r)]
    grounds = [f"/grounds/{n}" for n, ground in enumerate(pack.grounds) if not ground.verified]
    rights = _unread(pack.entitlements)
    limits = ["/limitation"] if pack.limitation is not None and not pack.limitation.verified else []
    if pack.personal is not None and not pack.personal.verified:
        limits.append("/personal")
    return rules + grounds + rights + limits + groupcheck.unverified(pack) + arbitrationcheck.unverified(pack)


def is_legal(key: str, rule: DeadlineRule) -> bool:
    """Whether silence changes somebody's legal position. Of all votes of a group's members only the one on a common
    decision does: it reaches whoever has not objected.
    """
    return rule.consequence in LEGAL or key == OBJECTION


def layer_problems(layer: Layer) -> list[Fault]:
    """Everything wrong with a layer of statutory rights; empty for a usable one."""
    texts = {f"/rights/{n}/text": right.text for n, right in enumerate(layer.rights)}
    found = [*_period(layer), *_missing({"/title": layer.title} | texts), *_entitlements(layer.entitlements)]
    if not (layer.unverified_override or "").strip():
        unread = [f"/rights/{n}" for n, right in enumerate(layer.rights) if not right.verified]
        found += [Fault(pointer, "unverified_number") for pointer in _unread(layer.entitlements) + unread]
    return found


def _entitlements(given: Mapping[str, Entitlement]) -> list[Fault]:
    return wrong_promises({key: one.value for key, one in given.items()}, "/entitlements")


def _unread(given: Mapping[str, Entitlement]) -> list[str]:
    return [f"/entitlements/{key}" for key, one in given.items() if not one.verified and one.mandatory]


def overlaps(packs: Iterable[RulePack]) -> list[Fault]:
    """Versions of one procedure that are in force on the same day: nobody could say which one counts."""
    found: list[Fault] = []
    ordered = sorted(packs, key=lambda p: (p.id, p.effective_from, p.version))
    for earlier, later in pairwise(ordered):
        if earlier.id == later.id and (earlier.effective_to or "9999-12-31") >= later.effective_from:
            found.append(Fault("/effective_from", "overlapping_dates", limit=earlier.ref))
    return found


def _period(of: RulePack | Layer) -> Iterator[Fault]:
    for pointer, text in (
        ("/effective_from", of.effective_from),
        ("/effective_to", of.effective_to or of.effective_from),
    ):
        if not _is_date(text):
            yield Fault(pointer, "not_a_date")
    if of.effective_to is not None and of.effective_to < of.effective_from:
        yield Fault("/effective_to", "ends_before_it_begins", limit=of.effective_from)


def _dates(pack: RulePack) -> Iterator[Fault]:
    yield from _period(pack)
    try:
        ZoneInfo(pack.time_zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        yield Fault("/time_zone", "unknown_time_zone")
    for kind in ("holidays", "workdays"):
        for n, day in enumerate(getattr(pack.calendar, kind)):
            if not _is_date(day):
                yield Fault(f"/calendar/{kind}/{n}", "not_a_date")
            elif kind == "workdays" and day in pack.calendar.holidays:
                yield Fault(f"/calendar/workdays/{n}", "stands_twice")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _texts(pack: RulePack) -> Iterator[Fault]:
    named = {"/title": pack.title, "/next_forum": pack.next_forum}
    for n, ground in enumerate(pack.grounds):
        named |= {f"/grounds/{n}/title": ground.title, f"/grounds/{n}/instead": ground.instead}
    for n, contact in enumerate(pack.contacts):
        named |= {f"/contacts/{n}/name": contact.name, f"/contacts/{n}/how": contact.how}
    yield from _missing(named)


def _missing(named: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    for pointer, texts in named.items():
        yield from (Fault(f"{pointer}/{lang}", "missing") for lang in LANGUAGES if not texts.get(lang))


# -------------------------------------------------------------------------------------------------------------- stages


def _stages(pack: RulePack) -> Iterator[Fault]:
    ids = [s.id for s in pack.stages]
    if pack.first_stage not in ids:
        yield Fault("/first_stage", "unknown_stage", limit=", ".join(ids))
        return
    if sum(s.kind is StageKind.PERFORMANCE for s in pack.stages) != 1:
        yield Fault("/stages", "one_performance_stage")
        return
    for n, stage in enumerate(pack.stages):
        if ids.index(stage.id) != n:
            yield Fault(f"/stages/{n}/id", "stands_twice")
        yield from _stage(pack, n, stage, ids)
    yield from _reach(pack)
    yield from _cycles(pack)
    first = pack.stage(pack.first_stage)
    if first.kind not in (StageKind.SCREENING, StageKind.NEGOTIATION, StageKind.MEDIATION):
        yield Fault("/first_stage", "cannot_begin_there")
    elif first.kind is StageKind.SCREENING and first.next is None:
        yield Fault(f"/stages/{ids.index(first.id)}/next", "missing")


def _stage(pack: RulePack, n: int, stage: Stage, ids: list[str]) -> Iterator[Fault]:
    if stage.next is not None and stage.next not in ids:
        yield Fault(f"/stages/{n}/next", "unknown_stage", limit=", ".join(ids))
    elif stage.next is not None and pack.stage(stage.next).kind in BY_WILL:
        yield Fault(f"/stages/{n}/next", "creates_consent")
    elif stage.next is not None and pack.stage(stage.next).kind is StageKind.SCREENING:
        later = ", ".join(s.id for s in pack.stages if s.kind is not StageKind.SCREENING)
        yield Fault(f"/stages/{n}/next", "not_one_of", limit=later)
    for k, other in enumerate(stage.by_agreement):
        kind = pack.stage(other).kind if other in ids else None
        if kind not in (StageKind.MEDIATION, StageKind.ARBITRATION):
            yield Fault(f"/stages/{n}/by_agreement/{k}", "unknown_stage")
    rule = pack.deadlines.get(stage.deadline)
    if rule is None:
        yield Fault(f"/stages/{n}/deadline", "unknown_deadline", limit=", ".join(pack.deadlines))
        return
    free = [r for r in pack.deadlines if r not in OWN]
    bounds = ["perform"] if stage.kind is StageKind.PERFORMANCE else free
    if stage.deadline not in bounds:
        yield Fault(f"/stages/{n}/deadline", "not_one_of", limit=", ".join(bounds))
    if rule.consequence not in BOUNDS[stage.kind]:
        allowed = ", ".join(sorted(BOUNDS[stage.kind]))
        yield Fault(f"/deadlines/{stage.deadline}/consequence", "no_such_consequence_here", limit=allowed)
    if rule.consequence is Consequence.ESCALATE and stage.next is None:
        yield Fault(f"/stages/{n}/next", "escalates_to_nowhere")


def _reach(pack: RulePack) -> Iterator[Fault]:
    """Every stage can be come to; performance, by any agreement or decision."""
    known = {s.id: s for s in pack.stages}
    todo = [pack.first_stage, *(s.id for s in pack.stages if s.kind is StageKind.PERFORMANCE)]
    again = known.get(pack.reopening.stage) if pack.reopening is not None else None
    if (
        again is not None and again.kind is not StageKind.SCREENING
    ):  # complaints are screened first or not at all
        todo.append(again.id)
    seen: set[str] = set()
    while todo:
        at = todo.pop()
        if at in seen or at not in known:
            continue
        seen.add(at)
        agreed = known[at].by_agreement if known[at].kind in TALKS else ()
        todo += [*agreed, *([after] if (after := known[at].next) is not None else [])]
    yield from (
        Fault(f"/stages/{n}", "unreachable_stage") for n, s in enumerate(pack.stages) if s.id not in seen
    )


def _cycles(pack: RulePack) -> Iterator[Fault]:
    """Going on and on must end somewhere."""
    after = {s.id: s.next for s in pack.stages}
    for n, stage in enumerate(pack.stages):
        seen, at = {stage.id}, stage.next
        while at is not None and at not in seen:
            seen.add(at)
            at = after.get(at)
        if at == stage.id:
            yield Fault(f"/stages/{n}/next", "goes_in_a_circle")
            return


# ----------------------------------------------------------------------------------------------------------- deadlines


def _deadlines(pack: RulePack) -> Iterator[Fault]:
    for rule in ALWAYS:
        if rule not in pack.deadlines:
            yield Fault(f"/deadlines/{rule}", "missing")
    bounding = {s.deadline for s in pack.stages}
    for key, rule_ in pack.deadlines.items():
        allowed = MEANINGS.get(key)
        idle = (pack.groups is None and key in outline.MEANINGS) or (
            pack.arbitration is None and key in arbitrations.MEANINGS
        )
        if idle or (allowed is None and key not in bounding):
            yield Fault(f"/deadlines/{key}", "unused_deadline")
        elif allowed is not None and rule_.consequence not in allowed:
            yield Fault(
                f"/deadlines/{key}/consequence", "no_such_consequence_here", limit=", ".join(sorted(allowed))
            )
        if not rule_.source.strip():
            yield Fault(f"/deadlines/{key}/source", "missing")
    if pack.personal is not None and not pack.personal.source.strip():
        yield Fault("/personal/source", "missing")
    if pack.personal is not None and pack.personal.record_days and not pack.personal.record_source.strip():
        yield Fault("/personal/record_source", "missing")
    if pack.deadlines.get("service") is not None and pack.deadlines["service"].repeat < 1:
        # Nobody is given up on an unserved notice before it was tried once more (design §5).
        yield Fault("/deadlines/service/repeat", "out_of_range", limit="1 or more")


def _features(pack: RulePack) -> Iterator[Fault]:
    """What one part of a pack asks of another."""
    kinds = {s.kind for s in pack.stages}
    needed: list[tuple[bool, tuple[str, ...]]] = [
        (StageKind.SCREENING in kinds, ("cure",)),
        (StageKind.MEDIATION in kinds, ("consent", "appoint")),
        (any(s.by_agreement for s in pack.stages), ("accord",)),
        (pack.bidding is not None, ("bid",)),
        ("return_ship" in pack.deadlines, ("return_receive",)),
    ]
    for wanted, rules in needed:
        yield from (
            Fault(f"/deadlines/{rule}", "missing") for rule in rules if wanted and rule not in pack.deadlines
        )
    if StageKind.SCREENING in kinds and not pack.grounds:
        yield Fault("/grounds", "missing")
    if StageKind.ARBITRATION in kinds and pack.agreement is None:
        yield Fault("/agreement", "missing")
    if pack.reopening is not None:
        again = next((s for s in pack.stages if s.id == pack.reopening.stage), None)
        if again is None:
            yield Fault("/reopening/stage", "unknown_stage", limit=", ".join(s.id for s in pack.stages))
        elif again.kind in BY_WILL:
            yield Fault("/reopening/stage", "creates_consent")
    for reason, pausing in pack.pauses.items():
        for n, rule in enumerate(pausing.stops):
            if rule not in pack.deadlines:
                yield Fault(f"/pauses/{reason}/stops/{n}", "unknown_deadline")
