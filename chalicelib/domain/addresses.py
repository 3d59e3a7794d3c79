"""Where a webhook may go: which URLs are accepted, and which network addresses are connected to.

`check_url` judges the text when an endpoint is created or changed; `Policy.permits` judges each resolved
address at connection time, which is what stops a name that points inwards. The registries are written out
because the answers of `ipaddress.is_global` differ between Python versions and call multicast and NAT64
global.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

import msgspec

from chalicelib.domain.errors import Invalid

MAX_URL: Final = 2_048
MAX_HOST: Final = 253
PORTS: Final = frozenset({443, 8443})

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SPECIAL_NAMES: Final = ("localhost", "local", "internal", "arpa", "onion", "alt", "test", "invalid")
"""RFC 6761, 6762, 8375, 3172, 7686 and 9476; `internal` is ICANN's for private use."""
_INSIDE_NAMES: Final = ("intranet", "private", "corp", "home", "lan", "localdomain", "svc", "consul")
"""RFC 6762 appendix G, and what hosts, Kubernetes and Consul use inside."""
_PRIVATE_SUFFIXES: Final = tuple(f".{name}" for name in _SPECIAL_NAMES + _INSIDE_NAMES)

_URL: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^#]*)")
_PATH_CHARACTER: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_PATH: Final = re.compile(rf"(?:/{_PATH_CHARACTER}*)?(?:\?(?:{_PATH_CHARACTER}|\?)*)?")
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_DOTS: Final = re.compile("[.\u3002\uff0e\uff61]")
"""What IDNA takes for a dot (RFC 3490 §3.1)."""
_AMBIGUOUS: Final = frozenset("ßς")
"""Letters that IDNA 2003 rewrites and IDNA 2008 keeps: one text, two domains. Joiners count as hidden."""


