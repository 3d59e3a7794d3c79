"""Forged authorities to act for a party: tokens and registrations, each made of one that is accepted first."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pytest

from tests.force.forged_credentials import AT
from tests.force.forgery import Forgery, Tools, plain, reminted, said, signed, tools_of, unb64
from tests.handlers.http.acting.told import kept
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.refusing import account, api, nothing_written
from tests.handlers.http.test_representations import LAWYER, TEXT, name, named, token

__all__ = ["account", "api"]  # the fixtures
KIND: Final = "representative's token"
OWN: Final = ("negotiate", "settle")
"""What the lawyer of the complainant may do, besides reading."""


class World(NamedTuple):
    """`other`: a case of the same platform in which the same lawyer may do the same."""

    case: Case
    other: Case
    lawyer: str
    ids: dict[str, str]
    tools: Tools


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    platform = str(api.tenant()["key"]["api_key"])
    case, other = Case(api, platform), Case(api, platform, order_ref="another-order")
    case.act("serve", {"how": "platform"}, platform)
    ids = {
        "own": named(case, scope=list(OWN)),
        "narrow": named(case, ref="aunt-2", kind="relative", scope=["read"]),
        "theirs": named(case, case.respondent, ref="counsel-7", scope=list(OWN)),
        "elsewhere": named(other, scope=list(OWN)),
        "ended": named(case, ref="counsel-8", scope=list(OWN)),
    }
    path = f"{case.path}/representations/{ids['ended']}/end"
    assert api.post(path, {}, case.complainant).status == 200
    return World(case, other, token(case, ids["own"]), ids, tools_of(case))


# --------------------------------------------------------------------------------------------------------------- tokens


def resaid(text: str, tools: Tools, **changes: Any) -> str:
    """Says something else under the signature of what it said; None leaves a member out."""
    told = {k: v for k, v in (said(text) | changes).items() if v is not None}
    return f"{signed(plain(told), tools.own).partition('.')[0]}.{text.partition('.')[2]}"


TOKENS: Final = (
    Forgery(KIND, "made the party's own", lambda t, tools: resaid(t, tools, g=None, k=None)),
    Forgery(KIND, "of a wider scope", lambda t, tools: resaid(t, tools, k=["read", "settle", "withdraw"])),
    Forgery(KIND, "under another authority", lambda t, tools: resaid(t, tools, g="rpr_" + "a" * 26)),
    Forgery(
        KIND,
        "signed by another platform",
        lambda t, tools: signed(unb64(t[3:].partition(".")[0]), tools.others),
    ),
    Forgery(KIND, "signed: an authority that never was", reminted("rt_", g="rpr_" + "a" * 26)),
    Forgery(KIND, "signed: an authority of another form", reminted("rt_", g="evi_" + "a" * 26)),
    Forgery(KIND, "signed: no authority, its scope left", reminted("rt_", g="")),
    Forgery(KIND, "signed: for the other side", reminted("rt_", r="respondent")),
    Forgery(KIND, "signed: as an officer", reminted("rt_", r="officer", c=None)),
    Forgery(KIND, "signed: another representative's name", reminted("rt_", s="counsel-7")),
    Forgery(KIND, "signed: the party's name", reminted("rt_", s="buyer-1042")),
    Forgery(KIND, "signed: its scope in another order", reminted("rt_", k=["settle", "negotiate", "read"])),
    Forgery(KIND, "signed: a word of no scope", reminted("rt_", k=["read", "everything"])),
    Forgery(KIND, "signed: a word twice", reminted("rt_", k=["read", "read", "settle"])),
    Forgery(KIND, "signed: no scope", reminted("rt_", k=[])),
    Forgery(KIND, "signed: the party's next epoch", reminted("rt_", e=1)),
    Forgery(KIND, "signed: good for ever", reminted("rt_", x=AT + 10**9)),
)
"""`signed`: with the platform's own key, so that only what is said can be wrong."""


def refused_everywhere(world: World, forged: str, code: str = "credential_invalid") -> None:
    """It neither reads nor acts, and nothing is written; the lawyer's own token still reads."""
    case = world.case
    assert case.api.get(case.path, world.lawyer).status == 200
    assert forged != world.lawyer
    with nothing_written():
        read, acted = case.api.get(case.path, forged), case.act("message", {"text": "x"}, forged)
    assert {(answer.status, answer.code) for answer in (read, acted)} == {(401, code)}


@pytest.mark.parametrize("forgery", TOKENS, ids=lambda f: f.name)
def test_a_forged_token_acts_for_nobody(world: World, forgery: Forgery) -> None:
    """Of the complainant's lawyer."""
    refused_everywhere(world, forgery.make(world.lawyer, world.tools))


@pytest.mark.parametrize("other", ["narrow", "theirs", "elsewhere", "ended"])
def test_no_token_goes_by_another_authority(world: World, other: str) -> None:
    """Another representative's, the other side's, the same one's in another case, one that has ended: each is there."""
    refused_everywhere(world, reminted("rt_", g=world.ids[other])(world.lawyer, world.tools))


def test_a_token_is_for_the_case_of_its_authority(world: World) -> None:
    """Signed for the other case, where the same lawyer acts: under the authority of this one it is nobody's."""
    forged = reminted("rt_", c=world.other.id)(world.lawyer, world.tools)
    with nothing_written():
        assert world.other.api.get(world.other.path, forged).code == "credential_invalid"
    assert world.other.api.get(world.other.path, token(world.other, world.ids["elsewhere"])).status == 200


