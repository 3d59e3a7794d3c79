"""Notices to people over HTTP: a platform's settings, what was sent, a person's wishes, one-click goodbyes."""

from __future__ import annotations

import html
from typing import Any

from msgspec import structs

from chalicelib.application.notice_facts import contact
from chalicelib.application.notice_ports import NoticeSettings
from chalicelib.application.ports import Loaded, Root, VersionMoved
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid, NotFound, TryAgain
from chalicelib.domain.notices import preferences as wishes
from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.notice import Notice
from chalicelib.domain.notices.preferences import Preferences
from chalicelib.domain.notices.templates import Category
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import intake_page as pages
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.notice_schemas import NoticeSettingsIn, NoticesQuery, PreferencesIn

PARTIES = (Role.COMPLAINANT, Role.RESPONDENT)
PAGE = 500
PATIENCE = 5
"""How often we look again where somebody else was faster."""

# ------------------------------------------------------------------------------------------------------ the platform's


def show_settings(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return _settings(services().notices.stored_settings(tenant.id))


def put_settings(request: Request) -> Reply:
    """All of them; seen by every process within a minute. On needs a name to come from."""
    body: NoticeSettingsIn = request.body
    if body.on and body.from_name is None:
        raise Invalid(faults=(Fault("/from_name", "missing"),))
    tenant, _ = work.tenancy(request)
    wanted = NoticeSettings(body.on, body.from_name or "", body.reply_to or "", body.case_link or "")
    return _settings(services().notices.put_settings(tenant.id, wanted, request.if_match))


def _settings(stands: NoticeSettings) -> Reply:
    shown = {
        "on": stands.on, "from_name": stands.from_name or None, "reply_to": stands.reply_to or None,
        "case_link": stands.case_link or None, "version": stands.version,
    }  # fmt: skip
    return Reply(shown, version=stands.version or None)


# ------------------------------------------------------------------------------------------------------------ of a case


def list_notices(request: Request) -> Reply:
    """What has been sent, to whom, and whether it arrived. A party sees its own."""
    loaded, query = work.load(request, "case.notices"), request.query
    page: NoticesQuery = query
    rows = services().notices.of(loaded.case.head.case_id, page.after or "", page.limit)
    role = work.principal(request).role
    shown = [row for row in rows if not role.is_party or row.role == role.value]
    masks = _masks(request, loaded, {Role(row.role) for row in shown})
    after = rows[-1].key if len(rows) == page.limit else None
    return Reply({"notices": [_notice(row, masks) for row in shown], "next_after": after})


def _masks(request: Request, loaded: Loaded, roles: set[Role]) -> dict[str, str]:
    """Of those who still have an address here."""
    made, (_, root) = services(), work.tenancy(request)
    known = {role.value: contact(made.store, made.crypto, root, loaded, role) for role in sorted(roles)}
    return {role: tokens.masked(address) for role, address in known.items() if address}


def _notice(row: Notice, masks: dict[str, str]) -> dict[str, Any]:
    moments = {"held_until": row.held_until, "sent_at": row.sent_at, "done_at": row.done_at}
    plain = {
        "category": row.category,
        "state": row.state,
        "owed": row.category.is_owed,
        "cause": row.cause or None,
    }
    same = ("key", "event_id", "type", "template", "role", "lang", "subject", "text")
    return (
        plain
        | {name: getattr(row, name) for name in same}
        | {name: stamp(at) if at else None for name, at in moments.items()}
        | {"at": stamp(row.at), "to": masks.get(row.role)}
    )


def all_of(loaded: Loaded, root: Root, role: Role) -> list[dict[str, Any]]:
    """Everything that was sent to one party of the case."""
    made, case_id = services(), loaded.case.head.case_id
    address = contact(made.store, made.crypto, root, loaded, role)
    masks = {role.value: tokens.masked(address)} if address else {}
    found, rows = list[dict[str, Any]](), made.notices.of(case_id, "", PAGE)
    while rows:
        found += [_notice(row, masks) for row in rows if row.role == role.value]
        rows = made.notices.of(case_id, rows[-1].key, PAGE) if len(rows) == PAGE else []
    return found


def wishes_of(tenant_id: str, root: Root, ref: str, role: Role) -> dict[str, Any]:
    """What that person has said about being told."""
    mark = tokens.person_mark(root.ids, ref)
    shown: dict[str, Any] = _preferences(role, services().notices.preferences(tenant_id, mark)).body
    return shown


# -------------------------------------------------------------------------------------------------------------- wishes


def show_preferences(request: Request) -> Reply:
    role, person, tenant_id = _person(request)
    return _preferences(role, services().notices.preferences(tenant_id, person))


def put_preferences(request: Request) -> Reply:
    """All of them, for every case of that person at this platform. Who puts them wants to be told again."""
    body: PreferencesIn = request.body
    role, person, tenant_id = _person(request)
    wanted = Preferences(
        body.lang, tuple(Category(name) for name in body.off), _minutes(body.quiet_from), _minutes(body.quiet_until),
        body.zone,
    )  # fmt: skip
    stands = services().notices.put_preferences(tenant_id, person, wishes.checked(wanted), request.if_match)
    return _preferences(role, stands)


def _person(request: Request) -> tuple[Role, str, str]:
    """Whose wishes: a party's own, or those of the party that the platform names."""
    loaded, who = work.load(request, "case.notice_preferences"), work.principal(request)
    asked = request.query.role
    if who.role.is_party:
        if asked not in (None, who.role.value):
            raise Invalid(faults=(Fault("query/role", "not_applicable"),))
        role = who.role
    elif asked is None:
        raise Invalid(faults=(Fault("query/role", "missing"),))
    else:
        role = Role(asked)
    tenant, root = work.tenancy(request)
    return role, tokens.person_mark(root.ids, loaded.case.party(role).ref), tenant.id


def _preferences(role: Role, stands: Preferences) -> Reply:
    shown = structs.asdict(stands) | {
        "role": role.value, "quiet_from": _clock(stands.quiet_from), "quiet_until": _clock(stands.quiet_until),
        "off": list(stands.off),
    }  # fmt: skip
    return Reply(shown, version=stands.version or None)


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# ----------------------------------------------------------------------------------------------------- unsubscribing


def ask_unsubscribe(request: Request) -> Reply:
    """A page with one button: programs that follow every link of a mail must end nothing by it."""
    _, _, category = _said(request)
    words = _words(request.lang)
    button = f'<form method="post"><button>{html.escape(words["button"])}</button></form>'
    return _page(request, f"{words['ask'].format(category=_named(request.lang, category))}", button)


def unsubscribe(request: Request) -> Reply:
    """One kind of notice less (RFC 8058). The token is the credential; twice is as good as once."""
    tenant_id, person, category = _said(request)
    for _ in range(PATIENCE):
        try:
            _unsubscribed(tenant_id, person, category)
            break
        except VersionMoved:  # another kind, at the same moment
            continue
    else:
        raise TryAgain("the wishes have moved on")
    return _page(request, _words(request.lang)["done"].format(category=_named(request.lang, category)), "")


def _unsubscribed(tenant_id: str, person: str, category: Category) -> None:
    """Raises VersionMoved."""
    notices = services().notices
    before = notices.preferences(tenant_id, person)
    after = wishes.unsubscribed(before, category)
    if after != before:
        notices.put_preferences(tenant_id, person, after, before.version)


def _said(request: Request) -> tuple[str, str, Category]:
    """Raises NotFound for a token that is not ours: whoever guesses learns nothing."""
    token = request.path["unsubscribe_token"]
    tenant_id = tokens.tenant_of(token)
    read = tokens.read(services().tenancies.of(tenant_id).root.tokens, token)
    if read is None:
        raise NotFound
    return tenant_id, *read


def _words(lang: str) -> dict[str, str]:
    from chalicelib.adapters.wording.notices import own

    found: dict[str, str] = own(lang)["unsubscribe"]
    return found


def _named(lang: str, category: Category) -> str:
    from chalicelib.adapters.wording.notices import own

    return str(own(lang)["categories"][category.value])


def _page(request: Request, text: str, more: str) -> Reply:
    lang = request.lang
    title = html.escape(_words(lang)["title"])
    page = pages.whole(lang, title, f"<h1>{title}</h1><p>{html.escape(text)}</p>{more}", "")
    headers = {
        "Content-Security-Policy": pages.policy(), "Content-Language": lang, "Vary": "Accept-Language",
        "X-Frame-Options": "DENY",
    }  # fmt: skip
    return Reply(page, content_type="text/html; charset=utf-8", headers=headers)
