"""The case as it is handed over to a body and its panel: its record, its exhibits, what the sides showed each other.

What was said in order to settle stays out: offers, bids, proposals, a mediation's rooms. Of such an event the panel
gets its place in the chain, so that the chain can be checked, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.application.asking import TenancyOf
from chalicelib.application.ports import Loaded, Root
from chalicelib.application.queries import Reader
from chalicelib.application.soundness import ends
from chalicelib.application.texts import text_ids
from chalicelib.domain.access import Principal
from chalicelib.domain.arbitration.state import Arbitration, Award, Status
from chalicelib.domain.case.manifest import manifest
from chalicelib.domain.case.seeing import shown
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.values import Role, stamp

MESSAGES: Final = 500
WITHOUT_PREJUDICE: Final = ("offer", "proposal", "bidding", "mediation", "membership")
"""Events of talks, and of groups that are another matter, by the first word of their names."""


class HandingOver:
    def __init__(self, reader: Reader, of: TenancyOf) -> None:
        """`of`: of the platform, under whose keys the case lies."""
        self._reader, self._of = reader, of

    def file(
        self, found: Arbitration, after: int, limit: int, noted: Callable[[Case], None]
    ) -> dict[str, Any]:
        """A page of the record with what it names; with the first one the claim, the answer, the thread. Once it is
        over, what the deciders saw, and nothing of what came after. `noted`: puts down who looks,
        before anything is opened.

        Raises NotFound.
        """
        head, matter = found.head, found.matter
        loaded, platform = self._reader.load(head.case_id), self._of(head.platform)
        noted(loaded.case)
        who = Principal("system", Role.RESPONDENT, head.platform, case_id=head.case_id)
        page = self._reader.events(head.case_id, who, after, limit, ends(loaded.case.head))
        decided = _decided(found)
        events = [
            _link(event)
            for event in page["events"]
            if decided is None or event["seq"] <= decided.seen.case_seq
        ]
        texts = self._texts(found, loaded)
        claim = msgspec.to_builtins(loaded.case.claim)
        exhibits = [e for e in loaded.case.evidence.values() if is_in_file(found, e)]
        named = [claim, [msgspec.json.decode(e["body"]) for e in events if "body" in e]]
        wanted = set(text_ids(named)) | set(claim.get("details", {}).values())
        return {
            "arbitration_id": head.arbitration_id, "case_id": head.case_id, "case_seq": matter.case_seq,
            "case_chain_head": matter.case_chain_head, "claim": claim, "position": loaded.case.head.position,
            "exhibits": [_exhibit(e, matter.exhibits, texts) for e in exhibits],
            "manifest": _manifest(loaded.case, exhibits) if after == 0 else None,
            "events": events, "messages": self._thread(loaded, who, platform.root, decided) if after == 0 else [],
            "texts": {id_: text for id_, text in texts.items() if id_ in wanted},
            "next_after": page["next_after"] if len(events) == len(page["events"]) else None,
        }  # fmt: skip

    def name(self, found: Arbitration, evidence_id: str, loaded: Loaded) -> str:
        """What whoever brought the file called it."""
        item = loaded.case.evidence[evidence_id]
        return str(self._texts(found, loaded).get(item.name.id) or item.id)

    def _texts(self, found: Arbitration, loaded: Loaded) -> dict[str, str]:
        """As whoever decides reads them: what either side has called a file that only neutrals see, too."""
        platform = self._of(found.head.platform)
        who = Principal("system", Role.ARBITRATOR, found.head.platform, case_id=found.head.case_id)
        texts: dict[str, str] = self._reader.show(loaded, who, platform.root, platform.now)["texts"]
        return texts

    def _thread(
        self, loaded: Loaded, who: Principal, root: Root, decided: Award | None
    ) -> list[dict[str, Any]]:
        """What the sides wrote to each other before everybody's eyes; no room of a mediation."""
        said = self._reader.messages(loaded, who, root, 0, MESSAGES)["messages"]
        until = stamp(decided.adopted_at) if decided is not None else None
        return [m for m in said if m["room"] is None and (until is None or m["at"] <= until)]


def is_in_file(found: Arbitration, item: Evidence) -> bool:
    """Whether the deciders get an exhibit: all that neutrals see, and once they have decided what they saw."""
    decided = _decided(found)
    return shown(item, Role.ARBITRATOR) and (decided is None or item.id in decided.seen.exhibits)


def _manifest(case: Case, exhibits: list[Evidence]) -> dict[str, Any]:
    """Of what is handed over: the lines, with their hashes, that the parties read in theirs."""
    return manifest(replace(case, evidence={item.id: item for item in exhibits}), Role.ARBITRATOR)


def _decided(found: Arbitration) -> Award | None:
    """The last award, once the arbitration is over."""
    return found.award if found.head.status is Status.CLOSED else None


def _link(event: dict[str, Any]) -> dict[str, Any]:
    if "type" not in event or event["type"].partition(".")[0] not in WITHOUT_PREJUDICE:
        return event
    return {"seq": event["seq"], "prev": event["prev"], "hash": event["hash"], "sealed": True}


def _exhibit(item: Evidence, handed: dict[str, str], texts: dict[str, str]) -> dict[str, Any]:
    return {
        "id": item.id, "by": item.by, "sha256": item.sha256, "size": item.size, "media_type": item.media_type,
        "name": texts.get(item.name.id) or item.id, "kept": item.state is EvidenceState.KEPT,
        "handed_over": handed.get(item.id) == item.sha256,
    }  # fmt: skip
