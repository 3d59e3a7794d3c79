"""One's own data, to take along: all of one's own, nothing of the other side's words."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from chalicelib.entrypoints.http import examples, fields
from chalicelib.entrypoints.http.privacy_schemas import OwnData
from tests.handlers.http.conftest import Api, Case
from tests.roundtrips import count_calls
from tests.uploads import PNG

pytestmark = pytest.mark.capability("S56")
BUYER, SHOP = "buyer-2077", "shop-77"
IDA = {"ref": BUYER, "name": "Ida Flint", "email": "ida@example.com"}
HERS, THEIRS = "I want it settled by Friday.", "Our carrier has a signature."


@pytest.fixture
def case(api: Api, platform: str) -> Case:
    """Answered, with a message and a file of the complainant's."""
    made = Case(api, platform, complainant=IDA)
    made.done("serve", {}, platform)
    made.done("respond", {"position": "contests", "statement": THEIRS}, made.respondent)
    made.done("message", {"text": HERS}, made.complainant)
    return made


def data(case: Case, as_: str) -> dict[str, Any]:
    answer = case.api.get(f"{case.path}/my_data", as_)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.body
    return found


def test_it_holds_all_that_one_wrote(case: Case) -> None:
    """Contacts, the complaint, messages; the shape is the published one."""
    found = data(case, case.complainant)
    assert found["person"] == {"name": "Ida Flint", "email": "ida@example.com", "phone": None}
    assert found["texts"][found["case"]["claim"]["narrative"]["id"]] == examples.BODIES["CaseIn"]["narrative"]
    assert [message["text"] for message in found["messages"]] == [HERS]
    assert (found["format"], found["role"], found["person_ref"]) == (
        "redress:person-data:1", "complainant", BUYER,
    )  # fmt: skip
    fields.prepare(OwnData)
    msgspec.convert(found, OwnData)


def test_it_holds_nothing_that_the_other_side_wrote(case: Case) -> None:
    """Neither its words nor its name; and the other way round."""
    hers, theirs = (
        case.api.get(f"{case.path}/my_data", who).text for who in (case.complainant, case.respondent)
    )
    assert (HERS in hers, THEIRS in hers) == (True, False)
    assert (HERS in theirs, THEIRS in theirs, "Ida Flint" in theirs) == (False, True, False)


def test_files_come_with_their_hashes(case: Case) -> None:
    """Their bytes are fetched by their own links."""
    file = {
        "sha256": hashlib.sha256(PNG).hexdigest(), "size": len(PNG), "media_type": "image/png", "name": "lamp.png",
    }  # fmt: skip
    declared = case.api.post(f"{case.path}/evidence", {"files": [file]}, case.complainant)
    assert declared.status == 201, declared.text
    (line,) = data(case, case.complainant)["files"]
    assert {name: line[name] for name in file} == file
    assert data(case, case.respondent)["files"] == []


def test_who_looked_is_part_of_it(case: Case) -> None:
    """What the platform opened, and that one looked oneself is no news."""
    case.api.get(case.path, case.officer)
    case.api.get(case.path, case.complainant)
    found = data(case, case.complainant)
    assert [(line["kind"], line["by"]) for line in found["access_log"]] == [("case", "officer")]
    assert found["access_log_next"] is None


def test_asking_for_ones_own_is_no_look(case: Case) -> None:
    """Nothing is written."""
    with count_calls() as calls:
        data(case, case.complainant)
    assert "dynamodb.PutItem" not in calls


def test_the_platform_gets_a_person_case_by_case(case: Case, api: Api, platform: str) -> None:
    """In pages; each case is noted in its access log."""
    other = Case(api, platform, complainant=IDA)
    one = api.get(f"/v1/persons/{BUYER}/data?limit=1", case.officer).body
    two = api.get(f"/v1/persons/{BUYER}/data?limit=1&after={one['next_after']}", case.officer).body
    assert {found["case_id"] for page in (one, two) for found in page["cases"]} == {case.id, other.id}
    assert (len(one["cases"]), two["next_after"], one["elsewhere"]) == (1, None, [])
    lines = api.get(f"{case.path}/access_log", case.complainant).body["lines"]
    assert [(line["kind"], line["by"]) for line in lines] == [("data", "officer")]


def test_a_person_of_whom_nothing_is_kept_is_not_found(case: Case, api: Api) -> None:
    """Nor one of another platform's."""
    stranger = str(api.tenant()["key"]["api_key"])
    for ref, who in (("nobody-1", case.platform), (BUYER, stranger)):
        assert api.get(f"/v1/persons/{ref}/data", who).status == 404


def test_a_cursor_of_another_list_is_refused(case: Case) -> None:
    """Well-formed base64 included."""
    for cursor in ("x", "YSNoZWFk"):  # the second is `a#head`
        answer = case.api.get(f"/v1/persons/{BUYER}/data?after={cursor}", case.platform)
        assert (answer.status, answer.faults) == (400, {("query/after", "malformed_cursor")})
