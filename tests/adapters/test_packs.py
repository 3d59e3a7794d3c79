"""Rule packs and layers from files: which version is in force when, what lies over what, which files are refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.packs import EU, BrokenPack, PackFiles

SHIPPED = Path(__file__).parents[2] / "chalicelib/rulepacks"
GENERIC = json.loads((SHIPPED / "generic@1.json").read_text()) | {"effective_to": None}
CHINA = json.loads((SHIPPED / "layers/cn-consumer-core@1.json").read_text())


def write(folder: Path, name: str | None = None, **changes: Any) -> PackFiles:
    """The general pack with these members replaced, in a file of its own; `...` leaves one out."""
    pack = {key: value for key, value in (GENERIC | changes).items() if value is not ...}
    (folder / (name or f"{pack.get('id')}@{pack.get('version')}.json")).write_text(json.dumps(pack))
    return PackFiles(folder)


def lay(folder: Path, name: str | None = None, **changes: Any) -> None:
    """The layer of China with these members replaced; `...` leaves one out."""
    layer = {key: value for key, value in (CHINA | changes).items() if value is not ...}
    (folder / "layers").mkdir(exist_ok=True)
    name = name or f"{layer.get('id')}@{layer.get('version')}.json"
    (folder / "layers" / name).write_text(json.dumps(layer))


def entitled(value: int, **changes: Any) -> dict[str, Any]:
    return {"value": value, "article": "1", "source": "A law, article 1.", "verified": True, **changes}


def on(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def test_a_pack_is_found_by_its_reference(tmp_path: Path) -> None:
    """As a case pins it."""
    assert write(tmp_path, version=7).get("generic@7").version == 7


@pytest.mark.parametrize(
    "ref", ["generic@99", "generic", "", "../generic@1", "layers/eu-core@1", "eu-core@1"]
)
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


def test_two_versions_in_force_on_one_day_are_refused(tmp_path: Path) -> None:
    """Nobody could say which of them counts; the last day of one may not be the first of the next."""
    write(tmp_path, effective_to="2026-06-30")
    packs = write(tmp_path, version=2, effective_from="2026-06-30")
    with pytest.raises(BrokenPack, match="generic@1"):
        packs.all()


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
    with pytest.raises(BrokenPack, match="@1"):
        write(tmp_path, **changes).all()


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """Half a file, for example."""
    (tmp_path / "generic@1.json").write_text('{"id": "gen')
    with pytest.raises(BrokenPack, match=r"generic@1\.json"):
        PackFiles(tmp_path).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"layers": ["nowhere@1"]}, "nowhere@1"),
        ({"calendar": {"country": "Atlantis"}}, "Atlantis"),
        ({"calendar": {"country": "../generic@1"}}, "generic@1"),
    ],
)
def test_a_pack_that_names_what_is_not_there_is_refused(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    """A layer nobody wrote, a place without a calendar; nothing is looked up on the disk by it."""
    with pytest.raises(BrokenPack, match=said):
        write(tmp_path, **changes).all()


def test_a_day_cannot_be_off_and_worked(tmp_path: Path) -> None:
    """The corrections of a calendar must agree with one another."""
    days = {"country": "CN", "holidays": ["2026-10-10"], "workdays": ["2026-10-09", "2026-10-10"]}
    with pytest.raises(BrokenPack, match="/calendar/workdays/1: stands_twice"):
        write(tmp_path, calendar=days).all()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A note beside the packs is no pack."""
    (tmp_path / "README.md").write_text("hello")
    assert PackFiles(tmp_path).all() == []


# ----------------------------------------------------------------------------------------------------------- calendars


def test_a_pack_counts_on_the_calendar_it_names() -> None:
    """China's make-up Saturday is a working day there, and every day is where none is named."""
    saturday = date(2026, 10, 10)
    assert PackFiles().get("cn-samr-2026@1").days.is_working(saturday)
    assert not PackFiles().get("us-mass-arb@1").days.is_working(saturday)
    assert PackFiles().get("generic@2").days.is_working(saturday)


def test_a_pack_corrects_its_calendar(tmp_path: Path) -> None:
    """A day off decreed after the table was made, and one that is worked after all."""
    days = {"country": "CN", "holidays": ["2026-10-12"], "workdays": ["2026-10-07"]}
    found = write(tmp_path, calendar=days).get("generic@1").days
    assert [found.is_working(date(2026, 10, n)) for n in (7, 10, 12, 13)] == [True, True, False, True]


def test_a_published_pack_names_its_calendar_and_holds_no_table(tmp_path: Path) -> None:
    """What people read is what somebody wrote."""
    pack = write(tmp_path, calendar={"country": "CN"}).get("generic@1")
    assert "days_of_work" not in type(pack).__struct_fields__


