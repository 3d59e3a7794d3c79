"""The table: in which stage which action is open to whom. Every other role and stage is refused by a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.arbitration.lifecycle import BY_VERB, TABLE, Look, refusal
from chalicelib.domain.arbitration.state import Stage
from chalicelib.domain.values import Role
from tests.arbitrations import Tale, pack

EVERYBODY = (
    Role.COMPLAINANT,
    Role.RESPONDENT,
    Role.BODY,
    Role.CLERK,
    Role.ARBITRATOR,
    Role.PLATFORM,
    Role.OFFICER,
)
TALES: dict[Stage, Callable[[], Tale]] = {
    Stage.ROUTING: lambda: Tale(pack(size=3)),
    Stage.CONSTITUTION: lambda: Tale(pack(size=3)).accepted(),
    Stage.PROCEEDINGS: lambda: Tale(pack(size=3)).complete(),
    Stage.DELIBERATION: lambda: Tale(pack(size=3)).closed(),
    Stage.AWARDED: lambda: Tale(pack(size=3)).awarded(),
}
WHO = {
    "accept_referral": "body clerk", "refuse_referral": "body clerk", "withdraw_consent": "complainant respondent",
    "record_payment": "body clerk", "give_nonce": "complainant respondent body clerk", "put_list": "body clerk",
    "rank_list": "complainant respondent", "nominate": "complainant respondent", "appoint": "body clerk",
    "accept_appointment": "arbitrator", "decline_appointment": "arbitrator", "update_disclosure": "arbitrator",
    "waive_conflict": "complainant respondent", "challenge": "complainant respondent",
    "comment": "complainant respondent arbitrator", "rule_on_challenge": "clerk", "resign": "arbitrator",
    "remove_neutral": "clerk", "order": "arbitrator", "submit": "complainant respondent",
    "ask_extension": "complainant respondent", "extend": "arbitrator", "propose_hearing": "arbitrator",
    "answer_slots": "complainant respondent", "fix_hearing": "arbitrator", "cancel_hearing": "arbitrator",
    "record_hearing": "arbitrator", "agree_terms": "complainant respondent", "close_proceedings": "arbitrator",
    "reopen_proceedings": "arbitrator", "terminate": "arbitrator clerk", "deliberate": "arbitrator",
    "put_draft": "arbitrator", "vote_on_draft": "arbitrator", "adopt_draft": "arbitrator", "sign": "arbitrator",
    "commit_vote": "arbitrator", "reveal_vote": "arbitrator", "request_after": "complainant respondent",
    "rule_on_request": "arbitrator",
}  # fmt: skip
"""As the rules of arbitration have it: the platform's people appear nowhere."""
WHERE = {
    "accept_referral": "routing", "refuse_referral": "routing", "withdraw_consent": "routing constitution",
    "record_payment": "routing constitution proceedings deliberation awarded", "give_nonce": "routing constitution",
    "put_list": "constitution", "rank_list": "constitution", "nominate": "constitution", "appoint": "constitution",
    "accept_appointment": "constitution", "decline_appointment": "constitution",
    "update_disclosure": "constitution proceedings deliberation",
    "waive_conflict": "constitution proceedings deliberation", "challenge": "constitution proceedings deliberation",
    "comment": "constitution proceedings deliberation", "rule_on_challenge": "constitution proceedings deliberation",
    "resign": "constitution proceedings deliberation", "remove_neutral": "constitution proceedings deliberation",
    "order": "proceedings", "submit": "proceedings", "ask_extension": "proceedings", "extend": "proceedings",
    "propose_hearing": "proceedings", "answer_slots": "proceedings", "fix_hearing": "proceedings",
    "cancel_hearing": "proceedings", "record_hearing": "proceedings", "agree_terms": "constitution proceedings",
    "close_proceedings": "proceedings", "reopen_proceedings": "deliberation",
    "terminate": "constitution proceedings deliberation", "deliberate": "proceedings deliberation awarded",
    "put_draft": "deliberation", "vote_on_draft": "deliberation", "adopt_draft": "deliberation",
    "sign": "deliberation awarded", "commit_vote": "deliberation", "reveal_vote": "deliberation",
    "request_after": "awarded", "rule_on_request": "awarded",
}  # fmt: skip


@pytest.fixture(scope="module")
def tales() -> dict[Stage, Tale]:
    return {stage: make() for stage, make in TALES.items()}


def look(tale: Tale, role: Role) -> Look:
    return Look(tale.found, role, tale.now, tale.pack, "arb-3" if role is Role.ARBITRATOR else "x-1")


def test_the_table_has_every_action_once() -> None:
    """And none besides those that are spelt out here."""
    assert [rule.verb for rule in TABLE] == list(dict.fromkeys(rule.verb for rule in TABLE))
    assert set(WHO) == set(WHERE) == set(BY_VERB)


@pytest.mark.parametrize("verb", sorted(WHO))
def test_nobody_else_may(verb: str, tales: dict[Stage, Tale]) -> None:
    """Whoever is not named is refused for the role, wherever the action is open."""
    allowed = set(WHO[verb].split())
    for stage in (Stage(name) for name in WHERE[verb].split()):
        for role in EVERYBODY:
            found = refusal(verb, look(tales[stage], role))
            code = found.code if found is not None else ""
            assert (code == "wrong_role") is (role.value not in allowed), (stage, role, code)


@pytest.mark.parametrize("verb", sorted(WHO))
def test_and_nowhere_else(verb: str, tales: dict[Stage, Tale]) -> None:
    """In any other stage it is refused for the stage, and the refusal says where it is open."""
    for stage, tale in tales.items():
        role = Role(WHO[verb].split()[0])
        found = refusal(verb, look(tale, role))
        wrong = found is not None and found.code == "wrong_stage"
        assert wrong is (stage.value not in WHERE[verb].split())
        if found is not None and wrong:
            assert set(found.data["open_in"]) == set(WHERE[verb].split())


@pytest.mark.parametrize("verb", sorted(WHO))
def test_a_closed_one_is_closed_to_everybody(verb: str) -> None:
    """Whatever the role."""
    tale = Tale()
    tale.until_due("arb_accept")
    for role in EVERYBODY:
        found = refusal(verb, look(tale, role))
        assert found is not None
        assert found.code == "arbitration_closed"


def test_what_is_to_be_done_says_by_when() -> None:
    """The body has 60 seconds to take the case, and its silence has a consequence."""
    action = Tale().actions(Role.CLERK)["accept_referral"]
    assert action.mandatory
    assert action.due_at is not None
    assert (action.due_at - Tale().now).total_seconds() == 60
