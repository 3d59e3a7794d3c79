"""Whoever acts for a party, on every call: his authority is read with the case, so that its end holds at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Fault, Invalid

if TYPE_CHECKING:
    from chalicelib.domain.access import Principal
    from chalicelib.domain.case.representatives import Representation
    from chalicelib.domain.case.state import Case
    from chalicelib.domain.values import Role


def require(who: Principal, action: str, case: Case, now: datetime) -> None:
    """Nothing for everybody who acts for himself. Raises NotRecognised where the representation is not in force (any
    more), NotAllowed where it does not cover the action.
    """
    if not who.acting:
        return
    from chalicelib.domain.case import acting
    from chalicelib.entrypoints.http.auth import NotRecognised

    found = acting.held(case, who.acting, who.role, now)
    if found is None or found.ref != who.ref:
        raise NotRecognised("credential_invalid")
    if (refused := acting.refusal(case, found, action)) is not None:
        raise refused


def named(case: Case | None, id_: str | None, role: Role, now: datetime) -> Representation | None:
    """The representation that a token is asked for. Raises Invalid where it would be good for nothing."""
    from chalicelib.domain.case import acting

    if id_ is None:
        return None
    if not role.is_party:
        raise Invalid(faults=(Fault("/representation_id", "not_applicable"),))
    if case is None:
        raise Invalid(faults=(Fault("/case_id", "missing"),))
    found = acting.held(case, id_, role, now)
    if found is None:
        raise Invalid(faults=(Fault("/representation_id", "not_in_force"),))
    return found
