"""Random rule packs as plain JSON, all of them usable: stage graphs, periods, meanings of silence, pauses, repeats.

Periods are few and close together, so that deadlines often fall together and often overtake one another.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LENGTHS = [
    *({"n": n, "unit": "hours"} for n in (2, 24, 30, 48, 100, 300)),
    *({"n": n, "unit": "calendar_days"} for n in (1, 2, 5, 14)),
    {"n": 5_400, "unit": "seconds"},
]  # fmt: skip
CAUSES = (
    "withdrawn", "breached", "goods_not_returned", "return_refused", "dismissed", "decide_expired", "cure_expired",
)  # fmt: skip
GROUNDS = ("no_standing", "other_forum")
TALKS = ("negotiation", "mediation", "determination")
lengths = st.sampled_from(LENGTHS)
sometimes = st.sampled_from((False, False, True))
often = st.sampled_from((True, True, False))


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


@st.composite
def rules(draw: Any, on: str, consequence: str, repeats: tuple[int, ...] = (0,)) -> dict[str, Any]:
    rule = {
        "on": on, "length": draw(lengths), "consequence": consequence, "source": "Made up.", "verified": True,
        "repeat": draw(st.sampled_from(repeats)), "warn_at": draw(st.sampled_from(((), (50,), (75, 90)))),
    }  # fmt: skip
    if draw(sometimes):
        by = draw(st.sampled_from((["officer"], ["mediator", "officer"], ["platform"])))
        times = draw(st.sampled_from((1, 2)))
        rule["extension"] = {"by": by, "length": draw(lengths), "times": times, "source": "Made up."}
    if draw(sometimes):
        rule["pausable"] = False
    return rule


@st.composite
def pauses(draw: Any, by: list[str], stops: tuple[str, ...]) -> dict[str, Any]:
    stopped = draw(st.sampled_from(((), stops)))
    times = draw(st.sampled_from((1, 2)))
    return {
        "by": by, "cap": draw(lengths), "times": times, "stops": list(stopped), "source": "Made up.", "verified": True,
    }  # fmt: skip


@st.composite
def stages(draw: Any) -> list[dict[str, Any]]:
    """A chain from the beginning, with mediation and arbitration beside it that parties may agree on."""
    kinds = draw(
        st.sampled_from(
            (
                ("negotiation", "determination"), ("negotiation", "mediation", "determination"), ("negotiation",),
                ("mediation", "determination"), ("mediation",), ("negotiation", "determination", "appeal"),
                ("negotiation", "mediation"),
            )
        )
    )  # fmt: skip
    chain = ["screening", *kinds] if draw(sometimes) else list(kinds)
    aside = [] if "mediation" in chain or not draw(often) else ["mediation"]
    aside += ["arbitration"] if draw(often) else []
    found = []
    opening = chain[1] if chain[0] == "screening" else chain[0]
    for name, following in zip(chain, [*chain[1:], None], strict=True):
        since = ("service", "service", "entry", *(("filing",) if name in (chain[0], opening) else ()))
        found.append(_stage(name, following, draw(st.sampled_from(since))))
        if aside and found[-1]["kind"] in TALKS:
            found[-1]["by_agreement"] = list(aside)
    back = [s["id"] for s in found if s["kind"] == "determination"]
    if "mediation" in aside:
        found.append(_stage("mediation", back[0] if back else None, "service"))
    if "arbitration" in aside:
        found.append(_stage("arbitration", None, "service"))
    found.append(_stage("performance", back[0] if back and draw(often) else None, "service"))
    return found


DEADLINES = {
    "screening": "screen", "negotiation": "negotiate", "mediation": "mediate", "determination": "decide",
    "appeal": "review", "arbitration": "arbitrate", "performance": "perform",
}  # fmt: skip


def _stage(name: str, following: str | None, counts_from: str) -> dict[str, Any]:
    kind = "determination" if name == "appeal" else name
    stage: dict[str, Any] = {
        "id": name,
        "kind": kind,
        "deadline": DEADLINES[name],
        "counts_from": counts_from,
    }
    if following is not None:
        stage["next"] = following
    if name == "appeal":
        stage["legal_effect"] = "opinion"
    return stage


@st.composite
def deadlines(draw: Any, graph: list[dict[str, Any]]) -> dict[str, Any]:
    found = {
        "service": draw(rules("platform", "refer", (1, 2))), "respond": draw(rules("respondent", "default", (0, 0, 1))),
        "evidence": draw(rules("complainant", "note_unmet", (0, 0, 1))), "offer": draw(rules("system", "lapse_offer")),
        "proposal": draw(rules("system", "lapse_proposal")), "perform": draw(rules("respondent", "breach")),
        "upload": draw(rules("system", "release_upload", (0, 0, 1))), "accord": draw(rules("system", "lapse_accord")),
        "bid": draw(rules("system", "close_bidding")), "cure": draw(rules("complainant", "lapse", (0, 0, 1))),
        "consent": draw(rules("system", "decline")),
        "appoint": draw(rules("officer", draw(st.sampled_from(("escalate", "refer"))), (0, 1))),
    }  # fmt: skip
    for stage in graph:
        if stage["kind"] != "performance":
            leads_on = "next" in stage and draw(often)
            found[stage["deadline"]] = draw(
                rules("system", "escalate" if leads_on else "refer", (0, 0, 1, 2))
            )
    if draw(often):
        found["first_reply"] = draw(rules("respondent", "note_late"))
    if draw(often):
        found["deemed_service"] = draw(rules("platform", "deem_served"))
    if draw(often):
        found["return_ship"] = draw(rules("complainant", "lapse_return", (0, 0, 1)))
        found["return_receive"] = draw(rules("respondent", "deem_received", (0, 0, 1)))
    return found


@st.composite
def packs(draw: Any) -> dict[str, Any]:
    graph = draw(stages())
    known = draw(deadlines(graph))
    bounds = tuple(s["deadline"] for s in graph if s["kind"] in TALKS)
    pack: dict[str, Any] = {
        "id": "random", "version": 1, "title": both("Random"), "effective_from": "2026-01-01", "regime": "None.",
        "time_zone": draw(st.sampled_from(("UTC", "Asia/Shanghai"))), "first_stage": graph[0]["id"], "stages": graph,
        "deadlines": known, "escalate_after": draw(lengths), "claim_within_days": 730, "next_forum": both("The court."),
        "grace_seconds": draw(st.sampled_from((60, 1, 3_600))), "pauses": {},
        "evidence": {
            "file_bytes": 1_000, "case_bytes": 10**6, "files": 100, "retention_days": 365, "media_types": ["image/png"],
        },
    }  # fmt: skip
    if graph[0]["kind"] == "screening":
        texts = {"title": both("x"), "instead": both("y"), "source": "Made up.", "verified": True}
        pack["grounds"] = [{"code": code} | texts for code in GROUNDS]
        if draw(often):
            pack["pauses"]["cure"] = draw(pauses([], ("screen",)))
        if (
            known["screen"]["consequence"] == "refer"
        ):  # then the office's delay must not close what can be completed
            pack["pauses"]["cure"] = draw(pauses([], ("screen",))) | {"cap": known["cure"]["length"]}
    pack["pauses"] |= draw(everybodys_pauses(bounds))
    if draw(often):
        pack["bidding"] = {"rounds": draw(st.sampled_from((1, 3))), "source": "Made up."}
    if any(s["kind"] == "arbitration" for s in graph):
        pack["agreement"] = {"effects": ["final_and_binding", "advisory"], "source": "Made up."}
    if draw(often):
        pack["reopening"] = draw(reopenings(graph))
    if draw(often):
        pack["stall_after"] = draw(st.sampled_from(LENGTHS[3:]))
    return pack


@st.composite
def everybodys_pauses(draw: Any, bounds: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    if draw(often):
        found["cool_off"] = draw(pauses(["complainant", "respondent"], ("offer", "respond", *bounds)))
    if draw(often):
        found["appraisal"] = draw(pauses(["officer", "mediator"], bounds))
    if draw(often):
        found["challenge"] = draw(pauses(draw(st.sampled_from(([], ["officer"]))), bounds))
    return found


@st.composite
def reopenings(draw: Any, graph: list[dict[str, Any]]) -> dict[str, Any]:
    again = [s["id"] for s in graph if s["kind"] not in ("arbitration", "performance")]
    by = draw(st.sampled_from(({}, {"by": ["complainant", "respondent"]})))
    return {
        "within": draw(lengths), "stage": draw(st.sampled_from(again)), "after": list(CAUSES),
        "times": draw(st.sampled_from((1, 2))), "source": "Made up.", "verified": True,
    } | by  # fmt: skip
