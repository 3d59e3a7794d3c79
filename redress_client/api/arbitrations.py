"""The operations of the tag `arbitrations`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_SHOW_DISCLOSURE_QUESTIONNAIRE: Final = Operation("GET", "/v1/disclosure-questionnaire")
_LIST_ARBITRATIONS: Final = Operation("GET", "/v1/arbitrations")
_ACCEPT_REFERRALS: Final = Operation("POST", "/v1/arbitrations/bulk-accept", keyed=True)
_SHOW_ARBITRATION_STATISTICS: Final = Operation("GET", "/v1/arbitrations/statistics")
_SHOW_ARBITRATION_FEES: Final = Operation("GET", "/v1/arbitrations/fees")
_SHOW_ARBITRATION_OF_CASE: Final = Operation("GET", "/v1/cases/{case_id}/arbitration")
_SHOW_ARBITRATION: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}")
_LIST_ARBITRATION_EVENTS: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/events")
_SHOW_ARBITRATION_DRAW: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/draw")
_SHOW_CASE_FILE: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/file")
_DOWNLOAD_EXHIBIT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/exhibits/{evidence_id}/downloads")
_LIST_DELIBERATION: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/deliberation")
_SHOW_HEARING_CALENDAR: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/hearings/{hearing_id}/calendar", text=True)
_SHOW_AWARD_DOCUMENT: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/awards/{award_id}/document")
_ARBITRATION_ACCEPT_REFERRAL: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/accept_referral", keyed=True)
_ARBITRATION_REFUSE_REFERRAL: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/refuse_referral", keyed=True)
_ARBITRATION_WITHDRAW_CONSENT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/withdraw_consent", keyed=True)
_ARBITRATION_RECORD_PAYMENT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/record_payment", keyed=True)
_ARBITRATION_GIVE_NONCE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/give_nonce", keyed=True)
_ARBITRATION_PUT_LIST: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/put_list", keyed=True)
_ARBITRATION_RANK_LIST: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/rank_list", keyed=True)
_ARBITRATION_NOMINATE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/nominate", keyed=True)
_ARBITRATION_APPOINT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/appoint", keyed=True)
_ARBITRATION_ACCEPT_APPOINTMENT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/accept_appointment", keyed=True)
_ARBITRATION_DECLINE_APPOINTMENT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/decline_appointment", keyed=True)
_ARBITRATION_UPDATE_DISCLOSURE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/update_disclosure", keyed=True)
_ARBITRATION_WAIVE_CONFLICT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/waive_conflict", keyed=True)
_ARBITRATION_CHALLENGE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/challenge", keyed=True)
_ARBITRATION_COMMENT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/comment", keyed=True)
_ARBITRATION_RULE_ON_CHALLENGE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/rule_on_challenge", keyed=True)
_ARBITRATION_RESIGN: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/resign", keyed=True)
_ARBITRATION_REMOVE_NEUTRAL: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/remove_neutral", keyed=True)
_ARBITRATION_ORDER: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/order", keyed=True)
_ARBITRATION_SUBMIT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/submit", keyed=True)
_ARBITRATION_ASK_EXTENSION: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/ask_extension", keyed=True)
_ARBITRATION_EXTEND: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/extend", keyed=True)
_ARBITRATION_PROPOSE_HEARING: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/propose_hearing", keyed=True)
_ARBITRATION_ANSWER_SLOTS: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/answer_slots", keyed=True)
_ARBITRATION_FIX_HEARING: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/fix_hearing", keyed=True)
_ARBITRATION_CANCEL_HEARING: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/cancel_hearing", keyed=True)
_ARBITRATION_RECORD_HEARING: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/record_hearing", keyed=True)
_ARBITRATION_AGREE_TERMS: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/agree_terms", keyed=True)
_ARBITRATION_CLOSE_PROCEEDINGS: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/close_proceedings", keyed=True)
_ARBITRATION_REOPEN_PROCEEDINGS: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/reopen_proceedings", keyed=True)
_ARBITRATION_TERMINATE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/terminate", keyed=True)
_ARBITRATION_DELIBERATE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/deliberate", keyed=True)
_ARBITRATION_PUT_DRAFT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/put_draft", keyed=True)
_ARBITRATION_VOTE_ON_DRAFT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/vote_on_draft", keyed=True)
_ARBITRATION_ADOPT_DRAFT: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/adopt_draft", keyed=True)
_ARBITRATION_SIGN: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/sign", keyed=True)
_ARBITRATION_COMMIT_VOTE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/commit_vote", keyed=True)
_ARBITRATION_REVEAL_VOTE: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/reveal_vote", keyed=True)
_ARBITRATION_REQUEST_AFTER: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/request_after", keyed=True)
_ARBITRATION_RULE_ON_REQUEST: Final = Operation("POST", "/v1/arbitrations/{arbitration_id}/actions/rule_on_request", keyed=True)
_PROVE_ARBITRATION: Final = Operation("GET", "/v1/arbitrations/{arbitration_id}/tree-inclusion")


class Arbitrations(Group):
    """Operations of the tag `arbitrations`."""

    def show_disclosure_questionnaire(self) -> Reply[types.DisclosureQuestionnaire]:
        """What a neutral is asked before he accepts. `GET /v1/disclosure-questionnaire`."""
        return cast("Reply[types.DisclosureQuestionnaire]", self._caller.call(_SHOW_DISCLOSURE_QUESTIONNAIRE, (), {}))

    def list(
        self, *, order: Literal["due", "updated"] | None = None,
        stage: Literal["awarded", "closed", "constitution", "deliberation", "proceedings", "routing"] | None = None,
        status: Literal["closed", "open"] | None = None, mine: bool | None = None,
        due_before: str | None = None, updated_since: str | None = None, after: str | None = None,
        limit: int | None = None,
    ) -> Reply[types.ArbitrationList]:
        """Your body's arbitrations, or your own as a neutral. `GET /v1/arbitrations`."""
        return cast("Reply[types.ArbitrationList]", self._caller.call(_LIST_ARBITRATIONS, (), {"order": order, "stage": stage, "status": status, "mine": mine, "due_before": due_before, "updated_since": updated_since, "after": after, "limit": limit}))

    def iterate(
        self, *, order: Literal["due", "updated"] | None = None,
        stage: Literal["awarded", "closed", "constitution", "deliberation", "proceedings", "routing"] | None = None,
        status: Literal["closed", "open"] | None = None, mine: bool | None = None,
        due_before: str | None = None, updated_since: str | None = None, after: str | None = None,
        limit: int | None = None,
    ) -> Iterator[types.ArbitrationSummary]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.ArbitrationSummary]", self._each(_LIST_ARBITRATIONS, (), {"order": order, "stage": stage, "status": status, "mine": mine, "due_before": due_before, "updated_since": updated_since, "after": after, "limit": limit}, "arbitrations"))

    def accept_referrals(
        self, body: types.BulkAcceptIn, *, key: str | None = None,
    ) -> Reply[types.AcceptedReferrals]:
        """Take many cases at once, each by itself. `POST /v1/arbitrations/bulk-accept`."""
        return cast("Reply[types.AcceptedReferrals]", self._caller.call(_ACCEPT_REFERRALS, (), {}, body=body, key=key))

    def show_statistics(self) -> Reply[types.BodyStatistics]:
        """How many, in which stage, with what end, and how long they took. `GET /v1/arbitrations/statistics`."""
        return cast("Reply[types.BodyStatistics]", self._caller.call(_SHOW_ARBITRATION_STATISTICS, (), {}))

    def show_fees(self, *, after: str | None = None, limit: int | None = None) -> Reply[types.FeeLedger]:
        """The fee ledger: quoted, charged, paid, given back. `GET /v1/arbitrations/fees`."""
        return cast("Reply[types.FeeLedger]", self._caller.call(_SHOW_ARBITRATION_FEES, (), {"after": after, "limit": limit}))

    def show_of_case(self, case_id: str) -> Reply[types.ShownArbitration]:
        """The present arbitration of a case. `GET /v1/cases/{case_id}/arbitration`."""
        return cast("Reply[types.ShownArbitration]", self._caller.call(_SHOW_ARBITRATION_OF_CASE, (case_id,), {}))

    def show(self, arbitration_id: str) -> Reply[types.ShownArbitration]:
        """One arbitration, with the texts you may read. `GET /v1/arbitrations/{arbitration_id}`."""
        return cast("Reply[types.ShownArbitration]", self._caller.call(_SHOW_ARBITRATION, (arbitration_id,), {}))

    def list_events(
        self, arbitration_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.ArbitrationEvents]:
        """The record of an arbitration: the hash chain of its events. `GET /v1/arbitrations/{arbitration_id}/events`."""
        return cast("Reply[types.ArbitrationEvents]", self._caller.call(_LIST_ARBITRATION_EVENTS, (arbitration_id,), {"after": after, "limit": limit}))

    def iterate_events(
        self, arbitration_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.ArbitrationEvent]:
        """Each item of `list_events`, page by page as they are used up."""
        return cast("Iterator[types.ArbitrationEvent]", self._each(_LIST_ARBITRATION_EVENTS, (arbitration_id,), {"after": after, "limit": limit}, "events"))

    def show_draw(self, arbitration_id: str) -> Reply[types.NeutralDrawFile]:
        """All it takes to do every draw again. `GET /v1/arbitrations/{arbitration_id}/draw`."""
        return cast("Reply[types.NeutralDrawFile]", self._caller.call(_SHOW_ARBITRATION_DRAW, (arbitration_id,), {}))

    def show_case_file(
        self, arbitration_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.CaseFile]:
        """The case as it was handed over, and what came later. `GET /v1/arbitrations/{arbitration_id}/file`."""
        return cast("Reply[types.CaseFile]", self._caller.call(_SHOW_CASE_FILE, (arbitration_id,), {"after": after, "limit": limit}))

    def download_exhibit(self, arbitration_id: str, evidence_id: str) -> Reply[types.Download]:
        """A short-lived link to an exhibit, noted in the case's record. `POST /v1/arbitrations/{arbitration_id}/exhibits/{evidence_id}/downloads`."""
        return cast("Reply[types.Download]", self._caller.call(_DOWNLOAD_EXHIBIT, (arbitration_id, evidence_id), {}))

    def list_deliberation(
        self, arbitration_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.Deliberation]:
        """What the panel says among itself. `GET /v1/arbitrations/{arbitration_id}/deliberation`."""
        return cast("Reply[types.Deliberation]", self._caller.call(_LIST_DELIBERATION, (arbitration_id,), {"after": after, "limit": limit}))

    def iterate_deliberation(
        self, arbitration_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.PanelMessage]:
        """Each item of `list_deliberation`, page by page as they are used up."""
        return cast("Iterator[types.PanelMessage]", self._each(_LIST_DELIBERATION, (arbitration_id,), {"after": after, "limit": limit}, "messages"))

    def show_hearing_calendar(self, arbitration_id: str, hearing_id: str) -> Reply[str]:
        """A hearing for your calendar. `GET /v1/arbitrations/{arbitration_id}/hearings/{hearing_id}/calendar`."""
        return cast("Reply[str]", self._caller.call(_SHOW_HEARING_CALENDAR, (arbitration_id, hearing_id), {}))

    def show_award_document(self, arbitration_id: str, award_id: str) -> Reply[types.AwardFile]:
        """An award with its signatures, to be checked offline; while it is signed, what is signed. `GET /v1/arbitrations/{arbitration_id}/awards/{award_id}/document`."""
        return cast("Reply[types.AwardFile]", self._caller.call(_SHOW_AWARD_DOCUMENT, (arbitration_id, award_id), {}))

    def accept_referral(
        self, arbitration_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Take the case, at the fee that was quoted. `POST /v1/arbitrations/{arbitration_id}/actions/accept_referral`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_ACCEPT_REFERRAL, (arbitration_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def refuse_referral(
        self, arbitration_id: str, body: types.RefuseReferralIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Refuse the case with a reason. `POST /v1/arbitrations/{arbitration_id}/actions/refuse_referral`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_REFUSE_REFERRAL, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def withdraw_consent(
        self, arbitration_id: str, body: types.ReasonIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Take back the agreement to arbitrate. `POST /v1/arbitrations/{arbitration_id}/actions/withdraw_consent`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_WITHDRAW_CONSENT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def record_payment(
        self, arbitration_id: str, body: types.RecordPaymentIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Record that a part of the fee was paid. `POST /v1/arbitrations/{arbitration_id}/actions/record_payment`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_RECORD_PAYMENT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def give_nonce(
        self, arbitration_id: str, body: types.NonceIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Add to the seed of the draw. `POST /v1/arbitrations/{arbitration_id}/actions/give_nonce`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_GIVE_NONCE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def put_list(
        self, arbitration_id: str, body: types.PutListIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Put a list of names to the parties. `POST /v1/arbitrations/{arbitration_id}/actions/put_list`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_PUT_LIST, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def rank_list(
        self, arbitration_id: str, body: types.RankListIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Strike names from a list and rank the others. `POST /v1/arbitrations/{arbitration_id}/actions/rank_list`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_RANK_LIST, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def nominate(
        self, arbitration_id: str, body: types.NominateIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Name a neutral for the own seat. `POST /v1/arbitrations/{arbitration_id}/actions/nominate`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_NOMINATE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def appoint(
        self, arbitration_id: str, body: types.AppointIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Appoint somebody for a vacant seat. `POST /v1/arbitrations/{arbitration_id}/actions/appoint`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_APPOINT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def accept_appointment(
        self, arbitration_id: str, body: types.AcceptAppointmentIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Answer the questionnaire, and accept. `POST /v1/arbitrations/{arbitration_id}/actions/accept_appointment`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_ACCEPT_APPOINTMENT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def decline_appointment(
        self, arbitration_id: str, body: types.DeclineAppointmentIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Decline the appointment. `POST /v1/arbitrations/{arbitration_id}/actions/decline_appointment`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_DECLINE_APPOINTMENT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def update_disclosure(
        self, arbitration_id: str, body: types.UpdateDisclosureIn | None = None, *,
        dry_run: bool | None = None, key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Disclose what has come up since. `POST /v1/arbitrations/{arbitration_id}/actions/update_disclosure`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_UPDATE_DISCLOSURE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def waive_conflict(
        self, arbitration_id: str, body: types.WaiveConflictIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Waive something that was disclosed. `POST /v1/arbitrations/{arbitration_id}/actions/waive_conflict`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_WAIVE_CONFLICT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def challenge(
        self, arbitration_id: str, body: types.ChallengeNeutralIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Challenge a neutral with reasons. `POST /v1/arbitrations/{arbitration_id}/actions/challenge`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_CHALLENGE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def comment(
        self, arbitration_id: str, body: types.CommentIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Comment on a challenge. `POST /v1/arbitrations/{arbitration_id}/actions/comment`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_COMMENT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def rule_on_challenge(
        self, arbitration_id: str, body: types.RuleOnNeutralIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Decide on a challenge. `POST /v1/arbitrations/{arbitration_id}/actions/rule_on_challenge`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_RULE_ON_CHALLENGE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def resign(
        self, arbitration_id: str, body: types.ResignIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Resign from the panel. `POST /v1/arbitrations/{arbitration_id}/actions/resign`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_RESIGN, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def remove_neutral(
        self, arbitration_id: str, body: types.RemoveNeutralIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Replace a neutral who does not act. `POST /v1/arbitrations/{arbitration_id}/actions/remove_neutral`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_REMOVE_NEUTRAL, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def order(
        self, arbitration_id: str, body: types.OrderIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Give a procedural order. `POST /v1/arbitrations/{arbitration_id}/actions/order`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_ORDER, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def submit(
        self, arbitration_id: str, body: types.SubmitIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Answer an order. `POST /v1/arbitrations/{arbitration_id}/actions/submit`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_SUBMIT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def ask_extension(
        self, arbitration_id: str, body: types.AskExtensionIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Ask for more time. `POST /v1/arbitrations/{arbitration_id}/actions/ask_extension`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_ASK_EXTENSION, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def extend(
        self, arbitration_id: str, body: types.ExtendIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Give all whom an order asks more time. `POST /v1/arbitrations/{arbitration_id}/actions/extend`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_EXTEND, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def propose_hearing(
        self, arbitration_id: str, body: types.ProposeHearingIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Propose a hearing with slots. `POST /v1/arbitrations/{arbitration_id}/actions/propose_hearing`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_PROPOSE_HEARING, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def answer_slots(
        self, arbitration_id: str, body: types.AnswerSlotsIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Say which slots suit. `POST /v1/arbitrations/{arbitration_id}/actions/answer_slots`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_ANSWER_SLOTS, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def fix_hearing(
        self, arbitration_id: str, body: types.FixHearingIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Fix the time of a hearing. `POST /v1/arbitrations/{arbitration_id}/actions/fix_hearing`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_FIX_HEARING, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def cancel_hearing(
        self, arbitration_id: str, body: types.CancelHearingIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Cancel a hearing. `POST /v1/arbitrations/{arbitration_id}/actions/cancel_hearing`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_CANCEL_HEARING, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def record_hearing(
        self, arbitration_id: str, body: types.RecordHearingIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Record what was said at a hearing. `POST /v1/arbitrations/{arbitration_id}/actions/record_hearing`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_RECORD_HEARING, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def agree_terms(
        self, arbitration_id: str, body: types.AgreeTermsIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Ask for an award on agreed terms. `POST /v1/arbitrations/{arbitration_id}/actions/agree_terms`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_AGREE_TERMS, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def close_proceedings(
        self, arbitration_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Close the proceedings. `POST /v1/arbitrations/{arbitration_id}/actions/close_proceedings`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_CLOSE_PROCEEDINGS, (arbitration_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def reopen_proceedings(
        self, arbitration_id: str, body: types.GivenReasonIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Open the proceedings again. `POST /v1/arbitrations/{arbitration_id}/actions/reopen_proceedings`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_REOPEN_PROCEEDINGS, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def terminate(
        self, arbitration_id: str, body: types.TerminateIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """End the arbitration without an award. `POST /v1/arbitrations/{arbitration_id}/actions/terminate`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_TERMINATE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def deliberate(
        self, arbitration_id: str, body: types.DeliberateIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Write in the panel's own room. `POST /v1/arbitrations/{arbitration_id}/actions/deliberate`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_DELIBERATE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def put_draft(
        self, arbitration_id: str, body: types.PutDraftIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Put a draft award. `POST /v1/arbitrations/{arbitration_id}/actions/put_draft`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_PUT_DRAFT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def vote_on_draft(
        self, arbitration_id: str, body: types.VoteOnDraftIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Vote on a draft. `POST /v1/arbitrations/{arbitration_id}/actions/vote_on_draft`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_VOTE_ON_DRAFT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def adopt_draft(
        self, arbitration_id: str, body: types.AdoptDraftIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Adopt the draft of the majority. `POST /v1/arbitrations/{arbitration_id}/actions/adopt_draft`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_ADOPT_DRAFT, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def sign(
        self, arbitration_id: str, body: types.SignIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Sign the award, with the own key or a kept one. `POST /v1/arbitrations/{arbitration_id}/actions/sign`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_SIGN, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def commit_vote(
        self, arbitration_id: str, body: types.CommitVoteIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Seal a juror's vote. `POST /v1/arbitrations/{arbitration_id}/actions/commit_vote`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_COMMIT_VOTE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def reveal_vote(
        self, arbitration_id: str, body: types.RevealVoteIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Open the sealed vote. `POST /v1/arbitrations/{arbitration_id}/actions/reveal_vote`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_REVEAL_VOTE, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def request_after(
        self, arbitration_id: str, body: types.RequestAfterIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Ask for a correction, an additional award, or an appeal. `POST /v1/arbitrations/{arbitration_id}/actions/request_after`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_REQUEST_AFTER, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def rule_on_request(
        self, arbitration_id: str, body: types.RuleOnRequestIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ArbitrationDone]:
        """Decide on such a request. `POST /v1/arbitrations/{arbitration_id}/actions/rule_on_request`."""
        return cast("Reply[types.ArbitrationDone]", self._caller.call(_ARBITRATION_RULE_ON_REQUEST, (arbitration_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def prove(self, arbitration_id: str, *, day: str | None = None) -> Reply[types.InclusionProof]:
        """Proof that the record of an arbitration is in a day's tree. `GET /v1/arbitrations/{arbitration_id}/tree-inclusion`."""
        return cast("Reply[types.InclusionProof]", self._caller.call(_PROVE_ARBITRATION, (arbitration_id,), {"day": day}))
