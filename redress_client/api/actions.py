"""The operations of the tag `actions`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_ADMIT: Final = Operation("POST", "/v1/cases/{case_id}/actions/admit", keyed=True)
_REJECT: Final = Operation("POST", "/v1/cases/{case_id}/actions/reject", keyed=True)
_NOTE_DEFICIENCY: Final = Operation("POST", "/v1/cases/{case_id}/actions/note_deficiency", keyed=True)
_CURE: Final = Operation("POST", "/v1/cases/{case_id}/actions/cure", keyed=True)
_SERVE: Final = Operation("POST", "/v1/cases/{case_id}/actions/serve", keyed=True)
_DISPATCH_NOTICE: Final = Operation("POST", "/v1/cases/{case_id}/actions/dispatch_notice", keyed=True)
_RESPOND: Final = Operation("POST", "/v1/cases/{case_id}/actions/respond", keyed=True)
_OFFER: Final = Operation("POST", "/v1/cases/{case_id}/actions/offer", keyed=True)
_COUNTER: Final = Operation("POST", "/v1/cases/{case_id}/actions/counter", keyed=True)
_ACCEPT: Final = Operation("POST", "/v1/cases/{case_id}/actions/accept", keyed=True)
_DECLINE: Final = Operation("POST", "/v1/cases/{case_id}/actions/decline", keyed=True)
_WITHDRAW_OFFER: Final = Operation("POST", "/v1/cases/{case_id}/actions/withdraw_offer", keyed=True)
_BID: Final = Operation("POST", "/v1/cases/{case_id}/actions/bid", keyed=True)
_MESSAGE: Final = Operation("POST", "/v1/cases/{case_id}/actions/message", keyed=True)
_ESCALATE: Final = Operation("POST", "/v1/cases/{case_id}/actions/escalate", keyed=True)
_WITHDRAW: Final = Operation("POST", "/v1/cases/{case_id}/actions/withdraw", keyed=True)
_PROPOSE_ACCORD: Final = Operation("POST", "/v1/cases/{case_id}/actions/propose_accord", keyed=True)
_CONCLUDE_ACCORD: Final = Operation("POST", "/v1/cases/{case_id}/actions/conclude_accord", keyed=True)
_CONSENT: Final = Operation("POST", "/v1/cases/{case_id}/actions/consent", keyed=True)
_LEAVE_MEDIATION: Final = Operation("POST", "/v1/cases/{case_id}/actions/leave_mediation", keyed=True)
_ASSIGN_MEDIATOR: Final = Operation("POST", "/v1/cases/{case_id}/actions/assign_mediator", keyed=True)
_CHALLENGE_MEDIATOR: Final = Operation("POST", "/v1/cases/{case_id}/actions/challenge_mediator", keyed=True)
_RULE_ON_CHALLENGE: Final = Operation("POST", "/v1/cases/{case_id}/actions/rule_on_challenge", keyed=True)
_ADVANCE_MEDIATION: Final = Operation("POST", "/v1/cases/{case_id}/actions/advance_mediation", keyed=True)
_CONCLUDE_MEDIATION: Final = Operation("POST", "/v1/cases/{case_id}/actions/conclude_mediation", keyed=True)
_PAUSE: Final = Operation("POST", "/v1/cases/{case_id}/actions/pause", keyed=True)
_RESUME: Final = Operation("POST", "/v1/cases/{case_id}/actions/resume", keyed=True)
_PROLONG: Final = Operation("POST", "/v1/cases/{case_id}/actions/prolong", keyed=True)
_REQUEST_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/actions/request_evidence", keyed=True)
_PROPOSE: Final = Operation("POST", "/v1/cases/{case_id}/actions/propose", keyed=True)
_DECIDE: Final = Operation("POST", "/v1/cases/{case_id}/actions/decide", keyed=True)
_PERFORM: Final = Operation("POST", "/v1/cases/{case_id}/actions/perform", keyed=True)
_SHIP_RETURN: Final = Operation("POST", "/v1/cases/{case_id}/actions/ship_return", keyed=True)
_CONFIRM_RETURN: Final = Operation("POST", "/v1/cases/{case_id}/actions/confirm_return", keyed=True)
_REFUSE_RETURN: Final = Operation("POST", "/v1/cases/{case_id}/actions/refuse_return", keyed=True)
_REOPEN: Final = Operation("POST", "/v1/cases/{case_id}/actions/reopen", keyed=True)
_LOOK_INTO: Final = Operation("POST", "/v1/cases/{case_id}/actions/look_into", keyed=True)
_JOIN_GROUP: Final = Operation("POST", "/v1/cases/{case_id}/actions/join_group", keyed=True)
_LEAVE_GROUP: Final = Operation("POST", "/v1/cases/{case_id}/actions/leave_group", keyed=True)
_VOTE_IN_GROUP: Final = Operation("POST", "/v1/cases/{case_id}/actions/vote_in_group", keyed=True)
_REVOKE_TOKENS: Final = Operation("POST", "/v1/cases/{case_id}/actions/revoke_tokens", keyed=True)


class Actions(Group):
    """Operations of the tag `actions`."""

    def admit(
        self, case_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Find the complaint admissible. `POST /v1/cases/{case_id}/actions/admit`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_ADMIT, (case_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def reject(
        self, case_id: str, body: types.RejectIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Refuse the complaint on a ground of the rules, with reasons. `POST /v1/cases/{case_id}/actions/reject`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_REJECT, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def note_deficiency(
        self, case_id: str, body: types.NoteDeficiencyIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Say what the complaint still lacks. `POST /v1/cases/{case_id}/actions/note_deficiency`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_NOTE_DEFICIENCY, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def cure(
        self, case_id: str, body: types.CureIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Supply what the complaint lacks. `POST /v1/cases/{case_id}/actions/cure`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_CURE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def serve(
        self, case_id: str, body: types.ServeIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Attest that the respondent has been given notice. `POST /v1/cases/{case_id}/actions/serve`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_SERVE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def dispatch_notice(
        self, case_id: str, body: types.DispatchNoticeIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Attest that the notice has been sent. `POST /v1/cases/{case_id}/actions/dispatch_notice`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_DISPATCH_NOTICE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def respond(
        self, case_id: str, body: types.RespondIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Answer the complaint. `POST /v1/cases/{case_id}/actions/respond`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_RESPOND, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def offer(
        self, case_id: str, body: types.OfferIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Offer terms. `POST /v1/cases/{case_id}/actions/offer`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_OFFER, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def counter(
        self, case_id: str, body: types.CounterIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Answer an offer with other terms. `POST /v1/cases/{case_id}/actions/counter`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_COUNTER, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def accept(
        self, case_id: str, body: types.AcceptIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Accept an offer or a proposal as it stands. `POST /v1/cases/{case_id}/actions/accept`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_ACCEPT, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def decline(
        self, case_id: str, body: types.DeclineIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Refuse an offer, a proposal or an agreement. `POST /v1/cases/{case_id}/actions/decline`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_DECLINE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def withdraw_offer(
        self, case_id: str, body: types.WithdrawOfferIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Take an offer back that nobody has accepted. `POST /v1/cases/{case_id}/actions/withdraw_offer`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_WITHDRAW_OFFER, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def bid(
        self, case_id: str, body: types.BidIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Bid under seal; where the bids cross, the case settles at the midpoint. `POST /v1/cases/{case_id}/actions/bid`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_BID, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def message(
        self, case_id: str, body: types.MessageIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Write a message. `POST /v1/cases/{case_id}/actions/message`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_MESSAGE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def escalate(
        self, case_id: str, body: types.ReasonIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Take the case to the next stage. `POST /v1/cases/{case_id}/actions/escalate`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_ESCALATE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def withdraw(
        self, case_id: str, body: types.ReasonIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Withdraw the complaint. `POST /v1/cases/{case_id}/actions/withdraw`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_WITHDRAW, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def propose_accord(
        self, case_id: str, body: types.ProposeAccordIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Propose to go to a stage that needs both parties' will. `POST /v1/cases/{case_id}/actions/propose_accord`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_PROPOSE_ACCORD, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def conclude_accord(
        self, case_id: str, body: types.ConcludeAccordIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Agree to what the other party proposed. `POST /v1/cases/{case_id}/actions/conclude_accord`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_CONCLUDE_ACCORD, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def consent(
        self, case_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Agree to take part in the mediation. `POST /v1/cases/{case_id}/actions/consent`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_CONSENT, (case_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def leave_mediation(
        self, case_id: str, body: types.ReasonIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Refuse to mediate, or stop. `POST /v1/cases/{case_id}/actions/leave_mediation`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_LEAVE_MEDIATION, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def assign_mediator(
        self, case_id: str, body: types.AssignMediatorIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Put a mediator in charge. `POST /v1/cases/{case_id}/actions/assign_mediator`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_ASSIGN_MEDIATOR, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def challenge_mediator(
        self, case_id: str, body: types.GivenReasonIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Doubt the mediator's independence. `POST /v1/cases/{case_id}/actions/challenge_mediator`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_CHALLENGE_MEDIATOR, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def rule_on_challenge(
        self, case_id: str, body: types.RuleOnChallengeIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Decide on that doubt. `POST /v1/cases/{case_id}/actions/rule_on_challenge`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_RULE_ON_CHALLENGE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def advance_mediation(
        self, case_id: str, body: types.AdvanceMediationIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Take the mediation to its next step. `POST /v1/cases/{case_id}/actions/advance_mediation`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_ADVANCE_MEDIATION, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def conclude_mediation(
        self, case_id: str, body: types.GivenReasonsIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """End a mediation without an agreement. `POST /v1/cases/{case_id}/actions/conclude_mediation`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_CONCLUDE_MEDIATION, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def pause(
        self, case_id: str, body: types.PauseIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Stop the clock for a reason of the rules. `POST /v1/cases/{case_id}/actions/pause`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_PAUSE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def resume(
        self, case_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Let the clock run on. `POST /v1/cases/{case_id}/actions/resume`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_RESUME, (case_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def prolong(
        self, case_id: str, body: types.ProlongIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Give a deadline more time, with reasons. `POST /v1/cases/{case_id}/actions/prolong`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_PROLONG, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def request_evidence(
        self, case_id: str, body: types.RequestEvidenceIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Ask one side for evidence. `POST /v1/cases/{case_id}/actions/request_evidence`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_REQUEST_EVIDENCE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def propose(
        self, case_id: str, body: types.ProposeIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Propose terms to both sides. `POST /v1/cases/{case_id}/actions/propose`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_PROPOSE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def decide(
        self, case_id: str, body: types.DecideIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Decide with reasons. `POST /v1/cases/{case_id}/actions/decide`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_DECIDE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def perform(
        self, case_id: str, body: types.PerformIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Show that an obligation has been met. `POST /v1/cases/{case_id}/actions/perform`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_PERFORM, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def ship_return(
        self, case_id: str, body: types.ShipReturnIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Say that the goods are on their way back. `POST /v1/cases/{case_id}/actions/ship_return`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_SHIP_RETURN, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def confirm_return(
        self, case_id: str, body: types.ConfirmReturnIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Confirm that the goods are back. `POST /v1/cases/{case_id}/actions/confirm_return`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_CONFIRM_RETURN, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def refuse_return(
        self, case_id: str, body: types.RefuseReturnIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Dispute what came back. `POST /v1/cases/{case_id}/actions/refuse_return`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_REFUSE_RETURN, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def reopen(
        self, case_id: str, body: types.GivenReasonIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Open a closed case once more. `POST /v1/cases/{case_id}/actions/reopen`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_REOPEN, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def look_into(
        self, case_id: str, body: types.LookIntoIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Note what was found out about a case in a queue. `POST /v1/cases/{case_id}/actions/look_into`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_LOOK_INTO, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def join_group(
        self, case_id: str, body: types.JoinGroupIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Join a group of people with the same complaint. `POST /v1/cases/{case_id}/actions/join_group`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_JOIN_GROUP, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def leave_group(
        self, case_id: str, body: types.LeaveGroupIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Leave the group and go on alone. `POST /v1/cases/{case_id}/actions/leave_group`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_LEAVE_GROUP, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def vote_in_group(
        self, case_id: str, body: types.VoteIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Vote in the group, under seal until the count. `POST /v1/cases/{case_id}/actions/vote_in_group`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_VOTE_IN_GROUP, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def revoke_tokens(
        self, case_id: str, body: types.RevokeTokensIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Void every token of a party at once. `POST /v1/cases/{case_id}/actions/revoke_tokens`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_REVOKE_TOKENS, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))
