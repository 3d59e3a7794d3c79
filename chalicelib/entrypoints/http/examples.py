"""One example per request body, published with the description. Tests decode each, and hold the set complete."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.entrypoints.http.example_pack import PACK, STORY

_CASE: Final = "case_k7wq2mzc5xv3tdn6ybhr4ajpse"
_EVIDENCE: Final = "evi_3nq5xk2wzv7mtcdy6bhr4ajpse"
_OFFER: Final = "off_5xk2wzv7mtcdy6bhr4ajpse3nq"
_TASK: Final = "tsk_wzv7mtcdy6bhr4ajpse3nq5xk2"
_GROUP: Final = "group_mzc5xv3tdn6ybhr4ajpsek7wq2"
_GROUP_OFFER: Final = "gof_xv3tdn6ybhr4ajpsek7wq2mzc5"
_QUESTION: Final = "qst_tdn6ybhr4ajpsek7wq2mzc5xv3"
_TERMS: Final = {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}}

BODIES: Final[dict[str, dict[str, Any]]] = {
    "CaseIn": {
        "pack": "generic",
        "lang": "en",
        "channel": "web",
        "complainant": {"ref": "buyer-1042", "name": "Marian Harrow", "email": "m.harrow@example.com"},
        "respondent": {"ref": "shop-77", "name": "Brindlemoor Kitchen"},
        "dispute_type": "quality",
        "occurred_on": "2026-11-12",
        "claim": {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}},
        "narrative": "The kettle leaks at its collar since the tenth day. I ask for my money back.",
        "order_ref": "BK-448210",
    },
    "ServeIn": {"how": "platform", "at": "2026-11-22T04:00:00Z"},
    "RespondIn": {"position": "partly", "statement": "We regret the fault and offer part of the price back."},
    "OfferIn": {"terms": _TERMS, "note": "You may keep the kettle."},
    "CounterIn": {"offer_id": _OFFER, "terms": {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}}},
    "AcceptIn": {"offer_id": _OFFER},
    "MessageIn": {"text": "Could you send a photograph of the collar?"},
    "ReasonIn": {"reason": "We could not agree."},
    "RequestEvidenceIn": {"to": "complainant", "what": "A photograph of the damage."},
    "ProposeIn": {"terms": _TERMS, "reasons": "The fault is shown, the kettle worked for nine days."},
    "DecideIn": {
        "finding": "upheld",
        "reasons": [{"text": "The photograph shows the fault.", "cites": ["claim", _EVIDENCE]}],
        "terms": {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}},
    },
    "PerformIn": {"task_id": _TASK, "proof": [_EVIDENCE]},
    "RejectIn": {"ground": "no_standing", "reasons": "The order was placed by a company for its own business."},
    "NoteDeficiencyIn": {"items": ["product", "evidence.photos"], "note": "Please name the kettle."},
    "CureIn": {"details": {"product": "Kettle K2, blue."}, "note": "A photograph follows."},
    "DispatchNoticeIn": {"at": "2026-11-22T04:00:00Z"},
    "DeclineIn": {"offer_id": _OFFER},
    "WithdrawOfferIn": {"offer_id": _OFFER},
    "BidIn": {"amount": {"amount": 4500, "currency": "USD"}},
    "ProposeAccordIn": {
        "stage": "arbitration",
        "arbitration": {
            "body": "example-arbitration", "scope": "order-BK-448210", "seat": "Singapore", "language": "en",
            "fee": {"amount": 5000, "currency": "USD"}, "fee_by": "respondent", "effect": "final_and_binding",
            "rules_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        },
    },
    "ConcludeAccordIn": {
        "accord_id": "agr_2wzv7mtcdy6bhr4ajpse3nq5xk",
        "terms_sha256": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
    },
    "AssignMediatorIn": {"mediator": "mediator-4"},
    "GivenReasonIn": {"reason": "She advised the shop last year."},
    "RuleOnChallengeIn": {"upheld": True, "reasons": "The tie is shown."},
    "AdvanceMediationIn": {"to": "negotiate"},
    "GivenReasonsIn": {"reasons": "The positions have not come closer in three weeks."},
    "PauseIn": {"reason": "cool_off", "note": "Let us both sleep over it."},
    "ProlongIn": {"deadline_id": "respond", "reason": "The shop has to ask the maker, who is on holiday."},
    "ShipReturnIn": {"task_id": _TASK, "carrier": "dhl", "tracking": "JD014600003RU"},
    "ConfirmReturnIn": {"task_id": _TASK},
    "RefuseReturnIn": {"task_id": _TASK, "reason": "The box holds another kettle."},
    "LookIntoIn": {"queue": "late", "note": "The shop's mailbox was full; it answers today."},
    "RevokeTokensIn": {"role": "respondent"},
    "DeclareIn": {
        "files": [{
            "name": "collar.png", "media_type": "image/png", "size": 48213,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }],
    },
    "DiagnosisIn": {
        "country": "CN", "answers": {"online": True, "days_since_receipt": 6, "opened": False},
        "promises": {"refund_days": 3},
    },
    "TenantIn": {"name": "Example Market", "sandbox": True},
    "KeyIn": {"label": "intake server", "scopes": ["cases", "evidence", "tokens"]},
    "TokenIn": {"role": "complainant", "case_id": _CASE},
    "MediatorIn": {
        "languages": ["en", "zh"], "capacity": 20, "skills": ["quality", "after_sales"], "available": True,
        "ties": [{"ref": "shop-12", "reason": "employment"}],
    },
    "CloseAlertIn": {"reason": "resolved"},
    "AlertRulesIn": {
        "watch": {"per_million": 10, "growth_percent": 25, "at_least": 5},
        "escalation": {"from_level": 2, "kinds": ["batch", "recall"]},
    },
    "FamilyIn": {"kind": "corporate_family", "members": ["shop-77", "shop-78", "brindlemoor-outlet"]},
    "WebhookEndpointIn": {"url": "https://hooks.example.com/redress", "event_types": ["case.filed", "case.closed"]},
    "ReplayIn": {"case_id": _CASE, "event_id": "evt_mtcdy6bhr4ajpse3nq5xk2wzv7"},
    "ReportIn": {
        "violation": "counterfeit", "subject_ref": "shop-77",
        "reporter": {"ref": "buyer-1042", "name": "Marian Harrow", "email": "m.harrow@example.com"},
        "narrative": "The kettle carries a safety mark whose number belongs to another maker.",
    },
    "ReasonsIn": {"reasons": "The mark's number is registered for another product."},
    "DeclineReportIn": {
        "ground": "no_competence", "reasons": "What happened outside the platform cannot be checked by it.",
        "instead": "The market supervision authority at the shop's seat takes such reports.",
    },
    "InvestigateIn": {"kind": "request", "text": "Please send the test report for this mark.", "asked": "shop-77"},
    "UpholdIn": {"reasons": "No test report exists for this mark.", "measures": ["delisting", "warning"]},
    "ReferReportIn": {"authority": "market-supervision-4403", "reasons": "The goods may be unsafe."},
    "GroupIn": {
        "origin": "association", "pack": "generic", "dispute_type": "quality", "respondent_ref": "shop-77",
        "currency": "USD", "keys": {"product": "kettle-k2"}, "expected": 400, "listed": True,
    },
    "GroupLinkIn": {"days": 14},
    "JoinGroupIn": {
        "group_id": _GROUP,
        "registration": {"relation": "order", "loss": {"amount": 6490, "currency": "USD"}, "proof": [_EVIDENCE]},
    },
    "LeaveGroupIn": {"group_id": _GROUP, "reason": "I would rather settle by myself."},
    "VoteIn": {
        "group_id": _GROUP, "poll_id": "pol_q5xk2wzv7mtcdy6bhr4ajpse3n", "options": ["yes"], "choice": "refund",
        "terms_sha256": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
    },
    "GroupReasonsIn": {"reasons": "Two of the complaints are about another kettle."},
    "MergeIn": {"into": _GROUP, "reasons": "Both are about the leaking collar of the K2."},
    "SplitIn": {"cases": [_CASE], "reasons": "This one is about late delivery."},
    "ListIn": {"listed": True},
    "StandIn": {"statement": "I have kept every letter of the shop.", "scope": ["negotiate", "message", "mediation"]},
    "DemandRecallIn": {"case_id": _CASE, "reason": "She has not answered anybody for three weeks."},
    "AuthoriseIn": {
        "kind": "association", "ref": "consumers-union-3", "scope": ["negotiate", "message"],
        "statement_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "signed_at": "2026-11-20T09:00:00Z", "expires_at": "2027-11-20T09:00:00Z",
    },
    "RevokeAuthorityIn": {"authority_id": "aut_7wq2mzc5xv3tdn6ybhr4ajpsek", "reason": "Others were elected."},
    "GroupOfferIn": {
        "formula": {
            "kind": "share", "share_bp": 6000, "cap": [{"amount": 5000, "currency": "USD"}],
            "choices": [
                {"id": "refund", "remedy": "refund"},
                {"id": "new_kettle", "remedy": "replacement", "conditions": ["respondent_pays_return"]},
            ],
        },
        "least": 20, "within_days": 14, "note": "Whoever takes a new kettle keeps the old one's lid.",
    },
    "AgreeToOfferIn": {
        "offer_id": _GROUP_OFFER,
        "terms_sha256": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
    },
    "RefuseOfferIn": {"offer_id": _GROUP_OFFER, "reason": "Sixty per cent is not enough for a kettle that leaks."},
    "WithdrawGroupOfferIn": {"offer_id": _GROUP_OFFER},
    "ProposeChangeIn": {"kind": "change_of_claim", "text": "To ask for a new kettle where the price is not paid back."},
    "GroupMessageIn": {"room": "members", "text": "The shop answers us on Friday."},
    "PoseQuestionIn": {"text": "Did the collar leak when the kettle was handed over?"},
    "AnswerQuestionIn": {
        "question_id": _QUESTION, "finding": "upheld",
        "reasons": [{"text": "The maker's own test shows it.", "cites": [_EVIDENCE]}],
    },
    "DecideCommonIn": {
        "finding": "upheld", "questions": [_QUESTION],
        "reasons": [{"text": "The fault was there from the beginning.", "cites": [_QUESTION, "law"]}],
        "formula": {"kind": "share", "share_bp": 10000},
    },
    "NonceIn": {"nonce": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    "DrawTestsIn": {"number": 3},
    "CorrectLedgerIn": {
        "case_id": _CASE, "entitled": {"amount": 5400, "currency": "USD"}, "reason": "price_misread",
        "text": "The order was for 54.00, not for 64.90.",
    },
    "RecordUnclaimedIn": {"case_id": _CASE, "amount": {"amount": 3894, "currency": "USD"}},
    "RulePack": PACK,
    "PackEndIn": {"last_day": "2027-06-30"},
    "SimulationIn": {"pack": "generic@2", "beside": "generic@1", "story": STORY},
    "ClockIn": {"advance_seconds": 86400},
}  # fmt: skip
