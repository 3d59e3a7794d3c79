"""The Lambda functions: what they are, what they are given, what calls them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app import WORKERS as REGISTERED
from chalicelib.settings import VARIABLES
from infra import compose
from tests.infra.looking import (
    WORKERS,
    Template,
    environment,
    logical_id,
    mapping,
    of_type,
    properties,
    references,
)

FUNCTIONS = ("api", *WORKERS)


def test_the_functions_are_those_of_the_design(plain: Template) -> None:
    """Each worker that app.py names, and the API."""
    assert set(REGISTERED) == set(WORKERS)
    assert set(of_type(plain, "AWS::Lambda::Function")) == {logical_id(name) for name in FUNCTIONS}


@pytest.mark.parametrize("name", WORKERS)
def test_a_workers_handler_is_its_modules_own(plain: Template, name: str) -> None:
    """Lambda loads the module directly, without app.py."""
    assert properties(plain, logical_id(name))["Handler"] == f"chalicelib.entrypoints.{name}.handler"


def test_every_handler_can_be_loaded_without_chalice_and_without_an_environment() -> None:
    """In a fresh process, as in Lambda: neither app.py nor the HTTP side comes along."""
    program = f"""
import importlib, sys
for name in {WORKERS!r}:
    assert callable(importlib.import_module(f"chalicelib.entrypoints.{{name}}").handler), name
loaded = [name for name in sys.modules if name in ("app", "chalice") or name.startswith("chalicelib.entrypoints.http")]
assert not loaded, loaded
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=compose.ROOT, env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_runs_on_arm_with_this_python_and_a_log_of_its_own(plain: Template, name: str) -> None:
    """Untraced; its log is kept for a month."""
    function = properties(plain, logical_id(name))
    assert function["Architectures"] == ["arm64"]
    assert function["Runtime"] == f"python{sys.version_info[0]}.{sys.version_info[1]}"
    assert function.get("TracingConfig", {"Mode": "PassThrough"}) == {"Mode": "PassThrough"}
    (log,) = references(function["LoggingConfig"])
    assert properties(plain, log)["RetentionInDays"] == 30


def test_no_two_functions_share_a_log(plain: Template) -> None:
    """A role may write to its own function's log only, which says something then."""
    logs = [references(properties(plain, logical_id(name))["LoggingConfig"]).pop() for name in FUNCTIONS]
    assert len(set(logs)) == len(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_memory_and_time_are_chosen_for_each_function(name: str) -> None:
    """Chalice's own defaults are too little memory and too much time."""
    config = json.loads((compose.ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    chosen = config["lambda_functions"]["api_handler" if name == "api" else name]
    assert chosen["lambda_memory_size"] >= 256
    assert chosen["lambda_timeout"] >= 10


def test_no_stage_overrides_a_function(plain: Template) -> None:
    """A scalar of a stage wins over a function's own value, which then stands there for nothing."""
    config = json.loads((compose.ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    per_function = {key for values in config["lambda_functions"].values() for key in values}
    assert not [key for stage in config["stages"].values() for key in stage if key in per_function]


def test_the_api_answers_before_the_gateway_gives_up(plain: Template) -> None:
    """Which is after 29 seconds."""
    assert properties(plain, "APIHandler")["Timeout"] <= 29


def test_the_sweep_is_over_before_the_next_begins(plain: Template) -> None:
    """It comes every minute."""
    assert properties(plain, "Sweep")["Timeout"] < 60


def test_the_packaged_clock_has_the_designs_times(plain: Template) -> None:
    """The local stack runs with seconds; what is deployed does not."""
    given = {
        name: value
        for function in FUNCTIONS
        for name, value in environment(plain, function).items()
        if name.endswith("_SECONDS")
    }
    assert given == {
        "CLOCK_IMMINENT_SECONDS": "120",
        "CLOCK_RING_GAP_SECONDS": "90",
        "CLOCK_SLOT_SECONDS": "60",
        "LOG_SETTLE_SECONDS": "30",
        "RECONCILE_SETTLED_SECONDS": "3600",
        "WEBHOOK_SCHEDULE_SECONDS": "0,5,300,1800,7200,18000,36000,50400,72000,86400",
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_given_settings_that_exist(plain: Template, name: str) -> None:
    """And says which stage it is."""
    own = {variable for variable in environment(plain, name) if not variable.startswith("POWERTOOLS_")}
    assert own <= set(VARIABLES)
    assert environment(plain, name)["STAGE"] == "dev"


def test_every_setting_is_given_to_somebody(plain: Template) -> None:
    """One that nobody is given cannot be read anywhere."""
    given = {variable for name in FUNCTIONS for variable in environment(plain, name)}
    assert set(VARIABLES) <= given


def test_the_relay_reads_the_stream_and_sets_aside_what_it_cannot_publish(plain: Template) -> None:
    """Partial failures, halved batches, bounded tries and age; then the record itself goes to the failures bucket."""
    source = mapping(plain, "relay")
    assert references(source["EventSourceArn"]) == {"DisputesTable"}
    assert source["StartingPosition"] == "TRIM_HORIZON"
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BisectBatchOnFunctionError"] is True
    assert 3 <= source["MaximumRetryAttempts"] <= 100
    assert 3600 <= source["MaximumRecordAgeInSeconds"] < 86400
    assert references(source["DestinationConfig"]["OnFailure"]["Destination"]) == {"FailuresBucket"}


def test_the_clock_is_wound_hourly_and_swept_every_minute(plain: Template) -> None:
    """Each with the input that tells its function what called it."""
    schedules = {
        references(rule["Properties"]["Targets"][0]["Arn"]).pop(): (
            rule["Properties"]["ScheduleExpression"],
            json.loads(rule["Properties"]["Targets"][0]["Input"]),
        )
        for rule in of_type(plain, "AWS::Events::Rule").values()
        if "ScheduleExpression" in rule["Properties"]
    }
    assert schedules == {
        "Arm": ("rate(1 hour)", {"schedule": "arm"}),
        "Audit": ("rate(1 hour)", {"schedule": "audit"}),
        "Erase": ("rate(1 hour)", {"schedule": "erase"}),
        "Sweep": ("rate(1 minute)", {"schedule": "sweep"}),
        "Reconcile": ("rate(1 hour)", {"schedule": "reconcile"}),
        "Oversee": ("rate(1 hour)", {"schedule": "oversee"}),
    }
