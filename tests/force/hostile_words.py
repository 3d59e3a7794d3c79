"""The hostile texts in the lengths that places take, and one case whose every free text is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tests.force.hostile import TEXTS
from tests.handlers.http.acting.told import enrolled, in_mediation
from tests.handlers.http.conftest import Case

ALL: Final = "x\n" + "\n".join(TEXTS.values()) + "\nx"
"""Everything that a body may hold, in one text."""
SHORT: Final = {name: text for name, text in TEXTS.items() if len(text) <= 200}
"""As a name may be long."""
SORRY: Final = {"remedy": "apology", "text": f"{ALL}terms"}


def strings(value: Any) -> Iterator[str]:
    """Every text in a reply."""
    match value:
        case dict():
            for item in value.values():
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)
        case str():
            yield value


class Told:
    """A case from its complaint to the decision; each step's words are everything at once, with the step's name."""

    def __init__(self, case: Case) -> None:
        self.case = case
        case.done("serve", {}, case.platform)
        in_mediation(case)
        self.mediator = enrolled(case)
        case.done("assign_mediator", {"mediator": "mediator-1"}, case.officer)
        case.done("advance_mediation", {"to": "negotiate"}, self.mediator)
        self.proposed = case.act("propose", {"terms": SORRY, "reasons": f"{ALL}propose"}, self.mediator)
        assert self.proposed.status == 200, self.proposed.text
        case.done("decline", {"offer_id": self.proposed.body["created"][0]}, case.respondent)
        case.done("conclude_mediation", {"reasons": f"{ALL}conclude"}, self.mediator)
        reason = {"text": f"{ALL}decide", "cites": ["claim"]}
        body = {"finding": "upheld", "reasons": [reason], "terms": SORRY}
        self.decided = case.act("decide", body, case.officer)
        assert self.decided.status == 200, self.decided.text
