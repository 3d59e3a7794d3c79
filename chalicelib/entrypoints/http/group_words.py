"""A group in words: what happens next, by when, who may act and what silence means; its terms, its votes, its work.

A deadline's duty and silence are told as the published procedure tells them; see `sentences`.
"""

from __future__ import annotations

from typing import Any, Final

from chalicelib.domain.collective.formula import IN_MONEY, Formula, Kind, Split
from chalicelib.domain.group.polling import BOUND_BY
from chalicelib.domain.group.state import Group, JobKind, PollKind
from chalicelib.domain.rulepack import Consequence, RulePack
from chalicelib.domain.values import Money, Role, parse_stamp
from chalicelib.entrypoints.http import sentences, texts, words

View = dict[str, Any]
YOU: Final = {
    Role.COMPLAINANT: "member", Role.REPRESENTATIVE: "representative", Role.RESPONDENT: "respondent",
    Role.MEDIATOR: "mediator", Role.OFFICER: "staff", Role.PLATFORM: "staff",
}  # fmt: skip


def stage(lang: str, stage_id: str) -> str:
    return texts.text(lang, "group_stages", stage_id)


def action(given: View, lang: str) -> View:
    return given | {"why": texts.text(lang, "group_actions", given["action"])}


def deadline(given: View, group: Group, pack: RulePack, role: Role, lang: str) -> View:
    """With who may do what until when, and what happens if nobody does."""
    rule = rule_of(given["id"], given["rule"], group)
    consequence = Consequence(given["consequence"])
    due = sentences.until(lang, parse_stamp(given["due_at"]), pack.time_zone)
    duty = sentences.duty(lang, pack, rule, given["on"], who(lang, rule, given["on"], role), due)
    return given | {"duty": duty, "silence": sentences.silence(lang, pack, rule, consequence, "")}


def rule_of(deadline_id: str, rule: str, group: Group) -> str:
    """By what it is really about: a vote for which the pack has no time of its own gets that of a consent."""
    poll = group.polls.get(deadline_id.removeprefix("poll:"))
    return BOUND_BY[poll.kind] if poll is not None else rule


def who(lang: str, rule: str, on: str, role: Role) -> str:
    """Whoever is meant as a crowd has a name of its own."""
    return texts.find(lang, "subjects", rule) or words.who(lang, on, role)


# ---------------------------------------------------------------------------------------------------- what comes next


def following(view: View, deadlines: list[View], lang: str) -> str:
    """In one piece. Work that is under way comes first: nothing else moves before it is done."""
    if view["status"] == "closed":
        return texts.text(lang, "group_next", view["outcome"])
    if view["wake_blocked"]:
        return texts.text(lang, "group_next", "blocked")
    under_way = work(lang, JobKind(view["work"]["kind"])) if view["work"] else None
    running = [d for d in deadlines if d.get("state", "running") == "running"]
    if not running:
        return under_way or texts.text(lang, "group_next", "open")
    return words.joined(lang, under_way, running[0]["duty"], running[0]["silence"])


def work(lang: str, kind: JobKind) -> str:
    """What is being done for all members."""
    return texts.text(lang, "group_work", kind.value)


def poll(given: View, lang: str) -> str:
    """What is asked, and what becomes of whoever says nothing."""
    rule = BOUND_BY[PollKind(given["kind"])]
    asked = texts.text(lang, "group_polls", given["kind"])
    return words.joined(lang, asked, texts.text(lang, "silence", f"{rule}_count_votes"))


# ------------------------------------------------------------------------------------------------------------- terms


def formula(given: Formula, lang: str) -> str:
    """What each member gets, as people say it."""
    bounds = {"cap": given.cap, "floor": given.floor}
    parts = [
        _base(given, lang),
        *(
            texts.text(lang, "formulas", name, sums=_sums(sums, lang))
            for name, sums in bounds.items()
            if sums
        ),
    ]
    if given.choices:
        offered = words.listed(
            lang, [_choice(c.remedy.value, c.amounts, c.conditions, lang) for c in given.choices], "or"
        )
        parts.append(texts.text(lang, "formulas", "choices", choices=offered))
    return texts.text(lang, "lists", "semicolon").join(parts)


def _base(given: Formula, lang: str) -> str:
    match given.kind:
        case Kind.SHARE:
            return texts.text(lang, "formulas", "share", share=percent(given.share_bp or 0))
        case Kind.FIXED:
            return texts.text(lang, "formulas", "fixed", sums=_sums(given.each, lang))
        case Kind.FUND:
            split = "fund_claims" if given.by is Split.CLAIMS else "fund_equally"
            return texts.text(lang, "formulas", split, sums=_sums(given.total, lang))
        case Kind.IN_KIND:
            return texts.text(lang, "formulas", "in_kind")


def _choice(remedy: str, amounts: tuple[Money, ...], conditions: tuple[str, ...], lang: str) -> str:
    said = words.terms(lang, {"remedy": remedy, "conditions": list(conditions)})
    if not amounts:
        return said
    return texts.text(lang, "lists", "aside", text=said, aside=_sums(amounts, lang))


def choice(given: Formula, option: str, lang: str) -> str:
    """The remedy that somebody has chosen; compensation where there was no choice."""
    found = next(
        (c for c in given.choices if c.id == option), given.choices[0] if given.choices else IN_MONEY
    )
    return words.terms(lang, {"remedy": found.remedy.value, "conditions": list(found.conditions)})


def _sums(amounts: tuple[Money, ...], lang: str) -> str:
    return words.listed(lang, [words.money(m.amount, m.currency) for m in amounts])


def percent(bp: int) -> str:
    """Basis points as people read them: `25 %`, `33.33 %`."""
    return f"{bp / 100:.2f}".rstrip("0").rstrip(".") + " %"
