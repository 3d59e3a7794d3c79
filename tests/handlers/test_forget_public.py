"""Somebody who filed by the public intake is erased: neither the address nor a way back in is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.application.keeping_ports import Kept
from chalicelib.domain.values import Role
from tests import mailing
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_public import MEI, Public, public
from tests.shared_aws import items

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

__all__ = ["public"]  # the fixture


@pytest.mark.capability("S56")
def test_an_erased_address_is_nobodys(public: Public, invoke: Lambdas, backend: Services) -> None:
    """The case shows nobody, no table has the address in clear, and a proof of it mails nothing that leads in."""
    filed = public.file(public.confirmed()["filing_token"])
    case_id, token = filed.body["case"]["case_id"], filed.body["token"]["token"]
    ref = public.api.get(f"/v1/cases/{case_id}", token).body["complainant_ref"]
    withdrawn = public.api.post(
        f"/v1/cases/{case_id}/actions/withdraw", {"reason": "Paid."}, token, Idempotency_Key="w"
    )
    assert withdrawn.status == 200, withdrawn.text
    request = public.api.post(f"/v1/persons/{ref}/erasure", {"ground": "court_order"}, public.key)
    assert request.status == 202, request.text
    assert backend.forgetting.over(Kept(request.body["request_id"], "request", backend.clock.now()))
    assert backend.forgetting.forget(case_id, Role.COMPLAINANT)
    assert MEI not in public.api.get(f"/v1/cases/{case_id}", public.key).text
    tables = ("DISPUTES_TABLE", "SUBJECT_KEYS_TABLE", "DELIVERIES_TABLE", "DIRECTORY_TABLE", "VIEWS_TABLE")
    assert MEI not in str([items(name) for name in tables])
    before = len(mailing.sent(MEI))
    public.asked(purpose="token", case_id=case_id)
    assert len(mailing.sent(MEI)) == before
