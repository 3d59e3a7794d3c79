"""A group and its people over the API, and the shortest ways to its stages."""

from __future__ import annotations

import itertools
import json
from typing import Any

from chalicelib.application.reactions import MEMBERS, lanes
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group, JobState, Status
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.group_endpoints import GROUPS
from chalicelib.entrypoints.http.openapi import codes
from tests.aws import REGION
from tests.handlers.http.conftest import Answer, Api, Case

DESCRIBED = {endpoint.name: codes(endpoint) for endpoint in GROUPS}
OPENING: dict[str, Any] = {
    "pack": "generic", "dispute_type": "quality", "respondent_ref": "shop-77", "currency": "USD",
    "keys": {"product": "kettle-k2"}, "expected": 100, "listed": True,
}  # fmt: skip
REGISTERED: dict[str, Any] = {"relation": "order", "loss": {"amount": 6_490, "currency": "USD"}}
HALF: dict[str, Any] = {"kind": "share", "share_bp": 5_000}
WHY: dict[str, Any] = {"text": "The maker's own test shows it.", "cites": ["law"]}
_NUMBERS = itertools.count(1)


class Member(Case):
    """A case of somebody of its own, which may be in the group."""

    def __init__(self, api: Api, platform: str, ref: str = "", shop: str = "shop-77", **changes: Any) -> None:
        self.ref = ref or f"buyer-{next(_NUMBERS)}"
        people = {
            "complainant": {"ref": self.ref, "name": "Marian Harrow"},
            "respondent": {"ref": shop, "name": "Brindlemoor Kitchen"},
        }
        super().__init__(api, platform, **people, **changes)


