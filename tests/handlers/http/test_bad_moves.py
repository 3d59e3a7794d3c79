"""Sound requests at the wrong moment: not in this state, too early, too late, on an old version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.refusing import account, api, nothing_written, refused

__all__ = ["account", "api"]  # the fixtures

PART: dict[str, Any] = {"remedy": "partial_refund", "money": {"amount": 4_000, "currency": "USD"}}
FULL: dict[str, Any] = {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}}
ANSWER = {"position": "contests", "statement": "No fault of ours."}
DECISION = {"finding": "dismissed", "reasons": [{"text": "So.", "cites": ["claim"]}]}
BODY = "a" * 26
EVERYTHING: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("respond", ANSWER, "respondent"), ("offer", {"terms": PART}, "complainant"),
    ("counter", {"offer_id": f"off_{BODY}", "terms": PART}, "complainant"),
    ("accept", {"offer_id": f"off_{BODY}"}, "respondent"), ("message", {"text": "x"}, "officer"),
    ("escalate", {}, "complainant"), ("withdraw", {}, "complainant"),
    ("request_evidence", {"to": "complainant", "what": "x"}, "officer"),
    ("propose", {"terms": PART, "reasons": "x"}, "officer"), ("decide", DECISION, "officer"),
    ("perform", {"task_id": f"tsk_{BODY}", "proof": []}, "respondent"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _back_in_time(api: Api) -> Iterator[None]:
    """A test may let time pass; the next one begins where this one began."""
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
    """Contested and escalated: before the officer."""
    served.done("respond", ANSWER, served.respondent)
    served.done("escalate", {}, served.complainant)
    return served


@pytest.fixture
def settled(served: Case) -> Case:
    """An offer was accepted; there is something to perform."""
    (offer,) = served.done("offer", {"terms": PART}, served.respondent)["created"]
    served.done("accept", {"offer_id": offer}, served.complainant)
    return served


@pytest.fixture
def closed(case: Case) -> Case:
    """Withdrawn."""
    case.done("withdraw", {}, case.complainant)
    return case


def tried(case: Case, verb: str, body: Any, who: str, **headers: str) -> Answer:
    with nothing_written():
        return case.act(verb, body, getattr(case, who), **headers)


def deadline(case: Case, rule: str) -> str:
    """When the running deadline of a rule is due."""
    running = [d for d in case.api.get(case.path, case.platform).body["deadlines"] if d["rule"] == rule]
    return str(running[-1]["due_at"])


def wait(case: Case, until: str | None = None, **length: float) -> None:
    """Time passes, from now or `until` on, and nobody rings; the case's people get new tokens."""
    start = datetime.fromisoformat(until) if until else case.api.clock.moment
    case.api.clock.moment = start + timedelta(**length)
    case.complainant = case.api.token(case.platform, "complainant", case_id=case.id)
    case.respondent = case.api.token(case.platform, "respondent", case_id=case.id)
    case.officer = case.api.token(case.platform, "officer", ref="officer-1")


# -------------------------------------------------------------------------------------------------------- the state


@pytest.mark.parametrize(
    ("verb", "body", "who", "code"),
    [
        ("offer", {"terms": PART}, "complainant", "not_served"),
        ("escalate", {}, "complainant", "not_served"),
        ("accept", {"offer_id": f"off_{BODY}"}, "complainant", "nothing_to_answer"),
        ("counter", {"offer_id": f"off_{BODY}", "terms": PART}, "respondent", "nothing_to_answer"),
        ("decide", DECISION, "officer", "wrong_stage"),
        ("propose", {"terms": PART, "reasons": "x"}, "officer", "wrong_stage"),
        ("request_evidence", {"to": "respondent", "what": "x"}, "officer", "wrong_stage"),
        ("perform", {"task_id": f"tsk_{BODY}", "proof": []}, "respondent", "wrong_stage"),
    ],
)  # fmt: skip
def test_a_new_case_is_not_open_to_everything(
    case: Case, verb: str, body: dict[str, Any], who: str, code: str
) -> None:
    """Before notice nobody bargains, and nobody decides before both were heard."""
    refused(tried(case, verb, body, who), 409, code)


