"""URLs that mislead by how they are written; by hand, family by family, each family with the harmless URL beside it."""

from __future__ import annotations

from typing import Final

from tests.ssrf.vector import PLAIN, Vector

HOSTS: Final[dict[str, tuple[str, ...]]] = {
    "decimal": (
        "2130706433", "2852039166", "167772161", "3232235521", "1684301000", "2822734096", "0", "00", "4294967295",
        "6425673729", "2130706433.", "1",
    ),
    "octal": (
        "0177.0.0.1", "017700000001", "0251.0376.0251.0376", "025177524776", "0012.0.0.1", "0300.0250.0.1",
        "00000177.0.0.1", "0177.0000.0000.0001", "0251.254.169.254", "0144.0144.0144.0310",
    ),
    "hex": (
        "0x7f000001", "0x7f.0x0.0x0.0x1", "0xa9fea9fe", "0xA9.0xFE.0xA9.0xFE", "0X7F000001", "0x7F.1", "0x0a000001",
        "0x0", "0x", "0xc0.0xa8.0x0.0x1", "0x646464c8",
    ),
    "short form": ("127.1", "127.0.1", "10.1", "169.254.43518", "192.168.1", "0.0", "172.1048577", "169.16689662"),
    "mixed": (
        "0x7f.0.0.1", "0177.0x0.0.1", "169.0376.0xa9.254", "0xa9.254.43518", "127.0x1", "0251.0xfe.43518", "10.0x0.1",
    ),
    "full-width digits": (
        "\uff11\uff12\uff17.0.0.1", "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
        "\uff11\uff16\uff19\uff0e\uff12\uff15\uff14\uff0e\uff11\uff16\uff19\uff0e\uff12\uff15\uff14",
        "\uff10\uff58\uff17\uff46\uff10\uff10\uff10\uff10\uff10\uff11", "127.0.0.\uff11",
        "\uff12\uff11\uff13\uff10\uff17\uff10\uff16\uff14\uff13\uff13",
    ),
    "circled digits": ("①②⑦.⓪.⓪.①", "①⑥⑨.②⑤④.①⑥⑨.②⑤④", "⑩.⓪.⓪.①", "①②⑦.1", "②①③⓪⑦⓪⑥④③③"),
    "other digits": (
        "١٢٧.٠.٠.١", "۱۶۹.۲۵۴.۱۶۹.۲۵۴", "१२७.०.०.१", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "𝟷𝟸𝟽.𝟶.𝟶.𝟷", "¹²⁷.⁰.⁰.¹", "₁₂₇.₀.₀.₁", "127.0.0.١",
    ),
    "other dots": ("127。0。0。1", "127\uff0e0\uff0e0\uff0e1", "127\uff610\uff610\uff611", "169。254.169\uff0e254"),
    "trailing dot": (
        "127.0.0.1.", "169.254.169.254.", "localhost.", "metadata.google.internal.", "hooks.example.com.",
        "hooks.example.com..", "0x7f000001.",
    ),
    "odd dots": (".127.0.0.1", "127..0.0.1", "hooks..example.com", ".hooks.example.com", "..", "."),
    "brackets": (
        "[::1]:443", "[::ffff:127.0.0.1]:8443", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::1%25lo]",
        "[fe80::1%25eth0]", "[v1.fe80::1]", "[127.0.0.1]", "[hooks.example.com]", "[::1].example.com",
        "[::FFFF:A9FE:A9FE]", "[64:FF9B::169.254.169.254]", "[::1", "::1]", "::1", "[]",
        "[::1]hooks.example.com", "[[::1]]",
    ),
    "percent-encoding": (
        "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "%6c%6f%63%61lhost", "169%2E254.169.254", "hooks%00.example.com",
        "127.0.0.1%00.example.com", "127.0.0.1%2f.example.com", "127.0.0.1%23.example.com", "localhost%09",
        "%5b::1%5d", "hooks.example.com%40127.0.0.1", "%e2%91%a0%e2%91%a1%e2%91%a6.0.0.1",
    ),
    "userinfo": (
        "user@127.0.0.1", "hooks.example.com@127.0.0.1", "hooks.example.com:443@127.0.0.1", "@127.0.0.1", ":@127.0.0.1",
        "a:b@hooks.example.com", "127.0.0.1@hooks.example.com", "hooks.example.com%2f@169.254.169.254",
        "a@b@127.0.0.1", "@hooks.example.com", "hooks.example.com:pass@[::1]",
    ),
    "single label": (
        "metadata", "redis", "vault", "kubernetes", "api", "db", "instance-data", "gateway", "xn--n3h",
        "l\u043ecalhost",
    ),
    "inside suffix": (
        "localhost", "LOCALHOST", "a.localhost", "docker.for.mac.localhost", "metadata.google.internal",
        "instance-data.ec2.internal", "ip-10-0-0-1.eu-central-1.compute.internal", "host.docker.internal",
        "kubernetes.default.svc.cluster.local", "kubernetes.default.svc", "printer.local", "router.lan", "nas.home",
        "wiki.corp", "vault.service.consul", "x.intranet", "db.private", "box.home.arpa", "1.0.0.127.in-addr.arpa",
        "x.onion", "x.alt", "x.test", "x.invalid", "localhost.localdomain", "METADATA.Google.Internal", "internal",
    ),
    "not a name": ("-hooks.example.com", "hooks_1.example.com", "hooks!.example.com", "", ":443", "*.example.com", "~"),
}  # fmt: skip
"""What stands between `https://` and the path."""

