"""Public names whose address lies inside: nothing but looking at the address tells them from their twins."""

from __future__ import annotations

from typing import Final

from tests.ssrf.vector import METADATA, PUBLIC, Vector

NAMES: Final = (
    ("127.0.0.1.nip.io", "127.0.0.1", "1.1.1.1.nip.io"),
    ("169.254.169.254.nip.io", METADATA, "1.1.1.1.nip.io"),
    ("169-254-169-254.nip.io", METADATA, "1-1-1-1.nip.io"),
    ("a9fea9fe.nip.io", METADATA, "01010101.nip.io"),
    ("app.10.0.0.1.nip.io", "10.0.0.1", "app.1.1.1.1.nip.io"),
    ("0x7f000001.nip.io", "127.0.0.1", "0x01010101.nip.io"),
    ("10.0.0.1.xip.io", "10.0.0.1", "1.1.1.1.xip.io"),
    ("192-168-1-1.sslip.io", "192.168.1.1", "1-1-1-1.sslip.io"),
    ("fd00-ec2--254.sslip.io", "fd00:ec2::254", "1-1-1-1.sslip.io"),
    ("www.127-0-0-1.sslip.io", "127.0.0.1", "www.1-1-1-1.sslip.io"),
    ("127.0.0.1.traefik.me", "127.0.0.1", "1.1.1.1.traefik.me"),
    ("localtest.me", "127.0.0.1", "publictest.me"),
    ("lvh.me", "127.0.0.1", "lvh.example"),
    ("vcap.me", "127.0.0.1", "vcap.example"),
    ("lacolhost.com", "127.0.0.1", "lacolhost.example"),
    ("ipv6.localtest.me", "::1", "ipv6.publictest.me"),
    ("spoofed.burpcollaborator.net", "127.0.0.1", "burpcollaborator.net"),
    ("7f000001.01010101.rbndr.us", "127.0.0.1", "01010101.01010101.rbndr.us"),
    ("make-1.1.1.1-rebind-169.254-169.254-rr.1u.ms", METADATA, "make-1.1.1.1-rr.1u.ms"),
    ("a.1.1.1.1.1time.169.254.169.254.forever.rebind.network", METADATA, "a.1.1.1.1.forever.rebind.network"),
    ("metadata.tencentyun.com", "169.254.0.23", "hooks.tencentyun.com"),
    ("metadata.platformequinix.com", "192.168.0.1", "hooks.platformequinix.com"),
    ("100-100-100-200.sslip.io", "100.100.100.200", "1-1-1-1.sslip.io"),
    ("168-63-129-16.sslip.io", "168.63.129.16", "1-1-1-1.sslip.io"),
    ("xn--r8jz45g.example.com", "127.0.0.1", "xn--r8jz45g.example.org"),
    ("\u4f8b\u3048.example.com", "127.0.0.1", "\u4f8b\u3048.example.org"),
    ("\uff48ooks.example.com", "10.0.0.1", "hooks.example.com"),
    ("HOOKS.EXAMPLE.COM", "::ffff:a9fe:a9fe", "hooks.example.com"),
    ("internal.example.com", "172.31.0.2", "hooks.example.com"),
    ("localhost.example.com", "127.0.0.1", "hooks.example.com"),
    ("127.0.0.1.example.com", "127.0.0.1", "1.1.1.1.example.com"),
    ("metadata-google-internal.example.com", METADATA, "hooks.example.com"),
)  # fmt: skip
"""A host, its address, and a host of the same make that is public."""

REST: Final = (
    "?@127.0.0.1/", "/@127.0.0.1/", "/..//127.0.0.1/", "//127.0.0.1/", "/%0d%0aHost:127.0.0.1", "/?url=https://127.0.0.1/",
    "/http://169.254.169.254/latest", ":8443/hook", ":443/?a=:22",
)  # fmt: skip
"""What follows the host: some parser reads another host in it. Ours asks the one that it connects to."""


def vectors() -> list[Vector]:
    made = [
        Vector("name", f"https://{host}/hook", leads, f"https://{twin}/hook", PUBLIC, is_name=True)
        for host, leads, twin in NAMES
    ]
    made += [
        Vector("after the host", f"https://hooks.example.com{rest}", "10.0.0.1", f"https://hooks.example.com{rest}",
               PUBLIC, is_name=True)
        for rest in REST
    ]  # fmt: skip
    return made
