"""Forged tokens of people and of servers, and API keys: what is wrong with each stands beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Final

from tests.force.forgery import Forgery, Tools, b64, flipped, plain, reminted, said, signed, stray, unb64

AT: Final = 1_795_320_000
"""The tests' time in Unix seconds."""
Make = Callable[[str, Tools], str]


def _payload(text: str) -> str:
    return text[3:].partition(".")[0]


def _mac(text: str) -> str:
    return text.partition(".")[2]


def _doubled(text: str, tools: Tools, prefix: str) -> str:
    """One member stands twice: the first reader sees another value than the second."""
    raw = plain(said(text))
    return signed(raw[:-1] + b',"t":"' + tools.other_tenant.encode() + b'"}', tools.own, prefix)


def _any_token(kind: str, prefix: str, other: str) -> Iterator[Forgery]:
    """Of both kinds that we sign ourselves. `other`: the prefix of the other kind."""
    classes: dict[str, Make] = {
        "a bit of the payload": lambda t, _: f"{prefix}{flipped(_payload(t), 40)}.{_mac(t)}",
        "a bit of the signature": lambda t, _: f"{prefix}{_payload(t)}.{flipped(_mac(t), 7)}",
        "stray bits in the last character": lambda t, _: stray(t),
        "no signature": lambda t, _: f"{prefix}{_payload(t)}",
        "an empty signature": lambda t, _: f"{prefix}{_payload(t)}.",
        "a signature of zeros": lambda t, _: f"{prefix}{_payload(t)}.{'A' * 43}",
        "half a signature": lambda t, _: f"{prefix}{_payload(t)}.{_mac(t)[:21]}",
        "a signature and more": lambda t, _: f"{t}AAAA",
        "a third part": lambda t, _: f"{t}.{_mac(t)}",
        "the parts exchanged": lambda t, _: f"{prefix}{_mac(t)}.{_payload(t)}",
        "the text twice": lambda t, _: t + t,
        "another kind's prefix": lambda t, _: other + t[3:],
        "no prefix": lambda t, _: t[3:],
        "a prefix in capitals": lambda t, _: t[:3].upper() + t[3:],
        "signed by another platform": lambda t, tools: signed(unb64(_payload(t)), tools.others, prefix),
        "signed with the key of another purpose": lambda t, tools: signed(
            unb64(_payload(t)), tools.ids, prefix
        ),
        "signed with an empty key": lambda t, _: signed(unb64(_payload(t)), b"", prefix),
        "signed with the tenant's name": lambda t, _: signed(
            unb64(_payload(t)), said(t)["t"].encode(), prefix
        ),
        "signed without its prefix": lambda t, tools: signed(unb64(_payload(t)), tools.own, prefix, over=""),
        "signed as the other kind": lambda t, tools: signed(
            unb64(_payload(t)), tools.own, prefix, over=other
        ),
        "for another platform": lambda t, tools: signed(
            plain(said(t) | {"t": tools.other_tenant}), tools.own, prefix
        ),
        "another order of its members": lambda t, tools: signed(
            plain(dict(reversed(said(t).items()))), tools.own, prefix
        ),
        "with blanks": lambda t, tools: signed(unb64(_payload(t)).replace(b":", b": "), tools.own, prefix),
        "a member twice": lambda t, tools: _doubled(t, tools, prefix),
        "a member of no meaning": reminted(prefix, zz=1),
        "a number as a text": reminted(prefix, x=str(AT + 60)),
        "a life without end": reminted(prefix, x=2**40),
        "a life turned round": reminted(prefix, i=AT + 60, x=AT),
        "of the future": reminted(prefix, i=AT + 600, x=AT + 700),
        "an array": lambda t, tools: signed(plain([said(t)]), tools.own, prefix),
        "brackets without end": lambda _, tools: signed(b"[" * 400, tools.own, prefix),
        "nothing": lambda _, tools: signed(b"", tools.own, prefix),
        "an unsigned JWT in its place": lambda t, _: f"{b64(plain({'alg': 'none'}))}.{_payload(t)}.",
    }
    yield from (Forgery(kind, name, make) for name, make in classes.items())
    yield Forgery(kind, "of yesterday", reminted(prefix, i=AT - 1_000, x=AT - 1), code="credential_expired")


TOKENS: Final = (
    *_any_token("person's token", "rt_", "ra_"),
    Forgery("person's token", "made the operator's", reminted("rt_", r="operator")),
    Forgery("person's token", "made the platform's", reminted("rt_", r="platform")),
    Forgery("person's token", "an officer's with a case", reminted("rt_", r="officer")),
    Forgery(
        "person's token",
        "no case",
        lambda t, tools: signed(plain({k: v for k, v in said(t).items() if k != "c"}), tools.own),
    ),
    Forgery("person's token", "an epoch that was never", reminted("rt_", e=99)),
    Forgery("person's token", "acting for somebody without leave", reminted("rt_", g="rpr_" + "a" * 26)),
    Forgery("person's token", "authenticated after it was made", reminted("rt_", a=AT + 100)),
)
ACCESS: Final = (
    *_any_token("access token", "ra_", "rt_"),
    Forgery("access token", "with the scope of making keys", reminted("ra_", s=["keys"])),
    Forgery("access token", "with a scope that is none", reminted("ra_", s=["cases", "root"])),
    Forgery("access token", "with no scope", reminted("ra_", s=[])),
    Forgery("access token", "of a key that is none", reminted("ra_", k="key_" + "b" * 26)),
    Forgery("access token", "of the operator's key", reminted("ra_", k="key_operator222222222222222222")),
)
KEYS: Final = (
    Forgery("API key", "a letter of its secret", lambda t, _: flipped(t, 40)),
    Forgery(
        "API key",
        "another key's id",
        lambda t, _: (
            f"rk_{'a' * 26}_{t.rpartition('_')[2]}" if "_" not in t[30:] else f"rk_{'a' * 26}{t[29:]}"
        ),
    ),
    Forgery("API key", "the operator's id", lambda t, _: f"rk_operator222222222222222222{t[29:]}"),
    Forgery("API key", "stray bits in the last character", lambda t, _: stray(t)),
    Forgery("API key", "a secret of zeros", lambda t, _: f"{t[:30]}{'A' * 43}"),
    Forgery("API key", "half a secret", lambda t, _: t[:50]),
    Forgery("API key", "its id in capitals", lambda t, _: t[:3] + t[3:29].upper() + t[29:]),
    Forgery(
        "API key",
        "its hash for its secret",
        lambda t, _: t[:30] + b64(hashlib.sha256(unb64(t[30:])).digest()),
    ),
    Forgery("API key", "no secret", lambda t, _: t[:29]),
    Forgery("API key", "as an access token", lambda t, _: "ra_" + t[3:]),
)
