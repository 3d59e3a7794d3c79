"""The composition root: cheap to import, made once per process, replaceable."""

from __future__ import annotations

import subprocess
import sys

from chalicelib import bootstrap


def loaded_by(statement: str) -> set[str]:
    """Top-level packages loaded by a statement in a fresh process with an empty environment."""
    probe = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    path = [entry for entry in sys.path if entry]
    program = f"import sys\nsys.path[:] = {path!r}\n{probe}"
    answer = subprocess.run(
        [sys.executable, "-c", program], env={}, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_importing_the_root_loads_no_library() -> None:
    """What a worker does not use costs it nothing."""
    loaded = loaded_by("import chalicelib.bootstrap; chalicelib.bootstrap.services()")
    assert not loaded & {"botocore", "boto3", "pynamodb", "cryptography", "msgspec"}


def test_the_case_store_needs_neither_boto3_nor_cryptography() -> None:
    """Both would lengthen every cold start; and no variable is needed to import it."""
    loaded = loaded_by("import chalicelib.adapters.case_store")
    assert "pynamodb" in loaded
    assert not loaded & {"boto3", "cryptography", "moto"}


def test_services_are_made_once_per_process() -> None:
    """Until somebody puts others in their place."""
    own = bootstrap.Services()
    try:
        bootstrap.override(None)
        assert bootstrap.services() is bootstrap.services()
        bootstrap.override(own)
        assert bootstrap.services() is own
    finally:
        bootstrap.override(None)
    assert bootstrap.services() is not own
    bootstrap.override(None)
