"""A platform, a body with a system of its own, and their cases, on the one-machine stack: nothing but HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.entrypoints.http import examples
from demo.external_body import Answer, Case, ExternalBody, Message, said
from local.client import Client
from tests.journeys.cast import Dispute, Platform, eventually
from tests.stack import Process

GRACE = timedelta(seconds=61)
AGREED = examples.BODIES["AgreementIn"]["terms"]


@dataclass
class House:
    """A body's tenant, and the system that works for it."""

    stack: Process
    tenant_id: str
    api: Client
    system: ExternalBody

    def case(self) -> Case:
        """The case that was handed over last, once its tribunal is awaited."""
        eventually(lambda: [c for c in self.system.cases.values() if "record" in c.status])
        return list(self.system.cases.values())[-1]

    def state(self, correlation_id: str) -> str:
        return str(self.api.get(f"/v1/handovers/{correlation_id}")["state"])

    def shown(self, case: Case) -> Any:
        return self.api.get(f"/v1/arbitrations/{case.init['arbitration_id']}")

    def past(self, case: Case, rule: str) -> None:
        """To just behind the end of the deadline of that rule, on the body's clock; and what follows from that."""
        due = next(
            d["due_at"] for d in self.shown(case)["deadlines"] if (d["rule"], d["state"]) == (rule, "running")
        )
        self._move_to(datetime.fromisoformat(due) + GRACE)

    def move(self, **by: float) -> None:
        """The body's clock, through whatever is due meanwhile."""
        now = datetime.fromisoformat(self.api.get("/v1/sandbox/clock")["now"])
        self._move_to(now + timedelta(**by))

    def _move_to(self, moment: datetime) -> None:
        while not self.api.post("/v1/sandbox/clock", {"to": moment.isoformat()})["reached"]:
            pass
        self.stack.drain()

    def answered(self, action: str) -> Answer:
        """What Redress said to the answer to the last message of that action."""

        def last() -> Answer | None:
            return next((a for told, a in reversed(self.system.answers) if told == action), None)

        found: Answer = eventually(last)
        return found


def house(stack: Process, system: ExternalBody, shop: Platform) -> House:
    """Taken on, with a profile that says so, an endpoint, and an agreement with the platform."""
    made = stack.operator.post(
        "/v1/tenants", {"name": "Harbour Arbitration", "kind": "body", "sandbox": True}
    )
    api = stack.operator.as_(made["key"]["api_key"])
    api.send("PUT", "/v1/body", examples.BODIES["ProfileTerms"] | {"external": True})
    system.base, system.key = stack.about["base_url"], made["key"]["api_key"]
    system.secret = api.post("/v1/webhook-endpoints", {"url": system.url})["secret"]
    proposed = api.post("/v1/agreements", {"partner": shop.tenant_id, "terms": AGREED})
    shop.api.post(f"/v1/agreements/{proposed['agreement_id']}/actions/confirm")
    return House(stack, made["id"], api, system)


def silent_house(stack: Process, shop: Platform) -> House:
    """Another body of the kind, whose own system is not there."""
    made = stack.operator.post("/v1/tenants", {"name": "Pier Arbitration", "kind": "body", "sandbox": True})
    api = stack.operator.as_(made["key"]["api_key"])
    api.send("PUT", "/v1/body", examples.BODIES["ProfileTerms"] | {"external": True})
    proposed = api.post("/v1/agreements", {"partner": shop.tenant_id, "terms": AGREED})
    shop.api.post(f"/v1/agreements/{proposed['agreement_id']}/actions/confirm")
    return House(stack, made["id"], api, ExternalBody(stack.about["base_url"], made["key"]["api_key"]))


def agreed(shop: Platform, *houses: House, pack: str = "demo") -> Dispute:
    """A case whose parties have agreed on the first of these bodies, and on the others in its place."""
    dispute = shop.file(pack=pack)
    dispute.act(shop.api, "serve", how="platform")
    quotes = shop.api.post(f"/v1/cases/{dispute.case_id}/quotes")["quotes"]
    quote = next(q for q in quotes if q["body_id"] == houses[0].tenant_id)
    terms = {
        "body": houses[0].tenant_id, "scope": "order-1", "seat": quote["seats"][0], "language": "en",
        "fee": {"amount": quote["fee"]["total"], "currency": quote["fee"]["currency"]}, "fee_by": "respondent",
        "effect": "final_and_binding", "rules_sha256": "ab" * 32, "quote_id": quote["quote_id"],
        "fallbacks": [other.tenant_id for other in houses[1:]],
    }  # fmt: skip
    made = dispute.act(dispute.respondent, "propose_accord", stage="arbitration", arbitration=terms)
    (accord,) = made["case"]["accords"]
    yes = {"accord_id": accord["id"], "terms_sha256": accord["terms_sha256"]}
    dispute.act(dispute.complainant, "conclude_accord", **yes)
    shop.drain()
    return dispute


def content(amount: int = 4_000, kind: str = "final", cites: str = "claim") -> tuple[Message, list[Message]]:
    """What an award says, and its words: upheld in part, for one reason."""
    reason, words = said("The photographs show that the collar leaked from the first week.")
    issue = {
        "code": "conformity",
        "finding": "partly_upheld",
        "reasons": [{"text": reason, "cites": [cites]}],
    }
    terms = {"remedy": "partial_refund", "money": {"amount": amount, "currency": "USD"}}
    return {"kind": kind, "finding": "partly_upheld", "issues": [issue], "terms": terms}, [words]


def sitting(found: House) -> Case:
    """The case with a tribunal that nobody has challenged."""
    case = found.case()
    assert found.system.tribunal(case, "1", "arbiter-1").status == 200
    found.past(case, "arb_challenge")
    return case


def deliberating(found: House) -> Case:
    """And with its proceedings closed."""
    case = sitting(found)
    answer = found.system.update(case, {"kind": "stage", "stage": "deliberation"})
    assert answer.status == 200, answer.body
    return case


def faults(answer: Answer) -> set[tuple[str, str]]:
    """Pointer and code of each."""
    return {(f["pointer"], f["code"]) for f in answer.body["faults"]}


def twice(found: House, case: Case, payload: Message) -> list[str]:
    """One update, and the very same once more, which changes nothing; ids of what it has made."""
    system = found.system
    message = system.envelope(system.about(case), "update", payload)
    first = system.deliver(message)
    assert (first.status, first.body.get("repeated")) == (200, False), first.body
    version, again = found.shown(case)["version"], system.deliver(message)
    assert (again.status, again.body["repeated"], again.body["created"]) == (200, True, first.body["created"])
    assert found.shown(case)["version"] == version
    created: list[str] = first.body["created"]
    return created


def refused(found: House, case: Case, payload: Message) -> tuple[int, str]:
    """An update that the rules refuse, and which has changed nothing: status and code."""
    version = found.shown(case)["version"]
    answer = found.system.update(case, payload)
    assert found.shown(case)["version"] == version, answer.body
    return answer.status, answer.body["code"]
