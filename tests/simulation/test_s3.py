"""The model of S3 against moto: the same random programs, the same versions, locks, errors and lists.

Where moto differs, and what is compared instead:
- Ids of versions and uploads are compared by the order of their making; no clock is compared, for no lock ends.
- moto marks nothing where a key without any version is deleted, and takes any version's id where there are none; of a
  version that was never there it has its own opinion. S3 marks; production names versions that it was told.
- moto lets a lock in compliance mode become another, and takes locks for buckets without any: S3 does neither.
- Where moto falls over a request, only that it is refused is compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.buckets import Bucket
from simulation.world import World
from tests.aws import REGION
from tests.simulation.twins import Twins, moto

PLAIN, VERSIONED, LOCKED = BUCKETS = "plain-bucket", "versioned-bucket", "locked-bucket"
FAR, FARTHER = datetime(2060, 1, 1, tzinfo=UTC), datetime(2061, 1, 1, tzinfo=UTC)

buckets, keys = st.sampled_from(BUCKETS), st.sampled_from(["a/1", "a/2", "b"])
bodies = st.sampled_from([b"", b"one", b"another one"])
which = st.integers(0, 3)
"""The how manieth version that was made, or none in particular for 0."""
places = st.tuples(buckets, keys)
steps = st.one_of(
    st.tuples(st.just("PutObject"), places, bodies, st.sampled_from(["", "once", "lock", "comply", "tell"])),
    st.tuples(st.just("CopyObject"), places, st.tuples(buckets, keys), which),
    st.tuples(st.just("DeleteObject"), places, which, st.booleans()),
    st.tuples(st.just("PutObjectRetention"), places, which, st.sampled_from([FAR, FARTHER]), st.booleans()),
    st.tuples(st.just("PutObjectLegalHold"), places, which, st.sampled_from(["ON", "OFF"])),
    st.tuples(
        st.just("GetObject"), places, which, st.sampled_from(["", "bytes=0-1", "bytes=2-", "bytes=5-9"])
    ),
    st.tuples(st.just("HeadObject"), places, which),
    st.tuples(st.just("ListObjectsV2"), buckets, st.sampled_from(["", "a/", "a/1"]), st.integers(1, 3)),
    st.tuples(st.just("ListObjectVersions"), buckets, st.sampled_from(["", "a/", "a/1"])),
    st.tuples(
        st.just("Upload"), places, st.lists(bodies, max_size=2), st.sampled_from(["end", "give up", ""])
    ),
)


class Pair(Twins):
    """`made`: ids of what either has made, in order."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "s3")
        for name in BUCKETS:
            world.s3.create(Bucket(name, name != PLAIN, name == LOCKED))
            self.moto.create_bucket(
                Bucket=name, ObjectLockEnabledForBucket=name == LOCKED,
                CreateBucketConfiguration={"LocationConstraint": REGION},
            )  # fmt: skip
        enabled = {"Status": "Enabled"}
        self.moto.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration=enabled)
        self.ids: dict[str, tuple[str, str]] = {}
        self.numbers = itertools.count()

    def both(self, operation: str, given: dict[str, Any], version: int = 0, **more: Any) -> tuple[Any, Any]:
        """`version`: of the key's versions that many are older."""
        theirs = dict(given)
        if version:
            known = self.versions.get((given["Bucket"], given["Key"]), [])
            ours_id, theirs_id = known[-version] if version <= len(known) else ("none", "none")
            given, theirs = given | {"VersionId": ours_id}, theirs | {"VersionId": theirs_id}
        ours, answer = self.ask(operation, given | more, theirs | more)
        return ours, answer

    def begin(self) -> None:
        self.versions: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.strict: set[tuple[str, str]] = set()
        self.prefix = f"{next(self.numbers)}/"

    def note(self, place: tuple[str, str], ours: Any, theirs: Any) -> None:
        if "VersionId" in ours and "VersionId" in theirs:
            self.versions.setdefault(place, []).append((ours["VersionId"], theirs["VersionId"]))


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with moto(), World(workers=()) as world:
        both = Pair(world)
        yield both
        both.check_all_were_asked()


