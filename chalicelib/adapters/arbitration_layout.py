"""Which rows an arbitration is made of. What the panel deliberates lies apart, in rows `d#`."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.layout import Layout
from chalicelib.domain.arbitration.state import (
    Agreed,
    Award,
    Challenge,
    Charge,
    Draft,
    Draw,
    Frozen,
    Head,
    Hearing,
    Listing,
    Matter,
    Order,
    Request,
    Seat,
    Seed,
)
from chalicelib.domain.case.state import Deadline

LAYOUT: Final = Layout(
    head=Head, id_field="arbitration_id",
    parts={
        "matter": ("matter", Matter), "frozen": ("frozen", Frozen), "seed": ("seed", Seed),
        "agreed": ("agreed", Agreed),
    },
    children={
        "deadline": ("deadlines", Deadline), "charge": ("charges", Charge), "seat": ("seats", Seat),
        "draw": ("draws", Draw), "list": ("listings", Listing), "challenge": ("challenges", Challenge),
        "order": ("orders", Order), "hearing": ("hearings", Hearing), "draft": ("drafts", Draft),
        "award": ("awards", Award), "request": ("requests", Request),
    },
)  # fmt: skip
