"""The operations of the tag `cases`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_FILE_CASE: Final = Operation("POST", "/v1/cases", keyed=True)
_LIST_CASES: Final = Operation("GET", "/v1/cases")
_TRY_FILING: Final = Operation("POST", "/v1/cases/dry-run")
_SHOW_CASE: Final = Operation("GET", "/v1/cases/{case_id}")
_LIST_CASE_EVENTS: Final = Operation("GET", "/v1/cases/{case_id}/events")
_SHOW_TIMELINE: Final = Operation("GET", "/v1/cases/{case_id}/timeline")
_LIST_MESSAGES: Final = Operation("GET", "/v1/cases/{case_id}/messages")
_SHOW_NEGOTIATION_HELP: Final = Operation("GET", "/v1/cases/{case_id}/negotiation-help")
_SHOW_ALIKE: Final = Operation("GET", "/v1/cases/{case_id}/alike")
_AUTHORISE_REPRESENTATIVE: Final = Operation("POST", "/v1/cases/{case_id}/representations", keyed=True)
_END_REPRESENTATION: Final = Operation("POST", "/v1/cases/{case_id}/representations/{representation_id}/end", keyed=True)
_PUT_TERMS: Final = Operation("PUT", "/v1/terms/{terms_ref}")
_SHOW_TERMS: Final = Operation("GET", "/v1/terms/{terms_ref}")
_SHOW_CASE_TERMS: Final = Operation("GET", "/v1/cases/{case_id}/terms")
_LIST_NOTICES: Final = Operation("GET", "/v1/cases/{case_id}/notices")
_SHOW_NOTICE_PREFERENCES: Final = Operation("GET", "/v1/cases/{case_id}/notice-preferences")
_PUT_NOTICE_PREFERENCES: Final = Operation("PUT", "/v1/cases/{case_id}/notice-preferences")
_PROVE_CASE: Final = Operation("GET", "/v1/cases/{case_id}/tree-inclusion")


class Cases(Group):
    """Operations of the tag `cases`."""

    def file(self, body: types.CaseIn, *, key: str | None = None) -> Reply[types.FiledCase]:
        """File a complaint. `POST /v1/cases`."""
        return cast("Reply[types.FiledCase]", self._caller.call(_FILE_CASE, (), {}, body=body, key=key))

    def list(
        self, *, order: Literal["-due", "-filed", "-updated", "due", "filed", "updated"] | None = None,
        status: Literal["closed", "open"] | None = None, stage: str | None = None,
        outcome: Literal["awarded", "decided", "lapsed", "referred", "rejected", "settled", "withdrawn"] | None = None,
        dispute_type: Literal["after_sales", "counterfeit", "delayed_dispatch", "logistics", "misleading_advertising", "payment", "price", "promotion", "quality", "review", "service"] | None = None,
        move: Literal["complainant", "officer", "platform", "respondent"] | None = None,
        queue: Literal["blocked", "late", "ombuds", "overdue", "unserved"] | None = None,
        party: str | None = None, complainant_ref: str | None = None, respondent_ref: str | None = None,
        order_ref: str | None = None, channel: Literal["api", "bot", "email", "hotline", "web"] | None = None,
        group: str | None = None, due_from: str | None = None, due_to: str | None = None,
        updated_since: str | None = None, updated_until: str | None = None, filed_from: str | None = None,
        filed_to: str | None = None, fields: str | None = None, after: str | None = None,
        limit: int | None = None,
    ) -> Reply[types.CaseList]:
        """Cases of the platform, filtered and sorted. `GET /v1/cases`."""
        return cast("Reply[types.CaseList]", self._caller.call(_LIST_CASES, (), {"order": order, "status": status, "stage": stage, "outcome": outcome, "dispute_type": dispute_type, "move": move, "queue": queue, "party": party, "complainant_ref": complainant_ref, "respondent_ref": respondent_ref, "order_ref": order_ref, "channel": channel, "group": group, "due_from": due_from, "due_to": due_to, "updated_since": updated_since, "updated_until": updated_until, "filed_from": filed_from, "filed_to": filed_to, "fields": fields, "after": after, "limit": limit}))

    def iterate(
        self, *, order: Literal["-due", "-filed", "-updated", "due", "filed", "updated"] | None = None,
        status: Literal["closed", "open"] | None = None, stage: str | None = None,
        outcome: Literal["awarded", "decided", "lapsed", "referred", "rejected", "settled", "withdrawn"] | None = None,
        dispute_type: Literal["after_sales", "counterfeit", "delayed_dispatch", "logistics", "misleading_advertising", "payment", "price", "promotion", "quality", "review", "service"] | None = None,
        move: Literal["complainant", "officer", "platform", "respondent"] | None = None,
        queue: Literal["blocked", "late", "ombuds", "overdue", "unserved"] | None = None,
        party: str | None = None, complainant_ref: str | None = None, respondent_ref: str | None = None,
        order_ref: str | None = None, channel: Literal["api", "bot", "email", "hotline", "web"] | None = None,
        group: str | None = None, due_from: str | None = None, due_to: str | None = None,
        updated_since: str | None = None, updated_until: str | None = None, filed_from: str | None = None,
        filed_to: str | None = None, fields: str | None = None, after: str | None = None,
        limit: int | None = None,
    ) -> Iterator[types.CaseSummary]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.CaseSummary]", self._each(_LIST_CASES, (), {"order": order, "status": status, "stage": stage, "outcome": outcome, "dispute_type": dispute_type, "move": move, "queue": queue, "party": party, "complainant_ref": complainant_ref, "respondent_ref": respondent_ref, "order_ref": order_ref, "channel": channel, "group": group, "due_from": due_from, "due_to": due_to, "updated_since": updated_since, "updated_until": updated_until, "filed_from": filed_from, "filed_to": filed_to, "fields": fields, "after": after, "limit": limit}, "cases"))

    def try_filing(self, body: types.CaseIn) -> Reply[types.FilingTried]:
        """What filing this complaint would open, and what it lacks. `POST /v1/cases/dry-run`."""
        return cast("Reply[types.FilingTried]", self._caller.call(_TRY_FILING, (), {}, body=body))

    def show(self, case_id: str, *, fields: str | None = None) -> Reply[types.FullCase]:
        """One case, with the texts you may read. `GET /v1/cases/{case_id}`."""
        return cast("Reply[types.FullCase]", self._caller.call(_SHOW_CASE, (case_id,), {"fields": fields}))

    def list_events(
        self, case_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.CaseEvents]:
        """The record of a case: the hash chain of its events. `GET /v1/cases/{case_id}/events`."""
        return cast("Reply[types.CaseEvents]", self._caller.call(_LIST_CASE_EVENTS, (case_id,), {"after": after, "limit": limit}))

    def iterate_events(
        self, case_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.RecordedEvent]:
        """Each item of `list_events`, page by page as they are used up."""
        return cast("Iterator[types.RecordedEvent]", self._each(_LIST_CASE_EVENTS, (case_id,), {"after": after, "limit": limit}, "events"))

    def show_timeline(
        self, case_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.Timeline]:
        """What happened, in one line through all stages, groups and bodies. `GET /v1/cases/{case_id}/timeline`."""
        return cast("Reply[types.Timeline]", self._caller.call(_SHOW_TIMELINE, (case_id,), {"after": after, "limit": limit}))

    def iterate_timeline(
        self, case_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.TimelineStep]:
        """Each item of `show_timeline`, page by page as they are used up."""
        return cast("Iterator[types.TimelineStep]", self._each(_SHOW_TIMELINE, (case_id,), {"after": after, "limit": limit}, "steps"))

    def list_messages(
        self, case_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.Messages]:
        """The messages of a case. `GET /v1/cases/{case_id}/messages`."""
        return cast("Reply[types.Messages]", self._caller.call(_LIST_MESSAGES, (case_id,), {"after": after, "limit": limit}))

    def iterate_messages(
        self, case_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.Message]:
        """Each item of `list_messages`, page by page as they are used up."""
        return cast("Iterator[types.Message]", self._each(_LIST_MESSAGES, (case_id,), {"after": after, "limit": limit}, "messages"))

    def show_negotiation_help(self, case_id: str) -> Reply[types.NegotiationHelp]:
        """What comparable cases came to, and words to begin with. `GET /v1/cases/{case_id}/negotiation-help`."""
        return cast("Reply[types.NegotiationHelp]", self._caller.call(_SHOW_NEGOTIATION_HELP, (case_id,), {}))

    def show_alike(self, case_id: str) -> Reply[types.Alike]:
        """Which cases it is alike to, and why. `GET /v1/cases/{case_id}/alike`."""
        return cast("Reply[types.Alike]", self._caller.call(_SHOW_ALIKE, (case_id,), {}))

    def authorise_representative(
        self, case_id: str, body: types.RepresentationIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.RepresentationSet]:
        """Let somebody act for a party of the case, within a scope and until a day. `POST /v1/cases/{case_id}/representations`."""
        return cast("Reply[types.RepresentationSet]", self._caller.call(_AUTHORISE_REPRESENTATIVE, (case_id,), {}, body=body, key=key, if_match=if_match))

    def end_representation(
        self, case_id: str, representation_id: str, body: types.EndRepresentationIn | None = None, *,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.RepresentationSet]:
        """Revoke such an authority, or give it back. `POST /v1/cases/{case_id}/representations/{representation_id}/end`."""
        return cast("Reply[types.RepresentationSet]", self._caller.call(_END_REPRESENTATION, (case_id, representation_id), {}, body=body, key=key, if_match=if_match))

    def put_terms(self, terms_ref: str, body: types.TermsVersionIn) -> Reply[types.TermsVersion]:
        """Register a version of your terms, once and for good. `PUT /v1/terms/{terms_ref}`."""
        return cast("Reply[types.TermsVersion]", self._caller.call(_PUT_TERMS, (terms_ref,), {}, body=body))

    def show_terms(self, terms_ref: str, *, at: str | None = None) -> Reply[types.TermsText]:
        """The version of your terms in force on a day, with its text. `GET /v1/terms/{terms_ref}`."""
        return cast("Reply[types.TermsText]", self._caller.call(_SHOW_TERMS, (terms_ref,), {"at": at}))

    def show_case_terms(self, case_id: str) -> Reply[types.CaseTerms]:
        """The terms that the order of a case was placed under, with their text. `GET /v1/cases/{case_id}/terms`."""
        return cast("Reply[types.CaseTerms]", self._caller.call(_SHOW_CASE_TERMS, (case_id,), {}))

    def list_notices(
        self, case_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.Notices]:
        """What has been sent of a case by mail, and whether it arrived. `GET /v1/cases/{case_id}/notices`."""
        return cast("Reply[types.Notices]", self._caller.call(_LIST_NOTICES, (case_id,), {"after": after, "limit": limit}))

    def iterate_notices(
        self, case_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.Notice]:
        """Each item of `list_notices`, page by page as they are used up."""
        return cast("Iterator[types.Notice]", self._each(_LIST_NOTICES, (case_id,), {"after": after, "limit": limit}, "notices"))

    def show_notice_preferences(
        self, case_id: str, *, role: Literal["complainant", "respondent"] | None = None,
    ) -> Reply[types.Preferences]:
        """What a party wants to be told by mail. `GET /v1/cases/{case_id}/notice-preferences`."""
        return cast("Reply[types.Preferences]", self._caller.call(_SHOW_NOTICE_PREFERENCES, (case_id,), {"role": role}))

    def put_notice_preferences(
        self, case_id: str, body: types.PreferencesIn | None = None, *,
        role: Literal["complainant", "respondent"] | None = None, if_match: str | int | None = None,
    ) -> Reply[types.Preferences]:
        """Say what a party wants to be told by mail, in which language, and when not. `PUT /v1/cases/{case_id}/notice-preferences`."""
        return cast("Reply[types.Preferences]", self._caller.call(_PUT_NOTICE_PREFERENCES, (case_id,), {"role": role}, body=body, if_match=if_match))

    def prove(self, case_id: str, *, day: str | None = None) -> Reply[types.InclusionProof]:
        """Proof that the record of a case is in a day's tree. `GET /v1/cases/{case_id}/tree-inclusion`."""
        return cast("Reply[types.InclusionProof]", self._caller.call(_PROVE_CASE, (case_id,), {"day": day}))
