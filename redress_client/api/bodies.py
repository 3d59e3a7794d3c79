"""The operations of the tag `bodies`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_PUT_BODY: Final = Operation("PUT", "/v1/body")
_LIST_BODIES: Final = Operation("GET", "/v1/bodies")
_SHOW_BODY: Final = Operation("GET", "/v1/bodies/{body_id}")
_PROPOSE_AGREEMENT: Final = Operation("POST", "/v1/agreements", keyed=True)
_LIST_AGREEMENTS: Final = Operation("GET", "/v1/agreements")
_SHOW_AGREEMENT: Final = Operation("GET", "/v1/agreements/{agreement_id}")
_CONFIRM_AGREEMENT: Final = Operation("POST", "/v1/agreements/{agreement_id}/actions/confirm")
_REFUSE_AGREEMENT: Final = Operation("POST", "/v1/agreements/{agreement_id}/actions/refuse")
_END_AGREEMENT: Final = Operation("POST", "/v1/agreements/{agreement_id}/actions/end")
_LIST_NEUTRALS: Final = Operation("GET", "/v1/neutrals")
_IMPORT_NEUTRALS: Final = Operation("POST", "/v1/neutrals/import")
_EXPORT_NEUTRALS: Final = Operation("GET", "/v1/neutrals/export", text=True)
_PUT_NEUTRAL: Final = Operation("PUT", "/v1/neutrals/{neutral_ref}")
_SHOW_NEUTRAL: Final = Operation("GET", "/v1/neutrals/{neutral_ref}")
_RETIRE_NEUTRAL: Final = Operation("DELETE", "/v1/neutrals/{neutral_ref}")
_PUT_RELATIONS: Final = Operation("POST", "/v1/relations")
_LIST_RELATIONS: Final = Operation("GET", "/v1/relations")
_DELETE_RELATION: Final = Operation("DELETE", "/v1/relations")
_QUOTE_ARBITRATION: Final = Operation("POST", "/v1/cases/{case_id}/quotes")


class Bodies(Group):
    """Operations of the tag `bodies`."""

    def put(
        self, body: types.ProfileTerms, *, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationBody]:
        """Publish what your body takes, where, in which languages and at what price. `PUT /v1/body`."""
        return cast("Reply[types.ArbitrationBody]", self._caller.call(_PUT_BODY, (), {}, body=body, if_match=if_match))

    def list(self, *, after: str | None = None, limit: int | None = None) -> Reply[types.ArbitrationBodies]:
        """Arbitration bodies. `GET /v1/bodies`."""
        return cast("Reply[types.ArbitrationBodies]", self._caller.call(_LIST_BODIES, (), {"after": after, "limit": limit}))

    def iterate(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.ArbitrationBody]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.ArbitrationBody]", self._each(_LIST_BODIES, (), {"after": after, "limit": limit}, "bodies"))

    def show(self, body_id: str) -> Reply[types.ArbitrationBody]:
        """One arbitration body, with how long it usually takes. `GET /v1/bodies/{body_id}`."""
        return cast("Reply[types.ArbitrationBody]", self._caller.call(_SHOW_BODY, (body_id,), {}))

    def propose_agreement(
        self, body: types.AgreementIn, *, key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.BodyAgreement]:
        """Propose to a body, or to a platform, what the body is to take from it. `POST /v1/agreements`."""
        return cast("Reply[types.BodyAgreement]", self._caller.call(_PROPOSE_AGREEMENT, (), {}, body=body, key=key, if_match=if_match))

    def list_agreements(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.BodyAgreements]:
        """Your agreements. `GET /v1/agreements`."""
        return cast("Reply[types.BodyAgreements]", self._caller.call(_LIST_AGREEMENTS, (), {"after": after, "limit": limit}))

    def iterate_agreements(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.BodyAgreement]:
        """Each item of `list_agreements`, page by page as they are used up."""
        return cast("Iterator[types.BodyAgreement]", self._each(_LIST_AGREEMENTS, (), {"after": after, "limit": limit}, "agreements"))

    def show_agreement(self, agreement_id: str) -> Reply[types.BodyAgreement]:
        """One agreement. `GET /v1/agreements/{agreement_id}`."""
        return cast("Reply[types.BodyAgreement]", self._caller.call(_SHOW_AGREEMENT, (agreement_id,), {}))

    def confirm_agreement(
        self, agreement_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.BodyAgreement]:
        """Agree to what the other side has proposed. `POST /v1/agreements/{agreement_id}/actions/confirm`."""
        return cast("Reply[types.BodyAgreement]", self._caller.call(_CONFIRM_AGREEMENT, (agreement_id,), {}, if_match=if_match))

    def refuse_agreement(
        self, agreement_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.BodyAgreement]:
        """Refuse what the other side has proposed. `POST /v1/agreements/{agreement_id}/actions/refuse`."""
        return cast("Reply[types.BodyAgreement]", self._caller.call(_REFUSE_AGREEMENT, (agreement_id,), {}, if_match=if_match))

    def end_agreement(
        self, agreement_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.BodyAgreement]:
        """End an agreement with the notice agreed on, or take a proposal back. `POST /v1/agreements/{agreement_id}/actions/end`."""
        return cast("Reply[types.BodyAgreement]", self._caller.call(_END_AGREEMENT, (agreement_id,), {}, if_match=if_match))

    def list_neutrals(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.BodyNeutrals]:
        """Your body's roster. `GET /v1/neutrals`."""
        return cast("Reply[types.BodyNeutrals]", self._caller.call(_LIST_NEUTRALS, (), {"after": after, "limit": limit}))

    def iterate_neutrals(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.BodyNeutral]:
        """Each item of `list_neutrals`, page by page as they are used up."""
        return cast("Iterator[types.BodyNeutral]", self._each(_LIST_NEUTRALS, (), {"after": after, "limit": limit}, "neutrals"))

    def import_neutrals(self, body: types.ImportIn | None = None) -> Reply[types.Imported]:
        """Enter many neutrals at once, as a list or as a sheet. `POST /v1/neutrals/import`."""
        return cast("Reply[types.Imported]", self._caller.call(_IMPORT_NEUTRALS, (), {}, body=body))

    def export_neutrals(self, *, after: str | None = None, limit: int | None = None) -> Reply[str]:
        """Your body's roster as a sheet. `GET /v1/neutrals/export`."""
        return cast("Reply[str]", self._caller.call(_EXPORT_NEUTRALS, (), {"after": after, "limit": limit}))

    def put_neutral(self, neutral_ref: str, body: types.NeutralIn) -> Reply[types.BodyNeutral]:
        """Enter a neutral on your roster, or change the entry. `PUT /v1/neutrals/{neutral_ref}`."""
        return cast("Reply[types.BodyNeutral]", self._caller.call(_PUT_NEUTRAL, (neutral_ref,), {}, body=body))

    def show_neutral(self, neutral_ref: str) -> Reply[types.BodyNeutral]:
        """One neutral. `GET /v1/neutrals/{neutral_ref}`."""
        return cast("Reply[types.BodyNeutral]", self._caller.call(_SHOW_NEUTRAL, (neutral_ref,), {}))

    def retire_neutral(self, neutral_ref: str) -> Reply[None]:
        """Give a neutral no further case. `DELETE /v1/neutrals/{neutral_ref}`."""
        return cast("Reply[None]", self._caller.call(_RETIRE_NEUTRAL, (neutral_ref,), {}))

    def put_relations(self, body: types.RelationsIn) -> Reply[types.RelationsKept]:
        """Say who is tied to whom, by codes. `POST /v1/relations`."""
        return cast("Reply[types.RelationsKept]", self._caller.call(_PUT_RELATIONS, (), {}, body=body))

    def list_relations(self, *, of: str | None = None) -> Reply[types.CodeRelations]:
        """To whom one code is tied. `GET /v1/relations`."""
        return cast("Reply[types.CodeRelations]", self._caller.call(_LIST_RELATIONS, (), {"of": of}))

    def delete_relation(
        self, *, a: str | None = None,
        relation: Literal["employment", "family", "firm", "other", "ownership", "prior_case", "representation", "same_person"] | None = None,
        b: str | None = None,
    ) -> Reply[None]:
        """Take one relation out. `DELETE /v1/relations`."""
        return cast("Reply[None]", self._caller.call(_DELETE_RELATION, (), {"a": a, "relation": relation, "b": b}))

    def quote_arbitration(self, case_id: str) -> Reply[types.ArbitrationQuotes]:
        """What an arbitration of this case would cost, and how long it would take. `POST /v1/cases/{case_id}/quotes`."""
        return cast("Reply[types.ArbitrationQuotes]", self._caller.call(_QUOTE_ARBITRATION, (case_id,), {}))
