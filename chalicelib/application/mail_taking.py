"""Complaints by e-mail. A letter that says everything becomes a case; any other is answered with a link to the form,
filled in as far as the letter goes. Each letter has one case and one answer, however often it comes.

    file+<26: a filing link's nonce>@…       for the person the link was made for
    file+t-<26: tenant>-<10>@…               for anybody; the last ten characters are a code of the platform's key
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy, TenancyOf
from chalicelib.application.filing_cases import Guides
from chalicelib.application.filing_links import LIFE, FilingLinks, Opened, text
from chalicelib.application.intake import Intake, person_ref
from chalicelib.application.intake_ports import Intakes, Words
from chalicelib.application.notice_ports import Mail, Mailer, MailRefused
from chalicelib.domain.errors import Incomplete, Invalid, NotFound
from chalicelib.domain.intake import letter as letters
from chalicelib.domain.intake import mailtext, questions
from chalicelib.domain.intake.draft import DETAIL, Draft, Given
from chalicelib.domain.intake.letter import Letter
from chalicelib.domain.values import ID_BODY, derive_id

CHANNEL: Final = "email"
ANSWERS_A_DAY: Final = 5
"""To one sender, of one platform."""
PLATFORMS_A_DAY: Final = 5_000
"""Of one platform, to all: whoever makes us write letters makes us write no more than these."""
REMEMBERED: Final = timedelta(days=30)
"""How long a letter is known again; its case is for ever."""
_LOCAL: Final = re.compile(rf"\Afile\+(?:t-({ID_BODY})-([a-z2-7]{{10}})|({ID_BODY}))\Z")
_ANSWERED: Final = re.compile(r"\A(?:(?:re|aw|sv|回复|回覆|答复)\s*[:：]\s*)+", re.IGNORECASE)
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


class Taken(msgspec.Struct, frozen=True):
    """What became of a letter. `code`: filed, asked, captured (of a sandbox, which writes to nobody), silent (a
    machine's, our own, or one too many), again, nobodys.
    """

    code: str
    case_id: str = ""


class Addressed(msgspec.Struct, frozen=True):
    """Whose letter it is, and what is known of the complaint beforehand."""

    there: Tenancy
    draft: Draft
    address: str
    """Where the letter was sent."""
    link: Opened | None = None
    """The filing link that it answers."""


class MailTaking:
    """`domain`: of the addresses; `site`: where the form is."""

    def __init__(
        self, intake: Intake, links: FilingLinks, intakes: Intakes, guides: Guides, words: Words, mailer: Mailer,
        tenancy_of: TenancyOf, now: Callable[[], datetime], domain: str, site: str,
    ) -> None:  # fmt: skip
        self._intake, self._links, self._intakes, self._guides = intake, links, intakes, guides
        self._words, self._mailer, self._tenancy_of, self._now = words, mailer, tenancy_of, now
        self._domain, self._site = domain.lower(), site.rstrip("/")

    def take(self, raw: bytes) -> Taken:
        """Raises Refused for a letter that nobody reads."""
        letter = letters.parse(raw)
        if not letter.by_person or letter.sender.rpartition("@")[2] == self._domain:
            return Taken("silent")  # somebody's note of absence is no complaint, nor is our own answer to one
        found = self._addressed(letter)
        if found is None:
            return Taken("nobodys")
        if found.link is not None and (case_id := found.link.kept.case_id):
            return self._filed(found, letter, found.draft, case_id)
        key = derive_id("evt", found.there.root.ids, "mail", letter.mark)
        draft = self._draft(found, letter)
        if found.link is not None:  # one complaint for each link, by whichever channel its person chose
            key = found.link.kept.id
        read, wrong = self._intake.heard(found.there, draft)
        if wrong:
            return self._answered(found, letter, "asked", lambda: self._question(found, letter, read, wrong))
        try:
            receipt = self._intake.file(found.there, read, CHANNEL, key, letter.sender)
        except (Invalid, Incomplete):
            return self._answered(found, letter, "asked", lambda: self._question(found, letter, read, wrong))
        case_id = receipt.case.head.case_id
        if found.link is not None:
            self._links.filed(found.link, case_id)
        return self._filed(found, letter, read, case_id)

    def _filed(self, found: Addressed, letter: Letter, draft: Draft, case_id: str) -> Taken:
        told = self._answered(found, letter, "filed", lambda: self._receipt(found, letter, draft, case_id))
        return replace(told, case_id=case_id)

    def _addressed(self, letter: Letter) -> Addressed | None:
        for address in letter.to:
            local, _, domain = address.rpartition("@")
            parts = _LOCAL.match(local) if domain == self._domain else None
            if parts is None:
                continue
            found = (
                self._of_link(parts[3], address)
                if parts[3]
                else self._of_platform(parts[1], parts[2], letter, address)
            )
            if found is not None:
                return found
        return None

    def _of_link(self, nonce: str, address: str) -> Addressed | None:
        opened = self._links.by_nonce(nonce)
        return Addressed(opened.there, opened.draft, address, opened) if opened is not None else None

    def _of_platform(self, tenant: str, code: str, letter: Letter, address: str) -> Addressed | None:
        try:
            there = self._tenancy_of(f"ten_{tenant}")
        except NotFound:
            return None
        desk = self._intakes.desk(there.tenant.id)
        if desk is None or not hmac.compare_digest(code, _code(there.root, tenant)):
            return None
        lang = "zh" if _CHINESE.search(letter.text) else desk.lang
        return Addressed(there, Draft(Given(desk.pack, lang, desk.country)), address)

    def _draft(self, found: Addressed, letter: Letter) -> Draft:
        """What the platform said stands; the letter adds to it. The sender's address is the one vouched for."""
        said = mailtext.answers(letter.text)
        kind = found.draft.saying("dispute_type", said.get("dispute_type", ""))
        first, _ = self._intake.heard(found.there, kind)
        said = mailtext.answers(letter.text, _labels(first, self._guides))
        own = {"complainant_email": letter.sender}
        if letter.name and "@" not in letter.name:  # a name is shown to the other side, an address never
            own["complainant_name"] = letter.name
        return Draft(
            found.draft.given, own | said | found.draft.answers | {"complainant_email": letter.sender}
        )

    def _answered(self, found: Addressed, letter: Letter, code: str, write: Callable[[], Mail]) -> Taken:
        """At most one answer for each letter, and a few a day for each sender. The mark is set before the answer goes
        out, and taken back where it cannot: two answers are worse than a late one.
        """
        mark, now = f"mail#{found.there.tenant.id}#{letter.mark}", self._now()
        if not self._intakes.first(mark, now + REMEMBERED):
            return Taken("again")
        if found.there.tenant.sandbox:
            return Taken("captured")
        if self._is_much(found.there.tenant.id, letter.sender, now):
            return Taken("silent")
        try:
            self._mailer.send(write())
        except MailRefused:
            return Taken("silent")
        except BaseException:
            self._intakes.unmark(mark)
            raise
        return Taken(code)

    def _is_much(self, tenant: str, sender: str, now: datetime) -> bool:
        """Counted by the day; the sender first, so that one alone cannot use up the platform's."""
        mark = hashlib.sha256(f"{tenant}|{sender}".encode()).hexdigest()[:40]
        return any(
            self._intakes.count(f"mail#{name}#{now:%Y-%m-%d}", now + timedelta(days=2)) > limit
            for name, limit in ((mark, ANSWERS_A_DAY), (tenant, PLATFORMS_A_DAY))
        )

    def _question(self, found: Addressed, letter: Letter, draft: Draft, wrong: dict[str, str]) -> Mail:
        """What is missing, and the link to the form with everything that the letter said."""
        text, until = self._form(found, letter, draft)
        lang, known = draft.lang, self._guides.get()
        missing = [q for q in questions.asked(draft, known) if q.key in wrong]
        lines = "\n".join(f"- {self._label(q, lang)}" for q in missing)
        body = self._words.text(
            lang, "intake", "mail", "ask", name=letter.name or letter.sender, missing=lines,
            link=f"{self._site}/file/{text}?lang={lang}", until=f"{until:%Y-%m-%d}",
        )  # fmt: skip
        return self._letter(found, letter, lang, body)

    def _form(self, found: Addressed, letter: Letter, draft: Draft) -> tuple[str, datetime]:
        """The link that the letter answers, with what it adds; else one for this letter."""
        if found.link is not None:
            kept = self._links.enriched(found.link, draft)
            return text(found.there.root, kept), kept.expires_at
        nonce = derive_id("fln", found.there.root.ids, "mail-link", letter.mark)
        given = replace(draft.given, complainant_ref=person_ref(found.there.root, letter.sender))
        made, kept = self._links.make(found.there, nonce, Draft(given, draft.answers), self._now() + LIFE)
        return made, kept.expires_at

    def _receipt(self, found: Addressed, letter: Letter, draft: Draft, case_id: str) -> Mail:
        lang = draft.lang
        more = self._words.text(lang, "intake", "mail", "files") if letter.attachments else ""
        body = self._words.text(
            lang, "intake", "mail", "filed", name=letter.name or letter.sender, case=case_id, files=more
        )
        return self._letter(found, letter, lang, body)

    def _letter(self, found: Addressed, letter: Letter, lang: str, body: str) -> Mail:
        """In the platform's name; an answer to it comes back to the same address."""
        about = _ANSWERED.sub("", letter.subject) or "…"
        subject = self._words.text(lang, "intake", "mail", "re", subject=about)[:200]
        return Mail(
            letter.sender, found.there.tenant.name, found.address, subject, body, lang, {"kind": "intake"},
            answers=(*letter.references, letter.message_id),
        )  # fmt: skip

    def _label(self, question: questions.Question, lang: str) -> str:
        if question.label is not None:
            return question.label.of(lang)
        return self._words.text(lang, "intake", "questions", question.key, "label")


def address(root: ports.Root, tenant: str, domain: str) -> str:
    """Where anybody may write to this platform."""
    body = tenant.removeprefix("ten_")
    return f"file+t-{body}-{_code(root, body)}@{domain}"


def link_address(link_id: str, domain: str) -> str:
    """Where the person of a filing link may write to."""
    return f"file+{link_id.removeprefix('fln_')}@{domain}"


def _code(root: ports.Root, tenant_body: str) -> str:
    digest = hmac.new(
        root.ids, b"redress:mail-address:1|" + tenant_body.encode("ascii"), hashlib.sha256
    ).digest()
    return base64.b32encode(digest).decode().lower()[:10]


def _labels(draft: Draft, guides: Guides) -> dict[str, str]:
    """The labels of the dispute type's own form, in both languages."""
    found = {}
    for question in questions.asked(draft, guides.get()):
        if question.key.startswith(DETAIL) and question.label is not None:
            for lang in ("en", "zh"):
                found[" ".join(question.label.of(lang).casefold().split())] = question.key
    return found