def test_an_action_of_another_stage_is_told_where_it_belongs(case: Case) -> None:
    """The stage the case is in, and those in which the action is open."""
    answer = tried(case, "decide", DECISION, "officer")
    assert answer.body["data"] == {"stage": "negotiation", "open_in": ["determination"]}


@pytest.mark.parametrize(("verb", "body", "who"), EVERYTHING, ids=[verb for verb, _, _ in EVERYTHING])
def test_a_closed_case_is_open_to_nothing(closed: Case, verb: str, body: dict[str, Any], who: str) -> None:
    """Whoever asks, for whatever."""
    refused(tried(closed, verb, body, who), 409, "case_closed")


def test_a_closed_case_takes_no_files(closed: Case) -> None:
    """Nor notice."""
    with nothing_written():
        file = closed.api.post(f"{closed.path}/evidence", examples.BODIES["DeclareIn"], closed.complainant)
    refused(file, 409, "case_closed")
    refused(tried(closed, "serve", {}, "platform"), 409, "case_closed")


def test_what_was_said_once_is_not_said_again(served: Case) -> None:
    """Notice and answer come once."""
    served.done("respond", ANSWER, served.respondent)
    refused(tried(served, "serve", {}, "platform"), 409, "already_served")
    refused(tried(served, "respond", ANSWER, "respondent"), 409, "already_responded")


def test_nobody_answers_an_offer_of_his_own(served: Case) -> None:
    """Although one of the other side is there to be answered."""
    (own,) = served.done("offer", {"terms": PART}, served.complainant)["created"]
    served.done("offer", {"terms": FULL}, served.respondent)
    refused(tried(served, "accept", {"offer_id": own}, "complainant"), 409, "own_offer")
    refused(tried(served, "accept", {"offer_id": f"off_{BODY}"}, "complainant"), 404, "not_found")


def test_an_offer_that_was_countered_is_gone(served: Case) -> None:
    """It cannot be accepted any more while the next one waits."""
    (first,) = served.done("offer", {"terms": PART}, served.complainant)["created"]
    served.done("counter", {"offer_id": first, "terms": FULL}, served.respondent)
    served.done("offer", {"terms": {"remedy": "repair"}}, served.complainant)
    refused(tried(served, "accept", {"offer_id": first}, "respondent"), 409, "offer_not_live")


def test_a_fourth_live_offer_is_one_too_many(served: Case) -> None:
    """The limit comes with the refusal."""
    for amount in (1_000, 2_000, 3_000):
        terms = {"remedy": "partial_refund", "money": {"amount": amount, "currency": "USD"}}
        served.done("offer", {"terms": terms}, served.complainant)
    answer = tried(served, "offer", {"terms": PART}, "complainant")
    refused(answer, 409, "too_many_live_offers")
    assert answer.body["data"] == {"limit": 3}


@pytest.mark.parametrize(
    ("terms", "pointer", "code", "limit"),
    [
        (FULL | {"money": {"amount": 6_490, "currency": "EUR"}}, "/terms/money/currency", "other_currency", "USD"),
        (PART | {"money": {"amount": 6_491, "currency": "USD"}}, "/terms/money/amount", "above_claim", 6_490),
        ({"remedy": "refund"}, "/terms/money", "missing", None),
        (FULL | {"remedy": "apology"}, "/terms/money", "not_applicable", None),
    ],
)  # fmt: skip
def test_terms_fit_the_claim(
    served: Case, terms: dict[str, Any], pointer: str, code: str, limit: str | int | None
) -> None:
    """Its currency, and no part larger than the whole."""
    answer = tried(served, "offer", {"terms": terms}, "respondent")
    refused(answer, 400, "invalid_request", (pointer, code, limit))


def test_one_proposal_is_considered_at_a_time(determined: Case) -> None:
    """Two would be a bargain with the officer."""
    determined.done("propose", {"terms": PART, "reasons": "Fair."}, determined.officer)
    answer = tried(determined, "propose", {"terms": FULL, "reasons": "Fairer."}, "officer")
    refused(answer, 409, "proposal_pending")


