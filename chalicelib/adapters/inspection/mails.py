"""E-mails with their attachments (RFC 5322, RFC 2046): how many parts, how deep, and what they carry."""

from __future__ import annotations

import re
from email.message import Message
from typing import Final

from chalicelib.adapters.inspection.archives import Unpacking
from chalicelib.adapters.inspection.limits import (
    MAX_MAIL,
    MAX_MAIL_DEPTH,
    MAX_MAIL_FIELDS,
    MAX_MAIL_LINES,
    MAX_MAIL_PARTS,
)
from chalicelib.adapters.inspection.ranged import Held, Ranged
from chalicelib.adapters.inspection.refusal import Refused, damaged, too_complex
from chalicelib.adapters.inspection.scanners import EicarScanner
from chalicelib.domain.media import HEAD_BYTES, ZIP, is_mail, sniff

_FIELD: Final = re.compile(rb"^[!-9;-~]{1,76}:", re.MULTILINE)
_TRIES: Final = 20_000_000
"""Of lines against boundaries: some seconds."""
_ENCRYPTED: Final = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


def look(file: Ranged, unpacking: Unpacking) -> int:
    """The number of its parts. Raises Refused."""
    from email.parser import BytesParser
    from email.policy import compat32

    if file.size > MAX_MAIL:
        raise Refused("mail_limits")
    content = file.at(0, file.size)
    if not is_mail(content[:HEAD_BYTES]):
        raise Refused("media_type_mismatch")
    _parseable(content)
    try:
        message = BytesParser(policy=compat32).parsebytes(content)
        return _parts(message, unpacking, 1)
    except RecursionError:
        raise too_complex() from None
    except (LookupError, ValueError):  # of a header or a transfer encoding that is none
        raise damaged() from None


def _parseable(content: bytes) -> None:
    """The parser holds each field and tries each line against every boundary that is open. Raises Refused."""
    lines, nested = content.count(b"\n") + content.count(b"\r"), content.lower().count(b"multipart/")
    fields = len(_FIELD.findall(content))
    if nested > MAX_MAIL_PARTS or fields > MAX_MAIL_FIELDS or lines > 2 * MAX_MAIL_LINES:
        raise Refused("mail_limits")
    if nested * lines > _TRIES:
        raise too_complex()


def _parts(message: Message, unpacking: Unpacking, depth: int) -> int:
    if depth > MAX_MAIL_DEPTH:
        raise Refused("mail_limits")
    if message.get_content_type() in _ENCRYPTED:
        raise Refused("archive_encrypted")
    payload = message.get_payload()
    if not isinstance(payload, list):
        _attachment(message, unpacking)
        return 1
    found = 1
    for part in payload:
        if not isinstance(part, Message):
            raise damaged()
        found += _parts(part, unpacking, depth + 1)
        if found > MAX_MAIL_PARTS:
            raise Refused("mail_limits")
    return found


def _attachment(message: Message, unpacking: Unpacking) -> None:
    content = message.get_payload(decode=True)
    if not isinstance(content, bytes):
        return
    scanner = EicarScanner()
    scanner.feed(content)
    if scanner.threat():
        raise Refused("malware")
    name = message.get_filename()
    head = content[:HEAD_BYTES]
    if name or message.get_content_maintype() != "text":
        unpacking.content(head, name or "")
    if sniff(head) == ZIP:
        unpacking.walk(Held(content))
