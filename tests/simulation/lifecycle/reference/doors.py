"""Which act is open to whom in which kind of stage, and what else keeps it shut.

A door answers None, or the class of the refusal: `closed` and `open` (the case), `stage`, `role`, `time`, or `state`
for anything else.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.lifecycle.reference import almanac
from tests.simulation.lifecycle.reference.clocks import C, R
from tests.simulation.lifecycle.reference.world import World

S, N, M, D, A, P = "screening", "negotiation", "mediation", "determination", "arbitration", "performance"
ANYWHERE, BEFORE_END, TALKS = {S, N, M, D, A, P}, {N, M, D, A}, {N, M, D}
PARTIES, OFFICER, MEDIATOR, PLATFORM = {C, R}, {"officer"}, {"mediator"}, {"platform"}
ROLES = (C, R, "officer", "mediator", "platform")
Door = Callable[[World, str], str | None]


def _always(w: World, role: str) -> str | None:
    return None


def _shut(shut: bool) -> str | None:
    return "state" if shut else None


def _unserved(w: World, role: str) -> str | None:
    return _shut(w.served is None)


def _serve(w: World, role: str) -> str | None:
    return _shut(w.served is not None)


def _dispatch(w: World, role: str) -> str | None:
    return _shut(w.served is not None or w.sent)


def _respond(w: World, role: str) -> str | None:
    if w.answered and w.position is not None:
        return "state"
    return "time" if w.defaulted or w.too_late("respond") else None


def _message(w: World, role: str) -> str | None:
    pause, mediation = w.pause, w.mediation
    if role in PARTIES and pause is not None and pause["reason"] == "cool_off":
        return "state"
    if role == "mediator" and (mediation is None or mediation["mediator"] is None):
        return "stage"
    return _unserved(w, role) if role == R and w.kind == S else None


# ------------------------------------------------------------------------------------------------------------ screening


def _lacking(w: World) -> list[int]:
    return [n for n, d in enumerate(w.deficiencies) if d["state"] == "open"]


def _admit(w: World, role: str) -> str | None:
    return _shut(bool(_lacking(w)))


def _note(w: World, role: str) -> str | None:
    return _shut(bool(_lacking(w)) or len(w.deficiencies) >= 3)


def _cure(w: World, role: str) -> str | None:
    if not _lacking(w):
        return "state"
    return "time" if w.too_late("cure", _lacking(w)[0]) else None


# ---------------------------------------------------------------------------------------------------------------- talks


def _offer(w: World, role: str) -> str | None:
    mine = [n for n in w.live("offers") if w.offers[n]["by"] == role]
    if len(mine) >= 3 or len(w.offers) >= 40:
        return "state"
    return _unserved(w, role) if role == C else None


def to_me(w: World, role: str) -> list[int]:
    return [n for n in w.live("offers") if w.offers[n]["by"] != role]


def _proposed_to_me(w: World, role: str) -> list[int]:
    return [n for n in w.live("proposals") if role not in w.proposals[n]["accepted"]]


def _accord_to_me(w: World, role: str) -> list[int]:
    return [n for n in w.live("accords") if w.accords[n]["by"] != role]


def _counter(w: World, role: str) -> str | None:
    return _offer(w, role) if to_me(w, role) else "state"


def _accept(w: World, role: str) -> str | None:
    return _shut(not to_me(w, role) and not _proposed_to_me(w, role))


def _decline(w: World, role: str) -> str | None:
    return None if _accord_to_me(w, role) else _accept(w, role)


def _withdraw_offer(w: World, role: str) -> str | None:
    return _shut(not any(w.offers[n]["by"] == role for n in w.live("offers")))


def _bid(w: World, role: str) -> str | None:
    bidding = w.pack.get("bidding")
    if bidding is None or w.claim["amount"] is None:
        return "state"
    current = next((n for n, r in enumerate(w.rounds) if r["state"] == "open"), None)
    if current is None:
        return "state" if len(w.rounds) >= bidding["rounds"] else _unserved(w, role) if role == C else None
    if role in w.rounds[current]["bids"]:
        return "state"
    if w.too_late("bid", current):
        return "time"
    return _unserved(w, role) if role == C else None


def _propose(w: World, role: str) -> str | None:
    if (elsewhere := _elsewhere(w, role)) is not None:
        return elsewhere
    if w.served is None or (role == "mediator" and not _leads(w, "negotiate")):
        return "state"
    return _shut(bool(w.live("proposals")) or len(w.proposals) >= 10)


def _escalate(w: World, role: str) -> str | None:
    if w.here.get("next") is None or w.served is None:
        return "state"
    opens = almanac.after(w.served, w.pack["escalate_after"], w.zone)
    return None if w.position == "contests" or w.now >= opens else "time"


def _propose_accord(w: World, role: str) -> str | None:
    if not w.here.get("by_agreement") or w.live("accords") or len(w.accords) >= 10:
        return "state"
    return _unserved(w, role) if role == C else None


def _conclude_accord(w: World, role: str) -> str | None:
    asked = _accord_to_me(w, role)
    if not asked:
        return "state"
    return "time" if w.too_late("accord", asked[0]) else None


# ------------------------------------------------------------------------------------------------------------ mediation


def _leads(w: World, *steps: str) -> bool:
    """A mediator is in charge, in one of these steps, and nobody's challenge is open."""
    m = w.mediation
    return m is not None and m["mediator"] is not None and m["step"] in steps and m["challenge"] != "open"


