"""What the tests of the five ways share: resolvers that are told what to say, and the adapter under the guard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.domain.addresses import PUBLIC, Policy, check_url
from chalicelib.domain.delivery import Response
from tests.ssrf.guard import Seen
from tests.ssrf.vector import Vector


class Resolver:
    """Answers look-ups one after the other; each answer is all addresses of the name at that moment."""

    def __init__(self, *answers: Iterable[str]) -> None:
        self._answers = [list(answer) for answer in answers]
        self.asked = 0

    def __call__(self, _host: str, port: int, _family: int, _type: int) -> list[Any]:
        answer = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [(None, None, None, "", (address, port)) for address in answer]


def post(url: str, resolver: Resolver, policy: Policy = PUBLIC) -> Response:
    return WebhookHttp(policy, timeout=5.0, resolver=resolver).post(url, {"webhook-id": "evt_1"}, b"{}")


def reached(response: Response, seen: Seen, vector: Vector) -> bool:
    """Whether the twin was gone for: one connection to its public address, which the guard lets come to nothing."""
    wanted = [(vector.twin_leads, check_url(vector.twin).port)]
    return (response.status, response.error) == (None, "connect") and seen.take() == wanted


def refused(response: Response, seen: Seen) -> bool:
    """Whether the policy ended the attempt, and no socket was touched."""
    return (response.status, response.error) == (None, "unsafe_address") and not seen.take()
