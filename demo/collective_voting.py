"""An offer to all members of a group: made by the shop, voted on under seal; and who goes on alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final

from demo.collective_group import Chapter, Circle, Member, each, table
from demo.collective_sums import left_over, odd_fund, priced, spoken
from demo.complaints import refund
from demo.http import refusal
from demo.telling import DAY, moment, when

WITHIN_DAYS: Final = 100
"""Longer than the group lasts, so that what is told here is not told again by twenty late payments."""


class Voting(Chapter):
    """`accepted`: those who said yes, once the votes are counted."""

    def __init__(self, circle: Circle, *teller: Any) -> None:
        super().__init__(circle, *teller)
        self.poll: Any = None
        self.accepted: list[Member] = []
        *self.yes, self.alone_settled, self.no, self.silent, late = circle.members
        self.yes.append(late)

    @property
    def merchant(self) -> Any:
        """The shop comes with the token of any case against it."""
        return self.circle.members[0].merchant

    # --------------------------------------------------------------------------------------------------------- offer

    def offered(self, newcomer: Callable[[], Member]) -> None:
        """`newcomer`: files when it is too late to join."""
        self.head("The shop makes one offer to all of them: a fund")
        circle = self.circle
        claims = self._claims()
        circle.funds = {currency: odd_fund(amounts) for currency, amounts in claims.items()}
        totals = [{"amount": fund, "currency": currency} for currency, fund in circle.funds.items()]
        made = circle.act(
            "offer", self.merchant, formula={"kind": "fund", "total": totals}, within_days=WITHIN_DAYS,
            note="A fund for all of you.",
        )  # fmt: skip
        offer = made["group"]["offers"][-1]
        self.say(offer["formula"]["said"], label="the offer:")
        over = {c: left_over(circle.funds[c], amounts) for c, amounts in claims.items()}
        self.that(
            f"no sum that divides: shares rounded down would leave {spoken(over)}",
            all(n >= 2 for n in over.values()),
        )
        representative = circle.members[0].consumer
        wrong = refusal(lambda: self._agree(representative, offer["id"], "0" * 64))
        self.refused("a yes that does not quote the very terms", wrong, "invalid_request")
        before = refusal(lambda: self._agree(circle.members[5].consumer, offer["id"], offer["terms_sha256"]))
        self.refused("a member who is not in office agrees", before, "wrong_role")
        asked = self._agree(representative, offer["id"], offer["terms_sha256"])["group"]
        self.say(asked["next"], label="a representative finds it worth asking about:")
        self.poll = circle.poll()
        self.say(self.poll["said"])
        new = newcomer()
        self.refused("somebody joins now", refusal(lambda: circle.join(new)), "group_not_joinable")

    def _claims(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for member in self.circle.members:
            found.setdefault(member.claim["currency"], []).append(member.claim["amount"])
        return found

    def _agree(self, by: Any, offer_id: str, terms: str) -> Any:
        return self.circle.act("agree_to_offer", by, offer_id=offer_id, terms_sha256=terms)

    # ---------------------------------------------------------------------------------------------------------- vote

    def voted(self) -> None:
        self.head("They vote under seal; silence accepts nothing")
        circle, poll = self.circle, self.poll
        self._settles_alone()
        each(self.console, "voting", self.yes, lambda member: circle.vote(member, poll, "yes"))
        circle.vote(self.no, poll, "no")
        other = refusal(lambda: self._for_somebody_else(self.yes[0], self.no))
        self.refused("a vote for somebody else", other, "not_found")
        closes = poll["due_at"]
        circle.pass_by("group_acceptance")
        late = refusal(lambda: circle.vote(self.silent, poll, "yes"))
        self.refused(f"a yes after {when(closes)}", late, "poll_closed")
        shown = circle.rested(lambda group: group["ledger"])
        result = next(p for p in shown["polls"] if p["id"] == poll["id"])["result"]
        lines = [
            ("members on the sealed roll", result["members"]), ("yes", result["votes"]["yes"]),
            ("no", result["votes"]["no"]), ("silent, or gone", result["silent"]),
            ("ballots that the quorum asks for", result["needed"]),
        ]  # fmt: skip
        table(self.console, ["the count", ""], ((name, str(number)) for name, number in lines), right=1)
        self.that(
            f"quorate and adopted, with {len(self.yes)} yes; it binds those and nobody else",
            (result["quorate"], result["adopted"], result["votes"]) == (True, True, {"yes": len(self.yes), "no": 1})
            and shown["stage"] == "distribution", result,
        )  # fmt: skip
        self.accepted = self.yes

    def _settles_alone(self) -> None:
        """While the others are still being asked."""
        member = self.alone_settled
        terms = refund(member.claim["amount"] // 2, member.claim["currency"])
        (offer,) = member.merchant.act(member.case_id, "offer", terms=terms)["created"]
        settled = member.consumer.act(member.case_id, "accept", offer_id=offer)["case"]
        self.say(settled["group"]["said"], label="one settles alone meanwhile:")
        self.that(
            f"for {priced(terms['money'])}, and has left the group in the same act",
            (settled["outcome"], settled["grouped_in"], settled["group"]["cause"])
            == ("settled", None, "settled_alone"), settled["group"],
        )  # fmt: skip
        gone = refusal(lambda: self.circle.vote(member, self.poll, "yes"))
        self.that(
            "so nobody is paid twice: it has no vote in the group any more", gone["status"] == 409, gone
        )

    def _for_somebody_else(self, member: Member, other: Member) -> Any:
        """With the case of the other, and the token of one's own."""
        body = {"group_id": self.circle.group_id, "poll_id": self.poll["id"], "options": ["yes"]}
        return member.consumer.act(
            other.case_id, "vote_in_group", **body, terms_sha256=self.poll["terms_sha256"]
        )

    # --------------------------------------------------------------------------------------------------------- alone

    def alone(self) -> None:
        self.head("Two go on alone, exactly where they stood")
        for member, cause in ((self.no, "refused"), (self.silent, "silent")):
            shown = member.own
            since, until = (moment(shown["group"][name]) for name in ("joined_at", "ended_at"))
            was, now = _running(member.before), _running(shown)
            lines = [
                (rule.replace("_", " "), _short(was[rule]), _short(now[rule]), _left(was[rule], since))
                for rule in sorted(was)
            ]
            self.say(f"{member.name}, {cause}: in the group from {when(since)} to {when(until)}")
            table(self.console, ["deadline of its own", "was due", "is due", "left then and now"], lines)
            self.that(
                "each runs on with just what was left of it when the member joined, to the microsecond and in days",
                was.keys() == now.keys() and all(_same(was[rule], since, now[rule], until) for rule in was)
                and (shown["grouped_in"], shown["group"]["cause"], shown["outcome"]) == (None, cause, None), (was, now),
            )  # fmt: skip


def _running(case: Any) -> dict[str, Any]:
    return {d["rule"]: d for d in case["deadlines"] if d["state"] == "running" and d["rule"] != "service"}


def _left(deadline: Any, at: datetime) -> str:
    """From a moment on: to the second where it runs in hours, else in days, of which the first does not count."""
    if _in_days(deadline):
        return f"{_days(deadline, at)} days"
    return str(moment(deadline["due_at"]) - at).partition(".")[0]


def _same(was: Any, since: datetime, now: Any, until: datetime) -> bool:
    if _in_days(was):
        return _in_days(now) and _days(was, since) == _days(now, until)
    return moment(was["due_at"]) - since == moment(now["due_at"]) - until


def _in_days(deadline: Any) -> bool:
    """It ends with a day."""
    return moment(deadline["due_at"]).time() == time()


def _days(deadline: Any, at: datetime) -> int:
    return (moment(deadline["due_at"]).date() - at.date()).days - 1


def _short(deadline: Any) -> str:
    due = moment(deadline["due_at"])
    if _in_days(deadline):
        return f"{due - DAY:%d %b %Y}, 24:00"
    return f"{due:%d %b %Y, %H:%M:%S}"
