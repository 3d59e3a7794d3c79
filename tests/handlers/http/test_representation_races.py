"""Representatives and several at once: an end that comes in between holds, and no side gets a fourth."""

from __future__ import annotations

from collections import Counter

import pytest

from chalicelib.application import execute
from chalicelib.application.asking import Ask
from chalicelib.domain.access import Principal
from chalicelib.domain.authority import normal
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case as State
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import acting_for
from chalicelib.entrypoints.http.auth import NotRecognised
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.test_races import account, api, at_once, served
from tests.handlers.http.test_representations import ended, name, named

__all__ = ["account", "api", "served"]  # the fixtures


@pytest.mark.capability("S38")
def test_an_end_between_reading_and_writing_stops_the_act(api: Api, served: Case) -> None:
    """The act was admitted on a case that has moved on: the head's version is the condition of its write, so it is
    asked again on the case as it is, and refused. Nothing of it is written.
    """
    id_ = named(served, scope=["withdraw"])
    stale = api.services.reader.load(served.id)
    ended(served, id_, served.complainant)
    tenancy = api.services.tenancies.of(stale.case.head.tenant)
    who = Principal(
        "complainant.lawyer", Role.COMPLAINANT, tenancy.tenant.id, "counsel-9", served.id,
        scopes=normal(["withdraw"]), acting=id_,
    )  # fmt: skip
    asked: list[int] = []

    def admit(case: State) -> None:
        asked.append(case.head.version)
        acting_for.require(who, "case.act.withdraw", case, tenancy.now)

    ask = Ask(
        tenancy.tenant, tenancy.root, who, tenancy.now, execute.command_id(tenancy.root, who, "withdraw", "k")
    )
    with pytest.raises(NotRecognised):
        api.services.executor.run(ask, served.id, lambda _case, _texts: cmd.Withdraw(), admit, stale)
    assert asked == [stale.case.head.version, stale.case.head.version + 1]
    assert api.services.reader.load(served.id).case.head.version == stale.case.head.version + 1


@pytest.mark.capability("S38")
def test_six_named_at_once_are_three(served: Case) -> None:
    """Whoever comes later is told that there are three."""

    def naming(n: int) -> Answer:
        while (answer := name(served, ref=f"counsel-{n}")).status == 409 and answer.code == "try_again":
            pass
        return answer

    answers = at_once(*(lambda n=n: naming(n) for n in range(6)))  # type: ignore[misc]
    told = Counter("named" if answer.status == 201 else answer.code for answer in answers)
    assert told == {"named": 3, "too_many_representations": 3}


@pytest.mark.capability("S38")
def test_one_who_is_named_by_both_sides_at_once_is_one_sides(served: Case) -> None:
    """The other one looks for somebody else."""
    answers = at_once(lambda: name(served), lambda: name(served, served.respondent))
    told = Counter("named" if answer.status == 201 else answer.code for answer in answers)
    assert told == {"named": 1, "represents_other_side": 1}
