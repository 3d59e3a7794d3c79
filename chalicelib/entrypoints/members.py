"""Work over all members of a group, a page of one shard to a message; and members who leave, test cases that end.

Messages may come twice, late and in any order: see `application.mustering`.
"""

from __future__ import annotations

from typing import Any

from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.messages("members")
def handler(message: dict[str, Any]) -> None:
    mustering = services().mustering
    if "left" in message:
        mustering.left(message["group"], message["left"])
    elif "test" in message:
        mustering.tested(message["group"], message["test"])
    else:
        mustering.message(message)
