"""What a notice has to know of its case beside its words: the address, the language, who owes what, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.application import ports
from chalicelib.application.texts import items_of
from chalicelib.domain.case.state import Case
from chalicelib.domain.notices.planning import Stands
from chalicelib.domain.values import Role, parse_stamp

LANGUAGES: Final = ("en", "zh")


def contact(
    store: ports.CaseStore, crypto: ports.Crypto, root: ports.Root, loaded: ports.Loaded, role: Role
) -> str:
    """A party's own address, out of what was sealed for it; empty for one that gave none, or was erased."""
    head, person = loaded.case.head, loaded.persons.get(role.value)
    keys = store.person_keys(head.tenant, head.case_id, [person]) if person else {}
    wrapped = keys.get(role.value)
    if wrapped is None:
        return ""
    for sealed in loaded.sealed:
        if sealed.slot == role.value and sealed.key == "":
            found = items_of(crypto.open(root, head.case_id, sealed.slot, wrapped, sealed.box))
            return found["email"].text if "email" in found else ""
    return ""


def stands(case: Case) -> Stands:
    """As `auth.case_target` has it: notice is due to the respondent from the admission on."""
    unopened = case.head.served_at is None and "service" not in case.deadlines
    return Stands(
        unopened, {t.id: t.by for t in case.tasks.values()}, {r.id: r.to for r in case.requests.values()}
    )


def language(case: Case, role: Role) -> str:
    """The party's own where we speak it, else the case's, else English."""
    wanted = (case.party(role).lang, case.head.lang)
    return next((lang[:2] for lang in wanted if lang[:2] in LANGUAGES), LANGUAGES[0])


def due(data: Mapping[str, Any]) -> datetime | None:
    """When what the notice is about has to be done."""
    given = data.get("due_at") or (data.get("deadline") or {}).get("due_at")
    return parse_stamp(given) if given else None
