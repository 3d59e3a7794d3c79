"""What a rehearsal plays of arbitration: a body that works with Redress itself, and one with a system of its own."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

from chalicelib.domain.arbitration.commands import DeclineAppointment
from chalicelib.domain.case.commands import Accept
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import examples
from tests.forum import Forum
from tests.handlers.http.arbitrations.story import CLAIM, ENTRY, answers, award
from tests.infra.calling import Api
from tests.infra.rehearsal import Rehearsal

BODIES = examples.BODIES
HOOK = "https://registry.example.org/redress"


class _Forum(Forum):
    """Whose time is the rehearsal's."""

    def move(self, moment: datetime) -> None:
        clock = self.services.clock
        clock.ahead += max(moment - clock.now(), timedelta())  # type: ignore[attr-defined]


def arbitration(played: Rehearsal) -> None:
    """Of two arbitrations one comes to its award, with a neutral replaced; the other ends with its case. What people do
    is not looked at here; what follows from it is.
    """
    ahead = played.clock.ahead
    forum = _Forum(played.services["api"])
    forum.enter("n-1", "n-2", "n-3", person="")
    forum.enter("n-4", person="p-4", capacity_total=9)
    for settles in (True, False):
        case_id = forum.agreed()
        played.pump()
        forum.accept(case_id)
        played.pump()
        found = forum.of(case_id)
        if settles:
            offer = forum.market.offer(case_id)
            forum.market.act(case_id, Role.COMPLAINANT, Accept(offer))
            played.pump()
            continue
        declined = DeclineAppointment("time")
        forum.act(found.head.arbitration_id, Role.ARBITRATOR, declined, found.head.panel[0])
        played.pump()
        forum.disclosed(case_id)
        played.pump()
        forum.awarded(case_id)
        played.pump()
        assert forum.case(case_id).head.outcome == "awarded"
    played.clock.ahead = ahead


class _House:
    """A body that works with that platform, taken on over HTTP."""

    def __init__(self, api: Api, played: Rehearsal, platform: str, **profile: Any) -> None:
        self.api, self.played, self.platform = api, played, platform
        operator = played.services["api"].operator.text()
        made = api("POST", "/v1/tenants", operator, {"name": "Harbour", "kind": "body", "sandbox": False})
        self.id, self.key = made["id"], made["key"]["api_key"]
        for terms in (BODIES["ProfileTerms"], BODIES["ProfileTerms"] | profile):
            api("PUT", "/v1/body", self.key, terms)
        proposed = api("POST", "/v1/agreements", platform, BODIES["AgreementIn"] | {"partner": self.id})
        self.agreement = f"/v1/agreements/{proposed['agreement_id']}"
        api("POST", f"{self.agreement}/actions/confirm", self.key)

    def agreed(self) -> str:
        """The id of a case whose parties have agreed on its first quote."""
        api = self.api
        case_id = str(api("POST", "/v1/cases", self.platform, _complaint())["case_id"])
        path = f"/v1/cases/{case_id}"
        buyer, shop = (
            api.token(self.platform, role, case_id=case_id) for role in ("complainant", "respondent")
        )
        api("POST", f"{path}/actions/serve", self.platform, {})
        quotes = api("POST", f"{path}/quotes", buyer)["quotes"]
        quote = next(q for q in quotes if q["body_id"] == self.id)
        terms = {
            "body": self.id, "scope": "order-1", "seat": "SG", "language": "en", "effect": "final_and_binding",
            "fee": {"amount": quote["fee"]["total"], "currency": quote["fee"]["currency"]}, "fee_by": "system",
            "rules_sha256": "ab" * 32, "quote_id": quote["quote_id"],
        }  # fmt: skip
        proposal = {"stage": "arbitration", "arbitration": terms}
        (accord,) = api("POST", f"{path}/actions/propose_accord", buyer, proposal)["case"]["accords"]
        yes = {"accord_id": accord["id"], "terms_sha256": accord["terms_sha256"]}
        api("POST", f"{path}/actions/conclude_accord", shop, yes)
        self.played.pump()
        return case_id

    def of(self, case_id: str) -> dict[str, Any]:
        """Its arbitration, as the body sees it."""
        found = self.api("GET", f"/v1/cases/{case_id}/arbitration", self.platform)
        shown: dict[str, Any] = self.api("GET", f"/v1/arbitrations/{found['arbitration_id']}", self.key)
        return shown

    def act(self, case_id: str, verb: str, body: Any, as_: str) -> None:
        path = f"/v1/arbitrations/{self.of(case_id)['arbitration_id']}/actions/{verb}"
        self.api("POST", path, as_, body)
        self.played.pump()

    def neutral(self, case_id: str) -> str:
        """The token of whoever is asked, or sits alone; it lasts no longer than a quarter of an hour."""
        return self.api.token(self.key, "arbitrator", ref=self.of(case_id)["panel"][0])

    def ended(self) -> None:
        self.api("GET", self.agreement, self.key)
        self.api("GET", "/v1/agreements", self.platform)
        self.api("POST", f"{self.agreement}/actions/end", self.platform)


def harbour(api: Api, played: Rehearsal, platform: str) -> None:
    """A body taken on over HTTP, with a roster that it reads in and a register; its award is signed with a key that is
    made and kept for the neutral.
    """
    house = _House(api, played, platform)
    _roster(api, house.key)
    _awarded(house, played)
    house.ended()


