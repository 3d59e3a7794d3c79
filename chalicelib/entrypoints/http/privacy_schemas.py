"""What is asked and answered about privacy: who looked, one's own data, drafts for the public."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.domain.case.state import EvidenceState
from chalicelib.domain.looks import LookKind
from chalicelib.domain.values import ID_BODY, Role
from chalicelib.entrypoints.http.case_parts import Hash, Out, Person, Representation, Stamp
from chalicelib.entrypoints.http.case_replies import CaseView
from chalicelib.entrypoints.http.notice_schemas import Notice, Preferences
from chalicelib.entrypoints.http.replies import Message
from chalicelib.entrypoints.http.schemas import Body, Cursor, Limit, Text


class AccessLogQuery(Body):
    after: Cursor = ""
    limit: Limit = 50


class AccessLine(Out):
    """One look. Of one reader's looks at one kind of thing the first of each hour is here; links to files and bundles
    are all here.
    """

    at: Stamp
    kind: LookKind
    by: Role
    tenant_id: str | None
    """Whose people: a platform or a body; null of a neutral who was given a link."""
    ref: str | None
    """Of the reader. A party is not told which employee it was: the organisation answers for them."""
    key_id: str | None
    """Of a server's key, for the platform's people."""
    acting: str | None
    """The representation under which somebody looked for a party."""
    event_id: str | None
    """Of a link: where it stands in the record."""
    evidence_id: str | None = None
    bundle_id: str | None = None


class AccessLog(Out):
    """Hour by hour, oldest first. A party's own looks are left out of what it reads, so a page may be short."""

    lines: list[AccessLine]
    next_after: str | None


class OwnFile(Out):
    id: str
    name: str | None
    """Null where it is not readable any more."""
    kind: str
    state: EvidenceState
    sha256: Hash
    size: int
    media_type: str
    exhibit: str | None
    declared_at: Stamp
    kept_until: Stamp | None


class OwnData(Out):
    """All that a case keeps of one party, for itself to take along (Regulation (EU) 2016/679 art. 15 and 20, PIPL
    art. 45). Nothing that the other side wrote; that is in a bundle, with the proofs. Files are fetched one by one.
    """

    format: Literal["redress:person-data:1"]
    """A later version gets another number."""
    case_id: str
    role: Literal["complainant", "respondent"]
    person_ref: str
    as_of: Stamp
    erased_at: Stamp | None
    """Of this party's words: then person and texts are gone."""
    person: Person | None
    texts: dict[str, str]
    """What the party wrote, and what its files are called, by the ids that stand in `case`."""
    decided: dict[str, str]
    """The reasons of a decision about it, likewise."""
    case: CaseView
    files: list[OwnFile]
    representations: list[Representation]
    messages: list[Message]
    """Those it wrote."""
    notices: list[Notice]
    """Those it was sent."""
    preferences: Preferences
    access_log: list[AccessLine]
    access_log_next: str | None
    """Where the access log goes on, for its own `after`; null when all of it is here."""


class PersonDataQuery(Body):
    after: Cursor = ""
    limit: Annotated[int, Meta(ge=1, le=10)] = 5


class PersonData(Out):
    """What is kept of a person, case by case: each as the person itself would read it."""

    person_ref: str
    cases: list[OwnData]
    elsewhere: list[str]
    """Groups, violation reports and arbitrations in which something of this person lies: ids, to be asked there."""
    next_after: str | None


class PublicTextIn(Body):
    """What everybody may read of one text, as somebody of the platform has read it: its draft, or what became of it."""

    text_id: Annotated[str, Meta(pattern=f"^txt_{ID_BODY}$")]
    """Of a draft of `GET /v1/cases/{case_id}/public_text`."""
    text: Text
    reason: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=r"\S")] | None = None
    """Why it says something that the redaction would take out; only where it does."""


class ApprovedText(Out):
    """What somebody has approved, and stands by."""

    text: str
    sha256: Hash
    """Of the text (UTF-8)."""
    by: Role
    at: Stamp
    reason: str | None
    """Why it says what the redaction would take out; null where that finds nothing."""


class PublicDraft(Out):
    """One text of the case, redacted."""

    text_id: str
    of: Literal["narrative", "reason"]
    """The complaint, or a reason of the decision."""
    state: Literal["draft", "approved"]
    text: str | None
    """Null where its author has been erased."""
    sha256: Hash | None
    """Of the draft (UTF-8): what somebody has read and approved can be named by it."""
    found: dict[str, int]
    """How many of each kind were replaced."""
    approved: ApprovedText | None
    """What was approved last; null where nothing was, or its author has been erased."""


class PublicDrafts(Out):
    """A machine's drafts. It knows patterns and the names that the case holds, and nothing else: before anything is
    published somebody has to read it. Nothing is published from here.
    """

    case_id: str
    as_of: Stamp
    state: Literal["draft", "approved"]
    """`approved`: every text that there still is."""
    lang: str
    """Of the marks: the case's."""
    note: str
    """What a machine does not see, in your language."""
    drafts: list[PublicDraft]
