"""Evidence files: forms that take one file only, inspection that believes nobody, a vault, links that cannot run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.files import S3Files
from chalicelib.adapters.inspection.limits import CHUNK_BYTES
from chalicelib.adapters.inspection.scanners import EicarScanner
from chalicelib.adapters.system import SystemClock
from chalicelib.application.ports import Form
from chalicelib.domain.case.exhibits import Facts
from chalicelib.domain.errors import NotFound
from tests.adapters.inspection.making import movie
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

CASE, EVIDENCE = "case_" + "a" * 26, "evi_" + "e" * 26
INTAKE_KEY, VAULT_KEY = f"intake/{CASE}/{EVIDENCE}", f"vault/{CASE}/{EVIDENCE}"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
UNTIL = datetime(2029, 11, 22, 4, tzinfo=UTC)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ------------------------------------------------------------------------------------------------------------ forms


@pytest.fixture
def offline(environment: dict[str, str], clients: Clients) -> S3Files:
    """With real names; nothing asked of it below makes a call."""
    return S3Files(clients.lazy("s3"), "intake-bucket", "vault-bucket", "key", SystemClock())


def form(files: S3Files, content: bytes = PNG, media_type: str = "image/png") -> Form:
    return files.form(CASE, EVIDENCE, digest(content), len(content), media_type)


def conditions(made: Form) -> list[Any]:
    return cast(list[Any], json.loads(base64.b64decode(made.fields["policy"]))["conditions"])


def test_a_form_and_a_link_are_made_without_a_call(offline: S3Files) -> None:
    """Signing is arithmetic."""
    with count_calls() as calls:
        form(offline)
        offline.link(CASE, EVIDENCE, "v1", "photo.png")
    assert not calls


@pytest.mark.parametrize(
    "condition",
    [
        {"bucket": "intake-bucket"},
        {"key": INTAKE_KEY},
        {"Content-Type": "image/png"},
        ["content-length-range", len(PNG), len(PNG)],
        {"x-amz-checksum-algorithm": "SHA256"},
        {"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(PNG).digest()).decode()},
    ],
    ids=str,
)
def test_the_policy_binds_everything_that_was_declared(offline: S3Files, condition: Any) -> None:
    """Exactly: nothing begins with or lies between."""
    assert condition in conditions(form(offline))


def test_the_policy_leaves_nothing_open(offline: S3Files) -> None:
    """No condition but a length is anything else than an equality."""
    ranges = [found for found in conditions(form(offline)) if isinstance(found, list)]
    assert [found[0] for found in ranges] == ["content-length-range"]


def test_every_field_of_the_form_is_covered_by_the_policy(offline: S3Files) -> None:
    """S3 refuses a field that the policy does not name."""
    made = form(offline)
    named = {name for found in conditions(made) if isinstance(found, dict) for name in found}
    assert set(made.fields) - {"policy", "x-amz-signature"} <= named


def test_the_session_of_a_function_is_bound_as_well(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda's credentials are temporary: their token is a field like the others."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "temporary")
    made = form(S3Files(Clients().lazy("s3"), "intake-bucket", "vault-bucket", "key", SystemClock()))
    assert made.fields["x-amz-security-token"] == "temporary"
    assert {"x-amz-security-token": "temporary"} in conditions(made)


def test_a_form_ends_after_ten_minutes(offline: S3Files) -> None:
    """And says when: never later than the signature does."""
    made = form(offline)
    policy = json.loads(base64.b64decode(made.fields["policy"]))
    expires = datetime.fromisoformat(policy["expiration"])
    assert timedelta(0) <= expires - made.expires_at < timedelta(seconds=5)
    assert timedelta(minutes=9, seconds=55) < made.expires_at - datetime.now(UTC) <= timedelta(minutes=10)


def test_a_form_goes_to_the_buckets_own_host(offline: S3Files) -> None:
    """Over TLS, in the region."""
    assert form(offline).url == "https://intake-bucket.s3.eu-central-1.amazonaws.com/"


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[Services]:
    """All resources, and S3 over HTTP behind a checker that reads POST policies as S3 does."""
    from chalicelib import bootstrap
    from chalicelib.settings import Settings
    from local.server import MotoServer
    from local.server import environment as variables

    server = MotoServer()
    with variables({"AWS_ENDPOINT_URL_S3": server.start()}):
        composed = bootstrap.Services()
        composed.settings = Settings(environment)
        yield composed
    server.stop()


def post(made: Form, content: bytes = PNG, changes: Mapping[str, str] | None = None) -> int:
    answer = requests.post(
        made.url, data=made.fields | dict(changes or {}), files={"file": ("x", content)}, timeout=10
    )
    return answer.status_code


def test_the_declared_file_is_taken(served: Services) -> None:
    """With the form's fields and nothing else."""
    assert post(form(cast(S3Files, served.files))) == 204


