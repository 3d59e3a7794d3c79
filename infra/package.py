"""Builds what is deployed: build/package/<stage>/ with sam.json and deployment.zip, made by chalice from a clean tree.

    python -m infra.package --stage dev

The tree holds app.py, chalicelib and the configuration, no caches, and `vendor/`: the locked runtime dependencies as
wheels for the Lambda's processor and C library, every one checked against its hash. chalice would find wheels by
itself, but by name alone, and would add its own command line's dependencies. The result is inspected before it is
called one: see `infra/inspection.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra import compose, inspection
from infra.runtime import PLATFORMS, locked_lines, python_version

BUILD = compose.ROOT / "build"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.py[cod]", ".*")


def package(stage: str) -> Path:
    """Stage and build. The folder with the result, which nobody has looked at yet."""
    tree, out = BUILD / "stage" / stage, BUILD / "package" / stage
    for folder in (tree, out):
        shutil.rmtree(folder, ignore_errors=True)
    out.mkdir(parents=True)
    fill(tree)
    merge = BUILD / "stage" / f"{stage}.merge.json"
    merge.write_text(compose.as_json(compose.fragments(stage)), encoding="utf-8")
    _run([*_CHALICE, "package", "--stage", stage, "--merge-template", str(merge), str(out)], tree)
    made = out / "sam.json"
    made.write_text(compose.as_json(json.loads(made.read_text(encoding="utf-8"))), encoding="utf-8")
    return out


def fill(tree: Path) -> None:
    """The clean tree, ready for chalice."""
    tree.mkdir(parents=True)
    shutil.copy2(compose.ROOT / "app.py", tree)
    shutil.copytree(compose.ROOT / "chalicelib", tree / "chalicelib", ignore=LEFT_OUT)
    shutil.copytree(
        compose.ROOT / ".chalice", tree / ".chalice", ignore=shutil.ignore_patterns("deploy*", "venv")
    )
    (tree / "requirements.txt").write_text("", encoding="utf-8")  # all of it is in vendor/
    (tree / "vendor").symlink_to(vendor())


def vendor() -> Path:
    """A folder with the runtime dependencies, made once for each state of the lock file and each Python."""
    lines = "\n".join(locked_lines()) + "\n"
    digest = hashlib.sha256(f"{python_version()} {PLATFORMS} {lines}".encode()).hexdigest()[:16]
    folder = BUILD / "vendor" / digest
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        lock = BUILD / "vendor" / f"{digest}.txt"
        lock.write_text(lines, encoding="utf-8")
        _run(["-m", "pip", "install", *_PIP, *_target(unfinished), "--requirement", str(lock)], compose.ROOT)
        shutil.rmtree(unfinished / "bin", ignore_errors=True)
        unfinished.rename(folder)
    return folder


_CHALICE = ("-c", "from chalice.cli import main; raise SystemExit(main())")
_PIP = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--no-compile")


def _target(folder: Path) -> list[str]:
    """pip's options for wheels of another machine than this one."""
    platforms = [part for platform in PLATFORMS for part in ("--platform", platform)]
    interpreter = ["--implementation", "cp", "--python-version", python_version()]
    return ["--only-binary=:all:", *interpreter, *platforms, "--target", str(folder)]


def _run(arguments: list[str], where: Path) -> None:
    """With this interpreter, leaving no bytecode behind: it would be packed."""
    region = (
        os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    )  # chalice wants one to name service principals
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "AWS_DEFAULT_REGION": region}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([sys.executable, *arguments], cwd=where, env=environment, check=False)  # noqa: S603  # nosec B603
    if done.returncode:
        raise SystemExit(f"packaging failed: {' '.join(arguments[:4])} … ended with {done.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m infra.package", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--stage", default="dev")
    stage = parser.parse_args().stage
    out = package(stage)
    report = inspection.inspect(out, stage)
    print("\n".join(report.lines))
    if report.faults:
        raise SystemExit("not fit to be deployed:\n  " + "\n  ".join(report.faults))


if __name__ == "__main__":
    main()
