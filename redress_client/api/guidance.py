"""The operations of the tag `guidance`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_LIST_DISPUTE_TYPES: Final = Operation("GET", "/v1/dispute-types")
_SHOW_DISPUTE_TYPE: Final = Operation("GET", "/v1/dispute-types/{dispute_type}")
_DIAGNOSE: Final = Operation("POST", "/v1/diagnoses")
_LIST_DIAGNOSIS_QUESTIONS: Final = Operation("GET", "/v1/diagnoses/questions")


class Guidance(Group):
    """Operations of the tag `guidance`."""

    def list_dispute_types(self) -> Reply[types.DisputeTypes]:
        """Kinds of dispute with their forms, evidence checklists and remedies. `GET /v1/dispute-types`."""
        return cast("Reply[types.DisputeTypes]", self._caller.call(_LIST_DISPUTE_TYPES, (), {}))

    def show_dispute_type(self, dispute_type: str) -> Reply[types.DisputeTypeGuide]:
        """One kind of dispute. `GET /v1/dispute-types/{dispute_type}`."""
        return cast("Reply[types.DisputeTypeGuide]", self._caller.call(_SHOW_DISPUTE_TYPE, (dispute_type,), {}))

    def diagnose(self, body: types.DiagnosisIn | None = None) -> Reply[types.Diagnosed]:
        """Rights, likely remedies and next steps from a few answers; nothing is kept. `POST /v1/diagnoses`."""
        return cast("Reply[types.Diagnosed]", self._caller.call(_DIAGNOSE, (), {}, body=body))

    def list_diagnosis_questions(self, *, regime: str | None = None) -> Reply[types.DiagnosisQuestions]:
        """The questions of a diagnosis. `GET /v1/diagnoses/questions`."""
        return cast("Reply[types.DiagnosisQuestions]", self._caller.call(_LIST_DIAGNOSIS_QUESTIONS, (), {"regime": regime}))
