"""Which cases a case is alike to, and why: for officers, who screen it and look at what is suggested."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.application.groups import of_cluster
from chalicelib.bootstrap import services
from chalicelib.domain.grouping.filing import Placement
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import cluster_words, work
from chalicelib.entrypoints.http.exchange import Reply, Request


def show(request: Request) -> Reply:
    """The case's own placement: numbers and codes, and nothing of what others have written."""
    head = work.load(request, "case.alike").case.head
    found = services().alike.placement(head.case_id)
    shown = _placement(found, request.lang) if found else None
    group_id = _group(request, found) if found and not found.is_new else None
    return Reply(
        {"case_id": head.case_id, "placement": shown, "group_id": group_id, "as_of": stamp(request.wall)}
    )


def _group(request: Request, found: Placement) -> str | None:
    """Of the cluster it was placed in; failing that, of the others it is in."""
    _, root = work.tenancy(request)
    for cluster in dict.fromkeys((found.cluster_id, *found.clusters)):
        if (group := services().groups.get(of_cluster(root, cluster))) is not None:
            return group.head.group_id
    return None


def _placement(found: Placement, lang: str) -> dict[str, Any]:
    reasons = [
        {
            "why": r.why, "value": r.value, "similarity": r.similarity, "others": r.others, "days": r.days,
            "said": cluster_words.reason(r, lang, sure=found.sure),
        }
        for r in found.reasons
    ]  # fmt: skip
    return {
        "cluster_id": found.cluster_id, "size": found.size, "sure": found.sure,
        "first_seen": _moment(found.first_seen), "last_seen": _moment(found.last_seen),
        "clusters": list(found.clusters), "dismissed": found.dismissed, "reasons": reasons,
        "template": _template(found, lang), "said": cluster_words.placement(found, lang),
    }  # fmt: skip


def _template(found: Placement, lang: str) -> dict[str, Any] | None:
    if found.template is None:
        return None
    names = ("template_id", "others", "similarity", "elsewhere")
    shown = {name: getattr(found.template, name) for name in names}
    return shown | {"said": cluster_words.template(found.template, lang)}


def _moment(seconds: int) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))
