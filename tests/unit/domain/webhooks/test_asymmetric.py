"""Keys of the asymmetric scheme as they are written."""

from __future__ import annotations

import pytest

from chalicelib.domain.webhooks import asymmetric
from chalicelib.domain.webhooks.asymmetric import InvalidKey

RAW = bytes(range(32))
TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_a_public_key_is_written_with_its_prefix() -> None:
    """And read back."""
    assert asymmetric.format_public(RAW) == "whpk_" + TEXT
    assert asymmetric.parse_public("whpk_" + TEXT) == RAW


def test_a_private_key_is_another_kind() -> None:
    """Neither is taken for the other."""
    assert asymmetric.parse_seed(asymmetric.format_seed(RAW)) == RAW
    with pytest.raises(InvalidKey):
        asymmetric.parse_public("whsk_" + TEXT)


@pytest.mark.parametrize(
    "text", ["", TEXT, "whpk_", "whpk_AAEC", "whpk_ä", "whpk_" + TEXT + "\n", "whpk_" + TEXT[:-1]]
)
def test_anything_else_is_no_key(text: str) -> None:
    """One error for all of it."""
    with pytest.raises(InvalidKey):
        asymmetric.parse_public(text)


def test_a_key_has_32_bytes() -> None:
    """Not 64, as some write the pair of both halves."""
    with pytest.raises(InvalidKey):
        asymmetric.format_public(RAW * 2)
