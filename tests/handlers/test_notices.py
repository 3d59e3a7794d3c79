"""Notices to people: from events to mails, and from what becomes of the mails to the case."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application import reactions, webhook_messages
from chalicelib.application.notice_ports import Mail, MailThrottled
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.notices.notice import LEASE, Notice, State
from chalicelib.domain.values import Role
from tests import builders, mailing
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

BUYER, SHOP = "ada@buyer.example", "shop@lamps.example"
AWAKE = timedelta(hours=6)
"""From the tests' own four in the morning, UTC, to a time at which nobody sleeps."""


@pytest.fixture
def desk(market: Market, clock: HandClock) -> Market:
    """A tenant that has its people told by us, by day."""
    mailing.ready(market.services)
    mailing.turn_on(market.services, market.tenant.id)
    clock.moment += AWAKE
    return market


def messages(market: Market, case_id: str, after: int = 0) -> list[str]:
    """What the relay puts on the notices queue of a case's events."""
    found = []
    for row in market.services.store.events(case_id, after):
        stored = reactions.StoredEvent(market.tenant.id, row.body, row.hash, row.audience, row.summary)
        found += [w.body for w in reactions.on_event(stored) if w.queue == reactions.NOTICES]
    return found


def told(invoke: Lambdas, market: Market, case_id: str) -> list[Notice]:
    assert invoke.failed("notify", sqs(*messages(market, case_id))) == []
    return market.services.notices.of(case_id)


def test_a_filing_is_acknowledged_and_the_other_side_gets_notice(invoke: Lambdas, desk: Market) -> None:
    """Each by a mail of its own, with the way to the case."""
    case_id = desk.filed()
    assert [(n.template, n.role, n.state) for n in told(invoke, desk, case_id)] == [
        ("filed", "complainant", State.SENT), ("service", "respondent", State.SENT),
    ]  # fmt: skip
    (mail,) = mailing.sent(SHOP)
    assert mail["Reply-To"] == "help@shop.example"
    assert mail["List-Unsubscribe"] is None
    assert mail["From"] == f"Market <{mailing.SENDER}>"
    assert mail["Subject"] == "A complaint concerns you: please answer"
    assert f"https://shop.example/disputes/{case_id}" in mailing.body(mail)
    assert "You must respond to the complaint within 5 calendar days." in mailing.body(mail)
    (other,) = mailing.sent(BUYER)
    assert "The lamp arrived broken" not in mail.as_string() + other.as_string()
    assert "ada@" not in mail.as_string()


def test_a_message_that_comes_twice_sends_nothing_twice(invoke: Lambdas, desk: Market) -> None:
    """In one batch, and again later."""
    case_id = desk.filed()
    both = messages(desk, case_id)
    invoke("notify", sqs(*both, *both))
    invoke("notify", sqs(*both))
    assert len(mailing.sent(SHOP)) == len(mailing.sent(BUYER)) == 1


def test_a_tenant_that_tells_its_people_itself_is_left_to_do_so(invoke: Lambdas, market: Market) -> None:
    """As every tenant is until it says otherwise."""
    case_id = market.filed()
    assert told(invoke, market, case_id) == []


