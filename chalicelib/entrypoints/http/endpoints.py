"""The one table of endpoints. Routes, allowed methods, authentication, decoding and the published description follow
from it; nothing about an endpoint is said anywhere else.
"""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http.access_endpoints import ACCESS
from chalicelib.entrypoints.http.action_endpoints import ACTIONS, CHANGING, VERBS
from chalicelib.entrypoints.http.alert_endpoints import ALERTS
from chalicelib.entrypoints.http.arbitration_endpoints import ARBITRATIONS
from chalicelib.entrypoints.http.body_endpoints import BODIES
from chalicelib.entrypoints.http.bulk_endpoints import BULK
from chalicelib.entrypoints.http.bundle_endpoints import BUNDLES
from chalicelib.entrypoints.http.case_endpoints import CASES
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.evidence_endpoints import EVIDENCE
from chalicelib.entrypoints.http.family_endpoints import FAMILIES
from chalicelib.entrypoints.http.filing_endpoints import FILING
from chalicelib.entrypoints.http.group_endpoints import GROUPS
from chalicelib.entrypoints.http.guidance_endpoints import GUIDANCE
from chalicelib.entrypoints.http.handover_endpoints import HANDOVER
from chalicelib.entrypoints.http.help_endpoints import HELP
from chalicelib.entrypoints.http.import_endpoints import IMPORTS
from chalicelib.entrypoints.http.intake_endpoints import INTAKE
from chalicelib.entrypoints.http.issuer_endpoints import ISSUERS
from chalicelib.entrypoints.http.keeping_endpoints import KEEPING
from chalicelib.entrypoints.http.limit_endpoints import LIMITS
from chalicelib.entrypoints.http.mediator_endpoints import MEDIATORS
from chalicelib.entrypoints.http.meta_endpoints import META
from chalicelib.entrypoints.http.notice_endpoints import NOTICES
from chalicelib.entrypoints.http.own_pack_endpoints import OWN_PACKS
from chalicelib.entrypoints.http.person_endpoints import PERSONS
from chalicelib.entrypoints.http.privacy_endpoints import PRIVACY
from chalicelib.entrypoints.http.public_endpoints import PUBLIC
from chalicelib.entrypoints.http.record_endpoints import RECORDS, TERMS
from chalicelib.entrypoints.http.report_endpoints import REPORTS
from chalicelib.entrypoints.http.representation_endpoints import REPRESENTATIONS
from chalicelib.entrypoints.http.sandbox_endpoints import SANDBOX
from chalicelib.entrypoints.http.tenant_endpoints import TENANTS
from chalicelib.entrypoints.http.tree_endpoints import TREES
from chalicelib.entrypoints.http.webhook_endpoints import EVENTS

__all__ = ["CHANGING", "KIB", "TABLE", "VERBS", "Endpoint"]

TABLE: Final[tuple[Endpoint, ...]] = (
    *META, *LIMITS, *GUIDANCE, *TENANTS, *ACCESS, *ISSUERS, *MEDIATORS, *FAMILIES, *FILING, *CASES, *INTAKE, *HELP,
    *OWN_PACKS,
    *ACTIONS, *EVIDENCE, *BUNDLES, *BULK, *IMPORTS, *KEEPING, *REPRESENTATIONS, *PERSONS, *RECORDS, *TERMS, *NOTICES,
    *REPORTS,
    *ALERTS, *GROUPS, *BODIES, *HANDOVER, *ARBITRATIONS, *TREES, *EVENTS, *SANDBOX, *PUBLIC, *PRIVACY,
)  # fmt: skip
