"""Addresses that no webhook may reach, by class; before each colon the public address that lies nearest to them.

Written by hand from the IANA special-purpose registries (RFC 6890) and the clouds' own documentation.
"""

from __future__ import annotations

from typing import Final

from tests.ssrf.vector import PLAIN, Vector

_V6: Final = "2606:4700:4700::1111"

CLASSES: Final[dict[str, tuple[str, str]]] = {
    "loopback": ("128.0.0.1", "127.0.0.1 127.0.0.2 127.0.0.53 127.0.1.1 127.1.1.1 127.255.255.254"),
    "loopback, IPv6": (_V6, "::1 0:0:0:0:0:0:0:1"),
    "private 10/8": ("11.0.0.1", "10.0.0.1 10.0.0.2 10.96.0.1 10.100.0.10 10.255.255.254"),
    "private 172.16/12": ("172.32.0.1", "172.16.0.1 172.17.0.1 172.20.10.1 172.31.0.2 172.31.255.254"),
    "private 192.168/16": ("192.167.255.254", "192.168.0.1 192.168.1.1 192.168.49.2 192.168.99.100 192.168.255.254"),
    "link-local": ("169.253.255.254", "169.254.0.1 169.254.1.1 169.254.169.123 169.254.255.254"),
    "metadata, AWS": ("169.255.0.1", "169.254.169.254 169.254.169.253"),
    "metadata, AWS, IPv6": (_V6, "fd00:ec2::254 fd00:ec2::253 fd00:ec2::123"),
    "metadata, Google": (_V6, "fd20:ce::254"),
    "metadata, Azure": ("168.63.129.15", "168.63.129.16"),
    "metadata, Oracle": ("192.0.1.1", "192.0.0.192"),
    "metadata, Oracle, IPv6": (_V6, "fd00:c1::a9fe:a9fe"),
    "metadata, Alibaba": ("100.63.255.254", "100.100.100.200 100.100.2.136 100.100.2.138"),
    "metadata, Tencent": ("169.253.0.23", "169.254.0.23 169.254.10.10"),
    "metadata, Scaleway": ("169.253.42.42", "169.254.42.42"),
    "metadata, Linode": ("169.253.169.255", "169.254.169.255"),
    "metadata, others, IPv6": (_V6, "fd00:42::42 fd00:a9fe:a9fe::1 fe80::a9fe:a9fe"),
    "metadata, Huawei": ("100.128.1.250", "100.125.1.250 100.125.129.250"),
    "credentials, ECS and EKS": ("169.253.170.2", "169.254.170.2 169.254.170.23"),
    "credentials, EKS, IPv6": (_V6, "fd00:ec2::23"),
    "Lambda's own": ("169.253.100.1", "169.254.100.1 169.254.78.1 169.254.76.1 169.254.79.129"),
    "carrier-grade NAT": ("100.128.0.1", "100.64.0.1 100.64.0.2 100.100.100.100 100.115.92.2 100.127.255.254"),
    "this network": ("1.0.0.1", "0.0.0.0 0.0.0.1 0.1.2.3 0.255.255.255"),
    "multicast": ("223.255.255.254", "224.0.0.1 224.0.0.251 232.1.1.1 239.255.255.250 239.255.255.255"),
    "reserved": ("223.255.254.1", "240.0.0.1 248.1.1.1 254.255.255.255"),
    "broadcast": ("223.255.253.1", "255.255.255.255"),
    "benchmarking": ("198.20.0.1", "198.18.0.1 198.19.0.1 198.19.255.254"),
    "benchmarking, IPv6": ("2001:200::1", "2001:2::1 2001:2:0:ffff::1"),
    "documentation": ("192.0.3.1", "192.0.2.1 192.0.2.255 198.51.100.1 198.51.100.254 203.0.113.1 203.0.113.7"),
    "protocol assignments": ("192.0.1.2", "192.0.0.1 192.0.0.8 192.0.0.9 192.0.0.10 192.0.0.170 192.0.0.171"),
    "6to4 relays": ("192.88.98.1", "192.88.99.1 192.88.99.2"),
    "AS112": ("192.31.195.1", "192.31.196.1 192.175.48.1 192.175.48.42"),
    "AS112, IPv6": ("2620:4f:7fff::1", "2620:4f:8000::1 2620:4f:8000::42 2001:4:112::1"),
    "AMT": ("192.52.192.1", "192.52.193.1"),
    "unspecified, IPv6": (_V6, ":: 0:0:0:0:0:0:0:0"),
    "IPv4-mapped": (
        _V6,
        ("::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::ffff:100.100.100.200 ::ffff:8.8.8.8 "
         "::ffff:0.0.0.0 ::ffff:a9fe:a9fe 0:0:0:0:0:ffff:7f00:1"),
    ),
    "IPv4-compatible": (_V6, "::127.0.0.1 ::169.254.169.254 ::10.0.0.1 ::7f00:1 ::8.8.8.8"),
    "IPv4-translated": (_V6, "::ffff:0:127.0.0.1 ::ffff:0:a9fe:a9fe"),
    "NAT64": (_V6, "64:ff9b::a9fe:a9fe 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::192.168.0.1 64:ff9b::808:808"),
    "NAT64, local use": (_V6, "64:ff9b:1::1 64:ff9b:1::a9fe:a9fe 64:ff9b:1:ffff::10.0.0.1 64:ff9b:1:fffe::7f00:1"),
    "6to4": (
        "2003::1",
        "2002:7f00:1::1 2002:a9fe:a9fe::1 2002:a00:1::1 2002:c0a8:1:: 2002:6464:64c8::1 2002:808:808::1",
    ),
    "Teredo": (
        "2001:200::2",
        "2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:0:7f00:1::1 2001:0:a9fe:a9fe::1",
    ),
    "ISATAP": (
        "2606:4700::5eff:a00:1",
        ("2606:4700::5efe:10.0.0.1 2606:4700::5efe:169.254.169.254 2606:4700::200:5efe:192.168.0.1 "
         "fe80::5efe:127.0.0.1 fe80::200:5efe:10.0.0.1"),
    ),
    "unique local": (_V6, "fc00::1 fd00::1 fd12:3456:789a::1 fdff:ffff:ffff:ffff::1"),
    "site-local": (_V6, "fec0::1 fec0:0:0:ffff::1 feff::1"),
    "link-local, IPv6": (_V6, "fe80::1 fe80::1ff:fe23:4567:890a febf::1"),
    "with a zone": (_V6, "fe80::1%eth0 fe80::1%1 fe80::a9fe:a9fe%lo ::1%lo 2606:4700:4700::1111%eth0"),
    "multicast, IPv6": (_V6, "ff01::1 ff02::1 ff02::fb ff05::1:3 ff0e::1"),
    "ORCHID": ("2001:200::3", "2001:10::1 2001:1f:ffff::1 2001:20::1 2001:2f:ffff::1"),
    "IETF, IPv6": ("2001:200::4", "2001:1::1 2001:1::2 2001:3::1 2001:30::1 2001:1ff:ffff::1"),
    "discard": ("2000::1", "100::1 100::dead:beef 100:0:0:1::1"),
    "SRv6": ("3ffe:ffff::1", "5f00::1 5f00:a9fe:a9fe::1"),
    "documentation, IPv6": ("3fff:1000::1", "2001:db8::1 2001:db8:ffff::1 3fff::1 3fff:fff:ffff::1"),
    "never given out": ("2a00::1", "200::1 1fff::1 4000::1 8000::1 e000::1"),
}  # fmt: skip


def vectors() -> list[Vector]:
    """Each address as the literal host of a URL, and as what a harmless name resolves to."""
    return [
        Vector(family, f"https://{_bracketed(address)}/hook", address, PLAIN, public)
        for family, (public, addresses) in CLASSES.items()
        for address in addresses.split()
    ]


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
