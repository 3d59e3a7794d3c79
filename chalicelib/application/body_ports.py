"""What arbitration bodies keep: profiles, agreements, quotes, durations, rosters, relations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from chalicelib.domain.bodies.agreements import BodyAgreement
from chalicelib.domain.bodies.profile import BodyProfile
from chalicelib.domain.bodies.quotes import Quote
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import RedressError
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.roster import Neutral, Statistics


class CapacityBelowLoad(RedressError):
    """The neutral has more cases than the entry would allow: nothing was written, and nothing is ended for it.

    `data.which`: `capacity` or `capacity_total`; `data.active`: the cases here.
    """

    code = "capacity_below_load"

    def __init__(self, which: str, active: int) -> None:
        super().__init__("A capacity cannot be put below the present load.", which=which, active=active)


class PersonHasCases(RedressError):
    """Cases are counted under the person's code: it cannot become another one while there are any."""

    code = "person_has_cases"


class Bodies(Protocol):
    """Strongly consistent, but for the durations."""

    def put_profile(self, before: BodyProfile | None, after: BodyProfile) -> None:
        """From one version to the next. Raises VersionMoved."""

    def profile(self, body: str) -> BodyProfile | None: ...
    def profiles(self, after: str, limit: int) -> list[BodyProfile]:
        """By the bodies' ids, those behind `after`."""

    def some_profiles(self, bodies: Collection[str]) -> dict[str, BodyProfile]:
        """By the body's id; whoever has none is absent."""

    def put_agreement(self, before: BodyAgreement | None, after: BodyAgreement) -> None:
        """To be read from both sides, in one transaction. Raises VersionMoved, Contention."""

    def agreement(self, tenant: str, agreement_id: str) -> BodyAgreement | None:
        """As that tenant's own; None for anybody else's."""

    def agreements(self, tenant: str, after: str = "", limit: int | None = None) -> list[BodyAgreement]: ...
    def put_quotes(self, quotes: Sequence[Quote]) -> None:
        """The same quote twice is one."""

    def quote(self, quote_id: str) -> Quote | None: ...
    def record_duration(self, body: str, category: DisputeType, days: int, of: str) -> None:
        """Counts an arbitration that came to its award. `of`: its id, so that twice is once."""

    def durations(self, body: str) -> dict[DisputeType, dict[int, int]]:
        """By category, how many ended within how many days; see `domain.bodies.durations`."""


class BodyRoster(Protocol):
    """A body's neutrals. Every read is strongly consistent. Implements `neutral_ports.NeutralRows` besides."""

    def put(self, tenant_id: str, neutral: Neutral) -> tuple[Neutral | None, Neutral]:
        """Enters one or changes the entry, a retired one too: what stood before, and what stands then. Cases, counts
        and since when somebody is on the roster stay.

        Raises CapacityBelowLoad, PersonHasCases, Contention.
        """

    def put_all(
        self, tenant_id: str, changes: Sequence[tuple[Neutral | None, Neutral]]
    ) -> dict[str, RedressError]:
        """Many at once, from what was just read; those refused, by reference. The others are written."""

    def one(self, tenant_id: str, ref: str) -> Neutral | None: ...
    def many(self, tenant_id: str, refs: Collection[str]) -> dict[str, Neutral]: ...
    def page(self, tenant_id: str, after: str, limit: int) -> list[Neutral]:
        """By their references, those behind `after`."""

    def retire(self, tenant_id: str, ref: str) -> Neutral | None:
        """Deletes the entry of one without cases; one who has some takes no more. What stood before; None: nobody."""

    def serves(self, tenant_id: str, ref: str) -> bool:
        """Whether that neutral is on it and not retired."""

    def appointments(
        self, tenant_id: str, ref: str, party_refs: Collection[str], since: date
    ) -> Mapping[str, int]: ...
    def record_appointment(
        self, tenant_id: str, ref: str, party_refs: Collection[str], of: str, on: date
    ) -> None:
        """Counts one appointment of that day for each party. `of`: the arbitration, so that twice is once."""

    def record_statistics(self, tenant_id: str, ref: str, more: Statistics, of: str) -> None:
        """Adds to what came of his cases. `of`: what it comes from, so that twice is once."""


class Register(Protocol):
    """A body's relations between codes. Implements `neutral_ports.Relations` besides."""

    def put(self, tenant_id: str, edges: Sequence[Edge]) -> None:
        """Each is read from both ends. One that is there already gets the new days."""

    def remove(self, tenant_id: str, edge: Edge) -> bool:
        """False when there is none."""

    def around(self, tenant_id: str, codes: Collection[str]) -> Mapping[str, Sequence[Edge]]: ...
