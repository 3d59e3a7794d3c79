"""A tenant's settings of access: which there can be, and whose they are to change."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import limits
from chalicelib.domain.errors import Invalid
from chalicelib.domain.security import OperatorOnly, Security, admits, changed, is_origin

SHOP = "https://shop.example"
DEFAULT, LEAST, MOST = limits.PUBLISHED["tenant"]


def change(before: Security, wanted: Security, **who: bool) -> Security:
    """By a platform itself, outside a sandbox, unless told otherwise."""
    return changed(before, wanted, **({"platform": True, "sandbox": False, "operator": False} | who))


def faults(wanted: Security, **who: bool) -> list[tuple[str, str, object]]:
    with pytest.raises(Invalid) as refused:
        change(Security(), wanted, **who)
    return [(fault.pointer, fault.code, fault.limit) for fault in refused.value.faults]


def reserved(before: Security, wanted: Security) -> Any:
    """What the tenant is told is not its own; nothing of it stops the operator."""
    with pytest.raises(OperatorOnly) as refused:
        change(before, wanted)
    assert change(before, wanted, operator=True).version == before.version + 1
    return refused.value.data["fields"]


# --------------------------------------------------------------------------------------------------------- origins


@pytest.mark.parametrize(
    "text",
    [
        SHOP, "https://a.b.c.shop.example", "https://shop.example:8443", "https://xn--fsqu00a.example",
        "https://1shop.example", "https://shop.example:65535", "https://a-b.example",
    ],
)  # fmt: skip
def test_an_origin_is_what_a_browser_says(text: str) -> None:
    """Scheme, name, and a port where it is not the usual one (RFC 6454 §6.2)."""
    assert is_origin(text, sandbox=False)


@pytest.mark.parametrize(
    "text",
    [
        "*", "null", "", "https://", "https://*", "https://*.shop.example", "https://shop.example/",
        "https://shop.example/page", "https://shop.example?", "https://shop.example#", "HTTPS://shop.example",
        "https://Shop.example", "https://shop.example:443", "https://shop.example:0", "https://shop.example:08443",
        "https://shop.example:65536", "https://shop.example:99999", "https://shop.example.", "https://.example",
        "https://shop..example", "https://-shop.example", "https://shop-.example", "https://user@shop.example",
        "https://shop.example\n", " https://shop.example", "https://shop.example https://b.example",
        "https://商店.example", "https://shop．example", "https://192.0.2.1", "https://[2001:db8::1]",
        "https://example", "ftp://shop.example", "file://", "http://shop.example", "http://localhost",
        "https://localhost", "https://shop.example\x00", "https://" + "a" * 64 + ".example",
        "https://" + "a." * 140 + "example", "javascript://shop.example", "https://shop_1.example",
    ],
)  # fmt: skip
def test_nothing_else_is_an_origin(text: str) -> None:
    """Neither a pattern nor another spelling: what is compared letter by letter must be able to match."""
    assert not is_origin(text, sandbox=False)


@pytest.mark.parametrize(
    "text", ["http://localhost:3000", "http://127.0.0.1", "https://localhost:8443", SHOP]
)
def test_a_sandbox_may_list_ones_own_machine(text: str) -> None:
    """For trying out."""
    assert is_origin(text, sandbox=True)


@pytest.mark.parametrize(
    "text",
    ["http://localhost:80", "http://shop.example", "http://127.0.0.1.example", "http://localhost.example"],
)
def test_a_sandbox_may_list_no_other_plain_http(text: str) -> None:
    """Nor what only begins like one's own machine."""
    assert not is_origin(text, sandbox=True)


def test_without_a_list_any_page_may_call() -> None:
    """An empty list is a list."""
    assert admits(Security(), "https://anywhere.example")
    assert admits(Security(), "null")
    assert not admits(Security(origins=()), SHOP)


@pytest.mark.parametrize(
    "origin",
    ["null", "", SHOP + "/", "https://SHOP.example", "https://evil-shop.example", SHOP + ".evil.example"],
)
def test_a_list_admits_its_own_letters_alone(origin: str) -> None:
    """Neither a longer name nor another case."""
    assert admits(Security(origins=(SHOP,)), SHOP)
    assert not admits(Security(origins=(SHOP,)), origin)


def test_each_wrong_origin_is_pointed_at() -> None:
    """The right one between them is not."""
    found = faults(Security(origins=("*", SHOP, "http://shop.example")))
    assert found == [("/origins/0", "not_an_origin", None), ("/origins/2", "not_an_origin", None)]


# --------------------------------------------------------------------------------------------------------- changes


def test_a_change_is_a_new_version() -> None:
    """Whatever version the wanted settings claim."""
    after = change(Security(version=4), Security(origins=(SHOP,), version=99))
    assert after == Security(origins=(SHOP,), version=5)


def test_the_same_settings_are_no_change() -> None:
    """The very ones that stand."""
    before = Security(origins=(SHOP,), step_up_seconds=300, version=7)
    assert change(before, Security(origins=(SHOP,), step_up_seconds=300)) is before


def test_a_tenant_lowers_a_limit_itself() -> None:
    """Down to the least there is."""
    assert change(Security(), Security(limits={"tenant": LEAST})).limits == {"tenant": LEAST}


@pytest.mark.parametrize(
    ("number", "code", "bound"), [(LEAST - 1, "at_least", LEAST), (MOST + 1, "at_most", MOST)]
)
def test_a_limit_has_bounds_for_the_operator_too(number: int, code: str, bound: int) -> None:
    """Nobody sets a tenant to nothing, or to what would harm the others."""
    assert faults(Security(limits={"tenant": number}), operator=True) == [("/limits/tenant", code, bound)]


def test_only_a_published_limit_is_set() -> None:
    """What protects a party is none of them."""
    assert faults(Security(limits={"evidence_budget": 50})) == [
        ("/limits/evidence_budget", "unknown_field", None)
    ]


def test_only_the_operator_raises_a_limit() -> None:
    """By one is by too many."""
    assert reserved(Security(), Security(limits={"tenant": DEFAULT + 1})) == ["/limits/tenant"]


def test_what_the_operator_has_lowered_the_tenant_does_not_lift() -> None:
    """Neither by a higher number nor by leaving it out, which is the published one again."""
    before = Security(limits={"tenant": LEAST})
    assert reserved(before, Security(limits={"tenant": LEAST + 1})) == ["/limits/tenant"]
    assert reserved(before, Security()) == ["/limits/tenant"]


def test_only_the_operator_turns_the_public_intake_on_or_off() -> None:
    """Consumers rely on it once it is there."""
    assert reserved(Security(), Security(public_intake=True)) == ["/public_intake"]
    assert reserved(Security(public_intake=True), Security()) == ["/public_intake"]


def test_a_body_takes_no_complaints_from_the_public() -> None:
    """Not even where the operator says so."""
    wanted = Security(public_intake=True)
    assert faults(wanted, platform=False, operator=True) == [("/public_intake", "not_applicable", None)]
