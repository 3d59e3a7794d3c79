"""Where in a text something stands that says whose it is. Pure. Time grows with the length of the text and no faster:
every pattern is bounded, and none begins anew without a bound inside what it has just failed on.

Works on the folded text: as long as what is shown, but with plain digits and letters (`folded`).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.domain.redaction.kinds import Kind, Known, Span
from chalicelib.domain.redaction.numbers import SHORTEST, day_at, iban_length, is_resident_number, kind

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
Name = tuple[re.Pattern[str], Kind, bool]
"""What to look for, what it is, and whether only where it begins with a capital."""
_LINK: Final = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"'，。；！？、（）【】《》\u3400-\u9fff]+")
_RUN: Final = re.compile(r"(?:\+|(?<![0-9])00)?\(?[0-9](?:[0-9]|[-. ()/]{1,2}(?=[0-9(]))*")
_GROUP: Final = re.compile(r"[0-9]+")
_TOKEN: Final = re.compile(r"[0-9a-z]+")
_HEXES: Final = re.compile(r"[0-9a-f:.]+")
_IBAN: Final = re.compile(r"(?<![0-9a-z])[a-z]{2}[0-9]{2}(?: ?[0-9a-z]){11,40}")
_PASSPORT: Final = re.compile(r"(?<![0-9a-z])(?:[degps][0-9]{8}|e[a-z][0-9]{7})(?![0-9a-z])")
_STREETS: Final = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|square|highway|hwy"
)
_ADDRESS: Final = re.compile(
    rf"(?<![0-9a-z])[0-9]{{1,6}}[a-z]? (?:[a-z0-9.'-]{{1,20}} ){{1,4}}(?:{_STREETS})(?![a-z])"
    r"|(?<![a-z])[a-zäöüß-]{2,30}(?:straße|strasse|str\.|weg|platz|gasse) ?[0-9]{1,4}(?![0-9])"
    rf"|[{_HAN}]{{1,12}}(?:路|街|大道|巷|弄|胡同)[0-9一二三四五六七八九十百-]{{1,6}}号"
    rf"(?:[0-9a-z{_HAN}]{{0,8}}?(?:栋|幢|座|楼|单元|室)[0-9]{{0,5}}(?:室|号)?){{0,4}}"
)
_LOCAL: Final = frozenset(".!#$%&'*+/=?^_`{|}~-")
_HAN_NAME: Final = 8
_HAN_BEFORE: Final = re.compile(rf"[{_HAN}]*\Z")
_SPELT_OUT: Final = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64} ?[(\[{<] ?at ?[)\]}>] ?[a-z0-9-]{1,63}"
    r"(?: ?(?:\.|[(\[{<] ?(?:dot|punkt|point) ?[)\]}>]) ?[a-z0-9-]{1,63}){1,5}"
)
_NAMES: Final = (Kind.COMPLAINANT, Kind.RESPONDENT, Kind.OTHER_PERSON)
_APART: Final = re.compile(r"[\s·-]+")
_GAP: Final = r"(?>(?:\s{0,3}[-.·])?\s{0,3})"
"""Between the words of a name, in one way only: with two ways in each gap a name of many words would take for ever."""
_WINDOW: Final = 6
"""So many groups of digits are tried together: a card is four, an international number seldom six."""
_SURNAME_TITLES: Final = "先生|女士|小姐|太太|老师|经理|某某|某"


def folded(text: str) -> str:
    """As many characters: compatibility forms as what they stand for (`１` as `1`, `＠` as `@`), in lower case."""
    return "".join(_folded(char) if char > "\x7f" else char.lower() for char in text)


def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).lower()
    if len(plain) == 1:
        plain = str(unicodedata.digit(plain)) if unicodedata.digit(plain, None) is not None else plain
        return "-" if unicodedata.category(plain) == "Pd" else plain
    return char


def spans(text: str, names: Sequence[Name]) -> Iterator[Span]:
    """Everything that was found, in any order; some may overlap. `names`: of `named`, for all that is known."""
    plain = folded(text)
    yield from _mails(plain)
    yield from _matches(_LINK, plain, Kind.LINK)
    yield from _nets(plain)
    yield from _ibans(plain)
    yield from _tokens(plain)
    yield from _numbers(plain)
    yield from _matches(_PASSPORT, plain, Kind.IDENTITY)
    yield from _matches(_ADDRESS, plain, Kind.ADDRESS)
    for pattern, what, written in names:
        yield from (s for s in _matches(pattern, plain, what) if not written or text[s.start].isupper())


def _matches(pattern: re.Pattern[str], plain: str, what: Kind) -> Iterator[Span]:
    return (Span(*found.span(), what) for found in pattern.finditer(plain))


def _mails(plain: str) -> Iterator[Span]:
    """From each `@` outwards, so that no stretch is looked at twice; and those that are spelt out."""
    for found in re.finditer(" {0,2}@ {0,2}", plain):
        start, end = found.span()
        least, most = max(start - 64, 0), min(end + 254, len(plain))
        while start > least and (_word(plain[start - 1]) or plain[start - 1] in _LOCAL):
            start -= 1
        if start == found.start():  # in Chinese, nothing sets it off from what stands before it
            han = _HAN_BEFORE.search(plain, max(start - _HAN_NAME, 0), start)
            start = han.start() if han is not None else start
        while end < most and (plain[end].isalnum() or plain[end] in ".-" or _dot(plain, end)):
            end += 1
        end = _host_end(plain, found.end(), end)
        if start < found.start() and end:
            yield Span(start, end, Kind.EMAIL)
    yield from _matches(_SPELT_OUT, plain, Kind.EMAIL)


def _dot(plain: str, at: int) -> bool:
    """The full stop of Chinese where a name of a host goes on behind it, which takes it for its own (RFC 3490 §3.1)."""
    return plain[at] == "。" and plain[at + 1 : at + 2].isascii() and plain[at + 1 : at + 2].isalnum()


def _host_end(plain: str, start: int, end: int) -> int:
    """Where the name of a host ends; 0: none is there. Chinese that follows one in Latin letters is no part of it."""
    latin = next((n for n in range(start, end) if plain[n] >= "\u2e80" and plain[n] != "。"), end)
    for last in (latin, end):
        labels = plain[start:last].replace("。", ".").rstrip(".-").split(".")
        if len(labels) > 1 and labels[0] and labels[-1][:1].isalpha():
            return last
    return 0


def _word(char: str) -> bool:
    """Of a word that is set off from others: Chinese is not."""
    return char.isalnum() and char < "\u2e80"


def _nets(plain: str) -> Iterator[Span]:
    for found in _HEXES.finditer(plain):
        text = found[0].strip(".")
        start = found.start() + found[0].index(text) if text else 0
        if len(text) > 45 or (text.count(":") < 2 and text.count(".") != 3):
            continue
        try:
            ipaddress.ip_address(text)
        except ValueError:
            continue
        if len(text) > 2:
            yield Span(start, start + len(text), Kind.IP_ADDRESS)


def _ibans(plain: str) -> Iterator[Span]:
    for found in _IBAN.finditer(plain):
        if found[0].isascii() and (length := iban_length(found[0])):
            yield Span(found.start(), found.start() + length, Kind.IBAN)


def _tokens(plain: str) -> Iterator[Span]:
    """Residents' numbers that end in X, and orders or parcels: letters among many digits."""
    for found in _TOKEN.finditer(plain):
        token = found[0]
        if is_resident_number(token):
            yield Span(*found.span(), Kind.IDENTITY)
        elif 10 <= len(token) <= 40 and not token.isdigit() and sum(map(str.isdigit, token)) >= 7:
            yield Span(*found.span(), Kind.NUMBER)


