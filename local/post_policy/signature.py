"""Signature Version 4, of a form's policy and of a link alike: what a credential covers, and whether it signed."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from local.post_policy.errors import Refusal, wrong_argument

ALGORITHM = "AWS4-HMAC-SHA256"

OTHER_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method."
)


@dataclass(frozen=True)
class Scope:
    """What a credential says the signature is good for, and the moment of signing."""

    access_key_id: str
    date: str
    region: str
    signed_at: datetime

    @classmethod
    def parse(cls, credential: str, date: str) -> Scope:
        parts = credential.split("/")
        if len(parts) != 5 or not parts[0] or parts[3:] != ["s3", "aws4_request"]:
            raise wrong_argument(
                'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/s3/aws4_request".',
                "X-Amz-Credential",
                credential,
            )
        try:
            signed_at = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise wrong_argument(
                "X-Amz-Date must be formated via ISO8601 Long format", "X-Amz-Date", date
            ) from None
        if parts[1] != date[:8]:
            raise wrong_argument(
                "the date in the Credential is not that of X-Amz-Date.", "X-Amz-Credential", credential
            )
        return cls(parts[0], parts[1], parts[2], signed_at)

    def check_signature(self, string_to_sign: str, signature: str, credentials: Mapping[str, str]) -> None:
        secret = credentials.get(self.access_key_id)
        if secret is None:
            message = "The AWS Access Key Id you provided does not exist in our records."
            raise Refusal(403, "InvalidAccessKeyId", message, AWSAccessKeyId=self.access_key_id)
        key = f"AWS4{secret}".encode()
        for part in (self.date, self.region, "s3", "aws4_request", string_to_sign):
            key = hmac.digest(key, part.encode(), "sha256")
        if not hmac.compare_digest(key.hex().encode(), signature.encode()):
            elements = {
                "AWSAccessKeyId": self.access_key_id,
                "StringToSign": string_to_sign,
                "SignatureProvided": signature,
            }
            raise Refusal(403, "SignatureDoesNotMatch", OTHER_SIGNATURE, **elements)
