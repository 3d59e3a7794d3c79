"""One S3 bucket as it lies there: versions of objects, their locks, uploads in parts, and what goes by itself.

A bucket with versions keeps every one and hides them behind a marker; one without has a single version of each key,
which is called "null". A lock is a version's own. What a lifecycle rule lets go is gone at a midnight (UTC).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

NULL: Final = "null"
GOVERNANCE, COMPLIANCE = "GOVERNANCE", "COMPLIANCE"


@dataclass
class Version:
    """`until`, `mode`: of its lock, if any. `headers`: what a reader is told beside the bytes."""

    key: str
    id: str
    body: bytes
    at: datetime
    etag: str = ""
    marker: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    tags: str = ""
    mode: str | None = None
    until: datetime | None = None
    held: bool = False

    def is_locked(self, now: datetime, *, bypass: bool) -> bool:
        """Whether nobody may delete it: on hold, or locked yet, unless who asks may go past a governance lock."""
        if self.held:
            return True
        return self.until is not None and self.until > now and (self.mode == COMPLIANCE or not bypass)


@dataclass
class Upload:
    """One in parts, which is nobody's object yet."""

    id: str
    key: str
    at: datetime
    given: dict[str, Any]
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Rules:
    """Days until something goes by itself; 0 for never."""

    current: int = 0
    noncurrent: int = 0
    unfinished: int = 0


@dataclass
class Bucket:
    """`told`: called with a new version and what made it, for the bucket's notices."""

    name: str
    versioned: bool = False
    locks: bool = False
    rules: Rules = field(default_factory=Rules)
    told: list[Callable[[Version, str], None]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    objects: dict[str, list[Version]] = field(default_factory=dict)
    """The newest last."""
    uploads: dict[str, Upload] = field(default_factory=dict)

    def current(self, key: str) -> Version | None:
        """A delete marker, too."""
        versions = self.objects.get(key)
        return versions[-1] if versions else None

    def version(self, key: str, version_id: str) -> Version | None:
        return next((one for one in self.objects.get(key, ()) if one.id == version_id), None)

    def add(self, version: Version) -> None:
        if version.key not in self.objects:
            insort(self.keys, version.key)
            self.objects[version.key] = []
        versions = self.objects[version.key]
        if not self.versioned:
            versions.clear()
        versions.append(version)

    def remove(self, version: Version) -> None:
        """For good. Twice is fine."""
        versions = self.objects.get(version.key, [])
        if version in versions:
            versions.remove(version)
        if not versions and version.key in self.objects:
            del self.objects[version.key]
            self.keys.pop(bisect_left(self.keys, version.key))

    def under(self, prefix: str, after: str = "") -> Iterator[str]:
        """Keys in their order, the first one behind `after`."""
        for key in self.keys[bisect_left(self.keys, max(prefix, after)) :]:
            if not key.startswith(prefix):
                if key > prefix:
                    return
                continue
            if key > after:
                yield key

    def versions(self) -> Iterator[Version]:
        """Everything that lies here, markers aside."""
        return (one for key in self.keys for one in self.objects[key] if not one.marker)


def etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def described(name: str, given: Mapping[str, Any]) -> Bucket:
    """As the template declares it."""
    rules = Rules()
    for rule in given.get("LifecycleConfiguration", {}).get("Rules", ()):
        rules.current = rule.get("ExpirationInDays", rules.current)
        rules.noncurrent = rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays", rules.noncurrent)
        unfinished = rule.get("AbortIncompleteMultipartUpload", {})
        rules.unfinished = unfinished.get("DaysAfterInitiation", rules.unfinished)
    versioned = given.get("VersioningConfiguration", {}).get("Status") == "Enabled"
    return Bucket(name, versioned, bool(given.get("ObjectLockEnabled", False)), rules)
