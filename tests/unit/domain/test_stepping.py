"""What cannot be undone asks a person for a fresh proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import stepping
from chalicelib.domain.access import Principal
from chalicelib.domain.alert.lifecycle import BY_VERB as ALERT
from chalicelib.domain.arbitration.lifecycle import BY_VERB as ARBITRATION
from chalicelib.domain.case.lifecycle import BY_VERB as CASE
from chalicelib.domain.group.lifecycle import BY_VERB as GROUP
from chalicelib.domain.report.lifecycle import BY_VERB as REPORT
from chalicelib.domain.security import Security
from chalicelib.domain.values import Role
from tests.jwts import AT, NOW


def person(**changes: Any) -> Principal:
    """An officer who logged in at NOW."""
    return Principal(
        **{"id": "officer.o-1", "role": Role.OFFICER, "tenant": "t", "authenticated_at": AT, **changes}
    )


@pytest.mark.parametrize(
    ("thing", "verbs", "asked"),
    [
        ("case", CASE, stepping.CASE), ("group", GROUP, stepping.GROUP), ("report", REPORT, stepping.REPORT),
        ("arbitration", ARBITRATION, stepping.ARBITRATION), ("alert", ALERT, stepping.ALERT),
    ],
    ids=["case", "group", "report", "arbitration", "alert"],
)  # fmt: skip
def test_every_verb_of_a_lifecycle_was_judged(
    thing: str, verbs: Mapping[str, Any], asked: frozenset[str]
) -> None:
    """Once, and no verb that is gone still stands there."""
    assert sorted([*asked, *stepping.MILD[thing]]) == sorted(verbs)


@pytest.mark.parametrize(
    "action",
    [
        "case.act.accept", "case.act.withdraw", "case.act.conclude_accord", "case.act.decide",
        "group.act.agree_to_offer",
        "arbitration.act.sign", "arbitration.act.waive_conflict", "report.act.dismiss", "evidence.erase",
    ],
)  # fmt: skip
def test_these_cannot_be_undone(action: str) -> None:
    """Settling, giving up, going to arbitration, deciding, closing, erasing."""
    assert stepping.is_final(action, "")


def test_lifting_a_hold_is_final_and_placing_one_is_not() -> None:
    """One action stands for both."""
    assert stepping.is_final("case.hold", "lift_hold")
    assert not stepping.is_final("case.hold", "place_hold")


def test_asking_to_erase_a_person_is_final_and_following_it_is_not() -> None:
    """Nothing brings back what the hourly round has erased, nor stops it; one action stands for both."""
    assert stepping.is_final("person.erase", "erase_person")
    assert not stepping.is_final("person.erase", "show_erasure")


def test_sending_somebody_in_ones_place_is_final() -> None:
    """Of a case and of a group alike: else an old login would name whoever then binds with a fresh one of his own."""
    assert stepping.is_final("case.represent", "authorise_representative")
    assert stepping.is_final("group.act.authorise", "group_authorise")


def test_a_proof_holds_for_ten_minutes() -> None:
    """To the second."""
    stepping.check(person(), Security(), NOW + timedelta(seconds=600))
    with pytest.raises(stepping.StepUpRequired) as refused:
        stepping.check(person(), Security(), NOW + timedelta(seconds=601))
    assert refused.value.max_age == 600


def test_a_tenant_says_how_long_it_holds() -> None:
    """Here a minute."""
    with pytest.raises(stepping.StepUpRequired):
        stepping.check(person(), Security(step_up_seconds=60), NOW + timedelta(seconds=61))


def test_a_server_is_no_person() -> None:
    """Its key is the proof, each time."""
    stepping.check(person(role=Role.PLATFORM, authenticated_at=0), Security(step_up_methods=("otp",)), NOW)


def test_one_of_the_tenants_methods_must_have_been_used() -> None:
    """A password alone is none of these; with a second factor it is."""
    strong = Security(step_up_methods=("otp", "hwk"))
    stepping.check(person(methods=("pwd", "otp")), strong, NOW)
    with pytest.raises(stepping.StepUpRequired):
        stepping.check(person(), strong, NOW)
    with pytest.raises(stepping.StepUpRequired) as refused:
        stepping.check(person(methods=("pwd",)), strong, NOW)
    assert refused.value.data == {"max_age": 600, "methods": ["otp", "hwk"]}
