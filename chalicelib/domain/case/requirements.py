"""What the checklist of a kind of dispute asks for, and how far the file of a case answers it.

Nothing here refuses anything: a side may go on with less, but is told before it submits. The levels are those that
card schemes' dispute interfaces know, with `satisfied` beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from chalicelib.domain.case.seeing import SUBMITTED
from chalicelib.domain.case.state import Case, Evidence
from chalicelib.domain.catalogue import Exhibit
from chalicelib.domain.guidance import Holder, Need
from chalicelib.domain.values import Role


class Level(StrEnum):
    REQUIRED = "required"
    ONE_OF = "one_of"
    """One of the lines that share a `group` is enough."""
    OPTIONAL = "optional"


class Requirement(msgspec.Struct, frozen=True):
    """One line of the checklist. `files`: the submitted ones that answer it, by id; `satisfied` also by another line of
    its group.
    """

    kind: str
    holder: Holder
    level: Level
    group: str | None
    files: tuple[str, ...]
    satisfied: bool


HOLDERS = {
    Role.COMPLAINANT: Holder.COMPLAINANT,
    Role.RESPONDENT: Holder.RESPONDENT,
    Role.PLATFORM: Holder.PLATFORM,
}


def requirements(lines: Iterable[Exhibit], case: Case, seen: Iterable[Evidence]) -> list[Requirement]:
    """Every line, in the order of the checklist. `seen`: the files of the case that the caller may know of."""
    kept = [item for item in seen if item.state in SUBMITTED]
    files = {line.key: tuple(item.id for item in kept if item.kind == line.key) for line in lines}
    groups = {line.one_of for line in lines if line.one_of and files[line.key]}
    return [
        Requirement(
            line.key, line.holder, level(line), line.one_of, files[line.key],
            bool(files[line.key]) or line.one_of in groups or _told(line.key, case),
        )
        for line in lines
    ]  # fmt: skip


def missing(found: Iterable[Requirement], role: Role) -> list[Requirement]:
    """What that side should still bring: of a group that nothing answers, every line."""
    return [
        line for line in found
        if line.holder is HOLDERS.get(role) and line.level is not Level.OPTIONAL and not line.satisfied
    ]  # fmt: skip


def level(line: Exhibit) -> Level:
    if line.one_of is not None:
        return Level.ONE_OF
    return Level.REQUIRED if line.needed is Need.MUST else Level.OPTIONAL


def _told(key: str, case: Case) -> bool:
    """The order is known from the filing, as the platform attests it."""
    return key == "order_record" and case.claim.order_ref is not None
