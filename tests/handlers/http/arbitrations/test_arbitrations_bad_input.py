"""What a body, its neutrals and the parties may get wrong: each refusal names field, limit, remedy and code."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import body_rows as rows
from chalicelib.domain.case.terms import Remedy
from chalicelib.domain.values import stamp
from tests.handlers.http.acting.test_talks import ARBITRATION
from tests.handlers.http.arbitrations.story import CLAIM, ENTRY, House, Story, answers, award
from tests.handlers.http.arbitrations.tribunals import LARGE, Chambers, Tribunal
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.refusing import nothing_written, refused

pytestmark = pytest.mark.capability("S24")

SHEET = "ref,roles,languages,capacity,accreditations\n"
REMEDIES = ", ".join(remedy.value for remedy in Remedy)
MONEY: dict[str, Any] = {"amount": 6_491, "currency": "USD"}


@pytest.fixture(scope="module")
def deliberating(api: Api, platform: str) -> Story:
    """A panel that decides; nobody changes it here."""
    story = Story(api, platform, House(api, platform)).constituted()
    story.done("close_proceedings", None, story.neutral())
    return story


@pytest.fixture(scope="module")
def own(api: Api) -> tuple[Api, str]:
    """A body that nobody works with, and its key."""
    return api, str(api.body()["key"]["api_key"])


def drafted(story: Story, **changes: Any) -> Answer:
    """An award that the panel cannot give."""
    with nothing_written():
        return story.act("put_draft", {"content": award(**changes)}, story.neutral())


# ----------------------------------------------------------------------------------------------------------- the roster


def test_an_expired_accreditation_is_told_with_its_last_day(own: tuple[Api, str]) -> None:
    """It is entered, and does not count: the field of the entry as it is kept, the day, and what becomes of it."""
    api, key = own
    held = [{"kind": "engineer"}, {"kind": "consumer_lawyer", "expires_on": "2025-11-21"}]
    shown = api("PUT", "/v1/neutrals/n-expired", ENTRY | {"accreditations": held}, key)
    (warning,) = shown.body["warnings"]
    said = warning.pop("said")
    assert warning == {
        "code": "accreditation_expired", "ref": "n-expired", "pointer": "/accreditations/0", "limit": "2025-11-21",
    }  # fmt: skip
    assert "2025-11-21" in said


@pytest.mark.parametrize(("on_error", "entered"), [("keep_none", []), ("keep_good", ["good-1", "good-2"])])
def test_rows_with_errors_are_all_told_with_their_lines(api: Api, on_error: str, entered: list[str]) -> None:
    """Line and column, code, limit and remedy of each; the good ones are kept or none, as asked."""
    key = str(api.body()["key"]["api_key"])
    sheet = (
        SHEET
        + "good-1,sole,en,3,\nbad-1,judge,en,3,\ngood-2,sole,en,3,\nbad-2,sole,en,0,engineer 2020-13-01\n"
    )
    told = api.post("/v1/neutrals/import", {"csv": sheet, "on_error": on_error}, key).body
    errors = [(e["line"], e["ref"], e["column"], e["code"]) for e in told["errors"]]
    assert errors == [
        (3, "bad-1", "roles", "not_one_of"), (5, "bad-2", "capacity", "too_small"),
        (5, "bad-2", "accreditations", "not_a_date"),
    ]  # fmt: skip
    assert told["errors"][1]["limit"] == 1
    assert all(e["remedy"] for e in told["errors"])
    assert [n["ref"] for n in api.get("/v1/neutrals", key).body["neutrals"]] == entered


def test_no_capacity_below_the_load(api: Api, platform: str) -> None:
    """The limit is how many cases he has."""
    house = House(api, platform, neutrals=0)
    house.enter("neutral-4")
    story = Story(api, platform, house).constituted()
    roster = api.services.body_roster.many(house.id, ("neutral-4",))
    assert (story.sitting, roster["neutral-4"].active) == (["neutral-4"], 1)
    model = api.services.tables.directory
    model(*rows.neutral_place(house.id, "neutral-4")).update(actions=[model.active.set(3)])
    answer = api("PUT", "/v1/neutrals/neutral-4", ENTRY | {"capacity": 2}, house.key)
    refused(answer, 409, "capacity_below_load")
    assert answer.body["data"] == {"which": "capacity", "active": 3}


# --------------------------------------------------------------------------------------------------------- appointments


def test_nobody_accepts_after_the_deadline(story: Story) -> None:
    """The moment at which it was over is told, and in words."""
    story.drawn()
    loaded = story.api.services.arbitration_store.load(story.id)
    assert loaded is not None
    due = next(d.due_at for d in loaded.arbitration.running() if d.rule == "arb_disclose")
    story.api.clock.moment = due + timedelta(seconds=1)
    neutral = story.house.arbitrator(story.sitting[0])
    answer = story.act("accept_appointment", {"answers": answers()}, neutral)
    refused(answer, 409, "deadline_passed")
    assert (answer.body["due_at"], "ended on" in answer.body["applies"]) == (stamp(due), True)


def test_a_referral_is_not_accepted_after_the_deadline(story: Story) -> None:
    """The body was silent: that was its refusal."""
    story.until_due("arb_accept")
    refused(story.act("accept_referral", None, story.clerk), 409, "arbitration_closed")


# ------------------------------------------------------------------------------------------------------------ the award


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"issues": []}, ("/content/issues", "missing", None)),
        (
            {"issues": [{"code": "conformity", "finding": "upheld", "reasons": []}]},
            ("/content/issues/0/reasons", "too_few", 1),
        ),
        (
            {
                "issues": [
                    {
                        "code": "conformity",
                        "finding": "upheld",
                        "reasons": [{"text": "So it is.", "cites": []}],
                    }
                ]
            },
            ("/content/issues/0/reasons/0/cites", "too_few", 1),
        ),
        (
            {
                "issues": [
                    {
                        "code": "conformity",
                        "finding": "upheld",
                        "reasons": [{"text": "So it is.", "cites": ["evi_" + "a" * 26]}],
                    }
                ]
            },
            ("/content/issues/0/reasons/0/cites/0", "not_citable", None),
        ),
        (
            {"terms": {"remedy": "refund", "money": MONEY}},
            ("/content/terms/money/amount", "above_claim", 6_490),
        ),
        ({"terms": {"remedy": "apology"}}, ("/content/terms/remedy", "not_sought", "refund")),
        ({"terms": {"remedy": "flowers"}}, ("/content/terms/remedy", "not_one_of", REMEDIES)),
    ],
    ids=[
        "no issue",
        "no reason",
        "no evidence",
        "no such evidence",
        "above the claim",
        "not sought",
        "no remedy",
    ],
)
def test_an_award_that_cannot_be_is_refused(
    deliberating: Story, changes: dict[str, Any], fault: tuple[str, str, Any]
) -> None:
    """No reasons, none that rests on anything, more than was claimed, or a remedy that is not in the list."""
    refused(drafted(deliberating, **changes), 400, "invalid_request", fault)


def test_nobody_decides_who_does_not_sit(deliberating: Story) -> None:
    """Another of the body's neutrals sees no such arbitration; the one who sits does."""
    (ref,) = deliberating.sitting
    other = next(f"neutral-{n}" for n in range(1, 5) if f"neutral-{n}" != ref)
    answer = deliberating.act("put_draft", {"content": award()}, deliberating.house.arbitrator(other))
    refused(answer, 404, "not_found")
    refused(deliberating.act("put_draft", {"content": award()}, deliberating.clerk), 403, "forbidden")


