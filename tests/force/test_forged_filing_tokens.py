"""Forged filing tokens over HTTP: of each class one, made of a good one that then still files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from chalicelib.domain import proofs
from tests.force.forgery import flipped
from tests.handlers.conftest import invoke
from tests.handlers.http.refusing import nothing_written
from tests.handlers.test_public import NOBODY, Public, public, refused
from tests.shared_aws import account, backend

__all__ = ["account", "backend", "invoke", "public"]  # the fixtures
TENANT, PROOF, END, MAC = slice(3, 29), slice(29, 55), slice(55, 63), slice(63, 89)
"""Where each part of it stands."""


def put(at: slice, change: Callable[[str], str]) -> Callable[[str], str]:
    """The token with that part changed, by the bytes of its signature or without."""
    return lambda token: token[: at.start] + change(token[at]) + token[at.stop :]


FORGERIES: Final[dict[str, Callable[[str], str]]] = {
    "a letter of its signature": put(MAC, lambda t: flipped(t, 7)),
    "its signature's last letter": put(MAC, lambda t: flipped(t, -1)),
    "a signature of zeros": put(MAC, lambda _: "a" * 26),
    "half a signature": put(MAC, lambda t: t[:13]),
    "no signature": put(MAC, lambda _: ""),
    "its signature twice": put(MAC, lambda t: t + t),
    "its signature in capitals": put(MAC, str.upper),
    "another proof": put(PROOF, lambda t: flipped(t, 3)),
    "a proof that is none": put(PROOF, lambda _: NOBODY[4:]),
    "its parts exchanged": lambda t: t[:3] + t[PROOF] + t[TENANT] + t[55:],
    "good for a second more": put(END, lambda t: f"{int(t, 16) + 1:08x}"),
    "good for ever": put(END, lambda _: "ffffffff"),
    "its end in capitals": put(END, lambda _: "ABCDEF00"),
    "a tenant that is none": put(TENANT, lambda t: flipped(t, 5)),
    "a filing link's prefix": lambda t: "rl_" + t[3:],
    "a person's prefix": lambda t: "rt_" + t[3:],
    "no prefix": lambda t: t[3:],
    "the token twice": lambda t: t + t,
    "a letter behind it": lambda t: t + "a",
}


def test_a_forged_filing_token_files_nothing(public: Public) -> None:
    """Nineteen classes of one token, none of which tells what was wrong with it; the token itself files."""
    token = str(public.confirmed()["filing_token"])
    assert len(token) == MAC.stop
    with nothing_written():
        for name, forged in FORGERIES.items():
            assert forged(token) != token
            assert refused(public.file(forged(token))) == (401, "credential_invalid"), name
    assert public.file(token).status == 201


def test_a_filing_token_for_another_address_is_none(public: Public) -> None:
    """Signed with our key, over an address that is not the proof's; nor is one for a proof that nobody asked for."""
    token = str(public.confirmed()["filing_token"])
    root = public.api.services.tenancies.of(public.tenant).root
    until = public.api.clock.moment + timedelta(minutes=5)
    elsewhere = proofs.mark(root.ids, "somebody.else@example.com")
    with nothing_written():
        for proof in (f"prf_{token[PROOF]}", NOBODY):
            made = proofs.filing_token(root.tokens, public.tenant, proof, elsewhere, until)
            assert refused(public.file(made)) == (401, "credential_invalid")
    assert public.file(token).status == 201
