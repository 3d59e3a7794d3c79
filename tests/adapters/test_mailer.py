"""Mail by SES: what is sent is what was meant, whatever names and addresses were given."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.mailer import SesMailer, address, as_html, display_name, message
from chalicelib.application.notice_ports import Mail, MailRefused, MailThrottled
from tests import mailing

MAIL = Mail(
    "ada@buyer.example", "Market", "help@shop.example", "Your case", "One.\n\nTwo <b>\nhttps://shop.example/c?a=1&b=2",
    "en", {"owner": "case_1", "notice": "000000001-respondent"},
)  # fmt: skip


def read(mail: Mail) -> EmailMessage:
    raw = message(mail, address(mail.to), "notices@redress.example").as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


@pytest.fixture
def verified(aws: Any, clients: Clients) -> Clients:
    clients.get("sesv2").create_email_identity(EmailIdentity=mailing.SENDER)
    return clients


def test_a_mail_is_sent_and_its_id_kept(verified: Clients) -> None:
    """By the service's own name for it, under which it reports."""
    taken = SesMailer(verified.lazy("sesv2"), mailing.SENDER, "redress-test-mail").send(MAIL)
    (sent,) = mailing.sent("ada@buyer.example")
    assert taken
    assert (sent["Subject"], sent["Auto-Submitted"]) == ("Your case", "auto-generated")


def test_both_bodies_say_the_same() -> None:
    """Text as it is; as HTML escaped, with its links."""
    mail = read(MAIL)
    assert mailing.body(mail).strip() == MAIL.text
    page = mailing.body(mail, "html")
    assert "<p>Two &lt;b&gt;<br>" in page
    assert '<a href="https://shop.example/c?a=1&amp;b=2">' in page


def test_an_answer_stands_under_what_it_answers() -> None:
    """Names of letters are left whole however long they are, and what is none is left out."""
    long = f"<{'x' * 200}@mail.example>"
    raw = message(
        replace(MAIL, answers=("<a@b.example>", long, "<c>\r\nBcc: d@e.example")), MAIL.to, mailing.SENDER
    )
    mail = email.message_from_bytes(raw.as_bytes(), policy=email.policy.compat32)
    assert mail["In-Reply-To"] == long
    assert mail["References"].split() == ["<a@b.example>", long]
    assert (mail["Auto-Submitted"], mail["Bcc"]) == ("auto-replied", None)


def test_only_what_may_be_unsubscribed_says_so() -> None:
    """With both headers of RFC 8058, or with none."""
    link = "https://redress.example/v1/unsubscribe/t"
    mail = read(replace(MAIL, unsubscribe=link))
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (
        f"<{link}>",
        "List-Unsubscribe=One-Click",
    )
    assert read(MAIL)["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("灯具商城", "灯具商城"),
        ("Müller & Söhne", "Müller & Söhne"),
        ("Shop\r\nBcc: all@victim.example", "Shop Bcc all victim.example"),
        ('"; <evil@x.example>', "evil x.example"),
        ("\u202eelpmaxe\u202c Shop", "elpmaxe Shop"),
        ("a\x00b", "a b"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_name_stays_a_name(name: str, shown: str) -> None:
    """On one line, turning nothing around, looking like no address; encoded as RFC 2047 has it."""
    assert display_name(name) == shown
    sender = read(replace(MAIL, from_name=name))["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (shown, "notices@redress.example")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_name_and_no_subject_adds_a_header(name: str, subject: str) -> None:
    """Whatever is in them."""
    try:
        mail = read(replace(MAIL, from_name=name, subject=subject))
    except UnicodeEncodeError:  # half a surrogate pair, which no text of ours can hold: it came out of JSON
        return
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Auto-Submitted", "Content-Language", "Reply-To", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert mail["To"] == "ada@buyer.example"


@pytest.mark.parametrize(
    "given_",
    [
        "", "ada", "@buyer.example", "ada@", "a b@buyer.example", "ada@buyer", "ada@buyer.example\r\nBcc: x@y.example",
        "ada@buyer.example,eve@x.example", "<ada@buyer.example>", "ada@[127.0.0.1]", "a..b@buyer.example",
        "ada@-x.example", "ada@stra\u00dfe.example", "ada@\u03bf\u03b4\u03bf\u03c2.example", "ada@a\u200db.example",
    ],
)  # fmt: skip
def test_what_is_no_address_gets_no_mail(given_: str) -> None:
    """It is refused for good, and nothing is sent."""
    with pytest.raises(MailRefused, match="address"):
        address(given_)


def test_an_international_host_goes_in_its_ascii_form() -> None:
    """As SES takes it (RFC 5891)."""
    assert address("ada@müller.example") == "ada@xn--mller-kva.example"


class Refusing:
    """A client whose service answers with an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def send_email(self, **_: Any) -> Any:
        raise self._error


def failing(code: str, status: int = 400) -> Exception:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "SendEmail")


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (failing("TooManyRequestsException", 429), MailThrottled),
        (failing("InternalFailure", 500), MailThrottled),
        (EndpointConnectionError(endpoint_url="https://email.example"), MailThrottled),
        (failing("MessageRejected"), MailRefused),
        (failing("AccountSuspendedException"), MailRefused),
        (failing("AccessDeniedException", 403), ClientError),
    ],
)
def test_what_passes_is_told_from_what_does_not(error: Exception, raised: type[Exception]) -> None:
    """A missing grant is ours to mend: the message ends with the dead letters, and an alarm."""
    with pytest.raises(raised):
        SesMailer(lambda: Refusing(error), mailing.SENDER, "set").send(MAIL)


def test_html_holds_nothing_that_was_not_said() -> None:
    """No picture, no script; hostile text is text."""
    page = as_html('<script>x</script> " onload="y', "<t>", "en")
    assert "<script>" not in page
    assert "<t>" not in page
    assert "&quot; onload" in page
