"""Forged cursors and links: places in lists and logs, links to file by, links to end a kind of notice."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.force.forgery import Forgery, b64, flipped, plain, stray, unb64


def _said(text: str) -> Any:
    return json.loads(unb64(text))


def _with(text: str, **changes: Any) -> str:
    return b64(plain(_said(text) | changes))


def _moved(text: str, key: str, case_id: str = "") -> str:
    """A list's cursor whose first position is elsewhere."""
    said = _said(text)
    at = next(n for n, place in enumerate(said["p"]) if place)
    place = said["p"][at]
    said["p"][at] = (
        {"key": key or place["key"], "case_id": case_id or place["case_id"]}
        if isinstance(place, dict)
        else [key or place[0], case_id or place[1]]
    )
    return b64(plain(said))


def _turned(text: str) -> str:
    """Each position in another shard than its own."""
    said = _said(text)
    return b64(plain(said | {"p": [*said["p"][1:], said["p"][0]]}))


def _cursors(kind: str, **classes: Any) -> tuple[Forgery, ...]:
    general = {
        "padded": lambda t, _: t + "=",
        "stray bits in the last character": lambda t, _: stray(t) if len(unb64(t)) % 3 else t + "A",
        "cut off": lambda t, _: t[:-3],
        "twice": lambda t, _: t + t,
        "another reader's": lambda _, __: b64(b'{"offset":100}'),
        "an offset": lambda _, __: "100",
        "bytes that are no text": lambda _, __: b64(b"\xff\xfe\xfd"),
        "brackets without end": lambda _, __: b64(b"[" * 140),
        "a query": lambda _, __: b64(b"1' OR '1'='1"),
        "empty Base64": lambda _, __: "=",
    }
    made = (general | {name.replace("_", " "): make for name, make in classes.items()}).items()
    return tuple(Forgery(kind, name, make, 400, "invalid_request") for name, make in made)


LIST: Final = _cursors(
    "list cursor",
    of_another_order=lambda t, _: _with(t, o="updated"),
    of_an_order_that_is_none=lambda t, _: _with(t, o="tenant"),
    with_a_shard_less=lambda t, _: _with(t, p=_said(t)["p"][:-1]),
    with_a_shard_more=lambda t, _: _with(t, p=[*_said(t)["p"], None]),
    with_a_tenant=lambda t, tools: _with(t, t=tools.other_tenant),
    with_a_partition_for_a_case=lambda t, tools: _moved(t, "", f"tenant#{tools.other_tenant}"),
    with_a_key_that_is_no_moment=lambda t, _: _moved(t, "\uffff"),
    with_its_shards_turned=lambda t, _: _turned(t),
    with_blanks=lambda t, _: b64(unb64(t).replace(b",", b", ")),
)
LOG: Final = _cursors(
    "log cursor",
    of_another_form=lambda _, __: b64(b"2026-11-22"),
    of_a_day_that_is_none=lambda _, __: b64(b"2026-13-45T99:99:99.000000Z"),
    with_a_row_s_name=lambda _, tools: b64(f"2026-11-22T04:00:00.000000Z#1#{tools.case.id}".encode()),
    in_capitals=lambda t, _: t.swapcase(),
)
TIMELINE: Final = _cursors(
    "timeline cursor",
    with_a_record_that_is_none=lambda t, _: _with(t, ten_x=1),
    with_a_tenant=lambda t, tools: _with(t, **{tools.other_tenant: 1}),
    before_the_beginning=lambda t, tools: _with(t, **{tools.case.id: -1}),
    beyond_all_numbers=lambda t, tools: _with(t, **{tools.case.id: 10**30}),
    with_a_text_for_a_number=lambda t, tools: _with(t, **{tools.case.id: "1"}),
    with_a_name_twice=lambda t, _: b64(unb64(t)[:-1] + b"," + unb64(t)[1:]),
    with_blanks=lambda t, _: b64(unb64(t).replace(b":", b": ")),
)


def _links(kind: str, prefix: int, code: str, **classes: Any) -> tuple[Forgery, ...]:
    general = {
        "a letter of its signature": lambda t, _: flipped(t, -2),
        "half a signature": lambda t, _: t[:-13],
        "its signature twice": lambda t, _: t + t[-26:],
        "a signature of zeros": lambda t, _: t[:-26] + "a" * 26,
        "in capitals": lambda t, _: t.upper(),
        "another platform's name": lambda t, tools: t[:prefix] + tools.other_tenant[4:] + t[prefix + 26 :],
        "a newline behind it": lambda t, _: t + "%0a",
        "an extension behind it": lambda t, _: t + ".json",
    }
    made = (general | {name.replace("_", " "): make for name, make in classes.items()}).items()
    return tuple(Forgery(kind, name, make, 404, code) for name, make in made)


FILING: Final = _links(
    "filing link",
    3,
    "not_found",
    good_for_longer=lambda t, _: t[:55] + "ffffffff" + t[63:],
    of_another_draft=lambda t, _: t[:29] + flipped(t[29:55], 3) + t[55:],
    a_filing_token_s_prefix=lambda t, _: "rf_" + t[3:],
)
GOODBYE: Final = _links(
    "unsubscribe link",
    4,
    "not_found",
    of_another_kind=lambda t, _: t.replace(".progress.", ".offers."),
    of_a_kind_that_must_come=lambda t, _: t.replace(".progress.", ".required."),
    of_another_person=lambda t, _: t[:31] + "0" * 32 + t[63:],
)
