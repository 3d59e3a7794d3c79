"""Everything the composition root makes, from the environment alone."""

from __future__ import annotations

from functools import cached_property

from chalicelib import bootstrap
from chalicelib.bootstrap import Services
from tests.roundtrips import count_calls


def test_every_service_can_be_made_and_making_it_calls_nobody(services: Services) -> None:
    """Clients are made on first use, not with the service."""
    names = [name for name, value in vars(Services).items() if isinstance(value, cached_property)]
    with count_calls() as calls:
        made = [getattr(services, name) for name in names]
    assert len(made) >= 15
    assert not calls


def test_entry_points_find_the_services_of_the_test(services: Services) -> None:
    """No patching of modules."""
    assert bootstrap.services() is services
