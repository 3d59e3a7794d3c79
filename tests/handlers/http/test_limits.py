"""Limits over HTTP: rates by tenant, person and address, guessing slowed, mass filing and crowds answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.buckets import Buckets
from chalicelib.adapters.caches import LruCache
from chalicelib.domain import limits
from chalicelib.domain.limits import COMPLAINANT_FILINGS, FILINGS, JOINS, RESPONDENT_FILINGS, Over, Volume
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.volumes import filing
from local.gateway import Asked, Gateway
from tests.builders import an_id
from tests.handlers.http.conftest import Answer, Api, Case, application
from tests.handlers.http.refusing import account, api, shared
from tests.roundtrips import count_calls

__all__ = ["account", "api", "shared"]  # the fixtures
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"
NONSENSE = "rk_" + "nonsense"
COMPLAINT: dict[str, Any] = examples.BODIES["CaseIn"]
_ITEM = re.compile(r'"([a-z_]+)"((?:;[a-z]+=[0-9]+)+)')


def parsed(field: str) -> dict[str, dict[str, int]]:
    """A list of strings with whole numbers as parameters, by RFC 9651 and nothing laxer. Raises AssertionError."""
    found = {}
    for item in field.split(", "):
        match = _ITEM.fullmatch(item)
        assert match, field
        found[match[1]] = {k: int(v) for k, v in (pair.split("=") for pair in match[2][1:].split(";"))}
    return found


class Door:
    """The gateway before the application: requests from any address, at a time that stands still."""

    def __init__(self, case: Case) -> None:
        self.case, self.services, self.now = case, case.api.services, 10**15
        self.services.buckets, self.services.met = Buckets(now=lambda: self.now), LruCache(100)
        self._gateway = Gateway(application(self.services), {}, SimpleNamespace)

    def get(self, path: str, as_: str = "", peer: str = HOME, **headers: str) -> Answer:
        sent = {"authorization": [f"Bearer {as_}"]} if as_ else {}
        sent |= {name.replace("_", "-"): [value] for name, value in headers.items()}
        answer = self._gateway.answer(Asked("GET", path, sent, b"", peer))
        told = {name.lower(): value for name, value in answer.headers}
        return Answer(answer.status, told, answer.body.decode())

    def guess(self, times: int, peer: str = HOME, **headers: str) -> Answer:
        for _ in range(times - 1):
            self.get(self.case.path, NONSENSE, peer, **headers)
        return self.get(self.case.path, NONSENSE, peer, **headers)


@pytest.fixture
def door(shared: Case) -> Iterator[Door]:
    shared.sign_in()
    yield Door(shared)
    shared.api.services.buckets = Buckets()


def throttled(answer: Answer, limit: str, per: str, wait: int, code: str = "rate_limited") -> None:
    assert (answer.status, answer.code) == (429, code), answer.text
    assert answer.body["data"] == {"limit": limit, "per": per, "retry_after": wait}
    assert answer.headers["retry-after"] == str(wait)


class TestRates:
    """Each of them is enforced as it is published."""

    def test_a_tenant_gets_its_burst_and_no_more(self, door: Door) -> None:
        """A thousand at once, then two hundred a second: the next one is there within a second."""
        place = ("tenant", _tenant(door))
        for _ in range(limits.TENANT.burst - 1):
            door.services.buckets.take(place, limits.TENANT)
        assert door.get(door.case.path, door.case.platform).status == 200
        throttled(door.get(door.case.path, door.case.platform), "tenant", "tenant", 1)
        door.now += 1_000_000
        assert door.get(door.case.path, door.case.platform).status == 200

    def test_a_person_has_a_share_of_his_own(self, door: Door) -> None:
        """His colleagues go on."""
        place = ("person", _tenant(door), f"complainant.{door.case.id}")
        for _ in range(limits.PERSON.burst):
            door.services.buckets.take(place, limits.PERSON)
        throttled(door.get(door.case.path, door.case.complainant), "person", "person", 1)
        assert door.get(door.case.path, door.case.officer).status == 200

    def test_who_shows_no_credential_is_counted_by_address(self, door: Door) -> None:
        """Three hundred at once; somebody else's address has its own."""
        for _ in range(limits.ADDRESS.burst):
            assert door.get("/healthz").status == 200
        throttled(door.get("/healthz"), "address", "address", 1)
        assert door.get("/healthz", peer=ELSEWHERE).status == 200

    def test_all_of_a_64_is_one_address(self, door: Door) -> None:
        """Whoever has one of them has all; the next /64 is somebody else's."""
        for _ in range(limits.ADDRESS.burst):
            door.services.buckets.take(("address", "2001:db8:1:2::/64"), limits.ADDRESS)
        throttled(door.get("/healthz", peer="2001:db8:1:2:ffff::1"), "address", "address", 1)
        assert door.get("/healthz", peer="2001:db8:1:3::1").status == 200

    def test_the_one_machine_stack_is_not_counted_by_address(self, door: Door) -> None:
        """No gateway ever names a loopback address."""
        for _ in range(limits.ADDRESS.burst):
            door.services.buckets.take(("address", "127.0.0.1"), limits.ADDRESS)
        assert door.get("/healthz", peer="127.0.0.1").status == 200

    def test_a_tenants_own_number_holds_for_it(self, door: Door) -> None:
        """As the operator has set it: ten a second, fifty at once."""
        directory, tenant_id = door.services.directory, _tenant(door)
        before = directory.tenant(tenant_id)
        assert before is not None
        directory.change_tenant(
            before, replace(before, security=replace(before.security, limits={"tenant": 10}))
        )
        try:
            told = parsed(door.get(door.case.path, door.case.platform).headers["ratelimit-policy"])
        finally:
            after = directory.tenant(tenant_id)
            assert after is not None
            directory.change_tenant(after, replace(after, security=before.security))
        assert told == {"tenant": {"q": 50, "w": 5}}

    def test_the_packaged_composition_applies_what_is_published(self) -> None:
        """A process is one process: nothing makes it laxer but a composition that says so."""
        from chalicelib.bootstrap import Services

        assert Services().buckets.effective(limits.TENANT) is limits.TENANT


