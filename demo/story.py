"""The told disputes: evidence, negotiation without result, decision, settlement, withdrawal, silence."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.text import Text

from demo import files
from demo.cast import Dispute, Platform
from demo.checks import until
from demo.complaints import complaint, refund
from demo.http import refusal
from demo.lines import wrapped
from demo.telling import INDENT, Teller, when


class Story(Teller):
    """Tells the disputes on two platforms. Everything it claims it checks."""

    def __init__(self, shop: Platform, lab: Platform, *teller: Any) -> None:
        super().__init__(*teller)
        self.shop, self.lab = shop, lab
        self.today = datetime.now(UTC).date()

    def open(self, platform: Platform, name: str, pack: str = "generic") -> Dispute:
        return platform.file(complaint(name, pack, occurred_on=self.today))

    def start_real_time(self) -> Dispute:
        """Files the case that a Step Functions wait will move on while everything else happens; nobody agrees in it."""
        self.head("A case in the `demo` pack, whose time is real: offer, counter-offer, no agreement")
        dispute = self.open(self.shop, "realtime", "demo").served()
        self._disagree(dispute)
        self.real_time_due = dispute.deadline("negotiation")["due_at"]
        self.say(f"the negotiation ends at {self.real_time_due[11:19]} UTC")
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
        self.that(
            "the other side sees it with its hash", shown["sha256"] == hashlib.sha256(photo).hexdigest()
        )
        _, status = dispute.post_file(dispute.consumer, photo, "b.png", "image/png", photo[:-1] + b"?")
        self.that(
            "other bytes than declared are refused at the door", (status == 400 and "Digest" in dispute.upload_answer)
            or "Checksum" in dispute.upload_answer, (status, dispute.upload_answer),
        )  # fmt: skip
        disguised = b"MZ this is no picture" * 20
        evil, _ = dispute.post_file(dispute.consumer, disguised, "c.png", "image/png", disguised)
        refused = until("inspection", lambda: self._refused(dispute, evil))
        self.that(
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
        self.say(dispute.show()["next"])
        self.lab.move_to(_after(deadline["due_at"], timedelta(minutes=2)))
        shown = dispute.show()
        self.that("the case has moved to determination", shown["stage"] == "determination", shown["stage"])
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
        self.that(
            "the merchant is not in default", not shown["defaulted"] and shown["stage"] == "negotiation"
        )
        self.that("the answer stands in the record", answer["case"]["position"] == "contests")

    def silence(self) -> None:
        self.head("A merchant never answers")
        dispute = self.open(self.lab, "silence").served()
        due = dispute.deadline("respond")
        self.say(due["silence"], label="declared beforehand:")
        self.lab.move_to(_after(due["due_at"], timedelta(minutes=2)))
        shown = dispute.show()
        self.that("the default that was declared has followed", shown["defaulted"], shown)
        self.that("the case is decided on the file, won by nobody yet", shown["stage"] == "determination")

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
        self.that("silence has refused the proposal", dispute.show()["proposals"][-1]["state"] == "lapsed")
        decided = self._decided(dispute, photo, report)
        self.that("the decision binds as a platform decision", decided["legal_effect"] == "platform_decision")
        self._perform(dispute)

    def _decided(self, dispute: Dispute, photo: str, report: str) -> Any:
        reasons = [
            {"text": "The photo shows the leak.", "cites": [photo]},
            {"text": "The report tests another model.", "cites": [report, "response"]},
        ]
        officer, case_id, terms = self.lab.officer, dispute.case_id, refund(6_000)
        bare = refusal(lambda: officer.act(case_id, "decide", finding="upheld", reasons=[], terms=terms))
        self.that("a decision without reasons is refused", bare.get("code") == "invalid_request", bare)
        return officer.act(case_id, "decide", finding="partly_upheld", reasons=reasons, terms=terms)["case"]

    def _perform(self, dispute: Dispute) -> None:
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        task = dispute.show()["tasks"][-1]
        done = dispute.merchant.act(dispute.case_id, "perform", task_id=task["id"], proof=[proof])["case"]
        self.that("performance is proven and the case is closed", done["status"] == "closed", done["status"])

    def settle(self) -> None:
        self.head("Two sides offer the same: settled, then performed")
        dispute = self.open(self.lab, "settle").served()
        dispute.merchant.act(dispute.case_id, "offer", terms=refund(4_500))
        settled = dispute.consumer.act(dispute.case_id, "offer", terms=refund(4_500))["case"]
        self.that("matching offers are an agreement", settled["legal_effect"] == "agreement", settled)
        self._perform(dispute)

    def withdraw(self) -> None:
        self.head("A complaint is withdrawn")
        dispute = self.open(self.lab, "withdrawn").served()
        closed = dispute.consumer.act(dispute.case_id, "withdraw", reason="It dried out.")["case"]
        self.that("the case is closed as withdrawn", closed["outcome"] == "withdrawn", closed["outcome"])

    def finish_real_time(self, dispute: Dispute) -> None:
        self.head("In real time: a Step Functions wait has ended that negotiation")
        entered = until(
            "the wake", lambda: next((e for e in dispute.record() if e["type"] == "stage.entered"), None), 120
        )
        late = datetime.fromisoformat(entered["at"]) - datetime.fromisoformat(self.real_time_due)
        claim = (
            f"the case moved on by itself {late.total_seconds():.1f} s after it was due, 2 s of them grace"
        )
        self.that(claim, late < timedelta(seconds=30))

    def people(self, dispute: Dispute) -> None:
        """Whose move it is, and what each may do by when."""
        self._state(dispute.show(dispute.consumer))
        sides = (
            ("consumer", dispute.consumer),
            ("merchant", dispute.merchant),
            ("officer", dispute.platform.officer),
        )
        for name, api in sides:
            actions = [f"{a['action']}{_due(a)}" for a in dispute.show(api)["allowed_actions"]]
            self.say(", ".join(actions).replace("_", " ") or "nothing more", label=f"{name} may:")

    def timeline(self, dispute: Dispute) -> None:
        """What one sees who reads a case back."""
        self._state(dispute.show())
        for event in dispute.record():
            at = datetime.fromisoformat(event["at"])
            begin = Text.assemble(INDENT, (f"{at.day:>2} {at:%B %Y, %H:%M:%S}  {event['seq']:>3}  ", "dim"))
            wrapped(self.console, begin, Text(event["type"]))

    def _state(self, shown: Any) -> None:
        self.say(f"{shown['case_id']}  {shown['stage_name']}, {shown['status']}")
        self.say(f"{shown['turn']} {shown['next']}")


def _after(moment: str, length: timedelta) -> str:
    return (datetime.fromisoformat(moment) + length).isoformat()


def _due(action: dict[str, Any]) -> str:
    mandatory = ", mandatory" if action["mandatory"] else ""
    return f" (by {when(action['due_at'])}{mandatory})" if action["due_at"] else ""
