"""The middleware in front of moto: who checks what, and in which order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from werkzeug.test import create_environ, run_wsgi_app

from local.post_policy.checksum import check_checksum
from local.post_policy.errors import Refusal
from local.post_policy.form import Parts, expand_filename, write_fields
from local.post_policy.policy import signed_policy
from local.post_policy.presigned import check_presigned, is_presigned
from local.post_policy.request import body_of, boundary_of, bucket_and_key, is_form, request_for_moto

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_BYTES = 256 * 1024 * 1024


class PostPolicyChecker:
    """WSGI middleware: checks forms posted to a bucket and requests signed in the query; all else passes untouched."""

    def __init__(
        self,
        app: WSGIApplication,
        credentials: Mapping[str, str],
        clock: Callable[[], float] = time.time,
        body_bytes: int = BODY_BYTES,
    ) -> None:
        self.app = app
        self.credentials = credentials
        self.clock = clock
        self.body_bytes = body_bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        bucket, key = bucket_and_key(environ)
        try:
            if environ["REQUEST_METHOD"] == "POST" and bucket and not key and is_form(environ):
                start_response = self._with_cors(environ, start_response)
                return self._upload(environ, bucket, start_response)
            if is_presigned(environ):
                start_response = self._with_cors(environ, start_response)
                check_presigned(environ, self.credentials, self.clock())
            return self.app(environ, start_response)
        except Refusal as refusal:
            return refusal.answer(start_response)

    def _upload(
        self, environ: WSGIEnvironment, bucket: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        with SpooledTemporaryFile(max_size=1024 * 1024) as form:
            content_type = self._checked_form(environ, bucket, form)
            return list(self.app(request_for_moto(environ, bucket, form, content_type), start_response))

    def _checked_form(self, environ: WSGIEnvironment, bucket: str, form: IO[bytes]) -> str:
        parts = Parts(body_of(environ, self.body_bytes), boundary_of(environ))
        fields, filename = parts.fields_before_file()
        expand_filename(fields, filename)
        policy = signed_policy(fields, self.credentials)
        policy.check(fields, bucket, self.clock())
        boundary = uuid.uuid4().hex
        write_fields(form, boundary, fields)
        size, digest = parts.copy_file(form)
        form.write(f"\r\n--{boundary}--\r\n".encode())
        policy.check_size(size)
        check_checksum(fields, digest)
        return f"multipart/form-data; boundary={boundary}"

    def _with_cors(self, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        """Say that this origin may read the answer if the bucket's rules do: of an upload moto never says so."""
        if not (origin := environ.get("HTTP_ORIGIN")):
            return start_response
        allowed = self._preflight(environ, origin)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            added = [(name, value) for name, value in allowed if name.lower() not in given]
            return start_response(status, headers + added, *exc_info)

        return start

    def _preflight(self, environ: WSGIEnvironment, origin: str) -> list[tuple[str, str]]:
        url = f"http://{environ.get('HTTP_HOST') or 'localhost'}"
        headers = {"Origin": origin, "Access-Control-Request-Method": environ["REQUEST_METHOD"]}
        question = create_environ(environ["PATH_INFO"], url, method="OPTIONS", headers=headers)
        _, status, given = run_wsgi_app(self.app, question)
        wanted = ("access-control-allow-origin", "access-control-expose-headers")
        return [(name, value) for name, value in given if status.startswith("200") and name.lower() in wanted]
