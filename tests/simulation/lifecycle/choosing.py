"""From three small numbers to what an act takes: sensible as often as not, and otherwise anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.simulation.lifecycle.reference import doors
from tests.simulation.lifecycle.reference.acts import STEPS
from tests.simulation.lifecycle.reference.clocks import OTHER, C, R
from tests.simulation.lifecycle.reference.world import World

Given = dict[str, Any]
AMOUNTS = (5_000, 4_000, 5_001, 10_000, 12_000)
REMEDIES = ("partial_refund", "partial_refund", "return_and_refund", "apology", "compensation", "replacement")
HOURS = (None, None, None, 24, 30, 12, 200)


def terms(a: int, b: int, c: int) -> dict[str, Any]:
    return {
        "remedy": REMEDIES[b % len(REMEDIES)], "amount": AMOUNTS[a % len(AMOUNTS)], "days": (None, None, 3)[c % 3],
        "goods": b % 5 == 4,
    } | ({"amount": None} if REMEDIES[b % len(REMEDIES)] in ("apology", "replacement") else {})  # fmt: skip


def given(w: World, role: str, verb: str, a: int, b: int, c: int) -> Given:
    chosen = CHOICES.get(verb)
    return chosen(w, role, a, b, c) if chosen is not None else {}


def _one(found: list[int], a: int, b: int) -> int:
    """One of them, and now and then one that is not there."""
    return found[a % len(found)] if found and b % 8 else a % 4


def _at(w: World, role: str, a: int, b: int, c: int) -> Given:
    delivered = ("stage.entered", "case.filed")[b % 4 == 3]
    return {"at": w.now - timedelta(hours=(0, 1, 30)[a % 3]), "delivered": delivered}


def _offer(w: World, role: str, a: int, b: int, c: int) -> Given:
    return {
        "terms": terms(a, b, c),
        "hours": HOURS[(a + c) % len(HOURS)],
        "n": _one(doors.to_me(w, role), a, b),
    }


def _answer(w: World, role: str, a: int, b: int, c: int) -> Given:
    """To something that is live for the other side's sake, if anything is."""
    live = [(kind, n) for kind in ("offers", "proposals", "accords") for n in w.live(kind)]
    if live and b % 8:
        kind, n = live[a % len(live)]
        return {"kind": kind, "n": n}
    return {"kind": ("offers", "proposals", "accords")[b % 3], "n": a % 4}


def _accept(w: World, role: str, a: int, b: int, c: int) -> Given:
    chosen = _answer(w, role, a, b, c)
    return chosen | {"kind": "offers"} if chosen["kind"] == "accords" else chosen


def _bid(w: World, role: str, a: int, b: int, c: int) -> Given:
    waiting = next((r["bids"] for r in w.rounds if r["state"] == "open"), {})
    return {"amount": (*AMOUNTS, 0)[a % 6], "against": waiting.get(OTHER.get(role, C))}


def _accord(w: World, role: str, a: int, b: int, c: int) -> Given:
    possible = w.here.get("by_agreement") or ["mediation"]
    stage = possible[a % len(possible)] if b % 6 else ("determination", "nowhere")[a % 2]
    effect = "advisory" if stage == "arbitration" else None
    return {"stage": stage, "effect": effect if c % 6 else ("binding_on_nobody", None)[a % 2]}


def _yes(w: World, role: str, a: int, b: int, c: int) -> Given:
    n = _one(w.live("accords"), a, b)
    arbitration = n < len(w.accords) and w.accords[n]["arbitration"]
    return {"n": n, "quotes": arbitration if c % 5 else not arbitration}


def _step(w: World, role: str, a: int, b: int, c: int) -> Given:
    return {"to": "negotiate" if b % 4 else STEPS[a % 5]}


def _prolong(w: World, role: str, a: int, b: int, c: int) -> Given:
    keys = sorted(w.clocks, key=str)
    good = [k for k in keys if k[0] in w.pack["deadlines"] and doors.why_not_longer(w, role, *k) is None]
    rule, n = good[a % len(good)] if good and b % 4 else (keys or [("respond", None)])[a % max(1, len(keys))]
    return {"rule": rule, "n": n} if c % 9 else {"rule": "decide", "n": None}


def _decide(w: World, role: str, a: int, b: int, c: int) -> Given:
    dismissed = c % 3 == 0
    cites = ("claim", "claim", "claim", "response", "nothing")[a % 5]
    return {
        "dismissed": dismissed,
        "cites": cites,
        "terms": None if dismissed != (b % 7 == 6) else terms(a, b, c),
    }


def _task(w: World, role: str, a: int, b: int, c: int) -> Given:
    kept = [n for n, e in enumerate(w.evidence) if e == {"by": role, "state": "kept"}]
    going = [n for n, t in enumerate(w.tasks) if t["state"] in ("open", "shipped")]
    return {"n": _one(going, a, b), "proof": _one(kept, c, b)}


def _file(w: World, role: str, a: int, b: int, c: int) -> Given:
    return {"n": _one([n for n, e in enumerate(w.evidence) if e["state"] == "declared"], a, b)}


def _pause(w: World, role: str, a: int, b: int, c: int) -> Given:
    reasons = doors.own_reasons(w, role) if b % 6 else list(w.pack["pauses"])
    return {"reason": reasons[a % len(reasons)] if reasons else "tea"}


CHOICES: dict[str, Callable[[World, str, int, int, int], Given]] = {
    "serve": _at, "webhook": _at,
    "respond": lambda w, r, a, b, c: {"position": ("contests", "partly", "admits")[a % 3]},
    "message": lambda w, r, a, b, c: {"room": (None, "joint", "caucus")[a % 3], "to": (C, R, None, "officer")[b % 4]},
    "reject": lambda w, r, a, b, c: {"ground": ("no_standing", "other_forum", "tea")[a % 3]},
    "note_deficiency": lambda w, r, a, b, c: {"items": (("order_no",), ("order_no", "batch"), ())[a % 3]},
    "cure": lambda w, r, a, b, c: {"details": {"order_no": "7"} | ({"batch": "9"} if a % 4 else {})},
    "offer": _offer, "counter": _offer, "accept": _accept, "decline": _answer,
    "withdraw_offer": lambda w, r, a, b, c: {"n": _one(w.live("offers"), a, b)}, "bid": _bid,
    "propose_accord": _accord, "conclude_accord": _yes,
    "assign_mediator": lambda w, r, a, b, c: {
        "mediator": ("med-1", "med-2", "med-3", "u-1", "m-1")[a % 5], "conflicts": b % 8 == 7,
    },
    "rule_on_challenge": lambda w, r, a, b, c: {"upheld": bool(a % 2)}, "advance_mediation": _step, "pause": _pause,
    "prolong": _prolong, "look_into": lambda w, r, a, b, c: {"queue": ("late", "stalled")[a % 2]},
    "request_evidence": lambda w, r, a, b, c: {"to": (C, R)[a % 2]},
    "propose": lambda w, r, a, b, c: {"terms": terms(a, b, c)}, "decide": _decide, "perform": _task,
    "ship_return": _task, "confirm_return": _task, "refuse_return": _task,
    "finish": _file,
}  # fmt: skip
