"""Personal text: sealed before anything is written, readable by nobody once its key is gone."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application import texts as texts_module
from chalicelib.application.texts import SALT_BYTES, Texts, bundle, open_bundle, slot
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.domain.addresses import Policy
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case, Finding, Reason
from chalicelib.domain.values import Role
from tests import builders
from tests.aws import NAMES
from tests.conftest import HandClock
from tests.logs import Logs
from tests.market import Market, refund
from tests.shared_aws import items, sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

C, R, O = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER  # noqa: E741


@pytest.fixture
def texts(backend: Services) -> Texts:
    return Texts(backend.crypto, builders.KEY, builders.an_id("cmd"))


class TestCollecting:
    """What events and rows know of a text."""

    def test_a_text_is_known_by_id_and_salted_commitment(self, texts: Texts) -> None:
        """Without the salt there is nothing to test a guess against."""
        ref = texts.add("The lamp arrived broken.")
        item = texts.items[ref.id]
        assert len(item.salt) == SALT_BYTES
        assert ref.commitment == hashlib.sha256(item.salt + b"The lamp arrived broken.").hexdigest()

    def test_equal_texts_look_different(self, texts: Texts) -> None:
        """Ids and commitments say nothing about equality."""
        one, other = texts.add("Yes"), texts.add("Yes")
        assert (one.id, one.commitment) != (other.id, other.commitment)
        assert one.id != other.id

    def test_a_retry_gives_the_same_ids(self, backend: Services) -> None:
        """They derive from the command's."""
        ids = [
            [Texts(backend.crypto, builders.KEY, builders.an_id("cmd")).add(text).id for text in ("a",)]
            for _ in range(2)
        ]
        assert ids[0] == ids[1]

    def test_no_text_makes_no_reference(self, texts: Texts) -> None:
        """For notes and reasons that may be left out."""
        assert texts.maybe(None) is None
        assert not texts.items

    def test_a_bundle_reads_back(self, texts: Texts) -> None:
        """Texts by id, contacts by name; quotes, line breaks and Chinese as they were."""
        ref = texts.add('灯 "broken"\n\u2028')
        read = open_bundle(bundle(texts.items, {"name": "Ada"}))
        assert read == {ref.id: '灯 "broken"\n\u2028', "name": "Ada"}

    @pytest.mark.parametrize(
        ("role", "place"), [(C, "complainant"), (R, "respondent"), (O, "office"), (Role.PLATFORM, "office")]
    )
    def test_parties_write_under_their_own_key_and_the_house_under_one(self, role: Role, place: str) -> None:
        """The office's texts are not personal data of a party."""
        assert slot(role) == place
        assert texts_module.OFFICE == "office"


class TestErasing:
    """Without the row of the key nothing opens."""

    def test_an_erased_persons_texts_and_name_are_gone(self, market: Market) -> None:
        """Everybody else's stay; the case stays as it was decided."""
        case_id = market.served(narrative="The lamp arrived broken.")
        market.contested(case_id)
        assert self.shown(market, case_id)["people"].keys() == {"complainant", "respondent"}
        erase(market, "complainant-0001")
        shown = self.shown(market, case_id)
        assert shown["people"].keys() == {"respondent"}
        assert shown["claim"]["narrative"]["id"] not in shown["texts"]
        assert list(shown["texts"].values()) == ["No."]

    def test_an_erased_persons_messages_have_no_text(self, market: Market) -> None:
        """The thread keeps its places."""
        case_id = market.served()
        for role in (C, R):
            market.act(case_id, role, lambda _, texts: cmd.PostMessage(texts.add("Hello")))
        erase(market, "complainant-0001")
        thread = market.services.reader.messages(
            market.loaded(case_id), market.principal(C), market.root, 0, 10
        )["messages"]
        assert [(m["by"], m["text"]) for m in thread] == [("complainant", None), ("respondent", "Hello")]

    @pytest.mark.capability("S56")
    @pytest.mark.capability("S56")
    def test_the_record_of_an_erased_person_is_unbroken(self, market: Market) -> None:
        """Events never held a text."""
        case_id = market.served()
        before = market.services.store.events(case_id)
        erase(market, "complainant-0001")
        assert market.services.store.events(case_id) == before

    def test_writing_still_works_for_an_erased_person(self, market: Market) -> None:
        """The public key is with the case; what is written cannot be read by anyone."""
        case_id = market.served()
        erase(market, "respondent-0001")
        market.contested(case_id)
        assert list(self.shown(market, case_id)["texts"].values()) == ["The lamp arrived broken."]

    @staticmethod
    def shown(market: Market, case_id: str) -> dict[str, Any]:
        now = market.services.clock.now()
        return market.services.reader.show(market.loaded(case_id), market.principal(C), market.root, now)


def erase(market: Market, ref: str) -> None:
    """All keys of a person, as erasure does it."""
    rows = market.services.tables.subject_keys
    for row in rows.query(f"subject#{market.tenant.id}#{ref}"):
        row.delete()


