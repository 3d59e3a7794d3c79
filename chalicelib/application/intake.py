"""The desk behind every channel that is no API: drafts become cases here, each once, through the one command."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.application import execute, ports
from chalicelib.application.asking import Ask, Tenancy
from chalicelib.application.filing_cases import Filing, Guides
from chalicelib.application.queries import Reader
from chalicelib.domain.access import Principal
from chalicelib.domain.errors import Incomplete, Invalid, KeyReused
from chalicelib.domain.intake import assembling, questions
from chalicelib.domain.intake.complaint import Complaint
from chalicelib.domain.intake.draft import Draft
from chalicelib.domain.values import Role

ROUTE: Final = "POST /v1/cases"
PERSON_PREFIX: Final = "person-"


class Intake:
    """`key`: what makes one complaint of two submissions: the link's, the conversation's or the letter's own id."""

    def __init__(self, filing: Filing, guides: Guides, reader: Reader) -> None:
        self._filing, self._guides, self._reader = filing, guides, reader

    def heard(self, there: Tenancy, draft: Draft) -> tuple[Draft, dict[str, str]]:
        """The draft as it is kept, and what is wrong or missing, by question: a code of a field's fault. Under "" what
        no answer can mend.
        """
        read, unread = assembling.heard(draft, self._guides.get(), self.today(there, draft))
        found = dict.fromkeys(unread, "unread")
        try:
            tried = self._complaint(there, _without(read, unread), "api", "try")
            self._filing.checked(self._ask(there, "", b""), tried)
        except (Invalid, Incomplete) as refused:
            found = (
                assembling.told(refused.faults) | found
            )  # what cannot be read is missing as well: told once
        known = self._guides.get()
        return read, found | {
            q.key: "missing" for q in questions.open_questions(read, known) if q.key not in found
        }

    def file(self, there: Tenancy, draft: Draft, channel: str, key: str, person: str = "") -> execute.Receipt:
        """One case, however often and with whatever it is submitted again: the first one stands. `person`: what marks
        the one who complains where the platform has given no reference. Raises Invalid and Incomplete.
        """
        complaint = self._complaint(there, draft, channel, person or key)
        ask = self._ask(there, key, msgspec.json.encode(complaint, order="sorted"))
        case_id = self.case_id(there, key)
        try:
            return self._filing.file(ask, complaint, case_id)
        except KeyReused:
            return execute.Receipt(self._reader.load(case_id).case, replayed=True)

    def case_id(self, there: Tenancy, key: str) -> str:
        """Of the case that a submission under this key makes, by whichever channel."""
        return execute.case_id(there.root, _principal(there, key), key)

    def today(self, there: Tenancy, draft: Draft) -> date:
        """By the rules' own time. Raises Invalid for rules that are not there."""
        pack = self._filing.pack_named(draft.given.pack, there.now, there.tenant.id)
        return there.now.astimezone(ZoneInfo(pack.time_zone)).date()

    def _complaint(self, there: Tenancy, draft: Draft, channel: str, person: str) -> Complaint:
        return assembling.complaint(draft, self._guides.get(), channel, person_ref(there.root, person))

    def _ask(self, there: Tenancy, key: str, canonical: bytes) -> Ask:
        who = _principal(there, key)
        return Ask(
            tenant=there.tenant, root=there.root, principal=who, at=there.now,
            command_id=execute.command_id(there.root, who, ROUTE, key), route=ROUTE, key=key,
            fingerprint=execute.fingerprint(there.root, canonical, key),
        )  # fmt: skip


def person_ref(root: ports.Root, mark: str) -> str:
    """A reference for somebody whom the platform gave none; it tells nobody what it was made of."""
    digest = hmac.new(
        root.ids, b"redress:person-ref:1|" + mark.casefold().encode(), hashlib.sha256
    ).hexdigest()
    return PERSON_PREFIX + digest[:26]


def _principal(there: Tenancy, key: str) -> Principal:
    """The platform files; the desk has keys of its own, so that they meet nobody else's."""
    return Principal(f"intake.{key}", Role.PLATFORM, there.tenant.id)


def _without(draft: Draft, keys: tuple[str, ...]) -> Draft:
    return Draft(draft.given, {key: said for key, said in draft.answers.items() if key not in keys})
