"""The request around a form: whether it is one, what bucket it goes to, and how it is handed on to moto."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug.http import parse_options_header
from werkzeug.wsgi import LimitedStream

from local.post_policy.errors import Refusal, malformed, too_large

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

VIRTUAL_HOST = re.compile(r"(?P<bucket>.+)\.(?:s3[.-].+|localhost)")


def bucket_and_key(environ: Mapping[str, Any]) -> tuple[str, str]:
    """The bucket in the host name or else in the path, and what remains of the path."""
    path = str(environ.get("PATH_INFO", "")).lstrip("/")
    if match := VIRTUAL_HOST.fullmatch(environ.get("HTTP_HOST", "").rsplit(":", 1)[0].lower()):
        return match["bucket"], path
    bucket, _, key = path.partition("/")
    return bucket, key


def is_form(environ: Mapping[str, Any]) -> bool:
    """Whether a POST to a bucket is an upload; one that is neither that nor an API call is nothing S3 knows."""
    if parse_options_header(environ.get("CONTENT_TYPE", ""))[0].lower() == "multipart/form-data":
        return True
    if environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_X_AMZ_TARGET") or environ.get("QUERY_STRING"):
        return False
    condition = "Bucket POST must be of the enclosure-type multipart/form-data"
    message = "At least one of the pre-conditions you specified did not hold"
    raise Refusal(412, "PreconditionFailed", message, Condition=condition)


def boundary_of(environ: Mapping[str, Any]) -> bytes:
    boundary = parse_options_header(environ["CONTENT_TYPE"])[1].get("boundary", "")
    if not re.fullmatch(r"[ -~]{0,69}[!-~]", boundary):
        raise malformed()
    return boundary.encode()


def body_of(environ: Mapping[str, Any], most: int) -> IO[bytes]:
    length = environ.get("CONTENT_LENGTH") or ""
    if not re.fullmatch("[0-9]{1,15}", length) or "HTTP_TRANSFER_ENCODING" in environ:
        raise Refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
    if int(length) > most:
        raise too_large(int(length), most)
    return LimitedStream(environ["wsgi.input"], int(length))  # type: ignore[return-value]


def request_for_moto(
    environ: WSGIEnvironment, bucket: str, form: IO[bytes], content_type: str
) -> WSGIEnvironment:
    """The request moto gets: in path style, without query and credentials, so that it can only be a plain upload."""
    dropped = ("HTTP_AUTHORIZATION", "HTTP_X_AMZ_TARGET", "HTTP_CONTENT_ENCODING")
    kept = {name: value for name, value in environ.items() if name not in dropped}
    raw = f"/{quote(bucket, encoding='latin-1')}"
    path = {"PATH_INFO": f"/{bucket}", "RAW_URI": raw, "REQUEST_URI": raw, "QUERY_STRING": ""}
    body = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(form.tell()), "wsgi.input": form}
    form.seek(0)
    return {**kept, **path, **body, "HTTP_HOST": "localhost"}
