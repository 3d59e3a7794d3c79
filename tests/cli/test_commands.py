"""`python -m redress_cli`: its commands, and the operator's key."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from chalicelib.domain import credentials
from chalicelib.domain.values import derive_id
from docs_tools.capabilities import ROOT
from redress_cli.operator_key import key_text

KEY = derive_id("key", b"k" * 32)
SECRET = "A" * 43


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "redress_cli", *arguments]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)


def test_the_operators_key_is_made_of_its_secret() -> None:
    """In the form in which the API takes it."""
    text = key_text(json.dumps({"key_id": KEY, "secret": SECRET}))
    assert text == f"rk_{KEY.removeprefix('key_')}_{SECRET}"
    assert credentials.parse_key(text).id == KEY


@pytest.mark.parametrize(
    "secret", ["", "{}", "[]", "null", '{"key_id": "key_x", "secret": "s3cr3t"}', '"s3cr3t"', "[" * 100_000]
)
def test_anything_else_is_refused_without_repeating_it(secret: str) -> None:
    """A secret that was pasted wrongly must not end up in a log."""
    with pytest.raises(ValueError, match="not the operator's secret") as refused:
        key_text(secret)
    assert "s3cr3t" not in str(refused.value)


def test_the_command_reads_the_secret_from_its_input() -> None:
    """Never from its arguments, which others can see."""
    done = run("operator-key", text=json.dumps({"key_id": KEY, "secret": SECRET}))
    assert (done.returncode, done.stdout.strip()) == (0, f"rk_{KEY.removeprefix('key_')}_{SECRET}")


def test_a_wrong_secret_is_an_error_of_usage() -> None:
    """Exit code 2, and no trace."""
    done = run("operator-key", text="nothing")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("unknown",), ("operator-key", "more")])
def test_without_a_command_it_says_what_there_is(arguments: tuple[str, ...]) -> None:
    """Exit code 2."""
    done = run(*arguments)
    assert done.returncode == 2
    assert "verify FILE" in done.stderr


def test_verify_is_one_of_its_commands() -> None:
    """With the exit codes of the tool."""
    assert run("verify", "-", text="nothing").returncode == 2