def _numbers(plain: str) -> Iterator[Span]:
    """Runs of digits as people group them: the longest row of groups that is something."""
    for run in _RUN.finditer(plain):
        pieces = [found.span() for found in _GROUP.finditer(plain, *run.span())]
        plus = run[0].startswith(("+", "00"))
        n = 0
        while n < len(pieces):
            first = n == 0
            span, n = _longest(plain, pieces, n, plus=plus and first)
            if span is not None:
                opened = plain[span.start - 1 : span.start] == "(" and ")" in plain[span.start : span.end]
                yield Span(run.start() if first else span.start - opened, span.end, span.kind)


def _longest(plain: str, pieces: list[tuple[int, int]], n: int, *, plus: bool) -> tuple[Span | None, int]:
    """The longest row of groups from the n-th on that is something, and the group behind it. A day is nothing."""
    start = pieces[n][0]
    if (end := day_at(plain, start)) and not plus:
        return None, next((m for m in range(n, len(pieces)) if pieces[m][0] >= end), len(pieces))
    for last in range(min(len(pieces), n + _WINDOW) - 1, n - 1, -1):
        end = pieces[last][1]
        if end - start - (last - n) < SHORTEST:  # each gap is a character at least
            break
        if (what := kind(plain[start:end], plus=plus)) is not None:
            return Span(start, end, what), last + 1
    return None, n + 1


def named(one: Known) -> Iterator[Name]:
    """A name however it is spaced, and its words alone where they are written as names are. A Chinese name without
    borders, and the surname before a title, who may be somebody else.
    """
    value = folded(one.value).strip()
    apart = (word.lstrip(".") for word in _APART.split(value))
    words = [word for word in apart if word] if one.kind in _NAMES else [value]
    if len("".join(words)) < 2:
        return
    inner = _GAP.join(map(re.escape, words))
    yield (
        re.compile(_edge(words[0][0], before=True) + inner + _edge(words[-1][-1], before=False)),
        one.kind,
        False,
    )
    if one.kind not in _NAMES:
        return
    name = "".join(words)
    if 2 <= len(name) <= 4 and all("\u3400" <= char <= "\u9fff" for char in name):
        yield re.compile(f"{re.escape(name[0])}(?:{_SURNAME_TITLES})"), Kind.OTHER_PERSON, False
    for word in words if len(words) > 1 else ():
        if len(word) > 2 and word.isalpha() and word[0] < "\u2e80":
            yield (
                re.compile(_edge(word[0], before=True) + re.escape(word) + _edge(word[-1], before=False)),
                one.kind,
                True,
            )


def _edge(char: str, *, before: bool) -> str:
    if not char.isalnum() or char >= "\u2e80":
        return ""
    return r"(?<![^\W_\u2e80-\U0010ffff])" if before else r"(?![^\W_\u2e80-\U0010ffff])"
