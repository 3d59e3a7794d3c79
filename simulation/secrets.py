"""Secrets Manager: texts by name or ARN; the template's own are made as it describes them, the same in every world."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final

from simulation.errors import Refusal


class Secrets:
    """All secrets of the account."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def create(self, name: str, described: Mapping[str, Any]) -> None:
        """A template with one key more; 43 characters are the text of 32 bytes, as our own credentials have them."""
        given = described["GenerateSecretString"]
        drawn = urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode().rstrip("=")
        made = json.loads(given["SecretStringTemplate"]) | {given["GenerateStringKey"]: drawn}
        self.texts[name] = json.dumps(made)

    def get_secret_value(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["SecretId"]
        if name not in self.texts:
            raise Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return {"ARN": name, "Name": name, "SecretString": self.texts[name]}


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {"GetSecretValue": frozenset({"SecretId"})}
