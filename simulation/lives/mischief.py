"""What people do now and then that they should not: an old version, another's case, nonsense, what is not open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulation.lives.asking import Answer, Story

if TYPE_CHECKING:
    from simulation.lives.case_life import CaseLife

KINDS: Final = ("old", "stranger", "nonsense", "closed", "reused", "revoked")


def mischief(life: CaseLife, who: dict[str, Any], role: str, view: dict[str, Any]) -> Story:
    """One such act. None of them may be acknowledged, but for a message under the right version."""
    kind = life.dice.choice(KINDS)
    answer: Answer = yield from getattr(Mischief(life, who, role, view), kind)()
    life.refused[f"mischief {kind}: {answer.status} {answer.code}"] += 1
    return answer.ok


class Mischief:
    def __init__(self, life: CaseLife, who: dict[str, Any], role: str, view: dict[str, Any]) -> None:
        self.life, self.who, self.role, self.view = life, who, role, view

    def _message(self, path: str = "", **more: Any) -> Any:
        words = {"text": f"Hello {self.life.canaries[self.role]}."}
        return self.life.ask(self.who, "POST", f"{path or self.life.path}/actions/message", words, **more)

    def old(self) -> Story:
        """On a version that is not the present one."""
        return (yield self._message(if_match=self.view["version"] + 7))

    def stranger(self) -> Story:
        """In another's case, where there is one."""
        others = [other.path for other in self.life.neighbours if other.case_id and other is not self.life]
        return (
            yield self._message(self.life.dice.choice(others) if others else "/v1/cases/case_" + "a" * 26)
        )

    def nonsense(self) -> Story:
        path = f"{self.life.path}/actions/{self.life.dice.choice(('offer', 'decide', 'message'))}"
        return (yield self.life.ask(self.who, "POST", path, {"nonsense": [1, None, "?"]}))

    def closed(self) -> Story:
        """Something that is not open to him."""
        verb = self.life.dice.choice(("admit", "serve", "consent", "resume", "decide"))
        return (yield self.life.ask(self.who, "POST", f"{self.life.path}/actions/{verb}", None))

    def reused(self) -> Story:
        """The same Idempotency-Key for something else."""
        first = self._message()
        answer: Answer = yield first
        if answer.ok:
            self.life.note("message", [answer], "case")
        return (yield replace(first, body={"text": f"Otherwise {self.life.canaries[self.role]}."}))

    def revoked(self) -> Story:
        """With a token that the platform has taken back meanwhile."""
        if self.role not in ("complainant", "respondent"):
            return (yield self._message(if_match=self.view["version"] + 7))
        wish = self.life.cast.server(
            self.life.platform, "POST", f"{self.life.path}/actions/revoke_tokens", {"role": self.role}
        )
        answer: Answer = yield wish
        self.life.note("revoke_tokens", [answer], "case")
        self.life.cast.forget(self.life.platform, self.role, self.life.case_id)
        return (yield self._message())
