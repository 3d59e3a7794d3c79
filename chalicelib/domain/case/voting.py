"""What casting a vote asks for: an open poll, options that it has, one vote only; and of a yes to terms, that it quotes
their hash and chooses a remedy where there is a choice (P5: nobody accepts what he has not seen).
"""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.case.commands import CastVote
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid, NotAllowed

YES = "yes"


def check(case: Case, command: CastVote, context: Context) -> None:
    """Raises NotAllowed for a vote too late or too many, Invalid for one that would not count."""
    invitation, poll_id = command.invitation, command.poll_id
    closing = invitation.closing.get(poll_id)
    if poll_id in case.memberships[invitation.group_id].votes:
        raise NotAllowed("already_voted", "A vote that was cast stays as it is.")
    if poll_id not in invitation.polls or (closing is not None and context.now > closing):
        raise NotAllowed("poll_closed", "This vote is over, or has not begun.", due_at=closing)
    joined = case.memberships[invitation.group_id].joined_at
    sealed_at = invitation.opened.get(poll_id, invitation.sealed_at)
    if sealed_at is not None and joined > sealed_at:
        raise NotAllowed("not_on_the_roll", "The list of those who vote was sealed before.", due_at=closing)
    if faults := (*_options(command), *_terms(command)):
        raise Invalid("This vote would not count.", faults=faults)


def _options(command: CastVote) -> Iterator[Fault]:
    """A blank vote is one too: it is present, and for nothing."""
    given, known = command.options, command.invitation.polls[command.poll_id]
    most = command.invitation.most.get(command.poll_id, 1)
    for n, option in enumerate(given):
        if option not in known:
            yield Fault(f"/options/{n}", "not_one_of", limit=", ".join(known))
        elif option in given[:n]:
            yield Fault(f"/options/{n}", "repeated")
    if len(given) > most:
        yield Fault("/options", "too_many", limit=most)


def _terms(command: CastVote) -> Iterator[Fault]:
    wanted = command.invitation.terms.get(command.poll_id, "")
    choices = command.invitation.choices.get(command.poll_id, ())
    if YES in command.options and command.terms_sha256 != wanted:
        yield Fault("/terms_sha256", "other_terms", limit=wanted or None)
    if command.choice and command.choice not in choices:
        yield Fault(
            "/choice", "not_one_of" if choices else "not_applicable", limit=", ".join(choices) or None
        )
    elif YES in command.options and choices and not command.choice:
        yield Fault("/choice", "missing")
