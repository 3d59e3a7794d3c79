"""Which locked dependencies run in Lambda, and on what: what requirements.in needs, without chalice's command line.

chalice packs the one module of itself that a Lambda imports (chalice/app.py, which needs nothing), so neither it nor
click, pip and setuptools behind it belong into the zip.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.compose import ROOT

MACHINE = "aarch64"
GLIBC = {(3, 11): 26, (3, 12): 34, (3, 13): 34}
"""The minor version of glibc 2 in Lambda's Python runtimes: 3.11 is built on Amazon Linux 2, later ones on 2023."""

_PYTHON = sys.version_info[:2]
PACKED_BY_CHALICE = "chalice"


def python_version() -> str:
    """Of the packaging interpreter: chalice names the Lambda's runtime after it, so the wheels must be for the same."""
    return ".".join(map(str, _PYTHON))


def _platforms() -> tuple[str, ...]:
    """pip takes these literally, so every older C library is named too."""
    if _PYTHON not in GLIBC:
        raise SystemExit(f"no Lambda runtime known for Python {python_version()}; known: {sorted(GLIBC)}")
    newer = tuple(f"manylinux_2_{minor}_{MACHINE}" for minor in range(GLIBC[_PYTHON], 16, -1))
    return (*newer, f"manylinux2014_{MACHINE}")


PLATFORMS = _platforms()


def locked_lines() -> list[str]:
    """The lock file's entries of the closure, with their hashes. Raises SystemExit for one that is not locked."""
    locked = dict(_entries((ROOT / "requirements.txt").read_text(encoding="utf-8")))
    wanted = closure()
    if missing := wanted - set(locked):
        raise SystemExit(f"not in requirements.txt: {', '.join(sorted(missing))}")
    return [locked[name] for name in sorted(wanted)]


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Name and full text of each entry, continuation lines included."""
    for entry in re.findall(r"^[A-Za-z0-9](?:.*\\\n)*.*", text, flags=re.MULTILINE):
        name = re.split(r"[=\[ ;]", entry, maxsplit=1)[0]
        yield canonicalize_name(name), entry


def closure() -> set[str]:
    """Names of everything that requirements.in needs at run time, by what the installed packages say of themselves."""
    lines = [
        line.split("#")[0].strip()
        for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    ]
    found: set[str] = set()
    ahead = [Requirement(line) for line in lines if line]
    while ahead:
        requirement = ahead.pop()
        name = canonicalize_name(requirement.name)
        if name == PACKED_BY_CHALICE or name in found or not _applies(requirement):
            continue
        found.add(name)
        ahead += [_of(requirement, text) for text in metadata.requires(name) or ()]
    return found


def _of(parent: Requirement, text: str) -> Requirement:
    """A dependency of `parent`; those of an extra only count where the parent was asked for with it."""
    requirement = Requirement(text)
    if requirement.marker and "extra" in str(requirement.marker):
        environment = {**_environment(), "extra": ""}
        wanted = any(
            requirement.marker.evaluate({**environment, "extra": extra}) for extra in {"", *parent.extras}
        )
        requirement.marker = None if wanted else requirement.marker
    return requirement


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**_environment(), "extra": ""})


def _environment() -> dict[str, str]:
    lambda_like = {
        "platform_machine": MACHINE,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
    }
    return {**{key: str(value) for key, value in default_environment().items()}, **lambda_like}
