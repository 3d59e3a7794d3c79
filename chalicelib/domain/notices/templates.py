"""The notices there are, by their codes: what each is about, and whether its reader may turn it off.

A notice says facts, amounts, dates, who must act by when and what silence means; never a word that the other side
wrote.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """What a person may be told about. The first four are owed to a party whatever it prefers."""

    SERVICE = "service"
    """That there is a case, and that time to answer it runs."""
    DEADLINE = "deadline"
    """What a party must do by when, and what has become of it."""
    DECISION = "decision"
    """What was agreed, decided or awarded."""
    OUTCOME = "outcome"
    """How the case ended (S31)."""
    PROGRESS = "progress"
    OFFERS = "offers"
    GROUPS = "groups"

    @property
    def is_owed(self) -> bool:
        """Cannot be turned off: rights are lost by whoever does not know."""
        return self not in INFORMATIVE


INFORMATIVE: Final = (Category.PROGRESS, Category.OFFERS, Category.GROUPS)
"""What a person may turn off, each by itself."""


TEMPLATES: Final[dict[str, Category]] = {
    "filed": Category.PROGRESS,
    "admitted": Category.PROGRESS,
    "service": Category.SERVICE,
    "answered": Category.PROGRESS,
    "message": Category.PROGRESS,
    "offer": Category.OFFERS,
    "offer_declined": Category.OFFERS,
    "proposal": Category.OFFERS,
    "stage": Category.PROGRESS,
    "deficiency": Category.DEADLINE,
    "evidence_request": Category.DEADLINE,
    "evidence_missed": Category.DEADLINE,
    "warned": Category.DEADLINE,
    "extended": Category.DEADLINE,
    "defaulted": Category.DEADLINE,
    "mediator": Category.PROGRESS,
    "mediation_ended": Category.PROGRESS,
    "arbitration_asked": Category.DEADLINE,
    "arbitration": Category.DECISION,
    "tribunal": Category.PROGRESS,
    "settled": Category.DECISION,
    "decided": Category.DECISION,
    "awarded": Category.DECISION,
    "group_outcome": Category.DECISION,
    "group_invited": Category.GROUPS,
    "to_perform": Category.DEADLINE,
    "performed": Category.PROGRESS,
    "overdue": Category.DEADLINE,
    "outcome": Category.OUTCOME,
    "reopened": Category.DECISION,
    "endpoint_disabled": Category.SERVICE,
}
"""Code to what it is about. `endpoint_disabled` goes to whoever looks after a platform's server, and is no case's."""
OPERATIONAL: Final = frozenset({"endpoint_disabled"})
SERVES: Final = "service"
"""The notice whose delivery is service on the respondent."""
ENDS: Final = "outcome"
