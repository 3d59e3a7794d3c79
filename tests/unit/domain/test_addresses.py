"""Which URLs a webhook may have, and which addresses it may reach: the SSRF table, row by row."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.addresses import (
    MAX_URL,
    PUBLIC,
    Policy,
    Target,
    UnsafeAddress,
    allowed_address,
    check_url,
)

LOCAL = Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", 4010)}))

INSIDE = [
    "64:ff9b::a9fe:a9fe",  # NAT64 of 169.254.169.254
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::1",  # 6to4 of the same
    "::127.0.0.1",
    "::7f00:1",
    "fec0::1",
    "5f00::1",
    "3fff::1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.88.99.1",
    "224.0.0.1",
    "ff0e::1",
    "::ffff:a9fe:a9fe",
    "::ffff:8.8.8.8",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.100.1",
    "fd00:ec2::254",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "::",
    "::1",
    "127.0.0.1",
    "127.255.255.255",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "0.1.2.3",
    "fe80::1",
    "fc00::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:2::1",
    "2001:10::1",  # ORCHID
    "2001:20::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2620:4f:8000::1",
    "3fff:fff:ffff::1",
    "1fff::1",
    "4000::1",
    "2606:4700::5efe:a9fe:a9fe",  # ISATAP of 169.254.169.254
    "2606:4700::200:5efe:a00:1",
]
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2000::1",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2606:4700:4700::1111",
    "3ffe:ffff::1",
    "3fff:1000::1",
    "2606:4700::5eff:a9fe:a9fe",
    "2606:4700::100:5efe:a9fe:a9fe",
]
NOT_ADDRESSES = [
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0",
    "0xA9.0xFE.0xA9.0xFE",
    "①②⑦.⓪.⓪.①",
    "8.8.8.8 ",
    "8.8.8.8/32",
    "8.8.8",
    "",
    "example.com",
    "2606:4700::1111%eth0",
    "[2606:4700::1111]",
]


def refusal(url: str, policy: Policy = PUBLIC) -> str:
    """The code with which the URL is refused."""
    with pytest.raises(UnsafeAddress) as refused:
        check_url(url, policy)
    assert not url or url not in refused.value.detail
    return refused.value.code


# --- addresses


@pytest.mark.parametrize("address", INSIDE)
def test_a_special_address_is_not_allowed(address: str) -> None:
    """Every row of the table, whatever this Python's `ipaddress` thinks of it."""
    assert not allowed_address(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_unicast_address_is_allowed(address: str) -> None:
    """Their neighbours on both sides of every block."""
    assert allowed_address(address)


@pytest.mark.parametrize("text", NOT_ADDRESSES)
def test_text_that_is_not_one_plain_address_is_not_allowed(text: str) -> None:
    """Spellings that `getaddrinfo` would take for an address."""
    assert not allowed_address(text)


@given(st.text())
def test_no_text_breaks_the_address_rule(text: str) -> None:
    """Total."""
    assert allowed_address(text) in (True, False)


@given(st.ip_addresses())
def test_what_is_allowed_is_global_for_the_standard_library_too(address: IPv4Address | IPv6Address) -> None:
    """Strictly stricter than `is_global` of any version."""
    if allowed_address(str(address)):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4), st.sampled_from([0, 0xFFFF << 32, 0x64_FF9B << 96, 0x2002 << 112]))
def test_no_embedding_of_an_ipv4_address_is_allowed(inner: IPv4Address, prefix: int) -> None:
    """Compatible, mapped, NAT64 and 6to4 addresses reach the IPv4 address inside them."""
    shift = 80 if prefix >> 112 else 0
    assert not allowed_address(str(IPv6Address(prefix | int(inner) << shift)))


# --- URLs


