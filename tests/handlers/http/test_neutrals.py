"""A body's roster over HTTP: entering, reading, retiring; sheets in and out; the register of relations."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters import body_rows as rows
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.pools import PoolKey
from chalicelib.domain.neutrals.roster import NeutralRole, Statistics
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.body_neutrals import NEXT_AFTER
from chalicelib.entrypoints.http.neutral_schemas import MAX_ROWS
from tests.handlers.http.conftest import Answer, Api

ENTRY = examples.BODIES["NeutralIn"]
PLAIN: dict[str, Any] = {"languages": ["en"], "roles": ["sole"], "capacity": 5}
PATH = "/v1/neutrals/neutral-1"
HEADER = "ref,roles,languages,capacity,accreditations\n"


class Body:
    """A body and its key."""

    def __init__(self, api: Api) -> None:
        made = api.body()
        self.api, self.id, self.key = api, made["id"], made["key"]["api_key"]

    def put(self, ref: str = "neutral-1", **entry: Any) -> Answer:
        return self.api("PUT", f"/v1/neutrals/{ref}", PLAIN | entry, self.key)

    def post(self, csv: str | None = None, **more: Any) -> Answer:
        given = {"csv": HEADER + csv} if csv is not None else {}
        return self.api.post("/v1/neutrals/import", given | more, self.key)

    def imported(self, csv: str | None = None, **more: Any) -> dict[str, Any]:
        answer = self.post(csv, **more)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown

    def busy(self, active: int, ref: str = "neutral-1") -> None:
        """As claims of cases leave the entry."""
        model = self.api.services.tables.directory
        model(*rows.neutral_place(self.id, ref)).update(actions=[model.active.set(active)])

    def refs(self) -> list[str]:
        return [one["ref"] for one in self.api.get("/v1/neutrals", self.key).body["neutrals"]]

    def tickets(self, language: str = "en") -> int:
        """Of all sole arbitrators for disputes about quality in that language."""
        pools = self.api.services.pools
        root = pools.root(self.id, PoolKey(DisputeType.QUALITY, language, NeutralRole.SOLE))
        return sum(line.weight for line in pools.index(self.id, root))


@pytest.fixture
def body(api: Api) -> Body:
    return Body(api)


class TestEntering:
    """PUT."""

    def test_an_entry_is_shown_as_it_stands(self, api: Api, body: Body) -> None:
        """Whole."""
        shown = api("PUT", PATH, ENTRY, body.key).body
        kept = {name: shown[name] for name in ENTRY}
        assert kept == ENTRY | {"roles": ["chair", "member", "sole"]}
        assert (shown["active"], shown["version"], shown["warnings"]) == (0, 1, [])
        assert api.get(PATH, body.key).body == shown

    def test_whoever_is_entered_is_in_the_pools_he_serves(self, body: Body) -> None:
        """With his weight; a change goes along, and who leaves is gone."""
        body.put(weight=7)
        assert body.tickets() == 7
        body.put(weight=9, languages=["fr"])
        assert (body.tickets("en"), body.tickets("fr")) == (0, 9)
        body.api("DELETE", PATH, None, body.key)
        assert body.tickets("fr") == 0

    def test_an_expired_accreditation_is_entered_with_a_warning(self, body: Body) -> None:
        """It does not count: the neutral is not eligible where it is needed."""
        held = [{"kind": "consumer_lawyer", "expires_on": "2026-11-21"}, {"kind": "engineer"}]
        (warning,) = body.put(accreditations=held).body["warnings"]
        assert (warning["code"], warning["ref"]) == ("accreditation_expired", "neutral-1")
        assert "2026-11-21" in warning["said"]

    def test_no_capacity_below_the_present_load(self, body: Body) -> None:
        """Nothing is ended, neither entry nor pool has changed."""
        body.put(weight=3)
        body.busy(3)
        answer = body.put(capacity=2, weight=8)
        assert (answer.status, answer.code) == (409, "capacity_below_load")
        assert answer.body["data"] == {"which": "capacity", "active": 3}
        assert body.tickets() == 3

    def test_a_person_keeps_the_code_while_there_are_cases(self, body: Body) -> None:
        """They are counted under it."""
        body.put(person="person-1")
        body.busy(1)
        assert body.put(person="person-2").code == "person_has_cases"

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"capacity": 0}, ("/capacity", "too_small")),
            ({"capacity_total": 3}, ("/person", "missing")),
            ({"roles": ["judge"]}, ("/roles/0", "not_one_of")),
            (
                {"absences": [{"first": "2026-02-02", "last": "2026-02-01"}]},
                ("/absences/0/last", "too_early_day"),
            ),
            ({"public_key": "short"}, ("/public_key", "pattern")),
            (
                {"competence": {"ceilings": [{"amount": 1, "currency": "XXX"}]}},
                ("/competence/ceilings/0/currency", "unknown_currency"),
            ),
            ({"active": 0}, ("/active", "unknown_field")),
        ],
    )
    def test_what_is_wrong_is_told(self, body: Body, changes: dict[str, Any], fault: tuple[str, str]) -> None:
        """With its place."""
        assert body.put(**changes).faults == {fault}

    def test_nobody_sees_another_bodys_roster(self, api: Api, body: Body) -> None:
        """There is no such neutral for it."""
        body.put()
        other = Body(api)
        assert api.get(PATH, other.key).code == "not_found"
        assert other.refs() == []

    def test_what_a_person_has_elsewhere_is_not_told(self, api: Api, body: Body) -> None:
        """Only that it is full, once it is asked."""
        body.put(person="person-1", capacity_total=9)
        assert "active_total" not in api.get(PATH, body.key).body

    def test_clerks_read_it(self, api: Api, body: Body) -> None:
        """They change nothing."""
        body.put()
        clerk = api.token(body.key, "clerk", ref="clerk-1")
        assert api.get(PATH, clerk).status == 200
        assert api("DELETE", PATH, None, clerk).code == "forbidden"

    def test_lists_come_in_pages(self, api: Api, body: Body) -> None:
        """By references."""
        for n in (1, 2, 3):
            body.put(f"n-{n}")
        first = api.get("/v1/neutrals?limit=2", body.key).body
        rest = api.get(f"/v1/neutrals?limit=2&after={first['next_after']}", body.key).body
        assert [one["ref"] for one in first["neutrals"] + rest["neutrals"]] == ["n-1", "n-2", "n-3"]
        assert rest["next_after"] is None


class TestImporting:
    """Many at once."""

    def test_a_sheet_is_entered(self, body: Body) -> None:
        """New ones and changed ones are told apart; all are in their pools."""
        body.put("n-1")
        told = body.imported("n-1,sole,en,3,\nn-2,sole; chair,en; zh,4,engineer 2030-01-01\n")
        assert (told["rows"], told["entered"], told["changed"], told["refused"]) == (2, 1, 1, 0)
        assert body.refs() == ["n-1", "n-2"]
        assert (body.tickets("en"), body.tickets("zh")) == (2, 1)

    def test_a_list_is_as_good_as_a_sheet(self, body: Body) -> None:
        """Each row an entry with its reference."""
        told = body.imported(neutrals=[ENTRY | {"ref": "n-1"}, PLAIN | {"ref": "n-2"}])
        assert (told["entered"], body.refs()) == (2, ["n-1", "n-2"])

    def test_every_fault_is_told_with_line_and_column(self, body: Body) -> None:
        """Of every row, with what to do."""
        told = body.imported("n-1,sole,en,many,\nn-2,judge,English,0,\nn-3,sole,en\n")
        assert [(e["line"], e["ref"], e["column"], e["code"]) for e in told["errors"]] == [
            (2, "n-1", "capacity", "wrong_type"),
            (3, "n-2", "languages", "pattern"),
            (3, "n-2", "roles", "not_one_of"),
            (3, "n-2", "capacity", "too_small"),
            (4, "", "", "other_length"),
        ]
        assert all(error["remedy"] for error in told["errors"])

    def test_none_is_kept_unless_asked(self, body: Body) -> None:
        """One wrong row, and nothing is entered."""
        told = body.imported("n-1,sole,en,3,\nn-2,judge,en,3,\n")
        assert (told["entered"], told["refused"], body.refs()) == (0, 2, [])

    def test_good_rows_are_kept_where_asked(self, body: Body) -> None:
        """The wrong ones are told all the same."""
        told = body.imported("n-1,sole,en,3,\nn-2,judge,en,3,\n", on_error="keep_good")
        assert (told["entered"], told["refused"], body.refs()) == (1, 1, ["n-1"])
        assert [error["line"] for error in told["errors"]] == [3]

    @pytest.mark.parametrize(("on_error", "kept"), [("keep_none", []), ("keep_good", ["neutral-2"])])
    def test_a_capacity_below_the_load_is_an_error_of_its_row(
        self, body: Body, on_error: str, kept: list[str]
    ) -> None:
        """The others are kept or not, as asked."""
        body.put()
        body.busy(4)
        told = body.imported("neutral-1,sole,en,3,\nneutral-2,sole,en,3,\n", on_error=on_error)
        (error,) = told["errors"]
        assert (error["line"], error["column"], error["code"], error["limit"]) == (
            2,
            "capacity",
            "capacity_below_load",
            4,
        )
        assert body.refs() == ["neutral-1", *kept]

    def test_a_reference_that_comes_again_is_wrong(self, body: Body) -> None:
        """In the later row."""
        told = body.imported("n-1,sole,en,3,\nn-1,sole,en,4,\n")
        assert [(e["line"], e["code"]) for e in told["errors"]] == [(3, "stands_twice")]

    def test_expired_accreditations_are_warned_of(self, body: Body) -> None:
        """The row is entered."""
        told = body.imported("n-1,sole,en,3,engineer 2020-01-01\n")
        assert told["entered"] == 1
        assert [(w["code"], w["ref"]) for w in told["warnings"]] == [("accreditation_expired", "n-1")]

    def test_what_is_no_row_is_told(self, body: Body) -> None:
        """And what could not be addressed later."""
        told = body.imported(neutrals=["n-1", PLAIN | {"ref": "export"}])
        assert [(e["line"], e["code"]) for e in told["errors"]] == [(1, "wrong_type"), (2, "reserved_ref")]

    def test_it_is_either_a_list_or_a_sheet(self, body: Body) -> None:
        """Not both, and not neither."""
        both = body.post("n-1,sole,en,3,\n", neutrals=[PLAIN])
        assert [both.faults, body.post().faults] == [{("", "exactly_one")}] * 2

    def test_a_header_that_cannot_be_used_refuses_the_whole(self, api: Api, body: Body) -> None:
        """There is no line to speak of."""
        answer = api.post("/v1/neutrals/import", {"csv": "ref,nickname\nn-1,x\n"}, body.key)
        assert answer.faults == {("/csv", "unknown_column"), ("/csv", "missing_column")}

    def test_there_is_a_most_of_rows(self, body: Body) -> None:
        """And of bytes."""
        assert body.post("n,s,e,1,\n" * (MAX_ROWS + 1)).faults == {("/csv", "too_many")}
        assert body.post("x" * 256 * 1024).status == 413


class TestExporting:
    """A sheet that a spreadsheet can open."""

    def test_what_goes_out_can_come_in_again(self, api: Api, body: Body) -> None:
        """Nothing changes by it but versions."""
        api("PUT", PATH, ENTRY, body.key)
        before = api.get(PATH, body.key).body
        sheet = api.get("/v1/neutrals/export", body.key)
        assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
        told = api.post("/v1/neutrals/import", {"csv": sheet.text}, body.key).body
        assert (told["changed"], told["errors"]) == (1, [])
        assert api.get(PATH, body.key).body == before | {"version": 2}

    def test_no_cell_is_a_formula(self, api: Api, body: Body) -> None:
        """A key in base64 may begin with a plus."""
        body.put(public_key="+" + "A" * 42 + "=")
        assert ",'+AAAA" in api.get("/v1/neutrals/export", body.key).text

    def test_retired_ones_are_left_out(self, api: Api, body: Body) -> None:
        """Read in again, they would come back."""
        body.put()
        body.busy(1)
        api("DELETE", PATH, None, body.key)
        assert "neutral-1" not in api.get("/v1/neutrals/export", body.key).text

    def test_long_rosters_come_in_pages(self, api: Api, body: Body) -> None:
        """A header says how to go on."""
        for n in (1, 2):
            body.put(f"n-{n}")
        first = api.get("/v1/neutrals/export?limit=1", body.key)
        after = first.headers[NEXT_AFTER.lower()]
        rest = api.get(f"/v1/neutrals/export?limit=5&after={after}", body.key)
        assert (after, "n-2" in rest.text, NEXT_AFTER.lower() in rest.headers) == ("n-1", True, False)


class TestRelations:
    """Who is tied to whom."""

    def test_they_are_read_from_both_ends(self, api: Api, body: Body) -> None:
        """By their codes."""
        made = api.post("/v1/relations", examples.BODIES["RelationsIn"], body.key)
        assert made.body == {"kept": 2}
        found = api.get("/v1/relations?of=firm-31", body.key).body["relations"]
        assert {(one["a"], one["relation"], one["b"]) for one in found} == {
            ("person-5518", "firm", "firm-31"),
            ("firm-31", "representation", "shop-77"),
        }

    def test_one_is_taken_out(self, api: Api, body: Body) -> None:
        """Once."""
        api.post("/v1/relations", examples.BODIES["RelationsIn"], body.key)
        path = "/v1/relations?a=person-5518&relation=firm&b=firm-31"
        assert api("DELETE", path, None, body.key).status == 204
        assert api("DELETE", path, None, body.key).code == "not_found"
        assert api.get("/v1/relations?of=person-5518", body.key).body == {"relations": []}

    def test_what_is_wrong_is_told_of_each(self, api: Api, body: Body) -> None:
        """Nothing is kept."""
        wrong = [
            {"a": "x", "relation": "firm", "b": "x"},
            {"a": "x", "relation": "family", "b": "y", "since": "2026-01-02", "until": "2026-01-01"},
        ]
        answer = api.post("/v1/relations", {"relations": wrong}, body.key)
        assert answer.faults == {
            ("/relations/0/b", "same_person"),
            ("/relations/1/until", "too_early_day"),
        }
        assert api.get("/v1/relations?of=x", body.key).body == {"relations": []}


@pytest.mark.capability("S22")
def test_an_entry_shows_its_load_and_what_came_of_the_cases(body: Body) -> None:
    """Cases at present, and since the beginning: assigned, decided, overturned, days, for whom."""
    body.put()
    body.busy(2)
    told = Statistics(assigned=4, decided=3, overturned=1, days=61, for_complainant=1, for_respondent=2)
    for _ in range(2):
        body.api.services.body_roster.record_statistics(body.id, "neutral-1", told, "arb-1")
    shown = body.api.get(PATH, body.key).body
    assert shown["active"] == 2
    assert shown["statistics"] == {
        "assigned": 4, "decided": 3, "overturned": 1, "days": 61, "for_complainant": 1, "for_respondent": 2,
    }  # fmt: skip


@pytest.mark.capability("S23")
def test_an_entry_says_whose_trade_it_comes_from(body: Body) -> None:
    """In a sheet too; nothing else than the two sides."""
    assert body.put(trade="respondent").body["trade"] == "respondent"
    assert body.put("neutral-2").body["trade"] is None
    sheet = body.api.get("/v1/neutrals/export", body.key).text
    assert "respondent" in sheet.splitlines()[1]
    entered = {"csv": "ref,roles,languages,capacity,trade\nneutral-3,sole,en,5,complainant\n"}
    body.api.post("/v1/neutrals/import", entered, body.key)
    assert body.api.get("/v1/neutrals/neutral-3", body.key).body["trade"] == "complainant"
    assert ("/trade", "not_one_of") in body.put(trade="platform").faults
