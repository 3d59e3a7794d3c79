"""Letters, the hostile ones among them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.intake import mailtext, mime
from chalicelib.domain.intake.letter import parse
from chalicelib.domain.intake.mime import Refused
from tests.channels import LETTER, SAID, letter

TO = "file+x@file.redress.example"
HEAD = letter(TO).split(b"\n\n")[0].split(b"\r\n\r\n")[0]


def head_and(rest: bytes, without: bytes = b"Content-Type") -> bytes:
    """The usual headers, then something else."""
    kept = [line for line in HEAD.split(b"\r\n") if not line.startswith((without, b"Content-", b"MIME"))]
    return b"\r\n".join(kept) + b"\r\n" + rest


def refused(raw: bytes) -> str:
    with pytest.raises(Refused) as caught:
        parse(raw)
    return caught.value.code


def test_a_letter_is_read() -> None:
    """Sender, addresses, subject and text."""
    read = parse(letter(TO))
    assert (read.sender, read.name, read.to, read.subject) == (
        "m.harrow@example.com",
        "Marian Harrow",
        (TO,),
        "My kettle",
    )
    assert SAID["narrative"] in read.text
    assert read.by_person


@pytest.mark.parametrize("name", ["From", "Message-ID", "X-SES-Spam-Verdict", "Subject"])
def test_a_header_that_stands_twice_is_refused(name: str) -> None:
    """Two stories are none."""
    raw = letter(TO)
    assert refused(name.encode() + b": x@example.com\r\n" + raw) == "header_twice"


def test_verdicts_that_came_with_the_mail_are_none() -> None:
    """A second result in the name of SES was written by somebody."""
    forged = (
        b"Authentication-Results: amazonses.com; spf=pass; dkim=pass; dmarc=pass header.from=example.com\r\n"
    )
    assert refused(forged + letter(TO)) == "not_authenticated"


RESULTS = "amazonses.com; spf=pass; dkim=pass header.i=@example.com; dmarc=pass header.from=example.com"


@pytest.mark.parametrize(
    "said",
    [
        "amazonses.com; spf=pass; dkim=pass; dmarc=fail header.from=a.example; dmarc=pass header.from=example.com",
        'amazonses.com; spf=pass; dkim=pass; envelope-from="a; dmarc=pass header.from=example.com"@evil.example',
        "amazonses.com; spf=pass (a; dmarc=pass header.from=example.com; dkim=pass",
        "amazonses.com; spf=pass (dkim=pass; dmarc=pass header.from=example.com)",
        "amazonses.com; spf=pass helo=dmarc=pass; dkim=pass header.i=@x.dmarc=pass; dmarc=none header.from=example.com",
        "amazonses.com.evil.example; spf=pass; dkim=pass; dmarc=pass header.from=example.com",
        "amazonses.com; spf=pass; dkim=pass; dmarc=pass header.from=other.example",
        "amazonses.com; spf=pass; dkim=pass header.from=example.com; dmarc=pass",
        "amazonses.com; spf=softfail; dkim=pass; dmarc=pass header.from=example.com",
        "amazonses.com; spf=pass; dkim=fail; dmarc=pass header.from=example.com",
    ],
    ids=["two-results", "in-a-quotation", "in-an-open-comment", "in-a-comment", "in-values", "another-server",
         "another-domain", "of-another-method", "spf", "dkim"],
)  # fmt: skip
def test_what_a_sender_writes_into_a_verdict_is_no_verdict(said: str) -> None:
    """Each method's result once, passed, with the domain of `From` in DMARC's own."""
    assert parse(letter(TO, Authentication_Results=RESULTS)).sender == "m.harrow@example.com"
    assert refused(letter(TO, Authentication_Results=said)) == "not_authenticated"


@pytest.mark.parametrize("name", ["X-SES-Spam-Verdict", "Authentication-Results"])
def test_a_verdict_below_the_mails_own_headers_is_none(name: str) -> None:
    """SES writes above them; a rule that does not scan writes none, and the sender may not step in."""
    head, _, body = letter(TO).partition(b"\r\n\r\n")
    lines = head.replace(b"\r\n ", b" ").split(b"\r\n")
    own = [line for line in lines if line.startswith(name.encode())]
    moved = [line for line in lines if line not in own] + own
    assert refused(b"\r\n".join(moved) + b"\r\n\r\n" + body) in ("verdict", "not_authenticated")


@pytest.mark.parametrize(
    "shown",
    ["victim@example.com <m@example.com>", "<victim@example.com> <m@example.com>", "a@example.com, b@example.com",
     "g: m@example.com;", "<@x.example:m@example.com>", "m@example.com (a) b@example.com"],
)  # fmt: skip
def test_a_sender_that_could_be_read_as_another_is_refused(shown: str) -> None:
    """Whatever SES has read there: the domain alone is vouched for."""
    raw = letter(TO).replace(b"From: Marian Harrow <m.harrow@example.com>", b"From: " + shown.encode())
    assert refused(raw) == "sender"


@pytest.mark.parametrize(
    ("shown", "name"),
    [('"victim@example.com" <m@example.com>', "victim@example.com"),
     ("=?utf-8?q?=3Cvictim=40example.com=3E=2C?= <m@example.com>", "<victim@example.com>,"),
     ("=?utf-8?q?=ff=00=1b=E2=80=AE?= <m@example.com>", "?"),
     ("m@example.com", ""), ("J. R. Smith (at home) <m@example.com>", "J. R. Smith")],
)  # fmt: skip
def test_a_name_is_a_name_whatever_it_looks_like(shown: str, name: str) -> None:
    """The address is the one between the brackets; what no text holds is left out."""
    raw = letter(TO).replace(b"From: Marian Harrow <m.harrow@example.com>", b"From: " + shown.encode())
    assert (parse(raw).sender, parse(raw).name) == ("m@example.com", name)


def test_a_line_that_ends_for_some_and_not_for_others_is_refused() -> None:
    """A bare return: SES reads one header there, Python two."""
    assert refused(b"X-A: b\rX-C: d\r\n" + letter(TO)) == "unreadable"


@pytest.mark.parametrize(
    ("headers", "by_person"),
    [({"From": "no-reply@example.com"}, False), ({"From": "MAILER-DAEMON@example.com"}, False),
     ({"Subject": "Automatic reply: My kettle"}, False), ({"Subject": "自动回复：水壶"}, False),
     ({"From": '"No Reply Ltd" <n.replyson@example.com>'}, True), ({"Subject": "Autocover: torn"}, True)],
)  # fmt: skip
def test_machines_are_known(headers: dict[str, str], by_person: bool) -> None:
    """By whom they write as, and what they write about."""
    assert parse(letter(TO, **headers)).by_person is by_person


def test_the_letters_before_it_are_known() -> None:
    """The last ten, as they are named; what is no name is left out."""
    said = " ".join(f"<{n}@example.com>" for n in range(12)) + " <broken"
    assert parse(letter(TO, References=said)).references == tuple(f"<{n}@example.com>" for n in range(2, 12))


def test_parts_within_parts_within_parts_are_refused() -> None:
    """Beyond eight of them."""
    body = b"Content-Type: text/plain\r\n\r\nx\r\n"
    for n in range(12):
        mark = f"b{n}".encode()
        body = (
            b'Content-Type: multipart/mixed; boundary="'
            + mark
            + b'"\r\n\r\n--'
            + mark
            + b"\r\n"
            + body
            + b"\r\n--"
            + mark
            + b"--\r\n"
        )
    assert refused(head_and(body)) == "too_many_parts"


def test_a_thousand_parts_are_refused_before_they_are_read() -> None:
    """In no time."""
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" for _ in range(1_000))
    began = time.process_time()
    assert (
        refused(head_and(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts)) == "too_many_parts"
    )
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("multipart/mixed; boundary=b", b"--b\r\n\r\n" * 100_000, "too_many_parts"),
        ("text/plain", b"\n" * 1_000_000, "too_many_lines"),
        ("text/plain; " + "a=b; " * 5_000, b"x", "headers_too_large"),
        ("text/plain", b"Content-Type: text/plain; " + b"a=b; " * 300_000, "headers_too_large"),
        ("multipart/mixed; boundary=b", b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 40,
         "too_many_parts"),
    ],
    ids=["parts-without-a-type", "lines", "a-type-without-end", "a-part's-type-without-end", "nests"],
)  # fmt: skip
def test_a_mail_made_to_be_slow_is_refused_by_its_bytes(kind: str, body: bytes, code: str) -> None:
    """Python's parser would take minutes over each."""
    began = time.process_time()
    assert refused(head_and(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)) == code
    assert time.process_time() - began < 1


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Message-ID"])
def test_a_header_made_to_be_slow_is_refused_by_its_length(name: str) -> None:
    """A name in thousands of encoded words takes longer to read than it is long."""
    raw = letter(TO).replace(f"{name}: ".encode(), f"{name}: ".encode() + b"=?utf-8?q?a?= \r\n " * 900, 1)
    assert refused(raw) == "headers_too_large"


