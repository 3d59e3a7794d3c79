"""The endpoints of consumers who come without a platform. A part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import public, schemas
from chalicelib.entrypoints.http import public_schemas as own
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

PUBLIC: Final = (
    Endpoint(
        method="GET", path="/v1/public/intake/{tenant_id}", name="show_public_intake", tag="intake",
        summary="Whether consumers can file here without a platform, and under what limits",
        handle=public.show_intake, reply=own.PublicIntake,
    ),
    Endpoint(
        method="POST", path="/v1/public/proofs", name="ask_proof", tag="intake",
        summary="Have a code mailed that proves an address", handle=public.ask_proof, body=own.ProofIn,
        reply=own.ProofAsked, status=202, max_body=4 * KIB,
    ),
    Endpoint(
        method="POST", path="/v1/public/proofs/{proof_id}/confirmation", name="confirm_proof", tag="intake",
        summary="Turn the code into leave to file, or into a party's token", handle=public.confirm_proof,
        body=own.ConfirmationIn, reply=own.Confirmed, max_body=KIB, problems=("proof_invalid",),
    ),
    Endpoint(
        method="POST", path=public.ROUTE.removeprefix("POST "), name="file_public_case", tag="intake",
        summary="File a complaint with a filing token", handle=public.file_case, body=own.PublicCaseIn,
        query=schemas.DryRunQuery, reply=own.PublicFiled, status=201, idempotent=True, authenticates=True,
        max_body=320 * KIB,
        problems=(
            "credential_missing", "credential_invalid", "credential_expired", "incomplete", "try_again",
            "too_many_filings", "too_many_public_cases",
        ),
    ),
)  # fmt: skip