@pytest.mark.capability("S07")
@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (PNG + b"x", {}),
        (PNG[:-1], {}),
        (PNG[:-1] + b"x", {}),
        (b"", {}),
        (PNG, {"key": INTAKE_KEY + "2"}),
        (PNG, {"key": f"intake/case_{'b' * 26}/{EVIDENCE}"}),
        (PNG, {"key": "${filename}"}),
        (PNG, {"Content-Type": "text/html"}),
        (PNG, {"x-amz-checksum-sha256": base64.b64encode(bytes(32)).decode()}),
        (PNG, {"x-amz-checksum-algorithm": "CRC32"}),
        (PNG, {"x-amz-meta-note": "hello"}),
        (PNG, {"acl": "public-read"}),
        (PNG, {"x-amz-signature": "0" * 64}),
    ],
    ids=[
        "a byte more", "a byte less", "another byte", "nothing", "another key", "another case", "a key of the client's",
        "another type", "another digest", "another algorithm", "a field too many", "public", "a forged signature",
    ],
)  # fmt: skip
def test_any_other_upload_is_refused(served: Services, content: bytes, changes: dict[str, str]) -> None:
    """Before anything is stored."""
    assert post(form(cast(S3Files, served.files)), content, changes) in (400, 403)
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket=served.settings.intake_bucket)


# ------------------------------------------------------------------------------------------------------- inspection


def upload(services: Services, content: bytes, key: str = INTAKE_KEY) -> str:
    """Puts the file as it is, past any form; its version."""
    put = boto3.client("s3").put_object(Bucket=services.settings.intake_bucket, Key=key, Body=content)
    return put["VersionId"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"hello", "text/plain"),
        (b"", ""),
        (bytes(300_000), ""),
        (b"<svg/>", "image/svg+xml"),
    ],
    ids=["png", "text", "nothing", "zeros", "svg"],
)
def test_a_file_is_what_its_bytes_say(services: Services, content: bytes, media_type: str) -> None:
    """Digest, size and type, whatever was declared or stored about it."""
    version = upload(services, content)
    found = services.files.inspect(CASE, EVIDENCE, version, 2**20)
    assert (found.sha256, found.size, found.media_type) == (digest(content), len(content), media_type)
    assert (found.version_id, found.threat) == (version, None)


def test_the_named_version_is_inspected(services: Services) -> None:
    """Not the latest: somebody may have uploaded again meanwhile."""
    first = upload(services, PNG)
    upload(services, b"another file")
    assert services.files.inspect(CASE, EVIDENCE, first, 2**20).sha256 == digest(PNG)


def test_a_missing_version_is_not_found(services: Services) -> None:
    """Intake keeps files for two days only."""
    with pytest.raises(NotFound):
        services.files.inspect(CASE, EVIDENCE, "nothing", 2**20)


def test_other_failures_are_not_called_missing(services: Services) -> None:
    """A bucket that is gone is a broken deployment."""
    services.settings.env["INTAKE_BUCKET"] = "elsewhere"  # type: ignore[index]
    with pytest.raises(ClientError):
        services.files.inspect(CASE, EVIDENCE, "v", 2**20)


@pytest.mark.parametrize("limit", [0, 1, CHUNK_BYTES, 3 * CHUNK_BYTES])
def test_reading_stops_beyond_the_limit(services: Services, limit: int) -> None:
    """A huge file costs no more than the limit and one chunk, and its size says too much."""
    version = upload(services, bytes(10 * CHUNK_BYTES))
    assert limit < services.files.inspect(CASE, EVIDENCE, version, limit).size <= limit + CHUNK_BYTES


def test_a_file_of_exactly_the_limit_is_read_whole(services: Services) -> None:
    """The limit is inclusive."""
    version = upload(services, bytes(CHUNK_BYTES))
    assert services.files.inspect(CASE, EVIDENCE, version, CHUNK_BYTES).sha256 == digest(bytes(CHUNK_BYTES))


@pytest.mark.parametrize(
    "before", [0, 1, CHUNK_BYTES - 30, CHUNK_BYTES - 1, CHUNK_BYTES, 3 * CHUNK_BYTES - 67]
)
def test_the_test_virus_is_found_anywhere(services: Services, before: int) -> None:
    """Across the border of two chunks too."""
    version = upload(services, bytes(before) + EICAR + b"tail")
    assert services.files.inspect(CASE, EVIDENCE, version, 2**20).threat == "eicar"


