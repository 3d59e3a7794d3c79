"""Forged upload forms and links of the service, as S3 judges them: by signature, then by each condition."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from werkzeug.test import EnvironBuilder

from local.post_policy import PostPolicyChecker
from local.server import CREDENTIALS
from tests.handlers.http.conftest import Case
from tests.handlers.http.refusing import account, api, shared
from tests.local.forms import Answer, Fields, Store, answered, post

__all__ = ["account", "api", "shared"]  # the fixtures
CONTENT = b"\x89PNG\r\n\x1a\n" + bytes(92)


class Form(NamedTuple):
    fields: Fields
    content: bytes = CONTENT
    bucket: str = ""
    after: int = 0


class ForgedForm(NamedTuple):
    name: str
    make: Callable[[Form], Form]
    status: int = 403
    code: str = "AccessDenied"


def fields(**changes: Callable[[str], str | None]) -> Callable[[Form], Form]:
    def make(sound: Form) -> Form:
        made = dict(sound.fields)
        for name, change in changes.items():
            own = next(n for n in made if n.lower().replace("-", "_") == name)
            value = change(made.pop(own))
            if value is not None:
                made[own] = value
        return sound._replace(fields=made)

    return make


def policy(change: Callable[[dict[str, object]], object]) -> Callable[[Form], Form]:
    """The policy says something else over the same signature."""

    def make(sound: Form) -> Form:
        said = json.loads(base64.b64decode(sound.fields["policy"]))
        change(said)
        return sound._replace(
            fields=sound.fields | {"policy": base64.b64encode(json.dumps(said).encode()).decode()}
        )

    return make


def flipped(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


def digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


FORMS = (
    ForgedForm("another case's key", fields(key=lambda t: t.replace("case_", "case_a", 1))),
    ForgedForm("a key that climbs", fields(key=lambda t: f"../{t}")),
    ForgedForm("a key that goes on", fields(key=lambda t: f"{t}/more")),
    ForgedForm("the file's own name", fields(key=lambda _: "${filename}")),
    ForgedForm("another type", fields(content_type=lambda _: "text/html")),
    ForgedForm("no type", fields(content_type=lambda _: None)),
    ForgedForm("another digest", fields(x_amz_checksum_sha256=lambda _: digest(b"other"))),
    ForgedForm("no digest", fields(x_amz_checksum_sha256=lambda _: None)),
    ForgedForm("another way to sum", fields(x_amz_checksum_algorithm=lambda _: "CRC32")),
    ForgedForm("another content", lambda f: f._replace(content=CONTENT[:-1] + b"x"), 400, "BadDigest"),
    ForgedForm("a byte more", lambda f: f._replace(content=CONTENT + b"x"), 400, "EntityTooLarge"),
    ForgedForm("a byte less", lambda f: f._replace(content=CONTENT[:-1]), 400, "EntityTooSmall"),
    ForgedForm("another bucket", lambda f: f._replace(bucket="redress-vault")),
    ForgedForm("a field more", lambda f: f._replace(fields={"acl": "public-read"} | f.fields)),
    ForgedForm(
        "where to go then",
        lambda f: f._replace(fields={"success_action_redirect": "https://evil.example"} | f.fields),
    ),
    ForgedForm("an hour later", lambda f: f._replace(after=3_600)),
    ForgedForm(
        "a policy good for longer",
        policy(lambda p: p.update(expiration="2099-01-01T00:00:00Z")),
        403,
        "SignatureDoesNotMatch",
    ),
    ForgedForm(
        "a policy without conditions", policy(lambda p: p.update(conditions=[])), 403, "SignatureDoesNotMatch"
    ),
    ForgedForm("a letter of the signature", fields(x_amz_signature=flipped), 403, "SignatureDoesNotMatch"),
    ForgedForm(
        "somebody else's key",
        fields(x_amz_credential=lambda t: "AKIASOMEBODYELSE0000" + t[20:]),
        403,
        "InvalidAccessKeyId",
    ),
)


def sent(form: Form) -> tuple[Answer, dict[str, bytes]]:
    """What S3 answers, and the files that it then has."""
    store = Store()
    checker = PostPolicyChecker(store, CREDENTIALS, clock=lambda: time.time() + form.after)
    return post(form.fields, form.content, bucket=form.bucket, store=store, checker=checker), store.files


@pytest.fixture(scope="module")
def form(shared: Case) -> Form:
    """For one photograph of the complainant's."""
    file = {
        "name": "a.png",
        "media_type": "image/png",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    made = shared.api.post(f"{shared.path}/evidence", {"files": [file]}, shared.complainant)
    assert made.status == 201, made.text
    upload = made.body["uploads"][0]
    parts = urlsplit(upload["url"])
    bucket = parts.path.strip("/") or parts.netloc.partition(".")[0]
    return Form(upload["fields"], bucket=bucket)


@pytest.mark.parametrize("forged", FORMS, ids=lambda f: f.name)
def test_a_forged_form_uploads_nothing(form: Form, forged: ForgedForm) -> None:
    """The one that was handed out does."""
    answer, files = sent(form)
    assert (answer.status, list(files.values())) == (204, [CONTENT])
    made = forged.make(form)
    assert made != form
    answer, files = sent(made)
    assert answer.is_refused(forged.status, forged.code)
    assert files == {}


# ------------------------------------------------------------------------------------------------------- links to read


class ForgedLink(NamedTuple):
    name: str
    change: Callable[[str], str]
    code: str = "SignatureDoesNotMatch"
    after: int = 0


def query(name: str, value: str) -> Callable[[str], str]:
    """Another value of one parameter."""
    return lambda url: "&".join(
        f"{part.partition('=')[0]}={value}" if part.partition("=")[0].rpartition("?")[2] == name else part
        for part in url.split("&")
    )


LINKS = (
    ForgedLink("another case's file", lambda url: url.replace("case_", "case_a", 1)),
    ForgedLink("another file", lambda url: url.replace("evi_", "evi_a", 1)),
    ForgedLink("another version", query("versionId", "v0")),
    ForgedLink("shown in the browser", query("response-content-disposition", "inline")),
    ForgedLink("shown as a page", query("response-content-type", "text%2Fhtml")),
    ForgedLink("good for longer", query("X-Amz-Expires", "604800")),
    ForgedLink(
        "made later", lambda url: re.sub(r"(?<=T\d{5})\d(?=Z&)", lambda m: str((int(m[0]) + 1) % 10), url)
    ),
    ForgedLink("a parameter more", lambda url: url + "&response-cache-control=public"),
    ForgedLink("a letter of the signature", lambda url: url[:-1] + flipped(url[-1])),
    ForgedLink("an hour later", lambda url: url, "AccessDenied", after=3_600),
    ForgedLink(
        "somebody else's key",
        lambda url: url.replace("X-Amz-Credential=", "X-Amz-Credential=B"),
        "InvalidAccessKeyId",
    ),
)


def opened(url: str, after: int = 0) -> Answer:
    parts = urlsplit(url)
    raw = f"{parts.path}?{parts.query}"
    environ = EnvironBuilder(parts.path, f"https://{parts.netloc}").get_environ()
    environ.update(QUERY_STRING=parts.query, RAW_URI=raw, REQUEST_URI=raw)
    return answered(PostPolicyChecker(Store(), CREDENTIALS, clock=lambda: time.time() + after), environ)


@pytest.mark.parametrize("forged", LINKS, ids=lambda f: f.name)
def test_a_forged_link_reads_nothing(shared: Case, forged: ForgedLink) -> None:
    """The one that was handed out does."""
    url, _ = shared.api.services.files.link(shared.id, "evi_" + "a" * 26, "v1", "a.png")
    assert opened(url).status == 200
    assert opened(forged.change(url), forged.after).is_refused(403, forged.code)
