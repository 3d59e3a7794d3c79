"""Bundles of a case: asked for, made by the system, fetched by whoever asked. Each step stands in the record, for a
bundle is a copy of everything that its reader may see.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, assert_never

from chalicelib.domain.access import STAFF
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.bundled import Bundle, BundleState
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.seeing import sees
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
LIVE: Final = 5
"""How many bundles one role may have that have not expired."""
PATIENCE: Final = timedelta(hours=1)
"""After which one that is not ready never will be, and another one may be asked for."""
UNDER_WAY: Final = (BundleState.QUEUED, BundleState.WORKING)


def decide(case: Case, command: cmd.Bundling, context: Context) -> Events:
    match command:
        case cmd.RequestBundle():
            return request(case, command, context)
        case cmd.RecordBundle():
            return made(case, command)
        case cmd.RecordBundleReady():
            return ready(case, command)
        case cmd.RecordBundleFailed():
            return failed(case, command)
        case cmd.AuthorizeBundleDownload():
            return download(case, command, context)
        case _:
            assert_never(command)


def request(case: Case, command: cmd.RequestBundle, context: Context) -> Events:
    """One at a time of one person; a few that can still be fetched."""
    own = [b for b in case.bundles.values() if b.by is context.role]
    waiting = [b for b in own if b.state in UNDER_WAY and context.now < b.asked_at + PATIENCE]
    if any(b.ref == command.ref for b in waiting):
        raise NotAllowed("bundle_under_way")
    if len(waiting) + sum(fetchable(b, case, context) for b in own) >= LIVE:
        raise NotAllowed("too_many_bundles", limit=LIVE)
    return (
        ev.BundleRequested(Bundle(context.id("bdl"), context.role, command.lang, context.now, command.ref)),
    )


def made(case: Case, command: cmd.RecordBundle) -> Events:
    """What it holds is settled, once: of two who make it at one moment the second finds it settled. Anew only in the
    place of what was settled before.
    """
    found = known(case, command.bundle_id)
    if found.state not in UNDER_WAY or found.root != command.replaces or found.root == command.root:
        return ()
    return (
        ev.BundleMade(
            found.id, found.by, command.seq, command.chain_head, command.root, found.lang, found.ref
        ),
    )


def ready(case: Case, command: cmd.RecordBundleReady) -> Events:
    found = known(case, command.bundle_id)
    if found.state is not BundleState.WORKING or found.root != command.root:
        return ()
    return (ev.BundleReady(found.id, command.sha256, command.size, command.expires_at),)


def failed(case: Case, command: cmd.RecordBundleFailed) -> Events:
    found = known(case, command.bundle_id)
    return (ev.BundleFailed(found.id, command.cause),) if found.state in UNDER_WAY else ()


def download(case: Case, command: cmd.AuthorizeBundleDownload, context: Context) -> Events:
    """For whoever may have it; on record before the link is given."""
    found = owned(case, command.bundle_id, context.role, command.ref)
    if found.state is not BundleState.READY:
        raise NotAllowed("bundle_not_ready", state=found.state.value)
    if not fetchable(found, case, context):
        raise NotAllowed("bundle_expired")
    return (ev.BundleDownloadAuthorised(found.id, context.role, command.ref),)


def owned(case: Case, bundle_id: str, role: Role, ref: str) -> Bundle:
    """Raises NotFound, in the same words for one that is not there and for somebody else's."""
    found = known(case, bundle_id)
    if found.by in STAFF and role in STAFF:
        return found
    named = role is Role.MEDIATOR or ref in spoken_by(case, role)
    if found.by is not role or (named and found.ref != ref):
        raise NotFound("No such bundle.")
    return found


def spoken_by(case: Case, role: Role) -> frozenset[str]:
    """Whoever acts or has acted for that party: what they ask for is without its contacts, what it asks for its own."""
    return frozenset(r.ref for r in case.representations.values() if r.of is role)


def known(case: Case, bundle_id: str) -> Bundle:
    found = case.bundles.get(bundle_id)
    if found is None:
        raise NotFound("No such bundle.")
    return found


def fetchable(found: Bundle, case: Case, context: Context) -> bool:
    in_time = found.expires_at is not None and context.now < found.expires_at
    return in_time and not any(_gone_since(case, item, found) for item in case.evidence.values())


def _gone_since(case: Case, item: Evidence, found: Bundle) -> bool:
    """An erased file goes out with no copy either: whoever wants the rest asks for a new bundle."""
    erased = item.erased_at is not None and item.erased_at >= found.asked_at
    return sees(case, item, found.by) and (item.state is EvidenceState.ERASING or erased)
