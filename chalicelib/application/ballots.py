"""Votes of a group's members on their way: sealed before anything is written, opened by the count and by nothing else.

A ballot lies in a row of its own in the group's shard, under a key that derives from the tenant's root, bound to the
group. The case keeps a commitment to it. No event, log or idempotency row holds what was voted.
"""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.application.ports import Crypto, Root
from chalicelib.domain.case.commands import CastVote
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective import casting
from chalicelib.domain.collective.ballots import SALT_BYTES
from chalicelib.domain.collective.casting import Cast, Opened


def completed(crypto: Crypto, root: Root, case: Case, command: CastVote) -> CastVote:
    """The vote with its ballot sealed, and the commitment that binds the member to it."""
    invitation, poll_id = command.invitation, command.poll_id
    ballot = Cast(
        poll_id, case.head.case_id, tuple(sorted(command.options)), command.choice, command.terms_sha256
    )
    opened = Opened(ballot, crypto.random(SALT_BYTES))
    plain = casting.filled(
        opened, invitation.polls.get(poll_id, ()), invitation.choices.get(poll_id, ()),
        invitation.terms.get(poll_id, ""),
    )  # fmt: skip
    box = crypto.lock(root, invitation.group_id, plain)
    return replace(command, commitment=opened.commitment, box=box)


def opened(crypto: Crypto, root: Root, group_id: str, box: bytes) -> Opened:
    """The ballot in a row, with its salt; what is carried to the case shows it as `casting.written` has it.

    Raises Unreadable for a box of another group or tenant.
    """
    return casting.read(crypto.unlock(root, group_id, box))
