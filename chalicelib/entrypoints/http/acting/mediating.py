"""Commands of a mediation: consent, mediator, challenge, steps, end."""

from __future__ import annotations

from chalicelib.application import assigning
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.errors import NotAllowed
from chalicelib.entrypoints.http.acting.making import Making


def consent(_: Making) -> cmd.Command:
    return cmd.ConsentToMediation()


def leave(m: Making) -> cmd.Command:
    return cmd.LeaveMediation(m.maybe("/reason", m.body.reason))


def assign(m: Making) -> cmd.Command:
    """Whoever is named, or the best of the roster; which is read only where somebody can be assigned at all."""
    if (refused := lifecycle.explained("assign_mediator", m.look)) is not None:
        raise refused
    try:
        return _own(m) if m.body.body is None else _lent(m, m.body.body)
    except NotAllowed as nobody:
        raise lifecycle.with_instead(nobody, m.look) from None


def _own(m: Making) -> cmd.AssignMediator:
    """Of the platform's own roster."""
    need, tenant_id = assigning.need_of(m.case, services().families, m.at.date()), m.case.head.tenant
    return cmd.AssignMediator(assigning.choose(services().directory, tenant_id, need, m.body.mediator).ref)


def _lent(m: Making, body: str) -> cmd.AssignMediator:
    """Of the roster of a body with which the platform has an agreement."""
    tenant = services().tenancies.of(m.case.head.tenant).tenant
    lent = services().lending.choose(tenant, m.case, m.pack, body, m.body.mediator, m.at)
    return cmd.AssignMediator(lent.ref, body=body, person=lent.person, draw=lent.draw, repeats=lent.repeats)


def challenge(m: Making) -> cmd.Command:
    return cmd.ChallengeMediator(m.reason("/reason", m.body.reason))


def rule_on_challenge(m: Making) -> cmd.Command:
    return cmd.RuleOnChallenge(m.body.upheld, m.reason("/reasons", m.body.reasons))


def advance(m: Making) -> cmd.Command:
    return cmd.AdvanceMediation(m.body.to)


def conclude(m: Making) -> cmd.Command:
    return cmd.ConcludeMediation(m.reason("/reasons", m.body.reasons))
