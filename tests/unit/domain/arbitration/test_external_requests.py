"""A request at a body with a system of its own: a correction from there is no other decision either."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.document import document
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import Award, AwardKind, Content, RequestKind, Stage
from chalicelib.domain.case.state import Finding
from tests.arbitrations import C, Tale, a_text, an_id, content, seen
from tests.unit.domain.arbitration.test_after import appealing
from tests.unit.domain.arbitration.test_external import A, an_award, deliberating, faults


def corrected(tale: Tale, request: str, written: Content) -> cmd.RecordAward:
    stands = tale.found.award
    assert stands is not None
    matter = tale.found.matter
    known = seen(case_seq=matter.case_seq, seq=tale.found.head.seq, exhibits=dict(matter.exhibits))
    award = Award(an_id("awd", "2"), written, ("arbiter-1",), tale.now, known, 1, corrects=stands.id)
    plain = msgspec.json.decode(msgspec.json.encode(document(tale.found, award)))
    words = frozenset({written.issues[0].reasons[0].text})
    return cmd.RecordAward(plain, (("arbiter-1", "c2lnbmVk"),), words, request, a_text("why"))


def requested() -> tuple[Tale, str]:
    tale = deliberating()
    tale.act(A, an_award(tale), "arbiter-1")
    tale.act(C, cmd.RequestAfter(RequestKind.CORRECTION, a_text()))
    return tale, next(iter(tale.found.requests))


def test_a_correction_from_outside_changes_no_finding() -> None:
    """Dismissed in the place of upheld in part is another award."""
    tale, request = requested()
    other = corrected(tale, request, content(None))
    assert ("/document/content/finding", "not_a_correction") in faults(tale, other)


def test_nor_is_it_an_additional_award() -> None:
    """Nobody has asked for one."""
    tale, request = requested()
    more = corrected(tale, request, content(1_000, kind=AwardKind.ADDITIONAL))
    assert ("/document/content/kind", "not_one_of") in faults(tale, more)


def test_numbers_are_corrected() -> None:
    """7,900 in the place of 8,000."""
    tale, request = requested()
    tale.act(A, corrected(tale, request, content(7_900)), "arbiter-1")
    stands = tale.found.award
    assert stands is not None
    assert stands.content.terms is not None
    assert replace(stands.content, terms=None).finding is Finding.PARTLY_UPHELD
    assert stands.content.terms.money is not None
    assert stands.content.terms.money.amount == 7_900


@pytest.mark.parametrize("method", [Method.DRAW, Method.LIST, Method.NOMINATION])
def test_an_appeal_is_for_the_body_to_fill(method: Method) -> None:
    """Three seats, none of them drawn, listed or nominated here: there is no seed, and nobody to ask."""
    tale = deliberating(rules=appealing(method=method))
    tale.act(A, an_award(tale), "arbiter-1")
    tale.act(C, cmd.RequestAfter(RequestKind.APPEAL, a_text()))
    assert tale.found.head.stage is Stage.CONSTITUTION
    assert [(s.id, s.method, s.nominated_by) for s in tale.found.bench] == [
        ("2-1", Method.BODY, None), ("2-2", Method.BODY, None), ("2-3", Method.BODY, None),
    ]  # fmt: skip
    assert [d.rule for d in tale.found.running()] == ["arb_appoint"] * 3
