"""The endpoints of third parties' records and of terms: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.records.record import MAX_BYTES
from chalicelib.entrypoints.http import agreed_terms, dispute_sources, record_connections, record_inbound
from chalicelib.entrypoints.http import record_schemas as schemas
from chalicelib.entrypoints.http.endpoint import Endpoint

RECORDS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST", path="/v1/record-connections", name="create_record_connection", tag="evidence",
        summary="Let a carrier or a payment provider send records", handle=record_connections.create,
        action="record.manage", body=schemas.RecordConnectionIn, reply=schemas.NewRecordConnection, status=201,
        problems=("too_many_record_connections",),
    ),
    Endpoint(
        method="GET", path="/v1/record-connections", name="list_record_connections", tag="evidence",
        summary="Who sends records to you", handle=record_connections.list_connections, action="record.manage",
        reply=schemas.RecordConnections,
    ),
    Endpoint(
        method="POST", path="/v1/record-connections/{connection_id}/rotate", name="rotate_record_connection",
        summary="A new secret; the old one holds for a day more", tag="evidence", handle=record_connections.rotate,
        action="record.manage", reply=schemas.NewRecordConnection, problems=("secret_is_the_providers", "try_again"),
    ),
    Endpoint(
        method="PUT", path="/v1/record-connections/{connection_id}/source", name="put_dispute_source", tag="evidence",
        summary="What a payment provider's disputes are filed with, and what they are held against",
        handle=dispute_sources.put, action="record.manage", body=schemas.DisputeSourceIn,
        reply=schemas.RecordConnection, problems=("not_a_dispute_source", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/record-connections/{connection_id}/waiting", name="list_waiting_disputes",
        tag="evidence", summary="Disputes from which no case could be made yet, and what they lack",
        handle=dispute_sources.waiting, action="record.manage", reply=schemas.WaitingDisputes,
        problems=("not_a_dispute_source",),
    ),
    Endpoint(
        method="POST", path="/v1/record-connections/{connection_id}/retry", name="retry_waiting_disputes",
        tag="evidence", summary="Try once more to make cases from what waits", handle=dispute_sources.retry,
        action="record.manage", reply=schemas.RetriedDisputes, problems=("not_a_dispute_source", "try_again"),
    ),
    Endpoint(
        method="DELETE", path="/v1/record-connections/{connection_id}", name="delete_record_connection",
        summary="Take no more from there; what it brought stays", tag="evidence", handle=record_connections.delete,
        action="record.manage", status=204,
    ),
    Endpoint(
        method="POST", path="/v1/record-connections/{connection_id}/records", name="hand_in_record", tag="evidence",
        summary="Hand a sender's message in yourself, and vouch for it", handle=record_inbound.vouched,
        action="record.deliver", body=schemas.RecordIn, reply=schemas.RecordTaken, idempotent=True,
        max_body=MAX_BYTES, problems=("record_id_used", "not_a_record_source", "try_again"),
    ),
    Endpoint(
        method="POST", path="/v1/records/{connection_id}", name="send_record", tag="evidence",
        summary="For the sender: one message, signed as Standard Webhooks or its own provider says",
        handle=record_inbound.signed, body=schemas.RecordIn, reply=schemas.MessageTaken, max_body=MAX_BYTES,
        signed=True,
        problems=(
            "record_not_signed", "record_id_used", "idempotency_key_reused", "too_many_waiting_disputes", "try_again",
        ),
    ),
    Endpoint(
        method="POST", path="/v1/cases/{case_id}/record-links", name="link_record", tag="evidence",
        summary="Say which parcel or payment a case is about: its records become exhibits",
        handle=record_connections.link, action="record.link", body=schemas.RecordLinkIn, reply=schemas.RecordLinked,
        problems=("too_many_record_links", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/record-links", name="list_record_links", tag="evidence",
        summary="Which parcels and payments a case is about", handle=record_connections.list_links,
        action="record.link", reply=schemas.RecordLinks,
    ),
)  # fmt: skip

TERMS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="PUT", path="/v1/terms/{terms_ref}", name="put_terms", tag="cases",
        summary="Register a version of your terms, once and for good", handle=agreed_terms.put, action="terms.put",
        body=schemas.TermsVersionIn, reply=schemas.TermsVersion, max_body=schemas.MAX_TERMS_BODY,
        problems=("terms_fixed", "too_many_terms"),
    ),
    Endpoint(
        method="GET", path="/v1/terms/{terms_ref}", name="show_terms", tag="cases",
        summary="The version of your terms in force on a day, with its text", handle=agreed_terms.show,
        action="terms.show", query=schemas.TermsQuery, reply=schemas.TermsText,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/terms", name="show_case_terms", tag="cases",
        summary="The terms that the order of a case was placed under, with their text", handle=agreed_terms.of_case,
        action="case.terms", reply=schemas.CaseTerms,
    ),
)  # fmt: skip
