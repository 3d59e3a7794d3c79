"""From a draft to the complaint that is filed. Every channel goes through here, so that the same answers are the same
complaint; only the channel's own name differs.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from chalicelib.domain.case.filing import Form, PersonForm
from chalicelib.domain.case.procedure import Call
from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.catalogue import Catalogue
from chalicelib.domain.errors import Fault
from chalicelib.domain.intake import questions, reading
from chalicelib.domain.intake.complaint import Complaint
from chalicelib.domain.intake.draft import DETAIL, Draft
from chalicelib.domain.intake.questions import Kind, Question
from chalicelib.domain.values import Money

OF_POINTER: Final = {
    "/dispute_type": "dispute_type", "/order_ref": "order_ref", "/respondent/name": "respondent_name",
    "/respondent/ref": "respondent_name", "/occurred_on": "occurred_on", "/narrative": "narrative",
    "/claim/remedy": "remedy", "/claim/money": "amount", "/claim/text": "wish",
    "/complainant/name": "complainant_name", "/complainant/email": "complainant_email",
    "/complainant/phone": "complainant_phone",
}  # fmt: skip
"""Where a fault of a complaint is told to somebody who answers questions."""


def heard(draft: Draft, known: Catalogue, today: date) -> tuple[Draft, tuple[str, ...]]:
    """The draft with every answer as it is kept, and the keys of those that cannot be read, which stay as they are.

    In the order of the questions, for later ones depend on earlier answers; what nobody asks is dropped.
    """
    kept, unread = Draft(draft.given), []
    done: set[str] = set()
    while question := next((q for q in questions.asked(kept, known) if q.key not in done), None):
        done.add(question.key)
        said = draft.answer(question.key)
        if not said:
            continue
        value = questions.read(question, said, kept, today)
        if value is None:
            unread.append(question.key)
        kept = kept.saying(question.key, value if value is not None else said)
    order = [question.key for question in questions.asked(kept, known)]
    return kept, tuple(sorted(unread, key=order.index))


def complaint(
    draft: Draft, known: Catalogue, channel: str, complainant_ref: str, call: Call | None = None
) -> Complaint:
    """Of a draft whose answers have all been read. What is missing stays missing: the rules tell every gap at once."""
    given, asked = draft.given, questions.asked(draft, known)
    by_key = {question.key: draft.answer(question.key) or None for question in asked}
    kind, remedy, day = by_key.get("dispute_type"), by_key.get("remedy"), by_key.get("occurred_on")
    name = by_key.get("respondent_name")
    form = Form(
        complainant=PersonForm(
            given.complainant_ref or complainant_ref, by_key.get("complainant_name"),
            by_key.get("complainant_email"), by_key.get("complainant_phone"),
        ),
        respondent=PersonForm(given.respondent_ref or (named(name) if name else None), name),
        dispute_type=DisputeType(kind) if kind else None, occurred_on=date.fromisoformat(day) if day else None,
        remedy=Remedy(remedy) if remedy else None, money=_money(by_key.get("amount"), draft),
        narrative=by_key.get("narrative"), order_ref=by_key.get("order_ref"), terms_ref=given.terms_ref,
        channel=channel, lang=given.lang, text=by_key.get("wish"), standing=given.standing, promises=given.promises,
    )  # fmt: skip
    details = {q.key.removeprefix(DETAIL): _detail(q, draft) for q in asked if q.key.startswith(DETAIL)}
    said = {key: value for key, value in details.items() if value}
    return Complaint(given.pack, form, said, given.country, given.about, given.order, call)


def told(faults: Iterable[Fault]) -> dict[str, str]:
    """Faults of a complaint by the question they belong to; the first of each. What belongs to none, under ""."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(_key(fault.pointer), fault.code)
    return found


def named(name: str, address: str = "") -> str:
    """A reference for a seller whom nobody gave one: the same however the name is spaced or capitalised.

    `address`: in its one spelling, where whoever reads it can come as that seller: then it is one of that name and that
    address, for anybody may write any address beside any name.
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    whole = f"{folded}\n{address}" if address else folded  # a folded name has no line ends
    digest = hashlib.sha256(b"redress:named:1|" + whole.encode()).digest()
    return "named-" + base64.b32encode(digest[:15]).decode().lower()


def _key(pointer: str) -> str:
    if pointer.startswith("/details/"):
        return DETAIL + pointer.removeprefix("/details/")
    return next((key for start, key in OF_POINTER.items() if pointer.startswith(start)), "")


def _money(said: str | None, draft: Draft) -> Money | None:
    return reading.money(said, questions.currency(draft), draft.lang) if said else None


def _detail(question: Question, draft: Draft) -> str:
    """As the form of a dispute type holds it: an amount in minor units alone."""
    said = draft.answer(question.key)
    if question.kind is not Kind.MONEY or not said:
        return said
    found = _money(said, draft)
    return str(found.amount) if found is not None else ""
