"""The operations of the tag `privacy`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_ERASE_PERSON: Final = Operation("POST", "/v1/persons/{person_ref}/erasure", keyed=True)
_SHOW_ERASURE: Final = Operation("GET", "/v1/persons/{person_ref}/erasure")
_SHOW_ACCESS_LOG: Final = Operation("GET", "/v1/cases/{case_id}/access_log")
_SHOW_MY_DATA: Final = Operation("GET", "/v1/cases/{case_id}/my_data")
_SHOW_PERSON_DATA: Final = Operation("GET", "/v1/persons/{person_ref}/data")
_DRAFT_PUBLIC_TEXT: Final = Operation("GET", "/v1/cases/{case_id}/public_text")
_APPROVE_PUBLIC_TEXT: Final = Operation("POST", "/v1/cases/{case_id}/public_text", keyed=True)


class Privacy(Group):
    """Operations of the tag `privacy`."""

    def erase_person(
        self, person_ref: str, body: types.PersonErasureIn | None = None, *, key: str | None = None,
    ) -> Reply[types.PersonErasure]:
        """Ask that everything a person wrote and brought be erased, in each case as soon as nothing keeps it. `POST /v1/persons/{person_ref}/erasure`."""
        return cast("Reply[types.PersonErasure]", self._caller.call(_ERASE_PERSON, (person_ref,), {}, body=body, key=key))

    def show_erasure(self, person_ref: str) -> Reply[types.PersonErasure]:
        """How the latest request to erase a person stands. `GET /v1/persons/{person_ref}/erasure`."""
        return cast("Reply[types.PersonErasure]", self._caller.call(_SHOW_ERASURE, (person_ref,), {}))

    def show_access_log(
        self, case_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.AccessLog]:
        """Who has looked into the case, what at and when. `GET /v1/cases/{case_id}/access_log`."""
        return cast("Reply[types.AccessLog]", self._caller.call(_SHOW_ACCESS_LOG, (case_id,), {"after": after, "limit": limit}))

    def show_my_data(self, case_id: str) -> Reply[types.OwnData]:
        """All that the case keeps of you, to take along. `GET /v1/cases/{case_id}/my_data`."""
        return cast("Reply[types.OwnData]", self._caller.call(_SHOW_MY_DATA, (case_id,), {}))

    def show_person_data(
        self, person_ref: str, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.PersonData]:
        """All that is kept of a person, case by case. `GET /v1/persons/{person_ref}/data`."""
        return cast("Reply[types.PersonData]", self._caller.call(_SHOW_PERSON_DATA, (person_ref,), {"after": after, "limit": limit}))

    def draft_public_text(self, case_id: str) -> Reply[types.PublicDrafts]:
        """Drafts of the complaint and the decision without what says whose they are, for somebody to read. `GET /v1/cases/{case_id}/public_text`."""
        return cast("Reply[types.PublicDrafts]", self._caller.call(_DRAFT_PUBLIC_TEXT, (case_id,), {}))

    def approve_public_text(
        self, case_id: str, body: types.PublicTextIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Approve a text of the case for the public, as drafted or as edited. `POST /v1/cases/{case_id}/public_text`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_APPROVE_PUBLIC_TEXT, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))
