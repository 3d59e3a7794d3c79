"""The panel alone: drafts, votes, dissent, the award it adopts, and the signatures under it.

An award without reasons is none: every issue has at least one, and each rests on something in the record (S18, S26). It
gives no more than was asked for, and nothing that was not.
"""

from __future__ import annotations

from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.document import digest, document
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    AwardKind,
    AwardState,
    Ballot,
    Content,
    Draft,
    HearingState,
    OrderState,
    RequestKind,
    Seat,
    SeatState,
    Seen,
    Signature,
)
from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.state import Deadline, Finding
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import MAX_AMOUNT, Role

Events = tuple[ev.Event, ...]

ALGORITHMS: Final = ("Ed25519", "ES256")
ISSUES: Final = 20
REASONS: Final = 20
"""Of each issue."""


def decide(found: Arbitration, command: cmd.Deciding, context: Context) -> Events:
    match command:
        case cmd.Deliberate():
            return (ev.Deliberated(context.ref, command.message),)
        case cmd.PutDraft():
            return _draft(found, command, context)
        case cmd.VoteOnDraft():
            return _vote(found, command, context)
        case cmd.AdoptDraft():
            return _adopt(found, command, context)
        case cmd.SignAward():
            return _sign(found, command, context)
        case _:
            assert_never(command)


# --------------------------------------------------------------------------------------------------------------- drafts


def _draft(found: Arbitration, command: cmd.PutDraft, context: Context) -> Events:
    faults = kind_faults(found, command.content, context, "/content")
    faults += content_faults(found, command.content, "/content")
    if faults:
        raise Invalid("The award is not complete.", faults=tuple(faults))
    return (ev.Drafted(Draft(context.id("awd"), command.content, context.ref)),)


def kind_faults(found: Arbitration, content: Content, context: Context, at: str) -> list[Fault]:
    """What decides the claim: an award on additional points has its own way, and an opinion its own rules. Whoever has
    answered an order has taken part, and whoever was never asked had no part to take: no default.
    """
    place = f"{at}/kind"
    opinion = context.rules.effect == "opinion"
    known = (AwardKind.OPINION,) if opinion else (AwardKind.FINAL, AwardKind.DEFAULT)
    known = (*known, AwardKind.CONSENT)
    if content.kind not in known:
        return [Fault(place, "not_one_of", limit=", ".join(k.value for k in known))]
    if content.kind is not AwardKind.DEFAULT:
        return []
    asked = [o for o in found.orders.values() if Role.RESPONDENT in o.to]
    if not asked:
        return [Fault(place, "never_asked")]
    took_part = any(Role.RESPONDENT.value in o.answers for o in asked)
    return [Fault(place, "took_part")] if took_part else []


def content_faults(found: Arbitration, content: Content, at: str = "") -> list[Fault]:
    """Everything that keeps this from being an award. `at`: where in the request it stands."""
    reasons = _issue_faults(found, content, at)
    if content.kind is AwardKind.CONSENT:  # needs none, but what stands in it holds
        return [*_consent_faults(found, content, at), *reasons, *_cost_faults(found, content, at)]
    faults = [] if content.issues else [Fault(f"{at}/issues", "missing")]
    return [*faults, *reasons, *_terms_faults(found, content, at), *_cost_faults(found, content, at)]


def _issue_faults(found: Arbitration, content: Content, at: str) -> list[Fault]:
    faults = []
    if len(content.issues) > ISSUES:
        faults.append(Fault(f"{at}/issues", "at_most", limit=ISSUES))
    citable = citables(found)
    for n, issue in enumerate(content.issues):
        if not issue.reasons:
            faults.append(Fault(f"{at}/issues/{n}/reasons", "missing"))
        if len(issue.reasons) > REASONS:
            faults.append(Fault(f"{at}/issues/{n}/reasons", "at_most", limit=REASONS))
        for k, reason in enumerate(issue.reasons):
            place = f"{at}/issues/{n}/reasons/{k}/cites"
            if not reason.cites:
                faults.append(Fault(place, "missing"))
            faults += [
                Fault(f"{place}/{i}", "not_citable") for i, c in enumerate(reason.cites) if c not in citable
            ]
    return faults


def request_faults(stands: Content, content: Content, kind: RequestKind, at: str) -> list[Fault]:
    """A correction changes writing and numbers, not what was found, nor what kind of award it is; an additional award
    adds.
    """
    additional = kind is RequestKind.ADDITIONAL
    wanted = AwardKind.ADDITIONAL if additional else stands.kind
    faults = [] if content.kind is wanted else [Fault(f"{at}/kind", "not_one_of", limit=wanted.value)]
    if additional:
        return faults
    if content.finding is not stands.finding:
        faults.append(Fault(f"{at}/finding", "not_a_correction", limit=stands.finding.value))
    elif [(i.code, i.finding) for i in content.issues] != [(i.code, i.finding) for i in stands.issues]:
        faults.append(Fault(f"{at}/issues", "not_a_correction"))
    return faults


