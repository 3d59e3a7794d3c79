"""The composition root: the only place where ports meet adapters. Everything is made on first use and kept.

Imports stand inside the properties, so that a worker pays for what it uses and nothing else.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.adapters.aws import Clients
    from chalicelib.adapters.cached_directory import Roots
    from chalicelib.adapters.catalogue import CatalogueFiles, DiagnosisFiles
    from chalicelib.adapters.crypto import EndpointSecrets
    from chalicelib.adapters.group_cache import CachedGroups
    from chalicelib.adapters.operator import OperatorKey
    from chalicelib.adapters.tables import Tables
    from chalicelib.adapters.webhook_http import WebhookHttp
    from chalicelib.application.alert_ports import AlertRulebook, AlertStore
    from chalicelib.application.alerting import AlertExecutor, AlertReader
    from chalicelib.application.alike import Alike
    from chalicelib.application.detecting import Detecting
    from chalicelib.application.execute import Executor
    from chalicelib.application.families import FamilyKeeping
    from chalicelib.application.family_ports import Families
    from chalicelib.application.group_exports import GroupExports
    from chalicelib.application.group_ports import Approximate, GroupShards, GroupStore
    from chalicelib.application.group_queries import GroupReader
    from chalicelib.application.grouping import Detector
    from chalicelib.application.grouping_ports import ClusterStore
    from chalicelib.application.groups import GroupExecutor
    from chalicelib.application.mustering import Mustering
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
    from chalicelib.application.regrouping import Regrouping
    from chalicelib.application.report_queries import ReportReader
    from chalicelib.application.reporting import ReportExecutor
    from chalicelib.application.sandbox import SandboxClock
    from chalicelib.application.signals import Signals
    from chalicelib.application.tenancy import Tenancies
    from chalicelib.application.ticking import Ticker
    from chalicelib.application.work.turn import Work
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
    def family_keeping(self) -> FamilyKeeping:
        from chalicelib.adapters.families import PynamoFamilies
        from chalicelib.application.families import FamilyKeeping

        return FamilyKeeping(PynamoFamilies(self.tables), self.clock)

    @cached_property
    def families(self) -> Families:
        """For those who compare complaints: a minute old at most."""
        from chalicelib.adapters.families import CachedFamilies, PynamoFamilies

        return CachedFamilies(PynamoFamilies(self.tables), self.clock)

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
    def alert_store(self) -> AlertStore:
        from chalicelib.adapters.alert_store import PynamoAlertStore

        return PynamoAlertStore(self.tables, self.clock)

    @cached_property
    def alert_rules(self) -> AlertRulebook:
        from chalicelib.adapters.alert_store import PynamoAlertRules

        return PynamoAlertRules(self.tables, self.clock)

    @cached_property
    def alert_executor(self) -> AlertExecutor:
        from chalicelib.application.alerting import AlertExecutor

        return AlertExecutor(self.alert_store, self.crypto, self.clock)

    @cached_property
    def alert_reader(self) -> AlertReader:
        from chalicelib.application.alerting import AlertReader

        return AlertReader(self.alert_store)

    @cached_property
    def signals(self) -> Signals:
        from chalicelib.adapters.caches import TtlCache
        from chalicelib.adapters.counts import PynamoCounts
        from chalicelib.application.signals import Signals, Told

        memory: TtlCache[Told] = TtlCache(self.clock)
        counts = PynamoCounts(self.tables, self.clock)
        return Signals(counts, self.alert_rules, self.alert_store, self.alert_executor, memory)

    @cached_property
    def group_store(self) -> GroupStore:
        from chalicelib.adapters.group_store import PynamoGroupStore

        return PynamoGroupStore(self.tables, self.clock)

    @cached_property
    def group_shards(self) -> GroupShards:
        from chalicelib.adapters.group_shards import PynamoGroupShards

        return PynamoGroupShards(self.tables, self.clock)

    @cached_property
    def approximate(self) -> Approximate:
        from chalicelib.adapters.group_counts import PynamoApproximate

        return PynamoApproximate(self.tables)

    @cached_property
    def group_executor(self) -> GroupExecutor:
        from chalicelib.application.groups import GroupExecutor

        return GroupExecutor(self.group_store, self.crypto, self.packs, self.clock)

    @cached_property
    def groups(self) -> CachedGroups:
        """As those read them who come in great numbers: some seconds old."""
        from chalicelib.adapters.group_cache import CachedGroups

        return CachedGroups(self.group_store, self.approximate, self.clock)

    @cached_property
    def group_reader(self) -> GroupReader:
        from chalicelib.application.group_queries import GroupReader

        return GroupReader(self.group_store, self.crypto, self.packs)

    @cached_property
    def group_exports(self) -> GroupExports:
        from chalicelib.application.group_exports import GroupExports

        return GroupExports(self.group_shards, self.store)

    @cached_property
    def clusters(self) -> ClusterStore:
        """Beside the lists: what is alike can be found out again, as they can be written again."""
        from chalicelib.adapters.clusters import DynamoClusters

        settings = self.settings
        return DynamoClusters(self.tables, lambda: settings.views_table, self.clock)

    @cached_property
    def detector(self) -> Detector:
        from chalicelib.application.grouping import Detector

        return Detector(self.clusters, self._grouping_secret)

    def _grouping_secret(self, tenant_id: str) -> bytes:
        """Follows from the tenant's own secret: the index holds nothing that a guess could be tried on without it."""
        import hmac

        tenant = self.directory.tenant(tenant_id)
        assert tenant is not None, "its complaint was loaded"
        return hmac.digest(self.roots.of(tenant).ids, b"redress:grouping:1", "sha256")

    @cached_property
    def detecting(self) -> Detecting:
        from chalicelib.application.detecting import Detecting
        from chalicelib.application.suggesting import Suggesting

        suggesting = Suggesting(
            self.packs, self.clusters, self.groups, lambda: self.group_executor, lambda: self.executor
        )
        return Detecting(self.store, self.crypto, self.families, self.detector, self.signals, suggesting)

    @cached_property
    def regrouping(self) -> Regrouping:
        from chalicelib.application.regrouping import Corrections, Regrouping

        return Regrouping(self.group_store, Corrections(self.clusters))

    @cached_property
    def alike(self) -> Alike:
        from chalicelib.adapters.caches import TtlCache
        from chalicelib.application.alike import Alike, Listed

        memory: TtlCache[Listed] = TtlCache(self.clock, 20)
        return Alike(self.clusters, memory)

    @cached_property
    def mustering(self) -> Mustering:
        from chalicelib.application.mustering import Mustering
        from chalicelib.domain.group.state import JobKind

        works: dict[JobKind, Callable[[], Work]] = {
            JobKind.SEAL: self._sealing, JobKind.TALLY: self._tallying, JobKind.LEDGER: self._booking,
            JobKind.CARRY: self._carrying, JobKind.RELEASE: self._releasing, JobKind.DRAW: self._drawing,
            JobKind.INVITE: self._inviting,
        }  # fmt: skip
        return Mustering(
            self.group_store, self.group_shards, lambda: self.group_executor, self.store, self.queues, self.clock,
            self.tenancies.of, works,
        )  # fmt: skip

    def _sealing(self) -> Work:
        from chalicelib.application.work.sealing import Sealing

        return Sealing(self.group_shards)

    def _tallying(self) -> Work:
        from chalicelib.application.work.tallying import Tallying

        return Tallying(self.group_shards, self.crypto, self.packs)

    def _booking(self) -> Work:
        from chalicelib.application.work.booking import Booking

        return Booking(self.group_shards)

    def _carrying(self) -> Work:
        from chalicelib.application.work.outcomes import Carrying

        return Carrying(self.group_shards, self.executor)

    def _releasing(self) -> Work:
        from chalicelib.application.work.outcomes import Releasing

        return Releasing(self.group_shards, self.executor)

    def _inviting(self) -> Work:
        from chalicelib.application.work.drawing import Inviting

        return Inviting(self.group_shards, self.executor, self.alike)

    def _drawing(self) -> Work:
        from chalicelib.application.work.drawing import Drawing

        return Drawing(self.group_shards, self.executor)

    @cached_property
    def ticker(self) -> Ticker:
        from chalicelib.application.ticking import Ticker

        return Ticker(
            {
                "alr": lambda: self.alert_executor,
                "case": lambda: self.executor,
                "group": lambda: self.group_executor,
                "rep": lambda: self.report_executor,
            }
        )


_held: list[Services] = []


def services() -> Services:
    """The services of this process, cached while it is warm."""
    if not _held:
        _held.append(Services())
    return _held[0]


def override(replacement: Services | None) -> None:
    """Use these services from now on; None goes back to fresh ones. For tests and the one-machine stack."""
    _held[:] = [] if replacement is None else [replacement]
