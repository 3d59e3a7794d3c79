"""One example per request body, published with the description. Tests decode each, and hold the set complete."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.domain.neutrals.questionnaire import QUESTIONS
from chalicelib.entrypoints.http.example_pack import PACK, STORY

_CASE: Final = "case_k7wq2mzc5xv3tdn6ybhr4ajpse"
_EVIDENCE: Final = "evi_3nq5xk2wzv7mtcdy6bhr4ajpse"
_OFFER: Final = "off_5xk2wzv7mtcdy6bhr4ajpse3nq"
_TASK: Final = "tsk_wzv7mtcdy6bhr4ajpse3nq5xk2"
_GROUP: Final = "group_mzc5xv3tdn6ybhr4ajpsek7wq2"
_GROUP_OFFER: Final = "gof_xv3tdn6ybhr4ajpsek7wq2mzc5"
_QUESTION: Final = "qst_tdn6ybhr4ajpsek7wq2mzc5xv3"
_FEES: Final = {
    "tariffs": [
        {
            "currency": "USD",
            "least": 2000,
            "bands": [{"up_to": 100000, "fixed": 2500, "per_mille": 20}, {"fixed": 4500, "per_mille": 15}],
        }
    ],
    "shares": {"complainant": 1000, "respondent": 5000, "platform": 4000},
}
_TERMS: Final = {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}}
_ARBITRATION: Final = "arb_wzv7mtcdy6bhr4ajpse3nq5xk2"
_DRAFT: Final = "awd_xk2wzv7mtcdy6bhr4ajpse3nq5"
_ORDER: Final = "ord_k2wzv7mtcdy6bhr4ajpse3nq5x"
_HEARING: Final = "hng_2wzv7mtcdy6bhr4ajpse3nq5xk"
_SLOT: Final = "slt_zv7mtcdy6bhr4ajpse3nq5xk2w"
_AWARD: Final = {
    "kind": "final",
    "finding": "partly_upheld",
    "issues": [
        {
            "code": "conformity",
            "finding": "partly_upheld",
            "reasons": [{"text": "The photograph shows the fault.", "cites": ["claim", _EVIDENCE]}],
        }
    ],
    "terms": {"remedy": "compensation", "money": {"amount": 4000, "currency": "USD"}},
}

_HANDED: Final = {
    "format": "redress-handover/1", "id": "ext_5f2c9a1b77", "correlation_id": "hov_dn6ybhr4ajpsek7wq2mzc5xv3t",
    "sent_at": "2026-11-22T04:00:00Z", "platform": "ten_5xv3tdn6ybhr4ajpsek7wq2mzc",
    "body": "ten_3tdn6ybhr4ajpsek7wq2mzc5xv",
}  # fmt: skip

_TRACKED: Final = {
    "id": "scan-88107-3",
    "tracking_number": "HP448210-1",
    "carrier": "harbour-parcel",
    "scans": [
        {"at": "2026-11-03T08:12:00Z", "status": "accepted", "place": "depot-12", "country": "US"},
        {"at": "2026-11-05T14:40:00Z", "status": "delivered", "place": "route-7", "country": "US"},
    ],
    "proof_of_delivery": {
        "at": "2026-11-05T14:40:00Z",
        "by": "photo",
        "to": "left_at_door",
        "reference": "pod-5518",
    },
}
PAID: Final = {
    "id": "booking-7",
    "payment_id": "pay-448210",
    "provider": "brightpay",
    "currency": "USD",
    "entries": [
        {"at": "2026-11-02T10:00:00Z", "what": "authorised", "amount": 6490},
        {"at": "2026-11-03T08:15:00Z", "what": "captured", "amount": 6490, "reference": "cap-1"},
    ],
}
"""What the connector `payment_record` takes."""
SPOKEN: Final = {
    "id": "export-3",
    "conversation": "chat-448210",
    "system": "market-chat",
    "messages": [
        {
            "id": "m-1",
            "at": "2026-11-12T09:20:00Z",
            "by": "buyer",
            "characters": 31,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
        {
            "id": "m-2",
            "at": "2026-11-12T09:24:00Z",
            "by": "seller",
            "characters": 12,
            "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        },
    ],
}
"""What the connector `chat_log` takes."""
ORDERED: Final = {
    "id": "order-448210-v2",
    "order": "448210",
    "placed_at": "2026-11-02T09:58:00Z",
    "at": "2026-11-03T08:15:00Z",
    "status": "fulfilled",
    "currency": "USD",
    "lines": [{"ref": "kettle-k2", "quantity": 1, "unit_amount": 5990}],
    "shipping": 500,
    "total": 6490,
    "payment": "pay-448210",
}
"""What the connector `shop_order` takes."""
DISPATCHED: Final = {
    "id": "parcel-448210-1",
    "order": "448210",
    "carrier": "harbour",
    "tracking_number": "HP448210-1",
    "dispatched_at": "2026-11-03T16:00:00Z",
    "lines": [{"ref": "kettle-k2", "quantity": 1}],
}
"""What the connector `shop_shipment` takes."""
REFUNDED: Final = {
    "id": "refund-9",
    "payment_id": "pay-448210",
    "provider": "brightpay",
    "currency": "USD",
    "amount": 5990,
    "refunded_at": "2026-11-20T10:00:00Z",
}
"""What the connector `refund_done` takes."""
PLACED: Final = {
    "ordered_at": "2026-11-02T09:58:00Z",
    "seller": "shop-77",
    "currency": "USD",
    "items": [{"ref": "kettle-k2", "title": "Kettle K2, blue", "quantity": 1, "unit_amount": 5990}],
    "shipping": 500,
    "total": 6490,
    "provider": "brightpay",
    "payment_ref": "pay-448210",
}
"""An order, as a complaint may bring it along."""

_PREFILLED: Final = {
    "pack": "generic", "lang": "en", "complainant_ref": "buyer-1042", "respondent_ref": "shop-77",
    "answers": {"order_ref": "BK-448210", "respondent_name": "Brindlemoor Kitchen"},
}  # fmt: skip

BODIES: Final[dict[str, dict[str, Any]]] = {
    "RecordConnectionIn": {"kind": "carrier", "connector": "carrier_tracking", "name": "Harbour Parcel"},
    "RecordIn": _TRACKED,
    "DisputeSourceIn": {
        "pack": "generic", "respondent_ref": "shop-77", "respondent_name": "Kettle House",
        "secret": "whsec_8f3k1xq7vb2n5m4c9z6l0p",
    },
    "RecordLinkIn": {"connection_id": "rcn_3tdn6ybhr4ajpsek7wq2mzc5xv", "subject": "HP448210-1"},
    "TermsVersionIn": {
        "title": "General terms of sale", "lang": "en", "effective_from": "2026-05-01",
        "text": "1. Goods can be sent back within thirty days. 2. The seller bears the cost of the return.",
    },
    "EnquiryIn": {"body_id": "ten_3tdn6ybhr4ajpsek7wq2mzc5xv"},
    "OnSearchMessage": _HANDED | {"action": "on_search", "payload": {"able": True}},
    "OnQuoteMessage": _HANDED | {
        "action": "on_quote", "payload": {"able": True, "fee": {"amount": 2630, "currency": "USD"}, "usual_days": 30},
    },
    "OnInitMessage": _HANDED | {
        "action": "on_init",
        "payload": {"accepts": False, "ground": "capacity", "reasons": "All our arbitrators have cases until March."},
    },
    "OnConfirmMessage": _HANDED | {"action": "on_confirm", "payload": {"reference": "HA-2026-118"}},
    "OnStatusMessage": _HANDED | {"action": "on_status", "payload": {"stage": "proceedings"}},
    "UpdateMessage": _HANDED | {
        "action": "update",
        "payload": {
            "kind": "tribunal",
            "members": [{
                "seat": "1", "ref": "arbiter-7", "person": "p-118",
                "public_key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
                "disclosures": {"same_firm_before": "disclose"},
            }],
        },
    },
    "OnCancelMessage": _HANDED | {"action": "on_cancel", "payload": {}},
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
    "FilingLinkIn": {**_PREFILLED, "days": 14},
    "ConversationIn": {**_PREFILLED, "lang": "zh"},
    "StepIn": {"step": 1, "answer": "quality"},
    "MailDeskIn": {"pack": "generic", "lang": "en"},
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
    "AssignGroupMediatorIn": {"mediator": "mediator-4"},
    "GivenReasonIn": {"reason": "She advised the shop last year."},
    "RuleOnChallengeIn": {"upheld": True, "reasons": "The tie is shown."},
    "AdvanceMediationIn": {"to": "negotiate"},
    "GivenReasonsIn": {"reasons": "The positions have not come closer in three weeks."},
    "PauseIn": {"reason": "cool_off", "note": "Let us both sleep over it."},
    "ProlongIn": {"deadline_id": "respond", "reason": "The shop has to ask the maker, who is on holiday."},
    "ShipReturnIn": {"task_id": _TASK, "carrier": "dhl", "tracking": "JD014600003RU"},
    "ConfirmReturnIn": {"task_id": _TASK},
    "RefuseReturnIn": {"task_id": _TASK, "reason": "The box holds another kettle."},
    "PersonErasureIn": {"ground": "data_subject", "note": "letter-2026-311"},
    "HoldIn": {"ground": "litigation", "reason": "The buyer has sued; file 7 C 311/26."},
    "RepresentationIn": {
        "of": "complainant", "ref": "counsel-9", "kind": "lawyer", "scope": ["evidence", "negotiate"],
        "text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "signature": "document",
        "signed_at": "2026-11-20T09:00:00Z", "expires_at": "2027-05-20T09:00:00Z",
    },
    "EndRepresentationIn": {"ground": "no_licence"},
    "PublicTextIn": {
        "text_id": "txt_3nq5xk2wzv7mtcdy6bhr4ajpse",
        "text": "[name of the complainant] bought a kettle that leaked. The platform ordered a refund.",
    },
    "LiftIn": {"reason": "The lawsuit was withdrawn."},
    "EraseIn": {"ground": "court_order", "reason": "Order of 3 November, file 2 O 88/26."},
    "LookIntoIn": {"queue": "late", "note": "The shop's mailbox was full; it answers today."},
    "RevokeTokensIn": {"role": "respondent"},
    "DeclareIn": {
        "files": [{
            "name": "collar.png", "media_type": "image/png", "size": 48213,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }],
    },
    "AmendEvidenceIn": {"kind": "photos", "name": "collar, from the left.png"},
    "SubmitAllIn": {"evidence_ids": [_EVIDENCE]},
    "DownloadIn": {"which": "copy"},
    "BundleIn": {"lang": "zh"},
    "BulkJobIn": {
        "kind": "file_cases", "format": "cfpb_csv", "sha256": "ab" * 32, "size": 28_671, "batch": "2026-11",
        "defaults": {"pack": "generic", "claim": {"remedy": "apology", "text": "Say what went wrong."}},
        "mapping": {"issues": {"Problem with a purchase shown on your statement": "payment"}},
    },
    "BulkTryIn": {
        "kind": "offer_cases", "format": "csv", "respondent_ref": "shop-88",
        "text": f"case_id,remedy,amount,currency,note\n{_CASE},partial_refund,4000,USD,For the bent shade.\n",
    },
    "BundleImportIn": {"sha256": "ab" * 32, "size": 28_671},
    "DiagnosisIn": {
        "country": "CN", "answers": {"online": True, "days_since_receipt": 6, "opened": False},
        "promises": {"refund_days": 3},
    },
    "TenantIn": {"name": "Example Market", "sandbox": True},
    "KeyIn": {"label": "intake server", "scopes": ["cases", "evidence", "tokens"]},
    "RotationIn": {"overlap_seconds": 86_400},
    "SecurityIn": {
        "origins": ["https://help.market.example"], "step_up_seconds": 300, "step_up_methods": ["hwk", "otp"],
        "limits": {"person": 300},
    },
    "ProofIn": {
        "tenant_id": "ten_5xk2wzv7mtcdy6bhr4ajpse3nq", "email": "mei@example.com", "purpose": "file", "lang": "en",
    },
    "ConfirmationIn": {"code": "20419377"},
    "PublicCaseIn": {
        "pack": "generic", "lang": "en",
        "complainant": {"name": "Mei Example", "phone": "+65 5550 0142"},
        "respondent": {"name": "Example Kettles Ltd", "email": "service@kettles.example"},
        "dispute_type": "quality", "occurred_on": "2026-11-03",
        "claim": {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}},
        "narrative": "The kettle that came is another model than the one I ordered.", "order_ref": "448210",
    },
    "TokenIn": {
        "role": "complainant", "case_id": _CASE, "authenticated": {"at": "2026-11-22T03:58:00Z", "methods": ["otp"]},
    },
    "IssuerIn": {
        "issuer": "https://login.market.example/realms/staff", "audience": ["redress"], "algorithm": "RS256",
        "jwks_uri": "https://login.market.example/realms/staff/keys", "types": ["JWT", "at+jwt"],
        "role_claim": "/realm_access/roles", "roles": {"disputes-officer": "officer", "disputes-mediator": "mediator"},
    },
    "MediatorIn": {
        "languages": ["en", "zh"], "capacity": 20, "skills": ["quality", "after_sales"], "available": True,
        "ties": [{"ref": "shop-12", "reason": "employment", "since": "2019-01-01"}],
        "accreditations": [{"kind": "mediator", "expires_on": "2028-06-30"}],
        "absences": [{"first": "2026-12-20", "last": "2027-01-05"}],
    },
    "CloseAlertIn": {"reason": "resolved"},
    "AlertRulesIn": {
        "watch": {"per_million": 10, "growth_percent": 25, "at_least": 5},
        "escalation": {"from_level": 2, "kinds": ["batch", "recall"]},
    },
    "FamilyIn": {"kind": "corporate_family", "members": ["shop-77", "shop-78", "brindlemoor-outlet"]},
    "NoticeSettingsIn": {
        "on": True, "from_name": "Example Market", "reply_to": "disputes@market.example",
        "case_link": "https://market.example/disputes/{case_id}",
    },
    "PreferencesIn": {
        "lang": "zh", "off": ["offers"], "quiet_from": "22:00", "quiet_until": "07:30", "zone": "Asia/Shanghai",
    },
    "WebhookEndpointIn": {"url": "https://hooks.example.com/redress", "event_types": ["case.filed", "case.closed"]},
    "WebhookChangeIn": {
        "url": "https://hooks.example.com/redress", "event_types": ["case.filed", "case.closed"], "rate": 20,
        "contact": "platform-team@example.com",
    },
    "RotateSecretIn": {"overlap_hours": 24},
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
        "kind": "association", "ref": "consumers-union-3", "scope": ["negotiate", "message", "export"],
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
    "ProfileTerms": {
        "names": {"en": "Harbour Arbitration", "zh": "海港仲裁院"}, "languages": ["en", "zh"], "seats": ["SG", "CN-SH"],
        "laws": ["SG", "CN"], "categories": ["quality", "after_sales"], "forms": ["documents", "hearing"],
        "fees": _FEES,
        "contact": {"url": "https://arbitration.example.org", "email": "registry@arbitration.example.org"},
    },
    "AgreementIn": {
        "partner": "ten_5xv3tdn6ybhr4ajpsek7wq2mzc",
        "terms": {
            "languages": ["en", "zh"], "categories": ["quality", "after_sales"], "laws": [],
            "amounts": [{"currency": "USD", "least": 1000, "most": 500000}], "starts_on": "2026-11-01",
            "levels": {"accept_days": 3, "award_days": 45}, "notice_days": 30,
        },
    },
    "NeutralIn": {
        "languages": ["en", "zh"], "roles": ["sole", "chair", "member"], "capacity": 12, "person": "person-5518",
        "competence": {
            "dispute_types": ["quality"], "laws": ["SG"], "fields": ["appliances"],
            "ceilings": [{"amount": 5000000, "currency": "USD"}],
        },
        "accreditations": [{"kind": "consumer_lawyer", "expires_on": "2028-06-30"}],
        "absences": [{"first": "2026-12-20", "last": "2027-01-05"}], "capacity_total": 20, "weight": 10,
        "ties": [{"ref": "shop-12", "relation": "employment", "since": "2019-01-01", "until": "2022-12-31"}],
    },
    "ImportIn": {
        "csv": "ref,roles,languages,capacity\nneutral-8,sole; chair,en; zh,10\nneutral-9,member,en,5\n",
        "on_error": "keep_good",
    },
    "RelationsIn": {
        "relations": [
            {"a": "person-5518", "relation": "firm", "b": "firm-31", "since": "2021-03-01"},
            {"a": "firm-31", "relation": "representation", "b": "shop-77"},
        ],
    },
    "RefuseReferralIn": {"ground": "capacity", "reasons": "All our neutrals for this trade are taken until spring."},
    "RecordPaymentIn": {"charge_id": "chg_5xk2wzv7mtcdy6bhr4ajpse3nq"},
    "BulkAcceptIn": {"arbitrations": [_ARBITRATION]},
    "PutListIn": {"seat": "1", "names": ["neutral-8", "neutral-9", "neutral-12"]},
    "RankListIn": {"listing": "1.1", "struck": ["neutral-9"], "ranked": ["neutral-12", "neutral-8"]},
    "NominateIn": {"neutral": "neutral-8"},
    "AppointIn": {"seat": "1", "neutral": "neutral-8"},
    "AcceptAppointmentIn": {
        "answers": {question.code: question.code == "customer_of_party" for question in QUESTIONS},
        "statement": "I bought a kettle from this shop in 2024.",
    },
    "DeclineAppointmentIn": {"ground": "time"},
    "UpdateDisclosureIn": {"codes": ["close_to_somebody"], "statement": "I have met counsel at a conference."},
    "WaiveConflictIn": {"seat": "1", "code": "acts_for_party"},
    "ChallengeNeutralIn": {"seat": "1", "reason": "The neutral has advised this merchant until last year."},
    "CommentIn": {"challenge_id": "chg_5xk2wzv7mtcdy6bhr4ajpse3nq", "text": "The advice was about another matter."},
    "RuleOnNeutralIn": {
        "challenge_id": "chg_5xk2wzv7mtcdy6bhr4ajpse3nq", "upheld": True, "reasons": "The advice is too recent.",
    },
    "ResignIn": {"ground": "other"},
    "RemoveNeutralIn": {"seat": "1", "reasons": "The neutral has not answered for three weeks."},
    "OrderIn": {
        "kind": "statement", "text": "Please say when the kettle was first used.", "to": ["complainant"], "days": 7,
    },
    "SubmitIn": {"order_id": _ORDER, "text": "On the day it came.", "exhibits": [_EVIDENCE]},
    "AskExtensionIn": {"order_id": _ORDER, "reason": "I am travelling until Friday."},
    "ExtendIn": {"order_id": _ORDER, "days": 7, "reason": "A week does no harm to the other side."},
    "ProposeHearingIn": {
        "slots": [{"starts_at": "2026-12-03T09:00:00Z", "minutes": 60}], "time_zone": "Asia/Singapore", "mode": "video",
    },
    "AnswerSlotsIn": {"hearing_id": _HEARING, "slots": [_SLOT]},
    "FixHearingIn": {"hearing_id": _HEARING, "slot": _SLOT},
    "CancelHearingIn": {"hearing_id": _HEARING},
    "RecordHearingIn": {"hearing_id": _HEARING, "minutes": "Both sides were heard; no new point came up."},
    "AgreeTermsIn": {"terms": _TERMS},
    "TerminateIn": {"ground": "not_pursued", "reasons": "The complainant has not answered two orders."},
    "DeliberateIn": {"text": "I find the photograph convincing."},
    "PutDraftIn": {"content": _AWARD},
    "VoteOnDraftIn": {"draft_id": _DRAFT, "agrees": False, "dissent": "I would have dismissed the claim."},
    "AdoptDraftIn": {"draft_id": _DRAFT},
    "SignIn": {"award_id": _DRAFT, "kept": True},
    "CommitVoteIn": {"commitment": "ab" * 32},
    "RevealVoteIn": {"vote": "upheld", "salt": "cd" * 16},
    "RequestAfterIn": {"kind": "correction", "text": "The sum should read 64.90."},
    "RuleOnRequestIn": {
        "request_id": "req_5xk2wzv7mtcdy6bhr4ajpse3nq", "granted": True, "reasons": "It was a slip.",
        "content": _AWARD,
    },
    "RulePack": PACK,
    "PackEndIn": {"last_day": "2027-06-30"},
    "SimulationIn": {"pack": "generic@2", "beside": "generic@1", "story": STORY},
    "ClockIn": {"advance_seconds": 86400},
}  # fmt: skip
