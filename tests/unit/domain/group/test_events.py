"""The record of a group: who sees what, what may stand in it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from itertools import pairwise

import msgspec

from chalicelib.application.asking import Ask
from chalicelib.application.groups import advance
from chalicelib.application.ports import EventRow, Root, Tenant
from chalicelib.domain.access import Principal
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.state import Group, Stage
from chalicelib.domain.values import Role
from tests.group_stories import KEY, MEMBER, OFFICER, Tale, case_id, money, text
from tests.unit.domain.test_record import SHAPES, strings

TENANT = Tenant(
    "ten_" + "a" * 26, "Market", sandbox=False, created_at=datetime(2026, 1, 1, tzinfo=UTC), wrapped_root=b""
)


def told() -> list[EventRow]:
    """A whole life, from the suggestion to the end, as it is recorded: a commit for each command."""
    commits: list[tuple[ev.Event, ...]] = []
    tale = Tale()
    take = tale._take
    tale._take = lambda events: (commits.append(events), take(events))[1]  # type: ignore[assignment,func-returns-value]
    tale.carried().do(cmd.RecordUnclaimed(case_id(1), money(5)), Role.PLATFORM).wake()
    group: Group | None = None
    rows: list[EventRow] = []
    for n, events in enumerate(commits):
        if events:
            who = Principal("key_1", OFFICER, TENANT.id)
            group, made = advance(group, events, Ask(TENANT, Root(KEY, KEY, KEY), who, tale.now, f"cmd_{n}"))
            rows += made
    return rows


ROWS = told()


def test_the_chain_is_the_one_of_cases() -> None:
    prev = bytes(32)
    for row in ROWS:
        digest = hashlib.sha256(b"redress:event:1" + prev + row.body.encode()).digest()
        assert digest.hex() == row.hash
        prev = digest


def test_an_event_names_the_group_and_no_case() -> None:
    for row in ROWS:
        body = json.loads(row.body)
        assert body["group_id"] == row.case_id
        assert "case_id" not in body


def test_sequence_numbers_are_dense_for_each_audience() -> None:
    """What one may not see leaves no hole in what it sees."""
    for audience in ("members", "parties", "platform"):
        seen = [row.audience[audience] for row in ROWS if audience in row.audience]
        assert seen[0] == 1
        assert all(later == earlier + 1 for earlier, later in pairwise(seen))


def test_nobody_but_the_platform_hears_of_a_suggestion() -> None:
    assert set(ROWS[0].audience) == {"platform"}


def test_how_members_decide_is_not_told_to_the_respondent() -> None:
    among_themselves = ("candidacy.", "representative", "poll.", "change.", "authority.")
    told_to_parties = [row.type for row in ROWS if "parties" in row.audience]
    assert not [kind for kind in told_to_parties if kind.startswith(among_themselves)]


def test_a_message_is_for_those_in_its_room() -> None:
    seen = {
        room: ev.audiences(ev.MessagePosted(MEMBER, room, text()), Stage.NEGOTIATION) for room in ev.ROOMS
    }
    assert seen == {
        "members": ("members", "platform"), "representatives": ("members", "platform"), "parties": ("parties",),
    }  # fmt: skip


def test_events_hold_codes_ids_and_commitments_only() -> None:
    """No string of any event falls outside the allow-list of shapes; none can hold a blank or an at sign."""
    for row in ROWS:
        wrong = [s for s in strings(json.loads(row.body)) if not SHAPES.match(s.replace(":pol_", "_"))]
        assert [s for s in wrong if not s.startswith(("group_", "job:job_"))] == []


def test_every_event_type_is_read_back_as_what_it_was() -> None:
    for row in ROWS:
        body = json.loads(row.body)
        again = msgspec.json.decode(json.dumps({**body["data"], "type": body["type"]}), type=ev.Event)  # type: ignore[arg-type]
        assert type(again).__struct_config__.tag == row.type


def test_nobody_sees_a_nonce_before_the_draw() -> None:
    """Whoever saw the other side's could choose the own one for the draw it likes."""
    assert ev.audiences(ev.NonceGiven(Role.RESPONDENT, "aa" * 32), Stage.DETERMINATION) == ()
