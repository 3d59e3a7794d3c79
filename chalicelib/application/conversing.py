"""Conversations with a chat platform's machine. Where one stands lies sealed under the platform's key for seven days;
each step carries its number, so that a repeated message changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy
from chalicelib.application.filing_cases import Guides
from chalicelib.application.intake import Intake
from chalicelib.application.intake_ports import Intakes, Kept
from chalicelib.domain.errors import Conflict, KeyReused, NotAllowed, NotFound
from chalicelib.domain.intake import questions, talk
from chalicelib.domain.intake.draft import Draft
from chalicelib.domain.intake.questions import Question
from chalicelib.domain.intake.talk import Do, Step, Talk

CHANNEL: Final = "bot"
LIFE: Final = timedelta(days=7)
PATIENCE: Final = 5
"""How often we look again where somebody else was faster."""


class Standing(msgspec.Struct, frozen=True):
    """Where a conversation stands."""

    id: str
    step: int
    state: str
    """asking, review, filed or stopped."""
    expires_at: datetime
    draft: Draft
    question: Question | None = None
    wrong: str = ""
    asked: tuple[Question, ...] = ()
    case_id: str = ""


class Conversing:
    """Begins conversations, takes steps, files what was confirmed."""

    def __init__(
        self,
        intakes: Intakes,
        crypto: ports.Crypto,
        intake: Intake,
        guides: Guides,
        now: Callable[[], datetime],
    ) -> None:
        self._intakes, self._crypto, self._intake = intakes, crypto, intake
        self._guides, self._now = guides, now

    def begin(self, there: Tenancy, conversation_id: str, draft: Draft, fingerprint: str) -> Standing:
        """The same request again: the same conversation, where it is by now. Raises KeyReused for another."""
        read, wrong = self._intake.heard(there, draft)
        clean = Draft(read.given, {key: said for key, said in read.answers.items() if key not in wrong})
        begun = talk.begun(clean, self._guides.get())
        kept = self._intakes.put(
            Kept(
                conversation_id, there.tenant.id, self._sealed(there.root, conversation_id, begun),
                self._now() + LIFE, fingerprint, step=1,
            )
        )  # fmt: skip
        if kept.fingerprint != fingerprint:
            raise KeyReused
        return self._standing(there, kept)

    def show(self, there: Tenancy, conversation_id: str) -> Standing:
        """Raises NotFound."""
        return self._standing(there, self._own(there, conversation_id))

    def go(self, there: Tenancy, conversation_id: str, number: int, step: Step) -> Standing:
        """One step. The last one again is no step. Raises NotFound, and Conflict for any other number than the next."""
        for _ in range(PATIENCE):
            kept = self._own(there, conversation_id)
            at = self._talk(there.root, kept)
            if number == kept.step - 1 and at.last == step.fingerprint:
                return self._standing(there, kept)
            if number != kept.step or kept.case_id:
                raise Conflict("The conversation stands elsewhere.")
            if kept.step >= talk.MAX_STEPS:
                raise NotAllowed("too_many_steps", limit=talk.MAX_STEPS)
            if step.do is Do.STOP:
                self._intakes.delete(kept)
                return Standing(kept.id, kept.step, "stopped", kept.expires_at, Draft(at.draft.given))
            after = self._after(there, kept, at, step)
            if self._intakes.change(kept, after):
                return self._standing(there, after)
        raise Conflict("The conversation stands elsewhere.")

    def _after(self, there: Tenancy, kept: Kept, at: Talk, step: Step) -> Kept:
        known = self._guides.get()
        if step.do is Do.CONFIRM and talk.current(at, known) is None:
            return self._confirmed(there, kept, at, step)
        moved = talk.went(at, step, known, self._intake.today(there, at.draft))
        if talk.current(moved, known) is None:
            _, wrong = self._intake.heard(there, moved.draft)
            moved = talk.corrected(moved, {key: why for key, why in wrong.items() if key})
        return replace(kept, sealed=self._sealed(there.root, kept.id, moved), step=kept.step + 1)

    def _confirmed(self, there: Tenancy, kept: Kept, at: Talk, step: Step) -> Kept:
        """The case is made first: whoever is broken off in between confirms once more, and meets it."""
        receipt = self._intake.file(there, at.draft, CHANNEL, kept.id)
        spent = Talk(Draft(replace(at.draft.given, order=None)), last=step.fingerprint)
        sealed = self._sealed(there.root, kept.id, spent)
        return replace(kept, sealed=sealed, step=kept.step + 1, case_id=receipt.case.head.case_id)

    def _own(self, there: Tenancy, conversation_id: str) -> Kept:
        kept = self._intakes.get(conversation_id)
        if kept is None or kept.tenant != there.tenant.id:
            raise NotFound("No such conversation.")
        return kept

    def _standing(self, there: Tenancy, kept: Kept) -> Standing:
        at, known = self._talk(there.root, kept), self._guides.get()
        if kept.case_id:
            return Standing(kept.id, kept.step, "filed", kept.expires_at, at.draft, case_id=kept.case_id)
        question = talk.current(at, known)
        return Standing(
            kept.id, kept.step, "asking" if question is not None else "review", kept.expires_at, at.draft, question,
            at.wrong.get(question.key, "") if question is not None else "", questions.asked(at.draft, known),
        )  # fmt: skip

    def _sealed(self, root: ports.Root, kept_id: str, at: Talk) -> bytes:
        return self._crypto.lock(root, kept_id, msgspec.json.encode(at))

    def _talk(self, root: ports.Root, kept: Kept) -> Talk:
        return msgspec.json.decode(self._crypto.unlock(root, kept.id, kept.sealed), type=Talk)
