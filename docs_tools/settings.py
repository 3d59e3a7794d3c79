"""docs/settings.md: every environment variable, what it is for, its packaged value, and which functions get it."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.settings import VARIABLES
from docs_tools import markdown as md
from docs_tools.packaged import environment, functions

LEAD: Final = """A function is given what it needs and nothing else (`infra/functions.yaml`);
`chalicelib/settings.py` reads a variable when it is first asked for, and names one that is missing. The
one-machine stack sets small seconds in place of the packaged ones (`local/pace.py`). No setting changes where
webhooks may go."""
WHAT: Final = {
    "STAGE": "name of the stage, in logs",
    "DISPUTES_TABLE": "cases, events, messages, request keys",
    "DIRECTORY_TABLE": "tenants, API keys, mediators and their places, sandbox clocks, calendar of retention, erasures",
    "SUBJECT_KEYS_TABLE": "persons' wrapped keys",
    "VIEWS_TABLE": "the platforms' lists, counts of complaints, the index of cases alike, bulk jobs",
    "DELIVERIES_TABLE": "webhook endpoints and deliveries, notices to people",
    "DELIVERIES_QUEUE_URL": "events to send, and deliveries that are due again",
    "VIEWS_QUEUE_URL": "summaries for the lists",
    "CLOCK_QUEUE_URL": "wakes to arm",
    "WAKES_QUEUE_URL": "rings and ticks",
    "UPLOADS_QUEUE_URL": "uploads to inspect, submitted files to keep",
    "NOTICES_QUEUE_URL": "what people are to be told of, notices that wait, what became of mails and webhooks",
    "MEMBERS_QUEUE_URL": "work over the members of groups, a page of a shard to a message",
    "ASSIGNMENT_QUEUE_URL": "what follows between case, arbitration body and tribunal",
    "ERASURES_QUEUE_URL": "files that were kept, whose time is over, whose erasure was decided",
    "BUNDLES_QUEUE_URL": "bundles of cases that were asked for",
    "MAIL_DOMAIN": "behind the @ of the addresses for complaints by e-mail",
    "MAIL_BUCKET": "letters as they were received, for a week",
    "BULK_QUEUE_URL": "turns of bulk jobs",
    "AUDITS_QUEUE_URL": "the steps of the daily tree and of the audit",
    "TREES_BUCKET": "signed tree heads and what they are made of, under lock",
    "TREE_KEY_ID": "KMS key that signs tree heads",
    "TREE_KEPT_DAYS": "for how many days what belongs to a tree is under lock",
    "GROUPING_QUEUE_URL": "complaints to be placed among those alike, in order",
    "ESCALATION_CLOCK_ARN": "the state machine that rings",
    "OPERATOR_SECRET_ARN": "the first operator's API key",
    "INTAKE_BUCKET": "uploads, for two days",
    "VAULT_BUCKET": "evidence, under lock",
    "EXPORTS_BUCKET": "bundles of cases and results of bulk jobs, for a week",
    "DATA_KEY_ID": "KMS key of the tenants' roots",
    "WEBHOOK_KEY_ID": "KMS key of endpoints' secrets",
    "VAULT_KEY_ID": "KMS key of the vault",
    "MAIL_FROM": "the address that notices come from, of a verified identity; parameter `MailFrom`",
    "MAIL_CONFIGURATION_SET": "the SES configuration set whose reports come back",
    "PUBLIC_URL": "where the API answers, for links in mails; parameter `PublicUrl`",
    "MALWARE_SCANNER": "who looks for harmful software beside the test signature: `signature` (nobody), `guardduty`, "
    "`clamd:<socket>` or `clamd:<host>:<port>`; `guardduty` on the stage `prod`",
    "CLOCK_IMMINENT_SECONDS": "a wake nearer than this is rung by a delayed message, without an execution",
    "CLOCK_RING_GAP_SECONDS": "between an execution's two rings: covers the index's lag",
    "CLOCK_SLOT_SECONDS": "how much time one execution serves",
    "LOG_SETTLE_SECONDS": "how old an event is before `GET /v1/events` shows it",
    "RECONCILE_SETTLED_SECONDS": "how old an event is when `reconcile` expects all its effects to be there",
    "WEBHOOK_SCHEDULE_SECONDS": "seconds before each attempt, counted from the failure of the one before",
}


def page() -> str:
    """Raises KeyError for a variable that nobody has described."""
    rows = [[f"`{name}`", WHAT[name], _value(name), ", ".join(_given(name))] for name in VARIABLES]
    return md.page(
        "Settings",
        "`chalicelib/settings.py` and `infra/`",
        LEAD,
        md.table(["variable", "for", "packaged", "functions"], rows),
    )


def _given(name: str) -> list[str]:
    """What no function is given by itself stands in the template's globals."""
    return [f for f in functions() if name in environment(f)] or ["all"]


def _value(name: str) -> str:
    """A literal; what the template refers to has no value before it is deployed."""
    values: list[Any] = [environment(f)[name] for f in functions() if name in environment(f)]
    return f"`{values[0]}`" if values and isinstance(values[0], str) else ""
