"""Who asked for what, and what of it is in the record: all that was acknowledged, nothing that was refused, all of it
once. An answer may be lost, and a request come twice; a record may neither lack a command nor have it twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from oracle.journal import Request
from oracle.reading import Event, Index, Record
from oracle.rules import Breach, Rule

PEOPLE: Final = frozenset({"complainant", "respondent", "officer", "mediator"})
"""Whose commands come from requests alone."""
FOR_OTHERS: Final = {"representative": frozenset({"complainant", "respondent"})}
"""Who acts for somebody, as whom it is recorded."""
WITNESSES: Final = ("case", "arbitration", "group", "report", "alert")
"""What keeps a record; what belongs to a case may name the case beside itself."""
_KINDS: Final = frozenset(WITNESSES)
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def check(found: Index) -> Iterator[Breach]:
    for record in found.records.values():
        yield from _once(record)
    requests = found.evidence.requests
    for request in requests:
        yield from _kept(found, request)
    yield from _counted(found, [request for request in requests if request.method in _WRITES])
    yield from _replayed(requests)


# ------------------------------------------------------------------------------------------------------------- once


def _once(record: Record) -> Iterator[Breach]:
    """Together and at one moment: a second attempt that was carried out again has another."""
    last, seen = "", dict[str, str]()
    for event in record.events:
        if event.command in seen and (event.command != last or seen[event.command] != event.at):
            yield Breach(
                Rule.COMMAND_ONCE,
                f"{record.name} has {event.command} again in event {event.seq} ({event.type})",
            )
        last, seen[event.command] = event.command, event.at


# ------------------------------------------------------------------------------------------------------------- kept


def _kept(found: Index, request: Request) -> Iterator[Breach]:
    """Whatever anybody was shown of a record's end: it was the end of that very record at some time."""
    if not _ok(request) or not isinstance(request.answer, dict):
        return
    for shown in _shown(request.answer):
        if not (_had(found, shown, "case") or any(_had(found, shown, kind) for kind in WITNESSES)):
            yield Breach(
                Rule.COMMAND_KEPT,
                f"request {request.n}, {request.method} {request.path}, was told of event {shown['seq']} with"
                f" {shown['chain_head'][:12]}…, which is not there",
            )


def _had(found: Index, shown: dict[str, Any], kind: str) -> bool:
    record, seq = found.records.get(shown.get(f"{kind}_id") or ""), shown["seq"]
    return (
        record is not None
        and 0 < seq <= len(record.events)
        and bool(record.events[seq - 1].hash == shown["chain_head"])
    )


def _shown(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    inner = [answer[kind] for kind in answer.keys() & _KINDS if isinstance(answer[kind], dict)]
    for shown in (answer, *inner):
        if shown.get("chain_head") and isinstance(shown.get("seq"), int):
            yield shown


def _ok(request: Request) -> bool:
    return request.status is not None and 200 <= request.status < 300


def _unsure(request: Request) -> bool:
    """Nobody knows what became of it, or of an earlier attempt."""
    return request.status is None or request.status >= 500 or request.attempts > 1


# ---------------------------------------------------------------------------------------------------------- counted


def _counted(found: Index, requests: list[Request]) -> Iterator[Breach]:
    """By record and role: acknowledged actions <= commands <= all that may have been carried out."""
    least, most = _bounds(found, requests)
    for record in found.records.values():
        done = _commands(record)
        for role in sorted(PEOPLE):
            number, low, high = done[role], least[record.id, role], most[record.id, role]
            if number > high:
                yield Breach(
                    Rule.COMMAND_ASKED,
                    f"{record.name} has {number} commands of its {role}, who asked for {high}",
                )
            if number < low:
                yield Breach(
                    Rule.COMMAND_COUNTED,
                    f"{record.name} has {number} commands of its {role}, to whom {low} were acknowledged",
                )


def _commands(record: Record) -> Counter[str]:
    """By role. In a group a complainant who is in office is recorded as its representative."""
    first: dict[str, Event] = {}
    for event in record.events:
        first.setdefault(event.command, event)
    done = Counter(event.by for event in first.values())
    if record.kind == "group":
        done["complainant"] += done["representative"]
    return done


def _bounds(
    found: Index, requests: list[Request]
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    least, most = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    seen: set[tuple[str, str, str]] = set()
    for request in requests:
        intention = request.who, request.path, request.key
        if request.key and intention in seen:
            continue
        seen.add(intention)
        if "dry_run=true" in request.path or not (_ok(request) or _unsure(request)):
            continue
        roles = FOR_OTHERS.get(request.role, frozenset({request.role}))
        owners = {part for part in request.path.partition("?")[0].split("/") if part in found.records}
        for owner in owners | _named(found, request):
            most.update((owner, role) for role in roles)
            if len(roles) == 1 and _ok(request) and _acts(request, owner):
                least[owner, request.role] += 1
    return least, most


def _named(found: Index, request: Request) -> set[str]:
    """Records that a request may have changed without standing in its path."""
    told = [part for part in (request.answer, request.body) if isinstance(part, dict)]
    ids = {str(part.get(f"{kind}_id", "")) for part in told for kind in WITNESSES}
    return ids & found.records.keys()


def _acts(request: Request, owner: str) -> bool:
    """An action on that record, which answers with the record after it."""
    return (
        f"/{owner}/actions/" in request.path
        and request.method == "POST"
        and any(_shown(request.answer or {}))
    )


# --------------------------------------------------------------------------------------------------------- replayed


def _replayed(requests: tuple[Request, ...]) -> Iterator[Breach]:
    """What was made stays what was made. How things stand is told anew, and may have changed."""
    known: dict[tuple[str, str, str], list[Request]] = defaultdict(list)
    for request in requests:
        if request.key and request.method == "POST" and _ok(request) and isinstance(request.answer, dict):
            known[request.who, request.path, request.key].append(request)
    for same in known.values():
        for again in same[1:]:
            if again.body == same[0].body and _made(again.answer) != _made(same[0].answer):
                yield Breach(
                    Rule.COMMAND_REPLAYED,
                    f"request {again.n}, {again.path} with {again.key}, names {_made(again.answer)}"
                    f" where request {same[0].n} named {_made(same[0].answer)}",
                )


def _made(answer: dict[str, Any]) -> tuple[Any, ...]:
    return answer.get("case_id"), answer.get("group_id"), answer.get("report_id"), answer.get("created")
