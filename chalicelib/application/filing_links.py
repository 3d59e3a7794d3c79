"""Filing links: a platform's leave for one person to file one complaint, until a day. Owns their text.

    fl_<26: tenant><26: nonce><8: hex, Unix seconds of its end><26: base32 of HMAC-SHA256>

The draft behind it lies sealed in a row of its own: nothing of it can be read out of the link, which stays short enough
for a text message. Times are wall time, in a sandbox too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy, TenancyOf
from chalicelib.application.intake_ports import Intakes, Kept
from chalicelib.domain.errors import KeyReused, NotAllowed, NotFound, TryAgain
from chalicelib.domain.intake.draft import Draft
from chalicelib.domain.values import ID_BODY

LIFE: Final = timedelta(days=30)
"""At most, and where the platform says nothing."""
PATIENCE: Final = 5
"""How often we look again where somebody else was faster."""
_TEXT: Final = re.compile(rf"\Afl_({ID_BODY})({ID_BODY})([0-9a-f]{{8}})({ID_BODY})\Z")
TEXT_PATTERN: Final = re.compile(rf"\Afl_({ID_BODY}){{2}}[0-9a-f]{{8}}{ID_BODY}\Z")


class LinkExpired(NotAllowed):
    """Its time is over."""

    def __init__(self) -> None:
        super().__init__("filing_link_expired")


class Opened(msgspec.Struct, frozen=True):
    """A link that holds: whose it is, and the draft behind it."""

    there: Tenancy
    kept: Kept
    draft: Draft


class FilingLinks:
    """Makes and opens them."""

    def __init__(
        self, intakes: Intakes, crypto: ports.Crypto, tenancy_of: TenancyOf, now: Callable[[], datetime]
    ) -> None:
        self._intakes, self._crypto, self._tenancy_of, self._now = intakes, crypto, tenancy_of, now

    def make(
        self, there: Tenancy, link_id: str, draft: Draft, until: datetime, fingerprint: str = ""
    ) -> tuple[str, Kept]:
        """The link's text, and what is kept. The same id again: the same link; raises KeyReused for another draft."""
        until = until.astimezone(UTC).replace(microsecond=0)
        kept = self._intakes.put(
            Kept(link_id, there.tenant.id, self.sealed(there.root, link_id, draft), until, fingerprint)
        )
        if kept.fingerprint != fingerprint:
            raise KeyReused
        return text(there.root, kept), kept

    def open(self, link: str) -> Opened:
        """Nothing is read for a link that we did not sign. Raises NotFound, and LinkExpired."""
        found = _TEXT.match(link)
        if found is None:
            raise NotFound
        try:
            there = self._tenancy_of(f"ten_{found[1]}")
        except NotFound:
            raise NotFound from None
        signed = f"{found[1]}{found[2]}{found[3]}"
        if not hmac.compare_digest(found[4], _mac(there.root, signed)):
            raise NotFound
        if self._now().timestamp() >= int(found[3], 16):
            raise LinkExpired
        kept = self._intakes.get(f"fln_{found[2]}")
        if kept is None or kept.tenant != there.tenant.id:
            raise LinkExpired
        return Opened(there, kept, self._unsealed(there.root, kept))

    def by_nonce(self, nonce: str) -> Opened | None:
        """Of an address that carries the nonce alone, which nobody can guess."""
        kept = self._intakes.get(f"fln_{nonce}")
        if kept is None:
            return None
        there = self._tenancy_of(kept.tenant)
        return Opened(there, kept, self._unsealed(there.root, kept))

    def enriched(self, opened: Opened, draft: Draft) -> Kept:
        """With what its person has said meanwhile. Where somebody else was faster, theirs stands."""
        after = replace(opened.kept, sealed=self.sealed(opened.there.root, opened.kept.id, draft))
        return after if self._intakes.change(opened.kept, after) else opened.kept

    def filed(self, opened: Opened, case_id: str) -> None:
        """What came of it stands with it; the words are in the case now, and nowhere else: not even those that a letter
        has added meanwhile.
        """
        spent = Draft(replace(opened.draft.given, order=None))
        sealed, kept = self.sealed(opened.there.root, opened.kept.id, spent), opened.kept
        for _ in range(PATIENCE):
            if self._intakes.change(kept, replace(kept, sealed=sealed, case_id=case_id)):
                return
            found = self._intakes.get(kept.id)
            if found is None or found.case_id:
                return
            kept = found
        raise TryAgain("the link has moved on")

    def sealed(self, root: ports.Root, kept_id: str, draft: Draft) -> bytes:
        return self._crypto.lock(root, kept_id, msgspec.json.encode(draft))

    def _unsealed(self, root: ports.Root, kept: Kept) -> Draft:
        return msgspec.json.decode(self._crypto.unlock(root, kept.id, kept.sealed), type=Draft)


def text(root: ports.Root, kept: Kept) -> str:
    end = f"{int(kept.expires_at.timestamp()):08x}"
    signed = f"{kept.tenant.removeprefix('ten_')}{kept.id.removeprefix('fln_')}{end}"
    return f"fl_{signed}{_mac(root, signed)}"


def _mac(root: ports.Root, signed: str) -> str:
    digest = hmac.new(
        root.tokens, b"redress:filing-link:1|" + signed.encode("ascii"), hashlib.sha256
    ).digest()
    return base64.b32encode(digest).decode().lower()[:26]
