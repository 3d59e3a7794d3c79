"""A body for every way to a tribunal, and what happens on each, step by step, over HTTP."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Self

from chalicelib.domain.neutrals.crowd import Vote, commitment
from tests.handlers.http.arbitrations.story import House, Story, answers, award
from tests.handlers.http.conftest import Api

ROLES = "sole; chair; member; juror"
EVERYBODY = 24
"""A crowd of seven, and one of fifteen on appeal, are 22."""


def claiming(cents: int, dispute_type: str = "quality") -> dict[str, Any]:
    """A case under the pack that has every way."""
    return {
        "pack": "demo-panels", "dispute_type": dispute_type,
        "claim": {"remedy": "refund", "money": {"amount": cents, "currency": "USD"}},
    }  # fmt: skip


SMALL = claiming(6_490, "logistics")
"""Below USD 200, about delivery: a crowd."""
LARGE = claiming(200_000)
"""USD 2,000 and more: a panel of three, two of them nominated."""
MIDDLE = claiming(20_000)
"""From USD 200: a list."""
OTHER = claiming(6_490)
"""About quality: a draw."""
DISSENT = "The photograph may show another kettle."


class Chambers(House):
    """Everybody on its roster may take any seat."""

    categories = ("quality", "after_sales", "logistics")

    def __init__(self, api: Api, platform: str) -> None:
        super().__init__(api, platform, 0)
        self.keys, self._tokens = {}, dict[tuple[str, datetime], str]()
        rows = "".join(f"neutral-{n},{ROLES},en,20\n" for n in range(1, EVERYBODY + 1))
        told = api.post("/v1/neutrals/import", {"csv": f"ref,roles,languages,capacity\n{rows}"}, self.key)
        assert told.status == 200, told.text

    def arbitrator(self, ref: str) -> str:
        """One token at one time: who votes twice in a minute signs in once."""
        place = ref, self.api.clock.moment
        if place not in self._tokens:
            self._tokens[place] = super().arbitrator(ref)
        return self._tokens[place]


class Tribunal(Story):
    """An arbitration under that pack, before that body."""

    def seeded(self) -> Self:
        """All three have given a nonce, and the system has done what is due then."""
        self.accepted()
        for n, who in enumerate((self.complainant, self.respondent, self.clerk)):
            self.done("give_nonce", {"nonce": f"{n + 1:064x}"}, who)
        self.tended()
        return self

    def held(self) -> Counter[str]:
        """How many places of each are taken now, by all arbitrations of that body."""
        roster = self.api.get("/v1/neutrals?limit=100", self.house.key).body["neutrals"]
        return Counter({one["ref"]: one["active"] for one in roster})

    def tended(self) -> None:
        """Whatever the system has to do is done."""
        self.api.services.assigning.arbitration(self.id, "")

    def taken(self) -> list[str]:
        """Whoever is asked discloses nothing and accepts, and nobody is challenged: those who sit now."""
        asked = self.sitting
        for ref in asked:
            self.done("accept_appointment", {"answers": answers()}, self.house.arbitrator(ref))
        self.until_due("arb_challenge")
        return asked

    # -------------------------------------------------------------------------------------------------------- a list

    @property
    def listing(self) -> dict[str, Any]:
        """The last list that was put, as the office sees it."""
        shown: dict[str, Any] = self.seen(self.clerk)["lists"][-1]
        return shown

    # ------------------------------------------------------------------------------------------------------- a panel

    @property
    def chair(self) -> str:
        """The reference of whoever presides."""
        seats = self.seen(self.house.key)["seats"]
        return next(str(s["neutral"]["ref"]) for s in seats if s["role"] in ("chair", "sole"))

    def free(self, n: int) -> list[str]:
        """So many of the roster whom nobody has asked in this matter."""
        seats = self.seen(self.clerk)["seats"]
        known = {*self.sitting, *(ref for seat in seats for ref in seat.get("former", ()))}
        return [ref for ref in (f"neutral-{k}" for k in range(1, EVERYBODY + 1)) if ref not in known][:n]

    def nominated(self) -> None:
        """Each side names one."""
        for who, ref in zip((self.complainant, self.respondent), self.free(2), strict=True):
            self.done("nominate", {"neutral": ref}, who)

    def decided(self, dissenting: int = 0, **changes: Any) -> str:
        """The chair's draft, adopted against so many votes and signed by everybody: the id of the award."""
        chair = self.chair
        others = [ref for ref in self.sitting if ref != chair]
        presiding = self.house.arbitrator(chair)
        self.done("close_proceedings", None, presiding)
        (draft,) = self.done("put_draft", {"content": award(**changes)}, presiding)["created"]
        for n, ref in enumerate(others):
            vote: dict[str, Any] = {"draft_id": draft, "agrees": n >= dissenting}
            if n < dissenting:
                vote["dissent"] = DISSENT
            self.done("vote_on_draft", vote, self.house.arbitrator(ref))
        self.done("adopt_draft", {"draft_id": draft}, presiding)
        for ref in self.sitting:
            self.signed(draft, ref)
        return str(draft)

    def appealed(self, by: str = "") -> None:
        """By the respondent, who has lost; the larger tribunal is being filled."""
        asked = {"kind": "appeal", "text": "The reasons overlook the second photograph."}
        self.done("request_after", asked, by or self.respondent)
        self.tended()

    def carried_out(self) -> dict[str, Any]:
        """What the case has become of it."""
        shown: dict[str, Any] = self.api.get(self.case.path, self.respondent).body
        return shown


class Crowd(Tribunal):
    """Jurors, whose opinion binds nobody."""

    effect = "advisory"

    def salt(self, ref: str) -> str:
        return ref.encode().hex().rjust(64, "0")

    def commit(self, ref: str, choice: str) -> None:
        sealed = commitment(Vote(self.id, ref, choice), bytes.fromhex(self.salt(ref)))
        self.done("commit_vote", {"commitment": sealed}, self.house.arbitrator(ref))

    def reveal(self, ref: str, choice: str) -> None:
        self.done("reveal_vote", {"vote": choice, "salt": self.salt(ref)}, self.house.arbitrator(ref))

    def voted(self, jurors: list[str], upheld: int) -> None:
        """Everybody seals and opens a vote: so many uphold the claim, the others dismiss it."""
        votes = {ref: "upheld" if n < upheld else "dismissed" for n, ref in enumerate(jurors)}
        for step in (self.commit, self.reveal):
            for ref, choice in votes.items():
                step(ref, choice)
