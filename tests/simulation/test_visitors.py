"""What S3 checks of people with forms and links, and what a bucket tells of what they put there."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.application.ports import Form
from simulation.buckets import GOVERNANCE, NULL
from simulation.errors import Refusal
from simulation.faults import Odds
from simulation.world import World

CASE, EVIDENCE = "case_" + "a" * 26, "evi_" + "b" * 26
CONTENT = b"a photo, more or less"
KEY = f"intake/{CASE}/{EVIDENCE}"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def untimed(world: World) -> None:
    world.network.timed = False


def form(world: World) -> Form:
    return world.services.files.form(CASE, EVIDENCE, DIGEST, len(CONTENT), "image/png")


def test_a_form_takes_the_declared_file(world: World) -> None:
    """Under its key, as a version of the intake bucket."""
    made = form(world)
    version = world.visitors.post(made.url, made.fields, CONTENT)
    found = world.bucket("IntakeBucket").version(KEY, version)
    assert found is not None
    assert found.body == CONTENT


@pytest.mark.parametrize(
    ("changed", "content", "code"),
    [
        ({}, CONTENT + b"!", "EntityTooLarge"),
        ({}, CONTENT[:-1], "EntityTooSmall"),
        ({}, CONTENT[::-1], "BadDigest"),
        ({"key": "intake/another"}, CONTENT, "AccessDenied"),
        ({"Content-Type": "text/html"}, CONTENT, "AccessDenied"),
        ({"x-amz-meta-more": "1"}, CONTENT, "AccessDenied"),
        ({"policy": "e30="}, CONTENT, "SignatureDoesNotMatch"),
    ],
)
def test_a_form_takes_nothing_else(world: World, changed: dict[str, str], content: bytes, code: str) -> None:
    """Another length, digest, key, type, field or policy."""
    made = form(world)
    with pytest.raises(Refusal) as refused:
        world.visitors.post(made.url, dict(made.fields) | changed, content)
    assert refused.value.code == code


def test_a_form_is_good_for_ten_minutes(world: World) -> None:
    """To the moment that it says itself."""
    made = form(world)
    world.loop.run_for(600)
    with pytest.raises(Refusal, match="Policy expired"):
        world.visitors.post(made.url, made.fields, CONTENT)


def test_a_new_object_is_told_to_the_uploads_queue(world: World) -> None:
    """With its key and version, as `inspect` reads them."""
    queue = world.queues["UploadsQueue"]
    queue.counts_only = False
    made = form(world)
    version = world.visitors.post(made.url, made.fields, CONTENT)
    (message,) = queue.messages.values()
    (record,) = json.loads(message.body)["Records"]
    assert record["eventName"] == "ObjectCreated:Post"
    assert record["s3"]["object"]["key"] == KEY
    assert record["s3"]["object"]["versionId"] == version


@pytest.mark.parametrize(("odds", "notices"), [(Odds(lost=1), 0), (Odds(duplicated=1), 2)])
def test_a_notice_is_a_message_like_any_other(world: World, odds: Odds, notices: int) -> None:
    """It may be lost, or come twice."""
    queue = world.queues["UploadsQueue"]
    queue.counts_only = False
    made = form(world)
    world.faults.odds = odds
    world.visitors.post(made.url, made.fields, CONTENT)
    assert len(queue.messages) == notices


def test_a_link_leads_to_its_version(world: World) -> None:
    """For five minutes."""
    files, until = world.services.files, world.loop.moment + timedelta(days=30)
    made = form(world)
    version = world.visitors.post(made.url, made.fields, CONTENT)
    kept = files.keep(CASE, EVIDENCE, version, DIGEST, until)
    url, _ = files.link(CASE, EVIDENCE, kept, "photo.png")
    assert world.visitors.get(url) == CONTENT
    world.loop.run_for(300)
    with pytest.raises(Refusal, match="expired"):
        world.visitors.get(url)


def test_what_is_kept_is_locked(world: World) -> None:
    """Nobody deletes the vault's version before its day but by order; nobody whatever while it is on hold."""
    made, services = form(world), world.services
    version = world.visitors.post(made.url, made.fields, CONTENT)
    until = world.loop.moment + timedelta(days=30)
    kept = services.files.keep(CASE, EVIDENCE, version, DIGEST, until)
    found = world.bucket("VaultBucket").version(f"vault/{CASE}/{EVIDENCE}", kept)
    assert found is not None
    assert (found.mode, found.until) == (GOVERNANCE, until.replace(microsecond=0))
    s3 = services.clients.get("s3")
    named = {"Bucket": services.settings.vault_bucket, "Key": found.key, "VersionId": kept}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**named)
    s3.put_object_legal_hold(**named, LegalHold={"Status": "ON"})
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**named, BypassGovernanceRetention=True)
    s3.put_object_legal_hold(**named, LegalHold={"Status": "OFF"})
    s3.delete_object(**named, BypassGovernanceRetention=True)
    assert world.bucket("VaultBucket").version(found.key, kept) is None


def test_intake_forgets_after_two_days(world: World) -> None:
    """By the template's rules: hidden at the midnight after two days, gone a day later (from 22 November on)."""
    made = form(world)
    world.visitors.post(made.url, made.fields, CONTENT)
    bucket = world.bucket("IntakeBucket")
    world.loop.run_for(68 * 3_600)  # 25 November, 00:00
    current = bucket.current(KEY)
    assert current is not None
    assert current.marker
    assert len(list(bucket.versions())) == 1
    world.loop.run_for(48 * 3_600)
    assert bucket.objects == {}


def test_a_bucket_without_versions_has_one(world: World) -> None:
    """As exports are: what is written again takes the place of what was there."""
    s3, bucket = world.services.clients.get("s3"), world.services.settings.exports_bucket
    for body in (b"1", b"2"):
        s3.put_object(Bucket=bucket, Key="audit/a", Body=body)
    (version,) = world.bucket("ExportsBucket").versions()
    assert (version.id, version.body) == (NULL, b"2")
