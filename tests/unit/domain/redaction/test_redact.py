"""What a redacted text does not hold any more, what it still does, and that any text gives one."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.redaction.kinds import Kind, Known, Span
from chalicelib.domain.redaction.redact import clean, merged, readable, redact

MARKS = {kind: f"[{kind.value}]" for kind in Kind}
KNOWN = (
    Known(Kind.COMPLAINANT, "Ida Flint"), Known(Kind.RESPONDENT, "王小明"), Known(Kind.RESPONDENT, "Zoë Čapek-Brown"),
    Known(Kind.REFERENCE, "buyer-2077"),
)  # fmt: skip
PIECES = st.sampled_from((
    "ida@example.com", "+86 138 0013 8000", "4111 1111 1111 1111", "Flint", "Ida", "王小明", "[email]", "[", "]", " ",
    "@", ".", "-", "0", "1", "DE89370400440532013000", "https://", "路88号", "12 Main Street",
    "::", "\u200b", "\u202e", "x",
))  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join))


def shown(text: str) -> str:
    return redact(text, KNOWN, MARKS).text


@pytest.mark.capability("S56")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail ida.flint+lamp@mail.example.co.uk, please", "mail [email], please"),
        ("邮箱ida@example.com。", "邮箱[email]。"),
        ("ｉｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "[email]"),
        ("i\u200bda@exa\u202emple.com", "[email]"),
        ("ida@example。com", "[email]"),
        ("ida @ example.com now", "[email] now"),
        ("ida (at) example.com or ida[at]example[dot]com", "[email] or [email]"),
        ("ida@例子.公司", "[email]"),
        ("李四@example.com", "[email]"),
        ("call +44 20 7946 0958 now", "call [phone] now"),
        ("call 0044 20 7946 0958 now", "call [phone] now"),
        ("(212) 555-0147 or 212-555-0147", "[phone] or [phone]"),
        ("手机１３８００１３８０００，座机010-62345678", "手机[phone]，座机[phone]"),
        ("138 0013 8000 / 138-0013-8000", "[phone] / [phone]"),
        ("card 4111 1111 1111 1111, 4111-1111-1111-1111", "card [card], [card]"),
        ("DE89 3704 0044 0532 0130 00 and more", "[iban] and more"),
        ("11010519491231002X", "[identity]"),
        ("my number is 078-05-1120", "my number is [identity]"),
        ("护照E12345678", "护照[identity]"),
        ("on 2026-11-23 4111 1111 1111 1111 2", "on 2026-11-23 [card] 2"),
        ("in 2010. 13800138000 27", "in 2010. [phone] 27"),
        ("7/138 0013 8000", "7/[phone]"),
        ("see https://shop.example/o?token=abc. Then", "see [link] Then"),
        ("from 203.0.113.7 and 2001:db8::1", "from [ip_address] and [ip_address]"),
        ("order 112-1234567-1234567, parcel 1Z999AA10123456784", "order [number], parcel [number]"),
        ("IDA  FLINT, ida flint; Flint said", "[complainant], [complainant]; [complainant] said"),
        ("我叫王小明，王先生说", "我叫[respondent]，[other_person]说"),
        ("zoe\u0308 \u010cAPEK Brown", "[respondent]"),
        ("by buyer-2077.", "by [reference]."),
        ("12 Baker Street, London", "[address], London"),
        ("北京市朝阳区建国路88号3号楼1201室", "[address]"),
    ],
)
def test_what_says_whose_it_is_is_replaced(text: str, expected: str) -> None:
    """Numbers of the standards' own examples; full-width digits, hidden characters, Chinese without borders."""
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "On 2026-11-23 at 14:00 I paid $1,234.56 for 2 lamps.",
        "11/23/2026 and 23.11.2026", "Article 17(3)(b) of Regulation (EU) 2016/679", "我于2026年11月23日付款199.00元",
        "She will flint a lighter.", "Flintstone and Idaho", "version 1.2.3", "a @ b", "12:30:45",
    ],
)  # fmt: skip
def test_what_a_decision_needs_stays(text: str) -> None:
    """Days, sums, articles, words that only look like a name."""
    assert shown(text) == text


def test_what_was_found_is_counted_by_its_kind() -> None:
    """So that whoever reads the draft knows where to look."""
    assert redact("Ida Flint, ida@x.example, ida@y.example", KNOWN, MARKS).found == {
        "complainant": 1,
        "email": 2,
    }


def test_what_an_edited_text_still_tells_is_told_with_its_place() -> None:
    """Between marks, which nobody is called; in the text without what nobody sees."""
    edited = "[email] of Ida Flint: i\u200bda@example.com"
    assert readable(edited, KNOWN, MARKS) == [Span(11, 20, Kind.COMPLAINANT), Span(22, 37, Kind.EMAIL)]
    assert readable("[complainant] owes 20 euros.", KNOWN, MARKS) == []


@given(text=TEXTS)
def test_a_draft_can_be_approved_as_it_is(text: str) -> None:
    """What was redacted is readable nowhere."""
    assert readable(shown(text), KNOWN, MARKS) == []


def test_hidden_characters_are_gone_and_lines_stay() -> None:
    """Zero-width and bidirectional marks, controls; not the end of a line."""
    assert clean("a\u200b\u202eb\x00\x1b\nc\td") == "ab\nc\td"


def test_what_overlaps_is_one_span_of_the_kind_that_counts_first() -> None:
    """No rest of either is left: a name within an address of mail, and what follows it."""
    found = [Span(4, 9, Kind.COMPLAINANT), Span(0, 6, Kind.EMAIL), Span(12, 13, Kind.NUMBER)]
    assert merged(found) == [Span(0, 9, Kind.EMAIL), Span(12, 13, Kind.NUMBER)]


@given(TEXTS)
@example("0 0 0 0")
def test_a_redacted_text_comes_back_as_it_is(text: str) -> None:
    """Any text gives one, always the same."""
    once = shown(text)
    assert shown(once) == once == shown(text)


@given(TEXTS, st.sampled_from(["ida@example.com", "+8613800138000", "4111111111111111", "王小明"]), TEXTS)
def test_nothing_beside_it_brings_it_back(before: str, told: str, after: str) -> None:
    """Set off by a space, whatever stands before and behind."""
    assert told not in shown(f"{before} {told} {after}")


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "a@", "1-", "+1(2)", "12 a b ", "路", "ab12 ", "2001:", "Ida ", "http://"]
)
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    """Four times the text: not eight times the time, with room for a busy machine. A longest complaint is 30,000."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        redact(text, KNOWN, MARKS)
        return time.process_time() - began

    assert seconds(40_000) < 10 * max(seconds(10_000), 0.01)


def test_a_name_of_many_words_takes_no_longer_than_the_text() -> None:
    """One that nearly stands there, with each gap to be read in two ways: 2 to the 40th of them."""
    name = Known(Kind.COMPLAINANT, "a " * 40 + "b")
    began = time.process_time()
    assert redact("a  " * 1_000, (name,), MARKS).text == "a  " * 1_000
    assert redact(". " * 1_000, (Known(Kind.COMPLAINANT, ". " * 40 + "bo"),), MARKS).found == {}
    assert time.process_time() - began < 2