# -------------------------------------------------------------------------------------------------------------- layers


@pytest.mark.capability("S50")
def test_a_pack_takes_over_what_its_layer_gives_better(tmp_path: Path) -> None:
    """Seven days by law against thirty and three of the platform's own; equals are the law's."""
    lay(tmp_path)
    own = {
        "refund_days": entitled(3), "no_reason_return_days": entitled(30), "quality_return_days": entitled(2),
        "proof_on_trader_months": entitled(6),
    }  # fmt: skip
    pack = write(tmp_path, layers=["cn-consumer-core@1"], entitlements=own).get("generic@1")
    assert {key: (pack.entitlements[key].value, pack.entitlements[key].mandatory) for key in own} == {
        "refund_days": (3, False), "no_reason_return_days": (30, False), "quality_return_days": (7, True),
        "proof_on_trader_months": (6, True),
    }  # fmt: skip


@pytest.mark.capability("S55")
def test_the_law_of_the_consumers_home_lies_over_any_pack() -> None:
    """By the layer that was pinned at filing; the pack itself stays what it is."""
    packs = PackFiles()
    assert packs.get("generic@2", "cn-consumer-core@1").entitlements["refund_days"].value == 7
    assert packs.get("generic@2").entitlements == {}
    assert packs.get("generic@2", "cn-consumer-core@1") is packs.get("generic@2", "cn-consumer-core@1")


@pytest.mark.parametrize(
    ("country", "day", "layer"),
    [
        ("CN", "2026-11-22", "cn-consumer-core@1"),
        ("CN", "2018-12-31", ""),  # the day before the E-Commerce Law
        ("DE", "2022-01-01", "eu-core@1"),
        ("DE", "2021-12-31", ""),
        ("GB", "2026-11-22", ""),
        ("", "2026-11-22", ""),
    ],
)
def test_the_floor_is_that_of_the_country_on_the_day(country: str, day: str, layer: str) -> None:
    """Of a member of the Union the Union's; none where none is kept."""
    assert PackFiles().floor(country, date.fromisoformat(day)) == layer


def test_every_member_of_the_union_has_its_floor() -> None:
    """Twenty-seven of them."""
    assert len(EU) == 27
    assert {PackFiles().floor(country, date(2026, 11, 22)) for country in EU} == {"eu-core@1"}


def test_an_unknown_floor_is_a_key_error() -> None:
    """It comes from a case, which pinned one that was there."""
    with pytest.raises(KeyError):
        PackFiles().get("generic@2", "xx-core@1")


BROKEN_LAYERS: dict[str, tuple[dict[str, Any], str]] = {
    "no Chinese title": ({"title": {"en": "China"}}, "/title/zh: missing"),
    "an impossible date": ({"effective_from": "2026-02-30"}, "/effective_from: not_a_date"),
    "an end before the beginning": ({"effective_to": "2018-01-01"}, "/effective_to: ends_before_it_begins"),
    "an entitlement nobody knows": ({"entitlements": {"free_tea": entitled(1)}}, "/entitlements: not_one_of"),
    "a value nobody means": ({"entitlements": {"refund_days": entitled(0)}}, "/entitlements/refund_days: out_of_range"),
    "a floor nobody has read": (
        {"entitlements": {"refund_days": entitled(7, verified=False, mandatory=True)}},
        "/entitlements/refund_days: unverified_number",
    ),
    "another name than its own": ({"name": "other@1.json"}, "other@1.json"),
    "an unknown member": ({"colour": "red"}, "cn-consumer-core@1.json"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), BROKEN_LAYERS.values(), ids=BROKEN_LAYERS.keys())
def test_a_broken_layer_is_refused_with_the_place(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """No deployment starts with a law it cannot read."""
    lay(tmp_path, **changes)
    with pytest.raises(BrokenPack, match=said):
        write(tmp_path).all()


def test_an_unread_floor_goes_live_only_under_somebodys_name(tmp_path: Path) -> None:
    """The override says who answers for it."""
    unread = {"refund_days": entitled(7, verified=False, mandatory=True)}
    lay(tmp_path, entitlements=unread, unverified_override="The tests accept it.")
    assert [layer.ref for layer in write(tmp_path).layers()] == ["cn-consumer-core@1"]


def test_a_pack_that_promises_what_nobody_knows_is_refused(tmp_path: Path) -> None:
    """As in a layer."""
    with pytest.raises(BrokenPack, match="/entitlements: not_one_of"):
        write(tmp_path, entitlements={"free_tea": entitled(1)}).all()
