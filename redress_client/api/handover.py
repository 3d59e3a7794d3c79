"""The operations of the tag `handover`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_HANDOVER_ON_SEARCH: Final = Operation("POST", "/v1/handover/on_search")
_HANDOVER_ON_QUOTE: Final = Operation("POST", "/v1/handover/on_quote")
_HANDOVER_ON_INIT: Final = Operation("POST", "/v1/handover/on_init")
_HANDOVER_ON_CONFIRM: Final = Operation("POST", "/v1/handover/on_confirm")
_HANDOVER_ON_STATUS: Final = Operation("POST", "/v1/handover/on_status")
_HANDOVER_UPDATE: Final = Operation("POST", "/v1/handover/update")
_HANDOVER_ON_CANCEL: Final = Operation("POST", "/v1/handover/on_cancel")
_ENQUIRE: Final = Operation("POST", "/v1/cases/{case_id}/enquiries")
_SHOW_HANDOVER: Final = Operation("GET", "/v1/handovers/{handover_id}")
_SHOW_HANDOVER_FILE: Final = Operation("GET", "/v1/handovers/{handover_id}/file")


class Handover(Group):
    """Operations of the tag `handover`."""

    def on_search(self, body: types.OnSearchMessage) -> Reply[types.HandoverTaken]:
        """Your system's answer: whether it could take such a dispute. `POST /v1/handover/on_search`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_ON_SEARCH, (), {}, body=body))

    def on_quote(self, body: types.OnQuoteMessage) -> Reply[types.HandoverTaken]:
        """Your system's answer: whether the fee of your schedule stands. `POST /v1/handover/on_quote`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_ON_QUOTE, (), {}, body=body))

    def on_init(self, body: types.OnInitMessage) -> Reply[types.HandoverTaken]:
        """Your system's answer: take a case, or refuse it with reasons. `POST /v1/handover/on_init`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_ON_INIT, (), {}, body=body))

    def on_confirm(self, body: types.OnConfirmMessage) -> Reply[types.HandoverTaken]:
        """Your system has the confirmation. `POST /v1/handover/on_confirm`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_ON_CONFIRM, (), {}, body=body))

    def on_status(self, body: types.OnStatusMessage) -> Reply[types.HandoverTaken]:
        """Your system has heard how it stands here. `POST /v1/handover/on_status`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_ON_STATUS, (), {}, body=body))

    def update(self, body: types.UpdateMessage) -> Reply[types.HandoverTaken]:
        """What has happened in your system: tribunal, ruling, stage, order, hearing, award, end. `POST /v1/handover/update`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_UPDATE, (), {}, body=body))

    def on_cancel(self, body: types.OnCancelMessage) -> Reply[types.HandoverTaken]:
        """Your system has closed what is over here. `POST /v1/handover/on_cancel`."""
        return cast("Reply[types.HandoverTaken]", self._caller.call(_HANDOVER_ON_CANCEL, (), {}, body=body))

    def enquire(self, case_id: str, body: types.EnquiryIn) -> Reply[types.Enquiry]:
        """Ask a body that does not run Redress whether it could take such a dispute; again for its answer. `POST /v1/cases/{case_id}/enquiries`."""
        return cast("Reply[types.Enquiry]", self._caller.call(_ENQUIRE, (case_id,), {}, body=body))

    def show(self, handover_id: str) -> Reply[types.Handover]:
        """One transaction, with a fresh link to its case's file. `GET /v1/handovers/{handover_id}`."""
        return cast("Reply[types.Handover]", self._caller.call(_SHOW_HANDOVER, (handover_id,), {}))

    def show_file(
        self, handover_id: str, *, until: int | None = None, proof: str | None = None,
        after: int | None = None, limit: int | None = None,
    ) -> Reply[types.CaseFile]:
        """The case as it was handed over. `GET /v1/handovers/{handover_id}/file`."""
        return cast("Reply[types.CaseFile]", self._caller.call(_SHOW_HANDOVER_FILE, (handover_id,), {"until": until, "proof": proof, "after": after, "limit": limit}))
