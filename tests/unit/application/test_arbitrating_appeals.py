"""An award that may be appealed from is performed when nobody can appeal any more, in the full time from then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from chalicelib.application.arbitrating.telling import _award, awards
from chalicelib.domain.case import commands as cmd
from tests.arbitrations import Tale
from tests.unit.domain.arbitration.test_after import appealing


def test_the_time_to_perform_runs_from_when_nobody_can_appeal_any_more() -> None:
    """40 seconds behind its service; before that the case hears of no award."""
    tale = Tale(appealing()).awarded()
    given = tale.pack.arbitration
    assert given is not None
    assert awards(tale.found, given) == ()
    tale.wait(days=2)
    (award,) = awards(tale.found, given)
    told = _award(tale.found, award, given, first=True)
    assert isinstance(told, cmd.RecordAward)
    assert told.served_at == tale.found.head.closed_at
    assert award.rendered_at is not None
    assert told.served_at >= award.rendered_at + timedelta(seconds=40)


def test_where_there_is_no_appeal_it_runs_from_service() -> None:
    """Whatever can still be corrected."""
    tale = Tale().awarded()
    given = tale.pack.arbitration
    assert given is not None
    (award,) = awards(tale.found, given)
    told = _award(tale.found, award, given, first=True)
    assert isinstance(told, cmd.RecordAward)
    assert told.served_at == award.rendered_at
    late = replace(tale.found, head=replace(tale.found.head, closed_at=datetime(2030, 1, 1, tzinfo=UTC)))
    assert _award(late, award, given, first=True) == told