def _elsewhere(w: World, role: str) -> str | None:
    """Officers decide, mediators mediate."""
    own = {"officer": D, "mediator": M}[role]
    return None if own == w.kind else "stage"


def _consent(w: World, role: str) -> str | None:
    m = w.mediation
    if m is None or m["step"] != "apply" or role in m["consents"]:
        return "state"
    return "time" if w.too_late("consent") else None


def _leave(w: World, role: str) -> str | None:
    """There is nothing to leave before the other side knows."""
    return _unserved(w, role) if role == C else None


def _assign(w: World, role: str) -> str | None:
    m = w.mediation
    return _shut(m is None or m["step"] == "apply" or m["mediator"] is not None)


def _challenge(w: World, role: str) -> str | None:
    m = w.mediation
    return _shut(m is None or m["mediator"] is None or m["challenge"] == "open")


def _rule(w: World, role: str) -> str | None:
    m = w.mediation
    return _shut(m is None or m["challenge"] != "open")


def _advance(w: World, role: str) -> str | None:
    return _shut(not _leads(w, "investigate"))


def _conclude_mediation(w: World, role: str) -> str | None:
    return _shut(not _leads(w, "investigate", "negotiate"))


# ----------------------------------------------------------------------------------------------------------- the clock


def own_reasons(w: World, role: str) -> list[str]:
    return [reason for reason, rule in w.pack["pauses"].items() if role in rule["by"]]


def _pause(w: World, role: str) -> str | None:
    left = [reason for reason in own_reasons(w, role) if w.pauses_left(reason, role) > 0]
    return _shut(w.pause is not None or not any(w.stoppable(reason) for reason in left))


def _resume(w: World, role: str) -> str | None:
    pause = w.pause
    if pause is None:
        return "state"
    return _shut(role not in (pause["by"], "officer"))


def why_not_longer(w: World, role: str, rule: str, n: int | None) -> str | None:
    extension = w.pack["deadlines"].get(rule, {}).get("extension")
    if (
        extension is None
        or role not in extension["by"]
        or w.clocks[rule, n].granted >= extension.get("times", 1)
    ):
        return "state"
    return "time" if w.too_late(rule, n) else None


def _prolong(w: World, role: str) -> str | None:
    return _shut(all(why_not_longer(w, role, rule, n) for rule, n in w.clocks))


def _look_into(w: World, role: str) -> str | None:
    return _shut(not w.late and not w.stalled)


# ------------------------------------------------------------------------------------------- deciding and performing


def _request(w: World, role: str) -> str | None:
    if (elsewhere := _elsewhere(w, role)) is not None:
        return elsewhere
    blocked = role == "mediator" and not _leads(w, "investigate")
    return _shut(w.served is None or blocked or len(w.requests) >= 20)


def _decide(w: World, role: str) -> str | None:
    waiting = [r for r in w.requests if r["state"] == "open"]
    heard = w.served is not None and ("respond", None) not in w.clocks
    bound = w.clocks.get((w.here["deadline"], None))
    stands = bound is not None and bound.stands is not None
    if not heard or waiting or w.live("proposals") or stands:
        return "state"
    return "time" if w.too_late(w.here["deadline"]) else None


