from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from local.credentials import CREDENTIALS, STACK, Home, Renewal


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_its_owner_can_read_what_is_written(tmp_path: Path) -> None:
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        home = Home(tmp_path / "deep" / "home")
        home.write(CREDENTIALS, {"operator": "secret"})
    finally:
        os.umask(before)
    assert mode(home.path) == 0o700
    assert mode(home.path / CREDENTIALS) == 0o600


def test_a_directory_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o755)
    assert mode(Home(tmp_path / "home").path) == 0o700


def test_what_is_written_again_is_whole_and_still_closed(tmp_path: Path) -> None:
    """A reader sees the old or the new file, and no other file is left."""
    home = Home(tmp_path / "home")
    home.write(CREDENTIALS, {"officer": "one"})
    (home.path / CREDENTIALS).chmod(0o644)
    home.write(CREDENTIALS, {"officer": "two"})
    assert json.loads((home.path / CREDENTIALS).read_text()) == {"officer": "two"}
    assert mode(home.path / CREDENTIALS) == 0o600
    assert [path.name for path in home.path.iterdir()] == [CREDENTIALS]


def test_secrets_do_not_follow_a_link(tmp_path: Path) -> None:
    """Somebody may have put one where the file goes."""
    home = Home(tmp_path / "home")
    elsewhere = tmp_path / "elsewhere"
    (home.path / CREDENTIALS).symlink_to(elsewhere)
    home.write(CREDENTIALS, {"operator": "secret"})
    assert not elsewhere.exists()
    assert not (home.path / CREDENTIALS).is_symlink()


def test_a_stack_takes_its_files_away(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.write(CREDENTIALS, {})
    home.write(STACK, {"pid": os.getpid()})
    home.remove()
    assert list(home.path.iterdir()) == []
    home.remove()


def test_it_leaves_those_of_another_stack(tmp_path: Path) -> None:
    """One that was started later in the same directory."""
    home = Home(tmp_path / "home")
    home.write(STACK, {"pid": os.getpid() + 1})
    home.remove()
    assert home.read(STACK) == {"pid": os.getpid() + 1}


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: str) -> None:
    home = Home(tmp_path / "home")
    (home.path / STACK).write_text(content)
    assert home.read(STACK) is None
    assert home.read("absent") is None


def test_credentials_are_renewed_until_the_end() -> None:
    """A failure does not end it."""
    written, enough = [], threading.Event()

    def write() -> None:
        written.append(len(written))
        if len(written) == 1:
            raise RuntimeError("the API is busy")
        if len(written) == 3:
            enough.set()

    renewal = Renewal(write, seconds=0.01)
    renewal.start()
    assert enough.wait(5)
    renewal.stop()
    assert len(written) >= 3
