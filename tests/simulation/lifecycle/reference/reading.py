"""The whole case as the reference sees it, in plain words that can be compared."""

from __future__ import annotations

from typing import Any

from tests.simulation.lifecycle.reference.world import MONEY, World

CHILDREN = (
    "offers", "proposals", "accords", "rounds", "requests", "tasks", "deficiencies", "pauses", "evidence",
)  # fmt: skip


def seen(w: World) -> dict[str, Any]:
    m = w.mediation
    return {
        "status": w.status, "stage": w.stage, "outcome": w.outcome, "effect": w.effect, "cause": w.cause,
        "served": w.served, "answered": w.answered, "defaulted": w.defaulted, "position": w.position, "late": w.late,
        "stalled": w.stalled, "overdue": w.overdue, "reopened": w.reopened, "mediator": m and m["mediator"],
        "step": m and m["step"], "consents": m and sorted(m["consents"]), "wake": w.wake,
        "clocks": sorted((_clock(w, rule, n) for rule, n in w.clocks), key=str),
        "mediations": [one["result"] for one in w.mediations], "settled": _owed(w),
    } | {children: [one["state"] for one in getattr(w, children)] for children in CHILDREN}  # fmt: skip


def _owed(w: World) -> int | None:
    if not w.tasks or w.tasks[-1]["terms"]["remedy"] not in MONEY:
        return None
    return w.tasks[-1]["terms"]["amount"]


def _clock(w: World, rule: str, n: int | None) -> tuple[Any, ...]:
    clock = w.clocks[rule, n]
    stands = clock.stands is not None
    return (
        rule,
        n,
        clock.on,
        clock.due,
        clock.means,
        clock.repeat,
        clock.attempt,
        stands,
        tuple(clock.warnings),
    )
