"""What a tenant decides about access to its own things. Part of its record, so that asking costs no read of its own."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from chalicelib.domain import limits
from chalicelib.domain.errors import Fault, Forbidden, Invalid

STEP_UP_SECONDS: Final = 600
"""How fresh the proof of identity must be for what cannot be undone, unless the tenant says otherwise."""
MIN_STEP_UP, MAX_STEP_UP = 60, 1_800
MAX_ORIGINS: Final = 20
MAX_METHODS: Final = 8
METHOD_PATTERN: Final = r"^[a-z]{2,12}$"

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_WEB: Final = re.compile(
    rf"https://(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?(?::([1-9][0-9]{{0,4}}))?"
)
_LOCAL: Final = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?::([1-9][0-9]{0,4}))?")
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


class OperatorOnly(Forbidden):
    """`fields`: what of it nobody but the operator may set so."""

    code = "operator_only"


class Security(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tenant's settings of access."""

    origins: tuple[str, ...] | None = None
    """The web origins whose pages may call for it (CORS); None: any, for nothing is sent along by itself."""
    step_up_seconds: int = STEP_UP_SECONDS
    """60 to 1,800: how old the proof of identity may be before an action that cannot be undone."""
    step_up_methods: tuple[str, ...] = ()
    """Of these one must have been used (RFC 8176); empty: any."""
    limits: dict[str, int] = {}
    """Published limits that are set otherwise for it, by their names; only the operator may raise one."""
    public_intake: bool = False
    """Takes complaints of consumers who come without a platform."""
    version: int = 1


def admits(security: Security, origin: str) -> bool:
    """Whether a page of this origin may call. `origin` as the browser says it (RFC 6454 §6.2): compared, never read."""
    return security.origins is None or origin in security.origins


def changed(before: Security, wanted: Security, *, platform: bool, sandbox: bool, operator: bool) -> Security:
    """The settings that take the place of `before`; the same ones where nothing differs.

    Raises Invalid for what cannot be set, OperatorOnly for what the tenant cannot set itself.
    """
    if faults := _faults(wanted, platform=platform, sandbox=sandbox):
        raise Invalid("These settings cannot be.", faults=faults)
    if not operator and (fields := _reserved(before, wanted)):
        raise OperatorOnly(fields=fields)
    after = msgspec.structs.replace(wanted, version=before.version)
    return before if after == before else msgspec.structs.replace(after, version=before.version + 1)


def _faults(wanted: Security, *, platform: bool, sandbox: bool) -> tuple[Fault, ...]:
    found = [
        Fault(f"/origins/{n}", "not_an_origin")
        for n, origin in enumerate(wanted.origins or ())
        if not is_origin(origin, sandbox=sandbox)
    ]
    if wanted.public_intake and not platform:
        found.append(Fault("/public_intake", "not_applicable"))
    return (*found, *limits.faults(wanted.limits))


def _reserved(before: Security, wanted: Security) -> list[str]:
    """What of the change is the operator's alone. A limit that is left out is the published one again."""
    found = [f"/limits/{name}" for name in sorted(limits.raised(before.limits, wanted.limits))]
    return found + ["/public_intake"] * (wanted.public_intake != before.public_intake)


def is_origin(text: str, *, sandbox: bool) -> bool:
    """Whether a browser would say it in exactly these letters: a scheme, a name in lower case (international ones as
    `xn--…`), a port where it is not the usual one, and nothing behind it. Plain HTTP, and one's own machine, are for
    trying out.
    """
    found = _WEB.fullmatch(text) or (_LOCAL.fullmatch(text) if sandbox else None)
    if found is None or len(text) > 270:
        return False
    port = int(found[1] or 0)
    return port <= 65_535 and port != _DEFAULT_PORTS[text.partition(":")[0]]
