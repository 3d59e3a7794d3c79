"""Complaints by e-mail, by the function as deployed: the letter lies in the bucket, S3 has told of it."""

from __future__ import annotations

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application import mail_taking
from chalicelib.application.intake_ports import Desk
from chalicelib.application.mail_taking import address, link_address
from chalicelib.domain.intake.draft import Draft, Given
from tests import mailing
from tests.aws import NAMES, NUMBERS
from tests.channels import GIVEN, LETTER, PERSON, letter
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

DOMAIN = NUMBERS["MAIL_DOMAIN"]


class Post:
    """Puts letters where SES puts them."""

    def __init__(self, market: Market, invoke: Lambdas) -> None:
        self.market, self.invoke, self.services = market, invoke, market.services
        self._n = itertools.count(1)
        mailing.ready(self.services)
        self.services.intakes.put_desk(Desk(market.tenant.id, "generic"))
        self.address = address(market.root, market.tenant.id, DOMAIN)

    def link(self) -> str:
        """The address of a filing link of somebody whom the platform knows."""
        known = {key: value for key, value in GIVEN.items() if key != "answers"}
        there = self.services.tenancies.of(self.market.tenant.id)
        until = self.services.clock.now() + timedelta(days=14)
        nonce = "fln_" + "a" * 26
        self.services.filing_links.make(there, nonce, Draft(Given(**known), GIVEN["answers"]), until)
        return link_address(nonce, DOMAIN)

    def send(self, raw: bytes) -> list[str]:
        """What came back to the queue."""
        key = f"letters/{next(self._n)}"
        self.services.clients.get("s3").put_object(Bucket=NAMES["MAIL_BUCKET"], Key=key, Body=raw)
        notice: dict[str, Any] = load("s3_object_created")
        notice["Records"][0]["s3"]["object"] = {"key": key, "size": len(raw)}
        return self.invoke.failed("mail_in", sqs(notice))

    def cases(self) -> list[str]:
        rows = self.services.tables.disputes.scan()
        return sorted(row.pk for row in rows if row.sk == "a#head")


@pytest.fixture
def post(market: Market, invoke: Lambdas) -> Post:
    return Post(market, invoke)


@pytest.mark.capability("S01")
def test_a_letter_that_says_everything_is_a_case(post: Post) -> None:
    """And its sender is told the number."""
    assert post.send(letter(post.link())) == []
    (case_id,) = (pk.removeprefix("case#") for pk in post.cases())
    claim = post.market.case(case_id).claim
    assert (claim.channel, claim.order_ref) == ("email", "BK-448210")
    (told,) = mailing.sent(PERSON)
    assert case_id in mailing.body(told)
    assert told["Subject"] == "Re: My kettle"
    assert told["Auto-Submitted"] == "auto-replied"
    assert (told["In-Reply-To"], told["References"]) == ("<one@example.com>", "<one@example.com>")


@pytest.mark.capability("S01")
def test_the_same_letter_twice_is_one_case_and_one_answer(post: Post) -> None:
    """By its Message-ID; S3 tells twice, and so do mail servers."""
    to = post.link()
    for _ in range(3):
        assert post.send(letter(to)) == []
    assert len(post.cases()) == 1
    assert len(mailing.sent()) == 1


def test_a_letter_that_lacks_something_is_answered_with_the_form(post: Post, backend: Services) -> None:
    """Filled in as far as the letter goes."""
    post.send(letter(post.address, "My kettle leaks. Please help.\n\nOrder: BK-1\n"))
    assert post.cases() == []
    (told,) = mailing.sent(PERSON)
    text = mailing.body(told)
    assert "- What is the problem about?" in text
    found = re.search(r"https://redress\.example/file/(fl_\S+)\?lang=en", text)
    assert found is not None
    draft = backend.filing_links.open(found[1]).draft
    assert draft.answers == {
        "narrative": "My kettle leaks. Please help.", "order_ref": "BK-1", "complainant_email": PERSON,
        "complainant_name": "Marian Harrow",
    }  # fmt: skip


def test_an_address_is_no_name(post: Post, backend: Services) -> None:
    """Some programs put it there; the other side sees the name."""
    post.send(letter(post.address, "Help.", From=f'"{PERSON}" <{PERSON}>'))
    found = re.search(r"/file/(fl_\S+)\?", mailing.body(mailing.sent(PERSON)[0]))
    assert found is not None
    assert "complainant_name" not in backend.filing_links.open(found[1]).draft.answers


