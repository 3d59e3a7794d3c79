"""Acts between the parties in the reference: offers, answers, sealed bids, agreements to go somewhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.simulation.lifecycle.reference import almanac, doors
from tests.simulation.lifecycle.reference.clocks import OTHER, C, R
from tests.simulation.lifecycle.reference.world import World

Given = dict[str, Any]

# ---------------------------------------------------------------------------------------------------------------- talks


def unfit(w: World, terms: dict) -> bool:
    claimed = w.claim["amount"]
    return terms["remedy"] == "partial_refund" and claimed is not None and terms["amount"] > claimed


def _answerable(w: World, role: str, children: str, rule: str, n: int) -> str | None:
    found = getattr(w, children)
    if n >= len(found):
        return "unknown"
    if found[n]["by"] == role or found[n]["state"] != "live":
        return "state"
    return "time" if w.too_late(rule, n) else None


def offer(w: World, role: str, given: Given, countered: int | None = None) -> str | None:
    if unfit(w, given["terms"]):
        return "invalid"
    if countered is not None and (refused := _answerable(w, role, "offers", "offer", countered)) is not None:
        return refused
    due = almanac.after(w.now, w.pack["deadlines"]["offer"]["length"], w.zone)
    expires = w.now + timedelta(hours=given["hours"]) if given["hours"] else None
    if expires is not None and not min(w.now + timedelta(hours=24), due) <= expires <= due:
        return "invalid"
    w.acted(role)
    equal = [
        n for n in doors.to_me(w, role)
        if n != countered and w.offers[n]["terms"] == given["terms"] and not w.too_late("offer", n)
    ]  # fmt: skip
    n = len(w.offers)
    w.offers.append({"by": role, "terms": given["terms"], "state": "live"})
    clock = w.start("offer", n, OTHER[role])
    if expires is not None:
        clock.due, clock.warnings = expires, [x for x in clock.warnings if x < expires]
    if countered is not None:
        w.offers[countered]["state"] = "countered"
        w.stop("offer", n=countered)
    w.spoke(role)
    if equal:
        w.offers[equal[0]]["state"] = "accepted"
        w.settle(given["terms"])
    return None


def counter(w: World, role: str, given: Given) -> str | None:
    return offer(w, role, given, given["n"])


def accept(w: World, role: str, given: Given) -> str | None:
    if given["kind"] == "proposals" and given["n"] < len(w.proposals):
        return _accept_proposal(w, role, given["n"])
    if given["kind"] != "offers":
        return "unknown"
    if (refused := _answerable(w, role, "offers", "offer", given["n"])) is not None:
        return refused
    w.acted(role)
    offer = w.offers[given["n"]]
    offer["state"] = "accepted"
    w.settle(offer["terms"])
    return None


def _accept_proposal(w: World, role: str, n: int) -> str | None:
    proposal = w.proposals[n]
    if proposal["state"] != "live" or role in proposal["accepted"]:
        return "state"
    if w.too_late("proposal", n):
        return "time"
    w.acted(role)
    proposal["accepted"].add(role)
    w.spoke(role)
    if OTHER[role] in proposal["accepted"]:
        proposal["state"] = "accepted"
        w.settle(proposal["terms"])
    return None


def decline(w: World, role: str, given: Given) -> str | None:
    kind, n = given["kind"], given["n"]
    if n >= len(getattr(w, kind)):
        return "unknown"
    one, rule = getattr(w, kind)[n], kind[:-1]
    if kind == "proposals":
        if one["state"] != "live" or role in one["accepted"]:
            return "state"
    elif (refused := _answerable(w, role, kind, rule, n)) is not None:
        return refused
    w.acted(role)
    one["state"] = "declined"
    w.stop(rule, n=n)
    w.spoke(role)
    return None


def withdraw_offer(w: World, role: str, given: Given) -> str | None:
    n = given["n"]
    if n >= len(w.offers):
        return "unknown"
    if w.offers[n]["by"] != role or w.offers[n]["state"] != "live":
        return "state"
    w.acted(role)
    w.offers[n]["state"] = "withdrawn"
    w.stop("offer", n=n)
    w.touch()
    return None


def bid(w: World, role: str, given: Given) -> str | None:
    amount = given["amount"]
    if not 0 < amount <= w.claim["amount"]:
        return "invalid"
    w.acted(role)
    n = next((n for n, r in enumerate(w.rounds) if r["state"] == "open"), None)
    if n is None:
        n = len(w.rounds)
        w.rounds.append({"bids": {}, "state": "open"})
        w.start("bid", n, OTHER[role])
    bids = w.rounds[n]["bids"]
    bids[role] = amount
    w.spoke(role)
    if len(bids) == 2:
        _open_bids(w, n, bids)
    return None


def _open_bids(w: World, n: int, bids: dict[str, int]) -> None:
    w.stop("bid", n=n)
    if bids[C] > bids[R]:
        w.rounds[n]["state"] = "closed"
        return
    w.rounds[n]["state"] = "crossed"
    remedy = "compensation" if w.claim["remedy"] == "compensation" else "partial_refund"
    w.settle({"remedy": remedy, "amount": (bids[C] + bids[R]) // 2, "days": None, "goods": False})


# ----------------------------------------------------------------------------------------------------------- agreements


def propose_accord(w: World, role: str, given: Given) -> str | None:
    stage, effect = given["stage"], given["effect"]
    if stage not in w.here["by_agreement"]:
        return "invalid"
    arbitration = w.named(stage)["kind"] == "arbitration"
    if arbitration != (effect is not None) or (arbitration and effect not in w.pack["agreement"]["effects"]):
        return "invalid"
    w.acted(role)
    w.accords.append({"by": role, "stage": stage, "arbitration": arbitration, "state": "live"})
    w.start("accord", len(w.accords) - 1, OTHER[role])
    w.spoke(role)
    return None


def conclude_accord(w: World, role: str, given: Given) -> str | None:
    n = given["n"]
    if (refused := _answerable(w, role, "accords", "accord", n)) is not None:
        return refused
    accord = w.accords[n]
    if given["quotes"] != accord["arbitration"]:
        return "invalid"
    w.acted(role)
    accord["state"] = "concluded"
    w.spoke(role)
    w.count["accord.concluded"] += 1
    w.stop("accord", n=n)
    if w.mediation is not None:
        w.end_mediation("withdrawn")
    w.enter(accord["stage"], "agreed_on", agreed=True)
    return None


ACTS: dict[str, Callable[[World, str, Given], str | None]] = {
    "offer": offer, "counter": counter, "accept": accept, "decline": decline, "withdraw_offer": withdraw_offer,
    "bid": bid, "propose_accord": propose_accord, "conclude_accord": conclude_accord,
}  # fmt: skip
