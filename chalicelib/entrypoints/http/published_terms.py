"""What a published procedure says besides its stages and deadlines: how time is counted, what stops it, which rights
there are, how far back facts may lie. In both languages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from chalicelib.domain import packcheck
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.rulepack import DeadlineRule, RulePack, StageKind
from chalicelib.entrypoints.http import sentences, texts, words

View = dict[str, Any]
Said = dict[str, str]


def both(say: Callable[[str], str]) -> Said:
    """The same in each language."""
    return {lang: say(lang) for lang in texts.LANGUAGES}


def length(given: Length) -> View:
    return {"n": given.n, "unit": given.unit, "said": both(lambda lang: words.length(lang, given))}


def counting(pack: RulePack) -> View:
    """How days are counted; `certain_until` is the last day of which it is certain whether it is a working day."""
    grace = Length(pack.grace_seconds, Unit.SECONDS)
    return {
        "time_zone": pack.time_zone, "calendar": pack.calendar.country, "holidays": pack.calendar.holidays,
        "workdays": pack.calendar.workdays, "certain_until": pack.days.certain_until.isoformat(), "roll": pack.roll,
        "min_working_days": pack.min_working_days, "grace_seconds": pack.grace_seconds,
        "said": _may("grace", length=grace),
    }  # fmt: skip


def deadline(pack: RulePack, key: str, rule: DeadlineRule) -> View:
    """What there is to say of a deadline wherever it runs: in a case, or in a group."""
    return {
        "rule": key, "on": rule.on, "length": length(rule.length),
        "duty": both(lambda lang: sentences.asked(lang, pack, key)),
        "begins": both(lambda lang: sentences.begins(lang, pack, key)),
        "consequence": rule.consequence, "silence": both(lambda lang: sentences.meant(lang, pack, key)),
        "roll": pack.counting(key).roll, "warn_at": rule.warn_at,
        "warnings": both(lambda lang: _warned(lang, rule)) if rule.warn_at else None,
        "legal_consequence": packcheck.is_legal(key, rule), "source": rule.source, "verified": rule.verified,
    }  # fmt: skip


def _warned(lang: str, rule: DeadlineRule) -> str:
    percents = words.listed(lang, [f"{percent} %" for percent in sorted(rule.warn_at)])
    return texts.text(lang, "may", "warned", percents=percents)


def terms(pack: RulePack) -> View:
    return {
        "escalation": _escalation(pack),
        "limitation": _limitation(pack),
        "bidding": _bidding(pack),
        "pauses": [_pause(pack, reason) for reason in pack.pauses],
        "reopening": _reopening(pack),
        "stall": _stall(pack),
        "entitlements": [_entitlement(pack, key) for key in sorted(pack.entitlements)],
    }


def _may(key: str, **lengths: Length) -> Said:
    """A sentence whose only values are lengths."""

    def said(lang: str) -> str:
        return texts.text(lang, "may", key, **{name: words.length(lang, n) for name, n in lengths.items()})

    return both(said)


def _escalation(pack: RulePack) -> View | None:
    """Where there is a negotiation that leads on."""
    if not any(stage.kind is StageKind.NEGOTIATION and stage.next for stage in pack.stages):
        return None
    return {**length(pack.escalate_after), "said": _may("escalate", length=pack.escalate_after)}


def _limitation(pack: RulePack) -> View:
    """How far back the facts may lie: on a real calendar where the pack says so, else in plain days."""
    given = pack.limitation
    most = given.length if given is not None else Length(pack.claim_within_days, Unit.CALENDAR_DAYS)
    return {
        "length": length(most), "said": _may("limitation", length=most),
        "source": given.source if given is not None else None,
        "verified": given.verified if given is not None else False,
    }  # fmt: skip


def _bidding(pack: RulePack) -> View | None:
    given = pack.bidding
    if given is None:
        return None
    said = both(lambda lang: texts.text(lang, "may", "bid", times=words.count(lang, "rounds", given.rounds)))
    return {"rounds": given.rounds, "source": given.source, "said": said}


def _pause(pack: RulePack, reason: str) -> View:
    given = pack.pauses[reason]

    def said(lang: str) -> str:
        who = words.capital(words.listed(lang, [words.who(lang, role.value) for role in given.by], "or"))
        times, most = words.count(lang, "times", given.times), words.length(lang, given.cap)
        key = "pause" if given.by else "pause_itself"
        return texts.text(
            lang, "may", key, Who=who, reason=words.pause(lang, reason), times=times, length=most
        )

    return {**_plain(given), "cap": length(given.cap), "reason": reason, "said": both(said)}


def _reopening(pack: RulePack) -> View | None:
    given = pack.reopening
    if given is None:
        return None

    def said(lang: str) -> str:
        times, within = words.count(lang, "times", given.times), words.length(lang, given.within)
        stage = words.stage(lang, pack, given.stage)
        return texts.text(lang, "may", "reopen", length=within, times=times, stage=stage)

    return {**_plain(given), "within": length(given.within), "said": both(said)}


def _stall(pack: RulePack) -> View | None:
    given = pack.stall_after
    return None if given is None else {**length(given), "said": _may("stall", length=given)}


def _entitlement(pack: RulePack, key: str) -> View:
    given = pack.entitlements[key]
    said = both(lambda lang: words.entitlement(lang, pack, key, given.value))
    return {**_plain(given), "key": key, "said": said}


def _plain(value: msgspec.Struct) -> View:
    return msgspec.structs.asdict(value)
