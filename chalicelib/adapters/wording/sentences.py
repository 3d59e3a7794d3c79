"""What a deadline asks of whom, and what silence means: for one that runs, and for the rule it comes from.

A rule that only one pack knows reads as well as any: its words follow from the kind of stage it bounds, whom it runs
against and what its passing does.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.wording import texts, words
from chalicelib.domain.calendars import Length
from chalicelib.domain.case.outline import bounded, leads_to, runs_in
from chalicelib.domain.group import outline as groups
from chalicelib.domain.rulepack import Consequence, CountsFrom, RulePack, Stage, StageKind
from chalicelib.domain.values import Role

Phrases = dict[str, str]
"""The same time as sentences need it: `by`, `until`, `span`, `on`."""


def until(lang: str, due_at: datetime, zone: str = "UTC") -> Phrases:
    """For a deadline that runs."""
    due = texts.moment(due_at, lang, zone)
    return {name: texts.text(lang, "time", name, due=due) for name in ("by", "until", "span", "on")}


def within(lang: str, given: Length) -> Phrases:
    """For a rule."""
    length = words.length(lang, given)
    return {name: texts.text(lang, "within", name, length=length) for name in ("by", "until", "span", "on")}


def duty(lang: str, pack: RulePack, rule: str, on: str, who: str, time: Phrases) -> str:
    """Who must do what by when. `who` is the name of `on` for this reader."""
    kind = bounded(pack, rule)
    named = None if kind is not None else texts.find(lang, "rules", rule)
    if named is None:
        shared = "shared" if on == Role.SYSTEM.value else "one"
        named = texts.text(lang, "bounds", kind.value if kind else "other", shared)
    return named.format_map({"Who": words.capital(who), **time})


def asked(lang: str, pack: RulePack, rule: str) -> str:
    """The duty as the rule says it, for everybody."""
    given = pack.deadlines[rule]
    who = texts.find(lang, "subjects", rule) or words.who(lang, given.on.value)
    return duty(lang, pack, rule, given.on.value, who, within(lang, given.length))


def begins(lang: str, pack: RulePack, rule: str) -> str:
    """What its time runs from."""
    bounding = next((stage for stage in pack.stages if stage.deadline == rule), None)
    return texts.text(lang, "starts", rule if bounding is None else _bound_begins(pack, bounding))


def _bound_begins(pack: RulePack, stage: Stage) -> str:
    """Of the time of a whole stage: notice, where it is given in it and the pack does not count from earlier."""
    if stage.kind is StageKind.PERFORMANCE:
        return "performance"
    if stage.counts_from is CountsFrom.FILING:
        return "filing"
    waits = stage.counts_from is CountsFrom.SERVICE and stage.id == pack.opening.id
    return "opening" if waits else "stage"


def silence(
    lang: str, pack: RulePack, rule: str, consequence: Consequence, stage_id: str, again: int = 0
) -> str:
    """What happens if nobody acts, in that stage; `again`: the automatic extensions that come first. For a rule of a
    group's life the stage of a case does not matter.
    """
    if rule in groups.MEANINGS:
        return _of_group(lang, pack, rule, consequence)
    following, kind = leads_to(pack, stage_id, consequence), bounded(pack, rule)
    meaning = consequence.value if following is not None else _nowhere(consequence, pack.stage(stage_id).kind)
    keys = [f"{name}_{meaning}" for name in (rule, kind and kind.value) if name]
    found = next((s for key in keys if (s := texts.find(lang, "silence", key)) is not None), None)
    means = found or texts.text(lang, "silence", meaning)
    stage = words.stage(lang, pack, following) if following is not None else ""
    return words.joined(lang, extension(lang, again), means.format_map({"next": stage}))


def _of_group(lang: str, pack: RulePack, rule: str, consequence: Consequence) -> str:
    following = groups.leads_to(pack, rule, consequence)
    nowhere = consequence is Consequence.ESCALATE and following is None
    meaning = Consequence.DISSOLVE.value if nowhere else consequence.value
    means = texts.find(lang, "silence", f"{rule}_{meaning}") or texts.text(lang, "silence", meaning)
    return means.format_map({"next": texts.text(lang, "group_stages", following.value) if following else ""})


def meant(lang: str, pack: RulePack, rule: str) -> str:
    """What silence means as the rule says it: in the first stage in which it runs."""
    given = pack.deadlines[rule]
    places = runs_in(pack, rule) or (pack.first_stage,)
    return silence(lang, pack, rule, given.consequence, places[0], given.repeat)


def extension(lang: str, again: int) -> str | None:
    return texts.text(lang, "extension", "one" if again == 1 else "many", n=again) if again else None


def _nowhere(consequence: Consequence, kind: StageKind) -> str:
    """Where a stage leads nowhere, moving on is closing; where silence moves nothing, the case stays."""
    if consequence is Consequence.DEFAULT:
        return "default_closing" if kind is StageKind.NEGOTIATION else "default_staying"
    return {Consequence.ESCALATE: "refer", Consequence.DECLINE: "decline_closing"}.get(
        consequence, consequence.value
    )
