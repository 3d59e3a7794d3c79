"""Complaints alike: filed through the use cases, placed by the function as deployed, message by message."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from chalicelib.application import execute
from chalicelib.application.execute import Receipt
from chalicelib.application.groups import of_cluster
from chalicelib.application.texts import Texts
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.group.state import Group
from chalicelib.domain.grouping.filing import Placement
from chalicelib.domain.values import Role
from tests import builders
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import CONTACTS, Market, refund

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

SUGGEST_AT = 8
"""Of the pack `generic@2`."""


def told(n: int) -> str:
    """One of many who have the same letter, with small things of their own in it."""
    return (
        f"On the {n + 1}th I ordered the Harbour lamp from this shop. Its dimmer began to hum after a week, then the "
        "light went out altogether, and the shop has answered none of the three letters I have written since. I ask "
        f"for my money back. My bill has the number {4_000 + 7 * n}."
    )


class Complaints:
    """Of one market. `invoke`: the functions as deployed."""

    def __init__(self, market: Market, invoke: Lambdas) -> None:
        self.market, self.invoke = market, invoke
        self._numbers = itertools.count(1)

    @property
    def services(self) -> Services:
        return self.market.services

    def file(
        self, narrative: str, respondent: str = "shop-77", about: dict[str, str] | None = None,
        pack: str = "generic@2", **claim: Any,
    ) -> str:  # fmt: skip
        """The id of a new case, of which detection knows nothing yet."""
        key = f"complaint-{next(self._numbers)}"
        market, ask = self.market, self.market.ask(Role.PLATFORM, key, route="POST /v1/cases")
        case_id = execute.case_id(market.root, ask.principal, key)

        def prepare(texts: Texts) -> cmd.FileCase:
            return cmd.FileCase(
                case_id=case_id, tenant=market.tenant.id, lang="en", fingerprint=ask.fingerprint,
                complainant=builders.party(Role.COMPLAINANT, ref=f"buyer-{key}"),
                respondent=builders.party(Role.RESPONDENT, ref=respondent), sandbox=market.tenant.sandbox,
                claim=builders.claim(
                    narrative=texts.add(narrative), about=about or {}, **({"sought": refund()} | claim)
                ),
            )  # fmt: skip

        filed: Receipt = self.services.executor.file(ask, pack, prepare, CONTACTS)
        return filed.case.head.case_id

    def message(self, case_id: str) -> dict[str, str]:
        return {"tenant": self.market.tenant.id, "case_id": case_id}

    def batch(self, *case_ids: str, group: str = "g", received: int = 1) -> dict[str, Any]:
        """Messages of one group, as the FIFO queue gives them out."""
        return ordered([self.message(case_id) for case_id in case_ids], group, received)

    def place(self, *case_ids: str, **batch: Any) -> list[str]:
        """What the function hands back."""
        return self.invoke.failed("group", self.batch(*case_ids, **batch))

    def filed(self, n: int, **changes: Any) -> list[str]:
        """As many with the same letter, filed and placed."""
        made = [self.file(told(k), **changes) for k in range(n)]
        assert self.place(*made) == []
        return made

    def placement(self, case_id: str) -> Placement:
        found = self.services.alike.placement(case_id)
        assert found is not None, "it was placed"
        return found

    def group(self, case_id: str) -> Group | None:
        """What was suggested for the cluster that the case was placed in."""
        group_id = of_cluster(self.market.root, self.placement(case_id).cluster_id)
        loaded = self.services.group_store.load(group_id)
        return loaded.group if loaded else None

    def invited(self, case_id: str) -> bool:
        return "membership.invited" in self.market.happened(case_id)


def ordered(messages: list[Any], group: str = "g", received: int = 1) -> dict[str, Any]:
    """A batch of a FIFO queue."""
    event = sqs(*(json.dumps(message) for message in messages))
    for record in event["Records"]:
        record["attributes"] |= {"MessageGroupId": group, "ApproximateReceiveCount": str(received)}
    return event
