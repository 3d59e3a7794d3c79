"""An arbitration on sandbox clocks: a body taken on, a mediation besides; consent, draw, hearing, award, payment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo import arbitrated_rows
from demo.arbitrated_award import Deciding
from demo.arbitrated_body import Founding
from demo.arbitrated_cast import Body
from demo.arbitrated_consent import Consenting
from demo.arbitrated_hearing import Hearing
from demo.arbitrated_mediated import Mediated
from demo.arbitrated_panel import Panel
from demo.arbitrated_paying import Performing
from demo.cast import Platform
from demo.telling import Teller


class Arbitrated(Teller):
    """On two sandboxes of its own, the platform's and the body's."""

    def __init__(self, market: Platform, body: Body, data: Path | None, *teller: Any) -> None:
        super().__init__(*teller)
        self.market, self.body, self.told = market, body, teller
        self.large, self.small = arbitrated_rows.chosen(data)

    def tell(self) -> None:
        filing = arbitrated_rows.filing(
            self.large, self.market.now().date(), arbitrated_rows.large(self.large)
        )
        Founding(self.body, self.market, filing["respondent"]["ref"], *self.told).tell()
        Mediated(self.market, self.small, *self.told).tell()
        tribunal, exhibit = Consenting(self.body, self.market, self.large, *self.told).tell()
        Panel(tribunal, *self.told).tell()
        cited = Hearing(tribunal, exhibit, *self.told).tell()
        deciding = Deciding(tribunal, cited, filing["claim"]["money"], *self.told)
        deciding.tell()
        Performing(tribunal, *self.told).tell(deciding.granted)
