"""The endpoints of arbitration bodies: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.bodies.profile import ProfileTerms
from chalicelib.entrypoints.http import (
    body_agreements,
    body_imports,
    body_neutrals,
    body_profiles,
    body_quotes,
    body_relations,
    neutral_schemas,
)
from chalicelib.entrypoints.http import body_replies as replies
from chalicelib.entrypoints.http import body_schemas as schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

AGREEMENT: Final = "/v1/agreements/{agreement_id}"
NEUTRAL: Final = "/v1/neutrals/{neutral_ref}"
CHANGING: Final = ("version_conflict", "try_again")

_PROFILES: Final = (
    Endpoint(
        method="PUT", path="/v1/body", name="put_body", tag="bodies", versioned=True,
        summary="Publish what your body takes, where, in which languages and at what price",
        handle=body_profiles.put, action="body.put", body=ProfileTerms, reply=replies.ArbitrationBody,
        max_body=128 * KIB, problems=CHANGING,
    ),
    Endpoint(
        method="GET", path="/v1/bodies", name="list_bodies", tag="bodies", summary="Arbitration bodies",
        handle=body_profiles.list_bodies, query=schemas.BodyListQuery, reply=replies.ArbitrationBodies,
    ),
    Endpoint(
        method="GET", path="/v1/bodies/{body_id}", name="show_body", tag="bodies", versioned=True,
        summary="One arbitration body, with how long it usually takes", handle=body_profiles.show,
        reply=replies.ArbitrationBody, problems=("not_found",),
    ),
)  # fmt: skip

_AGREEMENTS: Final = (
    Endpoint(
        method="POST", path="/v1/agreements", name="propose_agreement", tag="bodies", status=201, idempotent=True,
        summary="Propose to a body, or to a platform, what the body is to take from it", versioned=True,
        handle=body_agreements.propose, action="agreement.propose", body=schemas.AgreementIn,
        reply=replies.BodyAgreement, problems=("too_many_agreements", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/agreements", name="list_agreements", tag="bodies", summary="Your agreements",
        handle=body_agreements.list_agreements, action="agreement.list", query=schemas.AgreementListQuery,
        reply=replies.BodyAgreements,
    ),
    Endpoint(
        method="GET", path=AGREEMENT, name="show_agreement", tag="bodies", summary="One agreement", versioned=True,
        handle=body_agreements.show, action="agreement.show", reply=replies.BodyAgreement,
    ),
    Endpoint(
        method="POST", path=f"{AGREEMENT}/actions/confirm", name="confirm_agreement", tag="bodies", versioned=True,
        summary="Agree to what the other side has proposed", handle=body_agreements.confirm,
        action="agreement.answer", reply=replies.BodyAgreement,
        problems=(*CHANGING, "own_offer", "agreement_answered"),
    ),
    Endpoint(
        method="POST", path=f"{AGREEMENT}/actions/refuse", name="refuse_agreement", tag="bodies", versioned=True,
        summary="Refuse what the other side has proposed", handle=body_agreements.refuse, action="agreement.answer",
        reply=replies.BodyAgreement, problems=(*CHANGING, "own_offer", "agreement_answered"),
    ),
    Endpoint(
        method="POST", path=f"{AGREEMENT}/actions/end", name="end_agreement", tag="bodies", versioned=True,
        summary="End an agreement with the notice agreed on, or take a proposal back", handle=body_agreements.end,
        action="agreement.answer", reply=replies.BodyAgreement, problems=(*CHANGING, "agreement_over"),
    ),
)  # fmt: skip

_NEUTRALS: Final = (
    Endpoint(
        method="GET", path="/v1/neutrals", name="list_neutrals", tag="bodies", summary="Your body's roster",
        handle=body_neutrals.list_neutrals, action="neutral.list", query=neutral_schemas.NeutralListQuery,
        reply=replies.BodyNeutrals,
    ),
    Endpoint(
        method="POST", path="/v1/neutrals/import", name="import_neutrals", tag="bodies",
        summary="Enter many neutrals at once, as a list or as a sheet", handle=body_imports.create,
        action="neutral.import", body=neutral_schemas.ImportIn, reply=replies.Imported,
        max_body=neutral_schemas.MAX_IMPORT, problems=("try_again",),
    ),
    Endpoint(
        method="GET", path="/v1/neutrals/export", name="export_neutrals", tag="bodies",
        summary="Your body's roster as a sheet", handle=body_neutrals.export, action="neutral.export",
        query=neutral_schemas.NeutralExportQuery, media_type="text/csv",
    ),
    Endpoint(
        method="PUT", path=NEUTRAL, name="put_neutral", tag="bodies",
        summary="Enter a neutral on your roster, or change the entry", handle=body_neutrals.put,
        action="neutral.put", body=neutral_schemas.NeutralIn, reply=replies.BodyNeutral,
        problems=("capacity_below_load", "person_has_cases", "try_again"),
    ),
    Endpoint(
        method="GET", path=NEUTRAL, name="show_neutral", tag="bodies", summary="One neutral",
        handle=body_neutrals.show, action="neutral.show", reply=replies.BodyNeutral,
    ),
    Endpoint(
        method="DELETE", path=NEUTRAL, name="retire_neutral", tag="bodies", summary="Give a neutral no further case",
        handle=body_neutrals.retire, action="neutral.retire", status=204, problems=("try_again",),
    ),
    Endpoint(
        method="POST", path="/v1/relations", name="put_relations", tag="bodies",
        summary="Say who is tied to whom, by codes", handle=body_relations.create, action="neutral.relate",
        body=schemas.RelationsIn, reply=replies.RelationsKept, max_body=256 * KIB,
    ),
    Endpoint(
        method="GET", path="/v1/relations", name="list_relations", tag="bodies", summary="To whom one code is tied",
        handle=body_relations.list_relations, action="neutral.relations", query=schemas.RelationQuery,
        reply=replies.CodeRelations,
    ),
    Endpoint(
        method="DELETE", path="/v1/relations", name="delete_relation", tag="bodies",
        summary="Take one relation out", handle=body_relations.delete, action="neutral.relate",
        query=schemas.OneRelationQuery, status=204, problems=("not_found",),
    ),
)  # fmt: skip

_QUOTES: Final = (
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/quotes", name="quote_arbitration", tag="bodies",
        summary="What an arbitration of this case would cost, and how long it would take", handle=body_quotes.create,
        action="case.quote", reply=replies.ArbitrationQuotes,
    ),
)  # fmt: skip

BODIES: Final[tuple[Endpoint, ...]] = (*_PROFILES, *_AGREEMENTS, *_NEUTRALS, *_QUOTES)
"""In the order in which they are published."""
