"""What providers' codes mean here: the table that `docs/receiving.md` shows, row by row.

Codes are those that the providers publish for disputes. Whose favour a code speaks of is never guessed: one that is not
here is `other`, and is shown as it came.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.case.external import ExternalState as S
from chalicelib.domain.case.state import DisputeType as T

STATES: Final[dict[str, dict[str, S]]] = {
    "paypal": {
        "OPEN": S.AWAITING_MERCHANT,
        "WAITING_FOR_SELLER_RESPONSE": S.AWAITING_MERCHANT,
        "WAITING_FOR_BUYER_RESPONSE": S.AWAITING_PAYER,
        "UNDER_REVIEW": S.UNDER_REVIEW,
        "OTHER": S.OTHER,
        "RESOLVED": S.ENDED,
        "RESOLVED:RESOLVED_BUYER_FAVOUR": S.PAYER_WON,
        "RESOLVED:RESOLVED_SELLER_FAVOUR": S.MERCHANT_WON,
        "RESOLVED:RESOLVED_WITH_PAYOUT": S.REFUNDED,
        "RESOLVED:CANCELED_BY_BUYER": S.ENDED,
        "RESOLVED:ACCEPTED": S.ACCEPTED,
        "RESOLVED:DENIED": S.ENDED,
        "RESOLVED:NONE": S.ENDED,
    },
    "stripe": {
        "warning_needs_response": S.AWAITING_MERCHANT,
        "warning_under_review": S.UNDER_REVIEW,
        "warning_closed": S.ENDED,
        "needs_response": S.AWAITING_MERCHANT,
        "under_review": S.UNDER_REVIEW,
        "won": S.MERCHANT_WON,
        "lost": S.PAYER_WON,
        "prevented": S.ENDED,
        "charge_refunded": S.REFUNDED,
    },
    "shopify": {
        "needs_response": S.AWAITING_MERCHANT,
        "under_review": S.UNDER_REVIEW,
        "accepted": S.ACCEPTED,
        "charge_refunded": S.REFUNDED,
        "won": S.MERCHANT_WON,
        "lost": S.PAYER_WON,
        "prevented": S.ENDED,
    },
}
"""By provider and its own code. PayPal's `RESOLVED` goes with the code of its outcome, where it tells one."""

REASONS: Final[dict[str, dict[str, T]]] = {
    "paypal": {
        "MERCHANDISE_OR_SERVICE_NOT_RECEIVED": T.LOGISTICS,
        "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED": T.QUALITY,
        "UNAUTHORISED": T.PAYMENT,
        "CREDIT_NOT_PROCESSED": T.AFTER_SALES,
        "DUPLICATE_TRANSACTION": T.PAYMENT,
        "INCORRECT_AMOUNT": T.PRICE,
        "PAYMENT_BY_OTHER_MEANS": T.PAYMENT,
        "CANCELED_RECURRING_BILLING": T.SERVICE,
        "PROBLEM_WITH_REMITTANCE": T.PAYMENT,
        "OTHER": T.PAYMENT,
    },
    "stripe": {
        "product_not_received": T.LOGISTICS,
        "product_unacceptable": T.QUALITY,
        "credit_not_processed": T.AFTER_SALES,
        "subscription_canceled": T.SERVICE,
        "duplicate": T.PAYMENT,
        "fraudulent": T.PAYMENT,
        "unrecognized": T.PAYMENT,
        "general": T.PAYMENT,
    },
    "shopify": {
        "product_not_received": T.LOGISTICS,
        "product_unacceptable": T.QUALITY,
        "credit_not_processed": T.AFTER_SALES,
        "subscription_canceled": T.SERVICE,
        "subscription_cancelled": T.SERVICE,
        "duplicate": T.PAYMENT,
        "fraudulent": T.PAYMENT,
        "unrecognized": T.PAYMENT,
        "general": T.PAYMENT,
    },
}
"""By provider and its own code; every other reason is a matter of the payment."""


def state(provider: str, code: str) -> S:
    """Of a resolved PayPal dispute with an outcome that is not in the table: ended, and the code tells the rest."""
    known = STATES[provider]
    return known.get(code) or known.get(code.partition(":")[0], S.OTHER)


def dispute_type(provider: str, reason: str) -> T:
    return REASONS[provider].get(reason, T.PAYMENT)