class Together:
    """`officer`, `respondent`: tokens; a member's lies with its case. The respondent comes with the first case."""

    def __init__(self, api: Api, platform: str, **changes: Any) -> None:
        self.api, self.platform = api, platform
        self.officer = api.token(platform, "officer", ref="officer-1")
        self.opened = api.post("/v1/groups", OPENING | changes, self.officer)
        assert self.opened.status == 201, self.opened.text
        self.id = str(self.opened.body["group_id"])
        self.path = f"/v1/groups/{self.id}"
        self.members: list[Member] = []

    @property
    def respondent(self) -> str:
        return self.members[0].respondent

    @property
    def group(self) -> Group:
        loaded = self.api.services.group_store.load(self.id)
        assert loaded is not None
        return loaded.group

    def sign_in(self) -> None:
        """Fresh tokens for everybody."""
        self.officer = self.api.token(self.platform, "officer", ref="officer-1")
        for member in self.members:
            member.sign_in()

    # ------------------------------------------------------------------------------------------------------- members

    def joins(self, ref: str = "", loss: int = 6_490, **changes: Any) -> Member:
        """Somebody with a case of its own, who has lost so much, joins."""
        member = Member(self.api, self.platform, ref, **changes)
        answer = self.join(member, loss=loss)
        assert answer.status == 200, answer.text
        self.members.append(member)
        return member

    def join(self, member: Case, loss: int = 6_490, **more: Any) -> Answer:
        registration = REGISTERED | {"loss": {"amount": loss, "currency": "USD"}}
        body = {"group_id": self.id, "registration": registration} | more
        return member.act("join_group", body, member.complainant)

    def vote(self, member: Case, *options: str, **more: Any) -> Answer:
        """In the poll that is open."""
        (poll,) = (p for p in self.group.polls.values() if p.state.value == "open")
        body = {"group_id": self.id, "poll_id": poll.id, "options": list(options)} | more
        if options == ("yes",) and poll.terms_sha256:
            body.setdefault("terms_sha256", poll.terms_sha256)
        return member.act("vote_in_group", body, member.complainant)

    # ------------------------------------------------------------------------------------------------------- actions

    def act(self, verb: str, body: Any, as_: str, **headers: str) -> Answer:
        """Whatever it is refused for has been published for that verb."""
        answer = self.api.post(f"{self.path}/actions/{verb}", body, as_, **headers)
        if answer.status >= 400:
            assert answer.code in DESCRIBED[f"group_{verb}"], f"{verb} does not say that it may be refused so"
        return answer

    def done(self, verb: str, body: Any, as_: str) -> dict[str, Any]:
        """An action that is expected to succeed."""
        answer = self.act(verb, body, as_)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown

    def show(self, as_: str, what: str = "", **headers: str) -> Answer:
        return self.api.get(self.path + what, as_, **headers)

    def seen(self, as_: str, what: str = "") -> Any:
        answer = self.show(as_, what)
        assert answer.status == 200, answer.text
        return answer.body

    def events(self, as_: str) -> list[str]:
        """The names of the events that this caller sees."""
        return [event["type"] for event in self.seen(as_, "/events?limit=500")["events"] if event["type"]]

    # ------------------------------------------------------------------------------------------------ time and work

    def wake(self) -> None:
        """On to the next wake, past the warnings before it, until there is work or the end; all work is done."""
        while (group := self.group).job is None and group.head.status is Status.OPEN:
            assert group.head.next_wake is not None, "nothing is to come"
            self.api.clock.moment = max(self.api.clock.moment, group.head.next_wake)
            self.api.services.ticker.tick(self.id, self.api.services.tenancies.of)
        self.work()
        self.sign_in()

    def work(self) -> None:
        """All work over members that there is, one piece after another."""
        done: set[tuple[str, int]] = set()
        while (job := self.group.job) is not None and (job.id, job.attempt) not in done:
            done.add((job.id, job.attempt))
            state = {"id": job.id, "state": JobState.RUNNING.value, "attempt": job.attempt}
            self.api.services.queues.send(MEMBERS, lanes(self.id, state))
            self._pump()
        self.api.clock.moment += self._moment  # what is read for the many may be a moment old

    def _pump(self) -> None:
        from moto.sqs.models import sqs_backends

        sqs, url = self.api.services.clients.get("sqs"), self.api.services.settings.members_queue_url
        held = sqs_backends["123456789012"][REGION].queues["redress-test-members"]._messages
        while held:
            for waiting in held:
                waiting.delayed_until = 0
            for found in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
                self.api.services.mustering.message(json.loads(found["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=found["ReceiptHandle"])

    @property
    def _moment(self) -> Any:
        from chalicelib.adapters.group_cache import AGAIN

        return AGAIN

    # ------------------------------------------------------------------------------------------------------ chapters

    def gathered(self, *losses: int) -> Together:
        """These have joined, and the first of them stands for election."""
        for loss in losses or (6_490, 5_000, 1_001):
            self.joins(loss=loss)
        self.done("stand", examples.BODIES["StandIn"], self.members[0].complainant)
        return self

    def negotiating(self, *losses: int) -> Together:
        """The first member is elected by all of them, and speaks for them."""
        self.gathered(*losses)
        self.done("close_gathering", None, self.officer)
        self.work()
        for member in self.members:
            assert self.vote(member, self.members[0].id).status == 200
        self.wake()
        assert self.group.head.stage == "negotiation", self.group.head
        return self

    def offered(self, formula: dict[str, Any] | None = None, **offer: Any) -> str:
        """By the respondent; the representative finds it worth asking about. The offer's id."""
        made = self.done("offer", {"formula": formula or HALF} | offer, self.respondent)
        (offer_id,) = made["created"]
        terms = next(o for o in made["group"]["offers"] if o["id"] == offer_id)["terms_sha256"]
        agreed = {"offer_id": offer_id, "terms_sha256": terms}
        self.done("agree_to_offer", agreed, self.members[0].complainant)
        self.work()
        return str(offer_id)

    def ledgered(self, *silent: int) -> Together:
        """An offer of half of each claim is accepted by all but these; the ledger can be reviewed."""
        self.negotiating()
        self.offered()
        for number, member in enumerate(self.members):
            if number not in silent:
                assert self.vote(member, "yes").status == 200
        self.wake()
        assert self.group.ledger is not None
        return self

    def determining(self) -> Together:
        """Nobody agrees, neither in negotiation nor in mediation."""
        self.negotiating()
        self.system(cmd.Tick())
        representative = self.members[0].complainant
        self.done("escalate", {}, representative)
        self.done("escalate", {}, representative)
        return self

    def system(self, command: cmd.Command) -> None:
        own = self.api.services
        own.group_executor.system(self.id, lambda _: command, own.tenancies.of, f"test:{next(_NUMBERS)}")
