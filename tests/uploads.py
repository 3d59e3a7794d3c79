"""Files to upload: declared by a party, put into the intake bucket as S3 has them after a form was posted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from demo.files import photo, receipt

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.market import Market

PNG = photo()
PDF = receipt()
EICAR = PNG + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def declare(
    market: Market, case_id: str, body: bytes, role: Role = Role.COMPLAINANT, media_type: str = "image/png"
) -> str:
    """The id of a file that was declared to be these bytes."""
    digest = hashlib.sha256(body).hexdigest()

    def make(_: object, texts: Any) -> cmd.Command:
        return cmd.DeclareEvidence((cmd.Declaration(digest, len(body), media_type, texts.add("photo.png")),))

    return market.act(case_id, role, make).created[0]


def put(services: Services, case_id: str, evidence_id: str, body: bytes) -> str:
    """The version id of an upload."""
    s3, bucket = services.clients.get("s3"), services.settings.intake_bucket
    return str(s3.put_object(Bucket=bucket, Key=f"intake/{case_id}/{evidence_id}", Body=body)["VersionId"])
