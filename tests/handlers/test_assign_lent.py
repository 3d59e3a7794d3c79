"""A body's mediator as deployed: the assigner is told, and counts the appointment with its own grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from tests import builders
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.lent import Lenders
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.mark.capability("S19")
def test_the_assigner_counts_whom_a_body_lends(backend: Services, market: Market, invoke: Lambdas) -> None:
    """The platform's own mediators are none of its business."""
    lent = Lenders(backend, market)
    lent.enter("n-1")
    backend.directory.put_mediator(market.tenant.id, builders.mediator())
    market.act(lent.waiting(), Role.OFFICER, cmd.AssignMediator("m-1"))
    case_id = lent.waiting()
    lent.assigned(case_id)
    invoke("relay", {"Records": stream()})
    told = [m.json for m in sent("assignment")]
    assert {"case_id": case_id} in told
    assert all(message == {"case_id": case_id} for message in told if message["case_id"] == case_id)
    for message in told:
        assert invoke.failed("assign", sqs(message)) == []
    assert lent.neutral("n-1").statistics.assigned == 1
