"""A client that a public generator makes from our description: nothing is left out of it, and it files a case."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests.journeys.cast import Platform, complaint

NAME = "made_client"


@pytest.fixture
def made(shop: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Its folder. What the generator finds wrong with the description is told by the first test's assertion."""
    described = tmp_path / "openapi.json"
    described.write_text(json.dumps(shop.api.get("/openapi.json")), "utf-8")
    config = Config.from_sources(
        ConfigFile(post_hooks=[]), MetaType.NONE, document_source=described, file_encoding="utf-8", overwrite=False,
        output_path=tmp_path / NAME,
    )  # fmt: skip
    assert [f"{e.header}: {e.detail}" for e in generate(config=config)] == []
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / NAME
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


def test_it_files_a_case_and_reads_it(shop: Platform, made: Path) -> None:
    """With the generator's own types, over HTTP; every operation of the description is in it."""

    def part(name: str) -> Any:
        return importlib.import_module(f"{NAME}.{name}")

    operations = {
        o["operationId"] for item in shop.api.get("/openapi.json")["paths"].values() for o in item.values()
    }
    assert operations == {file.stem for file in made.glob("api/*/*.py")} - {"__init__"}
    client = part("client").AuthenticatedClient(base_url=shop.api.base_url, token=shop.api.credential)
    body = part("models.case_in").CaseIn.from_dict(complaint())
    filed = part("api.cases.file_case").sync_detailed(client=client, body=body, idempotency_key="made-1")
    assert filed.status_code == 201
    shown = part("api.cases.show_case").sync(filed.parsed.case_id, client=client)
    assert (shown.case_id, str(shown.status)) == (filed.parsed.case_id, "open")
    again = part("api.cases.file_case").sync_detailed(client=client, body=body, idempotency_key="made-1")
    assert (again.parsed.case_id, again.headers["idempotency-replayed"]) == (filed.parsed.case_id, "true")
    nobody = part("client").AuthenticatedClient(base_url=shop.api.base_url, token="rk_nobody")
    refused = part("api.cases.show_case").sync(filed.parsed.case_id, client=nobody)
    assert refused.code == "credential_invalid"
