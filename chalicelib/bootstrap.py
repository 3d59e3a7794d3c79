"""The composition root: the only place where ports meet adapters. Everything is made on first use and kept.

Imports stand inside the properties, so that a worker pays for what it uses and nothing else.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients
    from chalicelib.adapters.cached_directory import Roots
    from chalicelib.adapters.catalogue import CatalogueFiles, DiagnosisFiles
    from chalicelib.adapters.crypto import EndpointSecrets
    from chalicelib.adapters.operator import OperatorKey
    from chalicelib.adapters.tables import Tables
    from chalicelib.adapters.webhook_http import WebhookHttp
    from chalicelib.application.execute import Executor
    from chalicelib.application.onboarding import Onboarding
    from chalicelib.application.ports import (
        CaseStore,
        Clockwork,
        Crypto,
        Deliveries,
        Directory,
        Files,
        OwnPacks,
    Packs,
        Queues,
        ReportRulebook,
        ReportStore,
        Views,
        WakeIndex,
        WallClock,
    )  # fmt: skip
    from chalicelib.application.queries import Reader
    from chalicelib.application.report_queries import ReportReader
    from chalicelib.application.reporting import ReportExecutor
    from chalicelib.application.sandbox import SandboxClock
    from chalicelib.application.tenancy import Tenancies
    from chalicelib.application.ticking import Ticker
    from chalicelib.domain.addresses import Policy
    from chalicelib.settings import Settings


class Services:
    """What the entry points work with. A test or the one-machine stack assigns an attribute to replace it."""

    @cached_property
    def settings(self) -> Settings:
        from chalicelib.settings import Settings

        return Settings()

    @cached_property
    def clock(self) -> WallClock:
        from chalicelib.adapters.system import SystemClock

        return SystemClock()

    @cached_property
    def clients(self) -> Clients:
        from chalicelib.adapters.aws import Clients

        return Clients()

    @cached_property
    def tables(self) -> Tables:
        from chalicelib.adapters.tables import Tables

        return Tables(self.settings, self.clients)

    @cached_property
    def store(self) -> CaseStore:
        from chalicelib.adapters.case_store import PynamoCaseStore

        return PynamoCaseStore(self.tables, self.clock)

    @cached_property
    def directory(self) -> Directory:
        from chalicelib.adapters.cached_directory import CachedDirectory
        from chalicelib.adapters.directory import PynamoDirectory

        return CachedDirectory(PynamoDirectory(self.tables), self.clock)

    @cached_property
    def roots(self) -> Roots:
        from chalicelib.adapters.cached_directory import Roots

        return Roots(self.crypto, self.clock)

    @cached_property
    def views(self) -> Views:
        from chalicelib.adapters.views import PynamoViews

        return PynamoViews(self.tables)

    @cached_property
    def deliveries(self) -> Deliveries:
        from chalicelib.adapters.deliveries import PynamoDeliveries

        return PynamoDeliveries(self.tables, self.clock)

    @cached_property
    def wake_indexes(self) -> dict[str, WakeIndex]:
        """By what `application.waking` calls them. A delivery's ring is a message of its own: shorter pages."""
        from chalicelib.adapters.wake_index import DynamoWakeIndex
        from chalicelib.application.waking import CASES, DELIVERIES

        settings = self.settings
        return {
            CASES: DynamoWakeIndex(self.tables, lambda: settings.disputes_table, 500),
            DELIVERIES: DynamoWakeIndex(self.tables, lambda: settings.deliveries_table, 125),
        }

    @cached_property
    def crypto(self) -> Crypto:
        from chalicelib.adapters.crypto import HpkeCrypto

        return HpkeCrypto(self.clients.lazy("kms"), self.settings.data_key_id)

    @cached_property
    def endpoint_secrets(self) -> EndpointSecrets:
        from chalicelib.adapters.crypto import EndpointSecrets

        return EndpointSecrets(self.clients.lazy("kms"), self.settings.webhook_key_id, self.clock)

    @cached_property
    def operator(self) -> OperatorKey:
        from chalicelib.adapters.operator import OperatorKey

        return OperatorKey(self.clients.lazy("secretsmanager"), self.settings.operator_secret_arn, self.clock)

    @cached_property
    def packs(self) -> Packs:
        from chalicelib.adapters.packs import PackFiles

        return PackFiles(tenants=self.own_packs)

    @cached_property
    def own_packs(self) -> OwnPacks:
        from chalicelib.adapters.own_packs import PynamoOwnPacks

        return PynamoOwnPacks(self.tables)

    @cached_property
    def catalogue(self) -> CatalogueFiles:
        from chalicelib.adapters.catalogue import CatalogueFiles

        return CatalogueFiles()

    @cached_property
    def diagnosis(self) -> DiagnosisFiles:
        from chalicelib.adapters.catalogue import DiagnosisFiles

        return DiagnosisFiles()

    @cached_property
    def queues(self) -> Queues:
        from chalicelib.adapters.queues import SqsQueues

        return SqsQueues(self.clients.lazy("sqs"), self.settings.queue_url)

    @cached_property
    def clockwork(self) -> Clockwork:
        from chalicelib.adapters.clockwork import StepFunctionsClockwork

        settings = self.settings
        return StepFunctionsClockwork(
            self.clients.lazy("stepfunctions"), settings.escalation_clock_arn, settings.clock_ring_gap_seconds
        )

    @cached_property
    def files(self) -> Files:
        from chalicelib.adapters.files import S3Files

        settings = self.settings
        return S3Files(
            self.clients.lazy("s3"),
            settings.intake_bucket,
            settings.vault_bucket,
            settings.vault_key_id,
            self.clock,
        )

    @cached_property
    def webhook_policy(self) -> Policy:
        """Where webhooks may go. No setting changes it; only the one-machine stack composes another."""
        from chalicelib.domain.addresses import PUBLIC

        return PUBLIC

    @cached_property
    def webhook_http(self) -> WebhookHttp:
        from chalicelib.adapters.webhook_http import WebhookHttp

        return WebhookHttp(self.webhook_policy)

    @cached_property
    def onboarding(self) -> Onboarding:
        from chalicelib.application.onboarding import Onboarding

        return Onboarding(self.directory, self.crypto, self.clock)

    @cached_property
    def tenancies(self) -> Tenancies:
        from chalicelib.application.tenancy import Tenancies

        return Tenancies(self.directory, self.roots, self.clock)

    @cached_property
    def reader(self) -> Reader:
        from chalicelib.application.queries import Reader

        return Reader(self.store, self.crypto, self.packs)

    @cached_property
    def sandbox_clock(self) -> SandboxClock:
        from chalicelib.application.sandbox import SandboxClock

        return SandboxClock(self.store, self.directory, self.ticker, self.clock)

    @cached_property
    def executor(self) -> Executor:
        from chalicelib.application.execute import Executor

        return Executor(self.store, self.crypto, self.packs, self.clock)

    @cached_property
    def report_store(self) -> ReportStore:
        from chalicelib.adapters.report_store import PynamoReportStore

        return PynamoReportStore(self.tables, self.clock)

    @cached_property
    def report_rules(self) -> ReportRulebook:
        from chalicelib.adapters.report_rules import ReportRuleFiles

        return ReportRuleFiles(self.packs)

    @cached_property
    def report_executor(self) -> ReportExecutor:
        from chalicelib.application.reporting import ReportExecutor

        return ReportExecutor(self.report_store, self.crypto, self.report_rules, self.clock)

    @cached_property
    def report_reader(self) -> ReportReader:
        from chalicelib.application.report_queries import ReportReader

        return ReportReader(self.report_store, self.crypto, self.report_rules)

    @cached_property
    def ticker(self) -> Ticker:
        from chalicelib.application.ticking import Ticker

        return Ticker({"case": lambda: self.executor, "rep": lambda: self.report_executor})


_held: list[Services] = []


def services() -> Services:
    """The services of this process, cached while it is warm."""
    if not _held:
        _held.append(Services())
    return _held[0]


def override(replacement: Services | None) -> None:
    """Use these services from now on; None goes back to fresh ones. For tests and the one-machine stack."""
    _held[:] = [] if replacement is None else [replacement]