class TestGuessing:
    """Credentials that are none."""

    def test_after_twenty_everything_from_there_has_to_wait(self, door: Door) -> None:
        """Six seconds to begin with: two tokens at twenty a minute."""
        assert door.guess(20).code == "credential_invalid"
        throttled(door.get(door.case.path, NONSENSE), "failures", "address", 6)

    def test_a_guess_that_is_refused_costs_no_read(self, door: Door) -> None:
        """Not even one that has the form of a key."""
        door.guess(20)
        with count_calls() as calls:
            door.get(door.case.path, "rk_key_" + "a" * 26 + "_" + "A" * 43)
        assert calls == {}

    def test_the_wait_grows_to_a_minute(self, door: Door) -> None:
        """However long somebody goes on; and it ends."""
        door.guess(20)
        waits = [int(door.get(door.case.path, NONSENSE).headers["retry-after"]) for _ in range(30)]
        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (6, 63)
        door.now += 63 * 1_000_000
        assert door.get(door.case.path, door.case.platform).status == 200

    def test_a_good_credential_that_was_met_goes_on_working(self, door: Door) -> None:
        """Who shares an address with somebody who guesses is not locked out by him."""
        assert door.get(door.case.path, door.case.platform).status == 200
        door.guess(40)
        assert door.get(door.case.path, door.case.platform).status == 200
        throttled(door.get(door.case.path, door.case.officer), "failures", "address", 63)

    def test_what_has_run_out_or_is_missing_is_no_guess(self, door: Door) -> None:
        """Nobody learns anything by it."""
        for _ in range(30):
            assert door.get(door.case.path).code == "credential_missing"
        assert door.get(door.case.path, door.case.platform).status == 200

    def test_no_header_makes_it_another_address(self, door: Door) -> None:
        """The gateway's word alone counts."""
        door.guess(20, x_forwarded_for=ELSEWHERE, forwarded=f"for={ELSEWHERE}")
        throttled(door.get(door.case.path, NONSENSE, x_forwarded_for="192.0.2.1"), "failures", "address", 6)
        assert door.get(door.case.path, door.case.platform, ELSEWHERE).status == 200