def citables(found: Arbitration) -> set[str]:
    """What a reason can rest on: the claim, the answer, exhibits, orders and what was said on them, hearings."""
    exhibits = set(found.matter.exhibits) | {
        e for o in found.orders.values() for a in o.answers.values() for e in a.exhibits
    }
    orders = {i for i, o in found.orders.items() if o.state is not OrderState.SET_ASIDE}
    hearings = {i for i, h in found.hearings.items() if h.state is not HearingState.SET_ASIDE}
    return {"claim", "response", *exhibits, *orders, *hearings}


def _terms_faults(found: Arbitration, content: Content, at: str) -> list[Fault]:
    terms, sought = content.terms, found.matter.sought
    if content.finding is Finding.DISMISSED:
        return [Fault(f"{at}/terms", "not_applicable")] if terms is not None else []
    if terms is None:
        return [Fault(f"{at}/terms", "missing")]
    faults = terms_faults(terms, f"{at}/terms", like=sought.money)
    given = _given_before(found, content)
    if (
        terms.money is not None
        and sought.money is not None
        and terms.money.amount + given > sought.money.amount
    ):
        faults.append(Fault(f"{at}/terms/money/amount", "above_claim", limit=sought.money.amount))
    if terms.money is not None and sought.money is None:
        faults.append(Fault(f"{at}/terms/money", "not_claimed"))
    if not terms.remedy.is_money and terms.remedy is not sought.remedy:
        faults.append(Fault(f"{at}/terms/remedy", "not_sought", limit=sought.remedy.value))
    return faults


def _given_before(found: Arbitration, content: Content) -> int:
    """Minor units that an additional award adds to, or that one has added to what is corrected: together they give no
    more than was asked for.
    """
    adds = content.kind is AwardKind.ADDITIONAL
    rendered = [
        a.content.terms for a in found.awards.values()
        if a.state is AwardState.RENDERED and a.instance == found.head.instance
        and (adds or a.content.kind is AwardKind.ADDITIONAL)
    ]  # fmt: skip
    return sum(t.money.amount for t in rendered if t is not None and t.money is not None)


def _cost_faults(found: Arbitration, content: Content, at: str) -> list[Fault]:
    """Costs divide what was charged: they neither add to it nor leave anything over."""
    if not content.costs:
        return []
    fee = found.matter.terms.fee
    faults = [
        Fault(f"{at}/costs/{role}", "not_one_of", limit="complainant, respondent, platform")
        for role in content.costs if role not in ("complainant", "respondent", "platform")
    ]  # fmt: skip
    wrong = [
        r for r, m in content.costs.items() if m.currency != fee.currency or not 0 <= m.amount <= MAX_AMOUNT
    ]
    faults += [Fault(f"{at}/costs/{role}", "other_currency", limit=fee.currency) for role in wrong]
    if not wrong and sum(m.amount for m in content.costs.values()) != fee.amount:
        faults.append(Fault(f"{at}/costs", "does_not_sum", limit=fee.amount))
    return faults


def _consent_faults(found: Arbitration, content: Content, at: str) -> list[Fault]:
    """Exactly what both parties have agreed on (UNCITRAL Arbitration Rules art. 36)."""
    agreed = found.agreed
    if agreed is None or len(agreed.by) < 2:
        return [Fault(f"{at}/kind", "nothing_agreed")]
    return [] if content.terms == agreed.terms else [Fault(f"{at}/terms", "other_terms", limit=agreed.sha256)]


def _live(found: Arbitration, draft_id: str) -> Draft:
    draft = found.drafts.get(draft_id)
    if draft is None or draft.dropped or draft.adopted:
        raise NotFound("No such draft is before the panel.")
    return draft


def _vote(found: Arbitration, command: cmd.VoteOnDraft, context: Context) -> Events:
    draft = _live(found, command.draft_id)
    if context.ref in draft.votes:
        raise NotAllowed("already_voted", draft=draft.id)
    if command.dissent is not None and command.agrees:
        raise Invalid(faults=(Fault("/dissent", "not_applicable"),))
    return (ev.DraftVoted(draft.id, context.ref, Ballot(command.agrees, context.now, command.dissent)),)


