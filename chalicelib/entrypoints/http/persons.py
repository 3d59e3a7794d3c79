"""Requests to erase a person, of the platform's or of the person itself, and how they stand."""

from __future__ import annotations

from typing import Any

from chalicelib.application import execute
from chalicelib.application.erasure_requests import Weighed, told
from chalicelib.application.forgetting_ports import ErasureRequest
from chalicelib.bootstrap import services
from chalicelib.domain.case.forgetting import ENDS, Waits
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import texts, words, work
from chalicelib.entrypoints.http.auth import admit, case_target
from chalicelib.entrypoints.http.exchange import Reply, Request


def erase(request: Request) -> Reply:
    """Weighed at once, carried out by the hourly round."""
    tenant, root = work.tenancy(request)
    ref, who, key = _whose(request, "person.erase"), work.principal(request), request.key or ""
    if who.role.is_party and request.body.ground != "data_subject":
        raise Forbidden
    asked = ErasureRequest(
        id=derive_id("era", root.ids, who.id, "POST /v1/persons/erasure", ref, key), tenant=tenant.id, ref=ref,
        ground=ErasureGround(request.body.ground), by=who.role.value, asked_at=services().clock.now(),
        fingerprint=execute.fingerprint(root, request.canonical, key), note=request.body.note or "",
    )  # fmt: skip
    found, replayed = services().asking_to_erase.ask(asked)
    stored = services().erasure_requests.get(asked.id) or asked
    return Reply(_shown(stored, found, request.lang), replayed=replayed)


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    stored, found = services().asking_to_erase.latest(tenant.id, _whose(request, "person.erase"))
    return Reply(_shown(stored, found, request.lang))


def _whose(request: Request, action: str) -> str:
    """The person of the path. A party's token is for itself: another reference is nobody's. Raises NotFound."""
    who, ref = work.principal(request), request.path["person_ref"]
    if who.case_id is None:
        return ref
    if who.acting:  # whoever speaks for a party does not end what it has written
        raise Forbidden
    tenant, _ = work.tenancy(request)
    loaded = services().store.load(who.case_id)
    if loaded is None:
        raise NotFound("No such person.")
    admit(who, action, case_target(loaded.case, tenant))
    if loaded.case.party(who.role).ref != ref:
        raise NotFound("No such person.")
    return ref


def _shown(request: ErasureRequest, found: Weighed, lang: str) -> dict[str, Any]:
    state = "done" if found.over else "under_way" if found.free or found.more else "waiting"
    return {
        "request_id": request.id, "person_ref": request.ref, "ground": request.ground.value,
        "note": request.note or None, "asked_at": stamp(request.asked_at), "state": state,
        "erasing": list(found.free), "waiting": _waiting(found, lang),
        "erases_at": stamp(found.until) if found.until is not None else None,
        "says": _says(state, found, lang), "more": found.more,
    }  # fmt: skip


def _waiting(found: Weighed, lang: str) -> list[dict[str, Any]]:
    """Each reason with who can end it, by when, and what silence means."""
    return [
        line
        | {
            "reasons": [
                _reason(plain, one, lang) for plain, one in zip(line["reasons"], reasons, strict=True)
            ]
        }
        for line, (_, reasons) in zip(told(found), found.waiting, strict=True)
    ]


def _reason(plain: dict[str, Any], one: Waits, lang: str) -> dict[str, Any]:
    until = texts.moment(one.until, lang) if one.until is not None else ""
    says = texts.text(lang, "erasure", one.why.value, until=until)
    return plain | {"acts": [role.value for role in ENDS[one.why]], "says": says}


def _says(state: str, found: Weighed, lang: str) -> str:
    """Of what waits too, where some goes and some does not."""
    if state == "done" or not found.waiting:
        return texts.text(lang, "erasure", state)
    waits = (
        texts.text(lang, "erasure", "by", until=texts.moment(found.until, lang))
        if found.until is not None
        else texts.text(lang, "erasure", "unknown")
    )
    return words.joined(
        lang, texts.text(lang, "erasure", "under_way") if state == "under_way" else None, waits
    )