class TestHeaders:
    """What tells a caller how much is left."""

    def test_every_answer_to_a_caller_tells_what_is_left(self, door: Door) -> None:
        """A server has its tenant's share; of 1,000 one is gone, and comes back within a second."""
        answer = door.get(door.case.path, door.case.platform)
        assert parsed(answer.headers["ratelimit-policy"]) == {"tenant": {"q": 1_000, "w": 5}}
        assert parsed(answer.headers["ratelimit"]) == {"tenant": {"r": 999, "t": 1}}

    def test_a_person_is_told_of_both_shares(self, door: Door) -> None:
        """Of his own first."""
        answer = door.get(door.case.path, door.case.complainant)
        assert list(parsed(answer.headers["ratelimit"])) == ["person", "tenant"]

    def test_a_refusal_tells_it_too(self, door: Door) -> None:
        """Whatever the refusal is about."""
        answer = door.get(f"/v1/cases/{an_id('case', 'none')}", door.case.platform)
        assert answer.status == 404
        assert parsed(answer.headers["ratelimit"])["tenant"]["r"] == 999

    def test_strangers_and_the_operator_are_told_nothing(self, door: Door) -> None:
        """They have no share."""
        assert "ratelimit" not in door.get("/healthz").headers
        assert "ratelimit" not in door.get(door.case.path, NONSENSE).headers

    def test_pages_of_other_origins_may_read_them(self, door: Door) -> None:
        """They are exposed."""
        exposed = door.get("/healthz").headers["access-control-expose-headers"].split(",")
        assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= {name.strip() for name in exposed}


class TestVolumes:
    """What the stream has counted, as it is acted on."""

    def test_a_complainant_who_files_without_end_waits_for_the_next_day(self, door: Door) -> None:
        """At four in the morning: twenty hours. Another one is not concerned."""
        with over(door, COMPLAINANT_FILINGS, "buyer-1042"):
            throttled(
                filed(door, "buyer-1042"),
                "complainant_filings",
                "complainant",
                20 * 3_600,
                "too_many_filings",
            )
            assert filed(door, "buyer-1").status == 201

    def test_a_flood_against_a_respondent_is_slowed_and_shuts_nobody_out(self, door: Door) -> None:
        """Ten at once and one a second: the eleventh waits a second, and is filed then."""
        with over(door, RESPONDENT_FILINGS, "shop-77"):
            for n in range(9):
                filing(_tenant(door), f"buyer-{n}", "shop-77")
            assert filed(door, "buyer-9").status == 201
            throttled(filed(door, "buyer-10"), "respondent_filings", "respondent", 1, "too_many_filings")
            door.now += 1_000_000
            assert filed(door, "buyer-10").status == 201

    def test_what_was_filed_is_answered_even_then(self, door: Door) -> None:
        """A repeated request meets its own case, not the flood."""
        first = filed(door, "buyer-2", key="once")
        with over(door, COMPLAINANT_FILINGS, "buyer-2"):
            again = filed(door, "buyer-2", key="once")
        assert (again.status, again.headers["idempotency-replayed"]) == (201, "true")
        assert again.body["case_id"] == first.body["case_id"]

    def test_a_bulk_job_goes_on_until_ten_times_as_many(self, door: Door) -> None:
        """Its own mark is another one."""
        with over(door, FILINGS, ""):
            assert _passes(door, 200) == 200
        with over(door, FILINGS, "", times=10):
            assert _passes(door, 200) == 60

    def test_a_crowd_that_is_sent_to_a_group_is_slowed(self, door: Door) -> None:
        """Sixty at once; the group stays open to everybody."""
        group = an_id("group", "crowd")
        with over(door, JOINS, group):
            for _ in range(60):
                door.services.buckets.take(("slowed", "joins", _tenant(door), group), _then(JOINS))
            body = examples.BODIES["JoinGroupIn"] | {"group_id": group}
            answer = door.case.act("join_group", body, door.case.complainant)
            throttled(answer, "joins", "group", 1, "too_many_joins")
            door.now += 1_000_000
            assert door.case.act("join_group", body, door.case.complainant).code != "too_many_joins"

    def test_officers_see_who_is_over(self, door: Door) -> None:
        """And until when."""
        with over(door, RESPONDENT_FILINGS, "shop-77"), over(door, JOINS, an_id("group")):
            shown = door.get("/v1/limits/over", door.case.officer).body["over"]
        assert [(one["limit"], one["per"], one["key"], one["bulk"]) for one in shown] == [
            ("joins", "group", an_id("group"), False), ("respondent_filings", "respondent", "shop-77", False),
        ]  # fmt: skip
        assert {one["until"] for one in shown} == {"2026-11-22T05:00:00.000000Z"}

    def test_a_tenant_that_nobody_floods_pays_nothing(self, door: Door) -> None:
        """One call, as ever."""
        filed(door, "buyer-3")
        with count_calls() as calls:
            filed(door, "buyer-4")
        assert calls == {"dynamodb.TransactWriteItems": 1}


