"""`case.pdf`: Chinese that can be read back, the same bytes each time, and hostile text that breaks nothing."""

from __future__ import annotations

import io
import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from chalicelib.adapters import bundle_words as words
from chalicelib.adapters.paper.case_pdf import CasePaper
from chalicelib.adapters.paper.setting import harmless
from chalicelib.application.bundle_ports import Contents
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.external import External, ExternalState
from tests import builders
from tests.bundle_samples import Told

CHINESE = (
    "案卷",
    "证据目录",
    "提交证据 C-1。",
    "2026年11月22日 04:00:00",
    "第 1 页，共 2 页",
    "以申请人可见范围为限",
)
ENGLISH = ("Case file", "Exhibit C-1 was submitted.", "22 November 2026, 04:00:00", "page 1 of 2")
NARRATIVE = "灯到货时已经破损。The lamp arrived broken."


def text(contents: Contents) -> str:
    """All pages, without line breaks, which are the layout's."""
    pages = PdfReader(io.BytesIO(CasePaper().pdf(contents))).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def writing(said: str, lang: str = "en") -> Contents:
    """A case whose narrative, file name and message are this text."""
    told = Told(files=1, messages=1).contents(lang=lang)
    narrative = told.case.claim.narrative.id
    return msgspec.structs.replace(
        told, texts={**told.texts, narrative: {"salt": "", "text": said}},
        messages=({**told.messages[0], "text": said},),
        exhibits=tuple(msgspec.structs.replace(given, name=said) for given in told.exhibits),
    )  # fmt: skip


@pytest.mark.capability("S36")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_chinese_text_can_be_read_back(lang: str) -> None:
    """Narrative, names, messages: in the Chinese file and in the English one."""
    seen = text(Told().contents(lang=lang))
    assert NARRATIVE in seen
    assert "照片 1.pdf" in seen
    assert "第 0 条消息。Message 0." in seen
    assert "张伟" in seen


@pytest.mark.capability("S36")
def test_its_own_words_are_in_the_language_asked_for() -> None:
    """Headings, times, what happened, the foot of each page."""
    chinese, english = text(Told().contents(lang="zh")), text(Told().contents(lang="en"))
    assert [phrase for phrase in CHINESE if phrase not in chinese] == []
    assert [phrase for phrase in ENGLISH if phrase not in english] == []


def test_how_a_dispute_stands_at_a_provider_is_told_by_its_code() -> None:
    """As the provider calls it."""
    told = Told()
    state = ExternalState.PAYER_WON
    told.append(ev.ExternalUpdated(External("du_1", "stripe", "rcn_1", "lost", state, builders.NOW)))
    seen = text(told.contents(lang="en")).replace(" ", "")  # which go where a line breaks
    assert "howthesamedisputestandsthere:lost." in seen


def test_exhibits_stand_in_it_with_their_hashes() -> None:
    """Both of them."""
    told = Told()
    seen = text(told.contents())
    assert all(item.sha256 in seen for item in told.contents().case.evidence.values())


def test_the_same_contents_give_the_same_bytes() -> None:
    """No time of the machine, no chance."""
    assert CasePaper().pdf(Told().contents(lang="zh")) == CasePaper().pdf(Told().contents(lang="zh"))


@pytest.mark.parametrize(
    "said",
    [
        "<b>bold</b> & <font color='red'>x</font> <para> <br> </i> <img src='file:///etc/passwd'/>",
        "a\u202egnp.exe\u2066 \u200b\ufeff",
        "bell\x07 escape\x1b[31m null\x00 \x85 \u2028 \ud7ff\ue000",
        "x" * 8_000,
        "漢" * 8_000,
        "e\u0301" * 3_000,
        "😀 emoji and 𠮷 beyond the plane",
        "العربية עברית ไทย 한국어 Ελληνικά Кириллица ﷽",
        "line\r\n" * 300,
        "",
    ],
    ids=[
        "markup",
        "bidi",
        "controls",
        "long word",
        "long Chinese",
        "combining",
        "emoji",
        "scripts",
        "lines",
        "empty",
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_breaks_nothing(said: str, lang: str) -> None:
    """It is shown as text, or as a box."""
    pages = PdfReader(io.BytesIO(CasePaper().pdf(writing(said, lang)))).pages
    assert len(pages) >= 2


def test_markup_is_shown_as_it_was_written() -> None:
    """And does nothing."""
    assert "<b>bold</b> & </i>" in text(writing("<b>bold</b> & </i>"))


def test_turns_of_direction_are_gone_and_controls_are_boxes() -> None:
    """Nothing that a reader would not see decides how the rest looks."""
    assert harmless("a\u202eb\x07c\td\r\ne\u00a0f😀") == "ab\u25a1c    d\ne f\u25a1"


@given(st.text(max_size=80))
@settings(max_examples=15, deadline=None)
def test_any_text_can_be_set(said: str) -> None:
    """Whatever it is."""
    assert CasePaper().pdf(writing(said)).startswith(b"%PDF")


def test_every_event_has_its_words() -> None:
    """In both languages."""
    import typing

    names = {kind.__struct_config__.tag for kind in typing.get_args(ev.Event)}
    assert set(words.words("en")["events"]) == set(words.words("zh")["events"]) == names
    for lang in ("en", "zh"):
        own = words._file(f"bundle-{lang}.json")
        assert own.keys() == words._file("bundle-en.json").keys()
        assert own["words"].keys() == words._file("bundle-en.json")["words"].keys()


def test_a_long_case_takes_seconds() -> None:
    """200 messages: no part of the layout takes more than its share."""
    begun = time.perf_counter()
    CasePaper().pdf(Told(files=3, messages=200).contents())
    assert time.perf_counter() - begun < 10


def test_a_correction_says_of_which_message_and_what_came_with_it() -> None:
    """By its number, and the exhibits by theirs."""
    told = Told().contents(lang="zh")
    (attached, *_) = told.case.evidence
    line = {**told.messages[1], "edits": 1, "attachments": [attached]}
    seen = text(msgspec.structs.replace(told, messages=(told.messages[0], line)))
    assert "更正第 1 条消息" in seen
    assert f"附 {told.case.evidence[attached].exhibit}" in seen
