"""The read side: who sees which text, name, file and event."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import record
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role
from tests import builders
from tests.market import Market

C, R, O, P = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM  # noqa: E741


def shown(market: Market, case_id: str, role: Role) -> dict[str, Any]:
    loaded = market.services.reader.load(case_id)
    return market.services.reader.show(
        loaded, market.principal(role), market.root, market.services.clock.now()
    )


def declared(market: Market, case_id: str, role: Role) -> str:
    """The id of a file that this role has said it will upload."""

    def declare(_: object, texts: Any) -> cmd.Command:
        return cmd.DeclareEvidence((cmd.Declaration("ab" * 32, 10, "image/png", texts.add("invoice.png")),))

    return market.act(case_id, role, declare).created[0]


class TestShowing:
    """One case for one caller."""

    def test_a_case_that_is_not_there_is_not_found(self, market: Market) -> None:
        """Like anybody else's."""
        with pytest.raises(NotFound):
            market.services.reader.load(builders.an_id("case", "never"))

    def test_texts_are_keyed_by_the_ids_in_the_view(self, market: Market) -> None:
        """Both sides read what was written in the case."""
        case_id = market.served(narrative="The lamp arrived broken.")
        for role in (C, R, O, P):
            seen = shown(market, case_id, role)
            assert seen["texts"][seen["claim"]["narrative"]["id"]] == "The lamp arrived broken."

    @pytest.mark.capability("S56")
    def test_a_party_sees_the_others_name_and_no_contacts(self, market: Market) -> None:
        """Its own contacts it sees."""
        people = shown(market, market.served(), R)["people"]
        assert people["complainant"] == {"name": "Ada Buyer"}
        assert people["respondent"] == {"name": "Lamp Shop", "email": "shop@lamps.example"}

    @pytest.mark.parametrize("role", [O, P])
    def test_the_platform_sees_all_contacts(self, market: Market, role: Role) -> None:
        """It gave them to us."""
        people = shown(market, market.served(), role)["people"]
        assert people["complainant"].keys() == {"name", "email", "phone"}

    @pytest.mark.capability("S45")
    @pytest.mark.parametrize(("mine", "theirs"), [(C, R), (R, C)])
    def test_a_file_under_way_shows_to_its_own_side_only(
        self, market: Market, mine: Role, theirs: Role
    ) -> None:
        """Its name included; both sides alike."""
        case_id = market.served()
        item = declared(market, case_id, mine)
        own, other = shown(market, case_id, mine), shown(market, case_id, theirs)
        assert [e["id"] for e in own["evidence"]] == [item]
        assert "invoice.png" in own["texts"].values()
        assert other["evidence"] == []
        assert "invoice.png" not in other["texts"].values()

    @pytest.mark.capability("S45")
    def test_a_submitted_file_shows_to_both_sides(self, market: Market) -> None:
        """With its name."""
        case_id = market.served()
        item, of = declared(market, case_id, C), market.services.tenancies.of
        market.services.executor.system(case_id, lambda _: cmd.RecordInspection(item, "v1"), of, "inspect")
        market.act(case_id, C, cmd.SubmitEvidence(item))
        seen = shown(market, case_id, R)
        assert [e["id"] for e in seen["evidence"]] == [item]
        assert "invoice.png" in seen["texts"].values()

    def test_an_action_answers_without_texts(self, market: Market) -> None:
        """It would cost the keys of all persons."""
        case = market.case(market.served())
        assert (
            not {"texts", "people"}
            & market.services.reader.view(case, market.principal(C), builders.NOW).keys()
        )


class TestTheRecord:
    """Events as they were hashed."""

    def test_a_page_ends_with_where_to_go_on(self, market: Market) -> None:
        """Nothing on the last one."""
        case_id = market.served()
        read = market.services.reader.events
        first = read(case_id, market.principal(P), 0, 1)
        second = read(case_id, market.principal(P), first["next_after"], 2)
        assert [e["type"] for e in first["events"] + second["events"]] == ["case.filed", "case.served"]
        assert (first["next_after"], second["next_after"]) == (1, None)

    def test_what_is_not_for_a_party_shows_as_its_hash(self, market: Market) -> None:
        """So that everybody can check the chain, and nobody's numbers have a gap."""
        case_id = market.served()
        market.act(case_id, P, cmd.RevokeTokens(C))
        market.offer(case_id)
        events = market.services.reader.events(case_id, market.principal(C), 0, 10)["events"]
        assert [e.get("sequence") for e in events] == [1, 2, None, 3]
        assert events[2].keys() == {"seq", "prev", "hash", "sealed"}
        assert [e["prev"] for e in events[1:]] == [e["hash"] for e in events[:-1]]

    def test_the_platform_sees_what_is_for_the_platform(self, market: Market) -> None:
        """Under its own numbers."""
        case_id = market.served()
        market.act(case_id, P, cmd.RevokeTokens(C))
        events = market.services.reader.events(case_id, market.principal(P), 0, 10)["events"]
        assert [e["sequence"] for e in events] == [1, 2, 3]

    def test_a_record_can_be_checked_from_what_is_shown(self, market: Market) -> None:
        """Bodies are the very bytes."""
        case_id = market.served()
        events = market.services.reader.events(case_id, market.principal(C), 0, 10)["events"]
        assert record.first_break([(e["body"], e["hash"]) for e in events]) is None

    def test_one_event_is_found_by_its_id(self, market: Market) -> None:
        """For sending it once more."""
        case_id = market.served()
        wanted = market.services.store.events(case_id)[1]
        assert market.services.reader.event_row(case_id, wanted.id) == wanted
        with pytest.raises(NotFound):
            market.services.reader.event_row(case_id, builders.an_id("evt"))


class TestMessages:
    """The thread."""

    def test_messages_come_oldest_first_and_paged(self, market: Market) -> None:
        """Each with its author and moment."""
        case_id = market.served()
        for role, text in ((C, "Hello"), (R, "Good day"), (O, "I am listening")):
            market.act(case_id, role, lambda _, texts, text=text: cmd.PostMessage(texts.add(text)))  # type: ignore[misc]
        loaded, read = market.loaded(case_id), market.services.reader.messages
        first = read(loaded, market.principal(C), market.root, 0, 2)
        second = read(loaded, market.principal(C), market.root, first["next_after"], 2)
        found = [(m["seq"], m["by"], m["text"]) for m in first["messages"] + second["messages"]]
        assert found == [
            (1, "complainant", "Hello"),
            (2, "respondent", "Good day"),
            (3, "officer", "I am listening"),
        ]
        assert second["next_after"] is None

    def test_an_empty_thread_needs_no_keys(self, market: Market) -> None:
        """And has no next page."""
        loaded = market.loaded(market.served())
        assert market.services.reader.messages(loaded, market.principal(C), market.root, 0, 10) == {
            "messages": [],
            "next_after": None,
        }
