"""What SES says of a letter that it took in: whether it found it clean, and whose it is by SPF, DKIM and DMARC.

SES puts its verdicts in front of everything that came with the mail (`X-SES-Spam-Verdict`, `X-SES-Virus-Verdict`,
`Authentication-Results: amazonses.com; …`). So only what stands before the first header of the sender's own counts,
and a mail that brings another result in the name of SES along is refused: somebody has written it. Within a result, a
sender has a say in some values (`helo`, `envelope-from`, `header.i`): each result is read by itself, and a line with
quotations, or with comments that do not end, is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

SES: Final = "amazonses.com"
CLEAN: Final = ("x-ses-spam-verdict", "x-ses-virus-verdict")
RESULTS: Final = "authentication-results"
OWN: Final = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "dkim-signature", "mime-version",
     "content-type"}
)  # fmt: skip
"""What comes with a mail; SES's own verdicts stand before the first of them."""
_COMMENT: Final = re.compile(r"\([^()]*\)")
_UNSAFE: Final = re.compile(r'[()"\\]')
_RESULT: Final = re.compile(r"(spf|dkim|dmarc)=([a-z]+)(?: (.*))?")
_FROM: Final = re.compile(r"(?:^| )header\.from=([a-z0-9.-]+)(?: |$)")
Headers = Sequence[tuple[str, str]]


def is_clean(headers: Headers) -> bool:
    """Whether SES found neither spam nor a virus, and says so in front."""
    front = dict(_front(headers))
    return all(front.get(name, "").strip() == "PASS" for name in CLEAN)


def domain(headers: Headers) -> str | None:
    """That SES vouches for as the one of `From`: SPF, DKIM and DMARC passed. None for any other letter."""
    ours = [value for name, value in headers if name.lower() == RESULTS and _authority(value).startswith(SES)]
    first = next((value for name, value in _front(headers) if name == RESULTS), None)
    if first is None or ours != [first] or _authority(first) != SES:
        return None
    plain = _COMMENT.sub(" ", first)
    if _UNSAFE.search(plain):
        return None
    found: dict[str, list[str]] = {"spf": [], "dkim": [], "dmarc": []}
    said = ""
    for part in plain.lower().split(";")[1:]:
        if (read := _RESULT.fullmatch(" ".join(part.split()))) is not None:
            found[read[1]].append(read[2])
            said = read[3] or "" if read[1] == "dmarc" else said
    if found["spf"] != ["pass"] or found["dmarc"] != ["pass"] or "pass" not in found["dkim"]:
        return None
    named = _FROM.search(said)
    return named[1] if named is not None else None


def _front(headers: Headers) -> Iterator[tuple[str, str]]:
    """What was put before the mail's own headers."""
    for name, value in headers:
        if name.lower() in OWN:
            return
        yield name.lower(), value


def _authority(value: str) -> str:
    return value.partition(";")[0].strip().lower()
