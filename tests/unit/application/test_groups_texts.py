"""What people write in a group: sealed before it is written, to whom it belongs, and read again by those it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.codec import owner_pk, subject_key
from chalicelib.adapters.group_rows import writer_key
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.guards import CAPS
from chalicelib.domain.group.rules import Seats
from chalicelib.domain.group.state import Group, Stage
from chalicelib.domain.values import Role
from tests import groups
from tests.circle import Circle, Make, message
from tests.market import Market
from tests.shared_aws import items
from tests.unit.application.faults import answer_lost

OFFICER, RESPONDENT, MEMBER = Role.OFFICER, Role.RESPONDENT, Role.COMPLAINANT
SECRET = "The lamp burned my table, and the shop laughed."


@pytest.fixture
def circle(market: Market, tmp_path: Path) -> Circle:
    """A group that gathers, for which two or three may stand."""
    return Circle(market, tmp_path, seats=Seats(2, 3, "test", verified=True))


@pytest.fixture
def talks(market: Market, tmp_path: Path) -> Circle:
    """One without representatives, in negotiation."""
    return Circle(market, tmp_path).until(Stage.NEGOTIATION)


def stand(case_id: str, text: str = SECRET) -> Make:
    return lambda _, texts: cmd.Stand(case_id, texts.add(text), ("offer",))


def pose(text: str) -> Make:
    return lambda _, texts: cmd.PoseQuestion(texts.add(text))


def keys(circle: Circle) -> set[tuple[str, str]]:
    """Reference and slot of all keys that lie with the group."""
    found = set()
    for item in items("SUBJECT_KEYS_TABLE"):
        whose, place = item["pk"]["S"], item["sk"]["S"]
        if circle.id in place:
            found.add((whose.rpartition("#")[2], place.rpartition("#")[2]))
    return found


def forget(circle: Circle, ref: str, slot: str) -> None:
    """As erasing the person does it."""
    key = subject_key(circle.market.tenant.id, circle.id, slot, ref)
    circle.services.tables.subject_keys(key["pk"]["S"], key["sk"]["S"]).delete()


class TestMembers:
    """Each text has a key of its own, under the reference of whoever wrote it."""

    @pytest.mark.capability("S41")
    def test_a_message_is_sealed_under_its_own_key_and_opens_again(self, circle: Circle) -> None:
        """The slot is the text's id; nothing is read for it, and no person is kept with the group."""
        who = circle.member()
        circle.act(MEMBER, message("members", SECRET), who=who)
        (said,) = circle.said(who)
        assert (said["text"], said["yours"]) == (SECRET, True)
        assert keys(circle) == {("buyer-1", said["text_id"])}
        assert circle.loaded.persons == {}

    def test_nothing_that_is_stored_holds_a_word_of_it(self, circle: Circle) -> None:
        """No row, no key, no event."""
        circle.act(MEMBER, message("members", SECRET), who=circle.member())
        circle.act(MEMBER, stand(circle.member(2).case_id or ""), who=circle.member(2))
        stored = str([items(table) for table in ("DISPUTES_TABLE", "SUBJECT_KEYS_TABLE", "DIRECTORY_TABLE")])
        assert "burned" not in stored

    def test_two_messages_of_one_member_have_two_keys(self, circle: Circle) -> None:
        """Both under the one reference: erasing the person erases both."""
        who = circle.member()
        for text in ("one", "two"):
            circle.act(MEMBER, message("members", text), who=who)
        assert [said["text"] for said in circle.said(who)] == ["one", "two"]
        assert [ref for ref, _ in sorted(keys(circle))] == ["buyer-1", "buyer-1"]

    def test_whose_key_is_gone_has_left_a_message_without_words(self, circle: Circle) -> None:
        """The others' are read as before."""
        for n in (1, 2):
            circle.act(MEMBER, message("members", f"from {n}"), who=circle.member(n))
        (ref, slot), _ = sorted(keys(circle))
        forget(circle, ref, slot)
        assert [said["text"] for said in circle.said(circle.member(2))] == [None, "from 2"]

    def test_what_a_member_says_of_itself_lies_under_its_key_as_well(self, circle: Circle) -> None:
        """Whoever stands for election: the others read it in the record."""
        who = circle.member()
        circle.act(MEMBER, stand(who.case_id or ""), who=who)
        assert circle.texts(circle.member(2)) == [SECRET]
        assert [ref for ref, _ in keys(circle)] == ["buyer-1"]

    def test_a_message_whose_answer_was_lost_is_there_once_and_opens(self, circle: Circle) -> None:
        """The key that the first attempt has written is the one it is sealed under."""
        who = circle.member()
        circle.act(MEMBER, message("members", SECRET), who=who, by=circle.executor(answer_lost))
        assert [said["text"] for said in circle.said(who)] == [SECRET]

    def test_what_members_write_to_their_representatives_the_others_do_not_read(self, circle: Circle) -> None:
        """The writer does; the office does not."""
        circle.act(MEMBER, message("representatives", SECRET), who=circle.member())
        readers = (circle.member(), circle.member(2), circle.market.principal(OFFICER))
        assert [len(circle.said(who)) for who in readers] == [1, 0, 0]


