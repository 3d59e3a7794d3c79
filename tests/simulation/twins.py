"""One request put to the model and to moto, and what both make of it, so that it can be compared.

Answers are compared whole, but for what means nothing: the order of a set, the writing of a number, consumed capacity,
and the words of an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from simulation.clients import Clients
from simulation.errors import NotModelled
from simulation.network import OPERATIONS
from simulation.world import World
from tests.aws import REGION, _session

IGNORED = {
    "ResponseMetadata",
    "ConsumedCapacity",
    "UnprocessedKeys",
    "UnprocessedItems",
    "ItemCollectionMetrics",
}


class Twins:
    """The clients of one service, of ours and of botocore on moto."""

    def __init__(self, world: World, service: str) -> None:
        world.network.timed = False
        self.world, self.service = world, service
        self.asked: set[str] = set()
        self.model: Any = Clients(world.network).get(service)
        config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        self.moto: Any = _session().create_client(service, region_name=REGION, config=config)

    def ask(
        self, operation: str, given: dict[str, Any], theirs: dict[str, Any] | None = None
    ) -> tuple[Any, Any]:
        """What the model answers, and moto. `theirs`: the same request in moto's names, where these differ."""
        self.asked.add(operation)
        return (
            outcome(self.model, operation, given),
            outcome(self.moto, operation, given if theirs is None else theirs),
        )

    def check_all_were_asked(self) -> None:
        """Every operation that the model has. At the end of a module's tests."""
        assert self.asked == set(OPERATIONS[self.service])


def outcome(client: Any, operation: str, given: dict[str, Any]) -> Any:
    """An answer, or the code of an error with what belongs to it."""
    try:
        answer = client._make_api_call(operation, given)
    except ClientError as error:
        found: Any = error.response
        reasons = [
            (reason["Code"], plain(reason.get("Item"))) for reason in found.get("CancellationReasons", ())
        ]
        return {"error": found["Error"]["Code"], "reasons": reasons, "item": plain(found.get("Item"))}
    except NotModelled:
        raise
    except Exception as broken:  # noqa: BLE001 - moto falls over some requests that AWS refuses
        return {"broken": type(broken).__name__}
    return plain({name: value for name, value in answer.items() if name not in IGNORED})


def same(ours: Any, theirs: Any) -> bool:
    """Where moto falls over, it has no opinion on how the request is refused; only that it must be."""
    return bool("error" in ours if "broken" in theirs else ours == theirs)


def plain(value: Any) -> Any:
    """In one writing."""
    match value:
        case {"N": str(number)}:
            return {"N": str(Decimal(number).normalize())}
        case {"SS": members}:
            return {"SS": sorted(members)}
        case dict():
            return {name: plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
    return value


@contextmanager
def moto() -> Iterator[None]:
    """An empty account on moto, repaired as for everything else that is tested on it."""
    from local.server import local_aws

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.setenv("AWS_REGION", REGION)
        with local_aws():
            yield
