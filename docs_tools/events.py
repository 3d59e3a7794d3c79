"""docs/api/events.md: every event type, who sees it, what it holds; and what a webhook carries, as really made."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from chalicelib.application.commit import advance
from chalicelib.domain import record
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions, state
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.state import Claim, DisputeType, Party, Remedy, Terms, TextRef
from chalicelib.domain.publication import payload
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role, derive_id
from docs_tools import docstrings
from docs_tools import markdown as md

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY: Final = b"example" * 5
LEAD: Final = """What has happened to a case, as past participles. Events hold ids, codes, numbers, moments and
salted commitments: no name, no free text, no file name. The same object comes by webhook and from `GET
/v1/events`; the record of one case, with the bytes that were hashed, from `GET /v1/cases/{case_id}/events`."""
CHAIN: Final = """`hash = SHA-256("redress:event:1" ‖ prev ‖ body)`: `prev` as 32 raw bytes (zeros before the
first event), `body` as the stored canonical JSON, ASCII. `python -m redress_cli verify FILE` recomputes it with
nothing of ours. An event that is not for its reader shows as `prev` and `hash` alone, so that everybody can check
the chain."""
HEADERS: Final = """The headers are those of [Standard Webhooks](https://www.standardwebhooks.com): `webhook-id` (the
event's id, the same for every attempt), `webhook-timestamp`, `webhook-signature` (`v1,`). The body:"""
COLUMNS: Final = ("type", "version", "seen by", "what happened", "`data.event` holds")
SEQUENCES: Final = """Each event has the dense number `seq` within its case, and one more for each audience that
may see it: a platform's is `sequence` in the published object, a party's is `sequence` in the record. To an
endpoint that takes all types a gap in it means that something has not arrived yet. Every published event carries
the whole summary of the case after it (`data.case`), so an older one than you have can be dropped. Arrival order
is not promised."""
_STRUCT: Final = re.compile(r"\b[A-Z][A-Za-z]+\b")
_MANY: Final = re.compile(r"tuple\[(.+), \.\.\.\]")
_PLAIN: Final = {"str": "string", "int": "integer", "bool": "boolean", "datetime": "moment (UTC)"}


def page(pack: RulePack) -> str:
    kinds = list(ev.Event.__args__)
    return md.page(
        "Events", "chalicelib/domain/case/events.py", LEAD,
        "## What a webhook carries", HEADERS,
        f"```json\n{json.dumps(example(pack), indent=2, sort_keys=True)}\n```", SEQUENCES, "## The chain", CHAIN,
        "## Event types", md.table(COLUMNS, map(_row, kinds)),
        "## What they hold", _structs(kinds),
    )  # fmt: skip


def example(pack: RulePack) -> dict[str, Any]:
    """A filing, published: made by the same functions as a real one."""
    text = TextRef(derive_id("txt", KEY), "c0ffee" * 10 + "c0ff")
    claim = Claim(
        DisputeType.QUALITY, Terms(Remedy.REFUND, Money(6_490, "EUR")), "2026-11-20", text, "web", "o-448210"
    )
    command = cmd.FileCase(
        case_id=derive_id("case", KEY), tenant=derive_id("ten", KEY), lang="en", fingerprint="5f" * 16,
        complainant=Party(Role.COMPLAINANT, "u-20931", "en"), respondent=Party(Role.RESPONDENT, "m-118", "en"),
        claim=claim,
    )  # fmt: skip
    command_id = derive_id("cmd", KEY)
    happened = decisions.file(command, Context(START, Role.PLATFORM, pack, command_id, KEY))
    _, (row,) = advance(
        None, happened, at=START, by=Role.PLATFORM, command_id=command_id, id_key=KEY, texts=1
    )
    return payload(row.body, row.hash, row.audience, row.summary)


def _row(kind: type) -> list[str]:
    names = ev.AUDIENCES.get(kind, ev.EVERYONE)
    seen_by = ", ".join(names) if names else "nobody: its hash only"
    version = str(ev.TYPE_VERSIONS.get(kind, 1))
    fields = [f"`{name}`: {_type(kind, name)}" for name in kind.__struct_fields__]  # type: ignore[attr-defined]
    said = docstrings.of_class(kind)
    return [f"`{kind.__struct_config__.tag}`", version, seen_by, said, "<br>".join(fields)]  # type: ignore[attr-defined]


def _type(kind: type, name: str) -> str:
    """As a reader of JSON knows it, with a link to what has a table of its own."""
    text = _annotations(kind)[name].removesuffix(" | None")
    many = _MANY.fullmatch(text)
    text = many[1] if many else text
    own = _is_own(vars(state).get(text))
    shown = f"[{text}](#{text.lower()})" if own else _PLAIN.get(text, f"`{text}`")
    return ("list of " if many else "") + shown + _absence(kind, name)


def _absence(kind: type, name: str) -> str:
    """Values that are what they are by default are left out of an event, where its struct says so."""
    field = next(f for f in msgspec.structs.fields(kind) if f.name == name)
    if field.required or not kind.__struct_config__.omit_defaults:  # type: ignore[attr-defined]
        return ""
    default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    told = default is not None and not isinstance(default, tuple)
    return f", left out when `{json.dumps(default)}`" if told else ", may be left out"


def _annotations(kind: type) -> dict[str, str]:
    """As written in the source."""
    return {name: str(kind.__annotations__[name]) for name in kind.__struct_fields__}  # type: ignore[attr-defined]


def _structs(kinds: list[type]) -> str:
    """The values inside events, those inside them included, in the order of the source."""
    wanted = _mentioned(kinds)
    blocks = [_struct(kind) for name, kind in vars(state).items() if name in wanted and _is_own(kind)]
    codes = [f"| `{kind.__name__}` | {md.code(*(m.value for m in kind))} |" for kind in _enums(wanted)]
    return "\n\n".join([*blocks, "### Codes", "| name | one of |\n| --- | --- |\n" + "\n".join(codes)])


def _struct(kind: type) -> str:
    said = docstrings.of_fields(state, kind.__name__)
    rows = [[f"`{name}`", _type(kind, name), said.get(name, "")] for name in kind.__struct_fields__]  # type: ignore[attr-defined]
    return "\n\n".join(
        filter(
            None, [f"### {kind.__name__}", docstrings.of_class(kind), md.table(["field", "type", ""], rows)]
        )
    )


def _is_own(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _mentioned(kinds: list[type]) -> set[str]:
    found: set[str] = set()
    ahead = list(kinds)
    while ahead:
        names = {name for text in _annotations(ahead.pop()).values() for name in _STRUCT.findall(text)}
        for name in names - found:
            found.add(name)
            if _is_own(kind := vars(state).get(name)):
                ahead.append(kind)  # type: ignore[arg-type]
    return found


def _enums(wanted: set[str]) -> list[Any]:
    return [vars(state)[name] for name in sorted(wanted) if hasattr(vars(state).get(name), "__members__")]


assert record.DOMAIN == b"redress:event:1", "the text above says what is hashed"
