"""One arbitration over HTTP, from the agreement to the award, checked offline at the end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redress_cli.__main__ import main
from tests.handlers.http.arbitrations.story import House, Story, answers, award


@pytest.mark.capability("S26")
def test_a_whole_arbitration(
    story: Story, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Accepted, drawn, disclosed, ordered, answered, deliberated, signed, served; draw and award hold without us."""
    story.drawn()
    (ref,) = story.sitting
    story.done("accept_appointment", {"answers": answers("customer_of_party")}, story.neutral())
    story.until_due("arb_challenge")
    chair = house.arbitrator(ref)
    order = {"kind": "statement", "text": "When was it first used?", "to": ["complainant", "respondent"]}
    (order_id,) = story.done("order", order, chair)["created"]
    for who, said in ((story.complainant, "On the first day."), (story.respondent, "We do not know.")):
        story.done("submit", {"order_id": order_id, "text": said}, who)
    assert "On the first day." in story.seen(story.respondent)["texts"].values()
    story.done("close_proceedings", None, chair)
    story.done("deliberate", {"text": "I believe the buyer."}, chair)
    (draft,) = story.done("put_draft", {"content": award()}, chair)["created"]
    story.done("adopt_draft", {"draft_id": draft}, chair)
    story.signed(draft, ref)
    seen = story.seen(story.respondent)
    assert (seen["stage"], [a["id"] for a in seen["awards"]]) == ("awarded", [draft])
    assert "The photograph shows the fault." in seen["texts"].values()
    for name, path in (("draw", "draw"), ("award", f"awards/{draft}/document")):
        file = tmp_path / f"{name}.json"
        file.write_text(story.api.get(f"{story.path}/{path}", story.complainant).text, "utf-8")
        assert main([name, "verify", str(file)]) == 0, capsys.readouterr().out
    assert json.loads((tmp_path / "award.json").read_text("utf-8"))["signing"] is None
