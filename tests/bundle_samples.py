"""Bundles without any AWS: cases told by their events, gathered and put together by the production code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from chalicelib.adapters.packs import PackFiles
from chalicelib.adapters.paper.case_pdf import CasePaper
from chalicelib.application.bundle_ports import Contents, Given
from chalicelib.application.bundling import putting
from chalicelib.application.chaining import End, Link, chain, rows
from chalicelib.application.ports import EventRow
from chalicelib.domain.bundle.naming import path
from chalicelib.domain.bundle.zipping import zipped
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.case.manifest import audience_of, exhibits
from chalicelib.domain.case.replay import replay
from chalicelib.domain.case.state import Evidence
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.case.views import view
from chalicelib.domain.values import Role
from tests import builders

SALT: Final = bytes(range(16))
BUNDLE: Final = builders.an_id("bdl")


def written(name: str, text: str) -> TextRef:
    return TextRef(builders.an_id("txt", name), hashlib.sha256(SALT + text.encode()).hexdigest())


def body(number: int, size: int) -> Iterator[bytes]:
    """An exhibit's bytes, chunk by chunk: `size` of them, others for each number."""
    chunk = hashlib.sha256(str(number).encode()).digest() * 2_048
    while size > 0:
        yield chunk[:size]
        size -= len(chunk)


def digest(number: int, size: int) -> str:
    made = hashlib.sha256()
    for chunk in body(number, size):
        made.update(chunk)
    return made.hexdigest()


class Told:
    """A case with so many exhibits of so many bytes, and so many messages."""

    def __init__(self, files: int = 2, size: int = 1_000, messages: int = 2) -> None:
        self.texts = {"narrative": "灯到货时已经破损。The lamp arrived broken."}
        self.texts |= {f"name-{n}": f"照片 {n + 1}.pdf" for n in range(files)}
        self.texts |= {f"said-{n}": f"第 {n} 条消息。Message {n}." for n in range(messages)}
        self.files, self.size, self.messages = files, size, messages
        self.ids = [builders.an_id("evi", n) for n in range(files)]
        self.end, self.rows = End(), list[EventRow]()
        claim = builders.claim(narrative=self.ref("narrative"))
        self.append(builders.filed_event(builders.case(claim=claim)))
        for n, evidence_id in enumerate(self.ids):
            self._exhibit(n, evidence_id)
        for n in range(messages):
            self.append(ev.MessagePosted(Role.COMPLAINANT, self.ref(f"said-{n}")))

    def ref(self, name: str) -> TextRef:
        return written(name, self.texts[name])

    def append(self, *events: Any) -> EventRow:
        link = Link(
            {"case_id": builders.an_id("case")},
            builders.NOW,
            Role.COMPLAINANT,
            builders.an_id("cmd"),
            builders.KEY,
        )
        recorded, self.end = chain(self.end, events, ev.audiences, link)
        self.rows += rows(recorded, builders.an_id("case"), {})
        return self.rows[-1]

    def _exhibit(self, n: int, evidence_id: str) -> None:
        sha256 = digest(n, self.size)
        item = Evidence(
            evidence_id, Role.COMPLAINANT, sha256, self.size, "application/pdf", self.ref(f"name-{n}"), builders.NOW
        )  # fmt: skip
        until = builders.NOW + timedelta(days=365)
        self.append(
            ev.EvidenceDeclared(item, builders.deadline("upload", id=f"upload:{evidence_id}")),
            ev.EvidenceInspected(evidence_id, "v1"),
            ev.EvidenceSubmitted(evidence_id, 365, None, f"C-{n + 1}", sha256=sha256, size=self.size),
            ev.EvidenceKept(evidence_id, "v2", until),
        )  # fmt: skip

    def contents(self, reader: Role = Role.COMPLAINANT, lang: str = "en") -> Contents:
        case = replay(None, ((row.body, row.hash) for row in self.rows))
        seen = view(case, reader, builders.NOW, PackFiles().get("generic@1"))
        seen.pop("allowed_actions")
        given = [
            Given(e, f"C-{n}", name, path(f"C-{n}", name), Which.ORIGINAL, e.sha256, e.size, "v2")
            for n, e in enumerate(exhibits(case, reader), 1)
            for name in (f"照片 {n}.pdf",)
        ]
        said = [
            {
                "seq": n + 1, "by": "complainant", "at": "2026-11-22T04:00:00.000000Z", "room": None,
                "text_id": self.ref(f"said-{n}").id, "text": self.texts[f"said-{n}"], "salt": SALT.hex(),
            }
            for n in range(self.messages)
        ]  # fmt: skip
        texts = {
            self.ref(name).id: {"salt": SALT.hex(), "text": text}
            for name, text in self.texts.items() if not name.startswith("said")
        }  # fmt: skip
        opened = frozenset(row.seq for row in self.rows if audience_of(reader) in row.audience)
        return Contents(
            case, BUNDLE, lang, reader.value, seen, {"complainant": {"name": "张伟"}}, texts, tuple(said), tuple(given),
            tuple(self.rows), opened,
        )  # fmt: skip

    def bundle(self, reader: Role = Role.COMPLAINANT, lang: str = "en") -> Iterator[bytes]:
        """The ZIP, chunk by chunk. The record itself stays as it is: the event that tells of it is in the ZIP alone."""
        contents = self.contents(reader, lang)
        made = putting.files(contents, CasePaper())
        manifest = putting.listing(contents, made)
        head, before = contents.case.head, self.end
        told = self.append(ev.BundleMade(BUNDLE, reader, head.seq, head.chain_head, manifest["root"], lang))
        self.rows.pop()
        self.end = before
        numbers = {evidence_id: n for n, evidence_id in enumerate(self.ids)}
        files = putting.assembled(
            contents, manifest, made, [told], lambda given: body(numbers[given.item.id], given.size)
        )
        return zipped(files)


def sample(reader: Role = Role.COMPLAINANT, lang: str = "en", **shape: int) -> bytes:
    return b"".join(Told(**shape).bundle(reader, lang))
