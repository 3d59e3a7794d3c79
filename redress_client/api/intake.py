"""The operations of the tag `intake`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_MAKE_FILING_LINK: Final = Operation("POST", "/v1/filing-links", keyed=True)
_LIST_OPEN_QUESTIONS: Final = Operation("POST", "/v1/intake-questions")
_PUT_MAIL_DESK: Final = Operation("PUT", "/v1/mail-desk")
_SHOW_MAIL_DESK: Final = Operation("GET", "/v1/mail-desk")
_BEGIN_CONVERSATION: Final = Operation("POST", "/v1/intake-conversations", keyed=True)
_SHOW_CONVERSATION: Final = Operation("GET", "/v1/intake-conversations/{conversation_id}")
_ANSWER_CONVERSATION: Final = Operation("POST", "/v1/intake-conversations/{conversation_id}/answers")
_SHOW_PUBLIC_INTAKE: Final = Operation("GET", "/v1/public/intake/{tenant_id}")
_ASK_PROOF: Final = Operation("POST", "/v1/public/proofs")
_CONFIRM_PROOF: Final = Operation("POST", "/v1/public/proofs/{proof_id}/confirmation")
_FILE_PUBLIC_CASE: Final = Operation("POST", "/v1/public/cases", keyed=True)


class Intake(Group):
    """Operations of the tag `intake`."""

    def make_filing_link(
        self, body: types.FilingLinkIn, *, key: str | None = None,
    ) -> Reply[types.FilingLink]:
        """A link to the form for one person and one complaint. `POST /v1/filing-links`."""
        return cast("Reply[types.FilingLink]", self._caller.call(_MAKE_FILING_LINK, (), {}, body=body, key=key))

    def list_open_questions(self, body: types.CaseIn, *, optional: bool | None = None) -> Reply[types.Script]:
        """What is still to be asked of somebody at the telephone, in order. `POST /v1/intake-questions`."""
        return cast("Reply[types.Script]", self._caller.call(_LIST_OPEN_QUESTIONS, (), {"optional": optional}, body=body))

    def put_mail_desk(self, body: types.MailDeskIn) -> Reply[types.MailDesk]:
        """Take complaints by e-mail, under these rules. `PUT /v1/mail-desk`."""
        return cast("Reply[types.MailDesk]", self._caller.call(_PUT_MAIL_DESK, (), {}, body=body))

    def show_mail_desk(self) -> Reply[types.MailDesk]:
        """The address for complaints by e-mail. `GET /v1/mail-desk`."""
        return cast("Reply[types.MailDesk]", self._caller.call(_SHOW_MAIL_DESK, (), {}))

    def begin_conversation(
        self, body: types.ConversationIn, *, key: str | None = None,
    ) -> Reply[types.Conversation]:
        """Begin a conversation that ends in a complaint. `POST /v1/intake-conversations`."""
        return cast("Reply[types.Conversation]", self._caller.call(_BEGIN_CONVERSATION, (), {}, body=body, key=key))

    def show_conversation(self, conversation_id: str) -> Reply[types.Conversation]:
        """Where a conversation stands. `GET /v1/intake-conversations/{conversation_id}`."""
        return cast("Reply[types.Conversation]", self._caller.call(_SHOW_CONVERSATION, (conversation_id,), {}))

    def answer_conversation(self, conversation_id: str, body: types.StepIn) -> Reply[types.Conversation]:
        """The next message of the person: an answer, a step back, the confirmation, the end. `POST /v1/intake-conversations/{conversation_id}/answers`."""
        return cast("Reply[types.Conversation]", self._caller.call(_ANSWER_CONVERSATION, (conversation_id,), {}, body=body))

    def show_public_intake(self, tenant_id: str) -> Reply[types.PublicIntake]:
        """Whether consumers can file here without a platform, and under what limits. `GET /v1/public/intake/{tenant_id}`."""
        return cast("Reply[types.PublicIntake]", self._caller.call(_SHOW_PUBLIC_INTAKE, (tenant_id,), {}))

    def ask_proof(self, body: types.ProofIn) -> Reply[types.ProofAsked]:
        """Have a code mailed that proves an address. `POST /v1/public/proofs`."""
        return cast("Reply[types.ProofAsked]", self._caller.call(_ASK_PROOF, (), {}, body=body))

    def confirm_proof(self, proof_id: str, body: types.ConfirmationIn) -> Reply[types.Confirmed]:
        """Turn the code into leave to file, or into a party's token. `POST /v1/public/proofs/{proof_id}/confirmation`."""
        return cast("Reply[types.Confirmed]", self._caller.call(_CONFIRM_PROOF, (proof_id,), {}, body=body))

    def file_public_case(
        self, body: types.PublicCaseIn, *, dry_run: bool | None = None, key: str | None = None,
    ) -> Reply[types.PublicFiled]:
        """File a complaint with a filing token. `POST /v1/public/cases`."""
        return cast("Reply[types.PublicFiled]", self._caller.call(_FILE_PUBLIC_CASE, (), {"dry_run": dry_run}, body=body, key=key))
