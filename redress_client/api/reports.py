"""The operations of the tag `reports`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_FILE_REPORT: Final = Operation("POST", "/v1/reports", keyed=True)
_LIST_REPORTS: Final = Operation("GET", "/v1/reports")
_EXPORT_REPORTS: Final = Operation("GET", "/v1/report-audit")
_SHOW_REPORT: Final = Operation("GET", "/v1/reports/{report_id}")
_LIST_REPORT_EVENTS: Final = Operation("GET", "/v1/reports/{report_id}/events")
_ACCEPT_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/accept", keyed=True)
_DECLINE_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/decline", keyed=True)
_INVESTIGATE_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/investigate", keyed=True)
_EXTEND_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/extend", keyed=True)
_UPHOLD_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/uphold", keyed=True)
_DISMISS_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/dismiss", keyed=True)
_REFER_REPORT: Final = Operation("POST", "/v1/reports/{report_id}/actions/refer", keyed=True)


class Reports(Group):
    """Operations of the tag `reports`."""

    def file(self, body: types.ReportIn, *, key: str | None = None) -> Reply[types.ReportView]:
        """File a violation report by itself. `POST /v1/reports`."""
        return cast("Reply[types.ReportView]", self._caller.call(_FILE_REPORT, (), {}, body=body, key=key))

    def list(
        self, *, order: Literal["due", "updated"] | None = None,
        status: Literal["closed", "open"] | None = None, stage: Literal["check", "filing"] | None = None,
        overdue: Literal["true"] | None = None, due_from: str | None = None, due_to: str | None = None,
        updated_since: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.ReportList]:
        """Violation reports of the platform, by due or by last change. `GET /v1/reports`."""
        return cast("Reply[types.ReportList]", self._caller.call(_LIST_REPORTS, (), {"order": order, "status": status, "stage": stage, "overdue": overdue, "due_from": due_from, "due_to": due_to, "updated_since": updated_since, "after": after, "limit": limit}))

    def iterate(
        self, *, order: Literal["due", "updated"] | None = None,
        status: Literal["closed", "open"] | None = None, stage: Literal["check", "filing"] | None = None,
        overdue: Literal["true"] | None = None, due_from: str | None = None, due_to: str | None = None,
        updated_since: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.ReportSummary]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.ReportSummary]", self._each(_LIST_REPORTS, (), {"order": order, "status": status, "stage": stage, "overdue": overdue, "due_from": due_from, "due_to": due_to, "updated_since": updated_since, "after": after, "limit": limit}, "reports"))

    def export(
        self, *, updated_since: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.ReportAudit]:
        """Violation reports for an audit: lines without anybody in them, and counts. `GET /v1/report-audit`."""
        return cast("Reply[types.ReportAudit]", self._caller.call(_EXPORT_REPORTS, (), {"updated_since": updated_since, "after": after, "limit": limit}))

    def show(self, report_id: str) -> Reply[types.ShownReport]:
        """One violation report; its named reporter reads status and outcome. `GET /v1/reports/{report_id}`."""
        return cast("Reply[types.ShownReport]", self._caller.call(_SHOW_REPORT, (report_id,), {}))

    def list_events(
        self, report_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.ReportEvents]:
        """The record of a violation report: the hash chain of its events. `GET /v1/reports/{report_id}/events`."""
        return cast("Reply[types.ReportEvents]", self._caller.call(_LIST_REPORT_EVENTS, (report_id,), {"after": after, "limit": limit}))

    def iterate_events(
        self, report_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.ReportEvent]:
        """Each item of `list_events`, page by page as they are used up."""
        return cast("Iterator[types.ReportEvent]", self._each(_LIST_REPORT_EVENTS, (report_id,), {"after": after, "limit": limit}, "events"))

    def accept(
        self, report_id: str, body: types.ReasonsIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Take a violation report up. `POST /v1/reports/{report_id}/actions/accept`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_ACCEPT_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))

    def decline(
        self, report_id: str, body: types.DeclineReportIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Not take it up, and say what to do instead. `POST /v1/reports/{report_id}/actions/decline`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_DECLINE_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))

    def investigate(
        self, report_id: str, body: types.InvestigateIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Note a step of the investigation. `POST /v1/reports/{report_id}/actions/investigate`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_INVESTIGATE_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))

    def extend(
        self, report_id: str, body: types.ReasonsIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Give the investigation more time, with reasons. `POST /v1/reports/{report_id}/actions/extend`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_EXTEND_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))

    def uphold(
        self, report_id: str, body: types.UpholdIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Find a violation, with its measures. `POST /v1/reports/{report_id}/actions/uphold`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_UPHOLD_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))

    def dismiss(
        self, report_id: str, body: types.ReasonsIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Find no violation. `POST /v1/reports/{report_id}/actions/dismiss`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_DISMISS_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))

    def refer(
        self, report_id: str, body: types.ReferReportIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ReportDone]:
        """Hand it to an authority. `POST /v1/reports/{report_id}/actions/refer`."""
        return cast("Reply[types.ReportDone]", self._caller.call(_REFER_REPORT, (report_id,), {}, body=body, key=key, if_match=if_match))
