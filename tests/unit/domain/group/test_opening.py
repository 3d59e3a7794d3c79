"""How a group begins, gathers members and is formed."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import opening, timing
from chalicelib.domain.group.rules import Late, Seats
from chalicelib.domain.group.state import JobKind, JobState, Origin, Outcome, Stage, Status
from chalicelib.domain.values import Role
from tests.group_stories import DAY, GRACE, START, Tale, case_id, matter, pack, text


@pytest.mark.capability("S41")
def test_what_detection_suggests_an_officer_looks_at_first() -> None:
    """Nobody else hears of it."""
    tale = Tale().open()
    assert (tale.g.head.stage, tale.g.head.joinable) == (Stage.SUGGESTED, False)


def test_a_pack_may_let_a_suggested_group_gather_by_itself() -> None:
    tale = Tale(pack(opens_by_itself=True)).open()
    assert (tale.g.head.stage, tale.g.job.kind if tale.g.job else None) == (Stage.GATHERING, JobKind.INVITE)


def test_a_group_that_a_complainant_opens_gathers_at_once() -> None:
    tale = Tale().open(Origin.COMPLAINANT)
    assert (tale.g.head.stage, tale.g.head.joinable, tale.g.head.job) == (Stage.GATHERING, True, None)


def test_a_suggestion_that_nobody_takes_up_is_dropped_after_its_time() -> None:
    tale = Tale().open().wake()
    assert tale.now == START + 7 * DAY + GRACE
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DISMISSED, "not_taken_up")


def test_a_pack_without_groups_opens_none() -> None:
    from msgspec.structs import replace

    with pytest.raises(NotAllowed) as refused:
        Tale(replace(pack(), groups=None)).open()
    assert refused.value.code == "not_in_this_procedure"


def test_more_members_than_the_pack_takes_cannot_be_expected() -> None:
    with pytest.raises(Invalid) as refused:
        Tale().open(Origin.ASSOCIATION, expected=1_001)
    assert [(f.pointer, f.code, f.limit) for f in refused.value.faults] == [("/expected", "at_most", 1_000)]


@pytest.mark.parametrize(
    ("expected", "capacity", "shards"),
    [
        (0, 10_000, 16),  # 1,600 are usual: 16 of a hundred each
        (50, 10_000, 4),
        (401, 10_000, 8),
        (100_000, 100_000, 1_024),  # 1,000 wanted, the next power of two
        (0, 300, 4),
    ],
)
def test_a_group_has_as_many_shards_as_its_members_take(expected: int, capacity: int, shards: int) -> None:
    assert opening.shards(expected, capacity) == shards


def test_an_officer_who_finds_it_right_lets_it_gather_and_invites() -> None:
    tale = Tale().open().do(cmd.Gather())
    assert tale.types() == ["GatheringBegun", "JobStarted"]
    assert tale.g.deadlines["group_gathering"].due_at == START + 30 * DAY


def test_a_window_is_not_closed_while_members_are_being_invited() -> None:
    tale = Tale().open().do(cmd.Gather())
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.CloseGathering())
    assert refused.value.code == "group_busy"


def test_when_the_time_to_join_is_over_members_are_counted() -> None:
    tale = Tale().gathering().wake()
    assert tale.types() == ["GatheringEnded", "JobStarted"]
    assert tale.g.job is not None
    assert (tale.g.job.kind, tale.g.job.closes) == (JobKind.SEAL, ())


def test_where_nobody_may_join_later_the_doors_close_before_anybody_is_counted() -> None:
    tale = Tale(pack(late=Late.FORMED)).gathering().wake()
    assert tale.g.job is not None
    assert tale.g.job.closes == ("join",)
    assert not tale.g.head.joinable


@pytest.mark.capability("S41")
def test_enough_members_form_a_group_that_says_which_thresholds_it_reaches() -> None:
    """Five make a mass case by this pack, forty a class."""
    tale = Tale().gathering().stand(1, 2).wake().sealed(5)
    assert tale.happened[2].reached == ("mass",)  # type: ignore[union-attr]


def test_a_group_of_too_few_lapses_and_releases_whoever_has_joined() -> None:
    tale = Tale().gathering().stand(1, 2).wake().sealed(2)
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.LAPSED, "too_few")
    assert tale.g.job is not None
    assert (tale.g.job.kind, tale.g.job.then) == (JobKind.RELEASE, "too_few")


@pytest.mark.capability("S42")
def test_two_complainants_with_two_representatives_form_a_group_where_the_pack_says_so() -> None:
    rules = pack(form_at=pack().groups.form_at.__class__(2, "test", True), seats=Seats(2, 2, "test", True))  # type: ignore[union-attr]
    tale = Tale(rules).gathering().stand(1, 2).wake().sealed(2).wake()
    tale.counted(members=2, ballots=2, **{case_id(1): 2, case_id(2): 1})
    assert (tale.g.head.stage, sorted(tale.g.representatives)) == (
        Stage.NEGOTIATION,
        sorted([case_id(1), case_id(2)]),
    )


def test_without_representatives_by_the_pack_talks_begin_at_once() -> None:
    tale = Tale(pack(seats=Seats(0, 0, "test", True))).gathering().wake().sealed()
    assert (tale.g.head.stage, tale.g.asking) == (Stage.NEGOTIATION, None)


def test_a_closed_group_has_its_doors_closed_before_its_members_are_released() -> None:
    """Whoever comes in behind the work that releases would be stranded."""
    tale = Tale().gathering().wake().sealed(2)
    assert tale.g.job is not None
    assert tale.g.job.closes == ("join",)


def test_a_dismissed_group_ends_with_reasons() -> None:
    tale = Tale().open().do(cmd.Dismiss(text("not alike")))
    assert (tale.g.head.status, tale.g.head.outcome) == (Status.CLOSED, Outcome.DISMISSED)


def test_a_merged_group_says_into_which() -> None:
    tale = Tale().open().do(cmd.Merge("group_" + "b" * 26, text()))
    assert (tale.g.head.outcome, tale.g.head.into) == (Outcome.MERGED, "group_" + "b" * 26)


def test_a_group_is_not_merged_into_itself() -> None:
    tale = Tale().open()
    with pytest.raises(Invalid):
        tale.do(cmd.Merge(tale.g.head.group_id, text()))


def test_what_absorbs_takes_over_clusters_and_keeps_the_keys_both_have() -> None:
    tale = Tale().open()
    other = matter(clusters=("cl-2",), found=3, keys={"product": "lamp-4", "batch": "7"})
    tale.do(cmd.Absorb("group_" + "b" * 26, other), Role.SYSTEM)
    assert (tale.g.matter.clusters, tale.g.matter.found, tale.g.matter.keys) == (
        ("cl-1", "cl-2"),
        11,
        {"product": "lamp-4"},
    )


def test_absorbing_the_same_group_twice_changes_nothing() -> None:
    command = cmd.Absorb("group_" + "b" * 26, matter(clusters=("cl-2",), found=3))
    tale = Tale().open().do(command, Role.SYSTEM).do(command, Role.SYSTEM)
    assert tale.happened == []


def test_keys_are_compared_as_detection_compares_them() -> None:
    """Both have named the same lamp; what stands stays as it is written."""
    other = matter(clusters=("cl-2",), keys={"product": " LAMP-4"})
    tale = Tale().open().do(cmd.Absorb("group_" + "b" * 26, other), Role.SYSTEM)
    assert tale.g.matter.keys == {"product": "lamp-4"}


def test_what_absorbs_knows_the_groups_that_the_other_had_absorbed() -> None:
    """Their members are among those to be asked."""
    other = matter(clusters=(), merged=("group_" + "c" * 26,))
    tale = Tale().open().do(cmd.Absorb("group_" + "b" * 26, other), Role.SYSTEM)
    assert tale.g.matter.merged == ("group_" + "b" * 26, "group_" + "c" * 26)


def test_a_group_that_gathers_invites_the_members_of_what_it_absorbs() -> None:
    """Though the other one has no cluster; the same group twice is invited once."""
    command = cmd.Absorb("group_" + "b" * 26, matter(clusters=()))
    tale = Tale().open(Origin.COMPLAINANT).do(command, Role.SYSTEM).do(command, Role.SYSTEM)
    assert [(job.kind, job.of) for job in tale.g.jobs.values()] == [(JobKind.INVITE, "group_" + "b" * 26)]


def test_clusters_that_detection_merges_later_are_invited_one_after_the_other() -> None:
    """Each once; its own cluster was asked at the beginning."""
    command = cmd.InviteFound(("cl-1", "cl-7", "cl-8"))
    tale = Tale().open(Origin.OFFICER).do(command, Role.SYSTEM).do(command, Role.SYSTEM)
    assert [(job.of, job.state) for job in tale.g.jobs.values()] == [
        ("cl-7", JobState.RUNNING),
        ("cl-8", JobState.WAITING),
    ]


def test_a_group_that_nobody_may_join_invites_nobody() -> None:
    """What is only suggested asks them all when it begins to gather."""
    tale = Tale().open().do(cmd.InviteFound(("cl-7",)), Role.SYSTEM)
    assert tale.g.jobs == {}


def test_groups_of_other_respondents_are_never_merged() -> None:
    tale = Tale().open()
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.Absorb("group_" + "b" * 26, matter(family="shop-78", clusters=("cl-2",))), Role.SYSTEM)
    assert refused.value.code == "not_alike"


def test_a_group_that_talks_absorbs_nothing() -> None:
    tale = Tale().negotiating()
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.Absorb("group_" + "b" * 26, matter(clusters=("cl-2",))), Role.SYSTEM)
    assert refused.value.code == "group_not_gathering"


def test_a_split_takes_cases_out_of_what_was_found() -> None:
    tale = Tale().open().do(cmd.Split((case_id(1), case_id(2)), text()))
    assert tale.g.matter.found == 6


@pytest.mark.parametrize(("cases", "code"), [((), "missing"), ((case_id(1), case_id(1)), "repeated")])
def test_a_split_names_cases_each_once(cases: tuple[str, ...], code: str) -> None:
    tale = Tale().open()
    with pytest.raises(Invalid) as refused:
        tale.do(cmd.Split(cases, text()))
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("/cases", code)]


def test_a_group_is_never_stranded_in_any_stage_of_its_life() -> None:
    """P6: whatever happens or does not, there is a next wake until the end."""
    tale = Tale().gathering().stand(1, 2)
    for _ in range(60):
        if tale.g.head.status is Status.CLOSED:
            break
        assert not timing.is_stranded(tale.g)
        if tale.g.job is None:
            tale.wake()
        elif tale.g.job.kind is JobKind.SEAL:
            tale.sealed()
        elif tale.g.job.kind is JobKind.TALLY:
            tale.counted(ballots=6, **{case_id(1): 5, case_id(2): 4})
        else:
            tale.done()
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DISSOLVED, "group_determination_expired")


def test_nobody_ends_the_time_to_join_early_where_the_pack_promises_it() -> None:
    """SPC Interpretation of the Civil Procedure Law of China art. 79: at least thirty days to register."""
    tale = Tale(pack(closes_early=False)).gathering()
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.CloseGathering())
    assert refused.value.code == "not_in_this_procedure"


def test_where_no_representative_is_asked_for_talks_begin_without_one() -> None:
    tale = Tale(pack(seats=Seats(0, 3, "test", True))).gathering().wake().sealed().wake()
    assert (tale.g.head.stage, tale.g.representatives) == (Stage.NEGOTIATION, {})


def test_whoever_opens_a_group_for_its_own_case_makes_room_for_a_usual_number() -> None:
    """An association may expect 100,000; one consumer does not take a thousand shards for itself."""
    with pytest.raises(Invalid) as refused:
        Tale(pack(capacity=100_000)).open(Origin.COMPLAINANT, expected=1_601)
    assert refused.value.faults[0].limit == 1_600


def test_where_members_affirm_their_demands_nobody_comes_later() -> None:
    tale = Tale(pack(affirm=True)).gathering().wake()
    assert tale.g.job is not None
    assert tale.g.job.closes == ("join",)
