"""Approving a text of the case for the public. Pure: what the words still tell is judged where they can be read."""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.publishing import PublicText
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid


def sources(case: Case) -> dict[str, Literal["narrative", "reason"]]:
    """The texts of the case that may be put before the public: the complaint, and the reasons of the decision."""
    reasons = case.decision.reasons if case.decision is not None else ()
    return {case.claim.narrative.id: "narrative", **{reason.text.id: "reason" for reason in reasons}}


def approve(case: Case, command: cmd.ApprovePublicText, context: Context) -> tuple[ev.Event, ...]:
    """In an open case and in a closed one alike. Raises Invalid for a text that is none of `sources`."""
    known = sources(case)
    if command.text_id not in known:
        raise Invalid(faults=(Fault("/text_id", "not_one_of", ", ".join(known)),))
    new = PublicText(command.text_id, command.text, context.role, context.now, command.reason)
    return (ev.PublicTextApproved(new),)
