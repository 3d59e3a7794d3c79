"""What sending notices to people needs from the outside: the book of notices and wishes, a mailer, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec

from chalicelib.domain.notices.notice import Notice
from chalicelib.domain.notices.preferences import Preferences
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

CASE: Final = "{case_id}"
"""What the platform's template of a link must hold: where the case's id goes."""


class NoticeSettings(msgspec.Struct, frozen=True):
    """How a tenant has its people told. Off unless it says otherwise."""

    on: bool = False
    from_name: str = ""
    reply_to: str = ""
    case_link: str = ""
    """With `{case_id}` in it: the platform's own page of a case."""
    version: int = 0
    since: datetime | None = None
    """When it was last turned on: of what happened before, nobody is told afterwards."""


class Mail(msgspec.Struct, frozen=True):
    """One message to one address. `tags`: codes and ids, never anything of a person."""

    to: str
    from_name: str
    reply_to: str
    subject: str
    text: str
    lang: str
    tags: Mapping[str, str]
    unsubscribe: str = ""
    """Where one click ends this kind of notice (RFC 8058)."""
    answers: tuple[str, ...] = ()
    """The letters of its thread by their Message-ID, the one that it answers last; none for what begins one."""


class MailRefused(Exception):
    """The service will not send this, however often it is asked: `why`. No request ever sees it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class MailThrottled(Exception):
    """Not now. Nothing was sent."""


class Mailer(Protocol):
    def send(self, mail: Mail) -> str:
        """The service's id of it. Raises MailRefused, MailThrottled."""


class Notices(Protocol):
    """Rows of notices, tenants' settings, persons' wishes, addresses that bounced. No address ever lies here."""

    def settings(self, tenant_id: str) -> NoticeSettings: ...
    def put_settings(self, tenant_id: str, after: NoticeSettings, if_match: int | None) -> NoticeSettings:
        """What stands then, a version on. Raises ports.VersionMoved."""

    def preferences(self, tenant_id: str, person: str) -> Preferences: ...
    def put_preferences(
        self, tenant_id: str, person: str, after: Preferences, if_match: int | None
    ) -> Preferences:
        """Raises ports.VersionMoved."""

    def open(self, notice: Notice) -> Notice:
        """Puts the row if absent; what stands."""

    def get(self, owner: str, key: str) -> Notice | None: ...
    def of(self, owner: str, after: str = "", limit: int = 500) -> list[Notice]:
        """In the order of the events that led to them."""

    def change(self, after: Notice) -> bool:
        """`after.version` is one more than what stands, or nothing is written: False."""

    def suppress(self, tenant_id: str, address: str) -> None: ...
    def is_suppressed(self, tenant_id: str, address: str) -> bool: ...


class Facts(msgspec.Struct, frozen=True):
    """What a notice is made of. `seen`: the case as this party may see it, without texts."""

    template: str
    role: Role
    lang: str
    pack: RulePack
    seen: Mapping[str, Any]
    data: Mapping[str, Any]
    """Of the event."""
    by: Role
    at: datetime
    case_id: str
    link: str = ""


class Wording(Protocol):
    def case(self, facts: Facts) -> tuple[str, str]:
        """Subject and text."""

    def endpoint(self, lang: str, endpoint_id: str, why: str) -> tuple[str, str]: ...
    def footed(self, lang: str, text: str, unsubscribe: str, *, owed: bool) -> str:
        """With what is said under every notice."""

    def digest(self, lang: str, parts: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """Several notices as one."""
