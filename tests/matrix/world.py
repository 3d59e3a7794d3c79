"""The world of the authorization matrix: two platforms, two cases of the first, two arbitration bodies, and a
credential for each caller.

Each case of the first has a mediator of its own; a third one has none and stands on the roster for the taking.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.application.webhook_ports import Delivery
from chalicelib.domain.case.commands import RecordInspection, RecordKept
from chalicelib.domain.handover.messages import INCOMING
from chalicelib.domain.handover.rules import Transaction
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.actions import ACTIONS
from chalicelib.entrypoints.http.arbitration_actions import ACTIONS as ARBITRATION_ACTIONS
from chalicelib.entrypoints.http.group_actions import ACTIONS as GROUP_ACTIONS
from chalicelib.entrypoints.http.report_endpoints import VERBS
from tests.handlers.http.arbitrations.story import ENTRY, House, Story
from tests.handlers.http.conftest import OPERATOR, Api, Case
from tests.stories import COPY
from tests.watching import raised

TERMS = {"remedy": "partial_refund", "money": {"amount": 3_000, "currency": "USD"}}
SHA = "ab" * 32
TERMS_REF = "terms-of-sale"
AWARD = "awd_" + "a" * 26
BUNDLE = "bdl_" + "a" * 26
DELIVERED = "evt_" + "a" * 26
PANEL = ("neutral-5", "neutral-6")
"""Who alone of the own body's roster serves the arbitration's kind of dispute."""
AUTHORITY = examples.BODIES["AuthoriseIn"]
NOBODYS_TOKEN = f"ten_{'a' * 26}.{'0' * 32}.progress.{'0' * 32}"
"""Of an unsubscribing; a good one needs no caller."""
FILING = ("/v1/cases", "/v1/cases/dry-run")
CALL = {"confirmed_at": "2026-11-22T03:58:00Z"}
QUERIES = {
    ("GET", "/v1/relations"): "?of=firm-31",
    **{(method, "/v1/cases/{case_id}/notice-preferences"): "?role=complainant" for method in ("GET", "PUT")},
    ("GET", "/v1/handovers/{handover_id}/file"): f"?until=1795320000&proof={'0' * 64}",
    ("DELETE", "/v1/relations"): "?a=firm-31&relation=representation&b=shop-77",
}
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
        self.connection_id = ""
        self.api("PUT", f"/v1/terms/{TERMS_REF}", examples.BODIES["TermsVersionIn"], self.platform)
        hook = {"url": "https://hooks.example.com/redress"}
        self.endpoint_id = api.post("/v1/webhook-endpoints", hook, self.platform).body["id"]
        self._delivered(api.clock.now())
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
        self._bodies()
        self.renew()

    def _delivered(self, now: datetime) -> None:
        """Something in the delivery log."""
        told = Delivery(
            self.endpoint_id, DELIVERED, self.tenant_id, "webhook.test", "{}", "delivered", 1, now
        )
        self.api.services.deliveries.open(told)

    def _bodies(self) -> None:
        """Two, with their people. The neutral of the own one is on no other's roster."""
        own, other = self.api.body(), self.api.body()
        self.body_id, self.body = own["id"], own["key"]["api_key"]
        now = self.api.services.clock.now()
        self.handover_id = "hov_" + self.body_id.removeprefix("ten_")
        asked = Transaction(self.handover_id, self.body_id, self.tenant_id, now, now, version=1)
        self.api.services.handovers.put(None, asked)
        self.neutral_ref = "neutral-1"
        for name, body, ref in (("own", own, "neutral-2"), ("other", other, "neutral-3")):
            key = body["key"]["api_key"]
            self.api(
                "PUT",
                f"/v1/neutrals/{ref}",
                examples.BODIES["NeutralIn"] | {"person": None, "capacity_total": None},
                key,
            )
            self.callers |= {
                f"body/{name}": key,
                f"clerk/{name}": self.api.token(key, "clerk", ref="clerk-1"),
                f"arbitrator/{name}": self.api.token(key, "arbitrator", ref=ref),
            }
        for ref in PANEL:
            self.api("PUT", f"/v1/neutrals/{ref}", ENTRY, self.body)
        self.callers |= {
            f"arbitrator/{name}": self.api.token(self.body, "arbitrator", ref=ref)
            for name, ref in zip(("panel", "gone"), PANEL, strict=True)
        }
        self.api("PUT", "/v1/body", examples.BODIES["ProfileTerms"] | {"mediation": True}, self.body)
        namesake = {"languages": ["en"], "roles": ["mediator"], "capacity": 5}
        self.api("PUT", "/v1/neutrals/mediator-1", namesake, self.body)
        self.callers["mediator/body"] = self.api.token(self.body, "mediator", ref="mediator-1")

    def renew(self) -> None:
        """A case as the matrix describes it, with its people's tokens."""
        self._group = ""
        self._story: Story | None = None
        case = Case(
            self.api,
            self.platform,
            violation_report={"violation": "unsafe_goods"},
            terms_ref=TERMS_REF,
            order=examples.PLACED,
        )
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
        self._connected()
        case.mediated_by("mediator-1")
        self._mediator(self.platform, self.mediator_ref)
        self.api("PUT", "/v1/respondent-families/brindlemoor", examples.BODIES["FamilyIn"], self.platform)
        self.api.post(f"/v1/tenants/{self.tenant_id}/rule-packs", examples.BODIES["RulePack"], self.platform)
        proposal = examples.BODIES["AgreementIn"] | {"partner": self.body_id}
        self.agreement_id = self.api.post("/v1/agreements", proposal, self.platform).body["agreement_id"]
        self.api("PUT", f"/v1/neutrals/{self.neutral_ref}", examples.BODIES["NeutralIn"], self.body)
        self.api.post("/v1/relations", examples.BODIES["RelationsIn"], self.body)
        self.callers |= {
            "officer/own": case.officer,
            "complainant/own": complainant,
            "respondent/own": case.respondent,
            "complainant/revoked": revoked,
        }

    def _connected(self) -> None:
        """A carrier's connection, unless the row before has left it."""
        if not self.connection_id or self.api.services.connections.get(self.connection_id) is None:
            body = examples.BODIES["RecordConnectionIn"]
            self.connection_id = self.api.post("/v1/record-connections", body, self.platform).body["id"]

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

    @property
    def story(self) -> Story:
        """An arbitration as the matrix describes it, made when it is first asked for, of a case of its own."""
        if self._story is None:
            house = House.of(self.api, self.body_id, self.body)
            house.agreed(self.platform)
            began = self.api.clock.moment
            told = Story(self.api, self.platform, house, dispute_type="after_sales", before=self._exhibited)
            told.drawn()
            (gone,) = told.sitting
            told.done("decline_appointment", {"ground": "time"}, told.neutral())
            told.filled()
            (sits,) = told.sitting
            told.seated()
            self._story, self.case = told, told.case
            self.hearing_id, self.slot = told.heard()
            self.api.clock.moment = began  # everybody else's tokens are as good as before
            told.case.sign_in()
            self.callers |= {
                "officer/own": told.case.officer,
                "complainant/own": told.complainant,
                "respondent/own": told.respondent,
                "clerk/own": house.clerk(),
                "arbitrator/panel": house.arbitrator(sits),
                "arbitrator/gone": house.arbitrator(gone),
            }
        return self._story

    def _exhibited(self, case: Case) -> None:
        """With a file in the vault, and a token that is good no more."""
        revoked = case.complainant
        case.done("revoke_tokens", {"role": "complainant"}, self.platform)
        case.sign_in()
        self.callers["complainant/revoked"] = revoked
        self.evidence_id = self._kept(case, case.complainant)

    def call(self, method: str, path: str, caller: str) -> int:
        """The status that this caller gets."""
        arbitration = self.story.id if "arbitration" in path else ""
        filled = path.format(
            arbitration_id=arbitration, hearing_id=getattr(self, "hearing_id", ""), award_id=AWARD,
            tenant_id=self.tenant_id, key_id=self.key_id, case_id=self.case.id, evidence_id=self.evidence_id,
            endpoint_id=self.endpoint_id, event_id=DELIVERED,
            pack_id="example-market@1" if "tenants" in path else "generic",
            asset="docs.css", mediator_ref=self.mediator_ref, family_id="brindlemoor",
            dispute_type="quality", report_id=self.report_id, alert_id=self.alert_id,
            group_id=self.group_id if "group" in path else "", body_id=self.body_id, handover_id=self.handover_id,
            agreement_id=self.agreement_id, neutral_ref=self.neutral_ref, connection_id=self.connection_id,
            terms_ref=TERMS_REF, unsubscribe_token=NOBODYS_TOKEN,
            hold_id="hld_" + "a" * 26, bundle_id=BUNDLE, import_id="imp_" + "a" * 26,
            job_id="blk_" + "a" * 26, link="fl_nobodys", conversation_id="cnv_" + "a" * 26,
        ) + QUERIES.get((method, path), "")  # fmt: skip
        body = self._body(method, path)
        if (method, path) == ("POST", "/v1/groups"):
            body = self._opening(caller)
        if (method, path) == ("POST", "/v1/agreements"):
            partner = self.tenant_id if caller.startswith("body") else self.body_id
            body = examples.BODIES["AgreementIn"] | {"partner": partner}
        if method == "POST" and path in FILING and caller.startswith("officer"):
            body = {k: v for k, v in examples.BODIES["CaseIn"].items() if k != "channel"} | {"call": CALL}
        if path == "/file/{link}" and method == "POST":
            return self.api(
                method,
                filled,
                None,
                self.callers[caller],
                b"",
                Content_Type="application/x-www-form-urlencoded",
            ).status
        seen = {"If_Match": "*"} if path.endswith(("/amend", "/discard", "/{endpoint_id}")) else {}
        return self.api(method, filled, body, self.callers[caller], **seen).status

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
            "/v1/intake-questions": examples.BODIES["CaseIn"],
            "/v1/filing-links": examples.BODIES["FilingLinkIn"],
            "/v1/intake-conversations": examples.BODIES["ConversationIn"],
            "/v1/intake-conversations/{conversation_id}/answers": examples.BODIES["StepIn"],
            "/v1/mail-desk": examples.BODIES["MailDeskIn"],
            "/v1/cases/{case_id}/evidence": {"files": [self._file()]},
            "/v1/cases/{case_id}/evidence/{evidence_id}/amend": {"kind": "photos"},
            "/v1/cases/{case_id}/evidence/submissions": {"evidence_ids": [self.evidence_id]},
            "/v1/cases/{case_id}/bundles": {"lang": "zh"},
            "/v1/bulk-jobs": examples.BODIES["BulkJobIn"],
            "/v1/bulk-jobs/dry-run": examples.BODIES["BulkTryIn"],
            "/v1/imports": examples.BODIES["BundleImportIn"],
            "/v1/record-connections": examples.BODIES["RecordConnectionIn"],
            "/v1/record-connections/{connection_id}/records": examples.BODIES["RecordIn"],
            "/v1/records/{connection_id}": examples.BODIES["RecordIn"],
            "/v1/record-connections/{connection_id}/source": examples.BODIES["DisputeSourceIn"],
            "/v1/cases/{case_id}/record-links": {"connection_id": self.connection_id, "subject": "HP-1"},
            "/v1/terms/{terms_ref}": examples.BODIES["TermsVersionIn"],
            "/v1/webhook-endpoints": {"url": "https://hooks.example.com/redress"},
            "/v1/webhook-endpoints/{endpoint_id}": examples.BODIES["WebhookChangeIn"],
            "/v1/webhook-endpoints/{endpoint_id}/actions/rotate_secret": {"overlap_hours": 1},
            "/v1/webhook-endpoints/{endpoint_id}/replay": {
                "case_id": self.case.id,
                "event_id": self.event_id,
            },
            "/v1/tenants/{tenant_id}/notices": examples.BODIES["NoticeSettingsIn"],
            "/v1/cases/{case_id}/notice-preferences": examples.BODIES["PreferencesIn"],
            "/v1/sandbox/clock": {"advance_seconds": 1},
            "/v1/tenants/{tenant_id}/rule-packs": examples.BODIES["RulePack"] | {"id": "other-market"},
            "/v1/tenants/{tenant_id}/rule-packs/{pack_id}/end": examples.BODIES["PackEndIn"],
            "/v1/simulations": examples.BODIES["SimulationIn"],
            "/v1/reports": examples.BODIES["ReportIn"],
            "/v1/mediators/{mediator_ref}": examples.BODIES["MediatorIn"],
            "/v1/respondent-families/{family_id}": examples.BODIES["FamilyIn"],
            "/v1/alert-rules": examples.BODIES["AlertRulesIn"],
            "/v1/alerts/{alert_id}/actions/close": examples.BODIES["CloseAlertIn"],
            "/v1/body": examples.BODIES["ProfileTerms"],
            "/v1/cases/{case_id}/enquiries": {"body_id": self.body_id},
            "/v1/cases/{case_id}/evidence/{evidence_id}/erase": examples.BODIES["EraseIn"],
            "/v1/cases/{case_id}/holds": examples.BODIES["HoldIn"],
            "/v1/cases/{case_id}/holds/{hold_id}/lift": examples.BODIES["LiftIn"],
            **{f"/v1/handover/{a}": examples.BODIES[kind.__name__] for a, kind in INCOMING.items()},
            "/v1/neutrals/import": examples.BODIES["ImportIn"],
            "/v1/neutrals/{neutral_ref}": examples.BODIES["NeutralIn"],
            "/v1/relations": examples.BODIES["RelationsIn"],
        }
        if method not in ("POST", "PUT"):
            return None
        if path.startswith(("/v1/alerts/", "/v1/agreements/", "/v1/webhook-endpoints/", "/v1/bulk-jobs/")):
            return bodies.get(path)
        if path == "/v1/arbitrations/bulk-accept":
            return {"arbitrations": [self.story.id]}
        if path.startswith("/v1/arbitrations/"):
            return self._on_arbitration(path.rpartition("/")[2])
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

    def _on_arbitration(self, verb: str) -> Any:
        if verb not in ARBITRATION_ACTIONS:
            return None
        kind = ARBITRATION_ACTIONS[verb][0]
        body = examples.BODIES[kind.__name__] if kind else None
        own = {"hearing_id": self.hearing_id, "slot": self.slot, "charge_id": self.story.charge}
        return body and body | {name: value for name, value in own.items() if name in body}

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
        kept = RecordKept(evidence_id, "v2", own.clock.now(), COPY)
        own.executor.system(case.id, lambda _: kept, of, "kept")
        return evidence_id
