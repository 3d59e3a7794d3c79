"""The list of exhibits of a case: numbers, hashes, sizes, versions, whose they are, when they came. Owns its root.

The root is SHA-256("redress:manifest:1" ‖ canonical JSON of everything else in it), JSON with sorted keys, without
spaces, in ASCII: anyone can recompute it with nothing of ours. What is not for its reader is not listed; how many
events of the record are sealed for the reader it says, and their hashes stand in the chain.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from chalicelib.domain.access import STAFF
from chalicelib.domain.case.events import PARTIES, PLATFORM
from chalicelib.domain.case.exhibits import Derived, Source
from chalicelib.domain.case.seeing import SUBMITTED, original_shown, sees
from chalicelib.domain.case.state import Case, Evidence
from chalicelib.domain.values import Role, stamp

FORMAT: Final = "redress-manifest/1"
DOMAIN: Final = b"redress:manifest:1"
_ORDER: Final = ("C", "R", "P", "T")
"""Whose exhibits come first: complainant, respondent, platform, third parties; then those not everybody sees."""


def manifest(case: Case, role: Role) -> dict[str, Any]:
    """Of what that role may see now, with its `root`."""
    head, audience = case.head, audience_of(role)
    listed: dict[str, Any] = {
        "format": FORMAT, "case_id": head.case_id, "reader": role.value, "seq": head.seq,
        "chain_head": head.chain_head, "sealed_events": head.seq - head.audience.get(audience, 0),
        "exhibits": [_line(item, role) for item in exhibits(case, role)],
    }  # fmt: skip
    return listed | {"root": root(listed)}


def root(listed: dict[str, Any]) -> str:
    """In hex, over everything in it but a `root` that is already there."""
    return hashlib.sha256(DOMAIN + canonical({k: v for k, v in listed.items() if k != "root"})).hexdigest()


def canonical(value: Any) -> bytes:
    """The one way to write it: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def audience_of(role: Role) -> str:
    """Whose numbering of the record a role reads: the platform's own people that of the platform."""
    return PLATFORM if role in STAFF else PARTIES


def exhibits(case: Case, role: Role) -> list[Evidence]:
    """What has been submitted and may be seen, by number."""
    seen = [item for item in case.evidence.values() if item.state in SUBMITTED and sees(case, item, role)]
    return sorted(seen, key=_place)


def number(item: Evidence) -> str:
    """Of one from before numbers were given, its id."""
    return item.exhibit or item.id


def _place(item: Evidence) -> tuple[int, str, int, str]:
    stem, _, count = (item.exhibit or "").rpartition("-")
    rank = _ORDER.index(stem) if stem in _ORDER else len(_ORDER)
    return rank, stem, int(count) if count.isdigit() else 0, item.id


def _line(item: Evidence, role: Role) -> dict[str, Any]:
    """`form`: what of the file this reader gets."""
    return {
        "exhibit": number(item), "id": item.id, "by": item.by.value, "kind": item.kind,
        "visibility": item.visibility.value, "state": item.state.value, "sha256": item.sha256, "size": item.size,
        "media_type": item.media_type, "version_id": item.version_id, "declared_at": stamp(item.declared_at),
        "submitted_at": item.submitted_at and stamp(item.submitted_at),
        "kept_until": item.kept_until and stamp(item.kept_until),
        "erased_at": item.erased_at and stamp(item.erased_at), "name_sha256": item.name.commitment,
        "redacts": item.redacts, "source": _source(item.source),
        "form": "original" if original_shown(item, role) else "copy",
        "copy": _derived(item.copy), "thumbnail": _derived(item.thumbnail),
    }  # fmt: skip


def _derived(made: Derived | None) -> dict[str, Any] | None:
    if made is None:
        return None
    return {
        "sha256": made.sha256, "size": made.size, "media_type": made.media_type, "version_id": made.version_id,
    }  # fmt: skip


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "kind": source.kind.value, "connection": source.connection, "record": source.record,
        "subject": source.subject, "attested": source.attested.value,
        "occurred_at": source.occurred_at and stamp(source.occurred_at),
    }  # fmt: skip