CONFUSABLES: Final = (
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "\uff4cocalhost", "localho\u017ft", "loc𝐚lhost", "ℒocalhost", "metadata。google。internal",
    "ⓜetadata.google.internal", "metadata.google.\u2170nternal", "hooks.example.com\uff0f@127.0.0.1", "℀.example.com",
    "fa\u00df.example.com", "hook\u03c2.example.com", "hooks\uff05.example.com", "hooks.example.com\uff03.internal",
    "hooks.example.com\uff1a22", "localhost\uff0e", "\u2488\u2488", "hooks.example.com\u2215@127.0.0.1",
)  # fmt: skip
"""Hosts that become something else in IDNA, or look like it."""

HIDDEN: Final = (
    "https://hooks.example.com\t@127.0.0.1/", "https://hooks.example.com\n@127.0.0.1/", "https://127.0.0.1\t/",
    "https://hooks.example.com\r\n.127.0.0.1/", "ht\ttps://127.0.0.1/", "https:\n//127.0.0.1/", "\thttps://127.0.0.1/",
    " https://127.0.0.1/", "https://127.0.0.1/ ", "https://127.0.0.1 /", "https://hooks.example.com /",
    "https://hooks.example.com/\r\nHost: 169.254.169.254", "https://hooks.example.com/ HTTP/1.1\r\nX: y",
    "https://hooks.example.com/\x00", "https://127.0.0.1\x00.example.com/", "https://hooks.example.com/\x7f",
    "https://hooks\u200b.example.com/", "https://127\u00ad.0.0.1/", "https://\ufeff127.0.0.1/",
    "https://hooks\u202e.example.com/", "https://hooks\u3000.example.com/", "https://hooks.example.com\u2028/",
    "https://local\u200dhost/", "https://hooks.example.com/\u0085",
)  # fmt: skip

BACKSLASHES: Final = (
    "https://hooks.example.com\\@127.0.0.1/", "https:\\\\127.0.0.1/", "https:/\\127.0.0.1/", "https://\\127.0.0.1/",
    "https://127.0.0.1\\.example.com/", "https://hooks.example.com\\.internal/", "\\\\127.0.0.1\\share",
    "https://hooks.example.com/\\@127.0.0.1", "https:\\/\\/169.254.169.254/",
)  # fmt: skip

FRAGMENTS: Final = (
    "https://hooks.example.com#@127.0.0.1/", "https://hooks.example.com/#@127.0.0.1", "https://127.0.0.1#.example.com/",
    "https://169.254.169.254/#", "https://hooks.example.com/hook#", "https://#@127.0.0.1/",
)  # fmt: skip

PORTS: Final = (
    "0", "1", "21", "22", "25", "53", "80", "111", "389", "445", "1025", "2375", "2379", "3000", "3306", "5432", "5984",
    "6379", "6443", "8000", "8080", "9000", "9001", "9200", "10250", "11211", "27017", "65535", "65536", "0443", "+443",
    "443:443", "", "-1", "4e2", "0x1bb", "443a", "\uff14\uff14\uff13", "18446744073709552059", "443,80",
)  # fmt: skip
"""Whatever listens inside, and other spellings of the two that are allowed."""

SCHEMES: Final = (
    "http://hooks.example.com/hook", "HTTP://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "ftp://127.0.0.1/",
    "file:///etc/passwd", "file://127.0.0.1/c$", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/", "ldaps://127.0.0.1/", "tftp://127.0.0.1/x", "sftp://127.0.0.1/", "ssh://127.0.0.1/",
    "telnet://127.0.0.1/", "smb://127.0.0.1/share", "ws://127.0.0.1/", "wss://hooks.example.com/", "s3://bucket/key",
    "unix:///var/run/docker.sock", "http+unix://%2fvar%2frun%2fdocker.sock/info", "jar:https://127.0.0.1!/", "netdoc:///x",
    "data:text/plain,x", "javascript:alert(1)", "php://input", "phar://x", "about:blank", "blob:https://127.0.0.1/x",
    "//127.0.0.1/", "///127.0.0.1/", "127.0.0.1", "hooks.example.com/hook", "https:127.0.0.1", "https:/127.0.0.1/",
    "https:///127.0.0.1/", "https://https://127.0.0.1/", "url:https://127.0.0.1/", "https;//127.0.0.1/",
    "https//127.0.0.1", "view-source:https://127.0.0.1/", "h\uff54tps://127.0.0.1/",
)  # fmt: skip

_WHOLE: Final = {
    "hidden characters": HIDDEN, "backslash": BACKSLASHES, "fragment": FRAGMENTS, "scheme": SCHEMES,
}  # fmt: skip


def vectors() -> list[Vector]:
    made = [Vector(family, f"https://{host}/hook") for family, hosts in HOSTS.items() for host in hosts]
    idn = "https://\u4e89\u8bae.example.com/hook"
    made += [Vector("confusable", f"https://{host}/hook", twin=idn) for host in CONFUSABLES]
    twin = "https://hooks.example.com:8443/hook"
    made += [Vector("port", f"https://hooks.example.com:{port}/hook", twin=twin) for port in PORTS]
    made += [Vector(family, text, twin=PLAIN) for family, texts in _WHOLE.items() for text in texts]
    return made
