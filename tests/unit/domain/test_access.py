"""`may`: what the matrix does not reach. A mediator and the cases that are, were and never were in his charge."""

from __future__ import annotations

import pytest

from chalicelib.domain.access import Principal, Target, Verdict, grants, may
from chalicelib.domain.values import Role

TENANT, CASE = "ten_" + "a" * 26, "case_" + "b" * 26
MEDIATOR = Principal("mediator.m-1", Role.MEDIATOR, TENANT, ref="m-1", epoch=3)


def case(mediator: str | None, epoch: int = 3, tenant: str = TENANT) -> Target:
    return Target(tenant, CASE, {Role.MEDIATOR: epoch, Role.OFFICER: epoch}, mediator)


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (case("m-1"), Verdict.ALLOW),
        (case("m-2"), Verdict.HIDE),
        (case(None), Verdict.HIDE),
        (case("m-1", tenant="ten_" + "z" * 26), Verdict.HIDE),
        (case("m-1", epoch=4), Verdict.REVOKED),
    ],
)
def test_a_mediator_opens_the_case_in_his_charge_and_no_other(target: Target, verdict: Verdict) -> None:
    """Of the same platform, with a token that is still good."""
    assert may(MEDIATOR, "case.show", target) is verdict


BODY = "ten_" + "y" * 26
GUEST = Principal("mediator.m-1", Role.MEDIATOR, BODY, ref="m-1", epoch=7)
"""Of a body's roster."""


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (case(f"{BODY}/m-1"), Verdict.ALLOW),
        (case(f"{BODY}/m-2"), Verdict.HIDE),
        (case("m-1"), Verdict.HIDE),
        (case(None), Verdict.HIDE),
        (case(f"{TENANT}/m-1"), Verdict.HIDE),
        (Target(TENANT), Verdict.HIDE),
        (Target(TENANT, mediator=f"{BODY}/m-1"), Verdict.HIDE),
    ],
)
def test_a_bodys_mediator_opens_the_case_in_his_charge_and_nothing_else(
    target: Target, verdict: Verdict
) -> None:
    """Nobody of the same reference is meant; whether the token is still good was asked at the body."""
    assert may(GUEST, "case.show", target) is verdict


def test_the_platforms_own_is_no_guest_of_the_same_name() -> None:
    """And nobody else of that body is: its server, its arbitrator of that reference."""
    assert may(MEDIATOR, "case.show", case(f"{BODY}/m-1")) is Verdict.HIDE
    for role in (Role.BODY, Role.CLERK, Role.ARBITRATOR):
        other = Principal("x", role, BODY, ref="m-1", epoch=7)
        assert may(other, "case.show", case(f"{BODY}/m-1")) is Verdict.HIDE


NOT_HIS = sorted(a for a in grants() if Role.MEDIATOR not in grants()[a])


@pytest.mark.parametrize("action", [a for a in NOT_HIS if not a.startswith("report.")])
def test_a_mediator_does_nothing_else_there(action: str) -> None:
    """Whatever is not granted is forbidden, in his own case too; for a guest as well."""
    assert may(MEDIATOR, action, case("m-1")) is Verdict.FORBID
    assert may(GUEST, action, case(f"{BODY}/m-1")) is Verdict.FORBID


@pytest.mark.parametrize("action", [a for a in NOT_HIS if a.startswith("report.")])
def test_a_mediator_never_learns_of_reports(action: str) -> None:
    """Who sits with both parties must not know what one of them has reported."""
    assert may(MEDIATOR, action, case("m-1")) is Verdict.HIDE
    assert may(GUEST, action, case(f"{BODY}/m-1")) is Verdict.HIDE


def test_without_a_reference_nobody_mediates() -> None:
    """A case that has no mediator is not open to one who has no name."""
    nobody = Principal("mediator.", Role.MEDIATOR, TENANT, ref="", epoch=3)
    assert may(nobody, "case.show", case(None)) is Verdict.HIDE


def test_others_do_not_depend_on_the_mediator() -> None:
    """Whoever it is."""
    officer = Principal("officer.o-1", Role.OFFICER, TENANT, ref="o-1", epoch=3)
    assert {may(officer, "case.show", case(m)) for m in (None, "m-1", "o-1")} == {Verdict.ALLOW}
