"""Commands of those who decide: deliberation, drafts, votes, signatures; and what is asked for after the award."""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.document import document, signing_bytes
from chalicelib.domain.arbitration.state import Award, AwardState
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.entrypoints.http.acting.tribunal import TribunalMaking


def deliberate(m: TribunalMaking) -> cmd.Command:
    return cmd.Deliberate(m.text("/text", m.body.text, m.limits.message))


def put_draft(m: TribunalMaking) -> cmd.Command:
    return cmd.PutDraft(m.content(m.body.content))


def vote_on_draft(m: TribunalMaking) -> cmd.Command:
    dissent = m.maybe("/dissent", m.body.dissent)
    return cmd.VoteOnDraft(m.body.draft_id, m.body.agrees, dissent)


def adopt_draft(m: TribunalMaking) -> cmd.Command:
    m.open("adopt_draft")
    return cmd.AdoptDraft(m.body.draft_id, m.seen())


def sign(m: TribunalMaking) -> cmd.Command:
    """A signature that does not fit the document never becomes a command. The key is the one on the roster when the
    neutral was asked, or the one that is kept for a neutral without any; nobody brings one along.
    """
    m.open("sign")
    m.for_good()
    award, given = _being_signed(m), m.body
    if given.kept is (given.signature is not None):
        raise Invalid(faults=(Fault("/signature", "not_applicable" if given.kept else "missing"),))
    message = signing_bytes(document(m.found, award))
    seat = m.found.seat_of(m.who.ref)
    signer = seat.neutral if seat is not None else None
    on_file, person = (signer.public_key, signer.person) if signer is not None else ("", "")
    if given.kept:
        if on_file:
            raise Invalid(faults=(Fault("/kept", "other_key"),))
        made = services().kept_keys.sign(m.found.head.tenant, m.who.ref, person, message)
        return cmd.SignAward(award.id, "ES256", made.key, made.signature)
    if not on_file:
        raise Invalid(faults=(Fault("/signature", "no_key_on_file"),))
    if not services().crypto.signed(on_file, given.signature, message):
        raise Invalid(faults=(Fault("/signature", "signature_does_not_fit"),))
    return cmd.SignAward(award.id, "Ed25519", on_file, given.signature)


def _being_signed(m: TribunalMaking) -> Award:
    award = m.found.awards.get(m.body.award_id)
    if award is None or award.state is not AwardState.ADOPTED:
        raise NotFound("No such award is being signed.")
    return award


def commit_vote(m: TribunalMaking) -> cmd.Command:
    return cmd.CommitVote(m.body.commitment)


def reveal_vote(m: TribunalMaking) -> cmd.Command:
    return cmd.RevealVote(m.body.vote, m.body.salt)


def request_after(m: TribunalMaking) -> cmd.Command:
    return cmd.RequestAfter(m.body.kind, m.text("/text", m.body.text, m.limits.statement))


def rule_on_request(m: TribunalMaking) -> cmd.Command:
    m.open("rule_on_request")
    given = m.body
    reasons = m.reason("/reasons", given.reasons)
    content = m.content(given.content) if given.content is not None else None
    return cmd.RuleOnRequest(
        given.request_id, given.granted, reasons, content, m.seen() if given.granted else None
    )
