"""Commands by which an arbitration is taken on, its tribunal comes about, and a neutral is challenged or goes."""

from __future__ import annotations

from chalicelib.application import arbitration_neutrals as naming
from chalicelib.application.arbitrating.matters import Looking
from chalicelib.bootstrap import services
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import guards
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import Bar
from chalicelib.domain.errors import Fault, NotAllowed
from chalicelib.domain.neutrals import questionnaire
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.acting.tribunal import TribunalMaking

BARS = {question.code: Bar(question.bar.value) for question in questionnaire.QUESTIONS}
"""How a yes counts: the questionnaire says, never who answers it."""


def accept_referral(m: TribunalMaking) -> cmd.Command:
    """The roster is frozen by it: by its pools everybody is drawn. What was handed over to a body's own system is taken
    there (`application.taking`), or by nobody.
    """
    m.open("accept_referral")
    profile = services().bodies.profile(m.found.head.tenant)
    if profile is not None and profile.terms.external:
        raise NotAllowed("handed_over", "The body's own system takes this case, by its answer to `init`.")
    return cmd.AcceptReferral(services().naming.pools(m.found, m.pack))


def refuse_referral(m: TribunalMaking) -> cmd.Command:
    return cmd.RefuseReferral(m.body.ground, m.reason("/reasons", m.body.reasons))


def withdraw_consent(m: TribunalMaking) -> cmd.Command:
    return cmd.WithdrawConsent(m.maybe("/reason", m.body.reason))


def record_payment(m: TribunalMaking) -> cmd.Command:
    return cmd.RecordPayment(m.body.charge_id)


def give_nonce(m: TribunalMaking) -> cmd.Command:
    return cmd.GiveNonce(m.body.nonce)


def put_list(m: TribunalMaking) -> cmd.Command:
    """Everybody on it was looked at: a party never ranks somebody who could not serve."""
    m.open("put_list")
    seat, looking = m.seat(m.body.seat), _looking(m)
    for n, ref in enumerate(m.body.names):
        if reasons := naming.against(looking, m.found, seat, ref):
            m.faults.append(Fault(f"/names/{n}", "not_eligible", ", ".join(reasons)))
    return cmd.PutList(m.body.seat, tuple(m.body.names))


def rank_list(m: TribunalMaking) -> cmd.Command:
    return cmd.RankList(m.body.listing, tuple(m.body.struck), tuple(m.body.ranked))


def nominate(m: TribunalMaking) -> cmd.Command:
    m.open("nominate")
    seat, looking = guards.own_seat(m.found, m.who.role), _looking(m)
    assert seat is not None, "the guard has seen to it"
    named = naming.named(looking, m.body.neutral, Method.NOMINATION, m.who.role)
    against = naming.against(looking, m.found, seat, named.ref)
    return cmd.Nominate(named, against, looking.rows.repeats(named.ref))


def appoint(m: TribunalMaking) -> cmd.Command:
    m.open("appoint")
    seat, looking = m.seat(m.body.seat), _looking(m)
    named = naming.named(looking, m.body.neutral, Method.BODY, Role.BODY)
    against = naming.against(looking, m.found, seat, named.ref)
    return cmd.Appoint(seat.id, named, against, looking.rows.repeats(named.ref))


def _looking(m: TribunalMaking) -> Looking:
    return services().naming.looking(m.found, m.pack, m.at)


# ---------------------------------------------------------------------------------------------------------- disclosure


def accept_appointment(m: TribunalMaking) -> cmd.Command:
    m.faults += questionnaire.answer_faults(m.body.answers)
    told = {code: BARS[code] for code, yes in m.body.answers.items() if yes and code in BARS}
    return cmd.AcceptAppointment(told, m.maybe("/statement", m.body.statement))


def decline_appointment(m: TribunalMaking) -> cmd.Command:
    return cmd.DeclineAppointment(m.body.ground)


def update_disclosure(m: TribunalMaking) -> cmd.Command:
    for n, code in enumerate(m.body.codes):
        if code not in BARS:
            m.faults.append(Fault(f"/codes/{n}", "unknown_value"))
    told = {code: BARS[code] for code in m.body.codes if code in BARS}
    return cmd.UpdateDisclosure(told, m.maybe("/statement", m.body.statement))


def waive_conflict(m: TribunalMaking) -> cmd.Command:
    return cmd.WaiveConflict(m.body.seat, m.body.code)


# ---------------------------------------------------------------------------------------------------------- challenges


def challenge(m: TribunalMaking) -> cmd.Command:
    return cmd.ChallengeNeutral(m.body.seat, m.reason("/reason", m.body.reason))


def comment(m: TribunalMaking) -> cmd.Command:
    return cmd.CommentOnChallenge(m.body.challenge_id, m.text("/text", m.body.text, m.limits.statement))


def rule_on_challenge(m: TribunalMaking) -> cmd.Command:
    given = m.body
    reasons = m.reason("/reasons", given.reasons)
    return cmd.RuleOnChallenge(given.challenge_id, given.upheld, reasons, m.who.ref, given.repeat)


def resign(m: TribunalMaking) -> cmd.Command:
    return cmd.Resign(m.body.ground)


def remove_neutral(m: TribunalMaking) -> cmd.Command:
    return cmd.RemoveNeutral(m.body.seat, m.reason("/reasons", m.body.reasons))
