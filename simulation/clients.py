"""What production code takes for botocore: a session whose clients lead into the model.

Everything above the session is production's own: its `Clients`, its PynamoDB connections, their settings and retries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

from chalicelib.adapters import aws
from simulation.errors import NotModelled, exception
from simulation.network import OPERATIONS, Network, method_of
from simulation.presigned import Signer


class Clients(aws.Clients):
    """Production's clients on a session of ours."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._model = Session(network)

    @property
    def session(self) -> Any:
        return self._model


class Session:
    def __init__(self, network: Network) -> None:
        self._network = network

    def create_client(self, service: str, _region_name: str | None = None, **settings: Any) -> Client:
        if service not in OPERATIONS:
            raise NotModelled(f"the service {service}")
        config = settings.get("config")
        retries = getattr(config, "retries", None) or {}
        kind = S3Client if service == "s3" else Client
        return kind(self._network, service, int(retries.get("total_max_attempts", 3)))


class Client:
    """A botocore client as far as we use one: operations by their methods' names, exceptions, PynamoDB's way in."""

    _request_signer = None
    _ruleset_resolver: Any = None

    def __init__(self, network: Network, service: str, attempts: int) -> None:
        self._network, self._service, self._attempts = network, service, attempts
        self._methods = {method_of(name): name for name in OPERATIONS[service]}
        self.exceptions = _Exceptions(service)
        self.meta = SimpleNamespace(
            events=SimpleNamespace(register_first=lambda *_: None), endpoint_url=f"memory://{service}",
            service_model=SimpleNamespace(service_name=service),
        )  # fmt: skip

    def _make_api_call(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        return self._network.call(self._service, operation, given, self._attempts)

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._methods:
            raise NotModelled(f"{self._service}.{name}")
        return partial(self._keywords, self._methods[name])

    def _keywords(self, operation: str, **given: Any) -> dict[str, Any]:
        return self._make_api_call(operation, given)


class S3Client(Client):
    """With what S3's clients do beside calls: sign, and turn pages."""

    def __init__(self, network: Network, service: str, attempts: int) -> None:
        super().__init__(network, service, attempts)
        signer = Signer(network.services[service])
        self.generate_presigned_post, self.generate_presigned_url = signer.form, signer.link

    def _make_api_call(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        """A file is read once, as far as it goes: an attempt more sends the same bytes."""
        if "Body" in given:
            body = given["Body"]
            given = {**given, "Body": bytes(body.read() if hasattr(body, "read") else body)}
        return super()._make_api_call(operation, given)

    def get_paginator(self, method: str) -> Pages:
        return Pages(getattr(self, method))


class Pages:
    """Botocore's paginator as far as we use one."""

    _NEXT = (
        ("NextKeyMarker", "KeyMarker"), ("NextVersionIdMarker", "VersionIdMarker"),
        ("NextPartNumberMarker", "PartNumberMarker"), ("NextContinuationToken", "ContinuationToken"),
    )  # fmt: skip

    def __init__(self, ask: Callable[..., dict[str, Any]]) -> None:
        self._ask = ask

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        while True:
            page = self._ask(**given)
            yield page
            if not page["IsTruncated"]:
                return
            given |= {asked: page[told] for told, asked in self._NEXT if told in page}


class _Exceptions:
    """Classes by the error's code, made when asked for."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __getattr__(self, code: str) -> Any:
        if code.startswith("__"):
            raise AttributeError(code)
        return exception(self._service, code)
