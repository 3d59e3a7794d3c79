"""Takes letters in: SES has put each into the mail bucket, S3 tells of it. A notice that comes twice is one letter.

What is refused is counted by its reason and forgotten: nothing of a letter goes into a log.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from chalicelib.bootstrap import services
from chalicelib.domain.intake.mime import MAX_BYTES, Refused
from chalicelib.entrypoints import shell


@shell.messages("mail_in")
def handler(message: dict[str, Any]) -> None:
    if message.get("Event") == "s3:TestEvent":  # S3 tries the queue out when the notification is set up
        return
    for record in message["Records"]:
        _arrived(unquote_plus(record["s3"]["object"]["key"]))


def _arrived(key: str) -> None:
    raw = services().inbound_mail.read(key, MAX_BYTES)
    if raw is None:
        shell.count("MailRefused")
        shell.logger().warning("a letter that is not there, or too large")
        return
    try:
        taken = services().mail_taking.take(raw)
    except Refused as refused:
        shell.count("MailRefused")
        shell.logger().warning("letter refused", extra={"code": refused.code})
        return
    shell.count(f"Mail{taken.code.capitalize()}")
    shell.logger().info("letter", extra={"code": taken.code, "case_id": taken.case_id})
