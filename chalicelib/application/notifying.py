"""Notices to people: from an event to a row for each person, and from the row to a mail, once.

The row is written first, under the event and the person: an event that comes twice makes nothing new. Whoever sends
claims the row for a minute; if he dies, his message comes back and the row is free again. Only between the mail service
taking a mail and the row saying so can a death make it twice: at least once is what mail can promise.

Sending waits in the queue itself, a quarter of an hour at a time: a wait is a night at most.
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from chalicelib.application import ports, reactions
from chalicelib.application.asking import Tenancy, TenancyOf
from chalicelib.application.notice_facts import contact, due, language, stands
from chalicelib.application.notice_ports import (
    CASE,
    Facts,
    Mail,
    Mailer,
    MailRefused,
    MailThrottled,
    Notices,
    NoticeSettings,
    Wording,
)  # fmt: skip
from chalicelib.application.queries import Reader
from chalicelib.domain.case import views
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.notice import (
    ATTEMPTS,
    DAILY,
    LEASE,
    WAITING,
    Notice,
    State,
    claimed,
    is_leased,
    may_claim,
    may_join,
    wait,
)  # fmt: skip
from chalicelib.domain.notices.planning import Planned, plan
from chalicelib.domain.notices.preferences import Preferences, held_until
from chalicelib.domain.notices.templates import TEMPLATES, Category
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, parse_stamp

LONGEST_DELAY: Final = timedelta(minutes=15)
"""Of a message, by SQS."""
DAY: Final = timedelta(hours=24)


class Notifying:
    """`mailer`: made when a mail is sent. `unsubscribe`: where one click ends a kind of notice, before the token."""

    def __init__(
        self, reader: Reader, store: ports.CaseStore, crypto: ports.Crypto, notices: Notices,
        mailer: Callable[[], Mailer], words: Wording, queues: ports.Queues, clock: ports.WallClock, of: TenancyOf,
        unsubscribe: str,
    ) -> None:  # fmt: skip
        self._reader, self._store, self._crypto, self._notices = reader, store, crypto, notices
        self._mailer, self._words, self._queues, self._clock = mailer, words, queues, clock
        self._of, self._unsubscribe = of, unsubscribe

    # ---------------------------------------------------------------------------------------------------- from events

    def event(self, message: Mapping[str, Any]) -> list[Notice]:
        """What has become of the notices that an event leads to; none for a tenant that tells its people itself."""
        settings = self._notices.settings(message["tenant"])
        if not settings.on:
            return []
        tenancy, envelope = self._of(message["tenant"]), json.loads(message["body"])
        loaded = self._reader.load(message["case_id"])
        planned = plan(envelope["type"], envelope["data"], Role(envelope["by"]), stands(loaded.case))
        return [self._one(loaded, tenancy, settings, envelope, line) for line in planned]

    def _one(
        self, loaded: ports.Loaded, tenancy: Tenancy, settings: NoticeSettings, envelope: Mapping[str, Any],
        line: Planned,
    ) -> Notice:  # fmt: skip
        case, pack = loaded.case, self._reader.pack(loaded.case)
        key = f"{envelope['seq']:09}-{line.role.value}"
        standing = self._notices.get(case.head.case_id, key)
        wishes = self._wishes(case, tenancy, line.role)
        if standing is None:
            fresh = self._written(case, pack, tenancy, settings, envelope, line, key, wishes)
            standing = self._notices.open(self._held(fresh, wishes, pack, due(envelope["data"]), tenancy))
        return self._go(standing, tenancy, settings, loaded)

    def _written(
        self, case: Case, pack: RulePack, tenancy: Tenancy, settings: NoticeSettings, envelope: Mapping[str, Any],
        line: Planned, key: str, wishes: Preferences,
    ) -> Notice:  # fmt: skip
        """`at`: wall time, by which people sleep; what it says is told in the case's own."""
        lang = wishes.lang or language(case, line.role)
        facts = Facts(
            line.template, line.role, lang, pack, views.view(case, line.role, tenancy.now, pack),
            envelope["data"], Role(envelope["by"]), parse_stamp(envelope["at"]), case.head.case_id,
            settings.case_link.replace(CASE, case.head.case_id),
        )  # fmt: skip
        subject, text = self._words.case(facts)
        return Notice(
            case.head.case_id, key, tenancy.tenant.id, envelope["id"], envelope["type"], line.template,
            TEMPLATES[line.template], line.role.value, lang, subject, text, self._clock.now(),
        )  # fmt: skip

    def _held(
        self, notice: Notice, wishes: Preferences, pack: RulePack, due_at: datetime | None, tenancy: Tenancy
    ) -> Notice:
        """As it is put down: turned off, put off, or ready. A sandbox disturbs nobody."""
        if not wishes.wants(notice.category):
            return _ended(notice, State.SUPPRESSED, "complained" if wishes.complained else "turned_off")
        if tenancy.tenant.sandbox:
            return notice
        until = held_until(notice.at, notice.category, wishes, pack.time_zone, due_at)
        if until is None and self._is_much(notice):
            until = notice.at + DAY
        return msgspec.structs.replace(notice, state=State.DEFERRED, held_until=until) if until else notice

    def _is_much(self, notice: Notice) -> bool:
        """Whether this person has been told enough of this case today. What is owed is never too much."""
        if notice.category.is_owed:
            return False
        since = notice.at - DAY
        told = [
            n for n in self._notices.of(notice.owner)
            if n.role == notice.role and not n.category.is_owed and n.sent_at and n.sent_at > since
        ]  # fmt: skip
        return len(told) >= DAILY

    # -------------------------------------------------------------------------------------------------------- sending

    def again(self, message: Mapping[str, Any]) -> Notice | None:
        """A notice whose time may have come."""
        standing = self._notices.get(message["owner"], message["key"])
        if standing is None:
            return None
        settings, tenancy = self._notices.settings(standing.tenant), self._of(standing.tenant)
        return self._go(standing, tenancy, settings, self._reader.load(standing.owner))

    def _go(self, notice: Notice, tenancy: Tenancy, settings: NoticeSettings, loaded: ports.Loaded) -> Notice:
        """Sends it if it is free, waits if its time has not come. Somebody else's, or one that is done, is left."""
        now = self._clock.now()
        if notice.state is State.DEFERRED and notice.held_until is not None and notice.held_until > now:
            self._later(notice, notice.held_until - now)
            return notice
        mine = self._claimed(notice, now) if may_claim(notice, now) else None
        if mine is not None:
            return self._send(mine, tenancy, settings, loaded)
        if notice.state in WAITING:  # somebody's mail that has it may never go out: looked at once more then
            self._later(notice, (notice.leased_until or now) - now if is_leased(notice, now) else LEASE)
        return notice

    def _claimed(self, notice: Notice, now: datetime) -> Notice | None:
        """None where somebody else was faster."""
        mine = claimed(notice, now, secrets.token_hex(8))
        return mine if self._notices.change(mine) else None

    def _send(
        self, notice: Notice, tenancy: Tenancy, settings: NoticeSettings, loaded: ports.Loaded
    ) -> Notice:
        wishes = self._wishes(loaded.case, tenancy, Role(notice.role))
        address, cause = self._address(notice, wishes, tenancy, loaded)
        if cause:
            return self._done(_ended(notice, State.SUPPRESSED, cause))
        if tenancy.tenant.sandbox:
            return self._done(_ended(notice, State.CAPTURED))
        together = self._together(notice)
        try:
            taken = self._mailer().send(self._mail(together, address, settings, tenancy, loaded.case))
        except MailThrottled:
            return self._all([self._put_off(one) for one in together])
        except MailRefused as refused:
            return self._all([_ended(one, State.FAILED, refused.why) for one in together])
        said = {"state": State.SENT, "sent_at": self._clock.now(), "message_id": taken, "leased_until": None}
        return self._all([_changed(one, **said) for one in together])

    def _address(
        self, notice: Notice, wishes: Preferences, tenancy: Tenancy, loaded: ports.Loaded
    ) -> tuple[str, str]:
        """Where it goes, or why it goes nowhere. What has waited is looked at anew."""
        if not wishes.wants(notice.category):
            return "", "complained" if wishes.complained else "turned_off"
        over = loaded.case.head.status is Status.CLOSED
        if over and not notice.category.is_owed:
            return "", "overtaken"
        address = contact(self._store, self._crypto, tenancy.root, loaded, Role(notice.role))
        if not address:
            return "", "no_address"
        if self._notices.is_suppressed(tenancy.tenant.id, tokens.address_mark(tenancy.root.ids, address)):
            return "", "bounced_before"
        return address, ""

    def _together(self, notice: Notice) -> list[Notice]:
        """It, and what else of the kind that may be put together has waited for this person. Each is claimed: their own
        messages come at the same moment, when a night ends.
        """
        if notice.category.is_owed or notice.held_until is None:
            return [notice]
        now = self._clock.now()
        waiting = [n for n in self._notices.of(notice.owner) if may_join(n, notice, now)]
        return [notice, *(c for n in waiting if (c := self._claimed(n, now)) is not None)]

    def _mail(
        self, together: Sequence[Notice], address: str, settings: NoticeSettings, tenancy: Tenancy, case: Case
    ) -> Mail:
        first = together[0]
        subject, text = self._words.digest(
            first.lang, [(n.subject, n.text) for n in sorted(together, key=lambda n: n.key)]
        )
        unsubscribe = self._one_click(first.category, tenancy, case.party(Role(first.role)).ref)
        footed = self._words.footed(first.lang, text, unsubscribe, owed=first.category.is_owed)
        tags = {"tenant": first.tenant, "owner": first.owner, "notice": first.key, "template": first.template}
        return Mail(
            address, settings.from_name, settings.reply_to, subject, footed, first.lang, tags, unsubscribe
        )  # fmt: skip

    def _one_click(self, category: Category, tenancy: Tenancy, ref: str) -> str:
        if category.is_owed or not self._unsubscribe:
            return ""
        person = tokens.person_mark(tenancy.root.ids, ref)
        token = tokens.unsubscribe_token(tenancy.root.tokens, tenancy.tenant.id, person, category)
        return f"{self._unsubscribe}/{token}"

    def _put_off(self, notice: Notice) -> Notice:
        """Sending was refused for the moment. As it is put down then."""
        if notice.attempts >= ATTEMPTS:
            return _ended(notice, State.FAILED, "throttled")
        until = self._clock.now() + wait(notice.attempts)
        self._later(notice, wait(notice.attempts))
        return _changed(notice, state=State.DEFERRED, held_until=until, leased_until=None, cause="throttled")

    def _later(self, notice: Notice, delay: timedelta) -> None:
        body = reactions.notice_again(notice.tenant, notice.owner, notice.key)
        self._queues.send(
            reactions.NOTICES, [body], delay=math.ceil(min(delay, LONGEST_DELAY).total_seconds())
        )

    def _all(self, after: Sequence[Notice]) -> Notice:
        """The first one last: whoever dies in between comes back for it."""
        for other in after[1:]:
            self._notices.change(other)
        return self._done(after[0])

    def _done(self, after: Notice) -> Notice:
        """Raises TryAgain where somebody has changed the row meanwhile: the lease had run out."""
        if not self._notices.change(after):
            raise TryAgain("the notice has moved on")
        return after

    def _wishes(self, case: Case, tenancy: Tenancy, role: Role) -> Preferences:
        person = tokens.person_mark(tenancy.root.ids, case.party(role).ref)
        return self._notices.preferences(tenancy.tenant.id, person)


def _changed(notice: Notice, **changes: Any) -> Notice:
    return msgspec.structs.replace(notice, version=notice.version + 1, **changes)


def _ended(notice: Notice, state: State, cause: str = "") -> Notice:
    """A fresh one is put down so; one that stands moves on by a version."""
    version = notice.version + 1 if notice.attempts else notice.version
    return msgspec.structs.replace(
        notice, state=state, cause=cause, leased_until=None, held_until=None, version=version
    )
