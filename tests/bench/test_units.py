"""What commands cost, counted on the whole system: the targets, the promise P3, and every figure as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench import units
from bench.units import Units

EXPECTED = Path(__file__).with_name("expected_units.json")
RENEW = 'Other units than expected. If that is meant: make bench ARGS="--only units --renew"'


@pytest.fixture(scope="module")
def counted() -> Units:
    """Two disputes told once, for all tests of this module."""
    return units.measure()


def test_a_filing_costs_at_most_24_write_units(counted: Units) -> None:
    """2,048 ASCII characters, one person's contacts, pack `generic`."""
    assert counted.commands["file"].writes <= 24


def test_a_filing_is_one_round_trip(counted: Units) -> None:
    """P3: one transaction, the persons' key rows included, and no read."""
    assert counted.commands["file"].round_trips == 1
    assert counted.commands["file"].reads == 0


def test_every_other_command_is_a_query_and_a_transaction(counted: Units) -> None:
    """P3; a Tick too, and showing a case reads the persons' keys instead."""
    apart = ("file", "show (first look of an hour)")
    others = {name: cost.round_trips for name, cost in counted.commands.items() if name not in apart}
    assert others == dict.fromkeys(others, 2)


def test_the_first_look_of_an_hour_is_one_write_more(counted: Units) -> None:
    """A row of less than a kilobyte: one unit."""
    look = counted.commands["show (first look of an hour)"]
    assert (look.round_trips, look.writes, look.items) == (3, 1, 1)


def test_no_counted_target_is_missed(counted: Units) -> None:
    """What `make bench` ends with."""
    assert units.failures(counted) == []


def test_a_missed_target_is_named(counted: Units) -> None:
    """A filing that writes more, a command that asks more."""
    costs = counted.commands
    filing = msgspec.structs.replace(costs["file"], writes=26)
    offer = msgspec.structs.replace(costs["offer"], round_trips=3)
    worse = msgspec.structs.replace(counted, commands=costs | {"file": filing, "offer": offer})
    assert units.failures(worse) == [
        "a filing costs 26 write units, not 24",
        "offer makes 3 round trips, not 2",
    ]


def test_a_cold_process_asks_for_caller_and_tenant_and_key_in_addition(counted: Units) -> None:
    """A token names its tenant itself, so there is one read less."""
    assert counted.cold == {
        "cold, by API key": {"dynamodb.GetItem": 2, "kms.Decrypt": 1},
        "cold, by token": {"dynamodb.GetItem": 1, "kms.Decrypt": 1},
        "cold, tick": {"dynamodb.GetItem": 1, "kms.Decrypt": 1},
    }


@pytest.mark.parametrize("part", ["commands", "filing", "whole", "cold"])
def test_the_units_are_those_that_were_agreed_to(counted: Units, part: str) -> None:
    """None rises, or falls, unnoticed."""
    expected: dict[str, Any] = msgspec.json.decode(EXPECTED.read_bytes())
    found: dict[str, Any] = msgspec.to_builtins(counted)
    assert found[part] == expected[part], RENEW
