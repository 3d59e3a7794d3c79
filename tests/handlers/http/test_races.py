"""Several at once, over HTTP: whoever comes second is told so, and nothing is ever done twice or half."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib import bootstrap
from chalicelib.application.execute import Tenancy
from chalicelib.entrypoints.http import examples
from local.gateway import Asked, Gateway
from tests.conftest import HandClock
from tests.handlers.http.conftest import Answer, Api, Case, application
from tests.shared_aws import account

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients

__all__ = ["account"]  # the fixture

COMPLAINT: dict[str, Any] = examples.BODIES["CaseIn"]
PART: dict[str, Any] = {"remedy": "partial_refund", "money": {"amount": 4_000, "currency": "USD"}}
ANSWER = {"position": "contests", "statement": "No fault of ours."}
ROUNDS = 6
"""A race that can end in two ways is run this often."""

Call = Callable[[], Answer]


class Standing(HandClock):
    """Time stands still for everybody, while whoever has to wait really does."""

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Threaded:
    """The application behind the local gateway, where each thread has a request of its own."""

    def __init__(self, gateway: Gateway, clock: HandClock) -> None:
        self.gateway, self.clock, self.http = gateway, clock, self

    def request(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        sent = {name.lower(): [value] for name, value in headers.items()}
        asked = Asked(method, path, sent, body, "127.0.0.1", at=self.clock.moment.timestamp())
        answer = self.gateway.answer(asked)
        return SimpleNamespace(status_code=answer.status, headers=dict(answer.headers), body=answer.body)


@pytest.fixture(scope="module")
def api(account: Mapping[str, str], clients: Clients) -> Iterator[Api]:
    """The API for many threads, on an AWS that the tests of this module share."""
    from chalicelib.settings import Settings

    composed, clock = bootstrap.Services(), Standing()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    bootstrap.override(composed)
    gateway = Gateway(application(composed), {}, SimpleNamespace)
    yield Api(Threaded(gateway, clock), composed, clock)  # type: ignore[arg-type]
    bootstrap.override(None)


@pytest.fixture(autouse=True)
def _back_in_time(api: Api) -> Iterator[None]:
    before = api.clock.moment
    yield
    api.clock.moment = before


@pytest.fixture
def served(case: Case) -> Case:
    """The respondent has had notice."""
    case.done("serve", {}, case.platform)
    return case


@pytest.fixture
def determined(served: Case) -> Case:
    """Contested and escalated: before the officers."""
    served.done("respond", ANSWER, served.respondent)
    served.done("escalate", {}, served.complainant)
    return served


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The results, in order, of calls that all begin at the same moment."""
    ready = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        ready.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def action(case: Case, verb: str, body: Any, as_: str, key: str, **headers: str) -> Call:
    """An action under a key, sent again as long as the answer asks for that."""

    def send() -> Answer:
        while (answer := case.act(verb, body, as_, Idempotency_Key=key, **headers)).status == 409:
            if answer.code != "try_again":
                break
        return answer

    return send


def outcomes(answers: list[Answer]) -> Counter[str]:
    """`done`, `replayed`, or the code of the refusal."""
    return Counter(
        a.code if a.status >= 400 else "replayed" if "idempotency-replayed" in a.headers else "done"
        for a in answers
    )


def happened(case: Case) -> list[str]:
    """The names of the case's events, whose chain holds and whose numbers have no gap."""
    events = case.api.get(f"{case.path}/events?limit=500", case.platform).body["events"]
    prev = "0" * 64
    for event in events:
        assert event["prev"] == prev
        prev = hashlib.sha256(b"redress:event:1" + bytes.fromhex(prev) + event["body"].encode()).hexdigest()
    assert [e["seq"] for e in events] == [e["sequence"] for e in events] == list(range(1, len(events) + 1))
    assert case.api.get(case.path, case.platform).body["chain_head"] == prev
    return [e["type"] for e in events]


# ------------------------------------------------------------------------------------------------------------ filing


@pytest.mark.capability("S01")
def test_64_filings_at_once_with_one_key_make_one_case(api: Api, platform: str) -> None:
    """Everybody is answered with its id, and one of them alone has filed it."""
    answers = at_once(*[lambda: api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="order-64")] * 64)
    assert {a.status for a in answers} == {201}
    assert len({a.body["case_id"] for a in answers}) == 1
    assert outcomes(answers) == {"done": 1, "replayed": 63}
    record = api.get(f"/v1/cases/{answers[0].body['case_id']}/events", platform).body["events"]
    assert [e["type"] for e in record] == ["case.filed"]


