"""Cases worth taking along: with exhibits in the vault, messages, and a bundle made of them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.exports import export_key
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.bundled import Bundle
from chalicelib.domain.case.exhibits import Derived, Visibility
from chalicelib.domain.values import Role
from demo.files import photo, receipt

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.market import Market

PHOTO, RECEIPT = photo(), receipt()
COPY = b"a copy without metadata"
NARRATIVE = "灯到货时已经破损。The lamp arrived broken."


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def exhibited(
    market: Market, case_id: str, role: Role = Role.COMPLAINANT, *, name: str = "杯子 photo.png", body: bytes = PHOTO,
    media_type: str = "image/png", visibility: Visibility = Visibility.PARTIES,
) -> str:  # fmt: skip
    """The id of a file all the way in the vault; of an image a copy lies beside it."""

    def declaration(_: object, texts: Any) -> cmd.Command:
        file = cmd.Declaration(digest(body), len(body), media_type, texts.add(name), visibility=visibility)
        return cmd.DeclareEvidence((file,))

    (evidence_id,) = market.act(case_id, role, declaration).created
    market.act(case_id, Role.SYSTEM, cmd.RecordInspection(evidence_id, "upload-1"))
    market.act(case_id, role, cmd.SubmitEvidence(evidence_id))
    until = market.tenancy.now + timedelta(days=1_095)
    version, copy = put(market.services, f"vault/{case_id}/{evidence_id}", body), None
    if media_type.startswith("image/"):
        made = put(market.services, f"vault/{case_id}/{evidence_id}/copy", COPY)
        copy = Derived(digest(COPY), len(COPY), "image/jpeg", made)
    market.act(case_id, Role.SYSTEM, cmd.RecordKept(evidence_id, version, until, copy))
    return evidence_id


def put(services: Services, key: str, body: bytes) -> str:
    """The version id."""
    s3, bucket = services.clients.get("s3"), services.settings.vault_bucket
    return str(s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"])


def removed(market: Market, case_id: str, evidence_id: str) -> None:
    """The bytes of a file, whatever the record says of them."""
    version = market.case(case_id).evidence[evidence_id].version_id
    market.services.clients.get("s3").delete_object(
        Bucket=market.services.settings.vault_bucket, Key=f"vault/{case_id}/{evidence_id}", VersionId=version,
        BypassGovernanceRetention=True,
    )  # fmt: skip


def told(market: Market, **changes: Any) -> str:
    """The id of a case with two exhibits, one that only neutrals see, an answer and a message of each side."""
    case_id = market.served(narrative=NARRATIVE, **changes)
    market.contested(case_id)
    exhibited(market, case_id)
    exhibited(
        market, case_id, Role.RESPONDENT, name="../../receipt.pdf", body=RECEIPT, media_type="application/pdf"
    )
    exhibited(
        market, case_id, Role.RESPONDENT, name="secret.pdf", body=RECEIPT + b"%", media_type="application/pdf",
        visibility=Visibility.NEUTRALS,
    )  # fmt: skip
    said(market, case_id, Role.COMPLAINANT, "您好，请退款。")
    said(market, case_id, Role.RESPONDENT, "We look into it.")
    return case_id


def said(market: Market, case_id: str, role: Role, text: str) -> None:
    market.act(case_id, role, lambda _, texts: cmd.PostMessage(texts.add(text)))


def asked(market: Market, case_id: str, role: Role = Role.COMPLAINANT, lang: str = "en") -> str:
    """The id of a bundle that waits to be made."""
    ref = market.principal(role).ref
    return market.act(case_id, role, cmd.RequestBundle(lang, ref)).created[0]


def made(market: Market, case_id: str, bundle_id: str) -> str | None:
    return market.services.bundle_making.make(case_id, bundle_id, market.services.tenancies.of)


def fetched(market: Market, case_id: str, bundle: Bundle) -> bytes:
    """The file, as the link gives it."""
    s3, bucket = market.services.clients.get("s3"), market.services.settings.exports_bucket
    found = s3.get_object(Bucket=bucket, Key=export_key(case_id, bundle.id, bundle.root))
    return bytes(found["Body"].read())


def bundled(market: Market, case_id: str, role: Role = Role.COMPLAINANT, lang: str = "en") -> bytes:
    """A bundle from the request to the file."""
    bundle_id = asked(market, case_id, role, lang)
    assert made(market, case_id, bundle_id) == "ready"
    return fetched(market, case_id, market.case(case_id).bundles[bundle_id])
