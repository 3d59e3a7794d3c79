"""The words of a case's time-line: each step a whole sentence, with the exhibit, stage or state that it is about."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from chalice.test import Client

from chalicelib.entrypoints.http import examples, timelines
from tests.handlers.http.conftest import Api, application
from tests.handlers.http.disputes import Disputes, stripe
from tests.shared_aws import account, backend
from tests.unit.domain.providers.notices import NOW

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

__all__ = ["account", "backend"]  # the fixtures
pytestmark = pytest.mark.capability("S64")
TOLD = {
    "en": {
        "external.updated": "A payment provider told how the same dispute stands there: needs_response.",
        "evidence.record_attached": "A third party's record was attached: exhibit T-1.",
        "stage.entered": "The case entered a stage: Determination.",
    },
    "zh": {
        "external.updated": "支付机构告知同一争议在其处的状态：needs_response。",
        "evidence.record_attached": "附入第三方记录：证据 T-1。",
        "stage.entered": "案件进入阶段：判定。",
    },
}


@pytest.fixture
def api(backend: Services, clock: HandClock) -> Api:
    """On an AWS that these tests share."""
    return Api(Client(application(backend)), backend, clock)


def escalated(api: Api, platform: str, path: str) -> str:
    """A case that goes on to an officer; the complainant's token."""
    case_id = path.rpartition("/")[2]
    buyer, seller = (api.token(platform, role, case_id=case_id) for role in ("complainant", "respondent"))
    api.post(f"{path}/actions/serve", {"how": "platform"}, platform)
    api.post(f"{path}/actions/respond", {"position": "contests", "statement": "It was sent."}, seller)
    api.post(f"{path}/actions/escalate", {"reason": "It never came."}, buyer)
    return buyer


def test_sentences_name_what_they_are_about(api: Api, platform: str) -> None:
    """In both languages, and no brace of a template is left standing."""
    disputes = Disputes(api, platform, "stripe")
    case_id = disputes.sent()["case_id"]
    disputes.sent(stripe("funds_withdrawn", "needs_response", NOW + timedelta(minutes=1), "evt_2"))
    path = f"/v1/cases/{case_id}"
    buyer = escalated(api, platform, path)
    for lang, told in TOLD.items():
        steps = api.get(f"{path}/timeline", buyer, **{"Accept-Language": lang}).body["steps"]
        said = {step["type"]: step["said"] for step in steps}
        assert {kind: said[kind] for kind in told} == told
        assert not [text for text in said.values() if "{" in text]


def test_a_stage_that_a_platform_has_named_itself_reads_by_its_kind(api: Api) -> None:
    """Rules may call their stages what they like."""
    made = api.tenant()
    platform = str(made["key"]["api_key"])
    pack = copy.deepcopy(examples.BODIES["RulePack"])
    pack["stages"][0]["next"] = pack["stages"][1]["id"] = "umpire"
    assert api.post(f"/v1/tenants/{made['id']}/rule-packs", pack, platform).status == 201
    complaint = examples.BODIES["CaseIn"] | {"pack": "example-market"}
    path = f"/v1/cases/{api.post('/v1/cases', complaint, platform).body['case_id']}"
    escalated(api, platform, path)
    steps = api.get(f"{path}/timeline", platform).body["steps"]
    (said,) = [step["said"] for step in steps if step["type"] == "stage.entered"]
    assert said == TOLD["en"]["stage.entered"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_name_three_things_at_most(lang: str) -> None:
    """An exhibit, a stage, a provider's code: a new template's brace must be one that is filled."""
    for sentence in timelines._words(lang).values():
        sentence.format(exhibit="C-1", stage="Mediation", code="won")