def test_two_complaints_at_once_with_one_key_make_one_case(api: Api, platform: str) -> None:
    """The first one's; the other is told that the key is taken."""
    bodies = [COMPLAINT | {"narrative": text} for text in ("One.", "Two.")] * 8
    answers = at_once(
        *(lambda b=body: api.post("/v1/cases", b, platform, Idempotency_Key="order-2") for body in bodies)
    )
    assert outcomes(answers) == {"done": 1, "replayed": 7, "idempotency_key_reused": 8}
    (case_id,) = {a.body["case_id"] for a in answers if a.status == 201}
    texts = api.get(f"/v1/cases/{case_id}", platform).body["texts"]
    assert (
        list(texts.values())
        == [body["narrative"] for body, a in zip(bodies, answers, strict=True) if a.status == 201][:1]
    )


# ----------------------------------------------------------------------------------------------------------- actions


def test_32_requests_at_once_with_one_key_take_effect_once(served: Case) -> None:
    """And are all answered with what the one of them made."""
    answers = at_once(*[action(served, "offer", {"terms": PART}, served.complainant, "offer-1")] * 32)
    assert outcomes(answers) == {"done": 1, "replayed": 31}
    (made,) = {tuple(a.body["created"]) for a in answers}
    assert list(made) == [o["id"] for o in served.api.get(served.path, served.platform).body["offers"]]
    assert happened(served).count("offer.made") == 1


def test_of_several_actions_on_the_same_version_one_is_carried_out(served: Case) -> None:
    """The others are told the version there is now."""
    answers = at_once(
        *(
            action(served, "message", {"text": "x"}, served.officer, f"k-{n}", If_Match='"2"')
            for n in range(8)
        )
    )
    assert outcomes(answers) == {"done": 1, "version_conflict": 7}
    assert {a.status for a in answers} == {200, 412}
    assert happened(served).count("message.posted") == 1


def test_actions_without_a_version_are_all_carried_out(served: Case) -> None:
    """One after the other, none lost and none twice, although all began at once."""
    answers = at_once(
        *(action(served, "message", {"text": f"{n}"}, served.officer, f"k-{n}") for n in range(12))
    )
    assert outcomes(answers) == {"done": 12}
    thread = served.api.get(f"{served.path}/messages", served.officer).body["messages"]
    assert sorted(int(m["text"]) for m in thread) == list(range(12))
    assert happened(served).count("message.posted") == 12


@pytest.mark.capability("S15")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_offer_accepted_twice_at_once_settles_once(served: Case, round_: int) -> None:
    """By two devices of the same person: one settlement, one obligation."""
    (offer,) = served.done("offer", {"terms": PART}, served.respondent)["created"]
    answers = at_once(
        *(action(served, "accept", {"offer_id": offer}, served.complainant, f"accept-{n}") for n in range(2))
    )
    assert outcomes(answers) == {"done": 1, "wrong_stage": 1}
    assert happened(served).count("case.settled") == 1
    shown = served.api.get(served.path, served.platform).body
    assert (shown["outcome"], len(shown["tasks"])) == ("settled", 1)


@pytest.mark.capability("S15")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_same_terms_offered_by_both_at_once_settle_once(served: Case, round_: int) -> None:
    """Whichever comes second is the agreement."""
    answers = at_once(
        action(served, "offer", {"terms": PART}, served.complainant, "mine"),
        action(served, "offer", {"terms": PART}, served.respondent, "mine"),
    )
    assert outcomes(answers) == {"done": 2}
    assert happened(served) == [
        "case.filed",
        "case.served",
        "offer.made",
        "offer.made",
        "case.settled",
        "stage.entered",
    ]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_case_is_settled_or_withdrawn_and_never_both(served: Case, round_: int) -> None:
    """The respondent accepts while the complainant gives up."""
    (offer,) = served.done("offer", {"terms": PART}, served.complainant)["created"]
    accepted, withdrawn = at_once(
        action(served, "accept", {"offer_id": offer}, served.respondent, "a"),
        action(served, "withdraw", {}, served.complainant, "w"),
    )
    outcome = served.api.get(served.path, served.platform).body["outcome"]
    if outcome == "settled":
        assert (accepted.status, withdrawn.code) == (200, "wrong_stage")
    else:
        assert (accepted.code, withdrawn.status) == ("case_closed", 200)
    assert len({"case.settled", "case.closed"} & set(happened(served))) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_officers_who_decide_at_once_make_one_decision(determined: Case, round_: int) -> None:
    """The second is told that the case has moved on."""
    finding = {"reasons": [{"text": "The claim is sound.", "cites": ["claim"]}]}
    second = determined.api.token(determined.platform, "officer", ref="officer-2")
    answers = at_once(
        action(determined, "decide", finding | {"finding": "upheld", "terms": PART}, determined.officer, "d"),
        action(determined, "decide", finding | {"finding": "dismissed"}, second, "d"),
    )
    assert sorted(a.status for a in answers) == [200, 409]
    assert outcomes(answers).keys() - {"done"} <= {"wrong_stage", "case_closed"}
    assert happened(determined).count("case.decided") == 1
    shown = determined.api.get(determined.path, determined.platform).body["decision"]
    assert shown["finding"] == ("upheld" if answers[0].status == 200 else "dismissed")


# ---------------------------------------------------------------------------------------------------- the last second


