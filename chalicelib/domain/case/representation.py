"""Representatives of a party in one case (S38): who names them, within which bounds, who ends it.

Both parties have the same right, at any time. Authority is not passed on: a representative names nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from chalicelib.domain import authority
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import mediation
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.representatives import EndGround, Representation, Signature
from chalicelib.domain.case.seeing import known
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
MAX_IN_FORCE: Final = 3
"""Of one party at the same time."""
MAX_EVER: Final = 20
"""Of one party in one case, those included that have ended: each stays in the record."""
LONGEST: Final = timedelta(days=365)
"""From the signature."""


def decide(case: Case, command: cmd.Representing, context: Context) -> Events:
    match command:
        case cmd.AuthoriseRepresentative():
            return authorise(case, command, context)
        case cmd.EndRepresentation():
            return end(case, command, context)
        case _:
            assert_never(command)


def authorise(case: Case, command: cmd.AuthoriseRepresentative, context: Context) -> Events:
    if case.head.status is Status.CLOSED:
        raise NotAllowed("case_closed", "The case is closed.")
    of = _party(command, context.role)
    if faults := _faults(case, command, of, context):
        raise Invalid("This representative cannot be registered.", faults=tuple(faults))
    _bounds(case, command.ref, of, context.now)
    signed_at = context.now if command.signed_at is None else command.signed_at
    new = Representation(
        id=context.id("rpr"), of=of, ref=command.ref, kind=command.kind, scope=authority.normal(command.scope),
        text_sha256=command.text_sha256, signature=command.signature, signed_at=signed_at, authorised_at=context.now,
        expires_at=command.expires_at, by=context.role, evidence_id=command.evidence_id,
    )  # fmt: skip
    return (ev.RepresentativeAuthorised(new),)


def end(case: Case, command: cmd.EndRepresentation, context: Context) -> Events:
    """In an open case and in a closed one alike. Its bearer gives back his own; the platform says why."""
    found = case.representations.get(command.representation_id)
    if found is None:
        raise NotFound("No such representation.")
    if context.acting and context.acting != found.id:
        raise NotAllowed("not_your_representative")
    if context.role.is_party and found.of is not context.role:
        raise NotAllowed("not_your_representative")
    if not context.role.is_party and command.ground is None:
        raise Invalid(faults=(Fault("/ground", "missing"),))
    if not found.in_force(context.now):
        raise NotAllowed("representation_ended")
    ground = command.ground
    if ground is EndGround.MISTAKE and context.role.is_party:
        raise Invalid(faults=(Fault("/ground", "not_applicable"),))
    return (ev.RepresentationEnded(found.id, context.role, renounced=bool(context.acting), ground=ground),)


def _party(command: cmd.AuthoriseRepresentative, role: Role) -> Role:
    """A party names its own; the platform says whose."""
    if role.is_party:
        if command.of not in (None, role):
            raise Invalid(faults=(Fault("/of", "not_applicable"),))
        return role
    if command.of is None:
        raise Invalid(faults=(Fault("/of", "missing"),))
    return command.of


def _faults(case: Case, command: cmd.AuthoriseRepresentative, of: Role, context: Context) -> list[Fault]:
    faults = []
    head = case.head
    if command.ref in {head.complainant.ref, head.respondent.ref, head.mediator, *mediation.ever(case)}:
        faults.append(Fault("/ref", "takes_part_already"))
    if "group" in command.scope and of is Role.RESPONDENT:
        faults.append(Fault("/scope", "not_applicable"))
    faults += _signed(command, context)
    if command.evidence_id is not None:
        item = known(case, command.evidence_id)
        if item.by not in (of, Role.PLATFORM):
            raise NotFound("No such file in this case.")
        if item.sha256 != command.text_sha256:
            faults.append(Fault("/evidence_id", "other_document"))
    return faults


def _signed(command: cmd.AuthoriseRepresentative, context: Context) -> list[Fault]:
    """Only the party itself says yes by a call; a document bears its day."""
    faults, now = [], context.now
    by_call = command.signature is Signature.ACCEPTED
    if by_call and not context.role.is_party:
        faults.append(Fault("/signature", "not_applicable"))
    if by_call and command.signed_at is not None:
        faults.append(Fault("/signed_at", "not_applicable"))
    if not by_call and command.signed_at is None:
        faults.append(Fault("/signed_at", "missing"))
    signed_at = command.signed_at or now
    if signed_at > now:
        faults.append(Fault("/signed_at", "in_the_future"))
    if command.expires_at <= now:
        faults.append(Fault("/expires_at", "in_the_past"))
    elif command.expires_at > signed_at + LONGEST:
        faults.append(Fault("/expires_at", "too_late", limit=LONGEST.days))
    return faults


def _bounds(case: Case, ref: str, of: Role, now: datetime) -> None:
    """Nobody serves two sides of one dispute, not one after the other either; and no side fields a crowd."""
    every = case.representations.values()
    if any(r.ref == ref and r.of is not of and r.ground is not EndGround.MISTAKE for r in every):
        raise NotAllowed(
            "represents_other_side", "Whoever acts or has acted for one side cannot act for the other."
        )
    own = [r for r in every if r.of is of]
    if sum(r.in_force(now) for r in own) >= MAX_IN_FORCE:
        raise NotAllowed("too_many_representations", limit=MAX_IN_FORCE)
    if len(own) >= MAX_EVER:
        raise NotAllowed("too_many_representations", limit=MAX_EVER)
