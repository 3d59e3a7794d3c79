"""The world of the authorization matrix: two platforms, two cases of the first, and a credential for each caller.

Each case of the first has a mediator of its own; a third one has none and stands on the roster for the taking.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.case.commands import RecordInspection, RecordKept
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.actions import ACTIONS
from chalicelib.entrypoints.http.group_actions import ACTIONS as GROUP_ACTIONS
from chalicelib.entrypoints.http.report_endpoints import VERBS
from tests.handlers.http.conftest import OPERATOR, Api, Case
from tests.watching import raised

TERMS = {"remedy": "partial_refund", "money": {"amount": 3_000, "currency": "USD"}}
SHA = "ab" * 32
AUTHORITY = examples.BODIES["AuthoriseIn"]
JOINING = {"registration": {"relation": "order", "loss": {"amount": 6_490, "currency": "USD"}}}


class World:
    """Everything a row may touch. `renew` makes the case anew after a row's cell has changed it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        made, foreign = api.tenant(), api.tenant()
        self.tenant_id, self.platform = made["id"], made["key"]["api_key"]
        self.mediator_ref = "mediator-3"
        stranger = Case(api, foreign["key"]["api_key"])
        neighbour = Case(api, self.platform)
        narrow = self._key(["sandbox"])
        self.key_id = self._key(["cases"])["id"]
        hook = {"url": "https://hooks.example.com/redress"}
        self.endpoint_id = api.post("/v1/webhook-endpoints", hook, self.platform).body["id"]
        self.callers: dict[str, str | None] = {
            "anonymous": None,
            "operator": OPERATOR,
            "platform/own": self.platform,
            "platform/other": foreign["key"]["api_key"],
            "officer/other": stranger.officer,
            "complainant/case2": neighbour.complainant,
            "respondent/case2": neighbour.respondent,
            "complainant/other": stranger.complainant,
            "respondent/other": stranger.respondent,
            "platform/narrow": narrow["api_key"],
            "mediator/assigned": self._mediator(self.platform, "mediator-1"),
            "mediator/unassigned": self._mediator(self.platform, "mediator-2"),
            "mediator/other": self._mediator(foreign["key"]["api_key"], "mediator-1"),
            "regulator/own": api.token(self.platform, "regulator", ref="authority-1"),
            "regulator/other": api.token(foreign["key"]["api_key"], "regulator", ref="authority-1"),
            "representative/own": api.token(self.platform, "representative", ref=AUTHORITY["ref"]),
            "representative/none": api.token(self.platform, "representative", ref="lawyer-9"),
            "representative/other": api.token(
                foreign["key"]["api_key"], "representative", ref=AUTHORITY["ref"]
            ),
        }
        neighbour.mediated_by("mediator-2")
        self.renew()

    def renew(self) -> None:
        """A case as the matrix describes it, with its people's tokens."""
        self._group = ""
        case = Case(self.api, self.platform, violation_report={"violation": "unsafe_goods"})
        self.report_id = case.filed.body["report_id"]
        revoked = case.complainant
        case.done("serve", {}, self.platform)
        case.done("revoke_tokens", {"role": "complainant"}, self.platform)
        complainant = self.api.token(self.platform, "complainant", case_id=case.id)
        self.offer_id = case.done("offer", {"terms": TERMS}, case.respondent)["created"][0]
        self.case, self.evidence_id = case, self._kept(case, complainant)
        alert = raised(self.api.services, self.tenant_id, case.id, escalate="kind")
        self.alert_id = alert.head.alert_id
        self.event_id = self.api.get(f"{case.path}/events", self.platform).body["events"][0]["id"]
        self.key_id = self._key(["cases"])["id"]
        case.mediated_by("mediator-1")
        self._mediator(self.platform, self.mediator_ref)
        self.api("PUT", "/v1/respondent-families/brindlemoor", examples.BODIES["FamilyIn"], self.platform)
        self.api.post(f"/v1/tenants/{self.tenant_id}/rule-packs", examples.BODIES["RulePack"], self.platform)
        self.callers |= {
            "officer/own": case.officer,
            "complainant/own": complainant,
            "respondent/own": case.respondent,
            "complainant/revoked": revoked,
        }

    @property
    def group_id(self) -> str:
        """A group as the matrix describes it, made when it is first asked for; the case beside is anew too."""
        if not self._group:
            self._group, self.other_group = self._gathering(), self._gathering()
            member = Case(self.api, self.platform, complainant={"ref": "buyer-2077", "name": "Ida Flint"})
            member.done("join_group", JOINING | {"group_id": self._group}, member.complainant)
            self.callers |= {"complainant/case2": member.complainant, "respondent/case2": member.respondent}
            path = f"/v1/groups/{self._group}/actions/authorise"
            (self.authority_id,) = self.api.post(path, AUTHORITY, self.platform).body["created"]
        return self._group

    def _gathering(self) -> str:
        made = self.api.post("/v1/groups", examples.BODIES["GroupIn"], self.platform)
        assert made.status == 201, made.text
        return str(made.body["group_id"])

    def call(self, method: str, path: str, caller: str) -> int:
        """The status that this caller gets."""
        filled = path.format(
            tenant_id=self.tenant_id, key_id=self.key_id, case_id=self.case.id, evidence_id=self.evidence_id,
            endpoint_id=self.endpoint_id, pack_id="example-market@1" if "tenants" in path else "generic",
            asset="docs.css", mediator_ref=self.mediator_ref, family_id="brindlemoor",
            dispute_type="quality", report_id=self.report_id, alert_id=self.alert_id,
            group_id=self.group_id if "group" in path else "",
        )  # fmt: skip
        body = self._opening(caller) if (method, path) == ("POST", "/v1/groups") else self._body(method, path)
        return self.api(method, filled, body, self.callers[caller]).status

    @staticmethod
    def _opening(caller: str) -> Any:
        """Each says of a group what it must: a complainant's own case says everything."""
        if caller.startswith("complainant"):
            return {}
        whole = examples.BODIES["GroupIn"]
        return whole if caller.startswith("platform") else {k: v for k, v in whole.items() if k != "origin"}

    def _body(self, method: str, path: str) -> Any:
        """A sound body, so that nothing but the caller decides."""
        bodies: dict[str, Any] = {
            "/v1/tenants": {"name": "Example Market"},
            "/v1/tenants/{tenant_id}/keys": {"label": "server", "scopes": ["cases"]},
            "/v1/tokens": {"role": "complainant", "case_id": self.case.id},
            "/v1/cases": examples.BODIES["CaseIn"],
            "/v1/cases/dry-run": examples.BODIES["CaseIn"],
            "/v1/cases/{case_id}/evidence": {"files": [self._file()]},
            "/v1/webhook-endpoints": {"url": "https://hooks.example.com/redress"},
            "/v1/webhook-endpoints/{endpoint_id}/replay": {
                "case_id": self.case.id,
                "event_id": self.event_id,
            },
            "/v1/sandbox/clock": {"advance_seconds": 1},
            "/v1/tenants/{tenant_id}/rule-packs": examples.BODIES["RulePack"] | {"id": "other-market"},
            "/v1/tenants/{tenant_id}/rule-packs/{pack_id}/end": examples.BODIES["PackEndIn"],
            "/v1/simulations": examples.BODIES["SimulationIn"],
            "/v1/reports": examples.BODIES["ReportIn"],
            "/v1/mediators/{mediator_ref}": examples.BODIES["MediatorIn"],
            "/v1/respondent-families/{family_id}": examples.BODIES["FamilyIn"],
            "/v1/alert-rules": examples.BODIES["AlertRulesIn"],
            "/v1/alerts/{alert_id}/actions/close": examples.BODIES["CloseAlertIn"],
        }
        if method not in ("POST", "PUT"):
            return None
        if path.startswith("/v1/alerts/"):
            return bodies.get(path)
        if path.startswith("/v1/groups/"):
            return self._on_group(path.rpartition("/")[2])
        if path.startswith("/v1/reports/"):
            return examples.BODIES[VERBS[path.rpartition("/")[2]][1].__name__]
        return self._action(path.rpartition("/")[2]) if "/actions/" in path else bodies.get(path)

    def _on_group(self, verb: str) -> Any:
        own = {
            "links": {}, "merge": examples.BODIES["MergeIn"] | {"into": self.other_group},
            "revoke_authority": {"authority_id": self.authority_id, "reason": "Others were elected."},
        }  # fmt: skip
        if verb in own:
            return own[verb]
        kind = GROUP_ACTIONS[verb][0]
        return examples.BODIES[kind.__name__] if kind else None

    def _action(self, verb: str) -> Any:
        own = {
            "serve": {},
            "offer": {"terms": TERMS | {"money": {"amount": 4_000, "currency": "USD"}}},
            "counter": {"offer_id": self.offer_id, "terms": {"remedy": "repair"}},
            "accept": {"offer_id": self.offer_id},
            "decline": {"offer_id": self.offer_id},
            "withdraw_offer": {"offer_id": self.offer_id},
            "propose_accord": {"stage": "mediation"},
            "assign_mediator": {"mediator": self.mediator_ref},
            "revoke_tokens": {"role": "respondent"},
            "join_group": JOINING | {"group_id": self._group},
            "leave_group": {"group_id": self._group},
            "vote_in_group": examples.BODIES["VoteIn"] | {"group_id": self._group},
        }
        kind = ACTIONS[verb][0]
        return own.get(verb, examples.BODIES[kind.__name__] if kind else None)

    def _key(self, scopes: list[str]) -> Any:
        path = f"/v1/tenants/{self.tenant_id}/keys"
        return self.api.post(path, {"label": "server", "scopes": scopes}, self.platform).body

    def _mediator(self, platform: str, ref: str) -> str:
        """Enters one on the roster; the token."""
        self.api("PUT", f"/v1/mediators/{ref}", examples.BODIES["MediatorIn"] | {"capacity": 200}, platform)
        return self.api.token(platform, "mediator", ref=ref)

    @staticmethod
    def _file() -> dict[str, Any]:
        return {"name": "a.png", "media_type": "image/png", "size": 500, "sha256": SHA}

    def _kept(self, case: Case, complainant: str) -> str:
        """A file of the complainant's in the vault. S3 is not what the matrix is about."""
        own = self.api.services
        declared = self.api.post(f"{case.path}/evidence", {"files": [self._file()]}, complainant)
        evidence_id = str(declared.body["uploads"][0]["evidence_id"])
        of = own.tenancies.of
        own.executor.system(case.id, lambda _: RecordInspection(evidence_id, "v1"), of, "inspected")
        self.api.post(f"{case.path}/evidence/{evidence_id}/submit", None, complainant)
        kept = RecordKept(evidence_id, "v2", own.clock.now())
        own.executor.system(case.id, lambda _: kept, of, "kept")
        return evidence_id
