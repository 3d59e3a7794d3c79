"""Why cases were found alike, as people say it: "same listing, 0.86 alike, 41 others in 12 days"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from chalicelib.domain.group.state import Matter
from chalicelib.domain.grouping.filing import Placement, Reason, TemplateSignal, Why
from chalicelib.entrypoints.http import texts, words

_THING: Final = "same_"
"""How the reasons begin that are a thing all have named."""


def placement(found: Placement, lang: str) -> str:
    """All reasons in one line; that there is none like it, where there is none."""
    return reasons(found.reasons, lang, sure=found.sure)


def reasons(given: Sequence[Reason], lang: str, *, sure: bool = True) -> str:
    """`sure`: whether the others were counted, not estimated."""
    if not given:
        return texts.text(lang, "alike", "none")
    return _listed((reason(one, lang, sure=sure) for one in given), lang)


def reason(given: Reason, lang: str, *, sure: bool = True) -> str:
    match given.why:
        case Why.ALIKE:
            return texts.text(lang, "alike", "alike", similarity=f"{given.similarity:.2f}")
        case Why.OTHERS:
            return others(given.others, given.days, lang, sure=sure)
        case _:
            return texts.text(lang, "alike", given.why.value)


def others(number: int, days: int, lang: str, *, sure: bool = True) -> str:
    """How many more, and within how long."""
    name = ("other" if number == 1 else "others") if sure else "about_others"
    return texts.text(lang, "alike", name, n=f"{number:,}", days=words.count(lang, "days", days))


def template(given: TemplateSignal, lang: str) -> str:
    """A hint for whoever screens the case; never a ground for a group."""
    name = "template_elsewhere" if given.elsewhere else "template"
    return texts.text(lang, "alike", name, n=f"{given.others:,}", similarity=f"{given.similarity:.2f}")


def suggestion(matter: Matter, lang: str) -> str:
    """Why detection has suggested a group, from what the group itself knows. Cases that have neither named the same
    thing nor used the same text were found by what they mean.
    """
    said = [texts.text(lang, "alike", f"{_THING}{kind}") for kind in matter.keys]
    if matter.similarity:
        said.append(texts.text(lang, "alike", "alike", similarity=f"{matter.similarity / 100:.2f}"))
    if not said:
        said.append(texts.text(lang, "alike", Why.SAME_ISSUE.value))
    return _listed([*said, others(max(matter.found - 1, 0), matter.days, lang)], lang)


def _listed(said: Iterable[str], lang: str) -> str:
    return texts.text(lang, "lists", "comma").join(said)
