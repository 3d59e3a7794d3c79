"""Which rows a violation report is made of."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.layout import Layout
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.report.state import FilingDecision, Finding, Head, Matter, Step

LAYOUT: Final = Layout(
    head=Head, id_field="report_id",
    parts={"matter": ("matter", Matter), "filing": ("filing", FilingDecision), "finding": ("finding", Finding)},
    children={"deadline": ("deadlines", Deadline), "step": ("steps", Step)},
)  # fmt: skip
