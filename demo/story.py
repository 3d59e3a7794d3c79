"""The told disputes: evidence, negotiation without result, decision, settlement, withdrawal, silence."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console

from demo import files
from demo.cast import Dispute, Platform
from demo.checks import Checks, until
from demo.http import Refused


def complaint(name: str, pack: str = "generic", **changes: Any) -> dict[str, Any]:
    """A complaint of the project's own, for the disputes that are told step by step."""
    return {
        "pack": pack, "lang": "en", "complainant": {"ref": f"u-{name}", "name": "Ada Marlow"},
        "respondent": {"ref": f"m-{name}", "name": "Brindlemoor Kitchen"}, "dispute_type": "quality",
        "occurred_on": changes.pop("occurred_on"), "order_ref": f"BK-{name}",
        "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
        "narrative": "The kettle leaks at the base since the first day. I want my money back.",
    } | changes  # fmt: skip


def refund(amount: int) -> dict[str, Any]:
    return {"remedy": "partial_refund", "money": {"amount": amount, "currency": "USD"}}


class Story:
    """Tells the disputes on two platforms. Everything it claims it checks."""

    def __init__(self, shop: Platform, lab: Platform, checks: Checks, console: Console) -> None:
        self.shop, self.lab, self.checks, self.console = shop, lab, checks, console
        self.today = datetime.now().astimezone().date().isoformat()
        self.told: list[Dispute] = []

    def head(self, text: str) -> None:
        self.console.print(f"\n[bold]{text}[/]", highlight=False)

    def open(self, platform: Platform, name: str, pack: str = "generic") -> Dispute:
        dispute = platform.file(complaint(name, pack, occurred_on=self.today))
        self.told.append(dispute)
        return dispute

    def start_real_time(self) -> Dispute:
        """Files the case that a Step Functions wait will move on while everything else happens; nobody agrees in it."""
        self.head("A case in the `demo` pack, whose time is real: offer, counter-offer, no agreement")
        dispute = self.open(self.shop, "realtime", "demo").served()
        self._disagree(dispute)
        self.real_time_due = dispute.deadline("negotiation")["due_at"]
        self.console.print(f"    the negotiation ends at {self.real_time_due[11:19]} UTC", highlight=False)
        return dispute

    def _disagree(self, dispute: Dispute) -> None:
        offered = dispute.merchant.act(
            dispute.case_id, "offer", terms=refund(2_000), note="A third, for goodwill."
        )
        dispute.consumer.act(
            dispute.case_id,
            "counter",
            offer_id=offered["created"][0],
            terms=refund(5_500),
            note="It never worked.",
        )

    def evidence(self, dispute: Dispute) -> str:
        self.head("A photo becomes evidence; another file is not what it was declared to be")
        photo = files.photo()
        evidence_id = dispute.attach(dispute.consumer, photo, "kettle.png", "image/png")
        shown = dispute.evidence(evidence_id, dispute.merchant)
        self.checks.that(
            "the other side sees it with its hash", shown["sha256"] == hashlib.sha256(photo).hexdigest()
        )
        _, status = dispute.post_file(dispute.consumer, photo, "b.png", "image/png", photo[:-1] + b"?")
        self.checks.that(
            "other bytes than declared are refused at the door", (status == 400 and "Digest" in dispute.upload_answer)
            or "Checksum" in dispute.upload_answer, (status, dispute.upload_answer),
        )  # fmt: skip
        disguised = b"MZ this is no picture" * 20
        evil, _ = dispute.post_file(dispute.consumer, disguised, "c.png", "image/png", disguised)
        refused = until("inspection", lambda: self._refused(dispute, evil))
        self.checks.that(
            "a file that is no picture is refused with the reason", refused == "media_type_mismatch", refused
        )
        return evidence_id

    def _refused(self, dispute: Dispute, evidence_id: str) -> Any:
        found = dispute.evidence(evidence_id, dispute.consumer)
        return found["reason"] if found["state"] == "refused" else None

    def negotiation_expires(self) -> Dispute:
        self.head("Nobody agrees: the negotiation deadline passes on the sandbox clock")
        dispute = self.open(self.lab, "sandbox").served()
        dispute.merchant.act(dispute.case_id, "respond", position="partly", statement="The seal may be worn.")
        self._disagree(dispute)
        deadline = dispute.deadline("negotiation")
        self.console.print(f"    {dispute.show()['next']}", highlight=False)
        self.lab.move_to(_after(deadline["due_at"], timedelta(minutes=2)))
        shown = dispute.show()
        self.checks.that(
            "the case has moved to determination", shown["stage"] == "determination", shown["stage"]
        )
        return dispute

    def last_second(self) -> None:
        self.head("A reply in the last two seconds still counts")
        dispute = self.open(self.lab, "lastsecond").served()
        due = dispute.deadline("respond")["due_at"]
        self.lab.move_to(_after(due, -timedelta(seconds=2)))
        answer = dispute.merchant.act(
            dispute.case_id, "respond", position="contests", statement="We tested it."
        )
        self.lab.move_to(_after(due, timedelta(minutes=2)))
        shown = dispute.show()
        self.checks.that(
            "the merchant is not in default", not shown["defaulted"] and shown["stage"] == "negotiation"
        )
        self.checks.that("the answer stands in the record", answer["case"]["position"] == "contests")

    def silence(self) -> None:
        self.head("A merchant never answers")
        dispute = self.open(self.lab, "silence").served()
        due = dispute.deadline("respond")
        self.console.print(f"    [dim]declared beforehand:[/] {due['silence']}", highlight=False)
        self.lab.move_to(_after(due["due_at"], timedelta(minutes=2)))
        shown = dispute.show()
        self.checks.that("the default that was declared has followed", shown["defaulted"], shown)
        self.checks.that(
            "the case is decided on the file, won by nobody yet", shown["stage"] == "determination"
        )

    def decide(self, dispute: Dispute, photo: str) -> None:
        self.head("An officer asks, proposes, decides; the decision is performed")
        officer, case_id = self.lab.officer, dispute.case_id
        asked = officer.act(
            case_id, "request_evidence", to="respondent", what="Show the test report of the kettle."
        )
        report = dispute.attach(
            dispute.merchant,
            files.receipt(),
            "test-report.pdf",
            "application/pdf",
            request_id=asked["created"][0],
        )
        proposed = officer.act(case_id, "propose", terms=refund(4_000), reasons="Both sides carry a share.")
        dispute.merchant.act(case_id, "accept", offer_id=proposed["created"][0])
        lapses = dispute.deadline("proposal")["due_at"]
        self.lab.move_to(_after(lapses, timedelta(minutes=2)))
        self.checks.that(
            "silence has refused the proposal", dispute.show()["proposals"][-1]["state"] == "lapsed"
        )
        decided = self._decided(dispute, photo, report)
        self.checks.that(
            "the decision binds as a platform decision", decided["legal_effect"] == "platform_decision"
        )
        self._perform(dispute)

    def _decided(self, dispute: Dispute, photo: str, report: str) -> Any:
        reasons = [
            {"text": "The photo shows the leak.", "cites": [photo]},
            {"text": "The report tests another model.", "cites": [report, "response"]},
        ]
        try:
            self.lab.officer.act(dispute.case_id, "decide", finding="upheld", reasons=[], terms=refund(6_000))
        except Refused as refused:
            self.checks.that(
                "a decision without reasons is refused", refused.code == "invalid_request", refused
            )
        return self.lab.officer.act(
            dispute.case_id, "decide", finding="partly_upheld", reasons=reasons, terms=refund(6_000)
        )["case"]

    def _perform(self, dispute: Dispute) -> None:
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        task = dispute.show()["tasks"][-1]
        done = dispute.merchant.act(dispute.case_id, "perform", task_id=task["id"], proof=[proof])["case"]
        self.checks.that(
            "performance is proven and the case is closed", done["status"] == "closed", done["status"]
        )

    def settle(self) -> None:
        self.head("Two sides offer the same: settled, then performed")
        dispute = self.open(self.lab, "settle").served()
        dispute.merchant.act(dispute.case_id, "offer", terms=refund(4_500))
        settled = dispute.consumer.act(dispute.case_id, "offer", terms=refund(4_500))["case"]
        self.checks.that("matching offers are an agreement", settled["legal_effect"] == "agreement", settled)
        self._perform(dispute)

    def withdraw(self) -> None:
        self.head("A complaint is withdrawn")
        dispute = self.open(self.lab, "withdrawn").served()
        closed = dispute.consumer.act(dispute.case_id, "withdraw", reason="It dried out.")["case"]
        self.checks.that(
            "the case is closed as withdrawn", closed["outcome"] == "withdrawn", closed["outcome"]
        )

    def finish_real_time(self, dispute: Dispute) -> None:
        self.head("In real time: a Step Functions wait has ended that negotiation")
        until("the wake", lambda: dispute.show()["stage"] == "determination", 120)
        entered = next(e for e in self.record(dispute) if e["type"] == "stage.entered")
        late = datetime.fromisoformat(entered["at"]) - datetime.fromisoformat(self.real_time_due)
        claim = (
            f"the case moved on by itself {late.total_seconds():.1f} s after it was due, 2 s of them grace"
        )
        self.checks.that(claim, late < timedelta(seconds=30))

    def people(self, dispute: Dispute) -> None:
        """Whose move it is, and what each may do by when."""
        self._state(dispute.show())
        sides = (
            ("consumer", dispute.consumer),
            ("merchant", dispute.merchant),
            ("officer", dispute.platform.officer),
        )
        for name, api in sides:
            actions = [f"{a['action']}{_due(a)}" for a in dispute.show(api)["allowed_actions"]]
            self.console.print(f"    {name} may: {', '.join(actions) or 'nothing more'}", highlight=False)

    def timeline(self, dispute: Dispute) -> None:
        """What one sees who reads a case back."""
        self._state(dispute.show())
        for event in self.record(dispute):
            self.console.print(
                f"    [dim]{event['at'][:19]}  {event['seq']:>3}[/]  {event['type']}", highlight=False
            )

    def _state(self, shown: Any) -> None:
        self.console.print(
            f"    {shown['case_id']}  stage {shown['stage']}, {shown['status']}", highlight=False
        )
        self.console.print(
            f"    move: {', '.join(shown['move']) or 'nobody'}. {shown['next']}", highlight=False
        )

    def record(self, dispute: Dispute) -> list[dict[str, Any]]:
        """All events of the case, page by page."""
        found: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = self.shop.api.as_(dispute.platform.api.credential).get(
                f"/v1/cases/{dispute.case_id}/events", after=after, limit=100
            )
            found, after = found + page["events"], page["next_after"]
        return found


def _after(moment: str, length: timedelta) -> str:
    return (datetime.fromisoformat(moment) + length).isoformat()


def _due(action: dict[str, Any]) -> str:
    mandatory = ", mandatory" if action["mandatory"] else ""
    return f" (by {action['due_at'][:16]}{mandatory})" if action["due_at"] else ""
