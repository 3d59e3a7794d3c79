"""What a body publishes of itself, and what it agrees on with platforms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.application.body_ports import Bodies
from chalicelib.application.ports import Contention, Directory, Tenant, TenantKind, VersionMoved
from chalicelib.domain.bodies import agreements, profile
from chalicelib.domain.bodies.agreements import AgreementTerms, BodyAgreement
from chalicelib.domain.bodies.profile import BodyProfile, ProfileTerms
from chalicelib.domain.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, TryAgain

MAX_AGREEMENTS: Final = 200
"""Of one tenant, ended ones included: they are read whole to see who can take a case."""

Change = Callable[[BodyAgreement], BodyAgreement]


class BodyKeeping:
    def __init__(self, bodies: Bodies, directory: Directory) -> None:
        self._bodies, self._directory = bodies, directory

    # ---------------------------------------------------------------------------------------------------- profiles

    def publish(
        self, tenant: Tenant, terms: ProfileTerms, now: datetime, if_match: int | None
    ) -> BodyProfile:
        """The whole profile, new or changed; the same one twice makes no second version.

        Raises Invalid, Conflict (a stale `if_match`), TryAgain.
        """
        wanted = profile.normal(terms)
        if faults := profile.faults(wanted):
            raise Invalid("This profile cannot be published.", faults=tuple(faults))
        stands = self._bodies.profile(tenant.id)
        version = stands.version if stands else 0
        if if_match not in (None, version):
            raise Conflict("The profile has changed since.", version=version)
        if stands is not None and stands.terms == wanted:
            return stands
        after = BodyProfile(tenant.id, wanted, now, tenant.sandbox, version + 1)
        try:
            self._bodies.put_profile(stands, after)
        except VersionMoved:
            raise TryAgain("Somebody changes the profile at the moment.") from None
        return after

    def profile(self, body: str) -> BodyProfile:
        """Raises NotFound for one who has published none."""
        found = self._bodies.profile(body)
        if found is None:
            raise NotFound("No such body.")
        return found

    def profiles(self, after: str, limit: int) -> list[BodyProfile]:
        return self._bodies.profiles(after, limit)

    # -------------------------------------------------------------------------------------------------- agreements

    def propose(
        self, tenant: Tenant, partner_id: str, terms: AgreementTerms, agreement_id: str, now: datetime
    ) -> tuple[BodyAgreement, bool]:
        """`agreement_id` follows from the request, so that sent again it meets itself: the second says so.

        Raises Invalid: not_a_partner, or what is wrong with the terms; NotAllowed: too_many_agreements.
        """
        partner = self._partner(tenant, partner_id)
        if faults := agreements.faults(terms, now.date()):
            raise Invalid("This agreement cannot be proposed.", faults=tuple(faults))
        if (stands := self._bodies.agreement(tenant.id, agreement_id)) is not None:
            return stands, True
        if any(len(self._bodies.agreements(side.id)) >= MAX_AGREEMENTS for side in (tenant, partner)):
            raise NotAllowed("too_many_agreements", limit=MAX_AGREEMENTS)
        by = tenant.kind.role
        platform, body = (tenant, partner) if tenant.kind is TenantKind.PLATFORM else (partner, tenant)
        agreement = BodyAgreement(agreement_id, platform.id, body.id, by, terms, now)
        try:
            self._bodies.put_agreement(None, agreement)
        except (VersionMoved, Contention):
            raise TryAgain("The same proposal is being written.") from None
        return agreement, False

    def agreement(self, tenant_id: str, agreement_id: str) -> BodyAgreement:
        """Raises NotFound, in the same words for one between others."""
        found = self._bodies.agreement(tenant_id, agreement_id)
        if found is None:
            raise NotFound("No such agreement.")
        return found

    def agreements(self, tenant_id: str, after: str, limit: int) -> list[BodyAgreement]:
        return self._bodies.agreements(tenant_id, after, limit)

    def answer(
        self, tenant: Tenant, agreement_id: str, now: datetime, if_match: int | None, *, confirmed: bool
    ) -> BodyAgreement:
        by = tenant.kind.role
        return self._change(
            tenant, agreement_id, if_match, lambda a: agreements.answer(a, by, now, confirmed=confirmed)
        )

    def end(self, tenant: Tenant, agreement_id: str, now: datetime, if_match: int | None) -> BodyAgreement:
        by = tenant.kind.role
        return self._change(tenant, agreement_id, if_match, lambda a: agreements.end(a, by, now))

    def _change(
        self, tenant: Tenant, agreement_id: str, if_match: int | None, change: Change
    ) -> BodyAgreement:
        """Raises NotFound, NotAllowed, Conflict (a stale `if_match`), TryAgain."""
        stands = self.agreement(tenant.id, agreement_id)
        if if_match not in (None, stands.version):
            raise Conflict("The agreement has changed since.", version=stands.version)
        after = change(stands)
        if after == stands:
            return stands
        try:
            self._bodies.put_agreement(stands, after)
        except (VersionMoved, Contention):
            raise TryAgain("The other side changes the agreement at the moment.") from None
        return after

    def _partner(self, tenant: Tenant, partner_id: str) -> Tenant:
        """The other side: a body for a platform, a platform for a body, both live or both sandboxes."""
        found = self._directory.tenant(partner_id)
        if found is None or found.kind is tenant.kind or found.sandbox != tenant.sandbox:
            raise Invalid(faults=(Fault("/partner", "not_a_partner"),))
        return found
