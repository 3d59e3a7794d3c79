"""A complaint as it is handed in for filing, whichever channel it came by. Owns what all of them have in common."""

from __future__ import annotations

import msgspec

from chalicelib.domain import agreed
from chalicelib.domain.case.external import External
from chalicelib.domain.case.filing import Form
from chalicelib.domain.case.procedure import Call


class Complaint(msgspec.Struct, frozen=True):
    """`form` holds what every complaint asks, the channel included: that is set by whoever runs the channel."""

    pack: str
    """A rule pack's id, or `id@version`."""
    form: Form
    details: dict[str, str] = {}
    """Answers to the form of the dispute type."""
    country: str | None = None
    about: dict[str, str] = {}
    order: agreed.Order | None = None
    call: Call | None = None
    """Of the hotline."""
    external: External | None = None
    """The dispute at a payment provider that it is about."""
