"""Joining a group, and electing who speaks for it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, Final

from demo.collective_group import Chapter, Member, each, table
from demo.collective_sums import spoken, total
from demo.http import refusal
from demo.telling import when

JOIN: Final = 22
"""Of those who were invited; the others stay away."""
STANDING: Final = 3
WORDS: Final = {"en": "I have the time, and all the receipts.", "zh": "我有时间，单据也都留着。"}
"""Of whoever stands for election."""
SILENT: Final = 2
"""Members who elect nobody."""


class Joining(Chapter):
    """Changes the circle: who was waiting becomes a member."""

    def join(self, late: Member) -> None:
        """`late` has filed when the others were invited already, and comes with a link."""
        self.head("They join, each with a registration")
        circle = self.circle
        joining, circle.waiting = circle.waiting[:JOIN], circle.waiting[JOIN:]
        each(self.console, "joining", joining, self._in)
        circle.members += joining
        first = joining[0].own
        self.say(first["group"]["said"], label="the first member reads:")
        claimed = spoken(total(m.claim for m in joining))
        self.that(
            f"{len(joining)} have joined with relation, loss and order; together they have lost {claimed}",
            len(joining) >= 20 and all(
                (m["grouped_in"], m["group"]["state"], m["group"]["registration"]["loss"]["amount"])
                == (circle.group_id, "active", member.claim["amount"])
                for m, member in ((member.own, member) for member in joining)
            ),
        )  # fmt: skip
        stopped = [d for d in first["deadlines"] if d["rule"] in ("respond", "negotiation")]
        self.that(
            "a member's own case stands still meanwhile, and so does the limitation of its claim",
            {d["state"] for d in stopped} == {"paused"} and first["group"]["tolled"][0]["until"] is None, stopped,
        )  # fmt: skip
        self._turned_away(joining[0])
        self._late(late)

    def _in(self, member: Member) -> None:
        member.before = member.show()
        self.circle.join(member)

    def _turned_away(self, member: Member) -> None:
        again = refusal(lambda: self.circle.join(member))
        self.refused("one tries to join twice", again, "already_member")
        others = [refusal(partial(self.circle.join, other)) for other in self.circle.apart]
        self.refused("with a claim about something else", others[-1], "not_of_this_group")
        self.that(
            "nor does anybody join with a claim against another shop",
            {one["code"] for one in others} == {"not_of_this_group"}, others,
        )  # fmt: skip

    def _late(self, late: Member) -> None:
        """A link of one day, and a day and an hour later."""
        circle, officer = self.circle, self.circle.platform.officer
        old = officer.post(f"{circle.place}/links", {"days": 1})
        circle.platform.advance(days=1, hours=1)
        expired = refusal(lambda: circle.join(late, link=old["link"]))
        self.refused(f"by a link that was good until {when(old['expires_at'])}", expired, "link_expired")
        new = officer.post(f"{circle.place}/links", {"days": 7})
        late.before = late.show()
        circle.join(late, link=new["link"])
        circle.members.append(late)
        self.that("by a new link the same person comes in", late.own["grouped_in"] == circle.group_id)

    # ------------------------------------------------------------------------------------------------------ election

    def elect(self) -> None:
        self.head("Who speaks for them: one member, one vote")
        circle, members = self.circle, self.circle.members
        candidates = members[:STANDING]
        for member in candidates:
            circle.act(
                "stand", member.consumer, statement=WORDS[member.body["lang"]], scope=["negotiate", "message"]
            )
        closes = circle.due("group_gathering")
        self.say(f"the window to join closes with {when(closes)}")
        circle.pass_by("group_gathering")
        poll = circle.poll()
        shown = circle.show()
        self.that(
            f"it has closed: {shown['roll']['members']} are counted and sealed under one root, the rules ask for 10",
            shown["roll"]["members"] == len(members) and shown["stage"] == "election", shown["roll"],
        )  # fmt: skip
        alone = circle.waiting[0].show()
        self.that(
            f"who kept silent is no member: that case has gone on alone, into the {alone['stage']}",
            (alone["grouped_in"], alone["stage"]) == (None, "determination"), alone["stage"],
        )  # fmt: skip
        self._ballots(poll, candidates)

    def _ballots(self, poll: Any, candidates: list[Member]) -> None:
        circle, voters = self.circle, self.circle.members[:-SILENT]
        chosen = [candidates[_preferred(n)] for n in range(len(voters))]
        each(
            self.console, "voting", zip(voters, chosen, strict=True),
            lambda pair: circle.vote(pair[0], poll, pair[1].case_id),
        )  # fmt: skip
        twice = refusal(lambda: circle.vote(voters[0], poll, candidates[1].case_id))
        self.refused("a second ballot of one member", twice, "already_voted")
        sealed = circle.show()["polls"]
        self.that(
            "until the count nobody sees a vote",
            all(p["result"] is None for p in sealed if p["id"] == poll["id"]),
        )
        circle.pass_by("group_election")
        shown = circle.rested(lambda group: group["representatives"])
        votes = Counter(member.case_id for member in chosen)
        office = sorted(shown["representatives"], key=lambda r: int(r["rank"]))
        by_case = {member.case_id: member for member in candidates}
        lines = [(by_case[r["case_id"]].name, str(r["votes"]), ", ".join(r["scope"])) for r in office]
        table(self.console, ["in office", "votes", "mandate"], lines)
        self.that(
            f"{len(voters)} ballots, {SILENT} silent; the counted votes are those that were cast",
            {r["case_id"]: r["votes"] for r in office} == dict(votes) and sum(votes.values()) == len(voters), office,
        )  # fmt: skip
        self.that(
            "the talks begin, and the shop is told who may settle for the group, not who voted for whom",
            shown["stage"] == "negotiation"
            and all(r["votes"] is None for r in circle.show(candidates[0].merchant)["representatives"]),
        )  # fmt: skip


def _preferred(voter: int) -> int:
    """Every second one votes for the first candidate, of the others two out of three for the second."""
    return 0 if voter % 2 == 0 else 2 if voter % 6 == 5 else 1