@pytest.mark.capability("S18")
def test_a_decision_rests_on_what_is_in_the_file(determined: Case) -> None:
    """Every reason that cites nothing, or what is not there, is named."""
    reasons = [{"text": "a", "cites": []}, {"text": "b", "cites": ["claim", f"evi_{BODY}", f"req_{BODY}"]}]
    answer = tried(determined, "decide", {"finding": "upheld", "reasons": reasons}, "officer")
    refused(
        answer, 400, "invalid_request", ("/reasons/0/cites", "missing", None),
        ("/reasons/1/cites/1", "not_citable", None), ("/reasons/1/cites/2", "not_citable", None),
        ("/terms", "missing", None),
    )  # fmt: skip


def test_an_obligation_is_shown_by_evidence_of_ones_own(settled: Case) -> None:
    """In the vault; a task that is not there is not found."""
    (task,) = settled.api.get(settled.path, settled.respondent).body["tasks"]
    answer = tried(settled, "perform", {"task_id": task["id"], "proof": [f"evi_{BODY}"]}, "respondent")
    refused(answer, 400, "invalid_request", ("/proof/0", "not_kept_evidence", None))
    answer = tried(settled, "perform", {"task_id": task["id"], "proof": []}, "respondent")
    refused(answer, 400, "invalid_request", ("/proof", "missing", None))
    answer = tried(settled, "perform", {"task_id": f"tsk_{BODY}", "proof": []}, "respondent")
    refused(answer, 404, "not_found")


def test_a_refusal_of_the_state_reads_in_chinese(case: Case) -> None:
    """With what one can do instead."""
    answer = tried(case, "escalate", {}, "complainant", Accept_Language="zh")
    refused(answer, 409, "not_served")
    assert answer.body["title"] == "尚未通知被申请人"
    assert answer.body["remedy"] == "请等待通知完成；案件中载明最迟通知时间。"


# ---------------------------------------------------------------------------------------------------------- the time


@pytest.mark.capability("S17")
def test_escalating_too_early_is_told_from_when_on(served: Case) -> None:
    """Two days after notice, unless the respondent contests before."""
    answer = tried(served, "escalate", {}, "complainant")
    refused(answer, 409, "too_early")
    assert answer.body["allowed_from"] == "2026-11-24T04:00:00.000000Z"
    assert answer.body["applies"] == "It is possible from 24 November 2026, 04:00 UTC on."
    assert "offer" in [one["action"] for one in answer.body["instead"]]
    wait(served, days=2)
    assert served.act("escalate", {}, served.complainant).status == 200


@pytest.mark.capability("S52")
def test_an_answer_after_the_deadline_is_too_late(served: Case) -> None:
    """By a microsecond, although nobody has rung yet; the refusal says when it was due."""
    due = deadline(served, "respond")
    wait(served, until=due, microseconds=1)
    answer = tried(served, "respond", ANSWER, "respondent")
    refused(answer, 409, "deadline_passed")
    assert (answer.body["due_at"], answer.body["consequence"]) == (due, "default")
    assert answer.body["applies"].startswith("The time for it ended on 27 November 2026, 24:00 UTC.")


def test_an_answer_at_the_deadline_is_in_time(served: Case) -> None:
    """To the microsecond."""
    wait(served, until=deadline(served, "respond"))
    assert served.act("respond", ANSWER, served.respondent).status == 200


@pytest.mark.parametrize("verb", ["accept", "counter"])
def test_an_offer_can_be_answered_until_it_is_due(served: Case, verb: str) -> None:
    """Silence has refused it then."""
    (offer,) = served.done("offer", {"terms": PART}, served.complainant)["created"]
    due = deadline(served, "offer")
    wait(served, until=due, microseconds=1)
    body = {"offer_id": offer} if verb == "accept" else {"offer_id": offer, "terms": FULL}
    answer = tried(served, verb, body, "respondent")
    refused(answer, 409, "deadline_passed")
    assert answer.body["due_at"] == due


