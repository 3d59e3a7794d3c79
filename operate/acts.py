"""What operators have done: who, when, what, why. In the directory table, `operator#<month>`; written first.

Whoever has the credentials could write what he likes; that he did is in the account's own trail.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.adapters.tables import Tables
from chalicelib.domain.values import stamp


class Act(msgspec.Struct, frozen=True):
    """`what`: the command; `about`: a tenant or a record; `why`: in the operator's words, without personal data."""

    at: datetime
    who: str
    what: str
    about: str
    why: str


def write_down(tables: Tables, act: Act) -> str:
    """Its key. Raises PutError where there is one of that very moment: nothing is ever overwritten."""
    model, at = tables.directory, stamp(act.at)
    row = model(f"operator#{at[:7]}", f"{at}#{act.what}", doc=msgspec.json.encode(act).decode())
    row.save(condition=model.pk.does_not_exist())
    return str(row.sk)