def test_a_chinese_letter_is_answered_in_chinese(post: Post) -> None:
    """By its own words."""
    post.send(letter(post.address, "水壶漏水，请帮忙处理。\n订单号：BK-1\n"))
    (told,) = mailing.sent(PERSON)
    assert "遇到了哪类问题？" in mailing.body(told)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<offers.example.com>"},
        {"Return_Path": "<>"},
        {"From": "no-reply@example.com"},
    ],
    ids=["automatic", "bulk", "list", "bounce", "nobody"],
)
def test_machines_are_never_answered(post: Post, headers: dict[str, str]) -> None:
    """Two of them would write to each other for ever."""
    assert post.send(letter(post.address, "I am away.", **headers)) == []
    assert mailing.sent() == []


def test_a_note_of_absence_is_no_complaint(post: Post) -> None:
    """Though the link it answers, and what it quotes, lack nothing."""
    assert post.send(letter(post.link(), Auto_Submitted="auto-replied")) == []
    assert post.cases() == []


def test_our_own_letters_are_never_answered(post: Post) -> None:
    """Somebody has given an address of ours as his own."""
    passed = f"amazonses.com; spf=pass; dkim=pass; dmarc=pass header.from={DOMAIN}"
    assert post.send(letter(post.address, From=post.address, Authentication_Results=passed)) == []
    assert (post.cases(), mailing.sent()) == ([], [])


def test_a_sandbox_writes_to_nobody(post: Post, backend: Services) -> None:
    """The case is made; who wrote is told nothing by mail."""
    other = Market(backend, sandbox=True)
    backend.intakes.put_desk(Desk(other.tenant.id, "generic"))
    to = address(other.root, other.tenant.id, DOMAIN)
    assert post.send(letter(to, LETTER + "\n", message_id="<s@example.com>")) == []
    assert post.send(letter(to, "Seller: Brindlemoor\n" + LETTER, message_id="<t@example.com>")) == []
    assert (len(post.cases()), mailing.sent()) == (1, [])


def test_a_platform_sends_so_many_answers_a_day(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """To however many senders."""
    monkeypatch.setattr(mail_taking, "PLATFORMS_A_DAY", 2)
    for n in range(4):
        person = f"p{n}@example.com"
        post.send(letter(post.address, "Help.", message_id=f"<{n}@example.com>", From=person))
    assert len(mailing.sent()) == 2


@pytest.mark.capability("S01")
def test_sixty_four_letters_at_once_are_one_case(post: Post, backend: Services) -> None:
    """The same one, however often it is handed over; one answer."""
    raw = letter(post.link())
    with ThreadPoolExecutor(8) as pool:
        found = {taken.case_id for taken in pool.map(lambda _: backend.mail_taking.take(raw), range(64))}
    assert len(found) == len(post.cases()) == len(mailing.sent()) == 1


def test_a_sender_gets_so_many_answers_a_day(post: Post, clock: HandClock) -> None:
    """Five; the next day there are five again."""
    for n in range(8):
        post.send(letter(post.address, "Help.", message_id=f"<{n}@example.com>"))
    assert len(mailing.sent()) == 5
    clock.moment += timedelta(days=1)
    post.send(letter(post.address, "Help.", message_id="<next@example.com>"))
    assert len(mailing.sent()) == 6


@pytest.mark.parametrize(
    "headers",
    [
        {"X_SES_Spam_Verdict": "FAIL"},
        {"X_SES_Virus_Verdict": "GRAY"},
        {"Authentication_Results": "amazonses.com; spf=pass; dkim=pass; dmarc=fail header.from=example.com;"},
        {
            "Authentication_Results": "amazonses.com; spf=pass; dkim=pass; dmarc=pass header.from=other.example;"
        },
        {
            "Authentication_Results": "elsewhere.example; spf=pass; dkim=pass; dmarc=pass header.from=example.com;"
        },
    ],
    ids=["spam", "virus", "dmarc", "another-domain", "somebody-elses-word"],
)
def test_a_letter_that_nobody_vouches_for_is_nothing(post: Post, headers: dict[str, str]) -> None:
    """No case, no answer, no retry."""
    assert post.send(letter(post.link(), **headers)) == []
    assert post.cases() == []
    assert mailing.sent() == []


def test_a_letter_to_nobody_is_nothing(post: Post) -> None:
    """Another domain, another code, a link that is none."""
    other = post.address.replace("@", "x@")
    for n, to in enumerate(
        (other, f"file+{'b' * 26}@{DOMAIN}", "file+t-x@elsewhere.example", f"hello@{DOMAIN}")
    ):
        assert post.send(letter(to, message_id=f"<{n}@example.com>")) == []
    assert post.cases() == []
    assert mailing.sent() == []


def test_a_platform_that_takes_no_letters_gets_none(post: Post, backend: Services) -> None:
    """Until it says under which rules."""
    other = Market(backend)
    assert post.send(letter(address(other.root, other.tenant.id, DOMAIN))) == []
    assert mailing.sent() == []
