"""A botocore session that starts quickly: the same data and the same credentials, for a fraction of a cold start.

botocore looks into each of its four hundred services before it loads one, parses a megabyte of endpoints into ordered
dictionaries, and readies every way to credentials before it asks the first. It offers a place for each to be replaced.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import msgspec
from botocore import __version__
from botocore.config import Config
from botocore.credentials import CredentialResolver, EnvProvider
from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session


class _QuickFiles(JSONFileLoader):
    """The first of the two forms that is there."""

    def load_file(self, file_path: str) -> Any:
        for ending, unpack in ((".json", bytes), (".json.gz", gzip.decompress)):
            try:
                packed = Path(file_path + ending).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            return msgspec.json.decode(unpack(packed))
        return None


class _QuickLoader(Loader):
    """Takes every folder for a service; one without the data asked for fails when it is loaded."""

    FILE_LOADER_CLASS = _QuickFiles

    def list_available_services(self, _type_name: str) -> list[str]:
        folders = [Path(folder) for folder in self.search_paths]
        return sorted(found.name for folder in folders if folder.is_dir() for found in folder.iterdir())


class _Settled:
    """A client's endpoint rules, asked once: but for S3, whose endpoint has the bucket's name, all calls of a client go
    to one place. botocore works through a hundred rules, and JMESPath for some, at each call.
    """

    def __init__(self, rules: Any) -> None:
        self._rules, self._found = rules, None

    def construct_endpoint(self, **asked: Any) -> Any:
        if self._found is None:
            self._found = self._rules.construct_endpoint(**asked)
        return self._found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rules, name)


def settle(client: Any) -> Any:
    """The same client, which finds its endpoint once. Not for S3."""
    if client.meta.service_model.service_name == "s3":
        raise ValueError("the endpoint of S3 is another for each bucket")
    if not isinstance(client._ruleset_resolver, _Settled | None):
        client._ruleset_resolver = _Settled(client._ruleset_resolver)
    return client


def _config() -> Any:
    """For every client. A name given is sent as it is; botocore's own is put together anew, twice for each call."""
    return Config(user_agent=f"Botocore/{__version__} redress", account_id_endpoint_mode="disabled")


def quick_session() -> Session:
    """Where the environment holds credentials, as Lambda's does, it is asked alone: it comes first anyway."""
    session = Session()
    session.register_component("data_loader", _QuickLoader())
    session.set_default_client_config(_config())
    if EnvProvider.ACCESS_KEY in os.environ:
        session.register_component("credential_provider", CredentialResolver([EnvProvider()]))
    return session
