"""`case.pdf`: cover, exhibits, what happened, messages, the outcome; the same bytes for the same contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import msgspec
from reportlab.lib.pagesizes import A4
from reportlab.platypus import (
    Flowable,
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from chalicelib.adapters import bundle_words as words
from chalicelib.adapters.bundle_words import word
from chalicelib.adapters.paper.setting import CHINESE, LATIN, LINE, SHADE, cut, fonts, numbered, paragraph
from chalicelib.application.bundle_ports import Contents, Given

MARGIN: Final = 54
WIDTH: Final = A4[0] - 2 * MARGIN
ROWS: Final = 60
"""Of one table: a long one is several, for laying out takes more than its rows."""
INTERNAL: Final = ("wake.", "tokens.", "deadline.warned", "bundle.")
SIDES: Final = ("complainant", "respondent")


class CasePaper:
    """The Paper port."""

    def pdf(self, contents: Contents) -> bytes:
        fonts()
        lang, out = contents.lang, BytesIO()
        case_id = contents.case.head.case_id
        document = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
            title=f"{word(lang, 'title')} {case_id}", author="Redress", invariant=1, pageCompression=1,
        )  # fmt: skip
        foot = numbered(
            lambda page, pages: word(lang, "page", case_id=case_id, page=page, pages=pages),
            CHINESE if lang == "zh" else LATIN,
        )
        document.build(list(_Story(contents).flow()), canvasmaker=foot)
        return out.getvalue()

    def readme(self, contents: Contents) -> bytes:
        head, lang = contents.case.head, contents.lang
        text: str = words.words(lang)["readme"]
        reader = words.of(lang, "who", contents.reader)
        filled = text.replace("{case_id}", head.case_id).replace("{seq}", str(head.seq))
        return filled.replace("{reader}", reader).encode()


class _Story:
    def __init__(self, contents: Contents) -> None:
        self._c, self._lang, self._chinese = contents, contents.lang, contents.lang == "zh"
        self._numbers = {given.item.id: given.number for given in contents.exhibits}

    def flow(self) -> Iterator[Flowable]:
        yield from self._cover()
        yield from self._outcome()
        yield PageBreak()
        yield from self._index()
        yield from self._details()
        yield from self._timeline()
        yield from self._messages()

    # ------------------------------------------------------------------------------------------------------- sections

    def _cover(self) -> Iterator[Flowable]:
        head, claim = self._c.case.head, self._c.case.claim
        at = words.moment(self._c.seen["as_of"], self._lang)
        yield self._p(self._w("title"), "title")
        yield Spacer(1, 10)
        yield self._p(self._w("as_of", at=at, seq=head.seq, reader=self._who(self._c.reader)), "small")
        yield self._p(self._w("people"), "h1")
        for side in SIDES:
            yield self._p(self._party(side))
        yield self._p(self._w("about"), "h1")
        yield self._facts([
            ("case_id", head.case_id), ("kind", words.of(self._lang, "disputes", claim.dispute_type.value)),
            ("filed", words.moment(self._c.seen["filed_at"], self._lang)), ("order", claim.order_ref or "–"),
            ("sought", self._terms(msgspec.to_builtins(claim.sought))),
            ("status", words.of(self._lang, "status", head.status.value)),
            ("stage", words.of(self._lang, "stages", head.stage)), ("rules", head.pack), ("head", head.chain_head),
        ])  # fmt: skip
        yield self._p(self._w("narrative"), "h1")
        yield self._p(self._text(claim.narrative.id))

    def _outcome(self) -> Iterator[Flowable]:
        head, decision = self._c.case.head, self._c.seen["decision"]
        yield self._p(self._w("outcome"), "h1")
        if head.outcome is None and decision is None:
            yield self._p(self._w("no_outcome"))
            return
        if head.outcome is not None:
            yield self._p(words.of(self._lang, "outcomes", head.outcome.value))
        if head.legal_effect is not None:
            yield self._p(words.of(self._lang, "effects", head.legal_effect.value))
        if decision is not None:
            yield from self._decision(decision)
        for said in self._said("case.awarded", "case.award_corrected"):
            yield self._facts([("finding", self._finding(said["finding"])), ("hash", said["award_sha256"])])

    def _decision(self, decision: Mapping[str, Any]) -> Iterator[Flowable]:
        lines = [("finding", self._finding(decision["finding"]))]
        if decision.get("terms"):
            lines.append(("terms", self._terms(decision["terms"])))
        yield self._facts(lines)
        for n, reason in enumerate(decision["reasons"], 1):
            yield self._p(self._w("reason", n=n), "h2")
            yield self._p(self._text(reason["text"]["id"]))
            cited = ", ".join(self._numbers.get(cite, cite) for cite in reason["cites"])
            if cited:
                yield self._p(cited, "small")

    def _index(self) -> Iterator[Flowable]:
        yield self._p(self._w("index"), "h1")
        if not self._c.exhibits:
            yield self._p(self._w("none"))
            return
        rows = [
            (
                given.number, cut(given.name or self._w("erased"), 70), self._who(given.item.by.value),
                cut(given.item.media_type, 40), f"{given.item.size:,}",
            )
            for given in self._c.exhibits
        ]  # fmt: skip
        yield from self._table(("exhibit", "name", "by", "type", "size"), rows, (0.1, 0.42, 0.18, 0.17, 0.13))

    def _details(self) -> Iterator[Flowable]:
        if self._c.exhibits:
            yield self._p(self._w("details"), "h1")
        for given in self._c.exhibits:
            yield self._p(f"{given.number}  {cut(given.name or self._w('erased'), 90)}", "h2")
            yield self._facts(self._about(given))

    def _about(self, given: Given) -> list[tuple[str, str]]:
        item = given.item
        at = item.submitted_at or item.declared_at
        lines = [
            ("submitted", words.moment(at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), self._lang)),
            ("by", self._who(item.by.value)), ("type", item.media_type), ("size", self._w("bytes", n=f"{item.size:,}")),
            ("visibility", words.of(self._lang, "visibility", item.visibility.value)), ("hash", item.sha256),
        ]  # fmt: skip
        if item.source is not None:
            lines.append(
                ("source", f"{item.source.kind.value} · {item.source.connection} · {item.source.record}")
            )
        if item.copy is not None:
            lines.append(("copy", item.copy.sha256))
        return [*lines, ("given", given.path or self._w("not_given"))]

    def _timeline(self) -> Iterator[Flowable]:
        yield self._p(self._w("timeline"), "h1")
        rows = []
        for row in self._c.events:
            if row.seq not in self._c.opened or row.type.startswith(INTERNAL):
                continue
            said = msgspec.json.decode(row.body)
            by = said["data"].get("by") or said["by"]
            at = words.moment(row.at, self._lang)
            rows.append((str(row.seq), at, self._happened(row.type, said["data"]), self._who(str(by))))
        yield from self._table(("exhibit", "when", "what", "who"), rows, (0.08, 0.26, 0.46, 0.2))
        sealed = len(self._c.events) - len(self._c.opened)
        if sealed:
            yield self._p(self._w("sealed", n=sealed), "small")

    def _messages(self) -> Iterator[Flowable]:
        yield self._p(self._w("said"), "h1")
        if not self._c.messages:
            yield self._p(self._w("none"))
        for line in self._c.messages:
            room = line.get("room")
            place = f" · {self._w('room', room=words.of(self._lang, 'rooms', room))}" if room else ""
            at = words.moment(line["at"], self._lang)
            yield self._p(
                f"{line['seq']} · {at} · {self._who(line['by'])}{place}{self._beside(line)}", "small"
            )
            yield self._p(self._w("erased") if line["text"] is None else line["text"])
        yield Spacer(1, 14)
        yield self._p(self._w("footer"), "small")

    def _beside(self, line: Mapping[str, Any]) -> str:
        """Which message it corrects, and which exhibits came with it."""
        files = ", ".join(self._numbers.get(str(key), str(key)) for key in line.get("attachments") or ())
        said = [self._w("edits", n=line["edits"])] if line.get("edits") else []
        said += [self._w("attached", files=files)] if files else []
        return "".join(f" · {part}" for part in said)

    # ----------------------------------------------------------------------------------------------------------- words

    def _p(self, text: str, name: str = "body") -> Paragraph:
        return paragraph(text, name, chinese=self._chinese)

    def _w(self, key: str, **values: object) -> str:
        return word(self._lang, key, **values)

    def _who(self, role: str) -> str:
        return words.of(self._lang, "who", role)

    def _finding(self, code: str) -> str:
        return words.of(self._lang, "findings", code)

    def _terms(self, given: Mapping[str, Any]) -> str:
        return words.terms(given, self._lang, self._c.texts)

    def _text(self, text_id: str) -> str:
        found = self._c.texts.get(text_id)
        return found["text"] if found else self._w("erased")

    def _party(self, side: str) -> str:
        party = self._c.case.head.complainant if side == "complainant" else self._c.case.head.respondent
        name = self._c.people.get(side, {}).get("name")
        role = self._who(side)
        role = role[:1].upper() + role[1:]
        if name is None:
            return self._w("party_ref", role=role, ref=party.ref)
        return self._w("party", role=role, name=cut(name, 120), ref=party.ref)

    def _said(self, *kinds: str) -> list[dict[str, Any]]:
        rows = [row for row in self._c.events if row.type in kinds and row.seq in self._c.opened]
        return [msgspec.json.decode(row.body)["data"] for row in rows]

    def _happened(self, kind: str, data: Mapping[str, Any]) -> str:
        """Of a kind without words, its name."""
        found: str = words.words(self._lang)["events"].get(kind, kind)
        about = data.get("evidence") or {}
        key = about.get("id") or data.get("evidence_id") or ""
        number = data.get("exhibit") or about.get("exhibit") or self._numbers.get(key, "–")
        stage = words.of(self._lang, "stages", str(data.get("stage", "")))
        told = data.get("external", {}).get("code", "–")
        return found.replace("{exhibit}", number).replace("{stage}", stage).replace("{code}", told)

    # ---------------------------------------------------------------------------------------------------------- tables

    def _facts(self, lines: Sequence[tuple[str, str]]) -> Flowable:
        """What and its value. Hashes are set in a face in which they can be compared."""
        rows = [(self._p(self._w(key), "cell"), self._value(value)) for key, value in lines]
        plain = TableStyle(
            [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0), *_TIGHT]
        )
        return LongTable(rows, colWidths=(WIDTH * 0.24, WIDTH * 0.76), style=plain, hAlign="LEFT")

    def _value(self, value: str) -> Paragraph:
        """No longer than fits on a page: a cell cannot go on on the next one."""
        return self._p(cut(value, 1_500), "mono" if _is_hash(value) else "cell")

    def _table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
    ) -> Iterator[Flowable]:
        ruled = TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE), *_TIGHT,
        ])  # fmt: skip
        for at in range(0, len(rows), ROWS):
            cells = [[self._p(cell, "cell") for cell in row] for row in rows[at : at + ROWS]]
            head = [self._p(self._w(key), "cell") for key in heads]
            widths = [WIDTH * share for share in shares]
            yield LongTable([head, *cells], colWidths=widths, style=ruled, repeatRows=1, hAlign="LEFT")


_TIGHT: Final = [("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")
