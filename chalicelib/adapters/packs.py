"""Rule packs from the JSON files beside the code, with their calendars, laid over the statutes they name."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.adapters.calendars import CalendarFiles
from chalicelib.application.ports import OwnPacks
from chalicelib.domain.calendars import Calendar, Changes, changed
from chalicelib.domain.rulepack import Days, Layer, RulePack

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""Whose consumers the layer of the country `EU` follows."""

OWN_SECONDS = 60
"""How long a warm process may believe what it has read of a tenant's own packs."""

T = TypeVar("T", RulePack, Layer)
_REF: Final = re.compile(r"\A[a-z][a-z0-9-]{1,39}@[1-9][0-9]{0,3}\Z")


class BrokenPack(Exception):
    """A pack file that cannot be used: a defect of this deployment, never of a request."""


class PackFiles:
    """The Packs port: reads all files of the folder once, when all are asked for, and refuses broken ones. A pack that
    ships is read by itself where nothing else is asked for.
    """

    def __init__(
        self, folder: Traversable | None = None, calendars: CalendarFiles | None = None,
        tenants: OwnPacks | None = None,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._tenants = tenants
        self._read: dict[str, tuple[float, list[RulePack]]] = {}
        self._calendars = calendars or CalendarFiles()
        self._lock = threading.Lock()
        self._packs: Mapping[str, RulePack] | None = None
        self._single: dict[str, RulePack] = {}
        self._layers: Mapping[str, Layer] = {}
        self._over: dict[tuple[str, str, str], RulePack] = {}

    def get(self, ref: str, floor: str = "", tenant: str = "") -> RulePack:
        """`floor`: a layer that goes along with the consumer. Raises KeyError."""
        pack = self._alone(ref) or self._all().get(ref) or self._own(tenant, ref)
        if not floor:
            return pack
        place = (tenant if ref not in self._all() else "", ref, floor)
        if place not in self._over:
            self._over[place] = pack.over(self._layers[floor])
        return self._over[place]

    def current(self, pack_id: str, on: datetime, tenant: str = "") -> RulePack:
        """In force on that day of the pack's own time zone, both dates included; the latest where several are."""
        known = [pack for pack in self._all().values() if pack.id == pack_id]
        known = known or [pack for pack in self._of(tenant) if pack.id == pack_id]
        if not known and tenant:  # perhaps stored within the last minute
            self._read.pop(tenant, None)
            known = [pack for pack in self._of(tenant) if pack.id == pack_id]
        found = [pack for pack in known if in_force(pack, on)]
        if not found:
            raise KeyError(pack_id)
        return max(found, key=lambda pack: (pack.effective_from, pack.version))

    def floor(self, country: str, on: date) -> str:
        """The layer of the country's consumers on that day, as `id@version`; empty where there is none."""
        self._all()
        place = "EU" if country in EU else country
        found = [
            layer.ref for layer in self._layers.values()
            if layer.country == place and layer.effective_from <= on.isoformat() <= (layer.effective_to or "9999")
        ]  # fmt: skip
        return max(found, default="")

    def all(self) -> list[RulePack]:
        return list(self._all().values())

    def layers(self) -> list[Layer]:
        self._all()
        return list(self._layers.values())

    def completed(self, pack: RulePack) -> RulePack:
        """A pack that was written elsewhere, with its calendar and its layers. Raises KeyError for unknown ones."""
        self._all()
        return self._complete(pack)

    def _own(self, tenant: str, ref: str) -> RulePack:
        """A tenant's own. Raises KeyError."""
        found = {pack.ref: pack for pack in self._of(tenant)}.get(ref)
        if found is None and tenant and self._tenants is not None:
            stored = self._tenants.get(tenant, ref)  # perhaps just written
            found = self._complete(stored) if stored is not None else None
        if found is None:
            raise KeyError(ref)
        return found

    def _of(self, tenant: str) -> list[RulePack]:
        """All of a tenant's own, read again each minute: only their last day can change."""
        if self._tenants is None or not tenant:
            return []
        read_at, found = self._read.get(tenant, (-math.inf, []))
        if time.monotonic() - read_at > OWN_SECONDS:
            found = [self._complete(pack) for pack in self._tenants.all(tenant)]
            self._read[tenant] = (time.monotonic(), found)
            self._over.clear()
        return found

    def _alone(self, ref: str) -> RulePack | None:
        """One pack that ships, from its own file: whoever wakes a case needs no other, and all of them are checked
        before they ship. None once all have been read, and for packs of another folder, which nobody has checked.
        """
        if self._folder is not None or self._packs is not None or not _REF.match(ref):
            return None
        if ref not in self._single:
            folder = resources.files("chalicelib") / "rulepacks"
            file = folder / f"{ref}.json"
            if not file.is_file():
                return None
            of = folder / "layers"
            self._single[ref] = self._laid(
                _read(file, RulePack), lambda layer: _read(of / f"{layer}.json", Layer)
            )
        return self._single[ref]

    def _all(self) -> Mapping[str, RulePack]:
        with self._lock:
            if self._packs is None:
                folder = self._folder or resources.files("chalicelib") / "rulepacks"
                self._layers = {found.ref: found for found in _read_all(folder / "layers", Layer)}
                packs = list(_read_all(folder, RulePack))
                _check(packs, self._layers.values())
                self._packs = {pack.ref: self._shipped(pack) for pack in packs}
            return self._packs

    def _shipped(self, pack: RulePack) -> RulePack:
        try:
            return self._complete(pack)
        except KeyError as unknown:
            raise BrokenPack(f"{pack.ref} names {unknown}, which is not there") from unknown

    def _complete(self, pack: RulePack) -> RulePack:
        return self._laid(pack, self._layers.__getitem__)

    def _laid(self, pack: RulePack, layer: Callable[[str], Layer]) -> RulePack:
        """Over the layers it names, with its calendar."""
        for ref in pack.layers:
            pack = pack.over(layer(ref))
        return pack.on(_calendar(pack.calendar, self._calendars.get))


def in_force(pack: RulePack, on: datetime) -> bool:
    day = on.astimezone(ZoneInfo(pack.time_zone)).date().isoformat()
    return pack.effective_from <= day and (pack.effective_to is None or day <= pack.effective_to)


def _calendar(days: Days, get: Callable[[str], Calendar]) -> Calendar:
    named = {date.fromisoformat(day): "" for day in days.holidays}
    changes = Changes(holidays=named, workdays=frozenset(date.fromisoformat(day) for day in days.workdays))
    found = get(days.country)
    return changed(found, changes) if named or changes.workdays else found


def _read_all(folder: Traversable, kind: type[T]) -> Iterable[T]:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            yield _read(file, kind)


def _read(file: Traversable, kind: type[T]) -> T:
    try:
        found = msgspec.json.decode(file.read_bytes(), type=kind, strict=True)
    except msgspec.MsgspecError as error:
        raise BrokenPack(f"{file.name}: {error}") from error
    if file.name != f"{found.ref}.json":  # a case is pinned by the reference; the name is how people find it
        raise BrokenPack(f"the file of {found.ref} is named {file.name}")
    return found


def _check(packs: list[RulePack], layers: Iterable[Layer]) -> None:
    from chalicelib.domain.packcheck import layer_problems, overlaps, problems

    wrong = {pack.ref: problems(pack) for pack in packs} | {
        layer.ref: layer_problems(layer) for layer in layers
    }
    for ref, faults in wrong.items():
        if faults:
            raise BrokenPack(f"{ref}: {'; '.join(f'{fault.pointer}: {fault.code}' for fault in faults)}")
    if found := [f"{fault.limit} and a later one" for fault in overlaps(packs)]:
        raise BrokenPack(f"two versions are in force at once: {'; '.join(found)}")
