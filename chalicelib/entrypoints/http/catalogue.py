"""Every problem there is: its stable code and its HTTP status. Titles and remedies stand under the same codes in
`chalicelib/texts`; a test holds this table against everything that chalicelib raises.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain import errors

PROBLEMS: Final[dict[str, int]] = {
    # the request
    "invalid_request": 400,
    "malformed_json": 400,
    "idempotency_key_missing": 400,
    "header_invalid": 400,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "incomplete": 422,
    "idempotency_key_reused": 422,
    # the caller
    "credential_missing": 401,
    "credential_invalid": 401,
    "credential_expired": 401,
    "unauthenticated": 401,
    "forbidden": 403,
    "wrong_role": 403,
    # the address
    "not_found": 404,
    "not_in_force_then": 404,
    "no_such_route": 404,
    "method_not_allowed": 405,
    # the state of things
    "version_conflict": 409,
    "already_exists": 409,
    "pack_exists": 409,
    "too_many_packs": 409,
    "idempotency_key_exists": 409,
    "over_budget": 409,
    "try_again": 409,
    "contention": 409,
    "action_not_allowed": 409,
    "already_accepted": 409,
    "already_filed": 409,
    "already_responded": 409,
    "already_served": 409,
    "case_closed": 409,
    "deadline_passed": 409,
    "evidence_awaited": 409,
    "evidence_not_inspected": 409,
    "evidence_not_kept": 409,
    "mediator_at_capacity": 409,
    "mediator_not_eligible": 409,
    "no_mediator_available": 409,
    "no_next_stage": 409,
    "no_rehearsal": 409,
    "not_prolongable": 409,
    "not_served": 409,
    "nothing_to_answer": 409,
    "nothing_to_perform": 409,
    "offer_not_live": 409,
    "own_offer": 409,
    "proposal_pending": 409,
    "prolonged_already": 409,
    "report_closed": 409,
    "respondent_not_heard": 409,
    "task_not_open": 409,
    "too_early": 409,
    "too_many_live_offers": 409,
    "too_many_mediators": 409,
    "too_many_messages": 409,
    "too_many_offers": 409,
    "too_many_proposals": 409,
    "too_many_endpoints": 409,
    "too_many_requests": 409,
    "too_many_steps": 409,
    "too_many_texts": 409,
    "accord_pending": 409,
    "already_bid": 409,
    "already_consented": 409,
    "already_dispatched": 409,
    "case_open": 409,
    "challenge_pending": 409,
    "clock_paused": 409,
    "cooling_off": 409,
    "deficiency_pending": 409,
    "illegal_step": 409,
    "mediator_assigned": 409,
    "no_challenge": 409,
    "no_mediator": 409,
    "no_money_claimed": 409,
    "no_more_pauses": 409,
    "no_more_rounds": 409,
    "not_consented": 409,
    "not_in_this_procedure": 409,
    "not_reopenable": 409,
    "not_your_offer": 409,
    "not_your_pause": 409,
    "nothing_to_cure": 409,
    "nothing_to_look_into": 409,
    "nothing_to_pause": 409,
    "nothing_to_prolong": 409,
    "nothing_to_receive": 409,
    "nothing_to_resume": 409,
    "nothing_to_return": 409,
    "nothing_to_withdraw": 409,
    "reopened_already": 409,
    "too_many_accords": 409,
    "too_many_deficiencies": 409,
    "wrong_step": 409,
    "wrong_stage": 409,
    # us
    "rate_limited": 429,
    "internal_error": 500,
    "unreadable": 500,
    "error": 500,
    "send_failed": 503,
    "unavailable": 503,
    "unknown_outcome": 503,
}

WAIT_SECONDS: Final = {
    "try_again": 1,
    "contention": 1,
    "unknown_outcome": 1,
    "rate_limited": 1,
    "send_failed": 2,
    "unavailable": 5,
}
"""What `Retry-After` says where the error itself does not."""

STALE: Final = 412
"""A version conflict where the caller had sent If-Match."""

BY_KIND: Final[tuple[tuple[type[errors.RedressError], str], ...]] = (
    (errors.Incomplete, "incomplete"),
    (errors.Invalid, "invalid_request"),
    (errors.Unauthenticated, "unauthenticated"),
    (errors.Forbidden, "forbidden"),
    (errors.NotFound, "not_found"),
    (errors.NotAllowed, "action_not_allowed"),
    (errors.Conflict, "version_conflict"),
    (errors.KeyReused, "idempotency_key_reused"),
    (errors.OverBudget, "over_budget"),
    (errors.TryAgain, "try_again"),
)
"""What an error without an entry of its own is treated as."""


def known(error: errors.RedressError) -> str:
    """The code under which an error is published."""
    if error.code in PROBLEMS:
        return error.code
    return next((code for kind, code in BY_KIND if isinstance(error, kind)), "error")
