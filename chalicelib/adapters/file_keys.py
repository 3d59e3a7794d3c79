"""The keys of both buckets: one of a file in intake, and in the vault one for each form in which it is kept."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.case.exhibits import Which

SCANNED: Final = "redress-scan=passed"
"""The tag of whatever was looked at before it came to the vault. The bucket's policy lets nobody read a file there
without it, whoever has put it there.
"""


def intake_key(case_id: str, evidence_id: str) -> str:
    return f"intake/{case_id}/{evidence_id}"


def vault_key(case_id: str, evidence_id: str, which: Which = Which.ORIGINAL) -> str:
    own = f"vault/{case_id}/{evidence_id}"
    return own if which is Which.ORIGINAL else f"{own}/{which.value}"


def vault_keys(case_id: str, evidence_id: str) -> tuple[str, ...]:
    """Of everything that may lie in the vault of one file, the original first."""
    return tuple(vault_key(case_id, evidence_id, which) for which in Which)
