"""The policy of a form: what its signer allowed, as conditions on fields and as bounds of the file's size."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.post_policy.errors import (
    Refusal,
    bad_policy,
    condition_failed,
    denied,
    missing_field,
    old_signature,
    too_large,
)
from local.post_policy.form import Fields
from local.post_policy.signature import ALGORITHM, Scope


@dataclass(frozen=True)
class Condition:
    operator: str  # eq or starts-with
    field: str
    operand: str
    text: str

    def holds(self, values: Mapping[str, str]) -> bool:
        """A field that was not sent fulfils nothing, not even an empty prefix."""
        value = values.get(self.field)
        if value is None:
            return False
        if self.operator == "eq":
            return value == self.operand
        members = value.split(",") if self.field == "content-type" else [value]
        return all(member.startswith(self.operand) for member in members)


@dataclass(frozen=True)
class Policy:
    expiration: float
    conditions: tuple[Condition, ...]
    sizes: tuple[tuple[int, int], ...]

    def check(self, fields: Fields, bucket: str, now: float) -> None:
        """Everything that can be said before the file is read."""
        if now >= self.expiration:
            raise denied("Policy expired.")
        values = {**{name: field.value for name, field in fields.items()}, "bucket": bucket}
        for condition in self.conditions:
            if not condition.holds(values):
                raise condition_failed(condition.text)
        self._check_coverage(fields, bucket)

    def _check_coverage(self, fields: Fields, bucket: str) -> None:
        covered = {condition.field for condition in self.conditions} | {"x-amz-signature", "policy"}
        names = {name: field.name for name, field in fields.items()} | {"bucket": "bucket"}
        extra = [
            sent for name, sent in names.items() if name not in covered and not name.startswith("x-ignore-")
        ]
        if extra:
            raise denied(f"Extra input fields: {extra[0]}")
        if "bucket" in fields and fields["bucket"].value != bucket:
            raise condition_failed(json.dumps(["eq", "$bucket", bucket]))

    def check_size(self, size: int) -> None:
        for least, most in self.sizes:
            if size > most:
                raise too_large(size, most)
            if size < least:
                message = "Your proposed upload is smaller than the minimum allowed size"
                raise Refusal(400, "EntityTooSmall", message, ProposedSize=size, MinSizeAllowed=least)


def signed_policy(fields: Fields, credentials: Mapping[str, str]) -> Policy:
    """The form's policy, once its signature is right: S3 signs the text as sent and decodes it afterwards."""
    if not {"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-signature", "signature"} & fields.keys():
        raise Refusal(403, "AccessDenied", "Access Denied")
    if "signature" in fields or "awsaccesskeyid" in fields:
        raise old_signature()
    for name in ("Policy", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"):
        if name.lower() not in fields:
            raise missing_field(name)
    policy, credential, date = (fields[name].value for name in ("policy", "x-amz-credential", "x-amz-date"))
    if fields["x-amz-algorithm"].value != ALGORITHM:
        raise old_signature()
    scope = Scope.parse(credential, date)
    scope.check_signature(policy, fields["x-amz-signature"].value, credentials)
    return parse_policy(policy)


def parse_policy(encoded: str) -> Policy:
    try:
        document = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise bad_policy("Invalid JSON.") from None
    if not isinstance(document, dict) or not isinstance(document.get("conditions"), list):
        raise bad_policy("Invalid 'conditions' value: must be a List.")
    named: list[Condition] = []
    sizes: list[tuple[int, int]] = []
    for condition in document["conditions"]:
        if isinstance(condition, list) and condition and str(condition[0]).lower() == "content-length-range":
            sizes.append(_size_range(condition))
        else:
            named.append(_condition(condition))
    return Policy(_expiration(document.get("expiration")), tuple(named), tuple(sizes))


def _expiration(text: object) -> float:
    if not isinstance(text, str) or not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text, re.ASCII
    ):
        raise bad_policy(f"Invalid 'expiration' value: '{text}'")
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise bad_policy(f"Invalid 'expiration' value: '{text}'") from None


def _condition(condition: object) -> Condition:
    if isinstance(condition, dict):
        if len(condition) != 1:
            raise bad_policy(
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            )
        name, operand = next(iter(condition.items()))
        operator, field = "eq", f"${name}"
    elif isinstance(condition, list) and len(condition) == 3:
        operator, field, operand = condition
    else:
        raise bad_policy("Invalid Condition: must be an Object or a List of three.")
    if not all(isinstance(part, str) for part in (operator, field, operand)):
        raise bad_policy("Invalid Simple-Condition: value must be a string.")
    if operator.lower() not in ("eq", "starts-with"):
        raise bad_policy(f"Invalid Condition: unknown operation '{operator}'.")
    text = json.dumps([operator, field, operand], ensure_ascii=False)
    if not field.startswith("$"):
        raise condition_failed(text)
    return Condition(operator.lower(), field[1:].lower(), operand, text)


def _size_range(condition: list[Any]) -> tuple[int, int]:
    bounds = condition[1:]
    if len(bounds) != 2 or not all(re.fullmatch("[0-9]{1,15}", str(bound)) for bound in bounds):
        raise bad_policy("Invalid content-length-range: two whole numbers are needed.")
    return int(bounds[0]), int(bounds[1])
