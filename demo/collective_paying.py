"""What members get: the ledger, its correction, each case settled with its own amount; and the group's end."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from demo import files
from demo.checks import until
from demo.collective_group import Chapter, Circle, Member, each, table
from demo.collective_sums import added, by_largest_remainder, priced, spoken, total
from demo.telling import when

SHOWN: Final = 6
"""Lines of the ledger that are printed."""
POSTAGE: Final = 300


class Paying(Chapter):
    """`accepted`: those who said yes."""

    def __init__(self, circle: Circle, accepted: list[Member], *teller: Any) -> None:
        super().__init__(circle, *teller)
        self.accepted = accepted
        self.lines: dict[str, Any] = {}

    # -------------------------------------------------------------------------------------------------------- ledger

    def ledger(self) -> None:
        self.head("The ledger: what each of them gets")
        rest = self._read()
        by_case = {member.case_id: member for member in self.accepted}
        shown = [
            (by_case[case_id].name, priced(line["claim"]), priced(line["amount"]))
            for case_id, line in list(self.lines.items())[:SHOWN]
        ]
        table(self.console, ["member", "claim", "gets"], [*shown, ("…", "", "")], right=1)
        funds = spoken(self.circle.funds)
        self._sums(
            rest,
            f"the {len(self.lines)} lines are those who said yes; with what is left to the shop for those who did not "
            f"({spoken(rest)}) they are the fund, {funds}, to the cent",
        )
        self.that(
            "each share is rounded as largest remainders are, worked out here once more", self._rounded()
        )
        self._corrected()

    def _read(self) -> dict[str, int]:
        """The lines of the present ledger; what of the fund goes to nobody of the members."""
        lines = self.circle.pages("ledger", "lines", limit=10)
        self.lines = {line["case_id"]: line for line in lines}
        page = self.circle.platform.officer.get(f"{self.circle.place}/ledger")
        self.totals = page["ledger"]["totals"]
        return total(page["rest"])

    def _sums(self, rest: dict[str, int], claim: str) -> None:
        given = total(line["amount"] for line in self.lines.values())
        self.that(
            claim,
            given == self.totals and added(given, rest) == self.circle.funds
            and self.lines.keys() == {member.case_id for member in self.accepted}, (given, self.totals, rest),
        )  # fmt: skip

    def _rounded(self) -> bool:
        held = []
        for currency, fund in self.circle.funds.items():
            claims = [m.claim["amount"] for m in self.circle.members if m.claim["currency"] == currency]
            given: dict[int, list[int]] = defaultdict(list)
            for line in self.lines.values():
                if line["amount"]["currency"] == currency:
                    given[line["claim"]["amount"]].append(line["amount"]["amount"])
            held.append(by_largest_remainder(fund, claims, given))
        return all(held)

    def _corrected(self) -> None:
        """By an officer, while it may be reviewed: others of that currency carry it, the fund stays what it is."""
        member = self.accepted[1]
        before = member.consumer.get(f"{self.circle.place}/my-line")["line"]["amount"]
        right = before | {"amount": before["amount"] + POSTAGE}
        self.circle.act(
            "correct_ledger", self.circle.platform.officer, case_id=member.case_id, entitled=right, reason="postage",
            text="The postage of the return was left out.",
        )  # fmt: skip
        self._asked_again(member)
        own = member.consumer.get(f"{self.circle.place}/my-line")
        self.say(own["next"], label="the member whose line was put right reads:")
        self.that(
            f"{priced(before)} has become {priced(own['line']['amount'])}",
            own["line"]["amount"] == right,
            own["line"],
        )
        self._sums(self._read(), "and all of it is still the fund, to the cent")

    def _asked_again(self, member: Member) -> None:
        """Whoever gets less now: an officer accepts for nobody, and silence accepts nothing."""
        circle, before = self.circle, self.lines
        poll = circle.poll()
        self._read()
        less = [m for m in self.accepted if _amount(self.lines, m) < _amount(before, m)]
        self.say(poll["said"])
        each(self.console, "voting", less, lambda one: circle.vote(one, poll, "yes"))
        circle.pass_by("group_acceptance")
        circle.rested(
            lambda group: any(
                d["rule"] == "group_review" and d["state"] == "running" for d in group["deadlines"]
            )
        )
        self._read()
        self.that(
            f"{len(less)} get less by it, and are asked again: all of them say yes, and everybody's line stays",
            less and member not in less and self.lines.keys() == before.keys(), less,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- carried

    def carried(self) -> None:
        self.head("The review ends: every case gets its own outcome")
        circle = self.circle
        self.say(f"until {when(circle.due('group_review'))} a line may be put right")
        circle.pass_by("group_review")
        shown = circle.rested(lambda group: group["ledger"]["carried"])
        cases = each(self.console, "reading", self.accepted, lambda member: member.own)
        paid = [case["tasks"][0]["terms"]["money"] for case in cases]
        self.that(
            f"{len(cases)} cases are settled, each with the amount of its own line",
            all(
                (case["outcome"], case["group"]["state"], money)
                == ("settled", "carried", self.lines[case["case_id"]]["amount"])
                for case, money in zip(cases, paid, strict=True)
            ), [case["outcome"] for case in cases],
        )  # fmt: skip
        self.that(
            f"together {spoken(total(paid))}: what the ledger gave and what the group says it has paid out",
            total(paid) == self.totals == shown["settled"]["paid"], (total(paid), shown["settled"]),
        )  # fmt: skip
        self._performed(self.accepted[2])

    def _performed(self, member: Member) -> None:
        case = member.own
        self.say(case["tasks"][0]["said"], label="one of them reads:")
        proof = member.attach(member.merchant, files.receipt(), "payment.pdf", "application/pdf")
        task = case["tasks"][0]["id"]
        done = member.merchant.act(member.case_id, "perform", task_id=task, proof=[proof])["case"]
        self.that(
            "the shop has paid that one, with proof, and the case is closed",
            (done["status"], done["outcome"]) == ("closed", "settled"), done["status"],
        )  # fmt: skip

    # -------------------------------------------------------------------------------------------------------- closed

    def closed(self) -> None:
        circle = self.circle
        circle.pass_by("group_unclaimed")
        shown = circle.rested(lambda group: group["status"] == "closed")
        self.say(shown["next"], label="months later:")
        self.that("the group is closed as settled", shown["outcome"] == "settled", shown["outcome"])

    def proven(self) -> None:
        self.head("What is left of it: the list, the record, the webhooks")
        export = self.circle.platform.officer.get(f"{self.circle.place}/export", kind="members")
        for check in export["checks"]:
            self.say(check["detail"])
        listed = self.circle.pages("export", "members", kind="members", limit=10)
        self.that(
            f"the list of {len(listed)} members for a representative action has what the rules ask for",
            all(check["ok"] for check in export["checks"])
            and {row["case_id"] for row in listed} == {member.case_id for member in self.circle.members},
            export["checks"],
        )  # fmt: skip
        self._included(self.accepted[0])
        self._verified(self.circle.show()["chain_head"])
        self._delivered()

    def _included(self, member: Member) -> None:
        """A member's own place in the last sealed list, out of the very answer; of another list it is none."""
        proof = member.consumer.get(f"{self.circle.place}/inclusion")
        root = self.circle.show()["roll"]["root"]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "inclusion.json"
            file.write_text(json.dumps(proof))
            command = [sys.executable, "-m", "redress_cli", "group", "verify", str(file), "--root"]
            found, other = (
                subprocess.run([*command, kept], capture_output=True, text=True, check=False)  # noqa: S603
                for kept in (root, root[::-1])
            )
        for line in found.stdout.splitlines():
            self.say(line, label="redress_cli group verify:")
        self.that(
            "a member proves offline to stand in the sealed list, and in no other",
            (found.returncode, other.returncode) == (0, 1), found,
        )  # fmt: skip

    def _verified(self, head: str) -> None:
        """By the tool that everybody has, out of a file."""
        bundle = self.circle.platform.officer.get(f"{self.circle.place}/export", kind="bundle")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "group.json"
            file.write_text(json.dumps(bundle))
            command = [sys.executable, "-m", "redress_cli", "verify", str(file), "--chain-head", head]
            found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        for line in found.stdout.splitlines():
            self.say(line, label="redress_cli verify:")
        self.that(
            "the exported record verifies, up to the head that the group shows", found.returncode == 0, found
        )

    def _delivered(self) -> None:
        """All that the record holds for the platform, in the order of its sequence."""
        platform = self.circle.platform
        record = [event["id"] for event in self.circle.record(platform.api) if event["id"]]

        def arrived() -> list[str]:
            known = list(self.circle.inbox.events[platform.path].values())
            own = [
                e["data"]
                for e in known
                if e["data"].get("group_id") == self.circle.group_id and "case_id" not in e["data"]
            ]
            return [data["event_id"] for data in sorted(own, key=lambda data: int(data["sequence"]))]

        until("the group's webhooks", lambda: len(arrived()) >= len(record))
        self.that(
            f"{len(record)} events of the group came as webhooks, none missing and none twice", arrived() == record,
            (len(arrived()), len(record)),
        )  # fmt: skip


def _amount(lines: dict[str, Any], member: Member) -> int:
    return int(lines[member.case_id]["amount"]["amount"])
