"""What requests on third parties' records and on terms may carry, and what is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.agreed import MAX_TEXT_BYTES
from chalicelib.domain.case.exhibits import Attested, SourceKind
from chalicelib.domain.values import ID_BODY, Role
from chalicelib.entrypoints.http.case_parts import Hash, Out, PinnedTerms, Stamp
from chalicelib.entrypoints.http.schemas import Body, Lang, Name, Ref

ConnectionId = Annotated[str, Meta(pattern=f"^rcn_{ID_BODY}$")]
MAX_TERMS_BODY: Final = 2 * MAX_TEXT_BYTES + 64 * 1024
"""A text of the allowed length, with every Chinese character escaped (six bytes for three), and what stands beside."""


class RecordConnectionIn(Body):
    """Somebody who sends records: a carrier, a payment provider."""

    kind: SourceKind
    connector: Literal["carrier_tracking", "payment_record", "chat_log"]
    """What reads its messages; `docs/api/records.md` shows what each takes."""
    name: Name


class RecordConnection(Out):
    id: str
    kind: SourceKind
    connector: str
    name: str
    created_at: Stamp
    previous_until: Stamp | None
    """Until then the secret before the present one still holds."""
    path: str
    """Where its messages go."""


class NewRecordConnection(RecordConnection, kw_only=True):
    secret: str
    """Shown this once. Messages are signed with it as Standard Webhooks says."""


class RecordConnections(Out):
    connections: list[RecordConnection]


class RecordIn(msgspec.Struct):
    """A message in the sender's own form: that of the connection's connector, checked field by field."""


class RecordTaken(Out):
    record: str
    """The sender's own id of it."""
    subject: str
    attested: Attested
    sha256: Hash
    """Of the exhibit's bytes: our canonical form of the message."""
    cases: int
    """To how many linked cases it goes; a case that is linked later gets it too, for 90 days."""
    repeated: bool


class RecordLinkIn(Body):
    connection_id: ConnectionId
    subject: Ref
    """The tracking number or payment id that the sender's records are about."""


class RecordLink(Out):
    connection_id: str
    subject: str
    linked_at: Stamp
    by: Role


class RecordLinked(RecordLink, kw_only=True):
    records: int
    """That had come already, and go into the case now."""


class RecordLinks(Out):
    links: list[RecordLink]


class TermsVersionIn(Body):
    """One version. A day has one version, and it never changes."""

    title: Name
    lang: Lang
    effective_from: date
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_BYTES, pattern=r"\S")]


class TermsVersion(Out):
    terms_ref: str
    effective_from: str
    title: str
    lang: str
    sha256: Hash
    """Of the text's UTF-8."""
    size: int
    registered_at: Stamp


class TermsText(TermsVersion, kw_only=True):
    text: str


class CaseTerms(TermsText, kw_only=True):
    """What the case was filed under, whatever was registered since."""

    pinned: PinnedTerms


class TermsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: date | None = None
    """The version in force on that day; left out, today."""
