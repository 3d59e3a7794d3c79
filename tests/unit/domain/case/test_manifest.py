"""The manifest: what it lists for whom, in which order, and its root."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from chalicelib.domain.case.exhibits import Derived, Visibility
from chalicelib.domain.case.manifest import manifest, root
from chalicelib.domain.case.state import Case, EvidenceState
from chalicelib.domain.values import Role
from tests import builders


def case(*given: tuple[str, Role, dict[str, Any]]) -> Case:
    items = [
        builders.evidence(n, by=by, exhibit=exhibit, state=EvidenceState.KEPT, version_id="v", **more)
        for n, (exhibit, by, more) in enumerate(given)
    ]
    return builders.case(
        evidence={item.id: item for item in items},
        seq=9,
        audience={"parties": 6, "platform": 8},
        chain_head="ab" * 32,
    )


FIVE = case(
    ("R-1", Role.RESPONDENT, {}), ("C-10", Role.COMPLAINANT, {}), ("C-2", Role.COMPLAINANT, {}),
    ("RN-1", Role.RESPONDENT, {"visibility": Visibility.NEUTRALS}),
    ("CM-1", Role.COMPLAINANT, {"visibility": Visibility.CAUCUS}),
)  # fmt: skip


@pytest.mark.capability("S36")
@pytest.mark.parametrize(
    ("role", "numbers"),
    [
        (Role.COMPLAINANT, ["C-2", "C-10", "R-1", "CM-1"]),
        (Role.RESPONDENT, ["C-2", "C-10", "R-1", "RN-1"]),
        (Role.PLATFORM, ["C-2", "C-10", "R-1", "RN-1"]),
        (Role.MEDIATOR, ["C-2", "C-10", "R-1", "CM-1", "RN-1"]),
    ],
)
def test_exhibits_stand_in_the_order_of_their_numbers(role: Role, numbers: list[str]) -> None:
    """Those that this reader may see, and no others."""
    assert [line["exhibit"] for line in manifest(FIVE, role)["exhibits"]] == numbers


def test_what_is_sealed_is_counted_by_the_readers_own_numbering() -> None:
    """9 events, of which 6 are for the parties and 8 for the platform."""
    assert manifest(FIVE, Role.RESPONDENT)["sealed_events"] == 3
    assert manifest(FIVE, Role.OFFICER)["sealed_events"] == 1


def test_drafts_are_not_in_it() -> None:
    """Nothing is evidence before it is submitted."""
    draft = builders.evidence(1, state=EvidenceState.INSPECTED)
    assert manifest(builders.case(evidence={draft.id: draft}), Role.COMPLAINANT)["exhibits"] == []


def test_of_an_image_the_other_side_gets_the_copy() -> None:
    """Both hashes stand in it: the copy's, and the original's that it was made of."""
    copy = Derived("cd" * 32, 10, "image/jpeg", "v1")
    held = case(("C-1", Role.COMPLAINANT, {"media_type": "image/png", "copy": copy}))
    (own,), (others,) = (manifest(held, role)["exhibits"] for role in (Role.COMPLAINANT, Role.RESPONDENT))
    assert (own["form"], others["form"]) == ("original", "copy")
    assert others["copy"]["sha256"] == "cd" * 32
    assert others["sha256"] == own["sha256"]


@pytest.mark.capability("S36")
def test_its_root_can_be_computed_by_anybody() -> None:
    """With nothing of ours: a prefix, sorted keys, no spaces, ASCII."""
    listed = manifest(FIVE, Role.COMPLAINANT)
    bare = {key: value for key, value in listed.items() if key != "root"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"))
    assert listed["root"] == hashlib.sha256(b"redress:manifest:1" + text.encode()).hexdigest()
    assert root(listed) == listed["root"]


def test_another_hash_gives_another_root() -> None:
    """Of any exhibit in it."""
    other = case(("R-1", Role.RESPONDENT, {"sha256": "00" * 32}))
    same = case(("R-1", Role.RESPONDENT, {}))
    assert manifest(other, Role.PLATFORM)["root"] != manifest(same, Role.PLATFORM)["root"]
