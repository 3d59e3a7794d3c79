"""Rule packs that a platform writes itself: stored once, checked to the last number, tried out before they are used."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Api

PACK = examples.BODIES["RulePack"]
STORY = examples.BODIES["SimulationIn"]["story"]


class Market:
    """A platform with its own packs."""

    def __init__(self, api: Api, *, sandbox: bool = False) -> None:
        made = api.tenant(sandbox=sandbox)
        self.api, self.id, self.key = api, str(made["id"]), str(made["key"]["api_key"])
        self.path = f"/v1/tenants/{self.id}/rule-packs"

    def store(self, **changes: Any) -> Any:
        return self.api.post(self.path, PACK | changes, self.key)

    def simulate(self, pack: Any, **more: Any) -> Any:
        return self.api.post("/v1/simulations", {"pack": pack, "story": STORY, **more}, self.key)


@pytest.fixture
def market(api: Api) -> Market:
    return Market(api)


def changed(path: str, value: object) -> dict[str, Any]:
    """The example pack with one value changed, or taken out (`...`), at a path like `deadlines/offer/consequence`."""
    pack = copy.deepcopy(PACK)
    *way, last = path.split("/")
    at: Any = pack
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is ...:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return pack


@pytest.mark.capability("S63")
def test_a_case_is_filed_under_a_platforms_own_pack(market: Market) -> None:
    """A regime without a line of code: from the body of a request to a pinned case."""
    assert market.store().status == 201
    filed = market.api.post("/v1/cases", examples.BODIES["CaseIn"] | {"pack": "example-market"}, market.key)
    assert filed.status == 201, filed.text
    assert filed.body["pack"] == "example-market@1"
    served = market.api.post(f"/v1/cases/{filed.body['case_id']}/actions/serve", {}, market.key).body["case"]
    # Served on Sunday 2026-11-22 in Shanghai; three working days: Mon 23, Tue 24, Wed 25, to midnight there.
    respond = next(d for d in served["deadlines"] if d["rule"] == "respond")
    assert respond["due_at"] == "2026-11-25T16:00:00.000000Z"


def test_another_platform_cannot_file_under_it(market: Market) -> None:
    """For others there is no such pack."""
    market.store()
    other = Market(market.api)
    filed = market.api.post("/v1/cases", examples.BODIES["CaseIn"] | {"pack": "example-market@1"}, other.key)
    assert (filed.status, filed.faults) == (400, {("/pack", "not_one_of")})


def test_a_version_is_stored_once(market: Market) -> None:
    """What cases are pinned to never changes."""
    market.store()
    again = market.store(grace_seconds=120)
    assert (again.status, again.code) == (409, "pack_exists")


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("stages/0/deadline", "nothing", ("/stages/0/deadline", "unknown_deadline")),
        ("stages/0/deadline", ..., ("/stages/0/deadline", "missing")),
        ("stages/0/next", "nowhere", ("/stages/0/next", "unknown_stage")),
        ("stages/0/next", ..., ("/stages/0/next", "escalates_to_nowhere")),
        ("stages/0/next", ..., ("/stages/1", "unreachable_stage")),
        ("deadlines/respond/consequence", ..., ("/deadlines/respond/consequence", "missing")),
        ("deadlines/offer/consequence", "accept_offer", ("/deadlines/offer/consequence", "creates_consent")),
        ("deadlines/offer/consequence", "default", ("/deadlines/offer/consequence", "no_such_consequence_here")),
        ("deadlines/respond/verified", False, ("/deadlines/respond", "unverified_number")),
        ("deadlines/respond/length/n", 0, ("/deadlines/respond/length/n", "too_small")),
        ("deadlines/respond/length/unit", "moons", ("/deadlines/respond/length/unit", "not_one_of")),
        ("calendar/country", "XX", ("/calendar", "unknown_reference")),
        ("time_zone", "Mars/Olympus", ("/time_zone", "unknown_time_zone")),
        ("effective_from", "2026-02-30", ("/effective_from", "not_a_date")),
        ("title/zh", ..., ("/title/zh", "missing")),
        ("id", "generic", ("/id", "reserved")),
        ("surprise", 1, ("/surprise", "unknown_field")),
        ("deadlines/group_review", ..., ("/deadlines/group_review", "missing")),
        ("deadlines/group_consent/consequence", "consent", ("/deadlines/group_consent/consequence", "creates_consent")),
        ("deadlines/group_negotiation/consequence", "escalate", (
            "/deadlines/group_negotiation/consequence", "escalates_to_nowhere",
        )),
        ("groups", ..., ("/deadlines/group_gathering", "unused_deadline")),
        ("groups/seats/least", 6, ("/groups/seats/least", "at_most")),
        ("groups/form_at/verified", False, ("/groups/form_at", "unverified_number")),
        ("groups/joins_in/1", "performance", ("/groups/joins_in/1", "not_one_of")),
        ("groups/voting/rule", {"majority": "share"}, ("/groups/voting/rule/share_bp", "out_of_range")),
        ("groups/surprise", 1, ("/groups/surprise", "unknown_field")),
    ],
)  # fmt: skip
def test_a_pack_is_refused_with_the_path_to_the_mistake(
    market: Market, path: str, value: object, fault: tuple[str, str]
) -> None:
    """Each mistake under its own code; nothing is stored."""
    refused = market.api.post(market.path, changed(path, value), market.key)
    assert refused.status == 400
    assert fault in refused.faults
    assert market.api.get(market.path, market.key).body["packs"] == []


def test_a_way_into_arbitration_needs_an_agreement(market: Market) -> None:
    """No timer leads there (P4)."""
    pack = copy.deepcopy(PACK)
    pack["stages"][0]["next"] = "arbitration"
    pack["stages"].insert(1, {"id": "arbitration", "kind": "arbitration", "deadline": "award"})
    pack["deadlines"]["award"] = PACK["deadlines"]["decide"]
    refused = market.api.post(market.path, pack, market.key)
    assert ("/stages/0/next", "creates_consent") in refused.faults


def test_somebody_can_answer_for_an_unverified_number(market: Market) -> None:
    """By name, for all to read."""
    pack = changed("deadlines/respond/verified", False) | {
        "unverified_override": "Head of disputes, Example Market."
    }
    stored = market.api.post(market.path, pack, market.key)
    assert stored.status == 201
    assert stored.body["unverified"] == ["/deadlines/respond"]


def test_a_sandbox_may_try_unverified_numbers(api: Api) -> None:
    """Nobody's rights hang on them there."""
    sandbox = Market(api, sandbox=True)
    stored = api.post(sandbox.path, changed("deadlines/respond/verified", False), sandbox.key)
    assert stored.status == 201


