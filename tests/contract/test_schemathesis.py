"""What is published holds: whatever a client sends by the description or against it, the answer is a described one."""

from __future__ import annotations

import os
from http import HTTPStatus
from itertools import count
from typing import Any, Final

import pytest
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import CaseMetadata
from schemathesis.pytest._test_builder import build_operation_test

from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from tests.kept import Kept
from tests.matrix.world import NOBODYS_TOKEN, TERMS_REF, World

CALLERS: Final = {
    "complainant": "complainant/own", "platform": "platform/own", "operator": "operator",
    "respondent": "respondent/own", "officer": "officer/own", "mediator": "mediator/assigned",
    "body": "body/own", "clerk": "clerk/own", "arbitrator": "arbitrator/own",
}  # fmt: skip
TOLD: Final = {
    "wrong_type", "unknown_field", "pattern", "too_short", "too_long", "too_few", "too_many", "too_small", "too_large",
}  # fmt: skip
"""What the description says in full. Rules may refuse more than it can say: dates, currencies, missing facts."""
IN_FULL: Final = 300
SAMPLED: Final = 8
"""Of the cases beyond the first 300 of an operation, which are variations of one large body, every eighth is sent; all
are by `make fuzz`.
"""
ALL: Final = "FUZZ_CASES" in os.environ


@pytest.mark.parametrize("endpoint", TABLE, ids=[f"{e.method} {e.path}" for e in TABLE])
def test_every_answer_is_as_described(endpoint: Endpoint, description: Any, world: World, kept: Kept) -> None:
    """No 5xx; status, media type, headers and body as published; what is not allowed is refused."""
    kept.put_back()
    sent = count()

    def check(case: schemathesis.Case) -> None:
        assert case.meta is not None
        if (number := next(sent)) > IN_FULL and number % SAMPLED and not ALL:
            return
        aim(case, case.meta, world)
        excluded = [schemathesis.checks.positive_data_acceptance]
        if endpoint.signed:  # nobody who has not signed it learns what is wrong with a message
            excluded.append(schemathesis.checks.negative_data_rejection)
        answer = case.call_and_validate(headers=credential(endpoint, world), excluded_checks=excluded)
        if case.meta.generation.mode.is_positive and answer.status_code == HTTPStatus.BAD_REQUEST:
            faults = answer.json().get("faults", [])
            assert {f["code"] for f in faults}.isdisjoint(TOLD), faults

    # As schemathesis' own plugin does, but when the test runs: there, every collection of tests pays for all cases.
    build_operation_test(
        config=description.config, operation=description[endpoint.path][endpoint.method], test_func=check,
        given_kwargs={}, feedback=FeedbackSources(),
    )()  # fmt: skip


def aim(case: schemathesis.Case, meta: CaseMetadata, world: World) -> None:
    """At things that are there, unless the ids are what is wrong with the case."""
    path = meta.components.get(ParameterLocation.PATH)
    if path is None or path.mode.is_positive:
        known = {
            "tenant_id": world.tenant_id, "key_id": world.key_id, "case_id": world.case.id, "pack_id": "generic",
            "evidence_id": world.evidence_id, "endpoint_id": world.endpoint_id, "asset": "docs.css",
            "mediator_ref": world.mediator_ref, "dispute_type": "quality", "report_id": world.report_id,
            "alert_id": world.alert_id, "family_id": "brindlemoor",
            "group_id": world.group_id, "body_id": world.body_id, "agreement_id": world.agreement_id,
            "neutral_ref": world.neutral_ref, "terms_ref": TERMS_REF,
            "unsubscribe_token": NOBODYS_TOKEN,
        }  # fmt: skip
        case.path_parameters = {name: known.get(name, given) for name, given in case.path_parameters.items()}


def credential(endpoint: Endpoint, world: World) -> dict[str, str]:
    """Of somebody who may call this."""
    who = next((caller for role, caller in CALLERS.items() if role in endpoint.roles), None)
    if endpoint.tag == "sandbox":
        who = "sandbox"
    return {"Authorization": f"Bearer {world.callers[who]}"} if who else {}
