"""A letter as SES received it: measured, judged by what SES says of it, then parsed. Whatever is odd is refused."""

from __future__ import annotations

import hashlib
import re
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from typing import Final

import msgspec

from chalicelib.domain.intake import mime, verdicts
from chalicelib.domain.intake.mime import Refused

SINGLE: Final = (
    "From", "Sender", "To", "Subject", "Message-ID", "Content-Type", "X-SES-Spam-Verdict", "X-SES-Virus-Verdict",
)  # fmt: skip
"""May stand once (RFC 5322); two of them are two stories."""
MAX_LINE: Final = {"From": 2_000, "Sender": 2_000, "Subject": 4_000, "Message-ID": 1_000}
"""Bytes; names in many encoded words take far longer to read than they are long."""
MAX_ADDRESSES: Final = 8_000
"""Bytes of `To` and `Cc`."""
_FROM: Final = re.compile(r"[^<>@,;:]*<([^<>\s]+)>|([^<>\s]+)")
"""A name and an address, or an address: programs differ in what they make of anything else."""
_ASIDE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
THREAD: Final = 10
"""How many letters before this one an answer refers to."""
MESSAGE_ID: Final = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>")
_ADDRESS: Final = re.compile(
    r"[^@\s<>\"(),:;\[\]\\\x00-\x1f\ud800-\udfff]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{1,188}"
)
_MACHINE: Final = re.compile(
    r"(?:mailer-daemon|postmaster|no-?_?reply|do-?_?not-?_?reply|bounces?)(?:[+.=_-]|@)"
)
_AUTOMATIC: Final = re.compile(
    r"(?:auto(?:matic)?[ :-]?(?:re(?:ply|sponse))?:|automatic reply|auto-?reply|out of (?:the )?office|"
    r"abwesenheit|自动回复|自動回覆|自动答复)",
    re.IGNORECASE,
)


class Letter(msgspec.Struct, frozen=True):
    sender: str
    name: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    attachments: int = 0
    by_person: bool = True
    """False for what a machine sent: answers to it would go round in circles (RFC 3834), and nobody complains by it."""
    references: tuple[str, ...] = ()
    """The letters that it follows, the nearest one last (RFC 5322, 3.6.4)."""

    @property
    def mark(self) -> str:
        """By which the same letter is known again."""
        return hashlib.sha256(f"{self.sender}|{self.message_id}".encode()).hexdigest()[:40]


def parse(raw: bytes) -> Letter:
    """Raises Refused."""
    head = mime.measured(raw)
    try:
        _judged(head)
        message = BytesParser(policy=policy.default).parsebytes(raw)
        assert isinstance(message, EmailMessage)
        return _letter(message)
    except (
        MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError,
    ):  # fmt: skip
        # The standard library's parser of headers has raised each of these over some mail or other.
        raise Refused("unreadable") from None


def _judged(head: bytes) -> None:
    """Raises Refused unless its headers are those of a mail, and SES found it clean."""
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(head + b"\r\n\r\n")
    for name in SINGLE:
        found = headers.get_all(name, [])
        if len(found) > 1:
            raise Refused("header_twice")
        if found and len(str(found[0])) > MAX_LINE.get(name, mime.MAX_HEADER):
            raise Refused("headers_too_large")
    if sum(len(str(value)) for name in ("To", "Cc") for value in headers.get_all(name, [])) > MAX_ADDRESSES:
        raise Refused("headers_too_large")
    if not verdicts.is_clean(_plain(headers.items())):
        raise Refused("verdict")


def _letter(message: EmailMessage) -> Letter:
    sender = _sender(message)
    address = sender.addr_spec
    if verdicts.domain(_plain(message.raw_items())) != sender.domain.lower():
        raise Refused("not_authenticated")
    message_id = str(message.get("Message-ID", "")).strip()
    if not MESSAGE_ID.fullmatch(message_id):
        raise Refused("message_id")
    text, attachments = mime.readable(message)
    given = [*_addresses(message, "To"), *_addresses(message, "Cc")][:50]
    subject = " ".join(mime.clean(str(message.get("Subject", ""))).split())[:200]
    return Letter(
        address.lower(), " ".join(mime.clean(sender.display_name).split())[:200],
        tuple(to.addr_spec.lower() for to in given if _ADDRESS.fullmatch(to.addr_spec)), subject, message_id, text,
        attachments, _by_person(message, address.lower(), subject), _thread(message),
    )  # fmt: skip


def _sender(message: EmailMessage) -> Address:
    """The one whom the mail is from. Raises Refused for none, two, or one that could be read as another."""
    found = _addresses(message, "From")
    raw = next((value for name, value in _plain(message.raw_items()) if name.lower() == "from"), "")
    shown = _FROM.fullmatch(" ".join(_ASIDE.sub(" ", raw).split()))
    if len(found) != 1 or shown is None or found[0].addr_spec != (shown[1] or shown[2]):
        raise Refused("sender")
    if not _ADDRESS.fullmatch(found[0].addr_spec):
        raise Refused("sender")
    return found[0]


def _plain(items: object) -> list[tuple[str, str]]:
    """As they stood, whatever a policy would make of them."""
    assert hasattr(items, "__iter__")
    return [(str(name), str(value)) for name, value in items]


def _addresses(message: EmailMessage, name: str) -> tuple[Address, ...]:
    """Of the header as it is structured: what stands in a name is never taken for an address."""
    found: tuple[Address, ...] = getattr(message.get(name), "addresses", ())
    return found


def _by_person(message: EmailMessage, sender: str, subject: str) -> bool:
    """Nothing automatic, no bounce, no list (RFC 3834, RFC 2919, and what older machines say)."""
    auto = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    bulk = str(message.get("Precedence", "")).strip().lower()
    named = any(
        message.get(name) is not None for name in ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress")
    )
    bounce = str(message.get("Return-Path", "<x>")).strip() in ("<>", "")
    return (
        auto in ("no", "")
        and bulk not in ("bulk", "list", "junk", "auto_reply")
        and not (named or bounce or _MACHINE.match(sender) or _AUTOMATIC.match(subject))
    )


def _thread(message: EmailMessage) -> tuple[str, ...]:
    said = next((str(v) for n, v in message.raw_items() if n.lower() == "references"), "")
    return tuple(MESSAGE_ID.findall(said[-3_000:]))[-THREAD:]
