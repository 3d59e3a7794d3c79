"""What an act that is open leads to, or why it is refused all the same: `invalid`, `unknown`, `state`, `time`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulation.lifecycle.reference import almanac, doors, talks
from tests.simulation.lifecycle.reference.clocks import C, R
from tests.simulation.lifecycle.reference.world import World

STEPS = ("apply", "mediator", "investigate", "negotiate", "result")
TIES = ("u-1", "m-1")
"""The references of the parties."""
Given = dict[str, Any]
Act = Callable[[World, str, Given], str | None]


def do(world: World, role: str, verb: str, given: Given) -> str | None:
    """None when it is done, else the class of the refusal; nothing has changed then."""
    refused = doors.shut(world, role, verb) if verb in doors.DOORS else None
    return refused or ACTS[verb](world, role, given)


# ---------------------------------------------------------------------------------------------------- notice and answer


def _serve(w: World, role: str, given: Given) -> None:
    """What the platform attests may lie back; the clock starts when it says so."""
    w.serve(given["at"], w.now)


def _webhook(w: World, role: str, given: Given) -> None:
    """A delivery. What is known, or comes before anybody is to be told, changes nothing."""
    screens = w.named(w.pack["first_stage"])["kind"] == "screening"
    of_filing = given["delivered"] == "case.filed" and screens
    if w.served is None and w.status == "open" and w.kind != "screening" and not of_filing:
        w.serve(given["at"], given["at"])


def _dispatch(w: World, role: str, given: Given) -> None:
    w.sent = True
    if "deemed_service" in w.pack["deadlines"]:
        w.stop("service")
        w.start("deemed_service")
    w.touch()


def _respond(w: World, role: str, given: Given) -> None:
    w.acted(role)
    w.position = given["position"]
    w.answer()
    w.touch()


def _message(w: World, role: str, given: Given) -> str | None:
    room, m = given["room"], w.mediation
    if room is not None or role == "mediator":
        in_it = m is not None and m["mediator"] is not None and role in (C, R, "mediator")
        if (
            not in_it
            or room is None
            or (room == "caucus" and role == "mediator" and given["to"] not in (C, R))
        ):
            return "invalid"
    w.acted(role)
    if role == R:
        w.stop("first_reply")
    w.touch()
    return None


# ------------------------------------------------------------------------------------------------------------ screening


def _admit(w: World, role: str, given: Given) -> None:
    w.count["case.admitted"] += 1
    w.enter(w.here["next"], "admitted")


def _reject(w: World, role: str, given: Given) -> str | None:
    if given["ground"] not in [g["code"] for g in w.pack["grounds"]]:
        return "invalid"
    w.close("rejected", given["ground"])
    return None


def _note(w: World, role: str, given: Given) -> str | None:
    if not given["items"]:
        return "invalid"
    w.lacks(given["items"], role)
    return None


def _cure(w: World, role: str, given: Given) -> str | None:
    n = next(n for n, d in enumerate(w.deficiencies) if d["state"] == "open")
    if not all(given["details"].get(item) for item in w.deficiencies[n]["items"]):
        return "invalid"
    w.deficiencies[n]["state"] = "cured"
    w.stop("cure", n=n)
    w.touch()
    w.run_on(only="cure")
    return None


def _escalate(w: World, role: str, given: Given) -> None:
    w.enter(w.here["next"], "escalated")


def _withdraw(w: World, role: str, given: Given) -> None:
    w.close("withdrawn", "withdrawn")


# ------------------------------------------------------------------------------------------------------------ mediation


def _m(w: World) -> dict:
    assert w.mediation is not None
    return w.mediation


def _consent(w: World, role: str, given: Given) -> None:
    w.acted(role)
    _m(w)["consents"].add(role)
    w.spoke(role)
    if len(_m(w)["consents"]) == 2:
        _m(w)["step"] = "mediator"
        w.stop("consent")
        w.start("appoint")


def _leave(w: World, role: str, given: Given) -> None:
    w.acted(role)
    w.leave_mediation("declined" if _m(w)["step"] == "apply" else "withdrawn")


def _assign(w: World, role: str, given: Given) -> str | None:
    former = {ref for one in w.mediations for ref in one["former"]}
    if given["conflicts"] or given["mediator"] in former or given["mediator"] in TIES:
        return "state"
    _m(w)["mediator"] = given["mediator"]
    if _m(w)["step"] == "mediator":
        _m(w)["step"] = "investigate"
    w.stop("appoint")
    w.touch()
    return None


def _challenge(w: World, role: str, given: Given) -> None:
    w.acted(role)
    _m(w)["challenge"] = "open"
    w.touch()
    if "challenge" in w.pack["pauses"]:
        w.stand_still("challenge", role)


def _rule(w: World, role: str, given: Given) -> None:
    _m(w)["challenge"] = "upheld" if given["upheld"] else "failed"
    w.touch()
    w.run_on(only="challenge")
    if given["upheld"]:
        _m(w)["former"].append(_m(w)["mediator"])
        _m(w)["mediator"] = None
        w.start("appoint")


def _advance(w: World, role: str, given: Given) -> str | None:
    following = STEPS[STEPS.index(_m(w)["step"]) + 1]
    if given["to"] != following or following == "result":
        return "state"
    _m(w)["step"] = following
    w.touch()
    return None


def _conclude_mediation(w: World, role: str, given: Given) -> None:
    w.leave_mediation("no_agreement")


# ----------------------------------------------------------------------------------------------------------- the clock


def _pause(w: World, role: str, given: Given) -> str | None:
    if given["reason"] not in doors.own_reasons(w, role):
        return "invalid"
    return None if w.stand_still(given["reason"], role) else "state"


def _resume(w: World, role: str, given: Given) -> None:
    w.run_on()


def _prolong(w: World, role: str, given: Given) -> str | None:
    rule, n = given["rule"], given["n"]
    if (rule, n) not in w.clocks:
        return "unknown"
    if (refused := doors.why_not_longer(w, role, rule, n)) is not None:
        return refused
    clock = w.clocks[rule, n]
    clock.due = almanac.longer(clock.due, w.pack["deadlines"][rule]["extension"]["length"], w.zone)
    warned = sorted(w.pack["deadlines"][rule].get("warn_at", []))
    moments = [clock.started + (clock.due - clock.started) * percent / 100 for percent in warned]
    clock.warnings = [moment for moment in moments if moment > w.now]
    clock.granted += 1
    clock.automatic = False
    w.touch()
    return None


def _look_into(w: World, role: str, given: Given) -> str | None:
    if not {"late": w.late, "stalled": w.stalled}[given["queue"]]:
        return "state"
    if given["queue"] == "late":  # that somebody was late is looked into; the case has not moved
        w.late = False
        w.stir()
    else:
        w.touch()
    return None


# ---------------------------------------------------------------------------------------------- deciding, performing


def _request(w: World, role: str, given: Given) -> None:
    w.requests.append({"to": given["to"], "state": "open"})
    w.start("evidence", len(w.requests) - 1, given["to"])
    w.touch()


def _propose(w: World, role: str, given: Given) -> str | None:
    if talks.unfit(w, given["terms"]):
        return "invalid"
    w.proposals.append({"by": role, "terms": given["terms"], "accepted": set(), "state": "live"})
    w.start("proposal", len(w.proposals) - 1, "system")
    w.touch()
    return None


def _decide(w: World, role: str, given: Given) -> str | None:
    terms = given["terms"]
    uncited = given["cites"] == "response" and w.position is None
    if uncited or given["cites"] == "nothing" or given["dismissed"] == (terms is not None):
        return "invalid"
    if terms is not None and talks.unfit(w, terms):
        return "invalid"
    w.touch()
    w.decide(terms)
    return None


def _task(w: World, n: int, kind: str, *states: str) -> str | None:
    if n >= len(w.tasks) or w.tasks[n]["kind"] != kind:
        return "unknown"
    return None if w.tasks[n]["state"] in states else "state"


def _perform(w: World, role: str, given: Given) -> str | None:
    n, proof = given["n"], given["proof"]
    if (refused := _task(w, n, "perform", "open")) is not None:
        return refused
    if w.too_late("perform", n):
        return "time"
    if proof >= len(w.evidence) or w.evidence[proof] != {"by": role, "state": "kept"}:
        return "invalid"
    w.done(n, "performed", "performed")
    return None


def _ship(w: World, role: str, given: Given) -> str | None:
    n = given["n"]
    if (refused := _task(w, n, "return", "open")) is not None:
        return refused
    if w.too_late("return_ship", n):
        return "time"
    w.tasks[n]["state"] = "shipped"
    w.stop("return_ship", n=n)
    w.start("return_receive", n, R)
    w.touch()
    return None


def _confirm(w: World, role: str, given: Given) -> str | None:
    if (refused := _task(w, given["n"], "return", "open", "shipped")) is not None:
        return refused
    w.back(given["n"])
    return None


def _refuse_return(w: World, role: str, given: Given) -> str | None:
    n = given["n"]
    if (refused := _task(w, n, "return", "shipped")) is not None:
        return refused
    if w.too_late("return_receive", n):
        return "time"
    w.stop("return_receive", n=n)
    w.drop_tasks()
    following = w.here.get("next")
    if following is None:
        w.close(w.outcome or "", "return_refused")
    else:
        w.enter(following, "return_refused")
    return None


def _reopen(w: World, role: str, given: Given) -> None:
    stage = w.named(w.pack["reopening"]["stage"])
    starting = w.bounds(stage, again=True)
    w.status, w.outcome, w.effect, w.cause = "open", None, None, None
    w.closed, w.stage, w.reopened = None, stage["id"], w.reopened + 1
    w.sent = w.sent and w.served is not None
    for rule, at in starting:
        w.start(rule, at=at)
    if stage["kind"] == "mediation":
        w.open_mediation(agreed=False)
    w.touch()


def _declare(w: World, role: str, given: Given) -> None:
    w.evidence.append({"by": role, "state": "declared"})
    w.start("upload", len(w.evidence) - 1, role)
    w.touch()


def _finish(w: World, role: str, given: Given) -> str | None:
    """A file is inspected, submitted by whoever declared it, and kept."""
    n = given["n"]
    if n >= len(w.evidence):
        return "unknown"
    if w.evidence[n]["state"] == "declared":
        w.evidence[n]["state"] = "inspected"
        w.stir()
    if w.status == "closed":
        return "closed"
    if w.evidence[n]["state"] != "inspected":
        return "state"
    w.evidence[n]["state"] = "kept"
    w.stop("upload", n=n)
    w.touch()
    return None


ACTS: dict[str, Act] = talks.ACTS | {
    "serve": _serve, "webhook": _webhook, "dispatch_notice": _dispatch, "respond": _respond, "message": _message,
    "admit": _admit, "reject": _reject, "note_deficiency": _note, "cure": _cure, "escalate": _escalate,
    "withdraw": _withdraw, "consent": _consent, "leave_mediation": _leave, "assign_mediator": _assign,
    "challenge_mediator": _challenge, "rule_on_challenge": _rule, "advance_mediation": _advance,
    "conclude_mediation": _conclude_mediation, "pause": _pause, "resume": _resume, "prolong": _prolong,
    "look_into": _look_into, "request_evidence": _request, "propose": _propose, "decide": _decide,
    "perform": _perform, "ship_return": _ship, "confirm_return": _confirm, "refuse_return": _refuse_return,
    "reopen": _reopen, "declare_evidence": _declare, "finish": _finish,
}  # fmt: skip
