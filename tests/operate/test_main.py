"""The operator's command line: what is written has a name and a reason, or nothing is."""

from __future__ import annotations

import json

import pytest
from pynamodb.exceptions import PutError

from operate.__main__ import main
from operate.acts import Act, write_down
from tests.builders import NOW
from tests.handlers.conftest import account, backend  # noqa: F401 - fixtures

ACT = Act(NOW, "w. meier", "rebuild", "case_a", "restored to 04:00")


def test_nothing_is_applied_without_a_name_and_a_reason() -> None:
    """Before anything is read."""
    said: list[str] = []
    assert main(["rebuild", "case_a", "--apply", "--who", "w. meier"], said.append) == 2
    assert said == ["--apply wants --who and --why"]


def test_an_act_is_on_record_once(backend) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    """Who, when, what, about what, why; and nobody writes over it."""
    key = write_down(backend.tables, ACT)
    row = backend.tables.directory.get("operator#2026-11", key)
    assert json.loads(row.doc)["who"] == "w. meier"
    with pytest.raises(PutError):
        write_down(backend.tables, ACT)
