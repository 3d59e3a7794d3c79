"""Where stories about the whole procedure begin: the general pack, a small one that screens, and how to be refused.

The small pack is plain JSON, as a tenant would upload one; its periods are hours that are easy to add up.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Deadline, TextRef
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import HOUR, C, R, Story

GENERIC: Final = PackFiles().get("generic@2")
MINUTE: Final = timedelta(minutes=1)
GRACE: Final = timedelta(seconds=60)
GROUNDS: Final = (
    "not_personal_use", "no_standing", "identity_refused", "other_forum", "respondent_not_contacted", "time_limit",
    "no_facts",
)  # fmt: skip
"""`no_facts` is one that only a reader can see."""


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def rule(on: str, hours: int, consequence: str, **more: Any) -> dict[str, Any]:
    length = {"n": hours, "unit": "hours"}
    return {
        "on": on,
        "length": length,
        "consequence": consequence,
        "source": "Test.",
        "verified": True,
    } | more


def ground(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": both(code),
        "instead": both("go on"),
        "source": "T.",
        "verified": True,
    } | more


def plain(**changes: Any) -> dict[str, Any]:
    """screening (100 h) → negotiation (240 h) → determination (120 h), performance back to determination, mediation and
    arbitration by agreement; a pack with nothing wrong. `changes` replace whole members.
    """
    pack = {
        "id": "small", "version": 1, "title": both("Small"), "effective_from": "2026-01-01", "regime": "None.",
        "time_zone": "UTC", "first_stage": "screening", "stages": _stages(), "deadlines": _deadlines(),
        "escalate_after": {"n": 24, "unit": "hours"}, "claim_within_days": 730, "evidence": _evidence(),
        "next_forum": both("The court."), "grounds": [ground(code) for code in GROUNDS],
        "limitation": {"length": {"n": 60, "unit": "calendar_days"}, "source": "Test.", "verified": True},
        "pauses": {
            "cure": {"by": [], "cap": {"n": 200, "unit": "hours"}, "source": "T.", "verified": True, "times": 3},
        },
        "agreement": {"effects": ["final_and_binding", "advisory"], "source": "Test."},
    }  # fmt: skip
    return copy.deepcopy(pack) | changes


def _stages() -> list[dict[str, Any]]:
    by_agreement = ["mediation", "arbitration"]
    return [
        {"id": "screening", "kind": "screening", "deadline": "screen", "next": "negotiation"},
        {
            "id": "negotiation", "kind": "negotiation", "deadline": "negotiate", "next": "determination",
            "by_agreement": by_agreement,
        },
        {"id": "mediation", "kind": "mediation", "deadline": "mediate", "next": "determination"},
        {"id": "determination", "kind": "determination", "deadline": "decide"},
        {"id": "arbitration", "kind": "arbitration", "deadline": "arbitrate"},
        {"id": "performance", "kind": "performance", "deadline": "perform", "next": "determination"},
    ]  # fmt: skip


def _deadlines() -> dict[str, dict[str, Any]]:
    return {
        "screen": rule("officer", 100, "escalate"), "cure": rule("complainant", 50, "lapse"),
        "service": rule("platform", 72, "refer", repeat=1), "respond": rule("respondent", 48, "default"),
        "negotiate": rule("system", 240, "escalate"), "mediate": rule("mediator", 300, "escalate"),
        "consent": rule("system", 40, "decline"), "appoint": rule("officer", 40, "escalate"),
        "accord": rule("system", 30, "lapse_accord"), "decide": rule("officer", 120, "refer"),
        "arbitrate": rule("system", 900, "refer"), "evidence": rule("complainant", 24, "note_unmet"),
        "offer": rule("system", 60, "lapse_offer"), "proposal": rule("system", 60, "lapse_proposal"),
        "perform": rule("respondent", 100, "breach"), "upload": rule("system", 48, "release_upload"),
    }  # fmt: skip


def _evidence() -> dict[str, Any]:
    return {
        "file_bytes": 1_000, "case_bytes": 2_500, "files": 3, "retention_days": 365, "media_types": ["image/png"],
    }  # fmt: skip


def read(pack: dict[str, Any]) -> RulePack:
    """As the files are read: strictly."""
    return msgspec.convert(pack, RulePack, strict=True)


def unscreened(**changes: Any) -> dict[str, Any]:
    """The same from the negotiation on; nothing but a party's own acts stops the clock."""
    pack = plain(first_stage="negotiation", grounds=[], pauses={})
    pack["stages"] = pack["stages"][1:]
    del pack["deadlines"]["screen"]
    return pack | changes


SMALL: Final = read(plain())


# ------------------------------------------------------------------------------------------------------ beginnings


def filed(pack: RulePack = GENERIC, **changes: Any) -> Story:
    """On Monday 2 March 2026 at 09:00 UTC."""
    return stories.filed(pack=pack, **changes)


def served(pack: RulePack = GENERIC, **changes: Any) -> Story:
    """Notice is delivered at 10:00."""
    return stories.served(pack=pack, **changes)


def contested(**changes: Any) -> Story:
    """At 11:00."""
    return served(**changes).act(R, cmd.Respond("contests", text()))


def escalated(**changes: Any) -> Story:
    """In the determination, at 12:00."""
    return contested(**changes).act(C, cmd.Escalate())


def mediating(**changes: Any) -> Story:
    """Both have agreed to mediate; a mediator is to be appointed. It is 13:00."""
    story = contested(**changes).act(C, cmd.ProposeAccord("mediation"))
    return story.act(R, cmd.ConcludeAccord(story.the("accords").id))


def agreed(story: Story, terms: Any = None) -> Story:
    """The respondent offers, the complainant accepts: into performance."""
    story.act(R, cmd.MakeOffer(terms or stories.refund()))
    return story.act(C, cmd.Accept(story.the("offers").id))


def text() -> TextRef:
    return stories.text()


def moment(text: str) -> datetime:
    """`2026-03-08 00:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# -------------------------------------------------------------------------------------------------------- refusals


def refused(story: Story, role: Role, command: Any, after: timedelta = HOUR) -> NotAllowed:
    """The refusal; the story stands where it stood."""
    case, now = story.case, story.now
    with pytest.raises(NotAllowed) as caught:
        story.act(role, command, after)
    assert story.case is case
    story.now = now
    return caught.value


def faults(story: Story, role: Role, command: Any) -> list[Fault]:
    with pytest.raises(Invalid) as caught:
        story.act(role, command)
    return list(caught.value.faults)


def deadline(story: Story, rule: str) -> Deadline:
    """The latest of that rule, over or not."""
    return next(d for d in reversed(story.case.deadlines.values()) if d.rule == rule)
