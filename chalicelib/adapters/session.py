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


def quick_session() -> Session:
    """Where the environment holds credentials, as Lambda's does, it is asked alone: it comes first anyway."""
    session = Session()
    session.register_component("data_loader", _QuickLoader())
    if EnvProvider.ACCESS_KEY in os.environ:
        session.register_component("credential_provider", CredentialResolver([EnvProvider()]))
    return session
