"""Bundles: a case as one file, asked for, looked after and fetched. No file passes through here."""

from __future__ import annotations

from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.bundled import Bundle, BundleState
from chalicelib.domain.case.bundles import owned
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import guest, stamp
from chalicelib.entrypoints.http import texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request

ACTION = "case.bundle"


def request(asked: Request) -> Reply:
    """Puts it on record; the system makes it when it reads that."""
    ask, admit = work.ask(asked), work.admission(asked, ACTION)

    def prepare(case: Case, _: object) -> cmd.Command:
        return cmd.RequestBundle(asked.body.lang, _ref(ask.principal, case))

    receipt = services().executor.run(ask, asked.path["case_id"], prepare, admit)
    (bundle_id,) = receipt.created
    # A replay may come when it has failed and another one has taken its place.
    gone = Bundle(bundle_id, ask.principal.role, asked.body.lang, ask.at, state=BundleState.FAILED)
    found = receipt.case.bundles.get(bundle_id, gone)
    return Reply(
        _shown(receipt.case, found, asked.lang), version=receipt.case.head.version, replayed=receipt.replayed
    )


def show(asked: Request) -> Reply:
    loaded = work.load(asked, ACTION)
    who = work.principal(asked)
    found = owned(loaded.case, asked.path["bundle_id"], who.role, _ref(who, loaded.case))
    return Reply(_shown(loaded.case, found, asked.lang), version=loaded.case.head.version)


def download(asked: Request) -> Reply:
    """A link of five minutes. That it was given stands in the record before it is given."""
    ask, admit, bundle_id = work.ask(asked), work.admission(asked, ACTION), asked.path["bundle_id"]

    def prepare(case: Case, _: object) -> cmd.Command:
        return cmd.AuthorizeBundleDownload(bundle_id, _ref(ask.principal, case))

    receipt = services().executor.run(ask, asked.path["case_id"], prepare, admit)
    found = receipt.case.bundles[bundle_id]
    url, expires_at = services().exports.link(receipt.case.head.case_id, found.id, found.root)
    body = {"url": url, "expires_at": stamp(expires_at), "sha256": found.sha256, "size": found.size}
    return Reply(body, version=receipt.case.head.version)


def _ref(who: Principal, case: Case) -> str:
    """As the case names its mediators; servers have no name."""
    if not who.ref or who.tenant == case.head.tenant:
        return who.ref
    return guest(who.tenant, who.ref)


def _shown(case: Case, found: Bundle, lang: str) -> dict[str, Any]:
    ready = found.state is BundleState.READY
    until = texts.moment(found.expires_at, lang) if found.expires_at else ""
    return {
        "bundle_id": found.id, "state": found.state, "lang": found.lang, "asked_at": stamp(found.asked_at),
        "next": texts.text(lang, "bundles", found.state.value, until=until),
        "seq": found.seq or None, "chain_head": found.chain_head or None, "root": found.root or None,
        "sha256": found.sha256 if ready else None, "size": found.size if ready else None,
        "expires_at": stamp(found.expires_at) if found.expires_at else None, "cause": found.cause,
        "download": f"/v1/cases/{case.head.case_id}/bundles/{found.id}/downloads" if ready else None,
    }  # fmt: skip
