"""The endpoints that tell what may be claimed, before anything is filed."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import diagnoses, dispute_types, guidance_parts, guidance_schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

GUIDANCE: Final = (
    Endpoint(
        method="GET", path="/v1/dispute-types", name="list_dispute_types", tag="guidance",
        summary="Kinds of dispute with their forms, evidence checklists and remedies",
        handle=dispute_types.list_types, reply=guidance_parts.DisputeTypes,
    ),
    Endpoint(
        method="GET", path="/v1/dispute-types/{dispute_type}", name="show_dispute_type",
        summary="One kind of dispute", tag="guidance", handle=dispute_types.show,
        reply=guidance_parts.DisputeTypeGuide,
    ),
    Endpoint(
        method="POST", path="/v1/diagnoses", name="diagnose", tag="guidance",
        summary="Rights, likely remedies and next steps from a few answers; nothing is kept",
        handle=diagnoses.create, body=guidance_schemas.DiagnosisIn, reply=guidance_parts.Diagnosed,
        max_body=16 * KIB,
    ),
    Endpoint(
        method="GET", path="/v1/diagnoses/questions", name="list_diagnosis_questions", tag="guidance",
        summary="The questions of a diagnosis", handle=diagnoses.questions,
        query=guidance_schemas.QuestionsQuery, reply=guidance_parts.DiagnosisQuestions,
    ),
)  # fmt: skip
