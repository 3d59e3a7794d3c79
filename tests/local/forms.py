"""Upload forms as boto3 makes them and a browser sends them, and the checker they are sent to."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import boto3
from botocore.config import Config
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request, Response

from local.post_policy import PostPolicyChecker
from local.server import ACCESS_KEY_ID, CREDENTIALS, SECRET_ACCESS_KEY

BUCKET = "intake"
KEY = "case/1/a.txt"
ENDPOINT = "http://127.0.0.1:9999"
Conditions = list[Any]
Fields = dict[str, str]


@dataclass
class Store:
    """Stands for moto: keeps the files of forms it is given, and answers 200 to everything else."""

    files: dict[str, bytes] = field(default_factory=dict)
    forms: list[Mapping[str, str]] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with Request(environ) as request:
            if "file" in request.files:
                self.files[request.form["key"]] = request.files["file"].read()
                self.forms.append(request.form)
            return Response(status=204 if request.files else 200)(environ, start_response)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def element(self, name: str) -> str | None:
        return ElementTree.fromstring(self.body).findtext(name)  # noqa: S314 - our own document

    def is_refused(self, status: int, code: str, message: str = "") -> bool:
        assert (self.status, self.element("Code")) == (status, code), self.body
        assert message in (self.element("Message") or ""), self.body
        return True


@functools.cache
def client(access_key_id: str, secret: str) -> Any:
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    keys = {"aws_access_key_id": access_key_id, "aws_secret_access_key": secret}
    return boto3.client("s3", endpoint_url=ENDPOINT, region_name="eu-central-1", config=config, **keys)


def presigned(
    fields: Fields | None = None,
    conditions: Conditions | None = None,
    key: str = KEY,
    expires: int = 600,
    access_key_id: str = ACCESS_KEY_ID,
    secret: str = SECRET_ACCESS_KEY,
) -> Fields:
    """The fields of a form as boto3 makes it."""
    signer = client(access_key_id, secret)
    return signer.generate_presigned_post(BUCKET, key, fields, conditions or [], expires)["fields"]


def encoded(
    fields: Mapping[str, str],
    content: bytes = b"content",
    filename: str | None = "a.txt",
    after: Mapping[str, str] | None = None,
    file_field: str = "file",
) -> tuple[bytes, str]:
    """A form as a browser sends it, and its content type."""
    boundary = "----formboundary"
    name = f'; filename="{filename}"' if filename is not None else ""
    parts = [(f'"{n}"', value.encode()) for n, value in fields.items()]
    parts += [(f'"{file_field}"{name}', content)]
    parts += [(f'"{n}"', value.encode()) for n, value in (after or {}).items()]
    body = io.BytesIO()
    for head, value in parts:
        body.write(f"--{boundary}\r\nContent-Disposition: form-data; name={head}\r\n\r\n".encode())
        body.write(value + b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return body.getvalue(), f"multipart/form-data; boundary={boundary}"


def post(
    fields: Mapping[str, str],
    content: bytes = b"content",
    *,
    filename: str | None = "a.txt",
    after: Mapping[str, str] | None = None,
    file_field: str = "file",
    bucket: str = BUCKET,
    url: str = "",
    store: Store | None = None,
    checker: PostPolicyChecker | None = None,
) -> Answer:
    """Post a form to the checker."""
    body, content_type = encoded(fields, content, filename, after, file_field)
    return send(body, content_type, url=url or f"{ENDPOINT}/{bucket}", store=store, checker=checker)


def send(
    body: bytes,
    content_type: str,
    *,
    url: str = f"{ENDPOINT}/{BUCKET}",
    length: str | None = None,
    store: Store | None = None,
    checker: PostPolicyChecker | None = None,
) -> Answer:
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    environ = EnvironBuilder(parts.path, base, method="POST", input_stream=io.BytesIO(body)).get_environ()
    environ.update(CONTENT_TYPE=content_type, CONTENT_LENGTH=str(len(body)) if length is None else length)
    return answered(checker or PostPolicyChecker(store or Store(), CREDENTIALS), environ)


def answered(checker: PostPolicyChecker, environ: dict[str, Any]) -> Answer:
    body, status, _ = run_wsgi_app(checker, environ, buffered=True)
    return Answer(int(status[:3]), b"".join(body))
