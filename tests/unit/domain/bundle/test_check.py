"""The verifier of bundles: what it accepts, what it names, and that nothing slips through."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.tampers import TAMPERS, closed, opened, tampered
from chalicelib.domain.bundle import check as tool
from chalicelib.domain.bundle.check import SECOND, check, report
from chalicelib.domain.values import Role
from tests.bundle_samples import sample


def broken(files: dict[str, bytes]) -> str:
    return check(io.BytesIO(closed(files))).broken


@pytest.mark.capability("S36")
def test_a_bundle_as_it_was_made_is_whole(whole: bytes) -> None:
    """1 filing, 2 × 4 events of files of which 2 each are sealed, 2 messages, and the one that tells of it. The names
    of the two files stand in the sealed ones.
    """
    found = check(io.BytesIO(whole))
    assert found.broken == ""
    assert (found.events, found.sealed, found.exhibits, found.messages) == (12, 4, 2, 2)
    assert (found.texts, found.files, found.unbound) == (3, 7, 2)


def test_the_platform_sees_every_event_in_its_own() -> None:
    """Nothing is sealed for it in this case, and everything is bound."""
    found = check(io.BytesIO(sample(Role.PLATFORM, "zh")))
    assert (found.broken, found.sealed, found.unbound) == ("", 0, 0)


def test_a_chain_head_that_somebody_kept_is_in_it(whole: bytes) -> None:
    """Any hash of the chain does; another one does not."""
    kept = json.loads(opened(whole)[SECOND].splitlines()[3])["hash"]
    assert check(io.BytesIO(whole), [kept]).broken == ""
    assert "that you kept is not in it" in check(io.BytesIO(whole), ["0" * 64]).broken


@pytest.mark.capability("S36")
@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_each_way_of_tampering_is_found(whole: bytes, tamper: object) -> None:
    """A dozen of each, from twelve seeds."""
    import random

    for seed in range(12):
        made = tamper(whole, random.Random(seed))  # type: ignore[operator]
        assert made == whole or check(io.BytesIO(made)).broken


@pytest.mark.capability("S36")
def test_tampers_by_chance_are_all_found(whole: bytes) -> None:
    """Three hundred here; `make bench` tries ten thousand."""
    missed = Counter(name for name, made in tampered(whole, 300) if not check(io.BytesIO(made)).broken)
    assert missed == Counter()


def test_the_first_broken_thing_is_named(whole: bytes) -> None:
    """By its file, its event or its exhibit."""
    files = opened(whole)
    exhibit = next(name for name in files if name.startswith("exhibits/C-2"))
    same_size = b"!" * len(files[exhibit])
    assert exhibit in broken(files | {exhibit: same_size})
    assert broken({n: c for n, c in files.items() if n != exhibit}) == f"{exhibit}: it is missing"
    assert "manifest.json" in broken(
        files | {"manifest.json": files["manifest.json"].replace(b"C-1", b"C-9")}
    )
    third = files[SECOND].replace(b'"seq":3}', b'"seq":4}')
    assert broken(files | {SECOND: third}) == "events.jsonl: event 3 is missing, doubled or out of order"


def test_an_altered_event_is_named_by_its_number(whole: bytes) -> None:
    """Its body no longer gives its hash."""
    files = opened(whole)
    altered = files[SECOND].replace(b"C-2", b"C-8")
    assert (
        broken(files | {SECOND: altered})
        == "events.jsonl: event 8 was changed: its body does not give its hash"
    )


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "/etc/passwd", "exhibits/../x", "exhibits/a\\b", "exhibits/.x", "exhibits/a\u202egnp.exe",
        "exhibits/", "exhibits/a/b", "note.txt", "exhibits/x ", "exhibits/NUL", "exhibits/com1.pdf",
    ],
)  # fmt: skip
def test_no_name_leads_anywhere(whole: bytes, name: str) -> None:
    """Paths, hidden files, turns of direction, files that no bundle has."""
    assert "is no name that a bundle may hold" in broken(opened(whole) | {name: b"x"})


def test_names_that_some_system_takes_for_one_are_refused(whole: bytes) -> None:
    """Upper and lower case are the same file on many."""
    files = opened(whole) | {"exhibits/a": b"1", "exhibits/A": b"2"}
    assert broken(files) == "zip: exhibits/A stands in it twice"


def test_a_compressed_bundle_is_refused(whole: bytes) -> None:
    """Contents are stored: nothing can unpack to more than it is."""
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in opened(whole).items():
            box.writestr(name, content)
    assert check(made).broken.startswith("zip: ")


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_bytes_get_a_verdict(raw: bytes) -> None:
    """Never an exception."""
    assert check(io.BytesIO(raw)).broken


def test_json_that_repeats_a_name_is_refused(whole: bytes) -> None:
    """Which of the two a reader is shown nobody can say."""
    files = opened(whole)
    doubled = files["manifest.json"].replace(b'{"bundle_id"', b'{"bundle_id":1,"bundle_id"', 1)
    assert broken(files | {"manifest.json": doubled}) == "manifest.json: it is no proper JSON"


def test_it_runs_alone(whole: bytes, tmp_path: Path) -> None:
    """One file, copied elsewhere, without site packages and without anything of ours."""
    shutil.copy(str(tool.__file__), tmp_path / "check.py")
    (tmp_path / "b.zip").write_bytes(whole)
    program = [sys.executable, "-I", "-S", "check.py", "b.zip", "--lang", "zh"]
    done = subprocess.run(
        program, cwd=tmp_path, env={}, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "完整无误" in done.stdout


def test_the_verdict_is_told_in_both_languages(whole: bytes) -> None:
    """With the root and the chain head to compare."""
    found = check(io.BytesIO(whole))
    english, chinese = list(report(found)), list(report(found, "zh", held=False))
    assert english[0].endswith("whole, as the complainant may see it")
    assert english[-1] == f"chain head {found.head}"
    assert "申请人" in chinese[0]
    assert "--chain-head" in chinese[-1]
