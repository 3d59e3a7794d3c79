"""What a tenant decides about access to its own things. Part of its record, so that asking costs no read of its own."""

from __future__ import annotations

from typing import Final

import msgspec

STEP_UP_SECONDS: Final = 600
"""How fresh the proof of identity must be for what cannot be undone, unless the tenant says otherwise."""


class Security(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tenant's settings of access."""

    origins: tuple[str, ...] | None = None
    """The web origins whose pages may call for it (CORS); None: any, for nothing is sent along by itself."""
    step_up_seconds: int = STEP_UP_SECONDS
    """60 to 1,800: how old the proof of identity may be before an action that cannot be undone."""
    step_up_methods: tuple[str, ...] = ()
    """Of these one must have been used (RFC 8176); empty: any."""
    limits: dict[str, int] = {}
    """Published limits that are set otherwise for it, by their names; only the operator may raise one."""
    public_intake: bool = False
    """Takes complaints of consumers who come without a platform."""