@pytest.mark.parametrize("address", INSIDE + OUTSIDE)
def test_an_address_in_a_url_is_refused(address: str) -> None:
    """Public ones as well: a certificate needs a name."""
    host = f"[{address}]" if ip_address(address).version == 6 else address
    assert refusal(f"https://{host}/hook") == "url_ip_literal"


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0X7F.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "0xA9.0xFE.0xA9.0xFE",
        "①②⑦.⓪.⓪.①",
        "\uff11\uff12\uff17.0.0.1",
        "127。0。0。1",
        "١٢٧.٠.٠.١",
        "۱۲۷。۰。۰。۱",
        "hooks.example.²",
        "127\uff0e0\uff0e0\uff0e1",
        "[::1]",
        "[::ffff:169.254.169.254]",
        "[v1.fe80]",
        "hooks.example.0x7f",
        "hooks.example.1",
    ],
)
def test_an_address_in_disguise_is_refused(host: str) -> None:
    """Every notation that `getaddrinfo` or IDNA would turn into an address."""
    assert refusal(f"https://{host}/hook") == "url_ip_literal"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.com/", "url_scheme"),
        ("ftp://hooks.example.com/", "url_scheme"),
        ("file:///etc/passwd", "url_scheme"),
        ("gopher://127.0.0.1:25/", "url_scheme"),
        ("hooks.example.com/", "url_syntax"),
        ("//hooks.example.com/", "url_syntax"),
        ("https:/hooks.example.com/", "url_syntax"),
        ("https:hooks.example.com", "url_syntax"),
        ("", "url_syntax"),
        ("https://", "url_host"),
        ("https:///hook", "url_host"),
        ("https://:443/hook", "url_host"),
        ("https://user@hooks.example.com/", "url_userinfo"),
        ("https://user:pw@hooks.example.com/", "url_userinfo"),
        ("https://hooks.example.com:443@127.0.0.1/", "url_userinfo"),
        ("https://@hooks.example.com/", "url_userinfo"),
        ("https://hooks.example.com/#part", "url_fragment"),
        ("https://hooks.example.com#@127.0.0.1/", "url_fragment"),
        ("https://hooks.example.com\\@127.0.0.1/", "url_characters"),
        ("https:\\\\hooks.example.com/", "url_characters"),
        ("https://hooks.example.com\t@127.0.0.1/", "url_characters"),
        ("https://hooks.exa\nmple.com/", "url_characters"),
        ("https://hooks.example.com/\r\nX-Injected: 1", "url_characters"),
        (" https://hooks.example.com/", "url_characters"),
        ("https://hooks.example.com/a b", "url_characters"),
        ("https://hooks.example.com/\x00", "url_characters"),
        ("https://hooks.example.com/\x7f", "url_characters"),
        ("https://hooks.example.com/\u2028", "url_characters"),
        ("https://hooks\u00ad.example.com/", "url_characters"),
        ("https://hooks\u200d.example.com/", "url_characters"),
        ("https://hooks\u3000.example.com/", "url_characters"),
        ("https://hooks\ud800.example.com/", "url_characters"),
        ("https://hooks.example.com/café", "url_path"),
        ("https://hooks.example.com/%zz", "url_path"),
        ("https://hooks.example.com/<script>", "url_path"),
        ("https://hooks.example.com?a={b}", "url_path"),
    ],
)
def test_a_url_of_a_misleading_shape_is_refused(url: str, code: str) -> None:
    """What one parser reads as the host, another reads as something else."""
    assert refusal(url) == code


@pytest.mark.parametrize(
    "host",
    [
        "hooks.example.com.",
        ".example.com",
        "hooks..example.com",
        "hooks.example.com..",
        "-hooks.example.com",
        "hooks-.example.com",
        "my_hooks.example.com",
        "hooks%2eexample.com",
        "hooks.example.com%00",
        "a" * 64 + ".example.com",
        ".".join(["a" * 49] * 6),
        "é" * 254 + ".com",
        "faß.de",
        "hook\u03c2.example.com",
        "hooks.example.com\uff0f@127.0.0.1",
        "hooks。.example.com",
        "℀.example.com",
    ],
)
def test_a_host_that_is_no_plain_name_is_refused(host: str) -> None:
    """Trailing and doubled dots, odd characters, lengths, letters with two readings."""
    assert refusal(f"https://{host}/") in ("url_host", "url_userinfo")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "\uff4cocalhost",
        "app.localhost",
        "printer.local",
        "metadata.google.internal",
        "ip-10-0-0-1.ec2.internal",
        "router.home.arpa",
        "wiki.corp",
        "nas.lan",
        "abcdef.onion",
        "local",
        "internal",
        "hooks.example.test",
        "hooks.example.invalid",
        "1.0.0.127.in-addr.arpa",
        "host.localdomain",
        "kubernetes.default.svc",
        "vault.service.consul",
    ],
)
def test_a_name_for_use_inside_networks_is_refused(host: str) -> None:
    """They resolve to something only near us, or to nothing."""
    assert refusal(f"https://{host}/") == "url_private_name"


def test_a_host_of_one_label_is_refused() -> None:
    """The resolver would append the search domain of our network."""
    assert refusal("https://intake/") == "url_single_label"


@pytest.mark.parametrize(
    "host",
    [
        "mylocalhost.com",
        "internal.example.com",
        "local.example.com",
        "notlocal.de",
        "1e.example",
        "test.example",
    ],
)
def test_a_name_that_merely_contains_a_private_one_is_accepted(host: str) -> None:
    """The rule looks at whole labels at the end."""
    assert check_url(f"https://{host}/").host == host


@pytest.mark.parametrize(
    "port",
    ["22", "80", "0", "0443", "+443", "4 43", "", "65536", "443443", "\uff14\uff14\uff13", "8443a", "-1"],
)
def test_any_port_but_the_two_is_refused(port: str) -> None:
    """In any spelling."""
    assert refusal(f"https://hooks.example.com:{port}/") in ("url_port", "url_characters")


