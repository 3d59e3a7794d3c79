"""What the exhaustive companion is made of: copies of the process, mishaps by calls, and what is compared."""

from __future__ import annotations

from collections import Counter

import pytest

from simulation.exhaustive import stories
from simulation.exhaustive.forks import Broken, Copy, each
from simulation.exhaustive.mishaps import possible
from simulation.exhaustive.remains import difference, masked
from simulation.faults import Mishap
from simulation.lives.asking import Wish


def test_a_copy_changes_nothing_here() -> None:
    """It sees what was, and only its result comes back."""
    known = [1]

    def more() -> int:
        known.append(2)
        return len(known)

    assert list(each([more, more, more], at_once=2)) == [2, 2, 2]
    assert known == [1]


def test_a_copy_tells_what_broke_it() -> None:
    """With the place."""
    with pytest.raises(Broken, match="ZeroDivisionError"):
        Copy(lambda: 1 // 0).result()


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("dynamodb.TransactWriteItems", 7),
        ("dynamodb.Query", 3),
        ("sqs.SendMessageBatch", 6),
        ("kms.Decrypt", 3),
    ],
)
def test_mishaps_of_a_call(call: str, number: int) -> None:
    """All seven of a transaction; a read knows three that differ; nothing else than a write conflicts."""
    assert len(possible(call)) == number
    assert (Mishap.CONFLICT in possible(call)) == (number == 7)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("case_" + "a2" * 13, "case_"),
        ("2026-11-22T04:00:00.000000Z", "<moment>"),
        ("by 28 November 2026, 02:10:21 UTC", "by <moment>, <moment> UTC"),
        ("0" * 64, "<hash>"),
        ("seq 12", "seq 12"),
    ],
)
def test_what_may_differ_is_masked(text: str, wanted: str) -> None:
    """Ids, moments and hashes; not numbers that count what happened."""
    assert masked(text) == wanted


def test_a_difference_says_where_lines_part() -> None:
    """A missing line, one too much, and two of the same thing that are not the same."""
    same = "DisputesTable " + "x" * 40
    told = difference(Counter({same + "1": 1, "gone": 1}), Counter({same + "2": 1, "more": 2}))
    assert told[0].startswith("other: DisputesTable xx")
    assert told[1:] == ["missing: gone", "too much: more", "too much: more"]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (
            Wish("a", "t", "", "POST", f"/v1/cases/case_{'a' * 26}/actions/accept"),
            "POST cases … actions accept",
        ),
        (Wish("a", "t", "platform", "PUT", "/v1/mediators/mediator-1"), "PUT mediators …"),
        (Wish("a", "t", "platform", "GET", "/v1/cases"), ""),
        (Wish("a", "t", "platform", "POST", "/v1/tokens"), ""),
        (0.0, "an upload arrives"),
        (60.0, "time passes"),
    ],
)
def test_kinds_of_commands(wanted: Wish | float, name: str) -> None:
    """By their routes; nothing is tried that leaves nothing behind."""
    assert stories.name(wanted) == name
