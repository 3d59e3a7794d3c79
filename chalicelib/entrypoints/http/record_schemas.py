"""What requests on third parties' records and on terms may carry, and what is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.agreed import MAX_TEXT_BYTES
from chalicelib.domain.case.exhibits import Attested, SourceKind
from chalicelib.domain.case.external import ExternalState
from chalicelib.domain.providers.paypal import CERTIFICATE_URL
from chalicelib.domain.values import ID_BODY, Role
from chalicelib.entrypoints.http.case_parts import Hash, Out, PinnedTerms, Stamp
from chalicelib.entrypoints.http.schemas import Body, Lang, Name, Ref


class Lacking(Out):
    """A field of the complaint, as filing through the API calls it, and what is wrong with it."""

    pointer: str
    code: str


ConnectionId = Annotated[str, Meta(pattern=f"^rcn_{ID_BODY}$")]
MAX_TERMS_BODY: Final = 2 * MAX_TEXT_BYTES + 64 * 1024
"""A text of the allowed length, with every Chinese character escaped (six bytes for three), and what stands beside."""


class CertificateIn(Body):
    """A certificate of PayPal's, and the address in its messages' `PAYPAL-CERT-URL`. It is never fetched from there."""

    url: Annotated[str, Meta(pattern=f"^{CERTIFICATE_URL}$")]
    pem: Annotated[str, Meta(min_length=64, max_length=8_192)]


class DisputeSourceIn(Body):
    """With what a payment provider's disputes are filed, and what its messages are held against."""

    pack: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")]
    respondent_ref: Ref
    """The merchant, by the platform's own code."""
    respondent_name: Name
    lang: Lang = "en"
    remedy: Literal["refund", "partial_refund", "compensation"] = "refund"
    """What the payer asks for: providers do not say."""
    secret: Annotated[str, Meta(pattern="^[!-~]{16,200}$")] | None = None
    """The provider's: of Stripe's endpoint (`whsec_…`), of Shopify's app. Left out, the present one stays; the one
    before holds for a day more.
    """
    webhook_id: Annotated[str, Meta(pattern="^[A-Za-z0-9]{8,64}$")] | None = None
    """Of PayPal: under which it keeps this webhook."""
    certificates: Annotated[list[CertificateIn], Meta(max_length=5)] = msgspec.field(default_factory=list)
    """Of PayPal: those that it signs with now and next."""
    shop: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$")] | None = None


class PinnedCertificate(Out):
    url: str
    sha256: Hash
    """Of the certificate's DER."""
    starts: Stamp
    ends: Stamp


class DisputeSource(Out):
    pack: str
    respondent_ref: str
    respondent_name: str
    lang: str
    remedy: str
    webhook_id: str | None
    certificates: list[PinnedCertificate]
    shop: str | None


class RecordConnectionIn(Body):
    """Somebody who sends records: a carrier, a payment provider."""

    kind: SourceKind
    connector: Literal[
        "carrier_tracking", "payment_record", "chat_log", "shop_order", "shop_shipment", "refund_done",
        "paypal_disputes", "stripe_disputes", "shopify_disputes",
    ]  # fmt: skip
    """What reads its messages; `docs/api/records.md` shows what each takes, `docs/receiving.md` how a provider is set
    up.
    """
    name: Name
    source: DisputeSourceIn | None = None
    """Of a payment provider's disputes, and of these only."""


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
    source: DisputeSource | None


class NewRecordConnection(RecordConnection, kw_only=True):
    secret: str | None
    """Shown this once. Messages are signed with it as Standard Webhooks says. Null where the provider gives it out."""


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


class MessageTaken(RecordTaken, kw_only=True):
    """Of a payment provider's notice: `record` is its own id, `subject` the dispute's, `sha256` of the body as it
    came.
    """

    ignored: bool = False
    """It was about something else, and nothing of it is kept."""
    case_id: str | None = None
    """The case of that dispute."""
    state: ExternalState | None = None
    lacking: list[Lacking] = msgspec.field(default_factory=list)
    """Why no case could be made of it: it waits, and is tried again when it comes again or the platform says so."""


class WaitingDispute(Out):
    dispute: str
    """The provider's own id."""
    as_of: Stamp
    received_at: Stamp
    lacking: list[Lacking]


class WaitingDisputes(Out):
    waiting: list[WaitingDispute]


class RetriedDispute(Out):
    dispute: str
    case_id: str | None
    """Null while it goes on waiting."""
    lacking: list[Lacking]


class RetriedDisputes(Out):
    tried: list[RetriedDispute]


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
