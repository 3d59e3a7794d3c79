"""Mistakes in the stages of a rule pack, and every way to make somebody agree by keeping silent."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from chalicelib.domain import packcheck
from chalicelib.domain.rulepack import Consequence, StageKind
from tests.unit.domain.case.scenes import plain, read, rule
from tests.unit.domain.mistakes import (
    ARBITRATION,
    DETERMINATION,
    MEDIATION,
    NEGOTIATION,
    PERFORMANCE,
    Pack,
    deadline,
    found,
    stage,
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------------- stages


@pytest.mark.parametrize(
    ("mistake", "pointer", "code"),
    [
        pytest.param(
            lambda p: p["stages"].append({"id": "appeal", "kind": "determination", "deadline": "decide"}),
            "/stages/6", "unreachable_stage", id="a stage that nothing leads to",
        ),
        pytest.param(
            lambda p: stage(p, NEGOTIATION, by_agreement=["mediation"]),
            "/stages/4", "unreachable_stage", id="an arbitration that nobody can agree on",
        ),
        pytest.param(
            lambda p: (
                stage(p, NEGOTIATION, by_agreement=["mediation"]),
                stage(p, PERFORMANCE, by_agreement=["arbitration"]),
            ),
            "/stages/4", "unreachable_stage", id="one that could be agreed on only where nobody proposes any more",
        ),
        pytest.param(
            lambda p: stage(p, DETERMINATION, deadline="whenever"),
            "/stages/3/deadline", "unknown_deadline", id="a stage without a deadline",
        ),
        pytest.param(
            lambda p: stage(p, NEGOTIATION, next="nowhere"), "/stages/1/next", "unknown_stage", id="a way to nowhere",
        ),
        pytest.param(
            lambda p: stage(p, NEGOTIATION, by_agreement=["mediation", "arbitration", "determination"]),
            "/stages/1/by_agreement/2", "unknown_stage", id="an agreement on a decision",
        ),
        pytest.param(
            lambda p: stage(p, DETERMINATION, next="negotiation"), "/stages/1/next", "goes_in_a_circle",
            id="a procedure without an end",
        ),
        pytest.param(
            lambda p: stage(p, MEDIATION, next="screening"), "/stages/2/next", "not_one_of", id="back to the screening",
        ),
        pytest.param(
            lambda p: stage(p, MEDIATION, id="negotiation"), "/stages/2/id", "stands_twice",
            id="an id that stands twice",
        ),
        pytest.param(lambda p: p.update(first_stage="nowhere"), "/first_stage", "unknown_stage", id="no beginning"),
        pytest.param(
            lambda p: p.update(first_stage="determination"), "/first_stage", "cannot_begin_there",
            id="a beginning with the decision",
        ),
        pytest.param(lambda p: p["stages"][0].pop("next"), "/stages/0/next", "missing", id="screening for nothing"),
        pytest.param(lambda p: p["stages"].pop(), "/stages", "one_performance_stage", id="nothing to perform in"),
        pytest.param(
            lambda p: (
                p["deadlines"].update(carry_out=rule("respondent", 9, "breach")),
                stage(p, PERFORMANCE, deadline="carry_out"),
            ),
            "/stages/5/deadline", "not_one_of", id="performance under a name of its own",
        ),
        pytest.param(
            lambda p: stage(p, DETERMINATION, deadline="service"), "/stages/3/deadline", "not_one_of",
            id="a stage bounded by a rule that means something else",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_the_stages_is_found_where_it_is(
    mistake: Callable[[Pack], object], pointer: str, code: str
) -> None:
    """Among whatever else follows from it."""
    assert (pointer, code) in found(mistake)


@pytest.mark.capability("S52")
def test_a_stage_without_a_deadline_is_refused_by_its_shape_already() -> None:
    """The member is missing."""
    pack = plain()
    del pack["stages"][NEGOTIATION]["deadline"]
    with pytest.raises(
        msgspec.ValidationError, match=r"missing required field `deadline` - at `\$.stages\[1\]`"
    ):
        read(pack)


# --------------------------------------------------------------------------------------------- nobody agrees by silence


@pytest.mark.parametrize(
    "where", [stage_ for stage_ in range(6) if stage_ != ARBITRATION], ids=lambda n: f"from stage {n}"
)
@pytest.mark.capability("S24")
def test_no_timer_leads_into_an_arbitration(where: int) -> None:
    """P4: from no stage, of whatever kind."""
    assert (f"/stages/{where}/next", "creates_consent") in found(
        lambda p: stage(p, where, next="arbitration")
    )


def test_no_timer_leads_into_performance() -> None:
    """Nobody owes what was neither agreed nor decided."""
    assert ("/stages/3/next", "creates_consent") in found(
        lambda p: stage(p, DETERMINATION, next="performance")
    )


@pytest.mark.parametrize("where", ["arbitration", "performance"])
def test_no_reopening_leads_there_either(where: str) -> None:
    """One party alone would decide it."""
    window = {
        "within": {"n": 9, "unit": "hours"},
        "stage": where,
        "after": [],
        "source": "T.",
        "verified": True,
    }
    assert ("/reopening/stage", "creates_consent") in found(lambda p: p.update(reopening=window))


@pytest.mark.parametrize("key", sorted(plain()["deadlines"]))
@pytest.mark.parametrize("consequence", sorted(c for c in Consequence))
def test_every_rule_means_only_what_it_can_mean(key: str, consequence: str) -> None:
    """Each takes those of its own; no silence accepts, agrees or mandates anything."""
    pack = plain()
    allowed = packcheck.MEANINGS.get(key)
    if allowed is None:  # it bounds a stage
        kind = next(s["kind"] for s in pack["stages"] if s["deadline"] == key)
        allowed = packcheck.BOUNDS[StageKind(kind)]
    codes = found(lambda p: deadline(p, key, consequence=consequence))
    refused = (f"/deadlines/{key}/consequence", "no_such_consequence_here") in codes
    assert refused is (consequence not in allowed)


@pytest.mark.parametrize("invented", ["accept", "settle", "consent", "arbitrate", ""])
def test_there_is_no_word_for_a_consent_by_silence(invented: str) -> None:
    """The schema has none; the path to the mistake is named."""
    pack = plain()
    deadline(pack, "offer", consequence=invented)
    with pytest.raises(msgspec.ValidationError, match=r"\$.deadlines\[...\].consequence"):
        read(pack)


def test_no_meaning_of_silence_is_an_acceptance() -> None:
    """The whole list of what silence may mean, by name."""
    assert {c.value for c in Consequence} == {
        "escalate", "default", "refer", "lapse", "decline", "lapse_offer", "lapse_proposal", "lapse_accord",
        "close_bidding", "note_unmet", "note_late", "release_upload", "breach", "lapse_return", "deem_received",
        "deem_served", "resume", "leave_group", "count", "count_votes", "dissolve", "carry_out", "close_unclaimed",
        "open_batch", "retry", "next_body", "seed", "all_acceptable", "body_appoints", "replace", "waive", "go_on",
        "terminate", "note_overdue", "render", "final",
    }  # fmt: skip
