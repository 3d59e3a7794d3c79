"""The rules of violation reports: general ones from the JSON files beside the code, or those of a rule pack."""

from __future__ import annotations

import threading
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from chalicelib.adapters.calendars import CalendarFiles
from chalicelib.application.ports import Packs
from chalicelib.domain.calendars import Rules
from chalicelib.domain.report.rules import ReportRules, RulesFile, of_pack, problems

NAME: Final = "report-rules"


class BrokenRules(Exception):
    """A file that cannot be used: a defect of this deployment, never of a request."""


class ReportRuleFiles:
    """The ReportRulebook port: all versions are read once, on first use."""

    def __init__(self, packs: Packs, folder: Traversable | None = None) -> None:
        self._packs, self._folder = packs, folder
        self._lock = threading.Lock()
        self._read: dict[str, ReportRules] = {}

    def of(self, ref: str, tenant: str = "") -> ReportRules:
        general = self._general()
        if ref.startswith(f"{NAME}@"):
            return general[ref]
        latest = max(general.values(), key=lambda rules: int(rules.ref.partition("@")[2]))
        return of_pack(self._packs.get(ref, tenant=tenant), latest) if ref else latest

    def _general(self) -> dict[str, ReportRules]:
        with self._lock:
            if not self._read:
                folder = self._folder or resources.files("chalicelib") / "catalogue"
                files = [file for file in folder.iterdir() if file.name.startswith(f"{NAME}@")]
                self._read = {rules.ref: rules for rules in map(self._rules, files)}
            return self._read

    def _rules(self, file: Traversable) -> ReportRules:
        try:
            read = msgspec.json.decode(file.read_bytes(), type=RulesFile)
        except msgspec.MsgspecError as wrong:
            raise BrokenRules(f"{file.name}: {wrong}") from wrong
        if file.name != f"{NAME}@{read.version}.json":
            raise BrokenRules(f"{file.name}: is version {read.version}")
        days = Rules(read.time_zone, CalendarFiles().get(read.calendar))
        ref = f"{NAME}@{read.version}"
        rules = ReportRules(ref, days, read.deadlines, read.authority, read.grace_seconds, read.caps)
        if found := problems(rules):
            raise BrokenRules(f"{ref}: {'; '.join(found)}")
        return rules
