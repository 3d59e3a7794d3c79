"""Violation reports in DynamoDB, in partitions of their own beside the cases: nothing of a case leads to one."""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.records import Records
from chalicelib.adapters.report_layout import LAYOUT
from chalicelib.application.ports import LoadedReport, ReportWrite
from chalicelib.domain.report.state import Report


class PynamoReportStore(Records):
    """The ReportStore port."""

    def load(self, report_id: str) -> LoadedReport | None:
        rows = self._partition(report_id)
        if not rows:
            return None
        fields, persons, sealed = LAYOUT.fields(rows)
        return LoadedReport(Report(**fields), persons, sealed)

    def commit(self, write: ReportWrite, stamp: datetime) -> None:
        self._send(write, stamp)
