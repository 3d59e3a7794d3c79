"""Evolution: what any version has written is read and folded by this one; its events never change."""

from __future__ import annotations

import hashlib
import json

import msgspec
import pytest

from chalicelib.application import reactions
from tests.published.kinds import HERE, KINDS, LEDGER, fold, types_of

DIGESTS: dict[str, str] = json.loads(LEDGER.read_text())


def _bodies(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="ascii").splitlines()


def test_no_fixture_has_changed() -> None:
    """Each file is what it was when it was frozen, and none has gone or come beside the ledger."""
    lying = {
        f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in HERE.glob("*/*.jsonl")
    }
    assert lying == DIGESTS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_event_that_is_written_has_its_fixture(kind: str) -> None:
    """A new type, or a new version of one, is frozen with it: see `freeze`."""
    frozen = {name.removeprefix(f"{kind}/").removesuffix(".jsonl") for name in DIGESTS}
    assert set(types_of(kind)) - frozen == set()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_frozen_record_still_folds(kind: str) -> None:
    """From its first event to the one that the file is about, which stands last."""
    for name in (name for name in DIGESTS if name.startswith(f"{kind}/")):
        bodies = _bodies(name)
        last = json.loads(bodies[-1])
        assert f"{kind}/{last['type']}@{last['v']}.jsonl" == name
        assert fold(kind, bodies) is not None, name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_member_of_the_next_version_changes_nothing(kind: str) -> None:
    """In the envelope, in an event's data, and in everything that lies within: passed over, wherever it stands."""
    for name in (name for name in DIGESTS if name.startswith(f"{kind}/")):
        bodies = _bodies(name)
        assert fold(kind, [json.dumps(_newer(json.loads(body))) for body in bodies]) == fold(kind, bodies), (
            name
        )


MAPS = {
    "amounts",
    "audience",
    "claimed",
    "details",
    "exhibits",
    "keys",
    "nonces",
    "paid",
    "pools",
    "rest",
    "shares",
    "signatures",
    "sums",
    "totals",
    "votes",
}
"""Members that are maps by id or code and no documents: nobody adds a word to them."""
STRICT = {"drawn", "formula"}
"""Documents that say how something is reckoned: a word in them that a reader does not know changes the result, so that
it must not go on. Whoever adds one deploys its reader first.
"""


def _newer(found: object, name: str = "") -> object:
    """The document with a member in each object that nobody here knows."""
    if isinstance(found, list):
        return [_newer(one, name) for one in found]
    if isinstance(found, dict) and name not in STRICT:
        more = {} if name in MAPS else {"of_the_next_version": {"any": ["thing"]}}
        return {key: _newer(value, key) for key, value in found.items()} | more
    return found


def test_an_event_of_the_next_version_stops_the_reader() -> None:
    """A type that is not known here is no event to pass over: what it changed would be lacking in every state after."""
    body = json.loads(_bodies("case/case.filed@1.jsonl")[0]) | {"type": "case.of_the_next_version"}
    with pytest.raises(msgspec.ValidationError, match=r"case\.of_the_next_version"):
        fold("case", [json.dumps(body)])


def test_the_relay_passes_on_an_event_of_the_next_version() -> None:
    """It reads the envelope alone: the lists and the webhooks get it, and nothing is lost."""
    body = json.loads(_bodies("case/case.filed@1.jsonl")[0]) | {"type": "case.of_the_next_version"}
    stored = reactions.StoredEvent("ten_a", json.dumps(body), "0" * 64, {"parties": 1, "platform": 1}, "{}")
    assert {wanted.queue for wanted in reactions.on_event(stored)} == {reactions.VIEWS, reactions.DELIVERIES}