class TestOffice:
    """Whoever acts for the platform writes under the office's one key."""

    def test_texts_of_the_office_lie_under_its_person(self, circle: Circle) -> None:
        """Which is made with the first of them, and whose reference no platform can name."""
        circle.until(Stage.GATHERING)
        circle.act(OFFICER, lambda _, texts: cmd.Dismiss(texts.add("Not alike.")))
        assert set(circle.loaded.persons) == {"office"}
        assert keys(circle) == {("~office", "office")}
        assert circle.texts(circle.market.principal(OFFICER)) == ["Not alike."]

    def test_the_second_text_is_sealed_to_the_same_person(self, talks: Circle) -> None:
        """No second key; both open."""
        talks.until(Stage.DETERMINATION)
        for text in ("Was it broken?", "Was it late?"):
            talks.act(OFFICER, pose(text))
        assert sorted(talks.texts(talks.market.principal(OFFICER))) == ["Was it broken?", "Was it late?"]
        assert keys(talks) == {("~office", "office")}

    @pytest.mark.parametrize(
        ("role", "room"), [(OFFICER, "members"), (RESPONDENT, "parties"), (Role.MEDIATOR, "parties")]
    )
    def test_all_messages_of_one_who_is_no_member_open_again(
        self, talks: Circle, role: Role, room: str
    ) -> None:
        """The second one does not take the key of the first."""
        talks.until(Stage.MEDIATION)
        who = talks.market.principal(role)
        for text in ("one", "two"):
            talks.act(role, message(room, text))
        assert [(said["text"], said["yours"]) for said in talks.said(who)] == [("one", True), ("two", True)]

    def test_a_message_and_a_text_of_the_office_open_side_by_side(self, talks: Circle) -> None:
        """They share one key, whichever came first."""
        talks.until(Stage.DETERMINATION)
        talks.act(OFFICER, message("members", "Hello"))
        talks.act(OFFICER, pose("Was it broken?"))
        who = talks.market.principal(OFFICER)
        assert [said["text"] for said in talks.said(who)] == ["Hello"]
        assert "Was it broken?" in talks.texts(who)


class TestCaps:
    """How much a group holds."""

    @staticmethod
    def holding(circle: Circle, **head: Any) -> Group:
        """The group as if so much had been written."""
        before = circle.group
        after = replace(before, head=replace(before.head, version=before.head.version + 1, **head))
        circle.services.group_store.commit(groups.command(before, after, events=()), circle.clock.now())
        return after

    def test_texts_are_counted(self, circle: Circle) -> None:
        """Messages have a count of their own."""
        who = circle.member()
        circle.act(MEMBER, stand(who.case_id or ""), who=who)
        circle.act(MEMBER, message("members", SECRET), who=who)
        assert (circle.group.head.texts, circle.group.head.messages) == (1, 1)

    def test_the_last_text_is_taken_and_no_further_one(self, circle: Circle) -> None:
        """500; the refusal says so."""
        self.holding(circle, texts=CAPS["texts"] - 1)
        circle.act(MEMBER, stand(circle.member(1).case_id or ""), who=circle.member(1))
        with pytest.raises(NotAllowed) as refused:
            circle.act(MEMBER, stand(circle.member(2).case_id or ""), who=circle.member(2))
        assert (refused.value.code, refused.value.data) == ("too_many_texts", {"limit": 500})

    def test_one_member_does_not_fill_a_room_alone(self, circle: Circle) -> None:
        """200 of each, whatever rooms they are in; another member writes on, and so does whoever is in office."""
        wordy, other = circle.member(1), circle.member(2)
        key = writer_key(owner_pk(circle.id), wordy.case_id or "") | {"written": {"N": "199"}}
        settings = circle.services.settings
        circle.services.clients.get("dynamodb").put_item(TableName=settings.disputes_table, Item=key)
        circle.act(MEMBER, message("members", "the last one"), who=wordy)
        with pytest.raises(NotAllowed) as refused:
            circle.act(MEMBER, message("representatives", "one more"), who=wordy)
        assert (refused.value.code, refused.value.data) == ("own_messages_full", {"limit": 200})
        circle.act(MEMBER, message("members", "hello"), who=other)
        assert circle.group.head.messages == 2

    def test_a_group_full_of_messages_takes_no_more(self, circle: Circle) -> None:
        """10,000 of that role."""
        self.holding(circle, messages_by={"complainant": CAPS["messages"]})
        with pytest.raises(NotAllowed) as refused:
            circle.act(MEMBER, message("members", "one more"), who=circle.member())
        assert (refused.value.code, refused.value.data["limit"]) == ("group_holds_no_more", 10_000)
