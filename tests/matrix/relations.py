"""Who stands how to the matrix's case: bodies' people, whoever was replaced, erased, or acts for somebody."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import authority
from chalicelib.domain.case.commands import ErasePerson, RecordInspection, RecordKept
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.handover.rules import Transaction
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import examples
from tests.handlers.http.acting.told import mediated
from tests.handlers.http.arbitrations.story import ENTRY, Story, answers
from tests.handlers.http.conftest import Api, Case
from tests.stories import COPY

TERMS_REF = "terms-of-sale"
SHA = "ab" * 32
PANEL = ("neutral-5", "neutral-6", "neutral-7", "neutral-8")
"""Who alone of the own body's roster serves the arbitration's kind of dispute."""
DOUBT = {"reason": "She advised the shop last year."}
FORM = "application/x-www-form-urlencoded"


class Relations:
    """What a world makes of its people. It is a part of `World`."""

    api: Api
    platform: str
    tenant_id: str
    callers: dict[str, str | None]
    aims: dict[str, dict[str, str]]
    """By caller: ids that he asks for instead of the world's."""

    def _access(self, key: str) -> str:
        """An access token for all that the key may do."""
        _, name, secret = key.split("_", 2)
        asked = f"grant_type=client_credentials&client_id=key_{name}&client_secret={secret}"
        made = self.api("POST", "/v1/oauth/token", None, None, asked.encode(), Content_Type=FORM)
        assert made.status == 200, made.text
        return str(made.body["access_token"])

    def _replaced(self) -> None:
        """A case whose mediator was challenged with success: what he asks for is of that case."""
        case = Case(self.api, self.platform)
        case.done("serve", {}, self.platform)
        token = mediated(case, "mediator-tied")
        case.done("challenge_mediator", DOUBT, case.complainant)
        case.done("rule_on_challenge", examples.BODIES["RuleOnChallengeIn"], case.officer)
        self.callers["mediator/conflicted"] = token
        self.aims["mediator/conflicted"] = {"case_id": case.id}

    def _forgotten(self) -> None:
        """A case that was mediated and is closed, both of its persons erased: their tokens, and what they ask for."""
        case = Case(
            self.api, self.platform, violation_report={"violation": "unsafe_goods"}, terms_ref=TERMS_REF
        )
        case.done("serve", {}, self.platform)
        self.callers["mediator/former"] = self._mediator(self.platform, "mediator-4")
        case.mediated_by("mediator-4")
        aim = {
            "case_id": case.id, "report_id": case.filed.body["report_id"],
            "evidence_id": self._kept(case, case.complainant),
        }  # fmt: skip
        case.done("withdraw", examples.BODIES["ReasonIn"], case.complainant)
        own = self.api.services
        for role in (Role.COMPLAINANT, Role.RESPONDENT):
            order = ErasePerson(role, ErasureGround.COURT_ORDER, own.clock.now())
            own.executor.system(case.id, lambda _, order=order: order, own.tenancies.of, f"erased:{role}")
        self.callers |= {"complainant/erased": case.complainant, "respondent/erased": case.respondent}
        self.aims |= dict.fromkeys(("mediator/former", "complainant/erased", "respondent/erased"), aim)

    def _acting(self, case: Case, complainant: str, ref: str, *scope: str, end: bool = False) -> str:
        """The token of somebody who acts for the complainant of that case, or did when it was made."""
        path = f"{case.path}/representations"
        given = examples.BODIES["RepresentationIn"] | {"ref": ref, "scope": list(scope)}
        id_ = str(self.api.post(path, given, complainant).body["representation"]["id"])
        made = self.api.token(self.platform, "complainant", case_id=case.id, representation_id=id_)
        if end:
            assert self.api.post(f"{path}/{id_}/end", {}, complainant).status == 200
        return made

    def _represented(self, case: Case, complainant: str) -> dict[str, str]:
        """One who may read; one whose authority covered everything, and has ended."""
        return {
            "acting/read": self._acting(case, complainant, "counsel-1", "read"),
            "acting/ended": self._acting(case, complainant, "counsel-2", *authority.SCOPE, end=True),
        }

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
            for name, ref in zip(("panel", "gone", "conflicted", "former"), PANEL, strict=True)
        }
        self.api("PUT", "/v1/body", examples.BODIES["ProfileTerms"] | {"mediation": True}, self.body)
        namesake = {"languages": ["en"], "roles": ["mediator"], "capacity": 5}
        self.api("PUT", "/v1/neutrals/mediator-1", namesake, self.body)
        self.callers["mediator/body"] = self.api.token(self.body, "mediator", ref="mediator-1")

    @staticmethod
    def _left(story: Story, verb: str = "") -> str:
        """Whoever sits is no more of the panel, and the next one is asked: his reference."""
        (ref,) = story.sitting
        story.done("accept_appointment", {"answers": answers("close_to_somebody")}, story.neutral())
        if verb:
            story.done(verb, examples.BODIES["ResignIn"], story.neutral())
        else:
            seat = {"seat": story.seen(story.house.key)["seats"][0]["id"]}
            story.done("challenge", examples.BODIES["ChallengeNeutralIn"] | seat, story.complainant)
            (open_,) = story.seen(story.house.key)["challenges"]
            for who in (story.respondent, story.neutral()):
                story.done("comment", {"challenge_id": open_["id"], "text": "That is so."}, who)
            ruling = {"challenge_id": open_["id"], "upheld": True, "reasons": "The tie is shown."}
            story.done("rule_on_challenge", ruling, story.clerk)
        story.filled()
        return ref

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