CANARY = "Kanarienvogel-7391"
FIELDS = (
    "name", "email", "phone", "other name", "narrative", "statement", "note", "counter note", "message", "reason",
    "request", "file name", "proposal", "decision",
)  # fmt: skip


def canary(field: str) -> str:
    assert field in FIELDS
    return f"{CANARY} {field}"


@pytest.fixture
def told(market: Market, clock: HandClock, logs: Logs) -> Market:
    """One dispute with a canary in every field that takes text, its events relayed and sent on."""
    from chalicelib.entrypoints import deliver, project, relay

    nobody_answers(market)
    case_id = market.served(
        narrative=canary("narrative"),
        contacts={C: {f: canary(f) for f in ("name", "email", "phone")}, R: {"name": canary("other name")}},
    )

    def act(role: Role, field: str, make: Any) -> None:
        market.act(case_id, role, lambda case, texts: make(texts.add(canary(field)), case))

    def name_of_offer(case: Case) -> str:
        return next(iter(case.offers))

    act(R, "note", lambda ref, _: cmd.MakeOffer(refund(1_000), ref))
    act(C, "counter note", lambda ref, case: cmd.CounterOffer(name_of_offer(case), refund(9_000), ref))
    act(C, "message", lambda ref, _: cmd.PostMessage(ref))
    act(R, "statement", lambda ref, _: cmd.Respond("contests", ref))
    act(
        C,
        "file name",
        lambda ref, _: cmd.DeclareEvidence((cmd.Declaration("ab" * 32, 10, "image/png", ref),)),
    )
    act(C, "reason", lambda ref, _: cmd.Escalate(ref))
    act(O, "proposal", lambda ref, _: cmd.Propose(refund(5_000), ref))
    act(O, "request", lambda ref, _: cmd.RequestEvidence(C, ref))
    clock.sleep(11 * 24 * 3_600)
    market.tick(case_id)
    act(O, "decision", lambda ref, _: cmd.Decide(Finding.UPHELD, (Reason(ref, ("claim",)),), refund(9_000)))
    assert relay.handler({"Records": stream()}, None) == {"batchItemFailures": []}
    queued = {"deliveries": deliver, "views": project}
    for queue, function in queued.items():
        records = [{"messageId": str(n), "body": m.body} for n, m in enumerate(sent(queue))]
        assert function.handler({"Records": records}, None) == {"batchItemFailures": []}
    return market


def nobody_answers(market: Market) -> None:
    """A webhook endpoint of the market's, at a port where nothing listens."""
    made = market.services
    made.webhook_policy = Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", 9)}))
    endpoint_id = builders.an_id("ep")
    secret = made.endpoint_secrets.encrypt(market.tenant.id, endpoint_id, b"s" * 32)
    url, now = "http://127.0.0.1:9/", made.clock.now()
    made.deliveries.create_endpoint(WebhookEndpoint(endpoint_id, market.tenant.id, url, secret, (), now))


class TestLeaks:
    """A text placed in every field is nowhere to be found but under its key."""

    def test_every_text_can_be_read_by_whom_it_is_for(self, told: Market) -> None:
        """So that the next tests look for something that is there."""
        (case_id,) = {item["pk"]["S"][5:] for item in items("DISPUTES_TABLE") if item["sk"]["S"] == "a#head"}
        now = told.services.clock.now()
        shown = told.services.reader.show(told.loaded(case_id), told.principal(C), told.root, now)
        thread = told.services.reader.messages(told.loaded(case_id), told.principal(C), told.root, 0, 10)
        readable = json.dumps([shown, thread])
        assert [field for field in FIELDS if canary(field) not in readable] == []

    @pytest.mark.capability("S56")
    @pytest.mark.parametrize("table", [name for name in NAMES if name.endswith("_TABLE")])
    def test_no_table_holds_a_text(self, told: Market, table: str) -> None:
        """Neither plain nor in base64, in any attribute of any item."""
        stored = items(table)
        assert stored
        assert not [item for item in stored if leaks(item)]

    def test_no_queue_message_holds_a_text(self, told: Market) -> None:
        """Nor does the stream that they come from."""
        found = [m.body for queue in ("deliveries", "views", "clock", "uploads") for m in sent(queue)]
        assert len(found) > 20
        assert not [body for body in found if leaks(body)]
        assert not [record for record in stream() if leaks(record)]

    def test_no_log_line_holds_a_text(self, told: Market, logs: Logs) -> None:
        """Nor a stray print."""
        assert "webhook attempt" in logs.messages
        assert not leaks(logs.text)


def leaks(thing: Any) -> bool:
    """At any depth, as text or bytes; base64 at each of its three alignments."""
    if isinstance(thing, dict):
        return any(leaks(part) for pair in thing.items() for part in pair)
    if isinstance(thing, list | tuple | set):
        return any(leaks(part) for part in thing)
    raw = thing if isinstance(thing, bytes) else str(thing).encode()
    return any(form in raw for form in FORMS)


FORMS = [CANARY.encode()] + [
    base64.b64encode(b"\0" * shift + CANARY.encode())[4 if shift else 0 : -4] for shift in range(3)
]
