"""How three come to decide: nonces, a draw that anybody does again, disclosure, a challenge, a replacement."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from demo.arbitrated_body import EMPLOYED, OWNED
from demo.arbitrated_cast import Tribunal, offline, status_of
from demo.collective_group import table
from demo.http import refusal
from demo.telling import Teller, moment, when

TOLD: Final = "customer_of_party"
STILL: Final = timedelta(days=2)
"""How long the challenge takes."""


class Panel(Teller):
    def __init__(self, tribunal: Tribunal, *teller: Any) -> None:
        super().__init__(*teller)
        self.tribunal = tribunal

    def tell(self) -> None:
        self._accepted()
        self._drawn()
        self._disclosed()
        self._challenged()
        self._complete()

    # --------------------------------------------------------------------------------------------------------- the seed

    def _accepted(self) -> None:
        self.head("The body takes the case; both sides and the body add to the seed; three are drawn")
        tribunal, dispute = self.tribunal, self.tribunal.dispute
        taken = tribunal.act("accept_referral", tribunal.body.officer)["arbitration"]
        self.say(taken["next"], label="the body reads:")
        nonces = {}
        for side, by in (
            ("complainant", dispute.consumer), ("respondent", dispute.merchant), ("body", tribunal.body.officer),
        ):  # fmt: skip
            nonces[side] = secrets.token_hex(32)
            tribunal.act("give_nonce", by, nonce=nonces[side])
            if side == "complainant":
                seen = json.dumps([tribunal.show(dispute.merchant), tribunal.show()])
                self.that("what one side adds nobody sees before all have", nonces[side] not in seen, seen)
        drawn = tribunal.once("the draw", lambda a: all(s["state"] == "asked" for s in a["seats"]))["draws"]
        record = tribunal.body.officer.get(f"{tribunal.place}/events", after=0, limit=100)["events"]
        taken = next(event for event in record if event["type"] == "arbitration.accepted")
        frozen = json.loads(taken["body"])["data"]["frozen"]["pools"].values()
        behind = [event["hash"] for event in record if event["seq"] >= taken["seq"]]
        self.that(
            "the seed was made of just these three and of the record's head, and the roster was frozen before",
            drawn["seed"]["nonces"] == nonces and drawn["seed"]["chain_head"] in behind
            and {one["root"] for seat in drawn["seats"] for one in seat["drawn"]} <= {*frozen}, (drawn["seed"], taken),
        )  # fmt: skip

    def _drawn(self) -> None:
        document = self.tribunal.dispute.consumer.get(f"{self.tribunal.place}/draw")
        attempts = list(_attempts(document))
        lines = [
            (f"{int(seat) + 1}", str(a["n"]), str(a["ticket"]), a["ref"], ", ".join(a.get("reasons", ())) or "asked")
            for seat, a in attempts
        ]  # fmt: skip
        table(self.console, ["seat", "attempt", "ticket", "neutral", "what came of it"], lines)
        skipped = [a for _, a in attempts if a.get("reasons")]
        asked = {a["ref"] for _, a in attempts if not a.get("reasons")}
        tied = [a for a in skipped if a["ref"] in (EMPLOYED, OWNED)]
        self.that(
            f"three are asked; {len(skipped)} times somebody was passed over, each time with the reasons "
            f"({len(tied)} times for being tied to the shop)",
            len(asked) == 3 and not asked & {EMPLOYED, OWNED} and all("tied_to_party" in a["reasons"] for a in tied),
            attempts,
        )  # fmt: skip
        self._again(document, "all of it is drawn again offline, from the file and what the record pins")

    def _again(self, document: Any, claim: str) -> None:
        """With the tool that everybody has; and a file in which one ticket is another."""
        shown = self.tribunal.show()["draws"]
        roots = sorted({one["root"] for seat in shown["seats"] for one in seat["drawn"]})
        pinned = [
            "--head",
            shown["seed"]["chain_head"],
            *(word for root in roots for word in ("--root", root)),
        ]
        found = offline(document, "draw", "verify", *pinned)
        for line in found.stdout.splitlines()[-2:]:
            self.say(line.strip(), label="redress_cli draw verify:")
        forged = copy.deepcopy(document)
        forged["draws"][0]["attempts"][-1]["ticket"] += 1
        other = offline(forged, "draw", "verify", *pinned)
        self.that(
            f"{claim}; with one other ticket it is refused", (found.returncode, other.returncode) == (0, 1),
            (found.stdout, found.stderr, other.stdout),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- disclosure

    def _disclosed(self) -> None:
        self.head("Who was drawn answers what may speak against him; one is challenged, and goes")
        tribunal = self.tribunal
        asked = self._questions()
        half = dict.fromkeys(list(asked)[1:], False)
        first = tribunal.show()["seats"][0]["neutral"]["ref"]
        short = refusal(
            lambda: tribunal.act("accept_appointment", tribunal.body.neutral(first), answers=half)
        )
        self.that(
            "a questionnaire with a gap is no disclosure", short.get("code") == "invalid_request", short
        )
        for n, seat in enumerate(tribunal.show()["seats"]):
            ref = seat["neutral"]["ref"]
            answers = asked | ({TOLD: True} if n == 0 else {})
            statement = {"statement": "I have bought there twice this year."} if n == 0 else {}
            tribunal.act("accept_appointment", tribunal.body.neutral(ref), answers=answers, **statement)
        seat = tribunal.show(tribunal.dispute.consumer)["seats"][0]
        self.say(f"{seat['neutral']['ref']}: {self.words[TOLD]} Yes.", label="both sides read:")
        platform = tribunal.show(tribunal.dispute.platform.api)["seats"][0]
        self.that(
            "both sides read what was disclosed; the platform reads who sits, and no more",
            [d["code"] for d in seat["disclosures"]] == [TOLD] and platform["disclosures"] is None, (seat, platform),
        )  # fmt: skip

    def _questions(self) -> dict[str, bool]:
        asked = self.tribunal.body.api.as_("").get("/v1/disclosure-questionnaire")["questions"]
        self.words = {q["code"]: q["text"] for q in asked}
        hard = sum(q["bar"] == "hard" for q in asked)
        self.say(f"{len(asked)} questions that anybody can read; a yes to {hard} of them nobody can waive")
        return {q["code"]: False for q in asked}

    # -------------------------------------------------------------------------------------------------------- challenge

    def _challenged(self) -> None:
        tribunal, dispute = self.tribunal, self.tribunal.dispute
        shown = tribunal.show()
        gone = shown["seats"][0]["neutral"]["ref"]
        before = self._due("arb_challenge")
        reason = "Whoever buys there goes on wanting to buy there."
        made = tribunal.act("challenge", dispute.consumer, seat="1", reason=reason)
        challenge = made["arbitration"]["challenges"][-1]["id"]
        self.say(f"{gone} is challenged: {reason}")
        self.that("from then on the time of everybody else stands still", not self._due("arb_challenge"))
        tribunal.move_to(tribunal.body.now() + STILL)
        tribunal.act("comment", dispute.merchant, challenge_id=challenge, text="Two purchases are no tie.")
        own = tribunal.body.neutral(gone)
        early = refusal(lambda: self._rule(challenge))
        self.that(
            "nobody decides before the neutral was heard, and never the neutral himself",
            early["code"] == "comments_pending" and status_of(lambda: self._rule(challenge, own)) in (403, 409), early,
        )  # fmt: skip
        tribunal.act("comment", own, challenge_id=challenge, text="I leave it to the office.")
        self._rule(challenge)
        after = self._due("arb_challenge")
        others = {key: due for key, due in before.items() if key in after}
        held = {key: moment(after[key]) - moment(due) for key, due in others.items()}
        self.that(
            "a clerk upholds it with reasons; the others' time runs on, two days later than it would have",
            len(held) == 2 and all(STILL <= by <= STILL + timedelta(days=1) for by in held.values()), (before, after),
        )  # fmt: skip
        self._replaced(gone, own)

    def _rule(self, challenge: str, by: Any = None) -> Any:
        return self.tribunal.act(
            "rule_on_challenge", by or self.tribunal.body.officer, challenge_id=challenge, upheld=True,
            reasons="A customer of the shop this year: both sides should not have to wonder.",
        )  # fmt: skip

    def _due(self, rule: str) -> dict[str, str]:
        found = self.tribunal.show()["deadlines"]
        return {d["id"]: d["due_at"] for d in found if d["rule"] == rule and d["state"] == "running"}

    def _replaced(self, gone: str, own: Any) -> None:
        tribunal = self.tribunal
        shown = tribunal.once("the replacement", lambda a: a["seats"][0]["state"] == "asked")
        seat, draws = shown["seats"][0], next(d for d in shown["draws"]["seats"] if d["id"] == "1")["drawn"]
        self.say(
            f"{seat['neutral']['ref']} is asked in the place of {gone}, by attempt {seat['neutral']['attempt']}"
        )
        self.that(
            "the next attempt under the same seed goes on where the first one stopped: nobody draws twice",
            len(draws) == 2 and draws[0]["seed"] == draws[1]["seed"]
            and draws[1]["start"] == draws[0]["attempts"][-1]["n"] + 1 and gone in seat["former"], draws,
        )  # fmt: skip
        self.that(
            "whoever has gone sees nothing of it any more", status_of(lambda: tribunal.show(own)) == 404
        )
        document = tribunal.dispute.merchant.get(f"{tribunal.place}/draw")
        self._again(document, "the replacement too is drawn again offline")
        answers = dict.fromkeys(self.words, False)
        tribunal.act("accept_appointment", tribunal.body.neutral(seat["neutral"]["ref"]), answers=answers)

    def _complete(self) -> None:
        tribunal = self.tribunal
        due = max(self._due("arb_challenge").values())
        tribunal.pass_by("arb_challenge")
        shown = tribunal.once("the tribunal", lambda a: a["complete"])
        refs = [seat["neutral"]["ref"] for seat in shown["seats"]]
        tribunal.panel = {ref: tribunal.body.neutral(ref) for ref in refs}
        self.say(f"{', '.join(refs[:-1])}, and {refs[-1]} in the chair", label="the tribunal:")
        self.that(
            f"nobody objects until {when(due)}: the tribunal is complete",
            (shown["stage"], len(set(refs))) == ("proceedings", 3), shown["stage"],
        )  # fmt: skip


def _attempts(document: Any) -> Iterator[tuple[Any, Any]]:
    for draw in document["draws"]:
        for attempt in draw["attempts"]:
            yield draw["seat"], attempt
