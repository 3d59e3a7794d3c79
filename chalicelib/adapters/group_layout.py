"""Which rows a group is made of. Its members, ballots, rolls and ledgers lie apart: see `group_rows`, `group_parts`."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.layout import Layout
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.group.state import (
    Authority,
    Batching,
    Candidacy,
    Change,
    CommonDecision,
    Draw,
    GroupOffer,
    Head,
    Job,
    Ledger,
    Matter,
    Poll,
    Question,
    Settled,
    TestResult,
)

LAYOUT: Final = Layout(
    head=Head, id_field="group_id",
    parts={"matter": ("matter", Matter), "settled": ("settled", Settled), "batching": ("batching", Batching)},
    children={
        "deadline": ("deadlines", Deadline), "job": ("jobs", Job), "candidacy": ("candidacies", Candidacy),
        "authority": ("authorities", Authority), "poll": ("polls", Poll), "offer": ("offers", GroupOffer),
        "change": ("changes", Change), "question": ("questions", Question),
        "decision": ("decisions", CommonDecision), "draw": ("draws", Draw), "result": ("results", TestResult),
        "ledger": ("ledgers", Ledger),
    },
)  # fmt: skip
