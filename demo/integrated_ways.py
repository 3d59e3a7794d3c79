"""Ways in and ways out: the web form, a file of many complaints, a provider's dispute, a mail, one time-line."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from rich.console import Console

from demo import provider
from demo.cast import Dispute, Platform
from demo.checks import Checks, until
from demo.complaints import complaint
from demo.http import upload
from demo.receiver import Inbox
from demo.telling import Teller, when
from redress_client import Client

LINES: Final = 10
BAD: Final = 7
"""The line that asks for less than nothing."""
BUYER: Final = "ada.marlow@example.com"
SELLER: Final = "desk@brindlemoor.example"
NO_QUIET: Final = {"quiet_from": "00:00", "quiet_until": "00:00"}


class Ways(Teller):
    """On wall time: mails are sent, and SES's part is played by the one-machine stack."""

    def __init__(self, inbox: Inbox, checks: Checks, console: Console) -> None:
        super().__init__(checks, console)
        self.inbox = inbox

    def tell(self, post: Platform) -> None:
        post.api.put(f"/v1/tenants/{post.tenant_id}/notices", {"on": True, "from_name": "Kettle Market"})
        told = self._outcome_begun(post)
        self._form(post)
        self._bulk(post)
        disputed = self._stripe(post)
        self._outcome(post, told)
        self._timeline(post, disputed)

    # ---------------------------------------------------------------------------------------------------- ways in

    def _form(self, post: Platform) -> None:
        self.head("Filed by the web form, behind a link for one person")
        link = post.api.post(
            "/v1/filing-links",
            {"pack": "generic", "lang": "en", "complainant_ref": "u-form", "respondent_ref": "m-form",
             "answers": {"order_ref": "BK-form", "respondent_name": "Brindlemoor Kitchen"}},
        )  # fmt: skip
        status, page = _browsed(post, "GET", link["path"])
        self.that("a page for any browser, without a script", status == 200 and "<script" not in page, status)
        written = _written(datetime.now(UTC))
        status, page = _browsed(post, "POST", link["path"], written | {"amount": "64.90"})
        self.that(
            "an amount without a currency is asked again, and what was typed stays",
            status != 303 and "64.90" in page and "leaks at its collar" in page, status,
        )  # fmt: skip
        status, _ = _browsed(post, "POST", link["path"], written)
        twice, _ = _browsed(post, "POST", link["path"], written)
        _, page = _browsed(post, "GET", link["path"])
        case_id = (re.search(r"case_[a-z2-7]{26}", page) or [""])[0]
        self.that("sent twice, it is one case", (status, twice) == (303, 303) and case_id, (status, twice))
        self.that("whose channel says how it came", post.api.case(case_id)["claim"]["channel"] == "web")

    def _bulk(self, post: Platform) -> None:
        self.head(f"A file of {LINES} complaints, one of which is no complaint")
        content = _file(datetime.now(UTC))
        body = {
            "kind": "file_cases", "format": "jsonl", "batch": "demo", "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "defaults": {"pack": "generic", "lang": "en", "claim": {"remedy": "refund"}},
        }  # fmt: skip
        shown = self._run(post, body, content)
        self.say(f"{shown['percent']} %: {shown['accepted']} accepted, {shown['refused']} refused")
        lines = self._result(post, shown)
        (bad,) = [line for line in lines if line["outcome"] == "refused"]
        faults = bad["problem"]["faults"]
        for fault in faults:
            self.say(f"{fault['pointer']}: {fault['remedy']}", label=f"line {bad['line']}:")
        self.that(
            f"{LINES - 1} cases, and line {BAD} is told in the words of the API, with the path to the mistake",
            (shown["accepted"], shown["refused"], bad["line"], faults[0]["pointer"])
            == (LINES - 1, 1, BAD, "/claim/money/amount"), bad,
        )  # fmt: skip
        again = self._run(post, body, content)
        self.that(
            "the same file once more makes no case: every line is known",
            (again["accepted"], again["repeated"]) == (0, LINES - 1), again,
        )  # fmt: skip
        self._told_over(post)

    def _told_over(self, post: Platform) -> None:
        """By a message that is of no case: it stands in no log, and so it is counted apart."""
        arrived = self.inbox.events[post.path]

        def news() -> list[str]:
            return [id_ for id_, event in list(arrived.items()) if event["type"] == "bulk.finished"]

        ids = until("the news of both jobs", lambda: found if len(found := news()) == 2 else None)
        self.that("and a webhook said of each job that it was over", all(arrived.pop(id_) for id_ in ids))

    def _run(self, post: Platform, body: dict[str, Any], content: bytes) -> Any:
        job = post.api.post("/v1/bulk-jobs", body)
        upload(job["upload"], content)
        one = f"/v1/bulk-jobs/{job['job_id']}"
        post.api.post(f"{one}/actions/start")
        return until("the job", lambda: (s := post.api.get(one))["state"] in ("done", "failed") and s)

    def _result(self, post: Platform, shown: dict[str, Any]) -> list[Any]:
        link = post.api.post(shown["result"])
        with urllib.request.urlopen(link["url"], timeout=30) as answer:  # noqa: S310 - our own loopback
            return [json.loads(line) for line in answer.read().splitlines()]

    def _stripe(self, post: Platform) -> str:
        self.head("A dispute at a payment provider becomes a case, and its later state shows there")
        made = post.api.post("/v1/record-connections", {
            "kind": "payment", "connector": "stripe_disputes", "name": "Our Stripe account",
            "source": {"pack": "generic", "respondent_ref": "m-stripe", "respondent_name": "Brindlemoor Kitchen",
                       "secret": provider.SECRET},
        })  # fmt: skip
        now = int(datetime.now(UTC).timestamp())
        where = f"{post.api.base}{made['path']}"
        forged, _ = provider.sent(
            where, provider.dispute("created", "needs_response", now), "whsec_somebody_elses_0"
        )
        self.that("another's signature is refused", forged == 401, forged)
        _, taken = provider.sent(where, provider.dispute("created", "needs_response", now))
        _, again = provider.sent(where, provider.dispute("created", "needs_response", now))
        case_id = str(taken["case_id"])
        self.say(post.api.case(case_id)["external_disputes"][0]["said"])
        self.that(
            "the same notice twice is one case", again["case_id"] == case_id and again["repeated"], again
        )
        before = post.api.case(case_id)
        provider.sent(where, provider.dispute("closed", "won", now + 60))
        after = post.api.case(case_id)
        self.say(after["external_disputes"][0]["said"])
        self.that(
            "won there is shown here, and decides nothing here",
            (after["external_disputes"][0]["state"], after["status"], after["outcome"])
            == ("merchant_won", before["status"], None), after["external_disputes"],
        )  # fmt: skip
        return case_id

    # --------------------------------------------------------------------------------------------------- ways out

    def _outcome_begun(self, post: Platform) -> Dispute:
        """A case that closes at once; its notices go out while other things are told."""
        today = datetime.now(UTC).date()
        dispute = post.file(complaint(
            "mail", occurred_on=today,
            complainant={"ref": "u-mail", "name": "Ada Marlow", "email": BUYER},
            respondent={"ref": "m-mail", "name": "Brindlemoor Kitchen", "email": SELLER},
        ))  # fmt: skip
        for who, lang in ((dispute.consumer, "en"), (dispute.merchant, "zh")):
            who.put(f"/v1/cases/{dispute.case_id}/notice-preferences", NO_QUIET | {"lang": lang})
        dispute.served().consumer.act(dispute.case_id, "withdraw")
        return dispute

    def _outcome(self, post: Platform, dispute: Dispute) -> None:
        self.head("How it ended, by mail, to each in their language")
        place = f"/v1/cases/{dispute.case_id}/notices"
        until("the outcome notices", lambda: len(_sent(post.api.get(place)["notices"])) == 2)
        mails = post.api.get("/_local/mails")["mails"]
        last = {mail["to"]: mail for mail in mails}
        for to in (BUYER, SELLER):
            self.say(f"{last[to]['subject']}", label=f"to {to}:")
            for line in [line for line in last[to]["text"].splitlines() if line.strip()][:3]:
                self.say(line)
        self.that(
            "the buyer reads it in English, the shop in Chinese",
            not _chinese(last[BUYER]["text"]) and _chinese(last[SELLER]["text"]), last,
        )  # fmt: skip
        self.that(
            "no mail names or quotes anybody",
            not any("Marlow" in mail["text"] or "leaks" in mail["text"] for mail in last.values()),
        )
        mine = dispute.consumer.get(place)["notices"]
        self.that("each side sees its own notices", {n["role"] for n in mine} == {"complainant"}, mine)

    def _timeline(self, post: Platform, case_id: str) -> None:
        self.head("One time-line of a case, with what came from outside")
        with Client(post.api.base, post.api.credential) as client:
            steps = list(client.cases.iterate_timeline(case_id, limit=2))
            chinese = list(client.speaking("zh").cases.iterate_timeline(case_id))
        for step, other in zip(steps, chinese, strict=True):
            self.say(f"{step['said']} / {other['said']}", label=f"{when(step['at'])}:")
        kinds = [step["type"] for step in steps]
        self.that(
            "it tells in both languages what happened, in order",
            kinds[0] == "case.filed" and kinds.count("external.updated") == 2
            and not any("{" in step["said"] for step in (*steps, *chinese)), kinds,
        )  # fmt: skip


