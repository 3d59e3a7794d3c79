"""The Python client's generated half: complete, fresh, and alone in the world."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from chalicelib.entrypoints.http import openapi
from docs_tools import client, client_types, generate

DESCRIBED = openapi.document()


def test_the_client_is_fresh() -> None:
    """`make openapi` writes it."""
    assert generate.stale(generate.modules(), generate.CLIENT) == [], "run `make openapi`"


def test_a_tag_that_went_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its module is removed with it."""
    made = dict(generate.modules())
    generate.write(made, tmp_path)
    (tmp_path / "api" / "gone.py").write_text("", "utf-8")
    assert generate.write(made, tmp_path) == ["api/gone.py"]
    assert not (tmp_path / "api" / "gone.py").exists()


def test_every_operation_that_exchanges_data_has_a_method() -> None:
    """Pages and their forms are for browsers."""
    named = [
        (tag, name)
        for tag, found in client.by_tag(DESCRIBED).items()
        for name in client.methods(tag, [o["operationId"] for _, _, o in found]).values()
    ]
    assert len(named) == len(set(named))
    left_out = {o["operationId"] for item in DESCRIBED["paths"].values() for o in item.values()} - {
        o["operationId"] for found in client.by_tag(DESCRIBED).values() for _, _, o in found
    }
    assert {"docs", "docs_asset"} <= left_out
    assert not left_out & {e["operationId"] for e in DESCRIBED["paths"]["/v1/cases"].values()}


def test_every_list_with_a_cursor_can_be_iterated() -> None:
    """Item by item, over its pages."""
    lists = [
        operation
        for found in client.by_tag(DESCRIBED).values()
        for _, _, operation in found
        if operation["operationId"].startswith(("list_", "show_timeline"))
        and any(p.get("name") == "after" for p in operation["parameters"])
    ]
    assert len(lists) > 15
    assert [o["operationId"] for o in lists if client.items_of(o, DESCRIBED) is None] == []


def test_a_tags_own_word_is_not_said_twice() -> None:
    """`cases.file`; the earlier one keeps a name that two could have, and words of the language are avoided."""
    named = client.methods("cases", ["file_case", "list_cases", "list_case_events", "file", "import_case"])
    assert list(named.values()) == ["file", "list", "list_events", "cases_file", "import_"]


def test_types_are_read_off_the_schema() -> None:
    """One of each kind."""
    kinds = {
        "str | None": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        'Literal["a", 1]': {"enum": ["a", 1]},
        "list[Case]": {"type": "array", "items": {"$ref": "#/x/Case"}},
        "dict[str, int]": {"type": "object", "additionalProperties": {"type": "integer"}},
        "Any": {"anyOf": [{}, {"type": "string"}]},
    }
    assert {expected: client_types.annotation(schema) for expected, schema in kinds.items()} == {
        k: k for k in kinds
    }


def test_it_runs_where_nothing_of_ours_is() -> None:
    """A platform installs the package alone, with nothing but Python."""
    program = """
import sys
import redress_client, redress_client.types
ours = {"chalicelib", "docs_tools", "local", "msgspec", "cryptography", "chalice", "boto3"}
print(sorted(ours & {name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=generate.CLIENT.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_generated_code_is_python() -> None:
    """Each module, in every version that is supported."""
    for name, text in generate.modules().items():
        ast.parse(text, name, feature_version=(3, 11))