class TestPublished:
    """The table of all limits."""

    def test_anybody_may_read_it_in_both_languages(self, door: Door) -> None:
        """The same numbers."""
        english = door.get("/v1/limits").body["limits"]
        answer = door.get("/v1/limits", accept_language="zh")
        chinese = answer.body["limits"]
        assert answer.headers["content-language"] == "zh"
        assert [(one["name"], one["number"]) for one in english] == [
            (one["name"], one["number"]) for one in chinese
        ]
        assert all(a["about"] != b["about"] for a, b in zip(english, chinese, strict=True))

    def test_it_says_what_may_be_set_for_a_tenant(self, door: Door) -> None:
        """Exactly what is accepted as a tenant's own numbers."""
        shown = {one["name"]: one["settable"] for one in door.get("/v1/limits").body["limits"]}
        settable = {name: (s["least"], s["most"]) for name, s in shown.items() if s}
        assert settable == {name: bounds[1:] for name, bounds in limits.PUBLISHED.items()}

    def test_what_protects_a_party_is_exact(self, door: Door) -> None:
        """Evidence, capacity, votes: never by memory or by counting afterwards."""
        exact = {
            one["name"] for one in door.get("/v1/limits").body["limits"] if one["where"] == "transaction"
        }
        assert exact == {"evidence_budget", "capacity", "votes", "request_key"}


def _tenant(door: Door) -> str:
    head = door.services.store.head(door.case.id)
    assert head is not None
    return head.tenant


def _passes(door: Door, times: int) -> int:
    """Lines of a bulk job that are let through at once."""
    for done in range(times):
        try:
            filing(_tenant(door), "buyer-1", "shop-1", bulk=True)
        except limits.TooManyFilings:
            return done
    return times


def _then(volume: Volume) -> limits.Rate:
    assert volume.then is not None
    return volume.then


def filed(door: Door, buyer: str, key: str = "") -> Answer:
    """Against the shop of the example."""
    complainant = COMPLAINT["complainant"] | {"ref": buyer}
    respondent = COMPLAINT["respondent"] | {"ref": "shop-77"}
    body = COMPLAINT | {"complainant": complainant, "respondent": respondent}
    headers = {"Idempotency_Key": key} if key else {}
    api: Api = door.case.api
    return api("POST", "/v1/cases", None, door.case.platform, raw=json.dumps(body).encode(), **headers)


class over:  # noqa: N801 - reads as a word
    """While it lasts, the stream has counted too many."""

    def __init__(self, door: Door, volume: Volume, key: str, times: int = 1) -> None:
        until = limits.window_end(volume, int(door.services.clock.now().timestamp()))
        self._mark, self._door = Over(volume.name, key, until, times).mark, door

    def __enter__(self) -> None:
        self._write("add")

    def __exit__(self, *_: object) -> None:
        self._write("delete")

    def _write(self, how: str) -> None:
        model = self._door.services.tables.directory
        model(f"tenant#{_tenant(self._door)}", "a#tenant").update(
            actions=[getattr(model.over, how)({self._mark})]
        )
        known = self._door.services.directory.tenant(_tenant(self._door))
        assert known is not None
        self._door.services.directory.change_tenant(known, known)  # read anew