def test_a_url_beyond_the_length_limit_is_refused() -> None:
    """2,048 characters pass, one more does not."""
    longest = "https://hooks.example.com/".ljust(MAX_URL, "a")
    assert check_url(longest).url == longest
    assert refusal(longest + "a") == "url_too_long"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.com", Target("https", "hooks.example.com", 443, "/")),
        ("HTTPS://Hooks.Example.COM/A", Target("https", "hooks.example.com", 443, "/A")),
        ("https://hooks.example.com:443/", Target("https", "hooks.example.com", 443, "/")),
        ("https://hooks.example.com:8443/x", Target("https", "hooks.example.com", 8443, "/x")),
        ("https://a.example.com?q=1", Target("https", "a.example.com", 443, "/?q=1")),
        ("https://a.example.com/x%20y?u=@b:c/?d", Target("https", "a.example.com", 443, "/x%20y?u=@b:c/?d")),
        ("https://例え.テスト/", Target("https", "xn--r8jz45g.xn--zckzah", 443, "/")),
        ("https://争议。中国/hook", Target("https", "xn--1kqq40m.xn--fiqs8s", 443, "/hook")),
        ("https://xn--r8jz45g.xn--zckzah/", Target("https", "xn--r8jz45g.xn--zckzah", 443, "/")),
    ],
)
def test_an_ordinary_url_is_accepted_in_its_normal_form(url: str, target: Target) -> None:
    """Lower-case ASCII host, explicit port, a path."""
    assert check_url(url) == target


def test_the_host_header_leaves_out_only_the_usual_port() -> None:
    """RFC 9110 §7.2."""
    assert check_url("https://a.example.com/").authority == "a.example.com"
    assert check_url("https://a.example.com:8443/").authority == "a.example.com:8443"


@given(st.text() | st.text("https:/@.#?[]%0x1a\\").map("https://".__add__))
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    """And what is accepted is a plain public name that reads back as itself."""
    try:
        target = check_url(text)
    except UnsafeAddress:
        return
    assert target.host.isascii()
    assert check_url(target.url) == target


# --- policy


@pytest.mark.parametrize("address", INSIDE)
def test_the_default_policy_permits_no_special_address(address: str) -> None:
    """On no port, by no scheme."""
    assert not any(Policy().permits(scheme, address, 443) for scheme in ("https", "http"))


def test_the_default_policy_permits_a_public_address_on_the_two_ports_only() -> None:
    """By https."""
    assert [port for port in range(65_536) if Policy().permits("https", "1.1.1.1", port)] == [443, 8443]


def test_an_exception_permits_exactly_its_address_and_port() -> None:
    """Not the next port, not the next loopback address."""
    assert LOCAL.permits("http", "127.0.0.1", 4010)
    assert not LOCAL.permits("http", "127.0.0.1", 4011)
    assert not LOCAL.permits("http", "127.0.0.2", 4010)


def test_an_exception_without_plain_http_permits_https_only() -> None:
    """Two separate decisions."""
    policy = Policy(exceptions=LOCAL.exceptions)
    assert policy.permits("https", "127.0.0.1", 4010)
    assert not policy.permits("http", "127.0.0.1", 4010)


def test_plain_http_extends_to_no_public_address() -> None:
    """It belongs to the exceptions."""
    assert not any(LOCAL.permits("http", "1.1.1.1", port) for port in (80, 443, 8443, 4010))


@pytest.mark.parametrize(
    "address", [address for address in INSIDE + OUTSIDE if address[:4] not in ("127.", "::1")]
)
def test_no_policy_can_open_an_address_that_is_not_loopback(address: str) -> None:
    """A setting that tries fails at start."""
    with pytest.raises(ValueError, match="loopback"):
        Policy(exceptions=frozenset({(address, 443)}))


def test_the_excepted_url_is_accepted_as_an_address() -> None:
    """So that the one-machine stack needs no name."""
    assert check_url("http://127.0.0.1:4010/hook", LOCAL) == Target("http", "127.0.0.1", 4010, "/hook")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:4011/", "url_ip_literal"),
        ("http://127.0.0.1/", "url_ip_literal"),
        ("http://127.1:4010/", "url_ip_literal"),
        ("http://169.254.169.254:4010/", "url_ip_literal"),
        ("http://hooks.example.com/", "url_port"),
        ("http://hooks.example.com:443/", "url_port"),
        ("http://localhost:4010/", "url_private_name"),
        ("ftp://127.0.0.1:4010/", "url_scheme"),
    ],
)
def test_beside_the_excepted_pair_everything_stays_refused(url: str, code: str) -> None:
    """Even where the policy is the local one."""
    assert refusal(url, LOCAL) == code