@pytest.mark.parametrize("scope", [["read", "negotiate", "settle", "withdraw"], ["read", "withdraw"]])
def test_more_in_a_token_than_in_the_case_is_nothing(world: World, scope: list[str]) -> None:
    """Even signed: the case says what its representatives may do."""
    wider = reminted("rt_", k=scope)(world.lawyer, world.tools)
    with nothing_written():
        assert world.case.act("withdraw", {}, wider).code == "outside_authority"


def test_less_in_a_token_than_in_the_case_is_less(world: World) -> None:
    """What was left out when it was made cannot be done with it."""
    narrow = reminted("rt_", k=["read"])(world.lawyer, world.tools)
    assert world.case.api.get(world.case.path, narrow).status == 200
    with nothing_written():
        assert world.case.act("message", {"text": "x"}, narrow).code == "outside_authority"


# -------------------------------------------------------------------------------------------------------- registrations


@pytest.fixture(scope="module")
def desk(world: World) -> Case:
    """A case that has room for one more: nobody acts for its complainant when a test is over."""
    return Case(world.case.api, world.case.platform, order_ref="a-third-order")


SIGNED: Final = {"signature": "document", "signed_at": "2026-11-20T09:00:00Z"}
BY_PARTY: Final[dict[str, tuple[dict[str, Any], tuple[str, str]]]] = {
    "signed later than now": ({**SIGNED, "signed_at": "2026-11-23T09:00:00Z"}, ("/signed_at", "in_the_future")),
    "a document without a day": ({"signature": "document"}, ("/signed_at", "missing")),
    "a yes with another's day": ({"signed_at": "2026-11-20T09:00:00Z"}, ("/signed_at", "not_applicable")),
    "over before it began": ({"expires_at": "2026-11-22T03:59:59Z"}, ("/expires_at", "in_the_past")),
    "for longer than a year": ({"expires_at": "2027-11-22T04:00:01Z"}, ("/expires_at", "too_late")),
    "for the other side": ({"of": "respondent"}, ("/of", "not_applicable")),
    "of a word of no scope": ({"scope": ["read", "all"]}, ("/scope/1", "not_one_of")),
    "to the other side itself": ({"ref": "shop-77"}, ("/ref", "takes_part_already")),
    "to a text that has no hash": ({"text_sha256": TEXT.upper()}, ("/text_sha256", "pattern")),
    "by a signature of another kind": ({"signature": "signed"}, ("/signature", "not_one_of")),
    "with an id of its own": ({"id": "rpr_" + "a" * 26}, ("/id", "unknown_field")),
    "registered by somebody else": ({"by": "platform"}, ("/by", "unknown_field")),
}  # fmt: skip


@pytest.mark.parametrize("forgery", BY_PARTY)
def test_a_forged_authority_is_not_registered(desk: Case, forgery: str) -> None:
    """By the party: the sound one first."""
    sound = {"ref": f"counsel-{list(BY_PARTY).index(forgery) + 20}"}
    change, fault = BY_PARTY[forgery]
    with nothing_written():
        answer = name(desk, **(sound | change))
    assert (answer.status, fault in answer.faults) == (400, True), answer.text
    accepted(desk, name(desk, **sound))


def test_a_document_is_the_partys_own_and_of_that_hash(desk: Case) -> None:
    """The other side's file, one that is none, its own under another hash; its own under its hash is taken."""
    own, theirs = kept(desk, "complainant"), kept(desk, "respondent")
    document = SIGNED | {"expires_at": "2027-11-20T09:00:00Z"}
    with nothing_written():
        for item in (theirs, "evi_" + "a" * 26):
            assert name(desk, **document, evidence_id=item, text_sha256="ab" * 32).code == "not_found"
        assert name(desk, **document, evidence_id=own).faults == {("/evidence_id", "other_document")}
    accepted(desk, name(desk, **document, evidence_id=own, text_sha256="ab" * 32))


@pytest.mark.parametrize("who", ["lawyer", "officer", "another platform", "nobody"])
def test_an_authority_is_registered_by_the_party_or_its_platform(world: World, desk: Case, who: str) -> None:
    """Not by a representative for a friend, nor by staff, nor by anybody else's server."""
    case, mine = world.case if who == "lawyer" else desk, {"ref": f"friend-{len(who)}"}
    forger = {"lawyer": world.lawyer, "officer": case.officer}.get(who)
    if who == "another platform":
        forger = str(case.api.tenant()["key"]["api_key"])
        assert case.api.get("/v1/mediators", forger).status == 200  # its first use is written down
    with nothing_written():
        answer = case.api.post(f"{case.path}/representations", LAWYER | mine | {"of": "complainant"}, forger)
    assert answer.status in (401, 403, 404), answer.text
    accepted(desk, name(desk, **mine))


def accepted(case: Case, answer: Answer) -> None:
    """And ended again, since a case has room for so many."""
    assert answer.status == 201, answer.text
    path = f"{case.path}/representations/{answer.body['representation']['id']}/end"
    assert case.api.post(path, {"ground": "party_wish"}, case.complainant).status == 200
