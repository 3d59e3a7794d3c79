"""The hash chain, and what may stand in it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from chalicelib.domain import record
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.values import parse_stamp
from tests import stories
from tests.unit.domain.case.test_properties import TELLING, tell


def full_story() -> stories.Story:
    return tell(TELLING)


@pytest.mark.capability("S10")
def test_the_chain_recomputes_with_hashlib_alone() -> None:
    """Nothing of ours is needed."""
    prev = bytes(32)
    for row in full_story().rows:
        digest = hashlib.sha256(b"redress:event:1" + prev + row.body.encode()).digest()
        assert digest.hex() == row.hash
        prev = digest


def test_a_changed_byte_breaks_the_chain_where_it_stands() -> None:
    """And nowhere else."""
    chain = [(row.body, row.hash) for row in full_story().rows]
    chain[3] = (chain[3][0].replace("at", "AT", 1), chain[3][1])
    assert record.first_break(chain) == 3


def test_a_whole_chain_has_no_break() -> None:
    """The ordinary case."""
    assert record.first_break([(row.body, row.hash) for row in full_story().rows]) is None


def test_state_is_a_fold_over_the_stored_bodies() -> None:
    """Reading the record gives the children and the outcome the commands left behind."""
    story = full_story()
    case = None
    for row in story.rows:
        event, envelope = record.read(row.body)
        case = evolve(case, event, parse_stamp(envelope.at))
    assert case is not None
    for kind in ("deadlines", "offers", "requests", "proposals", "tasks", "evidence", "budgets", "decision"):
        assert getattr(case, kind) == getattr(story.case, kind)
    assert (case.head.status, case.head.outcome) == (story.case.head.status, story.case.head.outcome)


SHAPES = re.compile(
    r"""\A(
      (case|evt|off|req|tsk|evi|prp|dec|txt|ten|cmd)_[a-z2-7]{26}      # ids
    | (service|respond|negotiation|decide|(offer|evidence|proposal|perform|upload)(:[a-z]{3}_[a-z2-7]{26})?)
    | \d{4}-\d\d-\d\d(T[\d:.]+Z)?                                      # dates and moments
    | [0-9a-f]{32} | [0-9a-f]{64}                                      # fingerprints, hashes, commitments
    | [a-z][a-z_]{1,39}(\.[a-z_]+)? | [A-Z]{3} | [a-z-]+@\d+ | [a-z]+/[a-z0-9.+-]+   # codes, currencies, packs, media
    | [A-Za-z0-9][A-Za-z0-9_.:-]{0,63}                                 # references, which the edge holds to this shape
    )\Z""",
    re.VERBOSE,
)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for item in value.values() for s in strings(item)]
    if isinstance(value, list):
        return [s for item in value for s in strings(item)]
    return [value] if isinstance(value, str) else []


def test_events_hold_codes_ids_and_commitments_only() -> None:
    """No string of any event falls outside the allow-list of shapes; none can hold a blank or an at sign."""
    for row in full_story().rows:
        assert [s for s in strings(json.loads(row.body)) if not SHAPES.match(s)] == []


def test_sequence_numbers_are_dense_for_each_audience() -> None:
    """Sealed events leave no hole."""
    rows = full_story().rows
    for audience in ("parties", "platform"):
        seen = [row.audience[audience] for row in rows if audience in row.audience]
        assert seen == list(range(1, len(seen) + 1))
