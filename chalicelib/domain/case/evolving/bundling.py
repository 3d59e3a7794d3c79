"""What becomes of the bundles of a case. Those of one role that are over make room for its next one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.bundled import Bundle, BundleState
from chalicelib.domain.case.state import Case

ABANDONED: Final = timedelta(days=1)
"""Nobody works on it any more."""


def apply(case: Case, event: ev.Bundling, at: datetime) -> Case:
    match event:
        case ev.BundleRequested():
            kept = {b.id: b for b in case.bundles.values() if b.by is not event.bundle.by or not _over(b, at)}
            return replace(case, bundles={**kept, event.bundle.id: event.bundle})
        case ev.BundleMade():
            return _changed(
                case, event.bundle_id, state=BundleState.WORKING, seq=event.seq, chain_head=event.chain_head,
                root=event.root,
            )  # fmt: skip
        case ev.BundleReady():
            return _changed(
                case, event.bundle_id, state=BundleState.READY, sha256=event.sha256, size=event.size,
                expires_at=event.expires_at,
            )  # fmt: skip
        case ev.BundleFailed():
            return _changed(case, event.bundle_id, state=BundleState.FAILED, cause=event.cause)
        case ev.BundleDownloadAuthorised():
            return case
        case _:
            assert_never(event)


def _over(bundle: Bundle, at: datetime) -> bool:
    if bundle.expires_at is not None:
        return bundle.expires_at <= at
    return bundle.state is BundleState.FAILED or bundle.asked_at + ABANDONED <= at


def _changed(case: Case, bundle_id: str, **changes: object) -> Case:
    return replace(case, bundles={**case.bundles, bundle_id: replace(case.bundles[bundle_id], **changes)})
