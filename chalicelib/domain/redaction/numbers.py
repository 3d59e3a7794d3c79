"""Numbers that stand for a person: which a run of digits is. Pure; every check looks at a bounded number of digits."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.domain.redaction.kinds import Kind

_DATE: Final = re.compile(
    r"(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d\d"
)
_GROUP: Final = re.compile(r"\d+")
_SOCIAL: Final = re.compile(r"\d{3}-\d{2}-\d{4}")
_AMERICAN: Final = re.compile(r"(?:1[-. ])?\(?[2-9]\d{2}\)?[-. ]{1,2}[2-9]\d{2}[-. ]\d{4}")
_LANDLINE: Final = re.compile(r"0\d{2,3}[- ]?\d{7,8}|[48]00[- ]?\d{3}[- ]?\d{4}")
_MOBILE: Final = re.compile(r"(?:86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
_CARD: Final = re.compile(r"\d{12,19}|\d{4}([- ])\d{4}\1\d{4}\1\d{1,7}|\d{4}([- ])\d{6}\2\d{4,5}")
"""As they are embossed: 12 to 19 digits (ISO/IEC 7812-1)."""
SHORTEST: Final = 7
"""Digits: less is no number of anybody's."""
LONG: Final = 9
"""Digits in one piece: of an account, an order, a parcel. Nothing that is counted or paid is as long."""
VERY_LONG: Final = 12
"""Likewise with hyphens or full stops in it, as orders are written."""


def kind(text: str, *, plus: bool) -> Kind | None:
    """What a piece of digits and the separators between them is. `plus`: whether a `+` or `00` stands before it, as an
    international number is written (E.164: 8 to 15 digits).
    """
    digits = "".join(_GROUP.findall(text))
    if _SOCIAL.fullmatch(text) or (len(digits) == 18 and _is_resident(digits)):
        return Kind.IDENTITY
    if _CARD.fullmatch(text) and is_luhn(digits):
        return Kind.CARD
    if plus and 8 <= len(digits) <= 15:
        return Kind.PHONE
    if _MOBILE.fullmatch(text) or _AMERICAN.fullmatch(text) or _LANDLINE.fullmatch(text):
        return Kind.PHONE
    most = LONG if digits == text else VERY_LONG
    return Kind.NUMBER if len(digits) >= most and not set(text) & set(" /()") else None


def day_at(text: str, start: int) -> int:
    """Where a day that begins there ends; 0: none does."""
    found = _DATE.match(text, start)
    return found.end() if found is not None and not text[found.end() : found.end() + 1].isdigit() else 0


def is_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B. All zeros are no card."""
    if not digits.strip("0"):
        return False
    doubled = [int(d) * 2 - 9 * (int(d) > 4) if n % 2 else int(d) for n, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def is_resident_number(text: str) -> bool:
    """Of the PRC: 17 digits and a check character (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return len(text) == 18 and text[:17].isdigit() and text[17] in "0123456789x" and _is_resident(text)


def _is_resident(text: str) -> bool:
    total = sum(int(digit) * (2 ** (17 - n) % 11) for n, digit in enumerate(text[:17]))
    return text[17] == "10x98765432"[total % 11]


def iban_length(text: str) -> int:
    """How many characters of the text, which begins like one, are an IBAN (ISO 13616-1); 0: none. Spaces count."""
    found, plain, longest = 0, "", 0
    for n, char in enumerate(text):
        if char != " ":
            plain += char
            ends = n + 1 == len(text) or not text[n + 1].isalnum()
            found = n + 1 if ends and len(plain) >= 15 and _mod97(plain) else found
            longest = max(longest, found)
    return longest


def _mod97(plain: str) -> bool:
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