def _roster(api: Api, key: str) -> None:
    """Three are on it, one of whom was there before; one leaves it."""
    api("PUT", "/v1/neutrals/neutral-1", key, ENTRY)
    rows = [ENTRY | {"ref": f"neutral-{n}", "person": f"person-{n}", "capacity_total": 9} for n in (1, 2, 3)]
    told = api("POST", "/v1/neutrals/import", key, {"neutrals": rows})
    assert (told["entered"], told["changed"]) == (2, 1)
    api("DELETE", "/v1/neutrals/neutral-3", key)
    api("GET", "/v1/neutrals", key)
    assert api("POST", "/v1/relations", key, BODIES["RelationsIn"])["kept"] == 2
    one = "a=person-5518&relation=firm&b=firm-31"
    api("DELETE", f"/v1/relations?{one}", key)
    assert api("GET", "/v1/relations?of=person-5518", key)["relations"] == []


def _awarded(house: _House, played: Rehearsal) -> None:
    """From the parties' agreement to an award that the case carries out."""
    api, ahead = house.api, played.clock.ahead
    case_id = house.agreed()
    clerk = api.token(house.key, "clerk", ref="clerk-1")
    house.act(case_id, "accept_referral", None, clerk)
    sides = [api.token(house.platform, role, case_id=case_id) for role in ("complainant", "respondent")]
    for n, who in enumerate((*sides, clerk)):
        house.act(case_id, "give_nonce", {"nonce": f"{n + 1:064x}"}, who)
    house.act(case_id, "accept_appointment", {"answers": answers()}, house.neutral(case_id))
    _until(house, case_id, "proceedings")
    house.act(case_id, "close_proceedings", None, house.neutral(case_id))
    house.act(case_id, "put_draft", {"content": award()}, house.neutral(case_id))
    path = f"/v1/arbitrations/{house.of(case_id)['arbitration_id']}"
    (draft,) = api("GET", path, house.neutral(case_id))["drafts"]
    house.act(case_id, "adopt_draft", {"draft_id": draft["id"]}, house.neutral(case_id))
    house.act(case_id, "sign", {"award_id": draft["id"], "kept": True}, house.neutral(case_id))
    assert api("GET", f"/v1/cases/{case_id}", house.platform)["outcome"] == "awarded"
    played.clock.ahead = ahead


def _until(house: _House, case_id: str, stage: str) -> None:
    """Rings it until it is there."""
    played, store = house.played, house.played.services["api"].arbitration_store
    id_ = house.of(case_id)["arbitration_id"]
    for _ in range(5):
        loaded = store.load(id_)
        assert loaded
        if (head := loaded.arbitration.head).stage == stage:
            return
        assert head.next_wake
        played.clock.ahead += head.next_wake - played.clock.now() + timedelta(minutes=2)
        ring = json.dumps({"ring": stamp(head.next_wake)})
        played.call("wake", {"Records": [{"messageId": "1", "body": ring}]})
        played.pump()
    raise AssertionError(f"it never came to {stage}")


def outside(api: Api, played: Rehearsal, platform: str) -> None:
    """A body with a system of its own gets a case, takes it, names its tribunal, and is told of a challenge. Of another
    case it is asked whether it could.
    """
    house = _House(api, played, platform, external=True)
    secret = api("POST", "/v1/webhook-endpoints", house.key, {"url": HOOK})["secret"]
    case_id = house.agreed()
    (told,) = _told(played)
    _answer(api, house, secret, told, "on_init", {"accepts": True, "reference": "HA-1"})
    played.pump()
    sits = {"seat": "1", "ref": "arbiter-1", "person": "p-1", "public_key": _public_key()}
    for action, payload in (("on_confirm", {}), ("update", {"kind": "tribunal", "members": [sits]})):
        _answer(api, house, secret, told, action, payload)
        played.pump()
    buyer = api.token(platform, "complainant", case_id=case_id)
    house.act(case_id, "challenge", {"seat": "1", "reason": "She advised the shop last year."}, buyer)
    assert [message["action"] for message in _told(played)] == ["init", "confirm", "challenge"]
    api("GET", f"/v1/handovers/{told['correlation_id']}", house.key)
    api("GET", told["payload"]["file"]["path"], house.key)
    other = api("POST", "/v1/cases", platform, _complaint())["case_id"]
    api("POST", f"/v1/cases/{other}/enquiries", platform, {"body_id": house.id})
    played.pump()
    assert _told(played)[-1]["action"] == "search"


def _told(played: Rehearsal) -> list[dict[str, Any]]:
    """The messages that the body's system was sent; not the events that go there as well."""
    events = [json.loads(body) for body in played.receivers.taken[HOOK]]
    return [event["data"] for event in events if event["type"].startswith("handover.")]


def _answer(
    api: Api, house: _House, secret: str, about: dict[str, Any], action: str, payload: dict[str, Any]
) -> None:
    """Signed with the endpoint's secret, as the body's system does it."""
    same = {name: about[name] for name in ("format", "correlation_id", "platform", "body")}
    now = datetime.now(UTC)
    message = same | {"id": f"ext-{action}", "action": action, "sent_at": now.isoformat(), "payload": payload}
    api(
        "POST", f"/v1/handover/{action}", house.key, message,
        webhook_id=message["id"], webhook_timestamp=str(int(now.timestamp())),
        webhook_signature=Webhook(secret).sign(message["id"], now, json.dumps(message)),
    )  # fmt: skip


def _public_key() -> str:
    return base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()


def _complaint() -> dict[str, Any]:
    return BODIES["CaseIn"] | {"pack": "demo", "claim": CLAIM}
