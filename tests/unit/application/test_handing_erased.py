"""A party is erased whose case was handed over: the body's own system is told, and what quoted the party is kept no
longer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration.state import Challenge
from chalicelib.domain.handover.rules import State
from chalicelib.domain.values import Role
from tests.forum import C
from tests.market import Market
from tests.shared_aws import sent
from tests.unit.application.test_handing_deaths import Abroad, accepting, ending, tribunal

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S56")
WORD = "Canary7731"


@pytest.fixture
def abroad(backend: Services, market: Market) -> Abroad:
    """The body has named its tribunal."""
    found = Abroad(backend, market)
    found.told()
    for made in (accepting, tribunal):
        found.take(made(found))
    return found


def challenged(abroad: Abroad) -> None:
    """A member is, by the complainant, in words; the body is told."""
    said = f"{WORD}: he is her cousin."
    abroad.forum.act(abroad.id, C, lambda _, t: arb.ChallengeNeutral("1", t.add(said)))
    abroad.told()


def told(abroad: Abroad, kind: str) -> list[dict[str, Any]]:
    """What was put on the way to the body's endpoints, of that kind."""
    messages = [message.json for message in sent("deliveries")]
    return [m for m in messages if m.get("type", m["kind"]) == kind and m["tenant"] == abroad.forum.body.id]


def test_the_body_is_told_once_and_what_quoted_the_party_is_taken_back(abroad: Abroad) -> None:
    """Told whichever state it is in; twice it is the same message."""
    challenged(abroad)
    (challenge,) = told(abroad, "handover.challenge")
    assert WORD in challenge["body"]
    abroad.services.handing.erased(abroad.id, C)
    abroad.services.handing.erased(abroad.id, C)
    first, again = told(abroad, "handover.erased")
    assert first == again
    assert json.loads(first["body"])["data"]["payload"] == {
        "arbitration_id": abroad.id, "case_id": abroad.case_id, "role": "complainant", "ref": "complainant-0001",
    }  # fmt: skip
    assert [e for m in told(abroad, "withdraw") for e in m["events"]].count(
        [challenge["event_id"], "handover.challenge"]
    ) == 2
    assert [s.action for s in abroad.known.sent].count("erased") == 1


def test_it_is_told_after_the_end_too(abroad: Abroad) -> None:
    """When parties are erased the case has been over for long."""
    abroad.take(ending(abroad))
    abroad.services.handing.erased(abroad.id, Role.RESPONDENT)
    assert abroad.known.state in (State.ENDED, State.CANCELLING)
    (message,) = told(abroad, "handover.erased")
    assert json.loads(message["body"])["data"]["payload"]["role"] == "respondent"


def test_what_is_told_after_the_erasure_quotes_nobody(abroad: Abroad) -> None:
    """The party's key in that arbitration is gone: the same challenge is told without its reason."""
    challenged(abroad)
    client, settings = abroad.services.clients.get("dynamodb"), abroad.services.settings
    loaded = abroad.services.arbitration_store.load(abroad.id)
    assert loaded is not None
    place = {
        "pk": {"S": f"subject#{abroad.forum.body.id}#~complainant"},
        "sk": {"S": f"arbitration#{abroad.id}#complainant"},
    }
    client.delete_item(TableName=settings.subject_keys_table, Key=place)
    (challenge,) = loaded.arbitration.challenges.values()
    shown = abroad.services.handing._shown(loaded, abroad.there)
    assert isinstance(challenge, Challenge)
    assert challenge.reason.id not in shown["texts"]
    assert WORD not in msgspec.json.encode(shown).decode()


def test_of_a_case_at_a_body_on_redress_nobody_is_told(backend: Services, market: Market) -> None:
    """It reads through Redress, where the words are gone."""
    from tests.forum import Forum

    forum = Forum(backend, market)
    case_id = forum.agreed()
    forum.pump()
    assert backend.handing.erased(forum.of(case_id).head.arbitration_id, C) is None
    assert backend.referrals.ids(case_id) == [forum.of(case_id).head.arbitration_id]