def _written(now: datetime) -> dict[str, str]:
    """As a person types it; the button that was pressed is `file`."""
    day = f"{now - timedelta(days=2):%Y-%m-%d}"
    return {
        "dispute_type": "quality", "occurred_on": day, "detail_product": "Kettle K2, blue",
        "narrative": "The kettle leaks at its collar. I ask for my money back.",
        "detail_fault": "stopped_working", "detail_received_on": day, "detail_noticed_on": day,
        "remedy": "refund", "amount": "USD 64.90", "complainant_name": "Marian Harrow",
        "complainant_email": "m.harrow@example.com", "lang": "en", "go": "file",
    }  # fmt: skip


def _browsed(post: Platform, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """As a browser asks, without a credential; nothing is followed."""
    there = urlsplit(post.api.base)
    connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=30)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form).encode() if form else None, kind)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def _file(now: datetime) -> bytes:
    """JSON lines; one of them asks for less than nothing."""
    lines = [
        {
            "complainant": {"ref": f"u-bulk-{n}", "name": f"Buyer {n}"}, "order_ref": f"BK-bulk-{n}",
            "respondent": {"ref": "m-bulk", "name": "Brindlemoor Kitchen"}, "dispute_type": "quality",
            "occurred_on": f"{now:%Y-%m-%d}", "narrative": f"Kettle number {n} leaks.",
            "claim": {"money": {"amount": -1 if n == BAD else 100 * n, "currency": "USD"}},
        }
        for n in range(1, LINES + 1)
    ]  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _sent(notices: list[Any]) -> list[Any]:
    return [n for n in notices if n["template"] == "outcome" and n["state"] in ("sent", "delivered")]


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
