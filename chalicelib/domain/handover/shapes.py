"""What the members of messages look like one by one, and how large they may be."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from chalicelib.domain.values import ID_BODY, REF_PATTERN

FORMAT: Final = "redress-handover/1"
MAX_TEXT: Final = 20_000
MAX_MEMBERS: Final = 31
MAX_TEXTS: Final = 400

Format = Literal["redress-handover/1"]
MessageId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$", description="As in `webhook-id`.")]
HandoverId = Annotated[str, msgspec.Meta(pattern=f"^hov_{ID_BODY}$")]
TenantId = Annotated[str, msgspec.Meta(pattern=f"^ten_{ID_BODY}$")]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Ref = Annotated[str, msgspec.Meta(pattern=REF_PATTERN)]
SeatId = Annotated[str, msgspec.Meta(pattern="^([0-9]-)?[0-9]{1,2}$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT, pattern=r"\S")]
PublicKey = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{43}=$", description="Ed25519, 32 bytes, base64.")
]
Signed = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{86}==$", description="Ed25519, 64 bytes, base64.")
]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
