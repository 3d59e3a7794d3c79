"""What is shown of cases alike: for the platform's people, and for nobody else."""

from __future__ import annotations

from chalicelib.domain.grouping.filing import Why
from chalicelib.entrypoints.http.case_parts import Out, Stamp


class AlikeReason(Out, kw_only=True):
    """One reason. Of the fields behind `why` those that its kind has."""

    why: Why
    value: str = ""
    """The thing that was named, in one spelling."""
    similarity: float = 0.0
    """`alike`: of the texts, of 1. `same_issue`: of the wording, where 0.2 is much."""
    others: int = 0
    days: int = 0
    said: str
    """In your language."""


class TemplateUse(Out):
    """The same text was used by others, whoever they complain of: a hint for screening, never a ground for a group."""

    template_id: str
    others: int
    similarity: float
    elsewhere: bool
    """Against other respondents as well."""
    said: str


class AlikePlacement(Out, kw_only=True):
    """Where the case stood among those alike when it was filed."""

    cluster_id: str
    size: int
    """This case included."""
    sure: bool
    """Whether the size was counted; of large clusters it is an estimate."""
    first_seen: Stamp
    last_seen: Stamp
    clusters: list[str]
    """All that it was entered in, the one it was placed in first."""
    dismissed: bool
    """An officer had found before that nothing is to be suggested here."""
    reasons: list[AlikeReason]
    template: TemplateUse | None
    said: str
    """All reasons in one line."""


class Alike(Out):
    """`placement` is null until the case has been placed, some seconds after it was filed."""

    case_id: str
    placement: AlikePlacement | None
    group_id: str | None
    """The group that was suggested for its cluster, or for another one that it is in, whatever has become of it."""
    as_of: Stamp
