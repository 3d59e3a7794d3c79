"""Limits by type: a pack may let video be larger than anything else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from chalicelib.domain import packnumbers
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import Invalid
from chalicelib.domain.rulepack import EvidenceLimits, RulePack
from tests import stories
from tests.stories import C

VIDEO = "video/mp4"
LIMITS = EvidenceLimits(1_000, 2_500, 3, 365, ("image/png", VIDEO), {VIDEO: 2_000})


def pack(large: dict[str, int]) -> RulePack:
    return stories.pack(evidence=msgspec.structs.replace(LIMITS, large=large))


def test_each_type_has_its_own_limit() -> None:
    """And what has none of its own the common one."""
    assert (LIMITS.most(VIDEO), LIMITS.most("image/png")) == (2_000, 1_000)


@pytest.mark.capability("S07")
@pytest.mark.parametrize(
    ("size", "media_type", "limit"), [(2_001, VIDEO, 2_000), (1_001, "image/png", 1_000)]
)
def test_a_larger_file_is_refused_with_the_limit_of_its_type(size: int, media_type: str, limit: int) -> None:
    """A byte more than that type may have."""
    story = stories.Story(pack=pack({VIDEO: 2_000}))
    with pytest.raises(Invalid) as caught:
        story.act(C, cmd.DeclareEvidence((stories.declaration(size, media_type=media_type),)))
    assert [(f.pointer, f.limit) for f in caught.value.faults] == [("/files/0/size", limit)]


def test_a_file_of_its_types_limit_is_taken() -> None:
    """Twice what others may have."""
    story = stories.Story(pack=pack({VIDEO: 2_000}))
    story.act(C, cmd.DeclareEvidence((stories.declaration(2_000, media_type=VIDEO),)))
    assert story.the("evidence").size == 2_000


@pytest.mark.parametrize(
    ("large", "fault"),
    [
        ({}, None),
        ({VIDEO: 2_500}, None),
        ({VIDEO: 2_501}, ("/evidence/large/video~1mp4", "at_most", 2_500)),
        ({VIDEO: 1_000}, ("/evidence/large/video~1mp4", "at_least", 1_001)),
        ({"audio/ogg": 2_000}, ("/evidence/large/audio~1ogg", "not_accepted", "image/png, video/mp4")),
    ],
)
def test_a_pack_says_nothing_that_its_other_numbers_forbid(large: dict[str, int], fault: Any) -> None:
    """More than others, not more than all together, and only for what is taken at all."""
    found = [(f.pointer, f.code, f.limit) for f in packnumbers.one_by_one(pack(large))]
    assert found == ([fault] if fault else [])
