"""A sound body for each row of the matrix, so that nothing but the caller decides."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.handover.messages import INCOMING
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.actions import ACTIONS
from chalicelib.entrypoints.http.arbitration_actions import ACTIONS as ARBITRATION_ACTIONS
from chalicelib.entrypoints.http.group_actions import ACTIONS as GROUP_ACTIONS
from chalicelib.entrypoints.http.report_endpoints import VERBS
from tests.handlers.http.arbitrations.story import Story
from tests.handlers.http.conftest import Case

CALL = {"confirmed_at": "2026-11-22T03:58:00Z"}
FILING = ("/v1/cases", "/v1/cases/dry-run")
TERMS = {"remedy": "partial_refund", "money": {"amount": 3_000, "currency": "USD"}}
JOINING = {"registration": {"relation": "order", "loss": {"amount": 6_490, "currency": "USD"}}}


class Bodies:
    """What a world sends. It is a part of `World`, whose ids stand in them."""

    story: Story
    case: Case

    mediator_ref: str
    body_id: str
    evidence_id: str
    event_id: str
    offer_id: str
    connection_id: str
    other_group: str
    authority_id: str
    hearing_id: str
    slot: str
    charge_id: str
    _group: str

    @staticmethod
    def _opening(caller: str) -> Any:
        """Each says of a group what it must: a complainant's own case says everything."""
        if caller.startswith("complainant"):
            return {}
        whole = examples.BODIES["GroupIn"]
        return (
            whole
            if caller.startswith(("platform", "oauth"))
            else {k: v for k, v in whole.items() if k != "origin"}
        )

    def _public_text(self) -> Any:
        """Of the complaint."""
        narrative = self.case.api.services.reader.load(self.case.id).case.claim.narrative
        return examples.BODIES["PublicTextIn"] | {"text_id": narrative.id}

    def _body(self, method: str, path: str) -> Any:
        """A sound body, so that nothing but the caller decides."""
        bodies: dict[str, Any] = {
            "/v1/tenants": {"name": "Example Market"},
            "/v1/tenants/{tenant_id}/keys": {"label": "server", "scopes": ["cases"]},
            "/v1/tenants/{tenant_id}/keys/{key_id}/rotation": examples.BODIES["RotationIn"],
            "/v1/tenants/{tenant_id}/security": {"step_up_seconds": 300},
            "/v1/tokens": {"role": "complainant", "case_id": self.case.id},
            "/v1/cases": examples.BODIES["CaseIn"],
            "/v1/cases/dry-run": examples.BODIES["CaseIn"],
            "/v1/intake-questions": examples.BODIES["CaseIn"],
            "/v1/filing-links": examples.BODIES["FilingLinkIn"],
            "/v1/public/proofs": examples.BODIES["ProofIn"],
            "/v1/public/proofs/{proof_id}/confirmation": examples.BODIES["ConfirmationIn"],
            "/v1/public/cases": examples.BODIES["PublicCaseIn"],
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
            "/v1/tenants/{tenant_id}/issuers/{issuer_ref}": examples.BODIES["IssuerIn"],
            "/v1/respondent-families/{family_id}": examples.BODIES["FamilyIn"],
            "/v1/alert-rules": examples.BODIES["AlertRulesIn"],
            "/v1/alerts/{alert_id}/actions/close": examples.BODIES["CloseAlertIn"],
            "/v1/body": examples.BODIES["ProfileTerms"],
            "/v1/cases/{case_id}/enquiries": {"body_id": self.body_id},
            "/v1/cases/{case_id}/evidence/{evidence_id}/erase": examples.BODIES["EraseIn"],
            "/v1/cases/{case_id}/representations": examples.BODIES["RepresentationIn"],
            "/v1/cases/{case_id}/representations/{representation_id}/end": examples.BODIES[
                "EndRepresentationIn"
            ],
            "/v1/cases/{case_id}/public_text": self._public_text(),
            "/v1/persons/{person_ref}/erasure": examples.BODIES["PersonErasureIn"],
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
        own = {"hearing_id": self.hearing_id, "slot": self.slot, "charge_id": self.charge_id}
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
