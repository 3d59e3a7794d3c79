"""How inspection says no."""

from __future__ import annotations


class Refused(Exception):
    """`code` is stable: its words stand in the texts, under `refusals`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def damaged() -> Refused:
    """The bytes do not hold what their first ones promise, or end too early."""
    return Refused("damaged")


def too_complex() -> Refused:
    """More parts than any ordinary file has: it cannot be looked through in time."""
    return Refused("too_complex")
