"""Once a day where every record ends is put into a tree and signed, and records are held against it.

Messages: the leaves of a shard, the tree of a day, a page of records to check. Each may come twice, late and in any
order. Each hour what the day before still lacks is sent out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


def handler(event: dict[str, Any], context: Any) -> Any:
    """Two sources: the audits queue's messages, and the hourly schedule."""
    return _messages(event, context) if "Records" in event else _hourly(event, context)


@shell.messages("audit")
def _messages(message: dict[str, Any]) -> None:
    auditing, day = services().auditing, date.fromisoformat(message["day"])
    match message["kind"]:
        case "leaves":
            auditing.leaves(day, message["shard"])
        case "top":
            if auditing.top(day):
                shell.count("TreeHeadsSigned")
        case "chains":
            checked = auditing.chains(day, message["shard"], message["after"])
            shell.count("ChainsChecked", checked.records)
            for one in checked.broken:
                shell.count("ChainsBroken")
                shell.logger().error("chain broken", extra={"record": one.id, "why": one.why, "seq": one.seq})
        case other:
            raise ValueError(other)


@shell.schedule("audit")
def _hourly() -> None:
    services().auditing.begin()
