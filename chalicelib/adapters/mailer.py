"""Mail to one person by SES: plain text and the same as simple HTML, in one raw message that we make ourselves.

Nothing that anybody gave us gets into a header unlooked at: names lose what could end a line or a quotation, addresses
that are none are refused, and non-ASCII text is encoded as RFC 2047 has it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.notice_ports import Mail, MailRefused, MailThrottled
from chalicelib.domain import proofs

if TYPE_CHECKING:
    from chalicelib.adapters.aws import ClientFactory

MAX_NAME: Final = 60
_LOCAL: Final = re.compile(r"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\Z")
_HOST: Final = re.compile(r"\A[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\Z")  # fmt: skip  # noqa: E501
_MESSAGE_ID: Final = re.compile(r"\A<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>\Z")
_LINK: Final = re.compile(r"https://[^\s<>\"']+")
_LATER: Final = frozenset(
    {"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "SendingPausedException"}
)
_NEVER: Final = {
    "MessageRejected": "rejected", "MailFromDomainNotVerifiedException": "sender_not_verified",
    "AccountSuspendedException": "account_suspended", "BadRequestException": "bad_request",
    "NotFoundException": "not_set_up",
}  # fmt: skip
_LOOK: Final = "margin:0 auto;max-width:36em;padding:16px;font:16px/1.5 sans-serif;overflow-wrap:anywhere"
"""Set on the spot: mail programs drop style sheets."""
_TAG: Final = re.compile(r"[^A-Za-z0-9_-]")


class SesMailer:
    """The Mailer port. `sender`: the verified address; `configuration_set`: whose events come back to us."""

    def __init__(self, ses: ClientFactory, sender: str, configuration_set: str) -> None:
        self._ses, self._sender, self._set = ses, sender, configuration_set

    def send(self, mail: Mail) -> str:
        from botocore.exceptions import ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as NotConnected

        to = address(mail.to)
        raw = message(mail, to, self._sender).as_bytes()
        tags = [{"Name": name, "Value": _TAG.sub("-", value)[:256]} for name, value in mail.tags.items()]
        try:
            answer: dict[str, Any] = self._ses().send_email(
                Destination={"ToAddresses": [to]}, Content={"Raw": {"Data": raw}},
                EmailTags=tags, ConfigurationSetName=self._set,
            )  # fmt: skip
        except (NotConnected, HTTPClientError) as error:
            raise MailThrottled("the mail service did not answer") from error
        except ClientError as error:
            raise _refused(error) from error
        return str(answer["MessageId"])


def _refused(error: Any) -> Exception:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in _LATER or int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500:
        return MailThrottled(code)
    return MailRefused(_NEVER[code]) if code in _NEVER else error  # a denied grant is ours to see


def address(given: str) -> str:
    """In the form that SES takes: an international host in its ASCII form. Raises MailRefused for what is none."""
    local, at, host = given.strip().rpartition("@")
    try:
        ascii_host = proofs.ascii_host(host)
    except UnicodeError:
        ascii_host = ""
    if not at or not _LOCAL.match(local) or not _HOST.match(ascii_host) or ".." in local:
        raise MailRefused("address")
    return f"{local}@{ascii_host}"


def display_name(given: str) -> str:
    """A name as it may stand before an address: on one line, without what could pass for an address, or turn what
    comes after it around.
    """
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in given)
    return " ".join(re.sub(r"[<>@\"\\,;:()\[\]]", " ", kept).split())[:MAX_NAME].strip()


class _Threading(EmailPolicy):
    """Leaves the names of letters whole: the standard library takes long ones apart, and then nobody knows them."""

    def fold(self, name: str, value: str) -> str:
        if name in ("In-Reply-To", "References"):
            return f"{name}: " + f"{self.linesep} ".join(value.split()) + self.linesep
        return super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in ("In-Reply-To", "References"):
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


def message(mail: Mail, to: str, sender: str) -> EmailMessage:
    """With both bodies, and one-click unsubscribing where it may be unsubscribed (RFC 8058)."""
    made = EmailMessage(policy=_Threading(linesep=SMTP.linesep, utf8=False))
    local, _, host = sender.rpartition("@")
    made["From"] = Address(display_name(mail.from_name), local, host)
    made["To"] = to
    made["Subject"] = " ".join(mail.subject.split())
    made["Auto-Submitted"] = (
        "auto-replied" if mail.answers else "auto-generated"
    )  # RFC 3834: no note of absence
    thread = [said for said in mail.answers if _MESSAGE_ID.match(said)]
    if thread:  # RFC 5322, 3.6.4: so that a mail program shows it under what it answers
        made["In-Reply-To"] = thread[-1]
        made["References"] = " ".join(thread)
    if mail.reply_to:
        made["Reply-To"] = address(mail.reply_to)
    if mail.unsubscribe:
        made["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(mail.text, cte="base64")
    made.add_alternative(as_html(mail.text, mail.subject, mail.lang), subtype="html", cte="base64")
    made["Content-Language"] = mail.lang  # the last one: both bodies are in it
    return made


def as_html(text: str, title: str, lang: str) -> str:
    """Paragraphs and links, escaped; no picture, no script, nothing that is loaded from anywhere."""
    paragraphs = ["<br>\n".join(_linked(line) for line in part.splitlines()) for part in text.split("\n\n")]
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{html.escape(lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{html.escape(title)}</title></head>\n<body style="{_LOOK}">\n{body}\n</body></html>\n'
    )


def _linked(line: str) -> str:
    out, at = [], 0
    for found in _LINK.finditer(line):
        link = html.escape(found[0])
        out += [html.escape(line[at : found.start()]), f'<a href="{link}">{link}</a>']
        at = found.end()
    return "".join([*out, html.escape(line[at:])])
