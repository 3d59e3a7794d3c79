"""What a rule pack must hold to have collective cases: the deadlines of a group's life and numbers that fit together.

Part of the checks of a pack (`packcheck`); little here concerns a pack that knows no groups. Which consequence each of
the deadlines may have is `outline.MEANINGS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.domain.case.procedure import GROUPED
from chalicelib.domain.collective.majorities import rule_faults
from chalicelib.domain.errors import Fault
from chalicelib.domain.group import outline, rules
from chalicelib.domain.group.rules import Collective, Threshold, Unclaimed
from chalicelib.domain.rulepack import Consequence, RulePack
from chalicelib.domain.values import Role

JOINED_IN: Final = ("negotiation", "mediation", "determination")
"""Kinds of stages in which a case can join: the sides may still settle, and nobody has bound them to anything yet."""
OPENED_BY: Final = (Role.COMPLAINANT, Role.REPRESENTATIVE, Role.OFFICER, Role.PLATFORM)
"""Who may be allowed to open a group: nobody from the respondent's side, and no neutral."""
MOST_BATCHES: Final = 500
"""Of one group; each stands in it with some 80 bytes."""
LEAST: Final = 2
"""One alone is no group."""


def problems(pack: RulePack) -> Iterator[Fault]:
    """Everything wrong with the collective part of a pack."""
    if GROUPED in pack.pauses:  # why a member's case stands still; its cap is `groups.longest`
        yield Fault(f"/pauses/{GROUPED}", "not_applicable")
    given = pack.groups
    if given is None:
        return
    yield from _deadlines(pack, given)
    yield from _numbers(given)
    yield from _voting(given)
    yield from _doors(given)
    for part, source in _sources(given):
        if not source.strip():
            yield Fault(f"/groups/{part}/source", "missing")


def unverified(pack: RulePack) -> list[str]:
    """Pointers to the numbers by which a group comes about and binds, that nobody has read in the primary text."""
    given = pack.groups
    if given is None:
        return []
    read = {"form_at": given.form_at.verified, "seats": given.seats.verified, "voting": given.voting.verified}
    return [f"/groups/{name}" for name, verified in read.items() if not verified]


def _deadlines(pack: RulePack, given: Collective) -> Iterator[Fault]:
    """Those that every group needs. None is prolonged by anybody; a stage that leads on leads somewhere."""
    needed = [*rules.ALWAYS, *((rules.DETERMINATION,) if given.test_cases is not None else ())]
    needed += [rules.BATCH] if given.batch_size is not None else []
    yield from (Fault(f"/deadlines/{key}", "missing") for key in needed if key not in pack.deadlines)
    for key in (key for key in outline.MEANINGS if key in pack.deadlines):
        rule = pack.deadlines[key]
        if rule.repeat:
            yield Fault(f"/deadlines/{key}/repeat", "at_most", limit=0)
        if rule.extension is not None:
            yield Fault(f"/deadlines/{key}/extension", "not_applicable")
        escalates = key in outline.BOUNDED and rule.consequence is Consequence.ESCALATE
        if escalates and outline.leads_to(pack, key, rule.consequence) is None:
            yield Fault(f"/deadlines/{key}/consequence", "escalates_to_nowhere")


def _numbers(given: Collective) -> Iterator[Fault]:
    seats, form_at = given.seats, given.form_at.n
    for name, threshold in (("form_at", given.form_at), ("suggest_at", given.suggest_at)):
        if threshold.n < LEAST:
            yield Fault(f"/groups/{name}/n", "at_least", limit=LEAST)
    if seats.least > min(seats.most, form_at):  # nor can there be more of them than members
        yield Fault("/groups/seats/least", "at_most", limit=min(seats.most, form_at))
    if given.batch_size is not None:
        yield from _batches(given, given.batch_size.n)
    if given.unclaimed_rest is Unclaimed.MEMBERS:
        yield Fault("/groups/unclaimed_rest", "not_one_of", limit="respondent, association")
    if given.capacity < form_at:
        yield Fault("/groups/capacity", "at_least", limit=form_at)


def _batches(given: Collective, size: int) -> Iterator[Fault]:
    """They follow test cases, and a full group has no more of them than its head can name."""
    least = -(-given.capacity // MOST_BATCHES)
    if given.test_cases is None:
        yield Fault("/groups/test_cases", "missing")
    if size < least:
        yield Fault("/groups/batch_size/n", "at_least", limit=least)


def _voting(given: Collective) -> Iterator[Fault]:
    """Also where each accepts for itself: changes of the claim and recalls are voted on everywhere."""
    at = "/groups/voting/rule"
    yield from rule_faults(given.voting.rule, at)
    if given.voting.rule.majority is None:
        yield Fault(f"{at}/majority", "missing")


def _doors(given: Collective) -> Iterator[Fault]:
    lists: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("joins_in", given.joins_in, JOINED_IN), ("open_by", given.open_by, OPENED_BY),
    )  # fmt: skip
    for name, named, known in lists:
        for n, one in enumerate(named):
            if one not in known:
                yield Fault(f"/groups/{name}/{n}", "not_one_of", limit=", ".join(known))
            elif one in named[:n]:
                yield Fault(f"/groups/{name}/{n}", "stands_twice")
    if not given.joins_in:
        yield Fault("/groups/joins_in", "missing")


def _sources(given: Collective) -> Iterator[tuple[str, str]]:
    parts: dict[str, Threshold | None] = {
        "form_at": given.form_at, "suggest_at": given.suggest_at, "test_cases": given.test_cases,
        "batch_size": given.batch_size,
        "recall_again_days": given.recall_again_days, "recall_again_by": given.recall_again_by,
    }  # fmt: skip
    yield from ((name, part.source) for name, part in parts.items() if part is not None)
    yield from (("seats", given.seats.source), ("voting", given.voting.source))
