"""What goes into the zip, and how it is looked at. Building it takes the package index: that is `make package`."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra import compose, inspection, package, runtime
from tests.infra.looking import Template

RUNTIME = {"boto3", "botocore", "pynamodb", "aws-lambda-powertools", "msgspec", "cryptography"}
NEVER_SHIPPED = {"chalice", "pip", "setuptools", "wheel", "click", "inquirer", "pyyaml", "moto", "pydantic"}


def test_the_runtime_is_what_the_functions_import() -> None:
    """Without the command line that chalice brings along."""
    assert runtime.closure() >= RUNTIME
    assert not NEVER_SHIPPED & runtime.closure()


def test_every_shipped_dependency_is_pinned_and_hashed() -> None:
    """One that is not would make pip refuse the whole list."""
    lines = runtime.locked_lines()
    assert len(lines) == len(runtime.closure())
    assert all(re.match(r"[A-Za-z0-9._-]+==\S+", line) and "--hash=sha256:" in line for line in lines)


def test_a_dependency_that_is_not_locked_stops_the_packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than to go without it."""
    monkeypatch.setattr(runtime, "closure", lambda: {"msgspec", "left-pad"})
    with pytest.raises(SystemExit, match="left-pad"):
        runtime.locked_lines()


def test_wheels_are_asked_for_the_lambdas_processor() -> None:
    """Down to the oldest C library that a wheel may have been made for."""
    assert all(platform.endswith("_aarch64") for platform in runtime.PLATFORMS)
    assert runtime.PLATFORMS[-1] == "manylinux2014_aarch64"


def test_the_staged_tree_is_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """app.py, chalicelib with its data, the configuration and the dependencies; no caches, no tests, no local stack."""
    monkeypatch.setattr(package, "vendor", lambda: tmp_path)
    tree = tmp_path / "tree"
    package.fill(tree)
    assert {path.name for path in tree.iterdir()} == {
        "app.py",
        "chalicelib",
        ".chalice",
        "requirements.txt",
        "vendor",
    }
    assert not list(tree.glob("chalicelib/**/__pycache__"))
    assert not list(tree.glob("chalicelib/**/*.pyc"))
    data = {path.relative_to(compose.ROOT) for path in (compose.ROOT / "chalicelib").rglob("*.json")}
    assert data == {path.relative_to(tree) for path in (tree / "chalicelib").rglob("*.json")}
    assert not list((tree / ".chalice").glob("deploy*"))


@pytest.mark.parametrize(("code", "machine"), [(0xB7, "aarch64"), (0x3E, "x86_64"), (0x28, "0x28")])
def test_a_library_says_which_processor_it_is_for(code: int, machine: str) -> None:
    """In its nineteenth and twentieth byte."""
    assert inspection.elf_machine(b"\x7fELF" + bytes(14) + code.to_bytes(2, "little")) == machine


def test_a_library_for_the_wrong_processor_is_a_fault(tmp_path: Path) -> None:
    """It would fail at the first call in Lambda, and never here."""
    path = tmp_path / "deployment.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr(
            "msgspec/_core.cpython-311-x86_64-linux-gnu.so", b"\x7fELF" + bytes(14) + b"\x3e\x00"
        )
        archive.writestr("chalicelib/__pycache__/x.pyc", b"")
    report = inspection.Report()
    inspection._zip(path, report)
    assert [fault.split(": ")[1] for fault in report.faults] == ["a cache", "made for x86_64"]


def test_a_figure_above_its_limit_is_a_fault() -> None:
    """And one at the limit is none."""
    report = inspection.Report()
    report.figure("at", 10, 10)
    report.figure("above", 11, 10)
    assert report.faults == ["above: 11 is more than 10"]


def test_beginnings_of_paths_are_resources_too() -> None:
    """API Gateway counts each."""
    template: Template = {
        "Resources": {"RestAPI": {"Properties": {"DefinitionBody": {"paths": {"/a/{b}/c": {}, "/a/d": {}}}}}}
    }
    assert inspection.rest_resources(template) == {"", "a", "a/{b}", "a/{b}/c", "a/d"}


def test_cfn_lint_finds_nothing(sam: Template, tmp_path: Path) -> None:
    """Not even a warning."""
    path = tmp_path / "sam.json"
    path.write_text(compose.as_json(sam), encoding="utf-8")
    assert inspection.lint_errors(path) == []


def test_cfn_lint_is_really_asked(tmp_path: Path) -> None:
    """A property that does not exist is found."""
    path = tmp_path / "sam.json"
    path.write_text(
        '{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"Nope": 1}}}}', encoding="utf-8"
    )
    assert any("Nope" in finding for finding in inspection.lint_errors(path))
