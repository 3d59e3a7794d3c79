"""The trail of one file through the record: who announced it, what inspection found, when it became evidence, who was
given it. Read off events as they were hashed; what is sealed for the reader is not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.seeing import reaches
from chalicelib.domain.values import Role

BUNDLED: Final = "bundle.made"
SUBMITTED: Final = ("evidence.submitted", "evidence.record_attached")
_TOLD: Final = (
    "version_id", "reason", "exhibit", "which", "visibility", "kind", "request_id", "kept_until", "sha256", "size",
    "copy", "thumbnail", "root", "bundle_id", "ground",
)  # fmt: skip


def custody(events: Iterable[Mapping[str, Any]], evidence_id: str) -> list[dict[str, Any]]:
    """One line for each step, in the order of the record. `events`: as the record is read, each with `seq`, `hash` and,
    where it is not sealed, the hashed `body` (text, or decoded).
    """
    trail: list[dict[str, Any]] = []
    about: dict[str, Any] = {}
    for event in events:
        if (said := _body(event)) is None:
            continue
        data = said["data"]
        if said["type"] == BUNDLED:
            if about.get("submitted") and _reaches(about, Role(data["by"])):
                trail.append(_line(event, said, data))
        elif _id(data) == evidence_id:
            about |= _learned(said, data)
            trail.append(_line(event, said, data))
    return trail


def _body(event: Mapping[str, Any]) -> dict[str, Any] | None:
    body = event.get("body")
    decoded: dict[str, Any] | None = json.loads(body) if isinstance(body, str) else body
    return decoded


def _id(data: dict[str, Any]) -> str | None:
    found: str | None = data["evidence"]["id"] if "evidence" in data else data.get("evidence_id")
    return found


def _learned(said: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Whose it is, who may see it, whether it is evidence yet."""
    told = data.get("evidence", data)
    learned = {"visibility": told.get("visibility", Visibility.PARTIES.value)}
    if "evidence" in data:
        learned["by"] = told["by"]
    return learned | ({"submitted": True} if said["type"] in SUBMITTED else {})


def _reaches(about: dict[str, Any], role: Role) -> bool:
    """Whether the file was in what somebody of that role took along."""
    return about.get("by") == role.value or reaches(Visibility(about["visibility"]), role)


def _line(event: Mapping[str, Any], said: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    told = data.get("evidence", data)
    by = data.get("by") or said["by"]
    line = {"seq": said["seq"], "at": said["at"], "type": said["type"], "by": by, "hash": event["hash"]}
    return line | {name: told[name] for name in _TOLD if told.get(name) is not None}
