"""The award as a document: what exactly is signed, and what a file of it must hold to be verified offline. Pure.

The signed bytes are canonical JSON (sorted keys, no blanks, ASCII) of codes, numbers, ids and commitments. The words
stand beside them with their salts: so a person's words can be erased and the signatures still hold.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import msgspec

from chalicelib.domain.arbitration.state import Arbitration, Award
from chalicelib.domain.values import stamp

FORMAT: Final = "redress-award/1"
_DOMAIN: Final = b"redress:award:1"


def document(found: Arbitration, award: Award) -> dict[str, Any]:
    """What is signed, as plain data. Whoever signs signs that he saw what `seen` names."""
    terms = found.matter.terms
    return {
        "format": FORMAT,
        "award_id": award.id,
        "arbitration_id": found.head.arbitration_id,
        "case_id": found.head.case_id,
        "body": found.head.tenant,
        "platform": found.head.platform,
        "complainant": found.head.complainant.ref,
        "respondent": found.head.respondent.ref,
        "agreement": {"sha256": found.matter.terms_sha256, "seat": terms.seat, "scope": terms.scope},
        "language": terms.language,
        "effect": terms.effect,
        "rules": found.head.pack,
        "instance": award.instance,
        "corrects": award.corrects,
        "panel": list(award.panel),
        "majority": award.majority,
        "dissents": {ref: msgspec.to_builtins(text) for ref, text in sorted(award.dissents.items())},
        "content": msgspec.to_builtins(award.content),
        "seen": msgspec.to_builtins(award.seen),
        "draws": {
            seat: {"seed": draw.drawn[-1].seed, "pool": draw.drawn[-1].root}
            for seat, draw in sorted(found.draws.items())
        },
        "adopted_at": stamp(award.adopted_at),
        **({"tally": msgspec.to_builtins(award.tally)} if award.tally is not None else {}),
    }


def canonical(plain: dict[str, Any]) -> bytes:
    """Sorted keys, no blanks, ASCII: the same data, the same bytes."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def digest(plain: dict[str, Any]) -> str:
    """SHA-256("redress:award:1" ‖ canonical JSON), hex."""
    return hashlib.sha256(_DOMAIN + canonical(plain)).hexdigest()


def signing_bytes(plain: dict[str, Any]) -> bytes:
    """What a neutral's key signs: the domain and the canonical document."""
    return _DOMAIN + b"\n" + canonical(plain)
