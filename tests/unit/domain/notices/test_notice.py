"""Where a notice stands, and what leads from there; marks and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.notice import LEASE, Notice, State, after_feedback, may_claim, wait
from chalicelib.domain.notices.templates import INFORMATIVE, Category
from tests.builders import NOW

KEY = b"k" * 32
TENANT = "ten_" + "a" * 26


def notice(**changes: object) -> Notice:
    given: dict[str, object] = {
        "owner": "case_1", "key": "000000001-respondent", "tenant": TENANT, "event_id": "evt_1", "type": "case.filed",
        "template": "service", "category": Category.SERVICE, "role": "respondent", "lang": "en", "subject": "s",
        "text": "t", "at": NOW,
    }  # fmt: skip
    return Notice(**(given | changes))  # type: ignore[arg-type]


def test_what_is_new_or_has_waited_long_enough_may_be_sent() -> None:
    """Not a moment earlier, and not while somebody else is at it."""
    assert may_claim(notice(), NOW)
    held = notice(state=State.DEFERRED, held_until=NOW)
    assert may_claim(held, NOW)
    assert not may_claim(held, NOW - timedelta(microseconds=1))
    taken = notice(leased_until=NOW + LEASE)
    assert not may_claim(taken, NOW)
    assert may_claim(taken, NOW + LEASE)


@pytest.mark.parametrize("state", [s for s in State if s not in (State.PENDING, State.DEFERRED)])
def test_what_is_done_is_not_sent_again(state: State) -> None:
    """Whatever message comes."""
    assert not may_claim(notice(state=state), NOW)


@pytest.mark.parametrize(
    ("state", "said", "after"),
    [
        (State.SENT, "delivery", State.DELIVERED),
        (State.SENT, "bounce", State.BOUNCED),
        (State.DELIVERED, "bounce", State.BOUNCED),
        (State.SENT, "reject", State.FAILED),
        (State.DELIVERED, "complaint", State.COMPLAINED),
        (State.SENT, "complaint", State.COMPLAINED),
        (State.BOUNCED, "delivery", None),
        (State.COMPLAINED, "delivery", None),
        (State.SENT, "deliveryDelay", None),
        (State.PENDING, "delivery", None),
        (State.SUPPRESSED, "bounce", None),
    ],
)
def test_what_is_said_of_a_mail_moves_its_notice(state: State, said: str, after: State | None) -> None:
    """In whatever order it comes: a bounce is the last word."""
    assert after_feedback(state, said) is after


def test_the_pauses_grow_to_a_quarter_of_an_hour() -> None:
    """30 s, doubled each time: 30, 60, 120, 240, 480, 900."""
    assert [wait(n).total_seconds() for n in range(1, 8)] == [30, 60, 120, 240, 480, 900, 900]


@pytest.mark.parametrize("category", INFORMATIVE)
def test_a_token_says_who_and_what(category: Category) -> None:
    """To whoever has the tenant's key."""
    person = tokens.person_mark(KEY, "buyer-1")
    token = tokens.unsubscribe_token(KEY, TENANT, person, category)
    assert tokens.tenant_of(token) == TENANT
    assert tokens.read(KEY, token) == (person, category)


def test_a_token_that_was_changed_says_nothing() -> None:
    """Another person, another category, another key."""
    person, other = (tokens.person_mark(KEY, ref) for ref in ("buyer-1", "buyer-2"))
    token = tokens.unsubscribe_token(KEY, TENANT, person, Category.OFFERS)
    for forged in (token.replace(person, other), token.replace("offers", "groups"), token[:-1] + "0g"):
        assert tokens.read(KEY, forged) is None
    assert tokens.read(b"x" * 32, token) is None


def test_a_token_for_what_is_owed_ends_nothing() -> None:
    """Even one that is signed."""
    token = tokens.unsubscribe_token(KEY, TENANT, tokens.person_mark(KEY, "buyer-1"), Category.DEADLINE)
    assert tokens.read(KEY, token) is None


def test_marks_differ_by_use_and_key_and_not_by_spelling() -> None:
    """An address is the same in capitals; a reference is not."""
    assert tokens.address_mark(KEY, " Ada@Buyer.example ") == tokens.address_mark(KEY, "ada@buyer.example")
    assert tokens.person_mark(KEY, "a") != tokens.person_mark(KEY, "A")
    assert tokens.person_mark(KEY, "a") != tokens.address_mark(KEY, "a")
    assert tokens.person_mark(KEY, "a") != tokens.person_mark(b"x" * 32, "a")


def test_a_masked_address_is_known_to_its_owner_only() -> None:
    """First letters, and the last part of the host."""
    assert tokens.masked("ada.buyer@mail.buyer.example") == "a•••@m•••.example"
