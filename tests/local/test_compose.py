from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chalicelib import bootstrap
from chalicelib.domain.addresses import PUBLIC, UnsafeAddress, check_url
from chalicelib.settings import VARIABLES, Settings
from local import compose, pace
from local.provision import FunctionSpec, Provisioned

ROOT = Path(__file__).parents[2]
HERE = "http://127.0.0.1:8090/hooks"


def provisioned(*functions: FunctionSpec) -> Provisioned:
    return Provisioned({}, {f.name: f for f in functions}, [], [], {}, {})


def function(name: str, **environment: str) -> FunctionSpec:
    return FunctionSpec(name, f"chalicelib.entrypoints.{name}.handler", environment, 30, 512)


def test_functions_are_told_what_each_of_them_is_told() -> None:
    """They share a process, so their environments become one."""
    made = compose.services(
        provisioned(function("relay", STAGE="local"), function("wake", VIEWS_TABLE="v")), 8090
    )
    assert made.settings.stage == "local"
    assert made.settings.views_table == "v"


def test_functions_that_are_told_different_things_cannot_share_a_process() -> None:
    with pytest.raises(ValueError, match="STAGE"):
        compose.services(provisioned(function("relay", STAGE="a"), function("wake", STAGE="b")), 8090)


def test_webhooks_may_go_to_the_receivers_port_and_to_no_other() -> None:
    """On the loopback address; and to the public internet as ever."""
    policy = compose.services(provisioned(), 8090).webhook_policy
    assert check_url(HERE, policy).port == 8090
    for other in (
        "http://127.0.0.1:8091/",
        "http://127.0.0.2:8090/",
        "http://10.0.0.1:8090/",
        "http://localhost:8090/",
    ):
        with pytest.raises(UnsafeAddress):
            check_url(other, policy)
    assert not policy.permits("http", "93.184.216.34", 8090)
    assert policy.permits("https", "93.184.216.34", 443)


def test_no_setting_and_no_variable_opens_that_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged composition has no such path, whatever its environment says."""
    for name in (*VARIABLES, "WEBHOOK_POLICY", "WEBHOOK_EXCEPTIONS", "ALLOW_HTTP", "RECEIVER_PORT"):
        monkeypatch.setenv(name, HERE)
    made = bootstrap.Services()
    made.settings = Settings(dict.fromkeys(VARIABLES, HERE))
    assert made.webhook_policy is PUBLIC
    with pytest.raises(UnsafeAddress):
        check_url(HERE, made.webhook_policy)


def test_only_this_folder_makes_another_policy() -> None:
    """In all that ships, the one call of Policy is the one that makes the public one."""
    files = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]
    # Detection has a class of that name too, which has nothing to do with addresses and nothing of theirs.
    files = [path for path in files if not _has_its_own(path)]
    nodes = [
        (path.name, node) for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    calls = [
        (name, ast.unparse(node))
        for name, node in nodes
        if isinstance(node, ast.Call) and _makes_policy(node)
    ]
    assert calls == [("addresses.py", "Policy()")]


def _has_its_own(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return "\nclass Policy(" in text and path.name != "addresses.py" and "addresses" not in text


def _makes_policy(call: ast.Call) -> bool:
    return getattr(call.func, "id", getattr(call.func, "attr", "")) == "Policy"


def test_the_local_pace_changes_seconds_and_nothing_else() -> None:
    """Every other variable is the template's."""
    assert set(pace.SETTINGS) == {name for name in VARIABLES if name.endswith("_SECONDS")}


def test_it_is_found_by_every_function_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
    with compose.composed(provisioned(function("relay", POWERTOOLS_SERVICE_NAME="redress")), 8090) as made:
        assert bootstrap.services() is made
    assert bootstrap.services() is not made
    bootstrap.override(None)
