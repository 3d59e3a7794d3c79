"""Who is told of what: every event of a case that leads to a notice, and those that never may."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from chalicelib.domain.case import events as ev
from chalicelib.domain.notices.planning import LEADS, Stands, plan
from chalicelib.domain.notices.templates import OPERATIONAL, TEMPLATES
from chalicelib.domain.values import Role

SEALED = {
    "bidding.bid_placed", "mediation.caucus_message", "mediation.joint_message", "hold.placed", "hold.lifted",
    "membership.voted", "membership.begun", "evidence.declared", "queue.looked_into", "mediation.mediator_identified",
    "bundle.requested", "bundle.made", "tokens.revoked", "wake.blocked", "case.stalled",
}  # fmt: skip
C, R = Role.COMPLAINANT, Role.RESPONDENT


def every_event() -> set[str]:
    def leaves(union: Any) -> Any:
        for kind in get_args(union):
            yield from leaves(kind) if get_args(kind) else [kind]

    return {str(kind.__struct_config__.tag) for kind in leaves(ev.Event)}


def told(
    kind: str, data: dict[str, Any] | None = None, by: Role = Role.SYSTEM, **stands: Any
) -> list[tuple[str, Role]]:
    return [(p.template, p.role) for p in plan(kind, data or {}, by, Stands(**stands))]


CASES: dict[str, tuple[dict[str, Any], Role, list[tuple[str, Role]]]] = {
    "case.filed": ({}, C, [("filed", C), ("service", R)]),
    "case.admitted": ({}, Role.OFFICER, [("admitted", C), ("service", R)]),
    "case.responded": ({}, R, [("answered", C)]),
    "message.posted": ({}, C, [("message", R)]),
    "offer.made": ({"offer": {"by": "respondent"}}, R, [("offer", C)]),
    "offer.declined": ({"by": "complainant"}, C, [("offer_declined", R)]),
    "proposal.made": ({}, Role.OFFICER, [("proposal", C), ("proposal", R)]),
    "stage.entered": ({"stage": "mediation"}, C, [("stage", C), ("stage", R)]),
    "deficiency.noted": ({}, Role.OFFICER, [("deficiency", C)]),
    "evidence.requested": ({"request": {"to": "respondent"}}, Role.OFFICER, [("evidence_request", R)]),
    "evidence.request_unmet": ({"request_id": "req_1"}, Role.SYSTEM, [("evidence_missed", C)]),
    "deadline.warned": ({"on": "respondent"}, Role.SYSTEM, [("warned", R)]),
    "deadline.extended": ({"deadline": {"on": "system"}}, Role.SYSTEM, [("extended", C), ("extended", R)]),
    "deadline.prolonged": ({"deadline": {"on": "officer"}}, Role.OFFICER, []),
    "respondent.defaulted": ({}, Role.SYSTEM, [("defaulted", C), ("defaulted", R)]),
    "mediation.mediator_assigned": ({}, Role.OFFICER, [("mediator", C), ("mediator", R)]),
    "mediation.ended": ({}, C, [("mediation_ended", C), ("mediation_ended", R)]),
    "accord.proposed": ({"accord": {"by": "complainant"}}, C, [("arbitration_asked", R)]),
    "arbitration.referred": ({}, Role.SYSTEM, [("arbitration", C), ("arbitration", R)]),
    "arbitration.stage_reached": ({"stage": "proceedings"}, Role.SYSTEM, [("tribunal", C), ("tribunal", R)]),
    "case.settled": ({}, C, [("settled", C), ("settled", R)]),
    "case.decided": ({}, Role.OFFICER, [("decided", C), ("decided", R)]),
    "case.awarded": ({}, Role.SYSTEM, [("awarded", C), ("awarded", R)]),
    "case.award_corrected": ({}, Role.SYSTEM, [("awarded", C), ("awarded", R)]),
    "membership.carried": ({}, Role.SYSTEM, [("group_outcome", C), ("group_outcome", R)]),
    "membership.invited": ({}, Role.SYSTEM, [("group_invited", C)]),
    "task.performed": ({"by": "respondent"}, R, [("performed", C)]),
    "task.breached": ({}, Role.SYSTEM, [("overdue", C), ("overdue", R)]),
    "case.closed": ({}, Role.SYSTEM, [("outcome", C), ("outcome", R)]),
    "case.reopened": ({}, C, [("reopened", C), ("reopened", R)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_each_event_tells_those_it_concerns(kind: str) -> None:
    """By the table in docs/notices.md."""
    data, by, expected = CASES[kind]
    assert told(kind, data, by, requests={"req_1": C}) == expected


def test_the_table_has_every_event_that_leads_to_a_notice() -> None:
    """And the relay sends a message for exactly these."""
    assert set(CASES) == LEADS
    assert every_event() >= LEADS


def test_every_template_is_used() -> None:
    """Or is about the machinery. `to_perform` is a stage with tasks."""
    used = {template for _, _, expected in CASES.values() for template, _ in expected}
    assert used | {"to_perform"} | OPERATIONAL == set(TEMPLATES)


@pytest.mark.parametrize("kind", sorted(every_event() - LEADS))
def test_no_other_event_tells_anybody_anything(kind: str) -> None:
    """Least of all what is sealed."""
    assert told(kind) == []


def test_what_is_sealed_leads_nowhere() -> None:
    """By name, should somebody add one of them to the table."""
    assert every_event() >= SEALED
    assert not SEALED & LEADS


def test_a_respondent_who_does_not_know_of_a_case_is_told_nothing() -> None:
    """While it is screened, and when it is refused there."""
    assert told("case.filed", unopened=True) == [("filed", C)]
    assert told("case.closed", unopened=True) == [("outcome", C)]


def test_whoever_has_to_perform_is_told_so() -> None:
    """Once, however many tasks there are; what it came to, both know."""
    tasks = [{"by": "respondent"}, {"by": "respondent"}, {"by": "complainant"}]
    assert told("stage.entered", {"stage": "performance", "tasks": tasks}) == [
        ("to_perform", R),
        ("to_perform", C),
    ]


def test_an_officers_message_is_for_both() -> None:
    """He writes to the case."""
    assert told("message.posted", by=Role.OFFICER) == [("message", C), ("message", R)]