@given(program=st.lists(steps, min_size=1, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_programs_run_alike(pair: Pair, program: list[Any]) -> None:
    """Puts once and again, copies, deletes and markers, locks and holds, reads by version and range, lists, parts."""
    pair.begin()
    for kind, *rest in program:
        DOES[kind](pair, *rest)


def test_one_program_asks_everything(pair: Pair) -> None:
    """Each operation once, whatever chance brings above."""
    pair.begin()
    here, there = (LOCKED, "a/1"), (VERSIONED, "b")
    program: list[Any] = [
        ("PutObject", here, b"one", "lock"), ("CopyObject", there, here, 1), ("GetObject", there, 0, "bytes=0-1"),
        ("HeadObject", here, 1), ("PutObjectRetention", here, 1, FARTHER, False),
        ("PutObjectLegalHold", here, 1, "ON"), ("DeleteObject", here, 1, True), ("ListObjectsV2", LOCKED, "a/", 2),
        ("ListObjectVersions", LOCKED, ""), ("Upload", there, [b"one"], "end"),
    ]  # fmt: skip
    for kind, *rest in program:
        DOES[kind](pair, *rest)


def _put(pair: Pair, place: tuple[str, str], body: bytes, how: str) -> None:
    hows: dict[str, dict[str, Any]] = {
        "": {}, "once": {"IfNoneMatch": "*"}, "tell": {"Metadata": {"sha256": "x"}, "ContentType": "text/plain"},
        "lock": {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": FAR},
        "comply": {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": FAR},
    }  # fmt: skip
    if how in ("lock", "comply") and place[0] != LOCKED:
        return  # moto takes a lock for a bucket without any
    ours, theirs = pair.both("PutObject", _at(pair, place) | hows[how] | {"Body": body})
    pair.note(_named(pair, place), ours, theirs)
    if how == "comply":
        pair.strict.add(_named(pair, place))
    _same(ours, theirs, "ETag")


def _copy(pair: Pair, place: tuple[str, str], source: tuple[str, str], version: int) -> None:
    found, known = _at(pair, source), pair.versions.get(_named(pair, source), [])
    if version > len(known):
        return
    named = [{"VersionId": one} for one in known[-version]] if version else [{}, {}]
    how = {
        "MetadataDirective": "REPLACE",
        "TaggingDirective": "REPLACE",
        "Metadata": {"n": "1"},
        "Tagging": "a=b",
    }
    to = _at(pair, place) | how
    ours, theirs = pair.ask(
        "CopyObject", to | {"CopySource": found | named[0]}, to | {"CopySource": found | named[1]}
    )
    pair.note(_named(pair, place), ours, theirs)
    _same(ours, theirs)


def _delete(pair: Pair, place: tuple[str, str], version: int, bypass: bool) -> None:
    known = len(pair.versions.get(_named(pair, place), ()))
    if version > known or not known:
        return
    given = _at(pair, place) | ({"BypassGovernanceRetention": True} if bypass and version else {})
    ours, theirs = pair.both("DeleteObject", given, version)
    if not version:
        pair.note(_named(pair, place), ours, theirs)
    _same(ours, theirs, "DeleteMarker")


def _retention(pair: Pair, place: tuple[str, str], version: int, until: datetime, bypass: bool) -> None:
    if place[0] != LOCKED or _named(pair, place) in pair.strict:
        return
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    more = {"BypassGovernanceRetention": True} if bypass else {}
    _same(*pair.both("PutObjectRetention", _at(pair, place) | more, version, Retention=retention))


def _hold(pair: Pair, place: tuple[str, str], version: int, status: str) -> None:
    if place[0] == LOCKED:
        _same(*pair.both("PutObjectLegalHold", _at(pair, place), version, LegalHold={"Status": status}))


def _get(pair: Pair, place: tuple[str, str], version: int, ranged: str) -> None:
    ours, theirs = pair.both("GetObject", _at(pair, place) | ({"Range": ranged} if ranged else {}), version)
    if "error" not in ours and "error" not in theirs:
        assert ours["Body"].read() == theirs["Body"].read()
    _same(ours, theirs, "ContentLength", "ETag", "Metadata", "ContentRange")


def _head(pair: Pair, place: tuple[str, str], version: int) -> None:
    if version > len(pair.versions.get(_named(pair, place), ())):
        return
    ours, theirs = pair.both("HeadObject", _at(pair, place), version)
    _same(ours, theirs, "ContentLength", "ETag", "Metadata", "ObjectLockMode", "ObjectLockRetainUntilDate",
          "ObjectLockLegalHoldStatus")  # fmt: skip


def _list(pair: Pair, bucket: str, prefix: str, most: int) -> None:
    given: dict[str, Any] = {"Bucket": bucket, "Prefix": pair.prefix + prefix, "MaxKeys": most}
    ours, theirs = pair.ask("ListObjectsV2", given)
    shown = [
        [(one["Key"], one["Size"], one["ETag"]) for one in answer.get("Contents", ())]
        for answer in (ours, theirs)
    ]
    assert shown[0] == shown[1]
    _same(ours, theirs, "IsTruncated", "KeyCount")


def _versions(pair: Pair, bucket: str, prefix: str) -> None:
    answers = pair.ask("ListObjectVersions", {"Bucket": bucket, "Prefix": pair.prefix + prefix})
    shown = [
        [
            [(one["Key"], one["IsLatest"]) for one in answer.get(kind, ())]
            for kind in ("Versions", "DeleteMarkers")
        ]
        for answer in answers
    ]
    assert shown[0] == shown[1]


def _upload(pair: Pair, place: tuple[str, str], parts: list[bytes], end: str) -> None:
    at = _at(pair, place)
    ours, theirs = pair.ask("CreateMultipartUpload", at)
    uploads = [at | {"UploadId": answer["UploadId"]} for answer in (ours, theirs)]
    done: list[list[dict[str, Any]]] = [[], []]
    for number, part in enumerate(parts, 1):
        told = {"PartNumber": number, "Body": part}
        answers = pair.ask("UploadPart", uploads[0] | told, uploads[1] | told)
        _same(*answers, "ETag")
        for known, answer in zip(done, answers, strict=True):
            known.append({"PartNumber": number, "ETag": answer["ETag"]})
    listed = pair.ask("ListParts", *uploads)
    for one in listed:
        sizes = [(p["PartNumber"], p["Size"]) for p in one.get("Parts", ())]
        assert sizes == [(n, len(part)) for n, part in enumerate(parts, 1)]
    open_ = pair.ask("ListMultipartUploads", {"Bucket": place[0], "Prefix": at["Key"]})
    assert len(open_[0]["Uploads"]) == len(open_[1]["Uploads"])
    if end == "end" and parts:
        whole = [
            upload | {"MultipartUpload": {"Parts": known}}
            for upload, known in zip(uploads, done, strict=True)
        ]
        answers = pair.ask("CompleteMultipartUpload", *whole)
        pair.note(_named(pair, place), *answers)
        _same(*answers, "ETag")
    if end:
        _same(*pair.ask("AbortMultipartUpload", *uploads))


DOES: dict[str, Callable[..., None]] = {
    "PutObject": _put, "CopyObject": _copy, "DeleteObject": _delete, "PutObjectRetention": _retention,
    "PutObjectLegalHold": _hold, "GetObject": _get, "HeadObject": _head, "ListObjectsV2": _list,
    "ListObjectVersions": _versions, "Upload": _upload,
}  # fmt: skip


def _named(pair: Pair, place: tuple[str, str]) -> tuple[str, str]:
    return place[0], pair.prefix + place[1]


def _at(pair: Pair, place: tuple[str, str]) -> dict[str, Any]:
    bucket, key = _named(pair, place)
    return {"Bucket": bucket, "Key": key}


def _same(ours: Any, theirs: Any, *names: str) -> None:
    """The same error, or the same of what is named."""
    if "broken" in theirs:  # moto falls over; it must be refused, and how is not known
        assert "error" in ours, f"model: {ours}\nmoto:  {theirs}"
        return
    if "error" in ours or "error" in theirs:
        assert ours.get("error") == theirs.get("error"), f"model: {ours}\nmoto:  {theirs}"
        return
    assert [ours.get(n) for n in names] == [theirs.get(n) for n in names], f"model: {ours}\nmoto:  {theirs}"
