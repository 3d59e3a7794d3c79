"""Large files in parts: what a file's parts are, what is missing, when it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.application import uploading
from chalicelib.application.uploading import MIB, Arrived, Part, Uploading
from chalicelib.domain.case.state import Case, EvidenceState
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import Role
from tests import builders

C, R = Role.COMPLAINANT, Role.RESPONDENT
UNTIL = datetime(2026, 11, 22, 5, tzinfo=UTC)
ITEM = builders.an_id("evi", 1)
SIZE = 20 * MIB
"""Two parts of 8 MiB and one of 4."""


class Parts:
    """What S3 would have."""

    def __init__(self, *arrived: Arrived, there: bool = False, upload: str | None = None) -> None:
        self.parts, self.there, self.upload = list(arrived), there, upload
        self.completed: list[Arrived] = []

    def open(self, case_id: str, evidence_id: str, media_type: str) -> str:
        self.upload = self.upload or "upload-1"
        return self.upload

    def unfinished(self, case_id: str, evidence_id: str) -> str | None:
        return self.upload

    def arrived(self, case_id: str, evidence_id: str, upload_id: str) -> list[Arrived]:
        return self.parts

    def address(
        self, case_id: str, evidence_id: str, upload_id: str, part: Part, seconds: int
    ) -> tuple[str, datetime]:
        return f"https://intake/{upload_id}/{part.number}", UNTIL

    def complete(self, case_id: str, evidence_id: str, upload_id: str, parts: Sequence[Arrived]) -> bool:
        self.completed = list(parts)
        self.there = self.upload == upload_id
        return self.there

    def whole(self, case_id: str, evidence_id: str) -> bool:
        return self.there


def case(size: int = SIZE, **changes: Any) -> Case:
    item = builders.evidence(size=size, media_type="video/mp4", **changes)
    return builders.case(evidence={ITEM: item})


def upload(parts: Parts) -> Uploading:
    return Uploading(parts)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        (8 * MIB, [8 * MIB]),
        (8 * MIB + 1, [8 * MIB, 1]),
        (SIZE, [8 * MIB, 8 * MIB, 4 * MIB]),
    ],
)
def test_a_file_has_equal_parts_but_for_the_last(size: int, sizes: list[int]) -> None:
    """Numbered from one."""
    found = uploading.parts(size)
    assert [part.size for part in found] == sizes
    assert [part.number for part in found] == list(range(1, len(sizes) + 1))


@pytest.mark.parametrize(
    ("size", "each"), [(8_000 * MIB, 8 * MIB), (8_000 * MIB + 1, 9 * MIB), (2**40, 1_049 * MIB)]
)
def test_no_file_has_more_than_a_thousand_parts(size: int, each: int) -> None:
    """Of a tebibyte a thousandth is 1,048.6 MiB: whole ones."""
    assert uploading.part_bytes(size) == each
    assert -(-size // each) <= uploading.MAX_PARTS


def test_at_first_everything_is_missing() -> None:
    """Each part with an address of its own."""
    found = upload(Parts()).resume(case(), ITEM, C)
    assert [(to.number, to.size, to.url) for to in found.missing] == [
        (1, 8 * MIB, "https://intake/upload-1/1"),
        (2, 8 * MIB, "https://intake/upload-1/2"),
        (3, 4 * MIB, "https://intake/upload-1/3"),
    ]
    assert (found.size, found.part_bytes, found.arrived) == (SIZE, 8 * MIB, ())


@pytest.mark.capability("S07")
def test_an_upload_goes_on_where_it_stopped() -> None:
    """Part 2 is there; part 3 came with another size and is asked for again."""
    there = Parts(Arrived(2, 8 * MIB, "b"), Arrived(3, 5, "c"))
    found = upload(there).resume(case(), ITEM, C)
    assert [to.number for to in found.missing] == [1, 3]
    assert found.arrived == (Part(2, 8 * MIB),)


def test_a_whole_file_is_made_of_all_parts_in_order() -> None:
    """With the tags that S3 gave them; what came beyond the last part stays out."""
    parts = [Arrived(3, 4 * MIB, "c"), Arrived(1, 8 * MIB, "a"), Arrived(2, 8 * MIB, "b"), Arrived(4, 9, "d")]
    store = Parts(*parts, upload="upload-1")
    upload(store).complete(case(), ITEM, C)
    assert [part.tag for part in store.completed] == ["a", "b", "c"]


def test_a_file_with_gaps_is_not_made() -> None:
    """The refusal names them."""
    store = Parts(Arrived(1, 8 * MIB, "a"), upload="upload-1")
    with pytest.raises(NotAllowed) as caught:
        upload(store).complete(case(), ITEM, C)
    assert (caught.value.code, caught.value.data["missing"]) == ("parts_missing", [2, 3])
    assert store.completed == []


def test_completing_twice_is_completing_once() -> None:
    """The second finds the file whole; so does whoever loses a race."""
    upload(Parts(there=True)).complete(case(), ITEM, C)


def test_nothing_is_completed_that_was_not_begun() -> None:
    """Neither parts nor a file."""
    with pytest.raises(NotAllowed) as caught:
        upload(Parts()).complete(case(), ITEM, C)
    assert caught.value.code == "no_upload"


def test_a_whole_file_is_not_uploaded_again() -> None:
    """It waits for its inspection."""
    with pytest.raises(NotAllowed) as caught:
        upload(Parts(there=True)).resume(case(), ITEM, C)
    assert caught.value.code == "upload_complete"


def test_a_small_file_goes_by_form() -> None:
    """Up to and including 8 MiB."""
    with pytest.raises(NotAllowed) as caught:
        upload(Parts()).resume(case(size=8 * MIB), ITEM, C)
    assert (caught.value.code, caught.value.data["limit"]) == ("small_file", 8 * MIB)


@pytest.mark.parametrize("state", [state for state in EvidenceState if state is not EvidenceState.DECLARED])
def test_nothing_is_uploaded_for_a_file_that_is_not_expected(state: EvidenceState) -> None:
    """From its inspection on, whatever came of it."""
    for ask in (upload(Parts()).resume, upload(Parts()).complete):
        with pytest.raises(NotAllowed) as caught:
            ask(case(state=state), ITEM, C)
        assert caught.value.code == "upload_not_expected"


def test_the_other_side_does_not_learn_of_an_upload() -> None:
    """In the words for one that is not there."""
    for ask in (upload(Parts()).resume, upload(Parts()).complete):
        with pytest.raises(NotFound):
            ask(case(), ITEM, R)
        with pytest.raises(NotFound):
            ask(case(), builders.an_id("evi", 2), C)