def test_the_scanner_finds_it_in_single_bytes() -> None:
    """However a stream is cut."""
    scanner = EicarScanner()
    for byte in b"before" + EICAR + b"after":
        scanner.feed(bytes([byte]))
    assert scanner.threat() == "eicar"


def test_the_scanner_is_not_fooled_by_halves() -> None:
    """Two halves with something in between are harmless."""
    scanner = EicarScanner()
    for part in (EICAR[:40], b"-", EICAR[40:]):
        scanner.feed(part)
    assert scanner.threat() is None


def test_another_scanner_can_be_plugged_in(services: Services, clients: Clients, clock: HandClock) -> None:
    """A new one for each file: it sees all its bytes, in order."""

    class Suspicious:
        name = "suspicious"

        def __init__(self) -> None:
            self.seen = b""

        def feed(self, chunk: bytes) -> None:
            self.seen += chunk

        def threat(self) -> str | None:
            return "suspicious" if self.seen == PNG else None

        def close(self) -> None:
            pass

    settings = services.settings
    files = S3Files(clients.lazy("s3"), settings.intake_bucket, settings.vault_bucket, "", clock, Suspicious)
    version = upload(services, PNG)
    assert files.inspect(CASE, EVIDENCE, version, 2**20).threat == "suspicious"
    assert files.inspect(CASE, EVIDENCE, version, 2**20).threat == "suspicious"


@pytest.mark.capability("S07")
def test_a_large_upload_is_inspected_as_it_comes(services: Services) -> None:
    """A film of 64 MB, of which the boxes are fetched again: nothing holds it whole."""
    content = movie(data=bytes(64 * 2**20))
    s3 = boto3.client(
        "s3", config=Config(request_checksum_calculation="when_required")
    )  # its own takes seconds
    put = s3.put_object(Bucket=services.settings.intake_bucket, Key=INTAKE_KEY, Body=content)
    found = services.files.inspect(CASE, EVIDENCE, put["VersionId"], len(content), "video/mp4")
    assert (found.size, found.sha256, found.refusal) == (len(content), digest(content), None)
    assert found.facts == Facts(scanned_by="eicar")


# -------------------------------------------------------------------------------------------------------- the vault


def keep(services: Services, version: str, until: datetime = UNTIL, content: bytes = PNG) -> str:
    return services.files.keep(CASE, EVIDENCE, version, digest(content), until)


def vaulted(services: Services, version: str) -> dict[str, Any]:
    s3, bucket = boto3.client("s3"), services.settings.vault_bucket
    return cast(dict[str, Any], s3.head_object(Bucket=bucket, Key=VAULT_KEY, VersionId=version))


def test_a_kept_file_is_the_inspected_one(services: Services) -> None:
    """Byte for byte, although another was uploaded since."""
    first = upload(services, PNG)
    upload(services, b"another file")
    version = keep(services, first)
    stored = boto3.client("s3").get_object(
        Bucket=services.settings.vault_bucket, Key=VAULT_KEY, VersionId=version
    )
    assert stored["Body"].read() == PNG


def test_a_kept_file_is_locked_until_its_day(services: Services) -> None:
    """In governance mode."""
    head = vaulted(services, keep(services, upload(services, PNG)))
    assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", UNTIL)


@pytest.mark.capability("S07")
def test_a_kept_file_cannot_be_deleted(services: Services) -> None:
    """Not even by us."""
    version = keep(services, upload(services, PNG))
    with pytest.raises(ClientError, match="AccessDenied"):
        boto3.client("s3").delete_object(
            Bucket=services.settings.vault_bucket, Key=VAULT_KEY, VersionId=version
        )


def test_a_kept_file_is_under_the_vaults_key(services: Services) -> None:
    """Whoever may read the bucket still needs it."""
    head = vaulted(services, keep(services, upload(services, PNG)))
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", services.settings.vault_key_id)


def test_a_kept_file_carries_its_digest_and_nothing_of_the_uploaders(services: Services) -> None:
    """Metadata and type are ours."""
    put = boto3.client("s3").put_object(
        Bucket=services.settings.intake_bucket, Key=INTAKE_KEY, Body=PNG, ContentType="text/html",
        Metadata={"evil": "x"},
    )  # fmt: skip
    head = vaulted(services, keep(services, put["VersionId"]))
    assert (head["Metadata"], head["ContentType"]) == ({"sha256": digest(PNG)}, "application/octet-stream")


def versions(services: Services) -> list[str]:
    listed = boto3.client("s3").list_object_versions(Bucket=services.settings.vault_bucket)
    return [version["VersionId"] for version in listed.get("Versions", ())]


def test_keeping_twice_keeps_once(services: Services) -> None:
    """A message that comes again finds the copy."""
    intake = upload(services, PNG)
    assert keep(services, intake) == keep(services, intake)
    assert len(versions(services)) == 1


