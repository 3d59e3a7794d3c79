"""The trail of one file."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.custody import custody
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.values import Role
from tests import builders
from tests.bundle_samples import BUNDLE, Told


def rows(told: Told) -> list[dict[str, Any]]:
    return [{"seq": row.seq, "hash": row.hash, "body": row.body} for row in told.rows]


def test_each_step_has_its_place_in_the_chain() -> None:
    """The four of this file, and none of the other's."""
    told = Told()
    trail = custody(rows(told), told.ids[0])
    assert [(line["seq"], line["type"]) for line in trail] == [
        (2, "evidence.declared"), (3, "evidence.inspected"), (4, "evidence.submitted"), (5, "evidence.kept"),
    ]  # fmt: skip
    assert trail[2]["exhibit"] == "C-1"
    assert trail[2]["hash"] == told.rows[3].hash


def test_downloads_and_bundles_are_part_of_it() -> None:
    """Whoever took the case along has the file."""
    told = Told()
    told.append(ev.DownloadAuthorised(told.ids[0], Role.RESPONDENT, Which.COPY))
    told.append(ev.BundleMade(BUNDLE, Role.RESPONDENT, 11, "ab" * 32, "cd" * 32, "en"))
    *_, loaded, taken = custody(rows(told), told.ids[0])
    assert (loaded["type"], loaded["by"], loaded["which"]) == (
        "evidence.download_authorised",
        "respondent",
        "copy",
    )
    assert (taken["type"], taken["by"], taken["root"]) == ("bundle.made", "respondent", "cd" * 32)


def test_what_is_sealed_leaves_no_line() -> None:
    """Its reader knows of it by its hash alone."""
    told = Told()
    sealed = [row if n > 2 else {"seq": row["seq"], "hash": row["hash"]} for n, row in enumerate(rows(told))]
    assert [line["type"] for line in custody(sealed, told.ids[0])] == ["evidence.submitted", "evidence.kept"]


def test_a_file_nobody_knows_has_no_trail() -> None:
    """Nor one of another case."""
    assert custody(rows(Told()), builders.an_id("evi", "other")) == []
