"""The world of the authorization matrix: two platforms, two cases of the first, two arbitration bodies, and a
credential for each caller.

Each case of the first has a mediator of its own; a third one has none and stands on the roster for the taking.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.application.webhook_ports import Delivery
from chalicelib.entrypoints.http import examples
from tests import trees
from tests.handlers.http.arbitrations.story import House, Story
from tests.handlers.http.conftest import OPERATOR, Answer, Api, Case
from tests.matrix.bodies import CALL, FILING, JOINING, TERMS, Bodies
from tests.matrix.relations import FORM, TERMS_REF, Relations
from tests.watching import raised

AWARD = "awd_" + "a" * 26
BUNDLE = "bdl_" + "a" * 26
DELIVERED = "evt_" + "a" * 26
AUTHORITY = examples.BODIES["AuthoriseIn"]
NOBODYS_TOKEN = f"ten_{'a' * 26}.{'0' * 32}.progress.{'0' * 32}"
"""Of an unsubscribing; a good one needs no caller."""
CLIENT = f"grant_type=client_credentials&client_id=key_{'a' * 26}&client_secret={'0' * 64}".encode()
"""Of nobody."""
QUERIES = {
    ("GET", "/v1/relations"): "?of=firm-31",
    **{(method, "/v1/cases/{case_id}/notice-preferences"): "?role=complainant" for method in ("GET", "PUT")},
    ("GET", "/v1/handovers/{handover_id}/file"): f"?until=1795320000&proof={'0' * 64}",
    ("DELETE", "/v1/relations"): "?a=firm-31&relation=representation&b=shop-77",
}


class World(Relations, Bodies):
    """Everything a row may touch. `renew` makes the case anew after a row's cell has changed it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        made, foreign = api.tenant(), api.tenant()
        self.tenant_id, self.platform = made["id"], made["key"]["api_key"]
        self.mediator_ref = "mediator-3"
        stranger = Case(api, foreign["key"]["api_key"])
        neighbour, self.foreign_case = Case(api, self.platform), stranger.id
        narrow = self._key(["sandbox"])
        self.key_id = self._key(["cases"])["id"]
        self.connection_id = ""
        self.api("PUT", f"/v1/terms/{TERMS_REF}", examples.BODIES["TermsVersionIn"], self.platform)
        hook = {"url": "https://hooks.example.com/redress"}
        self.endpoint_id = api.post("/v1/webhook-endpoints", hook, self.platform).body["id"]
        self._delivered(api.clock.now())
        self.callers = {
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
        self.aims = {}
        self._replaced()
        self._forgotten()
        self.callers |= {
            "oauth/own": self._access(self.platform),
            "oauth/narrow": self._access(narrow["api_key"]),
        }
        self.renew()

    def _delivered(self, now: datetime) -> None:
        """Something in the delivery log."""
        told = Delivery(
            self.endpoint_id, DELIVERED, self.tenant_id, "webhook.test", "{}", "delivered", 1, now
        )
        self.api.services.deliveries.open(told)

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
        issuer = f"/v1/tenants/{self.tenant_id}/issuers/staff"
        self.api("PUT", issuer, examples.BODIES["IssuerIn"], self.platform)
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
        self.callers |= self._represented(case, complainant)

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
            challenged, resigned = self._left(told), self._left(told, "resign")
            (sits,) = told.sitting
            told.seated()
            self._story, self.case = told, told.case
            self.hearing_id, self.slot = told.heard()
            self.charge_id = told.charge
            self.api.clock.moment = began  # everybody else's tokens are as good as before
            told.case.sign_in()
            self.callers |= {
                "officer/own": told.case.officer,
                "complainant/own": told.complainant,
                "respondent/own": told.respondent,
                "clerk/own": house.clerk(),
                "arbitrator/panel": house.arbitrator(sits),
                "arbitrator/gone": house.arbitrator(gone),
                "arbitrator/conflicted": house.arbitrator(challenged),
                "arbitrator/former": house.arbitrator(resigned),
            }
            self.callers |= self._represented(told.case, told.complainant)
        return self._story

    def _exhibited(self, case: Case) -> None:
        """With a file in the vault, and a token that is good no more."""
        revoked = case.complainant
        case.done("revoke_tokens", {"role": "complainant"}, self.platform)
        case.sign_in()
        self.callers["complainant/revoked"] = revoked
        self.evidence_id = self._kept(case, case.complainant)

    def _day(self, path: str) -> str:
        """Of a tree that holds what the path is about: a day of its own for each case, for trees stay."""
        if not path.endswith(("/tree-inclusion", "/{day}")):
            return ""
        day = date(2020, 1, 1) + timedelta(days=int.from_bytes(self.case.id.encode()[-2:], "big") % 2_000)
        held = [self._group] if self._group else []
        held += [self._story.id] if self._story is not None else []
        trees.planted(self.api.services, [self.case.id, *held], day)
        return day.isoformat()

    def call(self, method: str, path: str, caller: str) -> int:
        """The status that this caller gets."""
        return self.asked(method, path, caller).status

    def asked(self, method: str, path: str, caller: str, **others: str) -> Answer:
        """What this caller gets. `others`: ids instead of those that the matrix is about."""
        arbitration = self.story.id if "arbitration" in path else ""
        group = self.group_id if "group" in path else ""
        day = self._day(path)
        named = {
            "arbitration_id": arbitration, "hearing_id": getattr(self, "hearing_id", ""), "award_id": AWARD,
            "tenant_id": self.tenant_id, "key_id": self.key_id, "case_id": self.case.id,
            "evidence_id": self.evidence_id,
            "endpoint_id": self.endpoint_id, "event_id": DELIVERED,
            "pack_id": "example-market@1" if "tenants" in path else "generic",
            "issuer_ref": "staff", "asset": "docs.css", "mediator_ref": self.mediator_ref, "family_id": "brindlemoor",
            "dispute_type": "quality", "report_id": self.report_id, "alert_id": self.alert_id,
            "group_id": group, "day": day, "body_id": self.body_id, "handover_id": self.handover_id,
            "agreement_id": self.agreement_id, "neutral_ref": self.neutral_ref, "connection_id": self.connection_id,
            "person_ref": examples.BODIES["CaseIn"]["complainant"]["ref"],
            "terms_ref": TERMS_REF, "unsubscribe_token": NOBODYS_TOKEN,
            "hold_id": "hld_" + "a" * 26, "representation_id": "rpr_" + "a" * 26, "bundle_id": BUNDLE,
            "import_id": "imp_" + "a" * 26,
            "job_id": "blk_" + "a" * 26,
            "link": "fl_nobodys", "conversation_id": "cnv_" + "a" * 26, "proof_id": "prf_" + "a" * 26,
        }  # fmt: skip
        named |= self.aims.get(caller, {}) | others
        filled = path.format_map(named) + QUERIES.get(
            (method, path), f"?day={day}" if path.endswith("/tree-inclusion") else ""
        )
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
                Content_Type=FORM,
            )
        if path == "/v1/oauth/token":
            return self.api(method, filled, None, self.callers[caller], CLIENT, Content_Type=FORM)
        seen = (
            {"If_Match": "*"} if path.endswith(("/amend", "/discard", "/{endpoint_id}", "/security")) else {}
        )
        return self.api(method, filled, body, self.callers[caller], **seen)
