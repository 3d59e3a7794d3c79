"""What the tools that check a proof read: JSON in which every name stands once."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress_cli import award, draw
from redress_cli.files import Repeated, unrepeated
from redress_cli.verify import UNREADABLE
from tests.cli.test_draw import RAW


@pytest.mark.parametrize(
    "raw", [b'{"a": 1, "a": 1}', b'[{"b": {"a": 1, "a": 2}}]', b'{"a": 1, "\\u0061": 2}']
)
def test_a_name_that_stands_twice_is_refused(raw: bytes) -> None:
    """Which of the two counts, each reader decides for itself: however deep it lies, however it is written."""
    with pytest.raises(Repeated):
        unrepeated(raw)


def test_the_same_name_in_other_objects_is_none_of_it() -> None:
    assert unrepeated(b'[{"a": 1}, {"a": {"a": 2}}]') == b'[{"a": 1}, {"a": {"a": 2}}]'


@pytest.mark.capability("S23")
def test_a_draw_with_two_faces_is_no_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last of two equal names would pass, and the first be shown elsewhere."""
    (file := tmp_path / "draw.json").write_bytes(RAW.replace(b'"nonces":', b'"nonces":{},"nonces":', 1))
    assert draw.main([str(file)]) == UNREADABLE
    assert "twice" in capsys.readouterr().err


@pytest.mark.capability("S26")
def test_an_award_with_two_faces_is_no_award() -> None:
    """Words first that nobody wrote, and then those that were bound."""
    words = b'{"txt_1": {"salt": "", "text": "forged"}, "txt_1": {"salt": "", "text": "true"}}'
    raw = b'{"format": "redress-award/1", "document": {}, "sha256": "", "signatures": [], "unsigned": [], "words": '
    assert award.read(raw + b"{}}").words == {}
    with pytest.raises(award.NoAward):
        award.read(raw + words + b"}")
