"""An entry of a body's roster between its request and its answer: what is wrong with it, what to be warned of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from chalicelib.domain import edwards
from chalicelib.domain.arbitration import awardfile
from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals import roster
from chalicelib.domain.neutrals.roster import Absence, Accreditation, Competence, Neutral, Tie
from chalicelib.domain.values import CURRENCIES, Money, Role, stamp
from chalicelib.entrypoints.http import texts
from chalicelib.entrypoints.http.neutral_schemas import NeutralIn
from chalicelib.entrypoints.http.schemas import MediatorIn


def faults(given: NeutralIn) -> list[Fault]:
    """Beyond the shape of it."""
    found = []
    for n, most in enumerate(given.competence.ceilings):
        at = f"/competence/ceilings/{n}"
        if most.currency not in CURRENCIES:
            found.append(Fault(f"{at}/currency", "unknown_currency"))
        elif most.currency in {other.currency for other in given.competence.ceilings[:n]}:
            found.append(Fault(f"{at}/currency", "stands_twice"))
    found += day_faults(given)
    if given.public_key:
        raw = awardfile.strict(given.public_key)
        if raw is None:  # nothing signed with it would hold
            found.append(Fault("/public_key", "wrong_format", limit="base64, RFC 4648 §3.5"))
        elif not edwards.binds(raw):  # or anything would
            found.append(
                Fault("/public_key", "wrong_format", limit="Ed25519, RFC 8032 §5.1.3, not of low order")
            )
    if given.capacity_total is not None and given.person is None:
        found.append(Fault("/person", "missing"))
    return found


def day_faults(given: NeutralIn | MediatorIn) -> list[Fault]:
    """Of absences and ties that end before they begin."""
    found = [
        Fault(f"/absences/{n}/last", "too_early_day", away.first.isoformat())
        for n, away in enumerate(given.absences) if away.last < away.first
    ]  # fmt: skip
    days = [(tie.since, tie.until) for tie in given.ties]
    return found + [
        Fault(f"/ties/{n}/until", "too_early_day", since.isoformat())
        for n, (since, until) in enumerate(days) if since is not None and until is not None and until < since
    ]  # fmt: skip


def accreditations(given: NeutralIn | MediatorIn) -> tuple[Accreditation, ...]:
    """In one order, as absences are."""
    held = {Accreditation(a.kind, a.expires_on) for a in given.accreditations}
    return tuple(sorted(held, key=lambda a: (a.kind, str(a.expires_on))))


def absences(given: NeutralIn | MediatorIn) -> tuple[Absence, ...]:
    return tuple(sorted({Absence(a.first, a.last) for a in given.absences}, key=lambda a: (a.first, a.last)))


def neutral(ref: str, given: NeutralIn, since: datetime) -> Neutral:
    """In one order and without repetitions, so that the same entry looks the same."""
    able = given.competence
    competence = Competence(
        tuple(sorted(set(able.dispute_types))), tuple(sorted(set(able.laws))), tuple(sorted(set(able.fields))),
        tuple(sorted((Money(m.amount, m.currency) for m in able.ceilings), key=lambda m: m.currency)),
    )  # fmt: skip
    ties = {Tie(t.ref, t.relation, t.since, t.until) for t in given.ties}
    return Neutral(
        ref=ref, languages=tuple(sorted(set(given.languages))), capacity=given.capacity, since=since,
        roles=tuple(sorted(set(given.roles))), person=given.person or "", competence=competence,
        accreditations=accreditations(given), absences=absences(given),
        capacity_total=given.capacity_total, weight=given.weight,
        ties=tuple(sorted(ties, key=lambda t: (t.ref, t.relation, str(t.since), str(t.until)))),
        public_key=given.public_key or "", available=given.available,
        trade=Role(given.trade) if given.trade is not None else None,
    )  # fmt: skip


def warnings(entry: Neutral, on: date, lang: str) -> list[dict[str, Any]]:
    """An accreditation that has expired is entered, and does not count. `limit`: the last day on which it did."""
    gone = set(roster.expired(entry, on))
    return [
        {
            "code": "accreditation_expired", "ref": entry.ref, "pointer": f"/accreditations/{n}",
            "limit": str(held.expires_on),
            "said": texts.text(
                lang, "roster_warnings", "accreditation_expired", kind=held.kind, day=str(held.expires_on)
            ),
        }
        for n, held in enumerate(entry.accreditations) if held in gone
    ]  # fmt: skip


def shown(entry: Neutral, on: date, lang: str) -> dict[str, Any]:
    """Only what this body has counted: nobody learns from it what the person has elsewhere."""
    plain: dict[str, Any] = msgspec.to_builtins(
        {name: getattr(entry, name) for name in entry.__struct_fields__ if name != "active_total"}
    )
    return plain | {"since": stamp(entry.since), "warnings": warnings(entry, on, lang)}
