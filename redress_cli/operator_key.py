"""The first operator's API key as it is sent, from the secret that was made with the stack.

aws secretsmanager get-secret-value --secret-id ARN --query SecretString --output text |
    python -m redress_cli operator-key
"""

from __future__ import annotations

import json
import sys
from typing import Any

from chalicelib.domain import credentials


def key_text(secret: str) -> str:
    """`{"key_id", "secret"}` as an API key. Raises ValueError for anything else, without repeating it."""
    try:
        found: Any = json.loads(secret)
        text = f"rk_{str(found['key_id']).removeprefix('key_')}_{found['secret']}"
        credentials.parse_key(text)
    except (ValueError, KeyError, TypeError, RecursionError, credentials.Rejected):
        raise ValueError('this is not the operator\'s secret: JSON with "key_id" and "secret"') from None
    return text


def main() -> int:
    try:
        print(key_text(sys.stdin.read()))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
