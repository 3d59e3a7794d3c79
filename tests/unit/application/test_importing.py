"""Cases of another installation: taken in with their ids and proofs, refused where something is wrong with them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bench.tampers import opened
from chalicelib.domain.bundle.check import SECOND
from chalicelib.domain.bundle.imports import Import, ImportState
from chalicelib.domain.record import GENESIS, link
from chalicelib.domain.values import Role
from tests import builders, bundles
from tests.bundle_samples import Told
from tests.market import Market
from tests.shared_aws import sent

SAMPLE = b"".join(Told().bundle(Role.PLATFORM))
CASE = builders.an_id("case")


@pytest.fixture
def id_() -> str:
    return builders.an_id("imp", "one")


def begun(market: Market, id_: str, raw: bytes = SAMPLE, upload: bytes | None = None) -> Import:
    """Announced, uploaded, started."""
    own = market.services
    own.importing.begin(id_, market.tenant.id, hashlib.sha256(raw).hexdigest(), len(raw))
    own.clients.get("s3").put_object(
        Bucket=own.settings.intake_bucket, Key=f"imports/{market.tenant.id}/{id_}", Body=upload or raw
    )
    return own.importing.start(market.tenant.id, id_)


def checked(market: Market, id_: str) -> Import:
    return market.services.importing.check(market.tenant.id, id_)


def vaulted(market: Market, key: str) -> dict[str, Any]:
    own = market.services
    found: dict[str, Any] = own.clients.get("s3").get_object(Bucket=own.settings.vault_bucket, Key=key)
    return found


@pytest.mark.capability("S36")
def test_a_case_comes_in_with_its_ids_and_proofs(market: Market, id_: str) -> None:
    """The same case id, the very bytes of its events, its exhibits under their ids with their hashes."""
    begun(market, id_)
    found = checked(market, id_)
    assert (found.state, found.case_id, found.reader) == (ImportState.IMPORTED, CASE, "platform")
    assert (found.events, found.sealed, found.origin) == (12, 0, builders.TENANT)
    lines = market.services.importing.events(market.tenant.id, id_, 0)
    assert "".join(f"{line}\n" for line in lines).encode() == opened(SAMPLE)[SECOND]
    prev = GENESIS
    for event in map(json.loads, lines):
        assert link(prev, event["body"]) == event["hash"]
        prev = event["hash"]
    assert prev == found.chain_head
    for line in found.exhibits:
        body = vaulted(market, f"imports/{market.tenant.id}/{CASE}/{line['id']}")["Body"].read()
        assert hashlib.sha256(body).hexdigest() == line["sha256"]


def test_the_bundle_itself_is_kept_under_lock(market: Market, id_: str) -> None:
    """It holds the words; a link to it is given."""
    begun(market, id_)
    checked(market, id_)
    kept = vaulted(market, f"imports/{market.tenant.id}/{CASE}/{id_}")
    assert kept["Body"].read() == SAMPLE
    assert kept["ObjectLockMode"] == "GOVERNANCE"
    _, url, _ = market.services.importing.link(market.tenant.id, id_)
    assert f"{CASE}-{id_}.zip" in url


@pytest.mark.capability("S36")
def test_a_broken_bundle_is_refused_and_says_what_is_broken(market: Market, id_: str) -> None:
    """As the verifier names it; nothing of it is kept."""
    broken = SAMPLE.replace(b"C-1", b"C-7", 1)
    begun(market, id_, broken)
    found = checked(market, id_)
    assert (found.state, found.cause) == (ImportState.REFUSED, "bundle_broken")
    assert found.broken == "manifest.json: its bytes were changed"
    assert market.services.importing.events(market.tenant.id, id_, 0) == []


def test_a_case_that_is_there_is_not_taken_in_again(market: Market) -> None:
    """Neither a second time nor over one of our own."""
    first, second, own = (builders.an_id("imp", name) for name in ("first", "second", "own"))
    begun(market, first)
    assert checked(market, first).state is ImportState.IMPORTED
    begun(market, second)
    assert (checked(market, second).state, checked(market, second).cause) == (
        ImportState.REFUSED,
        "case_exists",
    )
    case_id = bundles.told(market)
    begun(market, own, bundles.bundled(market, case_id))
    assert (checked(market, own).cause, checked(market, own).case_id) == ("case_exists", case_id)


def test_what_another_platform_has_is_in_nobodys_way(market: Market) -> None:
    """Nor told: whoever makes a bundle of a foreign id neither takes it nor learns that it is there."""
    case_id = bundles.told(market)
    other, (mine, theirs) = Market(market.services), (builders.an_id("imp", n) for n in ("mine", "theirs"))
    raw = bundles.bundled(market, case_id)
    begun(other, theirs, raw)
    assert checked(other, theirs).state is ImportState.IMPORTED
    begun(market, mine, SAMPLE)
    begun(other, builders.an_id("imp", "also"), SAMPLE)
    assert checked(market, mine).state is checked(other, builders.an_id("imp", "also")).state


def test_another_file_than_was_announced_is_refused(market: Market, id_: str) -> None:
    """S3 refuses it too; here somebody got past that."""
    begun(market, id_, upload=SAMPLE + b"!")
    assert checked(market, id_).cause == "import_not_uploaded"


def test_after_a_death_half_way_it_goes_on(market: Market, id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept is found; the claim is its own."""
    begun(market, id_)
    files = market.services.importing._files
    keep, calls = files.keep, list[object]()

    def dies(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise TimeoutError
        keep(*given)

    with monkeypatch.context() as patch:
        patch.setattr(files, "keep", dies)
        with pytest.raises(TimeoutError):
            checked(market, id_)
    assert checked(market, id_).state is ImportState.IMPORTED
    own = market.services
    listed = own.clients.get("s3").list_object_versions(
        Bucket=own.settings.vault_bucket, Prefix=f"imports/{market.tenant.id}/{CASE}/{id_}"
    )
    assert len(listed["Versions"]) == 1


def test_it_starts_by_a_message_and_is_over_once(market: Market, id_: str) -> None:
    """Starting it again asks for nothing more when it is done."""
    begun(market, id_)
    assert [m.json for m in sent("bundles")] == [{"import_id": id_, "tenant": market.tenant.id}]
    done = checked(market, id_)
    assert market.services.importing.start(market.tenant.id, id_) == done == checked(market, id_)
    assert len(sent("bundles")) == 1
