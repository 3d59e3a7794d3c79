"""A thread of ten thousand messages (S10): read page by page to its end, each once, in order."""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from simulation.world import World
from tests.market import Market

MANY = 10_000


@pytest.mark.capability("S10")
def test_ten_thousand_messages_are_read_in_pages(world: World) -> None:
    """Of five hundred each; every text is opened. The rows are copies of one that was posted."""
    market = Market(world.services)
    case_id = market.served()
    market.act(case_id, Role.COMPLAINANT, lambda _, texts: cmd.PostMessage(texts.add("Hello")))
    table = world.services.settings.disputes_table
    row = {"pk": {"S": f"case#{case_id}"}, "sk": {"S": "m#000000001"}}
    client = world.services.clients.get("dynamodb")
    posted = client.get_item(TableName=table, Key=row)["Item"]
    for seq in range(2, MANY + 1):
        client.put_item(TableName=table, Item=posted | {"sk": {"S": f"m#{seq:09}"}})
    loaded, seen, after = market.loaded(case_id), list[int](), 0
    while after is not None:
        page = world.services.reader.messages(
            loaded, market.principal(Role.RESPONDENT), market.root, after, 500
        )
        seen += [message["seq"] for message in page["messages"] if message["text"] == "Hello"]
        after = page["next_after"]
    assert seen == list(range(1, MANY + 1))
