"""Names of exhibits in a bundle."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.bundle.check import permitted
from chalicelib.domain.bundle.naming import path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.png", "exhibits/C-1-photo.png"),
        ("../../etc/passwd", "exhibits/C-1-passwd"),
        ("C:\\Users\\me\\收据.pdf", "exhibits/C-1-收据.pdf"),
        ("a\u202egnp.exe", "exhibits/C-1-agnp.exe"),
        ("line\r\nbreak.txt", "exhibits/C-1-linebreak.txt"),
        ("...", "exhibits/C-1"),
        (None, "exhibits/C-1"),
        ("x" * 300 + ".jpeg", f"exhibits/C-1-{'x' * 55}.jpeg"),  # 60 signs with the ending
    ],
)
def test_as_much_of_a_name_as_is_harmless(name: str | None, expected: str) -> None:
    """The ending stays, what leads elsewhere goes."""
    assert path("C-1", name) == expected


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("offer.bat", "text/plain", "C-1-offer.bat.txt"), ("offer.HTML", "text/plain", "C-1-offer.HTML.txt"),
        ("files.jar", "application/zip", "C-1-files.jar.zip"), ("bill", "application/pdf", "C-1-bill.pdf"),
        ("bill.PDF", "application/pdf", "C-1-bill.PDF"), ("x" * 300 + ".hta", "text/csv", f"C-1-{'x' * 56}.csv"),
        (None, "text/plain", "C-1"),
    ],
)  # fmt: skip
def test_a_file_opens_as_what_it_was_inspected_as(name: str | None, media_type: str, expected: str) -> None:
    """A text under the name of a program is one to whoever opens it."""
    assert path("C-1", name, media_type=media_type) == f"exhibits/{expected}"


def test_a_copy_is_named_by_what_it_is() -> None:
    """It is another file than the one that was brought."""
    assert path("C-1", "photo.heic", "image/jpeg") == "exhibits/C-1-photo.jpg"
    assert path("C-1", None, "image/jpeg") == "exhibits/C-1-copy.jpg"


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_whatever_it_is_called_it_may_stand_in_a_bundle(name: str) -> None:
    """The verifier agrees."""
    assert permitted(path("CN-12", name))
    assert permitted(path("CN-12", name, "image/png"))