@pytest.mark.parametrize("charset", ["utf-7", "idna", "unicode_escape", "zlib", "x-nobody"])
def test_odd_charsets_are_refused(charset: str) -> None:
    """Some of them are programs."""
    assert refused(head_and(f"Content-Type: text/plain; charset={charset}\r\n\r\nx".encode())) == "charset"


def test_a_letter_in_gbk_is_read() -> None:
    """As older programs in China write."""
    raw = head_and(
        b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "水壶漏水".encode("gbk")
    )
    assert parse(raw).text.strip() == "水壶漏水"


def test_a_page_is_read_as_its_words() -> None:
    """Nothing of scripts and styles; entities are read once."""
    page = (
        b"<html><head><title>t</title></head><p>It leaks &amp;lt;b&amp;gt;<br>Help<script>x<y</script><p>now"
    )
    assert parse(head_and(b"Content-Type: text/html\r\n\r\n" + page)).text.split() == [
        "It",
        "leaks",
        "&lt;b&gt;",
        "Help",
        "now",
    ]


@pytest.mark.parametrize("text", [b"<script" * 20_000, b"<" * 100_000, b"<a " * 50_000, b"&" * 100_000])
def test_a_page_that_never_closes_takes_no_time(text: bytes) -> None:
    """One pass, whatever stands there."""
    began = time.process_time()
    parse(head_and(b"Content-Type: text/html\r\n\r\n" + text))
    assert time.process_time() - began < 1


