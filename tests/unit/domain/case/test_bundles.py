"""Bundles of a case: who may ask for how many, what is settled, who may fetch them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.bundled import BundleState
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.replay import replay
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import Role
from tests import builders, stories
from tests.bundle_samples import Told
from tests.packs import shipped
from tests.stories import C, R, S

HOUR = timedelta(hours=1)
ROOT, OTHER = "ab" * 32, "cd" * 32


class Scene:
    """A case to which things happen."""

    def __init__(self) -> None:
        self.case: Case = builders.case()
        self.now, self._commands = builders.NOW, 0

    def do(self, command: cmd.Command, role: Role = Role.COMPLAINANT) -> tuple[ev.Event, ...]:
        self._commands += 1
        context = Context(
            self.now, role, shipped("generic@1"), builders.an_id("cmd", self._commands), builders.KEY
        )
        happened = decisions.decide(self.case, command, context)
        self.case = decisions.fold(self.case, happened, self.now) if happened else self.case
        return happened

    def asked(self, role: Role = Role.COMPLAINANT, ref: str = "") -> str:
        (event,) = self.do(cmd.RequestBundle("en", ref), role)
        assert isinstance(event, ev.BundleRequested)
        return event.bundle.id

    def ready(self, role: Role = Role.COMPLAINANT, ref: str = "") -> str:
        bundle_id = self.asked(role, ref)
        self.do(cmd.RecordBundle(bundle_id, 5, OTHER, ROOT), Role.SYSTEM)
        until = self.now + timedelta(days=7)
        self.do(cmd.RecordBundleReady(bundle_id, ROOT, OTHER, 99, until), Role.SYSTEM)
        return bundle_id


def refused(attempt: Callable[[], object]) -> str:
    """The code."""
    with pytest.raises(NotAllowed) as caught:
        attempt()
    return caught.value.code


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_one_is_made_for_one_person_at_a_time(scene: Scene) -> None:
    """Somebody else's does not matter; after an hour nobody waits for it any more."""
    scene.asked()
    scene.asked(Role.RESPONDENT)
    assert refused(scene.asked) == "bundle_under_way"
    scene.now += HOUR
    assert scene.asked()


def test_five_can_be_fetched_at_a_time(scene: Scene) -> None:
    """When they have expired they make room."""
    for _ in range(5):
        scene.ready()
    assert refused(scene.asked) == "too_many_bundles"
    scene.now += timedelta(days=7)
    scene.asked()
    assert len(scene.case.bundles) == 1


def test_what_it_holds_is_settled_once(scene: Scene) -> None:
    """Of two who make it at one moment the second finds it settled, with another root or the same."""
    bundle_id = scene.asked()
    assert scene.do(cmd.RecordBundle(bundle_id, 5, OTHER, ROOT), Role.SYSTEM)
    assert scene.do(cmd.RecordBundle(bundle_id, 6, OTHER, ROOT), Role.SYSTEM) == ()
    assert scene.do(cmd.RecordBundle(bundle_id, 6, OTHER, OTHER), Role.SYSTEM) == ()
    assert scene.case.bundles[bundle_id].seq == 5


def test_it_is_settled_anew_in_the_place_of_what_cannot_be_made(scene: Scene) -> None:
    """A person was erased; whoever still writes the first one cannot say that it is ready."""
    bundle_id = scene.asked()
    scene.do(cmd.RecordBundle(bundle_id, 5, OTHER, ROOT), Role.SYSTEM)
    assert scene.do(cmd.RecordBundle(bundle_id, 7, OTHER, OTHER, replaces=ROOT), Role.SYSTEM)
    late = cmd.RecordBundleReady(bundle_id, ROOT, OTHER, 99, scene.now)
    assert scene.do(late, Role.SYSTEM) == ()
    assert (scene.case.bundles[bundle_id].state, scene.case.bundles[bundle_id].root) == (
        BundleState.WORKING,
        OTHER,
    )


def test_whoever_asked_for_it_fetches_it(scene: Scene) -> None:
    """On record; the other side does not know that there is one."""
    bundle_id = scene.ready()
    (event,) = scene.do(cmd.AuthorizeBundleDownload(bundle_id))
    assert event == ev.BundleDownloadAuthorised(bundle_id, Role.COMPLAINANT)
    with pytest.raises(NotFound):
        scene.do(cmd.AuthorizeBundleDownload(bundle_id), Role.RESPONDENT)
    with pytest.raises(NotFound):
        scene.do(cmd.AuthorizeBundleDownload(bundle_id), Role.PLATFORM)


