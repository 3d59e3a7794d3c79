"""One complaint, told through every channel: what is said is the same, how it gets here is not."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Final
from urllib.parse import urlencode

PERSON: Final = "m.harrow@example.com"
GIVEN: Final[dict[str, Any]] = {
    "pack": "generic", "lang": "en", "complainant_ref": "buyer-1042", "respondent_ref": "shop-77",
    "answers": {"order_ref": "BK-448210", "respondent_name": "Brindlemoor Kitchen"},
}  # fmt: skip
"""What the platform knows beforehand."""
SAID: Final = {
    "dispute_type": "quality",
    "occurred_on": "12 November 2026",
    "narrative": "The kettle leaks at its collar since the tenth day. I ask for my money back.",
    "detail_product": "Kettle K2, blue",
    "detail_fault": "stopped_working",
    "detail_received_on": "2 November 2026",
    "detail_noticed_on": "12 November 2026",
    "remedy": "refund",
    "amount": "USD 64.90",
    "complainant_name": "Marian Harrow",
    "complainant_email": PERSON,
}
"""As a person writes it."""
COMPLAINT: Final[dict[str, Any]] = {
    "pack": "generic",
    "lang": "en",
    "complainant": {"ref": "buyer-1042", "name": "Marian Harrow", "email": PERSON},
    "respondent": {"ref": "shop-77", "name": "Brindlemoor Kitchen"},
    "dispute_type": "quality",
    "occurred_on": "2026-11-12",
    "claim": {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}},
    "narrative": SAID["narrative"],
    "order_ref": "BK-448210",
    "details": {
        "product": "Kettle K2, blue", "fault": "stopped_working", "received_on": "2026-11-02",
        "noticed_on": "2026-11-12",
    },
}  # fmt: skip
"""The same as an API has it."""
LETTER: Final = f"""Type: quality
Date: 12 November 2026
Product and model: Kettle K2, blue
What is wrong: Stopped working in normal use
Received on: 2 November 2026
Fault noticed on: 12 November 2026
Request: refund
Amount: USD 64.90

{SAID["narrative"]}

--\u0020
Marian Harrow
"""
"""The same as a letter."""
PASSED: Final = (
    "amazonses.com; spf=pass (spfCheck: ok) client-ip=192.0.2.1; dkim=pass header.i=@example.com; "
    "dmarc=pass header.from=example.com;"
)


def letter(to: str, text: str = LETTER, message_id: str = "<one@example.com>", **headers: str) -> bytes:
    """As SES hands it over: its verdicts in front."""
    made = EmailMessage(policy=SMTP)
    made["Return-Path"] = f"<{PERSON}>"
    made["X-SES-Spam-Verdict"] = "PASS"
    made["X-SES-Virus-Verdict"] = "PASS"
    made["Authentication-Results"] = PASSED
    made["From"] = f"Marian Harrow <{PERSON}>"
    made["To"] = to
    made["Subject"] = "My kettle"
    made["Message-ID"] = message_id
    for name, value in headers.items():
        name = name.replace("_", "-")
        if name in made:
            made.replace_header(name, value)  # where it stood: SES's own come first
        else:
            made[name] = value
    made.set_content(text)
    return made.as_bytes()


def form(**changes: str) -> bytes:
    """What a browser posts."""
    return urlencode(SAID | {"lang": "en", "go": "file"} | changes).encode()
