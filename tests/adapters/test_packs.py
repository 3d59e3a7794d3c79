"""Rule packs from files: which version is in force when, and which files are refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.packs import BrokenPack, PackFiles

GENERIC = json.loads((Path(__file__).parents[2] / "chalicelib/rulepacks/generic@1.json").read_text())


def write(folder: Path, name: str | None = None, **changes: Any) -> PackFiles:
    """The general pack with these members replaced, in a file of its own; `...` leaves one out."""
    pack = {key: value for key, value in (GENERIC | changes).items() if value is not ...}
    (folder / (name or f"{pack.get('id')}@{pack.get('version')}.json")).write_text(json.dumps(pack))
    return PackFiles(folder)


def on(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def test_a_pack_is_found_by_its_reference(tmp_path: Path) -> None:
    """As a case pins it."""
    assert write(tmp_path, version=7).get("generic@7").version == 7


@pytest.mark.parametrize("ref", ["generic@2", "generic", "", "../generic@1"])
def test_an_unknown_reference_is_a_key_error(ref: str) -> None:
    """Nothing is looked up on the disk by it."""
    with pytest.raises(KeyError):
        PackFiles().get(ref)


def test_all_packs_are_listed(tmp_path: Path) -> None:
    """By the names of their files."""
    write(tmp_path, id="second")
    assert [pack.ref for pack in write(tmp_path, id="first").all()] == ["first@1", "second@1"]


def test_files_are_read_once(tmp_path: Path) -> None:
    """On first use, and never again in this process."""
    packs = write(tmp_path)
    packs.all()
    (tmp_path / "generic@1.json").unlink()
    assert packs.get("generic@1").id == "generic"


def test_nothing_is_read_before_the_first_use(tmp_path: Path) -> None:
    """A worker that needs no packs pays for none."""
    PackFiles(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("day", "version"), [("2026-01-01", 1), ("2026-06-30", 1), ("2026-07-01", 2), ("2030-01-01", 2)]
)
def test_the_version_of_the_day_is_in_force(tmp_path: Path, day: str, version: int) -> None:
    """From its first day to its last, both included."""
    write(tmp_path, effective_to="2026-06-30")
    packs = write(tmp_path, version=2, effective_from="2026-07-01")
    assert packs.current("generic", on(day)).version == version


def test_the_day_is_the_packs_own(tmp_path: Path) -> None:
    """At eight in the evening in London it is tomorrow in Shanghai."""
    write(tmp_path, effective_to="2026-06-30", time_zone="Asia/Shanghai")
    packs = write(tmp_path, version=2, effective_from="2026-07-01", time_zone="Asia/Shanghai")
    assert packs.current("generic", on("2026-06-30", 15)).version == 1
    assert packs.current("generic", on("2026-06-30", 16)).version == 2


def test_the_later_of_two_is_in_force(tmp_path: Path) -> None:
    """Where nobody ended the earlier one."""
    write(tmp_path, version=10, effective_from="2026-07-01")
    packs = write(tmp_path, version=2, effective_from="2026-03-01")
    assert packs.current("generic", on("2026-08-01")).version == 10
    assert packs.current("generic", on("2026-04-01")).version == 2


@pytest.mark.parametrize(("pack_id", "day"), [("generic", "2025-12-31"), ("nothing", "2026-08-01")])
def test_no_version_in_force_is_a_key_error(tmp_path: Path, pack_id: str, day: str) -> None:
    """Before the first, or of a pack that is not there."""
    with pytest.raises(KeyError):
        write(tmp_path).current(pack_id, on(day))


BROKEN: dict[str, dict[str, Any]] = {
    "a missing member": {"stages": ...},
    "an unknown member": {"colour": "red"},
    "a number as text": {"version": "1"},
    "an id with a capital": {"id": "Generic"},
    "an unknown time zone": {"time_zone": "Mars/Olympus"},
    "no date": {"effective_from": "soon"},
    "a date in another form": {"effective_from": "20260101"},
    "an impossible date": {"effective_to": "2026-02-30"},
    "unverified numbers without an answer": {"unverified_override": None},
    "a stage that leads nowhere": {"first_stage": "mediation"},
    "a missing rule": {"deadlines": {}},
    "another name than its own": {"name": "other@1.json"},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_pack_is_refused_by_its_name(tmp_path: Path, changes: dict[str, Any]) -> None:
    """The deployment is wrong, and says where."""
    with pytest.raises(BrokenPack, match=r"@1\.json"):
        write(tmp_path, **changes).all()


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """Half a file, for example."""
    (tmp_path / "generic@1.json").write_text('{"id": "gen')
    with pytest.raises(BrokenPack, match=r"generic@1\.json"):
        PackFiles(tmp_path).all()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A note beside the packs is no pack."""
    (tmp_path / "README.md").write_text("hello")
    assert PackFiles(tmp_path).all() == []
