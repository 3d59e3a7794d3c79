"""Settings: what the deployment tells a function through its environment, typed, read when first asked for.

Each Lambda is given only the variables it needs, so a missing one is an error of whoever asks for it, by name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class BadSetting(RuntimeError):
    """A variable is missing or cannot be read: the deployment is wrong, not the request."""


class _Variable(Generic[T]):
    """Reads one environment variable of the `Settings` it hangs on."""

    def __init__(self, name: str, read: Callable[[str], T]) -> None:
        self.name = name
        self._read = read

    @overload
    def __get__(self, settings: None, owner: type[Settings]) -> _Variable[T]: ...
    @overload
    def __get__(self, settings: Settings, owner: type[Settings]) -> T: ...
    def __get__(self, settings: Settings | None, owner: type[Settings]) -> _Variable[T] | T:
        if settings is None:
            return self
        text = settings.env.get(self.name)
        if not text:
            raise BadSetting(f"environment variable {self.name} is not set")
        try:
            return self._read(text)
        except ValueError:
            raise BadSetting(f"environment variable {self.name} cannot be read: {text!r}") from None


def _text(name: str) -> _Variable[str]:
    return _Variable(name, str)


def _seconds(name: str) -> _Variable[int]:
    return _Variable(name, _whole)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text)


def _wholes(text: str) -> tuple[int, ...]:
    return tuple(_whole(part.strip()) for part in text.split(","))


class Settings:
    """All settings of all functions. Immutable; `env` is the process's environment unless a test says otherwise."""

    __slots__ = ("_env",)

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        self._env = env

    @property
    def env(self) -> Mapping[str, str]:
        return os.environ if self._env is None else self._env

    stage = _text("STAGE")

    disputes_table = _text("DISPUTES_TABLE")
    directory_table = _text("DIRECTORY_TABLE")
    subject_keys_table = _text("SUBJECT_KEYS_TABLE")
    views_table = _text("VIEWS_TABLE")
    deliveries_table = _text("DELIVERIES_TABLE")

    deliveries_queue_url = _text("DELIVERIES_QUEUE_URL")
    views_queue_url = _text("VIEWS_QUEUE_URL")
    clock_queue_url = _text("CLOCK_QUEUE_URL")
    wakes_queue_url = _text("WAKES_QUEUE_URL")
    uploads_queue_url = _text("UPLOADS_QUEUE_URL")
    notices_queue_url = _text("NOTICES_QUEUE_URL")
    members_queue_url = _text("MEMBERS_QUEUE_URL")
    assignment_queue_url = _text("ASSIGNMENT_QUEUE_URL")
    grouping_queue_url = _text("GROUPING_QUEUE_URL")
    bundles_queue_url = _text("BUNDLES_QUEUE_URL")
    erasures_queue_url = _text("ERASURES_QUEUE_URL")
    bulk_queue_url = _text("BULK_QUEUE_URL")
    audits_queue_url = _text("AUDITS_QUEUE_URL")

    escalation_clock_arn = _text("ESCALATION_CLOCK_ARN")
    operator_secret_arn = _text("OPERATOR_SECRET_ARN")

    intake_bucket = _text("INTAKE_BUCKET")
    vault_bucket = _text("VAULT_BUCKET")
    exports_bucket = _text("EXPORTS_BUCKET")
    data_key_id = _text("DATA_KEY_ID")
    """KMS: tenants' roots."""
    webhook_key_id = _text("WEBHOOK_KEY_ID")
    """KMS: endpoint secrets."""
    vault_key_id = _text("VAULT_KEY_ID")

    trees_bucket = _text("TREES_BUCKET")
    """Where tree heads lie, and what they are made of."""
    tree_key_id = _text("TREE_KEY_ID")
    """KMS: signs tree heads."""
    tree_kept_days = _Variable("TREE_KEPT_DAYS", _whole)
    """How long they are under lock."""

    mail_from = _text("MAIL_FROM")
    """The verified address that notices come from."""
    mail_configuration_set = _text("MAIL_CONFIGURATION_SET")
    public_url = _text("PUBLIC_URL")
    """Where the API answers, without a slash at its end: for links in notices."""

    mail_domain = _text("MAIL_DOMAIN")
    """Behind the @ of the addresses for complaints by e-mail."""
    mail_bucket = _text("MAIL_BUCKET")
    """Where letters lie as they were received."""

    malware_scanner = _text("MALWARE_SCANNER")
    """`signature`, `guardduty`, `clamd:<socket>` or `clamd:<host>:<port>`; only `inspect` has it."""

    clock_imminent_seconds = _seconds("CLOCK_IMMINENT_SECONDS")
    clock_ring_gap_seconds = _seconds("CLOCK_RING_GAP_SECONDS")
    clock_slot_seconds = _seconds("CLOCK_SLOT_SECONDS")
    log_settle_seconds = _seconds("LOG_SETTLE_SECONDS")
    reconcile_settled_seconds = _seconds("RECONCILE_SETTLED_SECONDS")
    """How old an event is when all its effects should be there."""
    webhook_schedule_seconds = _Variable("WEBHOOK_SCHEDULE_SECONDS", _wholes)

    def queue_url(self, queue: str) -> str:
        """By the queue's short name: deliveries, views, clock, wakes, uploads, notices, members, grouping. Raises
        KeyError.
        """
        return {
            "deliveries": lambda: self.deliveries_queue_url,
            "views": lambda: self.views_queue_url,
            "clock": lambda: self.clock_queue_url,
            "wakes": lambda: self.wakes_queue_url,
            "uploads": lambda: self.uploads_queue_url,
            "notices": lambda: self.notices_queue_url,
            "members": lambda: self.members_queue_url,
            "assignment": lambda: self.assignment_queue_url,
            "grouping": lambda: self.grouping_queue_url,
            "bundles": lambda: self.bundles_queue_url,
            "erasures": lambda: self.erasures_queue_url,
            "bulk": lambda: self.bulk_queue_url,
            "audits": lambda: self.audits_queue_url,
        }[queue]()


VARIABLES: tuple[str, ...] = tuple(v.name for v in vars(Settings).values() if isinstance(v, _Variable))
"""Every variable there is; the infrastructure is held against it."""
