"""What a group hands out to be checked offline, as it comes over HTTP; and the batches that follow from a draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chalicelib.application.group_files import GroupFiles
from chalicelib.entrypoints.http import examples
from redress_cli import group as tool
from redress_cli import verify
from tests.handlers.http.conftest import Answer
from tests.handlers.http.groups.together import Member, Together

NONCE = examples.BODIES["NonceIn"]


def checked(place: Path, *bodies: str, root: str = "", case: str = "") -> int:
    """`redress group verify` on the bodies as they came."""
    files = [place / f"file-{number}.json" for number in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_text(body, encoding="utf-8")
    more = (["--root", root] if root else []) + (["--case", case] if case else [])
    return tool.main([*map(str, files), *more])


def flipped(body: str, before: str) -> str:
    """With one letter changed behind that text."""
    at = body.index(before) + len(before)
    return body[:at] + ("b" if body[at] != "b" else "c") + body[at + 1 :]


def got(together: Together, what: str, as_: str) -> Answer:
    answer = together.show(as_, what)
    assert answer.status == 200, answer.text
    return answer


def drawn(together: Together, number: int = 1, *losses: int) -> Together:
    """Five members; the respondent gives a nonce, the representative one too, and test cases are drawn."""
    for loss in losses or (6_490, 5_000, 1_001, 4_000, 3_000):
        together.joins(loss=loss)
    standing = examples.BODIES["StandIn"] | {"scope": ["negotiate", "determination"]}
    together.done("stand", standing, together.members[0].complainant)
    together.done("close_gathering", None, together.officer)
    together.work()
    for member in together.members:
        assert together.vote(member, together.members[0].id).status == 200
    together.wake()
    for _ in range(2):
        together.done("escalate", {}, together.respondent)
    together.done("commit_nonce", NONCE, together.respondent)
    together.done("commit_nonce", {"nonce": "ab" * 32}, together.members[0].complainant)
    together.done("draw_tests", {"number": number}, together.officer)
    together.work()
    return together


def result(together: Together) -> Member:
    """The test case ends: its complainant takes it back, and the group is told."""
    (draw,) = together.group.draws.values()
    (test,) = (member for member in together.members if member.id in draw.cases)
    test.done("withdraw", {}, test.complainant)
    together.api.services.mustering.tested(together.id, test.id)
    return test


@contextmanager
def short_pages(together: Together) -> Iterator[None]:
    """One shard to a page."""
    services = together.api.services
    services.group_files = GroupFiles(services.group_shards, services.store, shards_per_page=1)
    try:
        yield
    finally:
        del services.group_files


class TestInclusion:
    """GET …/inclusion"""

    @pytest.mark.capability("S42")
    def test_each_member_proves_offline_to_stand_in_the_roll(
        self, together: Together, tmp_path: Path
    ) -> None:
        """By the very body it got, against the root of the group's record; not with another letter in it."""
        together.negotiating()
        roll = together.seen(together.officer)["roll"]
        for member in together.members:
            body = got(together, "/inclusion", member.complainant).text
            assert checked(tmp_path, body, root=roll["root"]) == verify.WHOLE
            assert checked(tmp_path, flipped(body, "case_"), root=roll["root"]) == verify.BROKEN

    def test_a_member_gets_nobody_elses(self, together: Together) -> None:
        """An officer names whose; what there is not is not found."""
        together.negotiating()
        one, other = together.members[:2]
        assert together.show(one.complainant, f"/inclusion?case_id={other.id}").status == 403
        named = got(together, f"/inclusion?case_id={other.id}&roll=1", together.officer).body
        assert other.id in named["leaf"]
        assert together.show(together.officer, "/inclusion").status == 404
        assert together.show(one.complainant, "/inclusion?roll=9").status == 404


class TestRolls:
    """GET …/roll"""

    @pytest.mark.capability("S42")
    def test_the_roll_is_checked_whole(self, together: Together, tmp_path: Path) -> None:
        """Empty shards and all; by an officer, who sees the members anyway."""
        together.negotiating()
        root, body = together.seen(together.officer)["roll"]["root"], got(together, "/roll", together.officer)
        assert checked(tmp_path, body.text, root=root) == verify.WHOLE
        assert checked(tmp_path, flipped(body.text, "case_"), root=root) == verify.BROKEN
        assert together.show(together.members[1].complainant, "/roll").status == 403

    @pytest.mark.capability("S42")
    def test_a_long_roll_comes_in_pages_that_are_checked_alone_and_together(
        self, together: Together, tmp_path: Path
    ) -> None:
        """Each names the next one; all of them make the whole, and none may be missing."""
        together.negotiating()
        root = together.seen(together.officer)["roll"]["root"]
        with short_pages(together):
            pages = _pages(together, "/roll", together.officer)
        assert len(pages) > 1
        assert [checked(tmp_path, page, root=root) for page in pages] == [verify.WHOLE] * len(pages)
        assert checked(tmp_path, *reversed(pages), root=root) == verify.WHOLE
        assert checked(tmp_path, *pages[:-1], root=root) == verify.UNREADABLE
        full = next(page for page in pages if '"c":' in page)
        assert checked(tmp_path, flipped(full, "case_"), root=root) == verify.BROKEN


