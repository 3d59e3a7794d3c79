"""The composition root: the only place where ports meet adapters. Everything is made on first use and kept.

Imports stand inside the properties, so that a worker pays for what it uses and nothing else.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.adapters.aws import Clients
    from chalicelib.adapters.body_register import PynamoRegister
    from chalicelib.adapters.body_roster import PynamoBodyRoster
    from chalicelib.adapters.buckets import Buckets
    from chalicelib.adapters.cached_directory import Roots
    from chalicelib.adapters.caches import LruCache
    from chalicelib.adapters.catalogue import CatalogueFiles, DiagnosisFiles
    from chalicelib.adapters.crypto import EndpointSecrets
    from chalicelib.adapters.event_bus import EventBus
    from chalicelib.adapters.group_cache import CachedGroups
    from chalicelib.adapters.inspection.scanners import Scanner
    from chalicelib.adapters.intake_words import IntakeWords
    from chalicelib.adapters.key_sets import KeySets
    from chalicelib.adapters.notices import PynamoNotices
    from chalicelib.adapters.operator import OperatorKey
    from chalicelib.adapters.places import PynamoPlaces
    from chalicelib.adapters.tables import Tables
    from chalicelib.adapters.volumes import PynamoVolumes
    from chalicelib.adapters.webhook_http import WebhookHttp
    from chalicelib.application.alert_ports import AlertRulebook, AlertStore
    from chalicelib.application.alerting import AlertExecutor, AlertReader
    from chalicelib.application.alike import Alike
    from chalicelib.application.arbitrating.assigning import Assigning
    from chalicelib.application.arbitration_files import HandingOver
    from chalicelib.application.arbitration_neutrals import Naming
    from chalicelib.application.arbitration_ports import ArbitrationStore, KeptKeys
    from chalicelib.application.arbitration_queries import ArbitrationReader
    from chalicelib.application.arbitrations import ArbitrationExecutor
    from chalicelib.application.auditing import Auditing
    from chalicelib.application.bodies import BodyKeeping
    from chalicelib.application.body_ports import Bodies
    from chalicelib.application.bulk import Bulk
    from chalicelib.application.bulk_ports import BulkFiles, Jobs
    from chalicelib.application.bundle_ports import Exports
    from chalicelib.application.bundling.making import Making as BundleMaking
    from chalicelib.application.conversing import Conversing
    from chalicelib.application.detecting import Detecting
    from chalicelib.application.disputing import Disputing
    from chalicelib.application.docket import Docket
    from chalicelib.application.drawing import Drawing
    from chalicelib.application.erasure_requests import AskingToErase
    from chalicelib.application.execute import Executor
    from chalicelib.application.families import FamilyKeeping
    from chalicelib.application.family_ports import Families
    from chalicelib.application.federating import Federation, IssuerKeeping
    from chalicelib.application.filing_cases import Filing
    from chalicelib.application.filing_links import FilingLinks
    from chalicelib.application.forgetting import Forgetting
    from chalicelib.application.forgetting_imports import ForgettingImports
    from chalicelib.application.forgetting_panels import Panels
    from chalicelib.application.forgetting_ports import Aggregates, ErasureRequests, PersonKeys
    from chalicelib.application.group_exports import GroupExports
    from chalicelib.application.group_files import GroupFiles
    from chalicelib.application.group_ports import Approximate, GroupShards, GroupStore
    from chalicelib.application.group_queries import GroupReader
    from chalicelib.application.grouping import Detector
    from chalicelib.application.grouping_ports import ClusterStore
    from chalicelib.application.groups import GroupExecutor
    from chalicelib.application.handing import Handing
    from chalicelib.application.handover_ports import Handovers
    from chalicelib.application.importing import Importing
    from chalicelib.application.intake import Intake
    from chalicelib.application.intake_ports import InboundMail, Intakes
    from chalicelib.application.keeping import Erasing, Holding
    from chalicelib.application.lending import Lending
    from chalicelib.application.looking import Looking
    from chalicelib.application.mail_taking import MailTaking
    from chalicelib.application.mustering import Mustering
    from chalicelib.application.neutral_ports import Pools
    from chalicelib.application.notice_feedback import Feedback
    from chalicelib.application.notice_operations import NoticeOperations
    from chalicelib.application.notice_ports import Mailer
    from chalicelib.application.notifying import Notifying
    from chalicelib.application.onboarding import Onboarding
    from chalicelib.application.ports import (
        CaseStore,
        Clockwork,
        Crypto,
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
    from chalicelib.application.proving import Proving
    from chalicelib.application.proving_addresses import Asking
    from chalicelib.application.proving_addresses import Mailing as ProofMailing
    from chalicelib.application.proving_addresses import Tokens as ProofTokens
    from chalicelib.application.queries import Reader
    from chalicelib.application.quoting import Quoting
    from chalicelib.application.reconciling import Reconciling
    from chalicelib.application.record_ports import Certificates, Connections, KeptRecords, Links
    from chalicelib.application.recording import Recording
    from chalicelib.application.recounting import Counted, Recounting
    from chalicelib.application.regrouping import Regrouping
    from chalicelib.application.report_queries import ReportReader
    from chalicelib.application.reporting import ReportExecutor
    from chalicelib.application.rostering import Rostering
    from chalicelib.application.sandbox import SandboxClock
    from chalicelib.application.securing import Securing
    from chalicelib.application.signals import Signals
    from chalicelib.application.taking import Taking
    from chalicelib.application.tenancy import Tenancies
    from chalicelib.application.terms import TermsKeeping
    from chalicelib.application.ticking import Ticker
    from chalicelib.application.tree_ports import HeadRows, TreeFiles
    from chalicelib.application.uploading import Uploading
    from chalicelib.application.webhook_ports import Deliveries
    from chalicelib.application.work.turn import Work
    from chalicelib.domain.addresses import Policy
    from chalicelib.domain.delivery import Signer
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
    def buckets(self) -> Buckets:
        from chalicelib.adapters.buckets import Buckets

        return Buckets()

    @cached_property
    def met(self) -> LruCache[bool]:
        """Credentials that were found good in this process, by their digests."""
        from chalicelib.adapters.caches import LruCache

        return LruCache(20_000)

    @cached_property
    def volumes(self) -> PynamoVolumes:
        from chalicelib.adapters.volumes import PynamoVolumes

        return PynamoVolumes(self.tables, self.directory, self.clock)

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
    def bodies(self) -> Bodies:
        from chalicelib.adapters.bodies import PynamoBodies

        return PynamoBodies(self.tables)

    @cached_property
    def body_roster(self) -> PynamoBodyRoster:
        from chalicelib.adapters.body_roster import PynamoBodyRoster

        return PynamoBodyRoster(self.tables)

    @cached_property
    def register(self) -> PynamoRegister:
        from chalicelib.adapters.body_register import PynamoRegister

        return PynamoRegister(self.tables)

    @cached_property
    def body_keeping(self) -> BodyKeeping:
        from chalicelib.application.bodies import BodyKeeping

        return BodyKeeping(self.bodies, self.directory)

    @cached_property
    def quoting(self) -> Quoting:
        from chalicelib.application.quoting import Quoting

        return Quoting(self.bodies)

    @cached_property
    def pools(self) -> Pools:
        from chalicelib.adapters.pools import DynamoPools

        return DynamoPools(self.tables)

    @cached_property
    def drawing(self) -> Drawing:
        from chalicelib.application.drawing import Drawing

        return Drawing(self.pools, self.body_roster, self.register)

    @cached_property
    def rostering(self) -> Rostering:
        from chalicelib.application.rostering import Rostering

        return Rostering(self.body_roster, self.pools)

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
            self._scanner,
        )

    def _scanner(self) -> Scanner:
        """A new one for each file, of the kind that the stage has."""
        from chalicelib.adapters.inspection.scanners import scanners

        return scanners(self.settings.malware_scanner)()

    @cached_property
    def uploading(self) -> Uploading:
        from chalicelib.adapters.multipart import S3Parts
        from chalicelib.application.uploading import Uploading

        parts = S3Parts(self.clients.lazy("s3"), self.settings.intake_bucket, self.clock)
        return Uploading(parts)

    @cached_property
    def holding(self) -> Holding:
        from chalicelib.adapters.holds import S3Holds
        from chalicelib.application.keeping import Holding

        return Holding(self.store, S3Holds(self.clients.lazy("s3"), self.settings.vault_bucket))

    @cached_property
    def erasing(self) -> Erasing:
        from chalicelib.adapters.erasure import S3Eraser
        from chalicelib.adapters.retention import PynamoCalendar, PynamoLedger
        from chalicelib.application.keeping import Erasing

        settings = self.settings
        eraser = S3Eraser(self.clients.lazy("s3"), settings.intake_bucket, settings.vault_bucket)
        return Erasing(
            self.store, self.executor, eraser, PynamoCalendar(self.tables), PynamoLedger(self.tables),
            self.queues, self.clock, self.tenancies.of,
        )  # fmt: skip

    @cached_property
    def forgetting(self) -> Forgetting:
        from chalicelib.adapters import forgetting, retention
        from chalicelib.adapters.erasure import S3Eraser
        from chalicelib.application.forgetting import Forgetting

        settings, s3 = self.settings, self.clients.lazy("s3")
        return Forgetting(
            self.store, self.executor, self.packs, self.person_keys, forgetting.S3Copies(s3, settings.exports_bucket),
            S3Eraser(s3, settings.intake_bucket, settings.vault_bucket), self.erasing,
            retention.PynamoCalendar(self.tables), forgetting.PynamoPersonLedger(self.tables), self.erasure_requests,
            self.queues, self.clock, self.tenancies.of,
            self._beside_cases, self.referrals,
        )  # fmt: skip

    @cached_property
    def referrals(self) -> Panels:
        from chalicelib.application.forgetting_panels import Panels

        beside = self._beside_cases
        return Panels(self.store, self.packs, self.tenancies.of, (beside["arb"], beside["group"]))

    @property
    def _beside_cases(self) -> dict[str, Callable[[], Aggregates]]:
        """What else persons write in, by the prefix of the ids."""
        return {
            "arb": lambda: self.arbitration_store, "group": lambda: self.group_store, "rep": lambda: self.report_store,
        }  # fmt: skip

    @cached_property
    def person_keys(self) -> PersonKeys:
        from chalicelib.adapters.forgetting import PynamoPersonKeys

        return PynamoPersonKeys(self.tables)

    @cached_property
    def erasure_requests(self) -> ErasureRequests:
        from chalicelib.adapters.forgetting import PynamoRequests

        return PynamoRequests(self.tables)

    @cached_property
    def asking_to_erase(self) -> AskingToErase:
        from chalicelib.adapters.retention import PynamoCalendar
        from chalicelib.application.erasure_requests import AskingToErase

        return AskingToErase(
            self.store, self.packs, self.person_keys, self.erasure_requests, PynamoCalendar(self.tables), self.clock,
            self._beside_cases,
        )  # fmt: skip

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
    def key_sets(self) -> KeySets:
        from chalicelib.composition import issuers

        return issuers.key_sets(self)

    @cached_property
    def securing(self) -> Securing:
        from chalicelib.adapters.directory import PynamoDirectory
        from chalicelib.application.securing import Securing

        return Securing(self.directory, PynamoDirectory(self.tables).tenant, self.clock)

    @cached_property
    def federation(self) -> Federation:
        from chalicelib.composition import issuers

        return issuers.federation(self)

    @cached_property
    def issuer_keeping(self) -> IssuerKeeping:
        from chalicelib.composition import issuers

        return issuers.issuer_keeping(self)

    @cached_property
    def event_bus(self) -> EventBus:
        from chalicelib.adapters.event_bus import EventBus

        return EventBus(self.clients.lazy("events"))

    @cached_property
    def webhook_signer(self) -> Callable[[bytes], Signer]:
        """Of the asymmetric scheme: from the seed of a key what signs with it."""
        from chalicelib.adapters.ed25519 import signer

        return signer

    @cached_property
    def notices(self) -> PynamoNotices:
        from chalicelib.adapters.notices import PynamoNotices

        return PynamoNotices(self.tables, self.clock)

    @cached_property
    def mailer(self) -> Mailer:
        from chalicelib.adapters.mailer import SesMailer

        settings = self.settings
        return SesMailer(self.clients.lazy("sesv2"), settings.mail_from, settings.mail_configuration_set)

    @cached_property
    def notifying(self) -> Notifying:
        from chalicelib.adapters.wording.notices import NoticeWords
        from chalicelib.application.notifying import Notifying

        return Notifying(
            self.reader, self.store, self.crypto, self.notices, lambda: self.mailer, NoticeWords(), self.queues,
            self.clock, self.tenancies.of, f"{self.settings.public_url}/v1/unsubscribe",
        )  # fmt: skip

    @cached_property
    def proof_asking(self) -> Asking:
        from chalicelib.composition import public

        return public.asking(self)

    @cached_property
    def proof_tokens(self) -> ProofTokens:
        from chalicelib.composition import public

        return public.tokens(self)

    @cached_property
    def proof_mailing(self) -> ProofMailing:
        from chalicelib.composition import public

        return public.mailing(self)

    @cached_property
    def notice_operations(self) -> NoticeOperations:
        from chalicelib.adapters.wording.notices import NoticeWords
        from chalicelib.application.notice_operations import NoticeOperations

        return NoticeOperations(
            self.crypto, self.notices, self.mailer, NoticeWords(), self.clock, self.tenancies.of
        )

    @cached_property
    def notice_feedback(self) -> Feedback:
        from chalicelib.application.notice_feedback import Feedback

        return Feedback(
            self.notices, self.reader.load, self.executor, self.queues, self.clock, self.tenancies.of
        )

    @cached_property
    def onboarding(self) -> Onboarding:
        from chalicelib.application.onboarding import Onboarding

        return Onboarding(self.directory, self.crypto, self.clock, lambda: self.body_roster)

    @cached_property
    def tenancies(self) -> Tenancies:
        from chalicelib.application.tenancy import Tenancies

        return Tenancies(self.directory, self.roots, self.clock)

    @cached_property
    def reader(self) -> Reader:
        from chalicelib.application.queries import Reader

        return Reader(self.store, self.crypto, self.packs)

    @cached_property
    def exports(self) -> Exports:
        from chalicelib.adapters.exports import S3Exports

        return S3Exports(self.clients.lazy("s3"), self.settings.exports_bucket, self.clock)

    @cached_property
    def bundle_making(self) -> BundleMaking:
        from chalicelib.adapters.exports import S3VaultReader
        from chalicelib.adapters.paper.case_pdf import CasePaper
        from chalicelib.application.bundling.making import Making

        vault = S3VaultReader(self.clients.lazy("s3"), self.settings.vault_bucket)
        proof = self.proving.at
        return Making(self.store, self.reader, self.executor, vault, self.exports, CasePaper(), proof)

    @cached_property
    def bulk_jobs(self) -> Jobs:
        from chalicelib.adapters.bulk_jobs import PynamoJobs

        return PynamoJobs(self.tables)

    @cached_property
    def bulk_files(self) -> BulkFiles:
        from chalicelib.adapters.bulk_files import S3BulkFiles

        settings = self.settings
        return S3BulkFiles(
            self.clients.lazy("s3"), settings.intake_bucket, settings.exports_bucket, self.clock
        )

    @cached_property
    def bulk(self) -> Bulk:
        from chalicelib.application.bulk import Bulk

        return Bulk(self.bulk_jobs, self.bulk_files, self.queues, self.clock)

    @cached_property
    def importing(self) -> Importing:
        from chalicelib.adapters.imports import PynamoImports, S3ImportFiles
        from chalicelib.adapters.retention import PynamoCalendar
        from chalicelib.application.importing import Importing

        settings = self.settings
        files = S3ImportFiles(
            self.clients.lazy("s3"), settings.intake_bucket, settings.vault_bucket, settings.vault_key_id, self.clock
        )  # fmt: skip
        calendar = PynamoCalendar(self.tables)
        return Importing(self.store, PynamoImports(self.tables), files, self.queues, self.clock, calendar)

    @cached_property
    def forgetting_imports(self) -> ForgettingImports:
        from chalicelib.adapters.imports import PynamoImports, S3ImportEraser
        from chalicelib.application.forgetting_imports import ForgettingImports

        files = S3ImportEraser(self.clients.lazy("s3"), self.settings.vault_bucket)
        return ForgettingImports(PynamoImports(self.tables), files)

    @cached_property
    def sandbox_clock(self) -> SandboxClock:
        from chalicelib.application.sandbox import SandboxClock

        return SandboxClock(self.store, self.directory, self.ticker, self.clock, self.deliveries, self.queues)

    @cached_property
    def executor(self) -> Executor:
        from chalicelib.application.execute import Executor

        return Executor(self.store, self.crypto, self.packs, self.clock, lambda: self.quoting)

    @cached_property
    def intakes(self) -> Intakes:
        from chalicelib.adapters.intake import PynamoIntakes

        return PynamoIntakes(self.tables, self.clock)

    @cached_property
    def intake_words(self) -> IntakeWords:
        from chalicelib.adapters.intake_words import IntakeWords

        return IntakeWords()

    @cached_property
    def intake(self) -> Intake:
        from chalicelib.application.intake import Intake

        return Intake(self.filing, self.catalogue, self.reader)

    @cached_property
    def filing_links(self) -> FilingLinks:
        from chalicelib.application.filing_links import FilingLinks

        return FilingLinks(self.intakes, self.crypto, self.tenancies.of, self.clock.now)

    @cached_property
    def conversing(self) -> Conversing:
        from chalicelib.application.conversing import Conversing

        return Conversing(self.intakes, self.crypto, self.intake, self.catalogue, self.clock.now)

    @cached_property
    def inbound_mail(self) -> InboundMail:
        from chalicelib.adapters.inbound_mail import S3InboundMail

        return S3InboundMail(self.clients.lazy("s3"), self.settings.mail_bucket)

    @cached_property
    def mail_taking(self) -> MailTaking:
        from chalicelib.application.mail_taking import MailTaking

        return MailTaking(
            self.intake, self.filing_links, self.intakes, self.catalogue, self.intake_words, self.mailer,
            self.tenancies.of, self.clock.now, self.settings.mail_domain, self.settings.public_url,
        )  # fmt: skip

    @cached_property
    def filing(self) -> Filing:
        from chalicelib.application.filing_cases import Filing

        return Filing(self.executor, self.packs, self.catalogue, self.terms)

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
    def arbitration_store(self) -> ArbitrationStore:
        from chalicelib.adapters.arbitration_store import PynamoArbitrationStore

        return PynamoArbitrationStore(self.tables, self.clock)

    @cached_property
    def arbitration_executor(self) -> ArbitrationExecutor:
        from chalicelib.application.arbitrations import ArbitrationExecutor

        return ArbitrationExecutor(
            self.arbitration_store, self.crypto, self.packs, self.clock, lambda: self.drawing
        )

    @cached_property
    def arbitration_reader(self) -> ArbitrationReader:
        from chalicelib.application.arbitration_queries import ArbitrationReader

        return ArbitrationReader(self.arbitration_store, self.crypto, self.packs)

    @cached_property
    def looking(self) -> Looking:
        from chalicelib.adapters.caches import LruCache
        from chalicelib.adapters.looks import PynamoLooks
        from chalicelib.application.looking import Looking

        written: LruCache[bool] = LruCache(20_000)
        return Looking(PynamoLooks(self.tables, self.clock), self.store, written)

    @cached_property
    def docket(self) -> Docket:
        from chalicelib.application.docket import Docket

        return Docket(self.views, self.arbitration_store)

    @cached_property
    def handing_over(self) -> HandingOver:
        from chalicelib.application.arbitration_files import HandingOver

        return HandingOver(self.reader, self.tenancies.of)

    @cached_property
    def naming(self) -> Naming:
        from chalicelib.application.arbitration_neutrals import Naming
        from chalicelib.application.drawing import Drawing

        return Naming(self.body_roster, lambda rows: Drawing(self.pools, rows, self.register), self.families)

    @cached_property
    def lending(self) -> Lending:
        from chalicelib.application.drawing import Drawing
        from chalicelib.application.lending import Lending

        return Lending(
            self.quoting,
            self.body_roster,
            lambda rows: Drawing(self.pools, rows, self.register),
            self.families,
        )

    @cached_property
    def kept_keys(self) -> KeptKeys:
        from chalicelib.adapters.kept_keys import KmsKeptKeys

        return KmsKeptKeys(self.clients.lazy("kms"), self.settings.stage)

    @cached_property
    def places(self) -> PynamoPlaces:
        from chalicelib.adapters.places import PynamoPlaces

        return PynamoPlaces(self.tables)

    @cached_property
    def recounting(self) -> Recounting:
        from chalicelib.application.holders import holders
        from chalicelib.application.recounting import Recounting

        known = holders(self.store, self.group_store, self.arbitration_store)
        return Recounting(self.places, self.directory, known, self._named)

    def _named(self, counted: Counted) -> list[str]:
        """Mediators have no docket of this kind."""
        from chalicelib.application import docket

        return docket.names(self.views, counted.tenant, counted.ref) if counted.kind == "neutral" else []

    @cached_property
    def assigning(self) -> Assigning:
        from chalicelib.application.arbitrating.assigning import Assigning
        from chalicelib.application.arbitrating.counting import Counting
        from chalicelib.application.arbitrating.filling import Filling
        from chalicelib.application.arbitrating.opening import Opening
        from chalicelib.application.arbitrating.telling import Telling
        from chalicelib.application.drawing import Drawing

        executor, of = self.arbitration_executor, self.tenancies.of
        filling = Filling(
            self.arbitration_store, executor, self.packs, of, self.body_roster,
            lambda rows: Drawing(self.pools, rows, self.register), self.families,
        )  # fmt: skip
        opening = Opening(executor, self.families, of)
        telling = Telling(self.store, self.executor, executor, self.packs, opening, of)
        counting = Counting(self.body_roster, self.bodies, self.pools, self.families)
        return Assigning(self.arbitration_store, self.packs, filling, telling, counting)

    @cached_property
    def handovers(self) -> Handovers:
        from chalicelib.adapters.handovers import PynamoHandovers

        return PynamoHandovers(self.tables)

    @cached_property
    def handing(self) -> Handing:
        from chalicelib.application.handing import Handing

        of = self.tenancies.of
        return Handing(self.handovers, self.bodies, self.arbitration_reader, self.queues, of)

    @cached_property
    def taking(self) -> Taking:
        from chalicelib.application.taking import Taking

        return Taking(
            self.handovers,
            self.handing,
            self.arbitration_executor,
            self.arbitration_reader,
            self.reader,
            self.crypto,
        )

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
    def group_files(self) -> GroupFiles:
        from chalicelib.application.group_files import GroupFiles

        return GroupFiles(self.group_shards, self.store)

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
        from chalicelib.application.grouping_officers import ClusterDesk
        from chalicelib.application.regrouping import Regrouping

        return Regrouping(self.group_store, ClusterDesk(self.clusters, self._grouping_secret))

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
            JobKind.INVITE: self._inviting, JobKind.BATCH: self._batching,
            JobKind.REDISTRIBUTE: self._sharing,
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
        from chalicelib.application.work.inviting import Inviting

        return Inviting(self.group_shards, self.groups, self.executor, self.alike)

    def _drawing(self) -> Work:
        from chalicelib.application.work.drawing import Drawing

        return Drawing(self.group_shards, self.executor)

    def _sharing(self) -> Work:
        from chalicelib.application.work.sharing import Sharing

        return Sharing(self.group_shards, self.store)

    def _batching(self) -> Work:
        from chalicelib.application.work.drawing import Batching

        return Batching(self.group_shards, self.executor)

    @cached_property
    def connections(self) -> Connections:
        from chalicelib.adapters.records_kept import PynamoConnections

        return PynamoConnections(self.tables)

    @cached_property
    def record_links(self) -> Links:
        from chalicelib.adapters.records_kept import PynamoLinks

        return PynamoLinks(self.tables)

    @cached_property
    def kept_records(self) -> KeptRecords:
        from chalicelib.adapters.records_kept import PynamoKeptRecords

        return PynamoKeptRecords(self.tables)

    @cached_property
    def recording(self) -> Recording:
        from chalicelib.adapters.records_kept import S3RecordFiles
        from chalicelib.application.recording import Recording

        files = S3RecordFiles(self.clients.lazy("s3"), self.settings.intake_bucket)
        return Recording(self.record_links, self.kept_records, files, self.store, self.executor, self.queues)

    @cached_property
    def disputing(self) -> Disputing:
        from chalicelib.adapters.records_kept import PynamoWaitingNotices
        from chalicelib.adapters.wording.texts import text
        from chalicelib.application.disputing import Disputing

        return Disputing(
            self.store, self.executor, self.filing, self.recording, self.kept_records,
            PynamoWaitingNotices(self.tables), self.crypto, text,
        )  # fmt: skip

    @cached_property
    def certificates(self) -> Certificates:
        from chalicelib.adapters.certificates import X509Certificates

        return X509Certificates()

    @cached_property
    def terms(self) -> TermsKeeping:
        from chalicelib.adapters.caches import TtlCache
        from chalicelib.adapters.terms import PynamoTerms, S3TermsTexts
        from chalicelib.application.terms import TermsKeeping
        from chalicelib.domain.agreed import TermsVersion

        settings = self.settings
        memory: TtlCache[list[TermsVersion]] = TtlCache(self.clock)
        texts = S3TermsTexts(self.clients.lazy("s3"), settings.vault_bucket, settings.vault_key_id)
        return TermsKeeping(PynamoTerms(self.tables), texts, memory)

    @cached_property
    def head_rows(self) -> HeadRows:
        from chalicelib.adapters.head_rows import PynamoHeadRows

        return PynamoHeadRows(self.tables)

    @cached_property
    def tree_files(self) -> TreeFiles:
        """Read only: who writes is told for how long it is kept."""
        from chalicelib.adapters.tree_files import S3TreeFiles

        return S3TreeFiles(self.clients.lazy("s3"), self.settings.trees_bucket, "", 0, self.clock)

    @cached_property
    def proving(self) -> Proving:
        from chalicelib.application.proving import Proving

        return Proving(self.tree_files)

    @cached_property
    def auditing(self) -> Auditing:
        from chalicelib.adapters.chain_rows import PynamoChainRows
        from chalicelib.adapters.tree_files import S3TreeFiles
        from chalicelib.adapters.tree_signer import KmsTreeSigner
        from chalicelib.application.auditing import Auditing

        settings, lazy = self.settings, self.clients.lazy
        files = S3TreeFiles(
            lazy("s3"), settings.trees_bucket, settings.exports_bucket, settings.tree_kept_days, self.clock
        )
        signer, chains = (
            KmsTreeSigner(lazy("kms"), settings.tree_key_id),
            PynamoChainRows(self.tables, self.clock),
        )
        return Auditing(self.head_rows, chains, files, signer, self.queues, self.clock)

    @cached_property
    def reconciling(self) -> Reconciling:
        from datetime import timedelta

        from chalicelib.adapters.traces import PynamoTenants, PynamoTraces
        from chalicelib.application.reconciling import Reconciling

        return Reconciling(
            PynamoTenants(self.tables), self.store, PynamoTraces(self.tables, self.clock), self.deliveries,
            self.notices, self.queues, self.directory, self.clock,
            timedelta(seconds=self.settings.reconcile_settled_seconds),
        )  # fmt: skip

    @cached_property
    def ticker(self) -> Ticker:
        from chalicelib.application.ticking import Ticker

        return Ticker(
            {
                "alr": lambda: self.alert_executor,
                "arb": lambda: self.arbitration_executor,
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
