"""What the bench of detection says, on a few complaints of our own: scores worked out by hand, targets, lines."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.grouping import data, measures, others, running, scale, scoring
from bench.grouping.data import Data, Row
from bench.grouping.measures import GROUPS, ISSUES, OURS, TEMPLATES
from bench.grouping.store import CountingStore
from chalicelib.domain.grouping.filing import Kind
from tests.alike import LETTER, LIFT, OTHER, SCHOOL, changed, words

TEXTS = {
    "a1": LETTER, "a2": changed(LETTER, 50), "a3": changed(LETTER, 20), "b1": OTHER, "c1": words(60), "c2": words(60),
}  # fmt: skip
COMPANIES = {"a1": "Shop", "a2": "shop ", "a3": "Other"}


def row(id_: str, text: str, lang: str = "en", **changes: Any) -> dict[str, Any]:
    given = {
        "id": id_,
        "source": f"some-{lang}",
        "lang": lang,
        "narrative": text,
        "gold": True,
        "company": "",
    }
    return given | {"company": COMPANIES.get(id_, "")} | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As the real one: three files of rows, four of gold."""
    files: dict[str, list[dict[str, Any]]] = {
        "en": [row(id_, text) for id_, text in TEXTS.items()] + [row("short", "too short", gold=False)],
        "telecom": [row("t1", words(50, "line"), source="telecom-x", company="Line")],
        "zh": [row(f"z{n}", text, "zh") for n, text in enumerate((*LIFT, SCHOOL))],
    }
    for name, rows in files.items():
        with gzip.open(tmp_path / f"complaints-{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(one) + "\n" for one in rows)
    gold: dict[str, Any] = {
        "groups": [["a1", "a2"]],
        "templates": [["a1", "a2", "a3"], ["c1", "c2"]],
        "issues-zh": [{"ids": ["z0", "z1", "z2"]}],
    }
    for name, content in gold.items():
        (tmp_path / f"gold-{name}.json").write_text(json.dumps(content), "utf-8")
    with gzip.open(tmp_path / "gold-pairs.jsonl.gz", "wt") as out:
        out.write('["a1", "a2", 0.89]\n["a1", "a3", 0.89]\n["a2", "a3", 0.79]\n["c1", "c2", 1.0]\n')
    return tmp_path


@pytest.fixture
def loaded(folder: Path) -> Data:
    return data.load(folder)


# ---------------------------------------------------------------------------------------------------------- scoring


def labels(*clusters: Sequence[str]) -> dict[str, str]:
    return {row: str(number) for number, cluster in enumerate(clusters) for row in cluster}


def test_what_is_as_the_gold_has_it_scores_one() -> None:
    """Singles do not count."""
    found = scoring.score(labels("abc", "de", "f"), ["abc", "de"])
    assert (found.precision, found.recall, found.f1, found.b3, found.rows, found.largest) == (
        1,
        1,
        1,
        1,
        5,
        3,
    )


def test_pairs_and_b_cubed_by_hand() -> None:
    """Predicted abd, c, e; gold abc, de. Pairs: 1 of 3 right, 1 of 4 found. B-cubed precision: a 2/3, b 2/3, c 1,
    d 1/3, e 1; recall: a 2/3, b 2/3, c 1/3, d 1/2, e 1/2.
    """
    found = scoring.score(labels("abd", "c", "e"), ["abc", "de"])
    assert (found.precision, found.recall) == (pytest.approx(1 / 3), pytest.approx(1 / 4))
    assert found.f1 == pytest.approx(2 / 7)
    assert found.b3_precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5)
    assert found.b3_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)


def test_rows_that_were_not_run_are_no_loss() -> None:
    """Gold of rows without a respondent."""
    assert scoring.score(labels("ab"), ["abc"]).recall == 1


def test_what_lies_beside_labelled_rows_counts_against_them() -> None:
    """Predicted abx, yz; gold ab: one pair of three that touch it."""
    assert scoring.touching(labels("abx", "yz"), ["ab"]) == pytest.approx(1 / 3)


def test_components_are_what_edges_join() -> None:
    """A label for every row."""
    found = scoring.united([("a", "b"), ("b", "c")], "abcd")
    assert found["a"] == found["b"] == found["c"] != found["d"]


# -------------------------------------------------------------------------------------------------------------- data


def test_rows_come_in_filing_order_without_those_outside_the_gold(loaded: Data) -> None:
    """English, telecom, Chinese."""
    assert [one.id for one in loaded.rows] == [*TEXTS, "t1", "z0", "z1", "z2", "z3"]
    assert loaded.rows[0].respondent == loaded.rows[1].respondent == "SHOP"


