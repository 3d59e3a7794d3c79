"""The shortest way to a state of a case, over the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.case.commands import RecordInspection, RecordKept
from tests.handlers.http.conftest import Case
from tests.stories import COPY

PART: dict[str, Any] = {"remedy": "partial_refund", "money": {"amount": 4_000, "currency": "USD"}}
FULL: dict[str, Any] = {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}}
BACK: dict[str, Any] = {"remedy": "return_and_refund", "money": {"amount": 6_490, "currency": "USD"}}
ANSWER = {"position": "contests", "statement": "No fault of ours."}
MEDIATOR = "mediator-1"
COMPLETE = {
    "product": "Kettle K2",
    "fault": "stopped_working",
    "received_on": "2026-11-02",
    "noticed_on": "2026-11-11",
}
"""What the form about quality asks for."""


def plain(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms of an answer as they were offered: without the sentence that says them, and what was not said."""
    return {name: value for name, value in terms.items() if name != "said" and value not in (None, [])}


def view(case: Case, who: str = "platform") -> dict[str, Any]:
    shown: dict[str, Any] = case.api.get(case.path, getattr(case, who)).body
    return shown


def deadline(case: Case, rule: str) -> dict[str, Any]:
    """The latest of that rule that is in force, or else the latest."""
    found = [d for d in view(case)["deadlines"] if d["rule"] == rule]
    latest: dict[str, Any] = max(found, key=lambda d: (d["state"] in ("running", "paused"), d["due_at"]))
    return latest


def pass_by(case: Case, until: str | None = None, **length: float) -> None:
    """Time passes, from now or `until` on, and nobody rings; the case's people get new tokens."""
    start = datetime.fromisoformat(until) if until else case.api.clock.moment
    case.api.clock.moment = start + timedelta(**length)
    case.sign_in()


def happened(case: Case) -> list[str]:
    return [row.type for row in case.api.services.store.events(case.id)]


def in_mediation(case: Case) -> Case:
    """Both parties have agreed to mediate, so that nobody has to be asked again."""
    (accord,) = case.done("propose_accord", {"stage": "mediation"}, case.complainant)["created"]
    case.done("conclude_accord", {"accord_id": accord}, case.respondent)
    return case


def mediated(case: Case, ref: str = MEDIATOR) -> str:
    """A mediator is in charge: the token."""
    in_mediation(case)
    token = enrolled(case, ref)
    case.done("assign_mediator", {"mediator": ref}, case.officer)
    return token


def enrolled(case: Case, ref: str = MEDIATOR, **entry: Any) -> str:
    """Somebody stands on the roster, with room for all tests: the token."""
    body = {"languages": ["en"], "capacity": 200} | entry
    assert case.api("PUT", f"/v1/mediators/{ref}", body, case.platform).status == 200
    return case.api.token(case.platform, "mediator", ref=ref)


def settled(case: Case, terms: dict[str, Any]) -> list[dict[str, Any]]:
    """On terms of the respondent's; what there is to do."""
    (offer,) = case.done("offer", {"terms": terms}, case.respondent)["created"]
    tasks: list[dict[str, Any]] = case.done("accept", {"offer_id": offer}, case.complainant)["case"]["tasks"]
    return tasks


def kept(case: Case, by: str, name: str = "a.png") -> str:
    """A file of that party in the vault: its id. S3 is not what these tests are about."""
    file = {"name": name, "media_type": "image/png", "size": 500, "sha256": "ab" * 32}
    token, own = getattr(case, by), case.api.services
    item = case.api.post(f"{case.path}/evidence", {"files": [file]}, token).body["created"][0]
    own.executor.system(case.id, lambda _: RecordInspection(item, "v1"), own.tenancies.of, f"i{item}")
    assert case.api.post(f"{case.path}/evidence/{item}/submit", None, token).status == 200
    stored = RecordKept(item, "v2", own.clock.now() + timedelta(days=365), COPY)
    own.executor.system(case.id, lambda _: stored, own.tenancies.of, f"k{item}")
    return str(item)
