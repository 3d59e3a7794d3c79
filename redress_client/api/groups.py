"""The operations of the tag `groups`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_OPEN_GROUP: Final = Operation("POST", "/v1/groups", keyed=True)
_LIST_GROUPS: Final = Operation("GET", "/v1/groups")
_SHOW_GROUP: Final = Operation("GET", "/v1/groups/{group_id}")
_SHOW_GROUP_PAGE: Final = Operation("GET", "/v1/groups/{group_id}/page")
_SHOW_GROUP_INVITATION: Final = Operation("GET", "/v1/groups/{group_id}/invitation")
_LIST_GROUP_EVENTS: Final = Operation("GET", "/v1/groups/{group_id}/events")
_LIST_GROUP_MESSAGES: Final = Operation("GET", "/v1/groups/{group_id}/messages")
_SHOW_GROUP_WORK: Final = Operation("GET", "/v1/groups/{group_id}/work")
_SHOW_OWN_LINE: Final = Operation("GET", "/v1/groups/{group_id}/my-line")
_SHOW_OWN_BATCH: Final = Operation("GET", "/v1/groups/{group_id}/my-batch")
_SHOW_GROUP_INCLUSION: Final = Operation("GET", "/v1/groups/{group_id}/inclusion")
_SHOW_GROUP_ROLL: Final = Operation("GET", "/v1/groups/{group_id}/roll")
_SHOW_GROUP_DRAW: Final = Operation("GET", "/v1/groups/{group_id}/draw")
_LIST_GROUP_LEDGER: Final = Operation("GET", "/v1/groups/{group_id}/ledger")
_EXPORT_GROUP: Final = Operation("GET", "/v1/groups/{group_id}/export")
_CREATE_GROUP_LINK: Final = Operation("POST", "/v1/groups/{group_id}/links")
_GROUP_GATHER: Final = Operation("POST", "/v1/groups/{group_id}/actions/gather", keyed=True)
_GROUP_DISMISS: Final = Operation("POST", "/v1/groups/{group_id}/actions/dismiss", keyed=True)
_GROUP_MERGE: Final = Operation("POST", "/v1/groups/{group_id}/actions/merge", keyed=True)
_GROUP_SPLIT: Final = Operation("POST", "/v1/groups/{group_id}/actions/split", keyed=True)
_GROUP_LIST: Final = Operation("POST", "/v1/groups/{group_id}/actions/list", keyed=True)
_GROUP_CLOSE_GATHERING: Final = Operation("POST", "/v1/groups/{group_id}/actions/close_gathering", keyed=True)
_GROUP_STAND: Final = Operation("POST", "/v1/groups/{group_id}/actions/stand", keyed=True)
_GROUP_STAND_DOWN: Final = Operation("POST", "/v1/groups/{group_id}/actions/stand_down", keyed=True)
_GROUP_DEMAND_RECALL: Final = Operation("POST", "/v1/groups/{group_id}/actions/demand_recall", keyed=True)
_GROUP_AUTHORISE: Final = Operation("POST", "/v1/groups/{group_id}/actions/authorise", keyed=True)
_GROUP_REVOKE_AUTHORITY: Final = Operation("POST", "/v1/groups/{group_id}/actions/revoke_authority", keyed=True)
_GROUP_OFFER: Final = Operation("POST", "/v1/groups/{group_id}/actions/offer", keyed=True)
_GROUP_AGREE_TO_OFFER: Final = Operation("POST", "/v1/groups/{group_id}/actions/agree_to_offer", keyed=True)
_GROUP_REFUSE_OFFER: Final = Operation("POST", "/v1/groups/{group_id}/actions/refuse_offer", keyed=True)
_GROUP_WITHDRAW_OFFER: Final = Operation("POST", "/v1/groups/{group_id}/actions/withdraw_offer", keyed=True)
_GROUP_PROPOSE_CHANGE: Final = Operation("POST", "/v1/groups/{group_id}/actions/propose_change", keyed=True)
_GROUP_MESSAGE: Final = Operation("POST", "/v1/groups/{group_id}/actions/message", keyed=True)
_GROUP_ESCALATE: Final = Operation("POST", "/v1/groups/{group_id}/actions/escalate", keyed=True)
_GROUP_ASSIGN_MEDIATOR: Final = Operation("POST", "/v1/groups/{group_id}/actions/assign_mediator", keyed=True)
_GROUP_POSE_QUESTION: Final = Operation("POST", "/v1/groups/{group_id}/actions/pose_question", keyed=True)
_GROUP_ANSWER_QUESTION: Final = Operation("POST", "/v1/groups/{group_id}/actions/answer_question", keyed=True)
_GROUP_DECIDE: Final = Operation("POST", "/v1/groups/{group_id}/actions/decide", keyed=True)
_GROUP_COMMIT_NONCE: Final = Operation("POST", "/v1/groups/{group_id}/actions/commit_nonce", keyed=True)
_GROUP_DRAW_TESTS: Final = Operation("POST", "/v1/groups/{group_id}/actions/draw_tests", keyed=True)
_GROUP_OPEN_BATCH: Final = Operation("POST", "/v1/groups/{group_id}/actions/open_batch", keyed=True)
_GROUP_CORRECT_LEDGER: Final = Operation("POST", "/v1/groups/{group_id}/actions/correct_ledger", keyed=True)
_GROUP_RECORD_UNCLAIMED: Final = Operation("POST", "/v1/groups/{group_id}/actions/record_unclaimed", keyed=True)
_PROVE_GROUP: Final = Operation("GET", "/v1/groups/{group_id}/tree-inclusion")


class Groups(Group):
    """Operations of the tag `groups`."""

    def open(self, body: types.GroupIn | None = None, *, key: str | None = None) -> Reply[types.OpenedGroup]:
        """Open a group: for an association, as an officer, or about one's own case. `POST /v1/groups`."""
        return cast("Reply[types.OpenedGroup]", self._caller.call(_OPEN_GROUP, (), {}, body=body, key=key))

    def list(
        self, *, order: Literal["due", "updated"] | None = None,
        status: Literal["closed", "open"] | None = None,
        stage: Literal["closed", "determination", "distribution", "election", "gathering", "mediation", "negotiation", "suggested"] | None = None,
        due_from: str | None = None, due_to: str | None = None, updated_since: str | None = None,
        after: str | None = None, limit: int | None = None,
    ) -> Reply[types.GroupList]:
        """Groups of the platform, by due or by last change. `GET /v1/groups`."""
        return cast("Reply[types.GroupList]", self._caller.call(_LIST_GROUPS, (), {"order": order, "status": status, "stage": stage, "due_from": due_from, "due_to": due_to, "updated_since": updated_since, "after": after, "limit": limit}))

    def iterate(
        self, *, order: Literal["due", "updated"] | None = None,
        status: Literal["closed", "open"] | None = None,
        stage: Literal["closed", "determination", "distribution", "election", "gathering", "mediation", "negotiation", "suggested"] | None = None,
        due_from: str | None = None, due_to: str | None = None, updated_since: str | None = None,
        after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.GroupSummary]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.GroupSummary]", self._each(_LIST_GROUPS, (), {"order": order, "status": status, "stage": stage, "due_from": due_from, "due_to": due_to, "updated_since": updated_since, "after": after, "limit": limit}, "groups"))

    def show(self, group_id: str) -> Reply[types.ShownGroup]:
        """One group, with the texts you may read. `GET /v1/groups/{group_id}`."""
        return cast("Reply[types.ShownGroup]", self._caller.call(_SHOW_GROUP, (group_id,), {}))

    def show_page(self, group_id: str, *, link: str | None = None) -> Reply[types.GroupPage]:
        """The public page of a group that invites whoever it concerns, or whoever has a link. `GET /v1/groups/{group_id}/page`."""
        return cast("Reply[types.GroupPage]", self._caller.call(_SHOW_GROUP_PAGE, (group_id,), {"link": link}))

    def show_invitation(self, group_id: str, *, link: str | None = None) -> Reply[types.GroupPage]:
        """The same for a complainant who is invited, by whatever way. `GET /v1/groups/{group_id}/invitation`."""
        return cast("Reply[types.GroupPage]", self._caller.call(_SHOW_GROUP_INVITATION, (group_id,), {"link": link}))

    def list_events(
        self, group_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Reply[types.GroupEvents]:
        """The record of a group: the hash chain of its events. `GET /v1/groups/{group_id}/events`."""
        return cast("Reply[types.GroupEvents]", self._caller.call(_LIST_GROUP_EVENTS, (group_id,), {"after": after, "limit": limit}))

    def iterate_events(
        self, group_id: str, *, after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.GroupEvent]:
        """Each item of `list_events`, page by page as they are used up."""
        return cast("Iterator[types.GroupEvent]", self._each(_LIST_GROUP_EVENTS, (group_id,), {"after": after, "limit": limit}, "events"))

    def list_messages(
        self, group_id: str, *, room: Literal["members", "parties", "representatives"] | None = None,
        after: int | None = None, limit: int | None = None,
    ) -> Reply[types.GroupMessages]:
        """The messages of a group's rooms. `GET /v1/groups/{group_id}/messages`."""
        return cast("Reply[types.GroupMessages]", self._caller.call(_LIST_GROUP_MESSAGES, (group_id,), {"room": room, "after": after, "limit": limit}))

    def iterate_messages(
        self, group_id: str, *, room: Literal["members", "parties", "representatives"] | None = None,
        after: int | None = None, limit: int | None = None,
    ) -> Iterator[types.GroupMessage]:
        """Each item of `list_messages`, page by page as they are used up."""
        return cast("Iterator[types.GroupMessage]", self._each(_LIST_GROUP_MESSAGES, (group_id,), {"room": room, "after": after, "limit": limit}, "messages"))

    def show_work(self, group_id: str) -> Reply[types.GroupProgress]:
        """How far work over all members has come. `GET /v1/groups/{group_id}/work`."""
        return cast("Reply[types.GroupProgress]", self._caller.call(_SHOW_GROUP_WORK, (group_id,), {}))

    def show_own_line(self, group_id: str) -> Reply[types.OwnLine]:
        """What the group's ledger gives your own case. `GET /v1/groups/{group_id}/my-line`."""
        return cast("Reply[types.OwnLine]", self._caller.call(_SHOW_OWN_LINE, (group_id,), {}))

    def show_own_batch(self, group_id: str) -> Reply[types.OwnBatch]:
        """In which batch your own case is, and when its turn is likely to come. `GET /v1/groups/{group_id}/my-batch`."""
        return cast("Reply[types.OwnBatch]", self._caller.call(_SHOW_OWN_BATCH, (group_id,), {}))

    def show_inclusion(
        self, group_id: str, *, roll: int | None = None, case_id: str | None = None,
    ) -> Reply[types.Inclusion]:
        """The proof that a member stands in a sealed roll, to be checked offline. `GET /v1/groups/{group_id}/inclusion`."""
        return cast("Reply[types.Inclusion]", self._caller.call(_SHOW_GROUP_INCLUSION, (group_id,), {"roll": roll, "case_id": case_id}))

    def show_roll(
        self, group_id: str, *, roll: int | None = None, first: int | None = None,
    ) -> Reply[types.RollFile]:
        """A sealed roll, whole or a page of it, to be checked offline. `GET /v1/groups/{group_id}/roll`."""
        return cast("Reply[types.RollFile]", self._caller.call(_SHOW_GROUP_ROLL, (group_id,), {"roll": roll, "first": first}))

    def show_draw(
        self, group_id: str, *, draw: str | None = None, first: int | None = None,
    ) -> Reply[types.DrawFile]:
        """A draw of test cases with its roll, whole or a page of it: anybody can draw again. `GET /v1/groups/{group_id}/draw`."""
        return cast("Reply[types.DrawFile]", self._caller.call(_SHOW_GROUP_DRAW, (group_id,), {"draw": draw, "first": first}))

    def list_ledger(
        self, group_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.LedgerPage]:
        """The ledger: its sums, and its lines page by page. `GET /v1/groups/{group_id}/ledger`."""
        return cast("Reply[types.LedgerPage]", self._caller.call(_LIST_GROUP_LEDGER, (group_id,), {"after": after, "limit": limit}))

    def iterate_ledger(
        self, group_id: str, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.LedgerLine]:
        """Each item of `list_ledger`, page by page as they are used up."""
        return cast("Iterator[types.LedgerLine]", self._each(_LIST_GROUP_LEDGER, (group_id,), {"after": after, "limit": limit}, "lines"))

    def export(
        self, group_id: str, *, kind: Literal["bundle", "members"] | None = None, after: str | None = None,
        limit: int | None = None,
    ) -> Reply[types.GroupExport]:
        """The members' list for a representative action, or the record to be checked offline. `GET /v1/groups/{group_id}/export`."""
        return cast("Reply[types.GroupExport]", self._caller.call(_EXPORT_GROUP, (group_id,), {"kind": kind, "after": after, "limit": limit}))

    def create_link(self, group_id: str, body: types.GroupLinkIn | None = None) -> Reply[types.JoinLink]:
        """Make a link by which others are asked to join. `POST /v1/groups/{group_id}/links`."""
        return cast("Reply[types.JoinLink]", self._caller.call(_CREATE_GROUP_LINK, (group_id,), {}, body=body))

    def gather(
        self, group_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Take a suggested group up and invite whoever it concerns. `POST /v1/groups/{group_id}/actions/gather`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_GATHER, (group_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def dismiss(
        self, group_id: str, body: types.GroupReasonsIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """End a group whose cases are not to be treated together. `POST /v1/groups/{group_id}/actions/dismiss`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_DISMISS, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def merge(
        self, group_id: str, body: types.MergeIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Let a group go into another one about the same. `POST /v1/groups/{group_id}/actions/merge`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_MERGE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def split(
        self, group_id: str, body: types.SplitIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Take cases out of what is suggested. `POST /v1/groups/{group_id}/actions/split`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_SPLIT, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def group_list(
        self, group_id: str, body: types.ListIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Say whether the public page invites whoever it concerns. `POST /v1/groups/{group_id}/actions/list`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_LIST, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def close_gathering(
        self, group_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """End the time to join early. `POST /v1/groups/{group_id}/actions/close_gathering`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_CLOSE_GATHERING, (group_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def stand(
        self, group_id: str, body: types.StandIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Stand for election as a representative. `POST /v1/groups/{group_id}/actions/stand`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_STAND, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def stand_down(
        self, group_id: str, body: types.ReasonIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Take a candidacy back, or resign. `POST /v1/groups/{group_id}/actions/stand_down`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_STAND_DOWN, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def demand_recall(
        self, group_id: str, body: types.DemandRecallIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Ask all members to recall a representative. `POST /v1/groups/{group_id}/actions/demand_recall`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_DEMAND_RECALL, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def authorise(
        self, group_id: str, body: types.AuthoriseIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Register the signed authority of a lawyer or an association. `POST /v1/groups/{group_id}/actions/authorise`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_AUTHORISE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def revoke_authority(
        self, group_id: str, body: types.RevokeAuthorityIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """End such an authority. `POST /v1/groups/{group_id}/actions/revoke_authority`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_REVOKE_AUTHORITY, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def offer(
        self, group_id: str, body: types.GroupOfferIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Offer terms for all members by a formula. `POST /v1/groups/{group_id}/actions/offer`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_OFFER, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def agree_to_offer(
        self, group_id: str, body: types.AgreeToOfferIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Find an offer worth asking the members. `POST /v1/groups/{group_id}/actions/agree_to_offer`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_AGREE_TO_OFFER, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def refuse_offer(
        self, group_id: str, body: types.RefuseOfferIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Refuse an offer. `POST /v1/groups/{group_id}/actions/refuse_offer`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_REFUSE_OFFER, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def withdraw_offer(
        self, group_id: str, body: types.WithdrawGroupOfferIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Take back an offer of one's own. `POST /v1/groups/{group_id}/actions/withdraw_offer`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_WITHDRAW_OFFER, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def propose_change(
        self, group_id: str, body: types.ProposeChangeIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Ask the members to agree to a change of the claim or a waiver. `POST /v1/groups/{group_id}/actions/propose_change`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_PROPOSE_CHANGE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def message(
        self, group_id: str, body: types.GroupMessageIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Write in one of the group's rooms. `POST /v1/groups/{group_id}/actions/message`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_MESSAGE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def escalate(
        self, group_id: str, body: types.ReasonIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Take the group to its next stage. `POST /v1/groups/{group_id}/actions/escalate`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_ESCALATE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def assign_mediator(
        self, group_id: str, body: types.AssignGroupMediatorIn | None = None, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Put a mediator in charge. `POST /v1/groups/{group_id}/actions/assign_mediator`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_ASSIGN_MEDIATOR, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def pose_question(
        self, group_id: str, body: types.PoseQuestionIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Put a question that is common to all members. `POST /v1/groups/{group_id}/actions/pose_question`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_POSE_QUESTION, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def answer_question(
        self, group_id: str, body: types.AnswerQuestionIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Decide a common question, with reasons. `POST /v1/groups/{group_id}/actions/answer_question`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_ANSWER_QUESTION, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def decide(
        self, group_id: str, body: types.DecideCommonIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Decide for all members, with reasons. `POST /v1/groups/{group_id}/actions/decide`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_DECIDE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def commit_nonce(
        self, group_id: str, body: types.NonceIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Give one's share of the seed of a draw. `POST /v1/groups/{group_id}/actions/commit_nonce`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_COMMIT_NONCE, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def draw_tests(
        self, group_id: str, body: types.DrawTestsIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Have test cases drawn at random. `POST /v1/groups/{group_id}/actions/draw_tests`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_DRAW_TESTS, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def open_batch(
        self, group_id: str, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Let the members of the next batch go on. `POST /v1/groups/{group_id}/actions/open_batch`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_OPEN_BATCH, (group_id,), {"dry_run": dry_run}, key=key, if_match=if_match))

    def correct_ledger(
        self, group_id: str, body: types.CorrectLedgerIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Put one member's line of the ledger right. `POST /v1/groups/{group_id}/actions/correct_ledger`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_CORRECT_LEDGER, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def record_unclaimed(
        self, group_id: str, body: types.RecordUnclaimedIn, *, dry_run: bool | None = None,
        key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.GroupDone]:
        """Record that a sum has not reached its member. `POST /v1/groups/{group_id}/actions/record_unclaimed`."""
        return cast("Reply[types.GroupDone]", self._caller.call(_GROUP_RECORD_UNCLAIMED, (group_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def prove(self, group_id: str, *, day: str | None = None) -> Reply[types.InclusionProof]:
        """Proof that the record of a group is in a day's tree. `GET /v1/groups/{group_id}/tree-inclusion`."""
        return cast("Reply[types.InclusionProof]", self._caller.call(_PROVE_GROUP, (group_id,), {"day": day}))