class UnsafeAddress(Invalid):
    """A webhook URL that we will not call; `code` says which rule, `detail` never repeats the URL."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Target(msgspec.Struct, frozen=True):
    """An accepted URL in the parts a connection needs: `host` in lower-case ASCII, `path` with the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header: the port is left out where it is the scheme's own."""
        return self.host if self.port == _DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL in its normal form."""
        return f"{self.scheme}://{self.authority}{self.path}"


class Policy(msgspec.Struct, frozen=True):
    """What is allowed beyond public https. The default is nothing, and only `local/` composes another one.

    `exceptions` are exact pairs of a loopback address, as `ipaddress` prints it, and a port; `allow_http`
    extends to these pairs alone. Raises ValueError for any other address: no policy can open more than
    loopback.
    """

    allow_http: bool = False
    exceptions: frozenset[tuple[str, int]] = frozenset()

    def __post_init__(self) -> None:
        if not all(_is_loopback(address) for address, _ in self.exceptions):
            raise ValueError("only a loopback address can be an exception")

    @property
    def exceptional_ports(self) -> frozenset[int]:
        return frozenset(port for _, port in self.exceptions)

    def permits(self, scheme: str, address: str, port: int) -> bool:
        """Whether a connection may go to this resolved address and port. Total over text."""
        if (address, port) in self.exceptions:
            return scheme == "https" or (scheme == "http" and self.allow_http)
        return scheme == "https" and port in PORTS and allowed_address(address)


PUBLIC: Final = Policy()


def check_url(text: str, policy: Policy = PUBLIC) -> Target:
    """The parts of a webhook URL, normalised. Raises UnsafeAddress with one of the codes below.

    `url_too_long`, `url_characters`, `url_syntax`, `url_fragment`, `url_scheme`, `url_userinfo`, `url_port`,
    `url_ip_literal`, `url_host`, `url_single_label`, `url_private_name`, `url_path`. It resolves nothing: a
    name that passes may still point to an address that `Policy.permits` refuses.
    """
    if len(text) > MAX_URL:
        raise UnsafeAddress("url_too_long", f"A webhook URL has at most {MAX_URL} characters.")
    if "\\" in text or any(unicodedata.category(character) in _HIDDEN for character in text):
        raise UnsafeAddress("url_characters", "A webhook URL has no blank, backslash or hidden character.")
    if "#" in text:
        raise UnsafeAddress("url_fragment", "A webhook URL has no fragment.")
    parts = _URL.fullmatch(text)
    if parts is None:
        raise UnsafeAddress("url_syntax", "A webhook URL reads https://host/path.")
    scheme = _scheme(parts["scheme"].lower(), policy)
    host, port = _host_and_port(parts["authority"], scheme)
    if (host, port) not in policy.exceptions:
        host = _name(host)
        _check_port(scheme, port, policy)
    return Target(scheme, host, port, _path(parts["path"]))


def _scheme(scheme: str, policy: Policy) -> str:
    if scheme == "https" or (scheme == "http" and policy.allow_http):
        return scheme
    raise UnsafeAddress("url_scheme", "A webhook URL starts with https://.")


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise UnsafeAddress("url_userinfo", "A webhook URL has no user name or password.")
    if "[" in authority or "]" in authority:
        raise UnsafeAddress("url_ip_literal", "A webhook URL names a host, not an IP address.")
    host, colon, port = authority.partition(":")
    if not colon:
        return host, _DEFAULT_PORTS[scheme]
    if not _PORT.fullmatch(port):
        raise UnsafeAddress("url_port", "The port of a webhook URL is a plain number.")
    return host, int(port)


def _check_port(scheme: str, port: int, policy: Policy) -> None:
    usual = PORTS if scheme == "https" else frozenset[int]()
    if port not in usual | policy.exceptional_ports:
        raise UnsafeAddress("url_port", "A webhook URL uses port 443 or 8443.")


def _name(host: str) -> str:
    """A public host name in ASCII: two labels or more (RFC 1123), the last no number, no private suffix."""
    name = _ascii(host)
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        raise UnsafeAddress("url_ip_literal", "A webhook URL names a host, not an IP address.")
    if len(name) > MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise UnsafeAddress("url_host", "The host of a webhook URL is not a well-formed name.")
    if f".{name}".endswith(_PRIVATE_SUFFIXES):
        raise UnsafeAddress("url_private_name", "The host of a webhook URL is reachable from everywhere.")
    if len(labels) == 1:
        raise UnsafeAddress("url_single_label", "The host of a webhook URL is a full domain name.")
    return name


def _ascii(host: str) -> str:
    """The host through IDNA (RFC 3490), so that full-width digits or dots show what they become. Digits of other
    scripts become none of ours, but whoever reads the URL takes them for an address.
    """
    if host.isascii():
        return host.lower()
    last = _DOTS.split(host)[-1]
    if last and all(unicodedata.digit(character, None) is not None for character in last):
        raise UnsafeAddress("url_ip_literal", "A webhook URL names a host, not an IP address.")
    if len(host) > MAX_HOST or not _AMBIGUOUS.isdisjoint(host.lower()):
        raise UnsafeAddress("url_host", "Write the host of a webhook URL in its ASCII form (xn--…).")
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise UnsafeAddress("url_host", "The host of a webhook URL is not a well-formed name.") from None


def _path(text: str) -> str:
    """The path and query as they are sent (RFC 3986): ASCII, anything else percent-encoded by the caller."""
    if not _PATH.fullmatch(text):
        raise UnsafeAddress("url_path", "The path of a webhook URL is percent-encoded ASCII.")
    return text if text.startswith("/") else f"/{text}"


_SPECIAL_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba Cloud metadata
        "127.0.0.0/8",  # loopback; the Lambda runtime API
        "168.63.129.16/32",  # Azure's host agent, in public space
        "169.254.0.0/16",  # link-local: metadata, credentials of tasks
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
"""IANA IPv4 Special-Purpose Address Registry (RFC 6890), whole, and two addresses that clouds answer on."""

_GLOBAL_V6: Final = IPv6Network("2000::/3")
"""The only unicast space IANA has given out. Mapped, compatible, NAT64, unique local, link-local, site-local,
multicast and SRv6 addresses all lie outside."""

_SPECIAL_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarking, AMT
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
"""IANA IPv6 Special-Purpose Address Registry, as far as it lies within 2000::/3."""

_ISATAP: Final = 0x5EFE
_LOCAL_BIT: Final = 0x0200_0000
"""RFC 5214 §6.1: `::[02]00:5efe:a.b.c.d` under any prefix carries an IPv4 address of the site that prefix leads to."""


def allowed_address(text: str) -> bool:
    """Whether the text is one public unicast IP address. Total: False for anything else, zones included."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    return _public_v6(address)


def _public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    if (int(address) >> 32) & 0xFFFF_FFFF & ~_LOCAL_BIT == _ISATAP:
        return False
    return not any(address in network for network in _SPECIAL_V6)


def _is_loopback(text: str) -> bool:
    return text == "::1" or (":" not in text and IPv4Address(text) in IPv4Network("127.0.0.0/8"))
