"""What lies with a group: its record, its rooms, work under way, the ledger, and what goes out of it in bulk."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.application import group_exports
from chalicelib.application.group_exports import Check
from chalicelib.application.group_queries import HEARS
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Forbidden, Invalid
from chalicelib.domain.group import rules, views
from chalicelib.domain.group.state import Group, JobKind
from chalicelib.domain.values import Money, Role, stamp
from chalicelib.entrypoints.http import group_render, group_words, texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.group_access import Visit, may_export, visit
from chalicelib.entrypoints.http.group_schemas import ExportQuery, LedgerQuery, RoomQuery

EVENTS_PER_PAGE: Final = 500
"""Of a bundle."""


def events(request: Request) -> Reply:
    seen, query, (_, root) = visit(request, "group.events"), request.query, work.tenancy(request)
    return Reply(services().group_reader.events(seen.loaded, seen.who, root, query.after, query.limit))


def messages(request: Request) -> Reply:
    """Of the rooms that the caller is in. A room that is not for him is refused by name."""
    seen, (_, root) = visit(request, "group.messages"), work.tenancy(request)
    query: RoomQuery = request.query
    own = query.room == "representatives" and seen.who.role is Role.COMPLAINANT
    if query.room is not None and not own and seen.who.role not in HEARS[query.room]:
        raise Forbidden("This room is not yours.")
    read = services().group_reader.messages
    return Reply(read(seen.loaded, seen.who, root, query.room, query.after, query.limit))


def progress(request: Request) -> Reply:
    """How far work over all members has come."""
    seen = visit(request, "group.work")
    job, shown = seen.group.job, None
    if job is not None:
        done, shards = services().mustering.progress(seen.group)
        shown = {
            "id": job.id, "kind": job.kind, "of": job.of, "attempt": job.attempt, "done": done, "shards": shards,
            "said": group_words.work(request.lang, JobKind(job.kind)),
        }  # fmt: skip
    return Reply({"group_id": seen.group.head.group_id, "work": shown, "as_of": stamp(seen.at)})


# -------------------------------------------------------------------------------------------------------------- ledger


def own_line(request: Request) -> Reply:
    """What the group's ledger gives the caller's own case."""
    seen = visit(request, "group.own_line")
    group, case = seen.group, seen.case
    assert case is not None, "only a member's token comes here"
    ledger, line, booked = group.ledger, None, None
    if ledger is not None:
        membership = case.memberships[group.head.group_id]
        booked = services().group_exports.own_line(group, membership, case.head.case_id)
        line = _line(booked, group, request.lang) if booked is not None else None
    review = next((d for d in group.running() if d.rule == rules.REVIEW), None)
    shown = views.view(group, seen.who.role, seen.at, services().group_reader.pack(group))["ledger"]
    again = views.correction(group) if line is not None and booked is not None and booked.lowered else None
    key = "none" if ledger is None else "nothing" if line is None else "review" if review else "carried"
    key = "again" if again is not None else key
    until = review or (group.deadlines[f"poll:{again.id}"] if again is not None else None)
    due = texts.moment(until.due_at, request.lang, _zone(group)) if until else ""
    return Reply({
        "group_id": group.head.group_id, "ledger": shown, "line": line,
        "review_until": stamp(review.due_at) if review else None,
        "poll_id": again.id if again is not None else None,
        "further": services().group_exports.further(group, case.memberships[group.head.group_id], case.head.case_id),
        "next": texts.text(request.lang, "own_line", key, due=due),
    })  # fmt: skip


def ledger(request: Request) -> Reply:
    """The sums, and the lines page by page; with the first page what goes to nobody of the members."""
    seen, query = visit(request, "group.ledger"), request.query
    shown = _seen(seen)["ledger"]
    body: dict[str, Any] = {"group_id": seen.group.head.group_id, "ledger": shown}
    if seen.group.ledger is None:
        return Reply(body | {"rest": [], "lines": [], "next_after": None})
    assert isinstance(query, LedgerQuery)
    lines, rest, after = services().group_exports.lines(seen.group, query.after, query.limit)
    others = [
        {"account": r.account, "currency": r.currency, "amount": r.amount, "why": r.why} for r in rest
    ]  # fmt: skip
    said = [_line(line, seen.group, request.lang) for line in lines]
    return Reply(body | {"rest": others, "lines": said, "next_after": after})


def _line(booked: Any, group: Group, lang: str) -> dict[str, Any]:
    assert group.ledger is not None
    amount, claim = Money(booked.amount, booked.currency), Money(booked.claim, booked.currency)
    formula = group_render.formula_of(group, group.ledger)
    return group_render.line(booked.case_id, amount, claim, booked.choice, formula, lang)


def _seen(seen: Visit) -> dict[str, Any]:
    return services().group_reader.view(seen.group, seen.who, seen.at)


def _zone(group: Group) -> str:
    return services().group_reader.pack(group).time_zone


# ------------------------------------------------------------------------------------------------------------- exports


def export(request: Request) -> Reply:
    """The list for a representative action, or the record. Nothing is kept of either: each page is made when asked."""
    query: ExportQuery = request.query
    seen = visit(request, "group.export")
    may_export(seen)
    view = _seen(seen)
    body = {
        "kind": query.kind, "group": view, "roll": view["roll"], "representatives": view["representatives"],
        "authorities": view["authorities"], "as_of": stamp(seen.at),
    }  # fmt: skip
    more = _members(seen, query, request.lang) if query.kind == "members" else _bundle(request, seen, query)
    return Reply(body | more)


def _members(seen: Visit, query: ExportQuery, lang: str) -> dict[str, Any]:
    """Each member as registered, checked against the rules of the pack."""
    group, pack = seen.group, services().group_reader.pack(seen.group)
    listed, after = services().group_exports.members(group, query.after, query.limit)
    group_id = group.head.group_id
    found = [*group_exports.checks(group, pack, seen.at), group_exports.proof_check(listed, group_id)]
    rows = [group_exports.row(one, group_id) for one in listed]
    for row in rows:
        row["joined_at"] = row["joined_at"] and stamp(row["joined_at"])
    return {"checks": [_check(c, lang) for c in found], "members": rows, "next_after": after}


def _check(check: Check, lang: str) -> dict[str, Any]:
    key = f"{check.code}_{'met' if check.ok else 'missing'}"
    detail = texts.text(lang, "group_checks", key, have=check.have, need=check.need)
    return {"code": check.code, "ok": check.ok, "detail": detail}


def _bundle(request: Request, seen: Visit, query: ExportQuery) -> dict[str, Any]:
    """As `redress verify` reads it: the chain with the roots that stand in it, and draws with their seeds."""
    _, root = work.tenancy(request)
    after = query.after or "0"
    if ":" in after:
        raise Invalid(faults=(Fault("query/after", "malformed_cursor"),))
    chain = services().group_reader.events(seen.loaded, seen.who, root, int(after), EVENTS_PER_PAGE)
    ledgers = [views.plain(found) for found in seen.group.ledgers.values()]
    return {
        "ledgers": ledgers, "draws": _seen(seen)["draws"], "events": chain["events"],
        "next_after": str(chain["next_after"]) if chain["next_after"] is not None else None,
    }  # fmt: skip