def test_halves_keep_together_what_belongs_together(loaded: Data) -> None:
    """And are the whole."""
    halves = [data.half(loaded, 1, side) for side in (0, 1)]
    assert sorted(row.id for half in halves for row in half.rows) == sorted(row.id for row in loaded.rows)
    assert sorted(cluster for half in halves for cluster in half.templates) == sorted(loaded.templates)
    assert [cluster for half in halves for cluster in half.issues] == loaded.issues


# ---------------------------------------------------------------------------------------------------------- measures


def by_measure(lines: Sequence[measures.Line]) -> dict[tuple[str, str], measures.Line]:
    return {(line.measure, line.method): line for line in lines}


def test_detection_is_measured_against_all_gold(loaded: Data) -> None:
    """These few complaints it gets right."""
    found = by_measure(list(measures.quality(loaded)))
    for measure, rows in ((TEMPLATES, 5), (GROUPS, 2), (ISSUES, 3)):
        quality = found[measure, OURS].quality
        assert quality is not None
        assert (quality.f1, quality.b3, quality.rows) == (1, 1, rows)
    telecom = found[measures.TELECOM, OURS].quality
    assert telecom is not None
    assert telecom.largest == 1


def test_the_other_methods_are_measured_on_the_same_rows(loaded: Data) -> None:
    """Exact Jaccard is what the gold was made by."""
    found = by_measure(list(measures.beside(loaded)))
    exact = found[TEMPLATES, "exact jaccard"].quality
    assert exact is not None
    assert exact.f1 == 1
    methods = {method for _, method in found}
    assert methods == {
        "exact jaccard",
        "datasketch .8",
        "datasketch .5, verified",
        "rensa",
        "rensa, verified",
    }


def test_exact_jaccard_finds_every_pair_from_the_bound_on(loaded: Data) -> None:
    """a2 and a3 are 79 of 99 alike and not a pair."""
    exact = next(iter(others.found(loaded.rows)))
    assert {tuple(sorted(edge)) for edge in exact.edges} == {("a1", "a2"), ("a1", "a3"), ("c1", "c2")}


def test_missed_targets_are_named() -> None:
    """Of quality and of cost."""
    costs = running.Costs(1, 1.2, 3, 0, 0, 7, 9, 0.5, 6)
    found = measures._line(TEMPLATES, labels("ab", "cd"), ["ac"], costs)
    assert found.missed == (
        "f1",
        "b3",
        "precision",
        "read_calls",
        "read_calls_max",
        "write_units",
        "cpu_ms_p99",
    )


def test_filings_without_end_are_the_same_for_a_seed(loaded: Data) -> None:
    """Most are new texts; each has an id of its own."""
    made = [list(scale.filings(loaded.rows, 40, seed)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
    assert len({row.id for row, _ in made[0]}) == 40
    originals = {row.narrative for row in loaded.rows}
    assert sum(row.narrative in originals for row, _ in made[0]) < 8


def test_things_named_are_the_same_for_a_seed(loaded: Data) -> None:
    """Nine of ten name a product."""
    given = [(row, "shop") for row in loaded.rows] * 50
    found = list(scale.structure(given, 1))
    assert found == list(scale.structure(given, 1))
    products = sum(any(thing.kind is Kind.PRODUCT for thing in things) for things in found)
    assert products / len(found) == pytest.approx(0.9, abs=0.05)


def test_costs_are_told_at_every_size(loaded: Data) -> None:
    """Of the last filings before it."""
    found = list(measures.scaled(loaded, [20, 50], seed=1))
    assert [(line.at, line.cost.filings if line.cost else 0) for line in found] == [(20, 20), (50, 30)]


def test_a_line_is_json_with_what_it_has(loaded: Data) -> None:
    """One on standard output for every measure."""
    line = json.loads(msgspec.json.encode(next(iter(measures.quality(loaded)))))
    assert (line["measure"], line["method"], line["quality"]["f1"]) == ("templates", "redress", 1.0)
    assert line["cost"]["read_calls_max"] <= 2
    assert "at" not in line


def test_no_row_ever_written_takes_more_than_two_units() -> None:
    """Long texts: a sketch of 512 marks and all else of its row."""
    bench = running.Bench(30)
    drawn = random.Random(1)
    for number in range(30):
        text = words(3_000, f"w{drawn.random()}")
        bench.place(Row(f"long {number}", "s", "en", text, gold=True), "shop")
    assert 1_024 < bench.store.largest <= 2_048


def test_a_store_counts_units_by_the_sizes_of_rows() -> None:
    """A read of a hundred small or missing rows is 50 units, eventually consistent; a small row written is one."""
    store = CountingStore()
    store.note("k#1", 0, b"entry", None, 0)
    store.note("k#2", 0, b"e" * 1_100, None, 0)
    store.look([f"k#{number}" for number in range(100)])
    assert (store.counts.writes, store.counts.write_units, store.counts.read_units) == (2, 3, 50)
