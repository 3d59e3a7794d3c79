"""A filing as keys: all that is asked of the index at once, derived from the filing alone. Pure.

The respondent is part of every key that can lead to a group. Only templates are compared across respondents, within
the tenant.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import msgspec

from chalicelib.domain.grouping import sketches, structure, terms, texts
from chalicelib.domain.grouping.clusters import row_of
from chalicelib.domain.grouping.filing import Filing
from chalicelib.domain.grouping.marks import Marks, row_name
from chalicelib.domain.grouping.policy import DAY, Policy
from chalicelib.domain.grouping.sketches import WIDTH, Sketch
from chalicelib.domain.grouping.structure import StructuralKey
from chalicelib.domain.grouping.terms import Terms

_RESPONDENT_BYTES: Final = 8
_NO_TEXT: Final = Sketch(0, b"")


class Reading(msgspec.Struct, frozen=True, dict=True):
    """`template` and `cluster`: the ids it founds where nothing is like it. `drawn`: all hashes of its shingles."""

    filing: Filing
    day: int
    respondent: bytes
    template: str
    cluster: str
    structural: tuple[StructuralKey, ...]
    drawn: list[bytes]
    sketch: Sketch
    near_keys: tuple[str, ...]
    terms: Terms
    term_keys: tuple[str, ...]
    unspaced: bool

    @property
    def case_row(self) -> str:
        return case_row(self.filing.case_id)

    @cached_property
    def known(self) -> frozenset[bytes]:
        """All marks of the text, for guesses by the beginning of another one's."""
        return frozenset([digest[:WIDTH] for digest in self.drawn])

    def rows(self) -> list[str]:
        """Everything the first read asks for; at most 100."""
        structural = [row_of(key.cluster) for key in self.structural]
        return list(dict.fromkeys([self.case_row, *structural, *self.near_keys, *self.term_keys]))


def scope_of(marks: Marks, respondent: bytes) -> str:
    """What a group's cluster says of whom it belongs to."""
    return marks.tenant + respondent.hex()


def template_scope(marks: Marks) -> str:
    """The same of a template, which belongs to no respondent."""
    return marks.tenant


def case_row(case_id: str) -> str:
    return f"x#{case_id}"


def near_cluster(marks: Marks, template: str, respondent: str) -> str:
    """The cluster of those who filed a template against one respondent."""
    return marks.cluster("near", template, respondent)


def of(filing: Filing, marks: Marks, policy: Policy) -> Reading:
    text = texts.read(filing.text, policy.title_at_most)
    drawn = sketches.draw(text.shingles, marks.scope("near"))
    found = terms.NONE
    if text.unspaced and drawn:
        scope = marks.scope("issue", filing.respondent)
        found = terms.heaviest(text, scope, policy.terms, policy.title_weight)
    template = marks.cluster("text", filing.case_id)
    return Reading(
        filing=filing,
        day=filing.filed_at // DAY,
        respondent=marks.scope("respondent", filing.respondent)[:_RESPONDENT_BYTES],
        template=template,
        cluster=near_cluster(marks, template, filing.respondent),
        structural=structure.keys(filing, marks, policy.structural),
        drawn=drawn,
        sketch=sketches.sketch(drawn) if drawn else _NO_TEXT,
        near_keys=tuple(map(row_name, drawn[: policy.near_looked_up])),
        terms=found,
        term_keys=tuple(map(row_name, found.marks)),
        unspaced=text.unspaced,
    )
