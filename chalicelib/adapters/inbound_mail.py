"""Letters in the bucket where SES puts them, for a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.adapters.aws import ClientFactory


class S3InboundMail:
    """The InboundMail port."""

    def __init__(self, s3: ClientFactory, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def read(self, key: str, limit: int) -> bytes | None:
        """No more than the limit is ever held; one that is gone has been dealt with or is too old."""
        client = self._s3()
        try:
            found = client.get_object(Bucket=self._bucket, Key=key)
        except client.exceptions.NoSuchKey:
            return None
        with found["Body"] as body:
            raw: bytes = body.read(limit + 1)
        return raw if len(raw) <= limit else None