def test_nobody_signs_for_the_panel_who_has_left_it(api: Api, platform: str, chambers: Chambers) -> None:
    """His award is that of one not on the panel."""
    story = Tribunal(api, platform, chambers, **LARGE).seeded()
    story.nominated()
    story.tended()
    first = story.sitting[0]
    story.done("decline_appointment", {"ground": "time"}, chambers.arbitrator(first))
    answer = story.act("sign", {"award_id": "awd_" + "a" * 26, "kept": True}, chambers.arbitrator(first))
    refused(answer, 404, "not_found")


# -------------------------------------------------------------------------------------------------------------- consent


def test_nobody_consents_for_another(api: Api, platform: str) -> None:
    """Neither the one who has proposed, nor the platform, an officer, or a party of another case."""
    case, other = (Case(api, platform, pack="demo", claim=CLAIM) for _ in range(2))
    case.done("serve", {}, platform)
    shown = case.done(
        "propose_accord", {"stage": "arbitration", "arbitration": ARBITRATION}, case.complainant
    )
    (accord,) = shown["case"]["accords"]
    yes = {"accord_id": accord["id"], "terms_sha256": accord["terms_sha256"]}
    refused(case.act("conclude_accord", yes, case.complainant), 409, "nothing_to_answer")
    for token in (case.platform, case.officer):
        refused(case.act("conclude_accord", yes, token), 403, "forbidden")
    refused(case.act("conclude_accord", yes, other.respondent), 404, "not_found")
    other_terms = yes | {"terms_sha256": base64.b16encode(b"\0" * 32).decode().lower()}
    refused(
        case.act("conclude_accord", other_terms, case.respondent), 400, "invalid_request",
        ("/terms_sha256", "other_terms", accord["terms_sha256"]),
    )  # fmt: skip
    assert case.done("conclude_accord", yes, case.respondent)["case"]["stage"] == "arbitration"
