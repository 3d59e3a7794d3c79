"""The corpus itself: large enough, nothing twice, every class that must be there."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.ssrf.classes import CLASSES
from tests.ssrf.corpus import FAMILIES, MADE, TWINS, WRITTEN
from tests.ssrf.products import LITERALS, NAMED

NAMED_CLASSES = (
    "loopback", "loopback, IPv6", "private 10/8", "private 172.16/12", "private 192.168/16", "link-local",
    "metadata, AWS", "metadata, AWS, IPv6", "metadata, Google", "metadata, Azure", "metadata, Oracle",
    "metadata, Alibaba", "credentials, ECS and EKS", "Lambda's own", "carrier-grade NAT", "this network", "multicast",
    "multicast, IPv6", "broadcast", "reserved", "benchmarking", "documentation", "documentation, IPv6", "6to4 relays",
    "AS112", "AS112, IPv6", "IPv4-mapped", "IPv4-compatible", "NAT64", "NAT64, local use", "6to4", "Teredo", "ISATAP",
    "unique local", "site-local", "link-local, IPv6", "with a zone", "ORCHID", "discard", "SRv6",
)  # fmt: skip
NOTATIONS = (
    "decimal", "octal", "hex", "short form", "mixed", "full-width digits", "circled digits", "trailing dot", "brackets",
    "percent-encoding", "userinfo", "backslash", "hidden characters", "fragment", "port", "scheme", "confusable",
    "single label", "inside suffix", "name",
)  # fmt: skip


def test_at_least_three_hundred_were_written_by_hand() -> None:
    """Products of notations do not count here."""
    assert len(WRITTEN) >= 500


def test_the_products_of_addresses_and_notations_are_counted_apart() -> None:
    """Those that were written by hand as well are not among them."""
    assert len(MADE) >= 450
    assert not {v.text for v in WRITTEN} & {v.text for v in MADE}
    assert len(LITERALS) + len(NAMED) >= 40


def test_no_vector_is_there_twice() -> None:
    """A number that counts something twice says nothing."""
    assert not [text for text, times in Counter(v.text for v in WRITTEN + MADE).items() if times > 1]


@pytest.mark.parametrize("family", NAMED_CLASSES + NOTATIONS)
def test_every_named_class_and_notation_has_a_vector(family: str) -> None:
    """Written by hand."""
    assert [v for v in FAMILIES[family] if v in WRITTEN]


def test_no_vector_is_its_own_twin() -> None:
    """By its text or by where it leads: of what follows a host only the address can tell."""
    assert not [v for v in WRITTEN + MADE if v.leads == v.twin_leads or (v.text == v.twin and not v.is_name)]
    inside = {address for _, addresses in CLASSES.values() for address in addresses.split()}
    assert not inside & TWINS
