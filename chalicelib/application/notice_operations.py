"""Notices about the machinery, to whoever looks after a platform's server: not of a case, not of a person in one."""

from __future__ import annotations

import secrets
from typing import Final

import msgspec

from chalicelib.application import ports
from chalicelib.application.asking import TenancyOf
from chalicelib.application.notice_ports import Mail, Mailer, MailRefused, Notices, Wording
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.notices.notice import Notice, State, claimed, may_claim
from chalicelib.domain.notices.templates import TEMPLATES
from chalicelib.domain.values import Role

LANG: Final = "en"
"""Of those who run servers; the endpoint says nothing else."""
TEMPLATE: Final = "endpoint_disabled"


class NoticeOperations:
    """Comes whether a tenant has its parties told by us or not: who gave a contact wants to be told."""

    def __init__(
        self, crypto: ports.Crypto, notices: Notices, mailer: Mailer, words: Wording, clock: ports.WallClock,
        of: TenancyOf,
    ) -> None:  # fmt: skip
        self._crypto, self._notices, self._mailer = crypto, notices, mailer
        self._words, self._clock, self._of = words, clock, of

    def endpoint_disabled(self, endpoint: WebhookEndpoint | None, why: str, event_id: str) -> Notice | None:
        """One mail for one disabling, which `event_id` names; None where no address is sealed with the endpoint."""
        if endpoint is None or not endpoint.contact:
            return None
        notice = self._claimed(endpoint, why, event_id)
        if notice is None:
            return None
        tenancy = self._of(endpoint.tenant)
        if tenancy.tenant.sandbox:
            return self._done(notice, State.CAPTURED)
        address = self._crypto.unlock(tenancy.root, endpoint.id, endpoint.contact).decode()
        tags = {"tenant": endpoint.tenant, "owner": endpoint.id, "notice": notice.key, "template": TEMPLATE}
        try:
            taken = self._mailer.send(Mail(address, "", "", notice.subject, notice.text, LANG, tags))
        except MailRefused as refused:
            return self._done(notice, State.FAILED, cause=refused.why)
        return self._done(notice, State.SENT, sent_at=self._clock.now(), message_id=taken)

    def _claimed(self, endpoint: WebhookEndpoint, why: str, event_id: str) -> Notice | None:
        now = self._clock.now()
        subject, text = self._words.endpoint(LANG, endpoint.id, why)
        fresh = Notice(
            endpoint.id, event_id, endpoint.tenant, event_id, "webhook.endpoint_disabled", TEMPLATE,
            TEMPLATES[TEMPLATE], Role.PLATFORM.value, LANG, subject, text, now,
        )  # fmt: skip
        standing = self._notices.open(fresh)
        if not may_claim(standing, now):
            return None
        mine = claimed(standing, now, secrets.token_hex(8))
        return mine if self._notices.change(mine) else None

    def _done(self, notice: Notice, state: State, **changes: object) -> Notice:
        after = msgspec.structs.replace(
            notice, state=state, leased_until=None, version=notice.version + 1, **changes
        )
        if not self._notices.change(after):
            raise TryAgain("the notice has moved on")
        return after
