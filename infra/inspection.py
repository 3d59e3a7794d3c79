"""Looks at a finished package as a reviewer would, and says what it is and why it must not be deployed.

The figures that AWS limits: zip and unpacked size, REST resources, inline policies, the template itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from infra import compose
from infra.runtime import MACHINE

UNPACKED_LIMIT = 250 * 1024 * 1024
ZIP_LIMIT = 50 * 1024 * 1024  # of a direct upload; through S3 only the unpacked size counts
TEMPLATE_LIMIT = 1_000_000
REST_RESOURCES_LIMIT = 250  # API Gateway's own is 300, and adding to it takes a support case
POLICY_LIMIT = 10_240
_ELF_MACHINES = {0x3E: "x86_64", 0xB7: "aarch64"}


@dataclass
class Report:
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def figure(self, name: str, value: int, limit: int) -> None:
        self.lines.append(f"{name:<28} {value:>13,}   of {limit:,}")
        if value > limit:
            self.faults.append(f"{name}: {value:,} is more than {limit:,}")


def inspect(folder: Path, stage: str) -> Report:
    """Everything that can be known without AWS."""
    report = Report()
    template = json.loads((folder / "sam.json").read_text(encoding="utf-8"))
    _zip(folder / "deployment.zip", report)
    _template(template, folder / "sam.json", report)
    if template != json.loads(json.dumps(compose.template(stage))):
        report.faults.append(
            "chalice's template is not the one that was tested: infra.compose and chalice disagree"
        )
    lint = lint_errors(folder / "sam.json")
    report.lines.append(
        f"{'cfn-lint':<28} {'no errors, no warnings' if not lint else f'{len(lint)} findings'}"
    )
    report.faults += lint
    return report


def _zip(path: Path, report: Report) -> None:
    report.figure("zip, bytes", path.stat().st_size, ZIP_LIMIT)
    with ZipFile(path) as archive:
        entries = archive.infolist()
        report.figure("unpacked, bytes", sum(entry.file_size for entry in entries), UNPACKED_LIMIT)
        report.faults += [
            f"{entry.filename}: a cache" for entry in entries if "__pycache__" in entry.filename
        ]
        libraries = [entry.filename for entry in entries if ".so" in Path(entry.filename).suffixes]
        machines = {name: elf_machine(archive.read(name)[:20]) for name in libraries}
    found = ", ".join(sorted(set(machines.values())))
    report.lines.append(f"{'native libraries':<28} {len(libraries):>13,}   {found}")
    report.faults += [f"{name}: made for {made}" for name, made in machines.items() if made != MACHINE]


def elf_machine(head: bytes) -> str:
    """For which processor a shared library is, by its ELF header."""
    if head[:4] != b"\x7fELF":
        return "no ELF file"
    code = int.from_bytes(head[18:20], "little")
    return _ELF_MACHINES.get(code, hex(code))


def _template(template: dict[str, Any], path: Path, report: Report) -> None:
    report.figure("template, bytes", path.stat().st_size, TEMPLATE_LIMIT)
    report.figure("REST resources", len(rest_resources(template)), REST_RESOURCES_LIMIT)
    report.lines.append(f"{'template resources':<28} {len(template['Resources']):>13,}   before SAM")
    sizes = policy_sizes(template)
    largest = max(sizes, key=lambda name: sizes[name])
    report.figure(f"largest policy ({largest})", sizes[largest], POLICY_LIMIT)


def rest_resources(template: dict[str, Any]) -> set[str]:
    """What API Gateway makes a resource of: every path and every beginning of one."""
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    parts = [path.strip("/").split("/") for path in paths]
    return {"/".join(split[:length]) for split in parts for length in range(1, len(split) + 1)} | {""}


def policy_sizes(template: dict[str, Any]) -> dict[str, int]:
    """Characters of each role's inline policies as IAM counts them, with a long ARN in place of every reference."""
    sizes = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            text = "".join(
                json.dumps(_spelt_out(p["PolicyDocument"]), separators=(",", ":"))
                for p in resource["Properties"]["Policies"]
            )
            sizes[name] = len(text)
    return sizes


def _spelt_out(node: Any) -> Any:
    if isinstance(node, dict):
        if len(node) == 1 and next(iter(node)) in ("Ref", "Fn::GetAtt", "Fn::Sub"):
            return "x" * 140
        return {key: _spelt_out(value) for key, value in node.items()}
    return [_spelt_out(item) for item in node] if isinstance(node, list) else node


def lint_errors(path: Path) -> list[str]:
    """What cfn-lint finds, warnings included."""
    program = "from cfnlint.runner import main; main()"
    command = [
        sys.executable,
        "-c",
        program,
        "--format",
        "parseable",
        "--regions",
        "eu-central-1",
        "--template",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
    found = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode and not found:
        found = [f"cfn-lint failed: {done.stderr.strip()[-500:]}"]
    return found
