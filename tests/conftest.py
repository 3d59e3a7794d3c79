"""What any test may ask for: an empty AWS in this process, its tables, all resources, a clock that is moved by hand."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:  # moto takes a second to import, and most tests do without
    from botocore.session import Session

    from chalicelib.adapters.aws import Clients
    from chalicelib.adapters.case_store import PynamoCaseStore
    from chalicelib.adapters.tables import Tables
    from chalicelib.bootstrap import Services
    from local.server import LocalAws


gc.set_threshold(
    20_000, 10, 10
)  # at 700 objects a tenth of all time goes into looking for cycles: moto is big

# Where a test names no number of its own: so many on every run, hypothesis' own hundred where cases are asked for.
settings.register_profile("tests", max_examples=100 if os.environ.get("FUZZ_CASES") else 50)
settings.load_profile("tests")


class HandClock:
    """Time stands still unless a test moves it or somebody sleeps."""

    def __init__(self, moment: datetime = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    """A Sunday morning in November 2026."""
    return HandClock()


@pytest.fixture(scope="session")
def clients() -> Clients:
    """Made once: loading botocore's data takes longer than most tests. moto answers whoever calls while it is on."""
    import moto.core.models  # noqa: F401 - it answers only those clients that are made after it has been imported

    import local.server  # noqa: F401 - a session made before moto is loaded would reach for the network
    from chalicelib.adapters.aws import Clients

    made = Clients()
    _each_once(made.session)
    return made


def _each_once(session: Session) -> None:
    """pynamodb makes a client of its own for every composition: here one for all that want the same."""
    make, made = session.create_client, {}

    def create_client(*args: Any, config: Any = None, **given: Any) -> Any:
        wanted = repr((args, given, sorted(vars(config).items(), key=str)) if config else (args, given))
        if wanted not in made:
            made[wanted] = make(*args, config=config, **given)
        return made[wanted]

    vars(session)["create_client"] = create_client


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalAws]:
    """An empty AWS account in this process, moto repaired."""
    from local.server import local_aws
    from tests.aws import REGION

    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_REGION", REGION)
    with local_aws() as running:
        yield running


@pytest.fixture
def tables(aws: LocalAws, clients: Clients) -> Tables:
    """The five tables and nothing else: quick."""
    from chalicelib.adapters.tables import Tables
    from chalicelib.settings import Settings
    from tests.aws import make_tables

    return Tables(Settings(make_tables()), clients)


@pytest.fixture
def store(tables: Tables, clock: HandClock) -> PynamoCaseStore:
    """The case store on those tables, at the test's time."""
    from chalicelib.adapters.case_store import PynamoCaseStore

    return PynamoCaseStore(tables, clock)


@pytest.fixture
def environment(aws: LocalAws) -> dict[str, str]:
    """All resources, as the environment that names them."""
    from tests.aws import provision

    return provision()


@pytest.fixture
def services(environment: dict[str, str], clock: HandClock, clients: Clients) -> Iterator[Services]:
    """The real composition on all resources, at the test's time; what `bootstrap.services()` gives meanwhile."""
    from chalicelib import bootstrap
    from chalicelib.settings import Settings

    composed = bootstrap.Services()
    composed.settings = Settings(environment)
    composed.clock = clock
    composed.clients = clients
    bootstrap.override(composed)
    yield composed
    bootstrap.override(None)
