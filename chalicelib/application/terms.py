"""Terms as platforms register them, and the version that a case is filed under."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Protocol

from chalicelib.application.ports import AlreadyThere
from chalicelib.application.terms_ports import TermsRegister, TermsTexts
from chalicelib.domain import agreed
from chalicelib.domain.agreed import Pinned, TermsVersion
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound

CACHED_SECONDS: Final = 60
"""So long may a filing not know of a new version: register terms before they come into force."""


class Memory(Protocol):
    def get(self, key: object) -> list[TermsVersion] | None: ...
    def put(self, key: object, value: list[TermsVersion], seconds: float) -> None: ...
    def drop(self, key: object) -> None: ...


class TermsKeeping:
    def __init__(self, register: TermsRegister, texts: TermsTexts, memory: Memory) -> None:
        self._register, self._texts, self._memory = register, texts, memory

    def put(self, tenant_id: str, version: TermsVersion, text: str) -> TermsVersion:
        """The text first: a version that is known has one. Raises NotAllowed where that day has another version."""
        known = self._register.versions(tenant_id, version.terms_ref)
        if (standing := _of_day(known, version)) is not None:
            return _same(standing, version)
        if len(known) >= agreed.MAX_VERSIONS:
            raise NotAllowed("too_many_terms", limit=agreed.MAX_VERSIONS)
        self._texts.keep(tenant_id, version.sha256, text, version.registered_at + agreed.KEPT_FOR)
        try:
            self._register.put(tenant_id, version)
        except AlreadyThere:
            standing = _of_day(self._register.versions(tenant_id, version.terms_ref), version)
            return _same(standing or version, version)
        self._memory.drop((tenant_id, version.terms_ref))
        return version

    def show(self, tenant_id: str, terms_ref: str, day: date) -> tuple[TermsVersion, str]:
        """The version in force on that day, with its text. Raises NotFound."""
        found = agreed.in_force(self._register.versions(tenant_id, terms_ref), day)
        if found is None:
            raise NotFound("No such terms on that day.")
        return found, self._texts.read(tenant_id, found.sha256)

    def pinned(self, tenant_id: str, terms_ref: str, pin: Pinned) -> tuple[TermsVersion, str]:
        """What a case was filed under, whatever was registered since. Raises NotFound."""
        versions = self._register.versions(tenant_id, terms_ref)
        found = next((v for v in versions if v.effective_from == pin.effective_from), None)
        if found is None or found.sha256 != pin.sha256:
            raise NotFound("The version is not registered any more.")
        return found, self._texts.read(tenant_id, pin.sha256)

    def pin(self, tenant_id: str, terms_ref: str | None, day: date) -> Pinned | None:
        """None for a reference under which nothing is registered: it stays a code of the platform's.

        A warm process asks once a minute for each reference. Raises Invalid where none of the registered versions was
        in force.
        """
        if terms_ref is None:
            return None
        versions = self._known(tenant_id, terms_ref)
        if not versions:
            return None
        found = agreed.pin(versions, day)
        if found is None:
            raise Invalid(faults=(Fault("/terms_ref", "not_in_force", day.isoformat()),))
        return found

    def _known(self, tenant_id: str, terms_ref: str) -> list[TermsVersion]:
        key = (tenant_id, terms_ref)
        known = self._memory.get(key)
        if known is None:
            known = self._register.versions(tenant_id, terms_ref)
            self._memory.put(key, known, CACHED_SECONDS)
        return known


def new_version(
    terms_ref: str, effective_from: date, title: str, lang: str, text: str, now: datetime
) -> TermsVersion:
    """Raises Invalid for a text that is too long."""
    size = len(text.encode())
    if size > agreed.MAX_TEXT_BYTES:
        raise Invalid(faults=(Fault("/text", "too_long", agreed.MAX_TEXT_BYTES),))
    return TermsVersion(terms_ref, effective_from.isoformat(), agreed.digest(text), size, title, lang, now)


def _of_day(versions: list[TermsVersion], like: TermsVersion) -> TermsVersion | None:
    return next((v for v in versions if v.effective_from == like.effective_from), None)


def _same(standing: TermsVersion, given: TermsVersion) -> TermsVersion:
    said = [(v.sha256, v.title, v.lang) for v in (standing, given)]
    if said[0] != said[1]:
        raise NotAllowed("terms_fixed", effective_from=standing.effective_from, sha256=standing.sha256)
    return standing
