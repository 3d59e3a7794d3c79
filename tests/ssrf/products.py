"""Every address in every notation: made, not written, and counted apart from what was."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Final

from tests.ssrf.vector import PUBLIC, Vector

ADDRESSES: Final = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "169.254.170.2",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "0.0.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1",
)  # fmt: skip


def _each(write: Callable[[int], str], dot: str = ".") -> Callable[[IPv4Address], str]:
    return lambda address: dot.join(write(part) for part in address.packed)


def _digits(first: str, zero: str | None = None) -> Callable[[int], str]:
    """The decimal number in another script; `first` is its 1."""
    return lambda part: "".join(
        zero if d == "0" and zero else chr(ord(first) + int(d) - 1) for d in str(part)
    )


def _inside(form: str) -> Callable[[IPv4Address], str]:
    """An IPv6 address with this one in it."""
    return lambda address: (
        f"[{form.format(high=int(address) >> 16, low=int(address) & 0xFFFF, dotted=address)}]"
    )


LITERALS: Final[dict[str, Callable[[IPv4Address], str]]] = {
    "dotted": str,
    "dotted, zeros": _each("{:03}".format),
    "decimal": lambda a: str(int(a)),
    "decimal, overflowing": lambda a: str(int(a) + (1 << 32)),
    "octal": lambda a: f"0{int(a):o}",
    "octal, dotted": _each("0{:o}".format),
    "hex": lambda a: f"0x{int(a):x}",
    "hex, capitals": lambda a: f"0X{int(a):08X}",
    "hex, dotted": _each("0x{:x}".format),
    "two parts": lambda a: f"{int(a) >> 24}.{int(a) & 0xFFFFFF}",
    "three parts": lambda a: f"{int(a) >> 24}.{int(a) >> 16 & 0xFF}.{int(a) & 0xFFFF}",
    "mixed": lambda a: f"0x{int(a) >> 24:x}.0{int(a) >> 16 & 0xFF:o}.{int(a) & 0xFFFF}",
    "full-width": _each(_digits("\uff11")),
    "circled": _each(_digits("①", "⓪")),
    "mathematical": _each(_digits("𝟏")),
    "Arabic": _each(_digits("١")),
    "ideographic dots": _each(str, "。"),
    "full-width dots": _each(str, "\uff0e"),
    "percent-encoded": lambda a: "".join(f"%{ord(c):02x}" for c in str(a)),
    "encoded dots": _each(str, "%2e"),
    "trailing dot": "{}.".format,
    "userinfo before": "hooks.example.com@{}".format,
    "userinfo behind": "{}@hooks.example.com".format,
    "backslash": "hooks.example.com\\@{}".format,
    "tab": "hooks.example.com\t@{}".format,
    "fragment": "hooks.example.com#@{}".format,
    "port": "{}:443".format,
    "mapped": _inside("::ffff:{high:x}:{low:x}"),
    "mapped, dotted": _inside("::ffff:{dotted}"),
    "compatible": _inside("::{high:x}:{low:x}"),
    "translated": _inside("::ffff:0:{high:x}:{low:x}"),
    "NAT64": _inside("64:ff9b::{high:x}:{low:x}"),
    "NAT64, local use": _inside("64:ff9b:1::{high:x}:{low:x}"),
    "6to4": _inside("2002:{high:x}:{low:x}::1"),
    "Teredo": _inside("2001:0:{high:x}:{low:x}::1"),
    "ISATAP": _inside("2606:4700::5efe:{high:x}:{low:x}"),
}
"""Notations that are refused as such, whatever the address: their twin is a plain name."""

NAMED: Final[dict[str, Callable[[IPv4Address], str]]] = {
    "nip.io": "{}.nip.io".format,
    "nip.io, dashes": lambda a: f"{str(a).replace('.', '-')}.nip.io",
    "nip.io, hex": lambda a: f"{int(a):08x}.nip.io",
    "sslip.io": lambda a: f"www-{str(a).replace('.', '-')}.sslip.io",
    "below a name": "{}.example.com".format,
}
"""Names made of an address: their twin is made of a public one."""


def vectors() -> list[Vector]:
    made = [
        Vector(f"{notation} ×", f"https://{write(IPv4Address(text))}/hook", text)
        for notation, write in LITERALS.items()
        for text in ADDRESSES
    ]
    return made + [
        Vector(f"{notation} ×", f"https://{write(IPv4Address(text))}/hook", text,
               f"https://{write(IPv4Address(PUBLIC))}/hook", is_name=True)
        for notation, write in NAMED.items()
        for text in ADDRESSES
    ]  # fmt: skip
