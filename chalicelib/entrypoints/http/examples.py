"""One example per request body, published with the description. Tests decode each, and hold the set complete."""

from __future__ import annotations

from typing import Any, Final

_CASE: Final = "case_k7wq2mzc5xv3tdn6ybhr4ajpse"
_EVIDENCE: Final = "evi_3nq5xk2wzv7mtcdy6bhr4ajpse"
_OFFER: Final = "off_5xk2wzv7mtcdy6bhr4ajpse3nq"
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
    "PerformIn": {"task_id": "tsk_wzv7mtcdy6bhr4ajpse3nq5xk2", "proof": [_EVIDENCE]},
    "RevokeTokensIn": {"role": "respondent"},
    "DeclareIn": {
        "files": [{
            "name": "collar.png", "media_type": "image/png", "size": 48213,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }],
    },
    "TenantIn": {"name": "Example Market", "sandbox": True},
    "KeyIn": {"label": "intake server", "scopes": ["cases", "evidence", "tokens"]},
    "TokenIn": {"role": "complainant", "case_id": _CASE},
    "WebhookEndpointIn": {"url": "https://hooks.example.com/redress", "event_types": ["case.filed", "case.closed"]},
    "ReplayIn": {"case_id": _CASE, "event_id": "evt_mtcdy6bhr4ajpse3nq5xk2wzv7"},
    "ClockIn": {"advance_seconds": 86400},
}  # fmt: skip
