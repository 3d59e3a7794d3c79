"""An arbitration over HTTP, told step by step: a platform's case, a body with a roster, an agreement from a quote."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.domain.deadlines import effective_at
from chalicelib.domain.neutrals.questionnaire import QUESTIONS
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.arbitration_endpoints import ARBITRATIONS
from chalicelib.entrypoints.http.openapi import codes
from tests.handlers.http.conftest import Answer, Api, Case

DESCRIBED = {endpoint.path.rpartition("/")[2]: codes(endpoint) for endpoint in ARBITRATIONS}
CLAIM = {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}}
ENTRY = {"languages": ["en"], "roles": ["sole", "chair", "member"], "capacity": 20}
PAID = {"remedy": "compensation", "money": {"amount": 4_000, "currency": "USD"}}


def answers(*yes: str) -> dict[str, bool]:
    """To the whole questionnaire."""
    return {question.code: question.code in yes for question in QUESTIONS}


def award(**changes: Any) -> dict[str, Any]:
    """A content with one issue and one reason."""
    reason = {"text": "The photograph shows the fault.", "cites": ["claim"]}
    issue = {"code": "conformity", "finding": "partly_upheld", "reasons": [reason]}
    return {"kind": "final", "finding": "partly_upheld", "issues": [issue], "terms": PAID, **changes}


class House:
    """A body with a profile and four neutrals; all but `neutral-4` have keys of their own."""

    categories: tuple[str, ...] = ("quality", "after_sales")
    """Of disputes that it takes."""

    def __init__(self, api: Api, platform: str, neutrals: int = 4) -> None:
        self.api = api
        made = api.body()
        self.id, self.key = made["id"], made["key"]["api_key"]
        self.keys = {f"neutral-{n}": Ed25519PrivateKey.generate() for n in range(1, 4)}
        profile = examples.BODIES["ProfileTerms"] | {"categories": self.categories}
        assert api("PUT", "/v1/body", profile, self.key).status == 200
        self.agreed(platform)
        for n in range(1, neutrals + 1):
            self.enter(f"neutral-{n}")

    @classmethod
    def of(cls, api: Api, body_id: str, key: str) -> House:
        """One that is there already, none of whose neutrals has a key of his own."""
        found = cls.__new__(cls)
        found.api, found.id, found.key, found.keys = api, body_id, key, {}
        return found

    def agreed(self, platform: str) -> None:
        """It works with that platform."""
        terms = examples.BODIES["AgreementIn"]["terms"] | {"categories": self.categories}
        proposal = {"partner": self.id, "terms": terms}
        agreement = self.api.post("/v1/agreements", proposal, platform).body["agreement_id"]
        assert self.api.post(f"/v1/agreements/{agreement}/actions/confirm", None, self.key).status == 200

    def enter(self, ref: str, **changes: Any) -> None:
        own = self.keys.get(ref)
        known = (
            {}
            if own is None
            else {"public_key": base64.b64encode(own.public_key().public_bytes_raw()).decode()}
        )
        answer = self.api("PUT", f"/v1/neutrals/{ref}", ENTRY | known | changes, self.key)
        assert answer.status == 200, answer.text

    def clerk(self, ref: str = "clerk-1") -> str:
        return self.api.token(self.key, "clerk", ref=ref)

    def arbitrator(self, ref: str) -> str:
        return self.api.token(self.key, "arbitrator", ref=ref)


class Story:
    """One arbitration; opened when the parties' agreement was concluded in their case."""

    effect = "final_and_binding"
    """Of the agreement."""

    def __init__(
        self, api: Api, platform: str, house: House, before: Callable[[Case], None] | None = None, **changes: Any
    ) -> None:  # fmt: skip
        """`before`: what happens in the case before the parties agree."""
        self.api, self.platform, self.house = api, platform, house
        self.case = Case(api, platform, **({"pack": "demo", "claim": CLAIM} | changes))
        if before is not None:
            before(self.case)
        self.agree()
        api.services.assigning.case(self.case.id)
        shown = api.get(f"{self.case.path}/arbitration", self.case.complainant)
        assert shown.status == 200, shown.text
        self.id = shown.body["arbitration_id"]
        self.path = f"/v1/arbitrations/{self.id}"

    def agree(self) -> None:
        """On the first quote of that body, documents only."""
        case = self.case
        case.done("serve", {}, self.platform)
        quoted = self.api.post(f"{case.path}/quotes", None, case.complainant)
        assert quoted.status == 200, quoted.text
        quote = next(q for q in quoted.body["quotes"] if q["body_id"] == self.house.id)
        fee = {"amount": quote["fee"]["total"], "currency": quote["fee"]["currency"]}
        terms = {
            "body": self.house.id, "scope": "order-1", "seat": "SG", "language": "en", "fee": fee, "fee_by": "system",
            "effect": self.effect, "rules_sha256": "ab" * 32, "quote_id": quote["quote_id"],
        }  # fmt: skip
        proposal = {"stage": "arbitration", "arbitration": terms}
        shown = case.done("propose_accord", proposal, case.complainant)["case"]["accords"][0]
        case.done(
            "conclude_accord",
            {"accord_id": shown["id"], "terms_sha256": shown["terms_sha256"]},
            case.respondent,
        )

    # ---------------------------------------------------------------------------------------------------------- people

    @cached_property
    def clerk(self) -> str:
        return self.house.clerk()

    @property
    def complainant(self) -> str:
        return self.case.complainant

    @property
    def respondent(self) -> str:
        return self.case.respondent

    @property
    def sitting(self) -> list[str]:
        """References of those who are asked, or sit."""
        return [str(ref) for ref in self.seen(self.house.key)["panel"]]

    def neutral(self, n: int = 0) -> str:
        """The token of the n-th of them."""
        return self.house.arbitrator(self.sitting[n])

    # ----------------------------------------------------------------------------------------------------------- acting

    def act(self, verb: str, body: Any, as_: str, **headers: str) -> Answer:
        """Whatever it is refused for has been published for that verb."""
        answer = self.api.post(f"{self.path}/actions/{verb}", body, as_, **headers)
        if answer.status >= 400:
            assert answer.code in DESCRIBED[verb], (
                f"{verb} does not say that it may be refused so: {answer.text}"
            )
        return answer

    def done(self, verb: str, body: Any, as_: str, **headers: str) -> dict[str, Any]:
        answer = self.act(verb, body, as_, **headers)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown

    def seen(self, as_: str) -> dict[str, Any]:
        answer = self.api.get(self.path, as_)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown

    def wait(self, **length: float) -> None:
        """Time passes, the arbitration is woken, and everybody comes back with a fresh token."""
        own = self.api.services
        self.api.clock.moment += timedelta(**length)
        own.arbitration_executor.tick(self.id, own.tenancies.of)
        own.assigning.arbitration(self.id, "")
        self.case.sign_in()
        self.__dict__.pop("clerk", None)

    def until_due(self, rule: str) -> None:
        """To just behind the end of the first deadline of that rule, its grace included."""
        loaded = self.api.services.arbitration_store.load(self.id)
        assert loaded is not None
        due = next(d for d in loaded.arbitration.running() if d.rule == rule)
        self.wait(seconds=(effective_at(due) - self.api.clock.moment).total_seconds())

    # ------------------------------------------------------------------------------------------- usual ways to go on

    def accepted(self) -> Story:
        self.done("accept_referral", None, self.clerk)
        return self

    def drawn(self) -> Story:
        """All three have given a nonce, and somebody was drawn."""
        self.accepted()
        for n, who in enumerate((self.complainant, self.respondent, self.clerk)):
            self.done("give_nonce", {"nonce": f"{n + 1:064x}"}, who)
        self.filled()
        return self

    def filled(self) -> None:
        """Whoever comes next in the draw is asked."""
        self.api.services.assigning.arbitration(self.id, "")
        assert self.sitting

    def constituted(self, *yes: str) -> Story:
        """Whoever was drawn has disclosed and accepted, and nobody has challenged him."""
        self.drawn()
        self.seated(*yes)
        return self

    def seated(self, *yes: str) -> None:
        for n in range(len(self.sitting)):
            self.done("accept_appointment", {"answers": answers(*yes)}, self.neutral(n))
        self.until_due("arb_challenge")
        assert self.seen(self.house.key)["stage"] == "proceedings"

    def heard(self) -> tuple[str, str]:
        """A hearing with a fixed time: its id, and its slot's."""
        asked = examples.BODIES["ProposeHearingIn"]
        shown = self.done("propose_hearing", asked, self.neutral())["arbitration"]["hearings"][-1]
        place = shown["id"], shown["slots"][0]["id"]
        self.done("fix_hearing", {"hearing_id": place[0], "slot": place[1]}, self.neutral())
        return place

    @property
    def charge(self) -> str:
        """The id of a part of the fee."""
        return str(self.seen(self.house.key)["fees"][0]["id"])

    def adopted(self, **changes: Any) -> str:
        """The id of the award that is being signed."""
        if self.seen(self.house.key)["stage"] != "deliberation":
            self.constituted()
            self.done("close_proceedings", None, self.neutral())
        (draft,) = self.done("put_draft", {"content": award(**changes)}, self.neutral())["created"]
        self.done("adopt_draft", {"draft_id": draft}, self.neutral())
        return str(draft)

    def signed(self, award_id: str, ref: str) -> None:
        """With his own key, or with one that is kept for him."""
        token, key = self.house.arbitrator(ref), self.house.keys.get(ref)
        if key is None:
            self.done("sign", {"award_id": award_id, "kept": True}, token)
            return
        shown = self.api.get(f"{self.path}/awards/{award_id}/document", token).body["signing"]
        signature = base64.b64encode(key.sign(base64.b64decode(shown["bytes"]))).decode()
        self.done("sign", {"award_id": award_id, "signature": signature}, token)

    def awarded(self, **changes: Any) -> str:
        award_id = self.adopted(**changes)
        for ref in self.sitting:
            self.signed(award_id, ref)
        return award_id
