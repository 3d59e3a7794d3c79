"""Which rows an alert is made of."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.layout import Layout
from chalicelib.domain.alert.state import About, Head
from chalicelib.domain.systemic import Spike

LAYOUT: Final = Layout(
    head=Head,
    id_field="alert_id",
    parts={"about": ("about", About), "latest": ("latest", Spike)},
    children={},
)
