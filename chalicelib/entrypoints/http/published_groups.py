"""What a published procedure says of collective cases: when a group comes about, who speaks for it, how its members
decide and what their silence means, until when one may join or leave. In both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from chalicelib.domain.collective.majorities import BY_SHARE, Rule
from chalicelib.domain.deadlines import LONGEST_IN_GROUP
from chalicelib.domain.group import outline, rules
from chalicelib.domain.group.rules import Collective, Mode, Seats, Unclaimed
from chalicelib.domain.group.state import Stage
from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import published_terms, texts, words
from chalicelib.entrypoints.http.group_words import percent
from chalicelib.entrypoints.http.published_terms import both, length

View = dict[str, Any]
Say = Callable[[str], str]
"""A sentence, by language."""


def groups(pack: RulePack) -> View | None:
    """None where complaints are never joined."""
    given = pack.groups
    if given is None:
        return None
    plain = msgspec.structs.asdict(given)
    voting = {**_plain(given.voting), **_plain(given.voting.rule)}
    return {
        **plain, "voting": {name: value for name, value in voting.items() if name != "rule"},
        "longest": length(given.longest or LONGEST_IN_GROUP), "said": [both(say) for say in _said(pack, given)],
        "stages": [_stage(pack, stage) for stage in _stages(pack)],
        "deadlines": [_deadline(pack, key) for key in outline.MEANINGS if outline.used(pack, key)],
    }  # fmt: skip


def _plain(value: msgspec.Struct) -> View:
    return msgspec.structs.asdict(value)


# ------------------------------------------------------------------------------------------------ stages and deadlines


def _stages(pack: RulePack) -> Iterator[Stage]:
    """Those that a group under these rules can come to, in their order."""
    seen = {stage for key in outline.MEANINGS for stage in outline.runs_in(pack, key)} | {Stage.CLOSED}
    yield from (stage for stage in Stage if stage in seen)


def _stage(pack: RulePack, stage: Stage) -> View:
    return {
        "id": stage, "name": both(lambda lang: texts.text(lang, "group_stages", stage.value)),
        "about": both(lambda lang: texts.text(lang, "group_stage_about", stage.value)),
        "deadlines": [key for key in outline.MEANINGS if stage in outline.runs_in(pack, key)],
    }  # fmt: skip


def _deadline(pack: RulePack, key: str) -> View:
    rule = pack.deadlines[key]
    return {
        **published_terms.deadline(pack, key, rule), "stages": outline.runs_in(pack, key),
        "leads_to": outline.leads_to(pack, key, rule.consequence),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ in words


def _said(pack: RulePack, given: Collective) -> Iterator[Say]:
    """The rules, one sentence each, in the order in which somebody in a group meets them."""
    yield _rule("opens_by_itself" if given.opens_by_itself else "suggested", n=given.suggest_at.n)
    yield _rule("formed", n=given.form_at.n)
    yield _rule("proof" if given.proof else "no_proof")
    yield _rule(f"late_{given.late.value}")
    if given.closes_early:
        yield _rule("closes_early")
    if given.affirm:
        yield _rule("affirm")
    yield _seats(given.seats)
    yield _deciding(given)
    yield _needing("changes" if given.seats.most else "changes_unelected", given.voting.rule)
    if given.seats.most:
        yield _rule("recall_again", days=given.recall_again_days.n, n=given.recall_again_by.n)
    yield from _common(pack, given)
    yield _rule("leaving")
    yield _stands_still(given)
    rest = f"_{given.unclaimed_rest.value}" if given.unclaimed is Unclaimed.MEMBERS else ""
    yield _rule(f"unclaimed_{given.unclaimed.value}{rest}")
    yield _rule("capacity", n=f"{given.capacity:,}")


def _rule(key: str, **values: object) -> Say:
    return lambda lang: texts.text(lang, "group_rules", key, **values)


def _seats(seats: Seats) -> Say:
    if not seats.most:
        return _rule("seats_none")
    key = "seats_exact" if seats.least == seats.most else "seats"
    return _rule(key, least=seats.least, most=seats.most)


def _deciding(given: Collective) -> Say:
    if given.voting.mode is Mode.INDIVIDUAL:
        return _rule("individual")
    return _needing("vote", given.voting.rule)


def _needing(key: str, rule: Rule) -> Say:
    return lambda lang: texts.text(lang, "group_rules", key, rule=majority(lang, rule))


def _common(pack: RulePack, given: Collective) -> Iterator[Say]:
    if rules.DETERMINATION in pack.deadlines:
        yield _rule("objections" if outline.binds(pack) else "opinion")
    if given.test_cases is not None:
        yield _rule("test_cases", n=given.test_cases.n)
    if given.batch_size is not None:
        yield _rule("batches", n=given.batch_size.n)


def _stands_still(given: Collective) -> Say:
    most = given.longest or LONGEST_IN_GROUP
    return lambda lang: texts.text(lang, "group_rules", "stands_still", length=words.length(lang, most))


def majority(lang: str, rule: Rule) -> str:
    """What a vote takes, in words: the majority, and the quorum where there is one."""
    assert rule.majority is not None, "a pack that passed its checks"
    said = texts.text(lang, "majorities", rule.majority.value)
    if rule.majority in BY_SHARE:
        said = said.format_map({"share": percent(rule.share_bp)})
    if rule.quorum_bp:
        said = texts.text(lang, "majorities", "quorum_bp", share=percent(rule.quorum_bp), rule=said)
    if rule.quorum:
        said = texts.text(lang, "majorities", "quorum", n=rule.quorum, rule=said)
    return said
