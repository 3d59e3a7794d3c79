"""A collective complaint told over HTTP on the stage: so many file and join, elect two, and accept an offer of half.

By the rules of `generic`, which asks for ten members. Each has a case of its own, which is filed and carried out like
any other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from bench.dispute import Dispute
from bench.stage import Stage
from chalicelib.domain.group.state import Group, Poll, Status
from chalicelib.domain.values import Role

LOSS: Final = {"relation": "order", "loss": {"amount": 6_490, "currency": "USD"}}
OPENING: Final[dict[str, Any]] = {
    "pack": "generic", "dispute_type": "quality", "respondent_ref": "shop-77", "currency": "USD",
    "keys": {"product": "kettle-k2"}, "expected": 1_000, "listed": True,
}  # fmt: skip
STANDING: Final = {
    "statement": "I have kept every letter of the shop.",
    "scope": ["negotiate", "message", "mediation"],
}
SEATS: Final = 2


class Collective:
    """One group of so many."""

    def __init__(self, stage: Stage, size: int) -> None:
        self.stage, self.size = stage, size
        self.members: list[Dispute] = []
        self.id = ""

    def told(self) -> tuple[int, int]:
        """From the opening to the last carried-out claim: how many events; no files."""
        self._gather()
        self._elect()
        self._agree()
        self._carry_out()
        store = self.stage.services.store
        return sum(len(store.events(id_)) for id_ in (self.id, *(m.case_id for m in self.members))), 0

    @property
    def group(self) -> Group:
        loaded = self.stage.services.group_store.load(self.id)
        assert loaded is not None
        return loaded.group

    def _gather(self) -> None:
        officer = self.stage.token(Role.OFFICER, "")
        self.id = self._post("open", "/v1/groups", officer, OPENING)["group_id"]
        for n in range(self.size):
            case = Dispute(self.stage, complainant={"ref": f"buyer-{n}", "name": f"Marian Harrow {n}"})
            case.act(Role.COMPLAINANT, "join_group", group_id=self.id, registration=LOSS)
            self.members.append(case)
        for case in self.members[:SEATS]:
            self._act("stand", case.credential(Role.COMPLAINANT), STANDING)
        self._act("close_gathering", self.stage.token(Role.OFFICER, ""), None)

    def _elect(self) -> None:
        candidates = [case.case_id for case in self.members[:SEATS]]
        self._vote(candidates)
        self._until(lambda group: group.head.stage == "negotiation")

    def _agree(self) -> None:
        shop = self.members[0].credential(Role.RESPONDENT)
        made = self._act("offer", shop, {"formula": {"kind": "share", "share_bp": 5_000}})
        (offer_id,) = made["created"]
        terms = next(o for o in made["group"]["offers"] if o["id"] == offer_id)["terms_sha256"]
        for case in self.members[:SEATS]:
            if self._open_poll() is None:
                agreed = {"offer_id": offer_id, "terms_sha256": terms}
                self._act("agree_to_offer", case.credential(Role.COMPLAINANT), agreed)
        self._vote(["yes"])
        self._until(lambda group: group.ledger is not None)

    def _carry_out(self) -> None:
        self._until(lambda group: group.head.status is not Status.OPEN)

    # ------------------------------------------------------------------------------------------------------- each step

    def _open_poll(self) -> Poll | None:
        return next((p for p in self.group.polls.values() if p.state.value == "open"), None)

    def _vote(self, options: list[str]) -> None:
        poll = self._open_poll()
        assert poll is not None, self.group.head
        more = {"terms_sha256": poll.terms_sha256} if poll.terms_sha256 else {}
        for case in self.members:
            case.act(
                Role.COMPLAINANT, "vote_in_group", group_id=self.id, poll_id=poll.id, options=options, **more
            )

    def _until(self, reached: Any) -> None:
        """Wake after wake, each with all work that comes of it."""
        while not reached(self.group):
            wake = self.group.head.next_wake
            assert wake is not None, f"nothing is to come: {self.group.head}"
            self.stage.ring("group", wake)
            self.stage.clock.moment += timedelta(minutes=1)

    def _act(self, verb: str, credential: str, body: Any) -> dict[str, Any]:
        return self._post(verb, f"/v1/groups/{self.id}/actions/{verb}", credential, body)

    def _post(self, label: str, path: str, credential: str, body: Any) -> dict[str, Any]:
        self.stage.clock.moment += timedelta(seconds=20)
        answer = self.stage.request(label, "POST", path, credential, body)
        self.stage.run(label)
        return answer
