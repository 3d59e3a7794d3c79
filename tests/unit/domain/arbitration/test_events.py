"""What events may hold, who sees them, and that the state is what they say."""

from __future__ import annotations

import types
import typing
from datetime import datetime
from enum import Enum

import msgspec
import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.evolve import evolve
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.values import Role
from tests.arbitrations import C, Tale, a_draw, a_text, content, pack, seen, sought
from tests.unit.domain.arbitration.helping import CLERK, challenged, ordered, ruled
from tests.unit.domain.arbitration.test_crowds import crowd_pack, voted

KINDS = list(ev.Event.__args__)
CODES = {
    "arbitration_id", "tenant", "platform", "case_id", "pack", "lang", "fingerprint", "ref", "charge_id", "nonce",
    "id",
    "seat", "sha256", "listing", "neutral", "cause", "ground", "order_id", "hearing_id", "slot", "by", "draft_id",
    "award_id", "deadline_id", "request_id", "challenge_id", "rule", "person", "public_key", "seed", "root",
    "chain_head",
    "alg", "key", "signature", "corrects", "case_chain_head", "code", "mode", "time_zone", "ruled_by", "order", "panel",
    "unsigned", "paused", "codes", "slots", "former", "names", "struck", "ranked", "exhibits", "cites", "accord_id",
    "terms_sha256", "case_stage", "family", "country", "fallbacks", "body", "scope", "language", "effect",
    "rules_sha256", "currency", "order_ref", "commitment", "choice", "salt", "silent", "conditions", "custom", "reason",
    "pools", "nonces", "fits", "quote_id", "persons", "passed", "mediators",
}  # fmt: skip
"""Fields of text that an event, or what is in one, may have: ids, references, codes, hashes. Never anybody's words."""
PLAIN = (int, bool, datetime, type(None))


def texts(kind: object, at: str, seen_: set[object]) -> typing.Iterator[str]:  # noqa: C901 - one per kind
    """Names of all fields of plain text, however deep."""
    origin = typing.get_origin(kind)
    if kind is str:
        yield at
    elif origin in (typing.Union, types.UnionType, tuple, dict, list, frozenset):
        for part in typing.get_args(kind)[1 if origin is dict else 0 :]:
            if part is not Ellipsis:
                yield from texts(part, at, seen_)
    elif origin is typing.Annotated:
        yield from texts(typing.get_args(kind)[0], at, seen_)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        known = kind in seen_ or kind is TextRef
        seen_.add(kind)
        if not known:
            for name, hint in typing.get_type_hints(kind).items():
                if name not in ("__struct_fields__", "__struct_config__") and name in kind.__struct_fields__:
                    yield from texts(hint, name, seen_)
    elif isinstance(kind, type) and not issubclass(kind, (Enum, *PLAIN)):
        yield f"{at}: {kind}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_events_hold_codes_and_no_words(kind: type) -> None:
    """Whatever somebody wrote is a `TextRef`: an id and a commitment."""
    assert set(texts(kind, "", set())) <= CODES


def test_every_event_has_a_name_of_its_own() -> None:
    """Dotted, as published."""
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(tags) == len(set(tags))
    assert all(tag.count(".") == 1 for tag in tags)


def test_what_the_panel_does_among_itself_is_for_the_panel() -> None:
    """Nobody else has these events."""
    for kind in (ev.Deliberated, ev.Drafted, ev.DraftVoted, ev.AwardAdopted, ev.AwardSigned, ev.AwardDropped):
        assert ev.AUDIENCES[kind] == (ev.PANEL,)


def test_what_is_hidden_is_for_nobody() -> None:
    """Nonces, rankings, votes; the order of a closed list is the office's."""
    for kind in (
        ev.NonceGiven,
        ev.ListRanked,
        ev.VoteCommitted,
        ev.VoteRevealed,
        ev.WakeDeferred,
        ev.WakeBlocked,
    ):
        assert ev.AUDIENCES[kind] == ()
    assert ev.AUDIENCES[ev.ListClosed] == (ev.BODY,)


def test_an_offer_of_terms_is_for_the_parties() -> None:
    """Agreed it is for all who take part."""
    assert ev.audiences(ev.TermsAgreed(C, sought(), "a" * 64)) == (ev.PARTIES,)
    assert ev.audiences(ev.TermsAgreed(C, sought(), "a" * 64, concluded=True)) == ev.INSIDE


def test_a_corrected_award_is_the_panels_until_it_is_signed() -> None:
    """A refusal is for all who take part."""
    award = Tale().adopted().found.signing
    assert ev.audiences(ev.RequestRuledOn("r", True, a_text(), award)) == (ev.PANEL,)
    assert ev.audiences(ev.RequestRuledOn("r", False, a_text())) == ev.INSIDE


def test_a_warning_does_not_tell_that_an_award_is_signed() -> None:
    """It goes to those who are to sign."""
    moment = Tale().now
    assert ev.audiences(ev.DeadlineWarned("arb_sign:awd_1", moment, moment)) == (ev.PANEL,)
    assert ev.audiences(ev.DeadlineWarned("arb_award", moment, moment)) == ev.EVERYONE


def appealed() -> Tale:
    from tests.unit.domain.arbitration.test_after import appealed as found

    return found().drawn("arb-4", "arb-5", "arb-6").disclosed().complete().awarded()


def troubled() -> Tale:
    """Challenged, replaced, ordered, corrected."""
    tale = Tale(pack(size=3)).complete()
    ordered(tale)
    challenged(tale, "2")
    ruled(tale, upheld=True)
    tale.drawn("arb-9").disclosed().complete()
    tale.until_due("arb_round")
    tale.awarded()
    tale.act(C, cmd.RequestAfter("correction", a_text()))  # type: ignore[arg-type]
    (request,) = tale.found.requests
    given = cmd.RuleOnRequest(request, True, a_text(), content(7_000), seen())
    tale.act(Role.ARBITRATOR, given, "arb-3")
    tale.wait(days=1)
    return tale


@pytest.mark.parametrize(
    "tale",
    [Tale().awarded, troubled, appealed, lambda: voted(Tale(crowd_pack("redraw")).complete(), "uuuddd")],
)
def test_the_state_is_what_the_events_say(tale: typing.Callable[[], Tale]) -> None:
    """Folded anew, decoded from JSON, each at its own moment: the same but for the record's own numbers."""
    told = tale()
    found = None
    for at, event in zip(told.moments, told.events, strict=True):
        kept = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
        found = evolve(found, kept, at)
    assert found is not None
    ours, theirs = (msgspec.to_builtins(x) for x in (found, told.found))
    for name in ("version", "seq", "chain_head", "updated_at"):
        ours["head"].pop(name, None)
        theirs["head"].pop(name, None)
    assert ours == theirs


def test_drawn_by_hand() -> None:
    """What a draw holds is in the event as it is."""
    tale = Tale().drawn()
    event = next(e for e in tale.events if isinstance(e, ev.NeutralDrawn))
    assert event.drawn == a_draw(tale.found, "1")
    assert tale.act(CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1")
