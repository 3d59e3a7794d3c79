"""How awards are signed: with a neutral's own key, or with one that is kept; and what is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from chalicelib.adapters import body_rows as rows
from redress_cli.__main__ import main
from tests.handlers.http.arbitrations.story import ENTRY, House, Story

pytestmark = pytest.mark.capability("S26")


@pytest.fixture
def keyless(api, platform: str) -> House:  # type: ignore[no-untyped-def]
    """A body whose one neutral has no key of his own."""
    house = House(api, platform, neutrals=0)
    house.enter("neutral-4")
    return house


def verified(story: Story, award_id: str, file: Path, *more: str) -> int:
    shown = story.api.get(f"{story.path}/awards/{award_id}/document", story.respondent)
    file.write_text(shown.text, "utf-8")
    return main(["award", "verify", str(file), *more])


def test_a_kept_key_signs_for_whoever_has_none(api, platform: str, keyless: House, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """ES256, by a key that is made at the first signature and used ever after."""
    keys = set()
    for n in range(2):
        story = Story(api, platform, keyless)
        award_id = story.awarded()
        file = tmp_path / f"{n}.json"
        assert verified(story, award_id, file) == 0
        (signed,) = json.loads(file.read_text("utf-8"))["signatures"]
        assert signed["alg"] == "ES256"
        keys.add(signed["key"])
    assert len(keys) == 1


def test_what_was_seen_is_pinned(story: Story) -> None:
    """The case's record and this one, as they stood when the draft was adopted."""
    award_id = story.adopted()
    (shown,) = story.seen(story.neutral())["awards"]
    case = story.api.get(story.case.path, story.platform).body
    assert (shown["id"], shown["seen"]["case_chain_head"]) == (award_id, case["chain_head"])
    assert shown["seen"]["seq"] < story.seen(story.neutral())["seq"]


def test_a_signature_over_anything_else_is_refused(story: Story, house: House) -> None:
    """It never becomes a command; the very bytes are told."""
    award_id = story.adopted()
    (ref,) = story.sitting
    if ref not in house.keys:
        assert story.act("sign", {"award_id": award_id, "signature": "aaaa"}, story.neutral()).faults == {
            ("/signature", "no_key_on_file")
        }
        return
    forged = base64.b64encode(house.keys[ref].sign(b"another award")).decode()
    refused = story.act("sign", {"award_id": award_id, "signature": forged}, story.neutral())
    assert refused.faults == {("/signature", "signature_does_not_fit")}
    kept = story.act("sign", {"award_id": award_id, "kept": True}, story.neutral())
    assert kept.faults == {("/kept", "other_key")}
    none = story.act("sign", {"award_id": award_id}, story.neutral())
    assert none.faults == {("/signature", "missing")}


def other_form(text: str) -> str:
    """Another base64 for the same bytes: the last four bits before `==`, and two before `=`, are nobody's."""
    pad = len(text) - len(text.rstrip("="))
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = len(text) - pad - 1
    other = text[:last] + signs[signs.index(text[last]) + 1] + text[last + 1 :]
    assert base64.b64decode(other) == base64.b64decode(text)
    return other


def test_a_signature_has_one_form(api, platform: str) -> None:  # type: ignore[no-untyped-def]
    """What is accepted here must hold offline: else somebody outvoted could spoil an award by how he signs it."""
    house = House(api, platform, neutrals=1)
    story = Story(api, platform, house)
    award_id = story.adopted()
    shown = api.get(f"{story.path}/awards/{award_id}/document", story.neutral()).body["signing"]
    signature = base64.b64encode(house.keys["neutral-1"].sign(base64.b64decode(shown["bytes"]))).decode()
    refused = story.act("sign", {"award_id": award_id, "signature": other_form(signature)}, story.neutral())
    assert refused.faults == {("/signature", "signature_does_not_fit")}
    story.done("sign", {"award_id": award_id, "signature": signature}, story.neutral())


def test_a_key_has_one_form(house: House) -> None:
    """On the roster too: with another nobody could sign."""
    key = base64.b64encode(house.keys["neutral-1"].public_key().public_bytes_raw()).decode()
    entry = ENTRY | {"public_key": other_form(key)}
    answer = house.api("PUT", "/v1/neutrals/neutral-77", entry, house.key)
    assert answer.faults == {("/public_key", "wrong_format")}


def test_what_is_signed_is_not_tried_out(story: Story) -> None:
    """Nor is a nonce."""
    award_id = story.adopted()
    path = f"{story.path}/actions/sign?dry_run=true"
    refused = story.api.post(path, {"award_id": award_id, "kept": True}, story.neutral())
    assert refused.code == "not_rehearsable"


def test_no_flipped_byte_passes(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever it is: every 37th byte of the file, changed in its lowest bit."""
    award_id, file = story.awarded(), tmp_path / "award.json"
    assert verified(story, award_id, file) == 0
    whole = file.read_bytes()
    for n in range(0, len(whole), 37):
        file.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        assert main(["award", "verify", str(file)]) != 0, whole[max(n - 20, 0) : n + 20]
    capsys.readouterr()


def test_the_draw_beside_an_award_is_held_against_it(story: Story, tmp_path: Path) -> None:
    """That of another arbitration is not its own."""
    award_id, file, draw = story.awarded(), tmp_path / "award.json", tmp_path / "draw.json"
    draw.write_text(story.api.get(f"{story.path}/draw", story.complainant).text, "utf-8")
    assert verified(story, award_id, file, "--draw", str(draw)) == 0
    other = Story(story.api, story.platform, story.house).drawn()
    draw.write_text(story.api.get(f"{other.path}/draw", other.complainant).text, "utf-8")
    assert verified(story, award_id, file, "--draw", str(draw)) == 1


def test_a_reference_that_is_given_to_somebody_else_is_not_the_same_neutral(api, platform: str) -> None:  # type: ignore[no-untyped-def]
    """Neither does his token let the new one in where the old one sits, nor does he sign with the old one's key."""
    house = House(api, platform, neutrals=0)
    keys = api.services.kept_keys
    made = [keys.sign(house.id, "n-1", person, b"award").key for person in ("p-1", "p-2", "p-1", "")]
    assert (made[0], len(set(made))) == (made[2], 3)
    for n in range(1, 5):
        house.enter(f"neutral-{n}", person=f"p-{n}")
    story = Story(api, platform, house).drawn()
    (ref,) = story.sitting
    old = house.arbitrator(ref)
    assert story.api.get(story.path, old).status == 200
    services = api.services
    entry = services.body_roster.one(house.id, ref)
    assert entry is not None
    model = services.tables.directory
    other = rows.document(replace(entry, person="somebody-else"))  # as after his retirement, and a new entry
    model(*rows.neutral_place(house.id, ref)).update(actions=[model.doc.set(other)])
    assert story.api.get(story.path, house.arbitrator(ref)).status == 404
    assert story.api.get(story.path, old).status == 200
