"""A collective complaint on the sandbox clock: found among many, gathered, and told on to the last cent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from demo import collective_rows
from demo.cast import Platform
from demo.checks import until
from demo.collective_group import Circle, Member, each
from demo.collective_joining import Joining
from demo.collective_paying import Paying
from demo.collective_rows import Row
from demo.collective_voting import Voting
from demo.receiver import Inbox
from demo.telling import Teller, when

LATE: Final = 2
"""Of those alike: one files when the group gathers already, one when the members are being asked."""


class Collective(Teller):
    """On a sandbox of its own."""

    def __init__(self, market: Platform, inbox: Inbox, data: Path | None, *teller: Any) -> None:
        super().__init__(*teller)
        self.market, self.inbox, self.told = market, inbox, teller
        self.alike, self.apart = collective_rows.chosen(data)

    def tell(self) -> None:
        circle = self._found()
        self._gathered(circle)
        self._page(circle)
        joining = Joining(circle, *self.told)
        joining.join(self._file(self.alike[-LATE:-1])[0])
        joining.elect()
        voting = Voting(circle, *self.told)
        voting.offered(lambda: self._file(self.alike[-1:])[0])
        voting.voted()
        voting.alone()
        paying = Paying(circle, voting.accepted, *self.told)
        paying.ledger()
        paying.carried()
        paying.closed()
        paying.proven()

    def _file(self, rows: list[Row]) -> list[Member]:
        today = self.market.now().date()
        bodies = [collective_rows.filing(row, today) for row in rows]
        filed = each(
            self.console, "filing", bodies,
            lambda body: self.market.api.as_(self.market.api.credential, body["lang"]).post("/v1/cases", body),
        )  # fmt: skip
        pairs = list(zip(filed, bodies, strict=True))
        return each(
            self.console, "signing in", pairs,
            lambda pair: Member(self.market, pair[0]["case_id"], body=pair[1]),
        )  # fmt: skip

    # ----------------------------------------------------------------------------------------------------- detection

    def _found(self) -> Circle:
        self.head("Many with the same complaint: found while they are filed")
        shop, product = self.alike[0]["company"], self.alike[0]["product"]
        apart = self._file(self.apart)
        alike = self._file(self.alike[:-LATE])
        self.say(
            f"{len(alike)} people complain of {product} from {shop}, {len(apart)} of others or of something else"
        )
        groups = until("detection", lambda: self.market.officer.get("/v1/groups")["groups"])
        circle = Circle(
            self.market, groups[0]["group_id"], self.inbox, self.console, waiting=alike, apart=apart
        )
        shown = circle.show()
        matter = shown["matter"]
        self.say(shown["next"], label="the officer reads:")
        self.say(matter["said"], label="with these reasons:")
        self.that(
            f"one group is suggested as soon as {matter['found']} are alike, from what they name and nobody has sorted",
            len(groups) == 1 and (shown["stage"], shown["origin"]) == ("suggested", "detection")
            and matter["keys"] == {"product": product} and matter["found"] >= 8, groups,
        )  # fmt: skip
        self._placed(circle)
        self.that(
            "until an officer takes it up nobody else knows of it",
            not any(member.own["group_invitations"] for member in alike[:3]),
        )
        return circle

    def _placed(self, circle: Circle) -> None:
        """Each case says to the officer what it is alike to, and why."""
        found = each(self.console, "looking", circle.waiting, self._alike)
        last = max(found, key=lambda alike: int(alike["placement"]["size"]))
        self.say(last["placement"]["said"], label="of the last one the officer reads:")
        self.that(
            f"all {len(found)} stand in one cluster, and lead to that group",
            last["placement"]["size"] == len(found)
            and {one["placement"]["cluster_id"] for one in found} == {last["placement"]["cluster_id"]}
            and {one["group_id"] for one in found} <= {circle.group_id, None}, last,
        )  # fmt: skip
        others = [self._alike(member)["group_id"] for member in circle.apart]
        self.that("none of the others does", circle.group_id not in others, others)

    def _alike(self, member: Member) -> Any:
        def placed() -> Any:
            found = self.market.officer.get(f"/v1/cases/{member.case_id}/alike")
            return found["placement"] and found

        return until("its place", placed)

    def _gathered(self, circle: Circle) -> None:
        circle.act("gather", self.market.officer)
        circle.rested()
        asked = each(
            self.console, "looking", circle.waiting,
            lambda m: until("the invitation", lambda: m.own["group_invitations"]),
        )  # fmt: skip
        self.that(
            f"the officer takes it up: all {len(circle.waiting)} whom it concerns are invited, and nobody else",
            all(one[0]["group_id"] == circle.group_id for one in asked)
            and not any(member.own["group_invitations"] for member in circle.apart),
        )
        first = circle.waiting[0].own
        why = next((a["why"] for a in first["allowed_actions"] if a["action"] == "join_group"), "")
        self.say(why, label="one of them may now join:")

    def _page(self, circle: Circle) -> None:
        circle.act("list", self.market.officer, listed=True)
        page = self.market.api.as_("").get(f"{circle.place}/page")
        self.say(page["next"], label="anybody reads, without signing in:")
        seen = json.dumps(page, ensure_ascii=False)
        people = [*circle.waiting, *circle.apart]
        words = [body["narrative"][:20] for body in (m.body for m in people)]
        names = [
            name for m in people for name in (m.body["complainant"]["ref"], m.body["complainant"]["name"])
        ]
        self.that(
            f"the page says what it is about ({page['dispute_type']}, {self.alike[0]['product']}), for about how many "
            f"({page['members_band'].replace('_', ' ')}) and until when ({when(page['joins_until'])})",
            page["about"] == {"product": self.alike[0]["product"]} and page["counted"] == "approximate", page,
        )  # fmt: skip
        self.that(
            "nobody's words and nobody's name stand there",
            not any(text in seen for text in (*words, *names, *(m.case_id for m in people))), seen,
        )  # fmt: skip


def _days(number: int) -> str:
    return f"{number} day{'s' * (number != 1)}"