def test_a_mediators_is_not_for_the_one_who_came_after(scene: Scene) -> None:
    """It holds what was said in confidence to the first."""
    bundle_id = scene.ready(Role.MEDIATOR, "m-1")
    assert scene.do(cmd.AuthorizeBundleDownload(bundle_id, "m-1"), Role.MEDIATOR)
    with pytest.raises(NotFound):
        scene.do(cmd.AuthorizeBundleDownload(bundle_id, "m-2"), Role.MEDIATOR)


def test_the_platforms_people_share_theirs(scene: Scene) -> None:
    """They see the same."""
    assert scene.do(cmd.AuthorizeBundleDownload(scene.ready(Role.PLATFORM)), Role.OFFICER)


def test_it_can_be_fetched_for_a_week(scene: Scene) -> None:
    """Not a moment longer."""
    bundle_id = scene.ready()
    scene.now += timedelta(days=7)
    assert refused(lambda: scene.do(cmd.AuthorizeBundleDownload(bundle_id))) == "bundle_expired"


def test_what_is_not_ready_cannot_be_fetched(scene: Scene) -> None:
    """It says how far it is."""
    bundle_id = scene.asked()
    assert refused(lambda: scene.do(cmd.AuthorizeBundleDownload(bundle_id))) == "bundle_not_ready"
    scene.do(cmd.RecordBundleFailed(bundle_id, "bundle_too_large"), Role.SYSTEM)
    assert scene.case.bundles[bundle_id].cause == "bundle_too_large"


def test_of_bundles_the_platform_alone_learns() -> None:
    """That one side takes its case along is nothing for the other one to know."""
    kinds: list[Any] = [
        ev.BundleMade("b", Role.COMPLAINANT, 1, "", "", "en"), ev.BundleReady("b", "", 1, builders.NOW),
        ev.BundleFailed("b", "x"), ev.BundleDownloadAuthorised("b", Role.COMPLAINANT),
    ]  # fmt: skip
    assert {ev.audiences(event) for event in kinds} == {("platform",)}


def test_a_record_folded_again_gives_the_case_as_it_stood() -> None:
    """Its place in the chain, its files, its messages; whole, or up to any event."""
    told = Told()
    bodies = [(row.body, row.hash) for row in told.rows]
    case = replay(None, bodies)
    assert (case.head.seq, case.head.chain_head, case.head.messages) == (11, told.rows[-1].hash, 2)
    assert replay(replay(None, bodies[:4]), bodies[4:]) == case
    assert case.head.audience == {"parties": 7, "platform": 11}


@pytest.mark.capability("S07")
def test_what_was_erased_is_not_fetched_in_a_bundle_either() -> None:
    """From the order on, by either side; one that is asked for afterwards is without it."""
    story = stories.contested()
    file = stories.kept(story, C)
    bundles = {role: bundled(story, role) for role in (C, R)}
    story.act(Role.OPERATOR, cmd.EraseEvidence(file, ErasureGround.UNLAWFUL_CONTENT, story.now))
    for role, bundle_id in bundles.items():
        fetch = cmd.AuthorizeBundleDownload(bundle_id)
        assert refused(lambda r=role, f=fetch: story.act(r, f)) == "bundle_expired"  # type: ignore[misc]
    story.act(S, cmd.RecordErased(file))
    again = cmd.AuthorizeBundleDownload(bundles[C])
    assert refused(lambda: story.act(C, again)) == "bundle_expired"
    story.act(C, cmd.AuthorizeBundleDownload(bundled(story, C)))


def test_a_file_that_was_not_in_it_takes_no_bundle_away() -> None:
    """A sealed file of the other side's: that it went is not to be learned."""
    story = stories.contested()
    file = stories.kept(story, C, visibility=Visibility.CAUCUS)
    bundle_id = bundled(story, R)
    story.act(Role.OPERATOR, cmd.EraseEvidence(file, ErasureGround.COURT_ORDER, story.now))
    story.act(R, cmd.AuthorizeBundleDownload(bundle_id))
    assert story.happened()[-1] == "bundle.download_authorised"


def bundled(story: stories.Story, role: Role) -> str:
    """One that can be fetched."""
    story.act(role, cmd.RequestBundle("en"))
    bundle_id = str(story.the("bundles").id)
    story.act(S, cmd.RecordBundle(bundle_id, 5, OTHER, ROOT))
    until = story.now + timedelta(days=7)
    story.act(S, cmd.RecordBundleReady(bundle_id, ROOT, OTHER, 99, until))
    return bundle_id
