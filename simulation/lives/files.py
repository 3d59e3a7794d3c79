"""Files that parties bring: declared, posted to S3 by the form they are given, submitted once they were looked at."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

from simulation.errors import Refusal
from simulation.lives.asking import Answer, Story

if TYPE_CHECKING:
    from simulation.lives.case_life import CaseLife
    from simulation.presigned import Visitors

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def picture(number: int) -> bytes:
    """A small PNG that nobody else has."""
    row = b"\x00" + bytes((number >> shift) & 0xFF for shift in (0, 8, 16)) * 2
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * 2)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


class Files:
    """Of one life. `visitors`: the door of S3."""

    def __init__(self, life: CaseLife, visitors: Visitors) -> None:
        self.life, self._visitors = life, visitors

    def bring(self, who: dict[str, Any], role: str) -> Story:
        """One file of that party, all the way; whether anything of it was acknowledged."""
        content = picture(self.life.dice.getrandbits(24))
        name = f"photo {self.life.canaries[role]}.png"
        told = {
            "name": name, "media_type": "image/png", "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
        wish = self.life.ask(who, "POST", f"{self.life.path}/evidence", {"files": [told]})
        declared: Answer = yield wish
        self.life.count("declare_evidence", declared)
        if not declared.ok:
            return False
        (slot,) = declared.body["uploads"]
        yield self.life.dice.random()
        if self.life.dice.random() < 0.05:  # never comes
            return True
        for _ in range(2 if self.life.dice.random() < 0.1 else 1):
            self._post(slot, content)
        yield 4 + 4 * self.life.dice.random()
        path = f"{self.life.path}/evidence/{slot['evidence_id']}/submit"
        submitted: Answer = yield self.life.ask(who, "POST", path)
        self.life.count("submit_evidence", submitted)
        return True

    def _post(self, form: dict[str, Any], content: bytes) -> None:
        try:
            self._visitors.post(form["url"], form["fields"], content)
        except Refusal as refused:
            self.life.refused[f"upload: {refused.code}"] += 1
