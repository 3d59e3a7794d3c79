"""What the mail service says of the mails it took: delivered, bounced, unwanted (SES event publishing).

Believed only where it fits a notice of ours under the id that the service gave it then; anything else changes nothing.
A delivered notice of a complaint is service on the respondent: it has reached the address (for China, Online Litigation
Rules 2021, article 31: at the time of arrival in the specific system). One that bounced serves nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import ports, reactions
from chalicelib.application.asking import Tenancy, TenancyOf
from chalicelib.application.execute import Executor
from chalicelib.application.notice_ports import Notices
from chalicelib.domain.case.commands import RecordService
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.notice import Notice, State, after_feedback, is_leased
from chalicelib.domain.notices.templates import SERVES
from chalicelib.domain.values import Role, derive_id, is_id

_KINDS: Final = {
    "Delivery": "delivery", "Bounce": "bounce", "Complaint": "complaint", "Reject": "reject",
    "DeliveryDelay": "deliveryDelay",
}  # fmt: skip
Load = Callable[[str], ports.Loaded]
PERMANENT: Final = "Permanent"
_TRIES: Final = 3


class Feedback:
    """`load`: gives a case by its id."""

    def __init__(
        self, notices: Notices, load: Load, executor: Executor, queues: ports.Queues, clock: ports.WallClock,
        of: TenancyOf,
    ) -> None:  # fmt: skip
        self._notices, self._load, self._executor = notices, load, executor
        self._queues, self._clock, self._of = queues, clock, of

    def take(self, said: Mapping[str, Any]) -> Notice | None:
        """The notice as it stands then; None for what fits none of ours. The same report twice changes nothing more,
        and finishes what a death has left undone. Raises TryAgain for what comes too early.
        """
        kind = _KINDS.get(str(said.get("eventType", "")))
        notice = self._named(said.get("mail"))
        if kind is None or notice is None:
            return None
        details = said.get(kind)
        details = details if isinstance(details, Mapping) else {}
        for other in self._beside(notice):
            self._noted(other, kind, details)
        notice = self._noted(notice, kind, details)
        self._follow(notice, kind, details)
        return notice

    def _noted(self, notice: Notice, kind: str, details: Mapping[str, Any]) -> Notice:
        """With what the service says of it; as it stands where that changes nothing."""
        after = after_feedback(notice.state, kind)
        if after is None:
            return notice
        cause = str(details.get("bounceType", "")).lower() if kind == "bounce" else notice.cause
        changed = msgspec.structs.replace(
            notice, state=after, cause=cause, done_at=self._at(details), version=notice.version + 1
        )
        return changed if self._notices.change(changed) else notice

    def _beside(self, notice: Notice) -> list[Notice]:
        """What went out in the same mail: several in one, of which its tags name the first."""
        if notice.category.is_owed:
            return []
        found = self._notices.of(notice.owner)
        return [n for n in found if n.message_id == notice.message_id and n.key != notice.key]

    def _named(self, mail: object) -> Notice | None:
        """By our own tags, and the service's own id of the mail. Raises TryAgain while somebody is sending it: the
        service may report on a mail before the process that has sent it could write down what it is called.
        """
        if not isinstance(mail, Mapping) or not isinstance(tags := mail.get("tags"), Mapping):
            return None
        owner, key = _only(tags.get("owner")), _only(tags.get("notice"))
        if not (is_id("case", owner) or is_id("ep", owner)) or not key:
            return None
        notice = self._notices.get(owner, key)
        if notice is not None and is_leased(notice, self._clock.now()):
            raise TryAgain("the mail that this is about is being written down")
        if notice is None or not notice.message_id or notice.message_id != mail.get("messageId"):
            return None
        return notice

    def _follow(self, notice: Notice, kind: str, details: Mapping[str, Any]) -> None:
        if not is_id("case", notice.owner):
            return
        tenancy = self._of(notice.tenant)
        match kind:
            case "delivery" if notice.template == SERVES and notice.state is State.DELIVERED:
                self._served(notice)
            case "bounce" if notice.state is State.BOUNCED:
                self._bounced(notice, details, tenancy)
            case "complaint" if notice.state is State.COMPLAINED:
                self._unwanted(notice, tenancy)
            case _:
                return

    def _served(self, notice: Notice) -> None:
        at = notice.done_at or self._clock.now()
        label = f"mailed:{notice.event_id}"
        self._executor.system(
            notice.owner, lambda _: RecordService("email", at, notice.type), self._of, label
        )

    def _bounced(self, notice: Notice, details: Mapping[str, Any], tenancy: Tenancy) -> None:
        """A permanent one: nothing is sent to that address any more, by whatever case of this tenant."""
        recipients = details.get("bouncedRecipients")
        if details.get("bounceType") == PERMANENT and isinstance(recipients, list):
            for one in recipients:
                address = one.get("emailAddress") if isinstance(one, Mapping) else None
                if isinstance(address, str) and "@" in address:
                    mark = tokens.address_mark(tenancy.root.ids, _bare(address))
                    self._notices.suppress(notice.tenant, mark)
        at = notice.done_at or self._clock.now()
        about = {
            "event_id": derive_id("evt", tenancy.root.ids, "bounced", notice.owner, notice.key),
            "case_id": notice.owner, "notice": notice.key, "template": notice.template, "role": notice.role,
            "about_event_id": notice.event_id, "why": notice.cause,
        }  # fmt: skip
        told = reactions.notice_bounced(notice.tenant, about, at)
        self._queues.send(reactions.DELIVERIES, [told], fair=notice.tenant)

    def _unwanted(self, notice: Notice, tenancy: Tenancy) -> None:
        """Whoever calls a notice spam gets none but those owed, until it says otherwise."""
        party = self._load(notice.owner).case.party(Role(notice.role))
        person = tokens.person_mark(tenancy.root.ids, party.ref)
        for _ in range(_TRIES):
            before = self._notices.preferences(notice.tenant, person)
            if before.complained:
                return
            wanted = msgspec.structs.replace(before, complained=True)
            try:
                self._notices.put_preferences(notice.tenant, person, wanted, before.version)
            except ports.VersionMoved:
                continue
            return

    def _at(self, details: Mapping[str, Any]) -> datetime:
        """When the service says that it was; never later than now, and now where it says nothing that can be read."""
        now = self._clock.now()
        try:
            at = datetime.fromisoformat(str(details.get("timestamp", "")))
        except ValueError:
            return now
        return min(at, now) if at.tzinfo is not None else now


def _only(values: object) -> str:
    """SES gives each tag as a list."""
    found = values[0] if isinstance(values, list) and len(values) == 1 else None
    return found if isinstance(found, str) else ""


def _bare(address: str) -> str:
    """Out of `Name <name@host>`."""
    return address.rpartition("<")[2].rstrip("> ").strip()
