"""Keyed hashes and ids of clusters: the same for the same, and nobody else's."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping import marks
from chalicelib.domain.grouping.marks import FIRST, Marks
from chalicelib.domain.values import is_id
from tests.alike import MARKS, SECRET


def test_another_tenant_or_secret_has_other_marks() -> None:
    """Whoever reads the table cannot try out texts without the secret."""
    found = [
        marks.marks(of.scope("near"), [b"the blue kettle"])[0]
        for of in (MARKS, Marks("ten_2", SECRET), Marks("ten_1", SECRET + b"!"))
    ]
    assert len(set(found)) == 3


def test_a_scope_compares_with_its_like_only() -> None:
    """And parts of a scope are kept apart."""
    assert (
        len(
            {MARKS.scope("issue", "a"), MARKS.scope("issue", "b"), MARKS.scope("issuea"), MARKS.scope("near")}
        )
        == 4
    )


def test_a_secret_is_no_word() -> None:
    """128 bits at least."""
    with pytest.raises(ValueError, match="16 bytes"):
        Marks("ten_1", b"fifteen bytes..")


def test_the_id_of_a_cluster_follows_from_what_it_is_of() -> None:
    """So nobody has to ask for it, and it is an id like all others."""
    found = MARKS.cluster("near", "clu_x", "ref:shop")
    assert found == Marks("ten_1", SECRET).cluster("near", "clu_x", "ref:shop")
    assert is_id("clu", found)
    assert found.endswith(FIRST)


def test_generations_of_a_cluster_share_their_rows() -> None:
    """The day on which one began is in its id. 20,454 is 31·32² + … : a,a,a,t,7,g in the alphabet of base32."""
    first = MARKS.cluster("structural", "ref:shop", "listing", "one", "")
    later = marks.begun_on(first, 20_454)
    assert is_id("clu", later)
    assert marks.cluster_key(later) == marks.cluster_key(first)
    assert marks.generation_of(later) != FIRST
    assert marks.of_generation(later, FIRST) == first
    assert marks.begun_on(first, 20_455) != later


def test_a_row_is_named_by_nine_bytes_of_a_mark() -> None:
    """72 bits."""
    assert marks.row_name(bytes(range(32))) == "k#000102030405060708"


def test_the_tenant_is_told_by_eight_characters() -> None:
    """Of a cluster's row: an officer of another one does not find it."""
    assert len(MARKS.tenant) == 8
    assert MARKS.tenant != Marks("ten_2", SECRET).tenant
