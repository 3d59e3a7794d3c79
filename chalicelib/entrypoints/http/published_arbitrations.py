"""What a published procedure says of arbitration: who decides, how they come to their seats, who may object, what
follows the award, and what silence means on the way. In both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from chalicelib.domain.arbitration import outline
from chalicelib.domain.arbitration.guards import CAPS
from chalicelib.domain.arbitration.rules import Arbitrating, Method, Track
from chalicelib.domain.arbitration.state import Stage
from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import published_terms, texts, words
from chalicelib.entrypoints.http.published_terms import both

View = dict[str, Any]
Say = Callable[[str], str]
"""A sentence, by language."""


def arbitration(pack: RulePack) -> View | None:
    """None where an agreement to arbitrate is carried out elsewhere, or there can be none."""
    given = pack.arbitration
    if given is None:
        return None
    return {
        **msgspec.structs.asdict(given), "said": [both(say) for say in _said(given)],
        "stages": [_stage(pack, stage) for stage in outline.stages(pack)],
        "deadlines": [_deadline(pack, key) for key in outline.MEANINGS if outline.used(pack, key)],
    }  # fmt: skip


def _stage(pack: RulePack, stage: Stage) -> View:
    return {
        "id": stage, "name": both(lambda lang: texts.text(lang, "arb_stages", stage.value)),
        "about": both(lambda lang: texts.text(lang, "arb_stage_about", stage.value)),
        "deadlines": [key for key in outline.MEANINGS if stage in outline.runs_in(pack, key)],
    }  # fmt: skip


def _deadline(pack: RulePack, key: str) -> View:
    rule = pack.deadlines[key]
    return {
        **published_terms.deadline(pack, key, rule), "stages": outline.runs_in(pack, key), "repeat": rule.repeat,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ in words


def _said(given: Arbitrating) -> Iterator[Say]:
    """The rules, one sentence each, in the order in which a party meets them."""
    yield _rule("agreement")
    yield from _consent(given)
    if given.composition.accredited:
        yield _rule("accredited", kinds=", ".join(given.composition.accredited))
    if given.composition.no_trade_majority and any(_largest(one) > 1 for one in given.courses):
        yield _rule("trade")
    if given.repeat_limit is not None:
        yield _rule("repeat", n=given.repeat_limit.n)
    most = given.challenges.n if given.challenges is not None else CAPS["challenges"]
    yield _rule("challenges", n=most)
    for track in given.tracks:
        yield from _track(track)
        yield from _course(given.on(track))
    if given.tracks:
        yield _rule("other_cases")
    yield from _course(given)


def _course(given: Arbitrating) -> Iterator[Say]:
    """How the tribunal comes about, and what follows its decision."""
    yield from _panel(given)
    yield from _coming_about(given)
    yield _rule("opinion" if given.effect == "opinion" else "award")
    if given.correction:
        yield _rule("correction")
    if given.additional:
        yield _rule("additional")
    yield _rule("appeal", n=given.appeal_to) if given.appeal_to else _rule("no_appeal")


def _track(track: Track) -> Iterator[Say]:
    """Whose course follows."""
    yield lambda lang: texts.text(lang, "arb_rules", "track", title=track.title[lang])
    if track.from_amount:
        yield lambda lang: texts.text(lang, "arb_rules", "track_from", amounts=_sums(lang, track.from_amount))
    if track.below_amount:
        yield lambda lang: texts.text(
            lang, "arb_rules", "track_below", amounts=_sums(lang, track.below_amount)
        )


def _sums(lang: str, bounds: dict[str, int]) -> str:
    return words.listed(lang, [words.money(n, currency) for currency, n in sorted(bounds.items())], "or")


def _largest(given: Arbitrating) -> int:
    """Of all panels on that course."""
    return max(given.size, given.large_size if given.large_from else 0, given.appeal_to)


def _rule(key: str, **values: object) -> Say:
    return lambda lang: texts.text(lang, "arb_rules", key, **values)


def _consent(given: Arbitrating) -> Iterator[Say]:
    def withdraw(lang: str) -> str:
        who = words.listed(lang, [words.who(lang, role.value) for role in given.withdraw_by], "or")
        return texts.text(lang, "arb_rules", "withdraw", who=who)

    yield withdraw if given.withdrawable else _rule("no_withdraw")
    if given.fallbacks:
        yield _rule("fallbacks", n=given.fallbacks)


def _panel(given: Arbitrating) -> Iterator[Say]:
    def large(lang: str) -> str:
        return texts.text(
            lang, "arb_rules", "large", amounts=_sums(lang, given.large_from), n=given.large_size
        )

    yield _rule("size", n=given.size)
    if given.large_from:
        yield large


def _coming_about(given: Arbitrating) -> Iterator[Say]:
    match given.method:
        case Method.LIST:
            yield _rule("list", n=given.list_size, strikes=given.strikes, relists=given.relists)
        case Method.CROWD:
            assert given.crowd is not None, "a pack that passed its checks"
            yield _rule("crowd", n=given.crowd.quorum.n)
            yield _rule(f"undecided_{given.crowd.undecided.value}")
        case _:
            yield _rule(given.method.value)