def panel_of(found: Arbitration) -> list[Seat]:
    return [s for s in found.bench if s.state is SeatState.SEATED and s.neutral is not None]


def majority(found: Arbitration) -> int:
    return len(panel_of(found)) // 2 + 1


def _adopt(found: Arbitration, command: cmd.AdoptDraft, context: Context) -> Events:
    """By a majority of all who sit, not of those who voted; whoever put the draft agrees with it."""
    draft = _live(found, command.draft_id)
    agreeing = {ref for ref, vote in draft.votes.items() if vote.agrees} | {draft.by}
    agreeing -= {ref for ref, vote in draft.votes.items() if not vote.agrees}
    agreeing &= {s.neutral.ref for s in panel_of(found) if s.neutral is not None}
    if len(agreeing) < majority(found):
        raise NotAllowed("no_majority", agreeing=len(agreeing), needed=majority(found))
    if faults := content_faults(found, draft.content):
        raise Invalid("The award is not complete.", faults=tuple(faults))
    dissents = {r: v.dissent for r, v in draft.votes.items() if not v.agrees and v.dissent is not None}
    award = adopted(found, draft.content, command.seen, context, draft.id, dissents, len(agreeing))
    return (ev.AwardAdopted(award, draft.id, signing(award, context)),)


def adopted(
    found: Arbitration, content: Content, seen: Seen, context: Context, id_: str,
    dissents: dict[str, TextRef], agreeing: int, corrects: str | None = None,
) -> Award:  # fmt: skip
    """The award to be signed, with the hash of the very document."""
    panel = tuple(s.neutral.ref for s in panel_of(found) if s.neutral is not None)
    award = Award(
        id_, content, panel, context.now, seen, agreeing, dissents=dissents, corrects=corrects,
        instance=found.head.instance,
    )  # fmt: skip
    return replace(award, sha256=digest(document(found, award)))


def signing(award: Award, context: Context) -> Deadline:
    return deadlines.start(context.pack, rules.SIGN, context.now, award.id)


# ---------------------------------------------------------------------------------------------------------- signatures


def _sign(found: Arbitration, command: cmd.SignAward, context: Context) -> Events:
    """That the signature fits the document was checked when the command was made (`application`). A neutral with a key
    on file signs with that key.
    """
    award, seat = found.awards.get(command.award_id), found.seat_of(context.ref)
    if award is None or award.state is not AwardState.ADOPTED:
        raise NotFound("No such award is being signed.")
    if seat is None or seat.neutral is None or context.ref not in award.panel:
        raise NotAllowed("not_on_panel", "Only a neutral of the panel that has decided.")
    if command.alg not in ALGORITHMS:
        raise Invalid(faults=(Fault("/alg", "not_one_of", limit=", ".join(ALGORITHMS)),))
    if seat.neutral.public_key and command.key != seat.neutral.public_key:
        raise Invalid(faults=(Fault("/key", "other_key"),))
    signature = Signature(context.ref, seat.id, context.now, command.alg, command.key, command.signature)
    signed = ev.AwardSigned(award.id, signature)
    after = replace(award, signatures={**award.signatures, context.ref: signature})
    if len(after.signatures) < len(award.panel):
        return (signed,)
    return (signed, rendered(found, after, context))


def rendered(found: Arbitration, award: Award, context: Context) -> ev.AwardRendered:
    """Served on both parties at once; what can still be asked for runs from here."""
    unsigned = tuple(ref for ref in award.panel if ref not in award.signatures)
    served = replace(award, state=AwardState.RENDERED, rendered_at=context.now, unsigned=unsigned)
    return ev.AwardRendered(served, windows(found, award, context), unsigned)


def windows(found: Arbitration, award: Award, context: Context) -> tuple[Deadline, ...]:
    """No correction of a correction: that window goes on. The time to appeal runs from the award as it is now (compare
    art. 34(3) of the UNCITRAL Model Law).
    """
    found_windows = [] if award.corrects else [deadlines.start(context.pack, rules.CORRECT, context.now)]
    if may_be_appealed(found, context):
        found_windows.append(deadlines.start(context.pack, rules.APPEAL, context.now))
    return tuple(found_windows)


def appeal_size(given: Arbitrating, size: int) -> int:
    """Of the panel that hears an appeal from one of that size; 0: none is to be had. Crowds: twice as many and one."""
    larger = 2 * size + 1 if given.method is Method.CROWD else given.appeal_to
    return larger if size < larger <= given.appeal_to else 0


def may_be_appealed(found: Arbitration, context: Context) -> bool:
    return bool(appeal_size(context.rules, found.head.size)) and found.head.instance == 1