def test_a_kept_file_is_found_after_intake_has_dropped_it(services: Services) -> None:
    """The retry may come days later."""
    intake = upload(services, PNG)
    version = keep(services, intake)
    boto3.client("s3").delete_object(Bucket=services.settings.intake_bucket, Key=INTAKE_KEY, VersionId=intake)
    assert keep(services, intake) == version


def test_keeping_longer_lengthens_the_lock(services: Services) -> None:
    """So that the promise of the second call holds as well."""
    intake = upload(services, PNG)
    version = keep(services, intake)
    keep(services, intake, UNTIL + timedelta(days=1))
    assert vaulted(services, version)["ObjectLockRetainUntilDate"] == UNTIL + timedelta(days=1)


def test_keeping_shorter_shortens_nothing(services: Services) -> None:
    """A lock only grows."""
    intake = upload(services, PNG)
    version = keep(services, intake)
    keep(services, intake, UNTIL - timedelta(days=1))
    assert vaulted(services, version)["ObjectLockRetainUntilDate"] == UNTIL


def test_other_bytes_under_the_same_name_are_not_taken_for_these(services: Services) -> None:
    """The digest decides."""
    first = keep(services, upload(services, PNG))
    second = keep(services, upload(services, b"hello"), content=b"hello")
    assert first != second
    assert vaulted(services, second)["Metadata"]["sha256"] == digest(b"hello")


def test_a_missing_version_cannot_be_kept(services: Services) -> None:
    """And leaves nothing in the vault."""
    upload(services, PNG)
    with pytest.raises(NotFound):
        keep(services, "00000000-0000-0000-0000-000000000000")
    assert versions(services) == []


# ------------------------------------------------------------------------------------------------------------ links


def asked(files: S3Files, name: str) -> dict[str, str]:
    url, _ = files.link(CASE, EVIDENCE, "v1", name)
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def test_a_link_gives_the_kept_version(served: Services) -> None:
    """As an attachment, in the type of its name."""
    version = keep(served, upload(served, PNG))
    url, _ = served.files.link(CASE, EVIDENCE, version, "photo.png")
    answer = requests.get(url, timeout=10)
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert answer.headers["content-disposition"].startswith("attachment; ")


def test_a_link_names_one_version(offline: S3Files) -> None:
    """Of one object in the vault."""
    url, _ = offline.link(CASE, EVIDENCE, "v1", "photo.png")
    assert urlsplit(url).path == f"/{VAULT_KEY}"
    assert asked(offline, "photo.png")["versionId"] == "v1"


def test_a_link_ends_after_five_minutes(offline: S3Files) -> None:
    """And says when."""
    _, expires_at = offline.link(CASE, EVIDENCE, "v1", "photo.png")
    assert asked(offline, "photo.png")["X-Amz-Expires"] == "300"
    assert timedelta(minutes=4, seconds=55) < expires_at - datetime.now(UTC) <= timedelta(minutes=5)


def test_a_link_is_signed_by_the_newer_method(offline: S3Files) -> None:
    """KMS-encrypted objects are given by no other."""
    assert asked(offline, "photo.png")["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.png", "image/png"), ("a.html", "application/octet-stream"), ("a.svg", "application/octet-stream")],
)
def test_a_link_sends_nothing_that_runs(offline: S3Files, name: str, media_type: str) -> None:
    """Harmless types by their names, bytes otherwise."""
    assert asked(offline, name)["response-content-type"] == media_type


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.png", "photo.png"),
        ("发票 2026.pdf", "发票 2026.pdf"),
        ('it\'s 100%; "quoted".txt', "it's 100%; quoted.txt"),
        ("../../etc/passwd", "etcpasswd"),
        ("C:\\temp\\a.png", "Ctempa.png"),
        (".htaccess", "htaccess"),
        ("a.png. .", "a.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie x=1.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\x00b.png", "ab.png"),
        ("", EVIDENCE),
        ("...", EVIDENCE),
        ("\u202e", EVIDENCE),
        ("\ud800.png", "png"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_file_name_is_made_harmless(offline: S3Files, name: str, shown: str) -> None:
    """By RFC 8187: what the browser saves it as."""
    disposition = asked(offline, name)["response-content-disposition"]
    assert disposition.startswith("attachment; filename=")
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == shown


def test_a_disposition_is_ascii_without_surprises(offline: S3Files) -> None:
    """One quoted text, one token: no name ends either of them early."""
    disposition = asked(offline, "发票\"; filename=evil.exe; x='.pdf")["response-content-disposition"]
    assert disposition.isascii()
    assert disposition.count('"') == 2
    assert disposition.count(";") == 2
