"""All operations, by tag. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from redress_client.api import (
    about,
    actions,
    alerts,
    arbitrations,
    bodies,
    bulk,
    cases,
    events,
    evidence,
    families,
    groups,
    guidance,
    handover,
    intake,
    mediators,
    privacy,
    reports,
    rules,
    sandbox,
    tenants,
)
from redress_client.calling import Caller


class Groups:
    """Every operation of the API."""

    def __init__(self, caller: Caller) -> None:
        self.about = about.About(caller)
        self.actions = actions.Actions(caller)
        self.alerts = alerts.Alerts(caller)
        self.arbitrations = arbitrations.Arbitrations(caller)
        self.bodies = bodies.Bodies(caller)
        self.bulk = bulk.Bulk(caller)
        self.cases = cases.Cases(caller)
        self.events = events.Events(caller)
        self.evidence = evidence.Evidence(caller)
        self.families = families.Families(caller)
        self.groups = groups.Groups(caller)
        self.guidance = guidance.Guidance(caller)
        self.handover = handover.Handover(caller)
        self.intake = intake.Intake(caller)
        self.mediators = mediators.Mediators(caller)
        self.privacy = privacy.Privacy(caller)
        self.reports = reports.Reports(caller)
        self.rules = rules.Rules(caller)
        self.sandbox = sandbox.Sandbox(caller)
        self.tenants = tenants.Tenants(caller)