def test_an_obligation_can_be_met_until_it_is_due(settled: Case) -> None:
    """What comes later does not undo the breach."""
    (task,) = settled.api.get(settled.path, settled.respondent).body["tasks"]
    due = deadline(settled, "perform")
    wait(settled, until=due, microseconds=1)
    answer = tried(settled, "perform", {"task_id": task["id"], "proof": [f"evi_{BODY}"]}, "respondent")
    refused(answer, 409, "deadline_passed")
    assert answer.body["due_at"] == due


def test_an_officer_waits_for_who_may_still_answer(served: Case) -> None:
    """Escalated after two days, while the respondent has five."""
    due = deadline(served, "respond")
    wait(served, days=2)
    served.done("escalate", {}, served.complainant)
    answer = tried(served, "decide", DECISION, "officer")
    refused(answer, 409, "respondent_not_heard")
    assert answer.body["due_at"] == due


def test_an_officer_waits_for_what_was_asked_for(determined: Case) -> None:
    """Until it comes or its time is over."""
    determined.done("request_evidence", {"to": "complainant", "what": "A photograph."}, determined.officer)
    answer = tried(determined, "decide", DECISION, "officer")
    refused(answer, 409, "evidence_awaited")
    assert answer.body["due_at"] == deadline(determined, "evidence")


# -------------------------------------------------------------------------------------------- the version and the key


@pytest.mark.parametrize(("verb", "body", "who"), EVERYTHING, ids=[verb for verb, _, _ in EVERYTHING])
def test_an_action_on_an_old_version_is_refused(
    served: Case, verb: str, body: dict[str, Any], who: str
) -> None:
    """412 with the version there is, whatever else might speak against it."""
    answer = tried(served, verb, body, who, If_Match='"1"')
    refused(answer, 412, "version_conflict")
    assert answer.body["data"] == {"version": 2}


def test_files_are_declared_on_the_version_that_was_seen(served: Case) -> None:
    """Like every action."""
    with nothing_written():
        answer = served.api.post(
            f"{served.path}/evidence", examples.BODIES["DeclareIn"], served.complainant, If_Match='"7"'
        )
    refused(answer, 412, "version_conflict")


def test_a_repeated_request_is_no_stale_one(served: Case) -> None:
    """It has itself made the version that it does not know."""
    body, headers = {"text": "Hello."}, {"Idempotency_Key": "hello-1", "If_Match": '"2"'}
    assert served.act("message", body, served.complainant, **headers).status == 200
    with nothing_written():
        again = served.act("message", body, served.complainant, **headers)
    assert (again.status, again.headers["idempotency-replayed"]) == (200, "true")


def test_a_key_means_one_body(served: Case) -> None:
    """Of an action, of a declaration, of a complaint."""
    file, key = examples.BODIES["DeclareIn"], {"Idempotency_Key": "one-1"}
    assert served.act("message", {"text": "One."}, served.complainant, **key).status == 200
    assert served.api.post(f"{served.path}/evidence", file, served.complainant, **key).status == 201
    assert served.api.post("/v1/cases", examples.BODIES["CaseIn"], served.platform, **key).status == 201
    larger = {"files": [file["files"][0] | {"size": 48_214}]}
    other = examples.BODIES["CaseIn"] | {"narrative": "Another."}
    with nothing_written():
        answers = [
            served.act("message", {"text": "Two."}, served.complainant, **key),
            served.api.post(f"{served.path}/evidence", larger, served.complainant, **key),
            served.api.post("/v1/cases", other, served.platform, **key),
        ]
    for answer in answers:
        refused(answer, 422, "idempotency_key_reused")


def test_a_key_means_one_body_even_where_the_action_is_not_open_any_more(served: Case) -> None:
    """The caller has mixed up two intentions, whatever the case allows by now."""
    key = {"Idempotency_Key": "withdraw-1"}
    served.done("withdraw", {}, served.complainant, **key)
    answer = tried(served, "withdraw", {"reason": "Another."}, "complainant", **key)
    refused(answer, 422, "idempotency_key_reused")
