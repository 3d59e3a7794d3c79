"""The example in docs/client.md, run against the system: it prints what stands below it."""

from __future__ import annotations

import contextlib
import io
import re
from datetime import UTC, datetime, timedelta

from docs_tools.capabilities import ROOT
from tests.journeys.cast import Platform


def test_the_example_prints_what_the_page_says(shop: Platform) -> None:
    """With an address, a key and a day of one's own."""
    page = (ROOT / "docs" / "client.md").read_text("utf-8")
    (code,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    (output,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    occurred = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
    given = {"API": shop.api.base_url, "KEY": shop.api.credential, "OCCURRED": occurred}
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "docs/client.md", "exec"), given)  # noqa: S102 - our own page
    assert shown.getvalue() == output
