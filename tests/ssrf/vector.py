"""One way of leading a webhook inside, beside its harmless twin."""

from __future__ import annotations

from typing import Final

import msgspec

PLAIN: Final = "https://hooks.example.com/hook"
"""The twin of whatever is refused as a notation: an address, of whomever, is no name."""
METADATA: Final = "169.254.169.254"
PUBLIC: Final = "1.1.1.1"


class Vector(msgspec.Struct, frozen=True):
    family: str
    """The named class or notation it stands for."""
    text: str
    """The URL as a stranger gives it."""
    leads: str = METADATA
    """The address that its name has, or that somebody else's parser would read in it."""
    twin: str = PLAIN
    """The same with nothing bad about it."""
    twin_leads: str = PUBLIC
    is_name: bool = False
    """A public name as far as the text goes: only its address gives it away."""