class TestDraws:
    """GET …/draw"""

    @pytest.mark.capability("S41")
    def test_everybody_draws_again_what_was_drawn(self, together: Together, tmp_path: Path) -> None:
        """A member, its representative, the respondent and an officer get the same file, and no names in it."""
        drawn(together)
        root = together.seen(together.officer)["roll"]["root"]
        callers = [
            together.members[1].complainant,
            together.members[0].complainant,
            together.respondent,
            together.officer,
        ]
        bodies = {got(together, "/draw", caller).text for caller in callers}
        (body,) = bodies
        assert checked(tmp_path, body, root=root) == verify.WHOLE
        assert checked(tmp_path, flipped(body, '"seed":"'), root=root) == verify.BROKEN
        assert not re.search("Marian|Brindlemoor|buyer", body)

    def test_nonces_stand_under_the_sides_that_gave_them(self, together: Together) -> None:
        """Whoever speaks for the members speaks for the complainants."""
        shown = got(drawn(together), "/draw", together.officer).body["draw"]
        assert shown["nonces"] == {"respondent": NONCE["nonce"], "complainant": "ab" * 32}

    def test_a_long_draw_comes_in_pages(self, together: Together, tmp_path: Path) -> None:
        """A page tells that its members were passed over rightly; all together that the drawn ones are members."""
        drawn(together)
        with short_pages(together):
            pages = _pages(together, "/draw", together.respondent)
        assert len(pages) > 1
        assert [checked(tmp_path, page) for page in pages] == [verify.WHOLE] * len(pages)
        assert checked(tmp_path, *pages) == verify.WHOLE

    def test_before_a_draw_there_is_none(self, together: Together) -> None:
        together.negotiating()
        assert together.show(together.members[1].complainant, "/draw").status == 404


class TestBatches:
    """open_batch, GET …/my-batch"""

    @pytest.mark.capability("S41")
    def test_a_member_knows_its_batch_and_about_when_its_turn_comes(
        self, together: Together, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As it can work out from the draw itself; while it waits its time and its limitation stand still."""
        test = result(drawn(together))
        planned = together.group.batching
        assert planned is not None
        assert (planned.size, planned.members, planned.batches) == (2, 4, 2)
        file = got(together, "/draw", together.officer).text
        for member in (m for m in together.members if m is not test):
            own = together.seen(member.complainant, "/my-batch")
            assert checked(tmp_path, file, case=member.id) == verify.WHOLE
            assert capsys.readouterr().out.endswith(f"{member.id}: batch {own['batch']} of 2\n")
            assert (own["tolled"], own["tolled_until"], bool(own["likely_at"])) == (True, None, True)
            assert own["next"].startswith(f"Your case is in batch {own['batch']} of 2; 0 are open.")

    @pytest.mark.capability("S41")
    def test_the_members_of_an_open_batch_go_on_and_the_others_wait(self, together: Together) -> None:
        """Each batch is an event; of whoever goes on the case runs again, and it still reads the group."""
        test = result(drawn(together))
        shown = together.done("open_batch", None, together.officer)["group"]["batching"]
        assert [batch["number"] for batch in shown["opened"]] == [1]
        together.work()
        together.sign_in()
        others = [m for m in together.members if m is not test]
        batches = {m.id: together.seen(m.complainant, "/my-batch") for m in others}
        cases = {m.id: together.api.get(m.path, m.complainant).body for m in others}
        first = [m.id for m in others if batches[m.id]["batch"] == 1]
        assert len(first) == 2
        assert {cases[i]["group"]["state"] for i in first} == {"batch"}
        assert {cases[i]["grouped_in"] for i in cases if i not in first} == {together.id}
        assert [batches[i]["tolled"] for i in first] == [False, False]
        assert "has been opened" in batches[first[0]]["next"]
        assert "batch.opened" in together.events(others[0].complainant)

    def test_behind_the_last_batch_everybody_is_on_their_own(self, together: Together) -> None:
        """Opened by itself, nine days after the one before; the group is over."""
        result(drawn(together))
        together.done("open_batch", None, together.officer)
        together.work()
        together.wake()
        shown: dict[str, Any] = together.seen(together.officer)
        assert (shown["status"], shown["cause"], len(shown["batching"]["opened"])) == (
            "closed",
            "last_batch",
            2,
        )
        states = [together.api.get(m.path, together.platform).body["grouped_in"] for m in together.members]
        assert states == [None] * 5

    def test_no_batch_before_the_test_cases_have_ended(self, together: Together) -> None:
        """A member is told so in its own words."""
        drawn(together)
        assert together.act("open_batch", None, together.officer).code == "no_batch_to_open"
        seen = [together.seen(m.complainant, "/my-batch") for m in together.members]
        assert {one["batch"] for one in seen} == {None}
        assert sum(one["next"].startswith("Your case was drawn") for one in seen) == 1


def _pages(together: Together, what: str, as_: str) -> list[str]:
    """From page to page, as the header `Link` says."""
    pages, following = [], what
    while following:
        answer = got(together, following, as_)
        pages.append(answer.text)
        found = re.search(rf'/{what[1:]}(\?[^>]*)>; rel="next"', answer.headers.get("link", ""))
        following = what + found[1] if found else ""
    return pages