def test_sizes_are_bounded() -> None:
    """The whole, and what stands before it."""
    assert refused(b"x" * (mime.MAX_BYTES + 1)) == "too_large"
    assert refused(b"X-A: " + b"y" * mime.MAX_HEADER + b"\r\n" + letter(TO)) == "headers_too_large"


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_parsing_is_total(rest: bytes) -> None:
    """A letter or a refusal, whatever comes."""
    for raw in (rest, head_and(rest), HEAD + b"\r\n\r\n" + rest):
        try:
            parse(raw)
        except Refused:
            continue


@pytest.mark.parametrize(
    "below",
    ["\n-- \nMarian", "\nOn Mon, 2 Nov 2026, Shop wrote:\n> Dear", "\n-----Original Message-----\nFrom: x",
     "\n在 2026年11月2日，店铺写道：\n> 您好", "\n> quoted", "\nSent from my phone"],
)  # fmt: skip
def test_what_others_wrote_is_left_out(below: str) -> None:
    """Quotations and signatures."""
    assert mailtext.written("It leaks." + below) == "It leaks."


def test_lines_with_labels_are_answers() -> None:
    """In both languages; the rest is the account."""
    said = mailtext.answers("订单号：448210\n商家：灯具店\n\n水壶漏水。\nNote: it is blue.")
    assert said == {
        "order_ref": "448210",
        "respondent_name": "灯具店",
        "narrative": "水壶漏水。\nNote: it is blue.",
    }


def test_a_whole_letter_is_taken_apart() -> None:
    """What has no label is what happened."""
    assert mailtext.answers(LETTER)["amount"] == "USD 64.90"