def _tasks(w: World, kind: str, *states: str) -> bool:
    return any(t["kind"] == kind and t["state"] in states for t in w.tasks)


def _perform(w: World, role: str) -> str | None:
    return _shut(not _tasks(w, "perform", "open"))


def _ship(w: World, role: str) -> str | None:
    return _shut(not _tasks(w, "return", "open"))


def _confirm(w: World, role: str) -> str | None:
    return _shut(not _tasks(w, "return", "open", "shipped"))


def _refuse_return(w: World, role: str) -> str | None:
    return _shut(not _tasks(w, "return", "shipped"))


def _reopen(w: World, role: str) -> str | None:
    rule = w.pack.get("reopening")
    if rule is None or role not in rule.get("by", [C]) or w.cause not in rule["after"]:
        return "state"
    if w.reopened >= rule.get("times", 1):
        return "state"
    assert w.closed is not None
    return "time" if w.now > almanac.after(w.closed, rule["within"], w.zone) else None


DOORS: dict[str, tuple[set[str], set[str], Door]] = {
    "admit": ({S}, OFFICER, _admit), "reject": ({S}, OFFICER, _always), "note_deficiency": ({S}, OFFICER, _note),
    "cure": ({S}, {C}, _cure), "serve": (BEFORE_END, PLATFORM, _serve),
    "dispatch_notice": (BEFORE_END, PLATFORM, _dispatch), "respond": (TALKS, {R}, _respond),
    "offer": (BEFORE_END, PARTIES, _offer), "counter": (BEFORE_END, PARTIES, _counter),
    "accept": (BEFORE_END, PARTIES, _accept), "decline": (BEFORE_END, PARTIES, _decline),
    "withdraw_offer": (BEFORE_END, PARTIES, _withdraw_offer), "bid": ({N, M}, PARTIES, _bid),
    "message": (ANYWHERE, PARTIES | OFFICER | MEDIATOR, _message), "escalate": ({N}, PARTIES, _escalate),
    "withdraw": (BEFORE_END | {S}, {C}, _always), "propose_accord": (TALKS, PARTIES, _propose_accord),
    "conclude_accord": (TALKS, PARTIES, _conclude_accord), "consent": ({M}, PARTIES, _consent),
    "leave_mediation": ({M}, PARTIES, _leave), "assign_mediator": ({M}, OFFICER | PLATFORM, _assign),
    "challenge_mediator": ({M}, PARTIES, _challenge), "rule_on_challenge": ({M}, OFFICER, _rule),
    "advance_mediation": ({M}, MEDIATOR, _advance), "conclude_mediation": ({M}, MEDIATOR, _conclude_mediation),
    "pause": (TALKS, PARTIES | OFFICER | MEDIATOR, _pause), "resume": (TALKS, PARTIES | OFFICER | MEDIATOR, _resume),
    "prolong": (ANYWHERE, OFFICER | MEDIATOR | PLATFORM, _prolong),
    "request_evidence": ({D, M}, OFFICER | MEDIATOR, _request), "propose": ({D, M}, OFFICER | MEDIATOR, _propose),
    "decide": ({D}, OFFICER, _decide), "perform": ({P}, {R} | PLATFORM, _perform), "ship_return": ({P}, {C}, _ship),
    "confirm_return": ({P}, {R}, _confirm), "refuse_return": ({P}, {R}, _refuse_return),
    "reopen": (ANYWHERE, PARTIES, _reopen), "look_into": (ANYWHERE, OFFICER | PLATFORM, _look_into),
    "declare_evidence": (ANYWHERE, PARTIES | PLATFORM, _always),
}  # fmt: skip


def shut(w: World, role: str, verb: str) -> str | None:
    """Why the act is not open to this role now; None when it is."""
    stages, roles, door = DOORS[verb]
    if (w.status == "closed") != (verb == "reopen"):
        return "closed" if w.status == "closed" else "open"
    if w.kind not in stages:
        return "stage"
    return door(w, role) if role in roles else "role"


def open_to(w: World, role: str) -> set[str]:
    return {verb for verb in DOORS if shut(w, role, verb) is None}
