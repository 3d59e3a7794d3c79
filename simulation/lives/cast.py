"""Who there is in a world: platforms, a body with its people, and how anybody comes by a credential."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Final

from simulation.lives.asking import Answer, Story, Wish
from simulation.loop import SECOND, Loop

FRESH: Final = 25 * 60 * SECOND
"""Microseconds for which a token is used; it is good for thirty minutes."""


@dataclass
class Tenant:
    """A platform or a body with its key. `mediators` of a platform, `neutrals` of a body: references of its roster."""

    id: str
    key: str
    sandbox: bool = False
    kind: str = "platform"
    mediators: list[str] = field(default_factory=list)
    neutrals: list[str] = field(default_factory=list)


class Cast:
    """All of them. `canary`: a word that nobody else uses, which people put into whatever they write."""

    def __init__(self, loop: Loop, dice: random.Random) -> None:
        self.loop, self.dice = loop, dice
        self.platforms: list[Tenant] = []
        self.bodies: list[Tenant] = []
        self.tokens: dict[tuple[str, str, str], tuple[str, int]] = {}
        self.personal: list[str] = []
        self._keys = 0

    def body(self, body_id: str) -> Tenant:
        return next(body for body in self.bodies if body.id == body_id)

    def canary(self) -> str:
        """A word of that kind: in no vocabulary, and found wherever it stands."""
        word = f"zq{self.dice.getrandbits(48):012x}qz"
        self.personal.append(word)
        return word

    def key(self) -> str:
        """A fresh Idempotency-Key."""
        self._keys += 1
        return f"k-{self._keys}-{self.dice.getrandbits(32):08x}"

    # ------------------------------------------------------------------------------------------------------ credentials

    def server(self, tenant: Tenant, method: str, path: str, body: Any = None, **more: Any) -> Wish:
        """What the tenant's own server asks."""
        key = self.key() if method == "POST" else ""
        given = {"bearer": tenant.key, "key": key} | more
        return Wish(f"{tenant.kind}:{tenant.id}", tenant.id, tenant.kind, method, path, body, **given)

    def token(self, tenant: Tenant, role: str, case_id: str = "", ref: str = "") -> Story:
        """A token, made anew when the last one grows old. "" where there is none to be had."""
        place = tenant.id, role, case_id or ref
        known = self.tokens.get(place)
        if known is not None and known[1] > self.loop.now:
            return known[0]
        wanted = {"role": role, **({"case_id": case_id} if case_id else {"ref": ref})}
        until = self.loop.now + FRESH
        answer: Answer = yield self.server(tenant, "POST", "/v1/tokens", wanted)
        if not answer.ok:
            return ""
        self.tokens[place] = (answer.body["token"], until)
        return self.tokens[place][0]

    def forget(self, tenant: Tenant, role: str, case_id: str) -> None:
        """The token was taken back."""
        self.tokens.pop((tenant.id, role, case_id), None)