def test_a_notice_that_arrived_is_service(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """As of the moment at which the receiving server took it; the notice says so too."""
    case_id = desk.filed()
    notice = next(n for n in told(invoke, desk, case_id) if n.template == "service")
    arrived = clock.moment + timedelta(seconds=40)
    clock.moment += timedelta(minutes=3)
    said = mailing.report("Delivery", notice, arrived)
    assert invoke.failed("notify", sqs(said, said)) == []
    assert desk.case(case_id).head.served_at == arrived
    assert desk.happened(case_id) == ["case.filed", "case.served"]
    served = json.loads(desk.services.store.events(case_id)[-1].body)
    assert served["data"]["how"] == "email"
    after = desk.services.notices.get(case_id, notice.key)
    assert after is not None
    assert (after.state, after.done_at) == (State.DELIVERED, arrived)


def test_a_report_that_is_faster_than_its_sender_comes_again(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """The mail has arrived before whoever sent it could write down what it is called: it is service all the same."""
    case_id, notices = desk.filed(), desk.services.notices
    sent = next(n for n in told(invoke, desk, case_id) if n.template == "service")
    before = replace(
        sent,
        state=State.PENDING,
        message_id="",
        sent_at=None,
        leased_until=clock.moment + LEASE,
        version=sent.version + 1,
    )
    assert notices.change(before)
    said = mailing.report("Delivery", sent, clock.moment)
    assert len(invoke.failed("notify", sqs(said))) == 1
    assert notices.change(replace(sent, version=before.version + 1))
    assert invoke.failed("notify", sqs(said)) == []
    assert desk.case(case_id).head.served_at == clock.moment


def test_the_complainants_own_copy_serves_nobody(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """That it arrived is noted, and no more."""
    case_id = desk.filed()
    notice = next(n for n in told(invoke, desk, case_id) if n.template == "filed")
    invoke("notify", sqs(mailing.report("Delivery", notice, clock.moment)))
    assert desk.case(case_id).head.served_at is None


def test_a_report_that_fits_no_mail_of_ours_changes_nothing(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """Another id, another notice, no tags, no JSON, another kind: nothing of it fails either."""
    case_id = desk.filed()
    notice = next(n for n in told(invoke, desk, case_id) if n.template == "service")
    forged = mailing.report("Delivery", notice, clock.moment, message_id="0102-forged")
    opened = mailing.report("Open", notice, clock.moment)
    bare = mailing.enveloped(json.dumps({"eventType": "Delivery", "mail": {"messageId": notice.message_id}}))
    listed = mailing.enveloped("[]")
    assert invoke.failed("notify", sqs(forged, opened, bare, listed, mailing.enveloped("{"))) == []
    assert desk.case(case_id).head.served_at is None
    assert desk.services.notices.get(case_id, notice.key) == notice


def test_a_bounce_serves_nobody_and_is_told_to_the_platform(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """The address is not tried again, in no case of that tenant; it lies nowhere in clear."""
    case_id = desk.filed()
    notice = next(n for n in told(invoke, desk, case_id) if n.template == "service")
    bounce = {
        "bounceType": "Permanent",
        "bouncedRecipients": [{"emailAddress": f"Lamp Shop <{SHOP.upper()}>"}],
    }
    assert invoke.failed("notify", sqs(mailing.report("Bounce", notice, clock.moment, **bounce))) == []
    assert desk.case(case_id).head.served_at is None
    other = desk.filed()
    assert [(n.template, n.state, n.cause) for n in told(invoke, desk, other)] == [
        ("filed", State.SENT, ""), ("service", State.SUPPRESSED, "bounced_before"),
    ]  # fmt: skip
    (webhook,) = received(desk, "deliveries", "notice.bounced")
    assert webhook["body"]["data"] | {"event_id": ""} == {
        "event_id": "", "case_id": case_id, "notice": notice.key, "template": "service", "role": "respondent",
        "about_event_id": notice.event_id, "why": "permanent",
    }  # fmt: skip


def test_a_passing_bounce_shuts_no_address_out(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """A full mailbox is not a dead one."""
    case_id = desk.filed()
    notice = next(n for n in told(invoke, desk, case_id) if n.template == "service")
    bounce = {"bounceType": "Transient", "bouncedRecipients": [{"emailAddress": SHOP}]}
    invoke("notify", sqs(mailing.report("Bounce", notice, clock.moment, **bounce)))
    assert {n.state for n in told(invoke, desk, desk.filed())} == {State.SENT}


def test_who_calls_it_spam_gets_only_what_is_owed(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """And gets that all the same: a right is at stake."""
    case_id = desk.filed()
    first = next(n for n in told(invoke, desk, case_id) if n.template == "filed")
    assert invoke.failed("notify", sqs(mailing.report("Complaint", first, clock.moment))) == []
    desk.contested(case_id)
    desk.act(case_id, Role.COMPLAINANT, cmd.Withdraw())
    found = [n for n in told(invoke, desk, case_id) if n.role == "complainant"]
    assert [(n.template, n.state, n.cause) for n in found] == [
        ("filed", State.COMPLAINED, ""), ("answered", State.SUPPRESSED, "complained"), ("outcome", State.SENT, ""),
    ]  # fmt: skip


def test_nobody_is_told_anything_by_night_but_that_there_is_a_case(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """At ten in the evening, by the zone of the rules; the rest comes at eight in the morning."""
    clock.moment += timedelta(hours=12)  # 22:00 UTC
    case_id = desk.filed()
    assert [(n.template, n.state) for n in told(invoke, desk, case_id)] == [
        ("filed", State.DEFERRED), ("service", State.SENT),
    ]  # fmt: skip
    waiting = desk.services.notices.of(case_id)[0]
    assert waiting.held_until == clock.moment + timedelta(hours=10)
    again = reactions.notice_again(desk.tenant.id, case_id, waiting.key)
    clock.moment += timedelta(hours=9)
    invoke("notify", sqs(again))
    assert mailing.sent(BUYER) == []
    clock.moment += timedelta(hours=1)
    invoke("notify", sqs(again, again))
    assert len(mailing.sent(BUYER)) == 1


def test_too_much_news_comes_as_one(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """Five in a day by themselves; what comes beyond, a day later in one mail."""
    case_id = desk.served()
    for n in range(7):
        desk.act(case_id, Role.RESPONDENT, lambda _, texts, n=n: cmd.PostMessage(texts.add(f"{n}")))
    found = [n for n in told(invoke, desk, case_id) if n.role == "complainant"]
    assert [n.state for n in found] == [State.SENT] * 5 + [
        State.DEFERRED
    ] * 3  # the filing, and four messages
    clock.moment += timedelta(days=1)
    later = [reactions.notice_again(desk.tenant.id, case_id, n.key) for n in found[5:]]
    invoke("notify", sqs(*later))
    (*_, last) = mails = mailing.sent(BUYER)
    assert len(mails) == 6
    assert last["Subject"] == "News of your case (3)"
    assert {n.state for n in desk.services.notices.of(case_id) if n.role == "complainant"} == {State.SENT}


def a_day_of_news(invoke: Lambdas, desk: Market, clock: HandClock) -> list[Notice]:
    """Three that have waited for a day, and whose time has come at once."""
    case_id = desk.served()
    for n in range(7):
        desk.act(case_id, Role.RESPONDENT, lambda _, texts, n=n: cmd.PostMessage(texts.add(f"{n}")))
    found = [n for n in told(invoke, desk, case_id) if n.role == "complainant"]
    clock.moment += timedelta(days=1)
    return found[5:]


def test_what_somebody_else_is_sending_is_put_into_no_other_mail(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """The second of three is on its way by itself; should that fail, it is looked at once more."""
    first, second, third = a_day_of_news(invoke, desk, clock)
    notices = desk.services.notices
    assert notices.change(replace(second, leased_until=clock.moment + LEASE, version=second.version + 1))
    again = [reactions.notice_again(desk.tenant.id, n.owner, n.key) for n in (first, second, third)]
    assert invoke.failed("notify", sqs(*again)) == []
    assert mailing.sent(BUYER)[-1]["Subject"] == "News of your case (2)"
    standing = {n.key: n.state for n in notices.of(first.owner)}
    assert (standing[first.key], standing[second.key], standing[third.key]) == (
        State.SENT, State.DEFERRED, State.SENT,
    )  # fmt: skip
    clock.moment += LEASE
    invoke("notify", sqs(again[1]))
    assert mailing.sent(BUYER)[-1]["Subject"] == second.subject


def test_several_at_once_send_each_piece_of_news_once(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """A night ends for all of them at the same moment."""
    waiting = a_day_of_news(invoke, desk, clock)
    before = len(mailing.sent(BUYER))
    again = [json.loads(reactions.notice_again(desk.tenant.id, n.owner, n.key)) for n in waiting * 4]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(desk.services.notifying.again, again))
    texts = "".join(mailing.body(mail) for mail in mailing.sent(BUYER)[before:])
    assert texts.count("has written a message") == 3


def test_a_mail_with_several_arrives_with_all_of_them(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """Its report names the first one alone."""
    waiting = a_day_of_news(invoke, desk, clock)
    invoke("notify", sqs(*(reactions.notice_again(desk.tenant.id, n.owner, n.key) for n in waiting)))
    sent = {n.key: n for n in desk.services.notices.of(waiting[0].owner)}
    invoke("notify", sqs(mailing.report("Delivery", sent[waiting[0].key], clock.moment)))
    states = {
        n.state for n in desk.services.notices.of(waiting[0].owner) if n.key in {w.key for w in waiting}
    }
    assert states == {State.DELIVERED}


def test_a_mail_with_several_that_is_refused_for_now_holds_all_of_them_back(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """Half a minute, and then none is missing."""
    waiting, process = a_day_of_news(invoke, desk, clock), invoke.process("notify")
    process.mailer, real = Busy(), process.mailer
    again = reactions.notice_again(desk.tenant.id, waiting[0].owner, waiting[0].key)
    invoke("notify", sqs(again))
    held = [desk.services.notices.get(n.owner, n.key) for n in waiting]
    assert {(n.state, n.leased_until, n.held_until) for n in held if n is not None} == {
        (State.DEFERRED, None, clock.moment + timedelta(seconds=30))
    }
    process.mailer = real
    clock.moment += timedelta(seconds=31)
    invoke("notify", sqs(again))
    assert mailing.sent(BUYER)[-1]["Subject"] == "News of your case (3)"


def test_a_sandbox_writes_to_nobody(invoke: Lambdas, backend: Services, clock: HandClock) -> None:
    """What would have been sent can be read there, by night as well."""
    market = Market(backend, sandbox=True)
    mailing.turn_on(backend, market.tenant.id)
    case_id = market.filed()
    found = told(invoke, market, case_id)
    assert {n.state for n in found} == {State.CAPTURED}
    assert "a partial refund of EUR 129.90" in found[0].text


def test_what_the_mail_service_refuses_for_now_is_tried_again(
    invoke: Lambdas, desk: Market, clock: HandClock
) -> None:
    """Half a minute later, by a message of its own; sent then, once."""
    process, case_id = invoke.process("notify"), desk.filed()
    process.mailer, real = Busy(), process.mailer
    waiting = told(invoke, desk, case_id)[1]
    assert (waiting.state, waiting.held_until) == (State.DEFERRED, clock.moment + timedelta(seconds=30))
    process.mailer = real
    clock.moment += timedelta(seconds=31)
    invoke("notify", sqs(*[reactions.notice_again(desk.tenant.id, case_id, waiting.key)] * 2))
    assert len(mailing.sent(SHOP)) == 1


class Busy:
    """A mail service that takes nothing at the moment."""

    def send(self, mail: Mail) -> str:
        raise MailThrottled(mail.lang)


def test_whoever_dies_while_sending_holds_nothing_up(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """The lease runs out before the message comes back; until then nobody else sends."""
    case_id = desk.filed()
    (first, *_) = written = told(invoke, desk, case_id)
    dead = replace(
        first, state=State.PENDING, leased_until=clock.moment + LEASE, message_id="", sent_at=None, version=4
    )
    assert desk.services.notices.change(dead), len(written)
    invoke("notify", sqs(*messages(desk, case_id)))
    assert len(mailing.sent(BUYER)) == 1
    clock.moment += LEASE
    invoke("notify", sqs(*messages(desk, case_id)))
    assert len(mailing.sent(BUYER)) == 2


def test_what_the_mail_service_will_never_send_is_given_up(invoke: Lambdas, desk: Market) -> None:
    """The sender is not verified: somebody has to see to that, and the notice says so."""
    case_id = desk.filed()
    desk.services.clients.get("sesv2").delete_email_identity(EmailIdentity=mailing.SENDER)
    assert {n.state for n in told(invoke, desk, case_id)} == {State.FAILED}
    assert {n.cause for n in desk.services.notices.of(case_id)} == {"rejected"}


def test_an_erased_person_is_written_to_no_more(
    invoke: Lambdas, desk: Market, backend: Services, clock: HandClock
) -> None:
    """Its key is gone while a notice waits for the morning: nothing fails, and the other side is told as ever."""
    clock.moment += timedelta(hours=12)  # 22:00 UTC
    case_id = desk.filed()
    waiting = told(invoke, desk, case_id)[0]
    for row in backend.tables.subject_keys.scan():
        row.delete()
    clock.moment += timedelta(hours=10)
    again = reactions.notice_again(desk.tenant.id, case_id, waiting.key)
    assert invoke.failed("notify", sqs(again)) == []
    after = desk.services.notices.get(case_id, waiting.key)
    assert after is not None
    assert (after.state, after.cause) == (State.SUPPRESSED, "no_address")
    assert mailing.sent(BUYER) == []


def test_whoever_gave_no_address_is_written_to_at_none(invoke: Lambdas, desk: Market) -> None:
    """The row says why."""
    case_id = desk.filed(contacts={Role.COMPLAINANT: {"name": "Ada"}, Role.RESPONDENT: {"name": "Shop"}})
    found = told(invoke, desk, case_id)
    assert {(n.state, n.cause) for n in found} == {(State.SUPPRESSED, "no_address")}


def test_whoever_gave_a_contact_is_told_of_a_disabled_endpoint(
    invoke: Lambdas, market: Market, clock: HandClock
) -> None:
    """Once for each time, whether its parties are told by us or not; at an address that lies sealed with it."""
    mailing.ready(market.services)
    id_ = builders.an_id("ep")
    contact = market.services.crypto.lock(market.root, id_, b"ops@shop.example")
    endpoint = WebhookEndpoint(
        id_, market.tenant.id, "https://hooks.example.com/x", b"", (), clock.moment, "gone",
        disabled_at=clock.moment, contact=contact,
    )  # fmt: skip
    market.services.deliveries.create_endpoint(endpoint)
    event_id = builders.an_id("evt", "disabled")
    told_ = webhook_messages.endpoint_disabled(market.tenant.id, endpoint.id, "gone", event_id, clock.moment)
    assert invoke.failed("notify", sqs(told_, told_)) == []
    (mail,) = mailing.sent("ops@shop.example")
    assert endpoint.id in mailing.body(mail)
    gone = told_.replace(endpoint.id, builders.an_id("ep", "gone"))
    assert invoke.failed("notify", sqs(gone)) == []


@pytest.mark.capability("S31")
def test_a_dispute_by_mail_from_notice_to_outcome(invoke: Lambdas, desk: Market, clock: HandClock) -> None:
    """Served by the mail's arrival, answered, offered, settled, not performed, closed: both have their outcome
    notices, delivered.
    """
    case_id = desk.filed()
    notice = next(n for n in told(invoke, desk, case_id) if n.template == "service")
    invoke("notify", sqs(mailing.report("Delivery", notice, clock.moment)))
    desk.contested(case_id)
    offer = desk.offer(case_id)
    desk.act(case_id, Role.COMPLAINANT, cmd.Accept(offer))
    while (wake := desk.case(case_id).head.next_wake) is not None:
        clock.moment = max(wake, clock.moment) + timedelta(minutes=2)
        desk.tick(case_id)
    assert desk.case(case_id).head.status == "closed"
    clock.moment = clock.moment.replace(hour=12) + timedelta(days=1)
    found = {(n.template, n.role): n for n in told(invoke, desk, case_id)}
    assert found.keys() >= {
        ("answered", "complainant"), ("offer", "complainant"), ("settled", "complainant"), ("settled", "respondent"),
        ("to_perform", "respondent"), ("overdue", "complainant"), ("outcome", "complainant"), ("outcome", "respondent"),
    }  # fmt: skip
    outcomes = [n for n in found.values() if n.template == "outcome"]
    assert "What was to be done was not done in time; the breach is on record." in outcomes[0].text
    invoke("notify", sqs(*(mailing.report("Delivery", n, clock.moment) for n in outcomes)))
    assert {n.state for n in desk.services.notices.of(case_id) if n.template == "outcome"} == {
        State.DELIVERED
    }


def received(market: Market, queue: str, kind: str) -> list[dict[str, object]]:
    """What has been put on a queue, of one type; their bodies opened."""
    sqs_client, url = market.services.clients.get("sqs"), market.services.settings.queue_url(queue)
    found = sqs_client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    opened = [json.loads(message["Body"]) for message in found]
    return [m | {"body": json.loads(m["body"])} for m in opened if m.get("type") == kind]