class LastSecond:
    """A case at the end of the time to respond, seen by two processes: the reply's, and the one that rings."""

    def __init__(self, case: Case) -> None:
        self.case, api = case, case.api
        running = api.get(case.path, case.platform).body["deadlines"]
        self.due = next(datetime.fromisoformat(d["due_at"]) for d in running if d["rule"] == "respond")
        api.clock.moment = self.due
        self.token = api.token(case.platform, "respondent", case_id=case.id)

    def reply(self) -> Answer:
        """As of now: when the gateway took it."""
        return action(self.case, "respond", ANSWER, self.token, "last-second")()

    def ring(self) -> list[str]:
        """At due + grace. The names of the events it led to."""
        services = self.case.api.services
        before = services.reader.load(self.case.id).case.head.seq

        def then(tenant: str) -> Tenancy:
            found = services.tenancies.of(tenant)
            return Tenancy(found.tenant, found.root, self.due + timedelta(seconds=60))

        services.executor.tick(self.case.id, then)
        return [row.type for row in services.store.events(self.case.id, before)]


@pytest.fixture
def last_second(served: Case) -> LastSecond:
    """The respondent has been silent to the end; the warnings have rung."""
    return LastSecond(served)


@pytest.mark.capability("S52")
def test_a_reply_of_the_last_second_wins_over_the_ring_after_it(last_second: LastSecond) -> None:
    """The Tick at due + grace finds the answer and leaves the respondent alone."""
    assert last_second.reply().status == 200
    assert "respondent.defaulted" not in last_second.ring()
    assert not last_second.case.api.get(last_second.case.path, last_second.case.platform).body["defaulted"]


def test_a_reply_after_the_ring_is_too_late(last_second: LastSecond) -> None:
    """The default stands, and the refusal says when the answer was due."""
    assert "respondent.defaulted" in last_second.ring()
    answer = last_second.reply()
    assert (answer.status, answer.code) == (409, "deadline_passed")
    assert datetime.fromisoformat(answer.body["due_at"]) == last_second.due


def test_a_ring_within_the_grace_does_nothing(last_second: LastSecond) -> None:
    """However often it comes."""
    api = last_second.case.api
    api.services.executor.tick(last_second.case.id, api.services.tenancies.of)  # the warnings, long due
    api.clock.moment = last_second.due + timedelta(seconds=59)
    assert not api.services.executor.tick(last_second.case.id, api.services.tenancies.of).changed


@pytest.mark.capability("S52")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_reply_and_the_ring_at_once_have_one_winner(last_second: LastSecond, round_: int) -> None:
    """Answered or in default, never both, and who lost is told so."""
    answer, _ = at_once(last_second.reply, last_second.ring)
    shown = last_second.case.api.get(last_second.case.path, last_second.case.platform).body
    answered = shown["position"] is not None
    assert answered is not shown["defaulted"]
    assert (answer.status, answer.status == 200 or answer.code) == (
        (200, True) if answered else (409, "deadline_passed")
    )
    events = happened(last_second.case)
    assert ("case.responded" in events) is answered
    assert ("respondent.defaulted" in events) is not answered


def test_many_rings_at_once_are_one(last_second: LastSecond) -> None:
    """SQS delivers at least once; the case is put in default once."""
    at_once(*[last_second.ring] * 8)
    assert happened(last_second.case).count("respondent.defaulted") == 1


# ------------------------------------------------------------------------------------------------------- the evidence


def declaring(case: Case, n: int, count: int, size: int) -> Call:
    """A call that declares `count` files of that size, sent again as long as the answer asks for that."""
    file = {"name": f"{n}.png", "media_type": "image/png", "size": size, "sha256": f"{n:064x}"}

    def send() -> Answer:
        while True:
            answer = case.api.post(
                f"{case.path}/evidence",
                {"files": [file] * count},
                case.complainant,
                Idempotency_Key=f"files-{n}",
            )
            if answer.status != 409 or answer.code != "try_again":
                return answer

    return send


@pytest.mark.parametrize(
    ("count", "size", "fitting"), [(20, 1_000, 5), (1, 26_214_400, 10), (3, 26_214_400, 3)]
)
def test_parallel_declarations_never_exceed_the_budget(
    case: Case, count: int, size: int, fitting: int
) -> None:
    """Neither in files nor in bytes (P8): as many as fit are taken, the others are told what is left."""
    answers = at_once(*(declaring(case, n, count, size) for n in range(12)))
    assert outcomes(answers) == {"done": fitting, "over_budget": 12 - fitting}
    shown = case.api.get(case.path, case.complainant).body
    assert len(shown["evidence"]) == fitting * count
    left = {"files": 100 - fitting * count, "bytes": 262_144_000 - fitting * count * size}
    assert shown["evidence_left"] == left
    for refused in (a for a in answers if a.status == 409):
        data = refused.body["data"]
        assert data["left_files"] < count or data["left_bytes"] < count * size
