"""That an award is being signed nobody outside the panel learns: not by asking, challenging, or a request it grants."""

from __future__ import annotations

import json

import msgspec
import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Award, RequestKind, RequestState
from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_text, content, pack
from tests.unit.domain.arbitration.helping import ARB, CLERK, challenged, refused, ruled
from tests.unit.domain.arbitration.test_after import appealing, asked, granted, signed

pytestmark = pytest.mark.capability("S62")
OUTSIDE = (Role.PLATFORM, C, R, Role.BODY, CLERK)


def outside(tale: Tale) -> str:
    """All events that somebody but the panel reads, as text."""
    told = [e for e in tale.events if set(ev.audiences(e)) - {ev.PANEL}]
    return "".join(msgspec.json.encode(event).decode() for event in told)


def seen_by(tale: Tale, role: Role, ref: str = "") -> str:
    return json.dumps(views.view(tale.found, role, tale.now, tale.pack, ref))


def signing(tale: Tale) -> Award:
    award = tale.found.signing
    assert award is not None
    return award


@pytest.mark.parametrize("stands", ["deliberation", "signing"])
def test_the_office_is_refused_alike(stands: str) -> None:
    """Whether an award is being signed or not: the refusal and the open actions are the same."""
    tale = Tale(pack(size=3)).closed() if stands == "deliberation" else Tale(pack(size=3)).adopted()
    assert refused(tale, CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1") == "panel_deliberates"
    assert set(tale.actions(CLERK, "clerk-1")) == {"record_payment"}


def test_a_challenge_does_not_tell_that_an_award_is_being_signed() -> None:
    """Nor does its end; the time to sign stands still all the same, and goes on with what was left."""
    tale = Tale(pack(size=3)).adopted()
    id_, left = f"arb_sign:{signing(tale).id}", next(d for d in tale.found.running() if d.rule == "arb_sign")
    challenged(tale)
    assert tale.found.deadlines[id_].state is DeadlineState.PAUSED
    tale.wait(seconds=3)
    ruled(tale, upheld=False)
    assert tale.found.deadlines[id_].due_at - left.due_at == tale.now - left.started_at
    assert (signing(tale).id in outside(tale), "arb_sign" in outside(tale)) == (False, False)


def test_nor_does_one_that_is_upheld() -> None:
    """The award that was being signed falls, and nobody outside learns that there was one."""
    tale = Tale(pack(size=3)).adopted()
    award = signing(tale).id
    challenged(tale)
    ruled(tale, upheld=True)
    assert not [d for d in tale.found.running() if d.rule == "arb_sign"]
    assert (award in outside(tale), "arb_sign" in outside(tale)) == (False, False)


@pytest.mark.parametrize("role", OUTSIDE)
def test_what_a_request_has_led_to_is_seen_when_it_is_served(role: Role) -> None:
    """Until then it shows as it was asked."""
    tale = Tale().awarded()
    request = asked(tale)
    before = views.view(tale.found, role, tale.now, tale.pack)
    award = granted(tale, request)
    after = views.view(tale.found, role, tale.now, tale.pack)
    assert [after.get(part) for part in ("requests", "deadlines")] == [
        before.get(p) for p in ("requests", "deadlines")
    ]
    assert award not in seen_by(tale, role)
    signed(tale, award)
    shown = views.view(tale.found, role, tale.now, tale.pack).get("requests") or [{"state": "granted"}]
    assert [one["state"] for one in shown] == [RequestState.GRANTED.value]


def test_what_is_due_next_does_not_tell_that_a_request_was_granted() -> None:
    """Webhooks and lists name the same deadline as before, until the award is served."""
    tale = Tale().awarded()
    request = asked(tale)
    tale.until_due("arb_correct")  # nothing else runs any more
    before = views.summary(tale.found)
    award = granted(tale, request)
    after = views.summary(tale.found)
    assert before["due_rule"] == "arb_ruling"
    assert [after[x] for x in ("due_rule", "due_at")] == [before[x] for x in ("due_rule", "due_at")]
    signed(tale, award)
    assert views.summary(tale.found)["due_rule"] != "arb_ruling"


def test_the_panel_sees_at_once_what_it_has_granted() -> None:
    tale = Tale().awarded()
    granted(tale, asked(tale))
    (shown,) = views.view(tale.found, ARB, tale.now, tale.pack, "arb-1")["requests"]
    assert (shown["state"], "award_id" in shown) == ("granted", False)


def test_the_panel_of_an_appeal_reads_nothing_of_what_the_first_deliberated() -> None:
    """Neither its drafts nor an award of it that was never served; its own it sees."""
    tale = Tale(appealing()).closed()
    tale.act(ARB, cmd.PutDraft(content(1_111)), "arb-1")
    (first,) = tale.found.drafts
    tale.awarded()
    assert views.appealed_at(tale.found) is None
    tale.wait(seconds=5)
    asked(tale, RequestKind.APPEAL)
    began = tale.now
    tale.drawn("new-1", "new-2", "new-3").disclosed().complete().closed()
    tale.act(ARB, cmd.PutDraft(content(2_222)), tale.chair)
    own = [d.id for d in tale.found.drafts.values() if d.by == tale.chair]
    drafts = views.view(tale.found, ARB, tale.now, tale.pack, "new-2")["drafts"]
    assert ([d["id"] for d in drafts], views.appealed_at(tale.found)) == (own, began)
    assert first not in seen_by(tale, ARB, "new-2")
    assert views.gone_before(tale.found) == {"arb-1"}


def test_who_a_neutral_is_elsewhere_no_event_tells_but_the_offices() -> None:
    """As in the view: his reference is enough for everybody else, also of whoever has gone."""
    tale = Tale().drawn()
    tale.act(ARB, cmd.DeclineAppointment("time"), "arb-1")
    tale.drawn("arb-2")
    told = [e for e in tale.events if set(ev.audiences(e)) - {ev.BODY}]
    assert "person-arb" not in msgspec.json.encode(told).decode()
    known = [e.person for e in tale.events if isinstance(e, ev.NeutralIdentified)]
    assert known == ["person-arb-1", "person-arb-2"]
    for role in (Role.PLATFORM, C, R, ARB):
        assert "person-arb" not in seen_by(tale, role, "arb-2")
    assert "person-arb-2" in seen_by(tale, CLERK)