def test_two_versions_are_never_in_force_on_one_day(market: Market) -> None:
    """The first is ended before the second begins."""
    market.store()
    later = {"version": 2, "effective_from": "2027-07-01"}
    assert ("/effective_from", "overlapping_dates") in market.store(**later).faults
    ended = market.api.post(f"{market.path}/example-market@1/end", {"last_day": "2027-06-30"}, market.key)
    assert ended.body["effective_to"] == "2027-06-30"
    assert market.store(**later).status == 201
    shown = market.api.get(market.path, market.key).body["packs"]
    assert [(p["ref"], p["effective_to"]) for p in shown] == [
        ("example-market@1", "2027-06-30"),
        ("example-market@2", None),
    ]


def test_a_version_cannot_end_in_the_past(market: Market) -> None:
    """Complaints were filed under it."""
    market.store()
    refused = market.api.post(f"{market.path}/example-market@1/end", {"last_day": "2026-11-01"}, market.key)
    assert refused.faults == {("/last_day", "too_early_day")}


def test_a_pack_is_tried_before_it_is_stored(market: Market) -> None:
    """A told case under a pack that only the request holds: dates from China's calendar, the outcome at the end."""
    told = market.simulate(PACK).body["told"]
    served = next(h for h in told["happenings"] if h["what"] == "case.served")
    # Served on Monday 2026-09-28: working days are Tue 29, Wed 30 and, after the National Day holidays of
    # 1 to 7 October, Thu 8; it ends with that day in Shanghai.
    assert served["due"]["respond"] == "2026-10-08T16:00:00.000000Z"
    # Five working days to decide from Wed 30 September: 8, 9, 10 (Saturday, worked), 12, 13 October; then once more.
    assert (told["status"], told["outcome"]) == ("closed", "referred")
    assert market.api.get(market.path, market.key).body["packs"] == []


def test_two_packs_are_compared_on_one_case(market: Market) -> None:
    """What differs, by name, date beside date."""
    compared = market.simulate(PACK, beside="generic@2").body
    found = {d["what"]: (d["one"], d["two"]) for d in compared["differences"]}
    assert found["case.served platform: respond due"] == (
        "2026-10-08T16:00:00.000000Z",
        "2026-10-04T00:00:00.000000Z",
    )


def test_groups_change_nothing_in_a_told_case(market: Market) -> None:
    """A story is one case's; what a pack says of groups neither helps nor hinders it."""
    alone = {key: value for key, value in PACK.items() if key != "groups"}
    alone["deadlines"] = {k: rule for k, rule in PACK["deadlines"].items() if not k.startswith("group_")}
    compared = market.simulate(PACK, beside=alone).body
    assert (compared["differences"], compared["told"]["outcome"]) == ([], "referred")


def test_a_stored_pack_keeps_its_groups(market: Market) -> None:
    """As they were sent, and published with the procedure."""
    market.store()
    shown = market.api.get(f"{market.path}/example-market@1", market.key).body
    assert shown["groups"]["seats"] == PACK["groups"]["seats"]
    published = market.api.get(f"/v1/procedures/example-market?tenant={market.id}").body["groups"]
    assert (published["form_at"]["n"], published["voting"]["majority"]) == (10, "simple")
    assert [stage["id"] for stage in published["stages"]] == [
        "suggested", "gathering", "election", "negotiation", "distribution", "closed",
    ]  # fmt: skip


def test_a_broken_pack_is_not_simulated(market: Market) -> None:
    """The same checks, with the path below `/pack`."""
    refused = market.simulate(changed("stages/0/next", "nowhere"))
    assert ("/pack/stages/0/next", "unknown_stage") in refused.faults
