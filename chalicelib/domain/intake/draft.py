"""What has been heard of a complaint so far: what the platform knows beforehand, and the answers of a person.

Answers are texts under the keys of questions, whoever asked them: a page, an officer, a machine in a chat, a letter.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from chalicelib.domain import agreed
from chalicelib.domain.case.procedure import Standing

DETAIL: Final = "detail_"
"""Keys of the dispute type's own form begin so."""
MAX_ANSWERS: Final = 60
Lang = Literal["en", "zh"]


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the platform says, and nobody else can change. References are codes of its own."""

    pack: str
    lang: str = "en"
    country: str | None = None
    complainant_ref: str | None = None
    respondent_ref: str | None = None
    terms_ref: str | None = None
    about: dict[str, str] = {}
    promises: dict[str, int] = {}
    standing: Standing | None = None
    order: agreed.Order | None = None


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A complaint that may lack anything."""

    given: Given
    answers: dict[str, str] = {}

    @property
    def lang(self) -> str:
        return self.given.lang

    def answer(self, key: str) -> str:
        """Without blanks around it; empty where there is none."""
        return self.answers.get(key, "").strip()

    def saying(self, key: str, text: str) -> Draft:
        """With that answer; an empty one takes the earlier one back."""
        kept = {name: said for name, said in self.answers.items() if name != key}
        return Draft(self.given, kept | {key: text} if text.strip() else kept)
