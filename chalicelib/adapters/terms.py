"""Versions of terms in the directory table, a row each, written once; their texts in the vault, by their hashes.

directory   terms#<tenant>#<terms_ref> / <day it comes into force>
vault       terms/<tenant>/<sha256>
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import AlreadyThere, Unreadable
from chalicelib.domain.agreed import TermsVersion
from chalicelib.domain.errors import NotFound


class PynamoTerms:
    """The TermsRegister port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def versions(self, tenant_id: str, terms_ref: str) -> list[TermsVersion]:
        rows = self._tables.directory.query(_pk(tenant_id, terms_ref), consistent_read=True)
        return [msgspec.json.decode(row.doc or "", type=TermsVersion) for row in rows]

    def put(self, tenant_id: str, version: TermsVersion) -> None:
        model = self._tables.directory
        doc = msgspec.json.encode(version).decode()
        row = model(_pk(tenant_id, version.terms_ref), version.effective_from, doc=doc)
        try:
            row.save(condition=model.pk.does_not_exist())
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                raise AlreadyThere from error
            raise


class S3TermsTexts:
    """The TermsTexts port. Under one key there are only ever the same bytes, so no version needs naming."""

    def __init__(self, s3: ClientFactory, vault: str, vault_key_id: str) -> None:
        self._s3, self._vault, self._vault_key_id = s3, vault, vault_key_id

    def keep(self, tenant_id: str, sha256: str, text: str, until: datetime) -> None:
        self._s3().put_object(
            Bucket=self._vault,
            Key=_key(tenant_id, sha256),
            Body=text.encode(),
            ContentType="text/plain; charset=utf-8",
            ChecksumAlgorithm="SHA256",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=self._vault_key_id,
            BucketKeyEnabled=True,
            ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate=until,
        )

    def read(self, tenant_id: str, sha256: str) -> str:
        from botocore.exceptions import ClientError

        try:
            answer = self._s3().get_object(Bucket=self._vault, Key=_key(tenant_id, sha256))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFound("No such text.") from error
            raise
        body = answer["Body"].read()
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Unreadable("the text is not the one of that hash")
        return str(body.decode())


def _pk(tenant_id: str, terms_ref: str) -> str:
    return f"terms#{tenant_id}#{terms_ref}"


def _key(tenant_id: str, sha256: str) -> str:
    return f"terms/{tenant_id}/{sha256}"
